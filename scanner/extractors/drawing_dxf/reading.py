"""Read every word of a DXF drawing: texts, attributes, dimensions, tables, names of layers and blocks, hidden data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import charset
from scanner.budget import Budget
from scanner.drawing_text import plain_mtext, plain_text
from scanner.dxf_pairs import Record, Trouble, records
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.extractors.drawing_dxf.sheets import Gathering
from scanner.records import Artifact, Passage, Place, Problem, TitleBlock
from scanner.registry import extractor
from scanner.settings import Settings

Met = Passage | Artifact | Problem | TitleBlock
STRUCTURE = frozenset((b"BLOCK", b"ENDBLK", b"ENDSEC", b"INSERT"))
PLACED = frozenset((b"TEXT", b"MTEXT", b"ATTRIB"))

GEOMETRY = frozenset(
    (b"LINE", b"LWPOLYLINE", b"POLYLINE", b"VERTEX", b"SEQEND", b"ARC", b"CIRCLE", b"ELLIPSE", b"POINT", b"SPLINE",
     b"HATCH", b"SOLID", b"TRACE", b"3DFACE", b"INSERT", b"VIEWPORT", b"RAY", b"XLINE", b"MESH", b"WIPEOUT", b"LEADER",
     b"MLINE", b"HELIX", b"LIGHT")
)  # fmt: skip
"""Entities without words of their own; only what programs attach to them is read."""
SILENT = frozenset(
    (b"3DSOLID", b"BODY", b"REGION", b"SURFACE", b"PLANESURFACE", b"EXTRUDEDSURFACE", b"LOFTEDSURFACE",
     b"REVOLVEDSURFACE", b"SWEPTSURFACE", b"CLASS", b"TABLE", b"ENDTAB", b"ENDSEC", b"ENDBLK", b"EOF", b"APPID",
     b"VPORT", b"STYLE", b"DIMSTYLE", b"LTYPE", b"BLOCK_RECORD", b"VISUALSTYLE", b"MATERIAL", b"SCALE", b"PLOTSETTINGS",
     b"ACDBDICTIONARYWDFLT", b"ACDBPLACEHOLDER", b"TABLESTYLE", b"CELLSTYLEMAP", b"MLEADERSTYLE",
     b"MLINESTYLE", b"DICTIONARYVAR", b"SUN", b"DETAILVIEWSTYLE", b"ACDBDETAILVIEWSTYLE", b"ACDBSECTIONVIEWSTYLE")
)  # fmt: skip
"""Records whose strings are set by programs (styles, fonts, solids in ACIS code), never written by a person."""
SPELLED = frozenset((1, 2, 3, 4, *range(300, 310)))
"""Group codes whose strings are read in records not known by name: add-ons make their own entities."""
WORDS_OF_HEADER = frozenset(
    (b"$CUSTOMPROPERTYTAG", b"$CUSTOMPROPERTY", b"$TITLE", b"$SUBJECT", b"$AUTHOR", b"$KEYWORDS", b"$COMMENTS",
     b"$PROJECTNAME", b"$LASTSAVEDBY", b"$HYPERLINKBASE", b"$REVISIONNUMBER", b"$STYLESHEET")
)  # fmt: skip
LEAST_REST = 64
"""Fewer bytes after the EOF mark are left by editors."""
PIECE = 250
"""Characters (in older files bytes) after which programs go on with a long string in the next pair."""
# D:\plans\a.jpg, ..\a.dwg, \\server\share
PATH = re.compile(r"[A-Za-z]:[\\/] | \.{0,2}[\\/]{1,2}[^\W\d_]{2}", re.VERBOSE)
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(slots=True)
class _Drawing:
    """What is counted while one drawing is read."""

    artifact: Artifact
    budget: Budget
    attached: set[bytes] = field(default_factory=set)
    sheets: Gathering = field(default_factory=Gathering)


@extractor("dxf")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Texts at `layer 标题栏 MTEXT 5A` (layer, entity, handle), names at `layer name` and `block name`, and the rest.

    A file that is cut off or out of step is read as far as it goes, with a problem that says so.
    """
    del settings
    drawing, trouble = _Drawing(artifact, budget), Trouble()
    for count, record in enumerate(records(artifact.content, trouble)):
        if count % 4096 == 0:
            budget.check_time()
        if record.kind in STRUCTURE:
            drawing.sheets.take_structure(record, _string(record.first(2), record))
        if record.pairs:
            yield from _record(record, drawing)
    yield from drawing.sheets.blocks()
    if trouble.lost_at:
        message = f"its group codes fall out of step at line {trouble.lost_at}; it was taken up again where possible"
        yield DamagedFile(message, Place("line", trouble.lost_at)).problem()
    if trouble.ends_early:
        yield DamagedFile("it ends before its EOF mark: it is cut off").problem()
    if len(trouble.rest.strip()) >= LEAST_REST:
        budget.enter_member(artifact.depth + 1)
        yield Artifact("data after the end", trouble.rest, parent=artifact)


