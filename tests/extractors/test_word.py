from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest

from scanner.errors import LimitExceeded
from scanner.extractors.word import read
from scanner.records import Passage
from scanner.settings import Settings
from tests.factories import office
from tests.factories.office import (
    children,
    docx,
    paragraph,
    pieces,
    run,
    sound,
    speaks,
    table,
    text_box,
    texts,
    word_part,
)
from tests.factories.shared import NEEDS_SHARED, SHARED


def found(body: str, **more: Any) -> dict[str, str]:
    """The passages of a document that has no problem."""
    return sound(read, docx(body, **more))


# ---- nothing to say


def test_an_empty_document_gives_nothing_and_no_problem() -> None:
    assert pieces(read, docx("")) == []


def test_empty_paragraphs_give_no_passages_but_are_counted() -> None:
    assert found(paragraph() + paragraph(" ") + paragraph("third")) == {"paragraph 3": "third"}


def test_styles_and_fonts_give_nothing() -> None:
    parts = {"word/styles.xml": word_part("styles", "<w:style><w:name w:val='heading 1'/></w:style>")}
    assert found(paragraph("x"), parts=parts) == {"paragraph 1": "x"}


def test_an_internal_jump_is_no_link() -> None:
    jump = '<w:hyperlink w:anchor="_Toc1"><w:r><w:instrText>HYPERLINK \\l "_Toc1"</w:instrText></w:r></w:hyperlink>'
    assert found(paragraph(jump, "1 Scope")) == {"paragraph 1": "1 Scope"}


# ---- paragraphs


def test_runs_tabs_and_breaks_read_as_in_python_docx() -> None:
    inner = (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:cr/><w:br w:type='page'/></w:r>"
    )
    data = docx(paragraph(inner, "<w:hyperlink w:anchor='x'><w:r><w:t>d</w:t></w:r></w:hyperlink>"))
    assert python_docx.Document(io.BytesIO(data)).paragraphs[0].text == "a\tb\nc-\nd"
    assert texts(pieces(read, data)) == {"paragraph 1": "a\tb\nc-\nd"}


def test_tab_stops_are_no_tabs() -> None:
    assert found("<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>" + run("x") + "</w:p>") == {
        "paragraph 1": "x"
    }


def test_paragraphs_are_counted_as_python_docx_counts_them() -> None:
    control = f"<w:sdt><w:sdtContent>{paragraph('in control')}</w:sdtContent></w:sdt>"
    body = paragraph("one") + table(["cell"]) + control + paragraph("two")
    expected = [p.text for p in python_docx.Document(io.BytesIO(docx(body))).paragraphs]
    assert expected == ["one", "two"]
    assert found(body) == {
        "paragraph 1": "one",
        "table 1 row 1 cell 1": "cell",
        "content control 1 paragraph 1": "in control",
        "paragraph 2": "two",
    }


def test_formulas_and_greek_symbols_are_part_of_the_text() -> None:
    formula = "<m:oMath><m:r><m:t>β=D/d</m:t></m:r></m:oMath>"
    symbol = '<w:r><w:sym w:font="Symbol" w:char="F062"/></w:r>'
    assert found(paragraph("factor ", formula, " ", symbol)) == {"paragraph 1": "factor β=D/d β"}


def test_a_comment_inside_a_run_hides_nothing() -> None:
    assert found(paragraph("<w:r><w:t>P5<!-- x -->07</w:t></w:r>")) == {"paragraph 1": "P507"}


def test_cdata_is_text() -> None:
    assert found(paragraph("<w:r><w:t>a<![CDATA[<b>]]>c</w:t></w:r>")) == {"paragraph 1": "a<b>c"}


def test_strict_documents_are_read_alike() -> None:
    assert found(paragraph("one") + table(["a", "b"]), strict=True) == {
        "paragraph 1": "one",
        "table 1 row 1 cell 1": "a",
        "table 1 row 1 cell 2": "b",
    }


def test_a_document_part_in_utf_16_is_read() -> None:
    body = f"<w:document {office.NAMESPACES}><w:body>{paragraph('萃取')}</w:body></w:document>"
    part = f'<?xml version="1.0" encoding="UTF-16"?>{body}'.encode("utf-16")
    assert texts(pieces(read, docx("", parts={"word/document.xml": part}))) == {"paragraph 1": "萃取"}


