"""Read every word of a DWG drawing: texts, attributes, dimensions, tables, names of layers and blocks, hidden data."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from scanner import charset
from scanner.apart import apart
from scanner.budget import Budget
from scanner.drawing_text import plain_mtext, plain_text
from scanner.errors import Crashed, DamagedFile, OutOfMemory, UnsupportedFormat
from scanner.extractors.drawing_dwg import objects, opening
from scanner.extractors.drawing_dwg.opening import Drawing, Entry
from scanner.extractors.drawing_dwg.page import codec_of, one_encoding, spelled
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import swept

Met = Passage | Artifact | Problem

GEOMETRY = frozenset(
    ("LINE", "LWPOLYLINE", "POLYLINE_2D", "POLYLINE_3D", "POLYLINE_MESH", "POLYLINE_PFACE", "VERTEX_2D", "VERTEX_3D",
     "VERTEX_MESH", "VERTEX_PFACE", "VERTEX_PFACE_FACE", "SEQEND", "ARC", "CIRCLE", "ELLIPSE", "POINT", "SPLINE",
     "HATCH", "SOLID", "TRACE", "3DFACE", "INSERT", "MINSERT", "VIEWPORT", "RAY", "XLINE", "MESH", "WIPEOUT", "LEADER",
     "MLINE", "HELIX", "LIGHT", "3DSOLID", "BODY", "REGION", "SURFACE", "PLANESURFACE", "EXTRUDEDSURFACE",
     "LOFTEDSURFACE", "REVOLVEDSURFACE", "SWEPTSURFACE", "IMAGE", "BLOCK", "ENDBLK", "SHAPE")
)  # fmt: skip
"""Entities without words of their own; only what programs attach to them is read."""
SILENT = frozenset(
    ("APPID", "VPORT", "SHAPEFILE", "STYLE", "DIMSTYLE", "LTYPE", "VISUALSTYLE", "MATERIAL", "SCALE", "PLOTSETTINGS",
     "ACDBDICTIONARYWDFLT", "ACDBPLACEHOLDER", "TABLESTYLE", "CELLSTYLEMAP", "MLEADERSTYLE", "MLINESTYLE",
     "DICTIONARYVAR", "SUN", "DETAILVIEWSTYLE", "ACDBDETAILVIEWSTYLE", "ACDBSECTIONVIEWSTYLE", "SORTENTSTABLE",
     "DIMASSOC", "TABLEGEOMETRY", "WIPEOUTVARIABLES", "RASTERVARIABLES", "ACAD_EVALUATION_GRAPH", "DICTIONARY",
     "VP_ENT_HDR", "IMAGEDEF_REACTOR", "ACIMINTSYSVAR")
)  # fmt: skip
"""Objects whose strings are set by programs (styles, fonts, keys), never written by a person."""
# BLOCK_CONTROL, ACDBASSOCNETWORK, ACSH_FILLET_CLASS, AMGOBJPROPCFG (settings of AutoCAD Mechanical)
OF_PROGRAMS = re.compile(
    r"\w+_CONTROL(?:_OBJ)? | ACDBASSOC\w* | ACSH_\w+ | ACDB\w*(?:PARAM|ACTION|GRIP)\w* | AMG\w*(?:CFG|SETTINGSOBJ)",
    re.VERBOSE,
)
# ACAD_ROUNDTRIP_2008_TABLE_ENTITY, AcDbSavedByObjectVersion, MTEXTBEGIN, %<\AcVar Title>%, %lu2%pr2, *Model_Space,
# BA881000-D789-5D94-D8B4-EEC8EF3D3BFF, 0.5, =
KEYWORD = re.compile(
    r"""
    (?: ACAD | AcDb | ACDB | AcDs | ADSK | RTVS | ACDMAC | DSTYLE | EXTNAMES | \{?ATTRRECORD\}? ) [\w:.]*
    | \\?AcVar\b.* | %<.*>% | ACFD\w* | %[a-z]{2}\d\S* | _\w+ | \*\w+
    | MTEXT(?:BEGIN|END) | RTMaterial | RTLwPs | DesignCenter\ Data | DWGPROPS\ COOKIE
    | \{? [0-9A-F]{8} (?: -[0-9A-F]{4} ){3} -[0-9A-F]{12} \}? | [\d.,+\-\s=]*
    """,
    re.VERBOSE,
)
TEXTS = {
    "TEXT": "decode_text_entities", "MTEXT": "decode_mtext_entities", "TOLERANCE": "decode_tolerance_entities",
    "ATTRIB": "decode_attrib_entities", "ATTDEF": "decode_attdef_entities", "DIMENSION": "decode_dimension_entities",
    "IMAGEDEF": "decode_image_defs",
}  # fmt: skip
"""What the library decodes where a string has no place of its own (before R2007)."""
FORMATTED = frozenset(("MULTILEADER", "MLEADER", "ACAD_TABLE", "TABLECONTENT", "FIELD"))
"""Objects whose strings have the format codes of MTEXT; in others a backslash stands in a path."""
SUMMARY = ("title", "subject", "author", "keywords", "comments", "last saved by", "revision number", "hyperlink base")
OLDEST = 1012
PIECE = 4 << 20
OLD = "open it in a current AutoCAD, DWG TrueView or the ODA File Converter, save it as DWG 2018 or DXF, and scan that"


@dataclass(slots=True)
class _Reading:
    """What is known and counted while one drawing is read."""

    artifact: Artifact
    budget: Budget
    drawing: Drawing
    encoding: str = ""
    known: dict[int, list[str]] = field(default_factory=dict)
    layers: dict[int, str] = field(default_factory=dict)
    layer_of: dict[int, int] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    broken: int = 0


@extractor("dwg")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Texts at `layer 标题栏 MTEXT 5A` (layer, entity, handle), names at `layer name`, `block name` and `layout name`.

    Drawings from before R13 are swept for strings only, and said to be unsupported. Read in a process of its own: over
    flipped bits the library asks for any amount of memory and aborts.
    """
    del settings
    try:
        yield from apart(partial(_read, artifact, budget), artifact, budget, "DWG drawings")
    except (Crashed, OutOfMemory):
        yield from swept(artifact, budget)
        raise