def _string(value: bytes, record: Record) -> str:
    """By the encoding that fits all strings near it, else by itself."""
    if value.isascii():
        return value.decode("ascii")
    try:
        return value.decode(record.encoding)
    except (UnicodeDecodeError, LookupError):
        return charset.decode(value, record.encoding).text


def _record(record: Record, drawing: _Drawing) -> Iterator[Met]:
    kind = record.kind
    if kind not in GEOMETRY and kind not in SILENT:
        if kind == b"SECTION":
            yield from _header(record)
        elif kind == b"OLE2FRAME":
            yield from _embedded(record, drawing)
        else:
            yield from _words(record, drawing)
    for code, value in record.pairs:
        if code == 999:
            yield Passage(_string(value, record), Place("comment"))
        elif code == 1000 and value not in drawing.attached and len(value) > 1:
            drawing.attached.add(value)
            yield Passage(plain_text(_string(value, record)), _place(record, "attached data"))


def _words(record: Record, drawing: _Drawing) -> Iterator[Passage]:
    """The passages of an entity, object or table entry."""
    make = MAKERS.get(record.kind, _spelled)
    if record.kind == b"ATTDEF":
        drawing.sheets.take_prompt(*(plain_text(_string(record.first(code), record)) for code in (2, 3)))
    for number, text in enumerate(make(record)):
        if text.strip():
            place = _place(record)
            if record.kind in PLACED and not number:
                drawing.sheets.take_text(record, text, place)
            yield Passage(text, place)


def _place(record: Record, part: str = "") -> Place:
    kind = record.kind.decode("ascii", "replace")
    if kind in ("LAYER", "BLOCK", "LAYOUT") and not part:
        return Place(f"{kind.lower()} name")
    layer = plain_text(_string(record.first(8).strip(), record))
    handle = record.first(5).decode("ascii", "replace").strip()
    name = " ".join(piece for piece in (layer, kind, handle, part) if piece)
    return Place("layer" if layer else "object", name=name)


def _header(record: Record) -> Iterator[Passage]:
    """The variables of the header that have words: title, custom properties, who saved it."""
    name = b""
    for code, value in record.pairs:
        if code == 9:
            name = value.strip().upper()
        elif name in WORDS_OF_HEADER and code == 1 and value.strip():
            text = plain_text(_string(value, record))
            yield Passage(text, Place("property", name=name.decode("ascii", "replace")))


def _text(record: Record) -> Iterator[str]:
    yield plain_text(_string(record.first(1), record))


def _mtext(record: Record) -> Iterator[str]:
    """Pieces of 250 characters under code 3, the last under code 1; joined as bytes, for a character may be cut."""
    yield plain_mtext(_string(b"".join(value for code, value in record.pairs if code in (1, 3)), record))


def _attribute(record: Record) -> Iterator[str]:
    """`TAG: value`, and the prompt. A text of many lines stands in an embedded MTEXT behind code 101."""
    tag = plain_text(_string(record.first(2), record))
    codes = [code for code, _ in record.pairs]
    split = codes.index(101) if 101 in codes else len(codes)
    own, inside = record.pairs[:split], record.pairs[split:]
    value = plain_text(_string(b"".join(value for code, value in own if code == 1), record))
    lines = plain_mtext(_string(b"".join(value for code, value in inside if code in (1, 3)), record))
    yield f"{tag}: {lines or value}" if tag else lines or value
    yield plain_text(_string(b"".join(value for code, value in own if code == 3), record))


