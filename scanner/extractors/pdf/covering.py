"""Which pages have text and pictures besides that may say more: scans with stamps, tables pasted as pictures."""

from __future__ import annotations

import ctypes
import hashlib
import re
from collections.abc import Iterator
from typing import Any

from scanner.extractors.pdf.opening import Raw
from scanner.extractors.pdf.page_text import DEPTH, MOST, OBJECTS_LOOKED_AT

PICTURE = re.compile(rb"/Subtype \s* /Image \b", re.X)
# example: "<< /Type /XObject /Subtype /Image /Width 1654 /Height 2339 >> stream"
# a picture is a stream, and its dictionary is never packed nor encrypted
Matrix = tuple[float, float, float, float, float, float]
UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


NEW_AREA = 0.02
"""Share of a page that pictures not met before cover when they may hold text: 3.5 x 3.5 cm on A4."""
MORE, TOLD = "more", "told"
HASHED = 1 << 16
"""Bytes of a picture by which it is known again, with its length."""


def has_pictures(data: Raw) -> bool:
    """Whether the file holds any picture: without one its pages need not be looked into."""
    return PICTURE.search(data) is not None


class Pictures:
    """The pictures met on the pages of one document; one that comes again, a letterhead, is looked at once."""

    def __init__(self) -> None:
        self._known: set[tuple[int, bytes]] = set()

    def look(self, page: Any) -> str:
        """MORE where pictures on the page are large enough to hold text, new, and stand for themselves.

        TOLD for a scan that has its words as unseen text, or as text below the picture: the program that made it says
        that this is what it shows. Empty otherwise. Costs about a microsecond for each object on the page, and a hash
        for each picture.
        """
        import pypdfium2.raw as c

        left, bottom, right, top = page.get_bbox()
        page_area = max(1.0, (right - left) * (top - bottom))
        area, new, seen, unseen = 0.0, 0.0, 0, 0
        for item, kind, matrix in _objects(page):
            if kind == c.FPDF_PAGEOBJ_IMAGE:
                x0, y0, x1, y1 = _bounds(item, matrix)
                own = max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, top) - max(y0, bottom))
                area += own
                new += own if self._is_new(item) else 0.0
                if own >= MOST * page_area:
                    seen, unseen = 0, unseen + seen
            elif kind == c.FPDF_PAGEOBJ_TEXT:
                if c.FPDFTextObj_GetTextRenderMode(item) == c.FPDF_TEXTRENDERMODE_INVISIBLE:
                    unseen += 1
                else:
                    seen += 1
        if area >= MOST * page_area:
            return MORE if unseen <= seen else TOLD
        return MORE if new >= NEW_AREA * page_area else ""

    def _is_new(self, item: Any) -> bool:
        import pypdfium2.raw as c

        length = c.FPDFImageObj_GetImageDataRaw(item, None, 0)
        if not length:
            return True  # written into the page itself
        data = ctypes.create_string_buffer(length)
        c.FPDFImageObj_GetImageDataRaw(item, data, length)
        key = (length, hashlib.blake2b(memoryview(data)[:HASHED], digest_size=16).digest())
        is_new = key not in self._known
        self._known.add(key)
        return is_new


def hide_text(page: Any) -> None:
    """Make the text of a loaded page unseen when it is rendered; the document itself is not changed."""
    import pypdfium2.raw as c

    for item, kind, _ in _objects(page):
        if kind == c.FPDF_PAGEOBJ_TEXT:
            c.FPDFTextObj_SetTextRenderMode(item, c.FPDF_TEXTRENDERMODE_INVISIBLE)


def _objects(page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    """(object, its type, the matrix it stands under) in the order they are painted, those inside forms included."""
    import pypdfium2.raw as c

    waiting = [(c.FPDFPage_GetObject(page, index), UNMOVED, 0) for index in reversed(range(_count(page)))]
    seen = 0
    while waiting and seen < OBJECTS_LOOKED_AT:
        item, matrix, depth = waiting.pop()
        seen += 1
        kind = c.FPDFPageObj_GetType(item)
        if kind == c.FPDF_PAGEOBJ_FORM:
            if depth < DEPTH:
                inner = _joined(_matrix(item), matrix)
                count = min(OBJECTS_LOOKED_AT, max(0, c.FPDFFormObj_CountObjects(item)))
                waiting += [
                    (c.FPDFFormObj_GetObject(item, index), inner, depth + 1) for index in reversed(range(count))
                ]
        else:
            yield item, kind, matrix


def _count(page: Any) -> int:
    import pypdfium2.raw as c

    count: int = c.FPDFPage_CountObjects(page)
    return min(OBJECTS_LOOKED_AT, max(0, count))


def _matrix(item: Any) -> Matrix:
    import pypdfium2.raw as c

    own = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(item, own):
        return UNMOVED
    return (own.a, own.b, own.c, own.d, own.e, own.f)


def _joined(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does the first, then the other (PDF 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _bounds(item: Any, matrix: Matrix) -> tuple[float, float, float, float]:
    """Left, bottom, right and top on the page; all zero where pdfium does not know."""
    import pypdfium2.raw as c

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return (0.0, 0.0, 0.0, 0.0)
    a, b, cc, d, e, f = matrix
    corners = [(x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)]
    across = [a * x + cc * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    return (min(across), min(up), max(across), max(up))
