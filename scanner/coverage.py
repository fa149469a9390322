"""What was read and what was not, counted by format: the account behind `scanner coverage` and the certificate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scanner.records import PROBLEM_KINDS, Result
from scanner.results_file import ResultsFile

STATUSES = ("read", "partial", "unread", "skipped")


@dataclass(slots=True)
class Reading:
    """Counts of the artifacts of one format, or of all.

    `bytes` adds up each artifact's own size, so a member counts in its own format and its container in its. `reasons`
    counts artifacts by the kind of problem that left something of them unread.
    """

    artifacts: int = 0
    bytes: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def counted_reasons(self) -> list[tuple[str, int]]:
        """Of how many artifacts each kind of problem left something unread, in the contract's order."""
        kinds = [*PROBLEM_KINDS, *sorted(set(self.reasons) - set(PROBLEM_KINDS))]
        return [(kind, self.reasons[kind]) for kind in kinds if self.reasons[kind]]

    def record(self) -> dict[str, Any]:
        """Plain values, every status named."""
        return {
            "artifacts": self.artifacts,
            **{status: self.by_status[status] for status in STATUSES},
            "bytes": self.bytes,
            "reasons": dict(sorted(self.reasons.items())),
        }


class Coverage:
    """Add artifacts one by one; memory grows with the number of formats only."""

    def __init__(self) -> None:
        self.formats: dict[str, Reading] = {}
        self.all = Reading()
        self.files = 0
        self.file_bytes = 0

    def add(self, format: str, status: str, size: int | None, kinds: Iterable[str], depth: int) -> None:
        """Count one artifact; `kinds` are the problems that hide something of it."""
        named = set(kinds)
        for reading in (self.all, self.formats.setdefault(format, Reading())):
            reading.artifacts += 1
            reading.bytes += size or 0
            reading.by_status[status] += 1
            reading.reasons.update(named)
        if depth == 0:
            self.files += 1
            self.file_bytes += size or 0

    def add_result(self, result: Result) -> None:
        extraction = result.extraction
        kinds = [problem.kind for problem in extraction.problems if not problem.harmless]
        self.add(extraction.format, extraction.status, extraction.bytes, kinds, result.depth)

    @property
    def incomplete(self) -> int:
        """Artifacts read in part or not at all; the skipped ones left out."""
        return self.all.by_status["partial"] + self.all.by_status["unread"]

    def rows(self) -> Iterator[tuple[str, Reading]]:
        """Formats by name, those with something unread first."""

        def order(item: tuple[str, Reading]) -> tuple[bool, str]:
            statuses = item[1].by_status
            return not (statuses["partial"] or statuses["unread"]), item[0]

        yield from sorted(self.formats.items(), key=order)

    def record(self) -> dict[str, Any]:
        """The counts as the certificate's last entry has them."""
        return {
            "artifacts": self.all.artifacts,
            "files": self.files,
            "members": self.all.artifacts - self.files,
            "bytes": self.file_bytes,
            "by_status": {status: self.all.by_status[status] for status in STATUSES},
            "formats": {name: reading.record() for name, reading in sorted(self.formats.items())},
        }


def coverage_of(results: ResultsFile) -> Coverage:
    """The account of a results file; one reading of it, flat memory."""
    coverage = Coverage()
    for result in results.in_file_order():
        coverage.add_result(result)
    return coverage


def standing(results: ResultsFile) -> str:
    """What may be said of the whole share, as the key of a word: `clear` only where nothing at all stands against it.

    One of `nothing` (no artifact), `partial_run` (interrupted or cut), `unread`, `found` (read, but held documents or
    sets), `clear_but_skipped` and `clear`.
    """
    tally = results.tally
    if results.partial:
        return "partial_run"
    if not tally.artifacts:
        return "nothing"
    if tally.incomplete or tally.by_level["unread"]:
        return "unread"
    worst_set = next(results.bundles(), None)
    held = worst_set is not None and worst_set.verdict.level in ("flag", "review")
    if held or tally.by_level["flag"] or tally.by_level["review"]:
        return "found"
    if tally.by_status["skipped"]:
        return "clear_but_skipped" if tally.by_status["read"] else "nothing"
    return "clear"
