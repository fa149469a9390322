"""Reads Visio 5 to 2010 drawings (VSD): texts of shapes on pages and masters, embedded files; the rest is swept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner import charset, ole, property_sets
from scanner.budget import Budget
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep, swept
from scanner.visio_streams import Block, blocks, version_of

STREAM = "VisioDocument"
PAGES, PAGE, EMBEDDED_LIST, EMBEDDED = 0x27, 0x15, 0x0D, 0x1F
WIDE_SINCE = 11
"""Versions from which texts are UTF-16; before, they are in the code page of the machine."""
# 0e 00 00 00, identifier, no list, length, level 1 to 15, a byte: the head of a piece that is a shape's text
TEXT = re.compile(
    rb"(?= \x0e\0\0\0 .{4} \0\0\0\0 (?P<length> .{4} ) (?P<level> [\x01-\x0f] ) \0 . )", re.VERBOSE | re.DOTALL
)
HEAD, BEFORE_TEXT = 19, 8
BLANKS = "\0\n \t\r"
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\ufffe\uffff]")
REMEDY = "save it as VSDX or PDF with Visio and scan that, or have a person look at it"


@extractor("vsd")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """`page 2`, `master` for texts of shapes, `property title`, `stream VisioDocument` for swept strings.

    Always partial: pictures and values of cells are not read. A drawing whose blocks cannot be found is swept whole.
    """
    del settings
    try:
        with ole.open_ole(artifact.content) as compound:
            data = ole.stream(compound, STREAM)
            for path in compound.listdir():
                if path[-1].startswith("\x05"):
                    yield from _properties(ole.stream(compound, path))
        budget.charge_bytes(len(data))
        yield from _drawing(artifact, data, budget)
    except DamagedFile as error:
        yield error.problem()
        yield from swept(artifact, budget)
    what = "a Visio drawing from before 2013: texts of shapes were read, other strings swept, pictures were not"
    yield UnsupportedFormat(what, None, REMEDY).problem()


def _properties(data: bytes) -> Iterator[Passage | Problem]:
    try:
        for name, text in property_sets.property_set(data):
            if any(map(str.isalpha, text)) and "\0" not in text:
                yield Passage(text, Place("property", name=name))
    except DamagedFile as error:
        yield error.problem()


def _drawing(artifact: Artifact, data: bytes, budget: Budget) -> Iterator[Passage | Artifact | Problem]:
    version, page = version_of(data), 0
    encoding = "" if version >= WIDE_SINCE else _encoding(data)
    sweep = Sweep()
    parts: list[bytes] = []
    for block in blocks(data):
        budget.check_time()
        budget.charge_bytes(len(block.data))
        if block.path[-2:] == (EMBEDDED_LIST, EMBEDDED):
            if block.data.startswith(ole.MAGIC) and parts:
                yield from _embedded(artifact, parts, budget)
                parts = []
            parts.append(block.data)
            continue
        page += PAGES in block.path and block.path[-1] == PAGE
        yield from _texts(block, encoding, page, sweep)
    if parts:
        yield from _embedded(artifact, parts, budget)


def _texts(block: Block, encoding: str, page: int, sweep: Sweep) -> Iterator[Passage]:
    """The texts of the shapes of a block, then its other strings; one met before is not given again."""
    place = Place("page", page) if PAGES in block.path and page else Place("master")
    rest = bytearray(block.data)
    for at, raw in _pieces(block.data):
        text = _decoded(raw, encoding)
        if text and not CONTROLS.search(text):
            rest[at : at + len(raw)] = bytes(len(raw))
            if text not in sweep.seen or place.kind == "page":
                sweep.seen.add(text)
                yield Passage(text, place)
    yield from sweep.passages(bytes(rest), STREAM)


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Where what may be a shape's text stands in a block, and its bytes."""
    for found in TEXT.finditer(data):
        at, length = found.start() + HEAD + BEFORE_TEXT, int.from_bytes(found["length"], "little") - BEFORE_TEXT
        if 0 < length <= len(data) - at:
            yield at, data[at : at + length]


def _encoding(data: bytes) -> str:
    """What the texts of an older drawing are in, judged together."""
    sample = bytearray()
    for block in blocks(data):
        for _, raw in _pieces(block.data):
            text = raw.rstrip(b"\0")
            if not text.isascii() and not any(byte < 0x09 for byte in text):
                sample += text + b"\n"
        if len(sample) > charset.SAMPLE:
            break
    return charset.decode(bytes(sample)).encoding if sample else "cp1252"


def _decoded(raw: bytes, encoding: str) -> str:
    """UTF-16 where no encoding is given."""
    if not encoding:
        return raw[: len(raw) & ~1].decode("utf-16-le", "replace").strip(BLANKS)
    return raw.rstrip(b"\0").decode(encoding, "replace").strip(BLANKS)


def _embedded(artifact: Artifact, parts: list[bytes], budget: Budget) -> Iterator[Artifact]:
    """A compound file that stands in pieces of 8,192 bytes."""
    content = b"".join(parts)
    if content.startswith(ole.MAGIC):
        budget.enter_member(artifact.depth + 1)
        yield Artifact("embedded.ole", content, parent=artifact)
