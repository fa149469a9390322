"""Where pictures of pages are kept beside a report: a folder, names of its own, and limits for artifact and run."""

from __future__ import annotations

import os
from collections.abc import Container
from pathlib import Path

from scanner.atomic_file import PARTIAL, atomic, explained, private_folder

COUNT = ".pictures-taken"
"""A file in the folder while a run writes there: its length is the number of pictures taken by all its workers."""
SUFFIXES = (".png", ".jpg", PARTIAL)


class PictureFolder:
    """Keeps pictures of one artifact; `limit` is how many it may still have, `run_limit` how many the run may.

    `folder` is made when the first picture comes; `prefix` (the artifact's id) begins every name. The run's pictures
    are counted in the folder itself, so that workers in processes of their own share the count.
    """

    def __init__(self, folder: Path, prefix: str, limit: int, run_limit: int | None = None) -> None:
        self.folder = folder
        self.prefix = prefix
        self.limit = limit
        self.run_limit = run_limit
        self.kept = 0

    def room(self) -> bool:
        """Whether one more may be kept: ask before drawing."""
        return self.kept < self.limit and (self.run_limit is None or _taken(self.folder) < self.run_limit)

    def keep(self, name: str, data: bytes) -> str:
        """Write one picture (mode 0600, whole or not at all); gives its path from the folder's parent, POSIX form.

        `name` is a plain file name such as `p3.png`. Raises UsageError where the folder cannot be written,
        ValueError where a limit is reached (another worker may have been faster) or the name is not plain.
        """
        if not self.room():
            raise ValueError(f"the limit of {self.limit} pictures, or of {self.run_limit} for the run, is reached")
        if name != Path(name).name or name in ("", ".", ".."):
            raise ValueError(f"{name!r} is not a plain file name")
        private_folder(self.folder)
        if self.run_limit is not None and _take(self.folder) > self.run_limit:
            raise ValueError(f"the limit of {self.run_limit} pictures for the run is reached")
        full = f"{self.prefix}-{name}"
        with atomic(self.folder / full) as stream:
            stream.write(data)
        self.kept += 1
        return f"{self.folder.name}/{full}"


def _taken(folder: Path) -> int:
    try:
        return os.stat(folder / COUNT).st_size
    except OSError:
        return 0


def _take(folder: Path) -> int:
    """Count one more; which one this is, from 1. Raises UsageError."""
    with explained(folder / COUNT):
        # appending is one step for the system: two workers never get the same number
        handle = os.open(folder / COUNT, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, b".")
            return os.lseek(handle, 0, os.SEEK_CUR)
        finally:
            os.close(handle)


def end_count(folder: Path) -> None:
    """Forget how many were taken: before a run and after it."""
    try:
        (folder / COUNT).unlink(missing_ok=True)
    except OSError:
        return  # a folder that cannot be written gets no pictures either


def sweep(folder: Path, id: str, named: Container[str]) -> None:
    """Remove pictures of the top-level artifact `id` and of all in it, whole or half written, that no result names.

    `named` holds paths as `keep` gives them. For an artifact whose worker died: its last result never came.
    """
    for path in folder.glob("*") if folder.is_dir() else ():
        own = path.name.removeprefix(".").startswith((f"{id}-", f"{id}."))  # 1-p3.png, .1.2-p3.png.x7k2.partial
        if own and path.suffix in SUFFIXES and f"{folder.name}/{path.name}" not in named:
            try:
                path.unlink(missing_ok=True)
            except OSError:
                continue
