"""Where text stands on a page as displayed: after /Rotate, relative to the CropBox, from the top left, in points."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from scanner.extractors.pdf.page_text import utf16_units
from scanner.records import Box

SAME_LINE = 0.5
"""Two characters stand on one line where they share this part of the smaller one's height (columns: of its width)."""
NEXT_LINE = 2.5
"""A hit goes on in the next line where that begins at most this many line heights lower: text set with double
spacing reaches 2.4; a new column or text frame begins elsewhere."""

INSET = (0.02, 0.1)
"""Along and across the line, in its thickness: lines set solid touch (leading 100 %), and characters in a line do."""

Exact = Callable[[Box, str], Box | None]


@dataclass(frozen=True, slots=True)
class View:
    """What of a page is shown, in its own coordinates (points, y upwards), and how far it is turned clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as displayed."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def shown(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle in the page's own coordinates as (x0, top, x1, bottom) on the displayed page."""
        if self.rotation == 90:
            return (bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        if self.rotation == 180:
            return (self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        if self.rotation == 270:
            return (self.top - top, self.right - right, self.top - bottom, self.right - left)
        return (left - self.left, self.top - top, right - self.left, self.top - bottom)

    def own(self, box: Box) -> tuple[float, float, float, float]:
        """A displayed rectangle as (left, bottom, right, top) in the page's own coordinates: the way back."""
        x0, top, x1, bottom = box
        if self.rotation == 90:
            return (self.left + top, self.bottom + x0, self.left + bottom, self.bottom + x1)
        if self.rotation == 180:
            return (self.right - x1, self.bottom + top, self.right - x0, self.bottom + bottom)
        if self.rotation == 270:
            return (self.right - bottom, self.top - x1, self.right - top, self.top - x0)
        return (self.left + x0, self.top - bottom, self.left + x1, self.top - top)

    def visible(self, box: Box) -> Box | None:
        """The part of a displayed rectangle that is on the page; None where there is none."""
        width, height = self.size
        cut = (max(0.0, box[0]), max(0.0, box[1]), min(width, box[2]), min(height, box[3]))
        return cut if cut[0] < cut[2] and cut[1] < cut[3] else None


def view_of(page: Any) -> View:
    """How pdfium shows the page: the CropBox cut to the MediaBox. Raises PdfiumError."""
    left, bottom, right, top = page.get_bbox()
    return View(left, bottom, right, top, page.get_rotation())


def stretches(textpage: Any, view: View, text: str, start: int, end: int, exact: Exact | None = None) -> list[Box]:
    """One displayed box for each line that text[start:end] stands on, in reading order; unseen text included.

    `start`, `end`: code points into `text`, which is page_text(textpage). `exact` may give a better box for the
    character at a given tight box (pdfplumber's has the height of its line). Blanks have no box.
    """
    import pypdfium2.raw as c
    from pypdfium2 import PdfiumError

    lines: list[Box] = []
    unit = utf16_units(text[:start])
    for character in text[start:end]:
        index = c.FPDFText_GetCharIndexFromTextIndex(textpage, unit)
        unit += 2 if character > "\uffff" else 1
        if character.isspace() or index < 0:
            continue
        try:
            tight = view.shown(*textpage.get_charbox(index))
            loose = view.shown(*textpage.get_charbox(index, loose=True))
        except PdfiumError:
            continue
        box = (exact(tight, character) if exact else None) or (loose if _has_area(loose) else tight)
        if lines and _same_line(lines[-1], box):
            lines[-1] = union([lines[-1], box])
        else:
            lines.append(box)
    return lines


def turn_of(textpage: Any, view: View, text: str, start: int) -> int:
    """How far the text at `start` stands turned clockwise on the displayed page: 0, 90, 180 or 270 degrees."""
    import pypdfium2.raw as c

    index = c.FPDFText_GetCharIndexFromTextIndex(textpage, utf16_units(text[:start]))
    angle = math.degrees(c.FPDFText_GetCharAngle(textpage, index)) if index >= 0 else 0.0
    return round((view.rotation + angle) / 90) % 4 * 90


def hit_box(lines: list[Box]) -> Box | None:
    """One box for a hit: around all its lines; around the first alone where it goes on in another column or frame.

    The union of two lines is as wide as both, and so holds all of the hit; the pictures show each line's own part.
    Drawn in a little (INSET): what overlaps the box is the hit, and nothing of the lines above and below it.
    """
    if not lines:
        return None
    for above, below in pairwise(lines):
        if not _follows(above, below):
            lines = lines[:1]
            break
    x0, top, x1, bottom = (round(side, 2) for side in union([_inset(line) for line in lines]))
    return (x0, top, x1, bottom)


def union(boxes: list[Box]) -> Box:
    """The smallest box around all."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _same_line(line: Box, box: Box) -> bool:
    """Whether the box goes on in the line: beside it in horizontal text, below it in vertical text."""
    heights, widths = (line[3] - line[1], box[3] - box[1]), (line[2] - line[0], box[2] - box[0])
    shared = min(line[3], box[3]) - max(line[1], box[1])
    if shared >= SAME_LINE * min(heights):
        # not in the next column: characters of one hit stand closer than two line heights
        return max(box[0] - line[2], line[0] - box[2]) < 2 * max(heights)
    shared = min(line[2], box[2]) - max(line[0], box[0])
    near = max(box[1] - line[3], line[1] - box[3]) < 0.6 * max(widths)
    return shared >= SAME_LINE * min(widths) and max(widths) < 2 * max(box[3] - box[1], min(widths)) and near


def _follows(above: Box, below: Box) -> bool:
    """Whether the second box is the next line (or the next vertical column) of the first."""
    height = max(above[3] - above[1], below[3] - below[1])
    width = max(above[2] - above[0], below[2] - below[0])
    lower = -0.5 * height <= below[1] - above[1] <= NEXT_LINE * height
    beside = width <= height and abs(below[0] - above[0]) <= NEXT_LINE * width
    return lower or beside


def _inset(line: Box) -> Box:
    """The line without the white above and below it (beside it, where it runs downwards)."""
    width, height = line[2] - line[0], line[3] - line[1]
    across, down = (INSET[0], INSET[1]) if width >= height else (INSET[1], INSET[0])
    thickness = min(width, height)
    return (
        line[0] + across * thickness,
        line[1] + down * thickness,
        line[2] - across * thickness,
        line[3] - down * thickness,
    )


def _has_area(box: Box) -> bool:
    return box[2] - box[0] > 0.1 and box[3] - box[1] > 0.1
