"""Text as hashed grams for the classifier: runs of letters, words and word pairs, shape, and the rules that hit.

Digits become one sign, so that no number is learnt. Hash features need no vocabulary, and the hashes (crc32, and powers
of a prime in 64 bits) are the same everywhere. Each part is scaled to a length of its own, so that none drowns another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from scanner.records import Finding
from scanner.text.normalise import SKIP, fold_table

WIDTH_BITS = 18
WIDTH = 1 << WIDTH_BITS
"""Number of hash buckets."""

# runs of Chinese characters, of Latin or Greek letters, or a masked number
TOKEN = re.compile(r"[\u3400-\u9fff]+|[a-z\u0370-\u03ff]+|0|[%℃°/:=<>±~]")
# 1,060.5 and 2.4e-3 are one number
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
BETWEEN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")
WORD_PART = 4
"""Length of the parts of Latin words: they hold through misspellings, plurals and OCR noise."""
LETTERS = (1, 2, 3, 4)
SHAPES = (2, 3, 4, 5)
NAMES = (2, 3, 4)
LETTERS_SALT, SHAPE_SALT, NAMES_SALT = 1, 2, 3
SHAPE_WEIGHT, NAME_WEIGHT = 0.5, 0.5
"""Of parts that say less than the words of the text."""
PRIME = 0x9E3779B97F4A7C15
"""An odd constant (2**64 over the golden ratio) whose powers spread code points over 64 bits."""

# a word in small letters, `Temp` too; capitals as in SX3_OA
WORD = re.compile(r"[A-Z]?[a-z]+")
CAPITALS = re.compile(r"[A-Z]+")
CHINESE = re.compile(r"[\u3400-\u9fff]+")
BLANKS = re.compile(r"[ \u3000]+")


@dataclass(frozen=True, slots=True)
class Part:
    """Grams of one sort. `buckets`: int64, distinct; `values`: float32, of the part's length; `counts`: int64."""

    buckets: NDArray[np.int64]
    values: NDArray[np.float32]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grams:
    """A passage as five parts; a bucket may stand in more than one of them."""

    words: Part
    concepts: Part
    letters: Part
    shape: Part
    name: Part

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.words, self.concepts, self.letters, self.shape, self.name

    @property
    def buckets(self) -> NDArray[np.int64]:
        return np.concatenate([part.buckets for part in self.parts])

    @property
    def values(self) -> NDArray[np.float32]:
        return np.concatenate([part.values for part in self.parts])


@cache
def _spaced_table() -> NDArray[np.uint16]:
    """The fold table with blanks where it drops characters."""
    table = fold_table().copy()
    table[table == SKIP] = 0x20
    for invisible in (0x00AD, *range(0x200B, 0x2010), 0x2060, 0xFEFF):
        table[invisible] = SKIP
    return table


def _units(text: str) -> NDArray[np.uint16]:
    return _spaced_table().take(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32))


def plain(text: str) -> str:
    """The text folded, in lower case, with blanks kept, line ends as blanks and numbers as 0."""
    units = _units(text)
    folded = units[units != SKIP].tobytes().decode("utf-16-le", "replace")
    return NUMBER.sub("0", BETWEEN_CHINESE.sub("", folded))


def plain_with_places(text: str) -> tuple[str, list[int]]:
    """`plain(text)`, and for each of its characters where it begins in `text`; a list one longer, ending at the end."""
    units = _units(text)
    places = np.flatnonzero(units != SKIP).tolist()
    folded = units[units != SKIP].tobytes().decode("utf-16-le", "replace")
    for pattern, sign in ((BETWEEN_CHINESE, ""), (NUMBER, "0")):
        kept: list[int] = []
        at = 0
        for match in pattern.finditer(folded):
            kept += places[at : match.start()] + places[match.start() : match.start() + len(sign)]
            at = match.end()
        places = kept + places[at:]
        folded = pattern.sub(sign, folded)
    return folded, [*places, len(text)]


