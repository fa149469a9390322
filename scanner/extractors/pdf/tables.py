"""The row of a ruled table around a place on a page, in reading order also where the text stands sideways."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scanner.records import Box

CELLS_SHOWN = 30
ROW_SHOWN = 240
"""Characters shown of a row: what fits a report's column."""
BEGINNING = 6
"""Characters of a hit that its cell must say; a hit may go on in the next cell."""
TOLERANCE = 2.0
"""Points by which the upper edges of the cells of one row may differ: half the height of small print."""

BETWEEN_HANZI = re.compile(r"(?<= [\u2e80-\u9fff\uff00-\uffef] ) [ ] (?= [\u2e80-\u9fff\uff00-\uffef] )", re.X)
# example: "萃取 级数", a cell whose text was broken after the second hanzi


def row_around(tables: Sequence[Sequence[Box]], box: Box, turn: int, hit: str, read: Callable[[Box], str]) -> str:
    """`table 1 row 3: cell | cell | cell; columns: head | head | head`; nothing where the box is in no table.

    `tables`: the cells of each table, as displayed. `turn`: how far the text stands turned clockwise (0, 90, 180,
    270). `read` gives the text in a displayed box. Cells that span rows belong to each of them. A cell that does not
    say how the hit begins is an accident of lines on the page, not a cell.
    """
    x0, top, x1, bottom = _upright(box, turn)
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    for number, cells in enumerate(tables, 1):
        turned = sorted((_upright(cell, turn), cell) for cell in cells)
        around = [cell for own, cell in turned if own[0] <= x <= own[2] and own[1] <= y <= own[3]]
        if not around:
            continue
        if _folded(hit)[:BEGINNING] not in _folded(read(around[0])):
            return ""
        starts = _starts([own[1] for own, _ in turned])
        index = sum(1 for start in starts if start <= y)
        row = [cell for own, cell in turned if own[1] <= y <= own[3]]
        texts = _texts(row, read)
        if len(texts) < 2:
            # a frame that only looks like a table: the line of text says more
            return ""
        shown = f"table {number} row {index}: {_joined(texts)}"
        if index <= 1:
            return shown
        first = [cell for own, cell in turned if own[1] <= starts[0] + TOLERANCE]
        heads = _texts(first, read)
        return f"{shown}; columns: {_joined(heads)}" if heads else shown
    return ""


def flat(text: str) -> str:
    """The text on one line; nothing stands for a line break between two hanzi."""
    return BETWEEN_HANZI.sub("", " ".join(text.split()))


def cut(text: str, length: int) -> str:
    """At most `length` characters, the last a mark of what is missing."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _upright(box: Box, turn: int) -> Box:
    """The box in a frame in which the text stands upright (only the order of coordinates counts)."""
    x0, top, x1, bottom = box
    if turn == 90:
        return (top, -x1, bottom, -x0)
    if turn == 180:
        return (-x1, -bottom, -x0, -top)
    if turn == 270:
        return (-bottom, x0, -top, x1)
    return box


def _starts(edges: list[float]) -> list[float]:
    """The upper edges of the rows, each once."""
    starts: list[float] = []
    for edge in sorted(edges):
        if not starts or edge - starts[-1] > TOLERANCE:
            starts.append(edge)
    return starts


def _texts(cells: list[Box], read: Callable[[Box], str]) -> list[str]:
    """What the cells say, those that say nothing left out."""
    return list(filter(None, (flat(read(cell)) for cell in cells[:CELLS_SHOWN])))


def _folded(text: str) -> str:
    return "".join(text.split())


def _joined(texts: list[str]) -> str:
    return cut(" | ".join(texts), ROW_SHOWN)
