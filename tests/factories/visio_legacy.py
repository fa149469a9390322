"""Builds Visio drawings of before 2013: a trailer, lists of pointers, and pages of chunks, packed as Visio packs them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from tests.factories.legacy_office import ole

Piece = tuple[int, bytes]
PACKED_LIST, PACKED_CHUNKS, PACKED_DATA = 0x52, 0xD2, 0x42


def packed(data: bytes) -> bytes:
    """Every byte told as itself: eight behind each byte of flags."""
    return b"".join(b"\xff" + data[at : at + 8] for at in range(0, len(data), 8))


def chunk(kind: int, data: bytes, level: int = 2, mark: int = 0x50, gap: int = 0) -> bytes:
    return struct.pack("<IIIIHB", kind, 1, 0, len(data), level, mark) + data + bytes(gap)


def text(words: str, version: int = 11) -> bytes:
    encoded = (words + "\0").encode("utf-16-le") if version >= 11 else words.encode("gb18030") + b"\0"
    return chunk(0x0E, bytes(8) + encoded)


def document(pages: Sequence[bytes], version: int = 11, more: Sequence[Piece] = (), claims: int = 0) -> bytes:
    """The drawing's stream. `more` are other streams by type; `claims` is added to what a page says its length is."""
    out = bytearray(b"Visio (TM) Drawing\r\n".ljust(0x24, b"\0") + bytes(18))
    out[0x1A] = version

    def put(kind: int, data: bytes, form: int, extra: int = 0) -> bytes:
        raw = packed(data)
        pointer = struct.pack("<IIIIH", kind, 0, len(out), len(raw) + extra, form)
        out.extend(raw)
        return pointer

    def listed(kind: int, pointers: Sequence[bytes]) -> bytes:
        """Four bytes, the place of the list counted from behind them less four, then the list."""
        head = struct.pack("<4xI", 8)
        return put(kind, head + struct.pack("<III", 0, len(pointers), 0) + b"".join(pointers), PACKED_LIST)

    own = [put(0x15, page, PACKED_CHUNKS, claims) for page in pages]
    others = [put(kind, bytes(4) + data, PACKED_DATA) for kind, data in more]
    trailer = listed(0x14, [listed(0x27, own), *others])
    out[0x24 : 0x24 + 18] = trailer
    return bytes(out)


def vsd(pages: Sequence[bytes], version: int = 11, more: Sequence[Piece] = (), claims: int = 0) -> bytes:
    return ole({"VisioDocument": document(pages, version, more, claims)})
