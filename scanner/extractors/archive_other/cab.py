"""Read cabinets: files stored or packed with MSZIP; those in LZX and Quantum blocks by a program where one is."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import xor
from typing import IO

from scanner.budget import Budget
from scanner.errors import ArtifactError, DamagedFile, UnsupportedFormat
from scanner.members import Met, Name, Solid, Unpacking, decoded, guarded, names_of, stretch
from scanner.outside_programs import whole_output
from scanner.records import Artifact
from scanner.registry import extractor
from scanner.settings import MIB, Settings

PREVIOUS, NEXT, RESERVED = 0x01, 0x02, 0x04
UTF8 = 0x80
FROM_PREVIOUS, TO_NEXT, BOTH = 0xFFFD, 0xFFFE, 0xFFFF
METHODS = {0: "none", 1: "MSZIP", 2: "Quantum", 3: "LZX"}
WINDOW = 1 << 15
PROGRAMS = {
    "cabextract": ("-q", "-p"),
    "bsdtar": ("-x", "-O", "-f"),
    "7zz": ("e", "-so", "-bd"),
    "7z": ("e", "-so", "-bd"),
}
"""What unpacks LZX and Quantum, and its arguments before the cabinet's path."""

REMEDY = "apt install cabextract, libarchive-tools or 7zip"


@dataclass(slots=True)
class _Folder:
    """A run of blocks that files share: where it begins, how many blocks, packed how."""

    offset: int
    blocks: int
    method: int
    files: list[_File] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    raw_name: bytes
    is_utf8: bool
    folder: int
    offset: int
    size: int


@dataclass(slots=True)
class _Cabinet:
    folders: list[_Folder]
    files: list[_File]
    spare: int
    size: int


@extractor("cab")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Files as artifacts. Raises DamagedFile, UnsupportedFormat for the cabinets of InstallShield."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        unpacking = Unpacking(artifact, budget)
        cabinet = _listed(stream, budget)
        names = _names(cabinet.files)
        named = {id(file): name for file, name in zip(cabinet.files, names, strict=True)}
        elsewhere: list[_File] = []
        for folder in cabinet.folders:
            if folder.method in (0, 1):
                yield from _folder(stream, folder, cabinet, named, unpacking)
            else:
                elsewhere += folder.files
        if elsewhere:
            yield from _by_program(elsewhere, cabinet, named, unpacking)
        for file in cabinet.files:
            if file.folder >= len(cabinet.folders):
                unpacking.budget.enter_member(artifact.depth + 1)
                split = DamagedFile("it is split over several cabinets", remedy="unpack the set and scan the files")
                yield from unpacking.unread(named[id(file)], split)
        if cabinet.size > artifact.size:
            yield DamagedFile("this cabinet is not as it should be: it is cut off").problem()
        yield from unpacking.loose(stream, min(cabinet.size, artifact.size), artifact.size)


def _listed(stream: IO[bytes], budget: Budget) -> _Cabinet:
    """The header ([MS-CAB] 2.1), folders (2.2) and files (2.3). Raises DamagedFile, UnsupportedFormat."""
    head = stream.read(36)
    if head[:4] == b"ISc(":
        raise UnsupportedFormat("a cabinet of InstallShield", remedy="unpack it with unshield and scan the files")
    try:
        size, files_at = struct.unpack("<L4xL", head[8:20])
        folders, files, flags = struct.unpack("<3H", head[26:32])
        header_spare = folder_spare = data_spare = 0
        if flags & RESERVED:
            header_spare, folder_spare, data_spare = struct.unpack("<HBB", stream.read(4))
            stream.read(header_spare)
        for _ in range(2 * (flags & PREVIOUS) + (flags & NEXT)):
            _text(stream)
        made = []
        for _ in range(folders):
            record = stream.read(8 + folder_spare)
            offset, blocks, kind = struct.unpack("<LHH", record[:8])
            made.append(_Folder(offset, blocks, kind & 0x0F))
        stream.seek(files_at)
        found = []
        for _ in range(files):
            budget.check_time()
            length, offset, folder, _, attributes = struct.unpack("<LLH4sH", stream.read(16))
            found.append(_File(_text(stream), bool(attributes & UTF8), folder, offset, length))
    except struct.error as error:
        raise DamagedFile("its list of files is cut off") from error
    for file in found:
        if file.folder < len(made):
            made[file.folder].files.append(file)
    return _Cabinet(made, found, data_spare, size)


