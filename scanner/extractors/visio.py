"""Reads Visio drawings (VSDX, VSDM): pages and shapes with their data, masters, comments, linked tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.ooxml import LINK, Item, Package, attribute, guarded, inside, owners_of
from scanner.ooxml_parts import THUMBNAIL, Reader, main_then_rest, read_vml
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.title_block import Item as Block
from scanner.title_block import recognised
from scanner.xml_reading import Element, children, local, whole
from scanner.zip_parts import faults, open_parts

VISIO = "{http://schemas.microsoft.com/office/visio/2012/main}"
USUAL_MAIN = "visio/document.xml"
SHAPES = f"{VISIO}Shapes"
DEPTH = 8
LETTER_HEIGHT = 0.14
"""Inches: letters of ten points, and how deep groups are followed."""
ELSEWHERE = frozenset(("master", "page", "pages", "masters"))
BACK_TO_BACK = "\u2028"
"""Visio's line break within a paragraph."""
TOLD = ("Label", "Value", "Prompt", "Format")
LISTS = {"Property": TOLD, "Hyperlink": ("Description", "Address", "SubAddress"), "Annotation": ("Comment",),
         "Actions": ("Menu",), "SmartTags": ("DisplayName",), "Layer": ("Name",), "User": ("Value", "Prompt"),
         "Control": ("Prompt",)}  # fmt: skip
"""The sections of a ShapeSheet that hold a person's words, and in which cells (MS-VSDX 2.2.3)."""
KINDS = {"Property": "data", "User": "user cell", "Hyperlink": "link", "Annotation": "comment", "Layer": "layer"}
OWN_CELLS = ("Comment", "Title", "Creator", "Description", "Keywords", "Subject", "Manager", "Company", "Category")
ROWSET = "{urn:schemas-microsoft-com:rowset}data"


@extractor("vsdx", "vsdm")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`page 2 name`, `page 2 shape 7` (its own ID), `page 2 shape 7 data 材料`, `master 1 shape 5`, `comment 3`, …

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    del settings
    with open_parts(artifact, budget) as package:
        owners: dict[str, Place] = {}
        package.opened.update(key for key in package.parts if THUMBNAIL.search(key))
        yield from main_then_rest(package, USUAL_MAIN, "document", partial(_document, owners=owners), READERS, owners)
        yield from faults(package)


def _document(package: Package, main: str, owners: dict[str, Place]) -> Iterator[Item]:
    """The pages in their order, then the masters they were made from. Raises DamagedFile."""
    for root in whole(package.open(main)):
        for sheet in root.iter(f"{VISIO}DocumentSheet"):
            yield from _sheet(sheet, Place("document"))
    for kind, one in (("pages", "page"), ("masters", "master")):
        listed = package.target(main, kind)
        if listed:
            yield from guarded(_listed(package, listed, one, owners), package.place(listed))
        elif kind == "pages":
            yield DamagedFile("the list of pages is missing", Place("part", None, "visio/pages/pages.xml")).problem()


def _listed(package: Package, key: str, kind: str, owners: dict[str, Place]) -> Iterator[Item]:
    links = package.links(key)
    for root in whole(package.open(key)):
        for number, entry in enumerate((child for child in root if isinstance(child.tag, str)), 1):
            place = Place(kind, number)
            package.budget.charge_pages()
            names = [entry.get(name) or "" for name in ("Name", "NameU", "Prompt")]
            yield Passage("\n".join(dict.fromkeys(name for name in names if name)), inside(place, "name"))
            for sheet in entry.iter(f"{VISIO}PageSheet"):
                yield from _sheet(sheet, place)
            for relation in entry.iter(f"{VISIO}Rel"):
                link = links.get(attribute(relation, LINK, "id"))
                if link is None or link.target not in package.parts:
                    yield DamagedFile(f"the {kind}'s part is missing", place).problem()
                    continue
                owners_of(package, link.target, place, owners, ELSEWHERE)
                yield from guarded(_contents(package, link.target, place), place)
                if kind == "page":
                    yield from guarded(_title_blocks(package, link.target, entry, place), place)


