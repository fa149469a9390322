"""DWG drawings: every word in them, whatever version, code page or damage."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from scanner.extractors.drawing_dwg import objects, page
from scanner.extractors.drawing_dwg.bits import Bits
from tests.factories.models import BitWriter, dwg, dwg_object_2000, dwg_object_2007
from tests.factories.shared import NEEDS_SHARED, SHARED
from tests.factories.text import yielded

DRAWINGS = SHARED / "realfiles" / "dwg"


def gbk(data: bytes) -> str:
    return data.decode("gb18030")


def drawn(code_page: int = 39) -> bytes:
    pytest.importorskip("ezdwg", reason="ezdwg is not installed")
    return dwg(code_page)


def real(name: str) -> bytes:
    pytest.importorskip("ezdwg", reason="ezdwg is not installed")
    return (DRAWINGS / name).read_bytes()


def test_an_object_without_strings_has_none() -> None:
    body = dwg_object_2007([])
    assert objects.stream_strings(body, objects.head(body, objects.R2007).end) == []


@pytest.mark.parametrize("number", [0, 1, 255, 256, 257, 65535])
def test_numbers_are_read_as_they_are_packed(number: int) -> None:
    written = BitWriter().put(1, 1).short(number).long(number).handle(number).bytes()
    bits = Bits(written, 1)
    assert (bits.short(), bits.long(), bits.handle()) == (number, number, number)


def test_a_field_beyond_the_end_is_told_and_never_made_up() -> None:
    with pytest.raises(EOFError):
        Bits(b"\xff").raw(2)
    with pytest.raises(EOFError):
        Bits(b"\xff").bits(9)


def test_strings_of_an_object_since_r2007_are_read_in_their_order_whatever_its_type() -> None:
    strings = ["混合澄清槽", "", "图名", "x" * 300]
    body = dwg_object_2007(strings)
    assert objects.stream_strings(body, objects.head(body, objects.R2007).end) == strings


def test_strings_that_other_programs_attached_are_read() -> None:
    wide = dwg_object_2007(["a"], attached=["槽体材料", "PP"])
    start = objects.head(wide, objects.R2007).start
    assert objects.attached(wide, start, objects.R2007, gbk).strings == ("槽体材料", "PP")
    narrow = dwg_object_2000(BitWriter(), attached=["槽体材料".encode("gb18030")])
    start = objects.head(narrow, objects.R2000).start
    assert objects.attached(narrow, start, objects.R2000, gbk).strings == ("槽体材料",)


def test_strings_before_r2007_are_found_among_the_bits_by_the_length_they_have() -> None:
    data = BitWriter().put(5, 3).text("工序".encode("gb18030")).put(9, 7).text(b"SEE SHEET 2\0").raw(b"\x8f\x3a" * 40)
    body = dwg_object_2000(data)
    head = objects.head(body, objects.R2000)
    assert objects.searched_strings(body, head.start, head.end, "gb18030") == ["工序", "SEE SHEET 2"]


def test_bits_without_text_give_no_strings() -> None:
    data = BitWriter().raw(bytes(byte * 37 & 0xFF for byte in range(2000)))
    body = dwg_object_2000(data)
    assert objects.searched_strings(body, 0, len(body) * 8, "gb18030") == []


def test_values_of_an_xrecord_are_read_under_the_codes_of_words_only() -> None:
    values = b"\x01\0\x04\0\x1e" + "槽体".encode("gb18030")  # 1: a string of code page 30
    values += b"\x28\0" + bytes(8) + b"\x46\0\x01\0"  # 40 and 70: numbers
    values += b"\x66\0\x03\0\x1eKEY" + b"\x2c\x01\x02\0\x1ePP"  # 102: a key, 300: a string
    body = dwg_object_2000(BitWriter().long(0).long(len(values)).raw(values))
    start = objects.attached(body, objects.head(body, objects.R2000).start, objects.R2000, gbk).end
    assert list(objects.record_strings(body, start, objects.R2000, gbk)) == ["槽体", "PP"]


def test_strings_longer_than_their_object_are_damage() -> None:
    too_long = BitWriter().raw(bytes(4) + b"\xff\x7f").put(1, 1)
    with pytest.raises(EOFError):
        objects.stream_strings(too_long.bytes(), len(too_long.bits))


def test_an_embedded_document_is_found_wherever_in_a_byte_it_begins() -> None:
    whole = BitWriter().put(1, 3).raw(objects.OLE_MARK + b"rest").bytes()
    assert objects.ole_content(whole).startswith(objects.OLE_MARK + b"rest")
    assert objects.ole_content(b"no document") == b""


def test_a_code_page_that_does_not_fit_is_put_right_for_all_strings_together() -> None:
    wrong = ["混合澄清槽总图".encode("gb18030").decode("cp1252", "replace"), "abc"]
    latin = ["第三级搅拌轴".encode("gb18030").decode("latin-1")]
    assert page.one_encoding(latin, "latin-1") == "gb18030"
    assert page.spelled(latin[0], "latin-1", "gb18030") == "第三级搅拌轴"
    assert page.one_encoding(["Ölfilter für Prüfstand"], "cp1252") == "cp1252"
    assert page.spelled(wrong[1], "cp1252", "gb18030") == "abc"


def test_texts_attributes_and_names_stand_at_their_layer_entity_and_handle() -> None:
    found = yielded("a.dwg", drawn()).texts
    assert found["layer 标题栏 TEXT 5"] == "槽体 ⌀50"
    assert found["layer 标题栏 MTEXT 6"] == "技术要求\n1. 槽体内壁衬胶"
    assert found["layer 标题栏 ATTRIB 4"] == "图名: 混合澄清槽总图"
    assert found["block name"] == "A3图框"
    assert found["layer 0 DIMENSION 7"] == "级长 <>"


def test_gbk_under_a_western_code_page_is_read_right() -> None:
    assert yielded("a.dwg", drawn(30)).texts == yielded("a.dwg", drawn(39)).texts


def test_a_drawing_from_before_r13_is_unsupported_but_swept() -> None:
    found = yielded("a.dwg", b"AC1009" + bytes(60) + b"PUMP HOUSE LAYOUT\0" + bytes(40))
    assert [passage.text for passage in found.passages] == ["PUMP HOUSE LAYOUT"]
    assert found.kinds == ["unsupported"]
    assert "DWG 2018 or DXF" in found.problems[0].message


def test_a_version_that_is_not_known_yet_is_unsupported() -> None:
    pytest.importorskip("ezdwg", reason="ezdwg is not installed")
    assert yielded("a.dwg", b"AC1099\0" + bytes(500)).kinds == ["unsupported"]


def test_without_its_reader_a_drawing_is_not_read_and_the_remedy_is_the_install_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ezdwg", None)
    found = yielded("a.dwg", b"AC1015\0" + bytes(500))
    assert found.kinds == ["missing_reader"]
    assert "pip install ezdwg" in found.problems[0].message


def test_a_drawing_cut_off_is_damaged_and_what_is_left_of_its_words_is_read() -> None:
    whole = drawn()
    found = yielded("a.dwg", whole[:-1500])
    assert "混合澄清槽总图" in [passage.text for passage in found.passages]
    assert found.kinds == ["damaged"]


def test_no_flipped_bits_crash_it() -> None:
    whole = drawn()
    for place in range(30, len(whole), len(whole) // 40):
        data = bytearray(whole)
        data[place] ^= 0x55
        yielded("a.dwg", bytes(data))


def test_the_temporary_copy_is_removed(tmp_path: Path) -> None:
    from scanner.budget import Budget
    from scanner.extractors.drawing_dwg import read
    from scanner.records import Artifact
    from scanner.settings import Settings

    list(read(Artifact("a.dwg", drawn()), Budget(Settings(), tmp_path), Settings()))
    assert list(tmp_path.iterdir()) == []


@NEEDS_SHARED
@pytest.mark.parametrize("version", ["r14", "2000", "2004", "2007", "2013", "2018"])
def test_the_same_drawing_in_six_versions_gives_the_same_words(version: str) -> None:
    found = yielded("a.dwg", real(f"libredwg__example_{version}.dwg"))
    texts = {passage.text for passage in found.passages}
    assert {"teksto simpla", "Teksto granda nur por testi.\nAlia linio.\nAlia pli.", "108°", "4177,65"} <= texts
    assert {"ETIKEDO: valoro de la teksto en bloko", "ATRIBUTO: at", "invitilo"} <= texts
    assert found.kinds == []


@NEEDS_SHARED
def test_table_cells_leaders_and_summary_information_are_read() -> None:
    texts = yielded("a.dwg", real("libredwg__example_2013.dwg")).texts
    assert texts["layer Tavolo 3 MULTILEADER 640"] == "xx\nxx"
    assert "layer Tavolo 3 ACAD_TABLE 4F2" in texts
    assert yielded("a.dwg", real("tika__testDWG2007.dwg")).texts["property author"] == "Nevin Nollop"


@NEEDS_SHARED
def test_drawings_are_read_at_more_than_a_megabyte_a_second() -> None:
    data = real("tika__testDWGmech2004DX.dwg")
    started = time.process_time()
    yielded("a.dwg", data)
    assert time.process_time() - started < len(data) / 1e6 / 0.5
