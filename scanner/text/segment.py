"""Consecutive passages joined for matching, and the way from a joined offset back to a passage and its own offset."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scanner.records import Passage, Place

SEPARATOR = "\x1e"
"""Stands between two passages; it is in no term and is not dropped when folding, so no hit crosses it."""
SEGMENT_SIZE = 1_000_000
"""Code points after which a segment is judged and dropped, so that memory stays flat on large files."""

LINE_END = re.compile(r"\r\n|\n|\r")
LONG, FEW = 50_000, 12
"""Code points of a passage from which on listing its line ends costs more than counting them a few times."""
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
    asked: Counter[int] = field(default_factory=Counter, compare=False)

    def line_ends_of(self, begin: int, length: int) -> list[int]:
        """Offsets behind each line end of the passage that begins at `begin`; looked for once a passage."""
        if begin not in self.line_ends:
            ends = [match.end() for match in LINE_END.finditer(self.text, begin, begin + length)]
            self.line_ends[begin] = ends
        return self.line_ends[begin]

    def line_of(self, begin: int, length: int, offset: int) -> tuple[int, int]:
        """How many lines of the passage that begins at `begin` end before `offset`, and where the last of them ends.

        The first few questions about a long passage are answered by counting; then its line ends are listed once.
        """
        self.asked[begin] += 1
        if length > LONG and self.asked[begin] <= FEW and self.text[offset : offset + 1] != "\n":
            count = self.text.count("\n", begin, offset)
            if self.text.find("\r", begin, offset) >= 0:
                count += self.text.count("\r", begin, offset) - self.text.count("\r\n", begin, offset)
            last = max(self.text.rfind("\n", begin, offset), self.text.rfind("\r", begin, offset))
            return count, last + 1 if last >= 0 else begin
        ends = self.line_ends_of(begin, length)
        count = bisect_right(ends, offset)
        return count, ends[count - 1] if count else begin

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
        before, origin = segment.line_of(begin, len(passage.text), start)
        place = replace(place, number=(place.number or 1) + before)
    limit = begin + len(passage.text)
    left = segment.text[max(begin, start - CONTEXT) : start]
    right = segment.text[end : min(limit, end + CONTEXT)]
    snippet = f"{left}{OPEN}{segment.text[start:end]}{CLOSE}{right}"
    return place, start - origin, end - origin, LINE_END.sub(" ", snippet)
