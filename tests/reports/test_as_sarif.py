"""SARIF 2.1.0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from scanner.records import Bundle, Place
from scanner.reports.as_sarif import uri, write
from scanner.results_file import open_results
from scanner.settings import Settings
from tests.factories.results import HOSTILE, finding, hostile_results, result, run, small_share, verdict, write_results

SCHEMA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "sarif-schema-2.1.0.json"
BUNDLE = Bundle(("a1", "a2", "a4"), verdict("review"))


def log(path: Path, target: Path) -> dict[str, Any]:
    with open_results(path) as results:
        write(results, target, Settings())
    loaded: dict[str, Any] = json.loads(target.read_bytes().decode("ascii"))
    return loaded


def the_run(path: Path, target: Path) -> dict[str, Any]:
    (only,) = log(path, target)["runs"]
    assert isinstance(only, dict)
    return only


@pytest.mark.skipif(not SCHEMA.is_file(), reason="../shared is laid only on the makers' machines")
@pytest.mark.parametrize("case", ["share", "hostile", "empty", "interrupted"])
def test_it_validates_against_the_schema(tmp_path: Path, case: str) -> None:
    import jsonschema

    rows = {"share": small_share(), "hostile": list(hostile_results()), "empty": [], "interrupted": small_share()}[case]
    header = run(started="yesterday", tool="") if case == "hostile" else None
    path = write_results(tmp_path / "r.jsonl", rows, [BUNDLE], complete=case != "interrupted", header=header)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(log(path, tmp_path / "r.sarif"))] == []


def test_findings_are_results_whose_level_is_the_documents(tmp_path: Path) -> None:
    results = the_run(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "r.sarif")["results"]
    assert [each["level"] for each in results] == ["error", "error", "error", "error", "warning", "none"]
    assert results[-1]["kind"] == "informational"


def test_every_result_points_to_its_rule_and_file(tmp_path: Path) -> None:
    only = the_run(write_results(tmp_path / "r.jsonl", small_share(), [BUNDLE]), tmp_path / "r.sarif")
    rules = only["tool"]["driver"]["rules"]
    for each in only["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        location = each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert location.isascii()
        assert unquote(location).startswith("share/")


def test_place_score_codes_and_fingerprint_go_along(tmp_path: Path) -> None:
    rows = [result(1, "a.txt", "flag", [finding(place=Place("line", 120), fingerprint="f00d")])]
    (found,) = the_run(write_results(tmp_path / "r.jsonl", rows), tmp_path / "r.sarif")["results"]
    assert found["partialFingerprints"] == {"scannerFinding/v1": "f00d"}
    assert found["locations"][0]["physicalLocation"]["region"]["startLine"] == 120
    assert found["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "line 120"
    assert found["properties"]["score"] == 0.8
    assert found["properties"]["document"]["codes"] == ["1E902.a"]


def test_a_flagged_document_without_findings_still_has_a_result(tmp_path: Path) -> None:
    rows = [result(1, "a.txt", "flag")]
    (found,) = the_run(write_results(tmp_path / "r.jsonl", rows), tmp_path / "r.sarif")["results"]
    assert (found["ruleId"], found["level"]) == ("document-verdict", "error")


def test_unread_files_are_notifications(tmp_path: Path) -> None:
    only = the_run(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "r.sarif")
    said = {
        (each["descriptor"]["id"], each["level"], each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for each in only["invocations"][0]["toolExecutionNotifications"]
        if "descriptor" in each
    }
    assert said == {
        ("encrypted", "error", "share/outbox/parcel.zip!docs/locked.7z"),
        ("no_text", "warning", "share/scans/1987%20notebook.pdf"),
        ("policy", "note", "share/private/diary.txt"),
    }


def test_an_unknown_legal_status_is_said(tmp_path: Path) -> None:
    only = the_run(write_results(tmp_path / "r.jsonl", []), tmp_path / "r.sarif")
    assert "treated as in force" in str(only["invocations"][0]["toolExecutionNotifications"])


def test_an_interrupted_run_was_not_successful(tmp_path: Path) -> None:
    whole = the_run(write_results(tmp_path / "r.jsonl", []), tmp_path / "r.sarif")
    cut = the_run(write_results(tmp_path / "r.jsonl", [], complete=False), tmp_path / "r.sarif")
    assert whole["invocations"][0]["executionSuccessful"] is True
    assert cut["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_text_breaks_it_or_becomes_a_link(tmp_path: Path, name: str) -> None:
    rows = [each for each in hostile_results() if each.path.startswith(HOSTILE[name])]
    only = the_run(write_results(tmp_path / "r.jsonl", rows), tmp_path / "r.sarif")
    (found,) = only["results"]
    said = found["message"]["text"]
    assert said.isprintable()
    assert "](" not in said.replace("\\](", "")
    assert len(found["properties"]["text"]) == len(HOSTILE[name])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b/图#1?.pdf", "a%20b/%E5%9B%BE%231%3F.pdf"),
        ("o.zip!a:b", "o.zip!a%3Ab"),
        ("http://x", "http%3A//x"),
        ("/srv/share/a.txt", "file:///srv/share/a.txt"),
        ("C:/share/a.txt", "file:///C:/share/a.txt"),
        ("a%21b", "a%2521b"),
        ("", "."),
    ],
)
def test_paths_become_relative_references(path: str, expected: str) -> None:
    assert uri(path) == expected
