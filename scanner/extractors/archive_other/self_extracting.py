"""Programs: an archive that stands in one (7z, RAR, ZIP, cabinet) is an artifact; the program itself is not read."""

from __future__ import annotations

import io
import mmap
import re
import struct
import zlib
from collections.abc import Iterator
from typing import IO, cast

from scanner.budget import Budget
from scanner.errors import UnsupportedFormat
from scanner.members import Met, Name, Unpacking, stretch
from scanner.records import Artifact
from scanner.registry import extractor
from scanner.settings import Settings

# the first bytes of archives, as they stand behind or within a program
MARKS = re.compile(
    rb"""
    (?P<sevenz> 7z\xbc\xaf\x27\x1c )
    | (?P<rar> Rar!\x1a\x07 (?: \x00 | \x01\x00 ) )
    | (?P<cab> MSCF\x00{4} )
    | (?P<zip> PK\x03\x04 )
    """,
    re.VERBOSE,
)
SUFFIXES = {"sevenz": "7z", "rar": "rar", "cab": "cab", "zip": "zip"}
INSTALLERS = {b"Inno Setup Setup Data": "Inno Setup", b"NullsoftInst": "NSIS", b"InstallShield": "InstallShield"}


@extractor("exe", "elf")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Each archive found up to the next, or the file's end; then raises UnsupportedFormat for the program itself."""
    del settings
    content = artifact.content
    unpacking = Unpacking(artifact, budget)
    said = "no reader for a program"
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        view = content if isinstance(content, bytes) else mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            found = list(_archives(view, budget))
            installer = next((name for mark, name in INSTALLERS.items() if view.find(mark) >= 0), "")
        finally:
            if isinstance(view, mmap.mmap):
                view.close()
        for number, (start, end, suffix) in enumerate(found, start=1):
            name = Name(f"archive {number} at byte {start}.{suffix}")
            yield from unpacking.member(name, stretch(cast("IO[bytes]", stream), start, end))
    if installer:
        said = f"the program is an installer made with {installer}, whose own packing nobody here reads"
    elif found:
        said = "the program that unpacks the archives in it was not read"
    raise UnsupportedFormat(said, remedy="install or unpack it on a test machine and scan the files")


def _archives(view: bytes | mmap.mmap, budget: Budget) -> Iterator[tuple[int, int, str]]:
    """(first byte, byte behind the last, suffix) of each archive whose header is whole."""
    at, size = 0, len(view)
    while (mark := MARKS.search(view, at)) is not None:
        budget.check_time()
        kind = str(mark.lastgroup)
        length = _length(view[mark.start() : mark.start() + 64], kind, size - mark.start())
        if not length:
            at = mark.start() + 4
            continue
        yield mark.start(), mark.start() + length, SUFFIXES[kind]
        at = mark.start() + length


def _length(head: bytes, kind: str, left: int) -> int:
    """How long the archive is that begins so, to the file's end where it does not say; 0 where it is none."""
    if len(head) < 36:
        return 0
    if kind == "sevenz":
        crc, offset, length = struct.unpack("<LQQ", head[8:28])
        fits = zlib.crc32(head[12:32]) == crc and 32 + offset + length <= left
        return 32 + offset + length if fits else 0
    if kind == "cab":
        (length,) = struct.unpack("<L", head[8:12])
        return length if head[24:26] == b"\x03\x01" and 36 < length <= left else 0
    if kind == "rar" and head[6] == 0:
        crc, size = int.from_bytes(head[7:9], "little"), int.from_bytes(head[12:14], "little")
        return left if head[9] == 0x73 and zlib.crc32(head[9 : 7 + size]) & 0xFFFF == crc else 0
    if kind == "rar":
        size = head[12]
        return left if size < 48 and zlib.crc32(head[12 : 13 + size]) == int.from_bytes(head[8:12], "little") else 0
    method, name, extra = struct.unpack("<H16xHH", head[8:30])
    return left if method in (0, 8, 9, 12, 14, 93, 95, 98, 99) and 0 < name < 1024 and extra < 4096 else 0
