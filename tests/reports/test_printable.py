"""Text made safe to print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reports.printable import guarded, human_bytes, shortened, visible


@pytest.mark.parametrize("text", ["", "plain", "稀土 – №", "a = b", "1 - 2", "https://x", "é", "𠮷", "→"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
    assert guarded(text) == text


@given(st.text(alphabet=st.characters(codec=None)))
def test_no_acting_character_is_left(text: str) -> None:
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in visible(text))
    visible(text).encode("utf-8")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t=", "\r+", "＝", "\u3000="])
def test_what_a_sheet_would_take_for_a_formula_gets_an_apostrophe(start: str) -> None:
    assert guarded(start + "1").startswith(("'=", "'+", "'-", "'@", "' =", "'＝", "'\u3000"))


def test_line_ends_show_unless_they_are_kept() -> None:
    assert visible("a\r\nb\tc") == "a⏎b c"
    assert visible("a\r\nb", keep_lines=True) == "a\nb"


def test_a_cut_is_marked() -> None:
    assert shortened("x" * 50, 20) == "x" * 12 + " … [cut]"
    assert shortened("x" * 20, 20) == "x" * 20


@pytest.mark.parametrize(
    ("count", "said"), [(None, "–"), (0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (5 << 40, "5.0 TiB")]
)
def test_sizes_are_said_in_units(count: int | None, said: str) -> None:
    assert human_bytes(count) == said
