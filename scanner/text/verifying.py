"""Whether folded characters really are a form of the lexicon: edges, gaps, look-alikes and case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scanner.text.normalise import CYRILLIC_AND_GREEK, fold_table

GAP = 3
"""Blanks that may stand between two characters of a Chinese term, a line break aside (matching.md section 2)."""

# "boun-\r\n  dary": a word broken at a line end
BROKEN_WORD = re.compile(r"[-\xad\u2010]?[ \t]*(?:\r\n|\n|\r)[ \t]*")
# only marks that print nothing
INVISIBLE_GAP = re.compile(
    r"[\x00\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u0300-\u036f]+"
)
LINE_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Entry:
    """One surface form of one rule. `gaps`: positions in the key before which the surface has blanks or hyphens.

    `rule` is the rule's number in the pack, or WORD for a word that only `near` and `unless` name.
    """

    rule: int
    surface: str
    key: str
    gaps: tuple[int, ...]
    short: bool


def verify(text: str, at: Sequence[int], entry: Entry) -> bool:
    """Whether the characters at these offsets really are this form: edges, gaps, look-alikes, case of short forms."""
    first, last = at[0], at[-1]
    if _latin(text[first]) and first and _joined(text[first - 1], text[first]):
        return False
    if _latin(text[last]) and not _right_edge(text, last + 1, entry):
        return False
    uneven = False
    spaced = 0
    for number in range(1, len(at)):
        if at[number] - at[number - 1] == 1:
            continue
        gap = text[at[number - 1] + 1 : at[number]]
        if number in entry.gaps:
            if len(LINE_BREAK.sub("", gap)) > GAP + 1 or len(LINE_BREAK.findall(gap)) > 1:
                return False
        elif INVISIBLE_GAP.fullmatch(gap):
            continue
        elif _latin(text[at[number - 1]]) and _latin(text[at[number]]):
            if BROKEN_WORD.fullmatch(gap) or (gap == "-" and text[at[number]].isdigit()):
                continue
            uneven = uneven or gap != " "
            spaced += 1
        elif not gap.isspace() or len(LINE_BREAK.sub("", gap)) > GAP or len(LINE_BREAK.findall(gap)) > 1:
            return False
    if spaced and (uneven or spaced < len(at) - 1 or len(at) < 5):  # only evenly letter-spaced words pass
        return False
    raw = text[first : last + 1]
    look_alikes = not raw.isascii() and any(letter in CYRILLIC_AND_GREEK for letter in raw)
    if look_alikes and not any(letter.isascii() and letter.isalnum() for letter in raw):
        return False
    return not entry.short or _same_case(raw, entry.surface)


def _latin(letter: str) -> bool:
    return letter.isalnum() and letter < "\u0250"


def _joined(before: str, letter: str) -> bool:
    """Whether the character before makes the form part of a longer word; camelCase and digits-to-capital do not."""
    if not (_latin(before) or ("\u0370" <= before < "\u0530" and before.isalpha())):
        return False
    return not (letter.isupper() and (before.islower() or before.isdigit()))


def _right_edge(text: str, end: int, entry: Entry) -> bool:
    if end >= len(text) or not _latin(text[end]):
        return True
    after = text[end]
    if entry.short and after.isdigit():  # JM1, SX2
        return True
    if text[end - 1].islower() and after.isupper():  # camelCase
        return True
    if not entry.short and len(entry.key) >= 5:
        for ending in ("s", "es"):
            if text.startswith(ending, end) and not (end + len(ending) < len(text) and _latin(text[end + len(ending)])):
                return True
    return False


def _same_case(raw: str, surface: str) -> bool:
    """Short forms are matched in their own case, unless they are written in small letters (pinyin in file names)."""
    if surface == surface.lower():
        return True
    table = fold_table()

    def kept(part: str) -> str:
        return "".join(letter for letter in unicodedata.normalize("NFKC", part) if table[ord(letter)])

    return kept(surface) == kept(raw)


def not_inside_words(
    raw: list[tuple[int, int]], lengths: NDArray[np.int64], back: NDArray[np.int64], text: str
) -> list[tuple[int, int]]:
    """The raw hits without those that plainly begin or end inside a Latin word, which `verify` would refuse."""
    codes = np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    numbers, ends = np.array(raw, dtype=np.int64).T
    first = back[ends - lengths[numbers]] + 1
    last = back[ends - 1] + 1
    before, begin, end, after = (_kind_of_letter(codes[at]) for at in (first - 1, first, last, last + 1))
    joined = (before > OTHER) & (begin > OTHER) & ~((begin == UPPER) & (before >= DIGIT))
    plural = (codes[last + 1] == ord("s")) | (codes[last + 1] == ord("e"))
    runs_on = (after == LOWER) & (end > OTHER) & ~plural
    return [raw[at] for at in np.flatnonzero(~(joined | runs_on)).tolist()]


OTHER, UPPER, DIGIT, LOWER = 0, 1, 2, 3


def _kind_of_letter(codes: NDArray[np.uint32]) -> NDArray[np.int8]:
    """OTHER, UPPER, DIGIT or LOWER for ASCII; OTHER for the rest, which is left to `verify`."""
    kinds = np.zeros(len(codes), dtype=np.int8)
    kinds[(codes >= ord("A")) & (codes <= ord("Z"))] = UPPER
    kinds[(codes >= ord("0")) & (codes <= ord("9"))] = DIGIT
    kinds[(codes >= ord("a")) & (codes <= ord("z"))] = LOWER
    return kinds
