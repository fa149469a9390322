"""Examples as the runtime sees them: the same detectors, features and grams, gathered into one sparse matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scanner import registry
from scanner.features import features
from scanner.pipeline import Desk
from scanner.records import Finding, Passage, Place
from scanner.text.grams import WIDTH, grams
from scanner.text.segment import join
from scanner.training.corpus import Example


@dataclass(frozen=True, slots=True)
class Vectors:
    """`grams`: csr (n, WIDTH); `dense`: float32 (n, features); `gated`: whether the first lane found anything."""

    grams: Any
    dense: NDArray[np.float32]
    gated: NDArray[np.bool_]
    findings: list[list[Finding]]


def vectorise(examples: Sequence[Example], desk: Desk) -> Vectors:
    """Look at each example as the pipeline does: its name is a passage, its text one more."""
    from scipy.sparse import csr_matrix

    rows: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float32]] = []
    dense = []
    gated = []
    found: list[list[Finding]] = []
    for example in examples:
        segment = join([Passage(example.filename, Place("path")), Passage(example.text, Place("line", 1))])
        hits = desk.index.hits(segment.text)
        findings = [
            finding for detect in registry.DETECTORS.values() for finding in detect(segment, hits, desk.pack, "text")
        ] if hits else []  # fmt: skip
        one = grams(example.text)
        rows.append(one.buckets)
        values.append(one.values)
        dense.append(features(example.text, findings))
        gated.append(bool(hits))
        found.append(findings)
    starts = np.cumsum([0, *(len(row) for row in rows)])
    matrix = csr_matrix((np.concatenate(values), np.concatenate(rows), starts), shape=(len(examples), WIDTH))
    return Vectors(matrix, np.stack(dense), np.array(gated), found)
