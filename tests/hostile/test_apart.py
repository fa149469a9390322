"""A reader whose library ends the process: what came out before is kept, and why it ended is told."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from scanner.apart import apart
from scanner.budget import Budget
from scanner.errors import ArtifactError, Crashed, DamagedFile, OutOfMemory, TimedOut
from scanner.records import Artifact, Passage, Place, Problem
from scanner.settings import Settings
from tests.factories.examining import kinds, result_of
from tests.factories.models import dwg

WORDS = Passage("read before", Place("line", 1))
FILE = Artifact("a.dwg", b"whole")


def taken(read: Iterator[object], tmp_path: Path, **settings: float) -> tuple[list[object], ArtifactError | None]:
    """What came out, and the error at the end."""
    items: list[object] = []
    budget = Budget(Settings(**settings), tmp_path)  # type: ignore[arg-type]
    try:
        for item in apart(lambda: read, FILE, budget, "DWG drawings"):  # type: ignore[arg-type, return-value]
            items.append(item)
    except ArtifactError as error:
        return items, error
    return items, None


def then(act: object) -> Iterator[object]:
    yield WORDS
    act()  # type: ignore[operator]


def test_what_a_reader_yields_comes_out_as_it_is(tmp_path: Path) -> None:
    problem = Problem("damaged", "x")
    child = Artifact("b.txt", b"inside", parent=FILE)
    assert taken(iter([WORDS, problem, child]), tmp_path) == ([WORDS, problem, child], None)


def test_a_reader_that_dies_leaves_what_it_gave(tmp_path: Path) -> None:
    items, error = taken(then(os.abort), tmp_path)
    assert items == [WORDS] and isinstance(error, Crashed) and "signal 6" in error.message


def test_an_error_of_the_reader_is_raised_with_its_place_and_remedy(tmp_path: Path) -> None:
    def fail() -> None:
        raise DamagedFile("cut off", Place("line", 3), "get another")

    items, error = taken(then(fail), tmp_path)
    assert items == [WORDS] and isinstance(error, DamagedFile)
    assert (error.message, error.place, error.remedy) == ("cut off", Place("line", 3), "get another")


def test_memory_without_end_is_told_as_such(tmp_path: Path) -> None:
    items, error = taken(then(lambda: bytearray(1 << 33)), tmp_path, memory_limit=512)
    assert items == [WORDS] and isinstance(error, OutOfMemory)


def test_a_reader_that_hangs_ends_with_the_budget_and_leaves_no_process(tmp_path: Path) -> None:
    started, before = time.monotonic(), set(psutil.Process().children())
    items, error = taken(then(lambda: time.sleep(60)), tmp_path, time_limit=1.0)
    assert items == [WORDS] and isinstance(error, TimedOut) and time.monotonic() - started < 10
    assert set(psutil.Process().children()) <= before


def test_members_are_counted_where_the_limits_are_kept(tmp_path: Path) -> None:
    many = iter([Artifact(f"{number}", b"x", parent=FILE) for number in range(9)])
    items, error = taken(many, tmp_path, max_members=5)
    assert len(items) == 5 and error is not None and error.kind == "limit"


def test_a_drawing_over_which_the_library_dies_is_unread_and_its_strings_are_swept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from scanner.extractors.drawing_dwg import opening

    monkeypatch.setattr(opening, "rows", lambda *_: os.abort())
    result = result_of("a.dwg", dwg())
    assert kinds(result) == ["crash"] and result.overall == "unread" and result.extraction.characters
