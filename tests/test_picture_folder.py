from __future__ import annotations

import stat
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.picture_folder import PictureFolder, end_count, sweep


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


def test_the_runs_cap_is_shared_by_all_folders_that_write_there(tmp_path: Path) -> None:
    first = PictureFolder(tmp_path / "report_files", "1", 10, 3)
    second = PictureFolder(tmp_path / "report_files", "2", 10, 3)
    for pictures, name in ((first, "p1.png"), (second, "p1.png"), (first, "p2.png")):
        assert pictures.room()
        pictures.keep(name, b"x")
    assert not first.room() and not second.room()
    with pytest.raises(ValueError, match="limit"):
        second.keep("p2.png", b"x")


def test_ending_the_count_leaves_pictures_only(tmp_path: Path) -> None:
    folder = tmp_path / "report_files"
    end_count(folder)  # nothing there: nothing done
    PictureFolder(folder, "1", 10, 1).keep("p1.png", b"x")
    end_count(folder)
    assert [path.name for path in folder.iterdir()] == ["1-p1.png"]
    assert PictureFolder(folder, "2", 10, 1).room()


def test_sweeping_takes_what_one_job_left_and_no_result_names(tmp_path: Path) -> None:
    folder = tmp_path / "report_files"
    sweep(folder, "1", set())  # nothing there: nothing done
    for prefix in ("1", "1.2", "1.10", "11", "2"):
        PictureFolder(folder, prefix, 10).keep("p1.png", b"x")
    (folder / ".1.2-p2.png.x7k2.partial").write_bytes(b"half")
    (folder / "1-notes.txt").write_bytes(b"not ours")
    sweep(folder, "1", {"report_files/1.2-p1.png"})
    assert sorted(path.name for path in folder.iterdir()) == ["1-notes.txt", "1.2-p1.png", "11-p1.png", "2-p1.png"]
