"""Output files that appear whole or not at all, readable by their owner only."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from scanner.errors import UsageError

PARTIAL = ".partial"
"""What is added to the name of a file whose writing was cut short."""


@contextmanager
def atomic(target: Path) -> Iterator[IO[bytes]]:
    """Give a binary stream; `target` is replaced (mode 0600) when the block ends, and untouched when it fails.

    What a failed block had written is kept as `<name>.partial`. A device or pipe (`/dev/stdout`) is written directly;
    a symbolic link is followed. Raises UsageError naming the file for every OSError on the way (no such folder, no
    right, no room); other errors pass.
    """
    stream = open_beside(target)
    try:
        with explained(target), stream:
            yield stream
            settle(stream)
    except BaseException:
        keep_partial(stream, target)
        raise
    put_in_place(stream, target)


def open_beside(target: Path) -> IO[bytes]:
    """A new file (mode 0600) in the target's folder, named `.<name>.<random>.partial`; a device is opened itself.

    Raises UsageError naming the file where it cannot be written.
    """
    target = Path(os.path.realpath(target))
    with explained(target):
        if is_special(target):
            return open(target, "wb")
        handle, name = tempfile.mkstemp(prefix=f".{_shortened(target.name)}.", suffix=PARTIAL, dir=target.parent)
        os.close(handle)
        return open(name, "wb")


def settle(stream: IO[bytes]) -> None:
    """Everything written so far is on the disk when this returns. Raises OSError."""
    stream.flush()
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        os.fsync(stream.fileno())


def put_in_place(stream: IO[bytes], target: Path) -> None:
    """Rename a closed file of `open_beside` to its target. Raises UsageError."""
    target = Path(os.path.realpath(target))
    if not is_special(target):
        with explained(target):
            os.replace(stream.name, target)


def keep_partial(stream: IO[bytes], target: Path) -> None:
    """Rename a closed file of `open_beside` to `<name>.partial`; where even that fails, it stays as it is."""
    target = Path(os.path.realpath(target))
    if not is_special(target):
        try:
            os.replace(stream.name, target.with_name(target.name + PARTIAL))
        except OSError:
            return


def private_folder(folder: Path) -> Path:
    """Make the folder (mode 0700) if it is not there, and give it back. Raises UsageError naming it."""
    with explained(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def is_special(target: Path) -> bool:
    """It is there and is a device, a pipe or a socket: something that may be written to but never replaced."""
    try:
        mode = os.stat(target).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


@contextmanager
def explained(target: Path) -> Iterator[None]:
    """Turn an OSError of the block into a UsageError that names the file and the remedy."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            f"{target}: cannot be written: {reason}. Remedy: give an output in a folder that is there, "
            "that you may write to and that has room"
        ) from error


def _shortened(name: str) -> str:
    """At most 120 bytes of a file name, so that what is added still fits into the usual 255."""
    return os.fsencode(name)[:120].decode("utf-8", "ignore")
