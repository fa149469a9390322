"""Points at the line of a passage that moved the trained classifier most: evidence where no rule has a word for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanner.contributions import coloured, contributions
from scanner.lexicon import Rule
from scanner.model import Model, Opinion
from scanner.pointing import point
from scanner.records import Finding, Weights
from scanner.text.segment import SEPARATOR, Segment, pinpoint

RULE = Rule(sort="classifier", id="trained-classifier", weight="W", stage="any", kind="classifier")
# a line, or what one passage holds of it
LINE = re.compile(rf"[^\r\n{SEPARATOR}]+")
LONGEST = 200
"""Code points of a line that are pointed at."""
COUNTED = 8
"""Numbers beside the letters that are told."""


@dataclass(frozen=True, slots=True)
class Spotted:
    """The classifier's own finding in a passage, and how it weighed the passage."""

    finding: Finding
    weights: Weights


def spot(
    segment: Segment, low: int, high: int, findings: Sequence[Finding], opinion: Opinion, model: Model, path: str = ""
) -> Spotted:
    """The line of segment.text[low:high] whose letters add most to `controlled`, and the passage by weight."""
    text = segment.text[low:high]
    adds = contributions(model, text, findings, segment.base + low, path)
    lines = [(match.start(), min(match.end(), match.start() + LONGEST)) for match in LINE.finditer(text)]
    start, end = max(lines, key=lambda line: float(adds.letters[line[0] : line[1]].sum()), default=(0, len(text)))
    because = (
        f"the line that moved the classifier most, which takes its passage for controlled at {opinion.controlled:.0%}"
    )
    found = point(segment, low + start, low + end, RULE, "trained_classifier", because)
    weights = Weights(
        str(pinpoint(segment, low + lines[0][0] if lines else low, low + end)[0]),
        text.replace(SEPARATOR, "\n"),
        coloured(text.replace(SEPARATOR, "\n"), adds.letters),
        tuple((name, round(value, 3)) for name, value in adds.counted[:COUNTED]),
    )
    return Spotted(replace(found, score=round(opinion.controlled, 4)), weights)
