"""results.jsonl while scanning, and again."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

from scanner.records import Bundle
from scanner.reports.as_jsonl import JsonlWriter, write
from scanner.results_file import open_results
from scanner.settings import Settings
from tests.factories.results import finding, result, run, small_share, verdict, write_results

BUNDLE = Bundle(("a1", "a2"), verdict("review", reasons=("The two name 'cascade B' together.",)))


def test_lines_are_on_the_disk_as_they_come_under_a_name_that_says_partial(tmp_path: Path) -> None:
    writer = JsonlWriter(tmp_path / "results.jsonl")
    writer.write_run(run())
    writer.write_result(result())
    (name,) = os.listdir(tmp_path)
    assert name.startswith(".results.jsonl.")
    assert name.endswith(".partial")
    assert len((tmp_path / name).read_bytes().splitlines()) == 2
    writer.close()
    assert os.listdir(tmp_path) == ["results.jsonl"]


def test_results_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    path = write_results(tmp_path / "results.jsonl", small_share())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_interrupted_run_is_kept_without_a_summary(tmp_path: Path) -> None:
    path = write_results(tmp_path / "results.jsonl", small_share(), complete=False)
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert [lines[0]["type"], lines[-1]["type"]] == ["run", "result"]


def test_closing_twice_does_nothing(tmp_path: Path) -> None:
    writer = JsonlWriter(tmp_path / "results.jsonl")
    writer.write_run(run())
    writer.close()
    writer.close()
    assert (tmp_path / "results.jsonl").exists()


def test_written_again_it_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    path = write_results(tmp_path / "results.jsonl", small_share(), [BUNDLE])
    with open_results(path) as results:
        write(results, tmp_path / "again.jsonl", Settings())
        write(results, path, Settings())
    assert (tmp_path / "again.jsonl").read_bytes() == path.read_bytes()


def test_in_another_folder_pictures_are_still_found(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    path = write_results(tmp_path / "results.jsonl", [result(findings=[finding(picture="results_files/p2.png")])])
    with open_results(path) as results:
        write(results, tmp_path / "sub" / "again.jsonl", Settings())
    with open_results(tmp_path / "sub" / "again.jsonl") as results:
        (again,) = results.in_file_order()
    assert again.findings[0].picture == "../results_files/p2.png"


def test_a_file_cut_short_is_written_again_without_a_summary(tmp_path: Path) -> None:
    path = write_results(tmp_path / "results.jsonl", small_share())
    path.write_bytes(path.read_bytes()[:-300])
    with open_results(path, allow_partial=True) as results:
        write(results, tmp_path / "again.jsonl", Settings())
    with open_results(tmp_path / "again.jsonl") as results:
        assert results.partial


def test_hidden_while_scanning_and_hidden_afterwards_are_the_same(tmp_path: Path) -> None:
    open_path = write_results(tmp_path / "open.jsonl", small_share(), [BUNDLE])
    with open_results(open_path) as results:
        write(results, tmp_path / "later.jsonl", replace(Settings(), redact=True))
    writer = JsonlWriter(tmp_path / "hidden.jsonl", redact=True)
    writer.write_run(run(settings=dict(run().settings) | {"redact": True}))
    for each in small_share():
        writer.write_result(each)
    writer.write_bundle(BUNDLE)
    writer.write_summary(writer.tally.summary(1.5))
    writer.close()
    assert (tmp_path / "later.jsonl").read_bytes() == (tmp_path / "hidden.jsonl").read_bytes()
