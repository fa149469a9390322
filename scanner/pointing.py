"""Turns a span of a segment into a Finding: place, offsets, snippet and the weight of the evidence."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from scanner.lexicon import Pack, Rule
from scanner.records import Artifact, Finding
from scanner.text.normalise import fold_key
from scanner.text.segment import SEPARATOR, Segment, pinpoint
from scanner.text.term_index import Hit, windows

WEIGHT_SCORE = {"S": 0.9, "M": 0.5, "W": 0.2}
"""Weight of one piece of evidence alone, by the weight of its rule (lexicons/README.md); the judge combines them."""
QUOTED = 40
"""Characters of the document's own words that a sentence about a finding repeats."""
MANY = 3
"""Occurrences of one mark (form or context) that are pointed at."""
LINE_CODE = "1E902.b"
PROCESS_CODE = "1E902.a"


def code_of(stage: str) -> str | None:
    """The code a rule of this stage points to; an anchor or a context points to none."""
    if stage == "line":
        return LINE_CODE
    return PROCESS_CODE if stage in ("mining", "separation", "metal", "magnet", "recycling") else None


def point(segment: Segment, start: int, end: int, rule: Rule, detector: str, because: str, kind: str = "") -> Finding:
    """A finding for segment.text[start:end], which must lie within one passage."""
    place, own_start, own_end, snippet = pinpoint(segment, start, end)
    return Finding(
        rule=rule.id,
        detector=detector,
        place=place,
        start=own_start,
        end=own_end,
        text=segment.text[start:end],
        snippet=snippet,
        score=WEIGHT_SCORE[rule.weight],
        because=because,
        code=code_of(rule.stage),
        stage=(rule.names or None) if rule.stage in ("anchor", "line", "any", "") else rule.stage,
        carrier=rule.carrier or None,
        position=segment.base + start,
        kind=kind or rule.kind or rule.stage,
    )


def quoted(text: str) -> str:
    """The document's own words on one line, cut short: what a sentence about a finding says it found."""
    return " ".join(text.split())[:QUOTED]


def within_one_passage(segment: Segment, start: int, end: int) -> bool:
    return SEPARATOR not in segment.text[start:end]


def stamped(finding: Finding, artifact: Artifact) -> Finding:
    """The finding with its fingerprint: names and folded text, but no folders, offsets, scores or time."""
    names = []
    level: Artifact | None = artifact
    while level is not None:
        names.append(re.split(r"[/\\]", level.name)[-1])
        level = level.parent
    # which line moved the classifier most changes with every model, what a reviewer decided of it does not
    words = "" if finding.kind == "classifier" else fold_key(finding.text)
    raw = "\0".join((finding.rule, words, *names))
    return replace(finding, fingerprint=hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:24])


def marks(segment: Segment, hits: Sequence[Hit], pack: Pack, sort: str) -> Iterator[tuple[Rule, int, int]]:
    """Spans of rules of a sort: from the index's hits, and from the rules' own patterns near terms and at the head."""
    seen: Counter[str] = Counter()
    for hit in hits:
        if hit.sort == sort and seen[hit.rule.id] < MANY:
            seen[hit.rule.id] += 1
            yield hit.rule, hit.start, hit.end
    head = [0] if segment.base == 0 else []
    stretches = list(windows([*head, *(hit.start for hit in hits if hit.sort == "term")], len(segment.text)))
    for rule, pattern in patterns(pack, sort):
        for low, high in stretches:
            for match in pattern.finditer(segment.text, low, high):
                if seen[rule.id] >= MANY:
                    break
                start = match.end() - len(match[0].lstrip())
                end = match.start() + len(match[0].rstrip())  # a pattern may take the line end with it
                if end > start and within_one_passage(segment, start, end):
                    seen[rule.id] += 1
                    yield rule, start, end


@cache
def patterns(pack: Pack, sort: str) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    """The compiled patterns of a sort (they were checked when the pack was loaded)."""
    return tuple((rule, re.compile(rule.pattern, re.VERBOSE | re.MULTILINE)) for rule in pack.of(sort) if rule.pattern)
