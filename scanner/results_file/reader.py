"""Open results.jsonl, check every line, and give its results back in the order a reader wants them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from scanner.errors import ResultsError
from scanner.records import Bundle, Result, Run
from scanner.results_file.index import Index
from scanner.results_file.lines import Record, from_line
from scanner.results_file.redaction import redacted, redacted_bundle
from scanner.results_file.tally import Summary, Tally

LONGEST_LINE = 1 << 28
"""256 MiB: 200 findings (the default of max_findings) with snippets need under 1 MiB; beyond this it is not ours."""


class Lines(Protocol):
    """Where the lines of a results file stand: in a file, or in a ledger. `path` is what pictures are relative to.

    `seconds` is that of a run that is whole in itself, so that no summary line is needed; None where the lines tell.
    """

    path: Path
    seconds: float | None

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """The place of every line and the line, from the first on."""

    def at(self, place: int) -> bytes:
        """The line at a place."""

    def close(self) -> None: ...


class FileLines:
    """The lines of a file; their places are byte offsets."""

    seconds: float | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stream = open(path, "rb")  # noqa: SIM115 - kept open for the walks; close() closes it

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        self.stream.seek(0)
        offset = 0
        for line in iter(lambda: self.stream.readline(LONGEST_LINE), b""):
            yield offset, line
            offset += len(line)

    def at(self, place: int) -> bytes:
        self.stream.seek(place)
        return self.stream.readline(LONGEST_LINE)

    def close(self) -> None:
        self.stream.close()


@dataclass(frozen=True, slots=True)
class Group:
    """A top-level artifact (`root`) with all inside it.

    `worst` is the artifact of the group whose own verdict is worst (often `root` itself); `score` is the highest
    inside; `evidence` counts the artifacts that have findings or are flagged or to be reviewed. `number` is the
    root's line number, by which `members` asks.
    """

    number: int
    root: Result
    worst: Result
    score: float
    artifacts: int
    evidence: int


class ResultsFile:
    """A checked results file. Use it in a `with` block, or close it: the index is a temporary file.

    `summary` is None for an interrupted run; `stopped_at` says at which line reading stopped and why, where the rest
    was given up on request. `tally` counts what is there, whether or not a summary was written.
    """

    def __init__(self, lines: Lines, run: Run, redact: bool = False) -> None:
        self.lines = lines
        self.path = lines.path
        self.run = run
        self.redact = redact
        self.summary: Summary | None = None
        self.stopped_at: str | None = None
        self.tally = Tally()
        self.bundle_count = 0
        self.index = Index()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.index.close()
        self.lines.close()

    @property
    def partial(self) -> bool:
        """The run was interrupted or the file is cut: not everything that was to be scanned is in it."""
        return self.summary is None or self.stopped_at is not None

    def hiding(self, redact: bool) -> ResultsFile:
        """The same file seen with matched text hidden, if `redact`; what is hidden already stays hidden."""
        seen = copy.copy(self)
        seen.redact = self.redact or redact
        return seen

    def in_file_order(self) -> Iterator[Result]:
        """Every result as it was written."""
        return self._results(self.index.in_file_order())

    def ordered(self) -> Iterator[Result]:
        """Every result: top-level artifacts worst first (overall, highest score inside, path), each with members."""
        for key in self.index.groups():
            yield from self._results(self.index.members(key.root))

    def groups(self) -> Iterator[Group]:
        """Top-level artifacts in the same order."""
        for key in self.index.groups():
            root = self._result(key.root, key.offset)
            worst = root if key.worst == key.root else self._result(key.worst, key.worst_offset)
            yield Group(key.root, root, worst, key.score, key.artifacts, key.evidence)

    def members(self, group: Group, evidence_only: bool = False) -> Iterator[Result]:
        """The top-level artifact itself, then what is inside it, worst first; or only what has evidence to show."""
        return self._results(self.index.members(group.number, evidence_only))

    def not_read(self) -> Iterator[Result]:
        """Artifacts at any depth that were not read, then those read in part, by path."""
        return self._results(self.index.not_read(("unread", "partial")))

    def skipped(self) -> Iterator[Result]:
        """Artifacts left out by the user's own rule, by path."""
        return self._results(self.index.not_read(("skipped",)))

    def bundles(self) -> Iterator[Bundle]:
        """Sets judged together, worst first."""
        for number, offset in self.index.bundles():
            bundle = self._record(number, offset)
            if isinstance(bundle, Bundle):
                yield redacted_bundle(bundle) if self.redact else bundle

    def path_of(self, identity: str) -> str:
        """The path of an artifact by its id; the id itself where its line never came."""
        return self.index.path_of(identity) or identity

    def _results(self, places: Iterable[tuple[int, int]]) -> Iterator[Result]:
        for number, offset in places:
            yield self._result(number, offset)

    def _result(self, number: int, offset: int) -> Result:
        record = self._record(number, offset)
        if not isinstance(record, Result):
            raise _refusal(self.path, number, "it changed while the report was written", "make the report again")
        return redacted(record) if self.redact else record

    def _record(self, number: int, offset: int) -> Record:
        try:
            return from_line(self.lines.at(offset))
        except ValueError as error:
            raise _refusal(self.path, number, str(error), "it changed while it was read; try again") from error


