from __future__ import annotations

import io
import warnings
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from scanner.extractors.excel import read
from scanner.records import Passage
from tests.factories import office
from tests.factories.office import cells, pieces, problems, rows, sheet, speaks, texts, xlsx
from tests.factories.shared import NEEDS_SHARED, SHARED

PERCENT_AND_UNITS = (
    '<numFmts><numFmt numFmtId="170" formatCode="0.0&quot;℃&quot;"/><numFmt numFmtId="171" formatCode="yyyy&quot;年&quot;m"/>'
    '<numFmt numFmtId="172" formatCode="&quot;$&quot;#,##0.00;[Red]\\-0"/><numFmt numFmtId="173" formatCode="[h]:mm"/></numFmts>'
    "<cellXfs>" + "".join(f'<xf numFmtId="{n}"/>' for n in (0, 10, 170, 171, 172, 173, 14, 21)) + "</cellXfs>"
)


# ---- nothing to say


def test_an_empty_workbook_gives_only_the_names_of_its_sheets() -> None:
    assert texts(pieces(read, xlsx({"S": "<sheetData/>", "T": rows()}))) == {"sheet S": "S", "sheet T": "T"}


def test_empty_and_blank_cells_give_nothing() -> None:
    assert sheet('<c r="A1" s="0"/><c r="B1"><v></v></c><c r="C1" t="s"><v>0</v></c>', strings=["  "]) == {}


def test_an_empty_result_of_a_formula_is_not_replaced_by_the_formula() -> None:
    assert sheet('<c r="A1" t="str"><f>""</f><v></v></c>') == {}


# ---- cells


def test_texts_and_numbers_stand_at_their_cells() -> None:
    line = (
        '<c r="A1" t="s"><v>0</v></c><c r="B1"><v>38</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#N/A</v></c>'
    )
    assert sheet(line, strings=["萃取级数"]) == {"S!A1": "萃取级数", "S!B1": "38", "S!C1": "TRUE", "S!D1": "#N/A"}


def test_references_hold_when_the_used_range_begins_elsewhere() -> None:
    data = '<sheetData><row r="12"><c r="C12"><v>1</v></c></row><row r="40"><c r="AB40"><v>2</v></c></row></sheetData>'
    assert cells(xlsx({"S": data})) == {"S!C12": "1", "S!AB40": "2"}


def test_cells_without_references_are_counted() -> None:
    data = '<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row></sheetData>'
    assert cells(xlsx({"S": data})) == {"S!A1": "1", "S!B1": "2", "S!C5": "3", "S!D5": "4"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("38", "38"),
        ("38.0", "38"),
        ("0.30000000000000004", "0.3"),
        ("1.0000000000000001E-5", "0.00001"),
        ("-2.50", "-2.5"),
        ("6.02E+23", "6.02e+23"),
        ("123456789012", "123456789012"),
    ],
)
def test_numbers_are_written_plainly(written: str, shown: str) -> None:
    assert sheet(f'<c r="A1"><v>{written}</v></c>') == {"S!A1": shown}


@pytest.mark.parametrize(
    ("style", "written", "shown"),
    [
        (1, "0.99995", "99.995%"),
        (2, "65", "65℃"),
        (4, "1200", "1200"),
        (6, "45000", "2023-03-15"),
        (6, "45000.5", "2023-03-15 12:00:00"),
        (6, "60", "1900-02-29"),
        (3, "45000", "2023-03-15"),
        (5, "1.5", "36:00:00"),
        (7, "0.25", "06:00:00"),
        (6, "-1", "-1"),
        (99, "7", "7"),
    ],
)
def test_styles_say_percent_units_and_dates(style: int, written: str, shown: str) -> None:
    assert sheet(f'<c r="A1" s="{style}"><v>{written}</v></c>', styles=PERCENT_AND_UNITS) == {"S!A1": shown}


def test_dates_may_count_from_1904() -> None:
    data = xlsx(
        {"S": rows('<c r="A1" s="6"><v>43538</v></c>')}, styles=PERCENT_AND_UNITS, workbook='<workbookPr date1904="1"/>'
    )
    assert cells(data) == {"S!A1": "2023-03-15"}


def test_rich_texts_come_without_their_readings() -> None:
    rich = "<si><r><t>萃</t></r><r><rPr><b/></rPr><t>取</t></r><rPh sb='0' eb='1'><t>cui</t></rPh></si>"
    inline = '<c r="B1" t="inlineStr"><is><r><t>P</t></r><rPh sb="0" eb="1"><t>x</t></rPh><r><t>507</t></r></is></c>'
    assert sheet(f'<c r="A1" t="s"><v>0</v></c>{inline}', strings=[rich]) == {"S!A1": "萃取", "S!B1": "P507"}


def test_entities_and_coded_characters_are_resolved() -> None:
    line = '<c r="A1" t="str"><f>x</f><v>a&amp;b_x000D_c &lt;1</v></c><c r="B1" t="s"><v>0</v></c>'
    assert sheet(line, strings=["_x005F_x &gt;"]) == {"S!A1": "a&b\rc <1", "S!B1": "_x >"}


