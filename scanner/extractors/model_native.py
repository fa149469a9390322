"""Read what can be read of CAD models in formats of their own: SolidWorks, Inventor, CATIA, Creo; the rest is swept."""

from __future__ import annotations

import html
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scanner import charset, ole, property_sets
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.formats import KNOWN
from scanner.records import Artifact, Passage, Place, Problem, TitleBlock
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep, only_swept, swept
from scanner.title_block import named

Met = Passage | Artifact | Problem | TitleBlock
INFLATED_LIMIT = 64 << 20
"""Bytes unpacked from one stream; geometry beyond has no words."""
GZIP = 16 + zlib.MAX_WBITS
"""Tells zlib that a gzip header comes first, as in Revit's streams."""
HEAD = 64
"""Packed streams begin within so many bytes: behind a class identifier and sizes."""
PICTURES = ("preview", "previewpng", "thumbnail")
SHAPES = ("displaylists", "-body", "-partition", "-ghostpartition")
"""Parts of names of SolidWorks' streams that hold triangles and surfaces."""
# moComments_c, moPart_c@#, sgPntPntDist, su_CStringArray: classes of SolidWorks' own
CLASS = re.compile(r"(?: mo | su | sg | sm | gc | um | vi ) _? [A-Z]\w* \W* .{0,3} | \w+_[cw] (?: \W .* )?", re.VERBOSE)
GEOMETRY = (b"PS\0", b": TRANSMIT FILE")
"""A Parasolid transmission: its words are names of its schema."""
# Name="隔膜" Description="..." and >text<
MARKUP = re.compile(r""" [\w:]+ = "(?P<value> [^"<>]{2,2000} )" | > (?P<text> [^<>]{2,20000} ) <""", re.VERBOSE)
# a ZIP's local header but for its mark: version 20, flags 6, deflate; SolidWorks since 2015 keeps its streams so
NEW_STREAM = re.compile(rb"\x14\x00\x06\x00\x08\x00", re.DOTALL)
NEW_HEADER = 26
KEYWORDS = frozenset(("YES", "NO", "true", "false", "UTF-8", "PART", "ASSEMBLY", "DRAWING"))
DESIGN_TRACKING = {
    5: "part number", 7: "project", 9: "cost centre", 10: "checked by", 12: "approved by", 20: "material",
    29: "description", 30: "vendor", 34: "approved for making by", 37: "standard", 41: "designer", 42: "engineer",
    43: "authority", 48: "manufacturer", 55: "stock number", 56: "categories", 57: "weld material",
}  # fmt: skip
"""Inventor's properties by number (its programming reference, PropertiesForDesignTrackingPropertiesEnum)."""
NAME_OF_SET = "Property Set Name"


@dataclass(slots=True)
class _Model:
    """What is counted while one model is read."""

    artifact: Artifact
    budget: Budget
    sweep: Sweep = field(default_factory=Sweep)
    properties: list[tuple[str, str, Place]] = field(default_factory=list)


