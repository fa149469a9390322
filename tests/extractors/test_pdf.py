from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, LimitExceeded, Unreachable
from scanner.extractors.pdf import read, scanned_pages
from scanner.records import Artifact, Passage, Problem
from scanner.settings import Settings
from tests.factories import pdf
from tests.factories.ocr import NEEDS_OCR, printed
from tests.factories.shared import NEEDS_SHARED, SHARED

HEADLINE = "Counter-current separation in thirty-eight stages, loaded organic phase 0.18 mol/l"

DEFAULTS = Settings()
HERE = Path()
Piece = Passage | Artifact | Problem


def pieces(data: bytes | Path, settings: Settings = DEFAULTS, folder: Path = HERE) -> list[Piece]:
    return list(read(Artifact("file.pdf", data), Budget(settings, folder), settings))


def texts(found: Iterable[Piece]) -> dict[str, str]:
    return {str(piece.place): piece.text for piece in found if isinstance(piece, Passage)}


def problems(found: Iterable[Piece]) -> list[Problem]:
    return [piece for piece in found if isinstance(piece, Problem)]


def children(found: Iterable[Piece]) -> list[Artifact]:
    return [piece for piece in found if isinstance(piece, Artifact)]


def test_a_blank_page_gives_nothing_and_no_problem() -> None:
    builder = pdf.Builder()
    builder.page()
    builder.page(b"q Q")
    assert pieces(builder.bytes()) == []


def test_a_page_of_text_with_a_small_logo_is_no_problem() -> None:
    builder = pdf.Builder()
    builder.picture_page(lines=[(20, 200, HEADLINE)], area="40 0 0 30 300 250")
    assert not problems(pieces(builder.bytes()))


def test_a_short_cover_with_a_small_logo_is_no_problem() -> None:
    builder = pdf.Builder()
    builder.picture_page(lines=[(50, 150, "Annual report")], area="40 0 0 30 300 250")
    assert not problems(pieces(builder.bytes()))


def test_ruled_paper_is_no_problem() -> None:
    builder = pdf.Builder()
    builder.page(b"\n".join(b"20 %d m 380 %d l S" % (y, y) for y in range(10, 290, 10)))
    assert not problems(pieces(builder.bytes()))


def test_bullets_in_private_use_are_no_problem() -> None:
    builder = pdf.Builder()
    builder.page([(20, 280 - 20 * row, f"\uf0b7 {HEADLINE}") for row in range(8)])
    assert not problems(pieces(builder.bytes()))


def test_every_page_is_a_passage_in_order() -> None:
    found = pieces(pdf.simple([(50, 200, "first page")], [(50, 200, "萃取级数 38 级")]))
    assert texts(found) == {"page 1": "first page", "page 2": "萃取级数 38 级"}


def test_a_path_is_read_like_bytes(tmp_path: Path) -> None:
    data = pdf.simple([(50, 200, "first page")])
    (tmp_path / "文件.pdf").write_bytes(data)
    assert pieces(tmp_path / "文件.pdf") == pieces(data)


def test_junk_before_the_header_does_not_matter() -> None:
    found = pieces(b"X-Gateway: scanned\r\n" * 500 + pdf.simple([(50, 200, "first page")]))
    assert texts(found) == {"page 1": "first page"}
    assert not problems(found)


def test_a_hyphen_at_the_end_of_a_line_is_a_hyphen() -> None:
    found = pieces(pdf.simple([(20, 200, "a cascade of mixer-settlers for sepa-"), (20, 186, "ration of neodymium")]))
    assert "sepa-ration" in "".join(texts(found)["page 1"].split())
    assert "\ufffe" not in texts(found)["page 1"]


def test_the_document_information_is_read_with_the_keys_of_its_makers() -> None:
    builder = pdf.Builder()
    builder.page([(50, 200, "x")])
    number = builder.add(f"<< /Title {pdf.hexed('萃取流程图')} /Keywords (P507) /Project#20No (RE-7) >>")
    builder.trailer = f"/Info {number} 0 R"
    found = texts(pieces(builder.bytes()))
    assert found["document information Title"] == "萃取流程图"
    assert found["document information Keywords"] == "P507"
    assert found["document information Project No"] == "RE-7"


