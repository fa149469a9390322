"""Reads OLE property sets (MS-OLEPS) of any kind, with the names of user-defined ones: title, part number, material."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from scanner import ole
from scanner.errors import DamagedFile

MARK = b"\xfe\xff"
DICTIONARY, CODE_PAGE = 0, 1
UTF_16 = 1200
BSTR, STRING, WIDE = 8, 30, 31
VECTOR = 0x1000
SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
MOST_PROPERTIES, MOST_SECTIONS = 5000, 16
NAMES = {
    SUMMARY: {2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 7: "template", 8: "last author",
              9: "revision", 18: "application"},
    bytes.fromhex("02d5cdd59c2e1b10939708002b2cf9ae"): {2: "category", 14: "manager", 15: "company"},
}  # fmt: skip


def property_set(data: bytes) -> Iterator[tuple[str, str]]:
    """(name, text) of every text property in all sections of one stream. Raises DamagedFile where it is cut short."""
    try:
        if not data.startswith(MARK):
            raise DamagedFile("it is no property set")
        (count,) = struct.unpack_from("<I", data, 24)
        for number in range(min(count, MOST_SECTIONS)):
            at = 28 + 20 * number
            (offset,) = struct.unpack_from("<I", data, at + 16)
            yield from _section(data[offset:], NAMES.get(data[at : at + 16], {}))
    except (struct.error, IndexError) as error:
        raise DamagedFile("the property set is cut short") from error


def _section(data: bytes, known: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Size, count, then number and offset of each property; number 0 is the dictionary of names."""
    (count,) = struct.unpack_from("<I", data, 4)
    places = dict(struct.unpack_from("<2I", data, 8 + 8 * number) for number in range(min(count, MOST_PROPERTIES)))
    page = struct.unpack_from("<H", data, places[CODE_PAGE] + 4)[0] if CODE_PAGE in places else 0
    names = known | dict(_dictionary(data, places[DICTIONARY], page)) if DICTIONARY in places else known
    for number, at in places.items():
        if number <= CODE_PAGE or number >= 0x80000000:
            continue
        for text in _values(data, at, page):
            if text := text.strip("\0 "):
                yield names.get(number, str(number)), text


def _dictionary(data: bytes, at: int, page: int) -> Iterator[tuple[int, str]]:
    (count,) = struct.unpack_from("<I", data, at)
    at += 4
    for _ in range(min(count, MOST_PROPERTIES)):
        number, length = struct.unpack_from("<2I", data, at)
        size = length * 2 if page == UTF_16 else length
        yield number, ole.plain(data[at + 8 : at + 8 + size], page).strip("\0 ")
        at += 8 + (size + 3 & ~3 if page == UTF_16 else size)


def _values(data: bytes, at: int, page: int) -> Iterator[str]:
    """The strings of a value: of one, or of a vector of them; numbers and dates are left out."""
    (kind,) = struct.unpack_from("<I", data, at)
    at += 4
    count = 1
    if kind & VECTOR:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    for _ in range(min(count, MOST_PROPERTIES)):
        if kind & 0xFFF not in (BSTR, STRING, WIDE):
            return
        (length,) = struct.unpack_from("<I", data, at)
        # the length of a wide string counts characters, of the others bytes
        size = length * 2 if kind & 0xFFF == WIDE else length
        raw = data[at + 4 : at + 4 + size]
        yield raw.decode("utf-16-le", "replace") if kind & 0xFFF == WIDE else ole.plain(raw, page)
        at += 4 + (size + 3 & ~3)
