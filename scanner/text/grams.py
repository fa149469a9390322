"""Text as hashed grams for the classifier: Chinese character pairs and triples, Latin words, word pairs and word parts.

Digits become one sign, so that no number is learnt. Hash features need no vocabulary; crc32 is the same everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from scanner.text.normalise import SKIP, fold_table

WIDTH = 1 << 17
"""Number of hash buckets."""

# runs of Chinese characters, of Latin or Greek letters, or a masked number
TOKEN = re.compile(r"[\u3400-\u9fff]+|[a-z\u0370-\u03ff]+|0|[%℃°/:=<>±~]")
# 1,060.5 and 2.4e-3 are one number
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WORD_PART = 4
"""Length of the parts of Latin words: they hold through misspellings, plurals and OCR noise."""


@dataclass(frozen=True, slots=True)
class Grams:
    """`buckets`: int64, ascending and distinct; `values`: float32, sublinear counts of length 1 together."""

    buckets: NDArray[np.int64]
    values: NDArray[np.float32]


@cache
def _spaced_table() -> NDArray[np.uint16]:
    """The fold table with blanks where it drops characters."""
    table = fold_table().copy()
    table[table == SKIP] = 0x20
    for invisible in (0x00AD, *range(0x200B, 0x2010), 0x2060, 0xFEFF):
        table[invisible] = SKIP
    return table


def plain(text: str) -> str:
    """The text folded, in lower case, with blanks kept, line ends as blanks and numbers as 0."""
    units = _spaced_table().take(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32))
    folded = units[units != SKIP].tobytes().decode("utf-16-le", "replace")
    return NUMBER.sub("0", re.sub(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])", "", folded))


def gram_strings(text: str) -> Counter[str]:
    """The grams themselves with their counts, for training, explanation and audit."""
    counts: Counter[str] = Counter()
    before = ""
    for token in TOKEN.findall(plain(text)):
        if token[0] >= "\u3400":
            for size in (2, 3):
                counts.update(token[at : at + size] for at in range(len(token) - size + 1))
            if len(token) == 1:
                counts[token] += 1
        else:
            counts[token] += 1
            if len(token) > WORD_PART:
                padded = f"<{token}>"
                counts.update("#" + padded[at : at + WORD_PART] for at in range(len(padded) - WORD_PART + 1))
        if before and not (before[0] >= "\u3400" and token[0] >= "\u3400"):
            counts[f"{before[-2:] if before[0] >= '㐀' else before} {token[:2] if token[0] >= '㐀' else token}"] += 1
        before = token
    return counts


def bucket(gram: str) -> int:
    """The bucket a gram falls into."""
    return crc32(gram.encode("utf-8", "surrogatepass")) & (WIDTH - 1)


def grams(text: str) -> Grams:
    """Hashed grams of a passage, 1 + log(count) each, scaled to length 1."""
    totals: Counter[int] = Counter()
    for gram, count in gram_strings(text).items():
        totals[bucket(gram)] += count
    if not totals:
        return Grams(np.empty(0, np.int64), np.empty(0, np.float32))
    buckets = np.array(sorted(totals), dtype=np.int64)
    values = 1.0 + np.log(np.array([totals[number] for number in buckets.tolist()], dtype=np.float64))
    return Grams(buckets, (values / np.sqrt((values**2).sum())).astype(np.float32))
