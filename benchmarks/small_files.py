"""Many small files: files/s, the parent's memory over time, a kill at half with its resumption, and unchanged rescans.

`python -m benchmarks.small_files [COUNT]`; 100,000 files unless told otherwise, some 0.5 GB of disk with the ledgers.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.alternating import table
from benchmarks.same_results import differences
from scanner.ledger.standing import standing

COUNT = 100_000
MIB = 1 << 20
ROWS = 10


@dataclass(frozen=True, slots=True)
class Pass:
    """One scan: wall and CPU seconds, exit code, and (seconds, MiB of the parent) while it ran."""

    wall: float
    cpu: float
    code: int
    memory: list[tuple[float, float]]

    @property
    def growth(self) -> float:
        """MiB from the first tenth of the run, when everything is loaded, to the highest later on."""
        begun = [mib for _, mib in self.memory[: max(1, len(self.memory) // 10)]]
        return max(mib for _, mib in self.memory) - max(begun)


def run(*arguments: str, stop: Callable[[], bool] = lambda: False) -> Pass:
    """Scan; kill -9 as soon as `stop` says so."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = psutil.Popen([sys.executable, "-m", "scanner", "scan", *arguments, "-q"])
    memory = []
    while process.poll() is None:
        try:
            memory.append((time.monotonic() - started, process.memory_info().rss / MIB))
        except psutil.Error:
            break
        if stop():
            process.kill()
        time.sleep(0.5)
    code = process.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Pass(time.monotonic() - started, cpu, code, memory)


def make(folder: Path, count: int) -> None:
    """Notes of some 500 bytes, a hundred to a folder; one in a thousand is a process sheet, one a damaged PDF."""
    sheet = (
        "镨钕 萃取剂 P507，皂化度 36%；萃取段 62 级，洗涤段 28 级，反萃段 12 级，相比 O/A=1.8:1，反酸 5.0 mol/L HCl\n"
    )
    for number in range(count):
        path = folder / f"{number // 100:05}" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True, parents=True)
        text = f"Note {number}: the meeting is moved to room {number % 17}.\n" * 8
        path.write_text(sheet + text if number % 1000 == 7 else text)
        if number % 1000 == 11:
            path.with_suffix(".pdf").write_bytes(b"%PDF-1.7\nnothing more")
        os.utime(path, (1_700_000_000, 1_700_000_000))


def done(ledger: Path) -> int:
    try:
        return standing(str(ledger)).files_done
    except Exception:  # noqa: BLE001 - there is no ledger yet, or its tables are being made
        return 0


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        share, ledger = folder / "share", folder / "l.db"
        make(share, count)
        files = sum(len(names) for _, _, names in os.walk(share))
        plain = run(str(share), "-o", str(folder / "plain.jsonl"))
        asked = time.monotonic()

        def half() -> bool:
            nonlocal asked
            if time.monotonic() - asked < 2:
                return False
            asked = time.monotonic()
            return done(ledger) >= files // 2

        killed = run(str(share), "--ledger", str(ledger), stop=half)
        at = done(ledger)
        resumed = run("--ledger", str(ledger), "--resume", "-o", str(folder / "resumed.jsonl"))
        differing = len(differences(folder / "plain.jsonl", folder / "resumed.jsonl"))
        trusting = run(str(share), "--ledger", str(ledger), "--trust-mtime")
        hashing = run(str(share), "--ledger", str(ledger))
        passes = {
            "results.jsonl": plain, f"ledger, kill -9 at {at:,}": killed, "ledger, --resume": resumed,
            "unchanged, --trust-mtime": trusting, "unchanged, hashed": hashing,
        }  # fmt: skip
        rows = [("scan", "exit code", "wall s", "files/s", "CPU s", "ms CPU a file", "parent MiB", "growth MiB")]
        for what, seen in passes.items():
            number = files if "kill" not in what else at
            number = files - at if "--resume" in what else number
            rows.append((
                what, str(seen.code), f"{seen.wall:.1f}", f"{number / seen.wall:,.0f}", f"{seen.cpu:.1f}",
                f"{seen.cpu / number * 1000:.2f}", f"{max(mib for _, mib in seen.memory):.0f}", f"{seen.growth:.1f}",
            ))  # fmt: skip
        table(f"{files:,} small files", rows)
        print(f"lines that differ between the run that was killed and resumed and the one that was not: {differing}")
        ratios = f"{plain.cpu / trusting.cpu:.1f} x in CPU, {plain.wall / trusting.wall:.1f} x in wall time"
        print(f"faster than the first scan with --trust-mtime: {ratios}")
        step = max(1, len(plain.memory) // ROWS)
        over = [("seconds", "parent MiB")] + [(f"{at:.0f}", f"{mib:.1f}") for at, mib in plain.memory[::step]]
        table("Memory of the parent over the first scan", over)


if __name__ == "__main__":
    main()
