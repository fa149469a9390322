"""What a hostile file is called, how it is made, and what a scan may say of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HELD = "held"
"""Never clear: something in it cannot be read, or it holds the planted sheet."""
SURFACED = "surfaced"
"""The planted sheet can be read, so the file is flagged or reviewed; or the part it stands in is reported as unread."""
TOLD = "told"
"""Clear only with a note: a problem (harmless or not) that says what is odd about it."""
COMPARED = "compared"
"""A damaged copy of `original`: clear only where no text of the original is missing."""
ANY = "any"
"""Nothing is hidden in it: it has to end within its limits, with any level."""

SHEET = (
    "Sintered NdFeB route: strip cast flake 0.30 mm, hydrogen decrepitation 0.25 MPa, dehydrogenation 560 C, jet mill "
    "D50 3.1 um, oxygen 1100 ppm, alignment field 1.9 T, sintering temperature 1062 C for 5 h, ageing 890 C x 2 h."
)
"""Text that is always held when it is read: what a hostile file tries to smuggle past."""
SHEET_BYTES = SHEET.encode()
PLAIN = "Minutes of the meeting about the canteen. The soup was too salty, and the bus leaves at eight. "


@dataclass(frozen=True)
class Case:
    """`make` gives the bytes, or writes the file at the path it is given where it returns None.

    `original` is the undamaged file of a `compared` case and `hits` says how many bytes were flipped (0: cut off).
    """

    name: str
    make: Callable[[], bytes]
    must: str = HELD
    original: bytes = field(default=b"", repr=False)
    hits: int = 0


@dataclass(frozen=True)
class Spot:
    """A case of the file system: `lay` puts it at the path (and may start something that goes on meanwhile)."""

    name: str
    lay: Callable[[Path], object]
    must: str = HELD


def laid(cases: list[Case], folder: Path) -> dict[str, Case]:
    """Write the files into `folder`, three digits in front of each name; gives the cases by file name."""
    named: dict[str, Case] = {}
    for number, case in enumerate(cases):
        name = f"{number:03} {case.name}"
        (folder / name).write_bytes(case.make())
        named[name] = case
    return named


def through_file(write: Callable[[Path], object], suffix: str) -> bytes:
    """The bytes of what `write` writes at a path, for libraries that know only paths."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        write(path)
        return path.read_bytes()
