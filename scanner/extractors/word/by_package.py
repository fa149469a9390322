"""Locates without python-docx: walks the package itself, which also reads macros, strict files and damaged ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from scanner.budget import Budget
from scanner.errors import ArtifactError
from scanner.extractors.word.blocks import CELL, ROW, TABLE, cell_text, span_of, within
from scanner.extractors.word.headings import Heading, outline_of
from scanner.extractors.word.paragraphs import P
from scanner.extractors.word.reading import BODY, USUAL_MAIN
from scanner.extractors.word.where import Block, by_block, steps, told, under
from scanner.ooxml import open_package
from scanner.records import Artifact, Finding
from scanner.settings import Settings
from scanner.xml_reading import Element, children


def located(artifact: Artifact, findings: Mapping[int, Finding]) -> dict[int, str]:
    """Key of a finding -> where it stands in the body; what cannot be read again is not in it. Raises nothing."""
    found: dict[int, str] = {}
    wanted = by_block(findings)
    try:
        for block in _blocks(artifact):
            keys = wanted.get((block.kind, block.number), ())
            rows = list(within(block.content, ROW)) if keys and block.kind == "table" else []
            for key in keys:
                way = steps(findings[key].place.name)
                found[key] = told(block, way[0] if way and way[0].row <= len(rows) else None, partial(_text, rows))
    except (ArtifactError, OSError):
        return found
    return found


def _blocks(artifact: Artifact) -> Iterator[Block[Element]]:
    """The blocks of the body, counted as the first tier does."""
    with open_package(artifact, Budget(Settings(), Path(tempfile.gettempdir()))) as package:
        main = package.target("", "officeDocument") or USUAL_MAIN
        outline = outline_of(package, main)
        above: tuple[Heading, ...] = ()
        paragraphs = tables = 0
        for element in children(package.open(main), BODY):
            if element.tag in P:
                paragraphs += 1
                above = under(above, outline.heading(element))
                yield Block("paragraph", paragraphs, above, element)
            elif element.tag in TABLE:
                tables += 1
                yield Block("table", tables, above, element)


def _text(rows: list[Element], row: int, column: int) -> str:
    """The text of the cell that covers a grid column of a row, both counted from 1; empty where there is none."""
    position = 1
    for tc in within(rows[row - 1], CELL) if row <= len(rows) else ():
        span = span_of(tc)
        if position <= column < position + span:
            return cell_text(tc)
        position += span
    return ""
