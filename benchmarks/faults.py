"""Injects every fault of tests/faults for real and prints what was left: `python -m benchmarks.faults [NAME…]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.alternating import table
from tests.faults.scenarios import FAULTS


def main() -> int:
    wanted = sys.argv[1:]
    rows = [
        ("fault", "injected how", "artifacts", "outcomes", "lost", "twice", "finding", "exit codes", "as it should")
    ]
    failed = 0
    for fault in FAULTS:
        if wanted and fault.name not in wanted:
            continue
        missing = fault.needs()
        if missing:
            rows.append((fault.name, missing, *[""] * 6, "not run"))
            continue
        with tempfile.TemporaryDirectory() as folder:
            account = fault.run(Path(folder))
        good = not account.lost and not account.twice and account.found and account.kinds == fault.kinds
        good = good and account.codes == (fault.codes or account.codes)
        failed += not good
        rows.append((
            fault.name, account.injected, str(len(account.expected)), str(sum(account.named.values())),
            str(len(account.lost)), str(len(account.twice)), "kept" if account.found else "LOST",
            " ".join(map(str, account.codes)), "yes" if good else "NO",
        ))  # fmt: skip
    table("Faults", rows)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
