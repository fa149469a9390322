"""The pictures inside one document: ornaments told apart, metafiles read as they are, all others read with OCR."""

from __future__ import annotations

import hashlib
import io
import struct
import time
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

from scanner import metafile, ocr
from scanner.budget import Budget
from scanner.errors import ArtifactError, LimitExceeded, MissingReader, NoText
from scanner.picture_triage import print_blocks
from scanner.records import Passage, Place, Problem
from scanner.settings import MIB, Settings

if TYPE_CHECKING:
    from PIL.Image import Image

ORNAMENT_SIDE = 120
"""Both sides below this many pixels: an icon, a seal or a bullet; six lines of eight characters at the very best."""
ORNAMENT_LINE = 32
"""One side below this: a rule, a button or a single word; a line of legible Chinese is 12 pixels high."""
ORNAMENT_BYTES, LOGO_SIDE = 10_000, 400
"""A picture under 10 kB and at most 400 pixels wide or high is a logo: of 59 pictures in the makers' Office files, 36
are logos, icons or rules by eye and all fall under these three rules; a table or drawing of that size takes more."""
ORNAMENT_PRINT = 24
"""Blocks of print (`picture_triage.print_blocks`) that such a picture may have all the same: a company's name has 5 to
20, a table of twelve lines that was saved in 3 kB has 250."""
NAMES_TOLD = 20
TIME_SHARE = 0.7
"""Part of the time left for the file that its pictures may take: the text after them must be read as well."""
MOST_PIXELS = 60_000_000
"""A page of A1 at 200 dpi; 180 MB in colour."""
MOST_BYTES = 64 * MIB
FRAMES = 10
"""Pages or frames of one picture that are read."""
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Start-of-frame markers, which hold the size (ISO/IEC 10918-1 table B.1)."""
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"BM", "bmp"),
    (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"II\xbc\x01", "wdp"), (b"\0\0\x01\0", "icon"), (b"8BPS", "psd"),
    (b"ID3", "sound"), (b"\xff\xfb", "sound"), (b"OggS", "sound"), (b"\x30\x26\xb2\x75", "film"),
    (b"\0\0\x01\xba", "film"),
)  # fmt: skip
TAKEN_BY_OCR = frozenset(("png", "jpeg", "gif", "bmp", "tiff", "icon", "psd", "webp"))
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, ZeroDivisionError,
    AttributeError, RuntimeError, AssertionError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow raises over damaged pictures."""

BY_HAND = "have a person look at them, or export the document with OCR and scan that"
READ, WAITING, UNREADABLE, BEYOND, SHORTENED, UNTIMELY, LATE, BADLY, ORNAMENT, PLAIN, EMPTY = range(11)
"""What may become of a picture; those from ORNAMENT on hide nothing."""
OUTCOMES: tuple[tuple[int, type[ArtifactError], str, str], ...] = (
    (WAITING, NoText, "not read (OCR is not installed)", f"{ocr.INSTALL} and scan again, or {BY_HAND}"),
    (UNREADABLE, NoText, "not read (damaged, too large, or of a kind that OCR does not take)", BY_HAND),
    (BEYOND, LimitExceeded, "not read: more than {pages} pictures need OCR", f"raise --max-ocr-pages, or {BY_HAND}"),
    (SHORTENED, LimitExceeded, f"read in part: more than {FRAMES} pages or frames in one", BY_HAND),
    (UNTIMELY, LimitExceeded, "not read: no time was left of the {time} s", f"raise --time-limit, or {BY_HAND}"),
    (LATE, LimitExceeded, "read in part: OCR took more than {seconds} s for one", f"raise --ocr-seconds, or {BY_HAND}"),
    (BADLY, NoText, "read badly: much of what looks like text is not legible to OCR", BY_HAND),
    (ORNAMENT, NoText, "too small to matter not read", ""),
    (PLAIN, NoText, "like photographs or shapes, without anything like print, not sent to OCR", ""),
    (EMPTY, NoText, "without text that OCR could find", ""),
)


def ocr_is_installed() -> bool:
    """Whether pictures can be read here; loads nothing."""
    return find_spec("rapidocr") is not None


