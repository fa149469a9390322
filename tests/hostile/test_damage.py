"""Files of every format, cut off and with bits flipped: clear only where nothing of their text is missing."""

from __future__ import annotations

import io

import pytest

from scanner import compound_soundness
from scanner.settings import Settings
from tests.factories.archives import Member, archive
from tests.factories.examining import kinds, result_of, results_of
from tests.factories.legacy_office import doc
from tests.factories.packed_archives import cpio
from tests.hostile.making import damage, documents, mail
from tests.hostile.making.case import PLAIN, SHEET, SHEET_BYTES, Case
from tests.hostile.making.losses import lost

BY_OCR = (".jpg", ".png", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".ofd", ".odt", ".iso")
"""Read slowly, or large: the benchmark damages these too."""
CASES = [case for case in damage.cases() if not case.name.lower().endswith(BY_OCR)]
CHOSEN = [case for case in CASES if case.name.startswith(("cut00", "flip06"))]


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
def test_a_damaged_copy_is_clear_only_where_nothing_is_missing(case: Case) -> None:
    results = results_of(case.name, case.make())
    assert "defect" not in [kind for result in results for kind in kinds(result)]
    if results[-1].overall == "clear":
        assert lost(case, {result.extraction.format for result in results}) == ""


# ---- compound files


def test_a_whole_compound_file_has_no_complaints() -> None:
    for data in (doc(SHEET * 40), doc("soup", streams={"Small": b"x" * 70, "Large": b"y" * 9000})):
        assert compound_soundness.complaints(io.BytesIO(data)) == []


@pytest.mark.parametrize("circle", documents.CIRCLES)
def test_a_compound_file_whose_tables_lie_is_never_clear(circle: str) -> None:
    assert results_of("a.doc", documents.ole(circle))[-1].overall != "clear"


@pytest.mark.parametrize("circle", ["chain", "short", "size", "outside"])
def test_what_is_wrong_with_a_chain_is_told_by_its_stream(circle: str) -> None:
    said = compound_soundness.complaints(io.BytesIO(documents.ole(circle)))
    assert said and "WordDocument" in said[0]


# ---- texts that have an end


WHOLE = {
    "a.xml": f"<?xml version='1.0'?>\n<!DOCTYPE a [<!ELEMENT a ANY>]><!-- x --><a b='c > d'><b>{PLAIN}</b></a>\n<!-- end -->",
    "b.xml": "<?xml version='1.0'?><a b='1'/>",
    "c.xml": f"<entry>{PLAIN}</entry><entry>",
    "a.json": f'{{"a": ["{PLAIN}"]}}\n',
    "a.jsonl": '{"a": 1}\n{"a": ',
    "b.json": "12",
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_text_with_its_end_or_without_one_of_its_own_is_whole(name: str) -> None:
    assert result_of(name, WHOLE[name].encode()).overall == "clear"


@pytest.mark.parametrize(("name", "left"), [("a.xml", 20), ("a.json", 4)])
def test_a_text_cut_off_before_its_end_is_damaged(name: str, left: int) -> None:
    result = result_of(name, WHOLE[name].encode()[:-left])
    assert kinds(result) == ["damaged"] and result.overall == "unread"


def test_a_tag_that_never_ends_is_read() -> None:
    assert result_of("a.html", b"<html><body><p>soup<p title='" + SHEET_BYTES).overall == "flag"
    assert result_of("a.html", b"<html><body><p>2 < 3 and 3 <= 4 in " + PLAIN.encode()).overall == "clear"


@pytest.mark.parametrize("hidden", ["{}", "<!-- {} -->", "<img alt='{}'>", '<p title="{}">'])
def test_a_page_too_deep_for_the_parser_loses_nothing(hidden: str) -> None:
    page = "<html><body>" + "<div>" * 30_000 + hidden.format(SHEET)
    assert result_of("a.html", page.encode()).overall == "flag"


def test_a_tag_of_very_many_attributes_takes_no_minutes() -> None:
    many = " ".join(f"a{number}=b" for number in range(60_000))
    result = result_of("a.html", f"<html><body {many} title='{SHEET}'>soup".encode(), Settings(time_limit=30))
    assert result.overall == "flag"


# ---- members and mails


def test_words_in_an_extra_field_are_read() -> None:
    field = b"\x77\x77" + len(SHEET_BYTES).to_bytes(2, "little") + SHEET_BYTES
    assert results_of("a.zip", archive(Member(b"a.txt", b"soup", extra=field)))[-1].overall == "flag"


def test_a_member_that_calls_itself_a_folder_but_has_content_is_read() -> None:
    data = cpio({b"a.txt": SHEET_BYTES})
    at = data.index(b"81a4") if b"81a4" in data else data.index(b"81A4")
    results = results_of("a.cpio", data[:at] + b"41ed" + data[at + 4 :])
    assert results[-1].overall == "flag"


@pytest.mark.parametrize("name", ["mail-external-body.eml", "mail-uuencode-without-end.eml", "mail-partial.eml"])
def test_a_mail_whose_content_is_elsewhere_is_unread(name: str) -> None:
    case = next(case for case in mail.cases() if case.name == name)
    assert results_of(name, case.make())[-1].overall == "unread"
