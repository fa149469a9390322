"""The two short stretches of a text by which it can be judged together with others: its subject, its values."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.records import Finding
from scanner.text.segment import SEPARATOR, Segment

REACH = 300
"""Code points on each side of the first word that names the subject."""
LENGTH = 800
"""Code points of a sheet of values that are kept."""


def subject_in(segment: Segment, findings: Sequence[Finding]) -> str:
    """The words around the first name of a rare earth, or the first strong term; not those of the artifact's path."""
    for finding in findings:
        telling = finding.detector == "lexicon_terms" and (finding.code is None or finding.score >= 0.9)
        if telling and finding.place.kind != "path":
            at = finding.position - segment.base
            return _lines(segment.text[max(first_of(segment), at - REACH) : at + REACH])
    return ""


def sheet_in(segment: Segment, sheets: Sequence[tuple[int, int]]) -> str:
    """The beginning of the first stretch of numbers (Look.sheets), without the artifact's path."""
    low, high = sheets[0]
    low = max(low, first_of(segment))
    return _lines(segment.text[low : min(high, low + LENGTH)])


def first_of(segment: Segment) -> int:
    """Where the segment's text begins behind the artifact's own path."""
    if segment.passages[0].place.kind != "path":
        return 0
    return segment.starts[1] if len(segment.starts) > 1 else len(segment.text)


def _lines(text: str) -> str:
    return text.replace(SEPARATOR, "\n")
