"""What the scanner's extractors read from a file: the pipeline's own Reading, artifact by artifact, no detectors."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner.budget import Budget
from scanner.pipeline import Reading
from scanner.records import Artifact, Passage
from scanner.settings import Settings

BESIDE = re.compile(
    r"""
    ^ (?: property | properties | document[ ]information | link | defined[ ]name | workbook[ ]defined | setting
        | macros?
        | name[ ]of | member | archive[ ]comment | unused[ ]text | recovered[ ]text | earlier[ ]text | slide[ ](?:master
        | layout) | (?: notes | handout ) [ ] master | master | further[ ]page | presentation[ ]name | layout
        | XFA[ ]form
        | building[ ]block | bookmark | annotation | object | offset | signature | navigation | system
        | part[ ] (?! \d+ \b ) | stream | layer[ ]name | linetype | block[ ]name )
    | \b (?: link | field | property | alt[ ]text | alternative[ ]text | attached[ ]data | pivot[ ]cache | picture
        | actions | name ) \b
    """,
    re.VERBOSE,
)
"""Places of what the others do not read by design: told apart from the text, and counted with it as `all`."""
OF_PAGES = frozenset(("html", "eml", "mbox", "msg", "pst", "epub", "mht"))
SHOWN_ON_PAGES = re.compile(
    r"""
    ^ (?: body[ ] (?: \d+[ ] )? | chapter[ ] \d+[ ] )? (?: block | line | text | cell ) \b
    | ^ header[ ] (?: subject | from | to | cc ) $
    | ^ (?: attachment | folder ) \b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Places of what a web page or a mail shows; scripts, styles, addresses and the other headers stand beside it."""
SETTINGS = Settings(time_limit=110, locate="never", model="none")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage: its place, its text, the path of its artifact below the file, formats from the file's to its own."""

    place: str
    text: str
    within: str
    formats: tuple[str, ...]

    @property
    def is_beside(self) -> bool:
        """Whether this is not the text itself: properties, links, scripts, masters, names of blocks."""
        if OF_PAGES.intersection(self.formats):
            return not SHOWN_ON_PAGES.search(self.place)
        return bool(BESIDE.search(self.place))


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
