"""The flat table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from scanner.records import Bundle
from scanner.reports.as_csv import ABOUT, COLUMNS, write
from scanner.results_file import open_results
from scanner.settings import Settings
from tests.factories.results import HOSTILE, hostile_results, small_share, verdict, write_results


def table(path: Path, target: Path) -> list[dict[str, str]]:
    with open_results(path) as results:
        write(results, target, Settings())
    return list(csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig"), newline="")))


def test_it_opens_in_excel_as_utf8_and_has_the_columns_promised(tmp_path: Path) -> None:
    rows = table(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbfpath,level,overall,score,codes,stages")
    assert tuple(rows[0]) == COLUMNS


def test_every_artifact_has_a_row_and_every_finding_its_own(tmp_path: Path) -> None:
    rows = table(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "r.csv")
    assert {row["path"] for row in rows if row["path"] != ABOUT} == {each.path for each in small_share()}
    assert sum(row["path"] == "share/separation/槽线操作卡.pdf" for row in rows) == 3


def test_what_was_not_read_says_why(tmp_path: Path) -> None:
    rows = table(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "r.csv")
    (locked,) = [row for row in rows if row["path"].endswith("locked.7z")]
    assert locked["level"] == "unread"
    assert locked["problems"].startswith("encrypted: It asks for a password")


def test_the_last_rows_say_what_the_report_assumed_and_that_it_is_partial(tmp_path: Path) -> None:
    rows = table(write_results(tmp_path / "r.jsonl", small_share(), complete=False), tmp_path / "r.csv")
    about = " ".join(row["problems"] for row in rows if row["path"] == ABOUT)
    assert "PARTIAL REPORT" in about
    assert "1E902: unknown, treated as in force" in about


def test_a_set_names_its_members(tmp_path: Path) -> None:
    bundle = Bundle(("a1", "a2"), verdict("review"))
    rows = table(write_results(tmp_path / "r.jsonl", small_share(), [bundle]), tmp_path / "r.csv")
    (row,) = [row for row in rows if row["path"].startswith("(set of 2)")]
    assert row["path"] == "(set of 2) share/separation/槽线操作卡.pdf; share/mine/block-7 plan.xlsx"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_text_becomes_a_formula_or_breaks_a_row(tmp_path: Path, name: str) -> None:
    rows = [each for each in hostile_results() if each.path.startswith(HOSTILE[name])]
    csv.field_size_limit(1 << 24)
    read = table(write_results(tmp_path / "r.jsonl", rows), tmp_path / "r.csv")
    assert len([row for row in read if row["path"] != ABOUT]) == 2
    for row in read:
        assert None not in row
        for cell in row.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
            assert cell.isprintable()
