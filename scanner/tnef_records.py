"""The records of an Outlook rich-text attachment, winmail.dat (MS-OXTNEF): attributes and MAPI properties, bounded."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from scanner import mapi
from scanner.errors import DamagedFile
from scanner.mapi import Property

NAMED = 0x8000
MOST = 100_000
"""Properties in a list, values in a property; a message of Outlook has a few hundred, each with few."""
VARIABLE = (mapi.STRING8, mapi.UNICODE, mapi.BINARY, mapi.OBJECT)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One record: whose it is (1 the message's, 2 an attachment's), number, bytes, and what is wrong with it."""

    level: int
    id: int
    data: bytes
    complaint: str = ""


def attributes(data: bytes) -> Iterator[Attribute]:
    """The records in their order; the last one whole or cut. Raises DamagedFile where one cannot be found.

    Record: u8 level, u16 number, u16 kind, u32 bytes, the bytes, u16 their sum.
    """
    at = 6
    while at < len(data) and data[at : at + 64].strip(b"\0\r\n"):  # mail programs fill up with these
        if at + 9 > len(data):
            raise DamagedFile("it ends within the head of a record")
        level, id, _, size = struct.unpack_from("<BHHI", data, at)
        if level not in (1, 2):
            raise DamagedFile(f"no record begins at byte {at}")
        body = data[at + 9 : at + 9 + size]
        at += 9 + size + 2
        if at > len(data):
            yield Attribute(level, id, body, "the record is cut short")
            return
        is_right = sum(body) & 0xFFFF == int.from_bytes(data[at - 2 : at], "little")
        yield Attribute(level, id, body, "" if is_right else "the record's checksum is wrong")


class Cursor:
    """Takes numbers and bytes one after the other. Raises DamagedFile where there are not enough."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        if size > len(self.data) - self.at:
            raise DamagedFile("a list of properties is cut short")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int = 4) -> int:
        return int.from_bytes(self.take(size), "little")

    def padded(self, size: int) -> bytes:
        """Bytes that are filled up to a multiple of four; the filling may lack at the very end."""
        value = self.take(size)
        self.at = min(len(self.data), self.at + -size % 4)
        return value


def properties(cursor: Cursor) -> Iterator[Property]:
    """One list of properties, its number first. Raises DamagedFile; what came before is good.

    No more is made than the bytes hold: each property and each value takes at least four of them.
    """
    for number in range(cursor.number()):
        if number >= MOST:
            raise DamagedFile(f"more than {MOST} properties in one list")
        kind, id = cursor.number(2), cursor.number(2)
        name, is_public = "", False
        if id >= NAMED:
            guid = cursor.take(16)
            is_public = guid == mapi.PUBLIC_STRINGS
            if cursor.number():
                name = cursor.padded(cursor.number()).decode("utf-16-le", "replace").rstrip("\0")
            else:
                name = mapi.numbered_name(cursor.number())
        base = kind & ~mapi.MULTIPLE
        count = cursor.number() if kind & mapi.MULTIPLE or base in VARIABLE else 1
        values = []
        if count > MOST:
            raise DamagedFile(f"more than {MOST} values in one property")
        if base not in VARIABLE and base not in mapi.FIXED:
            raise DamagedFile(f"a property of unknown kind 0x{kind:04X}")
        for _ in range(count):
            values.append(cursor.padded(cursor.number() if base in VARIABLE else mapi.FIXED[base]))
        yield Property(id, kind, tuple(values), name, is_public)