def _dimension(record: Record) -> Iterator[str]:
    """The text set in place of the measured number, which `<>` stands for."""
    text = _string(record.first(1), record)
    yield "" if text.strip() == "<>" else plain_mtext(text)


def _leader(record: Record) -> Iterator[str]:
    """MULTILEADER: texts under 304 and, in blocks, 302; `LEADER_LINE{` and `}` only structure its data."""
    for code, value in record.pairs:
        if code in (302, 304) and value not in (b"LEADER{", b"LEADER_LINE{"):
            yield plain_mtext(_string(value, record))


def _table(record: Record) -> Iterator[str]:
    """Cells of ACAD_TABLE: pieces under 2 or 303 and the last under 1 or 302."""
    pieces: list[bytes] = []
    for code, value in record.pairs:
        if code in (2, 303):
            pieces.append(value)
        elif code in (1, 302):
            text = b"".join(pieces[1:] if pieces and pieces[0].startswith(b"*T") else pieces) + value
            pieces = []
            yield plain_mtext(_string(text, record))


def _named(record: Record) -> Iterator[str]:
    """A layer or block by its name, a block's description and the file it refers to; `*U12` are made by programs."""
    for code in (2, 4, 1):
        value = record.first(code)
        if value and not value.startswith(b"*"):
            yield plain_text(_string(value, record))


def _layout(record: Record) -> Iterator[str]:
    for code, value in record.pairs:
        if code == 1:
            yield plain_text(_string(value, record))


def _spelled(record: Record) -> Iterator[str]:
    """Every string of a record not known by name: custom objects, XRECORD, FIELD, IMAGEDEF, GROUP.

    A string of more than PIECE bytes goes on in the next one of the codes 1 to 4 or 300 to 309 (GEODATA, FIELD).
    """
    pieces: list[bytes] = []
    for code, value in record.pairs:
        if code in SPELLED and len(value) > (not pieces):
            pieces.append(value)
            if len(value) < PIECE:
                yield _shown(_string(b"".join(pieces), record))
                pieces = []
    if pieces:
        yield _shown(_string(b"".join(pieces), record))


def _shown(text: str) -> str:
    r"""Without format codes; in a path, `D:\Source\plan.jpg`, a backslash is none."""
    return plain_text(text) if PATH.match(text) else plain_mtext(text)


def _dictionary(record: Record) -> Iterator[str]:
    """The keys that a person may have given (groups, layer states): those programs make are single ASCII words."""
    for code, value in record.pairs:
        if code == 3 and (not value.isascii() or b" " in value.strip()):
            yield plain_text(_string(value, record))


MAKERS = {
    b"TEXT": _text, b"MTEXT": _mtext, b"ATTRIB": _attribute, b"ATTDEF": _attribute, b"DIMENSION": _dimension,
    b"ARC_DIMENSION": _dimension, b"LARGE_RADIAL_DIMENSION": _dimension, b"MULTILEADER": _leader, b"MLEADER": _leader,
    b"TOLERANCE": _text, b"ACAD_TABLE": _table, b"LAYER": _named, b"BLOCK": _named, b"LAYOUT": _layout,
    b"DICTIONARY": _dictionary,
}  # fmt: skip


def _embedded(record: Record, drawing: _Drawing) -> Iterator[Met]:
    """A document embedded with OLE2: what follows the compound file's mark in the hexadecimal lines under 310."""
    place = _place(record)
    data = b"".join(value.strip() for code, value in record.pairs if code == 310)
    try:
        content = bytes.fromhex(data.decode("ascii", "replace"))
    except ValueError:
        yield DamagedFile(f"the document embedded at {place} is not hexadecimal", place).problem()
        return
    at = content.find(OLE_MARK)
    if at < 0:
        yield UnsupportedFormat(f"the document embedded at {place} is no OLE2 compound file", place).problem()
        return
    drawing.budget.enter_member(drawing.artifact.depth + 1)
    drawing.budget.charge_bytes(len(content))
    handle = record.first(5).decode("ascii", "replace").strip()
    yield Artifact(f"embedded {handle}.ole", content[at:], parent=drawing.artifact)
