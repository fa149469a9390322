from __future__ import annotations

import sys

import pytest

from scanner.extractors.e_book import read
from tests.factories.office import children, pieces, problems, sound, texts
from tests.factories.zip_documents import XML, epub, packed, picture

ENCRYPTION = '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData><EncryptionMethod Algorithm="{}"/><CipherData><CipherReference URI="{}"/></CipherData></EncryptedData></encryption>'


def test_an_empty_chapter_says_nothing() -> None:
    assert sound(read, epub({"a.xhtml": ""})) == {}


def test_chapters_come_in_the_order_of_the_spine() -> None:
    assert sound(read, epub({"z.xhtml": "<p>one</p>", "a.xhtml": "<p>two</p>"})) == {
        "chapter 1 block 1": "one", "chapter 2 block 1": "two",
    }  # fmt: skip


def test_elements_closed_at_once_do_not_swallow_the_page() -> None:
    assert sound(read, epub({"a.xhtml": '<script src="x.js"/><a id="q"/><p>text</p>'})) == {"chapter 1 block 1": "text"}


def test_metadata_and_contents_list_are_read() -> None:
    ncx = f'{XML}<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "n.dtd"><ncx><text>Entry</text></ncx>'
    data = epub(
        {"a.xhtml": ""},
        "<dc:title>书</dc:title><dc:date>2020</dc:date>",
        '<item id="n" href="toc.ncx"/>',
        {"OEBPS/toc.ncx": ncx},
    )
    assert sound(read, data) == {"property title 1": "书", "navigation 1": "Entry"}


def test_a_page_outside_the_spine_is_read() -> None:
    assert sound(read, epub({}, parts={"OEBPS/extra.xhtml": "<html><body><p>more</p></body></html>"})) == {
        "page OEBPS/extra.xhtml block 1": "more"
    }


def test_pictures_are_reported_and_files_become_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # as where OCR is not installed
    found = pieces(read, epub({}, parts={"OEBPS/a.png": picture(440, 440), "OEBPS/d.pdf": b"%PDF-1.4"}))
    assert [child.name for child in children(found)] == ["OEBPS/d.pdf"]
    assert [problem.kind for problem in problems(found)] == ["no_text"]


def test_a_chapter_under_a_licence_is_encrypted() -> None:
    sealed = ENCRYPTION.format("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "OEBPS/a.xhtml")
    found = pieces(
        read, epub({"a.xhtml": "<p>x</p>", "b.xhtml": "<p>y</p>"}, parts={"META-INF/encryption.xml": sealed})
    )
    assert texts(found) == {"chapter 2 block 1": "y"}
    assert [problem.kind for problem in problems(found)] == ["encrypted"]


def test_a_font_that_is_only_hidden_is_no_problem() -> None:
    sealed = ENCRYPTION.format("http://www.idpf.org/2008/embedding", "OEBPS/f.otf")
    assert sound(read, epub({}, parts={"META-INF/encryption.xml": sealed, "OEBPS/f.otf": b"\x99" * 50})) == {}


def test_a_missing_chapter_is_damaged() -> None:
    data = epub({"a.xhtml": "<p>x</p>"}).replace(b"OEBPS/a.xhtml", b"OEBPS/b.xhtml")
    found = pieces(read, data)
    assert "x" in texts(found).values()
    assert [problem.kind for problem in problems(found)] == ["damaged"]


def test_a_book_without_a_list_of_chapters_is_read_page_by_page() -> None:
    found = pieces(read, packed({"mimetype": "application/epub+zip", "a.html": "<p>x</p>"}))
    assert texts(found) == {"page a.html block 1": "x"}
    assert [problem.kind for problem in problems(found)] == ["damaged"]


def test_a_processing_instruction_costs_no_text() -> None:
    found = sound(read, epub({"a.xhtml": "<p>one</p><?dp page='3'?><p>two</p>", "b.xhtml": "<p>three</p>"}))
    assert [text for place, text in found.items() if "block" in place] == ["one", "two", "three"]
    assert "dp page" in found["chapter 1 comment 1"]


def test_a_damaged_processing_instruction_does_not_stop_the_book() -> None:
    found = pieces(read, epub({"a.xhtml": "<p>one</p><?d <b>two</b>", "b.xhtml": "<p>three</p><?open"}))
    assert {"one", "two", "three"} <= set(texts(found).values())


def test_a_part_renamed_in_the_directory_alone_is_damaged() -> None:
    data = epub({"a.xhtml": "<p>x</p>"})
    at = data.rindex(b"OEBPS/a.xhtml")
    found = pieces(read, data[:at] + b"OEBPS/q.xhtml" + data[at + 13 :])
    assert "x" in texts(found).values()
    assert any("another name" in problem.message for problem in problems(found))
