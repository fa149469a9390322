"""What one top-level artifact may cost, shared by everything nested in it: bytes, members, depth, seconds."""

from __future__ import annotations

import ctypes
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol

from scanner.errors import LimitExceeded, TimedOut
from scanner.settings import MIB, Settings

SPOOL_BEYOND = 32 * MIB
"""A member larger than this goes to a temporary file instead of memory."""
RATIO_FREE = 10 * MIB
"""The ratio limit counts beyond this many unpacked bytes: small highly packed members are ordinary."""
CHUNK = 1 << 18


class Readable(Protocol):
    """What gives its bytes piece by piece, however many at a time; none at its end."""

    def read(self, size: int, /) -> bytes: ...


class Budget:
    """Counts what is used and raises LimitExceeded or TimedOut; owns the folder for spooled members.

    `pulse` takes the monotonic second of every look at the time: who watches the reading sees that it gets on.
    """

    def __init__(self, settings: Settings, folder: Path, pulse: ctypes.c_double | None = None) -> None:
        self.settings = settings
        self.folder = folder
        self.pulse = pulse if pulse is not None else ctypes.c_double()
        self.members = 0
        self.bytes = 0
        self.cells = 0
        self.pages = 0
        self.deadline = time.monotonic() + settings.time_limit * 0.9

    def check_time(self) -> None:
        """Raise TimedOut when nine tenths of the time limit are gone: the rest is for judging what was read."""
        now = self.pulse.value = time.monotonic()
        if now > self.deadline:
            raise TimedOut(f"reading stopped: nine tenths of the {self.settings.time_limit:g} s for this file are used")

    def enter_member(self, depth: int) -> None:
        """Count one member at `depth` (a top-level artifact is at 0)."""
        self.check_time()
        self.members += 1
        if self.members > self.settings.max_members:
            raise LimitExceeded(
                f"more than {self.settings.max_members} members in one file", remedy="raise --max-members"
            )
        if depth > self.settings.max_depth:
            raise LimitExceeded(
                f"containers nested deeper than {self.settings.max_depth} levels", remedy="raise --max-depth"
            )

    def move_on(self) -> None:
        """Something was read: whoever watches sees that it gets on."""
        self.pulse.value = time.monotonic()

    def charge_bytes(self, count: int) -> None:
        self.bytes += count
        if self.bytes > self.settings.max_bytes * MIB:
            raise LimitExceeded(
                f"more than {self.settings.max_bytes} MiB unpacked from one file", remedy="raise --max-bytes"
            )

    def charge_cells(self, count: int) -> None:
        self.cells += count
        if self.cells > self.settings.max_cells:
            raise LimitExceeded(f"more than {self.settings.max_cells} cells", remedy="raise --max-cells")

    def charge_pages(self, count: int = 1) -> None:
        self.pages += count
        if self.pages > self.settings.max_pages:
            raise LimitExceeded(f"more than {self.settings.max_pages} pages", remedy="raise --max-pages")

    def take(self, stream: Readable, packed: int = 0) -> bytes | Path:
        """All bytes of a member's stream, in memory or spooled to a temporary file.

        Counts the bytes that really come (declared sizes lie). `packed` is the member's size in its container, for
        the ratio limit; 0 where it has none. Raises LimitExceeded; errors of the stream pass through.
        """
        return self._stored(self._charged(stream, packed))

    def fetch(self, pieces: Iterable[bytes]) -> bytes | Path:
        """A whole top-level file that lies where readers cannot open it, in memory or spooled to a temporary file.

        At most max_bytes of it, counted apart from what is unpacked from it. Raises LimitExceeded and TimedOut.
        """
        return self._stored(self._measured(pieces))

    def _charged(self, stream: Readable, packed: int) -> Iterator[bytes]:
        total = 0
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            total += len(chunk)
            self.charge_bytes(len(chunk))
            self.check_time()
            if packed and total > RATIO_FREE and total > packed * self.settings.max_ratio:
                raise LimitExceeded(
                    f"unpacks to more than {self.settings.max_ratio:g} times its packed size",
                    remedy="raise --max-ratio if the file is trusted",
                )
            yield chunk

    def _measured(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        total = 0
        for piece in pieces:
            total += len(piece)
            if total > self.settings.max_bytes * MIB:
                raise LimitExceeded(f"the file has more than {self.settings.max_bytes} MiB", remedy="raise --max-bytes")
            self.check_time()
            yield piece

    def _stored(self, pieces: Iterable[bytes]) -> bytes | Path:
        parts: list[bytes] = []
        total = 0
        spool: IO[bytes] | None = None
        try:
            for piece in pieces:
                total += len(piece)
                if spool is None and total > SPOOL_BEYOND:
                    spool = tempfile.NamedTemporaryFile(dir=self.folder, delete=False)  # noqa: SIM115 - closed below
                    spool.writelines(parts)
                    parts.clear()
                if spool is None:
                    parts.append(piece)
                else:
                    spool.write(piece)
        finally:
            if spool is not None:
                spool.close()
        return b"".join(parts) if spool is None else Path(spool.name)


def chunks(content: bytes | Path, size: int = 1 << 20) -> Iterator[bytes]:
    """The content piece by piece, for hashing and sniffing. Raises OSError."""
    if isinstance(content, bytes):
        yield content
        return
    with open(content, "rb") as stream:
        yield from iter(lambda: stream.read(size), b"")
