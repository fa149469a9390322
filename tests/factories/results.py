"""Builders of runs, results and results files, and texts that try to break a report. All texts are invented here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from scanner.records import (
    Bundle,
    Exemption,
    Extraction,
    Finding,
    Place,
    Problem,
    Reach,
    Result,
    Run,
    TitleBlock,
    TitleField,
    Verdict,
)
from scanner.reports.as_jsonl import JsonlWriter

HOSTILE = {
    "html": '</mark></td><script>window.pwned=1</script><img src=x onerror="window.pwned=1">&amp;',
    "attribute": "\"' onmouseover='window.pwned=1' x=\"",
    "template": "{{ 7*7 }} {% raw %} ${jndi} {0}",
    "ansi": "\x1b[2J\x1b]0;owned\x07\x9b31mred",
    "controls": "a\x00b\x01c\x08d\x0be\x0cf\x1fg\x7fh\ufffei\uffff",
    "formula": '=HYPERLINK("http://example.invalid","x")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(1)",
    "tab": "\t=1+1",
    "fullwidth": "＝1+1",
    "bidi": "plan\u202efdp.exe",
    "lines": "one\ntwo\r\nthree\u2028four\u0085five",
    "surrogate": "half \ud83d and \udc00 lone",
    "marks": "⟧⟦⟦a⟧ ⟧b⟦",
    "link": "[click](http://example.invalid) and [x](1)",
    "escape": "_x001B_ and _x000D_",
    "long": "稀土" * 40_000,
}


def run(**changes: object) -> Run:
    values: dict[str, object] = {
        "tool": "scanner 0.1.0",
        "pack": {"id": "cn-rare-earth-technology", "version": "1", "digest": "0123456789abcdef"},
        "model": None,
        "settings": {"profile": "share", "redact": False},
        "law": {
            "as_of": "2026-11-22",
            "instruments": [
                instrument("1E902", "unknown", "Announcement 62 of 2025; suspended until 2026-11-10"),
                instrument("Catalogue 2023", "in_force", "Announcement 57 of 2023"),
                instrument("No. 56", "suspended", "Announcement 70 of 2025", "2026-10-01"),
            ],
        },
        "started": "2026-11-22T08:30:00Z",
    }
    return Run(**(values | changes))  # type: ignore[arg-type]


def instrument(name: str, status: str, basis: str = "", checked_on: str = "2026-11-20") -> dict[str, str]:
    return {"id": name, "status": status, "basis": basis, "checked_on": checked_on}


def finding(text: str = "phase ratio O/A 1.8", **changes: object) -> Finding:
    values: dict[str, object] = {
        "rule": "separation/phase-ratio",
        "detector": "process_parameters",
        "place": Place("page", 3),
        "start": 40,
        "end": 40 + len(text),
        "text": text,
        "snippet": f"Cascade B is run at a ⟦{text}⟧ with nine scrub stages",
        "score": 0.8,
        "because": "States a phase ratio for a solvent-extraction cascade.",
        "code": "1E902.a",
        "stage": "separation",
        "carrier": "process_parameters",
        "fingerprint": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16],
    }
    return Finding(**(values | changes))  # type: ignore[arg-type]


def verdict(level: str = "clear", **changes: object) -> Verdict:
    values: dict[str, object] = {"level": level}
    if level in ("flag", "review"):
        values |= {
            "score": 0.93 if level == "flag" else 0.55,
            "codes": ("1E902.a",),
            "stages": ("separation",),
            "carriers": ("process_parameters",),
            "route": "technology",
            "instruments": (Reach("1E902", "1E902.a", "unknown", "names a separation process and its parameters"),),
            "reasons": ("It states the settings of a separation cascade.", "Nothing shows that it was published."),
        }
    return Verdict(**(values | changes))  # type: ignore[arg-type]


def result(
    number: int = 1,
    path: str = "",
    level: str = "clear",
    findings: Iterable[Finding] = (),
    problems: Iterable[Problem] = (),
    parent: str | None = None,
    **changes: object,
) -> Result:
    """A result whose overall is its own level unless `overall` says otherwise."""
    path = path or f"share/file-{number:05d}.txt"
    problems = tuple(problems)
    extraction = Extraction(
        format="text",
        bytes=1000 + number,
        sha256=hashlib.sha256(path.encode("utf-8", "replace")).hexdigest(),
        problems=problems,
        nothing_read=level == "unread",
    )
    values: dict[str, object] = {
        "id": f"a{number}",
        "parent": parent,
        "depth": path.count("!"),
        "path": path,
        "extraction": extraction,
        "verdict": verdict(level),
        "findings": tuple(findings),
        "overall": level,
        "seconds": 0.01,
    }
    return Result(**(values | changes))  # type: ignore[arg-type]


def title_block(number: str = "XL-01-00", name: str = "混合澄清槽总图") -> TitleBlock:
    place = Place("layer", None, f"0 TEXT {number}")
    fields = (TitleField("drawing_number", number, place), TitleField("drawing_name", name, place))
    return TitleBlock(Place("sheet", name=f"model space {number}"), fields)


def write_results(
    path: Path,
    results: Iterable[Result],
    bundles: Iterable[Bundle] = (),
    complete: bool = True,
    header: Run | None = None,
) -> Path:
    """A results file as a scan writes it; without its summary if it is not complete."""
    writer = JsonlWriter(path)
    writer.write_run(header or run())
    for each in results:
        writer.write_result(each)
    for bundle in bundles:
        writer.write_bundle(bundle)
    if complete:
        writer.write_summary(writer.tally.summary(1.5))
    writer.close(complete)
    return path


def encrypted(place: Place | None = None) -> Problem:
    return Problem("encrypted", "It asks for a password. Remedy: ask the owner for an unprotected copy", place)


def hostile_results() -> Iterator[Result]:
    """One flagged and one unread artifact for every hostile text, which stands in every field a document can fill."""
    for number, (name, text) in enumerate(HOSTILE.items(), 1):
        found = finding(
            text,
            place=Place("layer", None, text),
            snippet=f"before ⟦{text}⟧ after",
            because=f"Says {text}",
            located=text,
            picture=text,
        )
        judged = verdict(
            "flag",
            reasons=(text, f"It names {text}."),
            exemptions=(Exemption("public_domain", text, text),),
            instruments=(Reach("1E902", "1E902.a", "unknown", text),),
        )
        told = result(2 * number, f"{text}/{name}.txt", "flag", [found], verdict=judged)
        yield replace(told, extraction=replace(told.extraction, title_blocks=(title_block(text, text),)))
        yield result(
            2 * number + 1, f"{text}", "unread", problems=[Problem("damaged", text, Place("sheet", None, text))]
        )


def small_share() -> list[Result]:
    """A mixed folder: flagged, to review, unread, partial, skipped, clear, and a container of several."""
    pictured = finding(
        "洗涤段 6 级",
        place=Place("page", 2),
        snippet="第三槽线⟦洗涤段 6 级⟧，皂化值见附表",
        located="工艺卡 › 3.2 洗涤",
        picture="results_files/p2.png",
        stage="separation",
    )
    mining = finding(
        "注液孔距 1.5 m",
        rule="mining/injection-grid",
        stage="mining",
        place=Place("cell", name="孔网!C7"),
        snippet="试验块段⟦注液孔距 1.5 m⟧，排距另议",
        because="给出原地浸矿的孔网参数。",
    )
    published = Exemption("public_domain", "DOI printed on the page", "page 1")
    scanned = Problem("no_text", "40 pages are pictures without text. Remedy: convert it with OCR", Place("page", 1))
    return [
        result(
            1, "share/separation/槽线操作卡.pdf", "flag", [pictured, finding(), finding("pH 2.4 at the aqueous outlet")]
        ),
        result(
            2,
            "share/mine/block-7 plan.xlsx",
            "review",
            [mining],
            verdict=verdict("review", stages=("mining",), carriers=("process_parameters", "design_drawing")),
        ),
        result(3, "share/outbox/parcel.zip", "clear", overall="flag"),
        result(
            4,
            "share/outbox/parcel.zip!docs/sinter recipe.docx",
            "flag",
            [
                finding(
                    "1065 °C for 4 h",
                    rule="magnet/sintering",
                    stage="magnet",
                    place=Place("paragraph", 12),
                    snippet="Hold at ⟦1065 °C for 4 h⟧, then gas quench",
                    because="Gives a sintering programme for magnets.",
                    carrier="process_specification",
                )
            ],
            parent="a3",
            verdict=verdict("flag", score=0.97, stages=("magnet",), carriers=("process_specification",)),
        ),
        result(5, "share/outbox/parcel.zip!docs/locked.7z", "unread", problems=[encrypted()], parent="a3"),
        result(6, "share/outbox/parcel.zip!docs/menu.txt", "clear", parent="a3"),
        result(
            7,
            "share/scans/1987 notebook.pdf",
            "unread",
            extraction=Extraction("pdf", 9_400_000, "ab" * 32, (scanned,), 80),
        ),
        result(
            8, "share/private/diary.txt", "unread", problems=[Problem("policy", "left out by --exclude 'private/*'")]
        ),
        result(
            9,
            "share/papers/phase diagrams.pdf",
            "clear",
            [finding("neodymium–iron–boron", stage="magnet", code=None)],
            verdict=verdict("clear", score=0.2, exemptions=(published,)),
        ),
        *(result(number, f"share/office/memo {number}.txt") for number in range(10, 40)),
    ]