def test_a_formula_never_calculated_is_read_itself() -> None:
    line = '<c r="A1"><f>"P507 "&amp;B1</f></c><c r="B1"><f>2*3</f><v>6</v></c>'
    assert sheet(line) == {"S!A1": '="P507 "&B1', "S!B1": "6"}


def test_a_formula_with_an_empty_result_element_counts_as_calculated() -> None:
    assert sheet('<c r="A1"><f>B1</f><v/></c>') == {}


def test_hidden_sheets_rows_and_columns_are_read() -> None:
    data = xlsx({"S": '<cols><col min="1" max="1" hidden="1"/></cols>' + rows('<c r="A1"><v>1</v></c>')})
    parts = office.members(data)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="S"', b'name="S" state="veryHidden"')
    data = office.zipped(parts)
    assert cells(data) == {"S!A1": "1"}


def test_unused_texts_of_the_workbook_are_read() -> None:
    result = texts(pieces(read, xlsx({"S": rows('<c r="A1" t="s"><v>1</v></c>')}, strings=["left behind", "shown"])))
    assert result["unused text 1"] == "left behind"


ODD_WRITING = {
    "a prefix": '<?xml version="1.0"?><x:worksheet xmlns:x="{S}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
    '<x:c r="B1" t="inlineStr"><x:is><x:t>two</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>',
    "another order of attributes": '<?xml version="1.0"?><worksheet xmlns="{S}"><sheetData><row r="1"><c t="n" r="A1">'
    '<v>1</v></c><c t="inlineStr" r="B1"><is><t>two</t></is></c></row></sheetData></worksheet>',
    "a comment": '<?xml version="1.0"?><worksheet xmlns="{S}"><sheetData><row r="1"><c r="A1"><!-- c --><v>1</v></c>'
    '<c r="B1" t="inlineStr"><is><t><![CDATA[two]]></t></is></c></row></sheetData></worksheet>',
    "single quotes and blanks": "<?xml version='1.0'?><worksheet xmlns='{S}'><sheetData><row r='1'><c r='A1' ><v>1</v>\n</c>"
    "<c r='B1' t='inlineStr'><is><t>two</t></is></c ></row></sheetData></worksheet>",
}


@pytest.mark.parametrize("name", ODD_WRITING)
def test_cells_written_in_another_way_read_the_same(name: str) -> None:
    assert cells(xlsx({"S": ODD_WRITING[name].replace("{S}", office.S)})) == {"S!A1": "1", "S!B1": "two"}


def test_a_sheet_in_utf_16_reads_the_same() -> None:
    part = ODD_WRITING["a comment"].replace("{S}", office.S).replace('"1.0"', '"1.0" encoding="UTF-16"')
    parts = {"xl/worksheets/sheet1.xml": part.encode("utf-16")}
    assert cells(xlsx({"S": ""}, parts=parts)) == {"S!A1": "1", "S!B1": "two"}


def test_both_ways_of_reading_agree_where_a_sheet_turns_odd_half_way() -> None:
    usual = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" s="1"/></row>' for n in range(1, 20_001))
    odd = '<row r="20001"><c t="n" r="A20001"><v>20001</v></c></row>'
    result = cells(xlsx({"S": f"<sheetData>{usual}{odd}</sheetData>"}))
    assert result == {f"S!A{n}": str(n) for n in range(1, 20_002)}


# ---- beside the cells


def test_comments_stand_at_their_cells() -> None:
    comments = (
        f'<comments xmlns="{office.S}"><authors><author>a</author></authors><commentList><comment ref="B2" authorId="0">'
        "<text><r><t>check </t></r><r><t>O/A</t></r></text></comment></commentList></comments>"
    )
    links = [("rId1", "comments", "../comments1.xml")]
    data = xlsx({"数据": rows()}, parts={"xl/comments1.xml": comments}, sheet_links=links)
    assert cells(data) == {"数据!B2 comment": "check O/A"}


def test_a_threaded_comment_is_told_once() -> None:
    copy = (
        f'<comments xmlns="{office.S}"><authors><author>tc={{1}}</author></authors><commentList><comment ref="B2" authorId="0">'
        "<text><t>[Threaded comment] why 38?</t></text></comment></commentList></comments>"
    )
    threaded = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="B2"><text>why 38?</text></threadedComment>'
        '<threadedComment ref="B2"><text>because</text></threadedComment></ThreadedComments>'
    )
    links = [("rId1", "comments", "../c.xml"), ("rId2", "threadedComment", "../threadedComments/t.xml")]
    parts = {"xl/c.xml": copy, "xl/threadedComments/t.xml": threaded}
    assert cells(xlsx({"S": rows()}, parts=parts, sheet_links=links)) == {
        "S!B2 comment": "why 38?",
        "S!B2 comment 2": "because",
    }


