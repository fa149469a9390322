"""Bytes of a file that its own format has no use for: what stands behind its end, or between its parts.

A viewer shows nothing of them, and a reader that stops at the end of the picture, the document or the package passes
them over. Here is only said where they lie; the pipeline hands them on to be read as a file of their own.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from scanner import compound_soundness, pdf_syntax, zip_entries
from scanner.errors import DamagedFile
from scanner.members import Chunks, stretch
from scanner.zip_entries import Region

LEAST = 32
"""Fewer bytes than this, fillings left out, hold no more than a checksum or a mark of some program."""
FILLING = b"\0\xff \t\r\n\x1a"
"""Bytes that programs fill the last block of a file with."""
LARGEST_PDF = 256 << 20
PNG_MARK, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND"
# a marker that stands alone, without a length behind it: TEM, RST0 to RST7, SOI
ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
MOST_STEPS = 1_000_000
"""Chunks, segments, blocks or directories of one file; more and its end is not looked for."""
TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes of one value of each type (TIFF 6.0, section 2, and BigTIFF)."""
OFFSETS, COUNTS, FOLDERS = (273, 324, 513), (279, 325, 514), (330, 34665, 34853, 40965)
"""Fields that say where strips, tiles and a thumbnail lie, how long they are, and where other directories lie."""
FREE_SECTOR = 0xFFFFFFFF


def regions(format: str, content: bytes | Path) -> Iterator[tuple[Region, Chunks]]:
    """The stretches of a file of this format that belong to nothing, in their order, each with its bytes as a stream.

    None for formats not known here, nor for a file so damaged or cut off that its end is not found. Raises OSError.
    """
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        for region in _regions(format, stream):
            region = _trimmed(stream, region)
            if _says_something(stream, region):
                yield region, Chunks(stretch(stream, region.start, region.end))


def _regions(format: str, stream: IO[bytes]) -> list[Region]:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if format in PACKAGES:
        return _of_package(stream)
    if format == "pdf":
        return pdf_syntax.outside(stream.read()) if size <= LARGEST_PDF else []
    if format in TAILED:
        return _archive_behind(stream, size)
    if format not in ENDS:
        return []
    try:
        end = ENDS[format](stream)
    except (struct.error, IndexError, ValueError, OverflowError):
        return []
    return [Region(end, size)] if end is not None and 0 < end < size else []


def _trimmed(stream: IO[bytes], region: Region) -> Region:
    """Without blanks and zeros in front, behind which a file would not be known by its first bytes."""
    at = region.start
    while at < region.end:
        stream.seek(at)
        chunk = stream.read(min(1 << 16, region.end - at))
        rest = chunk.lstrip(b"\0 \t\r\n")
        at += len(chunk) - len(rest)
        if rest or not chunk:
            break
    return Region(at, region.end)


def _says_something(stream: IO[bytes], region: Region) -> bool:
    """Whether LEAST bytes of it are no fillings."""
    stream.seek(region.start)
    left, met = region.end - region.start, 0
    while left > 0 and met < LEAST:
        chunk = stream.read(min(left, 1 << 16))
        if not chunk:
            break
        left -= len(chunk)
        met += len(chunk.translate(None, FILLING))
    return met >= LEAST


def _of_package(stream: IO[bytes]) -> list[Region]:
    try:
        return list(zip_entries.directory(stream).loose)
    except DamagedFile:
        return []


def _archive_behind(stream: IO[bytes], size: int) -> list[Region]:
    """A ZIP archive at the end of a file whose own end is not known: it says itself how long it is."""
    stream.seek(max(0, size - (1 << 16)))
    if zip_entries.END not in stream.read():
        return []
    try:
        listing = zip_entries.directory(stream)
    except DamagedFile:
        return []
    # a document in a cell of a database lies in pieces, and its directory points before the file's beginning
    start = min((entry.offset for entry in listing.entries), default=0)
    return [Region(start, size)] if listing.at and 0 < start < size else []


def _png(stream: IO[bytes]) -> int | None:
    at = len(PNG_MARK)
    for _ in range(MOST_STEPS):
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8:
            return None
        at += 12 + int.from_bytes(head[:4], "big")
        if head[4:] == PNG_END:
            return at
    return None


def _jpeg(stream: IO[bytes]) -> int | None:
    """Behind the end mark; pictures that the first says to follow it (MPF: previews, depth) belong to it."""
    data = stream.read()
    end = _jpeg_end(data, 0)
    # a camera's file of several pictures says so in an APP2 segment and puts them one behind the other
    while end is not None and b"MPF\0" in data[: 1 << 16] and (start := _next_picture(data, end)) is not None:
        following = _jpeg_end(data, start)
        if following is None:
            return None
        end = following
    return end


def _next_picture(data: bytes, at: int) -> int | None:
    rest = data[at : at + (1 << 16)].lstrip(b"\0\xff")
    start = len(data[at : at + (1 << 16)]) - len(rest)
    if rest[:1] == b"\xd8" and start:
        return at + start - 1
    return None


def _jpeg_end(data: bytes, at: int) -> int | None:
    at += 2
    for _ in range(MOST_STEPS):
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return None
        marker = data[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker in (0x00, 0xFF) or marker in ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _gif(stream: IO[bytes]) -> int | None:
    data = stream.read()
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    for _ in range(MOST_STEPS):
        kind = data[at]
        if kind == 0x3B:
            return at + 1
        if kind == 0x21:
            at += 2
        elif kind == 0x2C:
            at += 11 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0)
        else:
            return None
        while data[at]:
            at += data[at] + 1
        at += 1
    return None


def _riff(stream: IO[bytes]) -> int | None:
    size = int.from_bytes(stream.read(8)[4:], "little")
    return 8 + size + size % 2


