"""One flat table for a spreadsheet: a row per finding, and a row for every artifact that has none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from scanner.atomic_file import atomic
from scanner.registry import report
from scanner.reports.cells import Cell, about_lines, bundle_cells, file_cells, finding_cells
from scanner.reports.printable import guarded
from scanner.results_file import ResultsFile
from scanner.settings import Settings

COLUMNS = (
    "path", "level", "overall", "score", "codes", "stages", "carriers", "route", "place", "text", "snippet", "because",
    "rule", "status", "problems", "located", "detector", "code", "stage", "carrier", "finding_score", "fingerprint",
    "reasons", "exemptions", "instruments", "format", "bytes", "sha256", "depth", "id",
)  # fmt: skip
BOM = b"\xef\xbb\xbf"
"""Excel takes a CSV for UTF-8 only when it begins with this."""
ABOUT = "(about this report)"


@report(".csv")
def write(results: ResultsFile, target: Path, settings: Settings) -> None:
    """Worst documents first; sets, and what the report says about itself, in the last rows (`(about this report)`).

    UTF-8 with BOM, CRLF. Text a sheet would take for a formula has an apostrophe before it; acting characters are
    written out. Raises UsageError where the target cannot be written.
    """
    with atomic(target) as stream:
        stream.write(BOM)
        stream.write(_line(COLUMNS))
        for row in _rows(results.hiding(settings.redact), settings.language):
            stream.write(_line([_printed(row.get(column)) for column in COLUMNS]))


def _rows(results: ResultsFile, language: str) -> Iterator[dict[str, Cell]]:
    for result in results.ordered():
        about_file = file_cells(result, language)
        for finding in result.findings:
            yield about_file | finding_cells(finding, language)
        if not result.findings:
            yield about_file
    for bundle in results.bundles():
        yield bundle_cells(bundle, results, language)
    for line in about_lines(results, language):
        yield {"path": ABOUT, "problems": line}


def _printed(cell: Cell) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    return "" if cell is None else str(cell)


def _line(values: tuple[str, ...] | list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue().encode("utf-8")
