"""First tier: the text of every page of a PDF, and all other text that pdfium can reach in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from scanner.budget import Budget
from scanner.errors import ArtifactError
from scanner.extractors.pdf import appearances, document_parts, embedded, page_annotations, second_opinion
from scanner.extractors.pdf.covering import has_pictures
from scanner.extractors.pdf.opening import opened, plain_copy, raw_bytes
from scanner.extractors.pdf.page_ranges import BLANK, LOST, Unread
from scanner.extractors.pdf.page_text import page_text
from scanner.extractors.pdf.scanned_pages import ScannedPages
from scanner.passwords import Trial, opened_with
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

Piece = Passage | Artifact | Problem


@extractor("pdf")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Piece]:
    """Pages, annotations, form fields, document information, bookmarks; embedded files as artifacts.

    One that a password of the user's opens is read as `opened.pdf`, a copy without its encryption.
    Places: `page 3`, `page 3 line 14` for what OCR reads on it, `annotation 2 on page 3`,
    `annotation 2 on page 3 as drawn`, `form field NAME`, `document information Title`, `bookmark 4`,
    `XFA form template`, `script 1`. Raises EncryptedFile, DamagedFile, Unreachable, LimitExceeded, TimedOut.
    """
    with opened(artifact.content, Trial(budget)) as given, raw_bytes(artifact.content) as data:
        document = given.document
        if given.password is not None:
            yield opened_with(given.password)
            budget.enter_member(artifact.depth + 1)
            yield Artifact("opened.pdf", plain_copy(given, budget), parent=artifact)
            return
        if given.damage:
            yield given.damage.problem()
        else:
            yield from document_parts.soundness(document, data)
        yield from document_parts.information(document, data)
        yield from document_parts.bookmarks(document, budget)
        yield from document_parts.dynamic_form(document)
        yield from document_parts.scripts(document)
        files = embedded.EmbeddedFiles(artifact, budget)
        with page_annotations.form_of(document) as form:
            yield from _read_pages(artifact, document, form, files, budget, has_pictures(data))
        yield from files.listed(document)
        yield from files.unlisted(data)


def _read_pages(
    artifact: Artifact, document: Any, form: Any, files: embedded.EmbeddedFiles, budget: Budget, pictured: bool
) -> Iterator[Piece]:
    unread = Unread(budget.settings)
    scans = ScannedPages(document, budget, unread, pictured)
    try:
        for number in range(1, len(document) + 1):
            budget.check_time()
            budget.charge_pages()
            yield from _read_page(document, number, form, files, unread, scans)
        unread.replace(BLANK, second_opinion.undecodable(artifact.content, unread.pages(BLANK), budget))
    except ArtifactError:
        yield from unread.problems()
        raise
    yield from unread.problems()


def _read_page(
    document: Any, number: int, form: Any, files: embedded.EmbeddedFiles, unread: Unread, scans: ScannedPages
) -> Iterator[Piece]:
    from pypdfium2 import PdfiumError

    try:
        page = document[number - 1]
    except PdfiumError:
        unread.add(LOST, number)
        return
    try:
        textpage = page.get_textpage()
        try:
            text = page_text(textpage)
            spot = scans.spot(page, number, textpage, text)
        finally:
            textpage.close()
        if text:
            yield Passage(text, Place("page", number))
        if spot:
            yield from scans.read(number, spot, text)
        notes = []
        for item in page_annotations.read(page, number, form, files):
            if isinstance(item, Passage):
                notes.append(item.text)
            yield item
        if document.is_tagged():
            yield from page_annotations.alternatives(page, number)
        yield from appearances.read(page, number, text, chain(notes, form.given))
    except PdfiumError:
        unread.add(LOST, number)
    finally:
        page.close()
