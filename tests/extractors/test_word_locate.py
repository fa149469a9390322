from __future__ import annotations

from scanner.extractors.word import locate
from scanner.records import Artifact, Finding, Place
from tests.factories.office import docx, paragraph, table, word_part


def finding(place: Place, text: str = "x") -> Finding:
    return Finding("r", "d", place, 0, 1, text, text, 0.5, "because")


def located(data: bytes, *places: Place) -> list[str | None]:
    findings = [finding(place) for place in places]
    result = locate(Artifact("file", data), findings, None)
    assert [one.place for one in result] == list(places)
    return [one.located for one in result]


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
OUTLINED = {
    "links": [("rId1", "styles", "styles.xml"), ("rId2", "numbering", "numbering.xml")],
    "parts": {"word/styles.xml": STYLES, "word/numbering.xml": NUMBERING},
}


def test_a_finding_has_the_numbered_headings_above_it_and_its_table_cell() -> None:
    body = (
        paragraph("范围", style="1") + paragraph("工艺参数", style="1") + paragraph("x")
        + paragraph("洗涤段", style="2") + paragraph("萃取段", style="2") + table(["参数", "数值"], ["级数", "38"])
    )  # fmt: skip
    data = docx(body, **OUTLINED)  # type: ignore[arg-type]
    assert located(data, Place("table", 1, "row 2 cell 2"), Place("paragraph", 3), Place("paragraph", 1)) == [
        "2 工艺参数 > 2.2 萃取段 > table 1 row 2 (级数): 数值: 38",
        "2 工艺参数",
        "1 范围",
    ]


def test_a_finding_outside_the_body_stays_unlocated() -> None:
    assert located(docx(paragraph("x")), Place("comment", 1), Place("paragraph", 1)) == [None, None]


def test_a_file_that_cannot_be_read_again_locates_nothing() -> None:
    assert located(b"gone", Place("paragraph", 1)) == [None]
