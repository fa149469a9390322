"""Takes paths from a list, and one artifact from standard input."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from scanner.budget import CHUNK
from scanner.errors import UsageError
from scanner.records import Artifact


def listed(path: str) -> list[str]:
    """The paths in a list file, one a line (NUL-separated where it holds a NUL). Raises UsageError."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: list cannot be read: {error.strerror}. Remedy: check --from-file") from error
    parts = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [os.fsdecode(part) for part in parts if part.strip()]


def from_stream(stream: IO[bytes], name: str, folder: Path) -> Artifact:
    """Standard input as one artifact, spooled to a file in `folder` so that a worker can read it."""
    target = folder / "standard-input"
    with open(target, "wb", opener=lambda file, flags: os.open(file, flags, 0o600)) as spool:
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            spool.write(chunk)
    return Artifact(name, target)