@dataclass(slots=True)
class Album:
    """The pictures of one document, told of together. `budget`: the file's, for the time that OCR may take."""

    budget: Budget | None = None
    told: dict[int, list[str]] = field(default_factory=dict)
    known: dict[bytes, int] = field(default_factory=dict)
    sent: int = 0
    deadline: float | None = None
    can_read: bool | None = None

    def look(self, name: str, data: bytes, place: Place) -> Iterator[Passage]:
        """Enter a picture given whole; see `enter`."""
        return self.enter(name, kind_of(data), data, len(data), lambda: data, place)

    def enter(
        self, name: str, kind: str, head: bytes, size: int, load: Callable[[], bytes], place: Place
    ) -> Iterator[Passage]:
        """Enter a picture by its name, kind (from `kind_of`), first bytes and length; `load` gives all its bytes.

        A metafile's words are at `place`, what OCR reads at its lines: `picture 3 line 1`. A picture is loaded only
        where it is read. What `load` raises passes through.
        """
        if kind == "metafile":
            found = metafile.read_metafile(load())
            if found.text.strip():
                yield Passage(found.text, place)
            if not found.whole:
                self._tell(UNREADABLE, name)
            return
        sides = measure(head, kind)
        label = name if sides is None else f"{name} ({sides[0]} x {sides[1]})"
        if is_ornament(sides, size) and (kind not in TAKEN_BY_OCR or not _has_print(load())):
            self._tell(ORNAMENT, label)
        elif kind not in TAKEN_BY_OCR or size > MOST_BYTES:
            self._tell(UNREADABLE, label)
        elif not self._can_read():
            self._tell(WAITING, label)
        else:
            yield from self._read(label, load(), place)

    def problems(self) -> Iterator[Problem]:
        """One problem for all pictures of one fate; harmless ones for those without text."""
        settings = self._settings()
        limits = {
            "pages": str(settings.max_ocr_pages),
            "time": f"{settings.time_limit:g}",
            "seconds": f"{settings.ocr_seconds:g}",
        }
        for outcome, error, what, remedy in OUTCOMES:
            if names := self.told.get(outcome):
                what = what.format(**limits)
                message = f"{_counted(names)} {what}: {_listed(names)}"
                if outcome >= ORNAMENT:
                    yield Problem(error.kind, message, harmless=True)
                else:
                    yield error(message, remedy=remedy).problem()

    def _settings(self) -> Settings:
        return Settings() if self.budget is None else self.budget.settings

    def _can_read(self) -> bool:
        if self.can_read is None:
            self.can_read = ocr_is_installed()
        return self.can_read

    def _tell(self, outcome: int, label: str) -> None:
        if outcome != READ:
            self.told.setdefault(outcome, []).append(label)

    def _read(self, label: str, data: bytes, place: Place) -> Iterator[Passage]:
        digest = hashlib.blake2b(data, digest_size=20).digest()
        if digest in self.known:  # its words stand where it came first
            self._tell(self.known[digest], label)
            return
        try:
            outcome, text = self._recognised(data)
        except MissingReader:
            self.can_read = False
            outcome, text = WAITING, ""
        self.known[digest] = outcome
        self._tell(outcome, label)
        if text:
            yield Passage(text, Place(f"{place} line", 1))

    def _recognised(self, data: bytes) -> tuple[int, str]:
        """What becomes of the picture, and its words. Raises MissingReader, TimedOut."""
        texts: dict[str, None] = {}
        fates = set()
        for shown in frames_of(data):
            fate, text = (shown, "") if isinstance(shown, int) else self._frame(shown)
            fates.add(fate)
            texts[text] = None
        serious = [fate for fate in fates if READ < fate < ORNAMENT]
        words = "\n".join(filter(None, texts))
        return min(serious) if serious else READ if words else max(fates, default=UNREADABLE), words

    def _frame(self, shown: Image) -> tuple[int, str]:
        if not ocr.worth_reading(shown):
            return PLAIN, ""
        if self.sent >= self._settings().max_ocr_pages:
            return BEYOND, ""
        left = self._seconds_left()
        if left <= 0:
            return UNTIMELY, ""
        self.sent += 1
        found = ocr.reader().read(shown, min(self._settings().ocr_seconds, left))
        return fate_of(found), found.text

    def _seconds_left(self) -> float:
        """Seconds that OCR may still take. Raises TimedOut where the whole file has none left."""
        if self.budget is None:
            return self._settings().ocr_seconds
        self.budget.check_time()
        now = time.monotonic()
        if self.deadline is None:
            self.deadline = now + TIME_SHARE * (self.budget.deadline - now)
        return self.deadline - now


