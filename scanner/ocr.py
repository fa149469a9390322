"""The one door to OCR (rapidocr): pictures of pages into lines of text with boxes, in reading order.

Detection runs on a small copy, which costs a sixth of the time of the full picture and finds the same lines;
recognition cuts its lines from the sharp picture, one at a time, so that a page can be stopped when its time is used.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from scanner.errors import DamagedFile, MissingReader
from scanner.ocr_tiles import merged, tiles
from scanner.picture_triage import is_still, on_ground, worth_reading
from scanner.reading_order import Quad, around, is_apart, length, ordered, thickness
from scanner.records import Box

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Cell", "Line", "PageText", "Reader", "page_lines", "reader", "worth_reading"]

INSTALL = "pip install 'scanner[ocr]'"
PAGE_SECONDS = 15.0
"""Seconds of CPU for one page; ten rendered pages took 1 to 3 (benchmarks/ocr_quality.py)."""
PAGE_PIXELS = 9_000_000
"""A4 at 300 dpi; a larger sheet gets as much more time, up to four times."""
SHARP_SIDE = 10_000
"""Pixels of the longer side that lines are cut from: an A0 sheet at 210 dpi."""
GREY_BEYOND = 20_000_000
"""Pixels beyond which a picture is taken in grey, for memory."""
DETECT_SHARE, DETECT_SIDES = 0.42, (960, 4200)
"""Longer side of the copy that lines are looked for in: a share of the sharp one's, within these pixels. A4 at 200 dpi
gives 982: 0.5 s where the library's own 2000 took 3.4 s, and the same lines (print of 7.5 points included)."""
MAGNIFIED = 2.0
"""A small picture is made at most so much larger: screenshots have letters of 8 pixels."""
LEGIBLE = 8.0
"""Median height in pixels of the boxes found, under which the page is looked at again twice as large."""
SURE, READS_WELL = 0.5, 0.85
"""Confidence under which a line is left out, and under which the other way up is tried: right way up the ten pages
gave 0.93 and more, upside down 0.5 to 0.82."""
TRIAL_LINES = 5
TALL = 1.5
"""Height over width from which the library takes a box as standing text and turns it."""
FAINT = 140
"""Grey levels between the darkest and the lightest hundredth of a page below which they are stretched."""
BLANK = 30
"""Grey levels that differ on blank paper at most."""
REMEMBERED = 64
"""Pages kept in memory: logos and letterheads come again, and the second tier asks for the page just read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a line that was found as one box: where it starts in the line, its text, and its box."""

    start: int
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """A line as read: cells of a table row apart by tabs; box (x0, top, x1, bottom) in pixels of the picture given."""

    text: str
    box: Box
    confidence: float
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class PageText:
    """What OCR made of one picture: `found` places looked like text, `unsure` were read too badly to be given,
    `unread` were not reached within the page's time. `turn`: degrees clockwise it had to be turned to stand upright.
    """

    lines: tuple[Line, ...] = ()
    found: int = 0
    unsure: int = 0
    unread: int = 0
    turn: int = 0

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def reads_badly(self) -> bool:
        """Much of what looks like text could not be read: handwriting, another script, too coarse a scan."""
        return self.unsure >= 3 and self.unsure > 0.4 * self.found

    def box_of(self, line: int, start: int, end: int) -> Box | None:
        """About where characters `start` to `end` of line number `line` (from 1) stand; None for no such line."""
        if not 1 <= line <= len(self.lines):
            return None
        own = self.lines[line - 1]
        parts = [_part(cell, start - cell.start, end - cell.start, self.turn) for cell in own.cells]
        boxes = [box for box in parts if box is not None]
        if not boxes:
            return own.box
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )


@cache
def reader() -> Reader:
    """The process's one reader, loaded when first asked for (0.6 s). Raises MissingReader."""
    return Reader()


