"""What stands in the columns of the tables (CSV and XLSX): one place for both."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.records import Bundle, Finding, Problem, Result, Run, Verdict
from scanner.reports.as_text import coverage_notes, partial_notes
from scanner.reports.law_status import as_of, instruments, warnings
from scanner.reports.places_in_chinese import place_in_chinese
from scanner.reports.reasons_in_chinese import worded
from scanner.reports.wording import word
from scanner.results_file import ResultsFile

Cell = str | int | float | None

SET_MEMBERS = 20
"""Members of a set named in its cell."""


def verdict_cells(verdict: Verdict, language: str) -> dict[str, Cell]:
    """The document's own verdict: values as in results.jsonl, sentences in the language of the report."""
    return {
        "level": verdict.level,
        "score": round(verdict.score, 4),
        "codes": "; ".join(verdict.codes),
        "stages": "; ".join(verdict.stages),
        "carriers": "; ".join(verdict.carriers),
        "route": verdict.route,
        "reasons": " | ".join(worded(reason, language) for reason in verdict.reasons),
        "exemptions": " | ".join(f"{item.kind} ({item.place}): {item.evidence}" for item in verdict.exemptions),
        "instruments": " | ".join(
            " ".join(part for part in (reach.id, reach.entry, f"[{_status(reach.status, language)}]") if part)
            for reach in verdict.instruments
        ),
    }


def file_cells(result: Result, language: str) -> dict[str, Cell]:
    """The artifact and its verdict."""
    extraction = result.extraction
    return {
        "path": result.path,
        "overall": result.overall,
        "status": extraction.status,
        "problems": " | ".join(problem_text(problem, language) for problem in extraction.problems),
        "format": extraction.format,
        "bytes": extraction.bytes,
        "sha256": extraction.sha256,
        "depth": result.depth,
        "id": result.id,
        **verdict_cells(result.verdict, language),
    }


def finding_cells(finding: Finding, language: str) -> dict[str, Cell]:
    """One finding."""
    return {
        "place": str(finding.place),
        "located": finding.located,
        "text": finding.text,
        "snippet": finding.snippet,
        "because": worded(finding.because, language),
        "rule": finding.rule,
        "detector": finding.detector,
        "code": finding.code,
        "stage": finding.stage,
        "carrier": finding.carrier,
        "finding_score": round(finding.score, 4),
        "fingerprint": finding.fingerprint,
    }


def bundle_cells(bundle: Bundle, results: ResultsFile, language: str) -> dict[str, Cell]:
    """A set judged together; its path cell names the members."""
    paths = [results.path_of(member) for member in bundle.members[:SET_MEMBERS]]
    more = len(bundle.members) - len(paths)
    named = "; ".join(paths) + (f"; … and {more} more" if more else "")
    count = f"(set of {len(bundle.members)}) "
    return {"path": count + named, "overall": bundle.verdict.level, **verdict_cells(bundle.verdict, language)}


def problem_text(problem: Problem, language: str) -> str:
    """`encrypted (page 3): what happened`; the kind in words in Chinese."""
    if language == "zh":
        place = f"（{place_in_chinese(problem.place_apart)}）" if problem.place_apart else ""
        return f"{word(f'problem.{problem.kind}', language)}{place}：{worded(problem.message, language)}"
    place = f" ({problem.place_apart})" if problem.place_apart else ""
    return f"{problem.kind}{place}: {worded(problem.message, language)}"


def about_lines(results: ResultsFile, language: str) -> Iterator[str]:
    """What every table has to say about itself: partial or not, coverage, the law assumed, what it is."""
    run = results.run
    yield from partial_notes(results, language)
    yield from coverage_notes(results, language)
    yield from law_lines(run, language)
    if results.redact:
        yield word("redacted", language)
    yield word("decision.note", language)
    yield word("carrier.note", language)
    yield f"{word('tool', language)}: {run.tool}; {word('started', language)}: {run.started}"
    pack = " ".join(run.pack.get(name, "") for name in ("id", "version", "digest"))
    model = word("model.none", language) if run.model is None else " ".join(run.model.values())
    yield f"{word('pack', language)}: {pack}; {word('model', language)}: {model}"


def law_lines(run: Run, language: str) -> Iterator[str]:
    """The status assumed for each instrument, then the warnings."""
    day = word("law.as_of", language, as_of=as_of(run))
    for item in instruments(run):
        yield f"{word('law', language)} {day}: {item.id}: {word(f'law.{item.status}', language)}"
    yield from warnings(run, language)


def _status(status: str, language: str) -> str:
    """A status as results.jsonl writes it; one that is unknown, and every one in Chinese, in words."""
    return word(f"law.{status}", language) if status == "unknown" or language == "zh" else status
