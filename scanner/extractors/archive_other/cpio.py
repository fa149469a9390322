"""Read cpio archives (new, CRC, old portable and binary headers), alone or as the payload of an RPM."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.members import Met, Solid, Unpacking, decoded, stretch, tidy
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings

END = b"TRAILER!!!"
LONGEST_NAME = 1 << 16
FOLDER, LINK, FILE = 0o40000, 0o120000, 0o100000


@dataclass(frozen=True, slots=True)
class _Header:
    name: bytes
    size: int
    mode: int
    padding: int


@extractor("cpio")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Files as artifacts, what a link points to at `link <name>`; a damaged header ends the archive."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        unpacking = Unpacking(artifact, budget)
        encoding = charset.of_names(list(_raw_names(Solid(stretch(stream, 0, artifact.size)), budget)))
        solid = Solid(stretch(stream, 0, artifact.size))
        yield from members(solid, unpacking, encoding)
        yield from unpacking.loose(stream, solid.total, artifact.size)


def _raw_names(solid: Solid, budget: Budget) -> Iterator[bytes]:
    """All names of an archive, as far as it is whole."""
    try:
        while (header := _header(solid)).name != END:
            budget.check_time()
            yield header.name
            for _ in solid.cut(header.size + header.padding):
                pass
    except DamagedFile:
        return


def members(solid: Solid, unpacking: Unpacking, encoding: str) -> Iterator[Met]:
    """The files of a cpio archive that comes as a stream. Raises DamagedFile where it is not one or breaks off."""
    while True:
        unpacking.budget.check_time()
        header = _header(solid)
        if header.name == END:
            return
        name = decoded(header.name, encoding)
        kind = header.mode & 0o170000
        if kind == LINK and header.size < LONGEST_NAME:
            target = charset.decode(b"".join(solid.cut(header.size))).text
            yield Passage(f"{name.text} -> {tidy(target)}", Place("link", name=name.text))
        elif kind == FILE or header.size:  # a folder or device with content is a file whose kind is damaged
            yield from unpacking.member(name, solid.cut(header.size))
        else:
            if kind != FOLDER:
                yield Passage(name.text, Place("special file"))
            for _ in solid.cut(header.size):
                pass
        for _ in solid.cut(header.padding):
            pass


def _header(solid: Solid) -> _Header:
    start = solid.total
    mark = b"".join(solid.cut(2))
    if mark in (b"\xc7\x71", b"\x71\xc7"):
        order = "<" if mark == b"\xc7\x71" else ">"
        fields = struct.unpack(f"{order}12H", b"".join(solid.cut(24)))
        mode, name_size, size = fields[2], fields[9], fields[10] << 16 | fields[11]
        name = b"".join(solid.cut(name_size + (name_size & 1)))
        return _Header(name[:name_size].rstrip(b"\0"), size, mode, size & 1)
    mark += b"".join(solid.cut(4))
    try:
        if mark in (b"070701", b"070702"):
            text = b"".join(solid.cut(104))
            mode, size, name_size = (int(text[at : at + 8], 16) for at in (8, 48, 88))
            _check(name_size)
            name = b"".join(solid.cut(name_size))
            for _ in solid.cut(-(110 + name_size) % 4):
                pass
            return _Header(name.rstrip(b"\0"), size, mode, -size % 4)
        if mark == b"070707":
            text = b"".join(solid.cut(70))
            mode, name_size, size = int(text[12:18], 8), int(text[53:59], 8), int(text[59:70], 8)
            _check(name_size)
            return _Header(b"".join(solid.cut(name_size)).rstrip(b"\0"), size, mode, 0)
    except ValueError as error:
        raise DamagedFile(f"the header at byte {start} is damaged") from error
    raise DamagedFile(f"what stands at byte {start} is no header")


def _check(name_size: int) -> None:
    if not 0 < name_size <= LONGEST_NAME:
        raise ValueError("a name of this length")
