"""What is no ledger is refused in words, a newer one too, an older one is brought up; no password is printed."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import text

from scanner.errors import LedgerError
from scanner.ledger import migrations
from scanner.ledger.opening import Store, shown
from scanner.ledger.standing import standing
from tests.factories.postgres import cluster, program
from tests.factories.scanning import asked, environment, notes, report, results, scan, status


@pytest.fixture
def share(tmp_path: Path) -> Path:
    return notes(tmp_path / "share", 3, "a note {number}")


def test_a_ledger_is_readable_by_its_owner_only(share: Path, tmp_path: Path) -> None:
    assert scan(share, "--ledger", tmp_path / "l.db", "-q").returncode == 0
    for path in tmp_path.glob("l.db*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_the_ledger_and_its_companions_are_not_scanned(share: Path) -> None:
    ledger = share / "l.db"
    assert scan(share, "--ledger", ledger, "-q").returncode == 0
    assert scan(share, "--ledger", ledger, "-q").returncode == 0
    lines = results(report(ledger, share.parent / "r.jsonl"))
    assert {
        line["path"].rpartition("/")[2]: line["status"] for line in lines if "l.db" in line["path"]
    } == dict.fromkeys(("l.db", "l.db-shm", "l.db-wal", "l.db.lock"), "skipped")


@pytest.mark.parametrize("content", [b"a text of some length", b"SQLite format 3\0" + b"x" * 500])
def test_what_is_no_ledger_is_refused_and_left_as_it_is(content: bytes, share: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(content)
    shown = scan(share, "--ledger", other)
    assert shown.returncode == 2 and str(other) in shown.stderr and "Traceback" not in shown.stderr
    assert other.read_bytes() == content


def test_a_database_of_another_program_is_no_ledger_until_a_scan_makes_it_one(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as database:
        database.execute("CREATE TABLE mine (a)")
    with pytest.raises(LedgerError, match="holds no ledger"):
        standing(str(tmp_path / "x.db"))


@pytest.mark.parametrize("name", ["no/such/folder/l.db", "mysql://host/x", "nonsense://", "sqlite://", "."])
def test_a_name_that_cannot_be_a_ledger_says_what_to_give(name: str, share: Path, tmp_path: Path) -> None:
    shown = scan(share, "--ledger", name, cwd=tmp_path)
    assert shown.returncode == 2 and "Remedy" in shown.stderr and "Traceback" not in shown.stderr


def test_a_password_is_never_printed(share: Path) -> None:
    name = "postgresql://anna:gehe%20im@127.0.0.1:9/x"
    assert shown(name) == "postgresql://anna:***@127.0.0.1:9/x"
    for answer in (scan(share, "--ledger", name), scan(share, "--ledger", "postgresql://anna:geheim@[/x")):
        assert answer.returncode == 2 and "gehe" not in answer.stderr + answer.stdout


@pytest.mark.parametrize("option", ["--resume", "--retry-failed", "--trust-mtime"])
def test_what_asks_an_earlier_run_needs_a_ledger(option: str, share: Path) -> None:
    answer = scan(share, option)
    assert answer.returncode == 2 and "--ledger" in answer.stderr


def test_resuming_a_complete_run_begins_a_new_one_over_the_same_places(share: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "l.db"
    scan(share, "--ledger", ledger, "-q")
    (share / "new.txt").write_text("new")
    answer = scan("--ledger", ledger, "--resume")
    assert answer.returncode == 0 and "a new one begins" in answer.stderr
    assert status(ledger)["files_done"] == 4


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    Store(str(tmp_path / "l.db"), write=True).close()
    with sqlite3.connect(tmp_path / "l.db") as database:
        database.execute("UPDATE scan_meta SET value = '99' WHERE name = 'schema'")
    for write in (True, False):
        with pytest.raises(LedgerError, match="newer scanner"):
            Store(str(tmp_path / "l.db"), write)


def test_an_older_ledger_is_brought_up_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = str(tmp_path / "l.db")
    Store(name, write=True).close()

    def add_column(connection: sqlalchemy.Connection) -> None:
        connection.execute(text("ALTER TABLE scan_run ADD COLUMN note TEXT"))

    def fail(connection: sqlalchemy.Connection) -> None:
        connection.execute(text("ALTER TABLE scan_run ADD COLUMN more TEXT"))
        connection.execute(text("INSERT INTO no_such_table VALUES (1)"))

    monkeypatch.setattr(migrations, "STEPS", [add_column, fail])
    with pytest.raises(LedgerError, match="no_such_table"):
        Store(name, write=True)
    columns = "SELECT name FROM pragma_table_info('scan_run')"
    assert not {("note",), ("more",)} & set(asked(tmp_path / "l.db", columns))
    monkeypatch.setattr(migrations, "STEPS", [add_column])
    with pytest.raises(LedgerError, match="older scanner"):
        Store(name, write=False)
    Store(name, write=True).close()
    assert ("note",) in asked(tmp_path / "l.db", columns)
    assert asked(tmp_path / "l.db", "SELECT value FROM scan_meta WHERE name = 'schema'") == [("2",)]


def test_a_scan_without_a_ledger_loads_no_database(share: Path) -> None:
    code = (
        "import sys; from scanner.cli import run\n"
        "if __name__ == '__main__':\n"
        f"    assert run(['scan', {str(share)!r}, '-q']) == 0\n"
        "    sys.exit('sqlalchemy' in sys.modules)"
    )
    program_file = share.parent / "plain.py"
    program_file.write_text(code)
    shown = subprocess.run([sys.executable, str(program_file)], env=environment(), check=False, capture_output=True)
    assert shown.returncode == 0, shown.stderr


def test_results_in_postgresql_are_those_in_a_file_and_two_scans_do_not_meet(share: Path, tmp_path: Path) -> None:
    if program("postgres") is None:
        pytest.skip("PostgreSQL is not installed here; .ci/run installs it")
    from benchmarks.same_results import differences

    (share / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    with cluster() as server:
        for _ in range(2):
            assert scan(share, "--ledger", server.url, "-q", "-o", tmp_path / "p.jsonl", "--force").returncode == 3
        assert status(server.url)["read_now"] == 0
        held = Store(server.url, write=True)
        try:
            answer = scan(share, "--ledger", server.url)
            assert answer.returncode == 2 and "another scan" in answer.stderr
            assert status(server.url)["files_done"] == 4  # readers may come
        finally:
            held.close()
    assert scan(share, "-q", "-o", tmp_path / "f.jsonl").returncode == 3
    assert differences(tmp_path / "p.jsonl", tmp_path / "f.jsonl") == []


def test_pictures_are_found_from_the_ledgers_folder(tmp_path: Path) -> None:
    """Paths of pictures are relative to it: reports made elsewhere show them all the same."""
    (tmp_path / "away").mkdir()
    store = Store(str(tmp_path / "away" / "l.db"), write=True)
    assert store.home == tmp_path / "away"
    store.close()
    os.rename(tmp_path / "away", tmp_path / "moved")
    moved = Store(str(tmp_path / "moved" / "l.db"), write=False)
    assert moved.home == tmp_path / "moved"
    moved.close()
