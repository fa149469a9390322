"""What a person sees while a scan runs: files, bytes, rate, the current file; nothing where nobody looks."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

from scanner.records import Result

NAME_WIDTH = 40


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
