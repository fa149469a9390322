"""Second tier: the title of the slide each finding stands on, and the header and label of a table's cell."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scanner.budget import Budget
from scanner.drawingml import body_text
from scanner.errors import ArtifactError
from scanner.extractors.powerpoint.reading import USUAL_MAIN, slides_of
from scanner.extractors.powerpoint.shapes import TABLE, TABLE_CELL, TABLE_ROW, placeholder_kind, shapes_of
from scanner.ooxml import open_package
from scanner.picture_folder import PictureFolder
from scanner.records import Artifact, Finding
from scanner.registry import locator
from scanner.settings import Settings
from scanner.xml_reading import Element, whole

TITLES = frozenset(("title", "ctrTitle"))
# table 1 row 2 cell 3
CELL_PLACE = re.compile(r"""table \s (\d+) \s row \s (\d+) \s cell \s (\d+)""", re.X)
HIDDEN = frozenset(("0", "false"))
SHOWN = 60


@locator("pptx", "pptm", "ppsx", "ppsm", "potx", "potm")
def locate(artifact: Artifact, findings: Sequence[Finding], pictures: PictureFolder | None) -> list[Finding]:
    """The findings in their order with `located` filled: `slide 4: title > table 1 row 2 (label): header: cell`.

    Nothing is raised for a file that cannot be read again: fields stay None.
    """
    located = list(findings)
    wanted = {finding.place.number for finding in findings if finding.place.kind == "slide"}
    if not wanted:
        return located
    try:
        with open_package(artifact, Budget(Settings(), Path(tempfile.gettempdir()))) as package:
            main = package.target("", "officeDocument") or USUAL_MAIN
            for number, key in slides_of(package, main).items():
                if number not in wanted or key not in package.parts:
                    continue
                for root in whole(package.open(key)):
                    for index, finding in enumerate(findings):
                        if finding.place.kind == "slide" and finding.place.number == number:
                            located[index] = replace(finding, located=_told(root, number, finding.place.name))
    except (ArtifactError, OSError):
        return located
    return located


def _told(root: Element, number: int, name: str) -> str:
    title = next((body_text(shape) for shape in shapes_of(root) if placeholder_kind(shape) in TITLES), "")
    slide = f"slide {number} (hidden)" if (root.get("show") or "") in HIDDEN else f"slide {number}"
    told = f"{slide}: {_short(title)}" if title else slide
    cell = _in_table(root, name)
    return f"{told} > {cell}" if cell else told


def _in_table(root: Element, name: str) -> str:
    found = CELL_PLACE.match(name)
    if not found:
        return ""
    table_number, row_number, column = (int(part) for part in found.groups())
    tables = list(root.iter(*TABLE))
    if table_number > len(tables):
        return ""
    rows = [row for row in tables[table_number - 1] if row.tag in TABLE_ROW]
    if row_number > len(rows):
        return ""
    header = _cell_at(rows[0], column) if row_number > 1 else ""
    label = _cell_at(rows[row_number - 1], 1) if column > 1 else ""
    said = ": ".join(text for text in (header, _cell_at(rows[row_number - 1], column)) if text)
    return f"table {table_number} row {row_number}{f' ({label})' if label else ''}{f': {said}' if said else ''}"


def _cell_at(row: Element, column: int) -> str:
    cells = [cell for cell in row if cell.tag in TABLE_CELL]
    return _short(body_text(cells[column - 1])) if column <= len(cells) else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
