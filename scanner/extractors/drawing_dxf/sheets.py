"""Tells the sheets of a drawing (drawing_sheets) what the records of a DXF file say about where texts stand."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial

from scanner.drawing_sheets import MODEL, PAPER, Insertion, Sheets, Standing, aligned, attached
from scanner.dxf_pairs import Record
from scanner.records import Place, TitleBlock
from scanner.title_labels import read_line


@dataclass(slots=True)
class Gathering:
    """What is known while a file is read: the block whose definition is being read, and how many were inserted."""

    sheets: Sheets = field(default_factory=Sheets)
    block: str = ""
    inserted: int = 0
    inserting: str = ""
    prompts: dict[tuple[str, str], str] = field(default_factory=dict)
    """What is asked for an attribute, by its block and tag: the label, where the tag is none (T0)."""

    def take_structure(self, record: Record, name: str) -> None:
        """Begin or end a block (BLOCK, ENDBLK), or insert one (INSERT); `name` is the block's."""
        if record.kind == b"BLOCK":
            self.block = name.lower()
        elif record.kind in (b"ENDBLK", b"ENDSEC"):
            self.block = ""
        elif record.kind == b"INSERT":
            self.inserted += 1
            self.inserting = name.lower()
            x, y = _number(record, 10, 0.0), _number(record, 20, 0.0)
            scales = _number(record, 41, 1.0), _number(record, 42, 1.0)
            self.sheets.insert(self._sheet(record), Insertion(name.lower(), x, y, *scales, _number(record, 50, 0.0)))

    def take_prompt(self, tag: str, prompt: str) -> None:
        """An attribute's definition (ATTDEF) in the block that is being read."""
        self.prompts[self.block, tag] = prompt

    def take_text(self, record: Record, text: str, place: Place) -> None:
        """A text (TEXT, MTEXT, ATTRIB) with its place; an attribute comes as `tag: value`."""
        sheet = self._sheet(record)
        if record.kind == b"ATTRIB":
            tag, colon, value = text.partition(": ")
            text = value if colon else text
            if colon:
                label = tag if read_line(tag) else self.prompts.get((self.inserting, tag), tag)
                self.sheets.attribute(sheet, self.inserted, label, value, place)
        self.sheets.text(sheet, text, place, partial(_standing, record))

    def blocks(self) -> list[TitleBlock]:
        return self.sheets.blocks()

    def _sheet(self, record: Record) -> str:
        return self.block or (PAPER if record.first(67).strip() == b"1" else MODEL)


def _standing(record: Record) -> Standing:
    x, y, height = _number(record, 10, math.nan), _number(record, 20, math.nan), _number(record, 40, 0.0)
    degrees = _number(record, 50, 0.0)
    if record.kind == b"MTEXT":
        return attached(x, y, height, int(_number(record, 71, 1.0)), degrees)
    across, down = int(_number(record, 72, 0.0)), int(_number(record, 74 if record.kind == b"ATTRIB" else 73, 0.0))
    if across or down:
        x, y = _number(record, 11, x), _number(record, 21, y)
    return aligned(x, y, height, across, down, degrees)


def _number(record: Record, code: int, default: float) -> float:
    try:
        value = float(record.first(code) or default)
    except ValueError:
        return default
    return value if math.isfinite(value) else default
