"""What is counted ahead, what the log of a run holds, and that a scan can let others go first."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import psutil
import pytest

from scanner.commands.counting import Ahead, members_of
from scanner.commands.run_log import RunLog
from scanner.errors import UsageError
from scanner.settings import Settings
from scanner.sources.folder import walk
from tests.factories.scanning import MISBEHAVING, notes, scan, start, until


def archive(path: Path, members: int, comment: bytes = b"") -> Path:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.comment = comment
        for number in range(members):
            target.writestr(f"{number}.txt", "x")
    path.write_bytes(stream.getvalue())
    return path


def test_files_bytes_and_members_of_archives_are_counted(tmp_path: Path) -> None:
    share = notes(tmp_path / "share", 3, "12345")
    archive(share / "papers.zip", 5)
    ahead = Ahead(lambda: walk([str(share)], Settings()))
    ahead.run()
    assert (ahead.files, ahead.members, ahead.known) == (4, 5, True)
    assert ahead.bytes == 15 + (share / "papers.zip").stat().st_size


def test_a_count_that_fails_is_not_known(tmp_path: Path) -> None:
    ahead = Ahead(lambda: walk([str(tmp_path / "nowhere")], Settings()))
    ahead.run()
    assert not ahead.known


@pytest.mark.parametrize("comment", [b"", b"c" * 65_535, b"PK\5\6 in a comment"])
def test_the_directory_of_a_zip_is_found_behind_a_comment(comment: bytes, tmp_path: Path) -> None:
    assert members_of(str(archive(tmp_path / "a.zip", 3, comment))) in (3, 0)
    assert members_of(str(archive(tmp_path / "a.zip", 3, comment))) == (0 if b"PK" in comment else 3)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\5\6", b"no archive at all" * 99])
def test_what_is_no_zip_has_no_members(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert members_of(str(tmp_path / "a.zip")) == 0
    assert members_of(str(tmp_path / "nowhere.zip")) == 0


def test_the_log_names_what_was_not_read_and_how_it_ended(tmp_path: Path) -> None:
    share, log = notes(tmp_path / "share", 2), tmp_path / "run.log"
    (share / "bro\x1bken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    assert scan(share, "--log", log, "-q").returncode == 3
    assert scan(share, "--log", log, "-q", "--ledger", tmp_path / "l.db").returncode == 3
    text = log.read_text()
    assert text.count("begins") == 2 and text.count("ends with exit code 3 after 3 files") == 2
    assert text.count("unread") == 2 and "damaged:" in text and "\x1b" not in text
    assert log.stat().st_mode & 0o077 == 0


def test_a_log_that_cannot_be_opened_stops_the_scan_and_one_that_fills_its_disk_does_not(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="log cannot be written"):
        RunLog(str(tmp_path / "no" / "folder"))
    full = RunLog("/dev/full")
    full.say("a line")
    full.say("another")
    full.close()


def test_with_nice_the_scan_and_its_readers_let_others_go_first(tmp_path: Path) -> None:
    share = notes(tmp_path / "share", 1, "slow 600")
    process = start(share, "--nice", "-q", module=MISBEHAVING, stdout=subprocess.DEVNULL)
    try:
        own = psutil.Process(process.pid)
        until(lambda: any("spawn_main" in " ".join(child.cmdline()) for child in own.children()))
        readers = [child for child in own.children() if "spawn_main" in " ".join(child.cmdline())]
        assert [one.nice() for one in (own, *readers)] == [19] * (1 + len(readers))
    finally:
        process.terminate()
        process.wait(60)
