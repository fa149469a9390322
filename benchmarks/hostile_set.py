"""Some 900 hostile files through the command line: outcome, peak memory and seconds of each; exit code 1 for a failure.

`python -m benchmarks.hostile_set [--only WORD] [--rounds N] [--folder F]`: with default settings and one process. A
file fails that is clear although something in it was not examined, takes more than 1 GiB, or more than its time.

Memory is the worker's high-water mark, set back whenever a result comes; a worker is a few ms into the next file by
then, so what comes near the limit is measured again by itself. Damaged copies that are clear are read once more here
and compared with the original: a bit that turned in a text is no loss, a missing sentence is.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.alternating import table
from tests.hostile.making import bombs, damage, documents, mail, pictures, polyglots, portable, sealed, spots
from tests.hostile.making.case import COMPARED, HELD, SURFACED, TOLD, Case, Spot, laid
from tests.hostile.making.losses import lost

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "realfiles"
FAMILIES = {"bombs": bombs, "mail": mail, "pictures": pictures, "documents": documents, "portable": portable,
            "sealed": sealed, "polyglots": polyglots}  # fmt: skip
MOST_MIB, MEASURE_AGAIN = 1024, 700
TIME_LIMIT = 120.0
REAL_KINDS = ("dwg", "pst", "msg", "vsd", "sldprt", "ipt", "doc", "xls", "ppt", "mph", "wps", "jpg", "tif")


@dataclass
class Outcome:
    """What came of one file; `inside` counts what was found in it, `mebibytes` is the worker's peak."""

    name: str
    level: str
    kinds: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    inside: int = 0
    seconds: float = 0.0
    mebibytes: float = 0.0
    formats: set[str] = field(default_factory=set)
    messages: list[str] = field(default_factory=list)