def _bmp(stream: IO[bytes]) -> int | None:
    """By the size in its head, or where that is too small (some writers leave it 0) by its rows."""
    head = stream.read(54)
    said, pixels = (int.from_bytes(head[at : at + 4], "little") for at in (2, 10))
    if int.from_bytes(head[14:18], "little") < 40:
        return said or None
    width, height = struct.unpack("<2i", head[18:26])
    bits, packing, packed = struct.unpack("<HII", head[28:38])
    rows = packed if packing in (1, 2, 4, 5) else (abs(width) * bits + 31) // 32 * 4 * abs(height)
    return int(max(said, pixels + rows))


def _icon(stream: IO[bytes]) -> int | None:
    count = int.from_bytes(stream.read(6)[4:], "little")
    ends = [6 + 16 * count]
    for _ in range(count):
        length, start = struct.unpack("<2I", stream.read(16)[8:])
        ends.append(start + length)
    return max(ends)


def _tiff(stream: IO[bytes]) -> int | None:
    """Behind the last value, strip, tile or directory that any directory names."""
    head = stream.read(16)
    order = "<" if head[:2] == b"II" else ">"
    wide = head[2:4] in (b"+\0", b"\0+")
    entry, place, count_code = (20, "Q", "Q") if wide else (12, "I", "H")
    waiting = [struct.unpack(order + place, head[8:16] if wide else head[4:8])[0]]
    seen: set[int] = set()
    end = 8
    while waiting and len(seen) < MOST_STEPS // 1000:
        at = waiting.pop()
        if not at or at in seen:
            continue
        seen.add(at)
        stream.seek(at)
        (count,) = struct.unpack(order + count_code, stream.read(8 if wide else 2))
        data = stream.read(min(count, 10_000) * entry + (8 if wide else 4))
        end = max(end, stream.tell())
        fields = [_field(stream, data[n * entry : (n + 1) * entry], order, place) for n in range(count)]
        values = {tag: numbers for tag, numbers, _ in fields}
        end = max([end, *(stop for _, _, stop in fields)])
        for offsets, counts in zip(OFFSETS, COUNTS, strict=True):
            pairs = zip(values.get(offsets, ()), values.get(counts, ()), strict=False)
            end = max([end, *(start + length for start, length in pairs)])
        for tag in FOLDERS:
            waiting += values.get(tag, ())
        waiting += struct.unpack(order + place, data[count * entry :])
    return end


def _field(stream: IO[bytes], data: bytes, order: str, place: str) -> tuple[int, tuple[int, ...], int]:
    """(tag, its values where they are whole numbers, byte behind them) of one entry of a directory."""
    tag, kind = struct.unpack(order + "2H", data[:4])
    (count,) = struct.unpack(order + place, data[4 : 4 + struct.calcsize(place)])
    inline = data[4 + struct.calcsize(place) :]
    length = TIFF_SIZES.get(kind, 1) * count
    stop, raw = 0, inline
    wanted = tag in (*OFFSETS, *COUNTS, *FOLDERS)
    if length > len(inline):
        (start,) = struct.unpack(order + place, inline)
        stop = start + length
        if wanted:
            stream.seek(start)
            raw = stream.read(min(length, 1 << 22))
    code = {3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}.get(kind)
    if not wanted or code is None:
        return tag, (), stop
    number = min(count, len(raw) // struct.calcsize(code))
    return tag, struct.unpack(f"{order}{number}{code}", raw[: number * struct.calcsize(code)]), stop


def _program(stream: IO[bytes]) -> int | None:
    """Behind the last section of a Windows program and its signature."""
    head = stream.read(1 << 16)
    at = int.from_bytes(head[60:64], "little")
    if head[at : at + 4] != b"PE\0\0":
        return None
    sections, optional = struct.unpack_from("<H12xH", head, at + 6)
    table = at + 24 + optional
    ends = [sum(struct.unpack_from("<2I", head, table + 40 * number + 16)) for number in range(sections)]
    wide = head[at + 24 : at + 26] == b"\x0b\x02"
    start, length = struct.unpack_from("<2I", head, at + 24 + (144 if wide else 128))
    return int(max([*ends, start + length]))


def _compound(stream: IO[bytes]) -> int | None:
    """Behind the last sector that the allocation table of an OLE file says is in use."""
    size, table = compound_soundness.allocation(stream)
    used = next((number for number in range(len(table) - 1, -1, -1) if table[number] != FREE_SECTOR), -1)
    return (used + 2) * size if used >= 0 else None


COMPOUNDS = frozenset(
    ("doc", "xls", "ppt", "msg", "vsd", "pub", "wps", "ole", "sldprt", "sldasm", "slddrw", "ipt", "iam", "idw", "mpp",
     "hwp", "encrypted-office")
)  # fmt: skip
"""Formats that are OLE compound files."""
ENDS: dict[str, Callable[[IO[bytes]], int | None]] = {
    "png": _png, "jpg": _jpeg, "gif": _gif, "webp": _riff, "wav": _riff, "avi": _riff, "bmp": _bmp, "ico": _icon,
    "tiff": _tiff, "exe": _program,
    **dict.fromkeys(COMPOUNDS, _compound),
}  # fmt: skip
"""How the end of a file of each format is found."""
TAILED = ("dwg", "mp3", "mp4", "mpeg", "flac", "ogg", "font", "pst", "hdf5", "mat", "sqlite", "mdb", "parasolid", "jt")
"""Formats whose end is not looked for here."""
PACKAGES = frozenset(
    ("docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xlsb", "xltx", "xltm", "xlam", "pptx", "pptm", "ppsx", "ppsm",
     "potx", "potm", "ods")
)  # fmt: skip
"""ZIP packages whose readers ask for parts by name and see nothing else; the others tell of it themselves."""
