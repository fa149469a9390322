"""The demo share is what its script makes, and every file of it has an expected level."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
SHARE = SAMPLES / "share"
LEVELS = {"flag", "review", "clear", "unread"}


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below the folder, by path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def expected() -> list[dict[str, Any]]:
    """The entries of share.expected.toml."""
    return list(tomllib.loads((SAMPLES / "share.expected.toml").read_text(encoding="utf-8"))["file"])


def test_making_the_share_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for library in ("docx", "ezdxf", "pptx", "reportlab", "xlsxwriter", "xlwt"):
        pytest.importorskip(library, reason=f"making the share needs {library}")
    script = [sys.executable, str(SAMPLES / "make_share.py"), "--into", str(tmp_path / "share")]
    subprocess.run(script, check=True, capture_output=True)
    made, kept = contents(tmp_path / "share"), contents(SHARE)
    assert sorted(made) == sorted(kept)
    assert [path for path in made if made[path] != kept[path]] == []


def test_every_file_is_listed_once_and_nothing_else_is() -> None:
    listed = [entry["path"] for entry in expected() if "!" not in entry["path"]]
    assert sorted(listed) == sorted(contents(SHARE))


def test_every_entry_has_a_level_a_reason_and_what_it_rests_on() -> None:
    for entry in expected():
        assert {entry["level"], *entry.get("also", [])} <= LEVELS, entry["path"]
        assert entry["why"] and entry["rests_on"], entry["path"]


def test_what_is_flagged_names_its_code_and_stage() -> None:
    for entry in expected():
        if entry["level"] == "flag":
            assert entry["codes"] and entry["stages"], entry["path"]


def test_an_inner_entry_stands_in_a_listed_container() -> None:
    paths = {entry["path"] for entry in expected()}
    for path in paths:
        if "!" in path:
            assert path.rpartition("!")[0] in paths, path
