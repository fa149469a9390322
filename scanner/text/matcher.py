"""Finds many literal patterns in folded text: hyperscan where its wheel is there, daachorse otherwise, same hits."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from scanner.private_cache import keep
from scanner.text.normalise import Units

log = logging.getLogger(__name__)
Hits = list[tuple[int, int]]
"""(pattern number, end in units), in the order of their ends."""


class Matcher(Protocol):
    """Patterns are numbered as they were given; a hit's start is its end less the pattern's length."""

    def find(self, units: Units) -> Hits: ...


class Hyperscan:
    """Vectorscan block-mode database over little-endian 16-bit units (about 130 MB/s a core, matching.md)."""

    def __init__(self, database: Any) -> None:
        import hyperscan

        self.database = database
        self.scratch = hyperscan.Scratch(database)

    def find(self, units: Units) -> Hits:
        hits: Hits = []
        note = hits.append

        def on_match(number: int, start: int, end: int, flags: int, context: object) -> None:
            if not end & 1:  # an odd end lies between two units
                note((number, end >> 1))

        self.database.scan(units.tobytes(), match_event_handler=on_match, scratch=self.scratch)
        return hits


class Daachorse:
    """Double-array Aho-Corasick over the same bytes: the fallback on platforms without a hyperscan wheel."""

    def __init__(self, patterns: Sequence[bytes]) -> None:
        import daachorse

        self.automaton = daachorse.DoubleArrayAhoCorasick(list(patterns))

    def find(self, units: Units) -> Hits:
        hits = ((number, end) for start, end, number in self.automaton.find_overlapping(units.tobytes()))
        return [(number, end >> 1) for number, end in hits if not end & 1]


class Nothing:
    """No patterns, no hits."""

    def find(self, units: Units) -> Hits:
        return []


def build(patterns: Sequence[bytes], cache: Path | None = None) -> Matcher:
    """A matcher for patterns given as 16-bit little-endian units. Duplicates must have been merged by the caller."""
    if not patterns:
        return Nothing()
    try:
        import hyperscan
    except ImportError:
        return Daachorse(patterns)
    key = hashlib.sha256(b"\x00\x00".join(patterns) + hyperscan.__version__.encode() + platform_key()).hexdigest()
    stored = None if cache is None else cache / f"matcher-{key[:32]}.hs"
    if stored is not None and stored.is_file():
        try:
            return Hyperscan(hyperscan.loadb(stored.read_bytes(), hyperscan.HS_MODE_BLOCK))
        except (hyperscan.error, OSError) as error:
            log.warning("stored matcher not usable (%s); compiling anew", error)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[b"".join(b"\\x%02x" % byte for byte in pattern) for pattern in patterns],
        ids=list(range(len(patterns))),
        flags=[hyperscan.HS_FLAG_DOTALL] * len(patterns),
    )
    if stored is not None:
        keep(stored, hyperscan.dumpb(database))
    return Hyperscan(database)


def platform_key() -> bytes:
    """A compiled database belongs to one processor type: its flags are part of the cache key."""
    try:
        flags = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags"))
    except (OSError, StopIteration):
        import platform

        flags = platform.processor() + platform.machine()
    return hashlib.sha256(flags.encode()).digest()


def as_units(text: str) -> bytes:
    """A folded key as the bytes the matchers look for."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16).tobytes()
