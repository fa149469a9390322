"""Opens PGP messages that are only signed or packed (RFC 9580): what is not encrypted is there for all to read."""

from __future__ import annotations

import base64
import binascii
import bz2
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scanner.budget import RATIO_FREE, Budget
from scanner.errors import DamagedFile, LimitExceeded

SIGNATURE, ONE_PASS, PACKED, MARKER, LITERAL, PADDING = 2, 4, 8, 10, 11, 21
SEALED = (1, 3, 9, 18, 20)
"""Kinds of packets that hold an encrypted key or encrypted data."""
DEEPEST = 8
CHUNK = 1 << 18
# -----BEGIN PGP MESSAGE-----
ARMOUR = re.compile(
    rb"""
    -----BEGIN [ ] PGP [ ] MESSAGE [^-]* ----- [^\S\n]* \n
    (?: [^\n]* : [^\n]* \n )* \s*              # Version: GnuPG v2
    (?P<body> [A-Za-z0-9+/=\s]+ )
    """,
    re.X,
)


@dataclass(frozen=True, slots=True)
class Literal:
    """A file as it stood before it was signed or packed; `name` is empty where none is told."""

    name: bytes
    data: bytes


def opened(data: bytes, budget: Budget) -> list[Literal] | None:
    """What stands in the clear, None where anything in it is encrypted. Raises DamagedFile, LimitExceeded."""
    found: list[Literal] = []
    for kind, body in _packets(_unarmoured(data), budget, 0):
        if kind in SEALED:
            return None
        if kind == LITERAL:
            found.append(_literal(body))
    return found


def _unarmoured(data: bytes) -> bytes:
    found = ARMOUR.search(data[: 1 << 16]) and ARMOUR.search(data)
    if not found:
        return data
    body = found["body"].partition(b"\n=")[0]  # a checksum line follows
    try:
        return base64.b64decode(body)
    except binascii.Error as error:
        raise DamagedFile(f"its base64 is damaged: {error}") from error


def _packets(data: bytes, budget: Budget, depth: int) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of each packet, those inside packed ones in their place. Raises DamagedFile, LimitExceeded."""
    at = 0
    while at < len(data):
        budget.check_time()
        head = data[at]
        if not head & 0x80:
            raise DamagedFile("no PGP packet stands where one should")
        kind = head & 0x3F if head & 0x40 else head >> 2 & 0x0F
        body, at = _new_body(data, at + 1) if head & 0x40 else _old_body(data, at + 1, head & 3)
        if kind == PACKED:
            if depth >= DEEPEST:
                raise DamagedFile("packets packed too deep")
            yield from _packets(_unpacked(body, budget), budget, depth + 1)
        else:
            yield kind, body


def _new_body(data: bytes, at: int) -> tuple[bytes, int]:
    """Lengths of one, two or five bytes, or in parts of powers of two."""
    parts = []
    while True:
        first = data[at] if at < len(data) else 0
        if first < 192:
            size, at, last = first, at + 1, True
        elif first < 224:
            size, at, last = (first - 192 << 8) + int.from_bytes(data[at + 1 : at + 2], "big") + 192, at + 2, True
        elif first == 255:
            size, at, last = int.from_bytes(data[at + 1 : at + 5], "big"), at + 5, True
        else:
            size, at, last = 1 << (first & 31), at + 1, False
        if at + size > len(data):
            raise DamagedFile("cut off")
        parts.append(data[at : at + size])
        at += size
        if last:
            return b"".join(parts), at


def _old_body(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    """Lengths of one, two or four bytes, or to the end."""
    if kind == 3:
        return data[at:], len(data)
    width = 1 << kind
    size = int.from_bytes(data[at : at + width], "big")
    at += width
    if at + size > len(data):
        raise DamagedFile("cut off")
    return data[at : at + size], at + size


def _unpacked(body: bytes, budget: Budget) -> bytes:
    """Raw Deflate, zlib or bzip2 by the first byte, under the limits on bytes and ratio."""
    if body[:1] == b"\0":
        return body[1:]
    if body[:1] not in (b"\1", b"\2", b"\3"):
        raise DamagedFile("packed in a way that is not known")
    unpacker: Any = bz2.BZ2Decompressor() if body[0] == 3 else zlib.decompressobj(-15 if body[0] == 1 else 15)
    out = bytearray()
    chunk = body[1:]
    try:
        while not unpacker.eof:
            piece = unpacker.decompress(chunk, CHUNK)
            chunk = getattr(unpacker, "unconsumed_tail", b"")
            if not piece and not chunk:
                raise DamagedFile("its packed data is cut off")
            budget.charge_bytes(len(piece))
            out += piece
            ratio = budget.settings.max_ratio
            if len(out) > RATIO_FREE and len(out) > len(body) * ratio:
                raise LimitExceeded(
                    f"unpacks to more than {ratio:g} times its packed size",
                    remedy="raise --max-ratio if the file is trusted",
                )
    except (zlib.error, OSError, ValueError) as error:
        raise DamagedFile(f"its packed data is damaged ({error})") from error
    return bytes(out)


def _literal(body: bytes) -> Literal:
    """Kind of data, length of the name, name, four bytes of time, data."""
    if len(body) < 6 or len(body) < 6 + body[1]:
        raise DamagedFile("cut off")
    return Literal(body[2 : 2 + body[1]], body[6 + body[1] :])
