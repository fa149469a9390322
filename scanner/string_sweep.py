"""The last resort for binary formats nobody documents: runs of text in ASCII, UTF-16, UTF-8 and GBK."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from scanner.budget import Budget
from scanner.charset_scores import chineseness
from scanner.errors import LimitExceeded
from scanner.records import Artifact, Passage, Place, Problem
from scanner.swept_programs import GENERAL

PIECE = 4 << 20
"""Bytes swept at a time."""
OVERLAP = 1 << 12
"""Bytes swept twice, so that a string across two pieces is found whole once."""
BLOCK = 1 << 16
MOST_STRINGS = 100_000
"""Different strings of one file; more are numbers and names of a mesh."""
LIKELY, LIKELY_SHORT = 0.65, 0.75
"""Chineseness (charset_scores) from which a run is Chinese, of less than six hanzi: chance gives 0.25, text 0.8."""

ASCII = re.compile(rb"[\t\x20-\x7e]{5,4096}")
# 50 00 61 00 72 00 74 00
WIDE_LETTERS = re.compile(rb"(?: [\t\x20-\x7e\xa1-\xff]\x00 ){4,2048}", re.VERBOSE)
HANZI_WIDE = rb"(?: [\x00-\xff][\x4e-\x9f] )"
HANZI_UTF8 = rb"(?: [\xe4-\xe9][\x80-\xbf]{2} )"
HANZI_GBK = rb"(?: [\xb0-\xf7][\xa1-\xfe] )"
# after the first hanzi: more of them, their punctuation, ASCII, signs and Greek
AFTER_WIDE = (
    rb"(?: [\x00-\xff][\x4e-\x9f] | [\t\x20-\x7e\xb0\xb1\xb5\xb7\xd7]\x00 | [\x00-\x1f]\x30 | [\x00-\x5e]\xff"
    rb" | [\x91-\xc9]\x03 | [\x03\x05\x61-\x6b]\x22 ){0,2048}"
)
AFTER_UTF8 = (
    rb"(?: [\x20-\x7e] | [\xe3-\xe9][\x80-\xbf]{2} | \xef[\xbc\xbd][\x80-\xbf] | [\xc2\xce\xcf][\x80-\xbf] ){0,2048}"
)
AFTER_GBK = rb"(?: [\x20-\x7e] | [\xb0-\xf7][\xa1-\xfe] | [\xa1-\xa9][\xa1-\xfe] ){0,2048}"


@dataclass(frozen=True, slots=True)
class _Hanzi:
    """A way to write hanzi: 27 6C 27 6C in UTF-16; `pattern` begins with two of them, `sure` with six."""

    encoding: str
    width: int
    pattern: re.Pattern[bytes]
    sure: re.Pattern[bytes]


def _hanzi(encoding: str, width: int, one: bytes, after: bytes) -> _Hanzi:
    two, six = (re.compile(one + rb"{%d}" % count + after, re.VERBOSE | re.DOTALL) for count in (2, 6))
    return _Hanzi(encoding, width, two, six)


WAYS = (
    _hanzi("utf-16-le", 2, HANZI_WIDE, AFTER_WIDE),
    _hanzi("utf-8", 1, HANZI_UTF8, AFTER_UTF8),
    _hanzi("gb18030", 1, HANZI_GBK, AFTER_GBK),
)
MOST_BEFORE = 200
"""Bytes of ASCII in front of hanzi that belong to the same string."""
SURE = 10
"""Letters from which a string needs no sign around it that it is one."""
# Extrude, HOUSING, mm, partNumber; not xQzR
WORD = re.compile(r"[A-Za-z]?[a-z]{3,} | [A-Z]{4,} | [A-Z][a-z]{3,}", re.VERBOSE)
HANZI = re.compile("[\u4e00-\u9fff]")
# signs that do not stand among hanzi: <, |, \\, ~ and private or broken characters
ODD = re.compile(r"[<>|\\~^`@$\x00-\x08\x7f\ufffd\ue000-\uf8ff\ud800-\udfff]")
VOWELS = frozenset("aeiouyAEIOUY")
PACKED = 0.97
"""A block that zlib cannot make smaller than this is packed or encrypted: only long strings in it are no chance."""
SHORTEST_IN_PACKED = 10


@dataclass(slots=True)
class Sweep:
    """What was said already: a string is given once for all streams of a file."""

    seen: set[str] = field(default_factory=set)

    def strings(self, data: bytes) -> Iterator[tuple[int, str]]:
        """(offset, text) of each new string in `data`. Raises LimitExceeded beyond MOST_STRINGS."""
        for at, found in found_in(data):
            # the byte behind a string without an end of its own may look like a sign
            text = found.rstrip("#$&*+/,;<=?@^`|~(!\t ") or found
            if text not in self.seen:
                self.seen.add(text)
                yield at, text
        if len(self.seen) > MOST_STRINGS:
            raise LimitExceeded(
                f"more than {MOST_STRINGS} different strings in a binary file", remedy="look at it in its own program"
            )

    def passages(self, data: bytes, stream: str) -> Iterator[Passage]:
        """The new strings of one stream of a compound file, at `stream Contents/Config`."""
        for _, text in self.strings(data):
            yield Passage(text, Place("stream", name=stream))


def swept(artifact: Artifact, budget: Budget, start: int = 0, sweep: Sweep | None = None) -> Iterator[Passage]:
    """All strings of a file from byte `start`, at `offset 4711`. Raises LimitExceeded, TimedOut, OSError."""
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        yield from swept_stream(stream, budget, start, sweep)


def swept_stream(stream: IO[bytes], budget: Budget, start: int = 0, sweep: Sweep | None = None) -> Iterator[Passage]:
    """As `swept`, for a stream that can be positioned."""
    sweep = sweep or Sweep()
    stream.seek(start)
    rest, base = b"", start
    while piece := stream.read(PIECE):
        budget.check_time()
        data = rest + piece
        for at, text in sweep.strings(data):
            yield Passage(text, Place("offset", base + at))
        rest = data[-OVERLAP:] if len(piece) == PIECE else b""
        base += len(data) - len(rest)


def only_swept(what: str, missing: str = "numbers and what is packed in it", remedy: str = GENERAL) -> Problem:
    """The problem that goes with a sweep: the file counts as partly read."""
    return Problem("unsupported", f"{what} was only swept for strings; {missing} may hold more. Remedy: {remedy}")


def found_in(data: bytes) -> list[tuple[int, str]]:
    """(offset, text) of every string, in order; where readings overlap, the longest stands."""
    found: list[tuple[int, int, str]] = []
    for start in range(0, len(data), BLOCK):
        block = data[start : start + BLOCK]
        packed = len(zlib.compress(block, 1)) > PACKED * len(block) and len(block) > 256
        # strings may run over the end of their block
        stretch = data[start : start + BLOCK + 512]
        for at, end, text in _candidates(stretch, packed):
            if at < len(block) and (not packed or (len(text) >= SHORTEST_IN_PACKED and _is_sure(text))):
                found.append((start + at, start + end, text))
    found.sort(key=lambda item: (item[0], -item[1]))
    kept: list[tuple[int, int, str]] = []
    for item in found:
        if kept and item[0] < kept[-1][1]:
            if len(item[2]) > len(kept[-1][2]):
                kept[-1] = item
            continue
        kept.append(item)
    return [(at, text) for at, _, text in kept]


def _candidates(data: bytes, is_packed: bool) -> Iterator[tuple[int, int, str]]:
    for hit in ASCII.finditer(data):
        text = hit[0].decode("ascii").strip()
        if has_words(text) and (len(text) >= SURE or _is_set_off(data, hit.start(), hit.end())):
            yield hit.start(), hit.end(), text
    for hit in WIDE_LETTERS.finditer(data):
        text = hit[0].decode("utf-16-le").strip()
        if has_words(text):
            yield hit.start(), hit.end(), text
    if not data.isascii():
        for way in WAYS:
            yield from _with_hanzi(data, way, is_packed)


def _with_hanzi(data: bytes, way: _Hanzi, is_packed: bool) -> Iterator[tuple[int, int, str]]:
    """Strings with hanzi: at least four of them, or two with their count before them. Chance makes no UTF-8."""
    width = way.width
    for hit in (way.sure if is_packed else way.pattern).finditer(data):
        start, end = hit.span()
        while start >= width and hit.start() - start < MOST_BEFORE and 0x20 <= data[start - width] < 0x7F:
            if width == 2 and data[start - 1]:
                break
            start -= width
        is_counted = way.encoding == "utf-8" or _is_counted(data, start, end, width)
        # most hits in numbers are of two or three
        if end - start < 8 and not is_counted:
            continue
        text = data[start:end].decode(way.encoding, "replace")
        if _is_chinese(text, 2 if is_counted else 4):
            yield start, end, text.strip()


def _is_set_off(data: bytes, start: int, end: int) -> bool:
    """Whether its length stands before a string, or a control byte and no letter behind, as between fields."""
    if _is_counted(data, start, end, 1):
        return True
    before, after = data[max(0, start - 1) : start], data[end : end + 1]
    return (not before or before[0] < 0x20) and (not after or after[0] < 0x20 or after[0] >= 0x80)


def _is_counted(data: bytes, start: int, end: int, width: int) -> bool:
    """Whether a count of characters or bytes stands before a string; of bytes, NULs on both sides do as well.

    In UTF-16 it is a number of two or four bytes, or the one byte of MFC behind FF FE FF.
    """
    before, size = data[max(0, start - 4) : start], end - start
    if len(before) < width:
        return False
    counts = (size // width, size // width + 1, size, size + width)
    if width == 1 and before[-1] in counts:
        return True
    if width == 1 and not before[-1] and data[end : end + 1] == b"\0":
        return True
    if before[:3] == b"\xff\xfe\xff" and before[-1] in counts:
        return True
    return int.from_bytes(before, "little") in counts or int.from_bytes(before[-2:], "little") in counts


def _is_chinese(text: str, least: int) -> bool:
    """Hanzi, so many of them and so common that chance does not make them, and nothing that is not said with them."""
    hanzi = len(HANZI.findall(text))
    if hanzi < least or ODD.search(text):
        return False
    return chineseness(text) >= (LIKELY if hanzi >= 6 else LIKELY_SHORT)


def _is_sure(text: str) -> bool:
    """Long enough in letters of one kind that chance does not make it."""
    return sum(len(word) for word in WORD.findall(text)) >= SHORTEST_IN_PACKED or _is_chinese(text, 6)


def has_words(text: str) -> bool:
    """At least one run of four letters that could be a word or an abbreviation: of one case, with a vowel if short."""
    return any(len(set(word)) > 2 and (len(word) > 5 or not VOWELS.isdisjoint(word)) for word in WORD.findall(text))