@pytest.mark.parametrize("code", ["D800", "FFFFFFFFF", "", "xyz", "-1", "F0E0"])
def test_symbols_that_are_no_letters_leave_a_gap(code: str) -> None:
    symbol = f'<w:r><w:sym w:font="Wingdings" w:char="{code}"/></w:r>'
    assert found(paragraph("a", symbol, "b")) == {"paragraph 1": "a b"}


# ---- tracked changes


def test_an_insertion_reads_with_the_sentence_and_a_deletion_apart() -> None:
    body = paragraph(
        "stages ", f"<w:ins>{run('38')}</w:ins>", "<w:del><w:r><w:delText>40</w:delText></w:r></w:del>", " now"
    )
    assert found(body) == {"paragraph 1": "stages 38 now", "paragraph 1 deletion": "40"}


def test_a_paragraph_that_was_only_inserted_says_so() -> None:
    assert found(paragraph("old") + paragraph(f"<w:ins>{run('new')}</w:ins>")) == {
        "paragraph 1": "old",
        "paragraph 2 insertion": "new",
    }


def test_a_deleted_paragraph_is_read() -> None:
    body = paragraph("<w:del><w:r><w:delText>P507 </w:delText></w:r><w:r><w:delText>kerosene</w:delText></w:r></w:del>")
    assert found(body) == {"paragraph 1 deletion": "P507 kerosene"}


def test_text_moved_away_is_read_where_it_was() -> None:
    body = paragraph(f"<w:moveFrom>{run('gone')}</w:moveFrom>") + paragraph(f"<w:moveTo>{run('here')}</w:moveTo>")
    assert found(body) == {"paragraph 1 deletion": "gone", "paragraph 2 insertion": "here"}


# ---- tables


def test_cells_are_counted_by_grid_column_as_in_python_docx() -> None:
    spanning = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("wide")}</w:tc>'
    body = table([spanning, "third"], ["a", "b", "c"])
    row = python_docx.Document(io.BytesIO(docx(body))).tables[0].rows[0]
    assert [cell.text for cell in row.cells] == ["wide", "wide", "third"]
    assert found(body) == {
        "table 1 row 1 cell 1": "wide",
        "table 1 row 1 cell 3": "third",
        "table 1 row 2 cell 1": "a",
        "table 1 row 2 cell 2": "b",
        "table 1 row 2 cell 3": "c",
    }


def test_a_merged_cell_is_told_once() -> None:
    below = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    above = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph("both")}</w:tc>'
    assert found(table([above, "a"], [below, "b"])) == {
        "table 1 row 1 cell 1": "both",
        "table 1 row 1 cell 2": "a",
        "table 1 row 2 cell 2": "b",
    }


def test_paragraphs_of_a_cell_are_joined_as_python_docx_joins_them() -> None:
    assert found(table([paragraph("a") + paragraph("b")])) == {"table 1 row 1 cell 1": "a\nb"}


def test_nested_tables_say_where_they_are() -> None:
    assert found(table(["x", paragraph("out") + table(["in"]) + paragraph()])) == {
        "table 1 row 1 cell 1": "x",
        "table 1 row 1 cell 2": "out\n",
        "table 1 row 1 cell 2 table 1 row 1 cell 1": "in",
    }


def test_rows_and_cells_in_content_controls_are_read() -> None:
    row = f"<w:sdt><w:sdtContent><w:tr><w:tc>{paragraph('r')}</w:tc></w:tr></w:sdtContent></w:sdt>"
    cell = f"<w:tr><w:sdt><w:sdtContent><w:tc>{paragraph('c')}</w:tc></w:sdtContent></w:sdt></w:tr>"
    assert found(f"<w:tbl>{row}{cell}</w:tbl>") == {"table 1 row 1 cell 1": "r", "table 1 row 2 cell 1": "c"}


# ---- beside the text


def test_a_text_box_is_read_once() -> None:
    assert found(paragraph("before", text_box(paragraph("boxed"), paragraph("twice?")))) == {
        "paragraph 1": "before",
        "paragraph 1 text box 1": "boxed\ntwice?",
    }


def test_a_fallback_with_another_text_is_read_too() -> None:
    result = found(paragraph(text_box(paragraph("seen"), fallback=paragraph("hidden"))))
    assert result == {"paragraph 1 text box 1": "seen", "paragraph 1 text box 2": "hidden"}


def test_a_text_box_in_a_text_box_is_read_once() -> None:
    inner = paragraph("outer", text_box(paragraph("inner")))
    assert found(paragraph(text_box(inner))) == {
        "paragraph 1 text box 1": "outer",
        "paragraph 1 text box 1 text box 1": "inner",
    }


