from __future__ import annotations

import pytest

from scanner import formats
from scanner.errors import DamagedFile, EncryptedFile, UnsupportedFormat
from scanner.extractors.word_legacy import read
from scanner.records import Artifact
from tests.factories import legacy_office as old
from tests.factories.examining import kinds, result_of
from tests.factories.office import children, pieces, problems, sound, speaks, texts
from tests.factories.shared import NEEDS_SHARED, SHARED

TABLE = "工序\x07温度\x07\x07烧结\x071050 ℃\x07\x07"


def test_an_empty_document_says_nothing_and_has_no_problem() -> None:
    assert sound(read, old.doc("\r")) == {}


def test_paragraphs_are_counted_empty_ones_too() -> None:
    assert sound(read, old.doc("第一段\r\rthird\r")) == {"paragraph 1": "第一段", "paragraph 3": "third"}


def test_text_of_one_byte_a_character_is_read() -> None:
    assert sound(read, old.doc("Café – 5 µm\r", narrow=True)) == {"paragraph 1": "Café – 5 µm"}


def test_a_table_is_told_by_row_and_cell_and_paragraphs_behind_it_go_on() -> None:
    assert sound(read, old.doc(f"前\r{TABLE}后\r")) == {
        "paragraph 1": "前",
        "table 1 row 1 cell 1": "工序",
        "table 1 row 1 cell 2": "温度",
        "table 1 row 2 cell 1": "烧结",
        "table 1 row 2 cell 2": "1050 ℃",
        "paragraph 2": "后",
    }


def test_notes_headers_comments_and_boxes_have_places_of_their_own() -> None:
    data = old.doc(
        "正文\r",
        footnotes=["脚注一", "note two"],
        headers=["", "页眉 Head", "", "页脚 Foot", "", ""],
        comments=["批注"],
        boxes=["文本框"],
    )
    assert sound(read, data) == {
        "paragraph 1": "正文",
        "footnote 1": "脚注一",
        "footnote 2": "note two",
        "comment 1": "批注",
        "text box 1": "文本框",
        "page header 1 paragraph 1": "页眉 Head",
        "page footer 1 paragraph 1": "页脚 Foot",
    }


def test_what_is_marked_as_deleted_stands_apart() -> None:
    found = sound(read, old.doc("keep gone keep\r", deleted=[(5, 10)]))
    assert found == {"paragraph 1": "keep keep", "paragraph 1 deletion": "gone"}


def test_text_that_a_fast_save_left_behind_is_marked_as_earlier() -> None:
    found = sound(read, old.doc("Now it says this.\r", narrow=True, left_behind=b"It said that before."))
    assert found == {"paragraph 1": "Now it says this.", "earlier text 1": "It said that before."}


def test_chinese_that_a_fast_save_left_behind_is_told_too() -> None:
    found = sound(read, old.doc("现在的说法\r", left_behind="从前的说法不同".encode("utf-16-le")))
    assert found["earlier text 1"] == "从前的说法不同"


def test_an_address_behind_words_is_told_and_page_numbers_are_not() -> None:
    found = sound(read, old.doc('见\x13HYPERLINK "http://example.com/"\x14网站\x15，第\x13PAGE\x143\x15页\r'))
    assert found == {"paragraph 1": "见网站，第3页", "paragraph 1 field": 'HYPERLINK "http://example.com/"'}


def test_a_field_over_several_paragraphs_hides_none_of_them() -> None:
    found = sound(read, old.doc("\x13TOC \\o\x14一 概述\r二 工艺\r\x15三\r"))
    assert found == {"paragraph 1": "一 概述", "paragraph 2": "二 工艺", "paragraph 3": "三"}


def test_a_character_outside_the_basic_plane_does_not_shift_what_follows() -> None:
    found = sound(read, old.doc("𠮟 keep gone\r", deleted=[(8, 12)]))
    assert found == {"paragraph 1": "𠮟 keep ", "paragraph 1 deletion": "gone"}


