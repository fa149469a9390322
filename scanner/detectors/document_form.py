"""Points at marks of a carrier (headings, fields, title blocks, program syntax), and at cues of its kind of work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scanner.lexicon import Pack
from scanner.pointing import marks, point, quoted
from scanner.records import Finding
from scanner.registry import detector
from scanner.text.segment import Segment
from scanner.text.term_index import Hit

MANY_CUES = 40
"""Occurrences of one cue in one segment that are pointed at."""


@detector("document_form")
def detect(segment: Segment, hits: Sequence[Hit], pack: Pack, format: str) -> Iterator[Finding]:
    """Findings for forms, by word and by pattern; then for cues, which only the classifier counts."""
    for rule, start, end in marks(segment, hits, pack, "form"):
        words = quoted(segment.text[start:end])
        carrier = rule.carrier.replace("_", " ")
        article = "" if carrier.endswith(("parameters", "data", "support")) else "a "
        yield point(segment, start, end, rule, "document_form", f"mark of {article}{carrier} ({words})", kind="form")
    seen: Counter[str] = Counter()
    for hit in hits:
        if hit.sort == "cue" and seen[hit.rule.id] < MANY_CUES:
            seen[hit.rule.id] += 1
            yield point(segment, hit.start, hit.end, hit.rule, "document_form", "an everyday word of such work", "cue")
