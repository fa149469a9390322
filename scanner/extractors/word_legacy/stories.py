"""Walks a story of a Word 97-2003 document (body, header, note, text box): paragraphs, tables, fields, deletions."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.budget import Budget
from scanner.extractors.word.paragraphs import telling
from scanner.extractors.word_legacy.fib import Document
from scanner.extractors.word_legacy.formatting import ROW, TABLE, Formatting
from scanner.ooxml import inside
from scanner.records import Passage, Place

# text up to and with a paragraph mark 0D, cell mark 07, page or section break 0C
PARAGRAPH = re.compile(r"""[^\r\x07\x0c]* (?: [\r\x07\x0c] | $ )""", re.X)
CELL_MARK = "\x07"
BEGIN, SEPARATOR, END = "\x13", "\x14", "\x15"
FIELD_MARKS = re.compile(r"""[\x13\x14\x15]""", re.X)
# line and column breaks, hyphens; pictures 01, notes 02, 05, separators 03, 04, drawings 08, and the rest are no text
CONTROLS = re.compile(r"""[\x00-\x08\x0b-\x1f]""", re.X)
SURROGATES = re.compile(r"""[\ud800-\udfff]""", re.X)
SPOKEN = {0x0B: "\n", 0x0E: "\n", 0x1E: "-"} | dict.fromkeys((*range(9), 0x0C, 0x0D, *range(0x0F, 0x1E), 0x1F))


@dataclass(slots=True)
class Fields:
    """Which fields are open: for each, the pieces of its instruction, or None once its result is being read."""

    open: list[list[str] | None] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def take(self, text: str) -> str:
        """The text without field instructions; those that say something are kept in `told`."""
        if not self.open and BEGIN not in text:
            return text
        out: list[str] = []
        start = 0
        for mark in FIELD_MARKS.finditer(text):
            self._put(text[start : mark.start()], out)
            start = mark.end()
            if mark[0] == BEGIN:
                self.open.append([])
            elif self.open:
                instruction = self.open[-1]
                if instruction is not None:
                    spoken = "".join(instruction).translate(SPOKEN).strip()
                    if telling(spoken):
                        self.told.append(spoken)
                if mark[0] == END:
                    self.open.pop()
                else:
                    self.open[-1] = None
        self._put(text[start:], out)
        return "".join(out)

    def _put(self, text: str, out: list[str]) -> None:
        # a field whose instruction another field fills in: the text belongs to the instruction around it
        outer = next((pieces for pieces in reversed(self.open) if pieces is not None), None)
        (out if outer is None else outer).append(text)


@dataclass(slots=True)
class Teller:
    """Reads stretches of one document's text; `marks` are the starts of the deletions."""

    document: Document
    formatting: Formatting
    budget: Budget
    marks: list[int] = field(default_factory=list)
    paragraph_starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.marks = [start for start, _ in self.formatting.deleted]
        self.paragraph_starts = [start for start, _, _ in self.formatting.paragraphs]

    def blocks(self, start: int, end: int, base: Place | None = None) -> Iterator[Passage]:
        """Paragraphs at `paragraph 3`, cells at `table 1 row 2 cell 3`, deletions at `paragraph 3 deletion`."""
        fields = Fields()
        paragraphs = tables = row = column = 0
        lines: list[str] = []
        gone: list[str] = []
        for at, text, mark in self._paragraphs(start, end):
            flags = self._flags(at + len(text))
            kept, deleted = self._without_deletions(at, text)
            line = fields.take(kept)
            line = line.translate(SPOKEN) if CONTROLS.search(line) else line
            if not flags and mark != CELL_MARK:
                if row or not paragraphs:
                    row = 0
                paragraphs += 1
                yield from _told(inside(base, "paragraph", paragraphs), line, deleted, fields)
                continue
            if not row:
                tables, row, column = tables + 1, 1, 1
            if mark != CELL_MARK:
                lines.append(line)
                gone.append(deleted)
            elif flags & ROW or (not flags & TABLE and not line and not lines and column > 1):
                row, column = row + 1, 1
                self.budget.check_time()
            else:
                place = inside(inside(base, "table", tables), "row", row, f"cell {column}")
                yield from _told(place, "\n".join((*lines, line)), "\n".join(filter(None, (*gone, deleted))), fields)
                lines, gone, column = [], [], column + 1
        if any(line.strip() for line in lines) or any(gone):
            place = inside(inside(base, "table", tables), "row", row, f"cell {column}")
            yield from _told(place, "\n".join(lines), "\n".join(filter(None, gone)), fields)

    def whole(self, start: int, end: int, place: Place) -> Iterator[Passage]:
        """A note, comment or text box as one passage."""
        fields = Fields()
        kept, deleted = self._without_deletions(start, units(self.document.text[2 * start : 2 * end]))
        text = fields.take(kept).replace("\r", "\n").replace("\x07", "\t").replace("\x0c", "\n").translate(SPOKEN)
        yield from _told(place, text.strip("\n\t "), deleted, fields)

    def _paragraphs(self, start: int, end: int) -> Iterator[tuple[int, str, str]]:
        """(position, text, mark) of each; positions count two-byte units, so a rare character counts twice."""
        text = units(self.document.text[2 * start : 2 * end])
        for number, found in enumerate(PARAGRAPH.finditer(text)):
            if number % 4096 == 0:
                self.budget.check_time()
            whole = found[0]
            if whole:
                mark = whole[-1] if whole[-1] in "\r\x07\x0c" else ""
                yield start + found.start(), whole[: len(whole) - len(mark)], mark

    def _flags(self, position: int) -> int:
        index = bisect_right(self.paragraph_starts, position) - 1
        if index < 0:
            return 0
        _, end, flags = self.formatting.paragraphs[index]
        return flags if position < end else 0

    def _without_deletions(self, at: int, text: str) -> tuple[str, str]:
        """The text as it stands with symbols put in, and what was deleted from it."""
        symbols = self.formatting.symbols
        if symbols and "(" in text:
            spoken = (symbols.get(at + n, letter) if letter == "(" else letter for n, letter in enumerate(text))
            text = "".join(spoken)
        if not self.marks:
            return text, ""
        kept: list[str] = []
        gone: list[str] = []
        end, last = at + len(text), at
        for index in range(max(0, bisect_right(self.marks, at) - 1), len(self.marks)):
            low, high = self.formatting.deleted[index]
            if low >= end:
                break
            low, high = max(low, last), min(high, end)
            if low < high:
                kept.append(text[last - at : low - at])
                gone.append(text[low - at : high - at])
                last = high
        kept.append(text[last - at :])
        return "".join(kept), "".join(gone).replace("\r", "\n").translate(SPOKEN).strip()


def units(data: bytes) -> str:
    """UTF-16-LE with each two-byte unit one character, so that positions hold; pairs stay apart until `_told`."""
    text = data.decode("utf-16-le", "surrogatepass")
    if 2 * len(text) == len(data):
        return text
    return array("I", array("H", data[: len(data) & ~1])).tobytes().decode("utf-32-le", "surrogatepass")


def _paired(text: str) -> str:
    """Halves of pairs put together; a half that stands alone becomes U+FFFD."""
    if SURROGATES.search(text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _told(place: Place, text: str, deleted: str, fields: Fields) -> Iterator[Passage]:
    if text and not text.isspace():
        yield Passage(_paired(text), place)
    if deleted:
        yield Passage(_paired(deleted), inside(place, "deletion"))
    if fields.told:
        told = "\n".join(dict.fromkeys(fields.told))
        fields.told.clear()
        yield Passage(told, inside(place, "field"))
