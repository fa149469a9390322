"""The pairs of group code and value a DXF file is made of, in text and binary files, at the speed of a scan."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner import charset

SENTINEL = b"AutoCAD Binary DXF\r\n\x1a\0"
PIECE = 8 << 20
WANTED = frozenset((0, 1, 2, 3, 4, 5, 8, 9, 101, 310, 999, 1000, *range(300, 310)))
"""Group codes of names, texts, handles and layers. Coordinates, most of any drawing, are passed over unseen."""
# the start of an entity, where a reader that lost its step can find it again
ENTITY = re.compile(rb"[A-Z_][A-Z0-9_]{1,40}\Z", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Pair:
    """`line` is that of the group code, 0 in a binary file; `encoding` is that of the piece of file around it."""

    code: int
    value: bytes
    line: int
    encoding: str


@dataclass(slots=True)
class Trouble:
    """What was wrong with the file, filled while the pairs are read."""

    out_of_step: int = 0
    cut_off: bool = False
