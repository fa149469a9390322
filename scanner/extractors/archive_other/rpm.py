"""Read RPM packages: what the package says of itself, and the files of its payload."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import IO

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.extractors.archive_other.cpio import members
from scanner.members import Met, Solid, Unpacking, guarded, stretch, tidy
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.unpacking import Source, kind_of, unpacked

HEADER = b"\x8e\xad\xe8\x01"
LARGEST_HEADER = 64 << 20
TOLD = {1000: "name", 1001: "version", 1002: "release", 1004: "summary", 1005: "description", 1011: "vendor",
        1014: "license", 1015: "packager", 1016: "group", 1020: "url", 1023: "script", 1024: "script",
        1025: "script", 1026: "script", 1080: "changes", 1082: "changes"}  # fmt: skip
"""Tags of texts by number (rpmtag.h)."""
STRING, STRINGS, TRANSLATED = 6, 8, 9


@extractor("rpm")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Texts of the header at `package summary`, files as artifacts. Raises DamagedFile, MissingReader."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        unpacking = Unpacking(artifact, budget)
        stream.seek(96)  # the lead, which newer programs ignore
        _header(stream)
        stream.seek(stream.tell() + -stream.tell() % 8)
        for number, kind, count, data in _header(stream):
            if number in TOLD and kind in (STRING, STRINGS, TRANSLATED):
                for text in data.split(b"\0", min(count, 10_000))[: min(count, 10_000)]:
                    if text.strip():
                        yield Passage(tidy(charset.decode(text).text), Place("package", name=TOLD[number]))
        start = stream.tell()
        head = stream.read(16)
        stream.seek(start)
        packed = artifact.size - start
        kind_of_payload = kind_of(head)
        chunks = unpacked(kind_of_payload, Source(stream)) if kind_of_payload else stretch(stream, start, artifact.size)
        yield from members(Solid(guarded(chunks, packed, budget)), unpacking, "utf-8")


def _header(stream: IO[bytes]) -> list[tuple[int, int, int, bytes]]:
    """(tag, kind, count, bytes to the header's end) of each entry. Raises DamagedFile."""
    head = stream.read(16)
    if len(head) < 16 or head[:4] != HEADER:
        raise DamagedFile("a header of the package is missing")
    entries, size = struct.unpack(">2L", head[8:])
    if entries * 16 + size > LARGEST_HEADER:
        raise DamagedFile("a header of the package is larger than any real one")
    index, store = stream.read(entries * 16), stream.read(size)
    if len(index) < entries * 16 or len(store) < size:
        raise DamagedFile("a header of the package is cut off")
    found = []
    for tag, kind, offset, count in struct.iter_unpack(">4L", index):
        if tag in TOLD:
            found.append((tag, kind, count, store[offset:]))
    return found
