"""Opens ZIP packages of XML parts as they really are: damaged, cut off or padded ones too, what came out is kept.

It gives the same `ooxml.Package` as `ooxml.open_package`, which refuses a package whose directory is lost.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import IO, cast

from scanner import charset, zip_entries, zip_members
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, LimitExceeded
from scanner.members import Chunks, stretch
from scanner.ooxml import Item, Package, canonical, read_types
from scanner.records import Artifact, Passage, Place
from scanner.zip_entries import Directory, Entry

DOCTYPE_WITHIN = 2048
"""Bytes in which a document type stands, if there is one: behind the XML declaration and a comment."""
PREFACE_READ = 1 << 16
# <!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "ncx-2005-1.dtd">: names entities, but declares none itself
PLAIN_DOCTYPE = re.compile(rb"""<!DOCTYPE \s [^<>\[\]]* >""", re.X)
# Pages/1.fpage/[0].piece, Pages/1.fpage/[1].last.piece: a part written in pieces (ECMA-376-2, 7.2.4)
PIECE = re.compile(r"""(?P<part> .+ ) / \[ (?P<number> \d{1,9} ) \] (?: \.last )? \.piece""", re.X | re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """A part with what `zipfile.ZipInfo` would tell of it; several entries where it was written in pieces."""

    filename: str
    entries: tuple[Entry, ...]

    @property
    def file_size(self) -> int:
        return sum(max(0, entry.size) for entry in self.entries)

    @property
    def compress_size(self) -> int:
        return sum(max(0, entry.packed) for entry in self.entries)

    @property
    def flag_bits(self) -> int:
        return int(any(entry.is_encrypted for entry in self.entries))

    @property
    def CRC(self) -> int:
        return self.entries[0].crc


@dataclass(slots=True)
class Archive:
    """Stands for `zipfile.ZipFile` in a Package; `failures` tells afterwards which parts came out damaged."""

    stream: IO[bytes]
    listing: Directory
    parts: list[Part]
    budget: Budget
    failures: dict[str, str] = field(default_factory=dict)

    def open(self, part: Part) -> PartStream:
        """The part's bytes. Raises DamagedFile, EncryptedFile, UnsupportedFormat before the first."""
        return PartStream(self, part)

    def infolist(self) -> list[Part]:
        return self.parts

    def close(self) -> None:
        self.stream.close()


