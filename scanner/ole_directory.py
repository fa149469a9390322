"""What stands at the root of an OLE compound file, from its directory alone: the names and class it is told by."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

NO_SECTOR = 0xFFFFFFF8
MOST_DIRECTORY_SECTORS = 20_000


@dataclass(frozen=True, slots=True)
class OleRoot:
    """The names in small letters, and the first field of the root's class as eight hexadecimal digits."""

    names: set[str]
    root: str


def root_of(stream: IO[bytes], head: bytes) -> OleRoot:
    """Lower-case names of the root's own entries and the first field of its class; of all where the tree is damaged."""
    entries = list(_entries(stream, head))
    if not entries:
        return OleRoot(set(), "")
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [int.from_bytes(entries[0][76:80], "little")]
    while waiting:
        index = waiting.pop()
        if index < len(entries) and index not in seen:
            seen.add(index)
            entry = entries[index]
            found.add(_name(entry))
            waiting += struct.unpack("<2I", entry[68:76])
    root = f"{int.from_bytes(entries[0][80:84], 'little'):08x}"
    return OleRoot(found or {_name(entry) for entry in entries}, root)


def _entries(stream: IO[bytes], head: bytes) -> Iterator[bytes]:
    """The 128-byte entries of a compound file's directory, its sectors followed through the allocation table."""
    if len(head) < 512 or not 7 <= int.from_bytes(head[30:32], "little") <= 12:
        return
    size = 1 << int.from_bytes(head[30:32], "little")
    table = struct.unpack("<109I", head[76:512])
    sector = int.from_bytes(head[48:52], "little")
    for _ in range(MOST_DIRECTORY_SECTORS):
        stream.seek((sector + 1) * size)
        data = stream.read(size)
        yield from (data[at : at + 128] for at in range(0, len(data) - 127, 128) if data[at + 66])
        where, within = divmod(sector, size // 4)
        if where >= len(table) or table[where] >= NO_SECTOR:
            return
        stream.seek((table[where] + 1) * size + within * 4)
        sector = int.from_bytes(stream.read(4) or b"\xff" * 4, "little")
        if sector >= NO_SECTOR:
            return


def _name(entry: bytes) -> str:
    length = min(64, int.from_bytes(entry[64:66], "little"))
    return entry[: max(0, length - 2)].decode("utf-16-le", "replace").lower()