def spans(folded: str) -> Iterator[tuple[str, int, int]]:
    """Words, word pairs and word parts of a plain text, with the span of each in it."""
    before, ended = "", 0
    for match in TOKEN.finditer(folded):
        token, start, end = match[0], match.start(), match.end()
        if token[0] >= "\u3400":
            for size in (2, 3):
                for at in range(len(token) - size + 1):
                    yield token[at : at + size], start + at, start + at + size
            if len(token) == 1:
                yield token, start, end
        else:
            yield token, start, end
            if len(token) > WORD_PART:
                padded = f"<{token}>"
                for at in range(len(padded) - WORD_PART + 1):
                    yield "#" + padded[at : at + WORD_PART], max(start, start + at - 1), min(end, start + at + 3)
        if before and not (before[0] >= "\u3400" and token[0] >= "\u3400"):
            first = before[-2:] if before[0] >= "\u3400" else before
            second = token[:2] if token[0] >= "\u3400" else token
            yield f"{first} {second}", ended - len(first), start + len(second)
        before, ended = token, end


def bucket(gram: str) -> int:
    """The bucket a word, a pair or a rule falls into."""
    return crc32(gram.encode("utf-8", "surrogatepass")) & (WIDTH - 1)


def runs(text: str, sizes: tuple[int, ...], salt: int) -> dict[int, NDArray[np.int64]]:
    """By size, the bucket of each run of that many characters, in the order in which they begin."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    prime = np.uint64(PRIME)
    found: dict[int, NDArray[np.int64]] = {}
    with np.errstate(over="ignore"):
        state = np.full(len(codes), salt, dtype=np.uint64)
        for size in range(1, max(sizes) + 1):
            if len(codes) < size:
                break
            state = (state[: len(codes) - size + 1] ^ codes[size - 1 :]) * prime
            state ^= state >> np.uint64(29)
            if size in sizes:
                found[size] = ((state * prime) >> np.uint64(64 - WIDTH_BITS)).astype(np.int64)
    return found


def shape(text: str) -> str:
    """The text with words, Chinese and numbers as one sign each: what a table, a program or a list looks like."""
    return BLANKS.sub(" ", NUMBER.sub("0", CAPITALS.sub("A", WORD.sub("a", CHINESE.sub("字", text)))))


def stem(path: str) -> str:
    """A file's name without folders and suffix; of `outer.zip!dir/b.docx` it is `b`."""
    name = re.split(r"[/\\!]", path)[-1]
    return name.rpartition(".")[0] or name


def concepts(findings: Iterable[Finding]) -> list[str]:
    """The rules that hit, as words that mean the same in every language; loose quantities are none."""
    return [f"@{finding.rule}" for finding in findings if finding.kind != "quantity"]


def grams(text: str, findings: Iterable[Finding] = (), path: str = "") -> Grams:
    """Hashed grams of a passage and of the rules that hit in it: 1 + log(count), every part scaled to its weight."""
    folded = plain(text)
    return Grams(
        words=_part([bucket(gram) for gram, _, _ in spans(folded)], 1.0),
        concepts=_part([bucket(concept) for concept in concepts(findings)], 1.0),
        letters=_letters(folded),
        shape=_part(np.concatenate([_NONE, *runs(shape(text), SHAPES, SHAPE_SALT).values()]), SHAPE_WEIGHT),
        name=_part(np.concatenate([_NONE, *runs(plain(stem(path)), NAMES, NAMES_SALT).values()]), NAME_WEIGHT),
    )


def letters(text: str) -> Part:
    """The runs of letters alone: a tenth of the work of `grams`."""
    return _letters(plain(text))


def _letters(folded: str) -> Part:
    return _part(np.concatenate([_NONE, *runs(folded, LETTERS, LETTERS_SALT).values()]), 1.0)


_NONE = np.empty(0, np.int64)


def _part(occurrences: Sequence[int] | NDArray[np.int64], weight: float) -> Part:
    buckets, counts = np.unique(np.asarray(occurrences, dtype=np.int64), return_counts=True)
    values = 1.0 + np.log(counts.astype(np.float64))
    length = np.sqrt((values**2).sum()) or 1.0
    return Part(buckets, (values * (weight / length)).astype(np.float32), counts.astype(np.int64))
