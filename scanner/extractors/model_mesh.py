"""Read the words of meshes in STL and OBJ: names of solids, groups, materials, comments, headers of binary ones."""

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

Met = Passage | Artifact | Problem
PIECE = 4 << 20
HEADER, TRIANGLE = 84, 50
"""Bytes of a binary STL's header with its count, and of one triangle."""
LEAST_REST = 64
MOST_REMEMBERED = 200_000
# every line but those of numbers
STL_WORDS = re.compile(
    rb"^ [ \t]* (?! facet\b | outer\b | vertex\b | endloop | endfacet | end[ ]loop | end[ ]facet ) \S [^\r\n]*",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
# v, vn, vt, vp, f, l, p and numbers continued from the line before are geometry; s is a smoothing group
OBJ_WORDS = re.compile(
    rb"^ [ \t]* (?! (?: v[ntp]? | f | l | p | s ) [ \t] | [-\d./\s]+ $ ) \S [^\r\n]*", re.VERBOSE | re.MULTILINE
)
KEYWORD = re.compile(r"(?: solid | endsolid | o | g | usemtl | mtllib | \#+ ) \b [ \t]*", re.VERBOSE)


@extractor("stl")
def read_stl(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Names and comments at `line 1`, of a binary mesh the 80 bytes of its header at `header`."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(HEADER)
        count = int.from_bytes(head[80:84], "little")
        whole = HEADER + count * TRIANGLE
        if head[:5].lower() == b"solid" and artifact.size != whole:
            stream.seek(0)
            yield from _lines(stream, budget, STL_WORDS)
            if not _ends(stream, artifact.size):
                yield DamagedFile("it ends before its endsolid: it is cut off").problem()
            return
        text = charset.decode(head[:80].rstrip(b"\0 ")).text
        if any(map(str.isalpha, text)):
            yield Passage(text, Place("header"))
        if len(head) < HEADER or artifact.size < whole:
            yield DamagedFile(f"it is shorter than its {count} triangles: it is cut off, or no mesh").problem()
        elif artifact.size >= whole + LEAST_REST:
            stream.seek(whole)
            budget.enter_member(artifact.depth + 1)
            yield Artifact("data after the end", budget.take(stream), parent=artifact)


@extractor("obj")
def read_obj(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Names of objects, groups, materials and libraries, and comments, at `line 1`."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        yield from _lines(stream, budget, OBJ_WORDS)


def _lines(stream: IO[bytes], budget: Budget, words: re.Pattern[bytes]) -> Iterator[Passage]:
    """The lines with words, each once: a mesh of many parts names some of them thousands of times."""
    said: set[bytes] = set()
    line, rest, encoding = 1, b"", ""
    while chunk := stream.read(PIECE):
        budget.check_time()
        block = rest + chunk
        cut = block.rfind(b"\n") + 1 or block.rfind(b"\r") + 1 or len(block)
        if len(chunk) < PIECE:
            cut = len(block)
        block, rest = block[:cut], block[cut:]
        at = 0
        for found in words.finditer(block):
            raw = found[0].strip()
            line += block.count(b"\n", at, found.start())
            at = found.start()
            if raw in said:
                continue
            if len(said) < MOST_REMEMBERED:
                said.add(raw)
            decoded = charset.decode(raw, encoding)
            if not raw.isascii():
                encoding = decoded.encoding
            if any(map(str.isalpha, KEYWORD.sub("", decoded.text, count=1))):
                yield Passage(decoded.text, Place("line", line))
        line += block.count(b"\n", at)


def _ends(stream: IO[bytes], size: int) -> bool:
    stream.seek(max(0, size - 4096))
    return b"endsolid" in stream.read().lower()
