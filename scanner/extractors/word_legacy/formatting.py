"""Reads what a Word 97-2003 document says of its characters and paragraphs: deleted, symbol, picture, table."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.extractors.word_legacy.fib import CHARACTER_PAGES, FONTS, PARAGRAPH_PAGES, Document, spot_of
from scanner.metafile import GREEK

PAGE = 512
DELETED, SYMBOL, PICTURE = 0x0800, 0x6A09, 0x6A03
OWN_SPRMS = tuple(struct.pack("<H", sprm) for sprm in (DELETED, SYMBOL, PICTURE))
"""sprmCFRMarkDel, sprmCSymbol, sprmCPicLocation (MS-DOC 2.6.1)."""
IN_TABLE, ROW_END, INNER_CELL, INNER_ROW = b"\x16\x24\x01", b"\x17\x24\x01", b"\x4b\x24\x01", b"\x4c\x24\x01"
ELSEWHERE = b"\x46\x66"
"""sprmPFInTable, sprmPFTtp, sprmPFInnerTableCell, sprmPFInnerTtp with value 1; sprmPHugePapx (MS-DOC 2.6.2)."""
OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
TABLE, ROW, CELL, INNER = 1, 2, 4, 8
"""Flags of a paragraph: in a table, the end of a row, the end of an inner cell or row."""


@dataclass(slots=True)
class Formatting:
    """By character position: stretches deleted, symbols, offsets of pictures in the data stream, table paragraphs."""

    deleted: list[tuple[int, int]] = field(default_factory=list)
    symbols: dict[int, str] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    paragraphs: list[tuple[int, int, int]] = field(default_factory=list)


def read_formatting(document: Document, data: bytes) -> Formatting:
    """What the formatting pages say; pages that cannot be read are left out (the text itself does not need them)."""
    found = Formatting()
    spot = spot_of(document)
    fonts = _fonts(document.block(FONTS))
    for start, end, properties in _runs(document, CHARACTER_PAGES):
        if any(sprm in properties for sprm in OWN_SPRMS):
            for sprm, operand in sprms(properties):
                if sprm == DELETED and operand == b"\x01":
                    found.deleted += spot.spans(start, end)
                elif sprm == SYMBOL and len(operand) == 4:
                    symbol = _symbol(operand, fonts)
                    found.symbols.update(
                        (position, symbol) for low, high in spot.spans(start, end) for position in range(low, high)
                    )
                elif sprm == PICTURE and len(operand) == 4:
                    found.pictures.append(int.from_bytes(operand, "little"))
    found.deleted += [
        (piece.start, piece.end) for piece in document.pieces if (DELETED, b"\x01") in sprms(piece.modifiers)
    ]
    found.deleted.sort()
    for start, end, properties in _runs(document, PARAGRAPH_PAGES):
        flags = _table_flags(properties, data)
        if flags:
            found.paragraphs += [(low, high, flags) for low, high in spot.spans(start, end)]
    found.paragraphs.sort()
    found.pictures = list(dict.fromkeys(found.pictures))
    return found


def pages_of(document: Document) -> list[int]:
    """Numbers of the 512-byte pages of the stream that hold formatting and no text."""
    return [page for number in (CHARACTER_PAGES, PARAGRAPH_PAGES) for page in _pages(document, number)]


def sprms(properties: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, operand) of each property in a list of them."""
    at = 0
    while at + 2 <= len(properties):
        (sprm,) = struct.unpack_from("<H", properties, at)
        at += 2
        if sprm >> 13 == 6:
            if at >= len(properties):
                return
            size = properties[at]
            if sprm in (0xD608, 0xD606):  # a table's definition: two bytes of length, one less
                size = struct.unpack_from("<H", properties.ljust(at + 2, b"\0"), at)[0]
            at += 1
        else:
            size = OPERAND_BYTES[sprm >> 13]
        yield sprm, properties[at : at + size]
        at += size


def _pages(document: Document, number: int) -> Iterator[int]:
    """The pages listed: n + 1 offsets, then n page numbers; each once."""
    block = document.block(number)
    count = max(0, len(block) - 4) // 8
    seen: set[int] = set()
    for page in struct.unpack_from(f"<{count}I", block, 4 * (count + 1)) if count else ():
        if page not in seen and (page + 1) * PAGE <= len(document.word):
            seen.add(page)
            yield page


def _runs(document: Document, number: int) -> Iterator[tuple[int, int, bytes]]:
    """(first byte, end, properties) of runs of characters or paragraphs, ascending and without overlap."""
    word, last = document.word, 0
    entry = 13 if number == PARAGRAPH_PAGES else 1
    for page in _pages(document, number):
        base = page * PAGE
        count = word[base + PAGE - 1]
        if 4 * (count + 1) + entry * count >= PAGE:
            continue
        bounds = struct.unpack_from(f"<{count + 1}I", word, base)
        for index in range(count):
            start, end = bounds[index], bounds[index + 1]
            at = 2 * word[base + 4 * (count + 1) + entry * index]
            if start < last or end <= start:
                continue
            last = end
            if at and at < PAGE - 1:
                yield start, end, _properties(word, base + at, base + PAGE - 1, paragraph=entry == 13)


def _properties(word: bytes, at: int, end: int, paragraph: bool) -> bytes:
    """A list behind its length byte; a paragraph's counts pairs of bytes and begins with its style."""
    size = word[at]
    if not paragraph:
        return word[at + 1 : min(at + 1 + size, end)]
    if size:
        return word[at + 3 : min(at + 2 * size, end)]
    return word[at + 4 : min(at + 2 + 2 * word[at + 1], end)]


def _table_flags(properties: bytes, data: bytes) -> int:
    if ELSEWHERE in properties:
        offset = int.from_bytes(properties[properties.index(ELSEWHERE) + 2 :][:4], "little")
        size = int.from_bytes(data[offset : offset + 2], "little")
        properties += data[offset + 2 : offset + 2 + size]
    if IN_TABLE not in properties and INNER_CELL not in properties:
        return 0
    flags = TABLE
    if ROW_END in properties:
        flags |= ROW
    if INNER_CELL in properties or INNER_ROW in properties:
        flags |= INNER
    return flags


def _symbol(operand: bytes, fonts: list[str]) -> str:
    """The character of a symbol: Greek in the font Symbol, a blank for a drawing of another font."""
    font, code = struct.unpack("<HH", operand)
    name = fonts[font].lower() if font < len(fonts) else ""
    if name == "symbol":
        return GREEK.get(code & 0xFF, " ")
    return " " if code >= 0xD800 else chr(code)


def _fonts(block: bytes) -> list[str]:
    """The names of the fonts: u16 count, u16, then each u8 size, 39 bytes, the name in UTF-16."""
    names: list[str] = []
    at = 4
    while at < len(block):
        size = block[at] + 1
        name = block[at + 40 : at + size].decode("utf-16-le", "replace")
        names.append(name.partition("\0")[0])
        at += size
    return names
