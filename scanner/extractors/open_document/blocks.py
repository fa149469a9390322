"""The text of an OpenDocument body: headings, paragraphs, tables, and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from scanner.extractors.open_document.names import (
    ANNOTATION,
    CELLS,
    DRAW,
    FORM,
    FORMS,
    GRID,
    GROUPS,
    HEADING,
    HREF,
    MATH,
    NOTE,
    OFFICE,
    PARAGRAPH,
    ROW,
    TABLE,
    TEXT,
    THREE,
    TITLES,
    TRACKED,
)  # fmt: skip
from scanner.ooxml import Item, Package, inside
from scanner.pictures import Album
from scanner.records import Passage, Place
from scanner.xml_reading import Element, local, words

BLANKS_KEPT = 1000
DECLARED = tuple(f"{TEXT}{name}" for name in ("user-field-decl", "variable-decl", "dde-connection-decl"))
UNSHOWN = {
    f"{TEXT}hidden-text": ("string-value",),
    f"{TEXT}conditional-text": ("string-value-if-true", "string-value-if-false"),
}
CITED = f"{TEXT}bibliography-mark"
CONTROL_WORDS = tuple(f"{FORM}{name}" for name in ("label", "title", "value", "current-value", "dropdown"))
CHANGE_INFO = f"{OFFICE}change-info"


@dataclass(slots=True)
class Story:
    """What reading one document shares: its package, its pictures, the styles that hide their text, what was told.

    `draw` reads a shape: shapes hold blocks, and blocks hold shapes.
    """

    package: Package
    draw: Callable[[Story, Element, Place | None], Iterator[Item]]
    album: Album = field(init=False)
    hiding: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.album = Album(self.package.budget)


@dataclass(slots=True)
class Line:
    """A paragraph's own text, and what stands beside it."""

    pieces: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    beside: list[tuple[str, Element]] = field(default_factory=list)
    shapes: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def blocks(story: Story, elements: Iterable[Element], base: Place | None = None) -> Iterator[Item]:
    """`heading 2`, `paragraph 12`, `table 1 row 2 cell 3`, counted within `base`; what wraps them is opened."""
    for element in elements:
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if tag in (PARAGRAPH, HEADING):
            place = story.package.next_place(base, "heading" if tag == HEADING else "paragraph")
            yield from _lines(story, [element], place)
        elif tag == GRID:
            yield from table(story, element, story.package.next_place(base, "table"))
        elif tag == TRACKED:
            yield from _changes(story, element, base)
        elif tag == FORMS:
            yield from _forms(story, element, base)
        elif tag == ANNOTATION:
            yield from comment(story, element, base)
        elif tag == MATH:
            yield from formula(story, element, base)
        elif tag in DECLARED:
            yield from _field(element)
        elif tag.startswith((DRAW, THREE)):
            yield from story.draw(story, element, base)
        else:
            yield from blocks(story, element, base)


def table(story: Story, element: Element, place: Place) -> Iterator[Item]:
    """Each cell one passage: `table 1 row 2 cell 3`, counted on the grid; what is repeated is told once."""
    if name := "\n".join(node.text for node in element if local(node.tag) in ("title", "desc") and node.text):
        yield Passage(name, inside(place, "title"))
    number = 1
    for row in _rows(element):
        story.package.budget.check_time()
        column = 1
        for cell in row:
            if cell.tag not in CELLS:
                continue
            if len(cell):
                story.package.budget.charge_cells(1)
                yield from cell_blocks(story, cell, inside(place, "row", number, f"cell {column}"))
            column += _count(cell, f"{TABLE}number-columns-repeated")
        number += _count(row, f"{TABLE}number-rows-repeated")
    for part in element:
        if part.tag in (f"{TABLE}shapes", FORMS):
            yield from blocks(story, part, place)


def cell_blocks(story: Story, cell: Element, place: Place) -> Iterator[Item]:
    """All paragraphs of a cell, note or text box as one passage, then what stands beside them and tables inside."""
    paragraphs: list[Element] = []
    others: list[Element] = []
    _sort(cell, paragraphs, others)
    yield from _lines(story, paragraphs, place)
    yield from blocks(story, others, place)


def comment(story: Story, element: Element, base: Place | None) -> Iterator[Item]:
    """`comment 1`: what was noted in the margin."""
    yield from cell_blocks(story, element, story.package.next_place(base, "comment"))


def formula(story: Story, element: Element, base: Place | None) -> Iterator[Item]:
    """`formula 1`: the formula as typed where it is kept (StarMath), else its characters."""
    typed = [node.text for node in element.iter("{*}annotation") if node.text and node.text.strip()]
    text = "\n".join(typed) or " ".join(piece.strip() for piece in element.itertext() if piece.strip())
    if text:
        yield Passage(text, story.package.next_place(base, "formula"))


