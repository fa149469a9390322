"""The summary for a terminal: what was not examined, the law, the counts, the worst documents; last, the standing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path

from scanner.atomic_file import atomic
from scanner.coverage import standing
from scanner.records import LEVELS, PROBLEM_KINDS, Problem, Result, Verdict
from scanner.registry import report
from scanner.reports.law_status import as_of, instruments, warnings
from scanner.reports.printable import human_bytes, shortened, visible
from scanner.reports.reasons_in_chinese import worded
from scanner.reports.wording import word
from scanner.results_file import Group, ResultsFile
from scanner.settings import Settings

TOP = 20
NOT_READ = 10
REASONS = 3
MEMBERS = 6
LONGEST = 600
"""Characters of one line: a hostile name or sentence cannot fill the screen."""


@report(".txt")
def write(results: ResultsFile, target: Path, settings: Settings) -> None:
    """The terminal summary as a file, UTF-8. Raises UsageError where it cannot be written."""
    with atomic(target) as stream:
        stream.write(("\n".join(summary_lines(results, settings)) + "\n").encode("utf-8"))


def summary_lines(results: ResultsFile, settings: Settings) -> list[str]:
    """The summary, line by line, in settings.language; no line holds anything a terminal would obey."""
    shown, language = results.hiding(settings.redact), settings.language
    said = [f"{word('title', language)} · {results.run.tool} · {results.run.started}"]
    said += [f"!! {note}" for note in partial_notes(results, language)]
    for part in (_not_examined, _law, _counts, _top, _sets, _ending):
        if lines := part(shown, language):
            said += ["", *lines]
    return [visible(shortened(line, LONGEST)) for line in said]


def partial_notes(results: ResultsFile, language: str) -> list[str]:
    """What is missing from an interrupted run or a cut file; empty for a whole one."""
    notes = []
    if results.stopped_at is not None:
        notes.append(word("partial.stopped", language, where=results.stopped_at))
    elif results.summary is None:
        notes.append(word("partial.interrupted", language))
    return [f"{word('partial', language)}: {note}" for note in notes]


def coverage_notes(results: ResultsFile, language: str) -> list[str]:
    """One sentence on what was not examined, and one on what the user's rules left out."""
    tally = results.tally
    notes = [word("not_examined.none", language)]
    if tally.incomplete:
        notes = [word("not_examined.some", language, count=f"{tally.incomplete:,}", all=f"{tally.artifacts:,}")]
    if tally.by_status["skipped"]:
        notes.append(word("not_examined.skipped", language, count=f"{tally.by_status['skipped']:,}"))
    return notes


def problem_counts(results: ResultsFile) -> list[tuple[str, int]]:
    """Of how many artifacts each kind of problem left something unread, in the contract's order."""
    counts = results.tally.unexamined_by_kind
    kinds = [*PROBLEM_KINDS, *sorted(set(counts) - set(PROBLEM_KINDS))]
    return [(kind, counts[kind]) for kind in kinds if counts[kind]]


def about_verdict(verdict: Verdict, language: str) -> str:
    """Codes, stages and carriers in words: `1E902.a · smelting and separation · process parameters`."""
    separator = word("separator", language)
    parts = [
        separator.join(verdict.codes),
        separator.join(word(f"stage.{stage}", language) for stage in verdict.stages),
        separator.join(word(f"carrier.{carrier}", language) for carrier in verdict.carriers),
    ]
    return " · ".join(part for part in parts if part)


def serious(result: Result) -> list[Problem]:
    """The problems that hide something."""
    return [problem for problem in result.extraction.problems if not problem.harmless]


def alike(results: Iterable[Result]) -> Iterator[Iterator[Result]]:
    """Results side by side of one format and status that have the same problems."""

    def same(result: Result) -> tuple[object, ...]:
        return result.extraction.format, result.extraction.status, tuple(serious(result))

    for _, group in groupby(results, same):
        yield group


