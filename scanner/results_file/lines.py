"""Records to lines of results.jsonl, and lines back to records, field by field as the contract orders them."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from scanner.records import (
    LEVELS,
    Box,
    Bundle,
    Exemption,
    Extraction,
    Finding,
    Place,
    Problem,
    Reach,
    Result,
    Run,
    Verdict,
    Weights,
)
from scanner.results_file.tally import Summary
from scanner.results_file.title_lines import title_dicts, titles_of

STATUSES = ("read", "partial", "unread", "skipped")

# A high or low surrogate that stands alone: "\ud800". It has no UTF-8.
SURROGATE = re.compile(r"[\ud800-\udfff]", re.X)
# Legal raw in JSON, but a command to some terminals ("\x9b2J") or a line end to some readers ("\u2028").
RAW_TROUBLE = re.compile(r"[\x7f-\x9f\u2028\u2029]", re.X)

Record = Run | Result | Bundle | Summary


def as_line(record: Record) -> bytes:
    """One line of results.jsonl, its line end included: UTF-8, no lone surrogates, nothing a terminal would obey."""
    text = json.dumps(as_dict(record), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = RAW_TROUBLE.sub(lambda hit: f"\\u{ord(hit[0]):04x}", SURROGATE.sub("\ufffd", text))
    return text.encode("utf-8") + b"\n"


def as_dict(record: Record) -> dict[str, Any]:
    """The contract's object for a record, fields in its order."""
    if isinstance(record, Result):
        return _result_dict(record)
    if isinstance(record, Bundle):
        return {"type": "bundle", "members": list(record.members), **_verdict_dict(record.verdict)}
    names: tuple[str, ...] = ("tool", "pack", "model", "settings", "law", "started")
    if isinstance(record, Summary):
        names = ("artifacts", "by_status", "by_level", "by_format", "bytes", "seconds", "problems_by_kind")
        return {"type": "summary", **{name: getattr(record, name) for name in names}}
    return {"type": "run", **{name: getattr(record, name) for name in names}}


