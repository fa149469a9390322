"""Sweep strings out of files whose format nobody here reads: better some words with a warning than none."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.budget import Budget
from scanner.formats import sniff, spoken_name
from scanner.records import Artifact, Passage, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import only_swept, swept


@extractor("data", "ole", "vsd", "mdb", "sqlite", "hwp", "mpp", "onenote", "caj", "ceb", "hdf5", "mat", "parquet")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Strings at `offset 4711`; always partial, so that such a file is never clear."""
    del settings
    yield from swept(artifact, budget)
    yield only_swept(spoken_name(sniff(artifact)), "numbers, packed parts and the order of the text")
