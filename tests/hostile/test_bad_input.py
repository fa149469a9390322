"""Bad input: each gives a problem with kind, message and remedy; nothing unread is clear; the run goes on."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from scanner.records import Result
from scanner.settings import Settings
from tests.factories.examining import kinds, result_of, results_of

SHEET = "萃取段 62 级，洗涤段 28 级，皂化度 36%，镨钕料液 1.2 mol/L，P507，相比 O/A=1.8:1。"


def document(text: str = SHEET) -> bytes:
    made = docx.Document()
    made.add_paragraph(text)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def remedied(result: Result) -> bool:
    return all("Remedy" in problem.message for problem in result.extraction.problems if not problem.harmless)


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.zip", "a.dxf"])
def test_an_empty_file_of_a_format_that_is_never_empty_is_damaged_and_unread(name: str) -> None:
    result = result_of(name, b"")
    assert kinds(result) == ["damaged"] and result.verdict.level == "unread" and remedied(result)


def test_an_empty_text_file_is_clear_and_says_that_it_is_empty() -> None:
    result = result_of("a.txt", b"")
    assert kinds(result) == ["no_text"] and result.extraction.status == "read" and result.verdict.level == "clear"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_document_is_never_clear(share: float) -> None:
    whole = document("Nothing of interest. " * 400)
    result = result_of("a.docx", whole[: int(len(whole) * share)])
    assert result.overall != "clear" and kinds(result) and remedied(result)


def test_a_renamed_file_is_read_as_what_it_is_and_that_is_noted() -> None:
    result = result_of("holiday.jpg", document())
    assert result.extraction.format == "docx" and result.extraction.status == "read"
    assert result.verdict.level == "flag"
    assert any(".jpg" in problem.message for problem in result.extraction.problems)


def test_bytes_that_are_no_text_in_any_charset_are_a_problem_at_their_line() -> None:
    result = result_of(
        "a.txt", ("第一行正文内容说明\n" * 30).encode("gb18030") + b"\xff\xff\x81\n" + ("末尾\n" * 30).encode("gb18030")
    )
    assert "damaged" in kinds(result) and result.verdict.level == "unread"


def test_nested_deeper_than_the_limit_is_a_problem_that_names_the_option() -> None:
    data = SHEET.encode()
    name = "sheet.txt"
    for level in range(6):
        data, name = packed({name: data}), f"level{level}.zip"
    results = results_of("deep.zip", data, Settings(max_depth=3))
    assert results[-1].overall == "unread"
    assert any("--max-depth" in problem.message for result in results for problem in result.extraction.problems)
    whole = results_of("deep.zip", data)
    assert whole[-1].overall == "flag"


def test_too_many_members_too_many_bytes_and_too_high_a_ratio_end_in_problems_that_name_the_option() -> None:
    many = packed({f"{number}.txt": b"x" for number in range(50)})
    assert any(
        "--max-members" in p.message for p in result_of("m.zip", many, Settings(max_members=20)).extraction.problems
    )
    bomb = packed({"zeros.txt": bytes(60 << 20)})
    assert any("--max-ratio" in p.message for r in results_of("b.zip", bomb) for p in r.extraction.problems)
    large = packed({"a.txt": bytes(3 << 20)}, zipfile.ZIP_STORED)
    limited = results_of("l.zip", large, Settings(max_bytes=1))
    assert any("--max-bytes" in p.message for r in limited for p in r.extraction.problems)
    for results in (results_of("b.zip", bomb), limited):
        assert results[-1].overall != "clear"


def test_a_member_that_lies_about_its_size_is_a_problem_and_its_neighbour_is_read() -> None:
    data = bytearray(packed({"liar.txt": b"A" * 5000, "sheet.txt": SHEET.encode()}, zipfile.ZIP_STORED))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x01\x02"))  # central entry of the first member
    data[at + 20 : at + 28] = (10).to_bytes(4, "little") * 2
    results = {result.path: result for result in results_of("lies.zip", bytes(data))}
    assert results["lies.zip!sheet.txt"].verdict.level == "flag"
    assert results["lies.zip"].extraction.problems or kinds(results["lies.zip!liar.txt"])


def test_an_encrypted_member_is_encrypted_not_clear() -> None:
    data = bytearray(packed({"secret.txt": b"hidden text of some length" * 4}))
    data[6] |= 1  # the local header's flag
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    results = results_of("locked.zip", bytes(data))
    assert "encrypted" in [kind for result in results for kind in kinds(result)]
    assert results[-1].overall == "unread"


def test_unknown_bytes_are_unsupported_and_unread() -> None:
    result = result_of("a.bin", bytes(range(256)) * 40)
    assert kinds(result) == ["unsupported"] and result.verdict.level == "unread" and remedied(result)
