"""Opens OOXML packages (DOCX, XLSX, PPTX) safely: parts, their types and their relationships; nothing by file name."""

from __future__ import annotations

import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import IO, cast
from urllib.parse import unquote

from scanner.budget import CHUNK, RATIO_FREE, Budget
from scanner.errors import DamagedFile, EncryptedFile, LimitExceeded, NoText, Unreachable, UnsupportedFormat
from scanner.records import Artifact, Passage, Place, Problem, TitleBlock
from scanner.xml_reading import Element, local, whole

Item = Passage | Artifact | Problem | TitleBlock
Names = tuple[str, str]

HEAD = 16_384
"""Bytes looked at to tell what a part is: Word writes up to 3 kB of namespaces into a root element."""
ENCRYPTED_FLAG = 0x1
ZIP_FAILURES = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error, NotImplementedError,
    OSError, ValueError, OverflowError, RuntimeError,
)  # fmt: skip

PART_FAILURES = (DamagedFile, EncryptedFile, UnsupportedFormat, NoText)
"""What costs one part and not the package."""

WORD: Names = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
SHEET: Names = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
SLIDE: Names = (
    "http://schemas.openxmlformats.org/presentationml/2006/main",
    "http://purl.oclc.org/ooxml/presentationml/main",
)
DRAWING: Names = (
    "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://purl.oclc.org/ooxml/drawingml/main",
)
LINK: Names = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
"""Each namespace in its transitional and its strict form (ISO/IEC 29500 parts 4 and 1)."""


def tags(namespace: Names, *names: str) -> frozenset[str]:
    """The full tags of these names, transitional and strict: for `in` and for lxml's own filters."""
    return frozenset(f"{{{uri}}}{name}" for uri in namespace for name in names)


def attribute(element: Element, namespace: Names, name: str) -> str:
    """The attribute's value under either form of its namespace; empty where it has none."""
    return element.get(f"{{{namespace[0]}}}{name}") or element.get(f"{{{namespace[1]}}}{name}") or ""


