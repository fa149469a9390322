"""Consecutive passages joined for matching, and the way from a joined offset back to a passage and its own offset."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scanner.records import Passage, Place

SEPARATOR = "\x1e"
"""Stands between two passages; it is in no term and is not dropped when folding, so no hit crosses it."""
SEGMENT_SIZE = 1_000_000
"""Code points after which a segment is judged and dropped, so that memory stays flat on large files."""

LINE_END = re.compile(r"\r\n|\n|\r")
CONTEXT = 60
"""Code points of context on each side of a snippet."""
OPEN, CLOSE = "⟦", "⟧"


@dataclass(frozen=True, slots=True)
class Segment:
    """`text` is the passages' original texts with SEPARATOR between; `base` the segment's offset in the artifact."""

    passages: Sequence[Passage]
    starts: Sequence[int]
    text: str
    base: int = 0
    line_ends: dict[int, list[int]] = field(default_factory=dict, compare=False)

    def line_ends_of(self, begin: int, length: int) -> list[int]:
        """Offsets behind each line end of the passage that begins at `begin`; looked for once a passage."""
        if begin not in self.line_ends:
            ends = [match.end() for match in LINE_END.finditer(self.text, begin, begin + length)]
            self.line_ends[begin] = ends
        return self.line_ends[begin]

    def passage_at(self, offset: int) -> tuple[Passage, int]:
        """The passage an offset lies in, and where that passage starts in the segment."""
        number = bisect_right(self.starts, offset) - 1
        return self.passages[number], self.starts[number]


def join(passages: Sequence[Passage], base: int = 0) -> Segment:
    """Join passages into one segment."""
    starts: list[int] = []
    offset = 0
    for passage in passages:
        starts.append(offset)
        offset += len(passage.text) + 1
    return Segment(passages, starts, SEPARATOR.join(passage.text for passage in passages), base)


def pinpoint(segment: Segment, start: int, end: int) -> tuple[Place, int, int, str]:
    """The place of a span, its offsets in the passage at that place, and a snippet with the span marked.

    A passage whose place kind ends with `line` may hold many lines: the place becomes the line the span starts on and
    the offsets count from that line's start, so that the decoded file shows it there.
    """
    passage, begin = segment.passage_at(start)
    place, origin = passage.place, begin
    if place.kind.endswith("line"):
        ends = segment.line_ends_of(begin, len(passage.text))
        before = bisect_right(ends, start)
        place = replace(place, number=(place.number or 1) + before)
        origin = ends[before - 1] if before else begin
    limit = begin + len(passage.text)
    left = segment.text[max(begin, start - CONTEXT) : start]
    right = segment.text[end : min(limit, end + CONTEXT)]
    snippet = f"{left}{OPEN}{segment.text[start:end]}{CLOSE}{right}"
    return place, start - origin, end - origin, LINE_END.sub(" ", snippet)
