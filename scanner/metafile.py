"""Reads the text drawn in Windows metafiles (EMF, WMF): flow sheets pasted into Office documents often are such."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

EMF_SIGNATURE = b" EMF"
WMF_PLACEABLE = b"\xd7\xcd\xc6\x9a"
WMF_PLAIN = (b"\x01\x00\x09\x00\x00\x03", b"\x02\x00\x09\x00\x00\x03")

EMF_TEXT_WIDE, EMF_TEXT_BYTES, EMF_TEXT_SMALL = 84, 83, 108
EMF_BITMAPS = frozenset((76, 77, 78, 79, 80, 81, 114, 116))
EMF_GLYPHS = 0x10
"""Record types and the ETO_GLYPH_INDEX option of MS-EMF 2.3: glyph numbers are no characters."""
SMALL_BYTES, SMALL_NO_BOUNDS = 0x200, 0x100
WMF_TEXT, WMF_TEXT_EXTENDED, WMF_FONT = 0x0521, 0x0A32, 0x02FB
WMF_BITMAPS = frozenset((0x0F43, 0x0B41, 0x0940, 0x0D33))
WMF_RECTANGLE = 0x06
"""Functions and options of MS-WMF 2.3."""
BITMAP_BYTES = 10_000
"""A bitmap record below this is a pattern or a small symbol (the ornament rule of ooxml_parts)."""
CHARACTER_SETS = {128: "shift_jis", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253", 204: "cp1251"}
"""LOGFONT character sets by number; whatever else is Western."""
GREEK = dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
"""The Symbol font's letters: process papers write β and ϕ with it."""
SYMBOL_SET = 2


@dataclass(frozen=True, slots=True)
class Metafile:
    """`text`: what is drawn as characters; `whole`: no bitmap and no glyph-number text is in it beside."""

    text: str
    whole: bool


def is_metafile(head: bytes) -> bool:
    return head[40:44] == EMF_SIGNATURE or head[:4] == WMF_PLACEABLE or head[:6] in WMF_PLAIN


def read_metafile(data: bytes) -> Metafile:
    """The text of an EMF or WMF picture in drawing order, a new line where the height changes."""
    pieces: list[tuple[int, str]] = []
    whole = True
    records = _emf_records(data) if data[40:44] == EMF_SIGNATURE else _wmf_records(data)
    for height, text in records:
        if text is None:
            whole = False
        elif text.strip("\0 "):
            pieces.append((height, text.replace("\0", "")))
    return Metafile(_joined(pieces), whole)


def _joined(pieces: list[tuple[int, str]]) -> str:
    """Pieces on one height make a line; single characters are set close, words apart."""
    out: list[str] = []
    last: tuple[int, str] | None = None
    for height, text in pieces:
        if last is not None:
            if height != last[0]:
                out.append("\n")
            elif len(text) > 1 and len(last[1]) > 1:
                out.append(" ")
        out.append(text)
        last = (height, text)
    return "".join(out)


def _emf_records(data: bytes) -> Iterator[tuple[int, str | None]]:
    """(height, text) of each text record; (0, None) for a bitmap, text in glyph numbers, or damage."""
    position = 0
    while position + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, position)
        if size < 8 or position + size > len(data):
            yield 0, None
            return
        record = data[position : position + size]
        position += size
        if kind in EMF_BITMAPS and size > BITMAP_BYTES:
            yield 0, None
        elif kind in (EMF_TEXT_WIDE, EMF_TEXT_BYTES) and size >= 56:
            height, count, offset, options = struct.unpack_from("<iIII", record, 40)
            if options & EMF_GLYPHS:
                yield 0, None
            elif kind == EMF_TEXT_WIDE:
                yield height, record[offset : offset + 2 * count].decode("utf-16-le", "replace")
            else:
                yield height, record[offset : offset + count].decode("gb18030", "replace")
        elif kind == EMF_TEXT_SMALL and size >= 36:
            height, count, options = struct.unpack_from("<iII", record, 12)
            start = 36 if options & SMALL_NO_BOUNDS else 52
            if options & EMF_GLYPHS:
                yield 0, None
            elif options & SMALL_BYTES:
                yield height, record[start : start + count].decode("latin-1")
            else:
                yield height, record[start : start + 2 * count].decode("utf-16-le", "replace")
        elif kind == 14:
            return


def _wmf_records(data: bytes) -> Iterator[tuple[int, str | None]]:
    """As for EMF; text is in the character set of the font created last."""
    position = 18 + (22 if data[:4] == WMF_PLACEABLE else 0)
    character_set, face = 0, b""
    while position + 6 <= len(data):
        words, kind = struct.unpack_from("<IH", data, position)
        size = words * 2
        if kind == 0 and words == 3:
            return
        if size < 6 or position + size > len(data):
            yield 0, None
            return
        record = data[position + 6 : position + size]
        position += size
        if kind == WMF_FONT and len(record) > 13:
            character_set, face = record[13], record[18:].partition(b"\0")[0]
        elif kind in WMF_BITMAPS and size > BITMAP_BYTES:
            yield 0, None
        elif kind == WMF_TEXT and len(record) >= 6:
            (count,) = struct.unpack_from("<H", record, 0)
            padded = 2 + count + (count & 1)
            height = struct.unpack_from("<h", record, padded)[0] if len(record) >= padded + 2 else 0
            yield height, _decoded(record[2 : 2 + count], character_set, face)
        elif kind == WMF_TEXT_EXTENDED and len(record) >= 8:
            height, _, count, options = struct.unpack_from("<hhHH", record, 0)
            start = 16 if options & WMF_RECTANGLE else 8
            if options & EMF_GLYPHS:
                yield 0, None
            else:
                yield height, _decoded(record[start : start + count], character_set, face)


def _decoded(text: bytes, character_set: int, face: bytes) -> str:
    if character_set == SYMBOL_SET:
        greek = face.lower() == b"symbol"
        return "".join(GREEK.get(byte, chr(byte)) for byte in text) if greek else "\N{BULLET}" * bool(text.strip())
    return text.decode(CHARACTER_SETS.get(character_set, "cp1252"), "replace")