def test_a_link_target_stands_beside_its_paragraph() -> None:
    body = paragraph("see ", f'<w:hyperlink r:id="rId5">{run("here")}</w:hyperlink>')
    assert found(body, links=[("rId5", "hyperlink", "https://example.com/a")]) == {
        "paragraph 1": "see here",
        "paragraph 1 link": "https://example.com/a",
    }


def test_a_link_that_no_paragraph_shows_is_told_too() -> None:
    links = [("rId7", "attachedTemplate", "file:///c:/secret.dotx")]
    assert found(paragraph("x"), links=links)["link word/document.xml rId7"] == "file:///c:/secret.dotx"


def test_a_field_that_quotes_text_is_read_and_a_page_number_is_not() -> None:
    begin, end = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    quote = f'{begin}<w:r><w:instrText> QUOTE </w:instrText></w:r><w:r><w:instrText>"P507" </w:instrText></w:r>{end}'
    page = f"{begin}<w:r><w:instrText> PAGE </w:instrText></w:r>{end}"
    assert found(paragraph("x", quote, page)) == {"paragraph 1": "x", "paragraph 1 field": 'QUOTE "P507"'}


def test_alternative_texts_are_read() -> None:
    drawing = '<w:drawing><wp:inline><wp:docPr id="1" name="p" descr="flow sheet" title="t"/></wp:inline></w:drawing>'
    assert found(paragraph("x", f"<w:r>{drawing}</w:r>")) == {
        "paragraph 1": "x",
        "paragraph 1 alt text": "t\nflow sheet",
    }


def test_word_art_is_read() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="机密"/></v:shape></w:pict></w:r>'
    assert found(paragraph(art)) == {"paragraph 1 alt text": "机密"}


def test_phonetic_guides_are_not_mixed_into_the_text() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('cuì')}</w:rt><w:rubyBase>{run('萃')}</w:rubyBase></w:ruby></w:r>"
    assert found(paragraph(ruby, "取")) == {"paragraph 1": "萃取", "paragraph 1 phonetic": "cuì"}


def test_choices_of_a_drop_down_are_read() -> None:
    control = (
        '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="P204" w:value="1"/></w:dropDownList></w:sdtPr>'
    )
    control += f"<w:sdtContent>{run('P507')}</w:sdtContent></w:sdt>"
    assert found(paragraph(control)) == {"paragraph 1": "P507", "paragraph 1 choices": "P204"}


# ---- other parts


def test_headers_notes_and_comments_are_read() -> None:
    parts = {
        "word/header1.xml": word_part("hdr", paragraph("confidential")),
        "word/footer1.xml": word_part("ftr", paragraph("page foot")),
        "word/footnotes.xml": word_part(
            "footnotes",
            f'<w:footnote w:type="separator" w:id="0">{paragraph("-")}</w:footnote>'
            f'<w:footnote w:id="1">{paragraph("a note")}</w:footnote>',
        ),
        "word/endnotes.xml": word_part("endnotes", f'<w:endnote w:id="1">{paragraph("at the end")}</w:endnote>'),
        "word/comments.xml": word_part("comments", f'<w:comment w:id="4">{paragraph("why?")}</w:comment>'),
    }
    assert found(paragraph("x"), parts=parts) == {
        "paragraph 1": "x",
        "comment 1": "why?",
        "endnote 1": "at the end",
        "page footer 1 paragraph 1": "page foot",
        "footnote 1": "a note",
        "page header 1 paragraph 1": "confidential",
    }


def test_document_variables_and_properties_are_read() -> None:
    core = '<cp:coreProperties xmlns:cp="{}" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>T</dc:title>'
    core = core.format(f"{office.TRANSITIONAL}/package/2006/metadata/core-properties") + "</cp:coreProperties>"
    custom = f'<Properties xmlns="{office.TRANSITIONAL}/officeDocument/2006/custom-properties"><property name="批准人">'
    parts = {
        "word/settings.xml": word_part("settings", '<w:docVars><w:docVar w:name="v" w:val="P507"/></w:docVars>'),
        "docProps/core.xml": core,
        "docProps/custom.xml": custom + "<x>张</x></property></Properties>",
    }
    assert found("", parts=parts) == {"property title": "T", "property 批准人": "张", "setting v": "P507"}


def test_custom_xml_data_is_read() -> None:
    parts = {"customXml/item1.xml": '<data><step name="saponification of P507">NaOH</step></data>'}
    assert found("", parts=parts) == {"part customXml/item1.xml": "saponification of P507\nNaOH"}


