"""First tier: reads every sheet and every other part of an Excel workbook in OOXML (XLSX, XLSM)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.extractors.excel.sheet_cells import Worksheet, literals, shared_strings
from scanner.extractors.excel.sheet_parts import READERS, read_names, read_rest
from scanner.extractors.excel.values import PLAIN, Style, plain_number, shown, styles_of
from scanner.ooxml import LINK, PART_FAILURES, SHEET, Item, Package, attribute, guarded, open_package, owners_of, tags
from scanner.ooxml_parts import main_then_rest
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.xml_reading import whole

USUAL_MAIN = "xl/workbook.xml"
INDEX_DIGITS = 10
"""A longer number is no index; Python itself refuses to convert thousands of digits."""
TRUTHS = {"0": "FALSE", "1": "TRUE"}
NO_STOP: frozenset[str] = frozenset()


@dataclass(slots=True)
class Workbook:
    """What the cells refer to: shared strings (and which were used), number styles, the date system."""

    strings: list[str] = field(default_factory=list)
    used: bytearray = field(default_factory=bytearray)
    styles: list[Style] = field(default_factory=list)
    from_1904: bool = False


@extractor("xlsx", "xlsm", "xltx", "xltm", "xlam")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """The sheets in their order, hidden ones too, each non-empty cell a passage at `Sheet1!B7`; then all other parts.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single sheet's or part's failure is a problem.
    """
    with open_package(artifact, budget) as package:
        owners: dict[str, Place] = {}
        read_main = partial(_workbook, owners=owners)
        yield from main_then_rest(package, USUAL_MAIN, "workbook", read_main, READERS, owners)


def _workbook(package: Package, main: str, owners: dict[str, Place]) -> Iterator[Item]:
    """The sheets and defined names; enters in `owners` which sheet a part belongs to. Raises DamagedFile."""
    book = Workbook()
    yield from _strings(package, main, book)
    yield from _styles(package, main, book)
    links = package.links(main)
    for root in whole(package.open(main)):
        book.from_1904 = any(
            (node.get("date1904") or "") in ("1", "true", "on") for node in root.iter(*tags(SHEET, "workbookPr"))
        )
        for entry in root.iter(*tags(SHEET, "sheet")):
            name = entry.get("name") or ""
            link = links.get(attribute(entry, LINK, "id"))
            place = Place("sheet", None, name)
            yield Passage(name, place)
            if link is None or link.target not in package.parts:
                yield DamagedFile("the sheet's part is missing", place).problem()
                continue
            owners_of(package, link.target, place, owners, NO_STOP)
            yield from guarded(_sheet(package, link.target, name, book, link.kind != "chartsheet"), place)
        yield from read_names(root)
    yield from _unused_strings(book)


def hidden_sheets(package: Package, main: str) -> Iterator[str]:
    """The names of sheets that are hidden or very hidden."""
    for root in whole(package.open(main)):
        for entry in root.iter(*tags(SHEET, "sheet")):
            if (entry.get("state") or "visible") != "visible":
                yield entry.get("name") or ""


def _strings(package: Package, main: str, book: Workbook) -> Iterator[Item]:
    key = package.target(main, "sharedStrings")
    if key:
        try:
            shared_strings(package, key, book.strings)
        except PART_FAILURES as error:
            yield replace(error.problem(), place=package.place(key))
    book.used = bytearray(len(book.strings))


def _styles(package: Package, main: str, book: Workbook) -> Iterator[Item]:
    key = package.target(main, "styles")
    if not key:
        return
    try:
        for root in whole(package.open(key)):
            codes = {_number(node.get("numFmtId")): node.get("formatCode") or "" for node in root.iter(*NUMBER_FORMAT)}
            formats = [_number(xf.get("numFmtId")) for block in root.iter(*CELL_FORMATS) for xf in block]
            book.styles = styles_of(formats, codes)
    except PART_FAILURES as error:
        yield replace(error.problem(), place=package.place(key))


def _sheet(package: Package, key: str, name: str, book: Workbook, has_cells: bool) -> Iterator[Item]:
    """A worksheet's cells, then what stands around them; a chart sheet has only the latter."""
    sheet = Worksheet(package, key)
    if has_cells:
        yield from _cells(package, sheet, name, book)
    else:
        for root in whole(package.open(key)):
            sheet.rest = root
    if sheet.rest is not None:
        yield from read_rest(package, key, sheet.rest, name)


def _cells(package: Package, sheet: Worksheet, name: str, book: Workbook) -> Iterator[Item]:
    """One passage per cell. Numbers without a style of their own and shared texts are done on the spot: for speed."""
    strings, used, styles, known = book.strings, book.used, book.styles, len(book.styles)
    missing = 0
    told: set[str] = set()  # texts in formulas: a column of one formula says them once
    for batch in sheet.batches():
        package.budget.charge_cells(sum(1 for cell in batch if cell[3]))
        package.budget.check_time()
        for reference, style, kind, value, formula in batch:
            if not value:
                if not formula:
                    continue
                text = "=" + formula  # never calculated: what it says would be lost
            elif kind == "s":
                number = int(value) if value.isdecimal() and len(value) < INDEX_DIGITS else -1
                if not 0 <= number < len(strings):
                    missing += 1
                    continue
                used[number] = 1
                text = strings[number]
            elif kind == "" or kind == "n":
                index = int(style) if style.isdecimal() and len(style) < INDEX_DIGITS else known
                look = styles[index] if index < known else PLAIN
                text = plain_number(value) if look is PLAIN else shown(value, look, book.from_1904)
            else:
                text = TRUTHS.get(value, value) if kind == "b" else value
            if text and not text.isspace():
                yield Passage(text, Place("cell", None, f"{name}!{reference}"))
            if formula and value and not told.issuperset(spoken := literals(formula)):
                told.update(spoken)
                yield Passage("=" + formula, Place("cell", None, f"{name}!{reference} formula"))
    if missing:
        place = Place("sheet", None, name)
        yield DamagedFile(f"{missing} cells refer to texts that are not in the workbook", place).problem()


def _unused_strings(book: Workbook) -> Iterator[Passage]:
    """Texts of the workbook that no cell shows: left from before, or hidden on purpose."""
    for number, text in enumerate(book.strings):
        if not book.used[number] and text.strip():
            yield Passage(text, Place("unused text", number + 1))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < INDEX_DIGITS else 0


NUMBER_FORMAT, CELL_FORMATS = tags(SHEET, "numFmt"), tags(SHEET, "cellXfs")
