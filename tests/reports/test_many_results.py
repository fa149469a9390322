"""Twenty thousand results: memory stays flat and no page grows large."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.records import Result
from scanner.registry import REPORTS, discover
from scanner.results_file import open_results
from scanner.settings import Settings
from tests.factories.results import encrypted, finding, result, write_results

ROOT = Path(__file__).resolve().parents[2]
SUFFIXES = (".txt", ".list", ".jsonl", ".csv", ".sarif", ".xlsx", ".html")
MANY = 20_000
MIB = 1 << 20
GROWTH = 24 * MIB
"""About 14 MiB more than for an empty run was seen; holding twenty thousand records would add 29 MiB to that."""


def many(count: int) -> Iterator[Result]:
    """One in ten is flagged, some with 120 findings; one in seven unread; one in five hundred a container of forty."""
    number = 0
    while number < count:
        number += 1
        if number % 500 == 0:
            parent = f"a{number}"
            yield result(number, f"share/box-{number}.zip", "clear", overall="review")
            for member in range(1, 41):
                number += 1
                level = "review" if member == 7 else "clear"
                yield result(number, f"share/box-{parent}.zip!{member}.txt", level, parent=parent)
        elif number % 10 == 0:
            findings = 120 if number % 1000 == 10 else 3
            found = [finding(f"萃取段 {n} 级 <b>&", snippet="“&<>”" * 60 + f"⟦萃取段 {n} 级⟧") for n in range(findings)]
            yield result(number, f"share/折页 {number}/card.pdf", "flag", found)
        elif number % 7 == 0:
            yield result(number, level="unread", problems=[encrypted()])
        else:
            yield result(number)


def print_all(folder: Path) -> int:
    """Every kind of report of the folder's results; gives the most memory this process ever used, in bytes."""
    discover("reports")
    with open_results(folder / "results.jsonl") as results:
        for suffix in SUFFIXES:
            REPORTS[suffix](results, folder / f"report{suffix}", Settings())
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (peak,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(peak.split()[1]) * 1024


def peak_memory(folder: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "tests.reports.test_many_results", str(folder)],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    return int(done.stdout)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads peak memory from /proc")
def test_memory_stays_flat_and_no_page_is_large(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "many").mkdir()
    write_results(tmp_path / "none" / "results.jsonl", [])
    write_results(tmp_path / "many" / "results.jsonl", many(MANY))
    growth = peak_memory(tmp_path / "many") - peak_memory(tmp_path / "none")
    assert growth < GROWTH, f"{growth / MIB:.1f} MiB"
    pages = list((tmp_path / "many").rglob("*.html"))
    assert len(pages) > 60
    assert max(page.stat().st_size for page in pages) < MIB


if __name__ == "__main__":
    sys.stdout.write(str(print_all(Path(sys.argv[1]))))
