"""Finds many literal patterns in folded text: hyperscan where its wheel is there, daachorse otherwise, same hits."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scanner.private_cache import keep
from scanner.text.normalise import Units

log = logging.getLogger(__name__)
Hits = list[tuple[int, int]]
"""(pattern number, end in units), in the order of their ends."""


FIRST_IDEOGRAPH = 0x2E80
NO_LETTER = 0x7F
NOWHERE = b"\x7f\x01\x7f\x02"
"""A pattern that is in no text, for a pack without a single ASCII form."""


class Matcher(Protocol):
    """Patterns are numbered as they were given; a hit's start is its end less the pattern's length."""

    def find(self, units: Units) -> Hits: ...


class Hyperscan:
    """Vectorscan block-mode databases: one over little-endian 16-bit units, one over bytes for ASCII text.

    About 130 MB/s a core on 16-bit units (matching.md); ASCII text has half the bytes and only the ASCII patterns.
    """

    def __init__(self, wide: Any, narrow: Any, letters: NDArray[np.bool_]) -> None:
        import hyperscan

        self.wide = (wide, hyperscan.Scratch(wide), 1)
        self.narrow = (narrow, hyperscan.Scratch(narrow), 0)
        self.letters = letters  # of shape (0x10000,): which units beyond ASCII stand in any pattern

    def find(self, units: Units) -> Hits:
        lane = self.narrow
        if units.dtype == np.uint16:
            beyond = units.compress(units > NO_LETTER)
            if len(beyond) and (int(beyond.max()) >= FIRST_IDEOGRAPH or self.letters.take(beyond).any()):
                lane = self.wide
            else:  # typographic quotes and the like: in no pattern, so bytes will do
                units = np.minimum(units, NO_LETTER).astype(np.uint8)
        database, scratch, shift = lane
        hits: Hits = []
        note = hits.append

        def on_match(number: int, start: int, end: int, flags: int, context: object) -> None:
            if not end & shift:  # an odd end lies between two 16-bit units
                note((number, end >> shift))

        database.scan(units.tobytes(), match_event_handler=on_match, scratch=scratch)
        return hits


class Daachorse:
    """Double-array Aho-Corasick over the same bytes: the fallback on platforms without a hyperscan wheel."""

    def __init__(self, patterns: Sequence[bytes]) -> None:
        import daachorse

        self.automaton = daachorse.DoubleArrayAhoCorasick(list(patterns))

    def find(self, units: Units) -> Hits:
        wide = units.astype(np.uint16).tobytes()
        hits = ((number, end) for start, end, number in self.automaton.find_overlapping(wide))
        return [(number, end >> 1) for number, end in hits if not end & 1]


class Nothing:
    """No patterns, no hits."""

    def find(self, units: Units) -> Hits:
        return []


def build(keys: Sequence[str], cache: Path | None = None) -> Matcher:
    """A matcher for folded keys, which must be distinct; a compiled one is kept in `cache`, a private folder."""
    if not keys:
        return Nothing()
    patterns = [as_units(key) for key in keys]
    if find_spec("hyperscan") is None:
        return Daachorse(patterns)
    from importlib.metadata import version  # here, for it is read only while a matcher is built: 15 ms of every start

    key = hashlib.sha256(b"\x00\x00".join(patterns) + version("hyperscan").encode() + platform_key()).hexdigest()[:32]
    numbered = dict(enumerate(patterns))
    plain = {number: pattern[::2] for number, pattern in numbered.items() if is_ascii(pattern)}
    wide = _database(numbered, None if cache is None else cache / f"matcher-{key}-16.hs")
    narrow = _database(plain or {0: NOWHERE}, None if cache is None else cache / f"matcher-{key}-8.hs")
    letters = np.zeros(0x10000, dtype=np.bool_)
    letters[np.frombuffer(b"".join(patterns), dtype=np.uint16)] = True
    letters[:0x80] = False
    return Hyperscan(wide, narrow, letters)


def is_ascii(pattern: bytes) -> bool:
    """Whether a pattern of 16-bit units holds ASCII characters only."""
    return not any(pattern[1::2]) and max(pattern) < 0x80


def _database(patterns: dict[int, bytes], stored: Path | None) -> Any:
    """A compiled database: the stored one where it loads, else a new one, which is then stored."""
    import hyperscan

    if stored is not None and stored.is_file():
        try:
            return hyperscan.loadb(stored.read_bytes(), hyperscan.HS_MODE_BLOCK)
        except (hyperscan.error, OSError) as error:
            log.warning("stored matcher not usable (%s); compiling anew", error)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[b"".join(b"\\x%02x" % byte for byte in pattern) for pattern in patterns.values()],
        ids=list(patterns),
        flags=[hyperscan.HS_FLAG_DOTALL] * len(patterns),
    )
    if stored is not None:
        keep(stored, hyperscan.dumpb(database))
    return database


def platform_key() -> bytes:
    """A compiled database belongs to one processor type: its flags are part of the cache key."""
    try:
        flags = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags"))
    except (OSError, StopIteration):
        import platform

        flags = platform.processor() + platform.machine()
    return hashlib.sha256(flags.encode()).digest()


def as_units(key: str) -> bytes:
    """A folded key as the 16-bit little-endian units that the matchers look for."""
    return key.encode("utf-16-le", "surrogatepass")
