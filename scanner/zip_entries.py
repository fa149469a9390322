"""The members of a ZIP file as they really are: its directory, the members' own headers, salvage where it is damaged.

The standard library refuses a whole archive for one bad name or header; a scanner has to read the rest. Numbers in
comments are those of APPNOTE 6.3.10, the format's specification.
"""

from __future__ import annotations

import io
import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

from scanner.errors import DamagedFile

LOCAL, CENTRAL, DESCRIPTOR = b"PK\x03\x04", b"PK\x01\x02", b"PK\x07\x08"
END, END64, LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
CHUNK = 1 << 18
MOST_ENTRIES = 200_000
"""Entries kept in memory; what is beyond them is told in the complaint."""
LEAST_LOOSE = 64
"""Fewer bytes between members are padding, descriptors or marks of split archives."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member. `offset` is where its own header stands; `packed`, `size` and `crc` are -1 where nothing tells them."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    extra: bytes = b""
    comment: bytes = b""
    attributes: int = 0
    system: int = 0
    time: int = 0

    @property
    def is_encrypted(self) -> bool:
        return bool(self.flags & 0x2041) or self.method == 99

    @property
    def says_utf8(self) -> bool:
        return bool(self.flags & 0x800)

    @property
    def is_link(self) -> bool:
        """A symbolic link, as Unix archivers write it: its content is the path it points to."""
        return self.system == 3 and (self.attributes >> 16) & 0xF000 == 0xA000


@dataclass(frozen=True, slots=True)
class Region:
    """Bytes of the file that belong to no member: from `start` up to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Directory:
    """The entries of an archive in their order; `loose` is what belongs to none; the directory begins at `at`."""

    entries: tuple[Entry, ...]
    comment: bytes = b""
    loose: tuple[Region, ...] = ()
    complaints: tuple[str, ...] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """A member's own header: what it says and where its data begins."""

    entry: Entry
    data: int


def directory(stream: IO[bytes]) -> Directory:
    """The members by the directory at the end, and those it does not list; by their own headers where it is lost.

    Raises OSError, and DamagedFile where there is nothing of a ZIP archive at all.
    """
    size = stream.seek(0, io.SEEK_END)
    central = _central(stream, size)
    if central is None:
        entries = tuple(_scan(stream, 0, size))
        if not entries:
            raise DamagedFile("no member and no directory: the file is cut off or not a ZIP archive")
        return Directory(entries, complaints=("its directory is missing: the file is cut off",))
    return _completed(stream, central)


def _central(stream: IO[bytes], size: int) -> Directory | None:
    """The directory as the end record (4.3.16) or its 64-bit form (4.3.14) points to it; None where neither does."""
    tail_at = max(0, size - (1 << 16) - 22)
    stream.seek(tail_at)
    tail = stream.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + 22:
        return None
    disk, first_disk, _, count, length, offset, comment_length = struct.unpack("<4H2LH", tail[at + 4 : at + 22])
    comment = tail[at + 22 : at + 22 + comment_length]
    end = tail_at + at
    if tail[max(0, at - 20) :][:4] == LOCATOR64:
        (pointed,) = struct.unpack("<Q", tail[at - 12 : at - 4])
        for where in (pointed, end - 20 - 56):
            stream.seek(where)
            record = stream.read(56)
            if record[:4] == END64:
                count, length, offset = struct.unpack("<3Q", record[32:56])
                end = where
                break
    if disk not in (0, 0xFFFF) or disk != first_disk:
        return None
    for start in (end - length, offset):
        stream.seek(max(0, start))
        if stream.read(4) == CENTRAL or not count:
            entries = tuple(itertools.islice(_central_entries(stream, start, start - offset), MOST_ENTRIES))
            break
    else:
        return None
    complaints = [f"its directory has {len(entries)} members where it says {count}"] if len(entries) != count else []
    after = tail_at + at + 22 + comment_length
    outside = (Region(after, size),) if size - after >= LEAST_LOOSE else ()
    return Directory(entries, comment, outside, tuple(complaints), start)


def _central_entries(stream: IO[bytes], at: int, shift: int) -> Iterator[Entry]:
    """The directory's records (4.3.12) one after the other, offsets moved by what stands before the archive."""
    stream.seek(at)
    while True:
        record = stream.read(46)
        if len(record) < 46 or record[:4] != CENTRAL:
            return
        made_by, _, flags, method, time, _, crc, packed, size = struct.unpack("<6H3L", record[4:28])
        name_length, extra_length, comment_length, _, _, attributes, offset = struct.unpack("<5HLL", record[28:46])
        name, extra, comment = (stream.read(length) for length in (name_length, extra_length, comment_length))
        wide = _wide_fields(extra, [size, packed, offset])
        yield Entry(
            name, flags, method, crc, wide[1], wide[0], wide[2] + shift, extra, comment, attributes, made_by >> 8, time
        )


def _wide_fields(extra: bytes, fields: list[int]) -> list[int]:
    """The 64-bit values of extra field 1 (4.5.3) in place of those that are all ones."""
    data = extra_field(extra, 1)
    for index, value in enumerate(fields):
        if value == 0xFFFFFFFF and len(data) >= 8:
            fields[index] = int.from_bytes(data[:8], "little")
            data = data[8:]
    return fields


