"""A scan that was cut short goes on where it stopped: nothing without an outcome, nothing twice, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from benchmarks.same_results import timeless
from tests.factories.scanning import (
    CARRIER,
    MISBEHAVING,
    asked,
    by_name,
    command,
    environment,
    notes,
    outcomes,
    report,
    scan,
    start,
    status,
    until,
)

SLOW = "slow 0.05 {number}"


def test_a_scan_that_was_killed_is_resumed_and_equals_one_that_was_not(tmp_path: Path) -> None:
    share, ledger = notes(tmp_path / "share", 80, SLOW), tmp_path / "l.db"
    (share / "sheet.txt").write_text(f"good {CARRIER}")
    killed = start(share, "--ledger", ledger, "-q", module=MISBEHAVING)
    until(lambda: outcomes(ledger) >= 20)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = outcomes(ledger)
    assert 20 <= before < 81
    assert "PARTIAL" in scan_report(ledger)
    resumed = scan("--ledger", ledger, "--resume", "-o", tmp_path / "r.jsonl", module=MISBEHAVING)
    assert resumed.returncode == 1, resumed.stderr
    assert f"{81 - before} files read, {before} done before the resumption" in resumed.stdout
    scan(share, "-o", tmp_path / "whole.jsonl", "-q", module=MISBEHAVING)
    told, whole = ([json.loads(line) for line in timeless(tmp_path / name)] for name in ("r.jsonl", "whole.jsonl"))
    assert told == whole
    assert asked(ledger, "SELECT count(*) FROM scan_run") == [(1,)]


def scan_report(ledger: Path) -> str:
    shown = subprocess.run(
        [*command("report", ledger)], capture_output=True, check=True, text=True, env=environment(), timeout=60
    )
    return shown.stdout


def test_a_file_that_ends_the_scan_each_time_is_passed_over_after_three_tries_and_costs_no_other(
    tmp_path: Path,
) -> None:
    share, ledger = notes(tmp_path / "share", 30), tmp_path / "l.db"
    (share / "0005 poison.txt").write_text("kill-scan")
    codes = [scan(share, "--ledger", ledger, "--resume", "-q", module=MISBEHAVING).returncode for _ in range(4)]
    assert codes == [-signal.SIGKILL] * 3 + [3]
    named = by_name(report(ledger, tmp_path / "r.jsonl"))
    poison = named.pop("0005 poison.txt")
    assert [problem["kind"] for problem in poison["problems"]] == ["crash"]
    assert "begun 3 times" in poison["problems"][0]["message"] and "--retry-failed" in poison["problems"][0]["message"]
    assert len(named) == 30 and {line["overall"] for line in named.values()} == {"clear"}
    (share / "0005 poison.txt").write_text("good now")
    assert scan(share, "--ledger", ledger, "--retry-failed", "-q", module=MISBEHAVING).returncode == 0


@pytest.mark.parametrize("when", [0.3, 1.0, 1.7, 2.5, 4.0])
def test_ctrl_c_at_any_moment_leaves_a_ledger_that_is_resumed(when: float, tmp_path: Path) -> None:
    share, ledger = notes(tmp_path / "share", 60, SLOW), tmp_path / "l.db"
    process = start(share, "--ledger", ledger, "-q", "-o", tmp_path / "r.jsonl", module=MISBEHAVING)
    time.sleep(when)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) in (130, 0, -signal.SIGINT)  # before Python has begun, after the end, or in between
    done = outcomes(ledger)
    resumed = scan(share, "--ledger", ledger, "--resume", "-q", "-o", tmp_path / "s.jsonl", module=MISBEHAVING)
    assert resumed.returncode == 0, resumed.stderr
    assert len(by_name(tmp_path / "s.jsonl")) == 60 >= done
    assert asked(ledger, "SELECT count(*) FROM scan_artifact WHERE state != 'done' OR tries != 0") == [(0,)]


def test_what_was_interrupted_while_it_was_read_has_that_outcome_until_the_resumption(tmp_path: Path) -> None:
    share, ledger = notes(tmp_path / "share", 3), tmp_path / "l.db"
    (share / "0001 slow.txt").write_text("slow 600")
    process = start(share, "--ledger", ledger, "-o", tmp_path / "r.jsonl", module=MISBEHAVING)
    until(lambda: outcomes(ledger) == 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130
    told = by_name(tmp_path / "r.jsonl")
    assert told["0001 slow.txt"]["problems"][0]["kind"] == "interrupted"
    assert '"summary"' not in (tmp_path / "r.jsonl").read_text()
    assert status(ledger)["state"] == "interrupted"
    (share / "0001 slow.txt").write_text("good")
    assert scan("--ledger", ledger, "--resume", "-q", module=MISBEHAVING).returncode == 0
    assert status(ledger)["state"] == "complete"


def test_max_seconds_stops_cleanly_and_the_next_night_goes_on(tmp_path: Path) -> None:
    share, ledger = notes(tmp_path / "share", 40, "slow 0.2 {number}"), tmp_path / "l.db"
    nights = 0
    while nights < 12:
        nights += 1
        shown = scan(share, "--ledger", ledger, "--resume", "--max-seconds", "5", "-q", module=MISBEHAVING)
        if shown.returncode == 0:
            break
        assert shown.returncode == 130, shown.stderr
        assert asked(ledger, "SELECT count(*) FROM scan_artifact WHERE state = 'started'") == [(0,)]
    assert 1 < nights < 12
    assert len(by_name(report(ledger, tmp_path / "r.jsonl"))) == 40


def test_max_seconds_without_a_ledger_leaves_a_partial_results_file(tmp_path: Path) -> None:
    share, out = notes(tmp_path / "share", 300, "slow 0.2 {number}"), tmp_path / "r.jsonl"
    assert scan(share, "--max-seconds", "6", "-q", "-o", out, module=MISBEHAVING).returncode == 130
    assert "summary" not in out.read_text() and 0 <= len(by_name(out)) < 300


def test_a_resumption_with_other_settings_is_refused(tmp_path: Path) -> None:
    share, ledger = notes(tmp_path / "share", 40, SLOW), tmp_path / "l.db"
    scan(share, "--ledger", ledger, "--max-seconds", "0", "-q", module=MISBEHAVING)
    for option in (("--exclude", "*.log"), ("--max-depth", "3")):
        shown = scan(share, "--ledger", ledger, "--resume", "-q", *option)
        assert shown.returncode == 2 and "settings" in shown.stderr, shown.stderr


def test_failed_files_are_read_again_on_request_and_only_they(tmp_path: Path) -> None:
    share, ledger = notes(tmp_path / "share", 4), tmp_path / "l.db"
    (share / "slow.txt").write_text("slow 600")
    (share / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    for path in share.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))  # times of last year are trusted, those of just now are not
    limit = ("--time-limit", "2")
    assert scan(share, "--ledger", ledger, "-q", *limit, module=MISBEHAVING).returncode == 3
    assert scan(share, "--ledger", ledger, "-q", "--trust-mtime", *limit).returncode == 3
    assert status(ledger)["read_now"] == 0
    assert scan(share, "--ledger", ledger, "-q", "--trust-mtime", "--retry-failed").returncode == 3
    assert status(ledger)["read_now"] == 1
    told = by_name(report(ledger, tmp_path / "r.jsonl"))
    assert (told["slow.txt"]["overall"], told["broken.pdf"]["overall"]) == ("clear", "unread")


def test_what_has_a_status_is_read_again_without_a_walk_and_the_rest_stays(tmp_path: Path) -> None:
    share, ledger = notes(tmp_path / "share", 4), tmp_path / "l.db"
    (share / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (share / "link.txt").symlink_to("0001.txt")
    assert scan(share, "--ledger", ledger, "-q").returncode == 3
    (share / "broken.pdf").write_text("mended")
    (share / "new.txt").write_text(CARRIER)
    assert scan("--ledger", ledger, "-q", "--only-status", "unread", "--only-status", "partial").returncode == 3
    assert status(ledger)["read_now"] == 1
    told = by_name(report(ledger, tmp_path / "r.jsonl"))
    assert len(told) == 6 and "new.txt" not in told
    assert (told["broken.pdf"]["overall"], told["link.txt"]["overall"]) == ("clear", "unread")


def test_status_says_while_a_scan_runs_what_is_done_what_remains_and_what_is_being_read(tmp_path: Path) -> None:
    share, ledger = notes(tmp_path / "share", 20), tmp_path / "l.db"
    (share / "0000 broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (share / "0010 slow.txt").write_text("slow 600")
    process = start(share, "--ledger", ledger, "-q", module=MISBEHAVING)
    try:
        until(lambda: outcomes(ledger) >= 11)
        time.sleep(1)
        now = status(ledger)
        assert (now["state"], now["alive"], now["files_total"]) == ("running", True, 22)
        assert now["remaining_seconds"] > 0 and now["rate"] > 0
        assert any(one["path"].endswith("0010 slow.txt") for one in now["current"])
        assert [one["why"] for one in now["failing"]] == ["damaged"]
        shown = subprocess.run(command("status", ledger), capture_output=True, text=True, env=environment(), check=True)
        assert "0010 slow.txt" in shown.stdout and "of 22" in shown.stdout
        assert len(by_name(report(ledger, tmp_path / "r.jsonl"))) >= 11  # reports read while it writes, too
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def test_a_run_whose_process_is_gone_is_not_called_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share, ledger = notes(tmp_path / "share", 40, SLOW), tmp_path / "l.db"
    process = start(share, "--ledger", ledger, "-q", module=MISBEHAVING)
    until(lambda: outcomes(ledger) >= 5)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    from scanner.commands.status import lines_of
    from scanner.ledger import standing

    monkeypatch.setattr(standing, "SILENT", 0.0)
    assert "not running any more" in next(lines_of(standing.standing(str(ledger))))
