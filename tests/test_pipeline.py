"""The pipeline: what fails costs one artifact, and what is inside comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from scanner import registry
from scanner.records import Finding
from scanner.settings import Settings
from tests.factories.examining import desk, kinds, result_of, results_of
from tests.hostile.test_bad_input import SHEET, document, packed


def broken(*arguments: object) -> Iterator[Finding]:
    raise ZeroDivisionError("a defect of ours")


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any], str], None]:
    desk(Settings(max_pictures=0))  # discover readers and detectors first
    return lambda table, name: monkeypatch.setitem(table, name, broken)


def test_a_broken_detector_is_a_defect_of_that_artifact_and_it_is_not_clear(
    breaking: Callable[[dict[str, Any], str], None],
) -> None:
    breaking(registry.DETECTORS, "document_form")
    result = result_of("sheet.txt", SHEET.encode())
    assert kinds(result) == ["defect"] and result.verdict.level != "clear"
    assert kinds(result_of("other.txt", b"nothing of interest")) == []


def test_a_broken_reader_is_a_defect_and_its_neighbours_are_read(
    breaking: Callable[[dict[str, Any], str], None],
) -> None:
    breaking(registry.EXTRACTORS, "docx")
    results = {
        result.path: result for result in results_of("a.zip", packed({"a.docx": document(), "b.txt": SHEET.encode()}))
    }
    assert kinds(results["a.zip!a.docx"]) == ["defect"] and results["a.zip!a.docx"].verdict.level == "unread"
    assert results["a.zip!b.txt"].verdict.level == "flag"


def test_a_broken_second_tier_takes_nothing_from_the_result(breaking: Callable[[dict[str, Any], str], None]) -> None:
    breaking(registry.LOCATORS, "docx")
    result = result_of("sheet.docx", document())
    assert result.verdict.level == "flag" and result.findings and kinds(result) == []


def test_inner_results_come_before_the_outer_one_which_takes_their_worst_level() -> None:
    results = results_of(
        "outer.zip", packed({"clear.txt": b"lunch", "inner.zip": packed({"sheet.txt": SHEET.encode()})})
    )
    assert [result.path for result in results] == [
        "outer.zip!clear.txt", "outer.zip!inner.zip!sheet.txt", "outer.zip!inner.zip", "outer.zip",
    ]  # fmt: skip
    assert [result.overall for result in results] == ["clear", "flag", "flag", "flag"]
    assert results[-1].verdict.level == "clear"


def test_ids_name_the_way_down() -> None:
    results = results_of("outer.zip", packed({"a.txt": b"a", "inner.zip": packed({"b.txt": b"b"})}))
    assert {result.path: (result.id, result.parent) for result in results} == {
        "outer.zip": ("1", None),
        "outer.zip!a.txt": ("1.1", "1"),
        "outer.zip!inner.zip": ("1.2", "1"),
        "outer.zip!inner.zip!b.txt": ("1.2.1", "1.2"),
    }


def test_findings_have_fingerprints_that_do_not_depend_on_offsets_or_folders() -> None:
    one = {finding.rule: finding.fingerprint for finding in result_of("a/sheet.txt", SHEET.encode()).findings}
    other = {
        finding.rule: finding.fingerprint
        for finding in result_of("b/sheet.txt", b"\n\nHeading\n" + SHEET.encode()).findings
    }
    shared = set(one) & set(other)
    assert shared and all(one[rule] == other[rule] for rule in shared)
