"""The command line from outside: outputs, exit codes, standard input, interruption."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.factories.scanning import CARRIER


def scanner(*arguments: str, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scanner", *arguments]
    shown = subprocess.run(command, input=stdin, capture_output=True, check=False, cwd=cwd, timeout=300)
    return subprocess.CompletedProcess(command, shown.returncode, shown.stdout.decode(), shown.stderr.decode())


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "lunch.txt").write_text("Canteen menu of the week.")
    return folder


def test_a_clear_share_exits_0_and_every_line_has_its_place(share: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    shown = scanner("scan", str(share), "-o", str(out))
    assert shown.returncode == 0, shown.stderr
    assert [line["type"] for line in lines(out)] == ["run", "result", "summary"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_process_sheet_is_flagged_with_its_evidence_and_exits_1(share: Path, tmp_path: Path) -> None:
    (share / "sheet.txt").write_text(CARRIER, encoding="gb18030")
    out = tmp_path / "r.jsonl"
    shown = scanner("scan", str(share), "-o", str(out), "-q")
    assert shown.returncode == 1
    [sheet] = [line for line in lines(out) if str(line.get("path", "")).endswith("sheet.txt")]
    verdict = sheet["verdict"]
    assert isinstance(verdict, dict)
    assert (verdict["level"], verdict["codes"], verdict["stages"]) == ("flag", ["1E902.a"], ["separation"])
    assert any(reach["status"] for reach in verdict["instruments"])
    findings = sheet["findings"]
    assert isinstance(findings, list)
    rows = CARRIER.splitlines(keepends=True)
    for finding in findings:
        if finding["place"].startswith("line "):
            rest = "".join(rows[int(finding["place"][5:]) - 1 :])
            assert rest[finding["start"] : finding["end"]] == finding["text"]


def test_fail_on_decides_what_exits_1(share: Path) -> None:
    (share / "sheet.txt").write_text(CARRIER)
    assert scanner("scan", str(share), "-q", "--fail-on", "never").returncode == 0


def test_something_unread_exits_3_even_with_fail_on_never(share: Path) -> None:
    (share / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    assert scanner("scan", str(share), "-q").returncode == 3
    assert scanner("scan", str(share), "-q", "--fail-on", "never").returncode == 3


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["nowhere"], "nowhere"),
        (["share", "-o", "r.docx"], "r.docx"),
        (["share", "-o", "r.csv", "-o", "./r.csv"], "twice"),
        (["share", "-o", "no/such/folder/r.csv"], "cannot be written"),
        (["share", "-o", "share/lunch.txt"], "exists"),
        (["share", "--as-of", "soon"], "soon"),
        (["share", "--pack", "none"], "none"),
        ([], "nothing to scan"),
        (["share", "--jobs", "-3"], "jobs"),
        (["share", "-o", "/dev/full/r.csv"], "cannot be written"),
        (["share", "--include", "["], "'['"),
        (["share", "--exclude", "!a.txt"], "'!a.txt'"),
        (["share", "--time-limit", "nan"], "time_limit"),
        (["share", "--max-ratio", "inf"], "max_ratio"),
        (["share", "--name", "x.docx"], "--name"),
        (["-", "--name", ""], "--name"),
    ],
)
def test_what_cannot_run_exits_2_says_why_and_scans_nothing(arguments: list[str], names: str, share: Path) -> None:
    shown = scanner("scan", *arguments, "-o", "other.jsonl", cwd=share.parent)
    assert shown.returncode == 2
    assert names in shown.stderr
    assert "Traceback" not in shown.stderr
    assert not (share.parent / "other.jsonl").exists()


def test_standard_input_is_one_artifact_with_the_name_given(tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    shown = scanner("scan", "-", "--name", "工艺.txt", "-o", str(out), "-q", stdin=CARRIER.encode())
    assert shown.returncode == 1
    assert [line["path"] for line in lines(out) if line["type"] == "result"] == ["工艺.txt"]


def test_paths_come_from_a_list(share: Path, tmp_path: Path) -> None:
    listing = tmp_path / "list"
    listing.write_text(f"{share}/lunch.txt\n")
    out = tmp_path / "r.jsonl"
    assert scanner("scan", "--from-file", str(listing), "-o", str(out), "-q").returncode == 0
    assert len(lines(out)) == 3


def test_outputs_inside_the_share_are_not_scanned_and_that_is_said(share: Path) -> None:
    out = share / "r.jsonl"
    scanner("scan", str(share), "-o", str(out), "-q")
    scanner("scan", str(share), "-o", str(out), "-q", "--force")
    [own] = [line for line in lines(out) if str(line.get("path", "")).endswith("r.jsonl")]
    assert own["status"] == "skipped"


def test_redact_leaves_no_matched_text_in_any_output(share: Path, tmp_path: Path) -> None:
    (share / "sheet.txt").write_text(CARRIER)
    outs = [tmp_path / f"r.{suffix}" for suffix in ("jsonl", "html", "csv", "sarif", "txt")]
    scanner("scan", str(share), "-q", "--redact", *(part for out in outs for part in ("-o", str(out))))
    for path in [*outs, *tmp_path.glob("r_files/*.html")]:
        assert "皂化度" not in path.read_text(encoding="utf-8"), path.name


def test_an_interrupted_run_leaves_a_valid_partial_file_and_exits_130(share: Path, tmp_path: Path) -> None:
    for number in range(3000):
        (share / f"{number}.txt").write_text("minutes of a meeting\n" * 2000)
    out = tmp_path / "r.jsonl"
    process = subprocess.Popen([sys.executable, "-m", "scanner", "scan", str(share), "-o", str(out), "-q"])
    for _ in range(400):
        time.sleep(0.05)
        if any(path.stat().st_size > 20_000 for path in tmp_path.glob(".r.jsonl*")):
            break
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(60) == 130
    kinds = [line["type"] for line in lines(out)]
    assert kinds[0] == "run" and "summary" not in kinds and 1 < len(kinds) < 3002
    again = scanner("report", str(out), "-o", str(tmp_path / "r.txt"))
    assert again.returncode == 0
    assert "PARTIAL" in (tmp_path / "r.txt").read_text().upper()


def test_reports_can_be_made_again_without_a_scan(share: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    scanner("scan", str(share), "-o", str(out), "-q")
    (share / "lunch.txt").unlink()
    shown = scanner("report", str(out), "-o", str(tmp_path / "r.html"), "-o", str(tmp_path / "r.csv"))
    assert shown.returncode == 0, shown.stderr
    assert (tmp_path / "r.html").exists() and (tmp_path / "r.csv").exists()


def test_a_truncated_results_file_names_the_line(share: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    scanner("scan", str(share), "-o", str(out), "-q")
    out.write_bytes(out.read_bytes()[:-40])
    shown = scanner("report", str(out), "-o", str(tmp_path / "r.csv"))
    assert shown.returncode == 2 and "line 3" in shown.stderr


def test_a_cache_that_cannot_be_written_changes_nothing(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (share / "sheet.txt").write_text(CARRIER)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert scanner("scan", str(share), "-q").returncode == 1


def test_an_unknown_key_of_the_environment_scans_nothing(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANNER_TIMELIMIT", "3")
    shown = scanner("scan", str(share), "-q")
    assert shown.returncode == 2 and "SCANNER_TIMELIMIT" in shown.stderr


def test_a_bad_line_of_an_ignore_file_costs_no_more_than_a_line_in_the_report(share: Path, tmp_path: Path) -> None:
    (share / ".scannerignore").write_text("*.log\n!\n")
    (share / "a.log").write_text("left out")
    out = tmp_path / "r.jsonl"
    assert scanner("scan", str(share), "-o", str(out), "-q").returncode == 3
    by_name = {str(line["path"]).rpartition("/")[2]: line for line in lines(out) if line["type"] == "result"}
    problems = by_name[".scannerignore"]["problems"]
    assert isinstance(problems, list) and "line 2" in problems[0]["message"]
    assert by_name[".scannerignore"]["status"] == "partial" and by_name[".scannerignore"]["overall"] == "unread"
    assert by_name["a.log"]["status"] == "skipped" and by_name["lunch.txt"]["overall"] == "clear"


def test_a_controlled_text_in_a_bad_ignore_file_is_still_found(share: Path) -> None:
    (share / ".scannerignore").write_text(CARRIER + "!\n")
    assert scanner("scan", str(share), "-q").returncode == 1


def test_a_gateway_obeys_no_ignore_file_that_came_with_the_data(share: Path) -> None:
    (share / "sheet.txt").write_text(CARRIER)
    (share / ".scannerignore").write_text("*\n")
    assert scanner("scan", str(share), "-q", "--profile", "gateway").returncode == 1


@pytest.mark.parametrize("profile", ["share", "gateway"])
def test_a_link_that_was_not_followed_is_unread(profile: str, share: Path, tmp_path: Path) -> None:
    (tmp_path / "sheet.txt").write_text(CARRIER)
    (share / "link.txt").symlink_to(tmp_path / "sheet.txt")
    assert scanner("scan", str(share), "-q", "--profile", profile).returncode == 3
    assert scanner("scan", str(share), "-q", "--profile", profile, "--follow-links").returncode == 1


def test_a_gateway_that_examined_nothing_does_not_say_clear(share: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    shown = scanner("scan", str(tmp_path / "empty"), "--profile", "gateway")
    assert shown.returncode == 3 and "nothing was examined" in shown.stderr
    assert scanner("scan", str(share), "-q", "--profile", "gateway", "--exclude", "*").returncode == 3
    assert scanner("scan", str(share), "-q", "--profile", "gateway").returncode == 0
    assert scanner("scan", str(tmp_path / "empty"), "-q").returncode == 0


def test_standard_input_that_does_not_end_is_unread(tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    command = [sys.executable, "-m", "scanner", "scan", "-", "-q", "-o", str(out), "--time-limit", "0.5"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.wait(60) == 3
    assert process.stdin is not None
    process.stdin.close()
    [problem] = next(line["problems"] for line in lines(out) if line["type"] == "result")  # type: ignore[misc]
    assert problem["kind"] == "timeout"


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files larger than 64 KiB cannot be written by the programs started: as on a disk that fills up."""
    limited = "import resource,signal,sys;signal.signal(signal.SIGXFSZ,signal.SIG_IGN);"
    limited += "from scanner.cli import run;import scanner.commands.scan as s;"
    limited += "limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,(1<<17,1<<17));"
    monkeypatch.setenv("LIMITED", limited + "limit();sys.exit(run(sys.argv[1:]))")


