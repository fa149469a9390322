"""Reads Publisher and Microsoft Works documents: the text chunks both keep alike, drawings, objects, properties."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any

from scanner import charset, ole
from scanner.budget import Budget
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.office_art import blips
from scanner.ole_custom import custom_properties
from scanner.ole_embedded import cut_short, embedded, storages_below
from scanner.ooxml import Item, guarded
from scanner.pictures import Album
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.shape_words import shape_words

QUILL, CONTENTS = ["Quill", "QuillSub", "CONTENTS"], ["CONTENTS"]
DRAWINGS, PICTURES, OBJECTS = ["Escher", "EscherStm"], ["Escher", "EscherDelayStm"], "Objects"
CHUNKS = (b"CHNKINK ", b"CHNKWKS ")
"""How a stream of chunks begins: Publisher 98 and later and Works 2000; Works 5 to 9."""
LIST_AT, ENTRY, LAST = 0x18, 24, 0xFFFFFFFF
MOST_LISTS = 4096
OLD_WORKS, OLD_TEXT_AT = ["MN0"], 0x100
"""The stream of Works 4, whose text begins at byte 256."""
# two or more letters between the marks of a format nobody tells
LETTERS = re.compile(r"""[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]{4,}""", re.X)
LINKING = (b"PLC ", b"PL  ")
"""Kinds of chunk that hold the addresses behind words."""
# 68 00 74 00 74 00 70 00: six or more printable characters of two bytes
ADDRESS = re.compile(rb"""(?: [\x20-\x7e]\x00 ){6,}""", re.X)
CONTROLS = dict.fromkeys((*range(9), 0x0E, 0x0F, *range(0x10, 0x20))) | {0x0B: "\n"}
# a paragraph ends with 0D (0A may follow), a text box or page with 0C
PARAGRAPH_END = re.compile(r"""\r\n | [\r\n\x0c]""", re.X)


@extractor("pub")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """All running text as `paragraph 3`, drawings' words, pictures, objects; on which page what stands is not read.

    Raises DamagedFile. The layout's stream is not read, and a problem says so: it may hold words of its own.
    """
    del settings
    with ole.open_ole(artifact.content) as compound:
        if not compound.exists(QUILL):
            raise DamagedFile("the publication's text stream is missing")
        data = ole.stream(compound, QUILL)
        budget.charge_bytes(len(data))
        yield from guarded(_text(data, budget), Place("text"))
        yield from guarded(_drawings(compound, budget), Place("drawings"))
        yield from _objects(artifact, compound, budget)
        yield from guarded(_properties(compound), Place("properties"))
        yield from cut_short(compound)
        yield UnsupportedFormat(
            "the layout of the publication was not read: its text is whole, words that only the layout holds are not",
            Place("layout"),
            "export the publication to PDF and scan that",
        ).problem()


@extractor("wps")
def read_works(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """A document of Works 2000 to 9 as `paragraph 3`; of an older one only runs of letters. Raises DamagedFile."""
    del settings
    with ole.open_ole(artifact.content) as compound:
        data = ole.stream(compound, CONTENTS) if compound.exists(CONTENTS) else b""
        budget.charge_bytes(len(data))
        if data.startswith(CHUNKS):
            yield from guarded(_text(data, budget), Place("text"))
        else:
            old = ole.stream(compound, OLD_WORKS) if compound.exists(OLD_WORKS) else data
            if not old:
                raise DamagedFile("the document's text stream is missing")
            yield from _swept(old)
        yield from _objects(artifact, compound, budget)
        yield from guarded(_properties(compound), Place("properties"))
        yield from cut_short(compound)


def _text(data: bytes, budget: Budget) -> Iterator[Item]:
    """The paragraphs of every chunk of text. Raises DamagedFile where there is none."""
    if not data.startswith(CHUNKS):
        raise DamagedFile("the text stream does not begin as one")
    number = found = 0
    links: list[str] = []
    for name, offset, size in _chunks(data):
        if name in LINKING:
            links += [link.decode("utf-16-le") for link in ADDRESS.findall(data[offset : offset + size])]
        if name != b"TEXT":
            continue
        found += 1
        budget.check_time()
        raw = data[offset : offset + size]
        for line in PARAGRAPH_END.split(raw[: len(raw) & ~1].decode("utf-16-le", "replace")):
            number += 1
            text = line.translate(CONTROLS)
            if text and not text.isspace():
                yield Passage(text, Place("paragraph", number))
        if len(raw) < size:
            yield DamagedFile("the text is cut short", Place("text", found)).problem()
    for number, link in enumerate(dict.fromkeys(links), 1):
        yield Passage(link, Place("link", number))
    if not found:
        raise DamagedFile("the list of the text's chunks is damaged")


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(name, offset, size) of every chunk: lists of u16, u16 count, u32 next list, then entries of 24 bytes.

    An entry is u16 24, four letters, u16 number, u32, four letters of the kind, u32 offset, u32 size.
    """
    at = LIST_AT
    seen: set[int] = set()
    told: set[tuple[int, int]] = set()
    while at != LAST and at not in seen and at + 8 <= len(data) and len(seen) < MOST_LISTS:
        seen.add(at)
        count, following = struct.unpack_from("<HI", data, at + 2)
        for number in range(count):
            entry = data[at + 8 + ENTRY * number :][:ENTRY]
            if len(entry) < ENTRY:
                return
            if entry[:2] == b"\x18\x00":
                offset, size = struct.unpack_from("<II", entry, 16)
                if (offset, size) not in told:
                    told.add((offset, size))
                    yield entry[12:16], offset, size
        at = following


def _drawings(compound: Any, budget: Budget) -> Iterator[Item]:
    if compound.exists(DRAWINGS):
        words = dict.fromkeys(shape_words(ole.stream(compound, DRAWINGS)))
        for number, text in enumerate(words, 1):
            yield Passage(text, Place("shape", number))
    if compound.exists(PICTURES):
        album = Album(budget)
        for number, picture in enumerate(blips(ole.stream(compound, PICTURES)), 1):
            yield from album.look(f"picture {number}", picture, Place("picture", number))
        yield from album.problems()


def _objects(artifact: Artifact, compound: Any, budget: Budget) -> Iterator[Item]:
    for storage in (*storages_below(compound, OBJECTS), *storages_below(compound, "MatOST")):
        place = Place("embedded object", None, storage[-1])
        yield from guarded(embedded(artifact, compound, storage, budget, "/".join(storage), place), place)


def _properties(compound: Any) -> Iterator[Item]:
    for name, text in (*ole.properties(compound), *custom_properties(compound)):
        yield Passage(text, Place("property", None, name))


def _swept(data: bytes) -> Iterator[Item]:
    """Works 4 and older: bytes of a code page between marks that nobody tells."""
    decoded = charset.decode(data[OLD_TEXT_AT:].translate(None, b"\0"))
    text = "\n".join(LETTERS.findall(decoded.text))
    if text:
        yield Passage(text, Place("letters"))
    yield UnsupportedFormat(
        "a document of Works 4 or older: only runs of letters were taken from it", Place("letters")
    ).problem()
