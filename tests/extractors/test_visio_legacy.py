"""Visio drawings of before 2013."""

from __future__ import annotations

import pytest

from scanner import formats
from scanner.errors import DamagedFile
from scanner.extractors.visio_legacy.reading import read
from scanner.extractors.visio_legacy.streams import unpacked
from scanner.records import Artifact
from tests.factories import legacy_office as old
from tests.factories import visio_legacy as visio
from tests.factories.office import children, pieces, problems, texts


def test_a_drawing_without_shapes_has_no_text() -> None:
    assert texts(pieces(read, visio.vsd([]))) == {}


def test_it_is_told_from_other_compound_files() -> None:
    assert formats.sniff(Artifact("x.vsd", visio.vsd([]))) == "vsd"


@pytest.mark.parametrize("version", [6, 11])
def test_shapes_are_read_by_page_in_the_encoding_of_the_version(version: int) -> None:
    pages = [visio.text("萃取槽 V-101", version) + visio.text("Pump P-3", version), visio.text("反萃段", version)]
    found = texts(pieces(read, visio.vsd(pages, version)))
    assert found == {"page 1 text 1": "萃取槽 V-101", "page 1 text 2": "Pump P-3", "page 2 text 1": "反萃段"}


def test_names_and_shape_data_are_swept_and_a_problem_says_so() -> None:
    label = "Stripping acid".encode("utf-16-le") + b"\0\0"
    result = pieces(read, visio.vsd([visio.chunk(0xB7, label)], more=[(0x33, "流程图第一页".encode("utf-16-le"))]))
    assert set(texts(result).values()) == {"Stripping acid", "流程图第一页"}
    assert [problem.kind for problem in problems(result)] == ["unsupported"]


def test_what_a_shape_says_is_not_swept_once_more() -> None:
    result = pieces(read, visio.vsd([visio.text("Solvent extraction of neodymium")]))
    assert texts(result) == {"page 1 text 1": "Solvent extraction of neodymium"}


def test_chunks_are_found_behind_bytes_that_are_none() -> None:
    page = visio.chunk(0x46, b"\1\2") + bytes(4) + visio.text("first") + b"\xff" * 37 + visio.text("second")
    result = pieces(read, visio.vsd([page]))
    assert texts(result) == {"page 1 text 1": "first", "page 1 text 2": "second"}
    assert next((problem.kind, str(problem.place)) for problem in problems(result)) == ("damaged", "page 1")


def test_an_object_in_pieces_comes_out_whole() -> None:
    packed = old.ole({"\x01Ole10Native": bytes(4) + old.native("配方.txt", b"Nd 30 %")})
    page = b"".join(visio.chunk(0x1F, packed[at : at + 512]) for at in range(0, len(packed), 512))
    assert [child.content for child in children(pieces(read, visio.vsd([page])))] == [b"Nd 30 %"]


def test_packed_bytes_repeat_what_came_before() -> None:
    # "abc" as itself, then six bytes from place 0 of the window, which counts from 18 before its beginning
    assert unpacked(b"\x07abc" + bytes([(0 - 18) % 4096 & 0xFF, (0 - 18) % 4096 >> 4 & 0xF0 | 3]), lambda _: None) == (
        b"abcabcabc"
    )


def test_a_pointer_out_of_the_drawing_is_damage_and_the_properties_are_still_read() -> None:
    result = pieces(read, visio.vsd([visio.text("lost")], claims=1 << 20))
    assert "damaged" in [problem.kind for problem in problems(result)]


def test_an_older_drawing_is_swept_and_says_so() -> None:
    document = visio.document([], 4) + b"\0Extraction section\0"
    result = pieces(read, old.ole({"VisioDocument": document}))
    assert "Extraction section" in texts(result).values()
    assert [problem.kind for problem in problems(result)] == ["unsupported"]


def test_a_stream_that_is_no_drawing_is_refused() -> None:
    with pytest.raises(DamagedFile):
        pieces(read, old.ole({"VisioDocument": b"x" * 100}))
