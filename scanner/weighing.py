"""Counts the evidence of a document once: names, terms, parameters, forms, contexts, and the densest window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from scanner.records import STAGES, Finding

WINDOW = 900
"""Code points in which terms and quantities count as one passage (domain.md 9 uses 600; tables need more)."""
STRONG, MEDIUM = 0.9, 0.5
"""Finding scores of S and M rules (pointing.WEIGHT_SCORE)."""


@dataclass(slots=True)
class Weighing:
    """The evidence of one document, counted once. `forms`: points by carrier; `marks`: how many findings gave them.

    `cues`: everyday words of the work that a carrier comes from, which no rule counts.
    """

    anchors: Counter[str] = field(default_factory=Counter)
    strong: Counter[str] = field(default_factory=Counter)
    medium: Counter[str] = field(default_factory=Counter)
    line: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    cues: Counter[str] = field(default_factory=Counter)
    contexts: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    owned: Counter[str] = field(default_factory=Counter)
    scores: dict[str, float] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    best: Sequence[Finding] = ()
    process: int = 0
    substance: float = 0.0


def weigh(findings: Sequence[Finding]) -> Weighing:
    """Count the evidence and find the densest window of WINDOW code points."""
    weighing = Weighing()
    inside: list[Finding] = []
    spans: set[tuple[int, int]] = set()
    for finding in findings:
        rule, kind = finding.rule, finding.kind
        weighing.words.setdefault(rule, " ".join(finding.text.split()))
        if finding.detector == "chemistry" and kind.startswith("other_industry"):
            weighing.others[kind.partition(" ")[2]] += 1
        elif finding.detector in ("lexicon_terms", "chemistry"):
            span = (finding.position, len(finding.text))
            if finding.code is not None:
                if span in spans:  # one span under two rules counts once
                    continue
                spans.add(span)
            if finding.code is None:
                weighing.anchors[rule] += 1
                if finding.stage:
                    weighing.named[finding.stage] += 1
            elif finding.code == "1E902.b":
                if finding.score >= MEDIUM:
                    weighing.line[rule] += 1
                    inside.append(finding)
            elif finding.score >= MEDIUM:
                (weighing.strong if finding.score >= STRONG else weighing.medium)[rule] += 1
                inside.append(finding)
        elif finding.detector == "process_parameters":
            inside.append(finding)
            if kind == "parameter" and finding.stage in STAGES:
                # a value of 皂化度 is about the process as much as a term is
                (weighing.strong if finding.score >= STRONG else weighing.owned)[rule] += 1
                weighing.scores[rule] = finding.score
        elif kind == "cue":
            weighing.cues[finding.carrier or ""] += 1
        elif finding.detector == "document_form":
            weighing.marks[finding.carrier or ""] += 1
            weighing.forms[finding.carrier or ""] += 2 if finding.score >= STRONG else 1
        elif finding.detector == "context_marks":
            points = 3 if finding.score >= STRONG else 2 if finding.score >= MEDIUM else 1
            if kind.startswith("other_industry"):
                weighing.others[kind.partition(" ")[2]] += points
            else:
                weighing.contexts[kind] += points
    for finding in inside:
        if finding.stage in STAGES:
            counted = weighing.named if finding.place.kind == "path" else weighing.stages
            counted[finding.stage] += 3 if finding.score >= STRONG else 1
    inside.sort(key=lambda finding: finding.position)
    low = 0
    for high, finding in enumerate(inside):
        while inside[low].position < finding.position - WINDOW:
            low += 1
        window = inside[low : high + 1]
        process, substance = _window(window)
        if (min(process, 4) + substance, process) > (min(weighing.process, 4) + weighing.substance, weighing.process):
            weighing.process, weighing.substance, weighing.best = process, substance, window
    return weighing


def _window(window: Sequence[Finding]) -> tuple[int, float]:
    """(distinct S and M terms, points of substance) of a window. An owned parameter counts by its rule's weight."""
    terms = {finding.rule for finding in window if finding.detector == "lexicon_terms"}
    owned = {finding.rule: finding.score for finding in window if finding.kind == "parameter"}
    loose = sum(1 for finding in window if finding.kind == "quantity")
    points = sum(1.5 if score >= STRONG else 1.0 if score >= MEDIUM else 0.5 for score in owned.values())
    return len(terms), points + min(0.3 * loose, 3.0)
