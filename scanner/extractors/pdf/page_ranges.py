"""Pages that could not be read, gathered so that a scan of 500 pages gives one problem and not 500."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner import ocr
from scanner.errors import ArtifactError, DamagedFile, LimitExceeded, NoText
from scanner.records import Place, Problem
from scanner.settings import Settings

PICTURES = "pictures"
OUTLINES = "outlines"
GARBLED = "garbled"
LOST = "lost"
BLANK = "blank"
"""No objects at all: nothing to read, unless what the page should show cannot be decoded."""
UNDECODABLE = "undecodable"
COVERED = "covered"
"""Text that can be read, and a picture that may have more."""
BEYOND, UNTIMELY, LATE, BADLY = "beyond", "untimely", "late", "badly"
"""OCR was not begun for want of pages or time, was stopped, or could not make out much of the page."""
PLAIN, EMPTY = "plain", "empty"
"""No text at all: nothing like print, or nothing that OCR found."""

RANGES_SHOWN = 30
"""Ranges named in one problem; what follows is counted. A reader wants to know how much, not every page."""

OCR = "run OCR on these pages (for example ocrmypdf) and scan the result, or have a person look at them"

BY_HAND = "have a person look at them"
HARMLESS = (PLAIN, EMPTY)

PROBLEMS: tuple[tuple[str, type[ArtifactError], str, str], ...] = (
    (PICTURES, NoText, "pictures, but no usable text", OCR),
    (OUTLINES, NoText, "lines and shapes, but no usable text (letters may be drawn as shapes)", OCR),
    (GARBLED, NoText, "text whose characters have no meaning (a font lacks its table)", OCR),
    (COVERED, NoText, "text, and a picture that seems to hold more", OCR),
    (BEYOND, LimitExceeded, "not read: more than {pages} pages need OCR", "raise --max-ocr-pages"),
    (UNTIMELY, LimitExceeded, "not read: OCR has used its share of the {time} s for this file", "raise --time-limit"),
    (LATE, LimitExceeded, "read in part: OCR took more than {seconds} s a page", f"raise --ocr-seconds, or {BY_HAND}"),
    (BADLY, NoText, "read badly: much of what looks like text is not legible to OCR", BY_HAND),
    (LOST, DamagedFile, "cannot be loaded", ""),
    (UNDECODABLE, DamagedFile, "looks blank, but the content cannot be decoded or drawn", ""),
    (PLAIN, NoText, "photographs, shapes or blanks, without anything like print", ""),
    (EMPTY, NoText, "OCR found no text", ""),
)


class Unread:
    """Page numbers by reason. `can_read`: whether OCR is installed; if not, a remedy says how to."""

    def __init__(self, settings: Settings) -> None:
        self._limits = {
            "pages": str(settings.max_ocr_pages),
            "time": f"{settings.time_limit:g}",
            "seconds": f"{settings.ocr_seconds:g}",
        }
        self._pages: dict[str, list[int]] = {}
        self.can_read = True

    def add(self, reason: str, number: int) -> None:
        self._pages.setdefault(reason, []).append(number)

    def pages(self, reason: str) -> list[int]:
        return self._pages.get(reason, [])

    def replace(self, reason: str, undecodable: Iterable[int]) -> None:
        """Blank pages were looked into: those named here were not blank."""
        self._pages.pop(reason, None)
        for number in undecodable:
            self.add(UNDECODABLE, number)

    def problems(self) -> Iterator[Problem]:
        """One problem for each reason, its place naming all pages."""
        for reason, error, what, remedy in PROBLEMS:
            if reason in self._pages:
                place = where(self._pages[reason])
                what = what.format(**self._limits)
                if reason in HARMLESS:
                    yield Problem(error.kind, f"{place}: {what}", place, harmless=True)
                    continue
                if remedy == OCR and not self.can_read:
                    remedy = f"{ocr.INSTALL} and scan again, or {OCR}"
                yield error(f"{place}: {what}", place, remedy).problem()


def where(numbers: list[int]) -> Place:
    """The place of these pages: `page 3`, `pages 3-17, 19`."""
    if len(numbers) == 1:
        return Place("page", numbers[0])
    ranges = list(_ranges(sorted(numbers)))
    shown = ", ".join(ranges[:RANGES_SHOWN])
    if len(ranges) > RANGES_SHOWN:
        shown += f" and more, {len(numbers)} in all"
    return Place("pages", name=shown)


def _ranges(numbers: list[int]) -> Iterator[str]:
    first = last = numbers[0]
    for number in [*numbers[1:], -1]:
        if number == last + 1:
            last = number
            continue
        yield str(first) if first == last else f"{first}-{last}"
        first = last = number
