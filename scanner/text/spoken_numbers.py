"""Numbers written as words: a talk put down by ear, a voice message, a chat (一千零六十五; one-oh-fifty-eight)."""

from __future__ import annotations

import re

LONGEST = 100_000
"""Code points of a text that is looked at: transcripts are short, and a book's numbers in words are no settings."""
BLOCK = 600
"""Code points of a stretch that is looked at as a whole."""
FEWEST = 5
"""Numbers in words that make a stretch of BLOCK one of numbers: talk about work has 6 to 20, a story one or two."""
ENGLISH = ("ten", "twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
           "hundred", "thousand", "point")  # fmt: skip
SIGNS = ("hundred", "ty-", "ty ", "ty.", "ty,", "thousand", "十", "百", "千")
"""What numbers in words cannot do without, for a first look that costs next to nothing."""
# 一千零六十五  八百五  零点八  两个半 is none;  fifty-eight  two hundred  one-oh-fifty-eight
NUMBER = re.compile(
    r"""
    [零〇一二三四五六七八九十百千万萬两兩点點半]{2,}  # two at least: 一 alone is an article
    | \b(?:(?:one|two|three|four|five|six|seven|eight|nine|oh|zero|and|a|WORDS)[\s-]+)*(?:WORDS)\b
      (?:[\s-]+(?:one|two|three|four|five|six|seven|eight|nine|oh|zero|WORDS))*
    """.replace("WORDS", "|".join(ENGLISH)),
    re.VERBOSE | re.IGNORECASE,
)


def count_spoken(text: str, start: int = 0, end: int | None = None) -> int:
    """How many numbers in words stand in text[start:end]; 0 in a text longer than LONGEST."""
    stop = len(text) if end is None else end
    if len(text) > LONGEST or not _signs(text[start:stop]):
        return 0
    return sum(1 for _ in NUMBER.finditer(text, start, stop))


def spoken_blocks(text: str) -> list[tuple[int, int]]:
    """Stretches (start, end) of code points with at least FEWEST numbers in words, those that touch as one."""
    if len(text) > LONGEST or _signs(text) < FEWEST:
        return []
    blocks: list[tuple[int, int]] = []
    starts = [match.start() for match in NUMBER.finditer(text)]
    for first, last in zip(starts, starts[FEWEST - 1 :], strict=False):
        if last - first > BLOCK:
            continue
        low, high = max(0, first - BLOCK // 2), min(len(text), last + BLOCK // 2)
        if blocks and low <= blocks[-1][1]:
            blocks[-1] = (blocks[-1][0], high)
        else:
            blocks.append((low, high))
    return blocks


def _signs(text: str) -> int:
    return sum(text.count(sign) for sign in SIGNS)
