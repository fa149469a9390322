"""Writes spreadsheets: .xlsx with hidden sheets and comments, .xls, .ods."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

from .archives import archive, still
from .markup import cells

# 12  -3.5  0.98 : a number; 06-13, 2#, 1:1 are words.
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.X)


def grid(text: str) -> Iterator[tuple[int, int, str | float]]:
    """Row, column and value of every cell that is not empty; one row a line, cells parted by `|`."""
    for row, line in enumerate(text.strip("\n").splitlines()):
        for column, value in enumerate(cells(line)):
            if value:
                yield row, column, float(value) if NUMBER.fullmatch(value) else value


def xlsx(sheets: dict[str, str], hidden: tuple[str, ...] = (), comments: dict[str, str] | None = None) -> bytes:
    """A workbook; `comments` are keyed `Sheet!B3`."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2023, 8, 14, 9, 30), "author": "zhuangtai"})
    made = {}
    for name, text in sheets.items():
        made[name] = book.add_worksheet(name)
        for row, column, value in grid(text):
            made[name].write(row, column, value)
        if name in hidden:
            made[name].hide()
    for place, remark in (comments or {}).items():
        name, _, cell = place.rpartition("!")
        made[name].write_comment(cell, remark, {"author": "zhuangtai"})
    book.close()
    return still(out.getvalue())


def xls(sheets: dict[str, str]) -> bytes:
    """An Excel 97-2003 workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, text in sheets.items():
        sheet = book.add_sheet(name)
        for row, column, value in grid(text):
            sheet.write(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def ods(sheets: dict[str, str]) -> bytes:
    """An OpenDocument spreadsheet."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(ods_row, text.strip().splitlines()))}</table:table>'
        for name, text in sheets.items()
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" '
        f'xmlns:text="{OFFICE}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0" '
        f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return archive(
        {"mimetype": ODS.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    )


def ods_row(line: str) -> str:
    """One row of an OpenDocument table."""
    return f"<table:table-row>{''.join(map(ods_cell, cells(line)))}</table:table-row>"


def ods_cell(value: str) -> str:
    """One cell of an OpenDocument table, a number where the text is one."""
    if not value:
        return "<table:table-cell/>"
    kind = f'"float" office:value="{value}"' if NUMBER.fullmatch(value) else '"string"'
    return f"<table:table-cell office:value-type={kind}><text:p>{escape(value)}</text:p></table:table-cell>"