class PartStream:
    """A part's unpacked bytes; damage ends them early and is kept for `faults`."""

    def __init__(self, archive: Archive, part: Part) -> None:
        if part.flag_bits:
            raise EncryptedFile("the part is encrypted")
        self._archive, self._part = archive, part
        self._members = [zip_members.Member(archive.stream, entry, archive.budget) for entry in part.entries]
        for entry, member in zip(part.entries, self._members, strict=True):
            if member.header.raw_name.replace(b"\\", b"/") != entry.raw_name.replace(b"\\", b"/"):
                archive.failures.setdefault(part.filename, "it has another name in its own header")
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, as a binary file does; empty at the end."""
        while self._members and not self._rest:
            self._rest = self._members[0].read()
            if not self._rest and (failure := self._members.pop(0).failure):
                self._archive.failures.setdefault(self._part.filename, failure)
        size = len(self._rest) if size < 0 else size
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def open_parts(artifact: Artifact, budget: Budget) -> Package:
    """Open the artifact as a package. Raises EncryptedFile, LimitExceeded, DamagedFile where no ZIP is left of it."""
    content = artifact.content
    stream: IO[bytes] = io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb")  # noqa: SIM115 - the package reads from it; closed below where there is none
    try:
        listing = zip_entries.directory(stream)
        entries = [entry for entry in listing.entries if not entry.raw_name.endswith((b"/", b"\\"))]
        if len(entries) > budget.settings.max_members:
            most = budget.settings.max_members
            raise LimitExceeded(f"more than {most} parts in the package", remedy="raise --max-members")
        if entries and all(entry.is_encrypted for entry in entries):
            raise EncryptedFile("every part of the package is encrypted")
    except BaseException:
        stream.close()
        raise
    parts = list(_parts(entries))
    archive = Archive(stream, listing, parts, budget)
    by_key = {canonical(part.filename): part for part in parts}
    package = Package(artifact, budget, cast(zipfile.ZipFile, archive), cast("dict[str, zipfile.ZipInfo]", by_key))
    read_types(package)
    return package


def no_parts(artifact: Artifact, budget: Budget) -> Package:
    """A package without parts, for documents that are one XML file."""
    archive = Archive(io.BytesIO(), Directory(()), [], budget)
    return Package(artifact, budget, cast(zipfile.ZipFile, archive), {})


def faults(package: Package) -> Iterator[Item]:
    """The last step of a reader: what was wrong with the package, and the bytes in it that belong to no part."""
    archive = cast(Archive, package.archive)
    for complaint in archive.listing.complaints:
        yield DamagedFile(f"this package is not as it should be: {complaint}").problem()
    for name, failure in archive.failures.items():
        message = f"the part {name}: {failure}; what came out was read"
        yield DamagedFile(message, Place("part", None, name)).problem()
    if archive.listing.comment.strip():
        yield Passage(charset.decode(archive.listing.comment).text, Place("archive comment"))
    for region in archive.listing.loose:
        package.budget.enter_member(package.artifact.depth + 1)
        data = package.budget.take(Chunks(stretch(archive.stream, region.start, region.end)))
        yield Artifact(f"bytes {region.start}-{region.end} outside the parts", data, parent=package.artifact)


def bare(package: Package, key: str) -> IO[bytes]:
    """The part without a document type that declares nothing itself: e-books and macros name one from outside."""
    return without_doctype(package.open(key))


def without_doctype(stream: IO[bytes]) -> IO[bytes]:
    """As `bare`, for any stream."""
    head = stream.read(PREFACE_READ)
    head = PLAIN_DOCTYPE.sub(b"", head[:DOCTYPE_WITHIN], count=1) + head[DOCTYPE_WITHIN:]
    return cast("IO[bytes]", _Prefaced(head, stream))


class _Prefaced:
    """Bytes, and then a stream."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int = -1) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head + (self._stream.read() if size < 0 else b"")
        return self._stream.read(size)


def _parts(entries: Iterable[Entry]) -> Iterator[Part]:
    """Each entry a part, pieces of one part put together in the order of their numbers."""
    listed = list(entries)
    pieces: dict[str, list[tuple[int, Entry]]] = {}
    for entry, name in zip(listed, _names(listed), strict=True):
        if found := PIECE.fullmatch(name):
            pieces.setdefault(found["part"], []).append((int(found["number"]), entry))
        else:
            yield Part(name, (entry,))
    for name, numbered in pieces.items():
        yield Part(name, tuple(entry for _, entry in sorted(numbered, key=lambda pair: pair[0])))


def _names(entries: list[Entry]) -> list[str]:
    """In UTF-8 where they are that, the others in the encoding they look like together."""
    strange = [entry.raw_name for entry in entries if not _is_utf8(entry.raw_name)]
    encoding = charset.of_names(strange) if strange else "utf-8"
    return [
        entry.raw_name.decode("utf-8" if _is_utf8(entry.raw_name) else encoding, "backslashreplace")
        for entry in entries
    ]


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def child(package: Package, key: str, name: str = "") -> Iterator[Artifact]:
    """A file inside the package as an artifact, under its own name or another."""
    artifact, entry = package.artifact, package.parts[key]
    package.budget.enter_member(artifact.depth + 1)
    content = package.budget.take(package.raw(key), packed=entry.compress_size)
    made = Artifact(entry.filename, content, parent=artifact)
    yield replace(made, name=name) if name else made
