"""Puts the text runs of a fixed page together: formats that place glyphs know no words, lines or paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

SAME_LINE = 0.5
"""Baselines nearer than this share of the type size are one line; lines stand at least one size apart."""
WORD_GAP = 0.2
"""A gap of this share of the type size is a blank: blanks are a quarter of it wide, in narrow type a fifth."""
COLUMN_GAP = 2.0
"""A gap of two characters is a new cell or column."""
GARBLED_SHARE = 0.3
"""More private or replaced characters than this, and the text is numbers of glyphs that only its font understands."""
# U+E000 to U+F8FF, U+FFFD and control characters
MEANINGLESS = re.compile(r"""[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]""", re.X)
# 中, 、, ，: a line of Chinese goes on without a blank
WIDE = re.compile(r"""[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]""", re.X)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text: where it begins and ends on its baseline at height `y`, and its type size, all in one unit."""

    text: str
    x: float
    end: float
    y: float
    size: float


def joined(runs: Iterable[Run]) -> str:
    """The runs in their order as lines; a blank where a gap stands between words, a tab between columns."""
    pieces: list[str] = []
    last: Run | None = None
    for run in runs:
        if last is not None:
            pieces.append(_between(last, run))
        pieces.append(run.text)
        last = run
    return "".join(pieces)


def is_garbled(text: str) -> bool:
    """Whether the text is glyph numbers and not characters."""
    return len(MEANINGLESS.findall(text)) > GARBLED_SHARE * max(1, len(text))


def advance(text: str, size: float) -> float:
    """About how wide the text is where nothing tells: a size for Chinese, half a size for Latin."""
    wide = len(WIDE.findall(text))
    return size * (wide + 0.5 * (len(text) - wide))


def _between(last: Run, run: Run) -> str:
    size = max(last.size, run.size, 1e-6)
    if abs(run.y - last.y) > SAME_LINE * size or run.x < last.x - size:
        return "\n"
    gap = (run.x - last.end) / size
    if gap > COLUMN_GAP:
        return "\t"
    if gap > WORD_GAP and not last.text[-1:].isspace() and not run.text[:1].isspace():
        return " "
    return ""
