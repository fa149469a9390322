"""Tells the sheets of a drawing (drawing_sheets) where the texts of a DWG file stand, as ezdwg decodes it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

from scanner.drawing_sheets import MODEL, MODEL_BLOCK, Insertion, Sheets, Standing, aligned, attached
from scanner.errors import DamagedFile
from scanner.extractors.drawing_dwg import opening
from scanner.extractors.drawing_dwg.opening import Drawing
from scanner.records import Place, TitleBlock

Said = dict[int, tuple[str, Place]]
"""The text and place of each TEXT, MTEXT and ATTRIB by its handle."""


def title_blocks(drawing: Drawing, said: Said) -> Iterator[TitleBlock]:
    """The title blocks made of the texts that were `said`; none where the library cannot tell where they stand."""
    try:
        owners = {row[0]: row[-1] for row in _rows(drawing, "decode_entity_placements")}
        names = {row[0]: str(row[1]).lower() for row in _rows(drawing, "decode_block_header_names")}
        sheets = Sheets()

        def sheet_of(handle: int) -> str:
            name = names.get(owners.get(handle, -1), MODEL)
            return MODEL if name.startswith(MODEL_BLOCK) else name

        insertions = {}
        for row in _rows(drawing, "decode_insert_entities"):
            handle, x, y, _, across, up, _, angle, name = row[:9]
            insertions[handle] = sheet_of(handle)
            turned = math.degrees(angle)
            sheets.insert(insertions[handle], Insertion(str(name).lower(), x, y, across, up, turned))
        for row in _rows(drawing, "decode_text_entities"):
            if row[0] in said:
                text, place = said[row[0]]
                sheets.text(sheet_of(row[0]), text, place, partial(_of_text, row[2], row[3], row[5], row[6]))
        for row in _rows(drawing, "decode_mtext_entities"):
            if row[0] in said:
                text, place = said[row[0]]
                sheets.text(sheet_of(row[0]), text, place, partial(_of_mtext, row))
        for row in _rows(drawing, "decode_attrib_entities"):
            if row[0] in said:
                text, place = said[row[0]]
                tag, colon, value = text.partition(": ")
                owner = owners.get(row[0], 0)
                sheet = insertions.get(owner, MODEL)
                if colon:
                    sheets.attribute(sheet, owner, tag, value, place)
                standing = partial(_of_text, row[4], row[5], row[7], row[8])
                sheets.text(sheet, value if colon else text, place, standing)
        yield from sheets.blocks()
    except (DamagedFile, IndexError, TypeError, ValueError):
        return


def _rows(drawing: Drawing, function: str) -> list[Any]:
    try:
        return opening.rows(drawing, function)
    except DamagedFile:
        return []


def _of_text(point: Any, second: Any, metrics: Any, alignment: Any) -> Standing:
    """`metrics`: thickness, slant, height, rotation in radians, width; `alignment`: generation, across, down."""
    across, down = int(alignment[1] or 0), int(alignment[2] or 0)
    x, y = (second if second and (across or down) else point)[:2]
    return aligned(float(x), float(y), float(metrics[2]), across, down, math.degrees(metrics[3]))


def _of_mtext(row: Any) -> Standing:
    turned = math.degrees(math.atan2(row[4][1], row[4][0]))
    return attached(float(row[2][0]), float(row[2][1]), float(row[6]), int(row[7]), turned)
