"""Where the texts of a DXF drawing stand, sheet by sheet, as far as its title blocks need it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.dxf_pairs import Record
from scanner.records import Box, Place, TitleBlock
from scanner.title_block import LEAST_LABELS, Item, joined, named, recognised
from scanner.title_labels import HINT

MODEL, PAPER = "model space", "paper space"
MOST_TEXTS, MOST_INSERTED = 20_000, 4_000
"""Texts of one sheet that are looked at, and insertions of blocks with texts; beyond, a drawing is a map."""
LONGEST = 600
DEPTH = 4
LETTER, HANZI = 0.7, 1.0
"""Width of a character in heights."""
LEVEL = 2.0
"""Degrees off the horizontal from which a text or block is not read as part of a title block."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """A block put into a sheet: its name, where, and how far it is enlarged."""

    name: str
    x: float
    y: float
    scale_x: float
    scale_y: float


@dataclass(slots=True)
class Sheet:
    """The texts of a space or block with their records, the blocks inserted, and the attributes of each insertion."""

    texts: list[tuple[Record, str, Place]] = field(default_factory=list)
    insertions: list[Insertion] = field(default_factory=list)
    attributes: list[list[tuple[str, str, Place]]] = field(default_factory=list)


@dataclass(slots=True)
class Sheets:
    """What is gathered while a drawing is read; `block` is the one whose definition is being read."""

    known: dict[str, Sheet] = field(default_factory=dict)
    block: str = ""
    hints: int = 0

    def take_structure(self, record: Record, name: str) -> None:
        """Begin or end a block (BLOCK, ENDBLK), or insert one (INSERT); `name` is the block's."""
        if record.kind == b"BLOCK":
            self.block = name.lower()
        elif record.kind in (b"ENDBLK", b"ENDSEC"):
            self.block = ""
        elif record.kind == b"INSERT":
            sheet = self._sheet(record)
            sheet.attributes.append([])
            if len(sheet.insertions) < MOST_INSERTED and _is_level(_number(record, 50, 0.0)):
                x, y = _number(record, 10, 0.0), _number(record, 20, 0.0)
                scales = _number(record, 41, 1.0), _number(record, 42, 1.0)
                sheet.insertions.append(Insertion(name.lower(), x, y, *scales))

    def take_text(self, record: Record, text: str, place: Place) -> None:
        """A text (TEXT, MTEXT, ATTRIB) with its place; an attribute comes as `tag: value`."""
        sheet = self._sheet(record)
        if record.kind == b"ATTRIB":
            tag, colon, value = text.partition(": ")
            text = value if colon else text
            if sheet.attributes and colon:
                sheet.attributes[-1].append((tag, text, place))
        if len(sheet.texts) < MOST_TEXTS and 0 < len(text) <= LONGEST:
            sheet.texts.append((record, text, place))
            self.hints += HINT.search(text) is not None

    def blocks(self) -> list[TitleBlock]:
        """The title blocks of all sheets."""
        found = []
        for name, sheet in self.known.items():
            is_sheet = name in (MODEL, PAPER) or name.startswith("*paper_space")
            place = Place("sheet", name=name.strip("*").replace("_", " ") if is_sheet else f"block {name}")
            for attributes in sheet.attributes:
                block = named(attributes, place) if len(attributes) > 1 else None
                found += [block] if block else []
            if is_sheet and self.hints >= LEAST_LABELS:
                found += recognised(list(self._texts(name, DEPTH))[:MOST_TEXTS], place)
        return joined(found)

    def _sheet(self, record: Record) -> Sheet:
        name = self.block or (PAPER if record.first(67).strip() == b"1" else MODEL)
        return self.known.setdefault(name, Sheet())

    def _texts(self, name: str, depth: int) -> Iterator[Item]:
        """The texts of a sheet and those of the blocks in it, where they are shown."""
        sheet = self.known.get(name)
        if sheet is None:
            return
        for record, text, at in sheet.texts:
            box = _box(record, text)
            if box is not None:
                yield Item(text, at, box)
        if not depth:
            return
        for insertion in sheet.insertions:
            for item in self._texts(insertion.name, depth - 1):
                yield Item(item.text, item.place, _moved(item.box, insertion))


def _moved(box: Box, by: Insertion) -> Box:
    left, right = sorted((by.x + box[0] * by.scale_x, by.x + box[2] * by.scale_x))
    top, bottom = sorted((box[1] * by.scale_y - by.y, box[3] * by.scale_y - by.y))
    return (left, top, right, bottom)


def _box(record: Record, text: str) -> Box | None:
    """Around a text, downwards larger; None for one that stands upright or has no point."""
    x, y, height = _number(record, 10, math.nan), _number(record, 20, math.nan), _number(record, 40, 0.0)
    across = down = 0
    if record.kind == b"MTEXT":
        # attachment 1 to 9: top left, top centre, top right, middle left, ...
        attachment = int(_number(record, 71, 1.0))
        across, down = (attachment - 1) % 3, 2 - (attachment - 1) // 3 % 3
    else:
        across, down = int(_number(record, 72, 0.0)), int(_number(record, 74 if record.kind == b"ATTRIB" else 73, 0.0))
        if across or down:
            x, y = _number(record, 11, x), _number(record, 21, y)
        across, down = (1, 1) if across == 4 else (0, 0) if across > 4 else (across, max(0, down - 1))
    if math.isnan(x) or math.isnan(y) or height <= 0 or not _is_level(_number(record, 50, 0.0)):
        return None
    lines = text.split("\n")
    width = height * max(sum(LETTER if letter.isascii() else HANZI for letter in line) for line in lines)
    left = x - width * across / 2
    total = height * (1 + 1.6 * (len(lines) - 1))
    bottom = y - total * down / 2
    return (left, -(bottom + total), left + width, -bottom)


def _number(record: Record, code: int, default: float) -> float:
    try:
        value = float(record.first(code) or default)
    except ValueError:
        return default
    return value if math.isfinite(value) else default


def _is_level(degrees: float) -> bool:
    return abs((degrees + 180) % 360 - 180) <= LEVEL
