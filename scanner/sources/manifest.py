"""Takes paths from a list, and one artifact from standard input."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from scanner.budget import CHUNK
from scanner.errors import ArtifactError, LimitExceeded, TimedOut, Unreachable, UsageError
from scanner.settings import MIB, Settings
from scanner.sources.folder import Found, artifact_at


def listed(path: str) -> list[str]:
    """The paths in a list file, one a line (NUL-separated where it holds a NUL). Raises UsageError."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: list cannot be read: {error.strerror}. Remedy: check --from-file") from error
    parts = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [os.fsdecode(part) for part in parts if part.strip()]


def from_stream(stream: IO[bytes], name: str, folder: Path, settings: Settings) -> Found:
    """Standard input as one artifact, spooled to a file in `folder` so that a worker can read it.

    At most settings.max_bytes MiB and settings.time_limit seconds: a stream beyond either, or one that cannot be read,
    is accounted for as unread, and nothing of it is kept. Raises UsageError where the spool file cannot be written.
    """
    target = folder / "standard-input"
    size = 0
    try:
        with _spool(target) as spool:
            for chunk in _chunks(stream, time.monotonic() + settings.time_limit, settings.time_limit):
                size += len(chunk)
                if size > settings.max_bytes * MIB:
                    raise LimitExceeded(
                        f"more than {settings.max_bytes} MiB came on standard input", remedy="raise --max-bytes"
                    )
                _write(spool, chunk)
    except ArtifactError as error:
        target.unlink(missing_ok=True)
        return Found(replace(artifact_at(name), content=b""), None, error)
    return Found(replace(artifact_at(name), content=target), size)


def _chunks(stream: IO[bytes], deadline: float, seconds: float) -> Iterator[bytes]:
    """What comes, until the end. Raises TimedOut when that is not there at the deadline, Unreachable."""
    try:
        handle = stream.fileno()
    except OSError:
        handle = None  # bytes in memory: never waited for
    while True:
        try:
            if handle is not None and os.name != "nt":  # Windows can wait for sockets only
                ready, _, _ = select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
                if not ready:
                    raise TimedOut(f"standard input did not end within {seconds:g} s", remedy="raise --time-limit")
            chunk = stream.read(CHUNK) if handle is None else os.read(handle, CHUNK)
        except OSError as error:
            raise Unreachable(f"standard input cannot be read: {error.strerror}", remedy="check the pipe") from error
        if not chunk:
            return
        yield chunk
        if time.monotonic() > deadline:  # a stream that always has something would never be waited for
            raise TimedOut(f"standard input did not end within {seconds:g} s", remedy="raise --time-limit")


def _spool(target: Path) -> IO[bytes]:
    try:
        return open(target, "wb", buffering=0, opener=lambda file, flags: os.open(file, flags, 0o600))
    except OSError as error:
        raise _no_room(error) from error


def _write(spool: IO[bytes], chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        try:
            rest = rest[spool.write(rest) :]
        except OSError as error:
            raise _no_room(error) from error


def _no_room(error: OSError) -> UsageError:
    return UsageError(
        f"standard input cannot be kept while it is read: {error.strerror}. "
        "Remedy: set TMPDIR to a folder with room, or give a file; nothing was scanned"
    )
