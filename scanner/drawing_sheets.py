"""Where the texts of a CAD drawing stand, sheet by sheet, blocks unfolded, as far as its title blocks need it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from scanner.records import Box, Place, TitleBlock
from scanner.title_block import LEAST_LABELS, Item, joined, named, recognised
from scanner.title_labels import HINT

MODEL, PAPER, PAPER_BLOCKS = "model space", "paper space", "*paper_space"
MODEL_BLOCK = "*model_space"
MOST_TEXTS, MOST_INSERTED = 20_000, 4_000
"""Texts of one sheet that are looked at, and insertions of blocks with texts; beyond, a drawing is a map."""
LONGEST = 600
DEPTH = 4
LETTER, HANZI, LINE_STEP = 0.7, 1.0, 1.6
"""Width of a character, and the distance of two lines, in heights."""
LEVEL = 2.0
"""Degrees off the horizontal from which a text or block is not read as part of a title block."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a text stands: its point, its height, and whether that is left (0), middle or right, low (0) or top."""

    x: float
    y: float
    height: float
    across: int = 0
    down: int = 0
    degrees: float = 0.0


@dataclass(frozen=True, slots=True)
class Insertion:
    """A block put into a sheet: its name, where, and how far it is enlarged."""

    name: str
    x: float
    y: float
    scale_x: float = 1.0
    scale_y: float = 1.0
    degrees: float = 0.0


@dataclass(slots=True)
class Sheet:
    """The texts of a space or block, the blocks inserted, and the attributes of each insertion."""

    texts: list[tuple[str, Place, Callable[[], Standing]]] = field(default_factory=list)
    insertions: list[Insertion] = field(default_factory=list)
    attributes: dict[object, list[tuple[str, str, Place]]] = field(default_factory=dict)


@dataclass(slots=True)
class Sheets:
    """What is gathered while a drawing is read, by the name of the sheet (MODEL, PAPER) or block, in small letters."""

    known: dict[str, Sheet] = field(default_factory=dict)
    hints: int = 0

    def insert(self, sheet: str, insertion: Insertion) -> None:
        own = self._sheet(sheet)
        if len(own.insertions) < MOST_INSERTED and _is_level(insertion.degrees):
            own.insertions.append(insertion)

    def attribute(self, sheet: str, insertion: object, tag: str, value: str, place: Place) -> None:
        """An attribute by its tag; `insertion` is whatever the attributes of one insertion have in common."""
        self._sheet(sheet).attributes.setdefault(insertion, []).append((tag, value, place))

    def text(self, sheet: str, text: str, place: Place, standing: Callable[[], Standing]) -> None:
        """A text as it is shown; `standing` is asked only where the drawing may have a title block."""
        own = self._sheet(sheet)
        if len(own.texts) < MOST_TEXTS and 0 < len(text) <= LONGEST:
            own.texts.append((text, place, standing))
            self.hints += HINT.search(text) is not None

    def blocks(self) -> list[TitleBlock]:
        """The title blocks of all sheets."""
        found = []
        for name, sheet in self.known.items():
            is_sheet = name in (MODEL, PAPER) or name.startswith(PAPER_BLOCKS)
            place = Place("layout", name=name.strip("*").replace("_", " ") if is_sheet else f"block {name}")
            for attributes in sheet.attributes.values():
                block = named(attributes, place) if len(attributes) > 1 else None
                found += [block] if block else []
            if is_sheet and self.hints >= LEAST_LABELS:
                found += recognised(list(self._texts(name, DEPTH))[:MOST_TEXTS], place)
        return joined(found)

    def _sheet(self, name: str) -> Sheet:
        return self.known.setdefault(name, Sheet())

    def _texts(self, name: str, depth: int) -> Iterator[Item]:
        """The texts of a sheet and those of the blocks in it, where they are shown."""
        sheet = self.known.get(name)
        if sheet is None:
            return
        for text, place, standing in sheet.texts:
            box = _box(text, standing())
            if box is not None:
                yield Item(text, place, box)
        if depth:
            for insertion in sheet.insertions:
                for item in self._texts(insertion.name, depth - 1):
                    yield Item(item.text, item.place, _moved(item.box, insertion))


def _moved(box: Box, by: Insertion) -> Box:
    left, right = sorted((by.x + box[0] * by.scale_x, by.x + box[2] * by.scale_x))
    top, bottom = sorted((box[1] * by.scale_y - by.y, box[3] * by.scale_y - by.y))
    return (left, top, right, bottom)


def _box(text: str, at: Standing) -> Box | None:
    """Around a text, downwards larger; None for one that stands upright or has no point."""
    if not math.isfinite(at.x + at.y + at.height) or at.height <= 0 or not _is_level(at.degrees):
        return None
    lines = text.split("\n")
    width = at.height * max(sum(LETTER if letter.isascii() else HANZI for letter in line) for line in lines)
    total = at.height * (1 + LINE_STEP * (len(lines) - 1))
    left, bottom = at.x - width * at.across / 2, at.y - total * at.down / 2
    return (left, -(bottom + total), left + width, -bottom)


def _is_level(degrees: float) -> bool:
    return abs((degrees + 180) % 360 - 180) <= LEVEL


def attached(x: float, y: float, height: float, attachment: int, degrees: float = 0.0) -> Standing:
    """MTEXT by its attachment point: 1 to 9 are top left, top centre, top right, middle left, …"""
    return Standing(x, y, height, (attachment - 1) % 3, 2 - (attachment - 1) // 3 % 3, degrees)


def aligned(x: float, y: float, height: float, across: int, down: int, degrees: float = 0.0) -> Standing:
    """TEXT by its alignment: across 0 left, 1 centre, 2 right, 4 middle; down 0 baseline, 1 bottom, 2 middle, 3 top."""
    if across > 2:
        return Standing(x, y, height, int(across == 4), int(across == 4), degrees)
    return Standing(x, y, height, max(0, across), max(0, down - 1), degrees)
