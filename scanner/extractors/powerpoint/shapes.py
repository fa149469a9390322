"""Reads the shapes of a slide, notes page or master: text in drawing order, tables cell by cell, alternative texts."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.drawingml import alternative_texts, body_text
from scanner.ooxml import DRAWING, SLIDE, Package, attribute, inside, tags
from scanner.ooxml import LINK as RELATION
from scanner.records import Passage, Place
from scanner.xml_reading import Element

SHAPE = tags(SLIDE, "sp", "cxnSp", "pic", "graphicFrame")
TEXT_BODY = tags(SLIDE, "txBody") | tags(DRAWING, "txBody")
TABLE, TABLE_ROW, TABLE_CELL = tags(DRAWING, "tbl"), tags(DRAWING, "tr"), tags(DRAWING, "tc")
PLACEHOLDER = tags(SLIDE, "ph")
LINKS = tags(DRAWING, "hlinkClick", "hlinkHover", "hlinkMouseOver")
NOTHING_OWN = frozenset(("sldNum", "sldImg", "dt"))
"""Placeholders whose text is filled in by the program."""


def shapes_of(root: Element) -> Iterator[Element]:
    """The shapes of a slide in drawing order, those in groups too."""
    yield from root.iter(*SHAPE)


def placeholder_kind(shape: Element) -> str:
    """title, body, sldNum, …; empty where the shape is no placeholder."""
    placeholder = next(shape.iter(*PLACEHOLDER), None)
    return "" if placeholder is None else placeholder.get("type") or "body"


def shape_passages(package: Package, key: str, root: Element, place: Place) -> Iterator[Passage]:
    """One passage with the text of all shapes, then tables, alternative texts and addresses outside."""
    bodies = [body_text(body) for body in root.iter(*TEXT_BODY) if body.getparent().tag not in TABLE_CELL]
    if text := "\n".join(text for text in bodies if text):
        yield Passage(text, place)
    for number, table in enumerate(root.iter(*TABLE), 1):
        yield from _table(table, inside(place, "table", number))
    if text := "\n".join(alternative_texts(root)):
        yield Passage(text, inside(place, "alt text"))
    ids = {attribute(link, RELATION, "id") for link in root.iter(*LINKS)}
    links = [link for link in package.links(key).values() if link.external and link.id in ids]
    if links:
        package.told.update((key, link.id) for link in links)
        yield Passage("\n".join(dict.fromkeys(link.target for link in links)), inside(place, "link"))


def _table(table: Element, place: Place) -> Iterator[Passage]:
    """`slide 4 table 1 row 2 cell 3`; a merged cell's text stands at its first cell."""
    for row_number, row in enumerate((row for row in table if row.tag in TABLE_ROW), 1):
        for cell_number, cell in enumerate((cell for cell in row if cell.tag in TABLE_CELL), 1):
            if text := body_text(cell):
                yield Passage(text, inside(place, "row", row_number, f"cell {cell_number}"))