def test_a_value_that_only_the_xmp_packet_has_is_read() -> None:
    builder = pdf.Builder()
    builder.page([(50, 200, "x")])
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" '
        'pdf:Keywords="皂化"><dc:title><rdf:Alt><rdf:li>串级萃取</rdf:li></rdf:Alt></dc:title></rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()
    number = builder.add(pdf.stream(packet, "/Type /Metadata /Subtype /XML"))
    builder.catalogue = f"/Metadata {number} 0 R"
    found = texts(pieces(builder.bytes()))
    assert found["document information XMP title"] == "串级萃取"
    assert found["document information XMP Keywords"] == "皂化"


def test_bookmarks_are_read_in_reading_order() -> None:
    found = texts(pieces(with_chapters()))
    assert [found[f"bookmark {number}"] for number in (1, 2, 3)] == ["Separation", "萃取段", "Annex"]


def with_chapters() -> bytes:
    builder = pdf.Builder()
    first, second = builder.page([(50, 200, "one")]), builder.page([(50, 200, "two")])
    root = builder.add("")
    a, b, c = builder.add(""), builder.add(""), builder.add("")
    builder.objects[root - 1] = f"<< /Type /Outlines /First {a} 0 R /Last {c} 0 R /Count 3 >>".encode()
    builder.objects[a - 1] = (
        f"<< /Title (Separation) /Parent {root} 0 R /Next {c} 0 R /First {b} 0 R /Last {b} 0 R /Count 1 "
        f"/Dest [{first} 0 R /Fit] >>"
    ).encode()
    builder.objects[b - 1] = f"<< /Title {pdf.hexed('萃取段')} /Parent {a} 0 R /Dest [{second} 0 R /Fit] >>".encode()
    builder.objects[c - 1] = f"<< /Title (Annex) /Parent {root} 0 R /Prev {a} 0 R >>".encode()
    builder.catalogue = f"/Outlines {root} 0 R"
    return builder.bytes()


def test_a_loop_in_the_bookmarks_ends() -> None:
    builder = pdf.Builder()
    builder.page([(50, 200, "one")])
    root, a = builder.add(""), builder.add("")
    builder.objects[root - 1] = f"<< /Type /Outlines /First {a} 0 R /Last {a} 0 R >>".encode()
    builder.objects[a - 1] = f"<< /Title (again) /Parent {root} 0 R /Next {a} 0 R /First {a} 0 R >>".encode()
    builder.catalogue = f"/Outlines {root} 0 R"
    assert list(texts(pieces(builder.bytes()))) == ["bookmark 1", "page 1"]


def test_annotations_say_their_note_subject_and_author() -> None:
    builder = pdf.Builder()
    note = builder.add(
        f"<< /Type /Annot /Subtype /FreeText /Rect [10 10 90 30] /DA (/F1 9 Tf) "
        f"/Contents {pdf.hexed('反萃酸度 4.5')} /Subj (process) /T (Chen) >>"
    )
    builder.page([(50, 200, "x")], f"/Annots [{note} 0 R]")
    assert texts(pieces(builder.bytes()))["annotation 1 on page 1"] == "反萃酸度 4.5\nprocess\nChen"


def drawn_annotation(builder: pdf.Builder, line: str, entries: str, rectangle: str = "10 10 190 30") -> int:
    """An annotation with a drawing of one line of text."""
    fonts = "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >>"
    shape = builder.add(
        pdf.stream(pdf.drawn([(5, 5, line)]), f"/Type /XObject /Subtype /Form /BBox [0 0 180 20] {fonts}")
    )
    return builder.add(f"<< /Type /Annot /Rect [{rectangle}] /AP << /N {shape} 0 R >> {entries} >>")


def test_a_stamp_says_what_is_drawn_on_it() -> None:
    builder = pdf.Builder()
    stamp = drawn_annotation(builder, "受控文件", "/Subtype /Stamp /F 4")
    button = drawn_annotation(builder, "Start stripping", "/Subtype /Widget /FT /Btn /Ff 65536 /T (b1)", "10 60 190 80")
    builder.page([(50, 200, "Page text")], f"/Annots [{stamp} 0 R {button} 0 R]")
    found = texts(pieces(builder.bytes()))
    assert found["annotation 1 on page 1 as drawn"] == "受控文件"
    assert found["annotation 2 on page 1 as drawn"] == "Start stripping"
    assert found["page 1"] == "Page text"


