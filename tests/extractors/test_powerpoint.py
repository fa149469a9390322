from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pptx as python_pptx
import pytest

from scanner.errors import DamagedFile, LimitExceeded
from scanner.extractors.powerpoint import locate, read
from scanner.records import Artifact, Finding, Passage, Place
from scanner.settings import Settings
from tests.factories import office
from tests.factories.office import (
    children,
    pieces,
    pptx,
    problems,
    shape,
    slide_part,
    slide_table,
    sound,
    speaks,
    texts,
)
from tests.factories.shared import NEEDS_SHARED, SHARED


def found(*slides: str, **more: Any) -> dict[str, str]:
    """The passages of a presentation that has no problem."""
    return sound(read, pptx(slides, **more))


# ---- nothing to say


def test_an_empty_presentation_gives_nothing_and_no_problem() -> None:
    assert pieces(read, pptx([])) == []


def test_an_empty_slide_gives_nothing() -> None:
    assert found(shape("", " ")) == {}


@pytest.mark.parametrize(
    "prompt", ["Click to edit Master title style", "单击此处编辑母版标题样式", "第二级", "‹#›", "2023/3/15"]
)
def test_the_standard_prompts_of_masters_are_no_text(prompt: str) -> None:
    parts = {
        "ppt/slideMasters/slideMaster1.xml": slide_part("sldMaster", shape(prompt, placeholder="title")),
        "ppt/slideLayouts/slideLayout1.xml": slide_part("sldLayout", shape(prompt, placeholder="body")),
    }
    assert found(shape("x"), parts=parts) == {"slide 1": "x"}


# ---- slides


def test_a_slide_is_one_passage_with_a_line_per_paragraph() -> None:
    group = f"<p:grpSp>{shape('grouped')}</p:grpSp>"
    assert found(shape("萃取段", "O/A = 4") + group, shape("second")) == {
        "slide 1": "萃取段\nO/A = 4\ngrouped",
        "slide 2": "second",
    }


def test_slides_are_numbered_in_the_order_of_the_show() -> None:
    assert found(shape("a"), shape("b"), order=[2, 1]) == {"slide 1": "b", "slide 2": "a"}


def test_a_hidden_slide_is_read() -> None:
    parts = {"ppt/slides/slide1.xml": slide_part("sld", shape("hidden"), 'show="0"')}
    assert found("", parts=parts) == {"slide 1": "hidden"}


def test_a_slide_in_no_list_is_read() -> None:
    assert found(shape("a"), shape("left out"), order=[1]) == {"slide 1": "a", "unlisted slide 1": "left out"}


def test_line_breaks_fields_and_formulas_are_part_of_the_text() -> None:
    inner = "<a:r><a:t>a</a:t></a:r><a:br/><a:fld><a:t>7</a:t></a:fld><m:oMath><m:r><m:t>β</m:t></m:r></m:oMath>"
    assert found(f"<p:sp><p:txBody><a:p>{inner}</a:p></p:txBody></p:sp>") == {"slide 1": "a\n7β"}


def test_text_with_a_fallback_is_read_once() -> None:
    both = f"<mc:AlternateContent><mc:Choice>{shape('x')}</mc:Choice><mc:Fallback>{shape('x')}</mc:Fallback></mc:AlternateContent>"
    assert found(both) == {"slide 1": "x"}


def test_tables_are_read_cell_by_cell() -> None:
    assert found(shape("t") + slide_table(["参数", "数值"], ["级数", "38"])) == {
        "slide 1": "t",
        "slide 1 table 1 row 1 cell 1": "参数",
        "slide 1 table 1 row 1 cell 2": "数值",
        "slide 1 table 1 row 2 cell 1": "级数",
        "slide 1 table 1 row 2 cell 2": "38",
    }


def test_alternative_texts_and_links_stand_beside_the_slide() -> None:
    link = '<p:sp><p:nvSpPr><p:cNvPr id="1" name="l"><a:hlinkClick r:id="rId5"/></p:cNvPr></p:nvSpPr></p:sp>'
    links = {1: [("rId5", "hyperlink", "https://example.com")]}
    assert found(shape("x", description="flow sheet") + link, links=links) == {
        "slide 1": "x",
        "slide 1 alt text": "flow sheet",
        "slide 1 link": "https://example.com",
    }


