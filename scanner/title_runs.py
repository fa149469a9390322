"""The title block of a fixed page, from the text runs that OFD and XPS place on it."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.records import Place, TitleBlock
from scanner.text_runs import Run
from scanner.title_block import Item, recognised, rejoined
from scanner.title_labels import may_have_block


def blocks_of_runs(
    runs: Iterable[Run], text: str, place: Place, page: tuple[float, float, float, float]
) -> list[TitleBlock]:
    """The blocks of a page whose text is `text`; `page` is its left, top, width and height in the unit of the runs."""
    left, top, width, height = page
    if not may_have_block(text) or not width * height:
        return []
    items = [
        Item(run.text.strip(), place, (run.x - left, run.y - run.size - top, run.end - left, run.y - top))
        for run in runs
        if run.text.strip()
    ]
    return recognised(rejoined(items), place, (width, height))