def test_what_an_annotation_says_and_shows_is_read_once() -> None:
    builder = pdf.Builder()
    note = drawn_annotation(builder, "Acid 4.5", "/Subtype /FreeText /Contents (Acid 4.5) /F 4")
    again = drawn_annotation(builder, "Page text", "/Subtype /Stamp /F 4", "10 60 190 80")
    hidden = drawn_annotation(builder, "Secret", "/Subtype /Stamp /F 2", "10 110 190 130")
    builder.page([(50, 200, "Page text")], f"/Annots [{note} 0 R {again} 0 R {hidden} 0 R]")
    found = texts(pieces(builder.bytes()))
    assert found == {"page 1": "Page text", "annotation 1 on page 1": "Acid 4.5"}


def test_the_address_of_a_link_is_read_once_a_page() -> None:
    builder = pdf.Builder()
    link = "<< /Type /Annot /Subtype /Link /Rect [10 {y} 90 {z}] /A << /S /URI /URI (https://example.org/P507) >> >>"
    numbers = [builder.add(link.format(y=y, z=y + 10)) for y in (10, 30)]
    builder.page([(50, 200, "x")], f"/Annots [{numbers[0]} 0 R {numbers[1]} 0 R]")
    found = texts(pieces(builder.bytes()))
    assert [text for place, text in found.items() if "annotation" in place] == ["https://example.org/P507"]


def with_form() -> bytes:
    builder = pdf.Builder()
    parent = builder.add("")
    kid = builder.add(f"<< /Type /Annot /Subtype /Widget /Parent {parent} 0 R /Rect [10 10 90 30] >>")
    builder.objects[parent - 1] = (
        f"<< /FT /Tx /T (stages) /TU {pdf.hexed('萃取级数')} /V (38) /Kids [{kid} 0 R] >>".encode()
    )
    choice = builder.add(
        "<< /Type /Annot /Subtype /Widget /FT /Ch /T (acid) /V (HCl) /Opt [(HCl) (HNO3)] /Rect [10 40 90 60] >>"
    )
    builder.page(b"", f"/Annots [{kid} 0 R {choice} 0 R]")
    builder.catalogue = f"/AcroForm << /Fields [{parent} 0 R {choice} 0 R] >>"
    return builder.bytes()


def test_a_form_field_has_name_label_and_inherited_value() -> None:
    assert texts(pieces(with_form()))["form field stages"] == "stages\n萃取级数\n38"


def test_the_choices_of_a_form_field_are_read() -> None:
    assert texts(pieces(with_form()))["form field acid"] == "acid\nHCl\nHNO3"


def test_the_data_of_a_dynamic_form_are_read() -> None:
    builder = pdf.Builder()
    builder.page([(50, 200, "Please wait...")])
    data = "<xfa:datasets xmlns:xfa='http://www.xfa.org/schema/xfa-data/1.0/'><level>萃取级数 38</level></xfa:datasets>"
    packet = builder.add(pdf.stream(data.encode()))
    builder.catalogue = f"/AcroForm << /Fields [] /XFA [(datasets) {packet} 0 R] >>"
    assert texts(pieces(builder.bytes()))["XFA form datasets"] == "萃取级数 38"


def test_the_scripts_of_a_document_are_read() -> None:
    builder = pdf.Builder()
    builder.page([(50, 200, "order form")])
    action = builder.add("<< /S /JavaScript /JS (var portions = 120; // noodles) >>")
    builder.catalogue = f"/Names << /JavaScript << /Names [(menu) {action} 0 R] >> >>"
    assert texts(pieces(builder.bytes()))["script 1 menu"] == "var portions = 120; // noodles"


def test_a_text_in_place_of_a_figure_is_read() -> None:
    builder = pdf.Builder()
    page = builder.page(b"/Figure << /MCID 0 >> BDC 10 10 20 20 re f EMC", "/StructParents 0")
    root, figure = builder.add(""), builder.add("")
    builder.objects[root - 1] = (
        f"<< /Type /StructTreeRoot /K [{figure} 0 R] /ParentTree << /Nums [0 [{figure} 0 R]] >> >>".encode()
    )
    builder.objects[figure - 1] = (
        f"<< /Type /StructElem /S /Figure /P {root} 0 R /Pg {page} 0 R /K 0 /Alt {pdf.hexed('混合澄清槽')} >>".encode()
    )
    builder.catalogue = f"/StructTreeRoot {root} 0 R /MarkInfo << /Marked true >>"
    assert texts(pieces(builder.bytes()))["alternative text 1 on page 1"] == "混合澄清槽"


