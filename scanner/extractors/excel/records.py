"""Walks the records of binary workbooks (XLS, XLSB) for what calamine leaves out, and measures sheets beforehand."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.extractors.excel.values import says_something

# ---- XLSB: record number and length in 7-bit groups (MS-XLSB 2.1.4)
ROW_HEADER, LAST_CELL = 0, 11
BEGIN_CELLS, END_CELLS = 145, 146
BUNDLED_SHEET, DEFINED_NAME = 156, 39
FIRST_IDEOGRAPH = "\u2e80"
RELATION_ID = re.compile(r"""rId\d+ $""", re.X)
# r 00 I 00 d 00 1 00 2 00
WIDE_RELATION_ID = re.compile(rb"""r\0 I\0 d\0 (?:[0-9]\0)+""", re.X)
LONGEST_TEXT = 32_767
"""Characters in one text (Excel's limit)."""

# ---- XLS: u16 type, u16 length (MS-XLS 2.3)
BOF, EOF, FILE_PASS, BOUND_SHEET = 0x0809, 0x000A, 0x002F, 0x0085
CONTINUE, TEXT_OBJECT, OBJECT, NOTE = 0x003C, 0x01B6, 0x005D, 0x001C
HEADER, FOOTER, VALIDATION, LINK, SERIES_TEXT = 0x0014, 0x0015, 0x01BE, 0x01B8, 0x100D
NAME, DRAWING_GROUP = 0x0018, 0x00EB
CELLS = frozenset((0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E))
SEVERAL_NUMBERS = 0x00BD
"""Records of cells that hold something: u16 row, u16 column; MulRk holds 6 bytes for each further column."""
DIMENSIONS = 0x0200
BUILT_IN = 0x20
TEXT_TOKEN = 0x17
FORMULAS = {0x0006: 22, 0x04BC: 10}
"""Records of a formula and of one that many cells share, and where their tokens begin."""
TEXT_TOKENS = re.compile(rb"\x17 [\x02-\xff] [\x00\x01]", re.VERBOSE | re.DOTALL)


@dataclass(slots=True)
class Extent:
    """Rows and columns between the outermost cells of a sheet, counted from 0."""

    first_row: int = 1 << 30
    last_row: int = -1
    first_column: int = 1 << 30
    last_column: int = -1

    def take(self, row: int, column: int) -> None:
        self.first_row, self.last_row = min(self.first_row, row), max(self.last_row, row)
        self.first_column, self.last_column = min(self.first_column, column), max(self.last_column, column)

    @property
    def area(self) -> int:
        return max(self.last_row - self.first_row + 1, 0) * max(self.last_column - self.first_column + 1, 0)


def xlsb_records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(record number, start and end of its content); stops where the data does."""
    position, length = 0, len(data)
    while position < length:
        number = data[position]
        position += 1
        if number & 0x80 and position < length:
            number = (number & 0x7F) | (data[position] & 0x7F) << 7
            position += 1
        size = shift = 0
        while position < length and shift < 28:
            byte = data[position]
            position += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield number, position, min(position + size, length)
        position += size


def xlsb_extent(data: bytes) -> Extent:
    """Where the cells of a sheet really lie, whatever it declares."""
    extent = Extent()
    row, inside = 0, False
    for number, start, end in xlsb_records(data):
        if number == BEGIN_CELLS:
            inside = True
        elif number == END_CELLS:
            break
        elif inside and number <= LAST_CELL and end - start >= 4:
            (value,) = struct.unpack_from("<I", data, start)
            if number == ROW_HEADER:
                row = value
            else:
                extent.take(row, value)
    return extent


def xlsb_texts(data: bytes, only: int | None = None) -> Iterator[str]:
    """The texts in all records that are no cells, or in those of one number."""
    for number, start, end in xlsb_records(data):
        if (number == only) if only is not None else (number > LAST_CELL and number != BUNDLED_SHEET):
            yield from wide_texts(data[start:end])


def wide_texts(data: bytes) -> Iterator[str]:
    """Texts that stand in a record as u32 length and UTF-16 characters."""
    position = 0
    while position + 8 <= len(data):
        (count,) = struct.unpack_from("<I", data, position)
        end = position + 4 + 2 * count
        if 2 <= count <= LONGEST_TEXT and end <= len(data):
            text = data[position + 4 : end].decode("utf-16-le", "replace").rstrip("\0")
            if _reads_as_text(text):
                yield text
                position = end
                continue
        position += 1


def _reads_as_text(text: str) -> bool:
    """True for three letters or more, or for fewer that are ideographs; numbers in a record look like other pairs."""
    if not all(c.isprintable() or c in "\r\n\t" for c in text) or RELATION_ID.match(text):
        return False
    return any(c >= FIRST_IDEOGRAPH for c in text) or (len(text) >= 3 and any(c.isalpha() for c in text))


def xlsb_sheet_relations(data: bytes) -> list[str]:
    """The relationship id of every sheet in workbook order; empty for a sheet that has none."""
    found = []
    for number, start, end in xlsb_records(data):
        if number == BUNDLED_SHEET:
            match = WIDE_RELATION_ID.search(data[start:end])
            found.append(match[0].decode("utf-16-le") if match else "")
    return found


@dataclass(slots=True)
class Beside:
    """What a sheet of an XLS says outside its cells; `notes` by (row, column) from 0."""

    name: str = ""
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    validations: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)


def xls_records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(type, offset, content) of each record; stops where the data does."""
    position = 0
    while position + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, position)
        yield kind, position, data[position + 4 : position + 4 + size]
        position += 4 + size


