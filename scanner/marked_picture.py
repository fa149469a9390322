"""Draws boxes over the picture of a page, for a report: what was found is seen at a glance."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scanner.errors import UsageError
from scanner.picture_folder import PictureFolder
from scanner.records import Box

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 1600
"""Pixels of a picture kept beside a report."""
FILL = (255, 214, 0)
OUTLINE = (214, 40, 40)
STRENGTH = 0.45
"""How much of the fill is mixed into white; dark ink stays dark, because the fill is multiplied into the page."""
PNG_LIMIT = 400_000
"""Bytes; a page with photographs is smaller as JPEG."""


def marked(image: Image, boxes: Sequence[Box]) -> tuple[str, bytes]:
    """(suffix, bytes) of a PNG or JPEG of an RGB picture with its boxes, in its pixels, filled and outlined."""
    from PIL import Image as pillow
    from PIL import ImageChops, ImageDraw

    marks = pillow.new("RGB", image.size, (255, 255, 255))
    colour = tuple(round(255 - (255 - part) * STRENGTH) for part in FILL)
    frames = [(math.floor(box[0]), math.floor(box[1]), math.ceil(box[2]), math.ceil(box[3])) for box in boxes]
    draw = ImageDraw.Draw(marks)
    for frame in frames:
        draw.rectangle(frame, fill=colour)
    image = ImageChops.multiply(image, marks)
    draw = ImageDraw.Draw(image)
    for frame in frames:
        draw.rectangle(frame, outline=OUTLINE, width=2)
    return _packed(image)


def keep_marked(pictures: PictureFolder | None, name: str, image: Image, boxes: Sequence[Box]) -> str | None:
    """Keep a picture file's page with its boxes (in pixels); its relative path, None without boxes, room or a folder.

    Brought to at most LONGEST_SIDE pixels. `name` is without suffix.
    """
    if not pictures or not boxes or not pictures.room():
        return None
    scale = min(1.0, LONGEST_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    try:
        shown = image.convert("RGB").resize(size)
        suffix, data = marked(shown, [(x0 * scale, y0 * scale, x1 * scale, y1 * scale) for x0, y0, x1, y1 in boxes])
        return pictures.keep(f"{name}.{suffix}", data)
    except (UsageError, OSError, ValueError, MemoryError):
        return None


def _packed(image: Image) -> tuple[str, bytes]:
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=6)
    if stream.tell() <= PNG_LIMIT:
        return "png", stream.getvalue()
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return "jpg", stream.getvalue()
