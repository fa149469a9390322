"""Read tar archives: every file as an artifact, names decided over the archive, links and devices never followed."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import IO, Any, cast

from scanner import charset
from scanner.budget import RATIO_FREE, Budget
from scanner.errors import DamagedFile, LimitExceeded
from scanner.members import CHUNK, Met, Name, Unpacking, decoded, stretch, tidy
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings

BLOCK = 512
LARGEST_HEADER = 16 << 20
"""Bytes of one extended header; a real one holds names and attributes of one file."""
MOST_COMPLAINTS = 20
"""Problems told one by one; a file full of damaged headers has thousands."""
FAILURES = (tarfile.TarError, ValueError, OverflowError, RecursionError, EOFError, KeyError, IndexError, TypeError)
"""What tarfile raises on damaged headers."""
ZEROS = bytes(CHUNK)


@dataclass(slots=True)
class _Listing:
    """The members found, what is wrong with the archive, and the stretches of its file that belong to none."""

    members: list[tarfile.TarInfo] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    loose: list[tuple[int, int]] = field(default_factory=list)
    resume: int = 0
    """Where to look on behind a chain of headers that is too long: at its end, so that none is read twice."""


class _Headers:
    """The archive's file as tarfile reads it: headers only, none of them larger than LARGEST_HEADER."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.seek, self.tell, self._read = stream.seek, stream.tell, stream.read

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LARGEST_HEADER:
            raise tarfile.ReadError("an extended header is larger than any real one")
        return self._read(size)


