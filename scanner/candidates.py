"""Which stretches of a segment the classifier is asked about: the whole of a short one, else those around evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scanner.excerpts import first_of
from scanner.records import Finding
from scanner.text.segment import Segment

SHORT = 1500
"""Code points up to which a text is one passage; the corpus has passages of 100 to 1,200."""
REACH = 350
"""Code points on each side of a piece of evidence."""
LONGEST = 1300
DIGITS, MOST_LOOKED_AT = 0.045, 8
"""Share of digits of a sheet of numbers (of those in the corpus that no rule knows and are held, 97 % have 5 %), and
how many of a segment are looked at."""
LEAST_LETTERS = 40
"""Letters that a stretch of numbers needs to be a text: a column of figures says nothing to a reader of words."""
LETTER = re.compile(r"[^\W\d_]")
MOST, MOST_SHEETS = 12, 8
"""Passages of one segment that are looked at: those with the most evidence first, then sheets of numbers."""


def candidates(segment: Segment, findings: Sequence[Finding]) -> list[tuple[int, int]]:
    """Stretches (start, end) of segment.text, in reading order; never the artifact's own path, which is no passage."""
    first = first_of(segment)
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


def sheet_candidates(
    segment: Segment,
    sheets: Sequence[tuple[int, int]],
    asked: Sequence[tuple[int, int]],
    worth: Callable[[str], float],
) -> list[tuple[int, int]]:
    """Stretches dense with numbers that the classifier has not been asked about and that are `worth` it (0 and above).

    The worthiest MOST_SHEETS of a segment, the worthiest first: whoever asks may stop when they say nothing.
    """
    first, end = first_of(segment), len(segment.text)
    pieces = []
    for low, high in [(first, end)] if end - first <= SHORT else sheets:
        low = max(low, first)
        count = max(1, -(-(high - low) // LONGEST))
        size = -(-(high - low) // count)
        pieces += [(at, min(at + size, high)) for at in range(low, high, size)] if size > 0 else []
    ranked = []
    for low, high in densest(segment.text, pieces):
        if any(low < other_high and other_low < high for other_low, other_high in asked):
            continue
        if len(LETTER.findall(segment.text, low, high)) < LEAST_LETTERS:
            continue
        value = worth(segment.text[low:high])
        if value >= 0:
            ranked.append((-value, low, high))
    return [(low, high) for _, low, high in sorted(ranked)[:MOST_SHEETS]]


def densest(text: str, pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The MOST_LOOKED_AT pieces with the largest share of digits, of those that have DIGITS at least."""
    shares = []
    for low, high in pieces:
        figures = sum(text.count(digit, low, high) for digit in "0123456789")
        share = figures / max(1, high - low)
        if share >= DIGITS:
            shares.append((-share, low, high))
    return [(low, high) for _, low, high in sorted(shares)[:MOST_LOOKED_AT]]


def _is_evidence(finding: Finding) -> bool:
    """What a passage is built around: process terms, owned parameters, names of rare earths; not forms or contexts."""
    if finding.place.kind == "path":
        return False
    return finding.detector == "lexicon_terms" or finding.kind == "parameter"


def within(findings: Sequence[Finding], base: int, low: int, high: int) -> list[Finding]:
    """The findings in a stretch, and those in the artifact's path, which speak for every passage of it."""
    return [finding for finding in findings if finding.place.kind == "path" or low <= finding.position - base < high]