def test_charts_and_diagrams_are_read() -> None:
    diagram = f'<d:dataModel xmlns:d="{office.TRANSITIONAL}/drawingml/2006/diagram" xmlns:a="{office.A}"><d:pt>'
    drawn = '<x:drawing xmlns:x="http://schemas.microsoft.com/office/drawing/2008/diagram" xmlns:a="{}">{}</x:drawing>'
    boxes = office.drawing_paragraphs("leach", "extract")
    parts = {
        "word/charts/chart1.xml": office.chart("yield", {"Nd": ["2019", "2020"], "Pr": ["2019", "2020"]}, "percent"),
        "word/diagrams/data1.xml": f"{diagram}{boxes}</d:pt></d:dataModel>",
        "word/diagrams/drawing1.xml": drawn.format(office.A, boxes),
    }
    assert found("", parts=parts) == {
        "chart 1": "yield\npercent",
        "chart 1 series 1": "Nd\n2019\n2020",
        "chart 1 series 2": "Pr",
        "diagram 1": "leach\nextract",
    }


def test_macros_are_read_with_their_lines() -> None:
    data = docx("", parts={"word/vbaProject.bin": office.vba_project({"Module1": "' 萃取段\r\nn = 38", "Empty": ""})})
    result = texts(pieces(read, data))
    assert list(result) == ["macro line 1 Module1"]
    assert "萃取段" in result["macro line 1 Module1"]


# ---- what is inside


def test_embedded_files_become_artifacts_with_the_document_as_parent() -> None:
    data = docx(
        "",
        parts={
            "word/embeddings/a.xlsx": b"PK\x03\x04rest",
            "word/embeddings/o.bin": office.packaged("中.pdf", b"%PDF"),
        },
    )
    kids = children(pieces(read, data))
    assert [(kid.path, kid.content) for kid in kids] == [
        ("file!word/embeddings/a.xlsx", b"PK\x03\x04rest"),
        ("file!word/embeddings/o.bin/中.pdf", b"%PDF"),
    ]


def test_an_ole_document_is_handed_on_whole() -> None:
    data = docx("", parts={"word/embeddings/o.bin": office.compound({"WordDocument": b"x"})})
    (kid,) = children(pieces(read, data))
    assert kid.name == "word/embeddings/o.bin"


def test_an_alternative_chunk_becomes_an_artifact() -> None:
    links = [("rId3", "aFChunk", "chunk.htm")]
    data = docx("", links=links, parts={"word/chunk.htm": "<html><body>P507</body></html>"})
    (kid,) = children(pieces(read, data))
    assert kid.content == b"<html><body>P507</body></html>"


def test_an_equation_object_is_read_on_the_spot() -> None:
    characters = b"".join(b"\x02\x83" + letter.encode("utf-16-le") for letter in "D=c")
    data = docx("", parts={"word/embeddings/o.bin": office.compound({"Equation Native": bytes(28) + characters})})
    assert texts(pieces(read, data)) == {"part word/embeddings/o.bin": "D=c"}


def test_members_of_a_document_count_against_the_budget() -> None:
    data = docx("", parts={"word/embeddings/a.xlsx": b"PK\x03\x04rest"})
    with pytest.raises(LimitExceeded, match="nested deeper"):
        pieces(read, data, Settings(max_depth=0))


# ---- files of the world


@NEEDS_SHARED
@pytest.mark.parametrize("path", sorted((SHARED / "realfiles" / "docx").glob("*")), ids=lambda path: path.name[:40])
def test_real_documents_give_what_python_docx_gives(path: Path) -> None:
    try:
        document = python_docx.Document(str(path))
    except (ValueError, KeyError, python_docx.opc.exceptions.PackageNotFoundError):
        assert speaks(read, path)  # nothing to compare with
        return
    given = texts_of_real(path)
    for number, one in enumerate(document.paragraphs, 1):
        if one.text.strip():
            assert given.get(f"paragraph {number}") == one.text


def texts_of_real(path: Path) -> dict[str, str]:
    """Passages by place; properties may be there twice in files with two property parts."""
    passages = [piece for piece in pieces(read, path) if isinstance(piece, Passage)]
    counted = Counter(str(passage.place) for passage in passages if passage.place.kind != "property")
    assert not [place for place, count in counted.items() if count > 1]
    return {str(passage.place): passage.text for passage in passages}
