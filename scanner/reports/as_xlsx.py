"""A workbook: a sheet of findings, one of files, one of what was not read, and one about the report itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scanner.atomic_file import atomic
from scanner.registry import report
from scanner.reports.cells import Cell, about_lines, bundle_cells, file_cells, finding_cells
from scanner.reports.printable import CUT, units, visible
from scanner.reports.reasons_in_chinese import worded
from scanner.reports.wording import word
from scanner.results_file import ResultsFile
from scanner.settings import Settings

MAX_ROWS = 1_048_576
MAX_UNITS = 32_767
"""Rows of a sheet and UTF-16 units of a cell: Excel's own limits."""

FINDINGS = {
    "path": 48, "level": 10, "score": 8, "code": 10, "title_block": 40, "stage": 12, "carrier": 22, "place": 20,
    "located": 28, "text": 28, "snippet": 64, "because": 48, "rule": 28, "detector": 18, "finding_score": 8,
    "fingerprint": 18, "id": 10,
}  # fmt: skip
FILES = {
    "path": 60, "overall": 10, "level": 10, "score": 8, "title_block": 40, "codes": 12, "stages": 20, "carriers": 28,
    "route": 12, "status": 10, "reasons": 64, "exemptions": 32, "instruments": 40, "problems": 48, "format": 10,
    "bytes": 12, "sha256": 24, "depth": 7, "id": 10,
}  # fmt: skip
NOT_READ = {"path": 60, "status": 10, "kind": 16, "place": 20, "message": 90, "format": 10, "bytes": 12, "id": 10}
SETS = {"path": 80, "level": 10, "score": 8, "codes": 12, "stages": 20, "carriers": 28, "route": 12, "reasons": 64}
ABOUT = {"message": 140}
"""Columns of each sheet and their widths in characters."""


@report(".xlsx")
def write(results: ResultsFile, target: Path, settings: Settings) -> None:
    """Rows stream to disk; a sheet that is full goes on in another. Every text is written as text, never a formula.

    Acting and illegal characters are written out, a cell over 32,767 characters is cut with a mark. Raises UsageError
    where the target cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    shown, language = results.hiding(settings.redact), settings.language
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "use_zip64": True,
    }
    with atomic(target) as stream, tempfile.TemporaryDirectory() as rows:
        book = xlsxwriter.Workbook(stream, options | {"tmpdir": rows})
        try:
            _fill(book, "findings", FINDINGS, _findings(shown, language), language)
            _fill(book, "files", FILES, (file_cells(result, language) for result in shown.ordered()), language)
            _fill(book, "not_read", NOT_READ, _not_read(shown, language), language)
            if shown.bundle_count:
                sets = (bundle_cells(bundle, shown, language) for bundle in shown.bundles())
                _fill(book, "sets", SETS, sets, language)
            _fill(book, "about", ABOUT, ({"message": line} for line in about_lines(shown, language)), language)
            book.close()
        except XlsxWriterException as error:
            raise OSError(f"the workbook could not be written: {error}") from error


def _findings(results: ResultsFile, language: str) -> Iterator[dict[str, Cell]]:
    for result in results.ordered():
        about_file = file_cells(result, language) if result.findings else {}
        for finding in result.findings:
            yield about_file | finding_cells(finding, language)


def _not_read(results: ResultsFile, language: str) -> Iterator[dict[str, Cell]]:
    for walk in (results.not_read(), results.skipped()):
        for result in walk:
            about_file = file_cells(result, language)
            for problem in result.extraction.problems:
                if not problem.harmless:
                    place = None if problem.place is None else str(problem.place)
                    message = worded(problem.message, language)
                    yield about_file | {"kind": problem.kind, "place": place, "message": message}


def _fill(book: Any, name: str, columns: dict[str, int], rows: Iterator[dict[str, Cell]], language: str) -> None:
    """A sheet with its header, and as many more as the rows need."""
    sheet, line, part = _sheet(book, name, columns, language, 1), 1, 1
    for row in rows:
        if line == MAX_ROWS:
            _finish(sheet, columns, line)
            part += 1
            sheet, line = _sheet(book, name, columns, language, part), 1
        for position, column in enumerate(columns):
            _put(sheet, line, position, row.get(column))
        line += 1
    _finish(sheet, columns, line)


def _sheet(book: Any, name: str, columns: dict[str, int], language: str, part: int) -> Any:
    title = word(f"sheet.{name}", language)
    sheet = book.add_worksheet(title if part == 1 else f"{title} {part}")
    bold = book.add_format({"bold": True, "bottom": 1})
    for position, (column, width) in enumerate(columns.items()):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, word(column, language), bold)
    sheet.freeze_panes(1, 1 if len(columns) > 1 else 0)
    return sheet


def _finish(sheet: Any, columns: dict[str, int], lines: int) -> None:
    sheet.autofilter(0, 0, max(1, lines - 1), len(columns) - 1)


def _put(sheet: Any, line: int, position: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, position, _fitted(visible(cell)))
    elif cell is not None:
        sheet.write_number(line, position, cell)


def _fitted(text: str) -> str:
    """At most 32,767 UTF-16 units, the cut marked."""
    if units(text) <= MAX_UNITS:
        return text
    kept = text[: MAX_UNITS - len(CUT)]
    while units(kept) > MAX_UNITS - len(CUT):
        kept = kept[: -max(1, (units(kept) - MAX_UNITS + len(CUT)) // 2)]
    return kept + CUT
