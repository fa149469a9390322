"""Faults, how each is injected, and the account of what was left: run by tests, and printed by benchmarks/faults.py."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from scanner.pipeline import IN_MEMORY
from tests.factories.postgres import cluster, program
from tests.factories.scanning import (
    CARRIER,
    MISBEHAVING,
    asked,
    notes,
    outcomes,
    report,
    results,
    scan,
    start,
    status,
    until,
)

SHEET = "0000 sheet.txt"
FILES = 24
BOUND = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    if os.geteuid() == 0 and shutil.which("setpriv")
    else ()
)
"""Before a command: rights mean nothing to root, unless it gives these two of its own away."""
LIBFAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


@dataclass(slots=True)
class Account:
    """What is left after a fault: artifacts there were, outcomes they have, and exit codes of the scans in order.

    `kinds` are problems of the files that were hit; `found` says that the process sheet is still flagged.
    """

    injected: str
    expected: set[str]
    codes: list[int]
    named: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, str] = field(default_factory=dict)
    found: bool = False

    @property
    def lost(self) -> set[str]:
        return self.expected - set(self.named)

    @property
    def twice(self) -> set[str]:
        return {name for name, count in self.named.items() if count > 1}


class Place:
    """A share with a process sheet and small files, a ledger, and what has been scanned."""

    def __init__(self, folder: Path, files: int = FILES, text: str = "good {number}", ledger: str = "") -> None:
        self.folder = folder
        self.share = notes(folder / "share", files, text)
        (self.share / SHEET).write_text(f"good {CARRIER}")
        self.file = folder / "l.db"
        self.ledger = ledger or str(self.file)
        self.options: tuple[object, ...] = ("--ledger", self.ledger, "--fail-on", "never", "-q", "--jobs", "2")
        self.codes: list[int] = []

    def put(self, name: str, text: str) -> Path:
        path = self.share / name
        path.write_text(text)
        return path

    def scan(self, *options: object, **more: Any) -> subprocess.CompletedProcess[str]:
        shown = scan(self.share, *self.options, *options, module=MISBEHAVING, **more)
        self.codes.append(shown.returncode)
        return shown

    def start(self, *options: object, **more: Any) -> subprocess.Popen[bytes]:
        return start(self.share, *self.options, *options, module=MISBEHAVING, **more)

    def end(self, process: subprocess.Popen[bytes]) -> None:
        self.codes.append(process.wait(120))

    def account(self, injected: str, expected: set[str] | None = None) -> Account:
        """From the ledger's last run."""
        there = {path.name for path in self.share.rglob("*") if path.is_file()}
        account = Account(injected, there if expected is None else expected, self.codes)
        lines = [line for line in results(report(self.ledger, self.folder / "left.jsonl")) if line["parent"] is None]
        for line in lines:
            name = line["path"].rpartition("/")[2]
            account.named[name] += 1
            if line["problems"]:
                account.kinds[name] = line["problems"][0]["kind"]
        account.found = any(line["path"].endswith(SHEET) and line["overall"] == "flag" for line in lines)
        return account


def _reader(word: str, injected: str, *options: str) -> Callable[[Path], Account]:
    def scenario(folder: Path) -> Account:
        place = Place(folder)
        place.put("0005 bad.txt", word)
        place.scan("--time-limit", "6", *options)
        return place.account(injected)

    return scenario


def worker_killed(folder: Path) -> Account:
    place = Place(folder)
    place.put("0005 bad.txt", "slow 600")
    process = place.start()
    until(lambda: outcomes(place.file) >= 8)
    done = 0
    while done != (done := outcomes(place.file)):  # one is at the slow file, the other has nothing left
        time.sleep(2)
    own = psutil.Process(process.pid)
    for child in own.children():
        if "spawn_main" in " ".join(child.cmdline()):
            child.kill()
    place.end(process)
    return place.account("kill -9 of the reading processes from outside, one of them at a file")


def scan_killed(folder: Path) -> Account:
    place = Place(folder, 60, "slow 0.05 {number}")
    process = place.start()
    until(lambda: outcomes(place.file) >= 20)
    process.kill()
    place.end(process)
    place.scan("--resume")
    return place.account("kill -9 of the scan after 20 outcomes; --resume")