# ---- what belongs to a slide


def test_notes_stand_with_their_slide_without_its_number() -> None:
    notes = slide_part("notes", shape("say this", placeholder="body") + shape("4", placeholder="sldNum"))
    links = {1: [("rId2", "notesSlide", "../notesSlides/n.xml")]}
    assert found(shape("x"), links=links, parts={"ppt/notesSlides/n.xml": notes}) == {
        "slide 1": "x",
        "slide 1 notes": "say this",
    }


def test_comments_of_both_kinds_are_read() -> None:
    old = f'<p:cmLst xmlns:p="{office.P}"><p:cm><p:text>why 38?</p:text></p:cm></p:cmLst>'
    new = (
        f'<q:cmLst xmlns:q="http://schemas.microsoft.com/office/powerpoint/2018/8/main" xmlns:a="{office.A}"><q:cm>'
        f"<q:replyLst><q:reply><q:txBody>{office.drawing_paragraphs('because')}</q:txBody></q:reply></q:replyLst>"
        f"<q:txBody>{office.drawing_paragraphs('and the acid?')}</q:txBody></q:cm></q:cmLst>"
    )
    links = {1: [("rId2", "comments", "../comments/c1.xml"), ("rId3", "comments", "../comments/c2.xml")]}
    parts = {"ppt/comments/c1.xml": old, "ppt/comments/c2.xml": new}
    assert found(shape("x"), links=links, parts=parts) == {
        "slide 1": "x",
        "slide 1 comment 1": "why 38?",
        "slide 1 comment 2": "and the acid?",
        "slide 1 comment 3": "because",
    }


def test_a_chart_is_read_and_its_workbook_becomes_an_artifact() -> None:
    parts = {
        "ppt/charts/chart7.xml": office.chart("yield", {"Nd": ["a", "b"]}),
        "ppt/charts/_rels/chart7.xml.rels": office.rels([("rId1", "package", "../embeddings/w.xlsx")]),
        "ppt/embeddings/w.xlsx": b"PK\x03\x04",
    }
    links = {2: [("rId2", "chart", "../charts/chart7.xml")]}
    result = pieces(read, pptx([shape("x"), shape("y")], links=links, parts=parts))
    assert not problems(result)
    assert texts(result)["slide 2 chart 1"] == "yield"
    assert texts(result)["slide 2 chart 1 series 1"] == "Nd\na\nb"
    assert [kid.path for kid in children(result)] == ["file!ppt/embeddings/w.xlsx"]


def test_a_chart_of_a_workbook_elsewhere_gives_its_numbers_too() -> None:
    parts = {
        "ppt/charts/chart1.xml": office.chart("yield", {"Nd": ["a"]}),
        "ppt/charts/_rels/chart1.xml.rels": office.rels([("rId1", "oleObject", "file:///c:/w.xlsx")]),
    }
    assert found(shape("x"), parts=parts)["chart 1 series 1"] == "Nd\na\n4.25"


def test_an_unread_picture_says_which_slide_it_is_on() -> None:
    links = {2: [("rId2", "image", "../media/image1.png")]}
    parts = {"ppt/media/image1.png": office.picture(1600, 1200)}
    (problem,) = problems(pieces(read, pptx([shape("x"), shape("y")], links=links, parts=parts)))
    assert "ppt/media/image1.png on slide 2 (1600 x 1200)" in problem.message


def test_fixed_text_of_a_master_is_read_once() -> None:
    master = slide_part("sldMaster", shape("ACME confidential") + shape("Second level", placeholder="body"))
    links = {n: [("rId2", "slideLayout", "../slideMasters/m.xml")] for n in (1, 2)}
    result = found(shape("x"), shape("y"), links=links, parts={"ppt/slideMasters/m.xml": master})
    assert result == {"slide 1": "x", "slide 2": "y", "slide master 1": "ACME confidential"}


def test_a_prompt_someone_wrote_is_read() -> None:
    layout = slide_part("sldLayout", shape("Enter the stage count", placeholder="body"))
    assert found(shape("x"), parts={"ppt/slideLayouts/l.xml": layout})["slide layout 1"] == "Enter the stage count"


