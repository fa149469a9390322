"""Reads the words of ACIS models: product and names in SAT, each with its length before it; SAB files are swept."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import only_swept, swept

BINARY = (b"ACIS BinaryFile", b"ASM BinaryFile")
PIECE = 4 << 20
# @12 string of 12; in the head and before version 7 without the sign
COUNTED = re.compile(rb"@ (?P<count> \d{1,5} ) [ ]", re.VERBOSE)
HEAD_COUNTED = re.compile(rb"@? (?P<count> \d{1,5} ) [ ]", re.VERBOSE)
ENDS = (b"End-of-ACIS-data", b"End-of-ASM-data")
MOST_REMEMBERED = 200_000


@extractor("acis")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """`header` for product, version and date, `string 3` for names and attributes; a binary model by its strings."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(16)
        if not head.startswith(BINARY):
            stream.seek(0)
            yield from _text(stream, budget)
            return
    yield from swept(artifact, budget)
    yield only_swept("binary ACIS model", "its geometry and attributes stored as numbers")


def _text(stream: IO[bytes], budget: Budget) -> Iterator[Passage | Problem]:
    stream.readline()
    for raw in _strings(stream.readline(), HEAD_COUNTED):
        if any(map(str.isalpha, charset.decode(raw).text)):
            yield Passage(charset.decode(raw).text, Place("header"))
    said: set[bytes] = set()
    number, rest, ended = 0, b"", False
    while piece := stream.read(PIECE):
        budget.check_time()
        block = rest + piece
        cut = block.rfind(b"\n") + 1 if len(piece) == PIECE else 0
        cut = cut or len(block)
        block, rest = block[:cut], block[cut:]
        ended = ended or any(mark in block or mark in rest for mark in ENDS)
        for raw in _strings(block, COUNTED):
            number += 1
            if raw in said or len(said) > MOST_REMEMBERED:
                continue
            said.add(raw)
            text = charset.decode(raw).text.strip()
            if any(map(str.isalpha, text)):
                yield Passage(text, Place("string", number))
    if not ended:
        yield DamagedFile("it ends before its end mark: it is cut off").problem()


def _strings(block: bytes, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    at = 0
    while found := pattern.search(block, at):
        at = found.end() + int(found["count"])
        yield block[found.end() : at]
