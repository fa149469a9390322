"""Passages gathered into segments, the findings in them, and what the classifier thinks of those worth asking about."""

from __future__ import annotations

from collections.abc import Callable

from scanner import registry
from scanner.candidates import candidates, sheet_candidates, within
from scanner.detectors.trained_classifier import Spotted, spot
from scanner.excerpts import sheet_in, subject_in
from scanner.lexicon import Pack
from scanner.model import Model, Opinion
from scanner.records import Excerpt, Finding, Passage
from scanner.text.segment import SEGMENT_SIZE, Segment, join
from scanner.text.term_index import Hit, Index, Look

NOTICED = 0.3
"""Chance to be held from which on a passage is weighed letter by letter; 0 weighs the likeliest of every document."""


FAINT = 0.1
"""Chance to be held under which the worthiest sheet of numbers ends the asking about sheets."""


class Pointing:
    """One artifact's passages, findings and opinions; text is dropped as soon as it has been looked at.

    `spotted` is the classifier's own finding, for a document that is held; `excerpt` goes to whoever judges a set.
    """

    def __init__(self, pack: Pack, index: Index, model: Callable[[], Model] | None, noticed: float = NOTICED) -> None:
        self.pack, self.index, self.model, self.noticed = pack, index, model, noticed
        self.held: list[Passage] = []
        self.length = 0
        self.base = 0
        self.findings: list[Finding] = []
        self.opinions: list[Opinion] = []
        self.spotted: Spotted | None = None
        self.named: list[Finding] = []
        self.path = ""
        self.subject = self.sheet = ""

    @property
    def excerpt(self) -> Excerpt | None:
        return Excerpt(self.subject, self.sheet) if self.subject or self.sheet else None

    def take(self, passage: Passage, format: str) -> None:
        if passage.place.kind == "path":
            self.path = passage.text
        self.held.append(passage)
        self.length += len(passage.text) + 1
        if self.length >= SEGMENT_SIZE:
            self.look(format)

    def look(self, format: str) -> None:
        """Join what is held, point at what is in it, and let it go."""
        if not self.held:
            return
        segment = join(self.held, self.base)
        self.base += self.length
        self.held, self.length = [], 0
        seen = self.index.look(segment.text)
        if seen.sheets:
            self.sheet = self.sheet or sheet_in(segment, seen.sheets)
        found = self._point(segment, seen.hits, format)
        self.findings += found
        self.subject = self.subject or subject_in(segment, found)
        if self.model is not None:
            if found:
                self._ask(segment, found, self.model)
            self._ask_about_sheets(segment, seen, found, format, self.model)
        self.named = self.named or [finding for finding in found if finding.place.kind == "path"]

    def _point(self, segment: Segment, hits: list[Hit], format: str) -> list[Finding]:
        if not hits:
            return []
        detectors = registry.DETECTORS.values()
        return [finding for detect in detectors for finding in detect(segment, hits, self.pack, format)]

    def _ask(self, segment: Segment, found: list[Finding], model: Callable[[], Model]) -> None:
        """What the classifier thinks of the passages around the evidence; it is loaded when first needed."""
        for low, high in candidates(segment, found):
            near = within([*self.named, *found], segment.base, low, high)
            self._opine(segment, near, low, high, model())

    def _ask_about_sheets(
        self, segment: Segment, seen: Look, found: list[Finding], format: str, model: Callable[[], Model]
    ) -> None:
        """And of stretches of numbers that no selective word led to, where their letters are worth its time."""
        if not seen.sheets:
            return
        asked = [] if not found else candidates(segment, found)
        stretches = sheet_candidates(segment, seen.sheets, asked, model().worth)
        if not stretches:
            return
        for low, high in stretches:
            generic = found
            if not found:
                generic = self._point(segment, self.index.generic_hits(segment.text, [(low, high)]), format)
                self.findings += generic
            near = within([*self.named, *generic], segment.base, low, high)
            if self._opine(segment, near, low, high, model()).hold < FAINT:
                return  # the less worthy ones would say less still

    def _opine(self, segment: Segment, near: list[Finding], low: int, high: int, model: Model) -> Opinion:
        opinion = model.opinion(segment.text[low:high], near, segment.base + low, self.path)
        best = max((other.hold for other in self.opinions), default=-1.0)
        self.opinions.append(opinion)
        if opinion.hold >= self.noticed and opinion.hold > best:
            self.spotted = spot(segment, low, high, near, opinion, model, self.path)
        return opinion
