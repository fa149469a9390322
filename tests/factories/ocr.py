"""What tests of OCR need: its mark, a machine without it, and a picture with printed lines."""

from __future__ import annotations

import importlib.util
import io

import pytest
from PIL import Image, ImageDraw, ImageFont

NEEDS_OCR = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None, reason="OCR is an extra: pip install 'scanner[ocr]'"
)


def printed(*lines: str, size: tuple[int, int] = (1000, 750), letters: int = 36) -> bytes:
    """A JPEG with these lines in black on white, the first at (80, 80), the next 90 pixels lower."""
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((80, 80 + 90 * number), line, font=ImageFont.load_default(letters), fill=0)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=90)
    return stream.getvalue()
