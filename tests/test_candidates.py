"""Which stretches the classifier is asked about where no telling word stands: sheets of numbers that are texts."""

from __future__ import annotations

from scanner.candidates import LONGEST, MOST_SHEETS, sheet_candidates
from scanner.records import Passage, Place
from scanner.text.segment import Segment, join

CARD = "ramp 4 C/min hold 45 min vacuum 1e-2, then 1195 C hold 25 min argon 0.03, quench fan 80 C/min\n"


def segment(text: str) -> Segment:
    return join([Passage("share/card.txt", Place("path")), Passage(text, Place("line", 1))])


def whole(seen: Segment) -> list[tuple[int, int]]:
    return [(0, len(seen.text))]


def test_a_card_is_asked_about_without_the_path() -> None:
    seen = segment(CARD)
    assert sheet_candidates(seen, whole(seen), [], lambda text: 1.0) == [(seen.starts[1], len(seen.text))]


def test_what_is_not_worth_it_is_not_asked_about() -> None:
    seen = segment(CARD)
    assert sheet_candidates(seen, whole(seen), [], lambda text: -0.1) == []


def test_a_column_of_figures_is_no_text() -> None:
    seen = segment("1060 1055 1048\n" * 40)
    assert sheet_candidates(seen, whole(seen), [], lambda text: 1.0) == []


def test_nothing_is_asked_twice() -> None:
    seen = segment(CARD)
    assert sheet_candidates(seen, whole(seen), [(seen.starts[1], seen.starts[1] + 5)], lambda text: 1.0) == []


def test_of_many_sheets_the_worthiest_are_asked_about_first() -> None:
    seen = segment(CARD * 300)
    asked = sheet_candidates(seen, whole(seen), [], lambda text: float(len(text)))
    assert len(asked) == MOST_SHEETS
    lengths = [high - low for low, high in asked]
    assert lengths == sorted(lengths, reverse=True)
    assert all(0 < high - low <= LONGEST for low, high in asked)
