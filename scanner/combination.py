"""What is put together for a whole document: its passages' opinions beside the rule's numbers, and two chances of it.

A document is more than its best passage: a second telling passage, a strong rule, proof of publication or the words of
another industry each move the chance, by weights learnt on labelled documents (`scanner train`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
NAMES = (
    "controlled", "held", "next controlled", "next held", "passages", "rule", "subject", "substance",
    "talk", "exempt", "other industry", "service", "exempt and substance",
)  # fmt: skip
"""One name a value, in the order of the array."""
CHANCES = ("hold", "controlled")
FAR = 6.0
"""Log-odds beyond which one passage cannot be surer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The rule's side of a document: its number and its parts (0 to 1), and what stands against a verdict.

    `wordless`: no rule has a word for its subject, so that only the classifier speaks. `service` speaks for holding it:
    work on such a line is promised, know-how or not (domain.md 10, rulings 5 and 6).
    """

    rule: float
    subject: float
    substance: float
    talk: float
    exempt: bool
    other_industry: bool
    service: bool
    wordless: bool = False


@dataclass(frozen=True, slots=True)
class Chance:
    """Calibrated probabilities for a document: that an officer would hold it, and that it is controlled."""

    hold: float
    controlled: float


def values(pairs: Sequence[tuple[float, float]], standing: Standing) -> Values:
    """float64 of shape (len(NAMES),). `pairs`: (controlled, hold) of each passage that the classifier was asked about.

    There is at least one.
    """
    controlled = sorted((_odds(pair[0]) for pair in pairs), reverse=True)
    held = sorted((_odds(pair[1]) for pair in pairs), reverse=True)
    several = len(pairs) > 1
    return np.array(
        [
            controlled[0] / FAR,
            held[0] / FAR,
            (controlled[1] + FAR) / FAR if several else 0.0,
            (held[1] + FAR) / FAR if several else 0.0,
            math.log2(len(pairs)) / 3.0,
            standing.rule,
            standing.subject,
            standing.substance,
            standing.talk,
            float(standing.exempt),
            float(standing.other_industry),
            float(standing.service),
            float(standing.exempt) * standing.substance,
        ]
    )


def chance(weights: NDArray[np.float32], seen: Values) -> Chance:
    """`weights`: (len(CHANCES), len(NAMES) + 1), the bias last."""
    rows = weights.astype(np.float64)
    odds = rows[:, :-1] @ seen + rows[:, -1]
    hold, controlled = (1.0 / (1.0 + np.exp(-odds))).tolist()
    return Chance(hold, controlled)


def _odds(probability: float) -> float:
    kept = min(max(probability, 1e-9), 1 - 1e-9)
    return min(max(math.log(kept / (1 - kept)), -FAR), FAR)
