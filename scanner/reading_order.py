"""Puts boxes of text found on a picture into the order a person reads them: columns, rows, cells of a row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from scanner.records import Box

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Corners in pixels: top left, top right, bottom right, bottom left."""

SAME_ROW = 0.5
"""Centres at most this part of the smaller height apart stand in one row."""
CELL_GAP = 1.2
"""White of more than this many heights between two boxes in a row: cells of a table; less: words of a line."""
PROSE_LENGTH, PROSE_SHARE, COLUMN_LINES = 6, 0.75, 5
"""Columns of running text: at least five lines each, six heights long, most of them three quarters of the column wide;
the cells of a table are shorter or uneven."""
CROSSING = 0.2
"""Part of all boxes that may lie across the gutter between two columns: titles, wide tables."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A box as it would lie if the page were straight: edges, height, and its number among the boxes given."""

    number: int
    left: float
    right: float
    middle: float
    height: float


def ordered(quads: Sequence[Quad]) -> list[list[int]]:
    """Rows in reading order, each the numbers of its boxes from left to right."""
    spots = _straightened(quads)
    rows: list[list[int]] = []
    for part in _columns(spots):
        rows += [[spot.number for spot in row] for row in _rows(part)]
    return rows


def is_apart(left: Quad, right: Quad) -> bool:
    """Whether the second box of a row is another cell, and not the next word of the line."""
    height = min(thickness(left), thickness(right))
    return math.dist(left[1], right[0]) > CELL_GAP * height and right[0][0] > left[1][0]


def thickness(quad: Quad) -> float:
    """The box's extent across its line, in pixels."""
    return (math.dist(quad[0], quad[3]) + math.dist(quad[1], quad[2])) / 2


def length(quad: Quad) -> float:
    """The box's extent along its line, in pixels."""
    return (math.dist(quad[0], quad[1]) + math.dist(quad[3], quad[2])) / 2


def around(quads: Sequence[Quad]) -> Box:
    """The upright box (x0, top, x1, bottom) around all corners."""
    xs = [x for quad in quads for x, _ in quad]
    ys = [y for quad in quads for _, y in quad]
    return (min(xs), min(ys), max(xs), max(ys))


def _straightened(quads: Sequence[Quad]) -> list[Spot]:
    """The boxes turned back by the slope that most of the long lines share."""
    slopes = [
        math.atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0])
        for quad in quads
        if length(quad) > 4 * thickness(quad)
    ]
    angle = median(slopes) if slopes else 0.0
    if abs(angle) > math.pi / 6:  # vertical text: there is no common slope to take away
        angle = 0.0
    cosine, sine = math.cos(angle), math.sin(angle)
    spots = []
    for number, quad in enumerate(quads):
        xs = [x * cosine + y * sine for x, y in quad]
        ys = [y * cosine - x * sine for x, y in quad]
        spots.append(Spot(number, min(xs), max(xs), (min(ys) + max(ys)) / 2, max(1.0, max(ys) - min(ys))))
    return spots


def _rows(spots: list[Spot]) -> list[list[Spot]]:
    rows: list[list[Spot]] = []
    for spot in sorted(spots, key=lambda spot: spot.middle):
        last = rows[-1] if rows else []
        near = last and abs(spot.middle - median(other.middle for other in last)) < SAME_ROW * min(
            spot.height, median(other.height for other in last)
        )
        if near:
            last.append(spot)
        else:
            rows.append([spot])
    return [sorted(row, key=lambda spot: spot.left) for row in rows]


def _columns(spots: list[Spot]) -> list[list[Spot]]:
    """The page in parts to be read one after another; the page itself where it has no two columns of prose."""
    gutter = _gutter(spots)
    if gutter is None:
        return [spots]
    parts: list[list[Spot]] = []
    left: list[Spot] = []
    right: list[Spot] = []
    for spot in sorted(spots, key=lambda spot: spot.middle):
        if spot.right <= gutter:
            left.append(spot)
        elif spot.left >= gutter:
            right.append(spot)
        else:  # a title across both columns ends what stands above it
            parts += [left, right, [spot]]
            left, right = [], []
    return [part for part in (*parts, left, right) if part]


def _gutter(spots: list[Spot]) -> float | None:
    """Where the white between two columns of prose runs, in pixels from the left."""
    if len(spots) < 2 * COLUMN_LINES:
        return None
    low, high = min(spot.left for spot in spots), max(spot.right for spot in spots)
    best: tuple[int, float] | None = None
    for step in range(30, 71):
        edge = low + (high - low) * step / 100
        left = [spot for spot in spots if spot.right <= edge]
        right = [spot for spot in spots if spot.left >= edge]
        crossing = len(spots) - len(left) - len(right)
        if crossing <= CROSSING * len(spots) and _is_prose(left) and _is_prose(right):
            best = min(best or (crossing, edge), (crossing, edge))
    return None if best is None else best[1]


def _is_prose(spots: list[Spot]) -> bool:
    if len(spots) < COLUMN_LINES:
        return False
    width = max(spot.right for spot in spots) - min(spot.left for spot in spots)
    full = [spot for spot in spots if spot.right - spot.left > max(PROSE_SHARE * width, PROSE_LENGTH * spot.height)]
    return len(full) >= max(COLUMN_LINES - 1, 0.6 * len(spots))
