"""Unpacks single compressed streams piece by piece: gzip, bzip2, xz, LZMA, Zstandard, LZ4 and Unix compress."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from scanner.errors import DamagedFile, LimitExceeded
from scanner.lzw import expanded
from scanner.members import CHUNK, optional

MOST_DICTIONARY = 768 << 20
"""Bytes of memory a stream may ask for: xz -9 needs 65 MiB, the largest that 7-Zip's menu offers to most is 1 GiB."""
FEED = 1 << 13
"""Bytes given to a decompressor at a time: what one call would have given is lost where it meets damage."""
MOST_NAMES = 1000
"""Different names kept of the members of one gzip stream."""
MAGIC = (
    (b"\x1f\x8b\x08", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zst"),
    (b"\x04\x22\x4d\x18", "lz4"), (b"\x1f\x9d", "compress"), (b"\x5d\0\0", "lzma"),
)  # fmt: skip


@dataclass(slots=True)
class Header:
    """What the heads of the members of a gzip stream say."""

    names: list[bytes] = field(default_factory=list)
    comments: list[bytes] = field(default_factory=list)


class Source:
    """A stream read in order that takes back what was read too far; `at` is the place of the next byte."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._back = b""
        self.at = 0

    def read(self, size: int = CHUNK) -> bytes:
        """At most `size` bytes; empty at the end."""
        if size < 0:
            size = CHUNK
        if self._back:
            chunk, self._back = self._back[:size], self._back[size:]
        else:
            chunk = self._stream.read(size)
            chunk, self._back = chunk[:size], chunk[size:]  # some streams give more than is asked for
        self.at += len(chunk)
        return chunk

    def exactly(self, size: int) -> bytes:
        """Just `size` bytes. Raises DamagedFile."""
        parts = bytearray()
        while len(parts) < size:
            chunk = self.read(size - len(parts))
            if not chunk:
                raise DamagedFile("cut off")
            parts += chunk
        return bytes(parts)

    def push_back(self, data: bytes) -> None:
        self._back = data + self._back
        self.at -= len(data)

    def peek(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size and (chunk := self.read(size - len(data))):
            data += chunk
        self.push_back(bytes(data))
        return bytes(data)


def kind_of(head: bytes) -> str:
    """The format of a compressed stream by its first bytes; empty for none of these."""
    return next((name for mark, name in MAGIC if head.startswith(mark)), "")


def unpacked(kind: str, source: Source, header: Header | None = None) -> Iterator[bytes]:
    """The bytes of all streams of this kind that follow one another. Raises DamagedFile where they are damaged or cut
    off, LimitExceeded where one asks for too much memory, MissingReader. What follows them is left in `source`.
    """
    if kind == "gz":
        yield from _gzip(source, Header() if header is None else header)
    elif kind == "zst":
        yield from _zstandard(source)
    elif kind == "compress":
        yield from expanded(source.read)
    else:
        yield from _by_decompressors(kind, source)


def _gzip(source: Source, header: Header) -> Iterator[bytes]:
    """RFC 1952: heads, raw Deflate, CRC-32 and size of each member. What came out before damage is kept."""
    first = True
    while source.peek(3) == b"\x1f\x8b\x08" or first:
        _gzip_head(source, header)
        inflater = zlib.decompressobj(-15)
        crc = size = 0
        chunk = b""
        while not inflater.eof:
            chunk = inflater.unconsumed_tail or source.read(FEED)
            try:
                out = inflater.decompress(chunk, CHUNK)
            except zlib.error as error:
                raise DamagedFile(f"its data is damaged after {size} bytes ({error})") from error
            crc = zlib.crc32(out, crc)
            size += len(out)
            yield out
            if not chunk and not out and not inflater.eof:
                raise DamagedFile(f"cut off after {size} bytes")
        source.push_back(inflater.unused_data)
        if struct.unpack("<2L", source.exactly(8)) != (crc, size & 0xFFFFFFFF):
            raise DamagedFile("its checksum does not fit its data")
        first = False
        while (padding := source.peek(512)) and not any(padding):
            source.exactly(len(padding))


def _gzip_head(source: Source, header: Header) -> None:
    _, flags, _ = struct.unpack("<3sB6s", source.exactly(10))
    if flags & 4:
        source.exactly(int.from_bytes(source.exactly(2), "little"))
    if flags & 8:
        _keep(header.names, _text(source))
    if flags & 16:
        _keep(header.comments, _text(source))
    if flags & 2:
        source.exactly(2)


def _keep(known: list[bytes], text: bytes) -> None:
    if len(known) < MOST_NAMES and text not in known:
        known.append(text)


def _text(source: Source) -> bytes:
    """Up to a NUL, at most 64 KiB."""
    head = source.peek(1 << 16)
    end = head.find(b"\0")
    if end < 0:
        raise DamagedFile("the name in its head does not end")
    return source.exactly(end + 1)[:-1]


def _by_decompressors(kind: str, source: Source) -> Iterator[bytes]:
    """bzip2, xz, LZMA and LZ4: objects that take a limit on what they give, one for each stream that follows."""
    make, mark = _decompressor(kind)
    total = 0
    decompressor = make()
    while True:
        chunk = source.read(FEED) if decompressor.needs_input else b""
        if not chunk and decompressor.needs_input:
            raise DamagedFile(f"cut off after {total} bytes")
        try:
            out = decompressor.decompress(chunk, CHUNK)
        except (OSError, ValueError, EOFError, RuntimeError, lzma.LZMAError) as error:
            if "emory" in str(error):
                raise _too_large() from error
            raise DamagedFile(f"its data is damaged after {total} bytes ({error})") from error
        total += len(out)
        if out:
            yield out
        if decompressor.eof:
            source.push_back(decompressor.unused_data or b"")
            while kind == "xz" and source.peek(4) == b"\0" * 4:
                source.exactly(4)
            if not mark or source.peek(len(mark)) != mark:
                return
            decompressor = make()


def _decompressor(kind: str) -> tuple[Callable[[], Any], bytes]:
    """What makes a decompressor, and how another stream behind the first begins (empty where none may follow)."""
    if kind == "bz2":
        return bz2.BZ2Decompressor, b"BZh"
    if kind == "xz":
        return (lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MOST_DICTIONARY)), b"\xfd7zXZ\0"
    if kind == "lzma":
        return (lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MOST_DICTIONARY)), b""
    return optional("lz4.frame", "lz4", "LZ4").LZ4FrameDecompressor, b"\x04\x22\x4d\x18"


def _zstandard(source: Source) -> Iterator[bytes]:
    """Frames one after the other, each with a window of at most MOST_DICTIONARY.

    Fed by the KiB: a block of 4 bytes may give 128 KiB, and this library has no limit on what one call gives.
    """
    zstandard = optional("zstandard", "zstandard", "Zstandard")
    total = 0
    while True:
        decompressor = zstandard.ZstdDecompressor(max_window_size=MOST_DICTIONARY).decompressobj()
        while not decompressor.eof:
            chunk = source.read(1 << 10)
            if not chunk:
                raise DamagedFile(f"cut off after {total} bytes")
            try:
                out = decompressor.decompress(chunk)
            except zstandard.ZstdError as error:
                if "memory" in str(error):
                    raise _too_large() from error
                raise DamagedFile(f"its data is damaged after {total} bytes ({error})") from error
            total += len(out)
            if out:
                yield out
        source.push_back(decompressor.unused_data)
        head = source.peek(4)
        if head != b"\x28\xb5\x2f\xfd" and not (head[1:] == b"\x2a\x4d\x18" and head[0] >> 4 == 5):
            return


def _too_large() -> LimitExceeded:
    return LimitExceeded(
        f"it asks for a dictionary of more than {MOST_DICTIONARY >> 20} MiB", remedy="unpack it by other means"
    )
