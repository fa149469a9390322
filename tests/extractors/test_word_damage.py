from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import DamagedFile, LimitExceeded
from scanner.extractors.word import read
from scanner.settings import Settings
from tests.factories import office
from tests.factories.office import docx, paragraph, pieces, problems, sound, texts, word_part


def found(body: str, **more: Any) -> dict[str, str]:
    """The passages of a document that has no problem."""
    return sound(read, docx(body, **more))


# ---- pictures


def test_a_logo_is_told_of_but_hides_nothing() -> None:
    result = pieces(read, docx(paragraph("x"), parts={"word/media/image1.png": office.picture(360, 65, 3000)}))
    assert not problems(result)
    (note,) = problems(result, harmless=True)
    assert note.kind == "no_text" and "word/media/image1.png (360 x 65)" in note.message


def test_pictures_that_may_hold_text_make_one_problem() -> None:
    parts = {f"word/media/image{n}.png": office.picture(1600, 1200) for n in (1, 2)}
    (problem,) = problems(pieces(read, docx(paragraph("x"), parts=parts)))
    assert problem.kind == "no_text"
    assert problem.message.startswith("2 pictures not read (")
    assert "): word/media/image1.png (1600 x 1200), word/media/image2.png (1600 x 1200). Remedy: " in problem.message


def test_the_words_in_a_metafile_are_read_and_it_is_no_problem() -> None:
    result = found("", parts={"word/media/image1.emf": office.emf("萃取段", "O/A = 4")})
    assert result == {"picture word/media/image1.emf": "萃取段\nO/A = 4"}


def test_a_picture_is_told_by_its_bytes_not_its_name() -> None:
    (problem,) = problems(pieces(read, docx("", parts={"word/secret.xml": office.picture(1600, 1200)})))
    assert problem.kind == "no_text"


# ---- damage and malice


def test_bytes_that_are_no_package_are_damaged() -> None:
    with pytest.raises(DamagedFile, match="not a whole ZIP"):
        pieces(read, b"PK\x03\x04 and no more")


def test_a_document_cut_short_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        pieces(read, docx(paragraph("x"))[:-60])


def test_a_missing_main_part_is_a_problem_and_the_rest_is_read() -> None:
    parts = {"_rels/.rels": office.rels([]), "word/header1.xml": word_part("hdr", paragraph("still here"))}
    data = office.zipped({"[Content_Types].xml": office.content_types({}), **parts})
    result = pieces(read, data)
    assert [(p.kind, str(p.place)) for p in problems(result)] == [("damaged", "part word/document.xml")]
    assert texts(result) == {"page header 1 paragraph 1": "still here"}


def test_broken_xml_is_a_problem_and_what_stands_before_it_is_kept() -> None:
    part = f"<w:document {office.NAMESPACES}><w:body>{paragraph('kept')}<w:p><w:r><w:t>cut"
    result = pieces(read, docx("", parts={"word/document.xml": part}))
    assert [(p.kind, str(p.place)) for p in problems(result)] == [("damaged", "part word/document.xml")]
    assert texts(result)["paragraph 1"] == "kept"


def test_a_damaged_note_part_is_a_problem_and_the_body_is_read() -> None:
    result = pieces(
        read, docx(paragraph("body"), parts={"word/footnotes.xml": f"<w:footnotes {office.NAMESPACES}><w:foot"})
    )
    assert [str(p.place) for p in problems(result)] == ["part word/footnotes.xml"]
    assert texts(result) == {"paragraph 1": "body"}


def test_a_wrong_checksum_is_a_problem() -> None:
    data = bytearray(office.zipped({"word/document.xml": b"<x/>" * 30}, compression=0))
    start = data.find(b"<x/>")
    data[start + 1] = ord("y")
    result = pieces(read, bytes(data))
    assert any(p.kind == "damaged" and "CRC" in p.message for p in problems(result))


