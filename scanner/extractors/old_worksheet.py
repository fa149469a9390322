"""Reads worksheets of the 1980s and 1990s that are no compound files: Excel 2 to 5, Lotus 1-2-3, Quattro."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, UnsupportedFormat
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.whole_file import whole_file

Met = Passage | Artifact | Problem
CODE_PAGES = {367: "ascii", 874: "cp874", 932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 10000: "mac-roman",
              0x8000: "mac-roman", 0x8001: "cp1252", 1250: "cp1250", 1251: "cp1251", 1252: "cp1252", 437: "cp437",
              850: "cp850", 866: "cp866"}  # fmt: skip
FILE_PASSWORD = 0x2F
CODE_PAGE, NOTE, HEADER, FOOTER = 0x42, 0x1C, 0x14, 0x15
BOFS = (0x09, 0x209, 0x409, 0x809)
SHEET_NAMES = (0x85, 0x8F)
FORMULA_STRINGS = (0x07, 0x207)
LONGEST_ROW = 1 << 14
KNOWN_WHOLE = (0x0404, 0x0405, 0x0406, 0x5120)
"""Versions of 1-2-3 and Quattro for DOS of which every kind of cell is known."""
WORKSHEET_1A, QUATTRO_WINDOWS = 0x0404, (0x5121, 0x1001, 0x1002, 0x1007)
PREFIXES = "'\"^\\|"
"""How a label is aligned: a sign before its text."""
LMBCS_GROUPS = bytes(range(1, 0x1F))


@dataclass(slots=True)
class _Sheet:
    """The cells met so far, by row and column from 0, and what is beside them."""

    name: str = ""
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    beside: list[tuple[str, str]] = field(default_factory=list)

    def enter(self, row: int, column: int, text: str) -> None:
        if text.strip():
            self.rows.setdefault(row, {})[column] = text.strip()

    def told(self) -> Iterator[Passage]:
        """Row by row with tabs, then notes, headers and footers."""
        for row in sorted(self.rows):
            cells = self.rows[row]
            yield Passage("\t".join(cells[column] for column in sorted(cells)), Place("row", row + 1, self.name))
        for kind, text in self.beside:
            if text.strip():
                yield Passage(text.strip(), Place(kind, None, self.name))


@extractor("biff")
def read_excel(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """`row 3 Sheet1` with tabs between cells; notes, headers. Raises EncryptedFile, DamagedFile, TimedOut."""
    del settings
    content = whole_file(artifact, "a worksheet")
    sheet, encoding, waiting, names = _Sheet(), "", (0, 0), iter(_sheet_names(content))
    depth = 0
    for kind, body in _records(content, budget):
        if kind == FILE_PASSWORD:
            raise EncryptedFile("the workbook is encrypted with a password")
        if kind in BOFS:
            depth += 1
            if body[2:4] == b"\x10\0":
                yield from sheet.told()
                sheet = _Sheet(next(names, ""))
        elif kind == CODE_PAGE:
            encoding = CODE_PAGES.get(int.from_bytes(body[:2], "little"), "")
        elif kind in (HEADER, FOOTER) and body:
            sheet.beside.append(("page header" if kind == HEADER else "page footer", _text(body[1:], encoding)))
        elif kind == NOTE:
            sheet.beside.append(("comment", _text(body[6:], encoding)))
        elif kind in FORMULA_STRINGS:
            sheet.enter(*waiting, _text(body[1:] if kind == 0x07 else body[2:], encoding))
        else:
            budget.charge_cells(1)
            waiting = _excel_cell(kind, body, sheet, encoding) or waiting
    yield from sheet.told()
    if not depth:
        raise DamagedFile("no worksheet is in this file")


def _excel_cell(kind: int, body: bytes, sheet: _Sheet, encoding: str) -> tuple[int, int] | None:
    """Enter a cell; gives back where it stands if it is a formula, whose text may follow."""
    if len(body) < 6:
        return None
    row, column = struct.unpack_from("<2H", body)
    if kind == 0x04:
        sheet.enter(row, column, _text(body[8 : 8 + body[7]], encoding))
    elif kind in (0x204, 0xD6):
        (size,) = struct.unpack_from("<H", body, 6)
        sheet.enter(row, column, _text(body[8 : 8 + size], encoding))
    elif kind == 0x02 and len(body) >= 9:
        sheet.enter(row, column, str(struct.unpack_from("<H", body, 7)[0]))
    elif kind in (0x03, 0x203, 0x06, 0x206, 0x406):
        at = 7 if kind in (0x03, 0x06) else 6
        if len(body) >= at + 8:
            is_text = kind not in (0x03, 0x203) and body[at + 6 : at + 8] == b"\xff\xff"
            sheet.enter(row, column, "" if is_text else _number(struct.unpack_from("<d", body, at)[0]))
        return (row, column) if kind not in (0x03, 0x203) else None
    elif kind == 0x27E and len(body) >= 10:
        sheet.enter(row, column, _number(_rk(body[6:10])))
    elif kind == 0xBD:
        for number in range((len(body) - 6) // 6):
            sheet.enter(row, column + number, _number(_rk(body[6 + 6 * number : 10 + 6 * number])))
    return None


def _sheet_names(content: bytes) -> Iterator[str]:
    """Of a workbook of Excel 4 or 5: the names before its sheets."""
    for kind, body in _records(content, None):
        if kind in SHEET_NAMES:
            at = 4 if kind == 0x8F else 6
            yield _text(body[at + 1 : at + 1 + body[at]] if len(body) > at else b"", "")


@extractor("lotus")
def read_lotus(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Rows as in Excel's; newer versions than 1-2-3 for DOS say that only cells were taken from them."""
    del settings
    content = whole_file(artifact, "a worksheet")
    version = int.from_bytes(content[4:6], "little")
    newer = content[2] == 0x1A
    sheets: dict[int, _Sheet] = {}
    for kind, body in _records(content, budget):
        budget.charge_cells(1)
        if kind == 0x4B and len(body) in (16, 24) and any(body) and not newer:
            raise EncryptedFile("the worksheet is encrypted with a password")
        cell = _lotus_3(kind, body) if newer else _lotus_1(kind, body, version in QUATTRO_WINDOWS)
        if cell is not None:
            page, row, column, text = cell
            sheet = sheets.setdefault(page, _Sheet("" if page == 0 else chr(65 + page % 26)))
            sheet.enter(row, column, text)
        elif kind in (0x25, 0x26) and not newer and version in KNOWN_WHOLE:
            sheets.setdefault(0, _Sheet()).beside.append(
                ("page footer" if kind == 0x25 else "page header", _label(body))
            )
    for page in sorted(sheets):
        yield from sheets[page].told()
    if version not in KNOWN_WHOLE:
        message = "a worksheet of a newer 1-2-3 or Quattro: cells were read, some labels, notes and charts were not"
        yield UnsupportedFormat(
            message, Place("workbook"), "save it as XLS or XLSX, for example with LibreOffice"
        ).problem()


