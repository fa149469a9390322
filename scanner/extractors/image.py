"""Read pictures: the words in their metadata, and by OCR those on their pages, frame by frame."""

from __future__ import annotations

import io
import os
import re
import struct
import sys
import tempfile
import time
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scanner import ocr, picture_metadata, picture_segments
from scanner.budget import Budget
from scanner.errors import DamagedFile, LimitExceeded, MissingReader, NoText, TimedOut, UnsupportedFormat
from scanner.marked_picture import keep_marked
from scanner.picture_folder import PictureFolder
from scanner.records import Artifact, Box, Finding, Passage, Place, Problem
from scanner.registry import extractor, locator
from scanner.settings import Settings

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 178_000_000
"""Pixels of one page: an A0 sheet at 300 dpi has 139 million. In colour a third of it, for memory."""
MOST_BYTES = 400 << 20
ANIMATION_FRAMES = 10
"""Frames of an animation that are read: all of a short one, else five at the start and five spread over the rest."""
ICON_SIDE = 256
FORMATS = ("jpg", "png", "tiff", "bmp", "webp", "gif", "ico")
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, ZeroDivisionError,
    AttributeError, RuntimeError, AssertionError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow raises over damaged pictures (trial with truncated and bit-flipped files); MemoryError passes."""
# page 2 line
LINE_KIND = re.compile(r"(?: page [ ] (?P<page> \d+ ) [ ] )? line", re.X)


@dataclass(slots=True)
class _Tally:
    """Pages by what became of them, so that each outcome is told of once."""

    plain: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    badly: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    missing_error: MissingReader | None = None
    several: bool = False
    settings: Settings = field(default_factory=Settings)

    def problems(self) -> Iterator[Problem]:
        """Problems in order of weight; harmless ones where nothing is missing."""
        if self.missing and self.missing_error is not None:
            error = MissingReader(
                f"{self._named(self.missing)} not read: {self.missing_error.message}", remedy=ocr.INSTALL
            )
            yield error.problem()
        if self.unread:
            message = f"{self._named(self.unread)} not read: more than {self.settings.max_ocr_pages} pages need OCR"
            yield LimitExceeded(message, remedy="raise --max-ocr-pages").problem()
        if self.late:
            message = (
                f"{self._named(self.late)} read in part: OCR took more than {self.settings.ocr_seconds:g} s a page"
            )
            yield LimitExceeded(message, remedy="raise --ocr-seconds, or have a person look at it").problem()
        if self.badly:
            message = f"{self._named(self.badly)} read badly: much of what looks like text is not legible to OCR"
            yield NoText(message, remedy="have a person look at it, or scan the paper anew at 200 to 300 dpi").problem()
        if self.plain:
            message = f"{self._named(self.plain)}: a logo, photograph or blank without text, not sent to OCR"
            yield Problem(NoText.kind, message, harmless=True)
        if self.empty:
            yield Problem(NoText.kind, f"{self._named(self.empty)}: OCR found no text", harmless=True)

    def _named(self, pages: Sequence[int]) -> str:
        return _listed(pages) if self.several else "the picture"


@extractor(*FORMATS)
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Metadata at `metadata ImageDescription`, print at `line 14`, in files of several pages at `page 2 line 14`.

    Raises DamagedFile, LimitExceeded, TimedOut. A page without text, and an icon, give a harmless problem.
    """
    del settings
    yield from picture_segments.hidden(artifact, budget)
    image = _opened(artifact)
    try:
        yield from _read(image, budget)
    finally:
        image.close()


def _read(image: Image, budget: Budget) -> Iterator[Passage | Problem]:
    pages = Pages(image)
    tally = _Tally(several=pages.several, settings=budget.settings)
    number, before = 0, ""
    told: set[str] = set()
    try:
        for number in pages.numbers():
            budget.check_time()
            budget.charge_pages()
            page, damage = pages.page(number)
            if damage is not None:
                yield damage
            if number == 1 or image.format == "TIFF":  # each page of a TIFF has fields of its own
                yield from _metadata(image, number, told)
            if page is None:
                continue
            found = _recognised(page, number, tally, budget)
            if found is not None and found.text and found.text != before:  # frames of an animation repeat
                yield Passage(found.text, Place(f"page {number} line" if pages.several else "line", 1))
                before = found.text
        yield from pages.left_out(bool(before))
    except TimedOut as error:
        yield from tally.problems()
        raise TimedOut(f"{error.message}; pages from {number} on are not read", remedy=error.remedy) from error
    except LimitExceeded:
        yield from tally.problems()
        raise
    yield from tally.problems()