def _read(artifact: Artifact, budget: Budget) -> Iterator[Met]:
    start = _start(artifact.content)
    if not start[2:6].isdigit() or int(start[2:6]) < OLDEST:
        yield from swept(artifact, budget)
        version = start[:6].decode("latin-1").strip("\0")
        raise UnsupportedFormat(
            f"a DWG drawing from before AutoCAD R13 ({version}): only strings were swept", None, OLD
        )
    count = 0
    try:
        with opening.opened(artifact, budget) as drawing:
            for item in _everything(_Reading(artifact, budget, drawing)):
                count += 1
                yield item
    except DamagedFile:
        if not count and int(start[2:6]) <= objects.R2000:
            yield from _recovered(artifact, budget)
        raise


def _everything(reading: _Reading) -> Iterator[Met]:
    if reading.drawing.lost:
        yield DamagedFile(f"{reading.drawing.lost} objects of the drawing cannot be found in it").problem()
    yield from _tables(reading)
    yield from _objects(reading)
    yield from _proxies(reading)
    yield from _sections(reading)
    if reading.broken:
        yield DamagedFile(f"the words of {reading.broken} objects of the drawing could not be read").problem()


def _recovered(artifact: Artifact, budget: Budget) -> Iterator[Passage]:
    """Until R2000 nothing is packed: of a drawing whose objects cannot be found its strings still can."""
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        encoding = codec_of(int.from_bytes(stream.read(21)[19:], "little")) or "gb18030"
        said: set[str] = set()
        while piece := stream.read(PIECE):
            budget.check_time()
            for text in objects.searched_strings(piece, 0, len(piece) * 8, encoding):
                if text not in said and not KEYWORD.fullmatch(text):
                    said.add(text)
                    yield Passage(plain_mtext(text), Place("recovered text"))


def _start(content: bytes | Path) -> bytes:
    if isinstance(content, bytes):
        return content[:8]
    with open(content, "rb") as stream:
        return stream.read(8)


def _tables(reading: _Reading) -> Iterator[Met]:
    """Names of layers, blocks and layouts; on the way the encoding and the texts that only the library can decode."""
    drawing = reading.drawing
    names: dict[str, list[str]] = {"layer": [], "block": [], "layout": []}
    decoders = (
        ("layer", "decode_layer_names"),
        ("block", "decode_block_header_names"),
        ("layout", "decode_layout_objects"),
    )
    for kind, function in decoders:
        try:
            rows = opening.rows(drawing, function)
        except DamagedFile as error:
            yield DamagedFile(f"the names of the {kind}s cannot be read: {error.message}").problem()
            continue
        names[kind] = [row[1] for row in rows]
        if kind == "layer":
            reading.layers = {row[0]: row[1] for row in rows}
    if drawing.version < objects.R2007:
        _decode(reading)
    western = codec_of(drawing.code_page)
    everything = [*names["layer"], *names["block"], *(text for texts in reading.known.values() for text in texts)]
    reading.encoding = one_encoding(everything, western) if drawing.version < objects.R2007 else "utf-16-le"
    mend = partial(spelled, was=western, encoding=reading.encoding)
    reading.layers = {handle: mend(name) for handle, name in reading.layers.items()}
    reading.known = {handle: [mend(text) for text in texts] for handle, texts in reading.known.items()}
    for kind, found in names.items():
        for name in dict.fromkeys(mend(name) for name in found):
            if name.strip() and not name.startswith("*"):
                reading.said.add(name)
                yield Passage(plain_text(name), Place(f"{kind} name"))
    try:
        entities = [entry.handle for entry in drawing.entries if entry.is_entity]
        reading.layer_of = opening.layer_of(drawing, entities)
    except DamagedFile as error:
        yield error.problem()


