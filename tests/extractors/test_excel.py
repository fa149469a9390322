from __future__ import annotations

import io
import time
import warnings
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt

from scanner.errors import DamagedFile, EncryptedFile, LimitExceeded
from scanner.extractors.excel import locate, read, read_ods, read_xls, read_xlsb
from scanner.records import Artifact, Finding, Passage, Place
from scanner.settings import Settings
from tests.factories import office
from tests.factories.office import children, ods, pieces, problems, rows, texts, xlsb, xlsx

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
NEEDS_SHARED = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is laid only on the makers' machines")
PERCENT_AND_UNITS = (
    '<numFmts><numFmt numFmtId="170" formatCode="0.0&quot;℃&quot;"/><numFmt numFmtId="171" formatCode="yyyy&quot;年&quot;m"/>'
    '<numFmt numFmtId="172" formatCode="&quot;$&quot;#,##0.00;[Red]\\-0"/><numFmt numFmtId="173" formatCode="[h]:mm"/></numFmts>'
    "<cellXfs>" + "".join(f'<xf numFmtId="{n}"/>' for n in (0, 10, 170, 171, 172, 173, 14, 21)) + "</cellXfs>"
)


def cells(data: bytes, **options: object) -> dict[str, str]:
    """The cells of a workbook that has no problem."""
    result = pieces(read, data, **options)  # type: ignore[arg-type]
    assert not problems(result)
    return {place: text for place, text in texts(result).items() if "!" in place}


def sheet(*lines: str, **more: object) -> dict[str, str]:
    return cells(xlsx({"S": rows(*lines)}, **more))  # type: ignore[arg-type]


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
    data = office.zipped(
        {
            name: content.replace(b'name="S"', b'name="S" state="veryHidden"')
            for name, content in ((n, office.zipfile.ZipFile(io.BytesIO(data)).read(n)) for n in names(data))
        }
    )
    assert cells(data) == {"S!A1": "1"}


def names(data: bytes) -> list[str]:
    return office.zipfile.ZipFile(io.BytesIO(data)).namelist()


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


# ---- damage and malice


def test_a_sheet_whose_part_is_missing_is_a_problem() -> None:
    data = xlsx({"S": rows('<c r="A1"><v>1</v></c>'), "T": rows()})
    kept = {name: office.zipfile.ZipFile(io.BytesIO(data)).read(name) for name in names(data) if "sheet2" not in name}
    result = pieces(read, office.zipped(kept))
    assert texts(result)["S!A1"] == "1"
    assert "sheet T" in {str(problem.place) for problem in problems(result)}


def test_a_broken_sheet_keeps_what_stands_before_the_damage() -> None:
    broken = (
        f'<?xml version="1.0"?><worksheet xmlns="{office.S}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row><c'
    )
    result = pieces(read, xlsx({"S": broken, "T": rows('<c r="A1"><v>2</v></c>')}))
    assert texts(result)["S!A1"] == "1" and texts(result)["T!A1"] == "2"
    assert [(p.kind, str(p.place)) for p in problems(result)] == [("damaged", "sheet S")]


def test_a_text_number_that_leads_nowhere_is_a_problem() -> None:
    result = pieces(
        read, xlsx({"S": rows('<c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>x</v></c><c r="C1"><v>3</v></c>')})
    )
    assert texts(result)["S!C1"] == "3"
    (problem,) = problems(result)
    assert problem.kind == "damaged" and problem.message.startswith("2 cells")


def test_a_damaged_list_of_texts_costs_only_its_texts() -> None:
    parts = {"xl/sharedStrings.xml": f'<sst xmlns="{office.S}"><si><t>one</t></si><si><t>tw'}
    result = pieces(read, xlsx({"S": rows('<c r="A1" t="s"><v>0</v></c><c r="B1"><v>3</v></c>')}, parts=parts))
    assert texts(result)["S!A1"] == "one" and texts(result)["S!B1"] == "3"
    assert [str(p.place) for p in problems(result)] == ["part xl/sharedStrings.xml"]


def test_cells_at_the_far_ends_of_a_sheet_cost_nothing() -> None:
    far = '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    started = time.process_time()
    assert cells(xlsx({"S": far})) == {"S!A1": "1", "S!XFD1048576": "2"}
    assert time.process_time() - started < 1


