"""Every word has both languages, and every value of the contract has a word."""

from __future__ import annotations

import re

import pytest

from scanner.records import CARRIERS, LEVELS, PROBLEM_KINDS, STAGES
from scanner.reports.wording import WORDS, word


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_the_same_values(key: str) -> None:
    english, chinese = WORDS[key]
    assert english
    assert chinese
    assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", chinese))


def test_every_value_of_the_contract_has_a_word() -> None:
    wanted = [f"level.{value}" for value in LEVELS]
    wanted += [f"status.{value}" for value in ("read", "partial", "unread", "skipped")]
    wanted += [f"stage.{value}" for value in STAGES] + [f"carrier.{value}" for value in CARRIERS]
    wanted += [f"route.{value}" for value in ("technology", "goods", "catch_all", "state_secret", "none")]
    wanted += [f"law.{value}" for value in ("in_force", "suspended", "not_yet", "repealed", "unknown")]
    wanted += [f"exemption.{value}" for value in ("public_domain", "basic_research", "patent_application")]
    wanted += [f"problem.{value}" for value in PROBLEM_KINDS]
    assert [key for key in wanted if key not in WORDS] == []


def test_a_value_of_a_later_version_shows_as_itself() -> None:
    assert word("stage.orbiting", "zh") == "orbiting"