def limited_scanner(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", os.environ["LIMITED"], *arguments]
    return subprocess.run(command, capture_output=True, check=False, timeout=300, text=True)


def test_a_results_file_without_room_exits_4_names_what_was_kept_and_later_reports_come(
    share: Path, tmp_path: Path, small_disk: None
) -> None:
    for number in range(400):
        (share / f"{number}.txt").write_text("minutes of a meeting")
    out, summary = tmp_path / "r.jsonl", tmp_path / "r.txt"
    shown = limited_scanner("scan", str(share), "-o", str(out), "-o", str(summary))
    assert shown.returncode == 4, shown.stderr
    kept = tmp_path / "r.jsonl.partial"
    assert kept.stat().st_size > 10_000 and str(kept) in shown.stderr
    assert "PARTIAL" in summary.read_text() and "Traceback" not in shown.stderr


def test_a_report_without_room_exits_4_and_later_reports_come(share: Path, tmp_path: Path, small_disk: None) -> None:
    out = tmp_path / "r.jsonl"
    for number in range(400):
        (share / f"{number}.txt").write_text("minutes of a meeting")
    scanner("scan", str(share), "-o", str(out), "-q")
    big, small = tmp_path / "b.jsonl", tmp_path / "s.txt"
    shown = limited_scanner("report", str(out), "-o", str(big), "-o", str(small))
    assert shown.returncode == 4, shown.stderr
    assert str(big) + ".partial" in shown.stderr and small.exists() and not big.exists()


def test_verbose_names_cannot_command_the_terminal(share: Path) -> None:
    (share / "a\x1b]0;owned\x07.txt").write_text("x")
    shown = scanner("scan", str(share), "-v")
    assert "\x1b" not in shown.stderr + shown.stdout and r"\x1b]0;owned\x07.txt" in shown.stderr
    listing = share.parent / "list"
    listing.write_text("no\x1b[2Jwhere\n")
    assert "\x1b" not in scanner("scan", "--from-file", str(listing)).stderr


def test_a_reader_that_goes_away_does_not_change_the_exit_code(share: Path) -> None:
    for text, code in (("Canteen menu.", 0), (CARRIER, 1)):
        (share / "sheet.txt").write_text(text)
        process = subprocess.Popen([sys.executable, "-m", "scanner", "scan", str(share)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(60) == code


def test_other_commands_never_say_found_when_their_reader_goes_away() -> None:
    process = subprocess.Popen([sys.executable, "-m", "scanner", "formats"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) == 141


def test_an_interruption_while_reports_are_written_says_what_was_kept(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scanner import registry
    from scanner.cli import run

    def interrupted(*rest: object) -> None:
        raise KeyboardInterrupt

    registry.discover("reports")
    monkeypatch.setitem(registry.REPORTS, ".html", interrupted)
    out, text = tmp_path / "r.jsonl", tmp_path / "r.txt"
    names = [str(out), str(text), str(tmp_path / "r.html")]
    code = run(["scan", str(share), *(part for name in names for part in ("-o", name))])
    said = capsys.readouterr().err
    assert code == 130 and str(out) in said and str(text) in said and "r.html" not in said
    assert lines(out)[-1]["type"] == "summary"
