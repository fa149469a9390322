"""Second tier: where on the displayed page each finding stands, what is around it, and a picture of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scanner.errors import ArtifactError, UsageError
from scanner.extractors.pdf.display import View, hit_box, stretches, turn_of, view_of
from scanner.extractors.pdf.drawing import picture
from scanner.extractors.pdf.opening import opened
from scanner.extractors.pdf.page_text import page_text
from scanner.extractors.pdf.scanned_pages import ReadPage, Recalled, page_of
from scanner.extractors.pdf.surroundings import (
    CHARACTERS,
    OBJECTS,
    Chapters,
    PlumbedPage,
    PlumbedPages,
    line_around,
    plumbed,
)
from scanner.extractors.pdf.tables import row_around
from scanner.picture_folder import PictureFolder
from scanner.records import Artifact, Box, Finding
from scanner.registry import locator

OUTSIDE = "outside the visible page"


@locator("pdf")
def locate(artifact: Artifact, findings: Sequence[Finding], pictures: PictureFolder | None) -> list[Finding]:
    """The findings in their order, with box, located and picture filled for those on a page, read by OCR or not.

    `box`: (x0, top, x1, bottom) in points of the page as displayed, after /Rotate, relative to the CropBox; a hit
    over two lines has the box around both. Nothing is raised for a file that cannot be read again: fields stay None.
    """
    located = list(findings)
    by_page: dict[int, list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        number = page_of(finding.place)
        if number:
            by_page[number].append(index)
    if not by_page:
        return located
    try:
        with opened(artifact.content) as given, plumbed(artifact.content, sorted(by_page)) as plumbing:
            document = given.document
            chapters = Chapters(document)
            recalled = Recalled(document)
            # where there is not room for all pictures, the pages with the strongest evidence have theirs
            for number in sorted(by_page, key=lambda page: (-max(findings[i].score for i in by_page[page]), page)):
                _locate_page(document, number, by_page[number], located, plumbing, chapters, recalled, pictures)
    except (ArtifactError, OSError):
        return located
    return located


def _locate_page(
    document: Any,
    number: int,
    indexes: list[int],
    located: list[Finding],
    plumbing: PlumbedPages | None,
    chapters: Chapters,
    recalled: Recalled,
    pictures: PictureFolder | None,
) -> None:
    from pypdfium2 import PdfiumError

    try:
        page = document[number - 1]
    except PdfiumError:
        return
    marked: list[Box] = []
    try:
        view = view_of(page)
        textpage = page.get_textpage()
        try:
            text = page_text(textpage)
            on_text = [index for index in indexes if located[index].place.kind == "page"]
            plumbed_page = _plumbed_page(plumbing, page, number, view, text) if on_text else None
            for index in on_text:
                located[index] = _in_text(located[index], textpage, plumbed_page, text, view, chapters, marked)
            if len(on_text) < len(indexes) and (read := recalled.page(page, number, textpage, text)):
                for index in (index for index in indexes if index not in on_text):
                    located[index] = _in_lines(located[index], read, number, view, chapters, marked)
        finally:
            textpage.close()
        name = _drawn(page, number, view, marked, pictures)
        if name:
            for index in indexes:
                located[index] = replace(located[index], picture=name)
    except PdfiumError:
        return
    finally:
        page.close()
        if plumbing:
            plumbing.close(number)


def _in_text(
    finding: Finding,
    textpage: Any,
    plumbed_page: PlumbedPage | None,
    text: str,
    view: View,
    chapters: Chapters,
    marked: list[Box],
) -> Finding:
    if text[finding.start : finding.end] != finding.text[: max(0, len(text) - finding.start)]:
        return finding
    exact = plumbed_page.character if plumbed_page else None
    lines = stretches(textpage, view, text, finding.start, finding.end, exact)
    visible = [part for part in map(view.visible, lines) if part]
    marked.extend(visible)
    row = _row(plumbed_page, textpage, view, text, finding, visible) if plumbed_page and visible else ""
    around = row or line_around(text, finding.start)
    return _placed(finding, around, lines, visible, view, chapters, finding.place.number or 0)


def _in_lines(
    finding: Finding, read: ReadPage, number: int, view: View, chapters: Chapters, marked: list[Box]
) -> Finding:
    """A finding whose place is a line that OCR read."""
    lines = read.stretches(finding, view)
    visible = [part for part in map(view.visible, lines) if part]
    if not visible:
        return finding
    marked.extend(visible)
    around = f"{line_around(read.text, read.offset(finding))}; read by OCR"
    return _placed(finding, around, lines, visible, view, chapters, number)


def _plumbed_page(plumbing: PlumbedPages | None, page: Any, number: int, view: View, text: str) -> PlumbedPage | None:
    """pdfplumber's page, where it can be had in reasonable time."""
    import pypdfium2.raw as c

    if plumbing is None or len(text) > CHARACTERS or c.FPDFPage_CountObjects(page) > OBJECTS:
        return None
    return plumbing.page(number, view)


def _row(plumbed_page: PlumbedPage, textpage: Any, view: View, text: str, finding: Finding, visible: list[Box]) -> str:
    """The table row around the hit; pdfplumber gives the cells, pdfium their text in reading order."""
    tables = plumbed_page.tables()
    turn = turn_of(textpage, view, text, finding.start) if tables else 0

    def read(cell: Box) -> str:
        # without the cell's edge: a character that touches it belongs to the neighbour
        inside = (cell[0] + 1, cell[1] + 1, cell[2] - 1, cell[3] - 1)
        said: str = textpage.get_text_bounded(*view.own(inside))
        return said

    return row_around(tables, visible[0], turn, finding.text, read)


def _placed(
    finding: Finding,
    shown: str,
    lines: list[Box],
    visible: list[Box],
    view: View,
    chapters: Chapters,
    number: int,
) -> Finding:
    box = hit_box(visible)
    around = [OUTSIDE] if lines and not visible else []
    around.append(shown)
    # outline targets are heights on an unturned page; on a turned one the page alone decides
    height = view.top - visible[0][3] if visible and view.rotation == 0 else float("-inf")
    chapter = chapters.above(number, height)
    if chapter:
        around.append(f"in {chapter}")
    return replace(finding, box=box, located="; ".join(around))


def _drawn(page: Any, number: int, view: View, marked: list[Box], pictures: PictureFolder | None) -> str | None:
    """The kept picture's relative path; None without marks, room, or a folder that can be written."""
    if not pictures or not marked or not pictures.room():
        return None
    try:
        suffix, data = picture(page, view, marked)
        return pictures.keep(f"p{number}.{suffix}", data)
    except (UsageError, OSError, ValueError, MemoryError):
        return None