# ---- damage


def test_a_missing_slide_is_a_problem_at_its_number() -> None:
    parts = {"ppt/_rels/presentation.xml.rels": office.rels([("rId1", "slide", "slides/slide1.xml")])}
    result = pieces(read, pptx([shape("x"), shape("y")], parts=parts))
    assert texts(result)["slide 1"] == "x"
    assert [(p.kind, str(p.place)) for p in problems(result)] == [("damaged", "slide 2")]


def test_a_broken_slide_is_a_problem_and_the_others_are_read() -> None:
    parts = {"ppt/slides/slide1.xml": slide_part("sld", shape("kept"))[:-30]}
    result = pieces(read, pptx([shape("x"), shape("y")], parts=parts))
    assert texts(result) == {"slide 1": "kept", "slide 2": "y"}
    assert [(p.kind, str(p.place)) for p in problems(result)] == [("damaged", "slide 1")]


def test_bytes_that_are_no_package_are_damaged() -> None:
    with pytest.raises(DamagedFile):
        pieces(read, b"PK\x03\x04")


def test_more_slides_than_pages_allowed_stop_the_presentation() -> None:
    with pytest.raises(LimitExceeded, match="pages"):
        pieces(read, pptx([shape("x")] * 4), Settings(max_pages=3))


# ---- second tier


def located(data: bytes, *places: Place) -> list[str | None]:
    findings = [Finding("r", "d", place, 0, 1, "x", "x", 0.5, "b") for place in places]
    return [finding.located for finding in locate(Artifact("file", data), findings, None)]


def test_a_finding_has_its_slides_title_and_its_table_cell() -> None:
    slide = shape("工艺参数", placeholder="title") + slide_table(["参数", "数值"], ["级数", "38"])
    data = pptx([shape("x"), slide])
    assert located(
        data, Place("slide", 2, "table 1 row 2 cell 2"), Place("slide", 1), Place("property", None, "t")
    ) == [
        "slide 2: 工艺参数 > table 1 row 2 (级数): 数值: 38",
        "slide 1",
        None,
    ]


def test_a_hidden_slide_is_said_to_be_hidden() -> None:
    parts = {"ppt/slides/slide1.xml": slide_part("sld", shape("T", placeholder="ctrTitle"), 'show="0"')}
    assert located(pptx([""], parts=parts), Place("slide", 1)) == ["slide 1 (hidden): T"]


def test_a_file_that_cannot_be_read_again_locates_nothing() -> None:
    assert located(b"gone", Place("slide", 1)) == [None]


# ---- against another reader


def test_a_presentation_of_python_pptx_reads_whole() -> None:
    book = python_pptx.Presentation()
    for number in range(3):
        slide = book.slides.add_slide(book.slide_layouts[1])
        slide.shapes.title.text = f"标题 {number}"
        slide.placeholders[1].text = "line one\nline two"
        slide.notes_slide.notes_text_frame.text = f"note {number}"
    buffer = io.BytesIO()
    book.save(buffer)
    result = texts(pieces(read, buffer.getvalue()))
    assert [result[f"slide {n}"] for n in (1, 2, 3)] == [f"标题 {n}\nline one\nline two" for n in range(3)]
    assert [result[f"slide {n} notes"] for n in (1, 2, 3)] == [f"note {n}" for n in range(3)]


@NEEDS_SHARED
@pytest.mark.parametrize("path", sorted((SHARED / "realfiles" / "pptx").glob("*")), ids=lambda path: path.name[:40])
def test_real_presentations_lose_no_line_that_python_pptx_finds(path: Path) -> None:
    try:
        book = python_pptx.Presentation(io.BytesIO(path.read_bytes()))
    except (ValueError, KeyError, office.zipfile.BadZipFile):
        assert speaks(read, path)  # nothing to compare with
        return
    given = {str(piece.place): piece.text for piece in pieces(read, path) if isinstance(piece, Passage)}
    for number, slide in enumerate(book.slides, 1):
        lines = given.get(f"slide {number}", "").splitlines()
        for one in slide.shapes:
            for line in one.text_frame.text.replace("\v", "\n").splitlines() if one.has_text_frame else ():
                assert not line.strip() or line in lines
