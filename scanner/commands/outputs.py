"""Outputs asked for with -o: known suffixes, no twins, writable, not there yet; checked before anything is scanned."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner import registry
from scanner.errors import UsageError

PROBE = 1 << 16
"""Bytes written to find out whether the target's disk has room for anything."""


@dataclass(frozen=True, slots=True)
class Output:
    """One file to write, and the registered report that writes it."""

    path: Path
    report: str


def plan(names: Sequence[str], force: bool) -> list[Output]:
    """The outputs in the order given. Raises UsageError naming the output and the remedy."""
    registry.discover("reports")
    outputs: list[Output] = []
    seen: set[str] = set()
    for name in names:
        path = Path(name)
        suffix = path.suffix.lower()
        if suffix not in registry.REPORTS:
            known = " ".join(sorted(registry.REPORTS))
            raise UsageError(f"{name}: no report has the suffix {suffix!r}. Remedy: use one of {known}")
        real = os.path.realpath(path)
        if real in seen:
            raise UsageError(f"{name}: given twice. Remedy: give each output its own name")
        seen.add(real)
        if os.path.isdir(path):
            raise UsageError(f"{name}: is a folder. Remedy: give the name of a file")
        if os.path.isfile(path) and not force:
            raise UsageError(f"{name}: exists already. Remedy: use another name, or --force to replace it")
        _try(path)
        outputs.append(Output(path, suffix))
    return outputs


def _try(path: Path) -> None:
    """Write a few bytes beside the target, as the report will; raises UsageError where that fails."""
    if os.path.lexists(path) and not os.path.isfile(path):
        return  # a pipe or /dev/stdout: opened when it is written
    try:
        with tempfile.TemporaryFile(dir=Path(os.path.realpath(path)).parent) as stream:
            stream.write(b"\0" * PROBE)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        what = "no room on the disk" if error.errno == errno.ENOSPC else error.strerror
        raise UsageError(
            f"{path}: cannot be written: {what}. Remedy: give an output in a folder you may write to"
        ) from error
