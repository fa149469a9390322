"""How much a decoded text looks like text of its language: what charset.py chooses encodings by."""

from __future__ import annotations

import functools
from collections import Counter

from scanner.charset_tables import COMMON, PUNCTUATION, SIGNS

MOST_COUNTED = 4
"""Times one character counts in a score: a ruled table is half one sign, a common hanzi in another encoding."""


def chineseness(text: str) -> float:
    """Mean weight, at most 1, of the characters outside ASCII: how much the text looks like Chinese; 0 if none."""
    total, weight = 0, 0.0
    for character, count in Counter(text).items():
        if character > "\x7f":
            total += min(count, MOST_COUNTED)
            weight += min(count, MOST_COUNTED) * _weight(character)
    return weight / total if total else 0.0


def _weight(character: str) -> float:
    if character in COMMON or character in PUNCTUATION:
        return 1.0
    if character == "\ufffd":
        return -2.0
    if "\u4e00" <= character <= "\u9fff":
        return _rank(character)
    if "\uff01" <= character <= "\uff5e" or "\u2460" <= character <= "\u25ff" or character in SIGNS:
        return 0.5
    return -1.0 if "\ue000" <= character <= "\uf8ff" else 0.0


@functools.lru_cache(maxsize=30000)
def _rank(character: str) -> float:
    """0.5 for the first level of GB 2312 (lead bytes B0-D7) or Big5 (A4-C6), 0.1 for the rest."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            lead = character.encode(encoding)[0]
        except UnicodeEncodeError:
            continue
        if first <= lead <= last:
            return 0.5
    return 0.1


def wideness(text: str) -> float:
    """At most 1: how much a text read as UTF-16 is one by ASCII, common hanzi, letters; controls speak against it."""
    total, weight = 0, 0.0
    for character, count in Counter(text).items():
        seen = min(count, MOST_COUNTED)
        total += seen
        if character < "\x80":
            weight += seen if character >= " " or character in "\t\n\r" else -seen
        elif "\xa0" <= character < "\u0530" or "\u3040" <= character < "\u3100" or "\uac00" <= character < "\ud7a4":
            weight += 0.6 * seen
        else:
            weight += seen * _weight(character)
    return weight / total if total else 0.0
