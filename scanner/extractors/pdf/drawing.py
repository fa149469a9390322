"""Draws a page with its hits marked, for a report."""

from __future__ import annotations

import io
import math
from typing import Any

from scanner.extractors.pdf.display import View
from scanner.records import Box

DPI = 110
"""Small print (6 points) is nine pixels high: just readable, at 150 kB a page."""
LONGEST_SIDE = 1600
MARGIN = 1.5
"""Points between the text and its outline."""
FILL = (255, 214, 0)
OUTLINE = (214, 40, 40)
STRENGTH = 0.45
"""How much of the fill is mixed into white; dark ink stays dark, because the fill is multiplied into the page."""
PNG_LIMIT = 400_000
"""Bytes; a page with photographs is smaller as JPEG."""


def picture(page: Any, view: View, boxes: list[Box]) -> tuple[str, bytes]:
    """(suffix, bytes) of a PNG or JPEG of the displayed page, its boxes marked. Raises PdfiumError, ValueError."""
    from PIL import Image, ImageChops, ImageDraw

    width, height = view.size
    scale = min(DPI / 72, LONGEST_SIDE / max(width, height, 1.0))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        image = bitmap.to_pil().convert("RGB")
    finally:
        bitmap.close()
    marks = Image.new("RGB", image.size, (255, 255, 255))
    colour = tuple(round(255 - (255 - part) * STRENGTH) for part in FILL)
    # the bitmap is rounded up to whole pixels, so its own scale differs a little
    across, down = image.width / max(width, 1.0), image.height / max(height, 1.0)
    frames = [
        (
            math.floor((box[0] - MARGIN) * across),
            math.floor((box[1] - MARGIN) * down),
            math.ceil((box[2] + MARGIN) * across),
            math.ceil((box[3] + MARGIN) * down),
        )
        for box in boxes
    ]
    draw = ImageDraw.Draw(marks)
    for frame in frames:
        draw.rectangle(frame, fill=colour)
    image = ImageChops.multiply(image, marks)
    draw = ImageDraw.Draw(image)
    for frame in frames:
        draw.rectangle(frame, outline=OUTLINE, width=2)
    return _packed(image)


def _packed(image: Any) -> tuple[str, bytes]:
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=6)
    if stream.tell() <= PNG_LIMIT:
        return "png", stream.getvalue()
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return "jpg", stream.getvalue()
