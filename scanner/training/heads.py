"""One linear model a head over grams and features: its labels, its fit, and decision values for families never seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scanner.model import HEADS
from scanner.training.corpus import Example
from scanner.training.vectors import Vectors

FOLDS = 5
SEED = 20261124
C_GRID = (4.0, 16.0, 64.0)
DENSE_GRID = (0.05, 0.1)
SETTING = (64.0, 0.05)
"""Inverse regularisation, and the weight of the scaled features beside grams of length 1: the grid tuned inside
each fold, and what that has come to."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What a head learns: the labels, the examples it is asked about at all, and whether rare answers weigh as much."""

    labels: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    balanced: bool = False


def targets(examples: Sequence[Example]) -> dict[str, Targets]:
    """Labels of every head. Stage, carrier and line are learnt from what is held (controlled or review)."""
    held = np.array([example.label != "clear" for example in examples])
    everything = np.ones(len(examples), dtype=np.bool_)
    result = {
        "hold": Targets(held, everything),
        "controlled": Targets(np.array([example.label == "controlled" for example in examples]), everything),
        "line": Targets(np.array(["1E902.b" in example.codes for example in examples]), held, True),
        "process": Targets(np.array(["1E902.a" in example.codes for example in examples]), held, True),
    }
    for head in HEADS:
        kind, _, name = head.partition(" ")
        if kind == "stage":
            result[head] = Targets(np.array([name in example.stages for example in examples]), held, True)
        elif kind == "carrier":
            result[head] = Targets(np.array([name == example.carrier for example in examples]), held, True)
    return result


def matrix(vectors: Vectors, mean: NDArray[np.float32], scale: NDArray[np.float32], weight: float) -> Any:
    """csr (n, WIDTH + features): grams beside scaled features times `weight`."""
    from scipy.sparse import csr_matrix, hstack

    return hstack([vectors.grams, csr_matrix((vectors.dense - mean) / scale * weight)]).tocsr()


def fit(rows: Any, labels: NDArray[np.bool_], c: float, balanced: bool = False) -> Any:
    """A logistic regression; liblinear's primal solver starts from zero and draws nothing, so the bits are the same.

    `balanced`: both answers weigh the same in all, however few examples one has.
    """
    from sklearn.linear_model import LogisticRegression

    weights = "balanced" if balanced else None
    return LogisticRegression(C=c, solver="liblinear", intercept_scaling=10.0, tol=1e-5, class_weight=weights).fit(
        rows, labels
    )


def splits(
    labels: NDArray[np.bool_], groups: Sequence[str], folds: int
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Train and test indices; no family is on both sides."""
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=SEED)
    return list(splitter.split(np.zeros(len(labels)), labels, groups))


def choose(vectors: Vectors, aim: Targets, groups: Sequence[str], scaling: tuple[Any, Any]) -> tuple[float, float]:
    """(C, weight of the features) with the best mean log loss over three inner folds by family."""
    from sklearn.metrics import log_loss

    best, chosen = np.inf, (C_GRID[0], DENSE_GRID[0])
    inner = splits(aim.labels, groups, 3)
    for weight in DENSE_GRID:
        rows = matrix(vectors, *scaling, weight)
        for c in C_GRID:
            losses = [
                log_loss(
                    aim.labels[test],
                    fit(rows[train], aim.labels[train], c, aim.balanced).predict_proba(rows[test])[:, 1],
                    labels=[False, True],
                )
                for train, test in inner
            ]
            if float(np.mean(losses)) < best:
                best, chosen = float(np.mean(losses)), (c, weight)
    return chosen


def scaling_of(vectors: Vectors) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and standard deviation of each feature, the latter never near 0."""
    deviation = vectors.dense.std(axis=0)
    return vectors.dense.mean(axis=0), np.where(deviation < 1e-3, 1.0, deviation).astype(np.float32)


def take(vectors: Vectors, rows: NDArray[Any]) -> Vectors:
    """The chosen rows only."""
    kept = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
    return replace(
        vectors,
        grams=vectors.grams[kept],
        letters=vectors.letters[kept],
        dense=vectors.dense[kept],
        gated=vectors.gated[kept],
        sheet=vectors.sheet[kept],
        findings=[vectors.findings[i] for i in kept],
        asked=vectors.asked[kept],
    )


def held_out_logits(
    vectors: Vectors, aim: Targets, groups: Sequence[str], settings: tuple[float, float] | None = None
) -> NDArray[np.float64]:
    """Decision values of each example from a model that never saw its family; NaN where the head is not asked.

    With `settings` None, C and the features' weight are tuned inside each training fold (nested).
    """
    values = np.full(len(aim.labels), np.nan)
    asked = np.flatnonzero(aim.asked)
    families = np.array(groups)[asked]
    for train, test in splits(aim.labels[asked], families.tolist(), FOLDS):
        seen, unseen = asked[train], asked[test]
        part = take(vectors, seen)
        scaling = scaling_of(part)
        mine = Targets(aim.labels[seen], np.ones(len(seen), dtype=np.bool_), aim.balanced)
        c, weight = settings or choose(part, mine, families[train].tolist(), scaling)
        model = fit(matrix(part, *scaling, weight), mine.labels, c, mine.balanced)
        values[unseen] = model.decision_function(matrix(take(vectors, unseen), *scaling, weight))
    return values


def calibrated(values: NDArray[np.float64], labels: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of a sigmoid fitted on held-out decision values (Platt)."""
    from sklearn.linear_model import LogisticRegression

    known = ~np.isnan(values)
    model = LogisticRegression(C=1e6).fit(values[known].reshape(-1, 1), labels[known])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def cross_calibrated(
    logits: NDArray[np.float64], labels: NDArray[np.bool_], groups: Sequence[str]
) -> NDArray[np.float64]:
    """Chances by a sigmoid fitted on the other families; where a head was not asked, its sigmoid of what is known."""
    chances = np.full(len(logits), np.nan)
    known = np.flatnonzero(~np.isnan(logits))
    for train, test in splits(labels[known], [groups[at] for at in known.tolist()], 5):
        slope, offset = calibrated(logits[known[train]], labels[known[train]])
        chances[known[test]] = 1 / (1 + np.exp(-(slope * logits[known[test]] + offset)))
    return chances
