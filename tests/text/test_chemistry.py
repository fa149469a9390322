"""Formulas and rows of symbols."""

from __future__ import annotations

import time

import pytest

from scanner.text.chemistry import substances


def read(text: str) -> list[tuple[str, bool, str]]:
    return [(text[one.start : one.end], one.rare_earth, one.sort) for one in substances(text)]


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("Nd2Fe14B", "alloy"), ("(PrNd)30.5Dy0.5Fe余B1.0", "alloy"), ("PrNd29.8FebalB0.98Co1.0", "alloy"),
        ("Sm2Co17", "alloy"), ("Pr6O11", "oxide"), ("NdCl3", "halide"), ("TbF3", "halide"),
        ("La\tCe\tPr\tNd", "row"), ("La 14, Ce 9, Nd", "row"),
    ],
)  # fmt: skip
def test_rare_earths_are_told_by_their_chemistry(text: str, sort: str) -> None:
    assert read(f"批次 {text} 合格") == [(text, True, sort)]


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("CoSO4", "cobalt nickel"),
        ("UO2", "uranium"),
        ("Na3AlF6", "aluminium"),
        ("LiFePO4", "lithium"),
        ("SrFe12O19", "ferrite"),
    ],
)
def test_compounds_of_other_metals_speak_for_their_industry(text: str, industry: str) -> None:
    assert read(text) == [(text, False, industry)]


@pytest.mark.parametrize(
    "text", ["", "IBM PC", "A4 B5", "P507", "S7-1500 PLC", "G01 X12.5 Y3.0", "Er ist da.", "PM 2.5", "HCl", "Sc. D."]
)
def test_abbreviations_part_numbers_and_words_are_no_substances(text: str) -> None:
    # symbols stand alone, letters that are no elements, or a pair of capitals without a number
    assert read(text) == []


@pytest.mark.parametrize("text", ["AB" * 100_000, "La " * 100_000, "A1" * 100_000, "(" * 200_000, "Nd2" * 60_000])
def test_hostile_texts_take_linear_time(text: str) -> None:
    started = time.process_time()
    list(substances(text))
    assert time.process_time() - started < 5
