"""Points at what speaks about the context: public domain, trade, law, news, catalogues, neighbouring industries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.lexicon import Pack
from scanner.pointing import marks, point, quoted
from scanner.records import Finding
from scanner.registry import detector
from scanner.text.segment import Segment
from scanner.text.term_index import Hit


@detector("context_marks")
def detect(segment: Segment, hits: Sequence[Hit], pack: Pack, format: str) -> Iterator[Finding]:
    """Findings for contexts; `kind` is the context's kind, with the metal for another industry."""
    for rule, start, end in marks(segment, hits, pack, "context"):
        words = quoted(segment.text[start:end])
        kind = f"{rule.kind} {rule.metal}".strip()
        yield point(segment, start, end, rule, "context_marks", f"speaks of {kind.replace('_', ' ')} ({words})", kind)