def inside(base: Place | None, kind: str, number: int | None = None, name: str = "") -> Place:
    """A place within another: `table 1` inside `slide 4` is `slide 4 table 1`; inside nothing it stands alone."""
    if base is None:
        return Place(kind, number, name)
    return Place(base.kind, base.number, " ".join(str(part) for part in (base.name, kind, number, name) if part))


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship: `kind` is the last word of its type; `target` a part's key, or an address where external."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass(slots=True)
class Package:
    """An open package: `parts` by key (lower case, no leading slash), what was opened, which links were told."""

    artifact: Artifact
    budget: Budget
    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]
    opened: set[str] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)
    diagram_lines: set[str] = field(default_factory=set)
    overrides: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    _links: dict[str, dict[str, Link]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self.archive.close()

    def open(self, key: str) -> IO[bytes]:
        """The part's bytes as a stream that counts and checks; marks the part as read."""
        self.opened.add(key)
        return cast(IO[bytes], _Counted(self, key, charge=True))

    def raw(self, key: str) -> IO[bytes]:
        """As `open`, for streams that `budget.take` counts itself."""
        self.opened.add(key)
        return cast(IO[bytes], _Counted(self, key, charge=False))

    def head(self, key: str) -> bytes:
        """The part's first bytes; does not mark it as read."""
        return _Counted(self, key, charge=False).read(HEAD)

    def content_type(self, key: str) -> str:
        """The declared type in lower case; empty where the package declares none."""
        return self.overrides.get(key) or self.defaults.get(key.rpartition(".")[2], "")

    def links(self, key: str) -> dict[str, Link]:
        """The part's relationships by id (key "" for the package's own); none where they are missing or damaged."""
        if key not in self._links:
            folder, _, name = key.rpartition("/")
            self._links[key] = {}
            relations = f"{folder}/_rels/{name}.rels".lstrip("/")
            if relations in self.parts:
                try:
                    for root in whole(self.open(relations)):
                        self._links[key] = {link.id: link for link in _links(self, key, root)}
                except PART_FAILURES:
                    self.opened.discard(relations)  # read again, and complained of, with the remaining parts
        return self._links[key]

    def target(self, key: str, kind: str) -> str:
        """The first internal target of this kind that is really there; empty where there is none."""
        found = (link.target for link in self.links(key).values() if link.kind == kind and not link.external)
        return next((target for target in found if target in self.parts), "")

    def next_place(self, base: Place | None, kind: str) -> Place:
        """The next place of this kind within `base`: `slide 4 chart 1`, then `slide 4 chart 2`."""
        counted = f"{base} {kind}"
        self._numbers[counted] = self._numbers.get(counted, 0) + 1
        return inside(base, kind, self._numbers[counted])

    def place(self, key: str) -> Place:
        return Place("part", None, self.parts[key].filename if key in self.parts else key)


def open_package(artifact: Artifact, budget: Budget) -> Package:
    """Open the artifact as a package. Raises DamagedFile, EncryptedFile, LimitExceeded or Unreachable."""
    source = BytesIO(artifact.content) if isinstance(artifact.content, bytes) else artifact.content
    try:
        archive = zipfile.ZipFile(source)
    except ZIP_FAILURES as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise Unreachable(f"cannot be opened: {error.strerror}") from error
        raise DamagedFile(f"not a whole ZIP package: {error}") from error
    entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    if len(entries) > budget.settings.max_members:
        archive.close()
        most = budget.settings.max_members
        raise LimitExceeded(f"more than {most} parts in the package", remedy="raise --max-members")
    if entries and all(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        archive.close()
        raise EncryptedFile("every part of the package is encrypted")
    package = Package(artifact, budget, archive, {canonical(entry.filename): entry for entry in entries})
    read_types(package)
    return package


def canonical(name: str) -> str:
    """A part's key: forward slashes, no leading slash, no dots, lower case (part names ignore case, ECMA-376-2)."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").lower()


def doubled(package: Package) -> Iterator[Problem]:
    """One problem for every part that is there more than once with different contents: readers may differ."""
    first: dict[str, tuple[int, int]] = {}
    for entry in package.archive.infolist():
        key, own = canonical(entry.filename), (entry.CRC, entry.file_size)
        if not entry.filename.endswith("/") and first.setdefault(key, own) != own:
            yield DamagedFile("the part is there more than once; only the last was read", package.place(key)).problem()


def guarded(items: Iterator[Item], place: Place) -> Iterator[Item]:
    """The items; a part that fails becomes a problem at `place` and the rest of the package goes on."""
    try:
        yield from items
    except PART_FAILURES as error:
        yield replace(error.problem(), place=error.place or place)


def owners_of(package: Package, part: str, owner: Place, owners: dict[str, Place], stop: frozenset[str]) -> None:
    """Enter `owner` for every part that `part` leads to, unless it has one; kinds of link in `stop` lead elsewhere."""
    waiting = [part]
    while waiting:
        for link in package.links(waiting.pop()).values():
            leads_on = not link.external and link.kind not in stop and link.target in package.parts
            if leads_on and link.target not in owners:
                owners[link.target] = owner
                waiting.append(link.target)


def read_types(package: Package) -> None:
    """Fill in the declared content types; damage is complained of with the remaining parts."""
    key = "[content_types].xml"
    if key not in package.parts:
        return
    try:
        for root in whole(package.open(key)):
            for entry in root:
                kind = (entry.get("ContentType") or "").lower()
                if local(entry.tag) == "Override":
                    package.overrides[canonical(unquote(entry.get("PartName") or ""))] = kind
                else:
                    package.defaults[(entry.get("Extension") or "").lower()] = kind
    except PART_FAILURES:
        package.opened.discard(key)


def _links(package: Package, key: str, root: Element) -> Iterator[Link]:
    for entry in root:
        target = entry.get("Target") or ""
        kind = (entry.get("Type") or "").rstrip("/").rpartition("/")[2]
        external = (entry.get("TargetMode") or "").lower() == "external"
        yield Link(entry.get("Id") or "", kind, target if external else _resolve(package, key, target), external)


def _resolve(package: Package, key: str, target: str) -> str:
    """The key of the part a target means: relative to the part's folder, absolute, percent-encoded or with `..`.

    Empty for a target within the same part (`#Sheet2!A1`). A target cannot leave the package: `/../../etc/passwd` is
    the key `etc/passwd`, which no package holds.
    """
    plain = target.partition("#")[0].replace("\\", "/")
    if not plain:
        return ""
    joined = plain if plain.startswith("/") else f"{posixpath.dirname(key)}/{plain}"
    found = canonical(joined)
    return found if found in package.parts else canonical(unquote(joined))


class _Counted:
    """A part's stream: charges what comes, watches the ratio and the clock, and turns ZIP failures into our errors."""

    def __init__(self, package: Package, key: str, charge: bool) -> None:
        self.entry = package.parts[key]
        self.budget = package.budget
        self.place = package.place(key)
        self.charge = charge
        self.total = 0
        self.stream: IO[bytes] | None = None
        self.archive = package.archive

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, as a binary file does. Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut."""
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK), b""))
        try:
            if self.stream is None:
                self.stream = self.archive.open(self.entry)
            data = self.stream.read(size)
        except ZIP_FAILURES as error:
            raise self._failure(error) from error
        self.total += len(data)
        if self.charge:
            self.budget.check_time()
            self.budget.charge_bytes(len(data))
            ratio = self.budget.settings.max_ratio
            if self.total > RATIO_FREE and self.total > self.entry.compress_size * ratio:
                raise LimitExceeded(
                    f"unpacks to more than {ratio:g} times its packed size",
                    self.place,
                    remedy="raise --max-ratio if the file is trusted",
                )
        return data

    def _failure(self, error: Exception) -> DamagedFile | EncryptedFile | UnsupportedFormat:
        if self.entry.flag_bits & ENCRYPTED_FLAG:
            return EncryptedFile("the part is encrypted", self.place)
        if isinstance(error, NotImplementedError):
            return UnsupportedFormat(f"the part is packed in a way that cannot be unpacked ({error})", self.place)
        return DamagedFile(f"the part cannot be unpacked: {error}", self.place)
