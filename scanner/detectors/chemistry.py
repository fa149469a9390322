"""Points at formulas and rows of element symbols: rare earths by their chemistry, and the other metals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scanner.lexicon import Pack, Rule
from scanner.pointing import point, within_one_passage
from scanner.records import Finding
from scanner.registry import detector
from scanner.text.chemistry import substances
from scanner.text.segment import Segment
from scanner.text.term_index import Hit, windows

MANY = 12
"""Substances of one sort that are pointed at in one segment."""


@detector("chemistry")
def detect(segment: Segment, hits: Sequence[Hit], pack: Pack, format: str) -> Iterator[Finding]:
    """Findings for substances near other hits and at the head; `kind` tells rare earths from another industry."""
    seen: Counter[str] = Counter()
    for low, high in windows([0, *(hit.start for hit in hits)], len(segment.text)):
        for one in substances(segment.text, low, high):
            name = one.sort if one.rare_earth else f"other {one.sort}"
            if seen[name] >= MANY or not within_one_passage(segment, one.start, one.end):
                continue
            seen[name] += 1
            rule = Rule(
                sort="term", id=f"chemistry-{name.replace(' ', '-')}", weight="M", stage="anchor", kind="element"
            )
            what = f"rare-earth {one.sort}" if one.rare_earth else f"a compound of another metal ({one.sort})"
            kind = f"rare_earth {one.sort}" if one.rare_earth else f"other_industry {one.sort.replace(' ', '_')}"
            yield point(segment, one.start, one.end, rule, "chemistry", f"formula or symbols: {what}", kind)
