"""How the files of a share are looked at, listed and opened: with patience, at any depth, and never a pipe.

Network mounts answer with errors that pass: a stale handle means that the server forgot a file's number, and the next
look by name finds it again. Paths longer than the system takes at once are reached folder by folder. Every call goes
through `calls`, so that tests can put a faulty mount in its place.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from scanner.errors import Changed

Answer = TypeVar("Answer")

PASSING = frozenset({errno.ESTALE, errno.EIO, errno.EAGAIN, errno.ETIMEDOUT, errno.EINTR, errno.ENOTCONN})
"""Errors of a mount that may be gone a moment later; a failing disk says EIO again and again, and is believed then."""
WAITS = (0.05, 0.5)
"""Seconds before the second and the third try."""
LONGEST = 4095
"""Bytes of a path that Linux takes in one call (PATH_MAX less the closing NUL)."""
STEP = 4000
"""Bytes of a long path that are walked at a time."""
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Calls:
    """The system calls that reach a share."""

    lstat: Callable[..., os.stat_result] = os.lstat
    stat: Callable[..., os.stat_result] = os.stat
    listdir: Callable[..., list[Any]] = os.listdir
    open: Callable[..., int] = os.open
    fstat: Callable[[int], os.stat_result] = os.fstat
    read: Callable[[int, int], bytes] = os.read


calls = Calls()


@dataclass(frozen=True, slots=True)
class Whole:
    """A file's bytes, and whether it changed between the first and the last of them."""

    data: bytes
    changed: bool


def patient(ask: Callable[[], Answer]) -> Answer:
    """What `ask` gives; asked again after an error that may pass. Raises OSError where it does not."""
    for wait in WAITS:
        try:
            return ask()
        except OSError as error:
            if error.errno not in PASSING:
                raise
        time.sleep(wait)
    return ask()


def look(path: str | Path, follow: bool = True) -> os.stat_result:
    """The state of a file of any depth; of a link itself where not `follow`. Raises OSError."""

    def ask() -> os.stat_result:
        state = calls.stat if follow else calls.lstat
        if not is_too_long(path):
            return state(path)
        with _reached(path) as (folder, rest):
            return state(rest, dir_fd=folder)

    return patient(ask)


def names_in(path: str) -> list[str]:
    """The names in a folder of any depth, sorted. Raises OSError."""

    def ask() -> list[str]:
        if not is_too_long(path):
            return calls.listdir(path)
        with _reached(path) as (folder, rest):
            handle = calls.open(rest, os.O_RDONLY | os.O_DIRECTORY, dir_fd=folder)
            try:
                return calls.listdir(handle)
            finally:
                os.close(handle)

    return sorted(patient(ask))


def read_whole(path: str | Path, most: int) -> Whole | None:
    """All bytes of a file; None where its size is beyond `most`. A file that changed meanwhile is read once more.

    Raises OSError, and Changed where it is no regular file any more (a pipe in its place would be waited for).
    """
    whole = patient(lambda: _read(path, most))
    if whole is not None and whole.changed:
        whole = patient(lambda: _read(path, most))
    return whole


def pieces(path: str | Path) -> Iterator[bytes]:
    """A file of any size and depth piece by piece. Raises OSError and Changed."""
    with _opened(path) as (handle, _):
        yield from iter(lambda: calls.read(handle, PIECE), b"")


def is_too_long(path: str | Path) -> bool:
    """Whether the system would refuse this path for its length alone."""
    given = os.fspath(path)
    # the first test is cheap: no character takes more than four bytes
    return os.name == "posix" and len(given) > LONGEST // 4 and len(os.fsencode(given)) > LONGEST


def _read(path: str | Path, most: int) -> Whole | None:
    with _opened(path) as (handle, before):
        if before.st_size > most:
            return None
        parts: list[bytes] = []
        total = 0
        # one more read than the size asks for meets what was added meanwhile; no more, it may be added to for ever
        while total <= before.st_size:
            part = calls.read(handle, max(PIECE, before.st_size - total + 1))
            if not part:
                break
            parts.append(part)
            total += len(part)
        after = calls.fstat(handle)
        same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        return Whole(b"".join(parts), not same or total != after.st_size)


@contextmanager
def _opened(path: str | Path) -> Iterator[tuple[int, os.stat_result]]:
    """A handle on a regular file, and its state as it was opened."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    if is_too_long(path):
        with _reached(path) as (folder, rest):
            handle = calls.open(rest, flags, dir_fd=folder)
    else:
        handle = calls.open(path, flags)
    try:
        state = calls.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise Changed("it is no regular file any more")
        yield handle, state
    finally:
        os.close(handle)


@contextmanager
def _reached(path: str | Path) -> Iterator[tuple[int, str]]:
    """A handle on a folder near the end of a long path, and what of the path is left from there."""
    given = os.fspath(path)
    parts = [part for part in given.split("/") if part]
    here = os.open("/" if given.startswith("/") else ".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        while len(os.fsencode("/".join(parts))) > STEP:
            step: list[str] = []
            while len(os.fsencode("/".join((*step, parts[0])))) <= STEP:
                step.append(parts.pop(0))
            further = os.open("/".join(step), os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
            os.close(here)
            here = further
        yield here, "/".join(parts)
    finally:
        os.close(here)
