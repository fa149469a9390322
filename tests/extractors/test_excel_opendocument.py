from __future__ import annotations

from typing import Any

import pytest

from scanner.errors import EncryptedFile
from scanner.extractors.excel import read_ods
from tests.factories.office import ods, ods_cell, pieces, sound

# ---- ODS


def ods_cells(tables: str, **more: Any) -> dict[str, str]:
    return sound(read_ods, ods(tables, **more))


def test_ods_cells_stand_at_their_references_whatever_is_repeated() -> None:
    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    line = '<table:table-row><table:table-cell table:number-columns-repeated="2"/>'
    line += ods_cell("萃取级数") + ods_cell("38,0", 'office:value-type="float" office:value="38"')
    line += (
        ods_cell("5", 'office:value-type="float" office:value="5" table:number-columns-repeated="2"')
        + "</table:table-row>"
    )
    assert ods_cells(f'<table:table table:name="S">{gap}{line}</table:table>') == {
        "sheet S": "S",
        "S!C4": "萃取级数",
        "S!D4": "38",
        "S!E4": "5",
        "S!F4": "5",
    }


def test_ods_values_are_shown_plainly() -> None:
    line = ods_cell("99,99 %", 'office:value-type="percentage" office:value="0.9999"')
    line += ods_cell("15.3.23", 'office:value-type="date" office:date-value="2023-03-15T00:00:00"')
    line += ods_cell("a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>d")
    line += '<table:table-cell table:formula="of:=[.A1]*2"/>'
    result = ods_cells(f'<table:table table:name="S"><table:table-row>{line}</table:table-row></table:table>')
    assert list(result.values())[1:] == ["99.99%", "2023-03-15", "a  b\tc\nd", "=[.A1]*2"]


def test_ods_comments_shapes_links_headers_and_changes_are_read() -> None:
    note = "<office:annotation><text:p>why</text:p></office:annotation>"
    link = '<text:a xlink:href="https://example.com">site</text:a>'
    shape = "<table:shapes><draw:custom-shape><text:p>extract</text:p></draw:custom-shape></table:shapes>"
    row = f"<table:table-row>{ods_cell(link, inner=note)}</table:table-row>"
    changes = "<table:tracked-changes><table:cell-content-change><text:p>was 40</text:p></table:cell-content-change></table:tracked-changes>"
    styles = (
        '<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><style:header><text:p>head</text:p></style:header>'
        "</office:document-styles>"
    )
    result = ods_cells(f'{changes}<table:table table:name="S">{shape}{row}</table:table>', parts={"styles.xml": styles})
    assert result == {
        "sheet S": "S",
        "sheet S shape 1": "extract",
        "S!A1": "site",
        "S!A1 comment": "why",
        "S!A1 link": "https://example.com",
        "tracked change 1": "was 40",
        "page header 1": "head",
    }


def test_a_value_repeated_over_a_whole_sheet_is_told_once() -> None:
    row = '<table:table-row table:number-rows-repeated="1048576">' + ods_cell(
        "x", 'office:value-type="string" table:number-columns-repeated="16384"'
    )
    assert ods_cells(f'<table:table table:name="S">{row}</table:table-row></table:table>') == {
        "sheet S": "S",
        "S!A1": "x",
    }


def test_an_encrypted_ods_says_so() -> None:
    manifest = '<m:manifest xmlns:m="urn:x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    with pytest.raises(EncryptedFile):
        pieces(read_ods, ods("", parts={"META-INF/manifest.xml": manifest, "content.xml": b"\x8a\x11"}))