def _decode(reading: _Reading) -> None:
    """What the library makes of the texts; what it cannot is searched in each object later."""
    for kind, function in TEXTS.items():
        try:
            rows = opening.rows(reading.drawing, function)
        except DamagedFile:
            continue
        for row in rows:
            own = row[1] if kind == "DIMENSION" else row
            parts = own[1:4] if kind in ("ATTRIB", "ATTDEF") else own[1:2]
            reading.known[own[0]] = [part or "" for part in parts]


def _objects(reading: _Reading) -> Iterator[Met]:
    wanted = {
        entry.handle: entry
        for entry in reading.drawing.entries
        if entry.kind not in SILENT and not OF_PROGRAMS.fullmatch(entry.kind)
    }
    for count, (handle, body) in enumerate(opening.bodies(reading.drawing, list(wanted))):
        if count % opening.BATCH == 0:
            reading.budget.check_time()
        entry = wanted.pop(handle, None)
        if entry is not None:
            yield from _object(entry, body, reading)
    reading.broken += len(wanted)


def _object(entry: Entry, body: bytes, reading: _Reading) -> Iterator[Met]:
    version = reading.drawing.version
    decode = partial(_page_text, encoding=reading.encoding)
    try:
        head = objects.head(body, version)
        attached = objects.attached(body, head.start, version, decode)
        for text in attached.strings:
            yield from _said(text, entry, reading, "attached data")
        if entry.kind in GEOMETRY:
            return
        if entry.kind == "OLE2FRAME":
            yield from _embedded(entry, body, reading)
        elif entry.kind == "XRECORD":
            for text in objects.record_strings(body, attached.end, version, decode):
                yield from _said(text, entry, reading)
        elif entry.handle in reading.known:
            yield from _words(entry, reading.known[entry.handle], reading)
        elif version >= objects.R2007:
            yield from _words(entry, objects.stream_strings(body, head.end), reading)
        elif entry.kind not in ("LAYER", "LAYOUT"):
            found = objects.searched_strings(body, attached.end, head.end, reading.encoding)
            reading.broken += not found and _kind(entry) in TEXTS
            for text in found:
                yield from _said(text, entry, reading)
    except EOFError:
        reading.broken += 1


def _words(entry: Entry, strings: list[str], reading: _Reading) -> Iterator[Passage]:
    """By the order in which the strings of an object stand in it."""
    kind = _kind(entry)
    if kind in ("LAYER", "LAYOUT") or not strings:
        return
    if kind == "BLOCK_HEADER":
        # name, path of the file it refers to, description; the name was said
        for text in strings[1:]:
            yield from _said(text, entry, reading)
    elif kind in ("TEXT", "MTEXT", "TOLERANCE", "DIMENSION"):
        if strings[0].strip() not in ("", "<>"):
            shown = plain_text(strings[0]) if kind in ("TEXT", "TOLERANCE") else plain_mtext(strings[0])
            yield Passage(shown, _place(entry, reading))
    elif kind in ("ATTRIB", "ATTDEF"):
        yield from _attribute(entry, strings, reading)
    else:
        for text in strings:
            yield from _said(text, entry, reading)


def _attribute(entry: Entry, strings: list[str], reading: _Reading) -> Iterator[Passage]:
    """Value, the lines of a long text, tag; of a definition the prompt besides. Before R2007 value, tag, prompt."""
    prompt = ""
    if reading.drawing.version < objects.R2007:
        value, tag, prompt = (*strings, "", "")[:3]
    else:
        if entry.kind == "ATTDEF" and len(strings) > 2:
            *strings, prompt = strings
        value, tag = strings[0], strings[-1] if len(strings) > 1 else ""
        value = "\n".join(dict.fromkeys(text for text in strings[1:-1] if text)) or value
    shown = plain_mtext(value)
    if shown.strip() or tag:
        yield Passage(f"{tag}: {shown}" if tag else shown, _place(entry, reading))
    if prompt.strip():
        yield Passage(plain_text(prompt), _place(entry, reading))


