"""Numbers about a passage that the classifier sees beside its grams: the evidence counted, and the look of the text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scanner import three_parts
from scanner.records import CARRIERS, STAGES, Finding
from scanner.weighing import Weighing, weigh

CONTEXT_KINDS = (
    "public_domain", "basic_research", "patent_application", "proprietary", "state_secret", "law", "price", "trade",
    "catalogue", "sds", "hr", "news", "teaching", "fiction", "software", "application", "catch_all",
)  # fmt: skip
NAMES = (
    "anchors", "anchor hits", "strong", "strong hits", "medium", "medium hits", "line", "line hits", "window terms",
    "window substance", "parameters S", "parameters M", "parameters W", "loose quantities", "no rare-earth name",
    "rare earth over other", "other industries", "other hits", "top stage share", "subject", "substance", "damped",
    "subject and substance", "rule", "line and names", "form and subject",
    *(f"stage {stage}" for stage in STAGES),
    *(f"context {kind}" for kind in CONTEXT_KINDS),
    *(f"form {carrier}" for carrier in CARRIERS),
    *(f"cue {carrier}" for carrier in CARRIERS),
    "digits", "chinese", "line length", "colons", "code", "sentences", "money", "years",
)  # fmt: skip
"""One name a feature, in the order of the array."""

# 45.2 万元/吨  $ 61/kg  USD  RMB
MONEY = re.compile(r"元|[$¥€£]|\b(?:usd|rmb|cny|eur)\b", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
CODE = re.compile(r":=|;\s*(?:\n|$)|\bEND_|^\s*(?:def|for|if|function|G0|N\d+)\b|[{}]|==", re.MULTILINE)
SENTENCE = re.compile(r"[。！？]|[a-z)][.!?](?:\s|$)")


def features(text: str, findings: Sequence[Finding]) -> NDArray[np.float32]:
    """float32 of shape (len(NAMES),), each about 0 to 2. `findings` are those whose span lies in `text`."""
    weighing = weigh(findings)
    values = [*_evidence(weighing, findings), *_look(text)]
    return np.array(values, dtype=np.float32)


def _damped(count: float) -> float:
    """log2(1 + count) / 3: 1 at seven."""
    return math.log2(1.0 + count) / 3.0


def _evidence(weighing: Weighing, findings: Sequence[Finding]) -> list[float]:
    owned = {finding.rule: finding.score for finding in findings if finding.kind == "parameter"}
    loose = sum(1 for finding in findings if finding.kind == "quantity")
    hits = [sum(counter.values()) for counter in (weighing.anchors, weighing.strong, weighing.medium, weighing.line)]
    distinct = [len(counter) for counter in (weighing.anchors, weighing.strong, weighing.medium, weighing.line)]
    other = sum(weighing.others.values())
    rare_earth = min(hits[0], 8) + 2 * min(hits[1], 6)
    stages = [weighing.stages[stage] for stage in STAGES]
    total = sum(stages)
    values = [_damped(value) for pair in zip(distinct, hits, strict=True) for value in pair]
    values += [_damped(weighing.process), weighing.substance / 4.0]
    values += [_damped(sum(1 for score in owned.values() if low <= score < high)) for low, high in BANDS]
    values += [_damped(loose), float(not hits[0] and not hits[1])]
    values += [(rare_earth + 1) / (rare_earth + other + 2), _damped(len(weighing.others)), _damped(other)]
    values += [max(stages) / total if total else 0.0]
    subject = three_parts.subject(weighing)
    substance = three_parts.substance(weighing, three_parts.Facts("text", 0))
    damped = three_parts.against(weighing)[1]
    values += [subject, substance, damped, subject * substance, subject * (0.2 + 0.8 * substance) * damped]
    values += [_damped(distinct[3]) * float(hits[0] + hits[1] > 0), _damped(sum(weighing.forms.values())) * subject]
    values += [_damped(points) for points in stages]
    values += [_damped(weighing.contexts[kind]) for kind in CONTEXT_KINDS]
    values += [_damped(weighing.forms[carrier]) for carrier in CARRIERS]
    values += [_damped(weighing.cues[carrier]) for carrier in CARRIERS]
    return values


BANDS = ((0.85, 1.0), (0.4, 0.85), (0.0, 0.4))
"""Scores of S, M and W rules (pointing.WEIGHT_SCORE)."""


def _look(text: str) -> list[float]:
    """The look of the text itself: digits, script, layout; not its length, which says how a corpus was cut."""
    length = max(1, len(text))
    lines = text.count("\n") + 1
    return [
        3 * sum(map(str.isdigit, text)) / length,
        sum("\u3400" <= letter <= "\u9fff" for letter in text) / length,
        min(length / lines / 100, 2.0),
        20 * (text.count(":") + text.count("：") + text.count("=")) / length,
        _damped(len(CODE.findall(text))),
        _damped(len(SENTENCE.findall(text))) / 2,
        _damped(len(MONEY.findall(text))),
        _damped(len(YEAR.findall(text))),
    ]
