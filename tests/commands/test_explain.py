"""`scanner explain` from outside: what it shows of a sheet, what it refuses, and the limits it keeps."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.commands.test_scan import CARRIER, scanner


def test_a_clear_file_is_called_clear(tmp_path: Path) -> None:
    path = tmp_path / "lunch.txt"
    path.write_text("Canteen menu of the week.")
    shown = scanner("explain", str(path))
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("CLEAR")


def test_a_flagged_sheet_is_shown_with_reasons_law_and_each_finding(tmp_path: Path) -> None:
    path = tmp_path / "sheet.txt"
    path.write_text(CARRIER)
    shown = scanner("explain", str(path))
    assert shown.returncode == 0 and shown.stderr == ""
    first, *rest = shown.stdout.splitlines()
    assert first.startswith("FLAG") and first.endswith("sheet.txt")
    assert "1E902.a; stages: separation" in rest[1]
    text = "\n".join(rest)
    assert "\n  - " in text, "reasons"
    assert "\n  * " in text, "instruments"
    assert "P507" in text and "line 3" in text and "term of the separation stage" in text


def test_members_are_shown_in_their_order_and_clear_ones_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "box.zip"
    with zipfile.ZipFile(path, "w") as box:
        for number in range(1, 12):
            box.writestr(f"{number:02}.txt", CARRIER if number in (2, 10) else "menu of the week")
    shown = scanner("explain", str(path)).stdout
    assert "10.txt" in shown and "03.txt" not in shown
    everything = scanner("explain", str(path), "--all").stdout
    places = [everything.index(f"!{number:02}.txt") for number in range(1, 12)]
    assert places == sorted(places)


def test_a_named_pipe_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    shown = scanner("explain", str(pipe))
    assert shown.returncode == 2
    assert "not a regular file" in shown.stderr and "Remedy" in shown.stderr
    (tmp_path / "link").symlink_to(pipe)
    assert scanner("explain", str(tmp_path / "link")).returncode == 2


def test_a_missing_file_and_an_unknown_pack_are_usage_errors(tmp_path: Path) -> None:
    assert scanner("explain", str(tmp_path / "none.txt")).returncode == 2
    (tmp_path / "a.txt").write_text("menu")
    shown = scanner("explain", str(tmp_path / "a.txt"), "--pack", "no-such-pack")
    assert shown.returncode == 2 and "no-such-pack" in shown.stderr and "Traceback" not in shown.stderr


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Minutes of work for the detectors: no reader's own check of time stands between."""
    path = tmp_path / "large.txt"
    path.write_text(CARRIER * 60_000)
    return path


def test_the_time_limit_holds(large: Path) -> None:
    started = time.monotonic()
    shown = scanner("explain", str(large), "--time-limit", "2")
    assert time.monotonic() - started < 60
    assert "! timeout" in shown.stdout


def test_the_memory_limit_holds(large: Path) -> None:
    shown = scanner("explain", str(large), "--memory-limit", "64")
    assert shown.stdout.startswith("UNREAD") and "! memory" in shown.stdout


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_130_and_leaves_no_folder(end: signal.Signals, large: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "scanner", "explain", str(large)],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    for _ in range(300):
        time.sleep(0.1)
        if list(temporary.iterdir()):
            break
    process.send_signal(end)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert b"Traceback" not in said
    assert list(temporary.iterdir()) == []