class Watch(threading.Thread):
    """Reads the results as they are written, and the workers' high-water marks meanwhile."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        super().__init__(daemon=True)
        self.process, self.output = process, output
        self.peaks: dict[str, float] = {}
        self.peak = self.before = 0.0
        self.done = False

    def run(self) -> None:
        stream = None
        rest = b""
        while not self.done:
            if stream is None:
                found = [self.output, *self.output.parent.glob(f".{self.output.name}.*.partial")]
                stream = next((open(path, "rb") for path in found if path.exists()), None)  # noqa: SIM115 - of this thread
            self._look()
            data = rest + stream.read() if stream else b""
            *lines, rest = data.split(b"\n") if data else [b""]
            for line in lines:
                if b'"type":"result"' in line[:40] and b'"parent":null' in line[:200]:
                    self.peaks[json.loads(line)["path"]] = self.before = self.peak or self.before
                    self.peak = 0.0
                    self._set_back()
            time.sleep(0.005)

    def _workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        try:
            return [int(word) for word in children.read_text().split()]
        except OSError:
            return []

    def _look(self) -> None:
        for worker in self._workers():
            try:
                status = Path(f"/proc/{worker}/status").read_text()
            except OSError:
                continue
            mark = re.search(r"VmHWM:\s+(\d+)", status)
            if mark:
                self.peak = max(self.peak, int(mark[1]) / 1024)

    def _set_back(self) -> None:
        for worker in self._workers():
            try:
                Path(f"/proc/{worker}/clear_refs").write_text("5")
            except OSError:
                continue


def scanned(folder: Path, output: Path, plain_rights: bool = False) -> tuple[int, dict[str, Outcome]]:
    """Exit code of the command line, and what came of each top-level file by its path below `folder`."""
    output.unlink(missing_ok=True)
    command = [sys.executable, "-m", "scanner", "scan", str(folder), "--jobs", "1", "--force", "-q", "-o", str(output)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    if plain_rights and os.geteuid() == 0:  # root without its right to read what is locked
        rights = "-dac_override,-dac_read_search"
        command = ["setpriv", f"--inh-caps={rights}", f"--bounding-set={rights}", *command]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    watch = Watch(process, output)
    watch.start()
    code = process.wait()
    time.sleep(0.1)
    watch.done = True
    watch.join()
    found: dict[str, Outcome] = {}
    waiting: list[dict[str, Any]] = []
    for line in output.read_bytes().splitlines() if output.exists() else []:
        record = json.loads(line)
        if record["type"] != "result":
            continue
        waiting.append(record)
        if record["parent"] is None:
            found[os.path.relpath(record["path"], folder)] = _outcome(waiting, watch.peaks.get(record["path"], 0.0))
            waiting = []
    return code, found


def _outcome(records: list[dict[str, Any]], peak: float) -> Outcome:
    own = records[-1]
    made = Outcome(own["path"], own["overall"], inside=len(records) - 1, mebibytes=peak, seconds=own["seconds"])
    for record in records:
        made.formats.add(record["format"])
        for problem in record["problems"]:
            partial = record["status"] == "read"
            (made.notes if partial else made.kinds)[problem["kind"]] += 1
            made.messages.append(problem["message"])
    return made


def failure(case: Case | Spot, outcome: Outcome | None) -> str:
    """Why this outcome is none that may be; empty where it is."""
    if outcome is None:
        return "no outcome at all"
    if outcome.mebibytes > MOST_MIB:
        return f"{outcome.mebibytes:.0f} MiB"
    if outcome.seconds > TIME_LIMIT:
        return f"{outcome.seconds:.0f} s"
    if "defect" in outcome.kinds or "defect" in outcome.notes:
        return "a defect of ours: " + next(text for text in outcome.messages if "while it was" in text)
    if outcome.level == "clear" and case.must in (HELD, SURFACED):
        return "clear"
    if outcome.level == "clear" and case.must == TOLD and not outcome.notes:
        return "clear, and nothing said"
    if outcome.level == "clear" and case.must == COMPARED and isinstance(case, Case):
        return lost(case, outcome.formats)
    return ""


def real_damage(rounds: int) -> list[Case]:
    """Damaged copies of real files of kinds that no sample here has, where they lie on this machine."""
    cases = []
    for kind in REAL_KINDS:
        for path in sorted((REAL / kind).glob("*"), key=lambda path: path.stat().st_size)[:60:12]:
            data = path.read_bytes()
            if not data or len(data) > 20 << 20:
                continue
            turn = random.Random(path.name)
            for round in range(rounds):
                cut, flips = damage.cut(data, turn), damage.flipped(data, 6, turn)
                cases.append(Case(f"cut{round}0-{path.name}", lambda made=cut: made, COMPARED, data))
                cases.append(Case(f"flip{round}6-{path.name}", lambda made=flips: made, COMPARED, data, 6))
    return cases


def main() -> int:
    """Print the table; 1 where anything failed."""
    arguments = _arguments()
    failures: list[tuple[str, str]] = []
    rows: list[tuple[str, ...]] = [("file", "level", "problems (harmless ones in brackets)", "inside", "MiB", "s")]
    with tempfile.TemporaryDirectory(prefix="hostile-") as temporary:
        work = Path(arguments.folder or temporary)
        work.chmod(0o755)
        families = {name: list(module.cases()) for name, module in FAMILIES.items()}
        families["damage"] = list(damage.cases(arguments.rounds))
        families["real damage"] = real_damage(arguments.rounds) if REAL.is_dir() else []
        for family, all_cases in families.items():
            cases = [case for case in all_cases if arguments.only in f"{family} {case.name}"]
            if cases:
                failures += _family(family, cases, work, rows)
        if arguments.only in "spots":
            failures += _spots(work, rows)
    table("Hostile files", rows)
    levels = Counter(row[1] for row in rows[1:])
    print(f"\n{len(rows) - 1} files: " + ", ".join(f"{count} {level}" for level, count in levels.most_common()))
    most, longest = (max(float(row[column]) for row in rows[1:]) for column in (4, 5))
    print(f"largest peak {most:.0f} MiB, longest {longest:.1f} s")
    for name, why in failures:
        print(f"FAILED {name}: {why}")
    print(f"{len(failures)} failed")
    return 1 if failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="families and names that contain this")
    parser.add_argument("--rounds", type=int, default=1, help="how often each original is damaged anew")
    parser.add_argument("--folder", help="keep files and results in this folder")
    return parser.parse_args()


def _family(family: str, cases: list[Case], work: Path, rows: list[tuple[str, ...]]) -> list[tuple[str, str]]:
    folder = work / family.replace(" ", "-")
    shutil.rmtree(folder, ignore_errors=True)  # of a run before
    folder.mkdir()
    named = laid(cases, folder)
    code, found = scanned(folder, work / f"{folder.name}.jsonl")
    failures = [] if code in (0, 1, 3) else [(family, f"the run ended with exit code {code}")]
    for name, case in named.items():
        outcome = found.get(name)
        if outcome is not None and outcome.mebibytes > MEASURE_AGAIN:
            _, again = scanned(folder / name, work / "again.jsonl")
            outcome.mebibytes = max((one.mebibytes for one in again.values()), default=outcome.mebibytes)
        failures += _row(f"{family}/{case.name}", case, outcome, rows)
    return failures


def _row(name: str, case: Case | Spot, outcome: Outcome | None, rows: list[tuple[str, ...]]) -> list[tuple[str, str]]:
    why = failure(case, outcome)
    if outcome is not None:
        told = [f"{kind} x{count}" if count > 1 else kind for kind, count in outcome.kinds.items()]
        told += [f"({kind})" for kind in outcome.notes]
        rows.append((name[:70].encode("ascii", "backslashreplace").decode(), outcome.level, " ".join(told)[:60],
                     str(outcome.inside), f"{outcome.mebibytes:.0f}", f"{outcome.seconds:.2f}"))  # fmt: skip
    return [(name, why)] if why else []


def _spots(work: Path, rows: list[tuple[str, ...]]) -> list[tuple[str, str]]:
    """Folders with more than plain files, read by a user without rights; and files that change meanwhile."""
    folder = work / "spots"
    folder.mkdir()
    here = list(spots.spots())
    kept = [spot.lay(folder / f"{number:03} {spot.name}") for number, spot in enumerate(here)]
    code, found = scanned(folder, work / "spots.jsonl", plain_rights=True)
    failures = [] if code in (0, 1, 3) else [("spots", f"the run ended with exit code {code}")]
    for number, spot in enumerate(here):
        place = f"{number:03} {spot.name}"
        outcome = next((one for path, one in found.items() if path == place or path.startswith(f"{place}/")), None)
        failures += _row(f"spots/{spot.name}", spot, outcome, rows)
    del kept
    moving = work / "moving"
    moving.mkdir(exist_ok=True)
    threads = [spots.growing(moving / "1 grows.txt", 20.0), spots.vanishing(moving / "2 vanishes.txt", 2.5)]
    code, found = scanned(moving, work / "moving.jsonl")
    failures += [] if code in (0, 1, 3) else [("moving", f"the run ended with exit code {code}")]
    for name in ("1 grows.txt", "2 vanishes.txt"):
        failures += _row(f"moving/{name}", Spot(name, lambda path: path), found.get(name), rows)
    for thread in threads:
        thread.join()
    return failures


if __name__ == "__main__":
    sys.exit(main())
