"""The commands that list: columns that stay apart, and names that exist."""

from __future__ import annotations

import pytest

from scanner.cli import run
from scanner.commands.formats import plain_lines


def test_columns_of_the_formats_stay_apart_and_suffixes_are_cut() -> None:
    from scanner.formats import KNOWN

    rows = plain_lines()
    starts = set()
    for format, row in zip(KNOWN, rows, strict=True):
        assert f"  {format.description}" in row
        starts.add(len(row) - len(format.description))
        assert sum(part.startswith(".") for part in row.split()) <= 8 + format.description.count(".")
    assert len(starts) == 1 and starts.pop() < 110


def test_a_stage_nobody_knows_is_an_error_that_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lexicon", "list", "--stage", "nope"]) == 2
    said = capsys.readouterr()
    assert "nope" in said.err and "separation" in said.err and said.out == ""


def test_a_stage_lists_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lexicon", "list", "--stage", "separation"]) == 0
    assert "separation" in capsys.readouterr().out
