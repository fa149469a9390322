"""Every finding in samples/share stands where it says: other programs open the files and find it there."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scanner import lexicon
from scanner.extractors.word import by_python_docx
from scanner.extractors.word.where import in_body
from scanner.lexicon import Rule
from scanner.records import Artifact, Finding, Result
from scanner.settings import Settings
from scanner.text.chemistry import substances
from scanner.text.forms import spellings
from scanner.text.normalise import fold_key
from tests.factories import nested, pdf, rereading
from tests.factories.examining import results_of

SHARE = Path(__file__).resolve().parents[1] / "samples" / "share"
FILES = sorted(path.relative_to(SHARE).as_posix() for path in SHARE.rglob("*") if path.is_file())
SETTINGS = Settings(locate="all", max_pictures=0)
LINE_END = re.compile(r"\r\n|\n|\r")
MET = frozenset((
    "pdf page", "pdf annotation", "docx paragraph", "docx table row cell", "docx comment", "docx footnote", "xlsx cell",
    "xlsx cell comment", "xls cell", "ods cell", "pptx slide", "pptx slide notes", "pptx slide table row cell",
    "eml header", "eml body line", "html block", "dxf layer", "text line", "csv line", "source line", "plc line",
))  # fmt: skip
"""Sorts of place the share has findings at: fewer would say that something is no longer read."""
NAMES = "path"
"""The kind of place whose text is the artifact's own path; every other is read from the artifact's bytes."""


@cache
def results(top: str) -> tuple[Result, ...]:
    """All results of one file of the share, located; every file is read once."""
    return tuple(results_of(top, (SHARE / top).read_bytes(), SETTINGS))


def findings(top: str) -> Iterator[tuple[Result, Finding]]:
    return ((result, finding) for result in results(top) for finding in result.findings)


@cache
def bytes_of(path: str) -> bytes:
    """The bytes of an artifact, taken out of what it is nested in by the standard library and pdfminer."""
    top, *inner = path.split("!")
    data = (SHARE / top).read_bytes()
    for name in inner:
        data = nested.member(data, name.replace("%21", "!"))
    return data


def readings(result: Result, finding: Finding) -> list[str]:
    """What stands at a finding's place as other programs read it. A place nobody reads again fails the test."""
    if finding.place.kind == NAMES:
        return [result.path]
    sort = rereading.sort_of(result.extraction.format, finding.place)
    assert sort in rereading.READERS, f"no other program looks at a {sort!r}: {result.path} {finding.place}"
    return list(rereading.READERS[sort](bytes_of(result.path), finding.place))


def told(result: Result, finding: Finding) -> str:
    return f"{result.path} {finding.place} {finding.start}-{finding.end} {finding.text!r}"


@pytest.mark.parametrize("top", FILES)
def test_what_is_nested_has_the_bytes_other_programs_take_out(top: str) -> None:
    for result in results(top):
        assert hashlib.sha256(bytes_of(result.path)).hexdigest() == result.extraction.sha256, result.path


@pytest.mark.parametrize("top", FILES)
def test_every_finding_stands_at_its_place_and_offsets_for_another_program(top: str) -> None:
    for result, finding in findings(top):
        texts = readings(result, finding)
        assert any(text[finding.start : finding.end] == finding.text for text in texts), told(result, finding)
        shown = LINE_END.sub(" ", finding.text)
        assert f"⟦{shown}⟧" in LINE_END.sub(" ", finding.snippet), told(result, finding)


@pytest.mark.parametrize("top", FILES)
def test_the_box_of_every_finding_on_a_page_holds_its_text_and_no_more(top: str) -> None:
    for result, finding in findings(top):
        if result.extraction.format != "pdf" or finding.place.kind != "page" or finding.place.number is None:
            continue
        if finding.box is None:
            assert finding.located and finding.located.startswith("outside the visible page"), told(result, finding)
            continue
        boxed = pdf.text_in(rereading.pdf_page(bytes_of(result.path), finding.place.number), finding.box)
        wanted = pdf.folded(finding.text)
        # a box around two lines holds what stands beside the words, too
        assert wanted == boxed or (LINE_END.search(finding.text) and wanted in boxed), told(result, finding)


