"""Times functions in alternating passes within one run, and prints medians and ratios: these machines are noisy."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def alternate(candidates: dict[str, Callable[[], object]], passes: int = 5, warm_up: int = 1) -> dict[str, float]:
    """Median CPU seconds (this process) of each candidate; A B A B ... so that drift hits all alike."""
    spent: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(warm_up + passes):
        for name, run in candidates.items():
            started = time.process_time()
            run()
            if number >= warm_up:
                spent[name].append(time.process_time() - started)
    return {name: statistics.median(times) for name, times in spent.items()}


def table(title: str, rows: list[tuple[str, ...]]) -> None:
    """Print rows in aligned columns under a title."""
    print(f"\n## {title}")
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
