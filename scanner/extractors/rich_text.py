"""Reads RTF: body, tables, headers, notes, comments, text boxes, hidden and deleted text, objects and pictures."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from scanner import ole, rtf
from scanner.budget import Budget
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.extractors.word.paragraphs import telling
from scanner.metafile import GREEK
from scanner.ole_embedded import embedded_file
from scanner.ooxml import Item, guarded, inside
from scanner.pictures import Album
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.rtf import Word
from scanner.rtf_words import GATHERED, LETTERS, NAMED, PROPERTIES, SKIPPED, SPOKEN_SHAPES, STORIES, TRANSPARENT, WHOLE
from scanner.settings import Settings

# 01 05 00 00: an object in the form of OLE 1
OLE_1 = (b"\x01\x05\x00\x00", b"\x00\x00\x00\x00")
LINKED, EMBEDDED = 1, 2
HEXADECIMAL = re.compile(rb"""[^0-9a-fA-F]+""", re.X)
SURROGATES = re.compile(r"""[\ud800-\udfff]""", re.X)
# what may stand behind the last brace without being anything
FILLING = b"\0\r\n\t \x1a"
# \line \par}: control words and braces without a word
LEFT_OVER = re.compile(rb"""(?: \\ [a-z]{1,40} -? [0-9]{0,10} | [{}\s\0] )*+""", re.X)
DEEPEST = 10_000
TOKENS_AT_ONCE = 4096


@dataclass(slots=True)
class _Story:
    """A body, header, note or box while it is read; `lines` are finished paragraphs of the cell or note."""

    place: Place | None = None
    whole: bool = False
    pieces: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    row: int = 0
    column: int = 0


@extractor("rtf")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`paragraph 3`, `table 1 row 2 cell 3`, `page header 1 paragraph 1`, `footnote 2`, `comment 1`, `text box 1`.

    Deleted text is at `paragraph 3 deletion`, addresses behind words at `paragraph 3 field`. Raises DamagedFile.
    """
    del settings
    content = artifact.content
    data = content if isinstance(content, bytes) else content.read_bytes()
    reader = _Reader(artifact, budget, rtf.open_rtf(data.lstrip(b"\xef\xbb\xbf \t\r\n\0")))
    yield from reader.items()


