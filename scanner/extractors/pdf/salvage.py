"""A second, slower opinion by pdfminer: for a PDF that pdfium refuses, and for pages that seem blank."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.records import Passage, Place, Problem

TEXTUAL_LEAST = 16
"""Bytes of a page's stream below which it holds a blank or a saved state (`q Q`), decoded or not."""


def failures() -> tuple[type[Exception], ...]:
    """What pdfplumber and pdfminer raise on damaged input: their own errors, and errors of careless type handling."""
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    careless = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
    return PDFException, PSException, MalformedPDFException, PdfminerException, *careless, struct.error, zlib.error


@contextmanager
def stream_of(content: bytes | Path) -> Iterator[io.BytesIO]:
    """The content as a stream, closed at the end."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    stream: BinaryIO
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        # pdfplumber asks for this type by name, and takes any file
        yield cast(io.BytesIO, stream)


def read(content: bytes | Path, budget: Budget, damage: DamagedFile) -> Iterator[Passage | Problem]:
    """The pages pdfminer can still find, and one problem; `damage` is raised where it finds no text either."""
    import pdfplumber

    read_pages = 0
    expected = failures()
    try:
        with stream_of(content) as stream, pdfplumber.open(stream) as document:
            for page in document.pages:
                budget.check_time()
                budget.charge_pages()
                try:
                    text = page.extract_text()
                finally:
                    page.close()
                if text.strip():
                    read_pages += 1
                    yield Passage(text, Place("page", page.page_number))
    except OSError:
        raise damage from None
    except expected:
        pass
    if not read_pages:
        raise damage
    yield DamagedFile(
        f"{damage.message}; a slower reader found text on {read_pages} page(s), other pages and parts are missing"
    ).problem()


def undecodable(content: bytes | Path, numbers: list[int], budget: Budget) -> list[int]:
    """Which of these pages (without any object for pdfium) have content that cannot be decoded. Raises TimedOut."""
    if not numbers:
        return []
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    wanted, bad = set(numbers), []
    expected = failures()
    try:
        with stream_of(content) as stream:
            for number, page in enumerate(PDFPage.create_pages(PDFDocument(PDFParser(stream))), 1):
                budget.check_time()
                if number in wanted and not _decodes(page, expected):
                    bad.append(number)
                if number >= numbers[-1]:
                    break
    except OSError:
        return bad
    except expected:
        # this library cannot open it; pdfium could, and found nothing on the page
        return bad
    return bad


def _decodes(page: Any, expected: tuple[type[Exception], ...]) -> bool:
    """False where a stream of the page has bytes, but none after decoding."""
    from pdfminer.pdftypes import PDFStream, resolve1

    for item in page.contents:
        stream = resolve1(item)
        if not isinstance(stream, PDFStream):
            continue
        packed = len(stream.rawdata or b"")
        try:
            data = stream.get_data()
        except expected:
            return packed < TEXTUAL_LEAST
        if packed >= TEXTUAL_LEAST and not data:
            return False
    return True
