"""Folding and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.normalise import fold, fold_key, span_back

SAME = [
    ("釹鐵硼", "钕铁硼", "traditional"),
    ("Ｐ５０７", "P507", "full width"),
    ("NdFeB", "ndfeb", "case"),
    ("Nd₂Fe₁₄B", "Nd2Fe14B", "subscripts"),
    ("10⁻²", "10−2", "superscripts, minus dropped in both"),
    ("⽯墨", "石墨", "Kangxi radical"),
    ("萃\n取", "萃取", "line break between Chinese characters"),
    ("萃 取", "萃取", "blank"),
    ("烧\u200b结", "烧结", "zero-width space"),
    ("NdFеB", "NdFeB", "Cyrillic look-alike"),
    ("bastnäsite", "bastnasite", "accent"),
    ("bastna\u0308site", "bastnasite", "combining accent"),
    ("boun-\r\ndary", "boundary", "hyphenation"),
    ("jet_mill", "jet mill", "underscore"),
    ("𝐍𝐝𝐅𝐞𝐁", "NdFeB", "mathematical letters"),
    ("焼結", "烧结", "Japanese form"),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME, ids=[why for *_, why in SAME])
def test_forms_of_one_word_fold_alike(one: str, other: str, why: str) -> None:
    assert fold_key(one) == fold_key(other)


@pytest.mark.parametrize("text", ["℃", "㎏", "①", "½"])
def test_characters_that_would_expand_are_left_alone(text: str) -> None:
    assert fold_key(text) == text


def test_nothing_folds_to_nothing() -> None:
    assert fold_key("") == ""
    assert fold_key(" \r\n\t-­​") == ""


@given(st.text(), st.data())
def test_every_folded_span_maps_back_to_a_slice_that_folds_to_it(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if len(folded.units) == 0:
        return
    start = data.draw(st.integers(0, len(folded.units) - 1))
    end = data.draw(st.integers(start + 1, len(folded.units)))
    first, last = span_back(folded, start, end)
    assert 0 <= first < last <= len(text)
    assert fold(text[first:last]).units.tolist() == folded.units[start:end].tolist()


@given(st.text(alphabet=st.characters(codec=None, categories=["Cs", "Lo", "Zs", "Cf", "Ll"])))
def test_lone_surrogates_and_marks_never_raise(text: str) -> None:
    assert len(fold(text).units) <= len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_key(text)
    astral = "\uffff"
    if astral not in once and "\ud800" not in once:
        assert fold_key(once) == once
