"""Drawings from before R13: nobody reads them here, but nothing is packed in them, and each string has its length."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from scanner.budget import Budget
from scanner.charset_scores import chineseness
from scanner.drawing_text import plain_text
from scanner.records import Artifact, Passage, Place
from scanner.string_sweep import swept

PIECE, OVERLAP = 4 << 20, 512
SHORTEST = 3
LIKELY, LIKELY_PAIR = 0.5, 0.75
"""Chineseness of bytes that are GBK, and that of two hanzi alone; chance makes rare ones."""
# 08 00 XL-01-00: two bytes of length, then as many that print. Nothing is taken, so that all places are tried.
COUNTED = re.compile(
    rb"(?= (?P<length> [\x03-\xff] ) \x00 (?P<text> [\x20-\x7e\x80-\xfe]{3,255} ) )", re.VERBOSE | re.DOTALL
)


def read_old(artifact: Artifact, budget: Budget) -> Iterator[Passage]:
    """What a sweep finds at `offset 67`, and shorter strings (numbers of drawings, grades) that have their length."""
    said: set[str] = set()
    for passage in swept(artifact, budget):
        said.add(passage.text)
        yield passage
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        rest, base = b"", 0
        while piece := stream.read(PIECE):
            budget.check_time()
            data = rest + piece
            for found in COUNTED.finditer(data):
                text = _text(found["text"][: found["length"][0]], found["length"][0])
                if text and text not in said:
                    said.add(text)
                    yield Passage(plain_text(text), Place("offset", base + found.start("text")))
            rest = data[-OVERLAP:] if len(piece) == PIECE else b""
            base += len(data) - len(rest)


def _text(raw: bytes, length: int) -> str:
    """The string, if it has its whole length and letters; empty for what chance made."""
    if len(raw) < length:
        return ""
    if raw.isascii():
        text = raw.decode("ascii").strip()
        return text if len(text) >= SHORTEST and any(map(str.isalpha, text)) and _is_written(text) else ""
    try:
        text = raw.decode("gb18030").strip()
    except UnicodeDecodeError:
        return ""
    hanzi = sum(not letter.isascii() for letter in text)
    return text if chineseness(text) >= (LIKELY if hanzi > 2 else LIKELY_PAIR) and hanzi > 1 else ""


def _is_written(text: str) -> bool:
    """At least half letters and digits: `XL-01`, not `@#x`; and no name of a block that the program made (`*D12`)."""
    return text[0] != "*" and 2 * sum(map(str.isalnum, text)) >= len(text)
