"""Numbers in words: where they stand close, and where they do not."""

from __future__ import annotations

import pytest

from scanner.text.spoken_numbers import LONGEST, count_spoken, spoken_blocks

CHINESE = "升到三百五停半小时，再升六百二，最后一千零四十，保五个半钟头，冷到八十才开门，氧要在一百八以下。"
ENGLISH = (
    "so go to three-fifty and wait, then six twenty, top is one-oh-forty, and soak it two hundred ninety minutes, "
    "open under eighty, oxygen below one hundred eighty."
)


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, ENGLISH.capitalize()])
def test_settings_told_by_mouth_are_a_stretch_of_numbers(text: str) -> None:
    assert spoken_blocks(text) == [(0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "一个人走在路上，三三两两的行人，十分热闹，千万不要忘记带伞。",  # numerals in ordinary words
        "She was twenty-one when she came, and eighty when she left the city. The pretty party was plenty.",
        "The tender property of any duty party: empty, dirty, sixty. " * 3,  # -ty words are no numbers
        "1060 5 490 180 80",  # figures are counted elsewhere
    ],
)
def test_ordinary_talk_is_none(text: str) -> None:
    assert spoken_blocks(text) == []


def test_only_the_stretch_with_the_numbers_is_taken() -> None:
    padding = "今天天气不错，大家都在聊周末去哪里玩。" * 100
    [(low, high)] = spoken_blocks(padding + CHINESE + padding)
    assert low < len(padding) < len(padding) + len(CHINESE) < high
    assert high - low < 3 * 600


def test_a_book_is_not_looked_at() -> None:
    assert spoken_blocks(CHINESE * (LONGEST // len(CHINESE) + 1)) == []
    assert count_spoken(CHINESE * (LONGEST // len(CHINESE) + 1)) == 0


def test_numbers_are_counted_as_wholes() -> None:
    assert count_spoken("one-oh-fifty-eight") == 1
    assert count_spoken("一千零六十五") == 1
    assert count_spoken("two hundred and fifty then ninety") == 2
