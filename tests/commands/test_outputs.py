"""Outputs are checked before anything is scanned, and one that fails later does not stop the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from scanner.commands.outputs import plan
from scanner.errors import UsageError


def refused(names: Sequence[str], force: bool = False) -> str:
    with pytest.raises(UsageError) as caught:
        plan(names, force)
    assert "Remedy" in str(caught.value)
    return str(caught.value)


def test_no_outputs_are_no_plan() -> None:
    assert plan([], False) == []


def test_a_link_to_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.csv").symlink_to(tmp_path / "nowhere" / "r.csv")
    assert "cannot be written" in refused([str(tmp_path / "r.csv")])


def test_a_link_to_a_file_that_is_not_there_yet_is_followed(tmp_path: Path) -> None:
    (tmp_path / "r.csv").symlink_to(tmp_path / "real.csv")
    assert len(plan([str(tmp_path / "r.csv")], False)) == 1


@pytest.mark.parametrize("force", [False, True])
def test_a_file_where_the_pages_must_go_is_refused(force: bool, tmp_path: Path) -> None:
    (tmp_path / "r_files").write_text("mine")
    assert "r_files" in refused([str(tmp_path / "r.html")], force)


def test_a_folder_of_other_files_is_refused_unless_forced(tmp_path: Path) -> None:
    folder = tmp_path / "r_files"
    folder.mkdir()
    for name in ("documents-0001.html", "list-0002.html", "12-p3.png", "7.4.1-p10.jpg"):
        (folder / name).write_text("of an earlier report")
    assert len(plan([str(tmp_path / "r.html")], False)) == 1
    (folder / "holiday.png").write_text("mine")
    assert "holiday.png" in refused([str(tmp_path / "r.html")])
    assert len(plan([str(tmp_path / "r.html")], True)) == 1


def test_two_reports_never_share_their_folder_of_pages(tmp_path: Path) -> None:
    assert "r_files" in refused([str(tmp_path / "r.html"), str(tmp_path / "r.htm")])
