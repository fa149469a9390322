"""What the scanner's extractors read from a file: the pipeline's own Reading, artifact by artifact, without detectors."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner.budget import Budget
from scanner.pipeline import Reading
from scanner.records import Artifact, Passage
from scanner.settings import Settings

BESIDE_THE_TEXT = (
    "property", "properties", "document information", "metadata", "link", "defined name", "setting", "macro",
    "macros", "name of", "member", "archive comment", "alternative text", "unused text", "recovered text",
    "earlier text", "slide master", "layout", "XFA form", "style", "building block", "xmp", "file",
)  # fmt: skip
"""First words of the places of what no other extractor reads, or that stands beside the text: told apart as extra."""
SETTINGS = Settings(time_limit=110, locate="never", model="none")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage: its place in words, its text, and the artifact it is in: path below the file, formats from the file's down to its own."""

    place: str
    text: str
    within: str
    formats: tuple[str, ...]

    @property
    def is_beside(self) -> bool:
        return self.place.startswith(BESIDE_THE_TEXT) or any(f" {word}" in self.place for word in ("property", "link"))


@dataclass(frozen=True, slots=True)
class Read:
    """All pieces of a file, everything inside it included, what it is, and its own serious problems."""

    format: str
    status: str
    problems: tuple[str, ...]
    pieces: tuple[Piece, ...]
    members: tuple[str, ...]


def without_ocr() -> None:
    """Make OCR look uninstalled: other extractors read no pictures, and it is measured by `ocr_quality`."""
    sys.modules["rapidocr"] = None  # type: ignore[assignment]  # find_spec then says that there is none


def read(path: Path) -> Read:
    """Everything the extractors give for one file."""
    with tempfile.TemporaryDirectory() as folder:
        budget = Budget(SETTINGS, Path(folder))
        pieces: list[Piece] = []
        members: list[str] = []
        top = Reading(Artifact(path.name, path), SETTINGS, budget)
        pieces.extend(_pieces(top, budget, members, "", ()))
        extraction = top.extraction()
        problems = tuple(f"{item.kind}: {item.message}" for item in extraction.problems if not item.harmless)
        return Read(extraction.format, extraction.status, problems, tuple(pieces), tuple(members))


def _pieces(
    reading: Reading, budget: Budget, members: list[str], within: str, formats: tuple[str, ...]
) -> Iterator[Piece]:
    for item in reading.items():
        if isinstance(item, Passage):
            if item.place.kind != "path":
                yield Piece(str(item.place), item.text, within, (*formats, reading.format))
            continue
        members.append(f"{within}!{item.name}")
        yield from _pieces(Reading(item, SETTINGS, budget), budget, members, members[-1], (*formats, reading.format))
