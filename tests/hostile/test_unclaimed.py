"""What stands behind a file's end or between its parts is read as a file of its own, and noted."""

from __future__ import annotations

import struct

import pytest

from scanner import unclaimed
from scanner.formats import sniff
from scanner.records import Artifact, Result
from tests.factories import office, pdf
from tests.factories.examining import result_of, results_of
from tests.factories.legacy_office import doc
from tests.factories.packed_archives import Block, seven_zip
from tests.hostile.making import pictures, polyglots
from tests.hostile.making.case import SHEET, SHEET_BYTES

WITHOUT_END = {
    "dwg": "text and noise behind a drawing are not told from its last section; an archive is",
}


def surfaced(name: str, data: bytes) -> bool:
    return results_of(name, data)[-1].overall in ("flag", "review", "unread")


@pytest.mark.parametrize("kind", polyglots.BODIES)
def test_a_whole_file_has_nothing_behind_its_end(kind: str) -> None:
    data = polyglots.BODIES[kind]()
    assert not list(unclaimed.regions(sniff(Artifact(f"a.{kind}", data)), data))
    assert not list(unclaimed.regions(sniff(Artifact(f"a.{kind}", data)), data + bytes(3000) + b"\r\n\xff"))


@pytest.mark.parametrize("kind", polyglots.BODIES)
@pytest.mark.parametrize("tail", ["text", "zip", "noise"])
def test_what_stands_behind_a_file_is_never_clear(kind: str, tail: str) -> None:
    if kind in WITHOUT_END and tail != "zip":
        data = polyglots.BODIES[kind]() + polyglots.TAILS[tail]()
        assert results_of(f"a.{kind}", data)[-1].overall == "clear", "a known miss that has gone: take it off the list"
        return
    assert surfaced(f"a.{kind}", polyglots.BODIES[kind]() + polyglots.TAILS[tail]())


@pytest.mark.parametrize("kind", ["png", "jpg", "gif", "bmp", "tif", "webp", "ico", "pdf", "docx", "doc"])
def test_the_archive_behind_it_is_opened_and_noted(kind: str) -> None:
    results = results_of(f"a.{kind}", polyglots.BODIES[kind]() + seven_zip(Block({"s.txt": SHEET_BYTES})))
    assert any(result.path.endswith("!s.txt") and result.verdict.level == "flag" for result in results)
    assert any("no part of the" in problem.message for problem in results[-1].extraction.problems)


@pytest.mark.parametrize("name", ["gif_jar", "pdf_zip", "jpeg_pdf", "png_zip_inside", "html_zip", "text_pdf"])
def test_a_file_of_two_kinds_is_read_as_both(name: str) -> None:
    results = results_of("a.bin", getattr(polyglots, name)())
    assert results[-1].overall in ("flag", "review")


def test_a_program_of_sections_has_an_overlay() -> None:
    head = bytearray(512)
    head[:2], head[60:64], head[64:68] = b"MZ", struct.pack("<I", 64), b"PE\0\0"
    struct.pack_into("<H12xH", head, 70, 1, 224)
    struct.pack_into("<2I", head, 64 + 24 + 224 + 16, 512, 512)
    results = results_of("a.exe", bytes(head) + b"\x90" * 512 + SHEET_BYTES)
    assert any("behind the end" in result.path and result.verdict.level == "flag" for result in results)


def test_a_comment_and_a_gap_of_a_pdf_are_read_and_its_ordinary_parts_are_not_twice() -> None:
    plain = pdf.simple([(5.0, 5.0, "soup")])
    assert len(results_of("a.pdf", plain)) == 1
    assert surfaced("a.pdf", plain.replace(b"xref\n", b"%" + SHEET_BYTES + b"\nxref\n", 1))
    updated = plain + plain[plain.index(b"1 0 obj") :]  # as an incremental save appends objects and a table
    assert len(results_of("a.pdf", updated)) == 1


@pytest.mark.parametrize("name", ["a.zip", "a.7z", "a.pdf", "a.docx"])
def test_another_kind_than_the_name_says_is_noted_and_read(name: str) -> None:
    data = polyglots.BODIES["rar"]()
    result = result_of(name, data)
    assert result.overall == "clear" and any("the name ends in" in item.message for item in result.extraction.problems)


# ---- segments of pictures, streams of old Office files, fields of archives


HIDING = {
    "a.png": lambda: pictures.png(40, 20, None, pictures.chunk(b"prVt", SHEET_BYTES)),
    "a.jpg": lambda: pictures.jpeg()[:2] + b"\xff\xe9" + struct.pack(">H", len(SHEET_BYTES) + 2) + SHEET_BYTES + pictures.jpeg()[2:],
    "a.gif": lambda: pictures.gif()[:-1] + b"!\xfe" + bytes((len(SHEET_BYTES),)) + SHEET_BYTES + b"\0;",
    "a.doc": lambda: doc("soup " * 50, streams={"Hidden": SHEET_BYTES * 30}),
    "zip.doc": lambda: doc("soup " * 50, streams={"Hidden": polyglots.hidden_zip()}),
    "a.docx": lambda: office.docx(office.paragraph("soup"), parts={"word/extra.xml": f"<a>{SHEET}</a>"}),
}  # fmt: skip


@pytest.mark.parametrize("name", HIDING)
def test_a_place_that_no_program_shows_is_read(name: str) -> None:
    assert results_of(name, HIDING[name]())[-1].overall in ("flag", "review")


def test_a_damaged_picture_says_nothing_of_segments_twice() -> None:
    whole = pictures.png(40, 20, None, pictures.chunk(b"prVt", SHEET_BYTES))
    results: list[Result] = results_of("a.png", whole[:90])
    assert results[-1].overall != "clear"