@extractor("tar")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Files as artifacts; the target of a link at `link <name>`, a device's name at `special file`.

    A damaged header costs the members up to the next whole one and is a problem; so are files that are cut off.
    """
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        listing = _listed(stream, artifact.size, budget, settings)
        more = len(listing.complaints) - MOST_COMPLAINTS
        complaints = [*listing.complaints[:MOST_COMPLAINTS], *([f"so are {more} other places"] if more > 0 else [])]
        for complaint in complaints:
            yield DamagedFile(f"this archive is not as it should be: {complaint}").problem()
        unpacking = Unpacking(artifact, budget)
        names = _names(listing.members)
        for member, name in zip(listing.members, names, strict=True):
            yield from _member(stream, member, name, unpacking)
        for start, end in listing.loose:
            yield from unpacking.loose(stream, start, end)
        if len(listing.members) > settings.max_members:
            raise LimitExceeded(f"more than {settings.max_members} members in one file", remedy="raise --max-members")


def _listed(stream: IO[bytes], size: int, budget: Budget, settings: Settings) -> _Listing:
    """All members of the file, of archives that follow one another in it too. Raises TimedOut."""
    listing = _Listing()
    at = 0
    while at < size and len(listing.members) <= settings.max_members:
        stop = _run_of_members(stream, at, listing, budget, settings)
        zeros = _after_zeros(stream, stop, size)
        if zeros >= size:
            if stop >= size:
                listing.complaints.append("its end is missing: it is cut off, and members may be missing")
            break
        if len(listing.members) > settings.max_members:
            break
        at = _next_header(stream, zeros, size, budget)
        if at > zeros:
            listing.complaints.append(f"what stands at byte {zeros} is no header; {at - zeros} bytes were passed over")
            listing.loose.append((zeros, at))
        elif at == stop:  # a header with the right checksum that tarfile does not take
            listing.complaints.append(f"the header at byte {at} is damaged")
            at = _next_header(stream, max(at + BLOCK, listing.resume // BLOCK * BLOCK), size, budget)
            listing.loose.append((stop, at))
    return listing


def _run_of_members(stream: IO[bytes], at: int, listing: _Listing, budget: Budget, settings: Settings) -> int:
    """Adds the members from `at` on, as far as tarfile reads them; where the next header would stand."""
    stream.seek(at)
    met = 0
    try:
        headers = cast("IO[bytes]", _Headers(stream))
        archive: Any = tarfile.TarFile(fileobj=headers, encoding="utf-8", errors="surrogateescape")
    except RecursionError:
        listing.resume = stream.tell()
        return at
    except FAILURES:
        return at
    last = at - 1
    stop: int = at
    try:
        while (member := archive.next()) is not None:
            budget.check_time()
            if member.offset <= last:
                listing.complaints.append(f"the header at byte {member.offset} points back")
                return stop
            last, stop = member.offset, archive.offset
            archive.members.clear()  # the list would only grow
            met += 1
            listing.members.append(member)
            if len(listing.members) > settings.max_members:
                return stop
    except RecursionError:
        listing.resume = stream.tell()
        return max(stop, at)
    except FAILURES:
        # the data of the last member, or the headers of the next, are cut off or damaged
        return max(stop, at)
    return max(int(archive.offset), stop, at)


def _after_zeros(stream: IO[bytes], at: int, size: int) -> int:
    """Where the first block that is not all zeros begins; `size` where there is none."""
    while at < size:
        stream.seek(at)
        chunk = stream.read(CHUNK)
        if not chunk:
            return size
        rest = len(chunk) - len(chunk.lstrip(b"\0"))
        if rest < len(chunk):
            return at + rest // BLOCK * BLOCK
        at += len(chunk)
    return size


def _next_header(stream: IO[bytes], at: int, size: int, budget: Budget) -> int:
    """Where the next block with a header's checksum begins, from `at` on; `size` where there is none."""
    while at + BLOCK <= size:
        budget.check_time()
        stream.seek(at)
        chunk = stream.read(CHUNK)
        for start in range(0, len(chunk) - BLOCK + 1, BLOCK):
            if _is_header(chunk[start : start + BLOCK]):
                return at + start
        at += max(BLOCK, len(chunk) // BLOCK * BLOCK)
    return size


def _is_header(block: bytes) -> bool:
    written = block[148:156].strip(b" \0")
    if not block[0] or not written.isdigit():
        return False
    try:
        return int(written, 8) == sum(block) - sum(block[148:156]) + 8 * ord(" ")
    except ValueError:
        return False


def _names(members: list[tarfile.TarInfo]) -> list[Name]:
    """Names of extended headers are UTF-8; the others in the one encoding they look like together."""
    certain = ["path" in member.pax_headers and _is_text(member.name) for member in members]
    raw = [member.name.encode("utf-8", "surrogateescape") for member in members]
    others = [name for name, sure in zip(raw, certain, strict=True) if not sure]
    encoding = charset.of_names(others) if others else "utf-8"
    return [
        Name(tidy(member.name)) if sure else decoded(name, encoding)
        for member, name, sure in zip(members, raw, certain, strict=True)
    ]


def _is_text(name: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _member(stream: IO[bytes], member: tarfile.TarInfo, name: Name, unpacking: Unpacking) -> Iterator[Met]:
    if comment := member.pax_headers.get("comment", ""):
        yield Passage(tidy(comment), Place("member comment", name=name.text))
    if member.islnk() or member.issym():
        target = decoded(member.linkname.encode("utf-8", "surrogateescape"), "utf-8")
        if target.raw is not None:
            target = Name(tidy(charset.decode(target.raw).text))
        yield Passage(f"{name.text} -> {target.text}", Place("link", name=name.text))
    elif member.isdir():
        return
    elif member.ischr() or member.isblk() or member.isfifo():
        yield Passage(name.text, Place("special file"))
    elif member.sparse is not None:
        yield from _with_holes(stream, member, name, unpacking)
    else:
        yield from unpacking.member(name, stretch(stream, member.offset_data, member.offset_data + member.size))


def _with_holes(stream: IO[bytes], member: tarfile.TarInfo, name: Name, unpacking: Unpacking) -> Iterator[Met]:
    """A sparse file, whole; without its holes, which are zeros, where they are beyond the limit on the ratio."""
    told = cast("list[tuple[int, int]]", member.sparse)
    regions = [(offset, size) for offset, size in told if size]
    stored = max(1, sum(size for _, size in regions))
    filled = member.size <= max(RATIO_FREE, stored * unpacking.budget.settings.max_ratio)
    if not filled:
        left_out = LimitExceeded(
            f"the member {name.text} has holes of {member.size - stored} bytes, which were left out",
            Place("member", name=name.text),
            "raise --max-ratio if its zeros matter",
        )
        yield replace(left_out.problem(), harmless=True)
    yield from unpacking.member(name, _sparse(stream, member, regions, filled), packed=stored)


def _sparse(
    stream: IO[bytes], member: tarfile.TarInfo, regions: list[tuple[int, int]], filled: bool
) -> Iterator[bytes]:
    """The stored stretches with their holes between them. Raises DamagedFile where the map goes backwards."""
    at, stored = 0, member.offset_data
    for offset, size in regions:
        if offset < at or size < 0:
            raise DamagedFile("the map of its holes is damaged")
        if filled:
            yield from _hole(offset - at)
        yield from stretch(stream, stored, stored + size)
        at, stored = offset + size, stored + size
    if filled:
        yield from _hole(member.size - at)


def _hole(size: int) -> Iterator[bytes]:
    while size > 0:
        yield ZEROS[:size]
        size -= CHUNK
