from __future__ import annotations

import pytest

from scanner import formats
from scanner.errors import DamagedFile, EncryptedFile
from scanner.extractors.powerpoint_legacy import read
from scanner.records import Artifact
from tests.factories import legacy_office as old
from tests.factories.office import children, pieces, problems, sound, speaks, texts
from tests.factories.shared import NEEDS_SHARED, SHARED

SLIDES = [("标题", "文本框", "讲稿"), ("Second", "box", "")]


def test_a_presentation_without_slides_says_nothing() -> None:
    assert sound(read, old.ppt([])) == {}


def test_slides_are_numbered_as_shown_and_notes_go_with_their_slide() -> None:
    assert sound(read, old.ppt(SLIDES)) == {
        "slide 1": "标题\n文本框",
        "slide 1 notes": "讲稿",
        "slide 2": "Second\nbox",
    }


def test_comments_are_told_without_their_author() -> None:
    assert sound(read, old.ppt(SLIDES, comments={2: "请核对"}))["slide 2 comment 1"] == "请核对"


def test_a_master_is_told_without_its_prompts() -> None:
    assert sound(read, old.ppt(SLIDES, master="机密"))["slide master 1"] == "机密"
    assert "slide master 1" not in sound(read, old.ppt(SLIDES, master="Click to edit Master title style"))


def test_what_an_earlier_edit_said_is_marked_as_such() -> None:
    assert sound(read, old.ppt(SLIDES, replaced="旧工艺"))["earlier text 1"] == "旧工艺"


def test_packed_objects_come_out() -> None:
    packaged = old.ole({"\x01Ole10Native": bytes(4) + old.native("a.txt", b"hello")})
    book = old.ole({"Workbook": b"book" * 2000})
    result = children(pieces(read, old.ppt(SLIDES, objects=[packaged, book])))
    assert [child.name for child in result] == ["object 1/a.txt", "object 2"]
    assert formats.sniff(result[1]) == "xls"


def test_kingsoft_presentations_of_this_layout_are_read_as_such() -> None:
    assert formats.sniff(Artifact("汇报.dps", old.ppt(SLIDES))) == "ppt"


def test_an_encrypted_presentation_says_so() -> None:
    with pytest.raises(EncryptedFile):
        pieces(read, old.ppt(SLIDES, encrypted=True))


def test_slides_whose_order_is_lost_are_read_with_a_problem() -> None:
    import olefile

    with olefile.OleFileIO(old.ppt(SLIDES)) as compound:
        stream = compound.openstream("PowerPoint Document").read()
    result = pieces(read, old.ole({"PowerPoint Document": stream}))
    assert {problem.kind for problem in problems(result)} == {"damaged"}
    assert texts(result)["slide 1"] == "文本框"


def test_powerpoint_95_is_read_from_the_text_it_keeps_beside_its_slides() -> None:
    kept = "稀土萃取工艺\r\r第二页\x0b分馏萃取\r\0".encode("gb18030")
    main = bytes.fromhex("03000000ffff0000") + bytes(56)
    result = pieces(read, old.ole({"PowerPoint Document": main, "Current User": bytes(32), "Text_Content": kept}))
    assert texts(result) == {"text": "稀土萃取工艺\n\n第二页\n分馏萃取"}
    assert [problem.kind for problem in problems(result)] == ["unsupported"]


def test_powerpoint_4_is_swept_and_says_so() -> None:
    result = pieces(read, old.ole({"PP40": b"\1\2Sintering line\0\3"}))
    assert texts(result) == {"letters": "Sintering line"}
    assert [problem.kind for problem in problems(result)] == ["unsupported"]


def test_a_file_without_a_presentation_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        pieces(read, old.ole({"Other": b"x"}))


def test_a_presentation_cut_short_is_never_silent() -> None:
    whole = old.ppt([("标题" * 50, "文本框" * 50, "讲稿")] * 20)
    for length in range(520, len(whole) - 600, 511):
        try:
            assert problems(pieces(read, whole[:length])), length
        except DamagedFile:
            continue


@NEEDS_SHARED
def test_real_presentations_are_never_passed_over_in_silence() -> None:
    for path in sorted((SHARED / "realfiles" / "ppt").glob("*.ppt")):
        assert speaks(read, path), path.name
