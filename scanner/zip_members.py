"""The bytes of ZIP members: decrypted where a password is given, unpacked by whichever method, checked as they come."""

from __future__ import annotations

import bz2
import itertools
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any, cast

from scanner import deflate64, ppmd, zip_encryption
from scanner.budget import Budget
from scanner.errors import ArtifactError, DamagedFile, UnsupportedFormat
from scanner.unpacking import MOST_DICTIONARY, Source, unpacked
from scanner.zip_encryption import AES_FIELD, AES_METHOD, Key, Lock, aes_field
from scanner.zip_entries import CHUNK, Entry, Header, extra_field, header_at

STORED, DEFLATE, DEFLATE64, BZIP2, LZMA, OLD_ZSTANDARD, ZSTANDARD, XZ, PPMD = 0, 8, 9, 12, 14, 20, 93, 95, 98
READ = (STORED, DEFLATE, DEFLATE64, BZIP2, LZMA, OLD_ZSTANDARD, ZSTANDARD, XZ, PPMD)
METHODS = {
    1: "Shrink", 2: "Reduce", 3: "Reduce", 4: "Reduce", 5: "Reduce", 6: "Implode", 10: "PKWARE DCL",
    18: "IBM TERSE", 19: "IBM LZ77", 94: "MP3", 96: "JPEG", 97: "WavPack",
}  # fmt: skip
"""Compression methods (4.4.5) that are told by name but not read."""