def test_embedded_files_are_artifacts_inside(tmp_path: Path) -> None:
    builder = pdf.Builder()
    builder.page([(50, 200, "cover")])
    builder.attach(("工艺.txt", b"one"), ("工艺.txt", b"two"))
    found = children(pieces(builder.bytes(), folder=tmp_path))
    assert [(child.path, child.content) for child in found] == [
        ("file.pdf!工艺.txt", b"one"),
        ("file.pdf!工艺.txt#2", b"two"),
    ]


def test_a_file_attached_to_a_page_is_an_artifact_inside(tmp_path: Path) -> None:
    builder = pdf.Builder()
    file = builder.embedded("a.txt", b"one")
    note = builder.add(f"<< /Type /Annot /Subtype /FileAttachment /Rect [1 1 9 9] /FS {file} 0 R >>")
    builder.page([(50, 200, "x")], f"/Annots [{note} 0 R]")
    found = pieces(builder.bytes(), folder=tmp_path)
    assert [child.path for child in children(found)] == ["file.pdf!a.txt"]
    assert not problems(found)


def test_an_embedded_file_that_is_in_no_list_is_a_problem() -> None:
    builder = pdf.Builder()
    builder.page([(50, 200, "x")])
    builder.embedded("hidden.txt", b"one")
    assert [problem.kind for problem in problems(pieces(builder.bytes()))] == ["unsupported"]


def test_embedded_files_beyond_the_limit_are_a_problem_and_the_pages_are_read() -> None:
    builder = pdf.Builder()
    builder.page([(50, 200, "cover")])
    builder.attach(("a.txt", b"one"), ("b.txt", b"two"))
    found = pieces(builder.bytes(), Settings(max_members=1))
    assert texts(found) == {"page 1": "cover"}
    assert len(children(found)) == 1
    assert [problem.kind for problem in problems(found)] == ["limit"]


def test_an_embedded_file_larger_than_the_limit_is_a_problem() -> None:
    builder = pdf.Builder()
    builder.page([(50, 200, "cover")])
    builder.attach(("big.bin", bytes(3 << 20)))
    found = pieces(builder.bytes(), Settings(max_bytes=1))
    assert not children(found)
    assert [problem.kind for problem in problems(found)] == ["limit"]


def test_an_embedded_file_without_data_is_a_problem() -> None:
    builder = pdf.Builder()
    builder.page([(50, 200, "cover")])
    number = builder.add("<< /Type /Filespec /F (a.txt) /UF (a.txt) >>")
    builder.catalogue = f"/Names << /EmbeddedFiles << /Names [(a) {number} 0 R] >> >>"
    found = problems(pieces(builder.bytes()))
    assert [(problem.kind, "a.txt" in problem.message) for problem in found] == [("damaged", True)]


@pytest.mark.usefixtures("without_ocr")
def test_a_scan_of_many_pages_is_one_problem() -> None:
    builder = pdf.Builder()
    builder.page([(20, 200, HEADLINE)])
    for number in range(2, 30):
        builder.picture_page(lines=[(180, 10, str(number))])
    builder.page([(20, 200, HEADLINE)])
    builder.picture_page()
    (problem,) = problems(pieces(builder.bytes()))
    assert (problem.kind, str(problem.place)) == ("no_text", "pages 2-29, 31")
    assert "pip install 'scanner[ocr]'" in problem.message


@pytest.mark.usefixtures("without_ocr")
def test_a_scan_with_a_printed_header_is_a_problem() -> None:
    builder = pdf.Builder()
    builder.picture_page(lines=[(20, 290, "Printed by user 4711 on 2026-01-05, page 1 of 9, do not copy")])
    (problem,) = problems(pieces(builder.bytes()))
    assert (problem.kind, str(problem.place)) == ("no_text", "page 1")