def test_headers_lists_links_scenarios_and_names_are_read() -> None:
    around = rows() + (
        '<scenarios><scenario name="high acid" comment="trial"><inputCells r="B3" val="1.5"/></scenario></scenarios>'
        '<dataValidations><dataValidation sqref="C1:C9 D1" prompt="choose"><formula1>"P507,P204"</formula1></dataValidation>'
        '<dataValidation sqref="E1"><formula1>$A$1:$A$9</formula1></dataValidation></dataValidations>'
        '<hyperlinks><hyperlink ref="A1" r:id="rId9" tooltip="tip"/></hyperlinks>'
        '<headerFooter><oddHeader>&amp;C&amp;"宋体,加粗"&amp;14工艺规程&amp;RP &amp;P</oddHeader></headerFooter>'
    )
    book = '<definedNames><definedName name="stages">S!$B$7</definedName><definedName name="_xlnm.Print_Area">S!A1</definedName></definedNames>'
    links = [("rId9", "hyperlink", "https://example.com/x")]
    result = pieces(read, xlsx({"S": around}, workbook=book, sheet_links=links))
    assert not problems(result)
    assert texts(result) == {
        "sheet S": "S",
        "S!C1:C9 validation": "choose\nP507,P204",
        "S!A1 link": "https://example.com/x\ntip",
        "sheet S header 1": "工艺规程\nP",
        "sheet S scenario 1": "high acid\ntrial\nB3 = 1.5",
        "defined name stages": "stages = S!$B$7",
    }


def test_shapes_and_charts_say_which_sheet_they_are_on() -> None:
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{office.TRANSITIONAL}/drawingml/2006/spreadsheetDrawing" xmlns:a="{office.A}"><xdr:sp>'
        f'<xdr:nvSpPr><xdr:cNvPr id="1" name="x" descr="flow sheet"/></xdr:nvSpPr><xdr:txBody>'
        f"{office.drawing_paragraphs('extract', 'scrub')}</xdr:txBody></xdr:sp></xdr:wsDr>"
    )
    parts = {
        "xl/drawings/drawing1.xml": drawing,
        "xl/drawings/_rels/drawing1.xml.rels": office.rels([("rId1", "chart", "../charts/chart1.xml")]),
        "xl/charts/chart1.xml": office.chart("yield", {"Nd": ["a"]}),
    }
    links = [("rId1", "drawing", "../drawings/drawing1.xml")]
    result = texts(pieces(read, xlsx({"S": rows()}, parts=parts, sheet_links=links)))
    assert result == {
        "sheet S": "S",
        "sheet S chart 1": "yield",
        "sheet S chart 1 series 1": "Nd\na",
        "sheet S shape 1": "extract\nscrub",
        "sheet S alt text 1": "flow sheet",
    }


def test_a_vml_drawing_with_open_line_breaks_is_no_problem() -> None:
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><div>Start<br>extraction</div></v:textbox>'
        "</v:shape></xml>"
    )
    result = pieces(read, xlsx({"S": rows()}, parts={"xl/drawings/vmlDrawing1.vml": vml}))
    assert not problems(result)
    assert texts(result)["text box 1"] == "Start\nextraction"


def test_what_a_pivot_table_remembers_is_read() -> None:
    cache = (
        f'<pivotCacheDefinition xmlns="{office.S}"><cacheFields><cacheField name="Agent"><sharedItems><s v="P507"/><s v="P507"/>'
        '<n v="38"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'
    )
    result = texts(pieces(read, xlsx({"S": rows()}, parts={"xl/pivotCache/pivotCacheDefinition1.xml": cache})))
    assert result["pivot cache 1"] == "Agent\nP507\n38"


# ---- against another reader


def test_a_workbook_reads_as_openpyxl_reads_it() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    one = book.add_worksheet("数据 1")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for row in range(50):
        one.write_row(row + 2, 3, [f"段 {row}", row / 7, row, True])
        one.write_datetime(row + 2, 7, datetime(2020, 1, 1 + row % 28), day)
    book.close()
    expected = {}
    for line in openpyxl.load_workbook(io.BytesIO(buffer.getvalue())).active.iter_rows():
        for one_cell in line:
            if one_cell.value is not None:
                expected[f"数据 1!{one_cell.coordinate}"] = as_text(one_cell.value)
    assert cells(buffer.getvalue()) == expected


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (date, datetime)):
        return f"{value:%Y-%m-%d}"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


@NEEDS_SHARED
@pytest.mark.parametrize("path", sorted((SHARED / "realfiles" / "xlsx").glob("*")), ids=lambda path: path.name[:40])
def test_real_workbooks_lose_no_text_that_openpyxl_finds(path: Path) -> None:
    given = {str(piece.place): piece.text for piece in pieces(read, path) if isinstance(piece, Passage)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
        except (ValueError, KeyError, TypeError):
            assert speaks(read, path)  # nothing to compare with
            return
    for one in book.worksheets:
        for line in one.iter_rows():
            for one_cell in line:
                if isinstance(one_cell.value, str) and one_cell.value.strip():
                    assert given[f"{one.title}!{one_cell.coordinate}"] == one_cell.value