def from_line(line: bytes) -> Record:
    """The record of one line. Raises ValueError saying what is wrong with it; fields it does not know are left."""
    try:
        value = json.loads(line, parse_constant=_finite, parse_float=_finite)
        if b"\\u" in line:  # an escaped lone surrogate: "\ud800"
            value = json.loads(SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
    except RecursionError:
        raise ValueError("nested too deep to be a line of results") from None
    except ValueError as error:
        raise ValueError(f"not a whole JSON object ({error})") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    readers: dict[Any, Callable[[_Fields], Record]] = {
        "run": _run, "result": _result, "bundle": _bundle, "summary": _summary,
    }  # fmt: skip
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in readers:
        raise ValueError("no line of a results file: its type is none of run, result, bundle, summary")
    return readers[kind](_Fields(value, kind))


def _result_dict(result: Result) -> dict[str, Any]:
    extraction = result.extraction
    path_bytes = {} if result.path_bytes is None else {"path_bytes": base64.b64encode(result.path_bytes).decode()}
    return {
        "type": "result",
        "id": result.id,
        "parent": result.parent,
        "depth": result.depth,
        "path": result.path,
        **path_bytes,
        "format": extraction.format,
        "bytes": extraction.bytes,
        "sha256": extraction.sha256,
        "status": extraction.status,
        "verdict": _verdict_dict(result.verdict),
        "overall": result.overall,
        "findings": [_finding_dict(finding) for finding in result.findings],
        "problems": [_problem_dict(problem) for problem in extraction.problems],
        "seconds": round(result.seconds, 6),
        **title_dicts(extraction.title_blocks),
        **({} if result.weights is None else {"weights": _weights_dict(result.weights)}),
    }


def _weights_dict(weights: Weights) -> dict[str, Any]:
    return {
        "place": weights.place,
        "text": weights.text,
        "spans": [list(span) for span in weights.spans],
        "counted": [[name, value if math.isfinite(value) else 0.0] for name, value in weights.counted],
    }


def _verdict_dict(verdict: Verdict) -> dict[str, Any]:
    return {
        "level": verdict.level,
        "score": _score(verdict.score),
        "codes": list(verdict.codes),
        "stages": list(verdict.stages),
        "carriers": list(verdict.carriers),
        "route": verdict.route,
        "instruments": [
            {"id": reach.id, "entry": reach.entry, "status": reach.status, "why": reach.why}
            for reach in verdict.instruments
        ],
        "exemptions": [
            {"kind": exemption.kind, "evidence": exemption.evidence, "place": exemption.place}
            for exemption in verdict.exemptions
        ],
        "reasons": list(verdict.reasons),
    }


def _finding_dict(finding: Finding) -> dict[str, Any]:
    box = finding.box if finding.box and all(map(math.isfinite, finding.box)) else None
    return {
        "rule": finding.rule,
        "detector": finding.detector,
        "code": finding.code,
        "stage": finding.stage,
        "carrier": finding.carrier,
        "place": str(finding.place),
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "snippet": finding.snippet,
        "score": _score(finding.score),
        "because": finding.because,
        "fingerprint": finding.fingerprint,
        "box": None if box is None else list(box),
        "located": finding.located,
        "picture": finding.picture,
    }


def _problem_dict(problem: Problem) -> dict[str, Any]:
    """`harmless` is added to the contract's fields where it is true: it hides nothing, the status is not lowered."""
    place = None if problem.place is None else str(problem.place)
    harmless = {"harmless": True} if problem.harmless else {}
    return {"kind": problem.kind, "message": problem.message, "place": place, **harmless}


def _score(value: float) -> float:
    """A score JSON can hold; one that is not a number counts as the highest, so that nothing looks clean by it."""
    return float(value) if math.isfinite(value) else 1.0


class _Fields:
    """A JSON object whose fields are asked for by type; raises ValueError naming the field."""

    def __init__(self, value: object, what: str) -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{what} is not an object")
        self.value: Mapping[str, Any] = value
        self.what = what

    def get(self, name: str, *types: type, default: Any = ...) -> Any:
        value = self.value.get(name, default)
        if value is ...:
            raise ValueError(f"{self.what} has no field {name!r}")
        if value is default or (isinstance(value, types) and (bool in types or not isinstance(value, bool))):
            return value
        raise ValueError(f"{self.what} has something else than {types[0].__name__} in its field {name!r}")

    def text(self, name: str) -> str:
        return str(self.get(name, str))

    def text_or_none(self, name: str) -> str | None:
        value = self.get(name, str, default=None)
        return None if value is None else str(value)

    def number(self, name: str) -> float:
        return float(self.get(name, float, int))

    def whole(self, name: str) -> int:
        value = int(self.get(name, int))
        if not 0 <= value < 1 << 63:
            raise ValueError(f"{self.what} has a {name} that is no count")
        return value

    def share(self, name: str) -> float:
        value = self.number(name)
        if not 0 <= value <= 1:
            raise ValueError(f"{self.what} has a {name} that is not between 0 and 1")
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        value = self.text(name)
        if value not in choices:
            raise ValueError(f"{self.what} has a {name} that is none of {', '.join(choices)}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.get(name, list)
        if not all(isinstance(value, str) for value in values):
            raise ValueError(f"{self.what} has something else than texts in its field {name!r}")
        return tuple(values)

    def objects(self, name: str, what: str) -> list[_Fields]:
        return [_Fields(value, what) for value in self.get(name, list)]

    def counts(self, name: str) -> dict[str, int]:
        values = self.get(name, dict)
        if not all(isinstance(value, int) for value in values.values()):
            raise ValueError(f"{self.what} has something else than counts in its field {name!r}")
        return dict(values)


def _run(fields: _Fields) -> Run:
    model = fields.get("model", dict, default=None)
    return Run(
        tool=fields.text("tool"),
        pack={key: str(value) for key, value in fields.get("pack", dict).items()},
        model=None if model is None else {key: str(value) for key, value in model.items()},
        settings=fields.get("settings", dict),
        law=fields.get("law", dict),
        started=fields.text("started"),
    )


def _result(fields: _Fields) -> Result:
    raw = fields.text_or_none("path_bytes")
    return Result(
        id=fields.text("id"),
        parent=fields.text_or_none("parent"),
        depth=fields.whole("depth"),
        path=fields.text("path"),
        path_bytes=None if raw is None else base64.b64decode(raw, validate=True),
        extraction=_extraction(fields),
        verdict=_verdict(_Fields(fields.get("verdict", dict), "the verdict")),
        overall=fields.choice("overall", LEVELS),
        findings=tuple(_finding(finding) for finding in fields.objects("findings", "a finding")),
        seconds=fields.number("seconds"),
        weights=_weights(fields.get("weights", dict, default=None)),
    )


def _weights(value: dict[str, Any] | None) -> Weights | None:
    """The classifier's weights of a passage; spans that do not fit its text are left out."""
    if value is None:
        return None
    fields = _Fields(value, "the weights")
    text = fields.text("text")
    spans = [span for span in fields.get("spans", list) if isinstance(span, list) and len(span) == 3]
    whole = [(int(a), int(b), int(c)) for a, b, c in spans if all(isinstance(part, int) for part in (a, b, c))]
    kept = []
    at = 0
    for start, end, level in whole:
        if at <= start < end <= len(text) and 1 <= abs(level) <= 3:
            kept.append((start, end, level))
            at = end
    counted = [pair for pair in fields.get("counted", list) if isinstance(pair, list) and len(pair) == 2]
    numbers = [(str(name), float(number)) for name, number in counted if isinstance(number, int | float)]
    return Weights(fields.text("place"), text, tuple(kept), tuple(numbers))


def _extraction(fields: _Fields) -> Extraction:
    """The reading's record, its status the line's own: a result that says it was not read never comes out as read."""
    status = fields.choice("status", STATUSES)
    problems = []
    for item in fields.objects("problems", "a problem"):
        kind, place = item.text("kind"), _place(item.text_or_none("place"))
        harmless = item.get("harmless", bool, default=False) or status == "read"
        harmless = harmless or (kind == "policy" and status != "skipped")
        problems.append(Problem(kind, item.text("message"), place, harmless))
    if status == "skipped" and not any(problem.kind == "policy" and not problem.harmless for problem in problems):
        problems.append(Problem("policy", "The results file gives no rule for leaving this out."))
    if status in ("partial", "unread") and all(problem.harmless for problem in problems):
        problems.append(Problem("defect", "The results file gives no reason why this was not read."))
    return Extraction(
        format=fields.text("format"),
        bytes=None if fields.get("bytes", int, default=None) is None else fields.whole("bytes"),
        sha256=fields.text_or_none("sha256"),
        problems=tuple(problems),
        nothing_read=status == "unread",
        title_blocks=titles_of(fields.get("title_blocks", list, default=None)),
    )


def _verdict(fields: _Fields) -> Verdict:
    return Verdict(
        level=fields.choice("level", LEVELS),
        score=fields.share("score"),
        codes=fields.texts("codes"),
        stages=fields.texts("stages"),
        carriers=fields.texts("carriers"),
        route=fields.text("route"),
        instruments=tuple(
            Reach(item.text("id"), item.text("entry"), item.text("status"), item.text("why"))
            for item in fields.objects("instruments", "an instrument")
        ),
        exemptions=tuple(
            Exemption(item.text("kind"), item.text("evidence"), item.text_or_none("place") or "")
            for item in fields.objects("exemptions", "an exemption")
        ),
        reasons=fields.texts("reasons"),
    )


def _finding(fields: _Fields) -> Finding:
    return Finding(
        rule=fields.text("rule"),
        detector=fields.text("detector"),
        place=Place("cell", name=fields.text("place")),
        start=fields.whole("start"),
        end=fields.whole("end"),
        text=fields.text("text"),
        snippet=fields.text("snippet"),
        score=fields.share("score"),
        because=fields.text("because"),
        code=fields.text_or_none("code"),
        stage=fields.text_or_none("stage"),
        carrier=fields.text_or_none("carrier"),
        fingerprint=fields.text_or_none("fingerprint") or "",
        box=_box(fields.get("box", list, default=None)),
        located=fields.text_or_none("located"),
        picture=fields.text_or_none("picture"),
    )


def _box(value: list[object] | None) -> Box | None:
    if value is None:
        return None
    numbers = [float(part) for part in value if isinstance(part, int | float) and not isinstance(part, bool)]
    if len(value) != 4 or len(numbers) != 4:
        raise ValueError("a finding has a box that is not four numbers")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _bundle(fields: _Fields) -> Bundle:
    return Bundle(members=fields.texts("members"), verdict=_verdict(fields))


def _summary(fields: _Fields) -> Summary:
    return Summary(
        artifacts=fields.whole("artifacts"),
        by_status=fields.counts("by_status"),
        by_level=fields.counts("by_level"),
        by_format=fields.counts("by_format"),
        bytes=fields.whole("bytes"),
        seconds=fields.number("seconds"),
        problems_by_kind=fields.counts("problems_by_kind"),
    )


def _place(text: str | None) -> Place | None:
    """A place that prints as exactly this text: the kind `cell` prints its name alone."""
    return None if text is None else Place("cell", name=text)


def _finite(digits: str) -> float:
    """A number of the line; `NaN`, `Infinity` and 1e999 are refused, for no report could print them."""
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"{digits[:20]} is no finite number")
    return value
