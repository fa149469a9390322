"""Draws a page with its hits marked, for a report."""

from __future__ import annotations

from typing import Any

from scanner.extractors.pdf.display import View
from scanner.marked_picture import LONGEST_SIDE, marked
from scanner.records import Box

DPI = 110
"""Small print (6 points) is nine pixels high: just readable, at 150 kB a page."""
MARGIN = 1.5
"""Points between the text and its outline."""


def picture(page: Any, view: View, boxes: list[Box]) -> tuple[str, bytes]:
    """(suffix, bytes) of a PNG or JPEG of the displayed page, its boxes marked. Raises PdfiumError, ValueError."""
    width, height = view.size
    scale = min(DPI / 72, LONGEST_SIDE / max(width, height, 1.0))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        image = bitmap.to_pil().convert("RGB")
    finally:
        bitmap.close()
    # the bitmap is rounded up to whole pixels, so its own scale differs a little
    across, down = image.width / max(width, 1.0), image.height / max(height, 1.0)
    frames = [
        (
            (box[0] - MARGIN) * across,
            (box[1] - MARGIN) * down,
            (box[2] + MARGIN) * across,
            (box[3] + MARGIN) * down,
        )
        for box in boxes
    ]
    return marked(image, frames)
