"""Every file of samples/share gets the level that was written down before the detector ran on it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scanner.records import Result
from scanner.settings import Settings
from tests.factories.examining import results_of

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
EXPECTED: list[dict[str, Any]] = tomllib.loads((SAMPLES / "share.expected.toml").read_text(encoding="utf-8"))["file"]


@cache
def results(top: str) -> dict[str, Result]:
    """All results of one top-level file by path; every file is read once."""
    settings = Settings(max_pictures=0, locate="never")
    return {result.path: result for result in results_of(top, (SAMPLES / "share" / top).read_bytes(), settings)}


@pytest.mark.parametrize("entry", EXPECTED, ids=[entry["path"] for entry in EXPECTED])
def test_the_level_is_the_expected_one(entry: dict[str, Any]) -> None:
    result = results(entry["path"].split("!")[0])[entry["path"]]
    allowed = {entry["level"], *entry.get("also", [])}
    assert result.overall in allowed, f"{entry['why']} ({entry['rests_on']}): {result.verdict}"
    if "own" in entry:
        assert result.verdict.level == entry["own"]


@pytest.mark.parametrize("entry", EXPECTED, ids=[entry["path"] for entry in EXPECTED])
def test_flagged_files_have_an_expected_code_and_stage(entry: dict[str, Any]) -> None:
    result = results(entry["path"].split("!")[0])[entry["path"]]
    if result.verdict.level in ("flag", "review") and entry.get("codes"):
        assert set(result.verdict.codes) & {*entry["codes"], *entry.get("also_codes", [])}
        assert set(result.verdict.stages) & set(entry["stages"])
