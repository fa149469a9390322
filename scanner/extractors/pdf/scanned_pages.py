"""Reads with OCR what a page shows and its text does not say: scans, outlined letters, fonts without a table."""

from __future__ import annotations

import math
import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scanner import ocr
from scanner.budget import Budget
from scanner.errors import MissingReader
from scanner.extractors.pdf import page_ranges
from scanner.extractors.pdf.covering import MORE, TOLD, Pictures, hide_text
from scanner.extractors.pdf.display import View
from scanner.extractors.pdf.page_ranges import COVERED, GARBLED, OUTLINES, PICTURES, Unread
from scanner.extractors.pdf.page_text import blind_spot
from scanner.pictures import ocr_is_installed
from scanner.records import Box, Finding, Passage, Place

READABLE = (PICTURES, OUTLINES, GARBLED, COVERED)
"""The reasons of page_ranges about which OCR can do something."""
DPI = 200
MOST_PIXELS = 80_000_000
"""An A0 sheet at 200 dpi has 62 million; larger sheets are drawn coarser."""
TIME_SHARE = 0.7
"""Part of the time left for the file, when its first such page is met, that OCR may take: the rest is for the text."""
REPEATED = 4
"""A line of at least so many characters that the page's own text has as well is not given twice."""
PROVED_FIRST, PROVED_EVERY = 3, 8
"""Scanned pages with unseen text that are held against a few lines of the picture (0.6 s): the first, then every."""
FEWEST_PAIRS, BELIEVED = 8, 0.5
"""Pairs of neighbouring characters that must have been read to judge by, and the part that the text must have."""
AGAIN_SECONDS = 30.0
"""Time for pages of one document that must be recognised once more for their boxes: the reader forgets old ones."""
LINE_KIND = re.compile(r"page [ ] (?P<page> \d+ ) [ ] line", re.X)
# page 3 line


class ScannedPages:
    """The pages of one document that need OCR; what becomes of each goes into `unread`."""

    def __init__(self, document: Any, budget: Budget, unread: Unread, pictured: bool) -> None:
        self._document, self._budget, self._unread, self._pictured = document, budget, unread, pictured
        self._pictures = Pictures()
        self._trusted: list[int] = []
        self._told = 0
        self._lied = False
        self._sent = 0
        self._deadline: float | None = None
        self._installed: bool | None = None

    def spot(self, page: Any, number: int, textpage: Any, text: str) -> str:
        """Why the page's text is not all that it shows (a reason of page_ranges), or nothing. Raises PdfiumError."""
        spot = blind_spot(page, textpage, text)
        if spot or not self._pictured:
            return spot
        seen = self._pictures.look(page)
        return COVERED if seen == MORE or (seen == TOLD and self._is_belied(number, text)) else ""

    def _is_belied(self, number: int, said: str) -> bool:
        """Whether the picture of a scanned page shows other words than the unseen text over it.

        The first of such pages and every so many after them are looked at; where one of them lies, all do. Without OCR,
        or time for it, the text is believed.
        """
        self._told += 1
        if self._lied or not ocr_is_installed() or self._seconds_left() <= 0:
            return self._lied
        if self._told > PROVED_FIRST and self._told % PROVED_EVERY:
            self._trusted.append(number)
            return False
        picture = picture_of(self._document, number, COVERED)
        if not ocr.worth_reading(picture):
            return False
        glimpses = [_alike(line) for line in ocr.reader().glance(picture)]
        pairs = [line[at : at + 2] for line in glimpses for at in range(len(line) - 1)]
        known = _alike(said)
        self._lied = len(pairs) >= FEWEST_PAIRS and sum(pair in known for pair in pairs) < BELIEVED * len(pairs)
        return self._lied

    def read(self, number: int, spot: str, said: str) -> Iterator[Passage]:
        """The page's words at `page 3 line 1`. `spot`: why its text `said` is not all."""
        yield from self._read(number, spot, said)
        while self._lied and self._trusted:  # believed before another page lied
            yield from self._read(self._trusted.pop(), COVERED, "")

    def _read(self, number: int, spot: str, said: str) -> Iterator[Passage]:
        if spot not in READABLE:
            self._unread.add(spot, number)
            return
        if self._installed is None:
            self._installed = self._unread.can_read = ocr_is_installed()
        if not self._installed and spot != COVERED:
            self._unread.add(spot, number)
            return
        fate, text = self._recognised(number, spot, said)
        if fate:
            self._unread.add(fate, number)
        if text:
            yield Passage(text, Place(f"page {number} line", 1))

    def _recognised(self, number: int, spot: str, said: str) -> tuple[str, str]:
        """What keeps the page from counting as read (a reason of page_ranges, or nothing), and its words."""
        from pypdfium2 import PdfiumError

        if self._sent >= self._budget.settings.max_ocr_pages:
            return page_ranges.BEYOND, ""
        left = self._seconds_left()
        if left <= 0:
            return page_ranges.UNTIMELY, ""
        try:
            picture = picture_of(self._document, number, spot)
        except PdfiumError:
            return spot, ""
        if not ocr.worth_reading(picture):
            # a picture beside text that has nothing like print needs no word; text without meaning stays unread
            return {GARBLED: GARBLED, COVERED: ""}.get(spot, page_ranges.PLAIN), ""
        if not self._installed:
            return spot, ""
        self._sent += 1
        try:
            found = ocr.reader().read(picture, min(self._budget.settings.ocr_seconds, left))
        except MissingReader:
            self._installed = self._unread.can_read = False
            return spot, ""
        text = without_repeats(found.text, said)
        if found.unread:
            return page_ranges.LATE, text
        if found.reads_badly:
            return page_ranges.BADLY, text
        if not found.lines:
            return {GARBLED: GARBLED, COVERED: ""}.get(spot, page_ranges.EMPTY), ""
        return "", text

    def _seconds_left(self) -> float:
        now = time.monotonic()
        if self._deadline is None:
            self._deadline = now + TIME_SHARE * (self._budget.deadline - now)
        return self._deadline - now


