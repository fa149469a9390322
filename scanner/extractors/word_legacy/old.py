"""Reads Word 6 and Word 95 documents: text in one byte a character of the writer's code page, or in two."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.extractors.word_legacy.stories import SPOKEN, Fields
from scanner.ooxml import Item, inside
from scanner.records import Passage, Place

IDENTS = (0xA5DC, 0xA697, 0xA699, 0xA5EC)
"""Marks of Word 6 and 95; A697 and A699 are the Far Eastern editions."""
COMPLEX, TWO_BYTES = 0x0004, 0x1000
STORIES = ("", "footnote", "page header", "macro text", "comment", "endnote", "text box", "header text box")
LENGTHS_AT, PIECES_AT, TEXT_AT = 0x34, 0x160, 0x18
CODE_PAGES = {
    0x04: "gb18030",
    0x11: "cp932",
    0x12: "cp949",
    0x19: "cp1251",
    0x15: "cp1250",
    0x05: "cp1250",
    0x08: "cp1253",
}
MACINTOSH = 256
"""Character set (`chs`) of a document written on a Macintosh: its one-byte text is Mac Roman where the language is of
Western Europe. Word 97 and later write cp1252 there too (measured on three files of Word for Mac)."""
TRADITIONAL = (0x0404, 0x0C04, 0x1404)
"""Languages by their low byte (Chinese, Japanese, Korean, Russian, Polish, Czech, Greek); Chinese in full."""
MARK = re.compile(r"""[\r\x0c]""", re.X)


def read_old(word: bytes, budget: Budget) -> Iterator[Item]:
    """Body at `paragraph 3` and `table cell 4`, other stories as `footnote paragraph 1`. Raises DamagedFile."""
    try:
        (language, flags) = struct.unpack_from("<H2xH", word, 6)
        (characters,) = struct.unpack_from("<H", word, 0x14)
        first, after = struct.unpack_from("<II", word, TEXT_AT)
        lengths = struct.unpack_from(f"<{len(STORIES)}I", word, LENGTHS_AT)
        pieces_at, size = struct.unpack_from("<II", word, PIECES_AT)
    except struct.error as error:
        raise DamagedFile("the document's information block is cut short") from error
    raw = _in_order(word, word[pieces_at : pieces_at + size]) if flags & COMPLEX else word[first:after]
    declared = "cp950" if language in TRADITIONAL else CODE_PAGES.get(language & 0xFF, "cp1252")
    if characters == MACINTOSH and declared == "cp1252":
        declared = "mac_roman"
    wide = bool(flags & TWO_BYTES) and charset.decode(raw).encoding.startswith("utf-16")
    width = 2 if wide else 1
    position = 0
    for name, length in zip(STORIES, lengths, strict=True):
        part = raw[position : position + length * width]
        position += length * width
        budget.check_time()
        decoded = (
            charset.Decoded(part.decode("utf-16-le", "replace"), "utf-16-le")
            if wide
            else charset.decode(part, declared)
        )
        yield from _story(decoded.text, Place(name) if name else None)
        if decoded.lossy:
            message = f"some bytes are not text in {decoded.encoding} and stand as U+FFFD"
            yield DamagedFile(message, Place(name or "text")).problem()
        if len(part) < length * width:
            yield DamagedFile("the text is cut short", Place(name or "text")).problem()
            return


def _story(text: str, base: Place | None) -> Iterator[Passage]:
    """Paragraphs, and cells as `table cell 3`: which cells make a row is in properties that are not read."""
    fields = Fields()
    cells = 0
    for paragraphs, block in enumerate(MARK.split(text), 1):
        *inner, last = block.split("\x07")
        for cell in inner:
            cells += 1
            spoken = fields.take(cell).translate(SPOKEN)
            if spoken.strip():
                yield Passage(spoken, inside(base, "table cell", cells))
        spoken = fields.take(last).translate(SPOKEN)
        if spoken.strip():
            yield Passage(spoken, inside(base, "paragraph", paragraphs))
    if fields.told:
        yield Passage("\n".join(dict.fromkeys(fields.told)), inside(base, "fields"))


def _in_order(word: bytes, table: bytes) -> bytes:
    """The text put together from the pieces of a fast save. Raises DamagedFile."""
    at = 0
    while at + 3 <= len(table) and table[at] == 1:
        at += 3 + int.from_bytes(table[at + 1 : at + 3], "little")
    size = int.from_bytes(table[at + 1 : at + 5], "little")
    count = max(0, size - 4) // 12
    if at + 5 + size > len(table) or table[at] != 2:
        raise DamagedFile("the table of the text's pieces is damaged")
    positions = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    out: list[bytes] = []
    room = 4 * len(word)
    for number in range(count):
        (offset,) = struct.unpack_from("<I", table, at + 5 + 4 * (count + 1) + 8 * number + 2)
        out.append(word[offset : offset + max(0, positions[number + 1] - positions[number])])
        room -= len(out[-1])
        if room < 0:
            raise DamagedFile("the pieces of the text overlap: they claim more text than the file has")
    return b"".join(out)
