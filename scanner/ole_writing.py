"""Writes OLE compound files (MS-CFB), so that an object that lies inside a larger one can be read as a file."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from scanner.errors import LimitExceeded

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
CUTOFF, MINI = 4096, 64
"""Streams below the cutoff lie in sectors of 64 bytes."""
IN_HEADER = 109
"""Table sectors that the header lists; more would need lists of their own, which are not written."""
CHUNK = 1 << 20


@dataclass(slots=True)
class Storage:
    """A folder of a compound file: streams and storages by name."""

    streams: dict[str, bytes | Path] = field(default_factory=dict)
    storages: dict[str, Storage] = field(default_factory=dict)
    class_id: bytes = bytes(16)


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    content: bytes | Path = b""
    size: int = 0
    start: int = END
    left: int = FREE
    right: int = FREE
    child: int = FREE
    class_id: bytes = bytes(16)


def compound(root: Storage) -> bytes:
    """The file's bytes. Raises LimitExceeded beyond 440 MiB."""
    target = io.BytesIO()
    write(root, target)
    return target.getvalue()


def write(root: Storage, target: IO[bytes]) -> None:
    """Write the file: table, directory, small streams, large streams. Raises LimitExceeded beyond 440 MiB, OSError."""
    entries = [_Entry("Root Entry", 5, class_id=root.class_id)]
    _list(root, 0, entries)
    small = [entry for entry in entries if entry.kind == 2 and 0 < entry.size < CUTOFF]
    large = [entry for entry in entries if entry.kind == 2 and entry.size >= CUTOFF]
    at, mini_table = 0, []
    for entry in small:
        entry.start, count = at, _parts(entry.size, MINI)
        mini_table += [*range(at + 1, at + count), END]
        at += count
    entries[0].size = at * MINI
    sector = 512 if _layout(entries, large, at, 512)[-1] <= IN_HEADER * 128 - IN_HEADER else 4096
    directory, mini_tables, mini_stream, total = _layout(entries, large, at, sector)
    each = sector // 4
    tables = _parts(total, each - 1)
    if tables > IN_HEADER:
        raise LimitExceeded("an embedded object is larger than 440 MiB", remedy="take it out and scan it by itself")
    table = [TABLE] * tables
    starts = []
    for count in (directory, mini_tables, mini_stream, *(_parts(entry.size, sector) for entry in large)):
        starts.append(len(table) if count else END)
        table += [*range(len(table) + 1, len(table) + count), *([END] if count else [])]
    for entry, start in zip((entries[0], *large), starts[2:], strict=True):
        entry.start = start
    shift = sector.bit_length() - 1
    head = struct.pack("<8s16x5H6x", MAGIC, 0x3E, 3 if sector == 512 else 4, 0xFFFE, shift, 6)
    head += struct.pack("<9I", directory if sector > 512 else 0, tables, starts[0], 0, CUTOFF,
                        starts[1], mini_tables, END, 0)  # fmt: skip
    head += struct.pack(f"<{IN_HEADER}I", *range(tables), *[FREE] * (IN_HEADER - tables))
    target.write(head.ljust(sector, b"\0"))
    target.write(struct.pack(f"<{tables * each}I", *table, *[FREE] * (tables * each - len(table))))
    target.write(b"".join(map(_packed, entries)).ljust(directory * sector, b"\0"))
    target.write(struct.pack(f"<{mini_tables * each}I", *mini_table, *[FREE] * (mini_tables * each - len(mini_table))))
    _fill(target, small, MINI, mini_stream * sector)
    for entry in large:
        _fill(target, [entry], sector, 0)


def _list(storage: Storage, index: int, entries: list[_Entry]) -> None:
    """The storage's entries behind those there are, bound to it as a balanced tree in the order of their names."""
    own: list[tuple[str, bytes | Path | Storage]] = [*storage.streams.items(), *storage.storages.items()]
    own.sort(key=lambda item: (len(item[0]), item[0].upper()))
    first = len(entries)
    for name, content in own:
        if isinstance(content, Storage):
            entries.append(_Entry(name, 1, class_id=content.class_id))
        else:
            size = len(content) if isinstance(content, bytes) else os.stat(content).st_size
            entries.append(_Entry(name, 2, content, size))
    entries[index].child = _tree(entries, first, len(entries))
    for number, (_, content) in enumerate(own):
        if isinstance(content, Storage):
            _list(content, first + number, entries)


def _tree(entries: list[_Entry], start: int, stop: int) -> int:
    if start >= stop:
        return FREE
    middle = (start + stop) // 2
    entries[middle].left = _tree(entries, start, middle)
    entries[middle].right = _tree(entries, middle + 1, stop)
    return middle


def _layout(entries: list[_Entry], large: list[_Entry], minis: int, sector: int) -> tuple[int, int, int, int]:
    """Sectors of the directory, of the table of small sectors, of the small streams, and of all but the table."""
    directory = _parts(len(entries) * 128, sector)
    mini_tables = _parts(minis * 4, sector)
    mini_stream = _parts(minis * MINI, sector)
    total = directory + mini_tables + mini_stream + sum(_parts(entry.size, sector) for entry in large)
    return directory, mini_tables, mini_stream, total


def _packed(entry: _Entry) -> bytes:
    name = entry.name[:31].encode("utf-16-le", "replace") + b"\0\0"
    start = 0 if entry.kind == 1 else entry.start
    return struct.pack("<64sHBB3I16s4x16xIQ", name, len(name), entry.kind, 1, entry.left, entry.right, entry.child,
                       entry.class_id, start, entry.size)  # fmt: skip


def _fill(target: IO[bytes], entries: list[_Entry], unit: int, whole: int) -> None:
    """The streams one after the other, each filled up to `unit`, all together to `whole`."""
    written = 0
    for entry in entries:
        for piece in _pieces(entry.content):
            target.write(piece)
        target.write(bytes(-entry.size % unit))
        written += entry.size + -entry.size % unit
    target.write(bytes(max(0, whole - written)))


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with open(content, "rb") as stream:
        yield from iter(lambda: stream.read(CHUNK), b"")


def _parts(size: int, unit: int) -> int:
    return -(-size // unit)
