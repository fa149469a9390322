"""Members of archives: their names in the encoding they were written in, their bytes through the budget."""

from __future__ import annotations

import importlib
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from scanner import charset
from scanner.budget import RATIO_FREE, Budget
from scanner.errors import ArtifactError, DamagedFile, LimitExceeded, MissingReader
from scanner.records import Artifact, Passage, Place, Problem
from scanner.settings import MIB

Met = Passage | Artifact | Problem
CHUNK = 1 << 18
LEAST_LOOSE = 64
"""Fewer bytes between members are padding or marks."""
STOPPING = ("timeout",)
"""Kinds of problem that end the whole archive."""


@dataclass(frozen=True, slots=True)
class Name:
    """A member's name; `raw` is kept only where the bytes are not text in the encoding decided on."""

    text: str
    raw: bytes | None = None


class Chunks:
    """An iterator of bytes as a stream that is read once; `failure` says afterwards what was wrong with it."""

    def __init__(self, chunks: Iterable[bytes], watch: Callable[[], None] = lambda: None) -> None:
        """`watch` is called for each chunk, empty ones included: a million empty streams take time too."""
        self._chunks = iter(chunks)
        self._watch = watch
        self.failure = ""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, however many there are, whatever `size` says; empty at the end and where damage begins."""
        del size
        try:
            for chunk in self._chunks:
                self._watch()
                if chunk:
                    return chunk
            return b""
        except DamagedFile as error:
            self.failure = error.message
            return b""


class Solid:
    """A stream that many members share one after the other; what ended it ends all members from there on."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""
        self._error: ArtifactError | None = None
        self.total = 0

    def cut(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes. Raises what ended the stream, DamagedFile where it is only too short."""
        while size > 0:
            if self._error is not None:
                raise self._error
            if not self._rest:
                try:
                    self._rest = next(self._chunks, b"")
                    if not self._rest:
                        raise DamagedFile(f"the stream it stands in ends after {self.total} bytes")
                except ArtifactError as error:
                    self._error = error
                    raise
            chunk, self._rest = self._rest[:size], self._rest[size:]
            size -= len(chunk)
            self.total += len(chunk)
            yield chunk


@dataclass(slots=True)
class Unpacking:
    """What is counted while the members of one archive come out."""

    artifact: Artifact
    budget: Budget
    names: Counter[str] = field(default_factory=Counter)

    def member(self, name: Name, chunks: Iterable[bytes], packed: int = 0) -> Iterator[Met]:
        """One member's bytes as an artifact; its failure is a problem at `member <name>`, a limit on the archive is
        raised. `packed` is its size in the archive, 0 where it has none of its own.
        """
        place = Place("member", name=name.text)
        self.budget.enter_member(self.artifact.depth + 1)
        stream = Chunks(chunks, self.budget.check_time)
        try:
            data = self.budget.take(stream, packed=packed)
        except LimitExceeded as error:
            if self.budget.bytes > self.budget.settings.max_bytes * MIB:
                raise
            yield from self.unread(name, error)
            return
        except ArtifactError as error:
            if error.kind in STOPPING:
                raise
            yield from self.unread(name, error)
            return
        if stream.failure:
            kept = "; what came out was read" if data else ""
            yield DamagedFile(f"the member {name.text}: {stream.failure}{kept}", place).problem()
        if data or not stream.failure:
            yield self.child(name, data)
        else:
            yield Passage(name.text, Place("name of unread member"))

    def child(self, name: Name, data: Any) -> Artifact:
        """The artifact of a member whose bytes are taken already; a name that comes again is counted."""
        self.names[name.text] += 1
        return Artifact(name.text, data, parent=self.artifact, raw_name=name.raw, occurrence=self.names[name.text])

    def unread(self, name: Name, error: ArtifactError) -> Iterator[Met]:
        """A member that is not read: the problem at its place and its name, which is evidence."""
        message = error.message if name.text in error.message else f"the member {name.text}: {error.message}"
        yield type(error)(message, Place("member", name=name.text), error.remedy).problem()
        yield Passage(name.text, Place("name of unread member"))

    def loose(self, stream: IO[bytes], start: int, end: int) -> Iterator[Met]:
        """Bytes of the archive's file that belong to no member, as an artifact; none where they are only zeros.

        Not the whole file either: that would be taken for such an archive again, and so on.
        """
        if start <= 0 and end >= self.artifact.size:
            return
        if end - start < LEAST_LOOSE or not any(any(chunk) for chunk in stretch(stream, start, end)):
            return
        yield from self.member(Name(f"bytes {start}-{end} outside the members"), stretch(stream, start, end))


def names_of(raw: Sequence[bytes], encoding: str = "") -> list[Name]:
    """Names whose encoding nobody told, decided over all of them together; those in `encoding` where it is told."""
    encoding = encoding or (charset.of_names(raw) if raw else "utf-8")
    return [decoded(name, encoding) for name in raw]


def decoded(raw: bytes, encoding: str) -> Name:
    """The name in this encoding; what does not fit stands as \\xff and the bytes are kept."""
    try:
        return Name(tidy(raw.decode(encoding)))
    except UnicodeDecodeError:
        return Name(tidy(raw.decode(encoding, "backslashreplace")), raw)


def tidy(name: str) -> str:
    r"""Windows programs write `a\b.txt`; a NUL, which ends a name for other programs, is shown, lone surrogates too."""
    if "/" not in name:
        name = name.replace("\\", "/")
    return name.replace("\0", "\u2400").encode("utf-8", "backslashreplace").decode("utf-8")


def stretch(stream: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    """The bytes from `start` up to `end`. Raises DamagedFile where the file ends before."""
    at = start
    while at < end:
        stream.seek(at)
        chunk = stream.read(min(CHUNK, end - at))
        if not chunk:
            raise DamagedFile(f"cut off after {at - start} of {end - start} bytes")
        at += len(chunk)
        yield chunk


def checked(chunks: Iterable[bytes], crc: int | None) -> Iterator[bytes]:
    """The chunks; raises DamagedFile behind the last where their CRC-32 is another."""
    own = 0
    for chunk in chunks:
        own = zlib.crc32(chunk, own)
        yield chunk
    if crc is not None and own != crc:
        raise DamagedFile("its checksum does not fit its data")


def guarded(chunks: Iterable[bytes], packed: int, budget: Budget) -> Iterator[bytes]:
    """The chunks of what many members share (a solid block), under the limit on the ratio. Raises LimitExceeded."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        budget.check_time()
        if total > RATIO_FREE and total > max(packed, 1) * budget.settings.max_ratio:
            raise LimitExceeded(
                f"unpacks to more than {budget.settings.max_ratio:g} times its packed size",
                remedy="raise --max-ratio if the file is trusted",
            )
        yield chunk


def optional(module: str, package: str, what: str) -> Any:
    """An optional library, loaded. Raises MissingReader with the install line; `what` says what needs it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingReader(f"{what} needs a reader that is not installed", remedy=f"pip install {package}") from error
