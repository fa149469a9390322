from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest

from scanner.extractors.word import by_package, by_python_docx, locate, read
from scanner.records import Artifact, Finding, Passage, Place
from tests.factories.office import TYPES, content_types, docx, members, paragraph, pieces, run, table, word_part, zipped


def finding(place: Place, text: str = "x", start: int = 0) -> Finding:
    return Finding("r", "d", place, start, start + len(text), text, text, 0.5, "because")


def located(data: bytes, *places: Place) -> list[str | None]:
    findings = [finding(place) for place in places]
    result = locate(Artifact("file", data), findings, None)
    assert [one.place for one in result] == list(places)
    return [one.located for one in result]


def find(data: bytes) -> list[Finding]:
    """A finding as the first tier would give it for every word, wherever it stands."""
    passages = [piece for piece in pieces(read, data) if isinstance(piece, Passage)]
    words = [(passage, word) for passage in passages for word in passage.text.split()]
    return [finding(passage.place, word, passage.text.index(word)) for passage, word in words]


def both(data: bytes, findings: Sequence[Finding] = ()) -> tuple[dict[str, str], dict[str, str]]:
    """Where python-docx and where our own walk say that each word in the body stands, by place."""
    keyed = dict(enumerate(findings or find(data)))
    said = [engine.located(Artifact("file", data), keyed) for engine in (by_python_docx, by_package)]
    first, second = ({str(keyed[key].place): where for key, where in one.items()} for one in said)
    return first, second


