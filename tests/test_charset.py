"""Which encoding bytes are in."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import charset
from tests.factories.text import FRENCH, GERMAN, JAPANESE, KOREAN, RUSSIAN, SIMPLIFIED, TRADITIONAL


def test_no_bytes_are_an_empty_text() -> None:
    assert charset.decode(b"") == charset.Decoded("", "utf-8")
    assert list(charset.pieces(b"")) == []


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"), (SIMPLIFIED, "gb18030"), (SIMPLIFIED, "gbk"), (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"), (SIMPLIFIED, "utf-32-le"), (SIMPLIFIED, "utf-32-be"), (SIMPLIFIED, "hz"),
        (TRADITIONAL, "big5"), (TRADITIONAL, "gb18030"), (TRADITIONAL, "utf-16-le"),
        (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (JAPANESE, "iso2022_jp"), (KOREAN, "euc_kr"),
        (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"), (FRENCH, "cp1252"), (GERMAN, "cp1252"),
        ("plain ASCII only", "ascii"), ("ASCII as UTF-16", "utf-16-le"), ("ASCII as UTF-16", "utf-16-be"),
    ],
)  # fmt: skip
def test_a_sentence_is_read_without_being_told_its_encoding(text: str, encoding: str) -> None:
    decoded = charset.decode(text.encode(encoding))
    assert (decoded.text, decoded.lossy) == (text, False)


@pytest.mark.parametrize("word", ["温度", "图纸", "钕铁硼", "联通", "炉", "釹鐵硼", "純水", "工艺卡"])
def test_a_chinese_word_between_ascii_is_enough(word: str) -> None:
    for encoding in ("gb18030", "big5"):
        try:
            data = f"R-101 {word}.dwg\n".encode(encoding)
        except UnicodeEncodeError:
            continue
        assert charset.decode(data).text == f"R-101 {word}.dwg\n"


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_taken_off(mark: str) -> None:
    assert charset.decode("ä\r\n温".encode(mark)).text == "ä\r\n温"


def test_line_ends_stay_as_they_are() -> None:
    assert charset.decode(b"a\r\nb\rc\n").text == "a\r\nb\rc\n"


def test_western_signs_are_not_taken_for_chinese() -> None:
    # B0 43 and E9 72 are valid GBK, too
    assert charset.decode("25°C, 10 µm, café réel".encode("cp1252")).text == "25°C, 10 µm, café réel"


def test_a_declared_encoding_is_believed_where_it_fits() -> None:
    assert charset.decode("Привет".encode("koi8-r"), "KOI8-R").text == "Привет"


@pytest.mark.parametrize("declared", ["iso-8859-1", "us-ascii", "windows-1252", "utf-8", "x-no-such-charset", ""])
def test_chinese_bytes_are_chinese_whatever_a_careless_program_declared(declared: str) -> None:
    assert charset.decode(SIMPLIFIED.encode("gbk"), declared).text == SIMPLIFIED


def test_gb2312_declared_takes_gbk_characters() -> None:
    assert charset.decode("镕与釹".encode("gbk"), "gb2312").text == "镕与釹"


def test_what_cannot_be_decoded_is_told() -> None:
    decoded = charset.decode(SIMPLIFIED.encode("gb18030")[:-1])
    assert decoded.lossy
    assert decoded.text.startswith(SIMPLIFIED[:-2])


def test_utf8_with_a_bad_byte_stays_utf8() -> None:
    decoded = charset.decode(SIMPLIFIED.encode() + b"\xff\n")
    assert decoded == charset.Decoded(SIMPLIFIED + "\ufffd\n", "utf-8", lossy=True)


def test_lines_of_two_programs_are_each_read_in_their_own_encoding() -> None:
    data = b"".join(line.encode(encoding) for encoding in ("utf-8", "gbk") for line in (f"{SIMPLIFIED}\n",) * 3)
    decoded = charset.decode(data)
    assert (decoded.text, decoded.lossy) == ((SIMPLIFIED + "\n") * 6, False)


def test_pure_hanzi_in_utf16_without_any_nul_are_seen() -> None:
    data = ("氧化物沉淀温度记录" * 3).encode("utf-16-le")
    assert b"\0" not in data
    assert charset.decode(data).text == "氧化物沉淀温度记录" * 3


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("GB2312", "gb18030"), ('"gbk"', "gb18030"), ("x-gbk", "gb18030"), ("ks_c_5601-1987", "cp949"),
        ("iso-8859-1", "cp1252"), ("base64", ""), ("idna", ""), ("unicode_escape", ""), ("no such", ""), ("a\0b", ""),
    ],
)  # fmt: skip
def test_labels_become_codecs_for_text_only(label: str, codec: str) -> None:
    assert charset.canonical(label) == codec


def test_names_of_an_archive_are_decided_together() -> None:
    names = [name.encode("gbk") for name in ("图纸/总图.dwg", "卡.txt", "readme.txt")]
    assert charset.of_names(names) == "gb18030"
    assert charset.of_names([b"a.txt", "ä.txt".encode()]) == "utf-8"
    assert charset.of_names(["圖紙/總圖.dwg".encode("big5")]) in ("cp950", "big5hkscs")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_long_text_comes_in_pieces_of_whole_lines_with_the_right_numbers(
    encoding: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charset, "PIECE", 1000)
    word = "Öl" if encoding == "cp1252" else "温度"
    text = end.join(f"{number} {word}" for number in range(1, 2000))
    pieces = list(charset.pieces(text.encode(encoding)))
    assert "".join(piece.text for piece in pieces) == text
    assert len(pieces) > 5
    for piece in pieces:
        assert piece.text.startswith(f"{piece.line} ")


def test_a_file_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(SIMPLIFIED.encode("gbk"))
    assert [piece.text for piece in charset.pieces(path)] == [SIMPLIFIED]


def test_a_line_too_long_for_memory_is_cut_between_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charset, "PIECE", 1000)
    monkeypatch.setattr(charset, "LONGEST", 4000)
    text = "温度记录" * 5000
    pieces = list(charset.pieces(text.encode()))
    assert "".join(piece.text for piece in pieces) == text
    assert not any(piece.lossy for piece in pieces)
    assert {piece.line for piece in pieces} == {1}


def test_an_encoding_that_changes_in_the_middle_of_a_file_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charset, "PIECE", 2000)
    data = (SIMPLIFIED + "\n").encode("gbk") * 60 + (SIMPLIFIED + "\n").encode("utf-8") * 60
    assert "".join(piece.text for piece in charset.pieces(data)) == (SIMPLIFIED + "\n") * 120


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=300))
def test_utf8_comes_back_as_it_went_in(text: str) -> None:
    decoded = charset.decode(text.encode(), "utf-8")
    assert decoded.text == text or b"\0" in text.encode() or decoded.encoding in ("hz", "iso2022_jp_2", "iso2022_kr")


@given(st.binary(max_size=400), st.sampled_from(["", "gbk", "utf-8", "big5", "hz", "utf-7", "iso-2022-kr"]))
def test_any_bytes_decode_to_something_that_can_be_written(data: bytes, declared: str) -> None:
    charset.decode(data, declared).text.encode("utf-8")


@given(st.text(alphabet="a\n\r", max_size=60))
def test_line_ends_are_counted_as_a_reader_counts_them(text: str) -> None:
    assert charset.line_ends(text) == len(io.StringIO(text, newline=None).read().split("\n")) - 1


def test_no_input_is_slow() -> None:
    # a hang would be one: a tenth of a second a megabyte is far above all rates measured
    data = bytes(range(128, 256)) * 8192
    started = time.process_time()
    charset.decode(data)
    assert time.process_time() - started < 5