def _said(text: str, entry: Entry, reading: _Reading, part: str = "") -> Iterator[Passage]:
    """A string of an object not known by name, once in the drawing, unless only programs read it."""
    shown = plain_mtext(text) if entry.kind in FORMATTED else plain_text(text)
    if len(shown.strip()) > 1 and shown not in reading.said and not KEYWORD.fullmatch(shown):
        reading.said.add(shown)
        yield Passage(shown, _place(entry, reading, part))


def _kind(entry: Entry) -> str:
    return "DIMENSION" if entry.kind.startswith("DIM_") else entry.kind


def _place(entry: Entry, reading: _Reading, part: str = "") -> Place:
    layer = reading.layers.get(reading.layer_of.get(entry.handle, -1), "") if entry.is_entity else ""
    name = " ".join(piece for piece in (layer, _kind(entry), f"{entry.handle:X}", part) if piece)
    return Place("layer" if layer else "object", name=name)


def _page_text(data: bytes, encoding: str) -> str:
    """A string of the drawing's code page; where it does not fit, by itself."""
    if data.isascii():
        return data.decode("ascii")
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return charset.decode(data, encoding).text


def _embedded(entry: Entry, body: bytes, reading: _Reading) -> Iterator[Met]:
    """A document embedded with OLE2: what follows the compound file's mark."""
    content = objects.ole_content(body)
    place = _place(entry, reading)
    if not content:
        yield UnsupportedFormat(f"the document embedded at {place} is no OLE2 compound file", place).problem()
        return
    reading.budget.enter_member(reading.artifact.depth + 1)
    reading.budget.charge_bytes(len(content))
    yield Artifact(f"embedded {entry.handle:X}.ole", content, parent=reading.artifact)


def _proxies(reading: _Reading) -> Iterator[Met]:
    """Texts in the pictures that add-ons leave of their own entities, for programs without the add-on."""
    kinds = {entry.handle: entry for entry in reading.drawing.entries}
    try:
        rows = opening.rows(reading.drawing, "decode_proxy_graphic_text_entities")
    except DamagedFile as error:
        yield error.problem()
        return
    for row in rows:
        entry = kinds.get(row[0])
        if entry is not None:
            text = next((value for value in row[1:] if isinstance(value, str)), "")
            yield from _said(spelled(text, codec_of(reading.drawing.code_page), reading.encoding), entry, reading)


def _sections(reading: _Reading) -> Iterator[Met]:
    """Summary information, and the macros of the drawing."""
    try:
        index = opening.sections(reading.drawing)
        if "AcDb:SummaryInfo" in index:
            data = opening.section(reading.drawing, index["AcDb:SummaryInfo"])
            for name, text in _summary(data, reading):
                yield Passage(text, Place("property", name=name))
        if "AcDb:VBAProject" in index:
            content = objects.ole_content(opening.section(reading.drawing, index["AcDb:VBAProject"]))
            if content:
                reading.budget.enter_member(reading.artifact.depth + 1)
                reading.budget.charge_bytes(len(content))
                yield Artifact("VBA project.ole", content, parent=reading.artifact)
    except DamagedFile as error:
        yield error.problem()


def _summary(data: bytes, reading: _Reading) -> Iterator[tuple[str, str]]:
    """Eight strings, 24 bytes of times, then the number of the user's own properties and their names and values."""
    wide = 2 if reading.drawing.version >= objects.R2007 else 1
    at, count = 0, 0
    strings: list[str] = []
    while at + 2 <= len(data) and len(strings) < len(SUMMARY) + 2 * count:
        size = int.from_bytes(data[at : at + 2], "little") * wide
        raw, at = data[at + 2 : at + 2 + size], at + 2 + size
        text = raw.decode("utf-16-le", "replace") if wide == 2 else _page_text(raw, reading.encoding)
        strings.append(text.strip("\0 "))
        if len(strings) == len(SUMMARY):
            count, at = int.from_bytes(data[at + 24 : at + 26], "little"), at + 26
    yield from ((name, text) for name, text in zip(SUMMARY, strings, strict=False) if text)
    own = strings[len(SUMMARY) :]
    yield from (
        ("custom", f"{name}: {value}") for name, value in zip(own[::2], own[1::2], strict=False) if name or value
    )
