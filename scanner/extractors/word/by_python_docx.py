"""Locates with python-docx: opens the document again and says where each text stands that it reads there too."""

from __future__ import annotations

import logging
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from scanner.extractors.word.grid import grid_of, text_behind
from scanner.extractors.word.headings import (
    BODY_TEXT_LEVEL,
    LONGEST_CHAIN,
    Heading,
    Look,
    Outline,
    as_heading,
    heading_level,
    heading_text,
    look_of,
    outline_from,
)
from scanner.extractors.word.where import Block, by_block, leads_to_text, steps, told, under
from scanner.records import Artifact, Finding
from scanner.settings import MIB

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

log = logging.getLogger(__name__)
MOST_BYTES = 256 * MIB
MOST_PARTS = 5000
"""Declared size and number of parts up to which a package is opened: python-docx holds all of it in memory."""


@dataclass(slots=True)
class Book:
    """An open document; its lists, as far as they are counted; the outline level of each style met."""

    document: Document
    outline: Outline
    levels: dict[str, int | None] = field(default_factory=dict)


def located(artifact: Artifact, findings: Mapping[int, Finding]) -> dict[int, str]:
    """Key of a finding -> where it stands, for each whose text python-docx reads at the same offsets of the same place.

    The others are not in it: what stands beside a text (deletions, links, text boxes), what python-docx reads
    differently (insertions, symbols), and all of a file it cannot open (macros, strict, damaged). Raises nothing.
    """
    found: dict[int, str] = {}
    wanted = by_block(findings)
    try:
        book = _opened(artifact)
        for block in _blocks(book) if book is not None else ():
            keys = wanted.get((block.kind, block.number), ())
            here = {key: findings[key] for key in keys if leads_to_text(findings[key].place.name)}
            found |= _in_table(block, here) if here and block.kind == "table" else _in_paragraph(block, here)
    except _failures() as error:
        log.debug("python-docx cannot read %s: %s", artifact.path, error)
    return found


@cache
def _failures() -> tuple[type[Exception], ...]:
    """What python-docx and the libraries below it raise on files that are not as it expects them."""
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    shape = (LookupError, AttributeError, ValueError, TypeError, AssertionError, RuntimeError)
    packing = (OSError, EOFError, zipfile.BadZipFile, zlib.error, MemoryError)
    return (PythonDocxError, OpcError, LxmlError, *shape, *packing)


def _opened(artifact: Artifact) -> Book | None:
    """The document; None where it is too large to be held in memory."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE

    content = artifact.content
    with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as stream:
        with zipfile.ZipFile(stream) as archive:
            sizes = [entry.file_size for entry in archive.infolist()]
        if len(sizes) > MOST_PARTS or sum(sizes) > MOST_BYTES:
            return None
        stream.seek(0)
        document = docx.Document(stream)
    links = document.part.rels.values()
    lists = [link.target_part for link in links if link.reltype == RELATIONSHIP_TYPE.NUMBERING]
    return Book(document, outline_from(document.styles.element, *(part.element for part in lists)))


def _blocks(book: Book) -> Iterator[Block[Any]]:
    """The paragraphs and tables of the body in order, python-docx's own objects, as it counts them."""
    from docx.text.paragraph import Paragraph

    above: tuple[Heading, ...] = ()
    paragraphs = tables = 0
    for content in book.document.iter_inner_content():
        if isinstance(content, Paragraph):
            paragraphs += 1
            above = under(above, _heading(content, book))
            yield Block("paragraph", paragraphs, above, content)
        else:
            tables += 1
            yield Block("table", tables, above, content)


def _heading(paragraph: Paragraph, book: Book) -> Heading | None:
    """The paragraph as a heading; its number is counted by our own outline, since python-docx has none."""
    properties = paragraph._p.pPr
    own = Look() if properties is None else look_of(properties)
    number = book.outline.number(own)
    if own.style not in book.levels:
        book.levels[own.style] = _level_of_style(paragraph, own.style, book.outline)
    level = own.level if own.level is not None else book.levels[own.style]
    if level is None or level >= BODY_TEXT_LEVEL:
        return None
    # what python-docx passes over (insertions, fields, controls) only makes a text longer
    return as_heading(level, number, max(paragraph.text, heading_text(paragraph._p), key=len))


def _level_of_style(paragraph: Paragraph, identifier: str, outline: Outline) -> int | None:
    """The outline level from 0 of a paragraph's style: its own, its name's, or that of a style it is based on."""
    style = paragraph.style
    if identifier and (style is None or style.style_id != identifier):
        return outline.level_of_style(identifier)  # a style without a type, or one that is nowhere defined
    for _ in range(LONGEST_CHAIN):
        if style is None:
            return None
        properties = style.element.pPr
        level = None if properties is None else look_of(properties).level
        level = heading_level(style.name or "") if level is None else level
        if level is not None:
            return level
        style = style.base_style
    return None


def _in_paragraph(block: Block[Paragraph], findings: Mapping[int, Finding]) -> dict[int, str]:
    text = block.content.text if findings else ""
    return {key: told(block) for key, finding in findings.items() if text[finding.start : finding.end] == finding.text}


def _in_table(block: Block[Table], findings: Mapping[int, Finding]) -> dict[int, str]:
    grid = grid_of(block.content)
    if grid is None:
        return {}
    found: dict[int, str] = {}
    for key, finding in findings.items():
        way = steps(finding.place.name)
        text = text_behind(grid, way) or ""
        if text[finding.start : finding.end] == finding.text:
            found[key] = told(block, way[0], partial(grid.text, beside=way[0].row))
    return found