def inline(element: Element, line: Line, hiding: set[str]) -> None:
    """Enter an element's text into `line`: runs of spaces, tabs and breaks resolved, notes and shapes set aside."""
    if element.text:
        line.pieces.append(element.text)
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            pass
        elif tag == f"{TEXT}s":
            line.pieces.append(" " * min(_number(child.get(f"{TEXT}c"), 1), BLANKS_KEPT))
        elif tag == f"{TEXT}tab":
            line.pieces.append("\t")
        elif tag == f"{TEXT}line-break":
            line.pieces.append("\n")
        elif tag == NOTE:
            line.beside.append((child.get(f"{TEXT}note-class") or "note", child))
        elif tag == ANNOTATION:
            line.beside.append(("comment", child))
        elif tag == f"{TEXT}ruby-text":
            line.beside.append(("ruby", child))
        elif tag.startswith((DRAW, THREE)):
            line.shapes.append(child)
        elif tag in UNSHOWN:
            line.hidden += [value for name in UNSHOWN[tag] if (value := child.get(f"{TEXT}{name}"))]
        elif child.get(f"{TEXT}style-name") in hiding:
            aside = Line()
            inline(child, aside, hiding)
            line.hidden.append(aside.text)
            line.beside += aside.beside
            line.shapes += aside.shapes
        else:
            if tag == f"{TEXT}a" and (target := child.get(HREF)):
                line.links.append(target)
            if tag == CITED:
                line.hidden += [value for value in child.attrib.values() if " " in value or not value.isascii()]
            inline(child, line, hiding)
        if child.tail:
            line.pieces.append(child.tail)


def _lines(story: Story, paragraphs: Iterable[Element], place: Place) -> Iterator[Item]:
    line = Line()
    shown: list[str] = []
    for paragraph in paragraphs:
        own = Line()
        inline(paragraph, own, story.hiding)
        if paragraph.get(f"{TEXT}style-name") in story.hiding:
            line.hidden.append(own.text)
        elif own.text or shown:
            shown.append(own.text)
        for name in ("hidden", "links", "beside", "shapes"):
            getattr(line, name).extend(getattr(own, name))
    text = "\n".join(shown)
    if text.strip():
        yield Passage(text, place)
    if hidden := "\n".join(piece for piece in line.hidden if piece.strip()):
        yield Passage(hidden, inside(place, "hidden text"))
    if line.links:
        yield Passage("\n".join(dict.fromkeys(line.links)), inside(place, "link"))
    for kind, element in line.beside:
        yield from _beside(story, kind, element, place)
    for element in line.shapes:
        yield from story.draw(story, element, place)


def _beside(story: Story, kind: str, element: Element, place: Place) -> Iterator[Item]:
    """A note, comment or reading aid anchored in a paragraph; notes are counted through the document."""
    if kind == "ruby":
        if element.text and element.text.strip():
            yield Passage(element.text, story.package.next_place(place, "ruby"))
    elif kind == "comment":
        yield from comment(story, element, place if place.kind == "slide" else None)
    else:
        at = story.package.next_place(None, kind)
        for body in element.iter(f"{TEXT}note-body"):
            yield from cell_blocks(story, body, at)


def _sort(element: Element, paragraphs: list[Element], others: list[Element]) -> None:
    """Take apart what a cell holds: paragraphs, also those in lists and sections, and all else."""
    for child in element:
        tag = child.tag
        if tag in (PARAGRAPH, HEADING):
            paragraphs.append(child)
        elif tag in (GRID, ANNOTATION, MATH, FORMS, TRACKED) or (
            isinstance(tag, str) and tag.startswith((DRAW, THREE))
        ):
            others.append(child)
        elif isinstance(tag, str) and tag not in TITLES:
            _sort(child, paragraphs, others)


def _rows(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == ROW:
            yield child
        elif child.tag in GROUPS:
            yield from _rows(child)


def _changes(story: Story, element: Element, base: Place | None) -> Iterator[Item]:
    """What tracked changes took out: `deletion 1`; what they put in stands in the body."""
    for region in element:
        for change in region:
            for info in change.iter(CHANGE_INFO):
                for remark in info.iter(PARAGRAPH):
                    yield from _lines(story, [remark], story.package.next_place(base, "change comment"))
                for child in list(info):
                    info.remove(child)
            kind = local(change.tag)
            if kind and len(change):
                yield from cell_blocks(story, change, story.package.next_place(base, kind))


def _forms(story: Story, element: Element, base: Place | None) -> Iterator[Item]:
    """Captions, values and choices of form controls."""
    for control in element.iter():
        if local(control.tag) in ("", "forms", "form", "option", "item", "properties", "property", "event-listeners"):
            continue
        found = [value for name in CONTROL_WORDS if (value := control.get(name))]
        found += [value for node in control.iter(f"{FORM}option", f"{FORM}item") if (value := node.get(f"{FORM}label"))]
        found += [text for node in control.iter(PARAGRAPH) if (text := "".join(node.itertext()).strip())]
        if found:
            yield Passage("\n".join(dict.fromkeys(found)), story.package.next_place(base, "form control"))


def _field(element: Element) -> Iterator[Item]:
    name = element.get(f"{TEXT}name") or ""
    value = element.get(f"{OFFICE}string-value") or element.get(f"{OFFICE}value") or " ".join(words(element))
    if value.strip():
        yield Passage(value, Place("field", None, name))


def _count(element: Element, name: str) -> int:
    return max(_number(element.get(name), 1), 1)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 10 else otherwise
