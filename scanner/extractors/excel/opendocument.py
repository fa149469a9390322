"""First tier for OpenDocument spreadsheets: cells, comments, shapes, headers, tracked changes, all other parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import ole
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile
from scanner.extractors.excel.sheet_cells import literals
from scanner.extractors.excel.values import DIGITS_KEPT, column_name, plain_number
from scanner.ooxml import Item, Package, guarded, open_package
from scanner.ooxml_parts import THUMBNAIL, embedded, sweep
from scanner.pictures import Album, kind_of
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.xml_reading import Element, children, local, root_tag, whole

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
HREF = "{http://www.w3.org/1999/xlink}href"
SHEET, ROW = f"{TABLE}table", f"{TABLE}table-row"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
GROUPS = tuple(f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group"))
ANNOTATION = f"{OFFICE}annotation"
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
COPIES_TOLD = 10_000
"""A cell repeated more often than this over rows and columns is told once: it fills a page, it does not say more."""
SILENT_PARTS = ("mimetype", "settings.xml", "manifest.rdf", "layout-cache", "meta-inf/", "configurations2/")
PREVIEWS = "objectreplacements/"
SETTLED = frozenset(("generator", "creation-date", "date", "editing-cycles", "editing-duration", "document-statistic"))


@dataclass(slots=True)
class Row:
    """Where the next row of a sheet stands, counted from 1."""

    number: int = 1
    told: set[str] = field(default_factory=set)


@extractor("ods")
def read_ods(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """Each non-empty cell a passage at `Sheet1!B7`; a value repeated over equal cells is told at each of them.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    with open_package(artifact, budget) as package:
        _refuse_encrypted(package)
        if "content.xml" in package.parts:
            yield from guarded(_content(package), package.place("content.xml"))
        else:
            yield DamagedFile("the content is missing", Place("part", None, "content.xml")).problem()
        album = Album(budget)
        for key in sorted(package.parts):
            if key not in package.opened and not key.startswith(SILENT_PARTS):
                yield from guarded(_part(package, key, album), package.place(key))
        yield from album.problems()


def _refuse_encrypted(package: Package) -> None:
    key = "meta-inf/manifest.xml"
    if key not in package.parts:
        return
    try:
        for root in whole(package.open(key)):
            if next(root.iter("{*}encryption-data"), None) is not None:
                raise EncryptedFile("the workbook is encrypted with a password")
    except DamagedFile:
        package.opened.discard(key)


def _content(package: Package) -> Iterator[Item]:
    """The sheets with what stands beside their cells. Raises DamagedFile."""
    rows: dict[str, Row] = {}
    for child in children(package.open("content.xml"), (SHEET,), and_root=True):
        parent = child.getparent()
        if parent is None:
            yield from _beside_sheets(package, child)
            continue
        name = parent.get(f"{TABLE}name") or ""
        if name not in rows:
            rows[name] = Row()
            yield Passage(name, Place("sheet", None, name))
        yield from _rows(package, child, name, rows[name])


def _rows(package: Package, child: Element, sheet: str, row: Row) -> Iterator[Item]:
    if child.tag == ROW:
        package.budget.check_time()
        copies = _count(child, "number-rows-repeated")
        yield from _cells(package, child, sheet, row, copies)
        row.number += copies
    elif child.tag in GROUPS:
        for inner in child:
            yield from _rows(package, inner, sheet, row)
    elif child.tag == f"{TABLE}shapes":
        yield from _shapes(package, child, sheet)


def _cells(package: Package, element: Element, sheet: str, row: Row, rows: int) -> Iterator[Passage]:
    column, number = 0, row.number
    for cell in element:
        if cell.tag not in CELLS:
            continue
        columns = _count(cell, "number-columns-repeated")
        if len(cell) or cell.get(f"{OFFICE}value-type") or cell.get(f"{TABLE}formula"):
            text = cell_text(cell)
            told = rows * columns <= COPIES_TOLD
            if text.strip():
                for down in range(rows if told else 1):
                    for right in range(columns if told else 1):
                        name = f"{sheet}!{column_name(column + right)}{number + down}"
                        yield Passage(text, Place("cell", None, name))
                package.budget.charge_cells(rows * columns if told else 1)
            formula = cell.get(f"{TABLE}formula")
            if formula and not row.told.issuperset(said := literals(formula)):
                row.told.update(said)
                name = f"{sheet}!{column_name(column)}{number} formula"
                yield Passage("=" + str(formula).partition("=")[2], Place("cell", None, name))
            yield from _beside_cell(package, cell, sheet, f"{sheet}!{column_name(column)}{number}")
        column += columns


def cell_text(cell: Element) -> str:
    """What a cell shows; numbers plainly, dates in ISO form, the formula where no result is stored."""
    kind = cell.get(f"{OFFICE}value-type") or ""
    value = cell.get(f"{OFFICE}value") or ""
    if kind == "percentage" and value:
        try:
            return plain_number(f"{float(value) * 100:.{DIGITS_KEPT}g}") + "%"
        except ValueError:
            return value
    if kind in ("float", "currency") and value:
        return plain_number(value)
    if kind == "date" and (day := cell.get(f"{OFFICE}date-value")):
        return str(day).removesuffix("T00:00:00").replace("T", " ")
    text = "\n".join(paragraph_text(child) for child in cell if child.tag in PARAGRAPHS)
    formula = cell.get(f"{TABLE}formula")
    if text or not formula or kind:
        return text or cell.get(f"{OFFICE}string-value") or ""
    return "=" + str(formula).partition("=")[2]