def scan_killed_by_a_file(folder: Path) -> Account:
    place = Place(folder)
    place.put("0005 bad.txt", "kill-scan")
    for _ in range(4):
        place.scan("--resume")
    return place.account("a file whose reading kills the scan itself; --resume three times")


def interrupted(folder: Path) -> Account:
    place = Place(folder, 60, "slow 0.05 {number}")
    for wait in (0.2, 1.5, 3.0):
        process = place.start("--resume")
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        place.end(process)
    place.scan("--resume")
    return place.account("Ctrl-C at three moments, --resume each time")


def disk_full(folder: Path) -> Account:
    """No file may grow beyond 300 KiB: the ledger's log soon does, as on a disk without room."""
    place = Place(folder, 300)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300 << 10, 300 << 10))

    place.scan(preexec_fn=limit)
    place.scan("--resume")
    return place.account("RLIMIT_FSIZE of 300 KiB for the scan; --resume with room")


def ledger_read_only(folder: Path) -> Account:
    place = Place(folder)
    place.scan()
    whole = place.account("")
    place.file.chmod(0o444)
    folder.chmod(0o555)
    place.codes.clear()
    try:
        place.scan(prefix=BOUND)
    finally:
        folder.chmod(0o755)
        place.file.chmod(0o644)
    again = place.account("ledger and its folder without the right to write; the scan of before stays as it was")
    assert again.named == whole.named
    return again


def permission_lost(folder: Path) -> Account:
    place = Place(folder)
    place.put("0005 bad.txt", "good")
    (place.share / "closed").mkdir()
    (place.share / "closed" / "inside.txt").write_text("good")
    (place.share / "0005 bad.txt").chmod(0)
    (place.share / "closed").chmod(0)
    try:
        place.scan(prefix=BOUND)
    finally:
        (place.share / "closed").chmod(0o755)
    expected = {path.name for path in place.share.iterdir()}  # the folder itself is what could not be listed
    return place.account("a file and a folder without the right to read", expected)


def files_change(folder: Path) -> Account:
    """Listed while a slow file is being read, changed before their turn comes."""
    place = Place(folder, 4)
    place.put("0000 slow.txt", "slow 8")
    late = {name: place.put(f"9 {name}.txt", "good and long enough") for name in ("delete", "cut", "grow", "replace")}
    process = place.start("--jobs", "1")
    until(lambda: place.file.exists() and asked(place.file, "SELECT 1 FROM sqlite_master LIMIT 1") and _begun(place))
    late["delete"].unlink()
    late["cut"].write_text("good")
    late["grow"].write_text("good and long enough, and longer")
    place.put("new", "good and long like it")
    os.replace(place.share / "new", late["replace"])
    place.end(process)
    expected = {path.name for path in place.share.iterdir()} | {"9 delete.txt"}
    return place.account("deleted, cut, grown, replaced between listing and reading", expected)


def large_files_change(folder: Path) -> Account:
    """Files too large for memory, changed by another program while their reader is at them."""
    place = Place(folder, 4)
    for word in ("delete", "cut", "grow", "replace"):
        place.put(f"9 {word}.txt", f"during {word} ".ljust(IN_MEMORY + 1000))
    expected = {path.name for path in place.share.iterdir()}
    place.scan()
    return place.account("large files deleted, cut, grown, replaced (same size and time) while read", expected)


def _has(ledger: Path, done: int) -> bool:
    return outcomes(ledger) >= done