class _Reader:
    """Follows groups: what a closing brace undoes lies on `above`."""

    def __init__(self, artifact: Artifact, budget: Budget, cursor: rtf.Cursor) -> None:
        self.artifact, self.budget, self.cursor = artifact, budget, cursor
        self.out: list[Item] = []
        self.album = Album(budget)
        self.stories = [_Story()]
        self.above: list[tuple[str, int, int, bool, bool, bool]] = []
        self.kind, self.fallbacks, self.font = "text", 1, -1
        self.deleted = self.in_table = self.hidden = False
        self.default_font = 0
        self.fonts: dict[int, str] = {}
        self.symbol_fonts: set[int] = set()
        self.gathered: list[str] = []
        self.picture = b""
        self.name = ""
        self.counts: Counter[str] = Counter()
        self.star = False
        self.left_out: set[str] = set()

    def items(self) -> Iterator[Item]:
        """Everything, in the order in which it ends."""
        for number, token in enumerate(rtf.tokens(self.cursor)):
            if number % TOKENS_AT_ONCE == 0:
                self.budget.check_time()
            if isinstance(token, str):
                self.text(token)
            elif token.name == "{":
                self.open()
            elif token.name == "}":
                yield from self.close()
                if not self.above:
                    break
            else:
                yield from self.word(token)
            if self.out:
                yield from self.out
                self.out.clear()
        yield from self.end()

    def end(self) -> Iterator[Item]:
        cut = bool(self.above)
        while self.above:
            yield from self.close()
        yield from self.paragraph(self.stories[0], cell=bool(self.stories[0].lines))
        yield from self.out
        yield from self.album.problems()
        if cut:
            yield DamagedFile("the document is cut short: groups are still open at its end", Place("text")).problem()
        if self.cursor.lossy:
            message = "some bytes are not text in their font's code page and stand as U+FFFD"
            yield DamagedFile(message, Place("text")).problem()
        if not cut:
            yield from self.behind()

    def behind(self) -> Iterator[Item]:
        """What stands behind the last brace, as an artifact of its own: another file may be hidden there."""
        rest = self.cursor.data[self.cursor.position :]
        if rest.strip(FILLING) and not LEFT_OVER.fullmatch(rest):
            self.budget.enter_member(self.artifact.depth + 1)
            yield Artifact("bytes behind the document", self.budget.take(BytesIO(rest)), parent=self.artifact)

    # ---- groups

    def open(self) -> None:
        if len(self.above) >= DEEPEST:
            raise DamagedFile(f"groups are nested deeper than {DEEPEST} levels")
        state = (self.kind, self.fallbacks, self.font, self.deleted, self.in_table, self.hidden)
        self.above.append(state)
        self.star = False
        self.cursor.fallback = 0
        if self.kind == "upr":  # the first group repeats in one code page what the second says in Unicode
            self.cursor.skip_group()
            self.kind = "text"
            self.above[-1] = ("text", *state[1:])

    def close(self) -> Iterator[Item]:
        if not self.above:
            return
        before = self.above.pop()
        if self.kind != before[0]:
            yield from self.finished(self.kind, before[0])
        self.kind, self.fallbacks, self.font, self.deleted, self.in_table, self.hidden = before
        self.star = False
        self.cursor.fallback = 0
        self.cursor.code_page = self.fonts.get(self.font, "")

    def finished(self, kind: str, outer: str) -> Iterator[Item]:
        """A group that is no part of the text around it has ended."""
        if kind in STORIES:
            story = self.stories.pop() if len(self.stories) > 1 else _Story()
            yield from self.paragraph(story, cell=bool(story.lines) or story.whole)
            return
        if outer == kind or not (kind in GATHERED or kind.startswith("?")):
            return
        text = _paired("".join(self.gathered)).strip()
        self.gathered.clear()
        story = self.stories[-1]
        if kind == "pict":
            yield from self.shown(text)
        elif kind == "fldinst":
            if telling(text):
                story.beside.append(("field", text))
        elif kind in ("sn", "propname"):
            self.name = text
        elif kind == "sv":
            if self.name in SPOKEN_SHAPES and text:
                story.beside.append(("shape", text))
        elif not text:
            return
        elif kind in PROPERTIES or kind in ("staticval", "linkval"):
            yield Passage(text, Place("property", None, self.name if kind.endswith("val") else kind))
        elif kind == "htmltag":
            if "href" in text.lower():
                story.beside.append(("page tag", text))
        elif kind.startswith("?"):
            if any(letter.isalpha() for letter in text) and not all(c in "0123456789abcdefABCDEF \n" for c in text):
                yield Passage(text, self.next_place(f"group {kind[1:]}"))
        else:
            story.beside.append((NAMED[kind], text))

    def next_place(self, kind: str) -> Place:
        self.counts[kind] += 1
        return Place(kind, self.counts[kind])

    # ---- words

    def word(self, word: Word) -> Iterator[Item]:
        name = word.name
        cursor = self.cursor
        if name == "u" and word.number is not None:
            self.unicode(word.number)
            return
        if cursor.fallback:
            letter = name in LETTERS
            cursor.fallback = cursor.fallback - 1 if letter else 0
            if letter:
                return
        star, self.star = self.star, False
        if name in LETTERS:
            self.text(LETTERS[name])
        elif name in ("par", "sect", "page", "column"):
            if self.kind == "text" or self.kind in STORIES:
                yield from self.paragraph(self.stories[-1], cell=False, breaks=name in ("par", "sect"))
        elif name == "cell":
            yield from self.paragraph(self.stories[-1], cell=True)
        elif name == "row":
            story = self.stories[-1]
            story.row, story.column = story.row + 1, 1
        elif name == "nestrow":
            self.text("\n")
        elif name == "*":
            self.star = True
        elif name == "f" and word.number is not None:
            self.font = word.number
            cursor.code_page = self.fonts.get(word.number, "")
        elif name == "plain":
            self.font, self.deleted = self.default_font, False
            cursor.code_page = self.fonts.get(self.font, "")
        elif name == "uc":
            self.fallbacks = max(0, min(word.number if word.number is not None else 1, 16))
        elif name == "pard":
            self.in_table = False
        elif name in ("intbl", "itap"):
            self.in_table = word.number != 0
        elif name == "deleted":
            self.deleted = word.number != 0
        elif name == "htmlrtf":
            self.hidden = word.number != 0
        elif name == "deff":
            self.default_font = word.number or 0
        elif name == "bin" and self.kind == "pict":
            self.picture = cursor.binary
        else:
            yield from self.destination(name, star)

    def destination(self, name: str, star: bool) -> Iterator[Item]:
        """A word that may say what its group is."""
        if name in SKIPPED:
            self.cursor.skip_group()
        elif name in STORIES:
            kind = STORIES[name]
            self.kind = name
            self.in_table = False
            whole = kind in WHOLE
            self.stories.append(_Story(self.next_place(kind), whole))
        elif name == "fonttbl":
            self.read_fonts(self.cursor.skip_group())
        elif name == "objdata":
            place = self.next_place("embedded object")
            yield from guarded(self.object(self.cursor.skip_group(), place), place)
        elif name == "upr":
            self.kind = "upr"
        elif name in GATHERED and (star or name not in PROPERTIES or self.above):
            self.kind = name
            self.gathered.clear()
        elif star and name not in TRANSPARENT and not (name.startswith("m") and name[1:2].islower()):
            self.kind = f"?{name}"
            self.gathered.clear()

    def unicode(self, number: int) -> None:
        code = number & 0xFFFF
        if 0xF000 <= code <= 0xF0FF:
            self.text(GREEK.get(code & 0xFF, " ") if self.font in self.symbol_fonts else " ")
        else:
            self.text(chr(code))
        self.cursor.fallback = self.fallbacks

    def text(self, text: str) -> None:
        if self.kind in GATHERED or self.kind.startswith("?"):
            self.gathered.append(text)
        elif not self.hidden:
            if self.font in self.symbol_fonts and self.cursor.code_page == "latin-1":
                text = "".join(GREEK.get(ord(letter), letter) for letter in text)
            story = self.stories[-1]
            (story.gone if self.deleted else story.pieces).append(text)

    # ---- passages

    def paragraph(self, story: _Story, cell: bool, breaks: bool = True) -> Iterator[Passage]:
        """A paragraph or cell has ended: what it says, then what stands beside it."""
        if not breaks:
            story.pieces.append("\n")
            return
        text = _paired("".join(story.pieces))
        story.pieces.clear()
        if not cell and (self.in_table or story.whole):
            story.lines.append(text)
            return
        if story.whole and story.place is not None:
            place, text = story.place, "\n".join((*story.lines, text)).strip()
        elif cell:
            if not story.row:
                story.tables, story.row, story.column = story.tables + 1, 1, 1
            place = inside(inside(story.place, "table", story.tables), "row", story.row, f"cell {story.column}")
            story.column += 1
            text = "\n".join((*story.lines, text)).rstrip("\n\t")
        else:
            story.row = 0
            story.paragraphs += 1
            place = inside(story.place, "paragraph", story.paragraphs)
        story.lines.clear()
        if text and not text.isspace():
            yield Passage(text, place)
        if story.gone:
            gone = _paired("".join(story.gone)).strip()
            story.gone.clear()
            if gone:
                yield Passage(gone, inside(place, "deletion"))
        if story.beside:
            for kind in dict.fromkeys(kind for kind, _ in story.beside):
                told = dict.fromkeys(text for other, text in story.beside if other == kind)
                yield Passage("\n".join(told), inside(place, kind))
            story.beside.clear()

    # ---- fonts, pictures, objects

    def read_fonts(self, table: bytes) -> None:
        """Which code page goes with which font: by character set, or by `cpg`."""
        font = 0
        for token in rtf.tokens(rtf.Cursor(table, default="latin-1")):
            if isinstance(token, str):
                if token.strip().lower().startswith("symbol"):
                    self.symbol_fonts.add(font)
                    self.fonts[font] = "latin-1"
            elif token.name == "f" and token.number is not None:
                font = token.number
            elif token.name == "fcharset" and token.number in rtf.CHARACTER_SETS:
                self.fonts[font] = rtf.CHARACTER_SETS[token.number]
            elif token.name == "cpg" and token.number and (page := rtf.page_name(token.number)):
                self.fonts[font] = page

    def shown(self, text: str) -> Iterator[Item]:
        """A picture: its bytes in hexadecimal or as they are."""
        data = self.picture or _unhexed(text.encode("ascii", "replace"))
        self.picture = b""
        if data:
            place = self.next_place("picture")
            yield from self.album.look(str(place), data, place)

    def object(self, text: bytes, place: Place) -> Iterator[Item]:
        """An object in the form of OLE 1: version, kind, class, topic, item, size, content (MS-OLEDS 2.2)."""
        binary = text.find(b"\\bin")
        data = text[text.find(b" ", binary) + 1 :] if binary >= 0 else _unhexed(text)
        if data[:4] not in OLE_1 or len(data) < 12:
            at = data.find(ole.MAGIC)
            if at < 0:
                raise DamagedFile("the embedded object is damaged", place)
            yield from embedded_file(self.artifact, data[at:], self.budget, f"object {place.number}", place)
            return
        try:
            (kind,) = struct.unpack_from("<I", data, 4)
            at, names = 8, []
            for _ in range(3):
                (size,) = struct.unpack_from("<I", data, at)
                names.append(ole.plain(data[at + 4 : at + 4 + size]).strip("\0"))
                at += 4 + size
            if kind == LINKED:
                yield Passage("\n".join(filter(None, names)), inside(place, "link"))
                raise UnsupportedFormat("the object is a link to a file that is not in the document", place)
            (size,) = struct.unpack_from("<I", data, at)
        except struct.error as error:
            raise DamagedFile("the embedded object's header is cut short", place) from error
        content = data[at + 4 : at + 4 + size]
        name = f"object {place.number}"
        if names[0] == "Package":
            packaged = ole.native(struct.pack("<I", len(content)) + content)
            yield from embedded_file(self.artifact, packaged.content, self.budget, f"{name}/{packaged.name}", place)
        elif content:
            yield from embedded_file(self.artifact, content, self.budget, name, place)
        else:
            raise UnsupportedFormat("the embedded object is empty", place)
        if len(content) < size:
            raise DamagedFile("the embedded object is cut short", place)


def _unhexed(text: bytes) -> bytes:
    digits = HEXADECIMAL.sub(b"", text)
    return bytes.fromhex(digits[: len(digits) & ~1].decode("ascii"))


def _paired(text: str) -> str:
    """Halves of surrogate pairs put together; one that stands alone becomes U+FFFD."""
    if SURROGATES.search(text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