def extra_field(extra: bytes, wanted: int) -> bytes:
    """The data of one extra field (4.5.1), empty where it is missing: 0x7075 is the name in UTF-8."""
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack("<2H", extra[at : at + 4])
        if number == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""


def differences(entry: Entry, own: Entry) -> str:
    """In which fields a member's own header contradicts the directory, in words; empty where in none.

    Sizes and sum may stand in a descriptor behind the data (flag 8), or be hidden, which is no contradiction.
    """
    pairs = [("method", entry.method, own.method)]
    pairs.append(("encryption", entry.flags & 1, own.flags & 1))
    if not own.flags & 0x2008 and own.packed >= 0:
        pairs += [("size", entry.size, own.size), ("checksum", entry.crc, own.crc)]
        pairs.append(("packed size", entry.packed, own.packed))
    return " and ".join(name for name, listed, told in pairs if listed != told and listed >= 0)


def header_at(stream: IO[bytes], offset: int) -> Header | None:
    """The header (4.3.7) at `offset`; sizes are -1 where it leaves them to a descriptor after the data."""
    if offset < 0:
        return None
    stream.seek(offset)
    record = stream.read(30)
    if len(record) < 30 or record[:4] != LOCAL:
        return None
    _, flags, method, time, _, crc, packed, size, name_length, extra_length = struct.unpack("<5H3L2H", record[4:30])
    name, extra = stream.read(name_length), stream.read(extra_length)
    size, packed = _wide_fields(extra, [size, packed])
    if flags & 8 and not packed:
        crc = packed = size = -1
    data = offset + 30 + name_length + extra_length
    return Header(Entry(name, flags, method, crc, packed, size, offset, extra, time=time), data)


def _completed(stream: IO[bytes], central: Directory) -> Directory:
    """The directory with its mistakes mended, with members it does not list, and the bytes that belong to none."""
    found: list[Entry] = []
    loose, complaints = list(central.loose), list(central.complaints)
    at, overlapping = 0, False
    ends: dict[int, int] = {}
    for entry in sorted(central.entries, key=lambda entry: entry.offset):
        header = header_at(stream, entry.offset)
        if header is None:
            continue
        overlapping = overlapping or entry.offset < at
        if entry.offset - at >= LEAST_LOOSE // 2:
            found += _gap(stream, at, entry.offset, loose)
        ends[entry.offset] = header.data + max(0, entry.packed)
        at = max(at, min(ends[entry.offset], central.at))
    found += _gap(stream, at, central.at, loose)
    if overlapping:
        complaints.append("its members overlap: it was made to deceive or is damaged")
    entries: list[Entry] = []
    for entry in central.entries:
        own = next((other for other in found if other.raw_name == entry.raw_name), None)
        if entry.offset not in ends and own is not None:
            found.remove(own)
            entry = replace(entry, offset=own.offset)
        elif ends.get(entry.offset, 0) > central.at:
            entry = replace(entry, packed=max(0, entry.packed - (ends[entry.offset] - central.at)))
        entries.append(entry)
    if found:
        complaints.append(f"{len(found)} members stand in it that its directory does not list")
    return replace(central, entries=(*entries, *found), loose=tuple(loose), complaints=tuple(complaints))


def _gap(stream: IO[bytes], start: int, end: int, loose: list[Region]) -> list[Entry]:
    """The unlisted members between two listed ones; where there are none, the bytes join the loose ones."""
    entries = list(_scan(stream, start, end))
    if not entries and end - start >= LEAST_LOOSE:
        loose.append(Region(start, end))
    return entries


def _scan(stream: IO[bytes], start: int, end: int) -> Iterator[Entry]:
    """The members whose own headers stand between `start` and `end`, without a directory."""
    at = start
    while (at := _find(stream, LOCAL, at, end)) >= 0:
        header = header_at(stream, at)
        if header is None or not header.entry.raw_name or header.entry.method > 99:
            at += 4
            continue
        entry = header.entry
        if entry.packed < 0 and entry.method == 0:
            entry = _until_descriptor(stream, entry, header.data, end)
        yield entry
        at = header.data + max(0, entry.packed)


def _until_descriptor(stream: IO[bytes], entry: Entry, data: int, end: int) -> Entry:
    """A stored member without sizes: up to the descriptor (4.3.9) that gives just the size there is before it."""
    at = data
    while (at := _find(stream, DESCRIPTOR, at, end)) >= 0:
        stream.seek(at + 4)
        crc, packed, size = struct.unpack("<3L", stream.read(12).ljust(12, b"\0"))
        if packed == at - data == size:
            return replace(entry, crc=crc, packed=packed, size=size)
        at += 4
    return replace(entry, packed=end - data)


def _find(stream: IO[bytes], mark: bytes, start: int, end: int) -> int:
    """Where the four bytes of `mark` stand next, -1 where they do not."""
    at = start
    while at < end:
        stream.seek(at)
        chunk = stream.read(min(CHUNK, end - at))
        found = chunk.find(mark)
        if found >= 0:
            return at + found
        if len(chunk) < 4:
            return -1
        at += len(chunk) - 3
    return -1