def _text(stream: IO[bytes]) -> bytes:
    """A name of at most 256 bytes with its NUL."""
    at = stream.tell()
    data = stream.read(257)
    end = data.find(b"\0")
    if end < 0:
        raise DamagedFile("its list of files is damaged: a name does not end")
    stream.seek(at + end + 1)
    return data[:end]


def _names(files: list[_File]) -> list[Name]:
    guessed = iter(names_of([file.raw_name for file in files if not file.is_utf8]))
    return [decoded(file.raw_name, "utf-8") if file.is_utf8 else next(guessed) for file in files]


def _folder(
    stream: IO[bytes], folder: _Folder, cabinet: _Cabinet, named: dict[int, Name], unpacking: Unpacking
) -> Iterator[Met]:
    """The files of a folder in the order they stand in it."""
    solid = Solid(guarded(_blocks(stream, folder, cabinet.spare), unpacking.artifact.size, unpacking.budget))
    for file in sorted(folder.files, key=lambda file: file.offset):
        name = named[id(file)]
        if file.offset < solid.total:
            unpacking.budget.enter_member(unpacking.artifact.depth + 1)
            yield from unpacking.unread(name, DamagedFile("it overlaps another file of the cabinet"))
            continue
        try:
            for _ in solid.cut(file.offset - solid.total):
                pass
        except ArtifactError as error:
            unpacking.budget.enter_member(unpacking.artifact.depth + 1)
            yield from unpacking.unread(name, error)
            continue
        yield from unpacking.member(name, solid.cut(file.size))


def _blocks(stream: IO[bytes], folder: _Folder, spare: int) -> Iterator[bytes]:
    """The blocks (2.4) of a folder, each at most 32 KiB unpacked, under the limit on the ratio."""
    at, before = folder.offset, b""
    for _ in range(folder.blocks):
        stream.seek(at)
        head = stream.read(8 + spare)
        if len(head) < 8 + spare:
            raise DamagedFile("cut off")
        told, packed, size = struct.unpack("<LHH", head[:8])
        data = stream.read(packed)
        if len(data) < packed:
            raise DamagedFile("cut off")
        if told and told != _checksum(head[4:], _checksum(data)):
            raise DamagedFile("the checksum of a block does not fit its data")
        at += 8 + spare + packed
        if folder.method == 1:
            if data[:2] != b"CK":
                raise DamagedFile("a block does not begin as one")
            try:
                inflater = zlib.decompressobj(-15, zdict=before) if before else zlib.decompressobj(-15)
                data = inflater.decompress(data[2:], WINDOW + 1)
            except zlib.error as error:
                raise DamagedFile(f"its data is damaged ({error})") from error
            before = data[-WINDOW:]
        if len(data) != size:
            raise DamagedFile("a block is not as long as it says")
        yield data


def _checksum(data: bytes, seed: int = 0) -> int:
    """[MS-CAB] 3.1: words of four bytes by exclusive or; the rest with its first byte highest."""
    whole = len(data) // 4 * 4
    total = reduce(xor, struct.unpack(f"<{whole // 4}L", data[:whole]), seed)
    return total ^ int.from_bytes(data[whole:], "big")


def _by_program(files: list[_File], cabinet: _Cabinet, named: dict[int, Name], unpacking: Unpacking) -> Iterator[Met]:
    """The files of folders nobody here unpacks: all files by a program, then cut by the sizes the cabinet tells.

    Where the program fails, or gives another number of bytes than the sizes say, nothing of it is trusted.
    """
    budget = unpacking.budget
    whole = [file for file in cabinet.files if file.folder < len(cabinet.folders)]
    total = sum(file.size for file in whole)
    try:
        budget.enter_member(unpacking.artifact.depth + 1)
        data = whole_output(PROGRAMS, "this method", REMEDY, unpacking.artifact, total, budget)
    except ArtifactError as error:
        if error.kind == "timeout" or budget.bytes > budget.settings.max_bytes * MIB:
            raise
        for file in files:
            method = METHODS.get(cabinet.folders[file.folder].method, "an unknown method")
            said = type(error)(f"packed with {method}: {error.message}", remedy=error.remedy)
            yield from unpacking.unread(named[id(file)], said)
        return
    with io.BytesIO(data) if isinstance(data, bytes) else open(data, "rb") as stream:
        wanted = {id(file) for file in files}
        at = 0
        for file in whole:
            if id(file) in wanted:
                yield from unpacking.member(named[id(file)], stretch(stream, at, at + file.size))
            at += file.size
