"""Access databases: rows with their numbers, long texts in parts, rows that moved, and what is never called read."""

from __future__ import annotations

import struct

from tests.factories.jet import PAGE, database
from tests.factories.text import yielded

FIELDS = [("编号", "long"), ("菜名", "text"), ("价格", "double"), ("备注", "memo")]
LONG = "蒸箱温度控制，盖好盖子，二十分钟后取出。" * 5
ROWS = [(1, "红烧面", 12.5, "微辣"), (2, "蒸饺", 9.0, LONG), (3, "白粥", None, None)]


def rows(data: bytes) -> dict[str, str]:
    found = yielded("menu.mdb", data).texts
    return {place: text for place, text in found.items() if place.startswith("table 菜单 row")}


def test_rows_come_with_numbers_and_texts_of_any_length() -> None:
    assert rows(database("菜单", FIELDS, ROWS)) == {
        "table 菜单 row 1": "1\t红烧面\t12.5\t微辣",
        "table 菜单 row 2": f"2\t蒸饺\t9\t{LONG}",
        "table 菜单 row 3": "3\t白粥",
    }


def test_a_row_that_moved_to_another_page_comes_once() -> None:
    assert rows(database("菜单", FIELDS, ROWS, moved=True))["table 菜单 row 3"] == "3\t白粥"
    assert len(rows(database("菜单", FIELDS, ROWS, moved=True))) == 3


def test_a_table_of_numbers_alone_is_read() -> None:
    assert rows(database("菜单", FIELDS[:1], [(7,), (8,)])) == {"table 菜单 row 1": "7", "table 菜单 row 2": "8"}


def test_a_file_in_a_cell_is_an_artifact() -> None:
    picture = b"%PDF-1.4\n" + b"x" * 200
    found = yielded("menu.mdb", database("菜单", [("编号", "long"), ("图", "ole")], [(1, picture)]))
    assert found.names == ["菜单 row 1 图"] and found.children[0].content == picture


def test_text_in_one_byte_a_letter_is_spelt_out() -> None:
    from scanner.extractors.database_access import _text
    from scanner.jet_pages import Jet

    jet = Jet(database("t", FIELDS, ROWS))
    assert _text(jet, b"\xff\xfeO/A=1.8") == "O/A=1.8"
    assert _text(jet, b"\xff\xfeA\0" + "段".encode("utf-16-le") + b"\0B") == "A段B"


def test_a_database_is_never_called_read_for_its_forms_are_not() -> None:
    assert yielded("menu.mdb", database("菜单", FIELDS, ROWS)).kinds == ["unsupported"]


def test_an_encrypted_database_is_swept_and_says_so() -> None:
    data = bytearray(database("菜单", FIELDS, ROWS))
    data[2 * PAGE : 2 * PAGE + 2] = b"\x9c\x31"
    assert yielded("menu.mdb", bytes(data)).kinds == ["encrypted"]


def test_damage_costs_a_row_or_a_table_and_is_a_problem() -> None:
    data = bytearray(database("菜单", FIELDS, ROWS))
    data[8 * PAGE + 12 : 8 * PAGE + 14] = struct.pack("<H", 0)  # the long values are gone
    assert "damaged" in yielded("menu.mdb", bytes(data)).kinds
    data[4 * PAGE : 4 * PAGE + 2] = b"\0\0"  # the definition as well
    found = yielded("menu.mdb", bytes(data))
    assert "damaged" in found.kinds and "table 菜单 columns" not in found.texts
