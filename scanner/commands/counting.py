"""Counts ahead what a scan has before it, beside the scan, so that it can be said how long it will take."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.sources.folder import Found

ARCHIVES = (".zip", ".jar", ".war", ".ear")
END_OF_DIRECTORY = b"PK\5\6"
TAIL = 22 + (1 << 16)
"""Bytes from the end of a ZIP file that hold the end of its directory: 22, and a comment of at most 64 KiB."""


class Ahead(threading.Thread):
    """Walks the same places. `files`, `bytes` and `members` (of ZIP archives, by their directories) grow; `known` says
    that they are whole. A walk that fails leaves them unknown: the scan itself will say what is the matter.
    """

    def __init__(self, listed: Callable[[], Iterator[Found]]) -> None:
        super().__init__(name="counting ahead", daemon=True)
        self.listed = listed
        self.files = self.bytes = self.members = 0
        self.known = self.ended = False

    def run(self) -> None:
        try:
            for found in self.listed():
                self.files += 1
                self.bytes += found.bytes or 0
                if found.bytes and found.artifact.suffix in ARCHIVES and not isinstance(found.artifact.content, bytes):
                    self.members += members_of(os.fspath(found.artifact.content))
                if self.ended:
                    return
        except UsageError:
            return
        self.known = True

    def end(self) -> None:
        """The scan is over; nobody wants to know any more."""
        self.ended = True


def members_of(path: str) -> int:
    """How many members a ZIP file says it has; 0 where it says nothing that can be understood."""
    try:
        with open(path, "rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - TAIL))
            tail = stream.read(TAIL)
    except OSError:
        return 0
    at = tail.rfind(END_OF_DIRECTORY)
    return int.from_bytes(tail[at + 10 : at + 12], "little") if 0 <= at <= len(tail) - 22 else 0
