"""Reads the properties a person gave an OLE document under names of their own (MS-OLEPS 2.18, user-defined)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from scanner import ole
from scanner.errors import DamagedFile

STREAM = "\x05DocumentSummaryInformation"
USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
DICTIONARY, CODE_PAGE = 0, 1
NUMBER, STRING, WIDE_STRING = 3, 30, 31
UTF_16 = 1200
MOST = 4096


def custom_properties(compound: Any) -> Iterator[tuple[str, str]]:
    """(name, text) of every user-defined property that is text or a whole number. Raises DamagedFile."""
    if not compound.exists(STREAM):
        return
    data = ole.stream(compound, STREAM)
    try:
        (count,) = struct.unpack_from("<I", data, 24)
        for number in range(min(count, 8)):
            if data[28 + 20 * number : 44 + 20 * number] == USER_DEFINED:
                (offset,) = struct.unpack_from("<I", data, 44 + 20 * number)
                yield from _section(data[offset:])
    except (struct.error, IndexError) as error:
        raise DamagedFile("the document's own properties are cut short") from error


def _section(data: bytes) -> Iterator[tuple[str, str]]:
    """A section: size, count, then (number, offset) of each property; number 0 holds the names."""
    (count,) = struct.unpack_from("<I", data, 4)
    offsets = dict(struct.unpack_from("<II", data, 8 + 8 * number) for number in range(min(count, MOST)))
    page = struct.unpack_from("<H", data, offsets[CODE_PAGE] + 4)[0] if CODE_PAGE in offsets else 0
    names = dict(_names(data, offsets[DICTIONARY], page)) if DICTIONARY in offsets else {}
    for number, offset in offsets.items():
        text = _value(data, offset, page) if number > CODE_PAGE else ""
        if text:
            yield names.get(number, str(number)), text


def _names(data: bytes, at: int, page: int) -> Iterator[tuple[int, str]]:
    (count,) = struct.unpack_from("<I", data, at)
    at += 4
    for _ in range(min(count, MOST)):
        number, length = struct.unpack_from("<II", data, at)
        size = 2 * length if page == UTF_16 else length
        yield number, ole.plain(data[at + 8 : at + 8 + size], page).strip("\0 ")
        at += 8 + (size + 3 & ~3 if page == UTF_16 else size)


def _value(data: bytes, at: int, page: int) -> str:
    kind, size = struct.unpack_from("<II", data, at)
    body = data[at + 8 :]
    if kind == STRING:
        return ole.plain(body[:size], page).strip("\0 ")
    if kind == WIDE_STRING:
        return body[: 2 * size].decode("utf-16-le", "replace").strip("\0 ")
    return str(size) if kind & 0xFFFF == NUMBER else ""
