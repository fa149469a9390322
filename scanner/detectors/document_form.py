"""Points at marks of a carrier: headings, form fields, title blocks, program syntax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.lexicon import Pack
from scanner.pointing import marks, point, quoted
from scanner.records import Finding
from scanner.registry import detector
from scanner.text.segment import Segment
from scanner.text.term_index import Hit


@detector("document_form")
def detect(segment: Segment, hits: Sequence[Hit], pack: Pack, format: str) -> Iterator[Finding]:
    """Findings for forms, by word and by pattern."""
    for rule, start, end in marks(segment, hits, pack, "form"):
        words = quoted(segment.text[start:end])
        carrier = rule.carrier.replace("_", " ")
        article = "" if carrier.endswith(("parameters", "data", "support")) else "a "
        yield point(segment, start, end, rule, "document_form", f"mark of {article}{carrier} ({words})", kind="form")