@pytest.mark.usefixtures("without_ocr")
def test_letters_drawn_as_shapes_are_a_problem() -> None:
    builder = pdf.Builder()
    builder.page(pdf.outlined(400))
    (problem,) = problems(pieces(builder.bytes()))
    assert (problem.kind, str(problem.place)) == ("no_text", "page 1")


@pytest.mark.usefixtures("without_ocr")
def test_text_without_meaning_is_a_problem() -> None:
    builder = pdf.Builder()
    builder.page([(20, 200, "\ue123\ue124\ue125\ue126\ue127" * 5), (20, 150, "Stage 3")])
    (problem,) = problems(pieces(builder.bytes()))
    assert (problem.kind, str(problem.place)) == ("no_text", "page 1")


STAMPED = [(20, 20 + 14 * row, f"Row {row}: {HEADLINE}") for row in range(6)]


@pytest.mark.usefixtures("without_ocr")
def test_without_ocr_a_picture_with_print_under_much_text_is_a_problem() -> None:
    builder = pdf.Builder()
    builder.scanned_page(printed("Stirrer speed 320 rpm"), lines=STAMPED)
    (problem,) = problems(pieces(builder.bytes()))
    assert (problem.kind, str(problem.place)) == ("no_text", "page 1")
    assert "pip install 'scanner[ocr]'" in problem.message


@pytest.mark.usefixtures("without_ocr")
def test_a_plain_picture_under_much_text_is_no_problem() -> None:
    builder = pdf.Builder()
    builder.scanned_page(printed(), lines=STAMPED)
    assert not problems(pieces(builder.bytes()))


@pytest.mark.parametrize("with_ocr", [False, pytest.param(True, marks=NEEDS_OCR)])
def test_a_scan_whose_words_are_unseen_text_was_read_by_another_program(
    with_ocr: bool, request: pytest.FixtureRequest
) -> None:
    if not with_ocr:
        request.getfixturevalue("without_ocr")
    builder = pdf.Builder()
    unseen = [(20, 220, "stirrer speed"), (140, 220, "320 rpm")]
    builder.scanned_page(printed("Stirrer speed 320 rpm"), lines=[*STAMPED, *unseen], text_mode=3)
    found = pieces(builder.bytes())
    assert list(texts(found)) == ["page 1"] and not problems(found)


@NEEDS_OCR
def test_a_scan_whose_unseen_text_says_something_else_is_read() -> None:
    builder = pdf.Builder()
    for line in ("Stirrer speed 320 rpm", "Feed pump P-3 is shut"):
        builder.scanned_page(printed(line), lines=STAMPED, text_mode=3)
    found = texts(pieces(builder.bytes()))
    assert found["page 1 line 1"] == "Stirrer speed 320 rpm"
    assert found["page 2 line 1"] == "Feed pump P-3 is shut"


@NEEDS_OCR
def test_pages_that_were_believed_are_read_once_another_page_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanned_pages, "PROVED_FIRST", 0)
    monkeypatch.setattr(scanned_pages, "PROVED_EVERY", 3)
    builder = pdf.Builder()
    for line in ("Stirrer speed 320 rpm", "Feed pump P-3 is shut", "Settler level 850 mm"):
        builder.scanned_page(printed(line), lines=STAMPED, text_mode=3)
    found = texts(pieces(builder.bytes()))
    assert {"page 1 line 1", "page 2 line 1", "page 3 line 1"} <= set(found)


@NEEDS_OCR
def test_a_scanned_page_is_read_and_no_problem() -> None:
    builder = pdf.Builder()
    builder.page([(20, 200, HEADLINE)])
    builder.scanned_page(printed("Feed pump P-3", "Stirrer speed 320 rpm"))
    found = pieces(builder.bytes())
    assert texts(found) == {"page 1": HEADLINE, "page 2 line 1": "Feed pump P-3\nStirrer speed 320 rpm"}
    assert not problems(found)


@NEEDS_OCR
@pytest.mark.parametrize("lines", [[(20, 270, "copy 2 of 3")], STAMPED])
def test_text_over_a_scan_is_given_once(lines: list[pdf.Line]) -> None:
    builder = pdf.Builder()
    builder.scanned_page(printed("Stirrer speed 320 rpm"), lines=lines)
    found = pieces(builder.bytes())
    assert texts(found)["page 1 line 1"] == "Stirrer speed 320 rpm" and not problems(found)


