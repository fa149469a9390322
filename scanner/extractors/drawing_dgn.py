"""Reads MicroStation drawings: the text elements of version 7, one by one; version 8 by the strings it holds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO

from scanner import charset, ole
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep, only_swept, swept

TEXT = 17
END_OF_DESIGN = 0xFFFF
CHARACTERS = {2: 58, 3: 74}
"""Where the number of characters of a text stands in it, in a plane drawing and in one of space; the text follows."""
WIDE = b"\xff\xfd"
"""Begins a text whose characters have two bytes each."""
PACKED_HEAD = 64


@extractor("dgn")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """`level 12 text 3` (its element's number); tags and names swept at `stream elements`. Always partial."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(8)
        stream.seek(0)
        if head != ole.MAGIC:
            yield from _elements(stream, budget)
            yield only_swept("MicroStation V7 drawing", "its texts were read; tags and linked data")
            return
    yield from swept(artifact, budget)
    yield only_swept("MicroStation V8 drawing")


def _elements(stream: IO[bytes], budget: Budget) -> Iterator[Passage | Problem]:
    """Each element: level and type, the number of words that follow, then these."""
    sweep, dimension, number, encoding = Sweep(), 2, 0, ""
    while len(head := stream.read(4)) == 4:
        if int.from_bytes(head[:2], "little") == END_OF_DESIGN:
            return
        size = 2 * int.from_bytes(head[2:], "little")
        body = stream.read(size)
        number += 1
        if number == 1:
            dimension = 3 if head[0] & 0xC0 == 0xC0 else 2
        if number % 4096 == 0:
            budget.check_time()
        if len(body) < size:
            yield DamagedFile("its last element is cut off").problem()
            return
        element = head + body
        if head[1] & 0x7F == TEXT and not head[1] & 0x80:
            raw = _text(element, CHARACTERS[dimension])
            decoded = charset.decode(raw, encoding)
            encoding = encoding if raw.isascii() else decoded.encoding
            if text := decoded.text.strip("\0 "):
                sweep.seen.add(text)
                yield Passage(text, Place(f"level {head[0] & 0x3F} text", number))
        elif number > 1 and size > 40:
            yield from sweep.passages(body, "elements")
    yield DamagedFile("it ends before its end mark: it is cut off").problem()


def _text(element: bytes, at: int) -> bytes:
    """The bytes of a text; of one in wide characters those that are not zero, the highest of each first."""
    count = element[at] if at < len(element) else 0
    raw = element[at + 2 : at + 2 + count]
    if raw.startswith(WIDE):
        return bytes(byte for byte in raw[2:] if byte)
    return raw
