from __future__ import annotations

from typing import Any

import pytest

from scanner.errors import DamagedFile, EncryptedFile
from scanner.extractors.excel import read_xls, read_xlsb
from tests.factories import office
from tests.factories.office import children, offset_book, pieces, problems, texts, xls, xlsb

# ---- XLS


def test_xls_references_hold_when_the_used_range_begins_elsewhere() -> None:
    result = pieces(read_xls, xls(offset_book))
    assert not problems(result)
    assert {place: text for place, text in texts(result).items() if "!" in place} == {
        "偏移!C4": "萃取级数",
        "偏移!D4": "38",
        "偏移!E6": "0.25",
        "偏移!E7": "2023-03-15",
    }


def test_an_xls_whose_cells_lie_too_far_apart_is_a_limit_not_a_crash() -> None:
    import olefile

    stream = bytearray(olefile.OleFileIO(xls(offset_book)).openstream("Workbook").read())
    number = stream.index(b"\x7e\x02\x0a\x00")  # the record of a number: row and column follow
    stream[number + 4 : number + 8] = b"\xff\xff\x00\xff"
    result = pieces(read_xls, office.compound({"Workbook": bytes(stream)}))
    assert [(p.kind, str(p.place)) for p in problems(result)] == [("limit", "workbook")]
    assert texts(result) == {"sheet 偏移 header 1": "Head"}


def test_xls_headers_are_read() -> None:
    assert texts(pieces(read_xls, xls(offset_book)))["sheet 偏移 header 1"] == "Head"


def test_an_xls_without_a_workbook_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="no workbook stream"):
        pieces(read_xls, office.compound({"Other": b"x"}))


def test_bytes_that_are_no_ole_file_are_damaged() -> None:
    with pytest.raises(DamagedFile):
        pieces(read_xls, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(200))


def test_an_xls_cut_short_is_damaged_and_never_a_crash() -> None:
    whole = xls(offset_book)
    for length in range(600, len(whole), 700):
        try:
            result = pieces(read_xls, whole[:length])
        except DamagedFile:
            continue
        assert texts(result)


def test_an_encrypted_xls_says_so() -> None:
    stream = b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12) + b"\x2f\x00\x06\x00\x01\x00\x01\x00\x01\x00"
    with pytest.raises(EncryptedFile):
        pieces(read_xls, office.compound({"Workbook": stream}))


def test_packaged_files_and_other_objects_in_an_xls_become_artifacts_and_empty_ones_problems() -> None:
    inner = office.packaged("p.txt", b"P507")
    import olefile

    native = olefile.OleFileIO(inner).openstream("\x01Ole10Native").read()
    book = xls(offset_book)
    stream = olefile.OleFileIO(book).openstream("Workbook").read()
    data = office.compound(
        {"Workbook": stream, "MBD1/\x01Ole10Native": native, "MBD2/Contents": b"?", "MBD3/\x01Ole": b"?"}
    )
    result = pieces(read_xls, data)
    kids = children(result)
    assert [kid.name for kid in kids] == ["MBD1/p.txt", "MBD2"]
    assert kids[0].content == b"P507" and olefile.OleFileIO(kids[1].content).exists("Contents")
    assert [(p.kind, str(p.place)) for p in problems(result)] == [("unsupported", "embedded object MBD3")]


def test_a_text_in_a_formula_of_an_xls_is_told() -> None:
    import xlwt

    def fill(book: Any) -> None:
        sheet = book.add_sheet("S")
        sheet.write(0, 0, xlwt.Formula('IF(B1>3,"too hot, stop the fan","yyyy-mm-dd")'))

    found = texts(pieces(read_xls, xls(fill)))
    assert found["sheet S text in formulas 1"] == "too hot, stop the fan"
    assert "sheet S text in formulas 2" not in found


# ---- XLSB


def test_xlsb_cells_and_records_are_read() -> None:
    result = pieces(read_xlsb, xlsb([(3, 2, "萃取级数"), (5, 1, "P507")], notes="工艺规程"))
    assert not problems(result)
    assert texts(result) == {
        "sheet Sheet1": "Sheet1",
        "Sheet1!C4": "萃取级数",
        "Sheet1!B6": "P507",
        "sheet Sheet1 text 1": "工艺规程",
    }


def test_an_xlsb_whose_cells_lie_too_far_apart_is_a_limit_not_a_crash() -> None:
    result = pieces(read_xlsb, xlsb([(0, 0, "near"), (1_048_575, 16_383, "far")]))
    assert [(p.kind, str(p.place)) for p in problems(result)] == [("limit", "sheet Sheet1")]


def test_an_xlsb_that_makes_the_reader_give_up_is_a_problem() -> None:
    data = xlsb([(0, 0, "x")])
    parts: dict[str, str | bytes] = dict(office.members(data))
    parts["xl/_rels/workbook.bin.rels"] = office.rels([]).encode()
    result = pieces(read_xlsb, office.zipped(parts))
    assert "damaged" in {p.kind for p in problems(result)}