@NEEDS_OCR
@pytest.mark.parametrize("box", [(100, 0, 200, 150), (20, 10, 96, 72)])
def test_a_picture_with_print_beside_much_text_is_read(box: tuple[int, int, int, int]) -> None:
    builder = pdf.Builder()
    above = [(20.0, 180.0 + 14 * row, f"Row {row}: {HEADLINE}") for row in range(7)]
    builder.pictured_page(printed("Stirrer speed", "320 rpm", letters=90), box, above)
    found = pieces(builder.bytes())
    assert texts(found)["page 1 line 1"] == "Stirrer speed\n320 rpm" and not problems(found)


@NEEDS_OCR
def test_a_letterhead_that_comes_on_every_page_is_read_once() -> None:
    builder = pdf.Builder()
    above = [(20.0, 180.0 + 14 * row, f"Row {row}: {HEADLINE}") for row in range(7)]
    letterhead = builder.pictured_page(printed("Northbay Ltd", letters=90), (100, 0, 120, 90), above)
    for _ in range(2):
        builder.pictured_page(letterhead, (100, 0, 120, 90), above)
    places = list(texts(pieces(builder.bytes())))
    assert places == ["page 1", "page 1 line 1", "page 2", "page 3"]


@NEEDS_OCR
def test_a_photograph_is_a_note_that_hides_nothing() -> None:
    builder = pdf.Builder()
    builder.scanned_page(printed())
    assert [(problem.kind, problem.harmless) for problem in problems(pieces(builder.bytes()))] == [("no_text", True)]


@NEEDS_OCR
def test_text_without_meaning_that_draws_nothing_stays_a_problem() -> None:
    builder = pdf.Builder()
    builder.page(b"3 Tr\n" + pdf.drawn([(20, 200, "\ue123\ue124\ue125\ue126\ue127" * 5)]))
    (problem,) = problems(pieces(builder.bytes()))
    assert problem.kind == "no_text" and not problem.harmless


@NEEDS_OCR
def test_pages_beyond_the_most_are_a_problem() -> None:
    builder = pdf.Builder()
    for line in ("Feed pump P-3", "Feed pump P-4", "Feed pump P-5"):
        builder.scanned_page(printed(line))
    found = pieces(builder.bytes(), Settings(max_ocr_pages=1))
    assert texts(found) == {"page 1 line 1": "Feed pump P-3"}
    assert [(problem.kind, str(problem.place)) for problem in problems(found)] == [("limit", "pages 2-3")]
    (problem,) = problems(found)
    assert "more than 1 pages" in problem.message and "raise --max-ocr-pages" in problem.message


@NEEDS_OCR
def test_pages_for_which_ocr_has_no_time_are_a_problem_and_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanned_pages, "TIME_SHARE", 0.0)
    builder = pdf.Builder()
    builder.scanned_page(printed("Feed pump P-3"))
    builder.page([(20, 200, HEADLINE)])
    found = pieces(builder.bytes())
    assert texts(found) == {"page 2": HEADLINE}
    assert [(problem.kind, str(problem.place)) for problem in problems(found)] == [("limit", "page 1")]


@NEEDS_OCR
def test_a_page_that_ocr_cannot_finish_is_a_problem() -> None:
    builder = pdf.Builder()
    builder.scanned_page(printed("A line of its own 17"))
    (problem,) = problems(pieces(builder.bytes(), Settings(ocr_seconds=0.001)))
    assert problem.kind == "limit"
    assert "more than 0.001 s a page" in problem.message and "raise --ocr-seconds" in problem.message


def test_lines_that_the_text_has_are_left_out_and_the_others_keep_their_numbers() -> None:
    assert scanned_pages.without_repeats("one two\nthree four\nfive six", "three\nfour") == "one two\n\nfive six"
    assert scanned_pages.without_repeats("three four", "threefour") == ""


def test_a_page_that_cannot_be_loaded_is_a_problem_and_the_rest_is_read() -> None:
    data = pdf.simple([(50, 200, "one")], [(50, 200, "two")])
    found = pieces(data.replace(b"/Kids [6 0 R", b"/Kids [99 0 R"))
    assert texts(found) == {"page 2": "two"}
    assert [(problem.kind, str(problem.place)) for problem in problems(found)] == [("damaged", "page 1")]


