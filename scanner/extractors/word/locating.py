"""Second tier: the headings above each finding; in a table the column's header, the row's label and the cell."""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scanner.budget import Budget
from scanner.errors import ArtifactError
from scanner.extractors.word.blocks import CELL, ROW, TABLE, cell_text, span_of, within
from scanner.extractors.word.headings import outline_of
from scanner.extractors.word.paragraphs import P
from scanner.extractors.word.reading import BODY, USUAL_MAIN
from scanner.ooxml import open_package
from scanner.picture_folder import PictureFolder
from scanner.records import Artifact, Finding
from scanner.registry import locator
from scanner.settings import Settings
from scanner.xml_reading import Element, children

# row 3 cell 2, row 3 cell 2 deletion
CELL_PLACE = re.compile(r"""row \s (\d+) \s cell \s (\d+)""", re.X)
SHOWN = 60
"""Characters of a cell or heading that are told."""
PATH = " > "


@locator("docx", "docm", "dotx", "dotm")
def locate(artifact: Artifact, findings: Sequence[Finding], pictures: PictureFolder | None) -> list[Finding]:
    """The findings in their order with `located` filled: `3 工艺参数 > 3.2 萃取段 > table 2 row 3 (级数): 数值: 38`.

    Only what stands in the body has a path. Nothing is raised for a file that cannot be read again: fields stay None.
    """
    wanted: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        if finding.place.kind in ("paragraph", "table") and finding.place.number:
            wanted[finding.place.kind, finding.place.number].append(index)
    located = list(findings)
    if not wanted:
        return located
    try:
        for kind, number, path, element in _blocks(artifact):
            for index in wanted.get((kind, number), ()):
                finding = findings[index]
                where = path if kind == "paragraph" else [*path, _in_table(element, number, finding.place.name)]
                located[index] = replace(finding, located=PATH.join(where) or None)
    except (ArtifactError, OSError):
        return located
    return located


def _blocks(artifact: Artifact) -> Iterator[tuple[str, int, list[str], Element]]:
    """(kind, number, headings above, element) of each block of the body, counted as the first tier does."""
    with open_package(artifact, Budget(Settings(), Path(tempfile.gettempdir()))) as package:
        main = package.target("", "officeDocument") or USUAL_MAIN
        outline = outline_of(package, main)
        path: list[tuple[int, str]] = []
        paragraphs = tables = 0
        for element in children(package.open(main), BODY):
            if element.tag in P:
                paragraphs += 1
                heading = outline.heading(element)
                if heading is not None:
                    path = [*(above for above in path if above[0] < heading[0]), (heading[0], _short(heading[1]))]
                yield "paragraph", paragraphs, [text for _, text in path], element
            elif element.tag in TABLE:
                tables += 1
                yield "table", tables, [text for _, text in path], element


def _in_table(table: Element, number: int, name: str) -> str:
    """`table 2 row 3 (label of the row): header of the column: the cell`, as far as these are there."""
    found = CELL_PLACE.match(name)
    if not found:
        return f"table {number}"
    row_number, column = int(found[1]), int(found[2])
    rows = list(within(table, ROW))
    if row_number > len(rows):
        return f"table {number}"
    header = _cell_at(rows[0], column) if row_number > 1 else ""
    label = _cell_at(rows[row_number - 1], 1) if column > 1 else ""
    value = _cell_at(rows[row_number - 1], column)
    said = ": ".join(text for text in (header, value) if text)
    return f"table {number} row {row_number}{f' ({label})' if label else ''}{f': {said}' if said else ''}"


def _cell_at(row: Element, column: int) -> str:
    """The text of the cell that covers a grid column, counted from 1."""
    position = 1
    for tc in within(row, CELL):
        span = span_of(tc)
        if position <= column < position + span:
            return _short(cell_text(tc))
        position += span
    return ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
