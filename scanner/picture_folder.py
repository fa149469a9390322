"""Where pictures of pages are kept beside a report: a folder, names of its own, and a limit."""

from __future__ import annotations

from pathlib import Path

from scanner.atomic_file import atomic, private_folder


class PictureFolder:
    """Keeps pictures of one artifact; `limit` is how many this artifact may still have.

    `folder` is made when the first picture comes; `prefix` (the artifact's id) begins every name.
    """

    def __init__(self, folder: Path, prefix: str, limit: int) -> None:
        self.folder = folder
        self.prefix = prefix
        self.limit = limit
        self.kept = 0

    def room(self) -> bool:
        """Whether one more may be kept: ask before drawing."""
        return self.kept < self.limit

    def keep(self, name: str, data: bytes) -> str:
        """Write one picture (mode 0600, whole or not at all); gives its path from the folder's parent, POSIX form.

        `name` is a plain file name such as `p3.png`. Raises UsageError where the folder cannot be written,
        ValueError where the limit is reached or the name is not plain.
        """
        if not self.room():
            raise ValueError(f"the limit of {self.limit} pictures is reached")
        if name != Path(name).name or name in ("", ".", ".."):
            raise ValueError(f"{name!r} is not a plain file name")
        private_folder(self.folder)
        full = f"{self.prefix}-{name}"
        with atomic(self.folder / full) as stream:
            stream.write(data)
        self.kept += 1
        return f"{self.folder.name}/{full}"
