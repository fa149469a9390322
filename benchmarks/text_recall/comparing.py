"""Who reads which format, and one file compared: ours against each of the others."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pickle
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.text_recall import mails, ours, programs, walks, words
from benchmarks.text_recall.children import Failure, in_child

TEXT_WITHIN_MAIL = frozenset(
    ["eml", "msg", "html", "text", "csv", "md", "log", "ics", "vcf", "xml", "json", "source", "ini", "rtf"]
)
"""Formats inside a mail that the others read as well: text parts and nested messages."""
FORMATS_OF_SLIDES = frozenset(("ppt", "pptx", "pptm", "odp"))
"""LibreOffice writes what is embedded in slides (workbooks, charts) into its flat XML; ours are members: beside."""
FORMATS_OF_MAIL = frozenset(("eml", "mbox", "msg", "pst", "tnef"))


@dataclass(frozen=True, slots=True)
class Other:
    """An extractor: what it needs (a program, .module or $ENVIRONMENT_VARIABLE), how it reads, and which formats.

    `office` names what LibreOffice converts to; those are read in batches.
    """

    name: str
    needs: str
    formats: str
    read: Callable[[Path], list[str]] | None = None
    office: str = ""

    @property
    def is_here(self) -> bool:
        if self.needs.startswith("."):
            return importlib.util.find_spec(self.needs[1:]) is not None
        if self.needs.startswith("$"):
            return self.needs[1:] in os.environ and shutil.which("node") is not None
        return not self.needs or shutil.which(self.needs) is not None


OTHERS = (
    Other("pdftotext", "pdftotext", "pdf", programs.pdftotext),
    Other("python-docx", ".docx", "docx docm dotx dotm", walks.word),
    Other("LibreOffice text", "soffice", "docx docm dotx dotm doc rtf odt fodt wps", office="text"),
    Other("LibreOffice web", "soffice", "html", office="web"),
    Other("LibreOffice table", "soffice", "xlsx xlsm xlsb xltx xls ods fods et", office="table"),
    Other("LibreOffice shapes", "soffice", "pptx pptm ppsx potx ppt odp", office="shapes"),
    Other("LibreOffice drawing", "soffice", "vsd vsdx pub odg", office="drawing"),
    Other("openpyxl", ".openpyxl", "xlsx xlsm xltx", walks.workbook),
    Other("python-pptx", ".pptx", "pptx pptm ppsx potx", walks.slides),
    Other("antiword", "antiword", "doc", programs.antiword),
    Other("catdoc", "catdoc", "doc", programs.catdoc),
    Other("xls2csv", "xls2csv", "xls", programs.xls2csv),
    Other("catppt", "catppt", "ppt", programs.catppt),
    Other("unrtf", "unrtf", "rtf", programs.unrtf),
    Other("content.xml", "", "odt ods odp odg fodt fods", walks.open_document),
    Other("html.parser", "", "html", walks.web),
    Other("email", "", "eml", mails.mail),
    Other("mailbox", "", "mbox", mails.mailbox_of),
    Other("extract_msg", "extract_msg", "msg", programs.extract_msg),
    Other("olefile", ".olefile", "msg", mails.outlook),
    Other("readpst", "readpst", "pst ost", programs.readpst),
    Other("TextCode", "", "ofd", walks.fixed_layout),
    Other("html.parser of parts", "", "epub", walks.book),
    Other("ezdxf", ".ezdxf", "dxf", walks.drawing),
    Other("dwgread", "dwgread", "dwg", programs.dwgread),
    Other("libredwg-web", "$" + programs.NODE_MODULES, "dwg", programs.libredwg_web),
    Other("DXF twin", ".ezdxf", "dwg", walks.drawing_twin),
    Other("wps2text", "wps2text", "wps", programs.wps2text),
    Other("vsd2text", "vsd2text", "vsd vsdx", programs.vsd2text),
    Other("lxml", "", "xml svg", walks.xml),
    Other("chardet", ".chardet", "text csv md log json ini source ics vcf gcode plc simulation", walks.plain),
    Other("string literals", "", "step", walks.exchange),
    Other("7z listing", "7z", "zip 7z tar rar gz bz2 xz cab iso arj lzh ar rpm cpio", programs.archive_names),
    Other("strings", "", "sldprt sldasm ipt iam idw ole catia proe creo jt solidedge parasolid mesh", walks.swept),
)


@dataclass(slots=True)
class Compared:
    """One file: our words (the text, and all with what stands beside it), the others' words, what failed."""

    path: Path
    format: str
    status: str
    problems: tuple[str, ...] = ()
    text: str = ""
    own: Counter[str] = field(default_factory=Counter)
    beside: Counter[str] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)
    others: dict[str, Counter[str]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)

    def recall(self, name: str) -> float:
        """Share of that extractor's words that are ours too (1 where it has none)."""
        theirs = self.others[name]
        return (theirs & (self.own + self.beside)).total() / max(1, theirs.total()) if theirs else 1.0

    @property
    def doubted(self) -> list[str]:
        """Extractors most of whose words neither any other nor we have: binary junk, or text that was deleted.

        Never the only one that read the file.
        """
        full = [name for name, counted in self.others.items() if counted]
        found = []
        for name in full:
            shared = self.own + self.beside
            for other in full:
                shared = shared if other == name else shared | self.others[other]
            if len(full) > 1 and (self.others[name] & shared).total() < self.others[name].total() / 2:
                found.append(name)
        return found if len(found) < len(full) else []

    @property
    def best(self) -> str:
        """The extractor with the most letters but for doubted ones; empty where none read any."""
        doubted = self.doubted
        full = {name: words.letters(counted) for name, counted in self.others.items() if counted}
        return max((name for name in full if name not in doubted), key=lambda name: full[name], default="")

    def recall_of_runs(self, name: str) -> tuple[int, int]:
        """(found, all) of the runs of letters of that extractor's text: where words are divided otherwise."""
        theirs = words.runs(self.texts[name])
        return (theirs & words.runs(self.text)).total(), theirs.total()

    def missing(self, name: str) -> Counter[str]:
        return self.others[name] - (self.own + self.beside)

    @property
    def extra(self) -> Counter[str]:
        """Our words that no other extractor has, by the largest count of any."""
        most: Counter[str] = Counter()
        for counted in self.others.values():
            most |= counted
        return (self.own + self.beside) - most


