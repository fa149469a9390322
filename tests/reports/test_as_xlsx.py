"""The workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scanner.records import Bundle
from scanner.reports import as_xlsx
from scanner.results_file import open_results
from scanner.settings import Settings
from tests.factories.results import (
    HOSTILE,
    finding,
    hostile_results,
    result,
    small_share,
    title_block,
    verdict,
    write_results,
)


def workbook(path: Path, target: Path, language: str = "en") -> dict[str, list[tuple[Any, ...]]]:
    import openpyxl

    with open_results(path) as results:
        as_xlsx.write(results, target, Settings(language=language))
    book = openpyxl.load_workbook(target)
    return {sheet.title: list(sheet.iter_rows()) for sheet in book}


def values(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in rows]


def test_there_is_a_sheet_of_findings_one_of_files_and_one_of_what_was_not_read(tmp_path: Path) -> None:
    sheets = workbook(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "r.xlsx")
    assert list(sheets) == ["Findings", "Files", "Not read", "About"]
    assert len(sheets["Files"]) == len(small_share()) + 1
    assert len(sheets["Findings"]) == 6 + 1
    assert [row[0] for row in values(sheets["Not read"])[1:]] == [
        "share/outbox/parcel.zip!docs/locked.7z", "share/scans/1987 notebook.pdf", "share/private/diary.txt",
    ]  # fmt: skip


def test_it_says_what_was_assumed_and_that_it_is_partial(tmp_path: Path) -> None:
    sheets = workbook(write_results(tmp_path / "r.jsonl", [], complete=False), tmp_path / "r.xlsx")
    about = str(values(sheets["About"]))
    assert "PARTIAL REPORT" in about
    assert "1E902: unknown, treated as in force" in about


def test_sets_have_a_sheet_where_there_are_any(tmp_path: Path) -> None:
    path = write_results(tmp_path / "r.jsonl", small_share(), [Bundle(("a1", "a2"), verdict("review"))])
    assert "Sets" in workbook(path, tmp_path / "r.xlsx")


def test_headers_stay_in_sight_and_filter(tmp_path: Path) -> None:
    import openpyxl

    workbook(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Findings"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:Q7"


def test_chinese_sheets_for_chinese_readers(tmp_path: Path) -> None:
    sheets = workbook(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "r.xlsx", "zh")
    assert list(sheets) == ["发现", "文件", "未读取", "说明"]


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_xlsx, "MAX_ROWS", 20)
    sheets = workbook(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "r.xlsx")
    assert list(sheets) == ["Findings", "Files", "Files 2", "Files 3", "Not read", "About"]
    rows = [row for name in ("Files", "Files 2", "Files 3") for row in values(sheets[name])[1:]]
    assert len(rows) == len(small_share())
    assert len({row[0] for row in rows}) == len(small_share())
    assert all(len(sheets[name]) <= 20 for name in sheets)


def test_a_cell_that_is_too_long_is_cut_and_says_so(tmp_path: Path) -> None:
    rows = [result(1, "p", "flag", [finding("稀土" * 40_000), finding("𠮷" * 40_000)])]
    sheets = workbook(write_results(tmp_path / "r.jsonl", rows), tmp_path / "r.xlsx")
    header, first, second = values(sheets["Findings"])
    column = header.index("text")
    for cell in (first[column], second[column]):
        assert cell.endswith("… [cut]")
        assert 30_000 < len(cell.encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_text_becomes_a_formula_or_a_file_excel_refuses(tmp_path: Path, name: str) -> None:
    rows = [each for each in hostile_results() if each.path.startswith(HOSTILE[name])]
    sheets = workbook(write_results(tmp_path / "r.jsonl", rows), tmp_path / "r.xlsx")
    for sheet in sheets.values():
        for row in sheet:
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr"), cell.value
                assert cell.hyperlink is None
                assert cell.value is None or not isinstance(cell.value, str) or cell.value.isprintable()
    assert len(sheets["Findings"]) == 2


def test_text_that_looks_like_an_escape_of_the_format_stays_as_it_is(tmp_path: Path) -> None:
    from openpyxl.utils.escape import unescape

    rows = [result(1, "p", "flag", [finding("_x001B_")])]
    sheets = workbook(write_results(tmp_path / "r.jsonl", rows), tmp_path / "r.xlsx")
    header, row = values(sheets["Findings"])
    assert unescape(row[header.index("text")]) == "_x001B_"


def test_a_title_block_stands_before_the_evidence(tmp_path: Path) -> None:
    told = result(1, "share/a.dxf", "flag", [finding()])
    drawing = replace(told, extraction=replace(told.extraction, title_blocks=(title_block(),)))
    sheets = workbook(write_results(tmp_path / "r.jsonl", [drawing]), tmp_path / "r.xlsx", "zh")
    for name in ("发现", "文件"):
        heads, row = values(sheets[name])
        assert row[heads.index("标题栏")] == "图号: XL-01-00; 图名: 混合澄清槽总图"
    assert heads.index("标题栏") < heads.index("理由")
