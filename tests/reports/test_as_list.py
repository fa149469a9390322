"""The transfer list."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from scanner.records import Artifact, Extraction
from scanner.reports.as_list import write
from scanner.results_file import open_results
from scanner.settings import Settings
from tests.factories.results import encrypted, result, small_share, write_results


def listed(path: Path, target: Path) -> list[bytes]:
    with open_results(path) as results:
        write(results, target, Settings())
    return [line for line in target.read_bytes().splitlines() if not line.startswith(b"#")]


def test_only_top_level_files_that_are_clear_throughout_may_go(tmp_path: Path) -> None:
    lines = listed(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "cleared.list")
    paths = [line.split(b"  ", 1)[1].decode() for line in lines]
    assert paths == ["share/papers/phase diagrams.pdf", *(f"share/office/memo {n}.txt" for n in range(10, 40))]


def test_a_container_with_something_unread_inside_may_not_go(tmp_path: Path) -> None:
    rows = [
        result(1, "o.zip", overall="unread"),
        result(2, "o.zip!a", "unread", problems=[encrypted()], parent="a1"),
    ]
    assert listed(write_results(tmp_path / "r.jsonl", rows), tmp_path / "c.list") == []


def test_a_clear_file_without_a_hash_may_not_go(tmp_path: Path) -> None:
    rows = [result(1, extraction=Extraction("text", 3, None))]
    assert listed(write_results(tmp_path / "r.jsonl", rows), tmp_path / "c.list") == []


def test_it_says_what_was_assumed_and_that_the_run_was_interrupted(tmp_path: Path) -> None:
    listed(write_results(tmp_path / "r.jsonl", small_share(), complete=False), tmp_path / "c.list")
    said = (tmp_path / "c.list").read_text(encoding="utf-8")
    assert said.startswith("# PARTIAL REPORT")
    assert "unknown, treated as in force" in said


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_sha256sum_verifies_it_on_the_other_side(tmp_path: Path) -> None:
    rows = []
    for number, name in enumerate(
        [
            b"plain.txt",
            "中文 名.txt".encode(),
            b"new\nline.txt",
            b"back\\slash",
            b"a!b",
            b"a%21b",
            b"a%2521b",
            b"caf\xe9",
        ]
    ):
        content = b"content %d" % number
        Path(tmp_path / name.decode("utf-8", "surrogateescape")).write_bytes(content)
        extraction = Extraction("text", len(content), hashlib.sha256(content).hexdigest())
        shown = Artifact(name.decode("utf-8", "replace"), b"").path
        raw = name if b"\xe9" in name else None
        rows.append(result(number, shown, extraction=extraction, path_bytes=raw))
    assert len(listed(write_results(tmp_path / "r.jsonl", rows), tmp_path / "c.list")) == 8
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "c.list"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
