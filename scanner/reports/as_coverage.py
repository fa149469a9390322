"""The coverage account as files: coverage.json, a certificate; coverage.html, a page; and a flat table (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from scanner.atomic_file import atomic
from scanner.certificate import Certificate, settings_digest
from scanner.coverage import STATUSES, Coverage, Reading, coverage_of, standing
from scanner.registry import report
from scanner.reports.as_csv import ABOUT, BOM
from scanner.reports.as_text import coverage_notes, partial_notes, serious
from scanner.reports.cells import Cell, about_lines, problem_text
from scanner.reports.html_pages import bilingual_lines, environment
from scanner.reports.law_status import as_of
from scanner.reports.printable import guarded
from scanner.reports.wording import word
from scanner.results_file import ResultsFile
from scanner.settings import Settings
from scanner.signing import Signer, fingerprint

TILES = {"read": "clear", "partial": "review", "unread": "unread", "skipped": "skipped"}
"""The colour that counts of a status have on the page, by the level that has it."""
MOST_ROWS = 20_000
"""Rows of each list on the page: a browser still shows some 10 MB of table; coverage.json has all of them."""
COLUMNS = ("record", "format", "path", "artifacts", *STATUSES, "bytes", "sha256", "status", "reasons")


@report("coverage.json")
def write_certificate(results: ResultsFile, target: Path, settings: Settings, signer: Signer | None = None) -> None:
    """The certificate, line by line; "integrity only" without a signer. Raises UsageError."""
    with atomic(target) as stream:
        for line in Certificate(results.hiding(settings.redact), signer).lines():
            stream.write(line)


@report("coverage.html")
def write_html(results: ResultsFile, target: Path, settings: Settings, signer: Signer | None = None) -> None:
    """One page that needs nothing beside it; it names the head of the chain of the certificate made with it.

    Written as it is made, memory flat. Raises UsageError where it cannot be written.
    """
    shown, language = results.hiding(settings.redact), settings.language
    certificate = Certificate(shown, signer)
    for _ in certificate.lines():  # for its head and its counts
        pass
    coverage = certificate.coverage
    unexamined = coverage.incomplete + coverage.all.by_status["skipped"]
    values: dict[str, Any] = {
        "run": shown.run,
        "language": language,
        "in_language": lambda key, **more: word(key, language, **more),
        "redacted": shown.redact,
        "partial": bilingual_lines(lambda language: partial_notes(shown, language)),
        "sections": {"documents": False, "list": False, "unread": False, "sets": False},
        "home": "#",
        "base": "",
        "heading": "coverage",
        "number": 0,
        "standing": standing(shown),
        "notes": bilingual_lines(lambda language: coverage_notes(shown, language)),
        "coverage": coverage,
        "statuses": STATUSES,
        "tiles": TILES,
        "settings_digest": settings_digest(shown.run),
        "law_day": as_of(shown.run),
        "head": certificate.head,
        "key": "" if signer is None else fingerprint(signer.public),
        "unexamined_rows": islice(chain(shown.not_read(), shown.skipped()), MOST_ROWS),
        "unexamined": unexamined,
        "rows": islice(shown.in_file_order(), MOST_ROWS),
        "most": MOST_ROWS,
    }
    page = environment().get_template("coverage.html")
    with atomic(target) as stream:
        for part in page.generate(values):
            stream.write(part.encode("utf-8", "replace"))


def write_csv(results: ResultsFile, target: Path, settings: Settings, signer: Signer | None) -> None:
    """One flat table: a row a format, one for all, then one for each artifact not examined; UTF-8 with BOM, CRLF.

    `record` says which row it is: `format`, `all`, `not examined`, or what the table says about itself. A table is
    not signed. Raises UsageError where it cannot be written.
    """
    with atomic(target) as stream:
        stream.write(BOM + _line(COLUMNS))
        for row in _rows(results.hiding(settings.redact), settings.language):
            stream.write(_line(tuple(_printed(row.get(column)) for column in COLUMNS)))


def _rows(results: ResultsFile, language: str) -> Iterator[dict[str, Cell]]:
    coverage: Coverage = coverage_of(results)
    for name, reading in coverage.rows():
        yield {"record": "format", "format": name, **_counts(reading)}
    yield {"record": "all", **_counts(coverage.all)}
    for result in chain(results.not_read(), results.skipped()):
        extraction = result.extraction
        yield {
            "record": "not examined",
            "format": extraction.format,
            "path": result.path,
            "bytes": extraction.bytes,
            "sha256": extraction.sha256,
            "status": extraction.status,
            "reasons": " | ".join(problem_text(problem, language) for problem in serious(result)),
        }
    for line in (word(f"standing.{standing(results)}", language), *about_lines(results, language)):
        yield {"record": ABOUT, "reasons": line}


def _counts(reading: Reading) -> dict[str, Cell]:
    statuses: dict[str, Cell] = {status: reading.by_status[status] for status in STATUSES}
    reasons = "; ".join(f"{kind} {count}" for kind, count in reading.counted_reasons())
    return {"artifacts": reading.artifacts, **statuses, "bytes": reading.bytes, "reasons": reasons}


def _printed(cell: Cell) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    return "" if cell is None else str(cell)


def _line(values: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue().encode("utf-8")
