"""Read ARJ archives: files stored or packed with methods 1 to 4, comments; encrypted and split ones by their names."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from scanner import charset, lzss_huffman
from scanner.budget import Budget
from scanner.errors import ArtifactError, DamagedFile, EncryptedFile, UnsupportedFormat
from scanner.members import Met, Name, Unpacking, checked, names_of, stretch, tidy
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings

MARK = b"\x60\xea"
ENCRYPTED, GOES_ON, CONTINUED = 0x01, 0x04, 0x08
MAIN, FOLDER, LABEL = 2, 3, 4
LARGEST_HEADER = 2600
DICTIONARY = 1 << 15


@dataclass(frozen=True, slots=True)
class _Entry:
    raw_name: bytes
    comment: bytes
    method: int
    flags: int
    kind: int
    start: int
    packed: int
    size: int
    crc: int


@extractor("arj")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Files as artifacts, comments at `archive comment` and `member comment <name>`."""
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
            if stream.read(4) == MARK + b"\0\0":
                at, complaint = at + 4, ""
                break
            try:
                entry = _entry(stream, at)
            except (DamagedFile, struct.error, IndexError) as error:
                complaint = f"the header at byte {at} is damaged ({error})"
                break
            at = entry.start + entry.packed
            if entry.kind == MAIN:
                if entry.comment:
                    yield Passage(tidy(charset.decode(entry.comment).text), Place("archive comment"))
                continue
            entries.append(entry)
        for entry, name in zip(entries, names_of([entry.raw_name for entry in entries]), strict=True):
            if entry.comment:
                yield Passage(tidy(charset.decode(entry.comment).text), Place("member comment", name=name.text))
            if entry.kind not in (FOLDER, LABEL):
                yield from _member(stream, entry, name, unpacking)
        if complaint:
            yield DamagedFile(f"this archive is not as it should be: {complaint}").problem()
        yield from unpacking.loose(stream, min(at, size), size)


def _member(stream: IO[bytes], entry: _Entry, name: Name, unpacking: Unpacking) -> Iterator[Met]:
    failure: ArtifactError | None = None
    if entry.flags & ENCRYPTED:
        failure = EncryptedFile("encrypted")
    elif entry.flags & (GOES_ON | CONTINUED):
        failure = DamagedFile("it is split over several volumes", remedy="put the volumes together and scan the files")
    elif entry.method > 4:
        failure = UnsupportedFormat(f"packed with method {entry.method}", remedy="unpack it with arj")
    if failure is not None:
        unpacking.budget.enter_member(unpacking.artifact.depth + 1)
        yield from unpacking.unread(name, failure)
        return
    chunks = stretch(stream, entry.start, entry.start + entry.packed)
    if entry.method == 4:
        chunks = lzss_huffman.unpacked_fastest(chunks, entry.size)
    elif entry.method:
        chunks = lzss_huffman.unpacked(chunks, entry.size, DICTIONARY, 17, 5)
    yield from unpacking.member(name, checked(chunks, entry.crc), max(1, entry.packed))


def _entry(stream: IO[bytes], at: int) -> _Entry:
    """The header at `at`, checked by its CRC. Raises DamagedFile, struct.error, IndexError."""
    stream.seek(at)
    head = stream.read(4)
    length = struct.unpack("<H", head[2:])[0]
    if head[:2] != MARK or not 30 <= length <= LARGEST_HEADER:
        raise DamagedFile("it does not begin as one")
    header = stream.read(length)
    if stream.read(4) != struct.pack("<L", zlib.crc32(header)):
        raise DamagedFile("its checksum does not fit")
    flags, method, kind = header[4], header[5], header[6]
    packed, size, crc = struct.unpack("<3L", header[12:24])
    name, _, rest = header[header[0] :].partition(b"\0")
    start = at + 4 + length + 4
    for _ in range(1000):
        stream.seek(start)
        extended = struct.unpack("<H", stream.read(2))[0]
        start += 2
        if not extended:
            break
        start += extended + 4
    if kind == MAIN:
        packed = 0
    return _Entry(name, rest.partition(b"\0")[0], method, flags, kind, start, packed, size, crc)
