"""The members of a ZIP file as they really are: directory, local headers, salvage where the directory is lost.

The standard library refuses a whole archive for one bad name or header; a scanner has to read the rest.
"""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Any

from scanner.errors import DamagedFile, EncryptedFile, UnsupportedFormat

LOCAL, CENTRAL, END, END64, LOCATOR64 = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
DESCRIPTOR = b"PK\x07\x08"
CHUNK = 1 << 18
METHODS = {
    1: "Shrink", 2: "Reduce", 3: "Reduce", 4: "Reduce", 5: "Reduce", 6: "Implode", 9: "Deflate64", 10: "PKWARE DCL",
    18: "IBM TERSE", 19: "IBM LZ77", 93: "Zstandard", 96: "JPEG", 97: "WavPack", 98: "PPMd", 99: "AES",
}  # fmt: skip
"""Compression methods of APPNOTE 6.3.10, 4.4.5, that are told by name but not read."""
UNREAD_REMEDY = "unpack it with 7-Zip and scan the files"


@dataclass(frozen=True, slots=True)
class Entry:
    """A member. `offset` is where its local header stands; `packed` is -1 where only reading on can tell."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    extra: bytes = b""
    comment: bytes = b""
    attributes: int = 0
    system: int = 0

    @property
    def is_encrypted(self) -> bool:
        return bool(self.flags & 0x41) or self.method == 99

    @property
    def says_utf8(self) -> bool:
        return bool(self.flags & 0x800)

    @property
    def is_link(self) -> bool:
        """A symbolic link, as Unix archivers write it: its content is the target's path."""
        return self.system == 3 and (self.attributes >> 16) & 0xF000 == 0xA000


@dataclass(frozen=True, slots=True)
class Directory:
    """The entries of an archive. `start` and `end` bound it in its file; `complaint` says what is wrong with it."""

    entries: tuple[Entry, ...]
    start: int = 0
    end: int = 0
    comment: bytes = b""
    complaint: str = ""


def directory(stream: IO[bytes]) -> Directory:
    """The central directory, or the local headers where there is none to be used. Raises OSError."""
    size = stream.seek(0, io.SEEK_END)
    found = _by_central_directory(stream, size)
    if found is not None and (found.entries or not found.complaint):
        return found
    entries = tuple(_local_entries(stream, size))
    why = found.complaint if found else "its directory is missing: the file is cut off or not a whole ZIP archive"
    return Directory(entries, entries[0].offset if entries else 0, size, b"", why)


def open_member(stream: IO[bytes], entry: Entry) -> IO[bytes]:
    """The member's unpacked bytes as a stream that checks length and CRC at its end.

    Raises EncryptedFile, UnsupportedFormat, DamagedFile; reading may raise DamagedFile.
    """
    if entry.is_encrypted:
        raise EncryptedFile("encrypted member")
    stream.seek(entry.offset)
    header = stream.read(30)
    if len(header) < 30 or header[:4] != LOCAL:
        raise DamagedFile("the member's own header is not where the directory says")
    name, extra = struct.unpack("<2H", header[26:30])
    stream.seek(entry.offset + 30 + name + extra)
    return io.BufferedReader(_Member(stream, entry), CHUNK)


def local_name(stream: IO[bytes], entry: Entry) -> bytes:
    """The name in the member's own header, which an archive made to deceive gives otherwise than its directory."""
    stream.seek(entry.offset)
    header = stream.read(30)
    return stream.read(int.from_bytes(header[26:28], "little")) if header[:4] == LOCAL else b""


def _by_central_directory(stream: IO[bytes], size: int) -> Directory | None:
    """None where there is no end record at all."""
    tail_at = max(0, size - (1 << 16) - 22)
    stream.seek(tail_at)
    tail = stream.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + 22:
        return None
    disk, first_disk, _, count, length, offset, comment_length = struct.unpack("<4H2LH", tail[at + 4 : at + 22])
    comment = tail[at + 22 : at + 22 + comment_length]
    end_at = tail_at + at
    if LOCATOR64 in tail[max(0, at - 20) : at] and 0xFFFFFFFF in (length, offset) or count == 0xFFFF:
        wide = _end64(stream, end_at)
        if wide:
            count, length, offset = wide
    directory_at = end_at - length if _is_central(stream, end_at - length) else _before64(stream, end_at, length, offset)
    if disk not in (0, 0xFFFF) or disk != first_disk:
        return Directory((), 0, size, comment, "a part of a split archive: the parts have to be joined first")
    shift = directory_at - offset
    entries = tuple(_central_entries(stream, directory_at, end_at, shift))
    complaint = ""
    if len(entries) != count:
        complaint = f"its directory holds {len(entries)} members where it says {count}"
    start = min((entry.offset for entry in entries), default=directory_at)
    return Directory(entries, start, end_at + 22 + len(comment), comment, complaint)
