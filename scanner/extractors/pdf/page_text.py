"""The text of one page as both tiers see it, and whether the page shows something that this text does not say."""

from __future__ import annotations

import ctypes
import re
from typing import Any

from scanner.extractors.pdf.page_ranges import BLANK, GARBLED, OUTLINES, PICTURES

LINE_END_HYPHEN = "\ufffe"
"""What pdfium writes for a hyphen at a line's end (and drops the line break); it is a hyphen on the page."""

MEANINGLESS = re.compile(
    r"""
    [\x00-\x08\x0e-\x1f\x7f-\x9f]                    # control characters: codes of a font without a table
    | [\ue000-\uf8ff\U000f0000-\U0010ffff\ufffd\uffff]  # private use: numbers of glyphs
    """,
    re.X,
)
# example: "\uf0b7\uf020\x01" of a font that lacks a ToUnicode table

GARBLED_SHARE = 1 / 3
"""Beyond this share of meaningless characters a page's text is not usable. Formula pages that set their operators in
a symbol font reach 30 % (measured on a public test file); a page whose text font has no table is near 100 %."""
GARBLED_LEAST = 12
"""Fewer meaningless characters than this are bullets and signs, not text."""

FEW = 50
"""With fewer characters than this a page's text is a page number, a running title or a stamp."""
SOME = 100
"""With fewer than this, beside a picture that covers most of the page: a scan with a printed header."""
NOTABLE_AREA = 0.05
"""Share of the page that pictures cover when they may hold text: 6 x 5 cm on A4; logos are smaller."""
NOTABLE_AREA_ALONE = 0.005
"""The same where the page has no other text at all: a line of text 15 mm high over a fifth of the width."""
MOST = 0.6
OUTLINE_SEGMENTS = 300
"""Path segments of about ten hanzi drawn as outlines (30 each or more); ruled paper and frames stay below."""
OBJECTS_LOOKED_AT = 20_000
DEPTH = 6


def page_text(textpage: Any) -> str:
    """The original text; code point for code point what findings on this page index. Raises PdfiumError."""
    text: str = textpage.get_text_range(errors="replace")
    return text if text.isascii() else text.replace(LINE_END_HYPHEN, "-")


def blind_spot(page: Any, textpage: Any, text: str) -> str:
    """Why this page cannot count as read (a reason of page_ranges), or nothing.

    Costs a regular expression on ordinary pages; the page's objects are looked at only where it has little text.
    """
    meaningless = len(MEANINGLESS.findall(text))
    # characters without any meaning at all are counted by pdfium, but left out of its text
    meaningless += max(0, textpage.count_chars() - utf16_units(text))
    if len(text) > 4 * SOME and meaningless < len(text) * GARBLED_SHARE / 2:
        return ""
    usable = len("".join(text.split())) - meaningless
    if meaningless >= GARBLED_LEAST and meaningless > (usable + meaningless) * GARBLED_SHARE:
        return GARBLED
    return _unsaid(page, usable) if usable < SOME else ""


def utf16_units(text: str) -> int:
    """How many UTF-16 units the text has: pdfium counts in these."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def _unsaid(page: Any, usable: int) -> str:
    import pypdfium2.raw as c

    count = c.FPDFPage_CountObjects(page)
    if count <= 0:
        return BLANK
    look = _Look(page)
    for index in range(min(count, OBJECTS_LOOKED_AT)):
        look.at(c.FPDFPage_GetObject(page, index))
    if look.area >= MOST:
        return PICTURES
    if usable < FEW and look.area >= (NOTABLE_AREA if usable > 0 else NOTABLE_AREA_ALONE):
        return PICTURES
    return OUTLINES if usable < FEW and look.segments >= OUTLINE_SEGMENTS else ""


class _Look:
    """What was seen on a page: the share of it that pictures cover, and how many path segments it has."""

    def __init__(self, page: Any) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.page_area = max(1.0, (self.right - self.left) * (self.top - self.bottom))
        self.area = 0.0
        self.segments = 0
        self.seen = 0

    def at(self, item: Any) -> None:
        import pypdfium2.raw as c

        kind = c.FPDFPageObj_GetType(item)
        if kind == c.FPDF_PAGEOBJ_IMAGE or (kind == c.FPDF_PAGEOBJ_FORM and self._holds_picture(item, DEPTH)):
            self.area += self._share(item)
        elif kind == c.FPDF_PAGEOBJ_PATH:
            self.segments += max(0, c.FPDFPath_CountSegments(item))

    def _holds_picture(self, form: Any, depth: int) -> bool:
        """Whether a form holds a picture at any level; its paths are counted on the way."""
        import pypdfium2.raw as c

        found = False
        for index in range(max(0, c.FPDFFormObj_CountObjects(form))):
            self.seen += 1
            if self.seen > OBJECTS_LOOKED_AT:
                break
            item = c.FPDFFormObj_GetObject(form, index)
            kind = c.FPDFPageObj_GetType(item)
            if kind == c.FPDF_PAGEOBJ_IMAGE:
                found = True
            elif kind == c.FPDF_PAGEOBJ_PATH:
                self.segments += max(0, c.FPDFPath_CountSegments(item))
            elif kind == c.FPDF_PAGEOBJ_FORM and depth:
                found |= self._holds_picture(item, depth - 1)
        return found

    def _share(self, item: Any) -> float:
        import pypdfium2.raw as c

        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return 0.0
        width = min(right.value, self.right) - max(left.value, self.left)
        height = min(top.value, self.top) - max(bottom.value, self.bottom)
        share: float = max(0.0, width) * max(0.0, height) / self.page_area
        return share
