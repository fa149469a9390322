"""Reads Visio drawings of before 2013: text of shapes page by page, pictures, objects; the rest is swept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import charset, ole
from scanner.budget import Budget
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.extractors.visio_legacy import streams
from scanner.extractors.visio_legacy.streams import Chunk, Stream
from scanner.formats import spoken_name
from scanner.ole_custom import custom_properties
from scanner.ole_embedded import cut_short, embedded_file
from scanner.ooxml import Item, guarded
from scanner.pictures import Album, kind_of
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep, only_swept, swept

DOCUMENT = ["VisioDocument"]
PAGE, MASTER = 0x15, 0x1E
"""Types of streams with the shapes of one page, and of one shape of the stencil."""
TEXT, PICTURE, OBJECT = 0x0E, 0x0C, 0x1F
FONTS = 0xD7
"""Streams of nothing but the names of fonts."""
SLACK = 20
"""Bytes at a stream's end that are no chunk."""
HEAD = 8
"""Bytes before a shape's text."""
PARTLY = "names and shape data of a Visio drawing of before 2013 were only swept for strings"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKS = dict.fromkeys((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFC)) | {0x2028: "\n", 0x2029: "\n"}
"""Not shown: marks of fields (their values are not stored as text) and of the text's end."""


@dataclass(slots=True)
class _Reading:
    """What is known while one drawing is read."""

    version: int
    artifact: Artifact
    budget: Budget
    album: Album
    sweep: Sweep = field(default_factory=Sweep)
    numbers: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    objects: list[bytearray] = field(default_factory=list)


@extractor("vsd")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """Texts of shapes at `page 2 text 3` and `master 1 text 2`, pictures, objects; other strings at `stream 1E`.

    Always partial: names, shape data and formulas are swept for strings only, and a drawing of before Visio 2000 as a
    whole. Raises DamagedFile.
    """
    del settings
    with ole.open_ole(artifact.content) as compound:
        document = ole.stream(compound, DOCUMENT)
        budget.charge_bytes(len(document))
        version = streams.version_of(document)
        if version >= streams.FIRST_READ:
            reading = _Reading(version, artifact, budget, Album(budget))
            yield from guarded(_everything(document, reading), Place("drawing"))
            yield from reading.album.problems()
            yield UnsupportedFormat(PARTLY, remedy="save it as VSDX and scan that").problem()
        else:
            yield from swept(artifact, budget)
            yield only_swept(spoken_name("vsd"), "numbers, packed parts and the order of the text")
        for name, text in (*ole.properties(compound), *custom_properties(compound)):
            yield Passage(text, Place("property", None, name))
        yield from cut_short(compound)


def _everything(document: bytes, reading: _Reading) -> Iterator[Item]:
    def charge(count: int) -> None:
        reading.budget.charge_bytes(count)
        reading.budget.check_time()

    try:
        for stream in streams.walk(document, charge):
            if stream.type in (PAGE, MASTER):
                reading.pages["page" if stream.type == PAGE else "master"] += 1
            yield from _stream(stream, reading)
    finally:
        found = [bytes(content) for content in reading.objects]
    for number, content in enumerate(found, 1):
        place = Place("embedded object", number)
        yield from guarded(embedded_file(reading.artifact, content, reading.budget, f"object {number}", place), place)


def _stream(stream: Stream, reading: _Reading) -> Iterator[Item]:
    """Its chunks, or the stream itself where it holds none; what is not told as text, picture or object is swept."""
    rest = bytearray(stream.data)
    if stream.is_chunked:
        lost = 0
        for chunk in streams.chunks(stream.data, reading.version):
            if isinstance(chunk, int):
                lost += chunk
            elif chunk.type in (TEXT, PICTURE, OBJECT):
                rest[chunk.at : chunk.at + len(chunk.data)] = bytes(len(chunk.data))
                yield from _chunk(chunk, stream, reading)
        if lost > SLACK:
            told = f"{lost} bytes of a page's shapes do not follow one another; they were swept for strings"
            yield DamagedFile(told, _where(stream, reading)).problem()
    elif stream.type in (PICTURE, OBJECT):
        rest.clear()
        yield from _chunk(Chunk(stream.type, 0, stream.data[4:]), stream, reading)
    if stream.type != FONTS:
        yield from reading.sweep.passages(bytes(rest), f"{stream.type:X}")


def _chunk(chunk: Chunk, stream: Stream, reading: _Reading) -> Iterator[Item]:
    place = _place(stream, reading, {TEXT: "text", PICTURE: "picture"}.get(chunk.type, "object"))
    if chunk.type == TEXT:
        raw = chunk.data[HEAD:]
        if reading.version >= streams.WIDE:
            text = raw[: len(raw) & ~1].decode("utf-16-le", "replace")
        else:
            text = charset.decode(raw.rstrip(b"\0")).text
        shown = text.translate(MARKS).strip()
        if shown:
            yield Passage(shown, place)
    elif chunk.type == PICTURE:
        name = f"picture {sum(reading.numbers.values())}"
        yield from reading.album.enter(
            name, kind_of(chunk.data), chunk.data, len(chunk.data), lambda: chunk.data, place
        )
    elif chunk.data.startswith(OLE_MARK) or not reading.objects:
        reading.objects.append(bytearray(chunk.data))
    else:
        reading.objects[-1] += chunk.data  # an object is cut into pieces of 8 KiB


def _where(stream: Stream, reading: _Reading) -> Place:
    """The page by its order in the file, background pages too; for the many streams of a master the master."""
    for kind, name in ((PAGE, "page"), (MASTER, "master")):
        if kind in (*stream.above, stream.type):
            return Place(name, reading.pages[name])
    return Place("drawing")


def _place(stream: Stream, reading: _Reading, kind: str) -> Place:
    base = f"{_where(stream, reading)} {kind}"
    reading.numbers[base] += 1
    return Place(base, reading.numbers[base])
