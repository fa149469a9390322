"""Large sheets looked at tile by tile: where the tiles lie, and how boxes found twice or in two parts become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scanner.reading_order import Quad, around, length, thickness

WHOLE = 1_600_000
"""Pixels up to which a picture is looked at in one: A4 at 300 dpi in the copy that lines are looked for in."""
TILE = 960
"""Pixels of a tile's side. The detector weighs each place against the whole picture and so overlooks small print on a
large empty sheet: on an A0 drawing it found 1 of 11 places in one, 2 in tiles of 1600 pixels, and 11 in these."""
OVERLAP = 128
"""Pixels that neighbours share: more than a line of print is high, so that each line is whole in one of them."""
COVERED = 0.6
"""Part of a box that lies in another one from which it is the same line seen again."""


def tiles(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Rectangles (left, top, right, bottom) that cover a picture of this size; one where it is small enough."""
    if width * height <= WHOLE:
        return [(0, 0, width, height)]
    return [(x, y, x1, y1) for y, y1 in _stretches(height) for x, x1 in _stretches(width)]


def merged(quads: Sequence[Quad]) -> list[Quad]:
    """Each line once: copies dropped, the parts of a line that goes over the edge of a tile joined."""
    import numpy as np

    if not quads:
        return []
    boxes = np.array([around([quad]) for quad in quads])
    areas = np.maximum(1.0, (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    order = np.argsort(-areas, kind="stable")
    kept: list[int] = []
    for number in order:
        shared = _shared(boxes[number], boxes[kept]) if kept else np.zeros(0)
        if not len(shared) or shared.max() < COVERED * areas[number]:
            kept.append(int(number))
    flat = [quads[number] for number in kept if length(quads[number]) >= thickness(quads[number])]
    tall = [quads[number] for number in kept if length(quads[number]) < thickness(quads[number])]
    return [*_joined(flat, 0), *_joined(tall, 1)]


def _stretches(side: int) -> list[tuple[int, int]]:
    count = max(1, -(-(side - OVERLAP) // (TILE - OVERLAP)))
    step = (side - OVERLAP) / count
    return [(round(number * step), min(side, round((number + 1) * step) + OVERLAP)) for number in range(count)]


def _shared(box: Any, others: Any) -> Any:
    import numpy as np

    wide = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    high = np.minimum(box[3], others[:, 3]) - np.maximum(box[1], others[:, 1])
    return np.maximum(0, wide) * np.maximum(0, high)


def _joined(quads: list[Quad], axis: int) -> list[Quad]:
    """Boxes that overlap along the line (`axis` 0 across, 1 down) and share most of its thickness, as one."""
    done: list[Quad] = []
    for quad in sorted(quads, key=lambda quad: around([quad])[axis]):
        box = around([quad])
        for number in range(len(done) - 1, -1, -1):
            other = around([done[number]])
            thick = min(box[3 - axis] - box[1 - axis], other[3 - axis] - other[1 - axis])
            beside = min(box[3 - axis], other[3 - axis]) - max(box[1 - axis], other[1 - axis])
            if beside > COVERED * thick and box[axis] < other[2 + axis] - 0.3 * thick:
                done[number] = _ends(done[number], quad, axis)
                break
        else:
            done.append(quad)
    return done


def _ends(first: Quad, second: Quad, axis: int) -> Quad:
    """The near end of the first box and the far end of the second, where that goes further."""
    if around([second])[2 + axis] <= around([first])[2 + axis]:
        return first
    if axis == 0:
        return (first[0], second[1], second[2], first[3])
    return (first[0], first[1], second[2], second[3])
