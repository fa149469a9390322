"""Which characters of a passage speak for and against a verdict: the classifier's weights laid back on the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scanner.features import NAMES, features
from scanner.model import HEADS, Model
from scanner.records import Finding
from scanner.text.grams import LETTERS, LETTERS_SALT, Part, bucket, concepts, grams, plain_with_places, runs, spans

HEAD = "controlled"
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contributions:
    """`letters`: float64, one a character of the passage; `counted`: the features and the layout, heaviest first.

    Unit: the head's decision value (log-odds before calibration). The letters, what was counted and the model's bias
    together give that value.
    """

    letters: Values
    counted: tuple[tuple[str, float], ...]


def contributions(
    model: Model, text: str, findings: Sequence[Finding], base: int = 0, path: str = "", head: str = HEAD
) -> Contributions:
    """What each character of a passage adds; `base` is where the passage begins in its artifact."""
    number = HEADS.index(head)
    row = model.grams[:, number].astype(np.float64)
    seen = grams(text, findings, path)
    words, hit, runs_of = (_each(row, part) for part in (seen.words, seen.concepts, seen.letters))
    letters = np.zeros(len(text))
    folded, places = plain_with_places(text)
    for gram, start, end in spans(folded):
        _spread(letters, places, start, end, words.get(bucket(gram), 0.0))
    for finding, concept in zip((one for one in findings if one.kind != "quantity"), concepts(findings), strict=True):
        start = finding.position - base
        inside = finding.place.kind != "path" and 0 <= start < len(text)
        if inside:
            end = min(len(text), start + max(1, len(finding.text)))
            letters[start:end] += hit.get(bucket(concept), 0.0) / (end - start)
    for size, buckets in runs(folded, LETTERS, LETTERS_SALT).items():
        for start, one in enumerate(buckets.tolist()):
            _spread(letters, places, start, start + size, runs_of.get(one, 0.0))
    look = (features(text, findings).astype(np.float64) - model.mean) / model.scale
    counted = dict(zip(NAMES, (model.dense[number].astype(np.float64) * look).tolist(), strict=True))
    whole = float(row[seen.buckets] @ seen.values.astype(np.float64))
    counted["layout and name"] = whole - float(letters.sum())
    ranked = sorted(counted.items(), key=lambda pair: -abs(pair[1]))
    return Contributions(letters, tuple(ranked))


LEVELS = 3
# a word with its digits and joints, a Chinese character, any other sign
PIECE = re.compile(r"[^\W\d_\u3400-\u9fff]+|\d[\d.,]*|[\u3400-\u9fff]|\S")


def coloured(text: str, letters: Values) -> tuple[tuple[int, int, int], ...]:
    """Spans (start, end, level) of a passage: each word or Chinese character by what its letters add, -3 to 3.

    The scale is the passage's own: level 3 is what the strongest twentieth of its pieces adds a letter.
    """
    pieces = [(match.start(), match.end()) for match in PIECE.finditer(text)]
    means = np.array([letters[start:end].mean() for start, end in pieces])
    if not len(means):
        return ()
    scale = float(np.quantile(np.abs(means), 0.95)) or 1.0
    levels = np.clip(np.rint(LEVELS * means / scale), -LEVELS, LEVELS).astype(int).tolist()
    spans: list[tuple[int, int, int]] = []
    for (start, end), level in zip(pieces, levels, strict=True):
        if spans and spans[-1][2] == level and not text[spans[-1][1] : start].strip(" "):
            spans[-1] = (spans[-1][0], end, level)
        else:
            spans.append((start, end, level))
    return tuple(span for span in spans if span[2])


def _each(row: Values, part: Part) -> dict[int, float]:
    """What one occurrence of a bucket's grams adds."""
    return dict(zip(part.buckets.tolist(), (row[part.buckets] * part.values / part.counts).tolist(), strict=True))


def _spread(letters: Values, places: Sequence[int], start: int, end: int, value: float) -> None:
    low, high = places[start], max(places[start] + 1, places[end - 1] + 1)
    letters[low:high] += value / (high - low)
