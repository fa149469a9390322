"""The title block of a drawing comes out of each kind of file that can hold one, and is shown first."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

from scanner.commands.explain import command
from tests.factories import designs, drawings, models, pdf
from tests.factories import zip_documents as build
from tests.factories.examining import result_of
from tests.factories.ocr import NEEDS_OCR

SHEET = {
    "drawing_number": "HC-07-00", "drawing_name": "混合澄清槽", "material": "硬聚氯乙烯", "scale": "1:10", "designed": "张三",
}  # fmt: skip


def told(name: str, data: bytes) -> list[dict[str, str]]:
    blocks = result_of(name, data).extraction.title_blocks
    return [{field.name: field.value for field in block.fields} for block in blocks]


@pytest.mark.parametrize("kind", ["text", "attributes", "layout", "binary"])
def test_a_dxf_drawing_whose_frame_is_a_block_in_a_block(kind: str) -> None:
    assert told("a.dxf", drawings.sheet(kind)) == [SHEET]


def test_a_dwg_drawing(tmp_path: Path) -> None:
    assert told("a.dwg", drawings.sheet_dwg(tmp_path)) == [
        {
            "drawing_number": "HC-07-00", "drawing_name": "MIXER SETTLER", "material": "PVC", "scale": "1:10",
            "designed": "J. Doe",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("tags", [("图号", "图名"), ("T0", "T1")])
def test_attributes_that_name_their_fields_by_tag_or_prompt(tags: tuple[str, str]) -> None:
    assert told("a.dxf", drawings.title_block(tags)) == [{"drawing_number": "XL-01-00", "drawing_name": "混合澄清槽"}]


def test_a_block_standing_upright_is_not_guessed_at() -> None:
    turned = drawings.as_text(
        drawings.drawing(
            *(
                drawings.entity("TEXT", (10, 0.0), (20, 10.0 * row), (40, 3.5), (50, 90.0), (1, text))
                for row, text in enumerate(("图号", "图名", "比例", "设计", "A-1"))
            )
        )
    )
    assert told("a.dxf", turned) == []


def drawn_sheet(box: str = "[0 0 1190 842]", rotate: int = 0, more: Sequence[pdf.Line] = ()) -> bytes:
    """An A3 page with the block in its lower right; turned, with the words drawn as the turned page shows them."""
    lines = [
        (900, 130, "图 样 名 称"), (1000, 130, "萃取槽搅拌装置"), (900, 110, "图号"), (1000, 110, "CQ-02-05"),
        (900, 90, "比例"), (960, 90, "1:5"), (1020, 90, "材料"), (1080, 90, "316L"), (900, 70, "设 计"), (960, 70, "张三"),
        (1020, 70, "阶段标记"), (100, 700, "技术要求: 衬胶"),
    ]  # fmt: skip
    built = pdf.Builder()
    built.tree = f"/MediaBox {box}"
    content = pdf.drawn([*lines, *more])
    if rotate == 90:
        # drawn upwards on a page that is higher than wide, then shown turned clockwise
        content = b"q 0 1 -1 0 842 0 cm\n" + content + b"\nQ"
    built.page(content, entries=f"/Rotate {rotate}" if rotate else "")
    return built.bytes()


PAGE = {
    "drawing_number": "CQ-02-05", "drawing_name": "萃取槽搅拌装置", "material": "316L", "scale": "1:5", "designed": "张三",
}  # fmt: skip


def test_a_pdf_drawing() -> None:
    assert told("a.pdf", drawn_sheet()) == [PAGE]


def test_a_pdf_drawing_on_a_turned_page() -> None:
    assert told("a.pdf", drawn_sheet("[0 0 842 1190]", 90)) == [PAGE]


def test_a_pdf_drawing_that_lies_on_its_side() -> None:
    sideways = drawn_sheet("[0 0 842 1190]", 90).replace(b"/Rotate 90", b"/Rotate 00")
    assert told("a.pdf", sideways) == [PAGE]


@NEEDS_OCR
def test_a_scanned_drawing() -> None:
    image = pypdfium2.PdfDocument(drawn_sheet())[0].render(scale=150 / 72).to_pil()
    stream = io.BytesIO()
    image.save(stream, "PNG")

    (block,) = told("a.png", stream.getvalue())

    assert block["drawing_number"] == "CQ-02-05"
    assert block["scale"] == "1:5"


CELLS = (
    ("图样名称", 260, 250), ("萃取槽", 290, 250), ("图号", 260, 258), ("CQ-03-01", 290, 258), ("比例", 260, 266), ("1:20", 290, 266),
    ("设计", 260, 274), ("李四", 290, 274), ("阶段标记", 330, 274),
)  # fmt: skip
FIXED = {"drawing_number": "CQ-03-01", "drawing_name": "萃取槽", "scale": "1:20", "designed": "李四"}


def test_an_ofd_drawing() -> None:
    page = build.ofd_page(*(build.ofd_text(text, x, y) for text, x, y in CELLS))
    page = page.replace(
        "<ofd:Content>", "<ofd:Area><ofd:PhysicalBox>0 0 420 297</ofd:PhysicalBox></ofd:Area><ofd:Content>", 1
    )
    assert told("a.ofd", build.ofd([page])) == [FIXED]


def test_a_visio_drawing() -> None:
    shapes = "".join(
        f"<Shape ID='{number}'><Cell N='PinX' V='{x / 25.4}'/><Cell N='PinY' V='{(297 - y) / 25.4}'/>"
        f"<Cell N='Width' V='1'/><Cell N='Height' V='0.3'/><Text>{text}</Text></Shape>"
        for number, (text, x, y) in enumerate(CELLS, 1)
    )
    assert told("a.vsdx", build.vsdx({"图": shapes})) == [FIXED]


def test_properties_of_models() -> None:
    solid = models.solidworks_2013(
        {"图号": "ZL-11", "名称": "搅拌轴", "Material": '"SW-Material@a.SLDPRT"', "材料": "316L"}, []
    )
    assert told("a.sldprt", solid) == [{"drawing_number": "ZL-11", "drawing_name": "搅拌轴", "material": "316L"}]

    inventor = models.inventor({5: "PN-4", 29: "agitator shaft", 20: "316L", 41: "J. Doe", 7: "Line 2"}, [])
    assert told("a.ipt", inventor) == [
        {"drawing_number": "PN-4", "drawing_name": "agitator shaft", "material": "316L", "project": "Line 2", "designed": "J. Doe"}
    ]  # fmt: skip

    step = models.step(
        "#1=PRODUCT('ZL-12','impeller','',(#2));", "#3=DESCRIPTIVE_REPRESENTATION_ITEM('material','316L');"
    )
    assert told("a.stp", step) == [{"drawing_number": "ZL-12", "drawing_name": "impeller", "material": "316L"}]


def test_it_is_what_explain_shows_first(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_bytes(drawings.sheet())

    lines = CliRunner().invoke(command, [str(path)]).output.splitlines()

    assert lines[2].startswith(
        "  Title block, layout model space: drawing number HC-07-00; drawing name 混合澄清槽; material"
    )


def test_it_makes_a_page_a_design_drawing_where_it_is_about_the_subject_and_no_other() -> None:
    words = [(100, 600, "稀土萃取分离 混合澄清槽 P507 萃取段 12级 洗涤段 8级 反萃段 6级"), (100, 560, "流比 O/A 1.8")]
    held = result_of("a.pdf", drawn_sheet(more=words)).verdict
    assert held.carriers[0] == "design_drawing"
    assert any("told by its title block" in reason for reason in held.reasons)

    assert (
        result_of("a.pdf", drawn_sheet(more=[(100, 600, "离心泵装配图 泵轴 叶轮 机械密封")])).verdict.level == "clear"
    )


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "a.FCStd",
            designs.freecad(),
            {"drawing_number": "ZL-05-01", "drawing_name": "搅拌轴", "company": "某某机械公司", "scale": "1:2"},
        ),
        (
            "a.kicad_sch",
            b'(kicad_sch (title_block (title "Pump control") (rev "B") (company "ACME")\n(comment 1 "DWG NO: KZ-01")))',
            {"drawing_number": "KZ-01", "drawing_name": "Pump control", "revision": "B", "company": "ACME"},
        ),
        (
            "a.SchDoc",
            designs.altium(
                [{"RECORD": "41", "TEXT": "KZ-02", "NAME": "Drawing Number"}, {"TEXT": "Pump control", "NAME": "Title"}]
            ),
            {"drawing_number": "KZ-02", "drawing_name": "Pump control"},
        ),
    ],
)
def test_designs_that_declare_their_title_block(name: str, content: bytes, expected: dict[str, str]) -> None:
    assert told(name, content) == [expected]