def test_every_finding_is_counted_at_a_sort_of_place_that_is_read_again() -> None:
    met: Counter[str] = Counter()
    for top in FILES:
        for result, finding in findings(top):
            named = finding.place.kind == NAMES
            met[NAMES if named else rereading.sort_of(result.extraction.format, finding.place)] += 1
    assert met.total() == sum(len(result.findings) for top in FILES for result in results(top)) > 1000
    assert set(met) <= {NAMES, *rereading.READERS}
    assert set(met) >= {NAMES, *MET}


@pytest.mark.parametrize("top", [top for top in FILES if top.endswith(".docx")])
def test_python_docx_confirms_every_finding_but_those_in_and_beside_tracked_changes(top: str) -> None:
    for result in results(top):
        keyed = {key: finding for key, finding in enumerate(result.findings) if in_body(finding)}
        said = by_python_docx.located(Artifact(result.path, bytes_of(result.path)), keyed)
        for key, finding in keyed.items():
            if key in said:
                assert finding.located == (said[key] or None), told(result, finding)
            else:
                assert rereading.is_tracked(bytes_of(result.path), finding.place), told(result, finding)


# ---- the words are the pack's


@cache
def rules() -> dict[str, Rule]:
    return {rule.id: rule for rule in lexicon.load(SETTINGS.pack).rules}


@cache
def keys(rule: Rule) -> frozenset[str]:
    """The folded forms of a rule, its British and American twins and plurals."""
    long = [twin for form in (*rule.zh, *rule.hant, *rule.en) for twin in spellings(form)]
    plural = [form + ending for form in long for ending in ("s", "es") if form[-1:].isascii()]
    return frozenset(fold_key(form) for form in (*long, *plural, *rule.abbr))


@pytest.mark.parametrize("top", FILES)
def test_every_term_found_is_a_form_of_its_rule(top: str) -> None:
    for result, finding in findings(top):
        if finding.detector == "lexicon_terms":
            assert fold_key(finding.text) in keys(rules()[finding.rule]), told(result, finding)


@pytest.mark.parametrize("top", FILES)
def test_every_parameter_found_holds_a_form_of_its_rule(top: str) -> None:
    for result, finding in findings(top):
        if finding.detector == "process_parameters":
            assert any(key in fold_key(finding.text) for key in keys(rules()[finding.rule])), told(result, finding)


@pytest.mark.parametrize("top", FILES)
def test_every_form_or_context_found_is_a_form_of_its_rule_or_fits_its_pattern(top: str) -> None:
    for result, finding in findings(top):
        if finding.detector not in ("document_form", "context_marks"):
            continue
        rule = rules()[finding.rule]
        matches = {
            (found.end() - len(found[0].lstrip()), found.start() + len(found[0].rstrip()))
            for text in readings(result, finding)
            for found in (re.finditer(rule.pattern, text, re.VERBOSE | re.MULTILINE) if rule.pattern else ())
        }
        fits = fold_key(finding.text) in keys(rule) or (finding.start, finding.end) in matches
        assert fits, told(result, finding)


def test_every_detector_that_pointed_at_something_is_checked() -> None:
    detectors = {finding.detector for top in FILES for _, finding in findings(top)}
    rules = {"lexicon_terms", "process_parameters", "document_form", "context_marks", "chemistry"}
    assert detectors == rules | {"trained_classifier"}


@pytest.mark.parametrize("top", FILES)
def test_the_classifier_points_at_one_line_of_a_document_that_is_held(top: str) -> None:
    for result, finding in findings(top):
        if finding.detector == "trained_classifier":
            assert result.verdict.level in ("flag", "review"), told(result, finding)
            assert finding.text.strip() and not LINE_END.search(finding.text), told(result, finding)
            assert result.weights is not None and finding.text in result.weights.text, told(result, finding)


@pytest.mark.parametrize("top", FILES)
def test_every_formula_found_is_one_when_read_alone(top: str) -> None:
    for result, finding in findings(top):
        if finding.detector == "chemistry":
            read_again = [finding.text[one.start : one.end] for one in substances(finding.text)]
            assert finding.text in read_again, told(result, finding)
