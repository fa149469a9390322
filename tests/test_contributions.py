"""The weights laid back on the text add up to the decision they explain."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.contributions import HEAD, Contributions, coloured, contributions
from scanner.features import features
from scanner.model import HEADS, Model
from scanner.pipeline import Desk, open_desk
from scanner.records import Finding, Passage, Place
from scanner.settings import Settings
from scanner.sifting import Pointing
from scanner.text.grams import grams

SHEET = "镨钕分离线 皂化度 36%，萃取段 62 级，洗涤段 28 级，P507 1.5 mol/L，相比 O/A=1.8:1"
LUNCH = "Lunch list for Friday: 12 noodles, 8 rice, 3 salads, please pay 25 each to Mei by 10:00."


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(Settings())


def findings_in(text: str, desk: Desk) -> list[Finding]:
    pointing = Pointing(desk.pack, desk.index, None)
    pointing.take(Passage(text, Place("line", 1)), "text")
    pointing.look("text")
    return pointing.findings


def model_of(desk: Desk) -> Model:
    assert desk.model is not None
    return desk.model()


@pytest.mark.parametrize("text", [SHEET, LUNCH, "", "62"])
def test_letters_numbers_and_bias_give_the_decision_value(text: str, desk: Desk) -> None:
    found, model = findings_in(text, desk), model_of(desk)
    adds = contributions(model, text, found)
    number = HEADS.index(HEAD)
    value = model.logits(grams(text, found), features(text, found))[number]
    assert len(adds.letters) == len(text)
    assert adds.letters.sum() + sum(each for _, each in adds.counted) + model.bias[number] == pytest.approx(value)


def total(adds: Contributions) -> float:
    return float(adds.letters.sum()) + sum(value for _, value in adds.counted)


def test_process_words_speak_more_for_it_than_a_lunch_list(desk: Desk) -> None:
    model = model_of(desk)
    process, lunch = contributions(model, SHEET, findings_in(SHEET, desk)), contributions(model, LUNCH, [])
    assert total(process) > 0 > total(lunch)
    assert dict(process.counted)["rule"] > 0 > dict(lunch.counted)["rule"]


def test_colours_lie_in_order_within_the_text_and_have_three_levels_each_way(desk: Desk) -> None:
    spans = coloured(SHEET, contributions(model_of(desk), SHEET, findings_in(SHEET, desk)).letters)
    assert spans
    at = 0
    for start, end, level in spans:
        assert at <= start < end <= len(SHEET)
        assert 1 <= abs(level) <= 3
        at = end


def test_a_text_without_letters_has_no_colours() -> None:
    assert coloured("  \n ", np.zeros(4)) == ()
