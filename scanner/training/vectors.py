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
    """`grams`: csr (n, WIDTH), `letters` its runs of letters alone; `dense`: float32 (n, features).

    `gated`: whether anything selective was found; `sheet`: whether else it is a sheet of numbers; `asked`: those that
    the model is asked about, at first all.
    """

    grams: Any
    letters: Any
    dense: NDArray[np.float32]
    gated: NDArray[np.bool_]
    sheet: NDArray[np.bool_]
    findings: list[list[Finding]]
    asked: NDArray[np.bool_]


def vectorise(examples: Sequence[Example], desk: Desk) -> Vectors:
    """Look at each example as the pipeline does: its name is a passage, its text one more."""
    whole: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []
    runs: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []
    dense, gated, sheet = [], [], []
    found: list[list[Finding]] = []
    for example in examples:
        segment = join([Passage(example.filename, Place("path")), Passage(example.text, Place("line", 1))])
        look = desk.index.look(segment.text)
        hits = look.hits or (desk.index.generic_hits(segment.text, look.sheets) if look.sheets else [])
        findings = [
            finding for detect in registry.DETECTORS.values() for finding in detect(segment, hits, desk.pack, "text")
        ] if hits else []  # fmt: skip
        one = grams(example.text, findings, example.filename)
        whole.append((one.buckets, one.values))
        runs.append((one.letters.buckets, one.letters.values))
        dense.append(features(example.text, findings))
        gated.append(bool(look.hits))
        sheet.append(bool(look.sheets) and not look.hits)
        found.append(findings)
    asked = np.ones(len(found), dtype=np.bool_)
    return Vectors(_matrix(whole), _matrix(runs), np.stack(dense), np.array(gated), np.array(sheet), found, asked)


def _matrix(rows: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]]) -> Any:
    """csr (n, WIDTH); a bucket that stands twice in a row counts with the sum."""
    from scipy.sparse import csr_matrix

    starts = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, np.concatenate([buckets for buckets, _ in rows]), starts), shape=(len(rows), WIDTH))
