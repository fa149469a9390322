"""Read disc images (ISO 9660 with Joliet or Rock Ridge names): files of all their directories, each once."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.members import Met, Name, Unpacking, names_of, stretch, tidy
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings

SECTOR = 2048
FIRST, MOST_DESCRIPTORS = 16, 64
LARGEST_DIRECTORY = 64 << 20
PRIMARY, SUPPLEMENTARY, TERMINATOR = 1, 2, 255
JOLIET = (b"%/@", b"%/C", b"%/E")
FOLDER, CONTINUES = 0x02, 0x80


@dataclass(slots=True)
class _Tree:
    """A directory tree of the image: where its root lies, and whether its names are UTF-16BE."""

    root: int
    size: int
    block: int
    is_joliet: bool


@dataclass(slots=True)
class _File:
    """A file: its path in pieces of bytes, and the stretches it lies in as (first byte, length)."""

    path: list[bytes]
    extents: list[tuple[int, int]] = field(default_factory=list)
    link: bytes = b""


@extractor("iso")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Files as artifacts under their Joliet or Rock Ridge names; names and notes of the volume at `volume`.

    What only one of the trees lists is read too. Raises DamagedFile where there is no tree, UnsupportedFormat for UDF.
    """
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        trees, texts, is_udf = _descriptors(stream)
        for text in texts:
            yield Passage(text, Place("volume"))
        unpacking = Unpacking(artifact, budget)
        if not trees:
            raise DamagedFile("it has no directory")
        seen: set[tuple[int, int]] = set()
        for tree in sorted(trees, key=lambda tree: not tree.is_joliet):
            walk = _Walk(stream, tree, artifact.size, budget)
            files = list(walk.files())
            for complaint in walk.complaints:
                yield DamagedFile(f"this image is not as it should be: {complaint}").problem()
            for file, name in zip(files, _names(files, tree), strict=True):
                if file.link:
                    yield Passage(
                        f"{name.text} -> {tidy(charset.decode(file.link).text)}", Place("link", name=name.text)
                    )
                    continue
                if file.extents[0] in seen or (seen and not file.extents[0][1]):
                    continue  # another tree has it, under a better name
                yield from unpacking.member(name, _bytes_of(stream, file))
            seen.update(file.extents[0] for file in files if not file.link)
        if is_udf:
            told = UnsupportedFormat("the image has a UDF directory besides, which was not read")
            yield told.problem()


def _descriptors(stream: IO[bytes]) -> tuple[list[_Tree], list[str], bool]:
    """The trees, the texts of the volume descriptors, and whether there is a UDF file system as well."""
    trees: list[_Tree] = []
    texts: list[str] = []
    is_udf = False
    for number in range(FIRST, FIRST + MOST_DESCRIPTORS):
        stream.seek(number * SECTOR)
        sector = stream.read(SECTOR)
        if sector[1:6] in (b"NSR02", b"NSR03"):
            is_udf = True
        if sector[1:6] not in (b"CD001", b"BEA01", b"NSR02", b"NSR03", b"TEA01"):
            break
        if sector[1:6] != b"CD001" or sector[0] not in (PRIMARY, SUPPLEMENTARY) or len(sector) < SECTOR:
            continue
        is_joliet = sector[0] == SUPPLEMENTARY and sector[88:91] in JOLIET
        block = int.from_bytes(sector[128:130], "little") or SECTOR
        root = sector[156:190]
        extent, length = struct.unpack("<L4xL", root[2:14])
        trees.append(_Tree(extent, length, block, is_joliet))
        for start, end in ((40, 72), (190, 318), (318, 446), (446, 574), (574, 702)):
            raw = sector[start:end]
            text = raw.decode("utf-16-be", "replace") if is_joliet else charset.decode(raw.strip(b" \0")).text
            if (text := tidy(text.strip(" \0"))) and text not in texts:
                texts.append(text)
    return trees, texts, is_udf


