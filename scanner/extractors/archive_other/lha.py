"""Read LHA archives (LZH): files stored or packed with -lh4- to -lh7-, names and paths from headers of level 0 to 3."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from scanner import lzss_huffman
from scanner.budget import Budget
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.members import Met, Name, Unpacking, names_of, stretch, tidy
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings

STORED = (b"-lh0-", b"-lz4-", b"-pm0-")
FOLDER = b"-lhd-"
# dictionary in bits, codes for distances, bits of their count
PACKED = {b"-lh4-": (12, 14, 4), b"-lh5-": (13, 14, 4), b"-lh6-": (15, 16, 5), b"-lh7-": (16, 17, 5)}
MOST_HEADERS = 1000
NAME, PATH, SIZES, WIDE_NAME, WIDE_PATH = 0x01, 0x02, 0x42, 0x44, 0x45


@dataclass(frozen=True, slots=True)
class _Entry:
    method: bytes
    raw_name: bytes
    start: int
    packed: int
    size: int
    crc: int | None
    is_link: bool = False
    told: str = ""


@extractor("lzh")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Files as artifacts; what an unknown method packed is a problem at `member <name>`."""
    del settings
    content = artifact.content
    size = artifact.size
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        unpacking = Unpacking(artifact, budget)
        entries: list[_Entry] = []
        at, complaint = 0, "its end is missing"
        while at < size and len(entries) <= budget.settings.max_members:
            budget.check_time()
            stream.seek(at)
            if stream.read(1) == b"\0":
                at, complaint = at + 1, ""
                break
            try:
                entry = _entry(stream, at)
            except (DamagedFile, struct.error, IndexError) as error:
                complaint = f"the header at byte {at} is damaged ({error})"
                break
            entries.append(entry)
            at = entry.start + entry.packed
        guessed = names_of([entry.raw_name for entry in entries])
        for entry, name in zip(entries, guessed, strict=True):
            name = Name(tidy(entry.told)) if entry.told else name
            yield from _member(stream, entry, name, unpacking)
        if complaint:
            yield DamagedFile(f"this archive is not as it should be: {complaint}").problem()
        yield from unpacking.loose(stream, min(at, size), size)


def _member(stream: IO[bytes], entry: _Entry, name: Name, unpacking: Unpacking) -> Iterator[Met]:
    if entry.method == FOLDER:
        if entry.is_link:
            yield Passage(name.text.replace("|", " -> "), Place("link", name=name.text.partition("|")[0]))
        return
    packed = stretch(stream, entry.start, entry.start + entry.packed)
    if entry.method in STORED:
        chunks = packed
    elif entry.method in PACKED:
        width, positions, bits = PACKED[entry.method]
        chunks = lzss_huffman.unpacked(packed, entry.size, 1 << width, positions, bits)
    else:
        unpacking.budget.enter_member(unpacking.artifact.depth + 1)
        method = entry.method.decode("latin-1")
        error = UnsupportedFormat(f"packed with {method}", remedy="unpack it with 7-Zip or lhasa and scan the files")
        yield from unpacking.unread(name, error)
        return
    yield from unpacking.member(name, _checked(chunks, entry), max(1, entry.packed))


def _checked(chunks: Iterator[bytes], entry: _Entry) -> Iterator[bytes]:
    crc = total = 0
    for chunk in chunks:
        crc = crc16(chunk, crc)
        total += len(chunk)
        yield chunk
    if (entry.crc is not None and crc != entry.crc) or total != entry.size:
        raise DamagedFile("its checksum does not fit its data")


def crc16(data: bytes, crc: int = 0) -> int:
    """CRC-16 with the polynomial A001 (reflected 8005), as ARC and LHA have it."""
    table = TABLE
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc


def _table() -> list[int]:
    made = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
        made.append(value)
    return made


TABLE = _table()


def _entry(stream: IO[bytes], at: int) -> _Entry:
    """The header at `at`. Raises DamagedFile, struct.error, IndexError."""
    stream.seek(at)
    head = stream.read(21)
    method, packed, size, level = head[2:7], *struct.unpack("<LL", head[7:15]), head[20]
    if len(head) < 21 or method[:1] != b"-" or method[4:] != b"-":
        raise DamagedFile("no method stands in it")
    name, told, crc, extended_at, width = b"", "", None, 0, 2
    if level in (0, 1):
        length = head[0] + 2
        stream.seek(at)
        header = stream.read(length)
        if len(header) < length or sum(header[2:]) & 0xFF != header[1]:
            raise DamagedFile("its checksum does not fit")
        name = header[22 : 22 + header[21]]
        rest = header[22 + header[21] :]
        crc = struct.unpack("<H", rest[:2])[0] if len(rest) >= 2 else None
        start = at + length
        if level == 1:
            extended_at, first = start - 2, int.from_bytes(header[-2:], "little")
    elif level == 2:
        length, crc = struct.unpack("<H", head[:2])[0], struct.unpack("<H", stream.read(2))[0]
        stream.seek(at + 24)
        extended_at, first, start = at + 24, int.from_bytes(stream.read(2), "little"), at + length
    elif level == 3:
        crc = struct.unpack("<H", stream.read(2))[0]
        stream.seek(at + 24)
        length, first = struct.unpack("<LL", stream.read(8))
        extended_at, start, width = at + 28, at + length, 4
    else:
        raise DamagedFile(f"of level {level}, which does not exist")
    if extended_at:
        fields = _extended(stream, extended_at + width, first, width)
        name = _path(fields.get(PATH, b"")) + fields.get(NAME, name)
        if WIDE_NAME in fields or WIDE_PATH in fields:
            told = _wide(fields.get(WIDE_PATH, b"")).replace("\uffff", "/") + _wide(fields.get(WIDE_NAME, b""))
        if SIZES in fields and len(fields[SIZES]) >= 16:
            packed, size = struct.unpack("<QQ", fields[SIZES][:16])
        if level == 1:
            total = fields.get(-1, b"")
            start, packed = start + len(total), packed - len(total)
    if packed < 0 or start <= at:
        raise DamagedFile("its sizes contradict one another")
    is_link = method == FOLDER and b"|" in name
    return _Entry(method, name, start, packed, size, crc, is_link, told)


def _extended(stream: IO[bytes], at: int, length: int, width: int) -> dict[int, bytes]:
    """The fields of extended headers by number; -1 has as many bytes as all of them have."""
    fields: dict[int, bytes] = {}
    total = 0
    for _ in range(MOST_HEADERS):
        if not length:
            break
        stream.seek(at)
        data = stream.read(min(length, 1 << 20))
        if len(data) < length or length <= width:
            raise DamagedFile("an extended header is cut off")
        fields.setdefault(data[0], data[1:-width])
        total += length
        at, length = at + length, int.from_bytes(data[-width:], "little")
    fields[-1] = bytes(min(total, 1 << 26))
    return fields


def _wide(field: bytes) -> str:
    """UTF-16LE of the newer Windows programs; folders are divided by FFFF."""
    return field[: len(field) // 2 * 2].decode("utf-16-le", "surrogatepass")


def _path(field: bytes) -> bytes:
    """Folders are divided by FF."""
    path = field.replace(b"\xff", b"/")
    return path if not path or path.endswith(b"/") else path + b"/"
