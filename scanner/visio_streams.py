"""The stream of a Visio 5 to 2010 drawing (VSD): pointers to packed blocks, followed to those that hold the content."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.errors import DamagedFile

MARK = b"Visio (TM) Drawing"
VERSION_AT, TRAILER_AT = 0x1A, 0x24
PACKED = 2
POINTERS = 5
"""The kind (upper half of a pointer's format) of a block that holds pointers to more."""
COLOURS = 0x1A
LARGEST = 64 << 20
DEEPEST, MOST_BLOCKS = 12, 50_000
WINDOW, REACH, BEFORE = 4096, 4078, 18
SHORTEST_COPY = 3


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a block stands in the stream, how long it is, and what it is."""

    kind: int
    offset: int
    length: int
    format: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block unpacked; `path` are the kinds of the blocks around it and of itself, `number` its own in its list."""

    data: bytes
    path: tuple[int, ...]
    number: int


def version_of(data: bytes) -> int:
    """5, 6 (Visio 2000 and 2002) or 11 (2003 to 2010). Raises DamagedFile."""
    if not data.startswith(MARK) or len(data) < TRAILER_AT + 18:
        raise DamagedFile("its stream does not begin as a Visio drawing does")
    return data[VERSION_AT]


def blocks(data: bytes) -> Iterator[Block]:
    """Every block that holds no pointers, in the order of the pointers. Raises DamagedFile."""
    version = version_of(data)
    trailer = next(iter(_pointers_at(data, TRAILER_AT, 1, version)), None)
    if trailer is None:
        raise DamagedFile("nothing leads to its blocks")
    for count, block in enumerate(_below(data, trailer, version, (), 1, 0, set())):
        if count == MOST_BLOCKS:
            raise DamagedFile(f"more than {MOST_BLOCKS} blocks")
        yield block


def _below(
    data: bytes, pointer: Pointer, version: int, path: tuple[int, ...], number: int, depth: int, seen: set[int]
) -> Iterator[Block]:
    if depth > DEEPEST or pointer.offset in seen or pointer.length > LARGEST:
        return
    seen.add(pointer.offset)
    raw = data[pointer.offset : pointer.offset + pointer.length]
    # four bytes of its own stand before what was packed
    inner = unpacked(raw)[4:] if pointer.format & PACKED else raw
    path = (*path, pointer.kind)
    if depth and (pointer.format >> 4 != POINTERS or pointer.kind == COLOURS):
        yield Block(inner, path, number)
        return
    for index, below in enumerate(_listed(inner, version), 1):
        yield from _below(data, below, version, path, index, depth + 1, seen)


def _listed(inner: bytes, version: int) -> list[Pointer]:
    """The pointers of a block: an offset at its start leads to their number."""
    if len(inner) < 4:
        return []
    at = int.from_bytes(inner[:4], "little")
    if version >= 6:
        # the size of another list, the number, four bytes unused
        count, start = int.from_bytes(inner[at : at + 4], "little"), at + 8
    else:
        count, start = int.from_bytes(inner[at : at + 2], "little"), at + 4
    return _pointers_at(inner, start, count, version)


def _pointers_at(data: bytes, at: int, count: int, version: int) -> list[Pointer]:
    size = 18 if version >= 6 else 16
    found = []
    for start in range(at, min(at + count * size, len(data) - size + 1), size):
        if version >= 6:
            kind, _, offset, length, form = struct.unpack_from("<4IH", data, start)
        else:
            kind, form, _, offset, length = struct.unpack_from("<2H3I", data, start)
            kind &= 0xFF
        if kind and length:
            found.append(Pointer(kind, offset, length, form))
    return found


def unpacked(data: bytes) -> bytes:
    """Undo the packing: of eight items a byte of flags tells which are bytes, and which copies from the last 4,096."""
    window = bytearray(WINDOW)
    out = bytearray()
    at, place, size = 0, 0, len(data)
    while at < size and len(out) < LARGEST:
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= size:
                break
            if flags >> bit & 1:
                byte = data[at]
                at += 1
                window[place % WINDOW] = byte
                place += 1
                out.append(byte)
                continue
            if at + 1 >= size:
                at = size
                break
            low, high = data[at], data[at + 1]
            at += 2
            start = low | (high & 0xF0) << 4
            start = start - REACH if start > REACH else start + BEFORE
            for step in range((high & 0x0F) + SHORTEST_COPY):
                byte = window[(start + step) % WINDOW]
                window[place % WINDOW] = byte
                place += 1
                out.append(byte)
    return bytes(out)
