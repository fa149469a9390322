"""Hyperscan and its fallback find the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text import matcher
from scanner.text.normalise import fold, fold_key

WORDS = st.lists(st.text(alphabet="ab钕铁硼萃取01", min_size=1, max_size=4), min_size=1, max_size=8, unique=True)


@given(WORDS, st.text(alphabet="ab钕铁硼萃取01 ", max_size=80))
def test_both_matchers_give_identical_hits(words: list[str], text: str) -> None:
    units = fold(text).units
    one = matcher.build(words).find(units)
    other = matcher.Daachorse([matcher.as_units(word) for word in words]).find(units)
    assert sorted(one) == sorted(other)
    plain = fold_key(text)
    expected = [
        (number, at + len(word))
        for number, word in enumerate(words)
        for at in range(len(plain))
        if plain.startswith(word, at)
    ]
    assert sorted(one) == sorted(expected)


def test_no_patterns_find_nothing() -> None:
    assert matcher.build([]).find(fold("萃取").units) == []


def test_a_stored_matcher_is_used_again_and_a_damaged_one_is_replaced(tmp_path: Path) -> None:
    pytest.importorskip("hyperscan", reason="no hyperscan wheel on this platform: nothing is stored there")
    patterns = ["萃取"]
    units = fold("进行萃取").units
    first = matcher.build(patterns, tmp_path).find(units)
    stored = next(tmp_path.glob("matcher-*-16.hs"))
    assert matcher.build(patterns, tmp_path).find(units) == first == [(0, 4)]
    stored.write_bytes(b"not a database")
    assert matcher.build(patterns, tmp_path).find(units) == first
