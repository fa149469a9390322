"""Folds text for matching, one code point in, one unit or nothing out, so that every span has an exact way back.

Folded alike: width, case, traditional and simplified characters, Kangxi radicals, sub- and superscripts, accents,
mathematical letters, Latin look-alikes from Cyrillic and Greek. Dropped: blanks, line breaks, hyphens and dashes,
underscores, middle dots, zero-width and bidirectional marks, combining accents. Characters that expand (the degree
Celsius sign, circled digits) are left as they are: they are variants in the lexicon and the unit table.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Units = NDArray[np.uint16] | NDArray[np.uint8]

SKIP = 0
ASTRAL = 0xFFFF
"""What an astral character without a folded form becomes: it is in no lexicon entry."""

BLANKS = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
HYPHENS = "-_\xad\u00b7\u2010-\u2015\u2022\u2027\u2043\u2212\u2e3a\u2e3b\u30fb\ufe58\ufe63\uff0d\uff3f\uff65"
INVISIBLE = (
    "\x00\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
COMBINING = "\u0300-\u036f\u20d0-\u20ff"

ONE_TO_ONE = (
    (0x00A0, 0x024F), (0x1E00, 0x1EFF), (0x2070, 0x209F), (0x2100, 0x214F), (0x2E80, 0x2FDF), (0x3131, 0x318E),
    (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF01, 0xFFEF), (0x1D400, 0x1D7FF), (0x2F800, 0x2FA1F),
)  # fmt: skip
"""Ranges whose compatibility form is taken where it is a single character."""
CASED = (
    (0x41, 0x24F), (0x370, 0x556), (0x10A0, 0x10C5), (0x13A0, 0x13F5), (0x1E00, 0x1FFF), (0x2C00, 0x2D2D),
    (0xA640, 0xA7CA),
)  # fmt: skip

CYRILLIC_AND_GREEK = dict(
    zip(
        "авекмнорстухіјѕԁһԛԝьΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχАВЕКМНОРСТУХІЈЅ",
        "abekmhopctyxijsdhqwbabezhikmnoptyxaeiknoptyxabekmhopctyxijs",
        strict=True,
    )
)
"""Look-alikes. A hit that has one of these must also have a real Latin letter or digit (see term_index)."""


@dataclass(frozen=True, slots=True)
class Folded:
    """`units`: what is matched, uint16, or uint8 where the text is ASCII. `keep`: which code points they came from."""

    units: Units
    keep: NDArray[np.bool_] | None

    def back(self) -> NDArray[np.int64]:
        """Index in the original text of each folded unit; computed only when something was found."""
        if self.keep is None:
            return np.arange(len(self.units), dtype=np.int64)
        return np.flatnonzero(self.keep)


def characters_of(ranges: str) -> set[str]:
    """The characters of a string in which `a-b` stands for a range; a leading hyphen stands for itself."""
    found: set[str] = set()
    i = 0
    while i < len(ranges):
        if i + 2 < len(ranges) and ranges[i + 1] == "-":
            found |= {chr(code) for code in range(ord(ranges[i]), ord(ranges[i + 2]) + 1)}
            i += 3
        else:
            found.add(ranges[i])
            i += 1
    return found


@cache
def fold_table() -> NDArray[np.uint16]:
    """uint16 of shape (0x110000,): the folded unit of each code point, 0 where it is dropped. Built in about 10 ms."""
    table = np.full(0x110000, ASTRAL, dtype=np.uint16)
    table[:0x10000] = np.arange(0x10000, dtype=np.uint16)
    for first, last in ONE_TO_ONE:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and ord(plain) < 0x10000:
                table[code] = ord(plain)
    for first, last in ((0xC0, 0x24F), (0x1E00, 0x1EFF)):
        for code in range(first, last + 1):
            base = unicodedata.normalize("NFKD", chr(code))
            if len(base) > 1 and base[0].isalpha() and all(unicodedata.combining(mark) for mark in base[1:]):
                table[code] = ord(base[0])
    pairs = files("scanner.text").joinpath("fold_characters.txt").read_text(encoding="utf-8").replace("\n", "")
    for variant, plain in zip(pairs[::2], pairs[1::2], strict=True):
        table[ord(variant)] = ord(plain)
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)):
        table[code] = table[table[code]] if table[code] != ASTRAL else ASTRAL
    for look, plain in CYRILLIC_AND_GREEK.items():
        table[ord(look)] = ord(plain)
    lower = np.arange(0x10000, dtype=np.uint16)
    for first, last in CASED:
        for code in range(first, last + 1):
            small = chr(code).lower()
            if len(small) == 1 and ord(small) < 0x10000:
                lower[code] = table[ord(small)]
    table = lower[table]
    dropped = np.zeros(0x10000, dtype=np.bool_)
    for group in (BLANKS, HYPHENS, INVISIBLE, COMBINING):
        for character in characters_of(group):
            dropped[ord(character)] = True
            table[ord(character)] = SKIP
    table[dropped[table]] = SKIP  # what folds to a hyphen or blank, such as the superscript minus, goes too
    table[0xB5] = 0x3BC  # micro sign as Greek mu, the form the unit table has
    return table


@cache
def _ascii_table() -> NDArray[np.uint8]:
    return fold_table()[:128].astype(np.uint8)


def fold(text: str) -> Folded:
    """Fold a text. Every unit of the result maps back to one code point of `text`, in order."""
    if text.isascii():
        folded: Units = _ascii_table().take(np.frombuffer(text.encode("ascii"), dtype=np.uint8))
    else:
        narrow = text.encode("utf-16-le", "surrogatepass")
        if len(narrow) == 2 * len(text):
            folded = fold_table().take(np.frombuffer(narrow, dtype=np.uint16))
        else:  # characters beyond the basic plane take two units there, and one code point here
            folded = fold_table().take(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32))
    keep = folded != SKIP
    if keep.all():
        return Folded(folded, None)
    kept: Units = folded.compress(keep)  # twice as fast as indexing with the mask
    return Folded(kept, keep)


def fold_key(text: str) -> str:
    """The folded text as a string: two texts with the same key match each other. Used for terms and fingerprints."""
    return fold(text).units.astype(np.uint16).tobytes().decode("utf-16-le", "surrogatepass")


def span_back(folded: Folded, start: int, end: int, back: NDArray[np.int64] | None = None) -> tuple[int, int]:
    """The slice [start, end) of the original that the folded units [start, end) came from; end > start."""
    index: Any = folded.back() if back is None else back
    return int(index[start]), int(index[end - 1]) + 1