def test_embedded_objects_come_out_as_files() -> None:
    packaged = {"ObjectPool/_12/\x01Ole10Native": bytes(4) + old.native("配方.txt", b"Nd 30 %")}
    book = {"ObjectPool/_34/Workbook": b"book" * 2000, "ObjectPool/_34/\x03ObjInfo": b"x"}
    result = pieces(read, old.doc("正文\r", streams={**packaged, **book}))
    assert [child.name for child in children(result)] == ["ObjectPool/_12/配方.txt", "ObjectPool/_34"]
    assert children(result)[0].content == b"Nd 30 %"
    assert formats.sniff(children(result)[1]) == "xls"


def test_an_object_that_is_only_a_link_is_a_problem() -> None:
    result = pieces(read, old.doc("正文\r", streams={"ObjectPool/_12/\x01Ole": b"x"}))
    assert [(problem.kind, str(problem.place)) for problem in problems(result)] == [
        ("unsupported", "embedded object _12")
    ]


def test_kingsoft_files_of_this_layout_are_read_as_such() -> None:
    for name in ("工艺.wps", "模板.wpt"):
        assert formats.sniff(Artifact(name, old.doc("正文\r"))) == "doc"
        assert not kinds(result_of(name, old.doc("正文\r")))


def test_chinese_word_95_is_read_in_its_code_page() -> None:
    found = sound(read, old.word_95("烧结工艺\r第二段\x07格\x07\x07\r".encode("gb18030")))
    assert found == {"paragraph 1": "烧结工艺", "table cell 1": "第二段", "table cell 2": "格"}


def test_word_95_of_a_macintosh_is_read_in_its_code_page() -> None:
    text = "L’économie du savoir : une stratégie à définir"
    assert sound(read, old.word_95(f"{text}\r".encode("mac_roman"), 0x040C, characters=256)) == {"paragraph 1": text}


@pytest.mark.parametrize("data", [old.doc("x\r", encrypted=True), old.word_95(b"x\r", encrypted=True)])
def test_an_encrypted_document_says_so(data: bytes) -> None:
    with pytest.raises(EncryptedFile):
        pieces(read, data)


def test_a_document_of_an_unknown_word_is_refused() -> None:
    with pytest.raises(UnsupportedFormat, match="1234"):
        pieces(read, old.ole({"WordDocument": b"\x34\x12\xc1\x00" + bytes(4000)}))


def test_pieces_that_claim_more_text_than_the_file_has_are_a_problem_or_refused() -> None:
    whole = old.doc("正文正文\r")
    for end in (6000, 4_000_000_000):
        head = b"\x02\x10\x00\x00\x00\x00\x00\x00\x00"
        bad = whole.replace(head + b"\x05\x00\x00\x00", head + end.to_bytes(4, "little"))
        assert bad != whole
        try:
            assert problems(pieces(read, bad))
        except DamagedFile:
            pass


def test_a_document_cut_short_is_never_silent() -> None:
    whole = old.doc("正文很长\r" * 300 + TABLE, streams={"Data": b"x" * 9000})
    for length in range(520, len(whole) - 600, 511):
        try:
            assert problems(pieces(read, whole[:length])), length
        except DamagedFile:
            continue


@NEEDS_SHARED
def test_real_documents_are_never_passed_over_in_silence() -> None:
    for path in sorted((SHARED / "realfiles" / "doc").glob("*.doc")):
        assert speaks(read, path), path.name


@NEEDS_SHARED
def test_a_real_document_with_objects_gives_them_all() -> None:
    path = SHARED / "realfiles" / "doc" / "tika__testWORD_embeded.doc"
    assert [formats.sniff(child) for child in children(pieces(read, path))] == ["xls", "docx", "ppt"]
    assert texts(pieces(read, path))["paragraph 1"].startswith("The quick brown fox")