@extractor("sldprt", "sldasm", "slddrw", "ipt", "iam", "idw")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Properties at `property material`, the words of XML parts and all other strings at `stream Contents/Config-0`.

    Always partial: nobody documents these formats. SolidWorks files since 2015 are no compound files any more.
    """
    del settings
    model = _Model(artifact, budget)
    content = artifact.content
    head = content[:8] if isinstance(content, bytes) else _first(artifact, 8)
    if head == ole.MAGIC:
        yield from _as_compound(model)
    else:
        yield from _packed(model)
    yield from _titled(model)
    yield only_swept(_named(artifact))


@extractor("catia", "proe", "nx", "solidedge", "caxa", "rvt", "rhino")
def read_swept(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """CATIA, Creo, NX, Solid Edge, CAXA, Revit, Rhino: strings at `offset 4711`, of a compound file its property sets
    and strings at `stream Contents`; always partial."""
    del settings
    head = _first(artifact, 8)
    if head == ole.MAGIC:
        model = _Model(artifact, budget)
        yield from _as_compound(model)
        yield from _titled(model)
    else:
        yield from swept(artifact, budget)
    yield only_swept(_named(artifact))


def _titled(model: _Model) -> Iterator[TitleBlock]:
    """What the properties say that a drawing says in its title block."""
    block = named(model.properties, Place("properties"))
    if block:
        yield block


def _named(artifact: Artifact) -> str:
    """What a person calls it: `SolidWorks part`."""
    return next((item.description for item in KNOWN if artifact.suffix in item.suffixes), "CAD model")


def _first(artifact: Artifact, count: int) -> bytes:
    content = artifact.content
    if isinstance(content, bytes):
        return content[:count]
    with open(content, "rb") as stream:
        return stream.read(count)


def _as_compound(model: _Model) -> Iterator[Met]:
    """The streams of a compound file; one that is cut off is swept from end to end."""
    try:
        compound = ole.open_ole(model.artifact.content)
    except DamagedFile as error:
        yield error.problem()
        yield from swept(model.artifact, model.budget)
        return
    with compound:
        yield from _compound(compound, model)


def _compound(compound: Any, model: _Model) -> Iterator[Met]:
    """Each stream: a property set, a packed one, or one to sweep; a damaged one costs only itself."""
    for path in compound.listdir():
        model.budget.check_time()
        name = "/".join(path).replace("\x05", "")
        if path[-1].lower() in PICTURES or any(mark in path[-1].lower() for mark in SHAPES):
            continue
        try:
            data = ole.stream(compound, path)
        except DamagedFile as error:
            yield error.problem()
            continue
        model.budget.charge_bytes(len(data))
        if len(data) < compound.get_size(path):
            yield DamagedFile(f"the stream {name} is cut short").problem()
        if data.startswith(property_sets.MARK) and (path[-1].startswith("\x05") or len(data) < 1 << 20):
            yield from _properties(data, name, model)
        else:
            yield from _stream(data, name, model)


def _properties(data: bytes, name: str, model: _Model) -> Iterator[Met]:
    found: list[tuple[str, str]] = []
    try:
        found.extend(property_sets.property_set(data))
    except DamagedFile as error:
        yield DamagedFile(f"{name}: {error.message}").problem()
    set_name = next((text for label, text in found if label == NAME_OF_SET), "")
    known = DESIGN_TRACKING if set_name == "Design Tracking Properties" else property_sets.NAMES[property_sets.SUMMARY]
    for label, text in found:
        name = known.get(int(label), label) if set_name and label.isdigit() else label
        # a value that begins so refers to the model: "SW-Material@part.SLDPRT"
        if name != NAME_OF_SET and '"SW-' not in text and "\0" not in text:
            model.properties.append((name, text, Place("property", name=name)))
        # a string that is not printable is a picture
        if text in model.sweep.seen or label == NAME_OF_SET or not any(map(str.isalpha, text)) or "\0" in text:
            continue
        model.sweep.seen.add(text)
        if set_name and label.isdigit():
            label = known.get(int(label), f"{set_name} {label}")
        yield Passage(text, Place("property", name=f"{name} {label}" if label.isdigit() else label))


def _stream(data: bytes, name: str, model: _Model) -> Iterator[Met]:
    inner = data if b"<?xml" in data[:16] else _inflated(data, model)
    if inner is None:
        yield from _swept(data, name, model)
    elif b"<?xml" in inner[:16]:
        yield from _markup(inner, name, model)
    elif not any(mark in inner[:64] for mark in GEOMETRY):
        yield from _swept(inner, name, model)


def _inflated(data: bytes, model: _Model) -> bytes | None:
    """What is packed in a stream with zlib, from where its head ends; None where nothing is."""
    for at in range(min(HEAD, len(data) - 8)):
        # 78 01, 78 5E, 78 9C, 78 DA: a checksum in the second byte
        is_gzip = data[at : at + 3] == b"\x1f\x8b\x08"
        if is_gzip or (data[at] == 0x78 and (data[at] << 8 | data[at + 1]) % 31 == 0):
            try:
                inner = zlib.decompressobj(GZIP if is_gzip else zlib.MAX_WBITS).decompress(data[at:], INFLATED_LIMIT)
            except zlib.error:
                continue
            model.budget.charge_bytes(len(inner))
            return inner
    return None


def _swept(data: bytes, name: str, model: _Model) -> Iterator[Passage]:
    """The strings that are no class names."""
    for passage in model.sweep.passages(data, name):
        if not CLASS.fullmatch(passage.text):
            yield passage


def _markup(data: bytes, name: str, model: _Model) -> Iterator[Passage]:
    """The words of an XML part: values of attributes and text."""
    for found in MARKUP.finditer(charset.decode(data[data.find(b"<?xml") :]).text):
        text = html.unescape(found["value"] or found["text"]).strip()
        if text not in KEYWORDS and text not in model.sweep.seen and any(map(str.isalpha, text)) and "://" not in text:
            model.sweep.seen.add(text)
            yield Passage(text, Place("stream", name=name))


def _packed(model: _Model) -> Iterator[Met]:
    """SolidWorks since 2015: streams behind headers like a ZIP's, their names turned by some bits."""
    content = model.artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        data = stream.read()
    met = broken = 0
    key = data[7] if len(data) > 7 else 0
    for found in NEW_STREAM.finditer(data):
        model.budget.check_time()
        at = found.start() + NEW_HEADER
        name_size = int.from_bytes(data[at - 4 : at], "little")
        if not 0 < name_size < 1024:
            continue
        name = bytes(_turned(byte, key) for byte in data[at : at + name_size]).decode("utf-8", "replace")
        # entries of the table of contents have the same mark, a small number for a checksum, and nothing behind
        is_entry = int.from_bytes(data[at - 16 : at - 12], "little") < 1 << 16
        packed = data[at + name_size : at + name_size + int.from_bytes(data[at - 12 : at - 8], "little")]
        unpacker = zlib.decompressobj(-15)
        try:
            inner = unpacker.decompress(packed, INFLATED_LIMIT)
        except zlib.error:
            inner = b""
        if not unpacker.eof and is_entry:
            continue
        broken += not unpacker.eof and len(inner) < INFLATED_LIMIT
        met += 1
        model.budget.charge_bytes(len(inner))
        name = name if name.isprintable() else f"part {met}"
        if not name.lower().endswith(PICTURES) and not any(mark in name.lower() for mark in SHAPES):
            yield from _part(inner, name, model)
    if broken:
        yield DamagedFile(f"{broken} of its {met} streams cannot be unpacked to their end").problem()
    if not met:
        yield from _swept(data, "whole file", model)


def _turned(byte: int, key: int) -> int:
    """A byte rotated to the left, as the names of streams are stored."""
    turn = key & 7
    return (byte << turn | byte >> (8 - turn)) & 0xFF


def _part(inner: bytes, name: str, model: _Model) -> Iterator[Met]:
    if b"<?xml" in inner[:16]:
        yield from _markup(inner, name, model)
    elif inner.startswith(property_sets.MARK):
        yield from _properties(inner, name, model)
    else:
        yield from _stream(inner, name, model)
