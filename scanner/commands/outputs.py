"""Outputs asked for with -o: known suffixes, no twins, writable, not there yet; checked before anything is scanned."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scanner import registry
from scanner.atomic_file import PARTIAL, is_special
from scanner.commands.sign_key import signer_for
from scanner.errors import UsageError
from scanner.picture_folder import COUNT
from scanner.results_file import ResultsFile
from scanner.settings import Settings

if TYPE_CHECKING:
    from scanner.signing import Signer

PROBE = 1 << 16
"""Bytes written to find out whether the target's disk has room for anything."""
PAGES = (".html", ".htm")
"""Suffixes of the report that has a folder beside it, for its further pages and pictures."""
CERTIFICATES = ("coverage.json", "coverage.html")
"""Reports that a key signs, and that name the key."""


@dataclass(frozen=True, slots=True)
class Output:
    """One file to write, the registered report that writes it, and the key that signs it, if one does."""

    path: Path
    report: str
    signer: Signer | None = None

    @property
    def folder(self) -> Path | None:
        """The folder its pages and pictures go to; None where the report is one file."""
        return self.path.with_name(f"{self.path.stem}_files") if self.report in PAGES else None


def plan(names: Sequence[str], force: bool, sign_key: str | None = None) -> list[Output]:
    """The outputs in the order given; certificates get the signer. Raises UsageError naming output and remedy."""
    registry.discover("reports")
    outputs: list[Output] = []
    seen: set[str] = set()
    for name in names:
        path = Path(name)
        own_name = path.name.lower()  # "coverage.json": a report with a name of its own comes before its suffix
        suffix = own_name if own_name in registry.REPORTS else path.suffix.lower()
        if suffix not in registry.REPORTS:
            known = " ".join(sorted(registry.REPORTS))
            raise UsageError(f"{name}: no report has the suffix {suffix!r}. Remedy: use one of {known}")
        _check(path, seen, force)
        output = Output(path, suffix)
        if output.folder is not None:
            _check_folder(output.folder, seen, force)
        outputs.append(output)
    certificates = [output.path for output in outputs if output.report in CERTIFICATES]
    signer = signer_for(sign_key, (output.path for output in outputs), certificates)
    return [replace(output, signer=signer) if output.report in CERTIFICATES else output for output in outputs]


def checked(names: Sequence[str], suffixes: Sequence[str], force: bool) -> list[Path]:
    """Single files to write, for a command that has suffixes of its own. Raises UsageError as `plan` does."""
    seen: set[str] = set()
    paths = [Path(name) for name in names]
    for path in paths:
        if path.suffix.lower() not in suffixes:
            known = " ".join(suffixes)
            raise UsageError(f"{path}: cannot be written as {path.suffix!r}. Remedy: use one of {known}")
        _check(path, seen, force)
    return paths


def write_reports(
    results: ResultsFile, outputs: Sequence[Output], settings: Settings, written: list[Path]
) -> list[str]:
    """Write every report, those after one that fails too. Each that is whole is added to `written` as it gets its name.

    Gives a sentence for each that failed: why, and what is kept of it.
    """
    failures = []
    for output in outputs:
        try:
            _write(results, output, settings)
            written.append(output.path)
        except UsageError as error:
            failures.append(f"{error}{kept_in_part(output)}")
    return failures


def _write(results: ResultsFile, output: Output, settings: Settings) -> None:
    write = registry.REPORTS[output.report]
    if output.signer is None:
        write(results, output.path, settings)
    else:
        write(results, output.path, settings, output.signer)


def kept_in_part(output: Output) -> str:
    """A sentence that names what a writing that was cut short left; empty where it left nothing."""
    targets = [output.path] if output.folder is None else [output.path, output.folder]
    partial = [Path(os.path.realpath(target)) for target in targets]
    kept = [str(path.with_name(path.name + PARTIAL)) for path in partial]
    there = [name for name in kept if os.path.lexists(name)]
    return f". What was written until then is kept in {' and '.join(there)}" if there else ""


def _check(path: Path, seen: set[str], force: bool) -> None:
    """One output that is no twin, no folder, not there yet and writable; raises UsageError."""
    real = os.path.realpath(path)
    if real in seen:
        raise UsageError(f"{path}: given twice. Remedy: give each output its own name")
    seen.add(real)
    if os.path.isdir(path):
        raise UsageError(f"{path}: is a folder. Remedy: give the name of a file")
    if os.path.isfile(path) and not force:
        raise UsageError(f"{path}: exists already. Remedy: use another name, or --force to replace it")
    _try(path)


def _check_folder(folder: Path, seen: set[str], force: bool) -> None:
    """The folder of pages is not there yet, or is one of an earlier report; raises UsageError."""
    real = os.path.realpath(folder)
    if real in seen:
        raise UsageError(f"{folder}: two reports would put their pages there. Remedy: give them different names")
    seen.add(real)
    if not os.path.lexists(folder):
        return
    if not os.path.isdir(folder):
        raise UsageError(f"{folder}: a file stands where the report's pages go. Remedy: move it, or use another name")
    foreign = [] if force else _foreign(folder)
    if foreign:
        raise UsageError(
            f"{folder}: holds {foreign[0]!r}, which is not of an earlier report. "
            "Remedy: use another name, or --force to put the pages beside it"
        )
    _try(folder / "page")


def _foreign(folder: Path) -> list[str]:
    """Names in the folder that no report wrote."""
    from scanner.reports.as_html import OWN_PAGE, OWN_PICTURE

    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise UsageError(f"{folder}: cannot be listed: {error.strerror}. Remedy: use another name") from error
    return [
        name
        for name in names
        if not (OWN_PAGE.fullmatch(name) or OWN_PICTURE.fullmatch(name) or name == COUNT or name.endswith(PARTIAL))
    ]


def _try(path: Path) -> None:
    """Write a few bytes beside the target, as the report will; raises UsageError where that fails."""
    if is_special(path):
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