def _metadata(image: Image, page: int, told: set[str]) -> Iterator[Passage | Problem]:
    """The fields that no page before had, in `told`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of damage that is told of here as a problem
        found = list(picture_metadata.words_of(image))
    for item in found:
        if isinstance(item, Problem):
            yield item
        elif item[1] not in told:
            told.add(item[1])
            yield Passage(item[1], Place("metadata" if page == 1 else f"page {page} metadata", name=item[0]))


def _recognised(page: Image, number: int, tally: _Tally, budget: Budget) -> ocr.PageText | None:
    """The page's text; what became of it goes into the tally."""
    if (page.format == "ICO" and max(page.size) <= ICON_SIDE) or not ocr.worth_reading(page):
        tally.plain.append(number)
        return None
    try:
        reader = ocr.reader()
    except MissingReader as error:
        tally.missing.append(number)
        tally.missing_error = error
        return None
    if number > budget.settings.max_ocr_pages:
        tally.unread.append(number)
        return None
    found = reader.read(page, min(budget.settings.ocr_seconds, max(1.0, budget.deadline - time.monotonic())))
    if found.unread:
        tally.late.append(number)
    elif found.reads_badly:
        tally.badly.append(number)
    elif not found.lines:
        tally.empty.append(number)
    return found


class Pages:
    """The pages or frames of an open picture, loaded one by one as they are displayed."""

    def __init__(self, image: Image) -> None:
        self.image = image
        self.frames = 1
        self.gone = ""
        if image.format in ("GIF", "PNG", "WEBP"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    self.frames = max(1, int(getattr(image, "n_frames", 1)))
                except BROKEN as error:
                    self.gone = str(error)
        self.several = self.frames > 1 or self._goes_on()

    def numbers(self) -> Iterator[int]:
        """The pages to be read, from 1."""
        if self.image.format != "TIFF":
            yield from _spread(self.frames)
            return
        number = 1
        yield number
        while self._has(number + 1):
            number += 1
            yield number

    def page(self, number: int) -> tuple[Image | None, Problem | None]:
        """The page, ready for OCR, and what is wrong with it; a broken one as far as it goes."""
        from PIL import ImageFile

        place = Place("page", number) if self.several else None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                with overheard(self.image.format == "TIFF") as heard:
                    shown = self._loaded(number)
                said = next((line for line in heard if "warning" not in line.lower()), "")
                return shown, DamagedFile(f"the picture is damaged: {said}", place).problem() if said else None
            except LimitExceeded as error:
                return None, replace(error.problem(), place=place)
            except BROKEN as error:
                damage = DamagedFile(f"the picture is damaged: {error}", place).problem()
            # once more, for the part before the damage; a second failure leaves nothing
            ImageFile.LOAD_TRUNCATED_IMAGES = True
            try:
                with overheard(self.image.format == "TIFF"):
                    return self._loaded(number), damage
            except (LimitExceeded, *BROKEN):
                return None, damage
            finally:
                ImageFile.LOAD_TRUNCATED_IMAGES = False

    def left_out(self, has_text: bool) -> Iterator[Problem]:
        """What was not looked at: later frames of an animation, pages behind a break."""
        if self.gone:
            yield DamagedFile(f"what comes after a damaged place is not read: {self.gone}").problem()
        read = len(_spread(self.frames))
        if read < self.frames:
            message = f"{read} of {self.frames} frames of the animation read, spread over all of it"
            error = LimitExceeded(message, remedy="have a person watch it")
            yield replace(error.problem(), harmless=not has_text)

    def _loaded(self, number: int) -> Image:
        image = self.image
        if image.tell() != number - 1:
            image.seek(number - 1)
        _check_size(image)
        if image.format == "JPEG" and max(image.size) > ocr.SHARP_SIDE:
            image.draft(None, (ocr.SHARP_SIDE, ocr.SHARP_SIDE))  # decoded at a half or a quarter
        image.load()
        shown = ocr.displayed(image)
        shown = shown.copy() if shown is image else shown
        shown.format = image.format
        return shown

    def _goes_on(self) -> bool:
        return self.image.format == "TIFF" and self._has(2)

    def _has(self, number: int) -> bool:
        """Whether a TIFF has this page; small copies of other pages do not count as pages but as themselves."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            here = self.image.tell()
            try:
                self.image.seek(number - 1)
            except EOFError:
                return False
            except BROKEN as error:
                self.gone = str(error)
                return False
            self.image.seek(here)
            return True


@contextmanager
def overheard(listening: bool) -> Iterator[list[str]]:
    """What libtiff writes to the process's standard error meanwhile: it says there only that a page is damaged."""
    lines: list[str] = []
    if not listening:
        yield lines
        return
    with tempfile.TemporaryFile() as stream:
        sys.stderr.flush()
        before = os.dup(2)
        try:
            os.dup2(stream.fileno(), 2)
            yield lines
        finally:
            os.dup2(before, 2)
            os.close(before)
        stream.seek(0)
        lines += stream.read(4096).decode("utf-8", "replace").splitlines()


def _opened(artifact: Artifact) -> Image:
    """Raises DamagedFile, LimitExceeded, UnsupportedFormat."""
    from PIL import Image as pillow
    from PIL import UnidentifiedImageError

    content = artifact.content
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = pillow.open(io.BytesIO(content) if isinstance(content, bytes) else content)
        except pillow.DecompressionBombError as error:
            raise LimitExceeded(
                f"the picture is not read: more than {MOST_PIXELS} pixels", remedy="scan a smaller copy of it"
            ) from error
        except UnidentifiedImageError as error:
            raise DamagedFile("the picture's header cannot be read, or its kind is rare") from error
        except BROKEN as error:
            raise DamagedFile(f"the picture cannot be opened: {error}") from error
    if image.format not in ("JPEG", "MPO", "PNG", "TIFF", "BMP", "DIB", "WEBP", "GIF", "ICO", "CUR"):
        raise UnsupportedFormat(f"a picture in {image.format} format under another format's name")
    return image


def _check_size(image: Image) -> None:
    """Raise LimitExceeded for what would take too much memory; the header says so before anything is unpacked."""
    width, height = image.size
    bands = 4 if image.mode in ("I", "F") else len(image.getbands())
    if width * height > MOST_PIXELS or width * height * bands > MOST_BYTES:
        raise LimitExceeded(
            f"a page of {width} x {height} pixels is not read: more than {MOST_PIXELS // 1_000_000} million",
            remedy="scan a smaller copy of it",
        )


def _spread(frames: int) -> list[int]:
    """Numbers from 1 of the frames to be read."""
    if frames <= ANIMATION_FRAMES:
        return list(range(1, frames + 1))
    half = ANIMATION_FRAMES // 2
    rest = [half + round(step * (frames - half) / half) for step in range(1, half + 1)]
    return [*range(1, half + 1), *rest]


def _listed(pages: Sequence[int]) -> str:
    """`page 3`, `pages 1-4, 9`."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    shown = ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)
    return f"page{'s' if len(pages) > 1 else ''} {shown}"


@locator(*FORMATS)
def locate(artifact: Artifact, findings: Sequence[Finding], pictures: PictureFolder | None) -> list[Finding]:
    """Fill `box` from the lines read before, in points by the picture's own resolution (72 dpi where it states none).

    A page with hits is drawn with them, for the report. The pages just read are remembered by the reader, so that
    nothing is recognised twice. Raises DamagedFile.
    """
    wanted: dict[int, list[int]] = {}
    for number, finding in enumerate(findings):
        met = LINE_KIND.fullmatch(finding.place.kind)
        if met:
            wanted.setdefault(int(met["page"] or 1), []).append(number)
    located = list(findings)
    if not wanted:
        return located
    image = _opened(artifact)
    try:
        pages = Pages(image)
        for page_number, numbers in sorted(wanted.items()):
            page, _ = pages.page(page_number)
            if page is None:
                continue
            found = ocr.reader().read(page, ocr.PAGE_SECONDS)
            scale = 72 / _resolution(image)
            boxes: dict[int, Box] = {}
            for number in numbers:
                finding = findings[number]
                box = found.box_of(finding.place.number or 1, finding.start, finding.end)
                if box is not None:
                    boxes[number] = box
            drawn = keep_marked(pictures, f"p{page_number}", page, list(boxes.values()))
            for number, box in boxes.items():
                located[number] = replace(findings[number], box=_in_points(box, scale), picture=drawn)
    finally:
        image.close()
    return located


def _resolution(image: Image) -> float:
    """Dots per inch as the file says; 72 where it says nothing, or nothing that can be true."""
    stated = image.info.get("dpi", (72, 72))
    try:
        dpi = float(stated[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 72.0
    return dpi if 20 <= dpi <= 4800 else 72.0


def _in_points(box: Box, scale: float) -> Box:
    x0, top, x1, bottom = (round(side * scale, 2) for side in box)
    return (x0, top, x1, bottom)
