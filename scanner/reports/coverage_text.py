"""The coverage account as lines for a terminal: the standing, a table by format, and what was not examined."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import chain

from scanner.coverage import STATUSES, Coverage, Reading, standing
from scanner.records import Problem
from scanner.reports.as_text import LONGEST, alike, coverage_notes, partial_notes, serious
from scanner.reports.formats_in_chinese import called
from scanner.reports.places_in_chinese import place_in_chinese
from scanner.reports.printable import human_bytes, shortened, visible
from scanner.reports.reasons_in_chinese import worded
from scanner.reports.wording import word
from scanner.results_file import ResultsFile

REASONS_SHOWN = 3
"""Problems of one artifact that are printed; the certificate has all of them."""


def account_lines(results: ResultsFile, coverage: Coverage, language: str) -> Iterator[str]:
    """The account line by line, as it is made: a share of a million unread files needs no memory for them.

    Of files side by side with the same problems each is named, and the problems are told once, after the last.
    """
    said = chain(
        [f"{word('coverage', language)} · {results.run.tool} · {results.run.started}"],
        [f"!! {note}" for note in partial_notes(results, language)],
        [word(f"standing.{standing(results)}", language), ""],
        [f"{word('coverage.formats', language)}:"],
        table_lines(coverage, language),
        ["", f"{word('not_examined', language)}:"],
        [f"  {note}" for note in coverage_notes(results, language)],
        _unexamined(results, language),
    )
    for line in said:
        yield visible(shortened(line, LONGEST))


def table_lines(coverage: Coverage, language: str) -> list[str]:
    """Columns that stand under one another, Chinese words too."""
    heads = [word("format", language), "", word("coverage.artifacts", language)]
    heads += [word(f"status.{status}", language) for status in STATUSES]
    heads += [word("bytes", language), word("coverage.reasons", language)]
    rows = [heads, *(_row(name, reading, language) for name, reading in coverage.rows())]
    rows.append(_row(word("coverage.all", language), coverage.all, language))
    widths = [max(width(row[column]) for row in rows) for column in range(len(heads))]
    lines = []
    for row in rows:
        first = row[0] + " " * (widths[0] - width(row[0]))
        second = row[1] + " " * (widths[1] - width(row[1]))
        numbers = [" " * (widths[at] - width(row[at])) + row[at] for at in range(2, len(row) - 1)]
        lines.append("  " + "  ".join([first, second, *numbers, row[-1]]).rstrip())
    return lines


def reasons_in_words(reading: Reading, language: str) -> str:
    """`protected by a password 2, damaged 1`, in the contract's order."""
    named = [f"{word(f'problem.{kind}', language)} {count:,}" for kind, count in reading.counted_reasons()]
    return word("separator", language).join(named)


def reason_text(problem: Problem, language: str) -> str:
    """`page 3: what happened. Remedy: what to do`."""
    shown = problem.place_apart
    place = f"{place_in_chinese(shown) if language == 'zh' else shown}: " if shown else ""
    return place + worded(problem.message, language)


def width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _row(name: str, reading: Reading, language: str) -> list[str]:
    counts = [f"{count:,}" for count in (reading.artifacts, *(reading.by_status[status] for status in STATUSES))]
    return [
        visible(name),
        called(name, language),
        *counts,
        human_bytes(reading.bytes),
        reasons_in_words(reading, language),
    ]


def _unexamined(results: ResultsFile, language: str) -> Iterator[str]:
    for group in alike(chain(results.not_read(), results.skipped())):
        problems: list[Problem] = []
        for result in group:
            extraction, problems = result.extraction, serious(result)
            yield f"  {result.path} ({extraction.format}, {word(f'status.{extraction.status}', language)})"
        for problem in problems[:REASONS_SHOWN]:
            yield f"      {word(f'problem.{problem.kind}', language)}: {reason_text(problem, language)}"
        if len(problems) > REASONS_SHOWN:
            yield "      " + word("more", language, count=len(problems) - REASONS_SHOWN)