def picture_of(document: Any, number: int, spot: str) -> Any:
    """A grey Pillow image of the displayed page, without its text unless the text is what cannot be read.

    The same for both tiers, so that OCR remembers it. Raises PdfiumError.
    """
    page = document[number - 1]
    try:
        if spot != GARBLED:
            hide_text(page)
        width, height = page.get_size()
        scale = min(DPI / 72, math.sqrt(MOST_PIXELS / max(1.0, width * height)))
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        try:
            return bitmap.to_pil().convert("L").copy()
        finally:
            bitmap.close()
    finally:
        page.close()


def without_repeats(text: str, said: str) -> str:
    """The text with empty lines in place of those that the page's own text has, so that lines keep their numbers."""
    if not said:
        return text
    known = _folded(said)
    folded = ((line, _folded(line)) for line in text.split("\n"))
    kept = ["" if len(short) >= REPEATED and short in known else line for line, short in folded]
    return "\n".join(kept) if any(kept) else ""


def _folded(text: str) -> str:
    return "".join(text.split())


def _alike(text: str) -> str:
    """Without white space, wide and narrow forms and capitals the same: another program's OCR writes them otherwise."""
    return _folded(unicodedata.normalize("NFKC", text).casefold())


def page_of(place: Place) -> int:
    """The page that a finding stands on, in its text or in a line that OCR read; 0 for other places."""
    if place.kind == "page" and not place.name:
        return place.number or 0
    met = LINE_KIND.fullmatch(place.kind)
    return int(met["page"]) if met else 0


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What OCR found on a page, and the width in pixels of the picture it looked at."""

    found: ocr.PageText
    width: int

    @property
    def text(self) -> str:
        return self.found.text

    def offset(self, finding: Finding) -> int:
        """Where in `text` the finding starts."""
        before = self.found.lines[: (finding.place.number or 1) - 1]
        return sum(len(line.text) + 1 for line in before) + finding.start

    def stretches(self, finding: Finding, view: View) -> list[Box]:
        """One displayed box for each line the finding stands on; none where the page does not say what was found."""
        at = self.offset(finding)
        if not finding.text or not self.text[at:].startswith(finding.text[: max(1, len(self.text) - at)]):
            return []
        scale = view.size[0] / self.width
        number, start, length = finding.place.number or 1, finding.start, len(finding.text)
        boxes = []
        while length > 0 and number <= len(self.found.lines):
            room = len(self.found.lines[number - 1].text) - start
            box = self.found.box_of(number, start, start + min(length, room)) if room > 0 else None
            if box:
                boxes.append((box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale))
            number, start, length = number + 1, 0, length - max(0, room) - 1
        return boxes


class Recalled:
    """The pages as OCR read them in the first tier; looked at again where the reader has forgotten them."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._spent = 0.0

    def page(self, page: Any, number: int, textpage: Any, text: str) -> ReadPage | None:
        """None for a page that OCR cannot read or has no time for. Raises PdfiumError."""
        if self._spent > AGAIN_SECONDS:
            return None
        began = time.monotonic()
        spot = blind_spot(page, textpage, text) or COVERED
        try:
            if spot not in READABLE or not ocr_is_installed():
                return None
            picture = picture_of(self._document, number, spot)
            return ReadPage(ocr.reader().read(picture, ocr.PAGE_SECONDS), picture.width)
        except MissingReader:
            return None
        finally:
            self._spent += time.monotonic() - began
