"""What a person sees while a scan runs: files, bytes, rate, the current file; nothing where nobody looks."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Any, Self

import click

from scanner.records import Result
from scanner.reports.printable import visible

NAME_WIDTH = 40


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
    """A tqdm bar over bytes on a terminal; silent otherwise."""

    def __init__(self, files: int, total: int, shown: bool) -> None:
        self.files, self.done = files, 0
        self.bar: Any = None
        if shown and sys.stderr.isatty():
            from tqdm import tqdm

            self.bar = tqdm(
                total=total, unit="B", unit_scale=True, unit_divisor=1024, file=sys.stderr, dynamic_ncols=True
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.close()

    def step(self, result: Result, size: int) -> None:
        """Count one top-level artifact that is done."""
        self.done += 1
        if self.bar is not None:
            name = "".join(letter if letter.isprintable() else "�" for letter in result.path[-NAME_WIDTH:])
            self.bar.set_description_str(f"{self.done}/{self.files} files", refresh=False)
            self.bar.set_postfix_str(name, refresh=False)
            self.bar.update(size)

    def pass_by(self, size: int) -> None:
        """Count one whose outcome was there already."""
        self.done += 1
        if self.bar is not None:
            self.bar.set_description_str(f"{self.done}/{self.files} files", refresh=False)
            self.bar.update(size)
