"""The tree of streams inside a Visio drawing's one OLE stream: pointers, packed data, and the chunks they hold.

The layout is not published. It is as libvisio and Apache POI describe it; 17 public drawings of Visio 2000 to 2010 are
read by it without one byte that is left over between their 33,000 chunks.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scanner.errors import DamagedFile

MARK = b"Visio (TM) Drawing\r\n"
VERSION_AT, TRAILER_AT = 0x1A, 0x24
FIRST_READ, WIDE = 6, 11
"""The oldest version whose pointers are known here (Visio 2000), and the one from which text is UTF-16 (2003)."""
POINTER = struct.Struct("<IIIIH")
"""Type, address, offset, length, format."""
PACKED = 0x02
POINTS, CHUNKED = (5,), (8, 12, 13)
"""High digit of a format: a list of further pointers; a row of chunks."""
DEEPEST, MOST_POINTERS = 10, 200_000
WINDOW = 4096
CHUNK = struct.Struct("<IIIIHB")
"""Type, id, list, length, level, and a byte that says what follows the data."""
LARGEST_TYPE = 0x1FF
GAPS = (0, 4, 8, 12)
"""Bytes that may lie before a chunk beyond what `_behind` tells: 7 of 17,600 chunks have four more."""
# 0e 00 00 00 and an id: text; 48 00 00 00: a shape
STARTS = re.compile(rb"""[\x0e\x46-\x4f] \x00\x00\x00 .. \x00\x00""", re.VERBOSE | re.DOTALL)
WITH_LIST = frozenset((0x2C, 0x65, 0x66, 0x69, 0x6A, 0x6B, 0x70, 0x71))
WITH_MARK = frozenset((0x64, 0x65, 0x66, 0x69, 0x6A, 0x6B, 0x6F, 0x71, 0x92, 0xA9, 0xB4, 0xB6, 0xB9, 0xC7))
BARE = frozenset((0x1F, 0x2D, 0xC9, 0xD1))
"""Types of chunks with eight bytes behind the data, with four (version 11), and with none."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Unpacked bytes of one stream, its type, and the types of the streams it is in, outermost first."""

    type: int
    above: tuple[int, ...]
    data: bytes
    is_chunked: bool


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a stream: where its data begins in it, and the data."""

    type: int
    at: int
    data: bytes


def version_of(document: bytes) -> int:
    """6 is Visio 2000 and 2002, 11 is 2003 to 2010. Raises DamagedFile."""
    if not document.startswith(MARK) or len(document) < TRAILER_AT + POINTER.size:
        raise DamagedFile("the drawing's stream does not begin as one")
    return document[VERSION_AT]


def walk(document: bytes, charge: Callable[[int], None]) -> Iterator[Stream]:
    """Every stream once, each after those around it. `charge` is told the bytes of each and may raise.

    Raises DamagedFile where a list of pointers leads outside.
    """
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[tuple[int, ...], tuple[int, ...]]] = [(POINTER.unpack_from(document, TRAILER_AT), ())]
    while waiting:
        (kind, _, offset, length, form), above = waiting.pop()
        if not length or (offset, length) in seen:
            continue
        if offset + length > len(document) or len(seen) >= MOST_POINTERS:
            raise DamagedFile("a stream of the drawing lies outside it")
        seen.add((offset, length))
        raw = document[offset : offset + length]
        data = unpacked(raw, charge) if form & PACKED else raw
        charge(len(data) if not form & PACKED else 0)
        digit = form >> 4 & 15
        yield Stream(kind, above, data, digit in CHUNKED)
        if digit in POINTS and len(above) < DEEPEST:
            below = list(_pointers(data, 4 if form & PACKED else 0))
            waiting.extend((pointer, (*above, kind)) for pointer in reversed(below))


def _pointers(data: bytes, shift: int) -> Iterator[tuple[int, ...]]:
    """u32 place of the list, which a packed stream counts from its fifth byte; there four bytes, u32 count, u32."""
    try:
        (place,) = struct.unpack_from("<I", data, shift)
        (count,) = struct.unpack_from("<I", data, place + shift)
        start = place + shift + 8
        if start + count * POINTER.size > len(data):
            raise DamagedFile("a list of the drawing's streams is cut short")
        yield from (POINTER.unpack_from(data, start + number * POINTER.size) for number in range(count))
    except struct.error as error:
        raise DamagedFile("a list of the drawing's streams is cut short") from error


def unpacked(raw: bytes, charge: Callable[[int], None]) -> bytes:
    """LZSS: a byte of eight flags, then for 1 a byte, for 0 twelve bits of place and four of length less three.

    Places count in a window of 4096 bytes that begins as zeros and is filled from 18 bytes after place 0.
    """
    window = bytearray(WINDOW)
    out = bytearray()
    at = told = 0
    while at < len(raw):
        flags, at = raw[at], at + 1
        for bit in range(8):
            if at >= len(raw):
                break
            if flags >> bit & 1:
                window[len(out) % WINDOW] = raw[at]
                out.append(raw[at])
                at += 1
            elif at + 1 < len(raw):
                place = (raw[at + 1] & 0xF0) << 4 | raw[at]
                for step in range((raw[at + 1] & 15) + 3):
                    value = window[(place + 18 + step) % WINDOW]
                    window[len(out) % WINDOW] = value
                    out.append(value)
                at += 2
            else:
                at += 1
        if len(out) - told >= 1 << 16:
            charge(len(out) - told)
            told = len(out)
    charge(len(out) - told)
    return bytes(out)


def chunks(data: bytes, version: int) -> Iterator[Chunk | int]:
    """The chunks of a stream in their order; a number where that many bytes lie between two and are none."""
    at = 0
    while at + CHUNK.size <= len(data):
        found = next((at + gap for gap in GAPS if _is_chunk(data, at + gap)), None)
        if found is None:
            lost, at = at, _next_chunk(data, at)
            yield at - lost
            continue
        kind, _, listed, length, level, mark = CHUNK.unpack_from(data, found)
        start = found + CHUNK.size
        yield Chunk(kind, start, data[start : start + length])
        at = start + length + _behind(kind, listed, level, mark, version)


def _is_chunk(data: bytes, at: int) -> bool:
    if at + CHUNK.size > len(data):
        return False
    kind, _, _, length, level, _ = CHUNK.unpack_from(data, at)
    fits: bool = 0 < kind <= LARGEST_TYPE and level <= DEEPEST and at + CHUNK.size + length <= len(data)
    return fits


def _next_chunk(data: bytes, at: int) -> int:
    """Where the next text or shape begins behind a chunk that is damaged; the end where none does."""
    for hit in STARTS.finditer(data, at + 1):
        if _is_chunk(data, hit.start()):
            return hit.start()
    return len(data)


def _behind(kind: int, listed: int, level: int, mark: int, version: int) -> int:
    """Bytes between a chunk's data and the next chunk."""
    if kind in BARE:
        return 0
    size = 8 if listed or kind in WITH_LIST else 0
    if version >= WIDE:
        marked = (level == 2 and mark == 0x55) or (level == 2 and mark == 0x54 and kind == 0xAA)
        if listed or marked or (level == 3 and mark not in (0x50, 0x54)):
            size += 4
        if kind in WITH_MARK and size not in (4, 12):
            size += 4
    return size