def paragraph_text(element: Element) -> str:
    """A text:p as shown: runs of spaces, tabs and line breaks resolved; notes and shapes inside left out."""
    pieces = [element.text or ""]
    for child in element:
        name = local(child.tag)
        if child.tag == f"{TEXT}s":
            pieces.append(" " * min(_number(child.get(f"{TEXT}c"), 1), 1000))
        elif child.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            pieces.append("\t" if name == "tab" else "\n")
        elif child.tag != ANNOTATION and not str(child.tag).startswith(DRAW):
            pieces.append(paragraph_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _beside_cell(package: Package, cell: Element, sheet: str, name: str) -> Iterator[Passage]:
    """A cell's comment, links and the shapes anchored to it."""
    for note in cell.iter(ANNOTATION):
        if text := _all_paragraphs(note):
            yield Passage(text, Place("cell", None, f"{name} comment"))
    links = dict.fromkeys(link.get(HREF) for link in cell.iter(f"{TEXT}a") if link.get(HREF))
    if links:
        yield Passage("\n".join(links), Place("cell", None, f"{name} link"))
    yield from _shapes(package, cell, sheet)


def _shapes(package: Package, element: Element, sheet: str) -> Iterator[Passage]:
    base = Place("sheet", None, sheet)
    for shape in element:
        if str(shape.tag).startswith(DRAW):
            titles = [node.text for node in shape.iter("{*}title", "{*}desc") if node.text]
            if text := "\n".join([*titles, _all_paragraphs(shape)]).strip():
                yield Passage(text, package.next_place(base, "shape"))


def _all_paragraphs(element: Element) -> str:
    lines = [paragraph_text(paragraph) for paragraph in element.iter(*PARAGRAPHS)]
    return "\n".join(line for line in lines if line.strip())


def _beside_sheets(package: Package, root: Element) -> Iterator[Passage]:
    """Validation lists, tracked changes and named ranges."""
    for rule in root.iter(f"{TABLE}content-validation"):
        texts = [rule.get(f"{TABLE}condition") or "", _all_paragraphs(rule)]
        yield Passage("\n".join(text for text in texts if text), package.next_place(None, "validation"))
    for changes in root.iter(f"{TABLE}tracked-changes"):
        for change in changes:
            if text := _all_paragraphs(change):
                yield Passage(text, package.next_place(None, "tracked change"))
    for entry in root.iter(f"{TABLE}named-range", f"{TABLE}named-expression"):
        name = entry.get(f"{TABLE}name") or ""
        meaning = entry.get(f"{TABLE}cell-range-address") or entry.get(f"{TABLE}expression") or ""
        yield Passage(f"{name} = {meaning}", Place("defined name", None, name))


def _part(package: Package, key: str, album: Album) -> Iterator[Item]:
    """Styles (headers), properties, objects, pictures, macros; files inside become artifacts."""
    head = package.head(key)
    kind = kind_of(head)
    if kind and (THUMBNAIL.search(key) or key.startswith(PREVIEWS)):
        package.opened.add(key)
    elif kind:
        package.opened.add(key)
        name = package.place(key).name
        place, size = Place("picture", None, name), package.parts[key].file_size
        yield from album.enter(name, kind, head, size, lambda: package.open(key).read(), place)
    elif key == "styles.xml":
        yield from _headers(package, key)
    elif key.endswith("meta.xml"):
        yield from _properties(package, key)
    elif key.endswith(("settings.xml", "styles.xml")) or key.startswith(PREVIEWS) or not head.strip():
        package.opened.add(key)
    elif key.endswith("content.xml"):
        for root in whole(package.open(key)):
            if text := _all_paragraphs(root):
                yield Passage(text, package.place(key))
    elif head.startswith(ole.MAGIC) or not root_tag(head):
        yield from embedded(package, key)
    else:
        yield from sweep(package, key, None)


def _headers(package: Package, key: str) -> Iterator[Passage]:
    told: set[str] = set()
    for root in whole(package.open(key)):
        for part in root.iter("{*}header", "{*}header-left", "{*}header-first", "{*}footer", "{*}footer-left"):
            text = _all_paragraphs(part)
            if text and text not in told:
                told.add(text)
                yield Passage(text, package.next_place(None, f"page {local(part.tag).partition('-')[0]}"))


def _properties(package: Package, key: str) -> Iterator[Passage]:
    for root in whole(package.open(key)):
        for entry in (entry for block in root for entry in block):
            name = entry.get("{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}name") or local(entry.tag)
            if entry.text and entry.text.strip() and name not in SETTLED:
                yield Passage(entry.text, Place("property", None, name))


def _count(element: Element, name: str) -> int:
    return max(_number(element.get(f"{TABLE}{name}"), 1), 1)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise
