"""DXF drawings: every word in them, whatever entity, code page or damage."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from scanner.extractors.drawing_dxf import locate
from scanner.records import Artifact, Finding, Place
from tests.factories.drawings import as_binary, as_text, drawing, entity, title_block
from tests.factories.shared import NEEDS_SHARED, SHARED
from tests.factories.text import Yielded, yielded


def texts(*entities: list[tuple[int, str | float | int]]) -> dict[str, str]:
    return yielded("a.dxf", as_text(drawing(*entities))).texts


def test_a_drawing_without_words_yields_nothing_and_is_no_problem() -> None:
    found = yielded("a.dxf", as_text(drawing(entity("LINE", (10, 0.0), (20, 1.0)))))
    assert (found.passages, found.children, found.problems) == ([], [], [])


def test_a_text_is_found_at_its_layer_entity_and_handle() -> None:
    assert texts(entity("TEXT", (1, "烧结炉"), layer="标题栏", handle="2F")) == {"layer 标题栏 TEXT 2F": "烧结炉"}


def test_codes_of_the_format_are_undone() -> None:
    assert texts(entity("TEXT", (1, "%%c50")))["layer 0 TEXT 5A"] == "⌀50"
    assert texts(entity("MTEXT", (1, r"{\fSimSun|b0;烧}结\P温度")))["layer 0 MTEXT 5A"] == "烧结\n温度"


def test_pieces_of_a_long_text_are_joined() -> None:
    assert (
        texts(entity("MTEXT", (3, "烧" * 250), (3, "结" * 250), (1, "温度")))["layer 0 MTEXT 5A"]
        == "烧" * 250 + "结" * 250 + "温度"
    )


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        (entity("ATTRIB", (1, "XL-01"), (2, "图号")), "图号: XL-01"),
        (entity("ATTRIB", (1, "short"), (2, "注"), (101, "Embedded Object"), (1, r"烧结\P温度")), "注: 烧结\n温度"),
        (entity("DIMENSION", (1, "烧结后 <>")), "烧结后 <>"), (entity("TOLERANCE", (1, r"{\Fgdt;j}%%v0.1")), None),
        (entity("MULTILEADER", (300, "CONTEXT_DATA{"), (304, r"烧结\P区"), (302, "LEADER{"), (304, "LEADER_LINE{")), "烧结\n区"),
        (entity("TCH_TEXT", (1, "烧结")), "烧结"), (entity("ARCALIGNEDTEXT", (1, "烧结")), "烧结"),
        ([(0, "LAYER"), (5, "10"), (2, "烧结区")], "烧结区"), ([(0, "BLOCK"), (5, "11"), (8, "0"), (2, "烧结炉")], "烧结炉"),
        ([(0, "XRECORD"), (5, "12"), (1, "烧结")], "烧结"), ([(0, "LAYOUT"), (5, "13"), (1, "烧结")], "烧结"),
        (entity("LINE", (1001, "APP"), (1000, "烧结")), "烧结"), (entity("LINE", (999, "烧结")), "烧结"),
        (entity("IMAGE", (1, "烧结.png")), "烧结.png"), (entity("GROUP", (300, "烧结组")), "烧结组"),
    ],
)  # fmt: skip
def test_words_are_found_wherever_a_drawing_can_hold_them(
    item: list[tuple[int, str | float | int]], shown: str | None
) -> None:
    found = list(texts(item).values())
    assert shown in found if shown else found


def test_the_prompt_of_an_attribute_is_read() -> None:
    found = yielded("a.dxf", as_text(drawing(entity("ATTDEF", (1, "x"), (2, "TAG"), (3, "输入烧结温度")))))
    assert [passage.text for passage in found.passages] == ["TAG: x", "输入烧结温度"]


def test_cells_of_a_table_are_read_one_by_one() -> None:
    table = entity("ACAD_TABLE", (2, "*T1"), (1, "工序"), (2, "烧" * 10), (1, "结"), (301, "CELL_VALUE"), (302, "1080"))
    found = yielded("a.dxf", as_text(drawing(table)))
    assert [passage.text for passage in found.passages] == ["工序", "烧" * 10 + "结", "1080"]


def test_a_dimension_that_shows_its_measure_has_no_words() -> None:
    assert texts(entity("DIMENSION", (1, "<>")), entity("DIMENSION", (1, ""))) == {}


def test_names_made_by_programs_are_left_out() -> None:
    assert texts([(0, "BLOCK"), (8, "0"), (2, "*U12")], [(0, "STYLE"), (2, "Standard"), (3, "simsun.ttf")]) == {}


def test_the_properties_in_the_header_are_read() -> None:
    header = ((9, "$CUSTOMPROPERTYTAG"), (1, "项目"), (9, "$CUSTOMPROPERTY"), (1, "烧结线"), (9, "$MENU"), (1, "acad"))
    found = yielded("a.dxf", as_text(drawing(header=header)))
    assert [passage.text for passage in found.passages] == ["项目", "烧结线"]


@pytest.mark.parametrize(
    ("code_page", "encoding", "text"),
    [
        ("ANSI_936", "gbk", "烧结炉总装图"), ("ANSI_950", "big5", "燒結爐總裝圖"), ("ANSI_1252", "gbk", "烧结炉总装图"),
        ("ANSI_936", "utf-8", "烧结炉总装图"), ("ANSI_1251", "cp1251", "Печь"), ("ANSI_932", "shift_jis", "焼結炉の図面"),
    ],
)  # fmt: skip
def test_strings_before_2007_are_read_whatever_the_header_says(code_page: str, encoding: str, text: str) -> None:
    pairs = drawing(entity("TEXT", (1, text)), version="AC1015", code_page=code_page)
    for data in (as_text(pairs, encoding), as_binary(pairs, encoding)):
        assert yielded("a.dxf", data).texts["layer 0 TEXT 5A"] == text


@pytest.mark.parametrize("wide", [True, False])
def test_a_binary_drawing_is_read(wide: bool) -> None:
    pairs = drawing(
        entity("LINE", (10, 1.5), (20, -2.0), (62, 7)), entity("TEXT", (10, 0.0), (1, "烧结"), (71, 0), (290, 1))
    )
    if not wide:
        pairs = [pair for pair in pairs if pair[0] != 290]
    found = yielded("a.dxf", as_binary(pairs, wide=wide))
    assert (found.texts["layer 0 TEXT 5A"], found.problems) == ("烧结", [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_byte_order_marks_make_no_difference(end: str, encoding: str) -> None:
    found = yielded("a.dxf", as_text(drawing(entity("TEXT", (1, "烧结"))), encoding, end))
    assert (found.texts["layer 0 TEXT 5A"], found.problems) == ("烧结", [])


def test_a_drawing_cut_off_is_read_as_far_as_it_goes_and_damaged() -> None:
    whole = as_text(drawing(entity("TEXT", (1, "烧结")), entity("LINE", (10, 1.0))))
    found = yielded("a.dxf", whole[:-30])
    assert (found.texts["layer 0 TEXT 5A"], found.kinds) == ("烧结", ["damaged"])


def test_a_drawing_out_of_step_is_taken_up_again() -> None:
    pairs = as_text(drawing(entity("TEXT", (1, "one\r\nsecond line")), entity("TEXT", (1, "烧结"), handle="6B")))
    found = yielded("a.dxf", pairs)
    assert found.texts["layer 0 TEXT 6B"] == "烧结"
    assert [(problem.kind, problem.place and problem.place.kind) for problem in found.problems] == [("damaged", "line")]


def test_data_behind_the_end_is_an_artifact() -> None:
    found = yielded("a.dxf", as_text(drawing()) + b"hidden recipe " * 10)
    assert b"hidden recipe" in bytes(found.children[0].content)


def test_a_document_embedded_comes_out() -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
    frame = entity("OLE2FRAME", (310, (b"\x80\x55" + bytes(10)).hex()), (310, compound.hex()), handle="77")
    for data in (as_text(drawing(frame)), as_binary(drawing(frame))):
        found = yielded("a.dxf", data)
        assert [(child.name, child.content) for child in found.children] == [("embedded 77.ole", compound)]


def test_a_document_embedded_that_cannot_be_read_is_a_problem() -> None:
    assert yielded("a.dxf", as_text(drawing(entity("OLE2FRAME", (310, "80550011"))))).kinds == ["unsupported"]


def test_a_large_drawing_is_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scanner import dxf_pairs

    monkeypatch.setattr(dxf_pairs, "PIECE", 1000)
    path = tmp_path / "a.dxf"
    path.write_bytes(
        as_text(drawing(*(entity("TEXT", (1, f"第{number}个"), handle=f"{number:X}") for number in range(500))))
    )
    found = Yielded(Artifact("a.dxf", path))
    assert [passage.text for passage in found.passages] == [f"第{number}个" for number in range(500)]
    assert not found.problems


def test_coordinates_are_passed_over_quickly() -> None:
    line = entity("LINE", (10, 1.25), (20, 2.5), (30, 0.0), (11, 3.25), (21, 4.5), (31, 0.0))
    data = as_text(drawing(*[line] * 40_000))
    started = time.process_time()
    yielded("a.dxf", data)
    # measured: 40 MB a CPU-second; a tenth of that would be a defect
    assert len(data) / (time.process_time() - started) > 4e6


def finding(place: Place) -> Finding:
    return Finding("r", "d", place, 0, 2, "xx", "xx", 0.5, "because")


def test_a_hit_is_located_by_block_tag_and_position_and_the_drawing_by_its_number() -> None:
    data = title_block()
    found = {str(passage.place): passage for passage in yielded("a.dxf", data).passages}
    attribute = next(passage.place for passage in found.values() if passage.text == "图名: 混合澄清槽")
    note = next(passage.place for passage in found.values() if passage.text.startswith("技术要求"))
    inner = next(passage.place for passage in found.values() if passage.text == "设计")
    located = locate(
        Artifact("a.dxf", data), [finding(attribute), finding(note), finding(inner), finding(Place("path"))], None
    )
    titles = "图号 XL-01-00, 图名 混合澄清槽"
    assert [item.located for item in located] == [
        f"layer 标题栏, block A3图框, attribute 图名, at (10.0, 15.0); {titles}",
        f"layer 标题栏, at (100.0, 200.0); {titles}",
        f"layer 标题栏, block A3图框, at (3.0, 4.0); {titles}",
        titles,
    ]


def test_a_drawing_ezdxf_cannot_read_keeps_its_findings(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    given = [finding(Place("layer", name="0 TEXT 5A"))]
    for data in (b"no drawing", b"", as_binary(drawing())[:40]):
        assert locate(Artifact("a.dxf", data), given, None) == given


@examples(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_crashes_the_reader(data: st.DataObject) -> None:
    pairs = drawing(
        entity("MTEXT", (3, "烧"), (1, r"\S1/2;{\P}")),
        entity("OLE2FRAME", (310, "d0cf")),
        entity("ATTRIB", (1, "x"), (2, "y")),
    )
    whole = bytearray(as_binary(pairs) if data.draw(st.booleans()) else as_text(pairs))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    for passage in yielded("a.dxf", bytes(whole[: data.draw(st.integers(1, len(whole)))]), format="dxf").passages:
        passage.text.encode("utf-8")


@NEEDS_SHARED
def test_real_drawings_lose_no_text_ezdxf_finds() -> None:
    from ezdxf import recover
    from ezdxf.lldxf.const import DXFError

    missing = []
    for path in sorted((SHARED / "realfiles" / "dxf").glob("*.dxf")):
        if "caret" in path.name:
            continue  # a test of all 64 caret codes; those of AutoCAD's manual (^I ^J ^M) are undone, others shown
        try:
            document = recover.readfile(path)[0]
        except DXFError:
            continue
        ours = "".join("".join(passage.text.split()) for passage in Yielded(Artifact(path.name, path)).passages)
        for item in document.entitydb.values():
            if item.dxftype() in ("TEXT", "MTEXT", "ATTRIB"):
                shown = "".join(item.plain_text().split())
                if shown not in ours:
                    missing.append((path.name, shown))
    assert not missing


def test_a_number_among_the_codes_ends_without_its_semicolon_and_takes_no_words_with_it() -> None:
    shown = texts(entity("MTEXT", (1, r"dolore mag{\C3na al}iquam \H2.5xheight; \W0.8;width")))["layer 0 MTEXT 5A"]
    assert shown == "dolore magna aliquam height; width"


def test_paths_keep_their_backslashes_and_long_strings_of_objects_are_one() -> None:
    shown = texts(
        [(0, "IMAGEDEF"), (5, "12"), (1, r"D:\Source\plant\hall.jpg")],
        [(0, "GEODATA"), (5, "13"), (303, "沉淀" * 125), (301, "灼烧")],
        [(0, "GEODATA"), (5, "14"), (303, "a" * 246 + "Long"), (301, "itude")],
    )
    assert shown["object IMAGEDEF 12"] == r"D:\Source\plant\hall.jpg"
    assert shown["object GEODATA 13"] == "沉淀" * 125 + "灼烧"
    assert shown["object GEODATA 14"].endswith("aLongitude")


def test_tags_and_layers_that_their_code_page_lacks_are_spelt_out() -> None:
    item = entity("ATTRIB", (1, "XL-01"), (2, r"\U+56FE\U+53F7"), layer=r"\U+6807\U+9898")
    assert texts(item) == {"layer 标题 ATTRIB 5A": "图号: XL-01"}


def test_names_that_people_give_in_dictionaries_are_read_and_those_of_programs_are_not() -> None:
    found = texts([(0, "DICTIONARY"), (5, "12"), (3, "ACAD_GROUP"), (3, "萃取槽组"), (3, "mixer settler row 2")])
    assert found == {"object DICTIONARY 12": "mixer settler row 2"}
    names = yielded(
        "a.dxf", as_text(drawing([(0, "DICTIONARY"), (5, "1"), (3, "ACAD_GROUP"), (3, "萃取槽组")]))
    ).passages
    assert [passage.text for passage in names] == ["萃取槽组"]