def _contents(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """The shapes of a page or master, those of a group after the groups around them."""
    base = base or package.next_place(None, "unlisted page")
    for root in whole(package.open(key)):
        for shapes in root.iter(SHAPES):
            package.budget.check_time()
            for shape in shapes:
                yield from _shape(shape, base)


def _title_blocks(package: Package, key: str, entry: Element, place: Place) -> Iterator[Item]:
    """The title blocks of a page by where its shapes stand."""
    sheet = next(iter(entry.iter(f"{VISIO}PageSheet")), entry)
    width, height = _cell(sheet, "PageWidth"), _cell(sheet, "PageHeight")
    for root in whole(package.open(key)):
        items = [item for shapes in root if shapes.tag == SHAPES for item in _placed(shapes, place, 0.0, height, DEPTH)]
        yield from recognised(items, place, (width, height) if width and height else None)


def _placed(shapes: Element, base: Place, left: float, low: float, depth: int) -> Iterator[Block]:
    """The texts of shapes and of those grouped in them; `left` and `low` are the group's corner, downwards larger."""
    for shape in shapes:
        pin_x, pin_y, width, height = (_cell(shape, name) for name in ("PinX", "PinY", "Width", "Height"))
        x = left + pin_x - _cell(shape, "LocPinX", width / 2)
        bottom = low - pin_y + _cell(shape, "LocPinY", height / 2)
        for child in shape:
            if child.tag == SHAPES and depth:
                yield from _placed(child, base, x, bottom, depth - 1)
            elif child.tag == f"{VISIO}Text" and height > 0:
                text = "".join(child.itertext()).replace(BACK_TO_BACK, "\n").strip()
                # the letters are not as high as the cell they stand in the middle of
                size = min(height, LETTER_HEIGHT)
                middle = bottom - height / 2
                lines = max(1, text.count("\n") + 1)
                box = (x, middle - size * lines / 2, x + max(width, size), middle + size * lines / 2)
                yield Block(text, inside(base, "shape", None, shape.get("ID") or ""), box)


def _cell(sheet: Element, name: str, default: float = 0.0) -> float:
    for cell in sheet:
        if cell.tag == f"{VISIO}Cell" and cell.get("N") == name:
            try:
                return float(cell.get("V") or default)
            except ValueError:
                return default
    return default


def _shape(shape: Element, base: Place) -> Iterator[Item]:
    """A shape's text, data and links. Names that a person gave are told."""
    place = inside(base, "shape", None, shape.get("ID") or "")
    for child in shape:
        if child.tag == f"{VISIO}Text":
            text = "".join(child.itertext()).replace(BACK_TO_BACK, "\n").strip()
            if text:
                yield Passage(text, place)
    name = shape.get("Name") or ""
    if name and (shape.get("IsCustomName") == "1" or not name.isascii()):
        yield Passage(name, inside(place, "name"))
    yield from _sheet(shape, place)


def _sheet(sheet: Element, place: Place) -> Iterator[Item]:
    """The cells of a ShapeSheet that hold a person's words."""
    for cell in sheet:
        if cell.tag == f"{VISIO}Cell" and cell.get("N") in OWN_CELLS and _worded(cell.get("V")):
            yield Passage(cell.get("V"), inside(place, "note", None, cell.get("N") or ""))
        elif cell.tag == f"{VISIO}Section" and cell.get("N") in LISTS:
            yield from _section(cell, cell.get("N") or "", place)


def _section(section: Element, name: str, place: Place) -> Iterator[Item]:
    for number, row in enumerate(section, 1):
        cells = {cell.get("N"): cell.get("V") or "" for cell in row if cell.tag == f"{VISIO}Cell"}
        told = {wanted: cells.get(wanted, "") for wanted in LISTS[name]}
        values = [value for value in told.values() if value and (name == "Property" or _worded(value))]
        if name == "User" and not any(_is_phrase(value) for value in values):
            continue  # names of variables and numbers that formulas use
        if values:
            label = row.get("N") or str(number)
            kind = KINDS.get(name, f"{name.lower()} note")
            yield Passage(
                ": ".join(values), inside(place, kind, None, label if name in ("Property", "User") else str(number))
            )


def _worded(value: str | None) -> bool:
    """Whether a cell's value says something: not empty, no number, no error, nothing Visio calls themed."""
    return bool(value and any(map(str.isalpha, value)) and value != "Themed" and value[0] != "#")


def _is_phrase(value: str) -> bool:
    return " " in value.strip() or not value.isascii()


def _comments(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Comments of Visio 2013 and later, answers as comments of their own."""
    for root in whole(package.open(key)):
        for entry in root.iter("{*}CommentEntry"):
            if text := "".join(entry.itertext()).strip():
                yield Passage(text, package.next_place(None, "comment"))


def _recordset(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """A table linked to the drawing: `data row 3` holds the row's values, as attributes keep them."""
    head = package.head(key)
    if b"rowset" not in head:
        yield from read_vml(package, key, base)
        return
    for row in children(package.open(key), (ROWSET,)):
        values = [value for node in row.iter() for value in node.attrib.values() if value.strip()]
        if values:
            yield Passage("\t".join(values), package.next_place(None, "data row"))


def _recordsets(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Names, sources and columns of the linked tables."""
    for root in whole(package.open(key)):
        for entry in root.iter():
            names = [entry.get(name) or "" for name in ("Name", "Label", "Connection", "Command", "ConnectionString")]
            if isinstance(entry.tag, str) and any(names):
                text = "\n".join(dict.fromkeys(name for name in names if name))
                yield Passage(text, package.next_place(None, f"data {local(entry.tag)}"))


def _mute(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    package.opened.add(key)
    yield from ()


READERS: dict[str, Reader] = {
    f"{VISIO}PageContents": _contents, f"{VISIO}MasterContents": _contents, f"{VISIO}Comments": _comments,
    f"{VISIO}DataRecordSets": _recordsets, f"{VISIO}Windows": _mute, "xml": _recordset,
}  # fmt: skip
"""The parts only Visio has, by root tag; pages met here are in no list of pages."""
