"""Annotations, links, form fields and texts in place of pictures: what pdfium's page text leaves out."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scanner.extractors.pdf.embedded import EmbeddedFiles
from scanner.extractors.pdf.opening import string
from scanner.records import Artifact, Passage, Place, Problem

TEXT_KEYS = (b"Contents", b"Subj", b"T", b"OverlayText")
"""PDF 32000-1, 12.5.2 and 12.5.6.2: the note, its subject, its author; the text a redaction leaves behind."""
URI_LIMIT = 8192
ELEMENTS, DEPTH = 20_000, 60
"""Structure elements of one page that are looked at (a page-long tagged table has about 1,000), and their depth."""
EMPTY = 2
"""Bytes of an empty string: its end mark."""
OPTION_LIMIT = 1000
"""Choices of one list box that are read; longer lists are lists of countries and the like."""


class Form:
    """pdfium's form handle (none where the document has no form), and the fields already given."""

    def __init__(self, handle: Any, config: Any) -> None:
        self.handle = handle
        self.config = config
        self.given: set[str] = set()


@contextmanager
def form_of(document: Any) -> Iterator[Form]:
    """The form of the document, closed at the end. No script is run: this pdfium has no JavaScript engine."""
    import pypdfium2.raw as c

    if document.get_formtype() == c.FORMTYPE_NONE:
        yield Form(None, None)
        return
    config = c.FPDF_FORMFILLINFO(version=2)
    handle = c.FPDFDOC_InitFormFillEnvironment(document, config)
    try:
        yield Form(handle, config)
    finally:
        if handle:
            c.FPDFDOC_ExitFormFillEnvironment(handle)


def read(page: Any, number: int, form: Form, files: EmbeddedFiles) -> Iterator[Passage | Artifact | Problem]:
    """What the page's annotations say, link addresses and form fields included; files attached to the page."""
    import pypdfium2.raw as c

    count = c.FPDFPage_GetAnnotCount(page)
    if count <= 0:
        return
    said: set[str] = set()
    for index in range(count):
        annotation = c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            kind = c.FPDFAnnot_GetSubtype(annotation)
            place = Place("annotation", index + 1, f"on page {number}")
            if kind == c.FPDF_ANNOT_WIDGET:
                yield from _field(annotation, form, place)
                continue
            if kind == c.FPDF_ANNOT_FILEATTACHMENT:
                yield from files.attached(c.FPDFAnnot_GetFileAttachment(annotation), place)
            # a pop-up repeats the note it belongs to; a link often stands on several lines of the same page
            text = "" if kind == c.FPDF_ANNOT_POPUP else _text(page.pdf, annotation, kind)
            if text and text not in said:
                said.add(text)
                yield Passage(text, place)
        finally:
            c.FPDFPage_CloseAnnot(annotation)


def alternatives(page: Any, number: int) -> Iterator[Passage]:
    """The texts a tagged PDF gives in place of its figures and formulas."""
    import pypdfium2.raw as c

    tree = c.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    try:
        count = c.FPDF_StructTree_CountChildren(tree)
        waiting = [(c.FPDF_StructTree_GetChildAtIndex(tree, index), 0) for index in reversed(range(max(0, count)))]
        given = 0
        for _ in range(ELEMENTS):
            if not waiting:
                break
            element, depth = waiting.pop()
            if not element:
                continue
            if c.FPDF_StructElement_GetAltText(element, None, 0) > EMPTY:
                given += 1
                text = string(c.FPDF_StructElement_GetAltText, element)
                if text.strip():
                    yield Passage(text, Place("alternative text", given, f"on page {number}"))
            if depth < DEPTH:
                below = range(c.FPDF_StructElement_CountChildren(element) - 1, -1, -1)
                waiting.extend((c.FPDF_StructElement_GetChildAtIndex(element, index), depth + 1) for index in below)
    finally:
        c.FPDF_StructTree_Close(tree)


def _text(document: Any, annotation: Any, kind: int) -> str:
    import pypdfium2.raw as c

    parts = [string(c.FPDFAnnot_GetStringValue, annotation, key) for key in TEXT_KEYS]
    if not parts[0]:
        parts[0] = string(c.FPDFAnnot_GetStringValue, annotation, b"RC")
    if kind == c.FPDF_ANNOT_LINK:
        parts.append(_address(document, annotation))
    return "\n".join(part for part in parts if part.strip())


def _address(document: Any, annotation: Any) -> str:
    """The address a link leads to (8-bit text in the file; UTF-8 where it is more than ASCII)."""
    import pypdfium2.raw as c

    link = c.FPDFAnnot_GetLink(annotation)
    action = c.FPDFLink_GetAction(link) if link else None
    if not action:
        return ""
    buffer = ctypes.create_string_buffer(URI_LIMIT)
    kind = c.FPDFAction_GetType(action)
    if kind == c.PDFACTION_URI:
        c.FPDFAction_GetURIPath(document, action, buffer, URI_LIMIT)
    elif kind in (c.PDFACTION_REMOTEGOTO, c.PDFACTION_LAUNCH):
        c.FPDFAction_GetFilePath(action, buffer, URI_LIMIT)
    return buffer.value.decode("utf-8", errors="replace")


def _field(annotation: Any, form: Form, place: Place) -> Iterator[Passage]:
    """A form field once, with its name, its label and its value, however many boxes on pages show it."""
    import pypdfium2.raw as c

    if form.handle:
        name, label, value = (
            string(function, form.handle, annotation)
            for function in (
                c.FPDFAnnot_GetFormFieldName,
                c.FPDFAnnot_GetFormFieldAlternateName,
                c.FPDFAnnot_GetFormFieldValue,
            )
        )
    else:
        name = label = value = ""
    name = name or string(c.FPDFAnnot_GetStringValue, annotation, b"T")
    label = label or string(c.FPDFAnnot_GetStringValue, annotation, b"TU")
    value = value or string(c.FPDFAnnot_GetStringValue, annotation, b"V")
    parts = [name, label if label != name else "", value]
    if form.handle and c.FPDFAnnot_GetFormFieldType(form.handle, annotation) in (
        c.FPDF_FORMFIELD_COMBOBOX,
        c.FPDF_FORMFIELD_LISTBOX,
    ):
        options = min(OPTION_LIMIT, c.FPDFAnnot_GetOptionCount(form.handle, annotation))
        labels = (string(c.FPDFAnnot_GetOptionLabel, form.handle, annotation, index) for index in range(options))
        parts.extend(option for option in labels if option != value)
    text = "\n".join(part for part in parts if part.strip())
    if text and text not in form.given:
        form.given.add(text)
        yield Passage(text, Place("form field", name=name) if name else place)
