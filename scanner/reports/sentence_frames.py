"""Sentences with gaps, in English and Chinese: finds the frame a sentence was made from and fills the other's gaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

Filler = Callable[[str], str]
Frames = tuple[tuple[str, str], ...]
"""The pattern of an English sentence, compiled when first asked for, and the Chinese one with the same gaps."""

LONGEST = 4000
"""Characters of a sentence that is looked at; a longer one (a hostile name in it) stays as it is."""
NUMBERS = ("count", "more", "seconds", "ratio")
"""Names of gaps that hold a number only."""

# A gap in a frame: "{count}"
GAP = re.compile(r"\{ (\w+) \}", re.X)


def frames(pairs: Iterable[tuple[str, str]]) -> Frames:
    """Frames from pairs like ("no reader for {format}", "没有…{format}…"); raises ValueError where gaps differ."""
    made = []
    for english, chinese in pairs:
        gaps = GAP.findall(english)
        if len(set(gaps)) != len(gaps) or set(gaps) != set(GAP.findall(chinese)):
            raise ValueError(f"the gaps of the two languages differ: {english}")
        pattern = "".join(
            (r"(?P<%s>\d[\d.,]*%%?)" if part in NUMBERS else r"(?P<%s>.+?)") % part if number % 2 else re.escape(part)
            for number, part in enumerate(GAP.split(english))
        )
        made.append((pattern, chinese))
    return tuple(made)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def fill(sentence: str, known: Frames, fillers: Mapping[str, Filler]) -> str | None:
    """The Chinese sentence, what stands in its gaps put through the filler of that name; None for an unknown one."""
    if len(sentence) > LONGEST:
        return None
    for pattern, chinese in known:
        match = _compiled(pattern).fullmatch(sentence)
        if match:
            said = {name: fillers[name](text) if name in fillers else text for name, text in match.groupdict().items()}
            return chinese.format_map(said)
    return None
