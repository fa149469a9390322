"""Walks the blocks of a Word story (body, cell, note, header): paragraphs and tables, counted from 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.drawingml import ALTERNATIVES, settle_alternatives
from scanner.extractors.word.paragraphs import Content, P, content, notes_beside, plain_text
from scanner.ooxml import WORD, Package, attribute, inside, tags
from scanner.records import Passage, Place
from scanner.xml_reading import Element

TABLE = tags(WORD, "tbl")
ROW = tags(WORD, "tr")
CELL = tags(WORD, "tc")
CONTROL = tags(WORD, "sdt")
CONTROL_CONTENT = tags(WORD, "sdtContent")
CONTROL_PROPERTIES, LIST_ITEM = tags(WORD, "sdtPr"), tags(WORD, "listItem")
SHOWN_AS = tuple(f"{{{namespace}}}displayText" for namespace in WORD)
WRAPPERS = tags(WORD, "sdt", "sdtContent", "customXml", "ins", "del", "moveTo", "moveFrom", "smartTag")
CELL_PROPERTIES = tags(WORD, "tcPr")
SPAN = tags(WORD, "gridSpan")
WIDEST_SPAN = 1000
"""A span beyond this is nonsense; Word itself allows 63 columns."""


@dataclass(frozen=True, slots=True)
class Story:
    """The part whose blocks are read: needed for the addresses behind its links."""

    package: Package
    key: str


def blocks(story: Story, elements: Iterable[Element], base: Place | None = None) -> Iterator[Passage]:
    """Paragraphs and tables among `elements`, each paragraph a passage, each table cell one.

    `paragraph N` and `table N` count from 1 those that stand directly in the story, as python-docx's
    `document.paragraphs` and `document.tables` do; what a content control wraps is `content control N paragraph M`.
    """
    paragraphs = tables = controls = 0
    for element in elements:
        tag = element.tag
        if tag in P:
            paragraphs += 1
            yield from paragraph(story, element, inside(base, "paragraph", paragraphs))
        elif tag in TABLE:
            tables += 1
            yield from table(story, element, inside(base, "table", tables))
        elif tag in CONTROL:
            controls += 1
            place = inside(base, "content control", controls)
            yield from blocks(story, _unwrapped(element), place)
            yield from _offered(element, place)
        elif tag == ALTERNATIVES or tag in WRAPPERS:
            controls += 1
            settle_alternatives(element)
            yield from blocks(story, _blocks_below(element), inside(base, "wrapped part", controls))


def paragraph(story: Story, element: Element, place: Place) -> Iterator[Passage]:
    """One paragraph's text, then what stands beside it: `paragraph 12`, `paragraph 12 deletion`, …"""
    text = plain_text(element)
    if text is not None:
        if text.strip():
            yield Passage(text, place)
        return
    found = content(element)
    if found.text.strip():
        yield Passage(found.text, inside(place, "insertion") if found.inserted else place)
    yield from beside(story, found, place)


def cell(story: Story, element: Element, place: Place) -> Iterator[Passage]:
    """All paragraphs of a cell, note or text box as one passage, joined as in `cell.text` of python-docx."""
    lines: list[str] = []
    contents: list[Content] = []
    tables: list[Element] = []
    for block in _blocks_below(element):
        if block.tag in TABLE:
            tables.append(block)
            continue
        text = plain_text(block)
        if text is None:
            contents.append(content(block))
            text = contents[-1].text
        lines.append(text)
    joined = "\n".join(lines)
    if joined.strip():
        yield Passage(joined, place)
    if contents:
        yield from beside(story, _merged(contents), place)
    for number, inner in enumerate(tables, 1):
        yield from table(story, inner, inside(place, "table", number))


def table(story: Story, element: Element, place: Place) -> Iterator[Passage]:
    """`table 1 row 2 cell 3`: the cell number is the grid column, as in python-docx's `row.cells` (spans counted)."""
    story.package.budget.check_time()
    for row_number, row in enumerate(within(element, ROW), 1):
        column = 1
        for tc in within(row, CELL):
            yield from cell(story, tc, inside(place, "row", row_number, f"cell {column}"))
            column += span_of(tc)


def beside(story: Story, found: Content, place: Place) -> Iterator[Passage]:
    for number, box in enumerate(found.boxes, 1):
        yield from cell(story, box, inside(place, "text box", number))
    for name, text in notes_beside(found):
        if text.strip():
            yield Passage(text, inside(place, name))
    links = story.package.links(story.key) if found.links else {}
    targets = [links[id] for id in dict.fromkeys(found.links) if id in links and links[id].external]
    if targets:
        story.package.told.update((story.key, link.id) for link in targets)
        yield Passage("\n".join(link.target for link in targets), inside(place, "link"))


def _merged(contents: list[Content]) -> Content:
    """What stands beside the paragraphs of one cell, taken together."""
    merged = Content()
    for one in contents:
        merged.deleted = "\n".join(text for text in (merged.deleted, one.deleted) if text)
        merged.phonetic += one.phonetic
        for name in ("fields", "links", "alternatives", "choices", "boxes", "shapes"):
            getattr(merged, name).extend(getattr(one, name))
    return merged


def _blocks_below(element: Element) -> Iterator[Element]:
    """The paragraphs and tables directly in an element or in what merely wraps them."""
    for child in element:
        if child.tag in P or child.tag in TABLE:
            yield child
        elif child.tag in WRAPPERS or child.tag == ALTERNATIVES or child.getparent().tag == ALTERNATIVES:
            if child.tag == ALTERNATIVES:
                settle_alternatives(child)
            yield from _blocks_below(child)


def _unwrapped(control: Element) -> Iterator[Element]:
    for child in control:
        if child.tag in CONTROL_CONTENT:
            yield from child


def _offered(control: Element, place: Place) -> Iterator[Passage]:
    """The entries of a control's drop-down list, of which its text shows one."""
    entries = (item.get(name) for item in _listed(control) for name in SHOWN_AS if item.get(name))
    if text := "\n".join(dict.fromkeys(entries)):
        yield Passage(text, inside(place, "choices"))


def _listed(control: Element) -> Iterator[Element]:
    for child in control:
        if child.tag in CONTROL_PROPERTIES:
            yield from child.iter(*LIST_ITEM)


def cell_text(element: Element) -> str:
    """The text of a cell alone, its paragraphs a line each."""
    texts = ((block, plain_text(block)) for block in _blocks_below(element) if block.tag in P)
    return "\n".join(content(block).text if text is None else text for block, text in texts)


def within(element: Element, wanted: frozenset[str]) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also those that a content control or a tracked change wraps."""
    for child in element:
        if child.tag in wanted:
            yield child
        elif child.tag in WRAPPERS:
            yield from within(child, wanted)


def span_of(tc: Element) -> int:
    for properties in tc[:1]:
        for child in properties if properties.tag in CELL_PROPERTIES else ():
            if child.tag in SPAN:
                value = attribute(child, WORD, "val")
                return min(max(int(value), 1), WIDEST_SPAN) if value.isdecimal() and len(value) < 6 else 1
    return 1
