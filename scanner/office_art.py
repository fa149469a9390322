"""Finds the pictures stored in the drawing records of binary Office files (MS-ODRAW): XLS, DOC and PPT alike."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

CONTAINER_VERSION = 0xF
ENTRY, ENTRY_HEAD = 0xF007, 36
METAFILES = frozenset((0xF01A, 0xF01B, 0xF01C))
BITMAPS = frozenset((0xF01D, 0xF01E, 0xF01F, 0xF029, 0xF02A))
"""Records of one picture each: EMF, WMF, PICT; JPEG, PNG, DIB, TIFF, JPEG again."""
UID, TAG, METAFILE_HEAD = 16, 1, 34
DEEPEST = 8
LARGEST_METAFILE = 64 << 20


def blips(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes of every picture in a drawing group, metafiles unpacked; none for one that cannot be unpacked."""
    position = 0
    while position + 8 <= len(data):
        version, kind, size = struct.unpack_from("<HHI", data, position)
        body = data[position + 8 : position + 8 + size]
        position += 8 + size
        # an odd instance number says that a second identifier of 16 bytes stands before the picture
        identifiers = UID * (2 if version >> 4 & 1 else 1)
        if kind in METAFILES:
            yield _unpacked(body[identifiers:])
        elif kind in BITMAPS:
            yield body[identifiers + TAG :]
        elif kind == ENTRY and len(body) > ENTRY_HEAD and depth < DEEPEST:
            yield from blips(body[ENTRY_HEAD + body[33] :], depth + 1)
        elif version & 0xF == CONTAINER_VERSION and depth < DEEPEST:
            yield from blips(body, depth + 1)


def _unpacked(body: bytes) -> bytes:
    """A metafile behind its 34 bytes of header: packed where byte 32 is 0."""
    if len(body) <= METAFILE_HEAD or body[32] != 0:
        return body[METAFILE_HEAD:]
    try:
        return zlib.decompressobj().decompress(body[METAFILE_HEAD:], LARGEST_METAFILE)
    except zlib.error:
        return b""
