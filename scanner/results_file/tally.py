"""Counting results as they pass, in the words of the summary line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from scanner.records import CARRIERS, LEVELS, STAGES, Bundle, Result


@dataclass(frozen=True, slots=True)
class Summary:
    """The last line of results.jsonl; a file without it is an interrupted run.

    `artifacts`, `by_status`, `by_format` and `problems_by_kind` count everything met, at any depth. `by_level` counts
    the `overall` of top-level artifacts without the skipped ones; `bytes` adds up top-level artifacts.
    """

    artifacts: int = 0
    by_status: dict[str, int] = field(default_factory=dict)
    by_level: dict[str, int] = field(default_factory=dict)
    by_format: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    seconds: float = 0.0
    problems_by_kind: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ends:
    """What the exit code of a run depends on: top-level artifacts and sets by level, artifacts read in part or not
    at all, and those read whole.
    """

    by_level: Mapping[str, int]
    sets_by_level: Mapping[str, int]
    incomplete: int
    looked_into: int


def has_evidence(result: Result) -> bool:
    """There is something to show for it: findings, or a verdict that a person has to look at."""
    return bool(result.findings) or result.verdict.level in ("flag", "review")


class Tally:
    """Add results one by one; read the counts at any time.

    `problems_by_kind` counts every problem; `unexamined_by_kind` counts the artifacts of which a problem of that kind
    left something unread (it was not `harmless`).
    """

    def __init__(self) -> None:
        self.artifacts = 0
        self.files = 0
        self.bytes = 0
        self.findings = 0
        self.with_evidence = 0
        self.skipped_files = 0
        self.by_status: Counter[str] = Counter()
        self.by_level: Counter[str] = Counter()
        self.by_format: Counter[str] = Counter()
        self.sets_by_level: Counter[str] = Counter()
        self.problems_by_kind: Counter[str] = Counter()
        self.unexamined_by_kind: Counter[str] = Counter()
        self.by_stage_and_carrier: dict[str, Counter[tuple[str, str]]] = {"flag": Counter(), "review": Counter()}

    def add_set(self, bundle: Bundle) -> None:
        """Count a set by its level; it is no artifact."""
        self.sets_by_level[bundle.verdict.level] += 1

    def add(self, result: Result) -> None:
        """Count one result. The matrix takes an artifact's own verdict, once for each stage and carrier it names."""
        extraction, verdict = result.extraction, result.verdict
        status = extraction.status
        self.artifacts += 1
        self.findings += len(result.findings)
        self.with_evidence += has_evidence(result)
        self.by_status[status] += 1
        self.by_format[extraction.format] += 1
        self.problems_by_kind.update(problem.kind for problem in extraction.problems)
        self.unexamined_by_kind.update({problem.kind for problem in extraction.problems if not problem.harmless})
        if verdict.level in self.by_stage_and_carrier:
            cells = self.by_stage_and_carrier[verdict.level]
            cells.update(
                (stage, carrier)
                for stage in _named(verdict.stages, STAGES)
                for carrier in _named(verdict.carriers, CARRIERS)
            )
        if result.parent is None:
            self.files += 1
            self.bytes += extraction.bytes or 0
            if status == "skipped" and result.overall == "unread":
                self.skipped_files += 1
            else:
                self.by_level[result.overall] += 1

    @property
    def incomplete(self) -> int:
        """Artifacts at any depth that were read in part or not at all, the skipped ones left out."""
        return self.by_status["partial"] + self.by_status["unread"]

    def ends(self) -> Ends:
        return Ends(self.by_level, self.sets_by_level, self.incomplete, self.by_status["read"])

    def summary(self, seconds: float) -> Summary:
        """The summary line's record; every level and status is named, zeros too."""
        return Summary(
            artifacts=self.artifacts,
            by_status={status: self.by_status[status] for status in ("read", "partial", "unread", "skipped")},
            by_level={level: self.by_level[level] for level in reversed(LEVELS)},
            by_format=dict(sorted(self.by_format.items())),
            bytes=self.bytes,
            seconds=seconds,
            problems_by_kind=dict(sorted(self.problems_by_kind.items())),
        )


def _named(values: tuple[str, ...], known: tuple[str, ...]) -> set[str]:
    """The values; nothing, and what a later version may name, counts under the empty name."""
    return {value if value in known else "" for value in values} or {""}
