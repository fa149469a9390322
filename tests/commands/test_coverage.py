"""`scanner coverage` and `scanner verify`: what a person reads, what the files hold, and the exit codes."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from scanner.cli import run
from scanner.records import Bundle, Problem, Result
from tests.factories.results import encrypted, result, small_share, verdict, write_results
from tests.test_certificate import keys

Said = pytest.CaptureFixture[str]


def account(folder: Path, rows: list[Result], *options: str, complete: bool = True) -> int:
    path = write_results(folder / "r.jsonl", rows, complete=complete)
    return run(["coverage", str(path), *options])


def test_a_share_is_clear_only_when_nothing_is_unread(tmp_path: Path, capsys: Said) -> None:
    account(tmp_path, [result(1), result(2)])
    assert "the share is clear" in capsys.readouterr().out
    for rows in (
        [],
        [result(1), result(2, level="unread", problems=[encrypted()])],
        [result(1, overall="unread"), result(2, "a.zip!b", "unread", problems=[encrypted()], parent="a1")],
        [result(1), result(2, level="flag")],
        [result(1, level="unread", problems=[Problem("policy", "left out by --exclude 'x'")])],
    ):
        account(tmp_path, rows)
        assert "is clear." not in capsys.readouterr().out
    account(tmp_path, [result(1)], complete=False)
    assert "NOT CLEAR" in capsys.readouterr().out


def test_a_set_that_is_held_keeps_a_share_from_being_clear(tmp_path: Path, capsys: Said) -> None:
    path = write_results(tmp_path / "r.jsonl", [result(1)], [Bundle(("a1",), verdict("review"))])
    assert run(["coverage", str(path)]) == 0
    assert "not clear" in capsys.readouterr().out


def test_the_table_counts_every_format_and_what_was_not_examined_has_its_remedy(tmp_path: Path, capsys: Said) -> None:
    assert account(tmp_path, small_share()) == 0
    said = capsys.readouterr().out
    assert re.search(r"pdf +PDF document +1 +0 +1 +0 +0 +9\.0 MiB +no text to read 1", said)
    assert re.search(r"all +39 +36 +1 +1 +1 ", said)
    assert "locked.7z (text, not read)\n      protected by a password: It asks for a password. Remedy:" in said


def test_it_speaks_chinese(tmp_path: Path, capsys: Said) -> None:
    account(tmp_path, small_share(), "--language", "zh")
    said = capsys.readouterr().out
    assert "不得视为放行" in said and re.search(r"合计 +39 +36", said) and "有密码保护 1" in said


def test_the_csv_has_formats_then_what_was_not_examined(tmp_path: Path) -> None:
    assert account(tmp_path, small_share(), "-o", str(tmp_path / "t.csv")) == 0
    rows = list(csv.DictReader((tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["format"] for row in rows if row["record"] == "format"] == ["pdf", "text"]
    missed = [row for row in rows if row["record"] == "not examined"]
    assert len(missed) == 3 and "Remedy" in missed[0]["reasons"]


def test_the_page_needs_nothing_beside_it_and_names_the_certificates_head(tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("coverage.json", "coverage.html")]
    assert account(tmp_path, small_share(), "-o", names[0], "-o", names[1]) == 0
    page = Path(names[1]).read_text(encoding="utf-8")
    head = json.loads(Path(names[0]).read_bytes())[-1]["chain"]
    assert head in page and "integrity only" in page
    assert "槽线操作卡.pdf" in page and "locked.7z" in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert not (tmp_path / "coverage_files").exists()


def test_the_certificate_is_a_report_chosen_by_its_file_name(tmp_path: Path, capsys: Said) -> None:
    path = write_results(tmp_path / "r.jsonl", small_share())
    target = tmp_path / "coverage.json"
    assert run(["report", str(path), "-o", str(target), "-o", str(tmp_path / "coverage.html")]) == 0
    assert run(["verify", str(target)]) == 0
    assert "integrity only" in capsys.readouterr().out
    assert run(["report", str(path), "-o", str(tmp_path / "other.json")]) == 2


def test_a_redacted_certificate_says_so(tmp_path: Path) -> None:
    assert account(tmp_path, small_share(), "--redact", "-o", str(tmp_path / "c.json")) == 0
    assert json.loads((tmp_path / "c.json").read_bytes())[0]["entry"]["redacted"] is True


def test_verify_names_the_line_that_was_tampered_with(tmp_path: Path, capsys: Said) -> None:
    target = tmp_path / "coverage.json"
    account(tmp_path, small_share(), "-o", str(target))
    lines = target.read_bytes().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if b"locked.7z" in line)
    lines[at] = lines[at].replace(b'"status":"unread"', b'"status":"read"')
    target.write_bytes(b"".join(lines))
    assert run(["verify", str(target)]) == 1
    said = capsys.readouterr().out
    assert f"!! line {at + 1}: changed" in said and "TAMPERED" in said
    assert run(["verify", str(target), "--language", "zh"]) == 1
    assert f"第 {at + 1} 行：被改动" in capsys.readouterr().out


def test_a_signed_certificate_is_verified_with_the_public_key(tmp_path: Path, capsys: Said) -> None:
    _, public = keys(tmp_path)
    target = tmp_path / "coverage.json"
    assert account(tmp_path, small_share(), "-o", str(target), "--sign-key", str(tmp_path / "key.pem")) == 0
    assert run(["verify", str(target), "--public-key", str(public)]) == 0
    assert "signature: good, by the key given" in capsys.readouterr().out


def test_files_that_differ_make_the_exit_code_1(tmp_path: Path, capsys: Said) -> None:
    account(tmp_path, [result(1, "a.txt")], "-o", str(tmp_path / "coverage.json"))
    assert run(["verify", str(tmp_path / "coverage.json"), "--files", str(tmp_path)]) == 1
    assert "line 3: a.txt: is not there" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "nowhere.json"],
        ["verify", "r.jsonl"],
        ["verify", "coverage.json", "--public-key", "r.jsonl"],
        ["verify", "coverage.json", "--public-key", "key.pem"],
        ["verify", "coverage.json", "--files", "nowhere"],
        ["coverage", "r.jsonl", "-o", "x.pdf"],
        ["coverage", "r.jsonl", "-o", "coverage.json"],
        ["coverage", "r.jsonl", "--sign-key", "key.pem"],
        ["coverage", "r.jsonl", "-o", "y.json", "--sign-key", "public.pem"],
        ["coverage", "nowhere.jsonl"],
    ],
)
def test_what_a_person_can_fix_has_exit_code_2_and_a_remedy(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    keys(tmp_path)
    account(tmp_path, [result(1)], "-o", str(tmp_path / "coverage.json"))
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    assert "Remedy" in capsys.readouterr().err
