"""Hashed grams: numbers are masked, parts have their lengths, and every gram can be found again in the text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.grams import NAME_WEIGHT, SHAPE_WEIGHT, grams, plain, plain_with_places, shape, spans, stem

TEXT = "萃取段 62 级，sintering 1060±5 ℃ × 4 h\tSX3_OA := 1.8;"


def test_no_text_has_no_grams() -> None:
    assert len(grams("").buckets) == 0


def test_no_number_is_learnt() -> None:
    one, other = grams("烧结 1060 ℃ 4 h"), grams("烧结 1,055.5 ℃ 6 h")
    assert np.array_equal(one.buckets, other.buckets)
    assert np.array_equal(one.values, other.values)


def test_each_part_has_the_length_of_its_weight() -> None:
    seen = grams(TEXT, (), "share/WX-12 点检.docx")
    lengths = [float(np.sqrt((part.values.astype(np.float64) ** 2).sum())) for part in seen.parts]
    assert lengths == pytest.approx([1.0, 0.0, 1.0, SHAPE_WEIGHT, NAME_WEIGHT], abs=1e-5)


def test_a_zero_width_sign_and_full_width_letters_change_nothing() -> None:
    assert np.array_equal(grams("皂\u200b化度 ＨＤ").letters.buckets, grams("皂化度 HD").letters.buckets)


@pytest.mark.parametrize(
    ("path", "name"),
    [("outer.zip!dir/b.docx", "b"), ("C:\\x\\y.v2.txt", "y.v2"), ("README", "README"), (".profile", ".profile")],
)
def test_the_name_is_without_folders_and_suffix(path: str, name: str) -> None:
    assert stem(path) == name


def test_a_shape_shows_a_table_and_hides_its_words() -> None:
    assert shape("炉号 A12\tSX 1060.5\nramp:=4;") == "字 A0\tA 0\na:=0;"


@given(st.text(max_size=200))
def test_every_plain_character_knows_where_it_began(text: str) -> None:
    folded, places = plain_with_places(text)
    assert folded == plain(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    assert places[-1] == len(text)


@given(st.text(alphabet="ab 萃取段1.5:=±℃\n", max_size=60))
def test_every_gram_lies_within_the_text(text: str) -> None:
    folded = plain(text)
    for gram, start, end in spans(folded):
        assert 0 <= start < end <= len(folded), gram
