from __future__ import annotations

import pytest

from scanner.extractors.rich_text import read
from tests.factories import legacy_office as old
from tests.factories.legacy_office import escaped
from tests.factories.office import children, picture, pieces, problems, sound, speaks, texts
from tests.factories.shared import NEEDS_SHARED, SHARED

FONTS = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}{\f2\fcharset2 Symbol;}{\f3\fcharset128 Gothic;}}"


def rtf(body: str, page: int = 1252) -> bytes:
    return (rf"{{\rtf1\ansi\ansicpg{page}\deff0{FONTS}" + body + "}").encode("latin-1")


def test_an_empty_document_says_nothing() -> None:
    assert sound(read, rtf("")) == {}


def test_line_ends_of_the_file_are_no_text() -> None:
    assert sound(read, rtf("sin\r\ntering\\par\n")) == {"paragraph 1": "sintering"}


@pytest.mark.parametrize(
    ("body", "page"),
    [
        (rf"\f1 {escaped('烧结工艺')}", 1252),  # by the font
        (rf"{escaped('烧结工艺')}", 936),  # by the document
        (rf"\f0 {escaped('烧结工艺')}", 936),  # the Western font of a Chinese document, as many programs write it
        (r"\u28903?\u32467?\u24037?\u-32175?", 1252),
        (rf"\uc2\u28903{escaped('烧')}\u32467{escaped('结')}\u24037{escaped('工')}\u33402{escaped('艺')}", 936),
        (r"{\upr{????}{\*\ud{\u28903?\u32467?\u24037?\u-32175?}}}", 1252),
    ],
)
def test_chinese_comes_out_however_it_is_written(body: str, page: int) -> None:
    expected = "烧结工艺"
    if "-32175" in body:
        expected = "烧结工" + chr(65536 - 32175)
    assert sound(read, rtf(body + r"\par", page)) == {"paragraph 1": expected}


def test_raw_bytes_whose_second_is_a_brace_or_backslash_are_no_marks() -> None:
    data = rtf("", 936)[:-1] + "\\f1 測瀄亄".encode("gb18030") + b"\\par}"
    assert b"}" in "亄瀄".encode("gb18030") or b"\\" in "亄瀄測".encode("gb18030")
    assert sound(read, data) == {"paragraph 1": "測瀄亄"}


def test_western_letters_of_a_western_font_stay_western() -> None:
    assert sound(read, rtf(r"\f0 Gr\'f6\'dfe D\'fcse\par")) == {"paragraph 1": "Größe Düse"}


def test_greek_of_the_symbol_font_is_greek() -> None:
    assert sound(read, rtf(r"{\f2 b}-phase {\f2\u-3998?}\par")) == {"paragraph 1": "β-phase β"}


def test_tables_are_told_by_row_and_cell() -> None:
    row = r"\trowd\cellx1\cellx2\pard\intbl {0}\cell {1}\cell\row"
    body = r"before\par" + row.format("a", r"b\par c") + row.format("d", "e") + r"\pard after\par"
    assert sound(read, rtf(body)) == {
        "paragraph 1": "before",
        "table 1 row 1 cell 1": "a",
        "table 1 row 1 cell 2": "b\nc",
        "table 1 row 2 cell 1": "d",
        "table 1 row 2 cell 2": "e",
        "paragraph 2": "after",
    }


def test_headers_notes_comments_and_boxes_have_places_of_their_own() -> None:
    body = (
        r"{\header head\par}{\footerf foot\par}text{\footnote note one}{\*\annotation remark}"
        r"{\shp{\*\shpinst{\shptxt boxed\par twice\par}}}\par"
    )
    assert sound(read, rtf(body)) == {
        "page header 1 paragraph 1": "head",
        "page footer 1 paragraph 1": "foot",
        "footnote 1": "note one",
        "comment 1": "remark",
        "text box 1": "boxed\ntwice",
        "paragraph 1": "text",
    }


def test_hidden_text_is_read_and_deleted_text_stands_apart() -> None:
    found = sound(read, rtf(r"seen {\v hidden }{\deleted gone}end\par"))
    assert found == {"paragraph 1": "seen hidden end", "paragraph 1 deletion": "gone"}


def test_an_address_behind_words_is_told() -> None:
    body = (
        r'{\field{\*\fldinst HYPERLINK "http://example.com/"}{\fldrslt here}} {\field{\*\fldinst PAGE}{\fldrslt 3}}\par'
    )
    assert sound(read, rtf(body)) == {"paragraph 1": "here 3", "paragraph 1 field": 'HYPERLINK "http://example.com/"'}


def test_properties_are_told_and_style_names_are_not() -> None:
    body = r"{\stylesheet{\s1 heading 1;}}{\info{\title Sintering}{\author Li}}x\par"
    assert sound(read, rtf(body)) == {"property title": "Sintering", "property author": "Li", "paragraph 1": "x"}


def test_packaged_files_and_documents_come_out() -> None:
    body = old.rtf_object("Package", old.native("recipe.txt", b"Nd")) + old.rtf_object(
        "Excel.Sheet.8", old.ole({"Workbook": b"b"})
    )
    found = children(pieces(read, rtf(body)))
    assert [child.name for child in found] == ["object 1/recipe.txt", "object 2"]
    assert found[0].content == b"Nd"


def test_an_object_cut_short_is_a_problem() -> None:
    body = old.rtf_object("Package", old.native("recipe.txt", b"Nd" * 100))
    broken = body.replace(b"Nd".hex() * 50, "", 1)
    assert [problem.kind for problem in problems(pieces(read, rtf(broken)))] == ["damaged"]


def test_a_large_picture_is_reported_and_its_digits_are_no_text() -> None:
    result = pieces(read, rtf(rf"{{\pict\pngblip {picture(900, 700).hex()}}}\par"))
    assert texts(result) == {}
    assert [problem.kind for problem in problems(result)] == ["no_text"]


def test_a_picture_in_raw_bytes_is_passed_over_whole() -> None:
    data = rtf(r"{\pict\pngblip\bin4 @@@@}after\par").replace(b"@@@@", b"{{}\\")
    assert texts(pieces(read, data)) == {"paragraph 1": "after"}


def test_a_file_hidden_behind_the_document_comes_out() -> None:
    result = pieces(read, rtf("x") + b"PK\x03\x04 and more")
    assert [child.name for child in children(result)] == ["bytes behind the document"]


def test_a_document_cut_short_is_never_silent() -> None:
    whole = rtf(r"{\header head\par}" + rf"\f1 {escaped('烧结工艺')}\par" * 20)
    for length in range(10, len(whole), 7):
        assert problems(pieces(read, whole[:length]))


def test_groups_nested_without_end_are_refused_in_time() -> None:
    from scanner.errors import DamagedFile

    with pytest.raises(DamagedFile, match="nested"):
        pieces(read, b"{\\rtf1" + b"{" * 1_000_000)


@NEEDS_SHARED
def test_real_documents_are_never_passed_over_in_silence() -> None:
    for path in sorted((SHARED / "realfiles" / "rtf").glob("*.rtf")):
        assert speaks(read, path), path.name
