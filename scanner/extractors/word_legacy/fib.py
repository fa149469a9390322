"""Opens the streams of a Word 97-2003 document: file information block, piece table, and the text in reading order."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.errors import DamagedFile

WORD_97, WORD_97_FIRST = 0xA5EC, 0xB0
"""wIdent, and the lowest nFib that has the layout of Word 97 (0xC1; betas from 0xB0)."""
COMPLEX, ENCRYPTED, WHICH_TABLE = 0x0004, 0x0100, 0x0200
"""Flags at byte 10 of the block (MS-DOC 2.5.2)."""
(
    FOOTNOTE_TEXTS, COMMENT_TEXTS, HEADERS, CHARACTER_PAGES, PARAGRAPH_PAGES, FONTS, PIECES, ENDNOTE_TEXTS, DRAWINGS,
    BOX_TEXTS, HEADER_BOX_TEXTS,
) = (3, 5, 11, 12, 13, 15, 33, 47, 50, 56, 58)  # fmt: skip
"""Positions of the (offset, length) pairs that are used (MS-DOC 2.5.6)."""
MOST_TEXT = 4
"""Bytes of text per byte of the stream: 8-bit text doubles; what claims more has pieces that overlap, as in a bomb."""
PIECE_DELETED = 0x41
"""The number of `deleted` among the modifiers that a piece may carry by itself (MS-DOC 2.9.215)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters start to end of the text, which lie at `offset` of the stream, `width` bytes each."""

    start: int
    end: int
    offset: int
    width: int
    modifiers: bytes = b""

    @property
    def stop(self) -> int:
        return self.offset + (self.end - self.start) * self.width


@dataclass(slots=True)
class Document:
    """A document's streams, its pieces in reading order, and all its text as UTF-16-LE: two bytes a character."""

    word: bytes
    table: bytes
    flags: int
    first: int
    lengths: tuple[int, ...]
    pairs: tuple[int, ...]
    next_document: int
    pieces: list[Piece] = field(default_factory=list)
    text: bytes = b""
    complaints: list[str] = field(default_factory=list)

    def block(self, number: int) -> bytes:
        """The bytes that the pair of this number leads to; none where the block has no such pair."""
        if 2 * number + 1 >= len(self.pairs):
            return b""
        offset, size = self.pairs[2 * number : 2 * number + 2]
        return self.table[offset : offset + size]

    def characters(self, start: int, end: int) -> str:
        return self.text[2 * start : 2 * end].decode("utf-16-le", "replace")


def kind_of(word: bytes) -> tuple[int, int]:
    """(wIdent, nFib) of a main stream. Raises DamagedFile."""
    if len(word) < 0x60:
        raise DamagedFile("the main stream is too short to be a document")
    return struct.unpack_from("<HH", word)


