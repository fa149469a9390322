"""Read JT and Parasolid models: their headers, the names and properties of their parts, and swept strings."""

from __future__ import annotations

import io
import lzma
import re
import zlib
from collections.abc import Iterator
from typing import IO

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep, only_swept, swept_stream

Met = Passage | Artifact | Problem
JT_HEADER = re.compile(rb"Version [ ] (?P<major> \d+ ) \. \d+", re.VERBOSE)
MOST_SEGMENTS = 200_000
LARGEST_SEGMENT = 256 << 20
INFLATED_LIMIT = 256 << 20
SWEPT_SEGMENTS = frozenset((1, 4, 17, 18, 20, 24, 30, 31, 32, 33))
"""Kinds of segment with words: scene graph, metadata and PMI, and others that are no geometry (JT 9.5, table 4)."""
ZLIB, LZMA = 2, 3
PARASOLID_START, PARASOLID_END = b"**PART1;", b"**END_OF_HEADER*"
# KEY=cylinder; APPL=unigraphics
FIELD = re.compile(r"(?P<name> [A-Z][A-Z_0-9]* ) = (?P<value> [^;]* ) ;", re.VERBOSE)


@extractor("jt")
def read_jt(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """The version at `header`, then strings of the scene graph, of metadata and PMI at `segment 3`; always partial."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(128)
        version = JT_HEADER.match(head)
        if version is None:
            yield DamagedFile("it does not begin as a JT model does").problem()
            yield from swept_stream(stream, budget)
        else:
            yield Passage(head[:80].decode("latin-1").strip(" \0\r\n"), Place("header"))
            yield from _segments(stream, head, int(version["major"]), budget)
    yield only_swept("JT model", "its geometry and unknown elements")


def _segments(stream: IO[bytes], head: bytes, major: int, budget: Budget) -> Iterator[Met]:
    """By the table of contents: identifier, offset (8 bytes since version 10), length, kind in the highest byte."""
    is_big = len(head) > 80 and head[80] == 1
    wide = 8 if major >= 10 else 4

    def number(data: bytes) -> int:
        return int.from_bytes(data, "big" if is_big else "little")

    sweep = Sweep()
    stream.seek(number(head[85 : 85 + wide]))
    count = number(stream.read(4))
    row = 16 + wide + 8
    table = stream.read(min(count, MOST_SEGMENTS) * row)
    if len(table) < count * row or not count:
        yield DamagedFile("its table of contents is damaged: it was swept from end to end").problem()
        yield from swept_stream(stream, budget)
        return
    for index in range(count):
        budget.check_time()
        entry = table[index * row : index * row + row]
        offset, length = number(entry[16 : 16 + wide]), number(entry[16 + wide : 20 + wide])
        if number(entry[20 + wide :]) >> 24 in SWEPT_SEGMENTS and length <= LARGEST_SEGMENT:
            stream.seek(offset + 24)
            yield from _segment(stream.read(max(0, length - 24)), index + 1, sweep, budget)


def _segment(data: bytes, index: int, sweep: Sweep, budget: Budget) -> Iterator[Met]:
    """Packed or not: a flag of 4 bytes, a length of 4, one byte of method (4.2), then the elements."""
    place = Place("segment", index)
    try:
        if data[8:9] == bytes([ZLIB]) and data[9:10] == b"\x78":
            data = zlib.decompressobj().decompress(data[9:], INFLATED_LIMIT)
            budget.charge_bytes(len(data))
        elif data[8:9] == bytes([LZMA]):
            data = lzma.LZMADecompressor().decompress(data[9:], INFLATED_LIMIT)
            budget.charge_bytes(len(data))
    except (zlib.error, lzma.LZMAError, EOFError, ValueError) as error:
        yield DamagedFile(f"segment {index} cannot be unpacked: {error}", place).problem()
        return
    for _, text in sweep.strings(data):
        yield Passage(text, place)


@extractor("parasolid")
def read_parasolid(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Fields of the header at `header FILE`, then swept strings: names of bodies and attributes; always partial."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(1 << 16)
        end = head.find(PARASOLID_END)
        start = max(0, head.find(PARASOLID_START))
        if end >= 0:
            text = charset.decode(head[start:end]).text.replace("\r", "").replace("\n", "")
            for found in FIELD.finditer(text):
                if any(map(str.isalpha, found["value"])):
                    yield Passage(found["value"].strip(), Place("header", name=found["name"]))
        elif PARASOLID_START in head:
            yield DamagedFile("its header does not end").problem()
        yield from swept_stream(stream, budget, max(0, end))
    yield only_swept("Parasolid model", "its geometry and attributes stored as numbers")
