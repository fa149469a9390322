"""The title block of a scanned drawing: the cells of the lines that OCR read, where they stand in the picture."""

from __future__ import annotations

from scanner.ocr import PageText
from scanner.records import Place, TitleBlock
from scanner.title_block import Item, recognised
from scanner.title_labels import may_have_block


def scanned_blocks(found: PageText, size: tuple[float, float], place: Place) -> list[TitleBlock]:
    """The blocks of a page of `size` pixels; none of one that stood on its side, whose boxes do as well."""
    if found.turn or not may_have_block(found.text):
        return []
    items = [Item(cell.text, place, cell.box) for line in found.lines for cell in line.cells if cell.text.strip()]
    return recognised(items, place, size)
