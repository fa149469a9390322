"""A second, slower opinion by pdfminer on pages in which pdfium finds nothing at all."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from scanner.budget import Budget

TEXTUAL_LEAST = 16
"""Bytes of a page's stream below which it holds a blank or a saved state (`q Q`), decoded or not."""


SHOWS = re.compile(rb"[\])>] \s* T[jJ] \b | \b Do \b | \b BI \s", re.X)
# example: "(Stage 3) Tj", "[(O) 12 (/A)] TJ", "/Im1 Do": text or a picture that pdfium should have met


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


def undecodable(content: bytes | Path, numbers: list[int], budget: Budget) -> list[int]:
    """Which of these pages (without any object for pdfium) have content that cannot be decoded. Raises TimedOut.

    A page without content is blank, and so is one whose content paints nothing.
    """
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
                if number in wanted and not _is_blank(page, expected):
                    bad.append(number)
                if number >= numbers[-1]:
                    break
    except OSError:
        return bad
    except expected:
        # neither library finds a page there: that is no blank page
        return numbers
    return bad


def _is_blank(page: Any, expected: tuple[type[Exception], ...]) -> bool:
    """False where a stream of the page has bytes, but none after decoding, or shows text or a picture."""
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
        if (packed >= TEXTUAL_LEAST and not data) or SHOWS.search(data):
            return False
    return True
