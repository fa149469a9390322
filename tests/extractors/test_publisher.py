from __future__ import annotations

import pytest

from scanner import formats
from scanner.errors import DamagedFile
from scanner.extractors.publisher import read, read_works
from scanner.records import Artifact
from tests.factories import legacy_office as old
from tests.factories.office import children, pieces, problems, sound, speaks, texts
from tests.factories.shared import NEEDS_SHARED, SHARED


def test_the_running_text_is_read_and_the_layout_is_a_problem() -> None:
    result = pieces(read, old.pub("第一段\r\nsecond\r\n"))
    assert texts(result) == {"paragraph 1": "第一段", "paragraph 2": "second"}
    assert [(problem.kind, str(problem.place)) for problem in problems(result)] == [("unsupported", "layout")]


def test_objects_of_a_publication_come_out() -> None:
    packaged = {"Objects/Object 1/\x01Ole10Native": bytes(4) + old.native("a.txt", b"x")}
    assert [child.name for child in children(pieces(read, old.pub("x", packaged)))] == ["Objects/Object 1/a.txt"]


def test_a_publication_without_text_stream_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        pieces(read, old.ole({"Quill/Other": b"x"}))


def test_a_works_document_is_read_whole() -> None:
    assert formats.sniff(Artifact("a.wps", old.works("x"))) == "wps"
    assert sound(read_works, old.works("第一段\rsecond\r")) == {"paragraph 1": "第一段", "paragraph 2": "second"}


def test_a_works_4_document_is_swept_and_says_so() -> None:
    result = pieces(read_works, old.ole({"MN0": bytes(256) + b"Sintering plan\0\0", "MatOST": b"x"}))
    assert texts(result) == {"letters": "Sintering plan"}
    assert [problem.kind for problem in problems(result)] == ["unsupported"]


def test_a_list_of_chunks_that_leads_back_to_itself_ends() -> None:
    stream = bytearray(old.chunked("x"))
    stream[0x1C:0x20] = (0x18).to_bytes(4, "little")
    result = pieces(read, old.ole({"Quill/QuillSub/CONTENTS": bytes(stream)}))
    assert texts(result) == {"paragraph 1": "x"}


@NEEDS_SHARED
def test_real_publications_are_never_passed_over_in_silence() -> None:
    for path in sorted((SHARED / "realfiles" / "pub").glob("*.pub")):
        assert speaks(read, path), path.name