def clock_jumps(folder: Path) -> Account:
    place = Place(folder, 60, "busy 0.05 {number}")  # libfaketime 0.9.10 breaks the sleep of Python 3.11
    clock = folder / "clock"
    clock.write_text("+0")
    faked = {"LD_PRELOAD": str(LIBFAKETIME[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    os.environ.update(faked | {"FAKETIME_DONT_FAKE_MONOTONIC": "1"})
    try:
        process = place.start("--time-limit", "20")
    finally:
        for name in (*faked, "FAKETIME_DONT_FAKE_MONOTONIC"):
            del os.environ[name]
    for done, jump in ((10, "+400d"), (25, "-400d")):
        until(partial(_has, place.file, done))
        clock.write_text(jump)
    place.end(process)
    return place.account("the clock jumps 400 days ahead, then 800 back (faketime)")


def two_scans(folder: Path) -> Account:
    place = Place(folder, 60, "slow 0.05 {number}")
    process = place.start()
    until(lambda: outcomes(place.file) >= 5)
    place.scan()
    place.end(process)
    return place.account("a second scan on the ledger while the first runs: refused")


def postgres_killed(folder: Path) -> Account:
    with cluster() as server:
        place = Place(folder, 60, "slow 0.1 {number}", server.url)
        process = place.start()
        until(lambda: _done(place) >= 10)
        server.kill()
        time.sleep(3)
        server.start()
        place.end(process)
        return place.account("kill -9 of PostgreSQL, started again after 3 s")


def postgres_stays_away(folder: Path) -> Account:
    with cluster() as server:
        place = Place(folder, 60, "slow 0.1 {number}", server.url)
        os.environ["MISBEHAVING_PATIENCE"] = "4"
        try:
            process = place.start()
        finally:
            del os.environ["MISBEHAVING_PATIENCE"]
        until(lambda: _done(place) >= 10)
        server.kill()
        place.end(process)
        server.start()
        place.scan("--resume")
        return place.account("kill -9 of PostgreSQL, not started again; later --resume")


def _done(place: Place) -> int:
    """Files done, of a ledger that may not be there yet."""
    try:
        return int(status(place.ledger)["files_done"])
    except subprocess.CalledProcessError:
        return 0


def _begun(place: Place) -> bool:
    return bool(asked(place.file, "SELECT 1 FROM scan_artifact WHERE path LIKE '%0000 slow.txt' AND state = 'started'"))


def without_rights() -> str:
    return (
        "" if BOUND or os.geteuid() != 0 else "root may read and write everything, and setpriv is not here to stop it"
    )


def without_postgres() -> str:
    return "" if program("postgres") else "PostgreSQL is not installed here; .ci/run installs it"


def without_faketime() -> str:
    return "" if LIBFAKETIME else "libfaketime is not installed here; .ci/run installs it"


@dataclass(frozen=True, slots=True)
class Fault:
    """A scenario, what must come of it: exit codes of its scans, and the kinds of problems by file."""

    name: str
    run: Callable[[Path], Account]
    codes: list[int]
    kinds: dict[str, str] = field(default_factory=dict)
    needs: Callable[[], str] = str


def _bad(kind: str) -> dict[str, str]:
    return {"0005 bad.txt": kind}


FAULTS = [
    Fault("worker killed", worker_killed, [3], _bad("crash")),
    Fault("scan killed", scan_killed, [-9, 0]),
    Fault("file kills the scan", scan_killed_by_a_file, [-9, -9, -9, 3], _bad("crash")),
    Fault("segfault in a reader", _reader("segfault", "reader reads address 0"), [3], _bad("crash")),
    Fault("exit in a reader", _reader("exit", "reader calls _exit"), [3], _bad("crash")),
    Fault("endless loop", _reader("loop", "reader never returns, --time-limit 6"), [3], _bad("timeout")),
    Fault("stall", _reader("hang", "reader sleeps, --stall-limit 3", "--stall-limit", "3"), [3], _bad("timeout")),
    Fault("memory bomb", _reader("eat", "reader allocates without end", "--memory-limit", "400"), [3], _bad("memory")),
    Fault("defect in a reader", _reader("raise", "reader raises"), [3], _bad("defect")),
    Fault("Ctrl-C", interrupted, []),
    Fault("disk full", disk_full, [4, 0]),
    Fault("ledger read-only", ledger_read_only, [2], needs=without_rights),
    Fault("permission lost", permission_lost, [3], _bad("io") | {"closed": "io"}, without_rights),
    Fault("small files change", files_change, [3], {"9 delete.txt": "io"}),
    Fault(
        "large files change",
        large_files_change,
        [3],
        {"9 delete.txt": "io", "9 cut.txt": "changed", "9 grow.txt": "changed", "9 replace.txt": "changed"},
    ),
    Fault("clock jumps", clock_jumps, [0], needs=without_faketime),
    Fault("two scans", two_scans, [2, 0]),
    Fault("PostgreSQL killed", postgres_killed, [0], needs=without_postgres),
    Fault("PostgreSQL gone", postgres_stays_away, [4, 0], needs=without_postgres),
]