def open_results(path: Path, allow_partial: bool = False, redact: bool = False) -> ResultsFile:
    """Check and index a results file. Memory stays flat; time is one reading of the file.

    Raises ResultsError naming file, line and remedy where a line is truncated or foreign. With `allow_partial` reading
    stops there instead, `stopped_at` says so and the reports are marked PARTIAL; the first line must be good all the
    same. A file without a summary line (an interrupted run) is accepted and is `partial`.
    """
    try:
        lines = FileLines(path)
        try:
            return results_of(lines, allow_partial, redact)
        except BaseException:
            lines.close()
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResultsError(f"{path}: {reason}. Remedy: name a results file that can be read") from error


def results_of(lines: Lines, allow_partial: bool = False, redact: bool = False) -> ResultsFile:
    """As `open_results`, from lines wherever they stand; closing what it gives closes them."""
    place, line = next(iter(lines), (0, b""))
    try:
        first = _checked(line)
    except ValueError as error:
        raise _refusal(lines.path, 1, str(error), "give the results.jsonl of a scan") from error
    if not isinstance(first, Run):
        raise _refusal(lines.path, 1, "it is not the header of a run", "give the whole results.jsonl of a scan")
    results = ResultsFile(lines, first, redact or first.settings.get("redact") is True)
    try:
        _fill(results, place, allow_partial)
    except BaseException:
        results.index.close()
        raise
    if lines.seconds is not None:
        results.summary = results.tally.summary(lines.seconds)
    return results


def _fill(results: ResultsFile, first: int, allow_partial: bool) -> None:
    """Check every line after the first and enter it in the index and the tally."""
    for number, (place, line) in enumerate(results.lines, 1):
        if place == first:
            continue
        try:
            _enter(results, number, place, line)
        except ValueError as error:
            if not allow_partial:
                remedy = "scan again, or use --allow-partial to report what stands before this line"
                raise _refusal(results.path, number, str(error), remedy) from error
            results.stopped_at = f"line {number}: {error}"
            break
    inside_itself = results.index.finish()
    if inside_itself is not None:
        raise _refusal(results.path, inside_itself, "an artifact that is inside itself", "scan again")


def _enter(results: ResultsFile, number: int, offset: int, line: bytes) -> None:
    """One line into index and tally. Raises ValueError."""
    record = _checked(line)
    if results.summary is not None:
        raise ValueError("a line after the summary")
    if isinstance(record, Result):
        results.index.add(number, offset, record)
        results.tally.add(record)
    elif isinstance(record, Bundle):
        results.index.add_bundle(number, offset, record)
        results.tally.add_set(record)
        results.bundle_count += 1
    elif isinstance(record, Summary):
        results.summary = record
    else:
        raise ValueError("a second run begins here")


def _checked(line: bytes) -> Record:
    """The record of a whole line. Raises ValueError."""
    if not line.endswith(b"\n"):
        raise ValueError("too long a line" if len(line) >= LONGEST_LINE else "truncated: the line has no end")
    return from_line(line)


def _refusal(path: Path, line: int, message: str, remedy: str) -> ResultsError:
    return ResultsError(f"{path}, line {line}: {message}. Remedy: {remedy}")
