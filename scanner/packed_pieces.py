"""Finds what programs pack with zlib or gzip inside files of their own: TIA Portal, Codesys, LabVIEW, Logix."""

from __future__ import annotations

import io
import mmap
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.budget import Budget
from scanner.errors import LimitExceeded
from scanner.records import Artifact

# 78 01, 78 5E, 78 9C, 78 DA: zlib with windows of 32 KiB; 1F 8B 08 00: gzip without a name
STARTS = re.compile(rb"(?: \x78[\x01\x5e\x9c\xda] | \x1f\x8b\x08[\x00\x08] )", re.VERBOSE)
LEAST = 48
"""Fewer bytes that come out are chance, or no sentence."""
MOST_PIECES = 5000
LARGEST = 64 << 20
"""Bytes taken of one piece; more are numbers."""
STEP = 1 << 16
TRIED_FIRST = 512
"""Chance seldom unpacks so far: three starts of a thousand that are none get so many bytes in without an error."""


@dataclass(frozen=True, slots=True)
class PackedPiece:
    """What comes out of the bytes from `offset` to `end`; `is_whole` says whether its checksum was met."""

    offset: int
    end: int
    content: bytes
    is_whole: bool


def packed_pieces(artifact: Artifact, budget: Budget) -> Iterator[PackedPiece]:
    """Each piece that unpacks to LEAST bytes and to its end. Raises LimitExceeded, TimedOut, OSError."""
    content = artifact.content
    if isinstance(content, bytes):
        yield from _found(content, budget)
        return
    with open(content, "rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view:
        yield from _found(view, budget)


def pieces_of(data: bytes, budget: Budget) -> Iterator[PackedPiece]:
    """As `packed_pieces`, for bytes in memory."""
    yield from _found(data, budget)


def _found(view: bytes | mmap.mmap, budget: Budget) -> Iterator[PackedPiece]:
    at = met = 0
    while hit := STARTS.search(view, at):
        at = hit.start()
        budget.check_time()
        piece = _unpacked(view, at, budget)
        if piece is None:
            at += 1
            continue
        yield piece
        at = piece.end
        met += 1
        if met >= MOST_PIECES:
            raise LimitExceeded(
                f"more than {MOST_PIECES} packed pieces in one file", remedy="export it with its own program"
            )


def _unpacked(view: bytes | mmap.mmap, at: int, budget: Budget) -> PackedPiece | None:
    """The piece that begins at `at`; None where it is none: it breaks off, or says too little."""
    unpacker = zlib.decompressobj(47)  # either kind of header
    out = io.BytesIO()
    end, size = at, TRIED_FIRST
    try:
        while not unpacker.eof and out.tell() < LARGEST:
            chunk = view[end : end + size]
            if not chunk:
                return None
            out.write(unpacker.decompress(chunk, LARGEST - out.tell()))
            end += len(chunk)
            size = STEP
            while unpacker.unconsumed_tail and not unpacker.eof and out.tell() < LARGEST:
                out.write(unpacker.decompress(unpacker.unconsumed_tail, LARGEST - out.tell()))
    except zlib.error:
        return None
    if out.tell() < LEAST:
        return None
    budget.charge_bytes(out.tell())
    spare = len(unpacker.unused_data) + len(unpacker.unconsumed_tail)
    return PackedPiece(at, end - spare, out.getvalue(), unpacker.eof)
