"""Learns which stretches of numbers are worth the whole model's time, from runs of letters alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scanner.training.heads import FOLDS, Targets, fit, splits
from scanner.training.vectors import Vectors

C = 16.0
LOST = 0.02
"""Share of controlled sheets without a telling word that may fall below the gate, families held out."""


def gate_values(vectors: Vectors, held: Targets, groups: Sequence[str]) -> NDArray[np.float64]:
    """What the gate makes of each example, from weights that never saw its family."""
    values = np.zeros(len(held.labels))
    for train, test in splits(held.labels, groups, FOLDS):
        values[test] = fit(vectors.letters[train], held.labels[train], C, balanced=True).decision_function(
            vectors.letters[test]
        )
    return values


def threshold(values: NDArray[np.float64], vectors: Vectors, controlled: NDArray[np.bool_]) -> float:
    """The value that all but LOST of the controlled sheets reach."""
    asked = values[vectors.sheet & controlled]
    return float(np.quantile(asked, LOST)) if len(asked) else 0.0


def gate_weights(
    vectors: Vectors, held: Targets, controlled: NDArray[np.bool_], groups: Sequence[str]
) -> NDArray[np.float32]:
    """(WIDTH + 1,): the weights that ship; the bias, last, is moved so that 0 is the threshold."""
    least = threshold(gate_values(vectors, held, groups), vectors, controlled)
    model = fit(vectors.letters, held.labels, C, balanced=True)
    return np.append(model.coef_[0], model.intercept_[0] - least).astype(np.float32)


def passed(vectors: Vectors, aims: Mapping[str, Targets], groups: Sequence[str]) -> NDArray[np.bool_]:
    """The sheets that would pass the gate, families held out."""
    values = gate_values(vectors, aims["hold"], groups)
    return vectors.sheet & (values >= threshold(values, vectors, aims["controlled"].labels))
