"""Title blocks in the forms drawings have, and what looks like one and is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.records import Place, TitleBlock
from scanner.title_block import Item, joined, named, recognised
from scanner.title_labels import HINT, LABEL, label_of, may_be, read_line

SHEET = Place("sheet", 1)
A3, A4 = (420.0, 297.0), (210.0, 297.0)


def at(text: str, left: float, top: float, height: float = 3.5) -> Item:
    """A text whose letters are 0.6 heights wide, hanzi a whole one."""
    lines = text.split("\n")
    width = max(sum(height * (0.6 if letter.isascii() else 1.0) for letter in line) for line in lines)
    return Item(text, SHEET, (left, top, left + width, top + height * len(lines)))


def told(block: TitleBlock) -> dict[str, str]:
    return {field.name: field.value for field in block.fields}


def gb_10609(left: float = 235.0, top: float = 236.0) -> list[Item]:
    """GB/T 10609.1, figure A.1, filled in: number, name, company and material have no label."""
    texts = [
        ("标记", 0, 0), ("处数", 10, 0), ("分区", 20, 0), ("更改文件号", 31, 0), ("签名", 49, 0), ("年 月 日", 60, 0),
        ("设计", 0, 21), ("张 三", 13, 21), ("2024.5.6", 26, 21), ("标准化", 40, 21),
        ("阶段标记", 84, 21), ("重量", 112, 21), ("比例", 122, 21), ("S", 84, 30), ("12.5", 111, 30), ("1:5", 122, 30),
        ("审核", 0, 42), ("李四", 13, 42), ("工艺", 0, 49), ("批准", 40, 49), ("王五", 53, 49),
        ("共 3 张 第 1 张", 84, 49), ("06Cr19Ni10", 86, 6),
    ]  # fmt: skip
    large = [("无锡某某环保设备有限公司", 132, 4), ("搅拌桨焊接件", 138, 26), ("XL-01-03", 140, 46)]
    return [at(text, left + x, top + y, 2.5) for text, x, y in texts] + [
        at(text, left + x, top + y, 4.0) for text, x, y in large
    ]


def test_the_standard_block_of_gb_10609_gives_its_unlabelled_cells_too() -> None:
    (block,) = recognised(gb_10609(), SHEET, A3)

    assert told(block) == {
        "drawing_number": "XL-01-03", "drawing_name": "搅拌桨焊接件", "material": "06Cr19Ni10",
        "company": "无锡某某环保设备有限公司", "scale": "1:5", "sheet": "1 / 3", "designed": "张 三", "checked": "李四",
        "approved": "王五",
    }  # fmt: skip


def test_the_block_of_iso_7200_has_its_labels_above_the_values() -> None:
    cells = [
        ("Responsible dept.", "ABC 2", 0, 0), ("Technical reference", "Patricia Johnson", 30, 0),
        ("Document type", "Sub-assembly drawing", 80, 0), ("Document status", "Released", 130, 0),
        ("Legal owner", "Acme Pumps AG", 0, 12), ("Creator", "Jane Smith", 30, 12), ("Title", "Apparatus plate", 80, 12),
        ("Drawing number", "AB123 456-7", 130, 12), ("Approved by", "David Brown", 30, 24), ("Rev.", "A", 80, 24),
        ("Date of issue", "2002-05-14", 100, 24), ("Sheet", "1/3", 155, 24),
    ]  # fmt: skip
    items = [at(label, 230 + x, 245 + y, 1.8) for label, _, x, y in cells]
    items += [at(value, 230 + x, 249 + y, 2.5) for _, value, x, y in cells]

    (block,) = recognised(items, SHEET, A3)

    assert told(block) == {
        "drawing_number": "AB123 456-7", "drawing_name": "Apparatus plate", "revision": "A",
        "company": "Acme Pumps AG", "sheet": "1/3", "designed": "Jane Smith", "approved": "David Brown",
    }  # fmt: skip


def test_the_american_block_has_small_labels_in_the_corners_of_its_cells() -> None:
    cells = [
        ("SIZE", "B", 0, 20), ("CAGE CODE", "1ABC2", 14, 20), ("DWG. NO.", "104-2231", 36, 20), ("REV", "C", 86, 20),
        ("TITLE", "SHAFT, AGITATOR", 0, 6), ("MATERIAL", "316L SS", -40, 20), ("DRAWN", "J. DOE", -40, 6),
    ]  # fmt: skip
    items = [at(label, 300 + x, 240 + y, 1.6) for label, _, x, y in cells]
    items += [at(value, 302 + x, 243 + y, 3.0) for _, value, x, y in cells]
    items += [at("SCALE 1:2", 300, 276, 2.0), at("SHEET 1 OF 2", 350, 276, 2.0)]

    (block,) = recognised(items, SHEET, (431.8, 279.4))

    assert told(block) == {
        "drawing_number": "104-2231", "drawing_name": "SHAFT, AGITATOR", "material": "316L SS", "revision": "C",
        "scale": "1:2", "sheet": "1 / 2", "drawn": "J. DOE",
    }  # fmt: skip


def test_labels_left_of_values_as_design_institutes_draw_them() -> None:
    rows = [
        ("工 程 名 称", "年产3000吨项目"), ("图  名", "萃取车间设备布置图"), ("图  号", "SJ-2021-05"), ("设 计", "赵六"),
        ("校 核", "钱七"), ("审 定", "孙八"), ("比 例", "1:100"), ("设计阶段", "施工图"), ("专业", "工艺"),
    ]  # fmt: skip
    items = [at(label, 330, 190 + 7 * row) for row, (label, _) in enumerate(rows)]
    items += [at(value, 362, 190 + 7 * row) for row, (_, value) in enumerate(rows)]
    items.append(at("某某设计研究院", 335, 180, 5.0))

    (block,) = recognised(items, SHEET, A3)

    assert told(block) == {
        "drawing_number": "SJ-2021-05", "drawing_name": "萃取车间设备布置图", "company": "某某设计研究院",
        "project": "年产3000吨项目", "scale": "1:100", "designed": "赵六", "checked": "钱七", "approved": "孙八",
    }  # fmt: skip


def test_a_block_in_one_text_of_many_lines() -> None:
    text = "图名：混合澄清槽总图\n图号: XL-01-00  版本: B\n比例 1:20\n材料：PVC\n设计 张三\n批准：李四"

    (block,) = recognised([at(text, 0, 0)], SHEET)

    assert told(block) == {
        "drawing_number": "XL-01-00", "drawing_name": "混合澄清槽总图", "material": "PVC", "revision": "B",
        "scale": "1:20", "designed": "张三", "approved": "李四",
    }  # fmt: skip


def test_attributes_name_their_fields_and_the_better_label_wins() -> None:
    pairs = [
        ("代号", "B-1"),
        ("图号", "A-1"),
        ("图 名", "总图"),
        ("MAT'L", "Q235B"),
        ("GEN-TITLE-X", "3"),
        ("日期", "2020"),
    ]

    block = named([(label, value, SHEET) for label, value in pairs], SHEET)

    assert block is not None
    assert told(block) == {"drawing_number": "A-1", "drawing_name": "总图", "material": "Q235B"}


def test_the_count_of_sheets_may_stand_in_a_cell_of_its_own() -> None:
    items = [item for item in gb_10609() if "张" not in item.text] + [
        at("共 3 张", 319, 285, 2.5),
        at("第 2 张", 335, 285, 2.5),
    ]
    (block,) = recognised(items, SHEET, A3)
    assert told(block)["sheet"] == "2 / 3"


def test_two_sheets_in_one_drawing_are_two_blocks() -> None:
    items = gb_10609(0, 0) + [
        Item(item.text.replace("XL-01-03", "XL-01-04"), item.place, item.box) for item in gb_10609(900, 0)
    ]

    blocks = recognised(items, SHEET)

    assert sorted(told(block)["drawing_number"] for block in blocks) == ["XL-01-03", "XL-01-04"]


def test_a_block_that_says_less_than_another_is_not_told_twice() -> None:
    (whole,) = recognised(gb_10609(), SHEET, A3)
    less = TitleBlock(SHEET, whole.fields[:2])

    assert joined([less, whole, whole]) == [whole]


@pytest.mark.parametrize(
    ("reason", "items", "page"),
    [
        (
            "a letter that mentions a material and a project",
            [at("Project: pump station", 25, 60), at("Material: PVC", 25, 68), at("Title: offer", 25, 76),
             at("Approved by: J. Doe", 25, 84)],
            A4,
        ),
        (
            "a list of parts of an order: one column has numbers of drawings",
            [at(text, 20 + 25 * column, 200) for column, text in
             enumerate(["Item", "Drawing No", "Description", "Material", "Rev", "Qty"])]
            + [at(text, 20 + 25 * column, 208) for column, text in
               enumerate(["1", "A-100", "Shaft", "316L", "B", "2"])],
            A4,
        ),
        (
            "a process card: it has the change table, 零件图号 and signatures, but no scale and no sheet of a drawing",
            [at(text, 20 + 18 * column, 270) for column, text in
             enumerate(["标记", "处数", "更改文件号", "签字", "日期", "设计", "审核", "会签", "标准化"])]
            + [at("零件图号", 120, 262), at("X-1", 145, 262), at("材料牌号", 160, 262), at("45", 180, 262)],
            A4,
        ),
        (
            "a title block's words in the upper left of a page: an explanation of the standard",
            [Item(item.text, item.place, (item.box[0] - 225, item.box[1] - 220, item.box[2] - 225, item.box[3] - 220))
             for item in gb_10609()],
            A3,
        ),
        ("a drawing without a block", [at("技术要求", 10, 10), at("1. 焊缝", 10, 20), at("比例 1:2", 10, 30)], None),
    ],
)  # fmt: skip
def test_what_is_no_title_block(reason: str, items: list[Item], page: tuple[float, float] | None) -> None:
    assert recognised(items, SHEET, page) == [], reason


def test_properties_without_a_number_or_a_name_make_no_block() -> None:
    assert named([("Material", "Steel", SHEET), ("Designer", "J. Doe", SHEET)], SHEET) is None
    assert named([("图号", "A-1", SHEET)], SHEET) is None


@pytest.mark.parametrize(
    ("text", "field", "is_own"),
    [
        ("图  号", "drawing_number", True), ("图号 DWG. NO.", "drawing_number", True), ("(材料标记)", "material", True),
        ("MAT'L", "material", False), ("CHK'D", "checked", False), ("名 称", "drawing_name", False),
        ("Date of issue", "frame", False), ("SHEET NO.", "sheet", True),
    ],
)  # fmt: skip
def test_labels_are_known_in_all_their_spellings(text: str, field: str, is_own: bool) -> None:
    label = label_of(text)

    assert label is not None
    assert (label.field, label.is_own) == (field, is_own)


def test_an_empty_block_in_two_languages_gives_no_label_for_a_value() -> None:
    rows = [
        ("审          定", "APPROVED BY"), ("工 程 负 责 人", "PROJECT CHIEF"), ("项  目  经  理", "PROJECT MANAGER"),
        ("设          计", "DESIGNED BY"), ("制          图", "DRAWN BY"), ("图名:", "DRAWING TITLE"), ("版  本  号", "Rev."),
        ("工程名称：", "PROJECT"), ("施工图审查单位：", "EXAMINED BY"),
    ]  # fmt: skip
    items = [at(label, 330, 150 + 12 * row) for row, (label, _) in enumerate(rows)]
    items += [at(label, 330, 155 + 12 * row) for row, (_, label) in enumerate(rows)]
    assert recognised(items, SHEET, A3) == []

    company = at("某某大学建筑设计研究院有限公司", 330, 142)
    assert [told(block) for block in recognised([*items, company], SHEET, A3)] == [{"company": company.text}]


@pytest.mark.parametrize("text", ["MATERIAL HANDLING SYSTEM", "Sheet metal works", "设计压力 1.0 MPa", "项目进展顺利"])
def test_sentences_are_no_labels(text: str) -> None:
    assert read_line(text) == []


@pytest.mark.parametrize(
    ("field", "value"), [("scale", "1000"), ("designed", "2024.5.6"), ("drawing_number", "总图"), ("material", "图号")]
)
def test_a_value_must_look_like_its_field(field: str, value: str) -> None:
    assert not may_be(field, value)


@given(st.from_regex(LABEL, fullmatch=True))
@settings(max_examples=1000)
def test_every_label_passes_the_quick_look(label: str) -> None:
    assert HINT.search(label)