def fate_of(found: ocr.PageText) -> int:
    """READ, LATE, BADLY or EMPTY."""
    if found.unread:
        return LATE
    if found.reads_badly:
        return BADLY
    return READ if found.lines else EMPTY


def frames_of(data: bytes) -> Iterator[Image | int]:
    """The pages or frames as displayed, and in the place of one that cannot be shown what becomes of it."""
    from PIL import Image as pillow

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = pillow.open(io.BytesIO(data))
            frames = max(1, int(getattr(image, "n_frames", 1)))
        except (pillow.DecompressionBombError, *BROKEN):
            yield UNREADABLE
            return
    for number in range(min(frames, FRAMES)):
        yield _frame_of(image, number, len(data))
    if frames > FRAMES:
        yield SHORTENED


def _frame_of(image: Image, number: int, size: int) -> Image | int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if number:
                image.seek(number)
            if image.width * image.height > MOST_PIXELS:
                return UNREADABLE
            image.load()
            shown = ocr.displayed(image).copy()
            if is_ornament(image.size, size) and print_blocks(shown) <= ORNAMENT_PRINT:
                return ORNAMENT
            return shown
        except BROKEN:
            return UNREADABLE


def kind_of(head: bytes) -> str:
    """The picture's kind by its first bytes (`png`, `metafile`, `sound`, …); empty where it is none."""
    if metafile.is_metafile(head):
        return "metafile"
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else "sound" if head[8:12] == b"WAVE" else "film"
    if head[4:8] == b"ftyp":
        return "film"
    return next((kind for magic, kind in MAGIC if head.startswith(magic)), "")


def _has_print(data: bytes) -> bool:
    """Whether a picture of an ornament's size has more print on it than a name; False for one that cannot be shown."""
    return not all(isinstance(shown, int) for shown in frames_of(data))


def is_ornament(sides: tuple[int, int] | None, size: int) -> bool:
    """True for a picture of an icon's or a logo's sides (pixels, where known) and bytes, if it has little print."""
    if sides is None:
        return False
    low, high = sorted(sides)
    return low < ORNAMENT_LINE or high < ORNAMENT_SIDE or (size < ORNAMENT_BYTES and high <= LOGO_SIDE)


def measure(head: bytes, kind: str) -> tuple[int, int] | None:
    """(width, height) in pixels from the first bytes; None where they do not say."""
    try:
        if kind == "png":
            width, height = struct.unpack_from(">II", head, 16)
        elif kind == "gif":
            width, height = struct.unpack_from("<HH", head, 6)
        elif kind == "bmp":
            width, height = struct.unpack_from("<ii", head, 18)
        elif kind == "jpeg":
            return _measure_jpeg(head)
        else:
            return None
    except struct.error:
        return None
    return abs(width), abs(height)


def _measure_jpeg(head: bytes) -> tuple[int, int] | None:
    """Walk the segments (FF, marker, u16 length) up to the frame header; None if it lies beyond the bytes given."""
    position = 2
    while position + 9 <= len(head):
        marker = head[position + 1]
        if marker in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", head, position + 5)
            return width, height
        position += 2 + int(struct.unpack_from(">H", head, position + 2)[0])
    return None


def _counted(names: list[str]) -> str:
    return f"{len(names)} picture{'s' if len(names) > 1 else ''}"


def _listed(names: list[str]) -> str:
    more = len(names) - NAMES_TOLD
    return ", ".join(names[:NAMES_TOLD]) + (f" and {more} more" if more > 0 else "")