def open_document(word: bytes, tables: tuple[bytes, bytes], at: int = 0) -> Document:
    """The document whose information block stands at `at`; its pieces are not yet read. Raises DamagedFile."""
    try:
        (next_page,) = struct.unpack_from("<H", word, at + 8)
        (flags,) = struct.unpack_from("<H", word, at + 10)
        (first,) = struct.unpack_from("<I", word, at + 24)
        (shorts,) = struct.unpack_from("<H", word, at + 32)
        longs_at = at + 34 + 2 * shorts
        (longs,) = struct.unpack_from("<H", word, longs_at)
        pairs_at = longs_at + 2 + 4 * longs
        values = struct.unpack_from(f"<{longs}I", word, longs_at + 2)
        (count,) = struct.unpack_from("<H", word, pairs_at)
        count = min(count, (len(word) - pairs_at - 2) // 8)
        pairs = struct.unpack_from(f"<{2 * count}I", word, pairs_at + 2)
        lengths = values[3:11]
    except struct.error as error:
        raise DamagedFile("the document's information block is cut short") from error
    if len(lengths) < 8:
        raise DamagedFile("the document's information block is cut short")
    table = tables[1 if flags & WHICH_TABLE else 0]
    return Document(word, table, flags, first, lengths, pairs, next_page * 512)


def read_text(document: Document) -> None:
    """Fill in pieces and text; what cannot be found is complained of. Raises DamagedFile where there are no pieces."""
    document.pieces = list(_pieces(document))
    parts: list[bytes] = []
    room = MOST_TEXT * len(document.word)
    missing = 0
    for piece in document.pieces:
        raw = document.word[piece.offset : piece.stop]
        wanted = 2 * (piece.end - piece.start)
        room -= wanted
        if room < 0:
            raise DamagedFile("the pieces of the text overlap: they claim more text than the file has")
        if piece.width == 1:
            raw = raw.decode("cp1252", "replace").encode("utf-16-le")
        missing += wanted - len(raw)
        parts.append(raw.ljust(wanted, b"\0"))
    document.text = b"".join(parts)
    if missing:
        document.complaints.append(f"{missing // 2} of {len(document.text) // 2} characters lie beyond the file's end")
    stated = sum(document.lengths)
    if document.pieces and document.pieces[-1].end < stated:
        document.complaints.append(f"the pieces hold {document.pieces[-1].end} characters of {stated}")


def _pieces(document: Document) -> Iterator[Piece]:
    """The piece table: modifiers (1, u16 size, bytes) first, then 2, u32 size, n + 1 positions and n descriptors."""
    data = document.block(PIECES)
    if not data:
        total = sum(document.lengths)
        width = 2 if total and document.first + 2 * total <= len(document.word) and document.flags & 0x1000 else 1
        yield Piece(0, total, document.first, width)
        return
    modifiers: list[bytes] = []
    at = 0
    while at + 3 <= len(data) and data[at] == 1:
        (size,) = struct.unpack_from("<H", data, at + 1)
        modifiers.append(data[at + 3 : at + 3 + size])
        at += 3 + size
    if at + 5 > len(data) or data[at] != 2:
        raise DamagedFile("the table of the text's pieces cannot be found")
    (size,) = struct.unpack_from("<I", data, at + 1)
    table = data[at + 5 : at + 5 + size]
    if len(table) < size:
        document.complaints.append("the table of the text's pieces is cut short")
    count = max(0, size - 4) // 12
    if len(table) < 4 * (count + 1):
        raise DamagedFile("the table of the text's pieces is cut short")
    positions = struct.unpack_from(f"<{count + 1}I", table)
    for number in range(count):
        entry = 4 * (count + 1) + 8 * number
        if entry + 8 > len(table):
            return
        offset, modifier = struct.unpack_from("<IH", table, entry + 2)
        start, end = positions[number], positions[number + 1]
        if end < start:
            raise DamagedFile("the table of the text's pieces is damaged")
        own = _modifiers(modifier, modifiers)
        if offset & 0x40000000:
            yield Piece(start, end, (offset & 0x3FFFFFFF) // 2, 1, own)
        else:
            yield Piece(start, end, offset & 0x3FFFFFFF, 2, own)


def _modifiers(modifier: int, listed: list[bytes]) -> bytes:
    """What a piece changes about its characters: a list by number, or one small change given here."""
    if modifier & 1:
        number = modifier >> 1
        return listed[number] if number < len(listed) else b""
    if modifier >> 1 & 0x7F == PIECE_DELETED and modifier >> 8:
        return b"\x00\x08\x01"
    return b""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the bytes of the stream stand in the text: pieces by offset."""

    pieces: list[Piece]
    offsets: list[int]

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches of text, in characters, that lie in bytes start to end of the stream."""
        for index in range(max(0, bisect_right(self.offsets, start) - 1), len(self.pieces)):
            piece = self.pieces[index]
            if piece.offset >= end:
                return
            low, high = max(start, piece.offset), min(end, piece.stop)
            if low < high:
                yield (
                    piece.start + (low - piece.offset) // piece.width,
                    piece.start + -(-(high - piece.offset) // piece.width),
                )


def spot_of(document: Document) -> Spot:
    ordered = sorted(document.pieces, key=lambda piece: piece.offset)
    return Spot(ordered, [piece.offset for piece in ordered])