def test_a_sheet_made_to_hold_up_the_pattern_does_not() -> None:
    endless = "<sheetData>" + '<c r="A1">' * 100_000 + "</sheetData>"
    started = time.process_time()
    assert problems(pieces(read, xlsx({"S": endless})))
    assert time.process_time() - started < 5


def test_more_cells_than_allowed_stop_the_workbook() -> None:
    with pytest.raises(LimitExceeded, match="cells"):
        pieces(read, xlsx({"S": rows(*['<c r="A1"><v>1</v></c>'] * 30)}), Settings(max_cells=20))


def test_entities_in_a_sheet_are_not_expanded() -> None:
    part = f'<!DOCTYPE d [<!ENTITY a "boom">]><worksheet xmlns="{office.S}"><sheetData><row r="1"><c r="A1" t="str">'
    part = f'<?xml version="1.0"?>{part}<v>x&a;y</v></c></row></sheetData></worksheet>'
    result = pieces(read, xlsx({"S": part}))
    assert problems(result) and "boom" not in "".join(texts(result).values())


# ---- XLS


def xls(fill: object) -> bytes:
    book = xlwt.Workbook()
    fill(book)  # type: ignore[operator]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def offset_book(book: xlwt.Workbook) -> None:
    one = book.add_sheet("偏移")
    one.write(3, 2, "萃取级数")
    one.write(3, 3, 38)
    one.write(5, 4, 0.25)
    one.write(6, 4, datetime(2023, 3, 15), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    one.header_str = b"&CHead"
    book.add_sheet("empty")


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


def test_packaged_files_in_an_xls_become_artifacts_and_other_objects_problems() -> None:
    inner = office.packaged("p.txt", b"P507")
    import olefile

    native = olefile.OleFileIO(inner).openstream("\x01Ole10Native").read()
    book = xls(offset_book)
    stream = olefile.OleFileIO(book).openstream("Workbook").read()
    data = office.compound({"Workbook": stream, "MBD1/\x01Ole10Native": native, "MBD2/Contents": b"?"})
    result = pieces(read_xls, data)
    assert [(kid.name, kid.content) for kid in children(result)] == [("MBD1/p.txt", b"P507")]
    assert [(p.kind, str(p.place)) for p in problems(result)] == [("unsupported", "embedded object MBD2")]


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
    parts = {name: office.zipfile.ZipFile(io.BytesIO(data)).read(name) for name in names(data)}
    parts["xl/_rels/workbook.bin.rels"] = office.rels([]).encode()
    result = pieces(read_xlsb, office.zipped(parts))
    assert "damaged" in {p.kind for p in problems(result)}


# ---- ODS


def ods_cells(tables: str, **more: object) -> dict[str, str]:
    result = pieces(read_ods, ods(tables, **more))  # type: ignore[arg-type]
    assert not problems(result)
    return texts(result)


def cell(text: str, attributes: str = 'office:value-type="string"', inner: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p>{inner}</table:table-cell>"


def test_ods_cells_stand_at_their_references_whatever_is_repeated() -> None:
    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    line = '<table:table-row><table:table-cell table:number-columns-repeated="2"/>'
    line += cell("萃取级数") + cell("38,0", 'office:value-type="float" office:value="38"')
    line += (
        cell("5", 'office:value-type="float" office:value="5" table:number-columns-repeated="2"') + "</table:table-row>"
    )
    assert ods_cells(f'<table:table table:name="S">{gap}{line}</table:table>') == {
        "sheet S": "S",
        "S!C4": "萃取级数",
        "S!D4": "38",
        "S!E4": "5",
        "S!F4": "5",
    }


def test_ods_values_are_shown_plainly() -> None:
    line = cell("99,99 %", 'office:value-type="percentage" office:value="0.9999"')
    line += cell("15.3.23", 'office:value-type="date" office:date-value="2023-03-15T00:00:00"')
    line += cell("a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>d")
    line += '<table:table-cell table:formula="of:=[.A1]*2"/>'
    result = ods_cells(f'<table:table table:name="S"><table:table-row>{line}</table:table-row></table:table>')
    assert list(result.values())[1:] == ["99.99%", "2023-03-15", "a  b\tc\nd", "=[.A1]*2"]


def test_ods_comments_shapes_links_headers_and_changes_are_read() -> None:
    note = "<office:annotation><text:p>why</text:p></office:annotation>"
    link = '<text:a xlink:href="https://example.com">site</text:a>'
    shape = "<table:shapes><draw:custom-shape><text:p>extract</text:p></draw:custom-shape></table:shapes>"
    row = f"<table:table-row>{cell(link, inner=note)}</table:table-row>"
    changes = "<table:tracked-changes><table:cell-content-change><text:p>was 40</text:p></table:cell-content-change></table:tracked-changes>"
    styles = (
        '<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><style:header><text:p>head</text:p></style:header>'
        "</office:document-styles>"
    )
    result = ods_cells(f'{changes}<table:table table:name="S">{shape}{row}</table:table>', parts={"styles.xml": styles})
    assert result == {
        "sheet S": "S",
        "sheet S shape 1": "extract",
        "S!A1": "site",
        "S!A1 comment": "why",
        "S!A1 link": "https://example.com",
        "tracked change 1": "was 40",
        "page header 1": "head",
    }


def test_a_value_repeated_over_a_whole_sheet_is_told_once() -> None:
    row = '<table:table-row table:number-rows-repeated="1048576">' + cell(
        "x", 'office:value-type="string" table:number-columns-repeated="16384"'
    )
    assert ods_cells(f'<table:table table:name="S">{row}</table:table-row></table:table>') == {
        "sheet S": "S",
        "S!A1": "x",
    }


def test_an_encrypted_ods_says_so() -> None:
    manifest = '<m:manifest xmlns:m="urn:x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    with pytest.raises(EncryptedFile):
        pieces(read_ods, ods("", parts={"META-INF/manifest.xml": manifest, "content.xml": b"\x8a\x11"}))


# ---- against other readers, and second tier


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


def located(data: bytes, *references: str) -> list[str | None]:
    findings = [Finding("r", "d", Place("cell", None, name), 0, 1, "x", "x", 0.5, "b") for name in references]
    return [finding.located for finding in locate(Artifact("file", data), findings, None)]


def test_a_finding_in_a_cell_has_its_sheet_header_and_label() -> None:
    strings = ["参数", "数值", "萃取级数"]
    lines = [
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>',
        '<c r="A2" t="s"><v>2</v></c><c r="B2"><v>38</v></c>',
    ]
    assert located(xlsx({"S": rows(*lines)}, strings=strings), "S!B2", "S!A1", "S!A2", "S!B2 comment") == [
        "S > 数值 > 萃取级数",
        "S",
        "S > 参数",
        "S > 数值 > 萃取级数",
    ]


def test_findings_in_xls_xlsb_and_ods_are_located_too() -> None:
    assert located(xls(offset_book), "偏移!D4") == ["偏移 > 萃取级数"]
    assert located(xlsb([(0, 0, "name"), (1, 0, "P507")]), "Sheet1!A2") == ["Sheet1 > name"]
    table = f'<table:table table:name="S"><table:table-row>{cell("a")}{cell("b")}</table:table-row></table:table>'
    assert located(ods(table), "S!B1") == ["S > a"]


def test_a_workbook_that_cannot_be_read_again_locates_nothing() -> None:
    assert located(b"gone", "S!A1") == [None]


@NEEDS_SHARED
@pytest.mark.parametrize("path", sorted((SHARED / "realfiles" / "xlsx").glob("*")), ids=lambda path: path.name[:40])
def test_real_workbooks_lose_no_text_that_openpyxl_finds(path: Path) -> None:
    given = {str(piece.place): piece.text for piece in pieces(read, path) if isinstance(piece, Passage)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
        except (ValueError, KeyError, TypeError):
            pytest.skip("openpyxl cannot open it")
    for one in book.worksheets:
        for line in one.iter_rows():
            for one_cell in line:
                if isinstance(one_cell.value, str) and one_cell.value.strip():
                    assert given[f"{one.title}!{one_cell.coordinate}"] == one_cell.value


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "1e3", "٣"])
def test_numbers_made_to_break_a_reader_do_not(number: str) -> None:
    line = f'<c r="A1" t="s"><v>{number}</v></c><c r="B1"><v>{number}</v></c><c s="{number}" r="C1"><v>7</v></c>'
    result = pieces(read, xlsx({"S": rows(line)}))
    assert texts(result)["S!C1"] == "7" and problems(result)


def test_half_of_a_character_pair_stays_as_it_is_written() -> None:
    assert sheet('<c r="A1" t="str"><v>a_xD800_b</v></c>') == {"S!A1": "a_xD800_b"}
