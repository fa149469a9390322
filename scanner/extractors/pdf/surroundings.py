"""What stands around a hit: its line, its chapter, and what pdfplumber sees on its page (tables, line heights)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scanner.extractors.pdf.display import View
from scanner.extractors.pdf.document_parts import outline
from scanner.extractors.pdf.second_opinion import failures, stream_of
from scanner.extractors.pdf.tables import cut, flat
from scanner.records import Box

SECONDS = 20.0
"""Time for pdfplumber in one document: about 100 ordinary pages at 0.2 s each; what is left is located by pdfium."""
CHARACTERS = 20_000
"""Pages with more characters than this cost pdfplumber more than 2 s each."""
OBJECTS = 6_000
EDGES = 1_500
"""Beyond this many lines a page is a drawing, and the search for tables grows with the square."""
CELLS = 3_000
CELL = 24.0
"""Points; the side of the squares in which characters are looked up."""
LINE_SHOWN, TITLE_SHOWN = 160, 80
"""Characters shown of a line and of a chapter's title: what fits a report's column."""


class PlumbedPages:
    """Pages as pdfplumber sees them, while its time lasts; `page` gives None where it fails or has no time left."""

    def __init__(self, document: Any, expected: tuple[type[Exception], ...]) -> None:
        self._pages = {page.page_number: page for page in document.pages}
        self._expected = expected
        self._spent = 0.0

    def page(self, number: int, view: View) -> PlumbedPage | None:
        if self._spent > SECONDS or number not in self._pages:
            return None
        began = time.monotonic()
        try:
            return PlumbedPage(self._pages[number], view, self._expected)
        except self._expected:
            return None
        finally:
            self._spent += time.monotonic() - began

    def close(self, number: int) -> None:
        """Drop what the page holds: 3 MB each (extraction.md, P3)."""
        if number in self._pages:
            self._pages[number].close()


@contextmanager
def plumbed(content: bytes | Path, numbers: list[int]) -> Iterator[PlumbedPages | None]:
    """pdfplumber's view of these pages, or None where it cannot open the file."""
    import pdfplumber

    expected = failures()
    with stream_of(content) as stream:
        pages = None
        try:
            document = pdfplumber.open(stream, pages=numbers)
            pages = PlumbedPages(document, expected)
        except expected:
            pages = None
        yield pages


class PlumbedPage:
    """One page's characters and tables, in displayed coordinates."""

    def __init__(self, page: Any, view: View, expected: tuple[type[Exception], ...]) -> None:
        self._page = page
        self._expected = expected
        self._shift = _shift(page, view)
        self._tables: list[list[Box]] | None = None
        self._squares: dict[tuple[int, int], list[tuple[Box, str]]] = {}
        for character in page.chars:
            box = self._shown(character["x0"], character["top"], character["x1"], character["bottom"])
            for column in range(int(box[0] // CELL), int(box[2] // CELL) + 1)[:4]:
                for row in range(int(box[1] // CELL), int(box[3] // CELL) + 1)[:4]:
                    self._squares.setdefault((column, row), []).append((box, character["text"]))

    def character(self, tight: Box, text: str) -> Box | None:
        """The box, as high as its line, of the character whose ink is in the middle of `tight`; None if unsure."""
        x, y = (tight[0] + tight[2]) / 2, (tight[1] + tight[3]) / 2
        around = self._squares.get((int(x // CELL), int(y // CELL)), ())
        found = [box for box, own in around if own == text and box[0] <= x <= box[2] and box[1] <= y <= box[3]]
        if not found:
            return None
        best = min(found, key=lambda box: abs(box[0] + box[2] - 2 * x))
        # a font with wrong measures gives boxes as high as a paragraph
        height = max(tight[3] - tight[1], tight[2] - tight[0], 1.0)
        return best if best[3] - best[1] <= 6 * height and best[2] - best[0] <= 6 * height else None

    def tables(self) -> list[list[Box]]:
        """The cells of each table, as displayed; looked for once."""
        if self._tables is None:
            try:
                self._tables = self._find_tables()
            except self._expected:
                self._tables = []
        return self._tables

    def _find_tables(self) -> list[list[Box]]:
        page = self._page
        if sum(len(items) for items in (page.lines, page.rects, page.curves)) > EDGES:
            return []
        found = [table.cells for table in page.find_tables()]
        # one cell is a frame around text
        return [[self._shown(*cell) for cell in cells] for cells in found if 1 < len(cells) <= CELLS]

    def _shown(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        across, down = self._shift
        return (x0 - across, top - down, x1 - across, bottom - down)


def _shift(page: Any, view: View) -> tuple[float, float]:
    """What to take from pdfplumber's coordinates: it measures from the turned MediaBox, and adds that box's corner."""
    x0, y0, x1, y1 = page.page_obj.mediabox
    left, right = min(x0, x1), max(x0, x1)
    bottom, top = min(y0, y1), max(y0, y1)
    across, down = {
        90: (view.bottom - bottom, view.left - left),
        180: (right - view.right, view.bottom - bottom),
        270: (top - view.top, right - view.right),
    }.get(view.rotation, (view.left - left, top - view.top))
    return across + page.mediabox[0], down + page.mediabox[1]


def line_around(text: str, start: int) -> str:
    """`line 14: …`, the line of the page's text in which code point `start` stands."""
    before = text[:start]
    number = before.count("\n") + 1
    first = before.rfind("\n") + 1
    end = text.find("\n", start)
    line = text[first : end if end >= 0 else len(text)].strip()
    if len(line) > LINE_SHOWN:
        # keep the hit in view
        middle = max(0, min(start - first - LINE_SHOWN // 3, len(line) - LINE_SHOWN))
        line = ("…" if middle else "") + cut(line[middle:], LINE_SHOWN)
    return f"line {number}: {line}"


class Chapters:
    """The outline as a list of where chapters begin; gives the heading path of a place on a page."""

    def __init__(self, document: Any) -> None:
        import pypdfium2.raw as c

        self._starts: list[tuple[int, float, str]] = []
        path: list[str] = []
        for title, level, mark in outline(document):
            path = [*path[:level], cut(flat(title), TITLE_SHOWN)]
            target = c.FPDFBookmark_GetDest(document, mark)
            page = c.FPDFDest_GetDestPageIndex(document, target) if target else -1
            if page >= 0:
                self._starts.append((page + 1, _height(target), " > ".join(path)))

    def above(self, number: int, y: float) -> str:
        """The path of the last heading at or above the height `y` (the page's own coordinates, upwards)."""
        found = ""
        for page, height, path in self._starts:
            if page < number or (page == number and height >= y):
                found = path
        return found


def _height(target: Any) -> float:
    """Where on its page a destination begins, in points upwards; the top where it does not say."""
    import ctypes

    import pypdfium2.raw as c

    has_x, has_y, has_zoom = (ctypes.c_int() for _ in range(3))
    x, y, zoom = (ctypes.c_float() for _ in range(3))
    if c.FPDFDest_GetLocationInPage(target, has_x, has_y, has_zoom, x, y, zoom) and has_y.value:
        return y.value
    return float("inf")
