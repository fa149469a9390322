"""A ZIP archive that was split in the old style (`a.z01`, `a.zip`) made one again: offsets count from its beginning."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import IO

from scanner.zip_entries import CENTRAL, END, END64, LOCATOR64, extra_field

TAIL = (1 << 16) + 22


def missing(whole: bytes | Path, sizes: list[int]) -> int:
    """How many volumes its end record counts beyond those there are; 0 where it has none or counts fewer."""
    with _opened(whole) as stream:
        at = _end(stream, sum(sizes))
        if at < 0:
            return 0
        stream.seek(at + 4)
        disk = int.from_bytes(stream.read(2), "little")
        if disk == 0xFFFF:
            stream.seek(at - 4)
            disk = max(0, int.from_bytes(stream.read(4), "little") - 1)
        return max(0, disk + 1 - len(sizes))


def mended(whole: bytes | Path, sizes: list[int]) -> bytes | Path:
    """The archive with all disk numbers nought and all offsets counted from its beginning; unchanged without an end.

    A file is changed where it lies: it is the copy put together of the volumes. Offsets beyond 4 GiB stay as they are
    told in their 64-bit fields.
    """
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    with _opened(whole, change=True) as stream:
        at = _end(stream, sum(sizes))
        if at >= 0:
            _mend(stream, at, starts)
        if isinstance(whole, bytes):
            stream.seek(0)
            return stream.read()
    return whole


def _opened(whole: bytes | Path, change: bool = False) -> IO[bytes]:
    return io.BytesIO(whole) if isinstance(whole, bytes) else open(whole, "r+b" if change else "rb")


def _end(stream: IO[bytes], size: int) -> int:
    """Where the end record (4.3.16) begins, -1 where there is none."""
    start = max(0, size - TAIL)
    stream.seek(start)
    at = stream.read().rfind(END)
    return start + at if at >= 0 else -1


def _mend(stream: IO[bytes], at: int, starts: list[int]) -> None:
    stream.seek(at)
    record = stream.read(22)
    if len(record) < 22:
        return
    first_disk, _, count, length, offset = struct.unpack("<HHHLL", record[6:20])
    stream.seek(max(0, at - 20))
    locator = stream.read(20)
    if locator[:4] == LOCATOR64:
        disk, pointed = struct.unpack("<LQ", locator[4:16])
        where = _absolute(starts, disk, pointed)
        stream.seek(where)
        wide = stream.read(56)
        if wide[:4] == END64:
            first_disk, _, count, length, offset = struct.unpack("<L4Q", wide[20:56])
            begin = _absolute(starts, first_disk, offset)
            stream.seek(where + 16)
            stream.write(struct.pack("<2L4Q", 0, 0, count, count, length, begin))
            stream.seek(at - 20 + 4)
            stream.write(struct.pack("<LQL", 0, where, 1))
            _mend_entries(stream, begin, starts)
            stream.seek(at + 4)
            stream.write(struct.pack("<2H", 0, 0))
            return
    begin = _absolute(starts, first_disk, offset)
    _mend_entries(stream, begin, starts)
    stream.seek(at + 4)
    stream.write(struct.pack("<4H2L", 0, 0, count, count, length, min(begin, 0xFFFFFFFF)))


def _mend_entries(stream: IO[bytes], at: int, starts: list[int]) -> None:
    """The directory's records (4.3.12) one after the other: disk number at 34, offset at 42 or in the 64-bit field."""
    while True:
        stream.seek(at)
        record = stream.read(46)
        if len(record) < 46 or record[:4] != CENTRAL:
            return
        name, extra, comment, disk = struct.unpack("<4H", record[28:36])
        packed, size, offset = (*struct.unpack("<2L", record[20:28]), *struct.unpack("<L", record[42:46]))
        stream.seek(at + 34)
        stream.write(b"\0\0")
        if offset != 0xFFFFFFFF:
            moved = _absolute(starts, disk, offset)
            stream.seek(at + 42)
            stream.write(struct.pack("<L", min(moved, 0xFFFFFFFF)))
        else:
            stream.seek(at + 46 + name)
            fields = stream.read(extra)
            data = extra_field(fields, 1)
            place = 8 * (size == 0xFFFFFFFF) + 8 * (packed == 0xFFFFFFFF)
            if len(data) >= place + 8:
                if len(data) >= place + 12 and disk == 0xFFFF:
                    (disk,) = struct.unpack("<L", data[place + 8 : place + 12])
                moved = _absolute(starts, disk, int.from_bytes(data[place : place + 8], "little"))
                stream.seek(at + 46 + name + fields.find(data) + place)
                stream.write(struct.pack("<Q", moved))
        at += 46 + name + extra + comment


def _absolute(starts: list[int], disk: int, offset: int) -> int:
    return starts[disk] + offset if disk < len(starts) else offset
