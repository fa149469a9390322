"""Texts of every kind, by their lines."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scanner import charset
from scanner.records import Artifact
from tests.factories.text import SIMPLIFIED, Yielded, yielded


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.json", "a.st"])
def test_an_empty_file_is_read_and_holds_nothing(name: str) -> None:
    found = yielded(name, b"")
    assert (found.passages, found.problems) == ([], [])


def test_plain_ascii_is_one_passage_and_no_problem() -> None:
    found = yielded("a.txt", b"one\r\ntwo\rthree\n")
    assert found.texts == {"line 1": "one\r\ntwo\rthree\n"}
    assert not found.problems


@pytest.mark.parametrize(
    "name",
    ["a.txt", "a.csv", "a.md", "a.json", "a.xml", "a.svg", "a.ini", "a.log", "a.tex", "a.nc", "a.st", "a.scl", "a.inp",
     "a.py", "a.m", "a.ics", "a.yaml", "a.L5X", "a.bkp"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_every_kind_of_text_is_read_in_chinese(name: str, encoding: str) -> None:
    found = yielded(name, f"x\n{SIMPLIFIED}\n".encode(encoding))
    assert SIMPLIFIED in found.passages[0].text
    assert not found.problems


def test_an_xml_declaration_decides_where_the_bytes_leave_it_open() -> None:
    data = '<?xml version="1.0" encoding="koi8-r"?>\n<a>печь</a>'.encode("koi8-r")
    assert "печь" in yielded("a.xml", data).passages[0].text


def test_a_long_file_comes_in_pieces_that_know_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charset, "PIECE", 1 << 12)
    path = tmp_path / "a.txt"
    path.write_text("".join(f"{number} 温度\n" for number in range(1, 3000)), encoding="utf-8")
    passages = Yielded(Artifact("a.txt", path)).passages
    assert len(passages) > 5
    assert all(passage.text.startswith(f"{passage.place.number} ") for passage in passages)


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    found = yielded("a.txt", f"{SIMPLIFIED}\n".encode() * 20 + b"\xff\xfe bad\n" + f"{SIMPLIFIED}\n".encode() * 20)
    assert [(problem.kind, str(problem.place)) for problem in found.problems] == [("damaged", "line 21")]


def test_a_nul_inside_a_text_is_no_problem() -> None:
    found = yielded("a.txt", b"text " * 100 + b"\0" + b"text " * 100)
    assert not found.problems


@pytest.mark.parametrize(
    ("name", "line", "plain"),
    [
        ("a.json", rb'{"n": "\u70e7\u7ed3"}', '{"n": "烧结"}'), ("a.properties", rb"n=\u70E7\u7ED3", "n=烧结"),
        ("a.js", rb"'\u{70e7}\u{7ed3}'", "'烧结'"), ("a.xml", b"<n>&#28903;&#x7ED3;</n>", "<n>烧结</n>"),
        ("a.log", b"GET /%E7%83%A7%E7%BB%93.pdf", "GET /烧结.pdf"), ("a.json", rb'"\ud842\udfb7"', '"𠮷"'),
    ],
)  # fmt: skip
def test_words_in_escapes_come_out_at_their_line(name: str, line: bytes, plain: str) -> None:
    found = yielded(name, b"first\nsecond\n" + line + b"\nlast\n")
    assert found.texts["unescaped line 3"] == plain


def test_a_word_split_by_tags_comes_out_at_its_line() -> None:
    found = yielded("a.xml", "<a>\r\n<r><t>烧</t></r><r><t>结</t></r>\r\n</a>".encode())
    assert found.texts["untagged line 2"] == "烧结"


def test_escapes_that_hide_no_letters_are_left_alone() -> None:
    found = yielded("a.json", rb'{"html": "\u003cp\u003e", "path": "C:\\users", "sign": "&#176;"}')
    assert list(found.texts) == ["line 1"]


def test_half_a_surrogate_pair_and_codes_beyond_unicode_do_not_break_the_text() -> None:
    found = yielded("a.json", rb'"\ud842 \u70e7" &#9999999; \U00110000')
    for passage in found.passages:
        passage.text.encode("utf-8")


def test_a_file_of_nothing_but_escapes_is_read_in_time() -> None:
    started = time.process_time()
    yielded("a.json", rb'"\u70e7"' * 100_000)
    yielded("a.json", b'"\\u70e7"\n' * 100_000)
    yielded("a.xml", b"<" * 300_000)
    yielded("a.xml", ("烧" + "<b" * 100_000).encode())
    # each takes some tenths of a second; a quadratic reader takes minutes
    assert time.process_time() - started < 20
