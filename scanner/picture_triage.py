"""Tells cheaply whether a picture may hold text: logos, icons, blank pages and plain photographs need no OCR."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

DEEP = ("I", "F", "I;16", "I;16B", "I;16L")
"""Pillow's modes of more than 8 bits."""
SMALLEST_SIDES = (14, 40)
"""Shorter and longer side in pixels below which no word fits: a line of legible Chinese is 12 pixels high."""
LOOKED_AT = 1400
"""The longer side is brought to at most this many pixels: print of 8 points on A4 keeps strokes of 2 pixels."""
ALWAYS = 5000
"""Pixels of the longer side beyond which all that is not blank is read: a drawing's print is lost in a small copy."""
BLOCK = 16
"""Side in pixels of the blocks that are looked at one by one."""
STROKE = 28
"""Grey levels between neighbouring pixels that make an edge of a stroke."""
FLAT, GROUND = 18, 0.30
"""A block of print lies on one ground: at least this part of its pixels within this many levels of its commonest."""
EDGES = (0.05, 0.7)
"""Part of a block's neighbouring pairs that are edges: a lone rule has less, a screen or hatch more."""
TURNS = 3
"""Edges in some pixel row of a block: a stroke of a letter has two, the edge of an object one."""
STILL = 1
"""Median difference of neighbouring pixels, in grey levels, under which a picture was not scanned or photographed."""
FAINTEST, FAINTEST_IN_NOISE = 12, 40
"""Grey levels between the darkest and the lightest pixel under which there is nothing: alone, and amid noise."""
COLOURED = 24
"""Levels between two colours of some pixel from which print may stand out by its colour alone."""
FEWEST = 2
"""Blocks of print in a run along a line (or down a column) that make a word."""


def worth_reading(image: Image) -> bool:
    """False where the picture surely holds no text: too small, blank, or nothing like print anywhere in it.

    Made to prefer reading: one short word is enough. Takes a Pillow image of any mode; numpy and Pillow only.
    """
    low, high = sorted(image.size)
    if low < SMALLEST_SIDES[0] or high < SMALLEST_SIDES[1]:
        return False
    if image.mode in DEEP:
        return True  # measured values or deep greys: rare, and their range is not known yet
    planes = (plane for plane in _planes(image) if plane is not None)
    if high > ALWAYS:
        return next(planes, None) is not None
    return any(_has_run(_print_blocks(plane)) or _has_run(_print_blocks(plane.T)) for plane in planes)


def print_blocks(image: Image) -> int:
    """How many blocks of the picture look like print, each about a character of Chinese or three Latin letters."""
    if image.mode in DEEP:
        return image.width * image.height // BLOCK**2
    counts = (
        int(_print_blocks(way).sum()) for plane in _planes(image) if plane is not None for way in (plane, plane.T)
    )
    return max(counts, default=0)


def _planes(image: Image) -> Iterator[Any]:
    """The picture in grey, then, where it is coloured, each colour alone; None for one without anything on it."""
    import numpy as np

    small = _small(image)
    yield _stretched(np.asarray(small.convert("L"), dtype=np.int16))
    if small.mode == "RGB":
        colours = np.asarray(small, dtype=np.int16)
        if int((colours.max(axis=2) - colours.min(axis=2)).max()) >= COLOURED:
            for number in range(3):
                yield _stretched(colours[:, :, number])


def _stretched(grey: Any) -> Any:
    """The plane with its greys spread out where they lie close; None where it is blank."""
    import numpy as np

    low, high = (float(level) for level in np.percentile(grey[::3, ::3], (0.5, 99.5)))
    if high - low < FAINTEST:
        # blank paper has noise of some levels only; a few words on it do not move the percentiles, so look closer
        low, high = float(grey.min()), float(grey.max())
        if high - low < (FAINTEST if is_still(grey) else FAINTEST_IN_NOISE):
            return None
    if high - low >= 140:
        return grey
    return np.clip((grey - low) * (200 / max(high - low, 15)), 0, 255).astype(np.int16)


def is_still(grey: Any) -> bool:
    """No noise of a scanner or camera: most neighbouring pixels of the array (height, width) are alike."""
    import numpy as np

    return bool(np.median(np.abs(np.diff(grey[::3].astype(np.int16), axis=1))) < STILL) if grey.shape[1] > 1 else True


def _small(image: Image) -> Image:
    """In grey or RGB and small; shrunk by whole steps, which also takes the noise of a scanner away."""
    image.load()
    factor = max(1, -(-max(image.size) // LOOKED_AT))
    if image.mode == "1":
        image = image.convert("L")
    if factor > 1 and image.mode in ("L", "RGB", "CMYK", "YCbCr"):
        image = image.reduce(factor)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = on_ground(image)
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def on_ground(image: Image) -> Image:
    """A picture with transparency laid on white, or on black where what is seen of it is mostly light."""
    from PIL import Image as pillow
    from PIL import ImageStat

    full = image.convert("RGBA")
    alpha = full.getchannel("A")
    seen = ImageStat.Stat(full.convert("L"), mask=alpha.point(lambda level: 255 if level > 128 else 0))
    light = seen.count[0] > 0 and seen.mean[0] > 200
    ground = pillow.new("RGBA", full.size, (0, 0, 0, 255) if light else (255, 255, 255, 255))
    return pillow.alpha_composite(ground, full).convert("RGB")


def _print_blocks(grey: Any) -> Any:
    """Which blocks (rows, columns) look like print."""
    import numpy as np

    rows, columns = grey.shape[0] // BLOCK, grey.shape[1] // BLOCK
    if not rows or not columns:
        padded = np.pad(grey, ((0, max(0, BLOCK - grey.shape[0])), (0, max(0, BLOCK - grey.shape[1]))), mode="edge")
        return _print_blocks(padded) if padded.shape != grey.shape else np.zeros((0, 0), dtype=bool)
    edges = np.abs(np.diff(grey, axis=1, append=grey[:, -1:])) > STROKE
    tiles = edges[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    density = tiles.mean(axis=(1, 3))
    turns = tiles.sum(axis=3).max(axis=1)
    busy = (density > EDGES[0]) & (density < EDGES[1]) & (turns >= TURNS)
    where = np.argwhere(busy)
    if len(where) > 4000:  # enough to tell by; a full page of small print has about this many
        where = where[:: len(where) // 4000 + 1]
        busy = np.zeros_like(busy)
    blocks = grey[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    if len(where):
        cut = blocks[where[:, 0], :, where[:, 1], :].reshape(len(where), -1)
        ground = np.percentile(cut, (15, 85), axis=1)
        light = (np.abs(cut - ground[1][:, None]) <= FLAT).mean(axis=1)
        dark = (np.abs(cut - ground[0][:, None]) <= FLAT).mean(axis=1)
        flat = np.maximum(light, dark) >= GROUND
        busy[where[:, 0], where[:, 1]] = flat
    return busy


def _has_run(blocks: Any) -> bool:
    """Whether FEWEST blocks of print stand beside each other."""
    if blocks.shape[0] == 0 or blocks.shape[1] < FEWEST:
        return bool(blocks.any())
    run = blocks[:, : -(FEWEST - 1)].copy()
    for step in range(1, FEWEST):
        run &= blocks[:, step : blocks.shape[1] - (FEWEST - 1) + step]
    return bool(run.any())
