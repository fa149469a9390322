"""Drawing text as it is shown."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.drawing_text import plain_mtext, plain_text


@pytest.mark.parametrize("text", ["", "烧结温度", "C:/x", "50 %", "{a}", "2^10", "\\\\"])
def test_a_text_without_codes_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("%%c50%%p0.1", "⌀50±0.1"), ("25%%dC", "25°C"), ("%%u烧结%%u", "烧结"), ("%%%", "%"), ("%%176", "°"),
        (r"\U+70E7\U+7ED3", "烧结"), (r"\M+5C9D5", "烧"), (r"\M+2BF4E", "燒"), ("a^Ib^ c", "a\tb^c"), (r"\U+D800", "\ufffd"),
    ],
)  # fmt: skip
def test_codes_of_every_text_become_signs(written: str, shown: str) -> None:
    assert plain_text(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"烧\P结", "烧\n结"), (r"{\fSimSun|b0|i0|c134|p2;烧}结", "烧结"), (r"\H0.7x;\C1;烧\W0.8;结", "烧结"), (r"\L烧\l结", "烧结"),
        (r"烧\~结", "烧 结"), (r"H\S1/2;", "H1/2"), (r"\S+0.1^-0.2;", "+0.1/-0.2"), (r"\S1#2;", "1/2"), (r"\{a\}\\b", "{a}\\b"),
        (r"\A1;\pxqc,i1;烧结", "烧结"), (r"\T1.5;\Q15;烧", "烧"), (r"烧\N结", "烧\n结"), ("no codes", "no codes"), (r"\U+70E7\P", "烧\n"),
    ],
)  # fmt: skip
def test_codes_of_texts_of_many_lines_go(written: str, shown: str) -> None:
    assert plain_mtext(written) == shown


def test_a_code_without_its_end_takes_no_words() -> None:
    assert "烧结" in plain_mtext(r"\C1烧结")
    assert "烧结" in plain_mtext(r"{\fSimSun 烧结}")


def test_a_text_of_codes_without_ends_takes_no_long_time() -> None:
    started = time.process_time()
    for written in ("\\f" * 100_000, "\\S" * 100_000, "{" * 100_000, "%%" * 100_000, "^" * 100_000):
        plain_mtext(written)
    assert time.process_time() - started < 20


@given(st.text(alphabet="\\{}PSfHCU+M5AD;^/%cu烧 1", max_size=60))
def test_any_text_gives_text_that_can_be_written(text: str) -> None:
    plain_mtext(text).encode("utf-8")
