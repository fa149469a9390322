"""Databases, data files, compound files of unknown programs and PLC projects: what is damaged, hostile or left out."""

from __future__ import annotations

import io
import sqlite3
import sys
import time
import zlib

import pytest

from scanner.settings import Settings
from tests.factories.examining import result_of
from tests.factories.legacy_office import ole
from tests.factories.text import yielded

SHEET = "镨钕分离线 皂化度 36%，萃取段 62 级，洗涤段 28 级，P507 1.5 mol/L，相比 O/A=1.8:1，料液 REO 1.2 mol/L"


def database(*statements: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    return connection.serialize()


# ---- SQLite


def test_an_empty_database_says_nothing_and_has_no_problem() -> None:
    found = yielded("a.db", database("create table t (a)", "drop table t"))
    assert not found.passages and not found.problems


def test_a_database_that_waits_for_its_journal_is_read_all_the_same() -> None:
    data = bytearray(database("create table t (a)", "insert into t values ('noodles')"))
    data[18:20] = b"\x02\x02"
    assert yielded("a.db", bytes(data)).texts["table t row 1"] == "noodles"


def test_a_column_that_is_calculated_cannot_fill_memory() -> None:
    data = database("create table t (a, b as (hex(zeroblob(200000000))))", "insert into t values ('x')")
    assert yielded("a.db", data).kinds == ["damaged"]


def test_rows_without_end_stop_at_the_limit_of_cells() -> None:
    data = database(
        "create table t (a)",
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 500) insert into t select i from n",
    )
    assert yielded("a.db", data, Settings(max_cells=100)).kinds == ["limit"]


def test_a_view_is_told_and_not_run() -> None:
    endless = "create view v as with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
    found = yielded("a.db", database("create table t (a)", endless))
    assert "create view v" in found.texts["schema"].lower() and not found.problems


def test_a_process_sheet_in_a_database_is_surfaced() -> None:
    data = database("create table t (a)", f"insert into t values ('{SHEET}')")
    assert result_of("lims.db", data).verdict.level in ("flag", "review")


# ---- what is packed in files nobody documents


def test_a_process_sheet_packed_in_an_unknown_file_is_surfaced() -> None:
    data = b"\x8f\x01\x00\x02" * 40 + zlib.compress((SHEET + " " + "x" * 60).encode()) + b"\x93" * 40
    assert result_of("line2.plf", data).verdict.level in ("flag", "review")


def test_a_bomb_in_an_unknown_file_ends_at_the_limit() -> None:
    data = b"\x01PROJ" + zlib.compress(bytes(80 << 20)) + b"\x02" * 40
    started = time.process_time()
    found = yielded("a.prj", data, Settings(max_bytes=16))
    assert "limit" in found.kinds
    assert time.process_time() - started < 20


def test_chance_makes_no_packed_pieces() -> None:
    import random

    noise = random.Random(7).randbytes(300_000)
    assert not yielded("noise.bin", noise).children


def test_a_compound_file_gives_the_document_inside_as_a_file() -> None:
    from tests.factories.legacy_office import doc

    inner = ole({"Objects/A/WordDocument": b"x" * 80, "Other": b"\x01\x02" * 40})
    assert yielded("project.gxw", inner).names == ["Objects/A"]
    assert yielded("notice.doc", doc("食堂通知\r")).texts  # a document of its own is read as one


def test_a_compound_file_is_never_clear() -> None:
    assert result_of("a.gxw", ole({"Data": b"nothing to see in this stream\r\n" * 3})).verdict.level == "unread"


# ---- HDF5 without its reader


def test_without_h5py_a_file_is_swept_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    h5py = pytest.importorskip("h5py", reason="makes the file this test reads")
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file.create_dataset("note", data="keep the lid shut", track_times=False)
    monkeypatch.setitem(sys.modules, "h5py", None)
    found = yielded("a.h5", out.getvalue())
    assert found.kinds == ["missing_reader", "unsupported"]
    assert "pip install 'scanner[data]'" in found.problems[0].message


# ---- PLC projects


def test_a_project_in_gbk_without_saying_so_is_read() -> None:
    text = '<RSLogix5000Content><Controller Name="K"><Tags><Tag Name="T"><Description>蒸箱温度控制</Description></Tag></Tags></Controller></RSLogix5000Content>'
    assert yielded("a.l5x", text.encode("gb18030")).texts["tag K/T"] == "T\n蒸箱温度控制"


def test_what_only_begins_like_a_project_is_read_line_by_line() -> None:
    found = yielded("a.l5x", "<RSLogix5000Content> 蒸箱 ".encode() + b"\xff" * 3, format="l5x")
    assert found.passages and found.problems


def test_entities_of_a_project_are_not_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><RSLogix5000Content><Controller Name="K">&b;</Controller></RSLogix5000Content>'
    found = yielded("a.l5x", bomb.encode(), format="l5x")
    assert "aaaaaaaaaaaaaaaaaaaa" not in "".join(found.texts.values()) and "damaged" in found.kinds


def test_a_project_nested_without_end_is_damaged_not_a_crash() -> None:
    deep = "<RSLogix5000Content>" + '<Program Name="a">' * 300 + "</Program>" * 300 + "</RSLogix5000Content>"
    assert "damaged" in yielded("a.l5x", deep.encode()).kinds