def page_lines(page: Any, seconds: float = PAGE_SECONDS) -> PageText:
    """The lines of one page given as a Pillow image, as bytes of a picture file, or as an array.

    An array has the shape (height, width) in grey or (height, width, 3 or 4) in RGB, 8 bits. Raises MissingReader,
    DamagedFile for bytes that are no picture.
    """
    from PIL import Image as pillow
    from PIL import UnidentifiedImageError

    if isinstance(page, bytes):
        try:
            page = pillow.open(io.BytesIO(page))
            page.load()
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise DamagedFile(f"the picture cannot be read: {error}") from error
    elif not isinstance(page, pillow.Image):
        page = pillow.fromarray(page)
    return reader().read(page, seconds)


class Reader:
    """Holds the models and the pages read last. One thread, no network: the models lie in rapidocr's wheel."""

    def __init__(self) -> None:
        # rapidocr itself says only when it loads a model that onnxruntime is missing
        missing = [name for name in ("cv2", "onnxruntime", "rapidocr") if find_spec(name) is None]
        if missing:
            raise MissingReader(f"OCR is not installed ({', '.join(missing)})", remedy=INSTALL)
        try:
            import cv2
            from rapidocr import RapidOCR
        except ImportError as error:
            raise MissingReader(f"OCR is not installed ({error.name or error})", remedy=INSTALL) from error
        cv2.setNumThreads(1)
        self.engine = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,  # which way up is tried here once a page, not once a line
                "Global.max_side_len": 100_000,  # the copies have their size already
                "Global.min_side_len": 1,
                "Det.limit_type": "max",
                "Det.limit_side_len": 100_000,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Rec.rec_batch_num": 1,  # a batch pads every line to its longest
                "Rec.rec_img_shape": [3, 48, 96],  # pads short cells to 96 pixels, not to 320
            }
        )
        self.pages: OrderedDict[bytes, PageText] = OrderedDict()

    def read(self, image: Image, seconds: float = PAGE_SECONDS) -> PageText:
        """Lines in reading order. Boxes are in pixels of the picture as displayed (after its EXIF rotation)."""
        image = displayed(image)
        digest = hashlib.blake2b(image.tobytes(), key=repr((image.size, image.mode)).encode()[:64]).digest()
        known = self.pages.get(digest)
        if known is None:
            known = self._read(image, seconds)
            if not known.unread:
                self.pages[digest] = known
        else:
            self.pages.move_to_end(digest)
        while len(self.pages) > REMEMBERED:
            self.pages.popitem(last=False)
        return known

    def glance(self, image: Image, lines: int = 4) -> list[str]:
        """The longest lines, as they stand and where they are read well: enough to hold another reading against."""
        import numpy as np

        pixels = _stretched(np.asarray(displayed(image).convert("L")))
        quads = sorted((quad for quad in self._detect(pixels) if not _is_tall(quad)), key=length)[-lines:]
        read = [self._recognise_crop(self._cut(pixels, quad)) for quad in quads]
        return [text for text, confidence in read if confidence >= READS_WELL]

    def _read(self, image: Image, seconds: float) -> PageText:
        import numpy as np

        deadline = time.thread_time() + seconds * min(4.0, max(1.0, image.width * image.height / PAGE_PIXELS))
        if image.width * image.height > GREY_BEYOND:
            image = image.convert("L")
        scale = min(1.0, SHARP_SIDE / max(image.size))
        if scale < 1:
            image = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))
        pixels = _stretched(np.asarray(image))
        if pixels.ndim == 3:
            pixels = np.ascontiguousarray(pixels[:, :, ::-1])  # the library wants BGR
        quads, turned, quarters = self._upright(pixels)
        pieces: list[tuple[Quad, str, float]] = []
        unsure = unread = 0
        for quad in quads:
            if time.thread_time() > deadline:
                unread += 1
                continue
            text, confidence = self._recognise(turned, quad)
            if confidence >= SURE and text.strip():
                pieces.append((quad, text.strip(), confidence))
            else:
                unsure += 1
        height, width = turned.shape[:2]
        lines = _assembled(pieces, lambda box: _scaled(_turned_back(box, quarters, width, height), 1 / scale))
        return PageText(lines, len(quads), unsure, unread, quarters * 90 % 360)

    def _upright(self, pixels: Any) -> tuple[list[Quad], Any, int]:
        """Boxes, the pixels turned so that most text stands upright, and how many quarters clockwise that was."""
        import numpy as np

        quads = self._detect(pixels)
        along = sum(length(quad) for quad in quads if not _is_tall(quad))
        across = sum(thickness(quad) for quad in quads if _is_tall(quad))
        quarters = 0
        first = (quads, pixels)
        if across > along:
            pixels, quarters = np.ascontiguousarray(np.rot90(pixels, -1)), 1
            quads = self._detect(pixels)
        trial = sorted((quad for quad in quads if not _is_tall(quad)), key=length)[-TRIAL_LINES:]
        well = self._how_well(pixels, trial, flip=False)
        if trial and well < READS_WELL:
            other = self._how_well(pixels, trial, flip=True)
            if other > well + 0.05:
                pixels, quarters, well = np.ascontiguousarray(np.rot90(pixels, 2)), quarters + 2, other
                quads = self._detect(pixels)
        if quarters % 2 and well < SURE:  # columns of upright characters: no way up is better than the first
            return (*first, 0)
        return quads, pixels, quarters

    def _how_well(self, pixels: Any, quads: list[Quad], flip: bool) -> float:
        if not quads:
            return 0.0
        return sum(self._recognise_crop(self._cut(pixels, quad, flip))[1] for quad in quads) / len(quads)

    def _detect(self, pixels: Any) -> list[Quad]:
        """Corners of the places that look like lines; looked at again larger where the print is small."""
        side = max(pixels.shape[:2])
        wanted = min(max(DETECT_SHARE * side, DETECT_SIDES[0]), DETECT_SIDES[1])
        scale = min(wanted / side, MAGNIFIED)
        quads = self._detect_at(pixels, scale)
        thin = sorted(thickness(quad) * scale for quad in quads if not _is_tall(quad))
        larger = min(2 * scale, DETECT_SIDES[1] / side, MAGNIFIED)
        if thin and thin[len(thin) // 2] < LEGIBLE and larger > 1.2 * scale:
            quads = self._detect_at(pixels, larger)
        return quads

    def _detect_at(self, pixels: Any, scale: float) -> list[Quad]:
        import cv2

        height, width = pixels.shape[:2]
        size = (max(32, round(width * scale / 32) * 32), max(32, round(height * scale / 32) * 32))
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        across, down = width / size[0], height / size[1]
        cuts = tiles(*size)
        quads: list[Quad] = []
        for left, top, right, bottom in cuts:
            tile = _in_colour(small[top:bottom, left:right])
            if int(tile.max()) - int(tile.min()) < BLANK:
                continue
            found: Any = self.engine(tile, use_det=True, use_cls=False, use_rec=False)
            boxes = found.boxes
            for box in () if boxes is None else boxes:
                a, b, c, d = (((float(x) + left) * across, (float(y) + top) * down) for x, y in box)
                quads.append((a, b, c, d))
        return merged(quads) if len(cuts) > 1 else quads

    def _recognise(self, pixels: Any, quad: Quad) -> tuple[str, float]:
        """Text and confidence of one line. Standing text is read upwards and downwards, and the better one taken."""
        best = self._recognise_crop(self._cut(pixels, quad))
        if _is_tall(quad) and best[1] < READS_WELL:
            best = max(best, self._recognise_crop(self._cut(pixels, quad, flip=True)), key=lambda read: read[1])
        return best

    def _recognise_crop(self, crop: Any) -> tuple[str, float]:
        if crop.size == 0 or min(crop.shape[:2]) < 2:
            return "", 0.0
        read: Any = self.engine.recognize_txt([crop])
        return str(read.txts[0]), float(read.scores[0])

    def _cut(self, pixels: Any, quad: Quad, flip: bool = False) -> Any:
        """The line alone, straightened; a tall one turned a quarter against the clock by the library."""
        import numpy as np

        crop = _in_colour(self.engine.crop_text_regions(pixels, np.array([quad], dtype=np.float32))[0])
        return np.ascontiguousarray(crop[::-1, ::-1]) if flip else crop


def displayed(image: Image) -> Image:
    """As a viewer shows it: EXIF rotation done, transparency on a ground, 8 bits in grey or RGB."""
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode in ("I", "F", "I;16", "I;16B", "I;16L"):
        return _eight_bits(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return on_ground(image)
    return image if image.mode in ("L", "RGB") else image.convert("L" if image.mode == "1" else "RGB")


def _eight_bits(image: Image) -> Image:
    """Deep greys or measured values brought to 0..255 by their own range."""
    import numpy as np
    from PIL import Image as pillow

    values = np.nan_to_num(np.asarray(image, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    return pillow.fromarray(((values - low) * (255 / (high - low or 1.0))).astype(np.uint8))


def _stretched(pixels: Any) -> Any:
    """A faint page (grey print, thin carbon copy) brought to the full range of greys."""
    import numpy as np

    low, high = np.percentile(pixels[::4, ::4], (1, 99))
    if high - low <= 8 and is_still(pixels if pixels.ndim == 2 else pixels[:, :, 1]):  # a few faint words
        low, high = pixels.min(), pixels.max()
    if not 8 < int(high) - int(low) < FAINT:
        return pixels
    return np.clip((pixels.astype(np.float32) - low) * (255 / (high - low)), 0, 255).astype(np.uint8)


def _in_colour(pixels: Any) -> Any:
    import numpy as np

    return np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels


def _is_tall(quad: Quad) -> bool:
    return thickness(quad) >= TALL * length(quad)


def _assembled(pieces: list[tuple[Quad, str, float]], place: Any) -> tuple[Line, ...]:
    """Pieces joined to lines: words by a blank, cells by a tab; `place` brings a box into the picture given."""
    lines = []
    for row in ordered([quad for quad, _, _ in pieces]):
        text, cells, previous = "", [], None
        for number in row:
            quad, own, _ = pieces[number]
            if previous is not None:
                text += "\t" if is_apart(previous, quad) else " "
            cells.append(Cell(len(text), own, place(around([quad]))))
            text, previous = text + own, quad
        box = place(around([pieces[number][0] for number in row]))
        confidence = min(pieces[number][2] for number in row)
        lines.append(Line(text, box, round(confidence, 3), tuple(cells)))
    return tuple(lines)


def _turned_back(box: Box, quarters: int, width: int, height: int) -> Box:
    """A box of the picture turned clockwise by `quarters` (now `width` x `height`) as it lay before."""
    x0, top, x1, bottom = box
    if quarters % 4 == 1:
        return (top, width - x1, bottom, width - x0)
    if quarters % 4 == 2:
        return (width - x1, height - bottom, width - x0, height - top)
    if quarters % 4 == 3:
        return (height - bottom, x0, height - top, x1)
    return box


def _scaled(box: Box, by: float) -> Box:
    x0, top, x1, bottom = (round(side * by, 1) for side in box)
    return (x0, top, x1, bottom)


def _part(cell: Cell, start: int, end: int, turn: int) -> Box | None:
    """The stretch of a cell's box that its characters `start` to `end` take, Chinese ones twice as wide as others.

    All of it where the text does not run from left to right in the picture given.
    """
    start, end = max(0, start), min(len(cell.text), end)
    if start >= end:
        return None
    widths = [2 if character >= "\u2e80" else 1 for character in cell.text]
    total = sum(widths)
    x0, top, x1, bottom = cell.box
    if turn or (bottom - top > TALL * (x1 - x0) and len(cell.text) > 1):
        return cell.box
    left, right = sum(widths[:start]) / total, sum(widths[:end]) / total
    return (round(x0 + (x1 - x0) * left, 1), top, round(x0 + (x1 - x0) * right, 1), bottom)
