"""Walks the records of a binary PowerPoint file (MS-PPT): headers, live objects, texts of a slide."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.errors import DamagedFile

CONTAINER_VERSION = 0xF
DEEPEST = 32
DOCUMENT, SLIDE, NOTES, MASTER, HANDOUT = 0x03E8, 0x03EE, 0x03F0, 0x03F8, 0x0FC9
SLIDE_ATOM, NOTES_ATOM, LIST, PERSIST = 0x03EF, 0x03F1, 0x0FF0, 0x03F3
TEXT_HEADER, TEXT_WIDE, TEXT_BYTES, OUTLINE_TEXT, STRING = 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E, 0x0FBA
FOOTERS, COMMENT, LINK, SHAPE_TABLES = 0x0FD9, 0x2EE0, 0x0FD7, frozenset((0xF00B, 0xF121, 0xF122))
OBJECT, EDIT, DIRECTORY, TAG_DATA = 0x1011, 0x0FF5, 0x1772, 0x138B
SLIDES, MASTERS, NOTES_LIST = 0, 1, 2
"""Record types of MS-PPT 2.13.24, and the instances of the three lists."""
SPEAKING = frozenset((TEXT_HEADER, TEXT_WIDE, TEXT_BYTES, OUTLINE_TEXT, STRING, LIST, PERSIST, NOTES_ATOM))
COMMENT_TEXT = 1
MOST_EDITS = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """A record of `kind`; its body is bytes start to end of the stream."""

    kind: int
    instance: int
    version: int
    start: int
    end: int

    @property
    def is_container(self) -> bool:
        return self.version == CONTAINER_VERSION


@dataclass(slots=True)
class Words:
    """What a container says, in drawing order; `outline` are numbers of texts kept in the list of slides."""

    texts: list[str] = field(default_factory=list)
    outline: list[int] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)


def records(data: bytes, start: int, end: int) -> Iterator[Record]:
    """The records that stand side by side in bytes start to end; one that reaches too far ends there."""
    while start + 8 <= end:
        version, kind, size = struct.unpack_from("<HHI", data, start)
        start += 8
        yield Record(kind, version >> 4, version & 0xF, start, min(start + size, end))
        start += size


def record_at(data: bytes, offset: int) -> Record | None:
    """The record whose header stands at `offset`; None beyond the end."""
    return next(records(data, offset, len(data)), None) if 0 <= offset < len(data) else None


def live_objects(data: bytes, last_edit: int) -> dict[int, int]:
    """Offset by number of every object of the last edit, older edits filled in below. Raises DamagedFile."""
    found: dict[int, int] = {}
    seen: set[int] = set()
    offset = last_edit
    while offset and offset not in seen and len(seen) < MOST_EDITS:
        seen.add(offset)
        edit = record_at(data, offset)
        if edit is None or edit.kind != EDIT or edit.end - edit.start < 20:
            raise DamagedFile("the list of the presentation's edits is damaged")
        offset, listed = struct.unpack_from("<II", data, edit.start + 8)
        directory = record_at(data, listed)
        if directory is None or directory.kind != DIRECTORY:
            raise DamagedFile("the list of the presentation's objects is damaged")
        for number, place in _listed(data, directory):
            found.setdefault(number, place)
    return found


def _listed(data: bytes, directory: Record) -> Iterator[tuple[int, int]]:
    """Groups of u32 (20 bits first number, 12 bits count) and that many offsets."""
    at = directory.start
    while at + 4 <= directory.end:
        (head,) = struct.unpack_from("<I", data, at)
        at += 4
        for number in range(head >> 20):
            if at + 4 > directory.end:
                return
            yield (head & 0xFFFFF) + number, struct.unpack_from("<I", data, at)[0]
            at += 4


def words(data: bytes, container: Record) -> Iterator[tuple[Record, str]]:
    """Every text record below a container with its text, strings of links, footers and comments included."""
    for record in below(data, container):
        if record.kind in (TEXT_WIDE, STRING):
            yield record, spoken(data[record.start : record.end].decode("utf-16-le", "replace"))
        elif record.kind == TEXT_BYTES:
            yield record, spoken(data[record.start : record.end].decode("latin-1"))


def below(data: bytes, container: Record, depth: int = 0) -> Iterator[Record]:
    """All records below a container, containers included, each before what is in it."""
    for record in records(data, container.start, container.end):
        yield record
        if (record.is_container or record.kind == TAG_DATA) and depth < DEEPEST:
            yield from below(data, record, depth + 1)


def gather(data: bytes, container: Record, depth: int = 0, found: Words | None = None) -> Words:
    """What a slide, master or notes page says."""
    found = found or Words()
    kind = -1
    for record in records(data, container.start, container.end):
        if record.kind == TEXT_HEADER and record.end - record.start >= 4:
            kind = int.from_bytes(data[record.start : record.start + 4], "little")
        elif record.kind in (TEXT_WIDE, TEXT_BYTES):
            encoding = "utf-16-le" if record.kind == TEXT_WIDE else "latin-1"
            found.texts.append(spoken(data[record.start : record.end].decode(encoding, "replace")))
            found.kinds.append(kind)
        elif record.kind == OUTLINE_TEXT:
            found.outline.append(int.from_bytes(data[record.start : record.start + 4], "little"))
        elif record.kind == STRING:
            text = spoken(data[record.start : record.end].decode("utf-16-le", "replace"))
            if container.kind == COMMENT:
                if record.instance == COMMENT_TEXT:
                    found.comments.append(text)
            elif container.kind == FOOTERS:
                found.footers.append(text)
            elif container.kind == LINK:
                found.links.append(text)
            else:
                found.others.append(text)
        elif (record.is_container or record.kind == TAG_DATA) and depth < DEEPEST:
            gather(data, record, depth + 1, found)
    return found


def spoken(text: str) -> str:
    """Paragraphs and line breaks as lines."""
    return text.replace("\r", "\n").replace("\x0b", "\n").replace("\0", "")
