"""Finds the words that shapes of binary Office drawings carry as properties (MS-ODRAW): word art, alternative text."""

from __future__ import annotations

import struct
from collections.abc import Iterator

CONTAINER_VERSION = 0xF
PROPERTY_TABLES = frozenset((0xF00B, 0xF121, 0xF122))
WORD_ART, DESCRIPTION = 0x00C0, 0x0381
"""gtextUNICODE and wzDescription (MS-ODRAW 2.3.22.1, 2.3.4.3): UTF-16 strings."""
COMPLEX = 0x8000
DEEPEST = 16


def shape_words(data: bytes, start: int = 0, end: int | None = None, depth: int = 0) -> Iterator[str]:
    """The words of every shape in a drawing's records, in drawing order."""
    stop = len(data) if end is None else min(end, len(data))
    while start + 8 <= stop:
        version, kind, size = struct.unpack_from("<HHI", data, start)
        body, start = start + 8, start + 8 + size
        if kind in PROPERTY_TABLES:
            yield from _told(data, body, min(start, stop), version >> 4)
        elif version & 0xF == CONTAINER_VERSION and depth < DEEPEST:
            yield from shape_words(data, body, min(start, stop), depth + 1)


def _told(data: bytes, start: int, end: int, count: int) -> Iterator[str]:
    """A table: `count` entries of u16 number and u32 value; the values of complex ones stand behind, in order."""
    at = start + 6 * count
    for number in range(count):
        if start + 6 * number + 6 > end:
            return
        name, size = struct.unpack_from("<HI", data, start + 6 * number)
        if name & COMPLEX:
            if name & 0x3FFF in (WORD_ART, DESCRIPTION) and at + size <= end:
                text = data[at : at + size].decode("utf-16-le", "replace").strip("\0 ").replace("\r", "\n")
                if text:
                    yield text
            at += size
