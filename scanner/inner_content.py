"""What lies inside a file of an undocumented format: whole files become artifacts, text is told, the rest is swept."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from scanner import charset
from scanner.budget import Budget
from scanner.format_tables import BY_NAME
from scanner.formats import sniff
from scanner.packed_pieces import pieces_of
from scanner.records import Artifact, Passage, Place, Problem
from scanner.string_sweep import Sweep

Met = Passage | Artifact | Problem
LEAST_FILE, LEAST_TEXT = 64, 12
"""Fewer bytes are no file; fewer bytes of text say nothing that a sweep would not find."""
SURE_FAMILIES = ("document", "spreadsheet", "presentation", "mail")
SURE = frozenset(
    ("png", "jpg", "gif", "tiff", "bmp", "emf", "zip", "jar", "7z", "rar", "cab", "gz", "sqlite", "mdb", "lotus",
     "biff", "dbf", "hdf5", "mat", "encrypted-office", "ole", "dwg", "dxf", "stp", "vsdx", "svg", "html", "xml", "l5x",
     "plcopen", "plc", "mph", "slx")
)  # fmt: skip
"""Formats whose marks are so long, or so checked, that chance does not make them within another file."""
MOST_SWEPT_INNER = 2
"""Levels of packing within packing that are looked through without an artifact of their own."""


def told(artifact: Artifact, name: str, data: bytes, place: Place, sweep: Sweep, budget: Budget) -> Iterator[Met]:
    """A stretch of `artifact`: a file of its own named `name`, a text, or strings, all at `place`.

    Raises LimitExceeded, TimedOut.
    """
    yield from _told(artifact, name, data, place, sweep, budget, MOST_SWEPT_INNER)


def _told(
    artifact: Artifact, name: str, data: bytes, place: Place, sweep: Sweep, budget: Budget, levels: int
) -> Iterator[Met]:
    format = sniff(Artifact(name, data)) if len(data) >= LEAST_TEXT else "data"
    known = BY_NAME.get(format)
    is_file = format in SURE or (known is not None and known.family in SURE_FAMILIES)
    if len(data) >= LEAST_FILE and is_file:
        budget.enter_member(artifact.depth + 1)
        yield Artifact(name, budget.take(BytesIO(data)), parent=artifact)
        return
    if known is not None and known.family == "text":
        text = charset.decode(data).text.strip("\0")
        if text not in sweep.seen and any(map(str.isalpha, text)):
            sweep.seen.add(text)
            yield Passage(text, place)
        return
    for _, text in sweep.strings(data):
        yield Passage(text, place)
    if levels:
        for piece in pieces_of(data, budget):
            inner = Place(place.kind, place.number, f"{place.name} packed data at byte {piece.offset}".strip())
            yield from _told(artifact, f"{name}/{piece.offset}", piece.content, inner, sweep, budget, levels - 1)
