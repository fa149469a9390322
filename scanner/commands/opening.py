"""Opens what a report is made of: a results file, or a ledger."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.results_file import ResultsFile

SQLITE_HEAD = b"SQLite format 3\0"


def is_ledger(name: str) -> bool:
    """Whether a name means a ledger: a database URL, or a file that SQLite made. Loads no database."""
    if "://" in name:
        return True
    try:
        with open(name, "rb") as stream:
            return stream.read(len(SQLITE_HEAD)) == SQLITE_HEAD
    except OSError:
        return False


def open_any(name: str, allow_partial: bool) -> ResultsFile:
    """The results under this name. Raises UsageError as their readers do."""
    if is_ledger(name):
        from scanner.ledger.view import open_ledger

        return open_ledger(name)
    from scanner.results_file import open_results

    return open_results(Path(name), allow_partial)


def refuse_input(name: str, outputs: list[Path]) -> None:
    """Raises UsageError where an output is the input itself."""
    if os.path.exists(name) and any(path.exists() and path.samefile(name) for path in outputs):
        raise UsageError(f"{name}: is the input. Remedy: give another name for the output")
