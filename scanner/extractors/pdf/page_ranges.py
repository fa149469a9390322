"""Pages that could not be read, gathered so that a scan of 500 pages gives one problem and not 500."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.errors import DamagedFile, NoText
from scanner.records import Place, Problem

PICTURES = "pictures"
OUTLINES = "outlines"
GARBLED = "garbled"
LOST = "lost"
BLANK = "blank"
"""No objects at all: nothing to read, unless what the page should show cannot be decoded."""
UNDECODABLE = "undecodable"

RANGES_SHOWN = 30
"""Ranges named in one problem; what follows is counted. A reader wants to know how much, not every page."""

OCR = "run OCR on these pages (for example ocrmypdf) and scan the result, or have a person look at them"

PROBLEMS = (
    (PICTURES, NoText, "pictures, but no usable text"),
    (OUTLINES, NoText, "lines and shapes, but no usable text (letters may be drawn as shapes)"),
    (GARBLED, NoText, "text whose characters have no meaning (a font lacks its table)"),
    (LOST, DamagedFile, "cannot be loaded"),
    (UNDECODABLE, DamagedFile, "looks blank, but the content cannot be decoded or drawn"),
)


class Unread:
    """Page numbers by reason."""

    def __init__(self) -> None:
        self._pages: dict[str, list[int]] = {}

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
        for reason, error, what in PROBLEMS:
            if reason in self._pages:
                place = where(self._pages[reason])
                yield error(f"{place}: {what}", place, OCR if error is NoText else "").problem()


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
