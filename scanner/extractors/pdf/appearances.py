"""What annotations show and do not say: stamps, buttons, signatures are drawn, and their words stand nowhere else."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any

from scanner.extractors.pdf.page_text import LINE_END_HYPHEN
from scanner.records import Box, Passage, Place

NORMAL_DISPLAY = 0
"""As on the screen (FLAT_NORMALDISPLAY): hidden annotations are left out."""
FLATTENED = 1
LOOKED_AT = 50
"""Drawn objects of one annotation that are looked at for text; frames and backgrounds come first and are few."""


def read(page: Any, number: int, page_text: str, notes: Iterable[str]) -> Iterator[Passage]:
    """The words that annotations of the page show, where neither its text nor `notes` say them.

    `number` counts from 1; `notes` are the texts of annotations and form fields. pdfium reads text of a page's content
    only, so the drawings are moved into the content of this opened document (the file stays as it is), and what was
    there before is taken out of a second reading of the page. Raises PdfiumError.
    """
    import pypdfium2.raw as c

    drawn = list(_with_text(page))
    own = c.FPDFPage_CountObjects(page) if drawn else 0
    if not drawn or c.FPDFPage_Flatten(page, NORMAL_DISPLAY) != FLATTENED:
        return
    known, said = _squeezed(page_text), _squeezed("\n".join(notes))
    for (index, _), text in zip(drawn, _texts(page.pdf[number - 1], own, [box for _, box in drawn]), strict=True):
        lines = []
        for line in text.splitlines():
            if line.strip() and _squeezed(line) not in known and not all(word in said for word in line.split()):
                lines.append(line.strip())
                said += _squeezed(line)
        if lines:
            yield Passage("\n".join(lines), Place("annotation", index + 1, f"on page {number} as drawn"))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _with_text(page: Any) -> Iterator[tuple[int, Box]]:
    """Index and rectangle (left, bottom, right, top in page units) of annotations whose drawing may hold text."""
    import pypdfium2.raw as c

    for index in range(max(0, c.FPDFPage_GetAnnotCount(page))):
        annotation = c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            rectangle = c.FS_RECTF()
            count = min(LOOKED_AT, max(0, c.FPDFAnnot_GetObjectCount(annotation)))
            kinds = {c.FPDFPageObj_GetType(c.FPDFAnnot_GetObject(annotation, number)) for number in range(count)}
            if kinds & {c.FPDF_PAGEOBJ_TEXT, c.FPDF_PAGEOBJ_FORM} and c.FPDFAnnot_GetRect(annotation, rectangle):
                yield index, (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        finally:
            c.FPDFPage_CloseAnnot(annotation)


def _texts(page: Any, own: int, boxes: list[Box]) -> Iterator[str]:
    """The text in each box, of the page's objects but for the first `own`. Closes the page."""
    import pypdfium2.raw as c

    try:
        for _ in range(own):
            item = c.FPDFPage_GetObject(page, 0)
            if item and c.FPDFPage_RemoveObject(page, item):
                c.FPDFPageObj_Destroy(item)
        textpage = page.get_textpage()
        try:
            for box in boxes:
                yield _bounded(textpage, box)
        finally:
            textpage.close()
    finally:
        page.close()


def _bounded(textpage: Any, box: Box) -> str:
    """pypdfium2's own method asks twice and fails on surrogates; this one takes what pdfium gives."""
    import pypdfium2.raw as c

    left, bottom, right, top = box
    units = c.FPDFText_GetBoundedText(textpage, left, top, right, bottom, None, 0)
    if units <= 0:
        return ""
    buffer = (ctypes.c_ushort * units)()
    c.FPDFText_GetBoundedText(textpage, left, top, right, bottom, buffer, units)
    return bytes(buffer).decode("utf-16-le", errors="replace").replace("\x00", "").replace(LINE_END_HYPHEN, "-")
