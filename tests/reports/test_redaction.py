"""--redact hides matched text in every kind of report."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.records import Exemption, Extraction, Place, Problem, Reach, Result
from scanner.registry import REPORTS, discover
from scanner.results_file import as_dict, open_results, redacted
from scanner.results_file.redaction import HIDDEN_SNIPPET, MASK
from scanner.settings import Settings
from tests.factories.results import finding, result, run, title_block, verdict, write_results

SECRET = "Nonsuch ratio 7:3"


def telling() -> Result:
    """The matched text stands in every field that may quote it, in another case too."""
    found = finding(
        SECRET,
        place=Place("layer", None, SECRET),
        because=f"States '{SECRET.upper()}' (about 2.33) for a cascade.",
        located=f"3 Settings › {SECRET}",
        picture="results_files/p.png",
    )
    problem = Problem("damaged", f"broken after {SECRET}", Place("sheet", None, SECRET))
    judged = verdict(
        "flag",
        reasons=(f"It states {SECRET}, that is 2.33.",),
        exemptions=(Exemption("public_domain", f"DOI near {SECRET}", SECRET),),
        instruments=(Reach("1E902", "1E902.a", "unknown", f"because of “{SECRET}”"),),
    )
    extraction = Extraction("text", 10, "ab" * 32, (problem,), 10, title_blocks=(title_block(SECRET, SECRET),))
    return result(1, "share/card.txt", "flag", [found], verdict=judged, extraction=extraction)


def test_no_field_quotes_the_document_any_more() -> None:
    hidden = redacted(telling())
    assert SECRET.lower() not in str(as_dict(hidden)).lower()
    assert "2.33" not in str(as_dict(hidden))
    assert hidden.findings[0].text == MASK
    assert hidden.findings[0].snippet == HIDDEN_SNIPPET
    assert hidden.findings[0].picture is None
    assert [field.value for field in hidden.extraction.title_blocks[0].fields] == [MASK, MASK]


def test_the_length_of_what_is_hidden_does_not_show() -> None:
    short, long = redacted(result(findings=[finding("ab")])), redacted(result(findings=[finding("ab" * 50)]))
    assert short.findings[0].text == long.findings[0].text
    assert short.findings[0].snippet == long.findings[0].snippet


def test_what_a_lawyer_needs_stays() -> None:
    hidden, open_one = redacted(telling()), telling()
    assert hidden.path == open_one.path
    assert hidden.verdict.codes == open_one.verdict.codes
    assert hidden.verdict.level == "flag"
    assert hidden.findings[0].rule in hidden.findings[0].because
    assert hidden.findings[0].fingerprint == open_one.findings[0].fingerprint
    assert hidden.extraction.status == open_one.extraction.status
    assert "1E902.a" in hidden.verdict.reasons[0]


def test_evidence_in_a_path_says_that_paths_stay_readable() -> None:
    named = result(1, f"share/{SECRET}.txt", "flag", [finding(SECRET, place=Place("path"))])
    hidden = redacted(named)
    assert hidden.path == named.path
    assert "stays readable" in hidden.findings[0].because
    assert redacted(hidden) == hidden


def test_the_report_says_that_names_may_hold_what_matched(tmp_path: Path) -> None:
    discover("reports")
    with open_results(write_results(tmp_path / "r.jsonl", [telling()]), redact=True) as results:
        REPORTS[".txt"](results, tmp_path / "report.txt", Settings())
    assert "a file or folder name may itself hold the words" in (tmp_path / "report.txt").read_text(encoding="utf-8")


def test_hiding_twice_changes_nothing() -> None:
    assert redacted(redacted(telling())) == redacted(telling())


def test_a_report_of_a_hidden_run_says_that_it_is_hidden(tmp_path: Path) -> None:
    path = write_results(tmp_path / "r.jsonl", [redacted(telling())], header=run(settings={"redact": True}))
    with open_results(path) as results:
        assert results.redact
        assert list(results.in_file_order()) == [redacted(each) for each in results.in_file_order()]


@pytest.mark.parametrize("suffix", [".jsonl", ".txt", ".csv", ".list", ".xlsx", ".sarif", ".html"])
def test_no_report_holds_the_hidden_text(tmp_path: Path, suffix: str) -> None:
    discover("reports")
    (tmp_path / "out").mkdir()
    with open_results(write_results(tmp_path / "results.jsonl", [telling()])) as results:
        REPORTS[suffix](results, tmp_path / "out" / f"report{suffix}", replace(Settings(), redact=True))
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        if suffix == ".xlsx":
            with zipfile.ZipFile(path) as package:
                content = b"".join(package.read(name) for name in package.namelist())
        assert SECRET.encode().lower() not in content.lower()
        assert b"Nonsuch" not in content