def test_a_page_whose_content_cannot_be_decoded_is_not_a_blank_page() -> None:
    builder = pdf.Builder()
    number = builder.add(pdf.stream(b"this is not deflated, whatever the filter says", "/Filter /FlateDecode"))
    builder.page(b"", f"/Contents {number} 0 R")
    (problem,) = problems(pieces(builder.bytes()))
    assert (problem.kind, str(problem.place)) == ("damaged", "page 1")


def test_a_broken_page_tree_is_not_a_blank_page() -> None:
    data = pdf.simple([(50, 200, "one")]).replace(b"/Type /Pages /Kids", b"/Type /Pagex /Kidx")
    assert [problem.kind for problem in problems(pieces(data))] == ["damaged"]


def test_a_file_cut_short_gives_the_pages_before_the_cut_and_a_problem() -> None:
    data = pdf.simple([(50, 200, "one")], [(50, 200, "two")])
    found = pieces(data[: data.index(b"(two)")])
    assert texts(found) == {"page 1": "one"}
    assert [(problem.kind, problem.harmless) for problem in problems(found)] == [("damaged", False)]


def test_a_file_without_its_last_part_gives_pages_kept_in_object_streams() -> None:
    builder = pdf.Builder()
    content = builder.add(pdf.stream(pdf.drawn([(50, 200, "one")])))
    page = f"<< /Type /Page /MediaBox [0 0 400 300] /Contents {content} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    packed = f"50 0 {page}".encode()
    builder.add(pdf.stream(packed, "/Type /ObjStm /N 1 /First 5", compressed=True))
    data = builder.bytes()
    found = pieces(data[: data.index(b"xref")].replace(b"/Type /Catalog", b"/Type /Katalog"))
    assert texts(found) == {"page 1": "one"}
    assert [problem.kind for problem in problems(found)] == ["damaged"]


def test_a_rebuilt_index_is_a_note_that_hides_nothing() -> None:
    data = pdf.simple([(50, 200, "one")])
    at = data.rindex(b"startxref")
    found = pieces(data[:at] + b"startxref\n7\n%%EOF\n")
    assert texts(found) == {"page 1": "one"}
    assert [(problem.kind, problem.harmless) for problem in problems(found)] == [("damaged", True)]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no PDF at all", b"%PDF-1.4\n" + bytes(5000)])
def test_bytes_without_any_page_are_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        pieces(data)


def test_a_file_that_is_gone_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        pieces(tmp_path / "gone.pdf")


def test_a_password_makes_it_encrypted() -> None:
    with pytest.raises(EncryptedFile, match="password"):
        pieces(pdf.protected("secret", user="u", owner="o"))


def test_a_file_protected_against_changes_only_is_read() -> None:
    assert texts(pieces(pdf.protected("not secret", user="", owner="o")))["page 1"] == "not secret"


def test_pages_beyond_the_limit_stop_the_reading_and_what_was_read_is_kept() -> None:
    builder = pdf.Builder()
    builder.picture_page()
    builder.page([(50, 200, "two")])
    builder.page([(50, 200, "three")])
    settings = Settings(max_pages=2)
    kept: list[Piece] = []
    with pytest.raises(LimitExceeded, match="pages"):
        for piece in read(Artifact("file.pdf", builder.bytes()), Budget(settings, Path()), settings):
            kept.append(piece)
    assert texts(kept) == {"page 2": "two"}
    assert [problem.kind for problem in problems(kept)] == ["no_text"]


def test_stopping_early_closes_the_document() -> None:
    settings = Settings()
    reading = read(Artifact("a.pdf", pdf.simple([(9, 9, "one")], [(9, 9, "two")])), Budget(settings, Path()), settings)
    next(reading)
    reading.close()


@NEEDS_SHARED
def test_files_of_many_makers_are_read_or_refused_with_a_reason(tmp_path: Path) -> None:
    refused = []
    for path in sorted((SHARED / "realfiles" / "pdf").glob("*.pdf")):
        try:
            found = pieces(path, folder=tmp_path)
        except (DamagedFile, EncryptedFile) as error:
            refused.append(error.kind)
            continue
        for text in texts(found).values():
            text.encode()
    assert sorted(refused) == ["damaged", "encrypted", "encrypted"]
