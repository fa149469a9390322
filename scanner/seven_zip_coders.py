"""Undoes the packing methods of 7-Zip archives; those the standard library has, Zstandard and LZ4."""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, cast

from scanner import deflate64, ppmd, seven_zip_encryption
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, LimitExceeded, UnsupportedFormat
from scanner.members import CHUNK
from scanner.unpacking import FEED, MOST_DICTIONARY, Source, unpacked

COPY, LZMA, LZMA2, PPMD, AES = b"\0", b"\x03\x01\x01", b"\x21", b"\x03\x04\x01", b"\x06\xf1\x07\x01"
DEFLATE, DEFLATE64, BROTLI = b"\x04\x01\x08", b"\x04\x01\x09", b"\x04\xf7\x11\x02"
STREAMS = {b"\x04\x02\x02": "bz2", b"\x04\xf7\x11\x01": "zst", b"\x04\xf7\x11\x04": "lz4"}
DELTA = b"\x03"
FILTERS = {
    b"\x04": lzma.FILTER_X86, b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x05": lzma.FILTER_POWERPC, b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x06": lzma.FILTER_IA64, b"\x03\x03\x04\x01": lzma.FILTER_IA64,
    b"\x07": lzma.FILTER_ARM, b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x08": lzma.FILTER_ARMTHUMB, b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x09": lzma.FILTER_SPARC, b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
}  # fmt: skip
NAMED = {
    PPMD: "PPMd", BROTLI: "Brotli", b"\x03\x03\x01\x1b": "BCJ2", b"\x0a": "ARM64 filter",
    b"\x0b": "RISC-V filter",
}  # fmt: skip
"""Methods (Methods.txt of 7-Zip) that are told by name but not undone."""
STORED = 1 << 16
"""Bytes of the largest stored chunk of LZMA2."""


@dataclass(slots=True)
class Coder:
    """A packing method, its properties, and how many bytes come out of it."""

    method: bytes
    properties: bytes = b""
    size: int = 0
    inputs: int = 1


def decoded(coder: Coder, chunks: Iterator[bytes], budget: Budget, password: str = "") -> Iterator[bytes]:
    """What comes out of one coder, `coder.size` bytes at most. Raises DamagedFile, EncryptedFile without a password,
    UnsupportedFormat, LimitExceeded and MissingReader, all but the first before any byte comes.
    """
    method = coder.method
    if method == AES:
        if not password:
            raise EncryptedFile("encrypted")
        return seven_zip_encryption.decrypted(coder.properties, password, coder.size, chunks)
    if method == PPMD and ppmd.is_installed() and len(coder.properties) >= 5:
        model = ppmd.Model(7, coder.properties[0], int.from_bytes(coder.properties[1:5], "little"))
        return ppmd.unpacked(model, chunks, coder.size, budget)
    if method == DEFLATE64:
        return deflate64.inflated(chunks)
    if method == COPY:
        return chunks
    if method in (LZMA, LZMA2):
        return _by_lzma(
            _finely(chunks), lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_lzma_filter(coder)]), coder.size
        )
    if method == DELTA or method in FILTERS:
        own: dict[str, Any] = {"id": FILTERS.get(method, lzma.FILTER_DELTA)}
        if method == DELTA:
            own["dist"] = (coder.properties[:1] or b"\0")[0] + 1
        chain = [own, {"id": lzma.FILTER_LZMA2, "dict_size": STORED}]
        return _by_lzma(_as_lzma2(chunks), lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain), coder.size)
    if method == DEFLATE:
        return _inflated(_finely(chunks), coder.size)
    if method in STREAMS:
        return unpacked(STREAMS[method], Source(cast("IO[bytes]", _Flow(chunks))))
    name = NAMED.get(method, f"method {method.hex()}")
    raise UnsupportedFormat(f"packed with {name}", remedy="unpack it with 7-Zip and scan the files")


def _finely(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        yield from (chunk[at : at + FEED] for at in range(0, len(chunk), FEED))


class _Flow:
    """An iterator of bytes as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, size: int = -1) -> bytes:
        del size
        return next((chunk for chunk in self._chunks if chunk), b"")


def _lzma_filter(coder: Coder) -> dict[str, int]:
    """Properties of LZMA: one byte of lc, lp, pb, dictionary size; of LZMA2: one byte for the dictionary's size."""
    properties = coder.properties
    if coder.method == LZMA2 and len(properties) == 1 and properties[0] <= 40:
        wanted = (2 | properties[0] & 1) << properties[0] // 2 + 11
        return {"id": lzma.FILTER_LZMA2, "dict_size": _dictionary(wanted, coder.size)}
    if coder.method == LZMA and len(properties) == 5 and properties[0] < 225:
        rest, lc = divmod(properties[0], 9)
        pb, lp = divmod(rest, 5)
        if lc + lp <= 4:
            wanted = int.from_bytes(properties[1:], "little")
            return {"id": lzma.FILTER_LZMA1, "dict_size": _dictionary(wanted, coder.size), "lc": lc, "lp": lp, "pb": pb}
    raise DamagedFile("the properties of its packing are damaged")


def _dictionary(wanted: int, size: int) -> int:
    """No more memory than all that comes out needs."""
    least = max(4096, min(wanted, size))
    if least > MOST_DICTIONARY:
        raise LimitExceeded(
            f"it asks for a dictionary of more than {MOST_DICTIONARY >> 20} MiB", remedy="unpack it with 7-Zip"
        )
    return min(least + 4096, 0xFFFFFFFF)


def _by_lzma(chunks: Iterator[bytes], decompressor: lzma.LZMADecompressor, size: int) -> Iterator[bytes]:
    """LZMA has no end mark here: it ends with its size."""
    total = 0
    while total < size and not decompressor.eof:
        chunk = next(chunks, b"") if decompressor.needs_input else b""
        if not chunk and decompressor.needs_input:
            raise DamagedFile(f"cut off after {total} bytes")
        try:
            out = decompressor.decompress(chunk, min(CHUNK, size - total))
        except (lzma.LZMAError, EOFError, ValueError) as error:
            raise DamagedFile(f"its data is damaged after {total} bytes ({error})") from error
        total += len(out)
        if out:
            yield out


def _as_lzma2(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes as stored chunks of LZMA2, so that the library's filters take them: 01 or 02, size - 1, bytes; 00."""
    mark = 1
    for chunk in chunks:
        for start in range(0, len(chunk), STORED):
            piece = chunk[start : start + STORED]
            yield bytes([mark]) + (len(piece) - 1).to_bytes(2, "big") + piece
            mark = 2
    yield b"\0"


def _inflated(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    total = 0
    while not inflater.eof and total < size:
        chunk = inflater.unconsumed_tail or next(chunks, b"")
        try:
            out = inflater.decompress(chunk, CHUNK)
        except zlib.error as error:
            raise DamagedFile(f"its data is damaged after {total} bytes ({error})") from error
        if not chunk and not out:
            raise DamagedFile(f"cut off after {total} bytes")
        total += len(out)
        yield out
