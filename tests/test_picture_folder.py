from __future__ import annotations

import stat
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.picture_folder import PictureFolder


def test_an_unused_folder_is_not_made(tmp_path: Path) -> None:
    assert PictureFolder(tmp_path / "report_files", "12", 2).room()
    assert not (tmp_path / "report_files").exists()


def test_without_a_limit_left_there_is_no_room(tmp_path: Path) -> None:
    pictures = PictureFolder(tmp_path / "report_files", "12", 0)
    assert not pictures.room()
    with pytest.raises(ValueError, match="limit"):
        pictures.keep("p1.png", b"x")


def test_a_picture_is_kept_under_its_prefix_for_its_owner_only(tmp_path: Path) -> None:
    pictures = PictureFolder(tmp_path / "report_files", "12", 2)
    assert pictures.keep("p3.png", b"abc") == "report_files/12-p3.png"
    path = tmp_path / "report_files" / "12-p3.png"
    assert path.read_bytes() == b"abc"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert pictures.room()
    pictures.keep("p4.png", b"abc")
    assert not pictures.room()


@pytest.mark.parametrize("name", ["../p1.png", "a/b.png", "", "..", "/tmp/x.png"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="plain"):
        PictureFolder(tmp_path / "report_files", "12", 2).keep(name, b"x")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(UsageError, match="taken"):
        PictureFolder(tmp_path / "taken", "12", 2).keep("p1.png", b"x")
