"""Which stretches of a segment the classifier is asked about: the whole of a short one, else those around evidence."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.records import Finding
from scanner.text.segment import Segment

SHORT = 1500
"""Code points up to which a text is one passage; the corpus has passages of 100 to 1,200."""
REACH = 350
"""Code points on each side of a piece of evidence."""
LONGEST = 1300
MOST = 12
"""Passages of one segment that are looked at, those with the most evidence first."""


def candidates(segment: Segment, findings: Sequence[Finding]) -> list[tuple[int, int]]:
    """Stretches (start, end) of segment.text, in reading order; never the artifact's own path, which is no passage."""
    first = 0
    if segment.passages[0].place.kind == "path":
        first = segment.starts[1] if len(segment.starts) > 1 else len(segment.text)
    end = len(segment.text)
    if end - first <= SHORT:
        return [(first, end)] if end > first else []
    at = sorted(finding.position - segment.base for finding in findings if _is_evidence(finding))
    stretches: list[tuple[int, int, int]] = []  # start, end, pieces of evidence
    for position in at:
        low, high = max(first, position - REACH), min(end, position + REACH)
        if position < first:
            continue
        if stretches and low <= stretches[-1][1] and high - stretches[-1][0] <= LONGEST:
            stretches[-1] = (stretches[-1][0], high, stretches[-1][2] + 1)
        elif not stretches or position > stretches[-1][1]:
            stretches.append((low, high, 1))
        else:
            stretches.append((max(low, stretches[-1][1] - REACH), high, 1))
    chosen = sorted(stretches, key=lambda stretch: -stretch[2])[:MOST]
    return sorted((low, high) for low, high, _ in chosen)


def _is_evidence(finding: Finding) -> bool:
    """What a passage is built around: process terms, owned parameters, names of rare earths; not forms or contexts."""
    if finding.place.kind == "path":
        return False
    return finding.detector == "lexicon_terms" or finding.kind == "parameter"


def within(findings: Sequence[Finding], base: int, low: int, high: int) -> list[Finding]:
    """The findings in a stretch, and those in the artifact's path, which speak for every passage of it."""
    return [finding for finding in findings if finding.place.kind == "path" or low <= finding.position - base < high]
