"""SARIF 2.1.0 for tools that show code-scanning results: findings as results, unread files as notifications.

Choices: a flagged document's findings are errors, those of one to review warnings, those of one not wholly read notes;
a cleared document's findings stay in, as `informational` with level `none`. Offsets count from the start of a passage,
not of the file, so they stand in `properties` and no region is invented for them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from scanner.atomic_file import atomic
from scanner.records import PROBLEM_KINDS, Bundle, Problem, Result
from scanner.registry import report
from scanner.reports.as_text import coverage_notes, partial_notes
from scanner.reports.cells import law_lines
from scanner.reports.printable import visible
from scanner.results_file import ResultsFile, as_dict
from scanner.settings import Settings

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"flag": "error", "review": "warning", "unread": "note", "clear": "none"}
WHOLE_DOCUMENT, WHOLE_SET = "document-verdict", "set-verdict"
MEMBERS = 100
"""Members of a set that are given as related locations."""
IN_PROPERTIES = (
    "detector", "code", "stage", "carrier", "place", "start", "end", "text", "snippet", "score", "box", "located",
    "picture",
)  # fmt: skip

# A place that is a line of a text file: "line 120"
LINE = re.compile(r"line\s(?P<number>[1-9]\d{0,8})", re.X)
# A moment as the header writes it: "2026-11-22T08:30:00Z", "2026-11-22T08:30:00.5Z"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d (\.\d+)? Z", re.X)
# Characters with a meaning in a SARIF message: "[text](link)", "{0}"
MEANT = re.compile(r"[\[\]{}\\]", re.X)
ESCAPED = {"[": "\\[", "]": "\\]", "{": "{{", "}": "}}", "\\": "\\\\"}


@report(".sarif")
def write(results: ResultsFile, target: Path, settings: Settings) -> None:
    """Written piece by piece in two passes, so that memory stays flat. Raises UsageError where it cannot be written."""
    shown = results.hiding(settings.redact)
    run, rules = shown.run, dict[str, int]()
    started = {"startTimeUtc": run.started} if MOMENT.fullmatch(run.started) else {}
    invocation = {"executionSuccessful": not shown.partial, **started}
    properties = {"tool": run.tool, "pack": run.pack, "model": run.model, "law": run.law, "redacted": shown.redact}
    with atomic(target) as stream:
        stream.write(b'{"$schema":' + _json(SCHEMA) + b',"version":"2.1.0","runs":[{"results":')
        _array(stream, _results(shown, rules))
        stream.write(b',"invocations":[{"toolExecutionNotifications":')
        _array(stream, _notifications(shown, settings.language))
        stream.write(b"," + _json(invocation)[1:] + b'],"tool":' + _json(_tool(run.tool, rules)))
        stream.write(b',"columnKind":"unicodeCodePoints","properties":' + _json(properties) + b"}]}\n")


def uri(path: str) -> str:
    """A relative reference for a path, a file URI for an absolute one; everything unusual is percent-encoded."""
    encoded = quote(path.encode("utf-8", "replace"), safe="/!()',;@&=+$~")
    if path.startswith("/"):
        return "file://" + encoded
    if re.match(r"[A-Za-z]:/", path):
        return "file:///" + path[:2] + encoded[4:]
    return encoded or "."


def message(text: str) -> dict[str, str]:
    """A message that holds the text as it is: no link, no placeholder, nothing a terminal would obey."""
    return {"text": MEANT.sub(lambda hit: ESCAPED[hit[0]], visible(text))}


def _results(results: ResultsFile, rules: dict[str, int]) -> Iterator[dict[str, Any]]:
    for result in results.ordered():
        findings = as_dict(result)["findings"]
        for finding in findings:
            yield _found(result, finding, rules)
        if not findings and result.verdict.level in ("flag", "review"):
            reasons = " ".join(result.verdict.reasons) or "Judged as a whole."
            yield {
                **_rule(WHOLE_DOCUMENT, rules),
                **_severity(result.verdict.level),
                "message": message(reasons),
                "locations": [_location(result.path)],
                "properties": _document(result),
            }
    for bundle in results.bundles():
        yield _set(bundle, results, rules)


def _found(result: Result, finding: dict[str, Any], rules: dict[str, int]) -> dict[str, Any]:
    prints = {"partialFingerprints": {"scannerFinding/v1": finding["fingerprint"]}} if finding["fingerprint"] else {}
    return {
        **_rule(finding["rule"], rules),
        **_severity(result.verdict.level),
        "message": message(f"{finding['because']} — {finding['snippet']}"),
        "locations": [_location(result.path, finding["place"], finding["snippet"])],
        **prints,
        "rank": round(100 * finding["score"], 2),
        "properties": {name: finding[name] for name in IN_PROPERTIES} | {"document": _document(result)},
    }


def _set(bundle: Bundle, results: ResultsFile, rules: dict[str, int]) -> dict[str, Any]:
    members = [_location(results.path_of(member)) for member in bundle.members[:MEMBERS]]
    return {
        **_rule(WHOLE_SET, rules),
        **_severity(bundle.verdict.level),
        "message": message(" ".join(bundle.verdict.reasons) or "Judged as a set."),
        "locations": members[:1],
        "relatedLocations": members[1:],
        "properties": {"codes": list(bundle.verdict.codes), "score": bundle.verdict.score, "set": len(bundle.members)},
    }


def _notifications(results: ResultsFile, language: str) -> Iterator[dict[str, Any]]:
    for note in partial_notes(results, language):
        yield {"level": "error", "message": message(note)}
    for note in (*coverage_notes(results, language), *law_lines(results.run, language)):
        yield {"level": "note", "message": message(note)}
    for result in results.in_file_order():
        for problem in result.extraction.problems:
            yield _notification(result, problem)


def _notification(result: Result, problem: Problem) -> dict[str, Any]:
    status = result.extraction.status
    level = "note" if problem.harmless or status == "skipped" else "error" if status == "unread" else "warning"
    place = "" if problem.place is None else str(problem.place)
    return {
        "level": level,
        "message": message(problem.message),
        "descriptor": {"id": problem.kind},
        "locations": [_location(result.path, place)],
        "properties": {"status": status},
    }


def _location(path: str, place: str = "", snippet: str = "") -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(path)}}
    line = LINE.fullmatch(place)
    if line:
        quoted = {"snippet": {"text": snippet}} if snippet else {}
        physical["region"] = {"startLine": int(line["number"]), **quoted}
    logical = {"logicalLocations": [{"fullyQualifiedName": place, "kind": "place"}]} if place else {}
    return {"physicalLocation": physical, **logical}


def _document(result: Result) -> dict[str, Any]:
    verdict = result.verdict
    return {
        "path": result.path,
        "sha256": result.extraction.sha256,
        "level": verdict.level,
        "overall": result.overall,
        "score": verdict.score,
        "codes": list(verdict.codes),
        "instruments": [f"{reach.id} {reach.entry}: {reach.status}" for reach in verdict.instruments],
    }


def _severity(level: str) -> dict[str, str]:
    return {"kind": "informational" if level == "clear" else "fail", "level": LEVELS[level]}


def _rule(name: str, rules: dict[str, int]) -> dict[str, Any]:
    return {"ruleId": name, "ruleIndex": rules.setdefault(name, len(rules))}


def _tool(tool: str, rules: dict[str, int]) -> dict[str, Any]:
    """`scanner 0.1.0` as name and version, with the rules met and the kinds of problem there are."""
    name, _, version = tool.partition(" ")
    return {
        "driver": {
            "name": name or "scanner",
            **({"version": version} if version else {}),
            "rules": [{"id": rule} for rule in rules],
            "notifications": [{"id": kind} for kind in PROBLEM_KINDS],
        }
    }


def _array(stream: IO[bytes], items: Iterable[dict[str, Any]]) -> None:
    stream.write(b"[")
    for number, item in enumerate(items):
        stream.write((b",\n" if number else b"") + _json(item))
    stream.write(b"]")


def _json(value: object) -> bytes:
    """ASCII only: nothing in it can upset whoever reads or prints it."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")