def _not_examined(results: ResultsFile, language: str) -> list[str]:
    said = [f"{word('not_examined', language)}:", *(f"  {note}" for note in coverage_notes(results, language))]
    said += [f"  {count:>7}  {word(f'problem.{kind}', language)}" for kind, count in problem_counts(results)]
    told = 0
    for number, group in enumerate(alike(results.not_read())):
        if number == NOT_READ:
            said.append("  " + word("more", language, count=f"{results.tally.incomplete - told:,}"))
            break
        result = next(group)
        others = sum(1 for _ in group)
        told += 1 + others
        problem = next(iter(serious(result)), None)
        why = f": {worded(problem.message, language)}" if problem else ""
        same = f" {word('not_examined.same', language, count=f'{others:,}')}" if others else ""
        said.append(f"  {result.path}{same} ({word(f'status.{result.extraction.status}', language)}){why}")
    return said


def _law(results: ResultsFile, language: str) -> list[str]:
    said = [f"{word('law', language)} ({word('law.as_of', language, as_of=as_of(results.run))}):"]
    for item in instruments(results.run):
        title = (item.title_zh if language == "zh" else item.title) or item.id
        said.append(f"  {word(f'law.{item.standing}', language)}: {title}")
    return said + [f"  !! {warning}" for warning in warnings(results.run, language)]


def _counts(results: ResultsFile, language: str) -> list[str]:
    tally = results.tally
    size = human_bytes(tally.bytes)
    said = [word("artifacts", language, artifacts=f"{tally.artifacts:,}", files=f"{tally.files:,}", bytes=size)]
    for level in reversed(LEVELS):
        help_text = word(f"level.{level}.help", language)
        said.append(f"  {tally.by_level[level]:>7}  {word(f'level.{level}', language)}: {help_text}")
    if tally.skipped_files:
        said.append(f"  {tally.skipped_files:>7}  {word('level.skipped', language)}")
    return said


def _top(results: ResultsFile, language: str) -> list[str]:
    said = []
    total = results.tally.by_level["flag"] + results.tally.by_level["review"]
    for number, group in enumerate(results.groups()):
        if number == TOP or group.root.overall not in ("flag", "review"):
            break
        said += _document(group, language)
    if not said:
        return []
    if total > TOP:
        said.append("  " + word("more", language, count=total - TOP))
    return [f"{word('top', language)}:", *said]


def _sets(results: ResultsFile, language: str) -> list[str]:
    """Sets that say more than their pieces, worst first."""
    said = []
    for bundle in islice(results.bundles(), TOP):
        verdict = bundle.verdict
        level = word(f"level.{verdict.level}", language)
        said.append(f"  [{level} {verdict.score:.2f}] {about_verdict(verdict, language)}")
        said += [f"      {results.path_of(member)}" for member in bundle.members[:MEMBERS]]
        said += [f"      - {worded(reason, language)}" for reason in verdict.reasons[:REASONS]]
    if results.bundle_count > TOP:
        said.append("  " + word("more", language, count=results.bundle_count - TOP))
    return [f"{word('sets', language)}:", *said] if said else []


def _ending(results: ResultsFile, language: str) -> list[str]:
    """The last lines: what is hidden, and what may be said of the whole share."""
    said = [word("redacted", language)] if results.redact else []
    return [*said, word(f"standing.{standing(results)}", language)]


def _document(group: Group, language: str) -> list[str]:
    verdict = group.worst.verdict
    said = [f"  [{word(f'level.{group.root.overall}', language)} {group.score:.2f}] {group.root.path}"]
    if group.worst.id != group.root.id:
        said.append(f"      {word('worst_inside', language)}: {group.worst.path}")
    about = about_verdict(verdict, language)
    said += [f"      {about}"] if about else []
    return said + [f"      - {worded(reason, language)}" for reason in verdict.reasons[:REASONS]]