def test_a_missing_part_is_a_problem_with_its_name() -> None:
    result = pieces(read, docx(paragraph("x"), links=[("rId4", "footnotes", "footnotes.xml")]))
    (problem,) = problems(result)
    assert problem.kind == "damaged" and "word/footnotes.xml" in problem.message


def test_a_lost_picture_is_no_text_lost() -> None:
    result = pieces(read, docx(paragraph("x"), links=[("rId4", "image", "../NULL")]))
    assert not problems(result) and problems(result, harmless=True)


def test_an_undeclared_part_is_read_and_told_of() -> None:
    result = pieces(read, docx("", parts={"word/odd.data": "<x>solvent extraction</x>"}))
    assert texts(result) == {"part word/odd.data": "solvent extraction"}
    assert "not declared" in problems(result, harmless=True)[0].message


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )
    part = f"{bomb}]><w:document {office.NAMESPACES}><w:body>{paragraph('&m;')}</w:body></w:document>"
    result = pieces(read, docx("", parts={"word/document.xml": part}))
    assert [p.kind for p in problems(result)] == ["damaged"]
    assert sum(map(len, texts(result).values())) < 1000


def test_an_outside_entity_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOP SECRET")
    part = f'<!DOCTYPE d [<!ENTITY f SYSTEM "{secret.as_uri()}">]><w:document {office.NAMESPACES}><w:body>'
    part += f"{paragraph('a&f;b')}</w:body></w:document>"
    result = pieces(read, docx("", parts={"word/document.xml": part}))
    assert [p.kind for p in problems(result)] == ["damaged"]
    assert "SECRET" not in "".join(texts(result).values())


def test_ten_thousand_nested_tables_are_a_problem() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 10_000 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 10_000
    assert [p.kind for p in problems(pieces(read, docx(paragraph("before") + deep)))] == ["damaged"]


def test_tables_nested_as_deep_as_the_parser_goes_are_read() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 80 + paragraph("bottom") + "</w:tc></w:tr></w:tbl>" * 80
    assert "bottom" in texts(pieces(read, docx(deep))).values()


def test_targets_outside_the_package_lead_nowhere() -> None:
    links = [
        ("rId1", "footnotes", "../../../etc/passwd"),
        ("rId2", "header", "/etc/passwd"),
        ("rId3", "footer", "%2e%2e/x"),
    ]
    result = pieces(read, docx(paragraph("x"), links=links))
    assert texts(result) == {"paragraph 1": "x"}
    assert len(problems(result)) == 3


def test_names_with_percent_signs_and_backslashes_are_found() -> None:
    links = [("rId1", "header", "my%20header.xml")]
    parts = {
        "word/my header.xml": word_part("hdr", paragraph("h")),
        "word\\footer1.xml": word_part("ftr", paragraph("f")),
    }
    assert found("", links=links, parts=parts) == {
        "page footer 1 paragraph 1": "f",
        "page header 1 paragraph 1": "h",
    }


def test_a_part_that_is_there_twice_with_other_contents_is_a_problem(recwarn: pytest.WarningsRecorder) -> None:
    data = docx(paragraph("x"), parts={"word/header1.xml": word_part("hdr", paragraph("one"))})
    with office.zipfile.ZipFile(buffer := io.BytesIO(data), "a") as archive:
        archive.writestr("word/header1.xml", word_part("hdr", paragraph("two")))
    recwarn.clear()
    (problem,) = problems(pieces(read, buffer.getvalue()))
    assert "more than once" in problem.message and str(problem.place) == "part word/header1.xml"


def test_a_bomb_stops_at_the_ratio_limit() -> None:
    part = f"<w:document {office.NAMESPACES}><w:body>{paragraph('y' * 9_000_000) * 4}</w:body></w:document>"
    with pytest.raises(LimitExceeded, match="packed size"):
        pieces(read, docx("", parts={"word/document.xml": part}))


def test_more_parts_than_members_allowed_are_refused() -> None:
    with pytest.raises(LimitExceeded, match="more than 20 parts"):
        pieces(read, docx("", parts={f"x{n}.xml": "<a/>" for n in range(30)}), Settings(max_members=20))