def saved(document: python_docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


STYLES = word_part(
    "styles",
    '<w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>',
)
NUMBERING = word_part(
    "numbering",
    '<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:pStyle w:val="1"/><w:lvlText w:val="%1"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/>'
    '<w:pStyle w:val="2"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num>',
)
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DECLARED = content_types(
    {
        "word/document.xml": TYPES["docx"],
        "word/styles.xml": f"{WORDS}.styles+xml",
        "word/numbering.xml": f"{WORDS}.numbering+xml",
    }
)
"""python-docx goes by the declared types, as Word does."""
OUTLINED: dict[str, Any] = {
    "links": [("rId1", "styles", "styles.xml"), ("rId2", "numbering", "numbering.xml")],
    "parts": {"[Content_Types].xml": DECLARED, "word/styles.xml": STYLES, "word/numbering.xml": NUMBERING},
}


def test_a_finding_has_the_numbered_headings_above_it_and_its_table_cell() -> None:
    body = (
        paragraph("范围", style="1") + paragraph("工艺参数", style="1") + paragraph("x")
        + paragraph("洗涤段", style="2") + paragraph("萃取段", style="2") + table(["参数", "数值"], ["级数", "38"])
    )  # fmt: skip
    data = docx(body, **OUTLINED)
    assert located(data, Place("table", 1, "row 2 cell 2"), Place("paragraph", 3), Place("paragraph", 1)) == [
        "2 工艺参数 > 2.2 萃取段 > table 1 row 2 (级数): 数值: 38",
        "2 工艺参数",
        "1 范围",
    ]


def test_a_finding_outside_the_body_stays_unlocated() -> None:
    assert located(docx(paragraph("x")), Place("comment", 1), Place("paragraph", 1)) == [None, None]


def test_a_file_that_cannot_be_read_again_locates_nothing() -> None:
    assert located(b"gone", Place("paragraph", 1)) == [None]


# ---- python-docx


def report() -> bytes:
    """A document as people write them: two levels of headings, paragraphs, a table."""
    document = python_docx.Document()
    document.add_paragraph("前言")
    document.add_heading("工艺参数", 1)
    document.add_paragraph("皂化度 38%")
    document.add_heading("萃取段", 2)
    document.add_paragraph("相比 3.5").add_run(" 级数 62").bold = True
    grid = document.add_table(rows=2, cols=2)
    for cell, text in zip((*grid.rows[0].cells, *grid.rows[1].cells), ("参数", "数值", "洗涤级数", "18"), strict=True):
        cell.text = text
    document.add_heading("附录", 1)
    document.add_paragraph("记录")
    return saved(document)


def test_of_an_ordinary_document_python_docx_confirms_everything_and_both_engines_agree() -> None:
    first, second = both(report())
    assert first == second == {
        "paragraph 1": "",
        "paragraph 2": "工艺参数",
        "paragraph 3": "工艺参数",
        "paragraph 4": "工艺参数 > 萃取段",
        "paragraph 5": "工艺参数 > 萃取段",
        "table 1 row 1 cell 1": "工艺参数 > 萃取段 > table 1 row 1: 参数",
        "table 1 row 1 cell 2": "工艺参数 > 萃取段 > table 1 row 1 (参数): 数值",
        "table 1 row 2 cell 1": "工艺参数 > 萃取段 > table 1 row 2: 参数: 洗涤级数",
        "table 1 row 2 cell 2": "工艺参数 > 萃取段 > table 1 row 2 (洗涤级数): 数值: 18",
        "paragraph 6": "附录",
        "paragraph 7": "附录",
    }  # fmt: skip


def test_a_document_on_disk_is_located_like_one_in_memory(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(report())
    keyed = dict(enumerate(find(report())))
    on_disk = by_python_docx.located(Artifact("a.docx", tmp_path / "a.docx"), keyed)
    assert on_disk == by_python_docx.located(Artifact("a.docx", report()), keyed)
    assert by_python_docx.located(Artifact("a.docx", tmp_path / "gone.docx"), keyed) == {}


@pytest.mark.parametrize("start", [1, 7])
def test_a_text_that_python_docx_reads_elsewhere_is_not_confirmed_by_it(start: int) -> None:
    assert both(report(), [finding(Place("paragraph", 3), "皂化度", start)])[0] == {}


def test_what_stands_beside_a_text_is_located_by_the_paragraph_it_stands_beside() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>38</w:delText></w:r></w:del>'
    data = docx(paragraph("工艺", style="1") + paragraph("皂化度", deleted), **OUTLINED)
    first, second = both(data)
    assert first == {"paragraph 1": "1 工艺", "paragraph 2": "1 工艺"}
    assert second == first | {"paragraph 2 deletion": "1 工艺"}
    assert {one.located for one in locate(Artifact("file", data), find(data), None)} == {"1 工艺"}


def test_a_text_with_a_tracked_insertion_is_located_though_python_docx_reads_it_otherwise() -> None:
    inserted = f'<w:ins w:id="1">{run("38 级")}</w:ins>'
    body = paragraph("工艺", inserted, style="1") + paragraph("萃取", inserted)
    data = docx(body, **OUTLINED)
    assert both(data)[0] == {}
    assert {one.located for one in locate(Artifact("file", data), find(data), None)} == {"1 工艺38 级"}


# ---- headings


STYLED = """
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="20"><w:name w:val="heading 2,H2,节"/></w:style>
<w:style w:type="paragraph" w:styleId="WPS3"><w:name w:val="标题 3"/></w:style>
<w:style w:type="paragraph" w:styleId="a8"><w:name w:val="公司标题"/><w:basedOn w:val="a9"/></w:style>
<w:style w:type="paragraph" w:styleId="a9"><w:name w:val="x"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="b2"><w:name w:val="二级标题"/></w:style>
<w:style w:type="paragraph" w:styleId="c2"><w:name w:val="节"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="d0"><w:name w:val="heading 4"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="e1"><w:name w:val="e1"/><w:basedOn w:val="e2"/></w:style>
<w:style w:type="paragraph" w:styleId="e2"><w:name w:val="e2"/><w:basedOn w:val="e1"/></w:style>
"""
STYLE_SHEET: dict[str, Any] = {
    "links": [("rId1", "styles", "styles.xml")],
    "parts": {"[Content_Types].xml": DECLARED, "word/styles.xml": word_part("styles", STYLED)},
}


@pytest.mark.parametrize(
    ("style", "path"),
    [
        ("a", "top > mid"),  # body text
        ("1", "x"),
        ("20", "top > x"),  # its name has aliases
        ("WPS3", "top > mid > x"),
        ("a8", "x"),  # by the style its style is based on
        ("b2", "top > x"),
        ("c2", "top > x"),  # by the outline level of its style
        ("d0", "top > mid"),  # the style says that it is body text
        ("e1", "top > mid"),  # styles based on each other
        ("Heading2", "top > x"),  # not defined, known by its identifier
        ("标题1", "x"),
        ("nothing", "top > mid"),
    ],
)
def test_a_heading_is_known_by_its_style(style: str, path: str) -> None:
    data = docx(paragraph("top", style="1") + paragraph("mid", style="c2") + paragraph("x", style=style), **STYLE_SHEET)
    first, second = both(data)
    assert first["paragraph 3"] == second["paragraph 3"] == path


def test_a_paragraph_may_be_a_heading_by_its_own_outline_level_and_none_by_it() -> None:
    def levelled(level: int) -> str:
        outline = f'<w:pPr><w:pStyle w:val="1"/><w:outlineLvl w:val="{level}"/></w:pPr>'
        return f"<w:p>{outline}{run(f'level{level}')}</w:p>"

    data = docx(paragraph("top", style="1") + levelled(2) + levelled(9), **STYLE_SHEET)
    first, second = both(data)
    assert first["paragraph 2"] == first["paragraph 3"] == "top > level2"
    assert first == second


def test_a_heading_keeps_its_automatic_number_which_python_docx_does_not_know() -> None:
    body = paragraph("工艺", style="1") + paragraph("洗涤", style="2") + paragraph("萃取", style="2") + paragraph("x")
    assert both(docx(body, **OUTLINED))[0]["paragraph 4"] == "1 工艺 > 1.2 萃取"


# ---- tables


def cell(text: str, properties: str) -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_a_row_in_a_merged_cell_is_labelled_by_it() -> None:
    rows = ([cell("烧结炉", '<w:vMerge w:val="restart"/>'), "温度"], [cell("", "<w:vMerge/>"), "真空"])
    first, second = both(docx(table(["设备", "参数"], *rows)))
    assert first["table 1 row 3 cell 2"] == "table 1 row 3 (烧结炉): 参数: 真空"
    assert second["table 1 row 3 cell 2"] == "table 1 row 3: 参数: 真空"


def test_a_header_over_several_columns_holds_for_each() -> None:
    first, second = both(docx(table(["级", cell("相比", '<w:gridSpan w:val="2"/>')], ["洗涤", "3.5", "4.0"])))
    assert first["table 1 row 2 cell 3"] == second["table 1 row 2 cell 3"] == "table 1 row 2 (洗涤): 相比: 4.0"


def test_a_row_that_begins_at_a_later_column_has_the_header_above_it() -> None:
    grid = table(["级", "相比"], ["3.5"]).replace(
        "</w:tr><w:tr>", '</w:tr><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    )
    assert both(docx(grid))[0]["table 1 row 2 cell 1"] == "table 1 row 2: 相比: 3.5"


def test_a_table_in_a_cell_is_confirmed_and_located_by_the_cell_it_is_in() -> None:
    first, second = both(docx(table(["a", "b"], ["c", paragraph("d") + table(["e"], ["f"])])))
    assert first["table 1 row 2 cell 2 table 1 row 2 cell 1"] == "table 1 row 2 (c): b: d"
    assert first == second


def test_a_row_in_a_content_control_is_left_to_our_own_walk() -> None:
    grid = table(["a", "b"], ["c", "d"], ["c", "d"]).replace(
        '<w:tr><w:tc><w:p><w:r><w:t xml:space="preserve">a', "<w:sdt><w:sdtContent><w:tr><w:tc><w:p><w:r><w:t>a", 1
    )
    grid = grid.replace("</w:tr>", "</w:tr></w:sdtContent></w:sdt>", 1)
    first, second = both(docx(grid))
    assert first == {}
    assert second["table 1 row 3 cell 2"] == "table 1 row 3 (c): b: d"


@pytest.mark.parametrize("span", ["999999999", "-3", "x"])
def test_a_span_that_is_nonsense_is_left_to_our_own_walk(span: str) -> None:
    first, second = both(docx(table(["a", "b"], ["c", cell("d", f'<w:gridSpan w:val="{span}"/>')])))
    assert first == {}
    assert second["table 1 row 2 cell 2"] == "table 1 row 2 (c): b: d"


@pytest.mark.parametrize("height", [20, 800])
def test_a_merged_cell_is_followed_for_some_rows_and_never_for_hundreds(height: int) -> None:
    merged = [[cell("top", '<w:vMerge w:val="restart"/>'), "a"], *[[cell("", "<w:vMerge/>"), "a"]] * height]
    first, second = both(docx(table(["h", "b"], *merged)))
    assert bool(first) == (height == 20)
    assert second[f"table 1 row {height + 2} cell 2"].startswith(f"table 1 row {height + 2}")


# ---- files python-docx does not open


def macro(data: bytes) -> bytes:
    parts = members(data)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        TYPES["docx"].encode(), b"application/vnd.ms-word.document.macroEnabled.main+xml"
    )
    return zipped(parts)


def without_a_part(data: bytes) -> bytes:
    return zipped({name: content for name, content in members(data).items() if name != "word/numbering.xml"})


def cut(data: bytes) -> bytes:
    """The document part ends before its end."""
    parts = members(data)
    return zipped(parts | {"word/document.xml": parts["word/document.xml"].partition(b"<w:p><w:r><w:t>tail")[0]})


def crowded(data: bytes) -> bytes:
    return zipped(members(data) | {f"junk/{number}.xml": b"" for number in range(5000)})


@pytest.mark.parametrize("change", [macro, without_a_part, cut, crowded])
def test_a_file_that_python_docx_does_not_open_is_located_all_the_same(change: Callable[[bytes], bytes]) -> None:
    body = paragraph("工艺", style="1") + paragraph("皂化度") + "<w:p><w:r><w:t>tail</w:t></w:r></w:p>"
    data = change(docx(body, **OUTLINED))
    first, second = both(data)
    assert first == {}
    assert second["paragraph 2"].endswith("工艺")


def test_a_strict_document_is_located_all_the_same() -> None:
    first, second = both(docx(paragraph("x"), strict=True))
    assert (first, second) == ({}, {"paragraph 1": ""})


def test_bytes_that_are_no_package_are_located_by_neither() -> None:
    assert both(b"gone", [finding(Place("paragraph", 1))]) == ({}, {})