def is_encrypted(data: bytes) -> bool:
    """True where the workbook's records are encrypted: a FilePass stands among the first."""
    for number, (kind, _, _) in enumerate(xls_records(data)):
        if kind == FILE_PASS:
            return True
        if kind == EOF or number > 50:
            return False
    return False


def xls_areas(data: bytes) -> list[int]:
    """Cells in the rectangle each sheet spans or says it spans, in workbook order: calamine makes room for them all."""
    return [_area_at(data, offset) for offset in _sheet_names(data)]


def _sheet_names(data: bytes) -> dict[int, str]:
    """The sheets' names by the offset of their first record, in workbook order."""
    found: dict[int, str] = {}
    for kind, _, content in xls_records(data):
        if kind == BOUND_SHEET and len(content) > 8:
            found[struct.unpack_from("<I", content)[0]] = _short_text(content, 6)
        elif kind == EOF:
            break
    return found


def _area_at(data: bytes, position: int) -> int:
    extent, declared = Extent(), 0
    depth = 0
    while position + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, position)
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                break
        elif kind == DIMENSIONS:
            declared = max(declared, _declared_area(data[position + 4 : position + 4 + size]))
        elif kind in CELLS and position + 8 <= len(data):
            row, column = struct.unpack_from("<HH", data, position + 4)
            extent.take(row, column)
            if kind == SEVERAL_NUMBERS:
                extent.take(row, column + max(size - 6, 0) // 6)
        position += 4 + size
    return max(extent.area, declared)


def _declared_area(content: bytes) -> int:
    """Cells a sheet declares (first row, row behind the last, the same for columns), counted as calamine counts them.

    Where the first lies behind the last the difference is that of unsigned numbers: huge.
    """
    if len(content) not in (10, 14):
        return 0
    first_row, end_row, first_column, end_column = struct.unpack_from(
        "<IIHH" if len(content) == 14 else "<HHHH", content
    )
    rows = (max(end_row - 1, 0) - first_row + 1) % (1 << 32)
    columns = (max(end_column - 1, 0) - first_column + 1) % (1 << 32)
    return int(rows * columns)


def xls_drawings(data: bytes) -> bytes:
    """The workbook's drawing group, put together from its records: it holds all pictures."""
    pieces: list[bytes] = []
    inside = False
    for kind, _, content in xls_records(data):
        inside = kind == DRAWING_GROUP or (inside and kind == CONTINUE)
        if inside:
            pieces.append(content)
    return b"".join(pieces)


def xls_beside(data: bytes) -> list[Beside]:
    """What the workbook (first) and each of its sheets say outside the cells."""
    found = [Beside()]
    names = _sheet_names(data)
    depth = 0
    current, object_number = found[0], 0
    texts: dict[int, str] = {}
    notes: list[tuple[int, int, int]] = []
    records = list(xls_records(data))
    for index, (kind, offset, content) in enumerate(records):
        if kind == BOF:
            depth += 1
            if depth == 1 and offset in names:
                current = Beside(names[offset])
                found.append(current)
                texts, notes = {}, []
        elif kind == EOF:
            depth -= 1
            if depth == 0:
                _settle(current, texts, notes)
        elif kind == OBJECT and len(content) >= 8:
            (object_number,) = struct.unpack_from("<H", content, 6)
        elif kind == TEXT_OBJECT and len(content) >= 12:
            texts[object_number] = _object_text(content, [body for _, _, body in _following(records, index)])
        elif kind == NOTE and len(content) >= 8:
            row, column, _, number = struct.unpack_from("<HHHH", content)
            notes.append((row, column, number))
        else:
            _simple(current, kind, content)
    return found


def _settle(sheet: Beside, texts: dict[int, str], notes: list[tuple[int, int, int]]) -> None:
    """Texts of objects that a note points at belong to its cell, the others to text boxes."""
    for row, column, number in notes:
        if number in texts:
            sheet.notes[row, column] = texts.pop(number)
    sheet.boxes.extend(text for text in texts.values() if text.strip())


def _following(records: list[tuple[int, int, bytes]], index: int) -> Iterator[tuple[int, int, bytes]]:
    for record in records[index + 1 : index + 200]:
        if record[0] != CONTINUE:
            return
        yield record


def _object_text(content: bytes, continued: list[bytes]) -> str:
    """A text object's characters: in CONTINUE records, each with a flag byte for one or two bytes a character."""
    (wanted,) = struct.unpack_from("<H", content, 10)
    text = ""
    for body in continued:
        if len(text) >= wanted or not body:
            break
        text += body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")
    return text[:wanted]


def _simple(sheet: Beside, kind: int, content: bytes) -> None:
    """Records that hold their text in themselves."""
    if kind in (HEADER, FOOTER) and len(content) > 3:
        sheet.headers.append(_long_text(content, 0)[0])
    elif kind == VALIDATION and len(content) > 4:
        sheet.validations.append("\n".join(_validation(content)))
    elif kind == LINK:
        sheet.links.extend(wide_texts(content))
    elif kind == SERIES_TEXT and len(content) > 4:
        sheet.charts.append(_short_text(content, 2))
    elif kind in FORMULAS:
        sheet.formulas.extend(_formula_texts(content[FORMULAS[kind] :]))
    elif kind == NAME and len(content) > 15 and not content[0] & BUILT_IN:
        width = 2 if content[14] & 1 else 1
        text = content[15 : 15 + content[3] * width]
        sheet.names.append(text.decode("utf-16-le" if width == 2 else "latin-1", "replace"))
        sheet.formulas.extend(_formula_texts(content[15 + content[3] * width :]))


def _formula_texts(content: bytes) -> Iterator[str]:
    """Texts in a formula's tokens: 17, u8 length, flag byte, characters (ptgStr). What only looks so is no text."""
    for found in TEXT_TOKENS.finditer(content):
        text = _short_text(content, found.start() + 1)
        if len(text) == content[found.start() + 1] and says_something(text):
            yield text


def _validation(content: bytes) -> Iterator[str]:
    """Titles and prompts of a validation rule, and its list of values where it is written out."""
    position = 4
    for _ in range(4):
        text, position = _long_text(content, position)
        if text.strip("\0 "):
            yield text
    if content[position + 4 : position + 5] == bytes((TEXT_TOKEN,)):
        yield _short_text(content, position + 5).replace("\0", "\n")


def _short_text(content: bytes, position: int) -> str:
    """u8 length, flag byte, characters."""
    if position + 2 > len(content):
        return ""
    count, wide = content[position], content[position + 1] & 1
    body = content[position + 2 : position + 2 + count * (1 + wide)]
    return body.decode("utf-16-le" if wide else "latin-1", "replace")


def _long_text(content: bytes, position: int) -> tuple[str, int]:
    """u16 length, flag byte, characters; and where the text ends."""
    if position + 3 > len(content):
        return "", len(content)
    count, wide = struct.unpack_from("<HB", content, position)
    end = position + 3 + count * (1 + (wide & 1))
    return content[position + 3 : end].decode("utf-16-le" if wide & 1 else "latin-1", "replace"), end
