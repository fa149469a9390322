"""What a person sees while a scan runs: files, bytes, rate, what is being read; nothing where nobody looks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from scanner.records import Result
from scanner.reports.printable import visible

if TYPE_CHECKING:
    from scanner.commands.counting import Ahead

NAME_WIDTH = 40
LONG = 5.0
"""Seconds from which on a file being read is named with its time."""


def say(line: str, err: bool = False) -> None:
    """Print a line that a terminal cannot obey. Where nobody reads it any more (`| head -1`) that is no failure.

    The results are in files by then: what cannot be shown must not change the exit code.
    """
    stream = sys.stderr if err else sys.stdout
    try:
        click.echo(visible(line), err=err)
    except OSError as error:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())  # what is still buffered goes there
        if not isinstance(error, BrokenPipeError) and not err:
            say(f"the summary could not be printed: {error.strerror}", err=True)


class Progress:
    """A tqdm bar over bytes on a terminal; silent otherwise. Its total is what `ahead` has counted so far.

    `current` gives what is being read and for how many seconds.
    """

    def __init__(self, ahead: Ahead | None, shown: bool) -> None:
        self.ahead = ahead
        self.done = self.unread = self.held = 0
        self.name = ""
        self.current: Callable[[], Sequence[tuple[str, float]]] = lambda: ()
        self.bar: Any = None
        if shown and sys.stderr.isatty():
            from tqdm import tqdm

            self.bar = tqdm(unit="B", unit_scale=True, unit_divisor=1024, file=sys.stderr, dynamic_ncols=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.close()
        if self.ahead is not None:
            self.ahead.end()

    def step(self, result: Result, size: int) -> None:
        """Count one top-level artifact that is done."""
        self.unread += result.overall == "unread"
        self.held += result.overall in ("flag", "review")
        self.name = result.path
        self.pass_by(size)

    def pass_by(self, size: int) -> None:
        """Count one whose outcome was there already."""
        self.done += 1
        if self.bar is not None:
            self.bar.update(size)

    def tick(self) -> None:
        """Say what is new since the last time; tqdm sees to it that it is not said too often."""
        if self.bar is None:
            return
        total = members = ""
        if self.ahead is not None:
            self.bar.total = self.ahead.bytes if self.ahead.known else None
            total = f"/{self.ahead.files}{'' if self.ahead.known else '+'}"
            members = f" ({self.ahead.members} members in archives)" if self.ahead.members else ""
        slow = max(self.current(), key=lambda one: one[1], default=("", 0.0))
        name = slow[0] if slow[1] >= LONG else self.name
        printable = "".join(letter if letter.isprintable() else "�" for letter in name[-NAME_WIDTH:])
        since = f" for {slow[1]:.0f} s" if slow[1] >= LONG else ""
        self.bar.set_description_str(f"{self.done}{total} files{members}", refresh=False)
        self.bar.set_postfix_str(f"{self.held} held, {self.unread} unread; {printable}{since}", refresh=False)
        self.bar.update(0)
