"""Output files appear whole or not at all, readable by their owner only."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from scanner.atomic_file import atomic
from scanner.errors import UsageError


def test_the_target_is_untouched_until_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old")
    with atomic(target) as stream:
        stream.write(b"new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert os.listdir(tmp_path) == ["report.csv"]


def test_a_file_is_readable_by_its_owner_only_whatever_the_umask_and_the_file_before(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old")
    target.chmod(0o644)
    before = os.umask(0)
    try:
        with atomic(target) as stream:
            stream.write(b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_what_a_failed_block_wrote_is_kept_under_a_name_that_says_so(tmp_path: Path) -> None:
    target = tmp_path / "报告.csv"
    with pytest.raises(KeyboardInterrupt), atomic(target) as stream:
        stream.write(b"half")
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == ["报告.csv.partial"]
    assert (tmp_path / "报告.csv.partial").read_bytes() == b"half"
    assert stat.S_IMODE((tmp_path / "报告.csv.partial").stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere.*Remedy"), atomic(tmp_path / "nowhere" / "report.csv"):
        pass


def test_a_full_disk_is_an_error_a_person_can_read(tmp_path: Path) -> None:
    said = r"report\.csv: cannot be written: No space left.*Remedy"
    with pytest.raises(UsageError, match=said), atomic(tmp_path / "report.csv") as stream:
        stream.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert os.listdir(tmp_path) == ["report.csv.partial"]


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    real, linked = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    linked.symlink_to(real)
    with atomic(linked) as stream:
        stream.write(b"new")
    assert linked.is_symlink()
    assert real.read_text() == "new"


def test_a_device_is_written_to_and_never_replaced() -> None:
    with atomic(Path(os.devnull)) as stream:
        stream.write(b"gone")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_very_long_name_is_no_obstacle(tmp_path: Path) -> None:
    target = tmp_path / ("稀" * 80 + ".csv")
    with atomic(target) as stream:
        stream.write(b"x")
    assert target.read_bytes() == b"x"
