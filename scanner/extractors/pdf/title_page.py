"""The title block of a page that is a drawing: its words where they stand on the page as displayed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from scanner.extractors.pdf.display import View, view_of
from scanner.records import Place, TitleBlock
from scanner.title_block import Item, recognised, rejoined
from scanner.title_labels import may_have_block

MOST_RECTANGLES = 6000
SAMPLED = 60
"""Characters whose angle is looked at: a sheet lying on its side has all of its words turned."""
UPRIGHT = 1.5
"""Height over width from which a word of several letters stands on end."""


def title_blocks(page: Any, textpage: Any, text: str, number: int) -> Iterator[TitleBlock]:
    """The blocks of a page whose text has the words of one. Raises PdfiumError."""
    if not may_have_block(text):
        return
    place = Place("page", number)
    view = _turned(view_of(page), textpage)
    items = rejoined(list(_items(textpage, view, place)))
    yield from recognised(items, place, view.size)


def _turned(view: View, textpage: Any) -> View:
    """The page turned as most of its words are to be read."""
    import pypdfium2.raw as c

    count = textpage.count_chars()
    angles: Counter[int] = Counter()
    for index in range(0, count, max(1, count // SAMPLED)):
        angle = c.FPDFText_GetCharAngle(textpage, index)
        if angle >= 0:
            angles[round(math.degrees(angle) / 90) % 4 * 90] += 1
    usual = angles.most_common(1)[0][0] if angles else -view.rotation
    return View(view.left, view.bottom, view.right, view.top, -usual % 360)


def _items(textpage: Any, view: View, place: Place) -> Iterator[Item]:
    """Stretches of one line and font, as pdfium puts them together."""
    for index in range(min(textpage.count_rects(), MOST_RECTANGLES)):
        rectangle = textpage.get_rect(index)
        words = textpage.get_text_bounded(*rectangle, errors="replace").strip()
        box = view.shown(*rectangle)
        if words and (len(words) == 1 or box[3] - box[1] < UPRIGHT * max(1e-6, box[2] - box[0])):
            yield Item(words, place, box)
