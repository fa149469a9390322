"""Trains the classifier from a corpus: a linear model a head, calibrated by family, and what joins them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scanner.model import ARRAYS, HEADS, digest_of
from scanner.pipeline import Desk
from scanner.training.corpus import Example
from scanner.training.documents import document_weights
from scanner.training.gate import gate_weights
from scanner.training.heads import (
    calibrated,
    choose,
    cross_calibrated,
    fit,
    held_out_logits,
    matrix,
    scaling_of,
    take,
    targets,
)
from scanner.training.vectors import vectorise


def train(examples: Sequence[Example], desk: Desk) -> dict[str, NDArray[np.float32]]:
    """All arrays of a model, float32, as scanner.model reads them. The same corpus and pack give the same bits."""
    vectors = vectorise(examples, desk)
    groups = [example.family for example in examples]
    scaling = scaling_of(vectors)
    width = vectors.grams.shape[1]
    parts: dict[str, list[Any]] = {"grams": [], "dense": [], "bias": [], "calibration": []}
    aims = targets(examples)
    chances: dict[str, NDArray[np.float64]] = {}
    c, weight = choose(vectors, aims["controlled"], groups, scaling)  # one setting serves all heads
    for head in HEADS:
        aim = aims[head]
        asked = take(vectors, aim.asked)
        model = fit(matrix(asked, *scaling, weight), aim.labels[aim.asked], c, aim.balanced)
        held_out = held_out_logits(vectors, aim, groups, (c, weight))
        parts["grams"].append(model.coef_[0, :width])
        parts["dense"].append(model.coef_[0, width:] * weight)
        parts["bias"].append(model.intercept_[0])
        parts["calibration"].append(calibrated(held_out, aim.labels))
        chances[head] = cross_calibrated(held_out, aim.labels, groups)
    arrays = {name: np.array(part, dtype=np.float32) for name, part in parts.items()}
    arrays["grams"] = np.ascontiguousarray(arrays["grams"].T)
    arrays["document"] = document_weights(examples, vectors, chances)
    arrays["gate"] = gate_weights(vectors, aims["hold"], aims["controlled"].labels, groups)
    return arrays | {"mean": scaling[0].astype(np.float32), "scale": scaling[1].astype(np.float32)}


def store(arrays: dict[str, NDArray[np.float32]], folder: Path) -> str:
    """Write the arrays as .npy files (no pickle, no times in them) and give their digest."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in ARRAYS:
        stream = io.BytesIO()
        np.save(stream, arrays[part], allow_pickle=False)
        (folder / f"{part}.npy").write_bytes(stream.getvalue())
    return digest_of(folder)