def read_ours(paths: list[Path]) -> dict[Path, ours.Read | Failure]:
    """Ours, each file in a child of its own."""
    return {path: in_child(ours.read, path, seconds=ours.SETTINGS.time_limit + 10) for path in paths}


def read_others(paths: dict[Path, str], cache: Path | None) -> dict[tuple[Path, str], list[str] | str]:
    """What each extractor that is here reads of each file of its formats; a str says why it did not."""
    found: dict[tuple[Path, str], list[str] | str] = {}
    for other in OTHERS:
        if not other.is_here:
            continue
        mine = [path for path, format in paths.items() if format in other.formats.split()]
        keys = {path: cache and cache / _key(path, other.name) for path in mine}
        for path in list(mine):
            key = keys[path]
            if key and key.exists():
                found[path, other.name] = pickle.loads(key.read_bytes())
                mine.remove(path)
        answers: dict[Path, list[str] | str] = {}
        if other.office:
            answers = programs.office(mine, other.office)
        else:
            for path in mine:
                answer = in_child(other.read, path, seconds=programs.SECONDS + 5)
                answers[path] = answer.why if isinstance(answer, Failure) else answer
        for path, texts in answers.items():
            found[path, other.name] = texts
            key = keys[path]
            if key:
                key.write_bytes(pickle.dumps(texts))
    return found


def _key(path: Path, name: str) -> str:
    return hashlib.sha256(path.read_bytes() + name.encode()).hexdigest()


def compare(path: Path, read: ours.Read | Failure, others: dict[str, list[str] | str]) -> Compared:
    """Count and compare one file."""
    if isinstance(read, Failure):
        return Compared(path, "?", "crash", (read.why,))
    result = Compared(path, read.format, read.status, read.problems)
    body, beside = [], []
    if "7z listing" in others:
        unread = [piece.text for piece in read.pieces if len(piece.formats) == 1 and piece.place.startswith("name of")]
        body = [name.rpartition("!")[2] for name in read.members if name.count("!") == 1] + unread
        body = [piece.text for piece in read.pieces if piece.place == "header file name"] or body  # gzip's own
    else:
        if read.format in FORMATS_OF_MAIL:  # the pipeline gives the names of attachments as paths
            body = [name.rpartition("!")[2] for name in read.members]
        for piece in read.pieces:
            if _is_compared(piece):
                (beside if piece.is_beside or _is_object(piece) else body).append(piece.text)
                result.places.append((piece.place, piece.text))
    result.own, result.beside = words.count(body), words.count(beside)
    result.text = "\n".join(body + beside)
    for name, texts in others.items():
        if isinstance(texts, str):
            result.failures[name] = texts
        else:
            result.texts[name] = "\n".join(texts)
            result.others[name] = words.count(texts)
    result.repeated = words.repeated(body, list(result.texts.values()))
    return result


def _is_object(piece: ours.Piece) -> bool:
    return len(piece.formats) > 1 and piece.formats[0] in FORMATS_OF_SLIDES


def _is_compared(piece: ours.Piece) -> bool:
    """Whether the others read this too: the file's own text, in mail what is text or mail, in slides objects."""
    if len(piece.formats) == 1:
        return True
    if piece.formats[0] == "epub":
        return piece.formats[-1] in ("html", "xml")
    if piece.formats[0] in FORMATS_OF_SLIDES:
        return True
    return piece.formats[0] in FORMATS_OF_MAIL and all(name in TEXT_WITHIN_MAIL for name in piece.formats[1:])
