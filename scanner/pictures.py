"""Tells pictures inside Office files apart: ornaments, metafiles that can be read, those that need OCR."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import metafile
from scanner.errors import NoText
from scanner.records import Passage, Place, Problem

ORNAMENT_SIDE = 120
"""Both sides below this many pixels: an icon, a seal or a bullet; six lines of eight characters at the very best."""
ORNAMENT_LINE = 32
"""One side below this: a rule, a button or a single word; a line of legible Chinese is 12 pixels high."""
ORNAMENT_BYTES, LOGO_SIDE = 10_000, 400
"""A picture under 10 kB and at most 400 pixels wide or high is a logo: of 59 pictures in the makers' Office files, 36
are logos, icons or rules by eye and all fall under these three rules; a table or drawing of that size takes more."""
NAMES_TOLD = 20
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Start-of-frame markers, which hold the size (ISO/IEC 10918-1 table B.1)."""
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"BM", "bmp"),
    (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"II\xbc\x01", "wdp"), (b"\0\0\x01\0", "icon"), (b"8BPS", "psd"),
    (b"ID3", "sound"), (b"\xff\xfb", "sound"), (b"OggS", "sound"), (b"\x30\x26\xb2\x75", "film"),
    (b"\0\0\x01\xba", "film"),
)  # fmt: skip


@dataclass(slots=True)
class Album:
    """The pictures of one document, told of together."""

    unread: list[str] = field(default_factory=list)
    ornaments: list[str] = field(default_factory=list)

    def add(self, name: str, kind: str, head: bytes, size: int) -> None:
        """Enter a picture by its name, kind (from `kind_of`), first bytes and length."""
        sides = measure(head, kind)
        label = name if sides is None else f"{name} ({sides[0]} x {sides[1]})"
        (self.ornaments if is_ornament(sides, size) else self.unread).append(label)

    def look(self, name: str, data: bytes, place: Place) -> Iterator[Passage]:
        """Enter a picture given whole: a metafile's words are read, and only what else is in it counts as unread."""
        kind = kind_of(data)
        if kind != "metafile":
            self.add(name, kind, data, len(data))
            return
        found = metafile.read_metafile(data)
        if found.text.strip():
            yield Passage(found.text, place)
        if not found.whole:
            self.unread.append(name)

    def problems(self) -> Iterator[Problem]:
        """One `no_text` problem for all that hold unread matter, a harmless one for the ornaments."""
        if self.unread:
            yield NoText(
                f"{_counted(self.unread)} not read (no OCR yet): {_listed(self.unread)}",
                remedy="have a person look at them, or export the document with OCR and scan that",
            ).problem()
        if self.ornaments:
            message = f"{_counted(self.ornaments)} too small to matter not read: {_listed(self.ornaments)}"
            yield Problem(NoText.kind, message, harmless=True)


def kind_of(head: bytes) -> str:
    """The picture's kind by its first bytes (`png`, `metafile`, `sound`, …); empty where it is none."""
    if metafile.is_metafile(head):
        return "metafile"
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else "sound" if head[8:12] == b"WAVE" else "film"
    if head[4:8] == b"ftyp":
        return "film"
    return next((kind for magic, kind in MAGIC if head.startswith(magic)), "")


def is_ornament(sides: tuple[int, int] | None, size: int) -> bool:
    """True where no readable matter fits into a picture of these sides (pixels, where known) and this many bytes."""
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