class Member:
    """A member's unpacked bytes, read once; `failure` says afterwards what was wrong with them."""

    def __init__(self, stream: IO[bytes], entry: Entry, budget: Budget, key: Key | None = None) -> None:
        """Raises DamagedFile, UnsupportedFormat, LimitExceeded and MissingReader before anything is read."""
        header = _header(stream, entry)
        if method_of(entry) not in READ:
            name = METHODS.get(method_of(entry), f"number {method_of(entry)}")
            raise UnsupportedFormat(f"packed with {name}", remedy="unpack it with 7-Zip and scan the files")
        self.failure = ""
        self._error: ArtifactError | None = None
        self.header = header.entry
        self._chunks = self._checked(stream, entry, header.data, budget, key)
        self._first = next(self._chunks, b"")  # what a reader lacks is told here
        if self._error is not None:
            raise self._error

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most 256 KiB whatever `size` says; empty at the end. Raises OSError, LimitExceeded."""
        del size
        if self._first:
            first, self._first = self._first, b""
            return first
        chunk = next(self._chunks, b"")
        if self._error is not None:
            raise self._error
        return chunk

    def _checked(self, stream: IO[bytes], entry: Entry, start: int, budget: Budget, key: Key | None) -> Iterator[bytes]:
        crc = total = 0
        try:
            for chunk in _plain(stream, entry, start, budget, key):
                crc = zlib.crc32(chunk, crc)
                total += len(chunk)
                if chunk:
                    yield chunk
        except DamagedFile as error:
            self.failure = f"its data is damaged or cut off after {total} bytes ({error.message})"
            return
        except ArtifactError as error:
            self._error = error
            return
        except (zlib.error, lzma.LZMAError, EOFError, ValueError, OSError) as error:
            self.failure = f"its data is damaged or cut off after {total} bytes ({error})"
            return
        without_crc = key is not None and key.lock.aes is not None and key.lock.aes.version == 2
        if entry.crc >= 0 and crc != entry.crc and not (without_crc and not entry.crc):
            self.failure = "its checksum does not fit its data"
        elif entry.size >= 0 and total != entry.size:
            self.failure = f"it has {total} bytes where the directory says {entry.size}"


def method_of(entry: Entry) -> int:
    """How the member is packed; AES hides it in a field of its own."""
    field = aes_field(extra_field(entry.extra, AES_FIELD)) if entry.method == AES_METHOD else None
    return field.method if field else entry.method


def lock_of(stream: IO[bytes], entry: Entry) -> Lock:
    """What stands before an encrypted member. Raises DamagedFile, UnsupportedFormat."""
    header = _header(stream, entry)
    stream.seek(header.data)
    head = stream.read(max(0, min(32, entry.packed if entry.packed >= 0 else 32)))
    field = aes_field(extra_field(entry.extra, AES_FIELD))
    return zip_encryption.lock_of(head, entry.flags, entry.method, max(0, entry.crc), entry.time, field)


def _header(stream: IO[bytes], entry: Entry) -> Header:
    header = header_at(stream, entry.offset)
    if header is None:
        raise DamagedFile("the member's own header is not where the directory says")
    return header


def _plain(stream: IO[bytes], entry: Entry, start: int, budget: Budget, key: Key | None) -> Iterator[bytes]:
    """Raises what `_unpacked` does."""
    packed = _packed(stream, start, entry.packed)
    if key is None:
        yield from _unpacked(packed, entry, budget)
        return
    size = entry.packed
    if size < 0:  # not told: to the end of the file, less what stands behind the data
        size = stream.seek(0, 2) - start
    inner = replace(entry, method=method_of(entry), packed=size - key.lock.size - key.lock.behind)
    opened = key.opened(packed, size)
    yield from _unpacked(opened, inner, budget)
    for _ in opened:  # a decompressor stops at its own end; the authentication code stands behind it
        pass


def _unpacked(packed: Iterator[bytes], entry: Entry, budget: Budget) -> Iterator[bytes]:
    """Raises what the decompressors raise; EOFError or DamagedFile where the data ends too early."""
    if entry.method == STORED:
        got = 0
        for chunk in packed:
            got += len(chunk)
            yield chunk
        if got < entry.packed:
            raise EOFError("the file ends")
    elif entry.method == DEFLATE:
        yield from _inflated(packed)
    elif entry.method == DEFLATE64:
        yield from deflate64.inflated(packed)
    elif entry.method in (ZSTANDARD, OLD_ZSTANDARD):
        yield from unpacked("zst", Source(cast("IO[bytes]", Flow(packed))))
    elif entry.method == PPMD:
        first = next(packed, b"")
        chunks = itertools.chain([first[2:]], packed)
        yield from ppmd.unpacked(ppmd.of_zip(first), chunks, entry.size if entry.size >= 0 else 1 << 62, budget)
    else:
        yield from _by_decompressor(entry, packed)


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    for chunk in packed:
        while chunk and not inflater.eof:
            if out := inflater.decompress(chunk, CHUNK):
                yield out
            chunk = inflater.unconsumed_tail
        if inflater.eof:
            return
    while out := inflater.decompress(inflater.unconsumed_tail, CHUNK):
        yield out
    if not inflater.eof:
        raise EOFError("the file ends")


def _by_decompressor(entry: Entry, packed: Iterator[bytes]) -> Iterator[bytes]:
    """bzip2 (12), LZMA (14) and xz (95). LZMA may have no end mark: it ends with the size of the directory."""
    decompressor: Any = bz2.BZ2Decompressor()
    if entry.method == XZ:
        decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MOST_DICTIONARY)
    if entry.method == LZMA:
        first = next(packed, b"")
        decompressor = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_lzma_filter(first)])
        packed = itertools.chain([first[4 + int.from_bytes(first[2:4], "little") :]], packed)
    total = 0
    while not decompressor.eof and not (entry.method == LZMA and total == entry.size):
        chunk = next(packed, b"") if decompressor.needs_input else b""
        if not chunk and decompressor.needs_input:
            raise EOFError("the file ends")
        out = decompressor.decompress(chunk, CHUNK)
        total += len(out)
        if out:
            yield out


def _lzma_filter(first: bytes) -> dict[str, int]:
    """From the head of the data (5.8.8): version, length of the properties, one byte of lc, lp, pb, dictionary size."""
    if len(first) < 9 or first[4] >= 225:
        raise EOFError("no LZMA properties")
    rest, lc = divmod(first[4], 9)
    pb, lp = divmod(rest, 5)
    return {"id": lzma.FILTER_LZMA1, "dict_size": int.from_bytes(first[5:9], "little"), "lc": lc, "lp": lp, "pb": pb}


class Flow:
    """An iterator of bytes as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, size: int = -1) -> bytes:
        """The next bytes, however many there are; empty at the end."""
        del size
        return next((chunk for chunk in self._chunks if chunk), b"")


def _packed(stream: IO[bytes], start: int, size: int) -> Iterator[bytes]:
    """The bytes in the file from `start`; to the file's end where their number is not known (-1)."""
    at, left = start, size if size >= 0 else 1 << 62
    while left > 0:
        stream.seek(at)
        chunk = stream.read(min(CHUNK, left))
        if not chunk:
            return
        at += len(chunk)
        left -= len(chunk)
        yield chunk
