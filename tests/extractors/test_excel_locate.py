from __future__ import annotations

from scanner.extractors.excel import locate
from scanner.records import Artifact, Finding, Place
from tests.factories.office import ods, ods_cell, offset_book, rows, xls, xlsb, xlsx


def located(data: bytes, *references: str) -> list[str | None]:
    findings = [Finding("r", "d", Place("cell", None, name), 0, 1, "x", "x", 0.5, "b") for name in references]
    return [finding.located for finding in locate(Artifact("file", data), findings, None)]


def test_a_finding_in_a_cell_has_its_sheet_header_and_label() -> None:
    strings = ["参数", "数值", "萃取级数"]
    lines = [
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>',
        '<c r="A2" t="s"><v>2</v></c><c r="B2"><v>38</v></c>',
    ]
    assert located(xlsx({"S": rows(*lines)}, strings=strings), "S!B2", "S!A1", "S!A2", "S!B2 comment") == [
        "S > 数值 > 萃取级数",
        "S",
        "S > 参数",
        "S > 数值 > 萃取级数",
    ]


def test_findings_in_xls_xlsb_and_ods_are_located_too() -> None:
    assert located(xls(offset_book), "偏移!D4") == ["偏移 > 萃取级数"]
    assert located(xlsb([(0, 0, "name"), (1, 0, "P507")]), "Sheet1!A2") == ["Sheet1 > name"]
    table = (
        f'<table:table table:name="S"><table:table-row>{ods_cell("a")}{ods_cell("b")}</table:table-row></table:table>'
    )
    assert located(ods(table), "S!B1") == ["S > a"]


def test_a_workbook_that_cannot_be_read_again_locates_nothing() -> None:
    assert located(b"gone", "S!A1") == [None]
