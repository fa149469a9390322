"""The log of a run: a line with a time for its beginning, each file not read whole or slow, its pace, and its end."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from scanner.errors import UsageError
from scanner.records import Result
from scanner.reports.printable import visible

SLOW = 10.0
"""Seconds from which on a file is worth a line."""
PACE_EVERY = 60.0


class RunLog:
    """Appends to a file (mode 0600); a log that cannot be written any more is given up, the scan goes on.

    Raises UsageError where it cannot be opened.
    """

    def __init__(self, path: str | None) -> None:
        self.handle: int | None = None
        self.done = 0
        self.bytes = 0
        self.started = self.paced = time.monotonic()
        if path is None:
            return
        try:
            self.handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise UsageError(
                f"{path}: the log cannot be written: {error.strerror}. Remedy: give another name"
            ) from error

    def say(self, line: str) -> None:
        if self.handle is None:
            return
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            os.write(self.handle, f"{now} {visible(line)}\n".encode("utf-8", "replace"))
        except OSError:
            self.close()

    def note(self, result: Result, size: int) -> None:
        """One outcome; `size` counts for a top-level artifact."""
        if self.handle is None:
            return
        self.done += result.parent is None
        self.bytes += size
        status = result.extraction.status
        if status in ("partial", "unread"):
            why = "; ".join(f"{one.kind}: {one.message}" for one in result.extraction.problems if not one.harmless)
            self.say(f"{status} {result.path}: {why}")
        elif result.seconds >= SLOW and result.parent is None:
            self.say(f"slow {result.path}: {result.seconds:.1f} s")

    def tick(self) -> None:
        now = time.monotonic()
        if self.handle is not None and now - self.paced >= PACE_EVERY:
            self.paced = now
            seconds = now - self.started
            self.say(f"pace {self.done} files, {self.bytes / 2**20:.1f} MiB, {self.done / seconds:.1f} files/s")

    def close(self) -> None:
        handle, self.handle = self.handle, None
        if handle is not None:
            os.close(handle)