def _lotus_1(kind: int, body: bytes, is_windows: bool) -> tuple[int, int, int, str] | None:
    """(sheet, row, column, text) of 1-2-3 release 1 and 2 and Quattro: format, column, row, value.

    Quattro for Windows has column u8, sheet u8, row u16, format u16 before its value.
    """
    if kind not in (0x0D, 0x0E, 0x0F, 0x10, 0x33) or len(body) < 6:
        return None
    if is_windows:
        column, page, row = struct.unpack_from("<2BH", body)
        value = body[6:]
    else:
        column, row = struct.unpack_from("<2H", body, 1)
        page, value = column >> 8, body[5:]
        column &= 0xFF
    if kind in (0x0F, 0x33):
        return page, row, column, _label(value)
    if kind == 0x0D and len(value) >= 2:
        return page, row, column, str(struct.unpack_from("<h", value)[0])
    if kind in (0x0E, 0x10) and len(value) >= 8:
        return page, row, column, _number(struct.unpack_from("<d", value)[0])
    return None


def _lotus_3(kind: int, body: bytes) -> tuple[int, int, int, str] | None:
    """The same for release 3 and later: row u16, sheet u8, column u8, value."""
    if kind not in (0x16, 0x17, 0x18, 0x19, 0x1A, 0x25, 0x27, 0x28) or len(body) < 6:
        return None
    row, page, column = struct.unpack_from("<H2B", body)
    value = body[4:]
    if kind in (0x16, 0x1A):
        return page, row, column, _label(value)
    if kind == 0x18:
        return page, row, column, _number(_small(struct.unpack_from("<h", value)[0]))
    if kind in (0x17, 0x19) and len(value) >= 10:
        return page, row, column, _number(_extended(value[:10]))
    if kind in (0x27, 0x28) and len(value) >= 8:
        return page, row, column, _number(struct.unpack_from("<d", value)[0])
    if kind == 0x25 and len(value) >= 4:
        return page, row, column, _number(_packed(struct.unpack_from("<I", value)[0]))
    return None


def _records(content: bytes, budget: Budget | None) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of u16 kind, u16 size; ends where the file does. Raises TimedOut."""
    at = count = 0
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<2H", content, at)
        yield kind, content[at + 4 : at + 4 + size]
        at += 4 + size
        count += 1
        if budget is not None and not count % 4096:
            budget.check_time()


def _label(value: bytes) -> str:
    """Text up to its NUL, without the sign of its alignment and the marks of LMBCS."""
    text = _text(value.partition(b"\0")[0].translate(None, LMBCS_GROUPS), "")
    return text[1:] if text[:1] and text[0] in PREFIXES else text


def _text(value: bytes, encoding: str) -> str:
    return charset.decode(value.partition(b"\0")[0], encoding).text if value else ""


def _number(value: float) -> str:
    return f"{value:.15g}"


def _rk(value: bytes) -> float:
    """RK of Excel: a float's upper 30 bits or an integer, in hundredths where bit 0 is set."""
    (code,) = struct.unpack("<I", value)
    number = float(code >> 2 if not code & 0x80000000 else (code >> 2) - (1 << 30))
    if not code & 2:
        (number,) = struct.unpack("<d", bytes(4) + struct.pack("<I", code & 0xFFFFFFFC))
    return number / 100 if code & 1 else number


def _small(code: int) -> float:
    """An integer, or one times a power of ten told by three bits."""
    if not code & 1:
        return float(code >> 1)
    factor = (5000, 500, 0.05, 0.005, 0.0005, 0.00005, 0.0625, 0.015625)[code >> 1 & 7]
    return (code >> 4) * factor


def _packed(code: int) -> float:
    """Bits 6 to 31 a whole number, bits 0 to 3 a power of ten, 4 its sign, 5 the number's."""
    number = float(code >> 6) * (-1 if code & 0x20 else 1)
    return number * 10.0 ** (-(code & 15) if code & 0x10 else code & 15)


def _extended(value: bytes) -> float:
    """A number of 80 bits, as the 8087 keeps it."""
    mantissa = int.from_bytes(value[:8], "little")
    exponent = (int.from_bytes(value[8:10], "little") & 0x7FFF) - 16383 - 63
    if abs(exponent) > 1000 or not mantissa:
        return 0.0
    return (-1.0 if value[9] & 0x80 else 1.0) * mantissa * 2.0**exponent