class _Walk:
    """Goes through one tree; each directory once, so that a circle ends."""

    def __init__(self, stream: IO[bytes], tree: _Tree, size: int, budget: Budget) -> None:
        self.stream, self.tree, self.size, self.budget = stream, tree, size, budget
        self.complaints: list[str] = []
        self.skip = 0

    def files(self) -> Iterator[_File]:
        waiting: list[tuple[list[bytes], int, int]] = [([], self.tree.root * self.tree.block, self.tree.size)]
        seen: set[int] = set()
        found = 0
        while waiting:
            path, at, length = waiting.pop(0)
            if at in seen:
                continue
            seen.add(at)
            if at + length > self.size or length > LARGEST_DIRECTORY:
                self.complaints.append(f"the directory at byte {at} reaches behind its end: it is cut off or damaged")
                length = min(max(0, self.size - at), LARGEST_DIRECTORY)
            self.stream.seek(at)
            pending: _File | None = None
            for record in self._records(self.stream.read(length), at):
                self.budget.check_time()
                raw = record[33 : 33 + record[32]]
                if raw in (b"\0", b"\1"):
                    if raw == b"\0" and not path:
                        self._look_for_skip(record)
                    continue
                extent, size = struct.unpack("<L4xL", record[2:14])
                where = (extent + record[1]) * self.tree.block
                rock = self._rock_ridge(record)
                name = rock.get(b"NM", b"") or raw
                if record[25] & FOLDER:
                    waiting.append(([*path, name], where, size))
                    continue
                if b"CL" in rock and len(rock[b"CL"]) >= 4:  # a directory moved elsewhere
                    waiting.append(([*path, name], int.from_bytes(rock[b"CL"][:4], "little") * self.tree.block, SECTOR))
                    continue
                if pending is None:
                    pending = _File([*path, name], link=rock.get(b"SL", b""))
                pending.extents.append((where, size))
                if not record[25] & CONTINUES:
                    yield pending
                    pending = None
                    found += 1
                    if found > self.budget.settings.max_members:
                        return
            if pending is not None:
                yield pending

    def _records(self, data: bytes, start: int) -> Iterator[bytes]:
        """The records of a directory; none goes over the end of a sector."""
        at = 0
        while at < len(data):
            length = data[at]
            if not length:
                at = (at // SECTOR + 1) * SECTOR
                continue
            record = data[at : at + length]
            if length < 34 or len(record) < length or 33 + record[32] > length:
                self.complaints.append(f"the directory at byte {start} is damaged")
                at = (at // SECTOR + 1) * SECTOR
                continue
            yield record
            at += length

    def _look_for_skip(self, record: bytes) -> None:
        """The root's own entry says how many bytes stand before the entries of Rock Ridge (SP)."""
        area = record[33 + record[32] + (not record[32] & 1) :]
        if area[:2] == b"SP" and len(area) >= 7:
            self.skip = area[6]

    def _rock_ridge(self, record: bytes) -> dict[bytes, bytes]:
        """NM (name), SL (link), CL (moved directory) of the system use area and its continuations."""
        found: dict[bytes, bytes] = {}
        if self.tree.is_joliet:
            return found
        area = record[33 + record[32] + (not record[32] & 1) + self.skip :]
        for _ in range(32):  # continuations may go in a circle
            more = b""
            while len(area) >= 4 and 4 <= area[2] <= len(area):
                entry, area = area[: area[2]], area[area[2] :]
                if entry[:2] == b"NM":
                    found[b"NM"] = found.get(b"NM", b"") + entry[5:]
                elif entry[:2] == b"SL":
                    found[b"SL"] = _joined(found.get(b"SL", b""), entry[5:])
                elif entry[:2] == b"CL":
                    found[b"CL"] = entry[4:]
                elif entry[:2] == b"CE" and len(entry) >= 28:
                    block, offset, length = struct.unpack("<L4xL4xL", entry[4:24])
                    self.stream.seek(block * self.tree.block + offset)
                    more = self.stream.read(min(length, SECTOR * 8))
            if not more:
                break
            area = more
        return found


def _joined(path: bytes, components: bytes) -> bytes:
    """The target of a link: pieces with a flag (2 this folder, 4 the one above, 8 the root) and a length."""
    while len(components) >= 2:
        flags, length = components[0], components[1]
        piece = {2: b".", 4: b"..", 8: b""}.get(flags & 0x0E, components[2 : 2 + length])
        path = path + b"/" + piece if path else piece or b"/"
        components = components[2 + length :]
    return path


def _names(files: list[_File], tree: _Tree) -> list[Name]:
    if tree.is_joliet:
        return [
            Name(tidy("/".join(_versionless(piece.decode("utf-16-be", "surrogatepass")) for piece in file.path)))
            if all(len(piece) % 2 == 0 for piece in file.path)
            else Name(tidy("/".join(piece.decode("utf-16-be", "replace") for piece in file.path)))
            for file in files
        ]
    named = names_of([b"/".join(file.path) for file in files])
    return [Name(_versionless(name.text), name.raw) for name in named]


def _versionless(name: str) -> str:
    """`A.TXT` for `A.TXT;1`, `README` for `README.;1`."""
    head, mark, version = name.rpartition(";")
    return head.removesuffix(".") if mark and version.isdigit() else name


def _bytes_of(stream: IO[bytes], file: _File) -> Iterator[bytes]:
    for start, length in file.extents:
        yield from stretch(stream, start, start + length)
