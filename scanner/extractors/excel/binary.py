"""First tier for binary workbooks (XLSB, XLS): the one door for calamine, and the records it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from scanner import office_encryption, ole
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, LimitExceeded
from scanner.extractors.excel.records import (
    DEFINED_NAME,
    Beside,
    is_encrypted,
    xls_areas,
    xls_beside,
    xls_drawings,
    xlsb_extent,
    xlsb_sheet_relations,
    xlsb_texts,
)
from scanner.extractors.excel.sheet_parts import READERS, header_text
from scanner.extractors.excel.values import column_name, spoken
from scanner.office_art import blips
from scanner.ole_embedded import embedded
from scanner.ooxml import PART_FAILURES, Item, Package, guarded, inside, open_package, owners_of
from scanner.ooxml_parts import read_macros, remaining
from scanner.pictures import Album
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

LARGEST_AREA = 65_536 * 256
"""calamine holds the whole rectangle between the outermost cells, 24 bytes a cell: this is a full XLS sheet, 0.4 GB."""
ROWS_AT_ONCE = 256
MUTE_XLSB = ("styles.bin", "sharedstrings.bin", "metadata.bin", "calcchain.bin")
WORKBOOK_STREAMS = ("Workbook", "Book")
OBJECT_STORAGE = "MBD"
BELONGS_TO_EXCEL = "_xl"


@extractor("xlsb")
def read_xlsb(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """Cells as in XLSX; comments, headers and the like as texts of their sheet. Raises as the XLSX reader does."""
    with open_package(artifact, budget) as package:
        main = package.target("", "officeDocument")
        if not main:
            raise DamagedFile("the workbook part is missing")
        workbook = package.open(main).read()
        links = package.links(main)
        keys = [links[id].target if id in links else "" for id in xlsb_sheet_relations(workbook)]
        skipped = {number for number, key in enumerate(keys) if _spread(package, key) > LARGEST_AREA}
        names: list[str] = []
        yield from guarded(_cells(artifact.content, budget, skipped, names), Place("workbook"))
        owners: dict[str, Place] = {}
        for key, name in zip(keys, names, strict=False):
            if key in package.parts:
                place = Place("sheet", None, name)
                owners_of(package, key, place, owners, frozenset())
                yield from guarded(_binary_part(package, key, place), place)
        for name in xlsb_texts(workbook, DEFINED_NAME):
            if not name.startswith(BELONGS_TO_EXCEL):
                yield Passage(name, Place("defined name", None, name))
        package.opened.update(key for key in package.parts if key.endswith(MUTE_XLSB))
        yield from remaining(package, {**READERS, ".bin": _binary_part}, owners)


def _spread(package: Package, key: str) -> int:
    """Cells in the rectangle a sheet spans; 0 where its part cannot be read (calamine says why)."""
    if key not in package.parts:
        return 0
    try:
        return xlsb_extent(package.open(key).read()).area
    except PART_FAILURES:
        return 0


def _binary_part(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """What the records of a part say that are no cells: comments, headers, pivot caches, connections."""
    text = "\n".join(xlsb_texts(package.open(key).read()))
    if text:
        yield Passage(text, package.next_place(base or package.place(key), "text"))


@extractor("xls")
def read_xls(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """Cells, then notes, text boxes, headers, lists, macros, properties and packaged objects.

    A workbook encrypted with Excel's built-in password is decrypted; one with another raises EncryptedFile.
    """
    with ole.open_ole(artifact.content) as compound:
        path = next((name for name in WORKBOOK_STREAMS if compound.exists(name)), "")
        if not path:
            raise DamagedFile("the file holds no workbook stream")
        workbook = ole.stream(compound, path)
        budget.charge_bytes(len(workbook))
        content = artifact.content
        if is_encrypted(workbook):
            opened = office_encryption.opened(content, budget, "the workbook is encrypted with a password")
            yield from opened.notes
            content = opened.content
            with ole.open_ole(content) as plain:
                workbook = ole.stream(plain, path)
        if sum(xls_areas(workbook)) <= LARGEST_AREA:
            yield from _cells(content, budget, set(), [])
        else:  # opening an XLS, calamine takes all its sheets into memory at once
            yield _too_far_apart(Place("workbook"))
        for sheet in xls_beside(workbook):
            yield from _beside(sheet)
        yield from _pictures(workbook, budget)
        yield from guarded(_properties(compound), Place("properties"))
        yield from guarded(read_macros(content), Place("macros"))
        yield from guarded(_objects(artifact, compound, budget), Place("embedded objects"))


def _cells(content: ole.Content, budget: Budget, skipped: set[int], names: list[str]) -> Iterator[Item]:
    """Every non-empty cell of every sheet but the `skipped` ones; fills in `names`. Raises ArtifactError."""
    workbook = _calamine(content)
    names.extend(workbook.sheet_names)
    for number, name in enumerate(names):
        place = Place("sheet", None, name)
        yield Passage(name, place)
        if number in skipped:
            yield _too_far_apart(place)
            continue
        try:
            sheet = _sheet(workbook, number)
        except DamagedFile as error:
            yield replace(error.problem(), place=place)
            continue
        yield from _rows(sheet, name, budget)


def _too_far_apart(place: Place) -> Problem:
    return LimitExceeded(
        f"the cells lie too far apart to be read (more than {LARGEST_AREA} in the rectangles they span)",
        place,
        remedy="delete the stray cells at the far end of the sheets, or save the workbook as XLSX",
    ).problem()


def _rows(sheet: Any, name: str, budget: Budget) -> Iterator[Passage]:
    if sheet.start is None:
        return
    first_row, first_column = sheet.start
    letters = [column_name(first_column + number) for number in range(sheet.width)]
    # to_python and not iter_rows: the latter puts the empty rows above the data in front, but not the columns
    for number, row in enumerate(sheet.to_python(), first_row + 1):
        if number % ROWS_AT_ONCE == 0:
            budget.check_time()
        found = 0
        for value, letter in zip(row, letters, strict=False):
            if value != "":
                found += 1
                text = spoken(value)
                if text and not text.isspace():
                    yield Passage(text, Place("cell", None, f"{name}!{letter}{number}"))
        budget.charge_cells(found)


def _calamine(content: ole.Content) -> Any:
    """The workbook. Raises DamagedFile, EncryptedFile or UnsupportedFormat."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    source = BytesIO(content) if isinstance(content, bytes) else str(content)
    try:
        return CalamineWorkbook.from_object(source)
    except PasswordError as error:
        raise EncryptedFile("the workbook is encrypted with a password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise DamagedFile(f"the workbook cannot be read: {error}") from error
    except BaseException as error:
        raise _panicked(error) from error


def _sheet(workbook: Any, number: int) -> Any:
    """A sheet with its cells. Raises DamagedFile."""
    from python_calamine import CalamineError

    try:
        return workbook.get_sheet_by_index(number)
    except (CalamineError, OSError, ValueError) as error:
        raise DamagedFile(f"the sheet cannot be read: {error}") from error
    except BaseException as error:
        raise _panicked(error) from error


def _panicked(error: BaseException) -> BaseException:
    """A Rust panic as DamagedFile: calamine raises it as a BaseException of a class that cannot be imported."""
    return DamagedFile(f"the reader gave up: {error}") if type(error).__name__ == "PanicException" else error


def _beside(sheet: Beside) -> Iterator[Passage]:
    """What a sheet says outside its cells, under the places the XLSX reader uses."""
    place = Place("sheet", None, sheet.name) if sheet.name else Place("workbook")
    for (row, column), text in sheet.notes.items():
        if text.strip():
            yield Passage(text, Place("cell", None, f"{sheet.name}!{column_name(column)}{row + 1} comment"))
    for kind, texts in (
        ("shape", sheet.boxes),
        ("header", [header_text(text) for text in sheet.headers]),
        ("validation", sheet.validations),
        ("link", sheet.links),
        ("chart text", sheet.charts),
        ("defined name", sheet.names),
        ("text in formulas", sheet.formulas),
    ):
        told = dict.fromkeys(text.strip("\0") for text in texts)
        for number, text in enumerate((text for text in told if text.strip()), 1):
            yield Passage(text, inside(place, kind, number))


def _pictures(workbook: bytes, budget: Budget) -> Iterator[Item]:
    album = Album(budget)
    for number, picture in enumerate(blips(xls_drawings(workbook)), 1):
        yield from album.look(f"picture {number}", picture, Place("picture", number))
    yield from album.problems()


def _properties(compound: Any) -> Iterator[Item]:
    for name, text in ole.properties(compound):
        yield Passage(text, Place("property", None, name))


def _objects(artifact: Artifact, compound: Any, budget: Budget) -> Iterator[Item]:
    """Objects embedded in the workbook: packaged files as artifacts, equations as text, the others as problems."""
    storages = dict.fromkeys(entry[0] for entry in compound.listdir() if len(entry) > 1)
    for storage in storages:
        if not storage.upper().startswith(OBJECT_STORAGE):
            continue
        place = Place("embedded object", None, storage)
        yield from guarded(embedded(artifact, compound, (storage,), budget, storage, place), place)
