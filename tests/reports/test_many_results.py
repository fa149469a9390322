"""Twenty thousand results: memory stays flat and no page grows large."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.records import Result
from scanner.registry import REPORTS, discover
from scanner.results_file import open_results
from scanner.settings import Settings
from tests.factories.results import encrypted, finding, result, write_results

MANY = 20_000
MIB = 1 << 20
INDEX_MEMORY = 8 * MIB
"""Twenty thousand results are 14 MiB of JSON and several times that as records: 8 MiB says they are not held."""


def many() -> Iterator[Result]:
    """One in ten is flagged, with up to 120 findings; one in seven unread; one in five hundred is a container of 40."""
    number = 0
    while number < MANY:
        number += 1
        if number % 500 == 0:
            parent = f"a{number}"
            yield result(number, f"share/box-{number}.zip", "clear", overall="review")
            for member in range(1, 41):
                number += 1
                level = "review" if member == 7 else "clear"
                yield result(number, f"share/box-{parent}.zip!{member}.txt", level, parent=parent)
        elif number % 10 == 0:
            count = 120 if number % 1000 == 10 else 3
            found = [finding(f"萃取段 {n} 级 <b>&", snippet="“&<>”" * 60 + f"⟦萃取段 {n} 级⟧") for n in range(count)]
            yield result(number, f"share/折页 {number}/card.pdf", "flag", found)
        elif number % 7 == 0:
            yield result(number, level="unread", problems=[encrypted()])
        else:
            yield result(number)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_results(tmp_path_factory.mktemp("many") / "results.jsonl", many())


@pytest.mark.parametrize("suffix", [".jsonl", ".txt", ".csv", ".list", ".sarif", ".xlsx", ".html"])
def test_memory_stays_flat_and_no_page_is_large(big: Path, tmp_path: Path, suffix: str) -> None:
    discover("reports")
    write = REPORTS[suffix]
    write_results(tmp_path / "warm.jsonl", [])
    with open_results(tmp_path / "warm.jsonl") as results:  # loads the libraries and templates
        write(results, tmp_path / f"warm{suffix}", Settings())
    tracemalloc.start()
    try:
        with open_results(big) as results:
            write(results, tmp_path / f"report{suffix}", Settings())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < INDEX_MEMORY, f"{peak / MIB:.1f} MiB"
    for page in tmp_path.rglob("*.html"):
        assert page.stat().st_size < MIB, page.name
