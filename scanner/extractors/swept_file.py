"""Sweep strings out of files whose format nobody here reads: better some words with a warning than none."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.budget import Budget
from scanner.formats import sniff, spoken_name
from scanner.inner_content import Met, told
from scanner.packed_pieces import packed_pieces
from scanner.records import Artifact, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep, only_swept, swept
from scanner.swept_programs import remedy_for


@extractor("data", "caj", "ceb", "parquet", "hlp")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Strings at `offset 4711`, what is packed with zlib at `packed data at byte 815`; always partial, never clear."""
    del settings
    sweep = Sweep()
    yield from swept(artifact, budget, sweep=sweep)
    for piece in packed_pieces(artifact, budget):
        name = f"packed data at byte {piece.offset}"
        yield from told(artifact, name, piece.content, Place(name), sweep, budget)
    format = sniff(artifact)
    missing = "numbers, packed parts and the order of the text"
    yield only_swept(spoken_name(format), missing, remedy_for(artifact.suffix, format))
