"""Judges sets: a mail with its attachments, an archive, the papers of one matter in a folder, where pieces add up.

One piece says what it is about and has no values; another is a sheet of values that says nothing of the subject. Each
alone is clear. Read one after the other they are judged as one document (regulation.md R11; domain.md section 10,
ruling 34). A set is only reported where it is graver than each of its pieces.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from scanner.budget import Budget
from scanner.pipeline import Desk, Opened, Reading, door, examine, judged, open_desk
from scanner.records import LEVELS, Artifact, Bundle, Excerpt, Extraction, Passage, Place, Result, Verdict, worst
from scanner.settings import Settings
from scanner.sifting import Pointing

SUBJECTS, SHEETS = 3, 12
"""Pieces of a set that are tried as its subject, and as its sheet of values."""
SMALL_FOLDER = 12
"""Files up to which a whole folder counts as one matter; in a larger one their names must share a number."""
OPEN_FOLDERS = 200
"""Folders held at once; walks go folder by folder, so that older ones have long ended."""
HELD = 60
"""Pieces of one folder that are held: a folder of more is no one matter."""
# GY-QLM-07, TN3150, KM-EC-10: the number that papers of one matter carry in their names
MATTER = re.compile(r"[A-Za-z]{1,6}[-_ ]?[A-Za-z]{0,4}[-_ ]?\d{2,8}")


# EX, SOAP, FV-12, R1, TN3150, 2#: tags, columns and numbers that a legend explains and a sheet uses
CODE = re.compile(r"\b[A-Z]{1,8}[-_]?\d{1,6}\b|\b[A-Z]{2,8}\b|\b\d{1,3}\#|[A-Z][料组槽级]")
# EX is extraction | K1 = saponification in % | SC scrubbing | A料：镨钕料液
MEANING = re.compile(
    r"""
    (?P<code> \b [A-Z]{1,8} [-_]? \d{0,6} \b | [A-Z][料组槽级] | \b \d{1,3}\# )
    \s* (?: = | : | ： | \b (?: is | are | means | stands[ ]for ) \b (?: [ ] the )? | 为 | 是 | 指 | 表示 )? \s*
    (?P<meaning> [^\W\d_] [^,;.，；。、\n]{1,40} )
    """,
    re.VERBOSE,
)
NO_CODES = frozenset({
    "OK", "NO", "ID", "PM", "AM", "PH", "CSV", "PDF", "XLS", "TXT", "SOP", "QC", "QA", "RE", "HCL", "PPM", "RPM", "KW",
    "KG", "MM", "CM", "REV", "DWG", "USD", "EUR", "RMB", "PC", "PCS", "II", "III", "ISO",
})  # fmt: skip
"""Capitals that every second paper has."""
LEAST_CODES, LONG_CODE, LEAST_STEM = 3, 6, 5
"""Codes two pieces must share; length from which one number will do; length of a file name that is no accident."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One artifact of a set, as far as sets are concerned."""

    id: str
    path: str
    level: str
    excerpt: Excerpt

    @property
    def name(self) -> str:
        return PurePosixPath(self.path.rpartition("!")[2]).name


def examine_with_set(artifact: Artifact, id: str, desk: Desk, budget: Budget) -> Iterator[Opened | Result | Bundle]:
    """As `examine`; then what a container and all inside it say together, and the container's result raised to that."""
    pieces: list[Piece] = []
    whole: Result | None = None
    inside = 0
    for event in examine(artifact, id, desk, budget):
        if isinstance(event, Result):
            piece = piece_of(event)
            if piece is not None and len(pieces) < HELD and all(piece.id != other.id for other in pieces):
                pieces.append(piece)
            if event.parent is None:
                whole = event
            else:
                inside += 1
        yield event
    if whole is None or not inside or whole.overall == "flag":
        return
    with door(Reading(artifact, desk.settings, budget), "judged as a set"):
        bundle = judge_set(pieces, desk)
        if bundle is not None:
            yield replace(whole, overall=worst([whole.overall, bundle.verdict.level]))
            yield bundle


def piece_of(result: Result) -> Piece | None:
    """What a result adds to a set; None for one that adds nothing, or is flagged by itself."""
    if result.excerpt is None or result.verdict.level == "flag":
        return None
    return Piece(result.id, result.path, result.verdict.level, result.excerpt)


def judge_set(pieces: Sequence[Piece], desk: Desk) -> Bundle | None:
    """The set's verdict where pieces together are graver than each alone; None where they are not."""
    subjects = [piece for piece in pieces if piece.excerpt.subject][:SUBJECTS]
    sheets = [piece for piece in pieces if piece.excerpt.sheet][:SHEETS]
    best: tuple[Verdict, Piece, Piece] | None = None
    members: list[str] = []
    for subject in subjects:
        for sheet in sheets:
            verdict = _together(subject, sheet, desk) if subject.id != sheet.id and tied(subject, sheet) else None
            if verdict is None:
                continue
            members += [subject.id, sheet.id]
            if best is None or _gravity(verdict) > _gravity(best[0]):
                best = verdict, subject, sheet
    if best is None:
        return None
    verdict, subject, sheet = best
    said = f"Judged as a set: {subject.name} says what it is about, {sheet.name} gives the values."
    return Bundle(tuple(dict.fromkeys(members)), replace(verdict, reasons=(said, *verdict.reasons)))


def tied(one: Piece, other: Piece) -> bool:
    """Whether two pieces speak of each other: one names the other's file, or both use the same codes.

    Unrelated papers of two industries lie in one mail, too; what adds up has a legend, a tag, a number in common.
    """
    texts = [" ".join((piece.excerpt.subject, piece.excerpt.sheet)) for piece in (one, other)]
    stems = [PurePosixPath(piece.name).stem for piece in (one, other)]
    if any(len(stem) >= LEAST_STEM and stem in text for stem, text in zip(stems, reversed(texts), strict=True)):
        return True
    codes = [set(CODE.findall(f"{text} {stem}")) for text, stem in zip(texts, stems, strict=True)]
    shared = {code for code in codes[0] & codes[1] if code not in NO_CODES}
    return len(shared) >= LEAST_CODES or any(len(code) >= LONG_CODE and code[-1].isdigit() for code in shared)


def _gravity(verdict: Verdict) -> tuple[int, float]:
    return LEVELS.index(verdict.level), verdict.score


def _together(subject: Piece, sheet: Piece, desk: Desk) -> Verdict | None:
    """The verdict on both read as one, if it is graver than both and the rule alone would hold it, too."""
    pointing = Pointing(desk.pack, desk.index, desk.model)
    text = ""
    for passage in (
        Passage(sheet.name, Place("path")),
        Passage(subject.excerpt.subject, Place("line", 1)),
        Passage(spelt_out(sheet.excerpt.sheet, subject.excerpt.subject), Place("line", 1)),
    ):
        pointing.take(passage, "text")
        text += passage.text
    pointing.look("text")
    extraction = Extraction("text", None, None, (), len(text), False)
    if judged(pointing, extraction, replace(desk, model=None)).level == "clear":
        return None
    verdict = judged(pointing, extraction, desk)
    graver = max(LEVELS.index("review" if piece.level == "review" else "clear") for piece in (subject, sheet))
    return verdict if LEVELS.index(verdict.level) > graver else None


def spelt_out(sheet: str, legend: str) -> str:
    """The sheet with what the legend says of its codes in their place: `EX 62` becomes `extraction 62`."""
    meanings: dict[str, str] = {}
    for match in MEANING.finditer(legend):
        meanings.setdefault(match["code"], match["meaning"].strip())
    return CODE.sub(lambda found: meanings.get(found[0], found[0]), sheet)


@dataclass(slots=True)
class Folder:
    """What is held of one folder: its pieces, and how many files there were."""

    pieces: list[Piece] = field(default_factory=list)
    files: int = 0


class FolderSets:
    """Gathers the pieces of each folder while results come in, and judges a folder's matters when it is let go.

    Nothing is loaded where no folder has a matter to try.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folders: OrderedDict[str, Folder] = OrderedDict()
        self.bundles: list[Bundle] = []
        self._desk: Desk | None = None

    def add(self, result: Result) -> None:
        """Take note of a top-level result."""
        self.note(result.path, piece_of(result))

    def note(self, path: str, piece: Piece | None) -> None:
        """As `add`, for a result that is known by its path and its part in a set."""
        name = path.rpartition("/")[0]
        folder = self.folders.setdefault(name, Folder())
        self.folders.move_to_end(name)
        folder.files += 1
        if piece is not None and len(folder.pieces) < HELD:
            folder.pieces.append(piece)
        if len(self.folders) > OPEN_FOLDERS:
            self._judge(self.folders.popitem(last=False)[1])

    def ended(self) -> list[Bundle]:
        """The sets of all folders that say more than their pieces, once nothing more comes."""
        while self.folders:
            self._judge(self.folders.popitem(last=False)[1])
        return self.bundles

    def _judge(self, folder: Folder) -> None:
        for pieces in matters(folder):
            self._desk = self._desk or open_desk(self.settings)
            nothing = Artifact(pieces[0].path, b"")
            with door(Reading(nothing, self.settings, Budget(self.settings, Path())), "judged as a set"):
                bundle = judge_set(pieces, self._desk)
                if bundle is not None:
                    self.bundles.append(bundle)


def matters(folder: Folder) -> Iterator[list[Piece]]:
    """Pieces that belong together: the whole of a small folder, else those whose names carry the same number."""
    if folder.files <= SMALL_FOLDER:
        groups = [folder.pieces]
    else:
        by_number: dict[str, list[Piece]] = {}
        for piece in folder.pieces:
            match = MATTER.search(piece.name)
            if match:
                by_number.setdefault(match[0].upper().replace("_", "-").replace(" ", "-"), []).append(piece)
        groups = list(by_number.values())
    for group in groups:
        if any(piece.excerpt.subject for piece in group) and any(piece.excerpt.sheet for piece in group):
            yield group
