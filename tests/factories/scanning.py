"""Scans from outside, as a person starts them, and what a ledger or a results file says of them afterwards."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SCANNER = "scanner"
MISBEHAVING = "tests.engines.misbehaving_scan"
CARRIER = """镨钕萃取分离线 工艺参数表  文件编号 Q/YX-GY-017  版次 B
编制 张三  审核 李四  批准 王五
萃取剂 P507-磺化煤油，皂化度 36%，皂化碱 NaOH
萃取段 62 级，洗涤段 28 级，反萃段 12 级
料液浓度 1.2 mol/L（REO），料液酸度 pH 2.5，相比 O/A=1.8:1
洗酸 3.2 mol/L HCl，反酸 5.0 mol/L
氧化镨钕 99.5%
"""


def command(*arguments: object, module: str = SCANNER, prefix: tuple[str, ...] = ()) -> list[str]:
    return [*prefix, sys.executable, "-m", module, *map(str, arguments)]


def environment() -> dict[str, str]:
    """Without the classifier, which takes a second to load and decides nothing here; one worker, for the same reason."""
    return {"SCANNER_MODEL": "none", "SCANNER_JOBS": "1", **os.environ, "PYTHONPATH": str(ROOT)}


def scan(*arguments: object, module: str = SCANNER, **more: Any) -> subprocess.CompletedProcess[str]:
    """`scanner scan …` to its end, its output as text."""
    prefix = more.pop("prefix", ())
    return subprocess.run(
        command("scan", *arguments, module=module, prefix=prefix),
        capture_output=True, check=False, timeout=300, text=True, env=environment(), **more,
    )  # fmt: skip


def start(*arguments: object, module: str = SCANNER, **more: Any) -> subprocess.Popen[bytes]:
    """`scanner scan …`, running."""
    return subprocess.Popen(command("scan", *arguments, module=module), env=environment(), **more)


def status(ledger: object) -> dict[str, Any]:
    shown = subprocess.run(
        command("status", ledger, "--json"), capture_output=True, check=True, timeout=60, text=True, env=environment()
    )
    value: dict[str, Any] = json.loads(shown.stdout)
    return value


def results(path: Path) -> list[dict[str, Any]]:
    """The result lines of a results file."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line["type"] == "result"]


def by_name(path: Path) -> dict[str, dict[str, Any]]:
    """Top-level results by file name; fails where a name comes twice."""
    top = [line for line in results(path) if line["parent"] is None]
    named = {line["path"].rpartition("/")[2]: line for line in top}
    assert len(named) == len(top), Counter(line["path"] for line in top).most_common(2)
    return named


def report(ledger: object, target: Path) -> Path:
    """The results file of a ledger's last run."""
    subprocess.run(
        command("report", ledger, "-o", target, "--force"), check=True, capture_output=True, env=environment()
    )
    return target


def asked(ledger: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of a SQLite ledger."""
    database = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True, timeout=30)
    try:
        return list(database.execute(query))
    finally:
        database.close()


def until(claim: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if claim():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited for {seconds:g} s")


def outcomes(ledger: Path) -> int:
    """How many artifacts have an outcome so far; 0 while there is no ledger."""
    try:
        return int(asked(ledger, "SELECT count(*) FROM scan_artifact WHERE state = 'done'")[0][0])
    except sqlite3.Error:
        return 0


def notes(folder: Path, count: int, text: str = "good {number}") -> Path:
    """A folder of small files."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(text.format(number=number))
    return folder
