"""Builds Access databases of the Jet 4 generation, as small as they can be."""

from __future__ import annotations

import struct
from collections.abc import Sequence

PAGE = 4096
KINDS = {"long": (4, 4), "double": (7, 8), "text": (10, 0), "memo": (12, 0), "ole": (11, 0)}
"""Kind of a column -> its number and its bytes where they are fixed."""
Field = tuple[str, str]
Cell = str | int | float | bytes | None


def database(name: str, fields: Sequence[Field], rows: Sequence[Sequence[Cell]], moved: bool = False) -> bytes:
    """One table `name`: its rows on one page. A memo of more than 60 characters stands on a page of long values, in two
    parts; with `moved` the last row stands on another page, and a pointer in its place.
    """
    values = LongValues(8)
    catalogue_fields = [("Id", "long"), ("Name", "text"), ("Type", "long")]
    catalogue = [
        packed([2, "MSysObjects", 1], catalogue_fields, values),
        packed([4, name, 1], catalogue_fields, values),
    ]
    own = [packed(row, fields, values) for row in rows]
    elsewhere = b""
    if moved:
        elsewhere = data_page([own[-1]], 4, flags=0x8000)
        own[-1] = struct.pack("<I", 6 << 8)
    pages = [
        (b"\0\1\0\0Standard Jet DB\0\1\0\0\0").ljust(PAGE, b"\0"),
        bytes(PAGE),
        definition(catalogue_fields),
        data_page(catalogue, 2),
        definition(fields),
        data_page(own, 4, pointers=(len(own) - 1,) if moved else ()),
        elsewhere or bytes(PAGE),
        bytes(PAGE),
        values.page(),
    ]
    return b"".join(pages)


class LongValues:
    """The parts of long values, all on one page."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.parts: list[bytes] = []

    def keep(self, value: bytes) -> bytes:
        """Twelve bytes that lead to the value, kept in two parts: the second first, so that the first can point at it."""
        half = len(value) // 4 * 2
        self.parts.append(struct.pack("<I", 0) + value[half:])
        self.parts.append(struct.pack("<I", self.number << 8 | len(self.parts) - 1) + value[:half])
        return struct.pack("<3I", len(value), self.number << 8 | len(self.parts) - 1, 0)

    def page(self) -> bytes:
        return data_page(self.parts, int.from_bytes(b"LVAL", "little"))


def definition(fields: Sequence[Field]) -> bytes:
    """A page that defines a table without indexes."""
    body, names, fixed, varying = b"", b"", 0, 0
    for number, (name, kind) in enumerate(fields):
        code, size = KINDS[kind]
        head = struct.pack("<BIHHH", code, 0, number, 0 if size else varying, number)
        body += head.ljust(15, b"\0") + bytes([1 if size else 0]).ljust(6, b"\0") + struct.pack("<2H", fixed, size)
        fixed += size
        varying += not size
        raw = name.encode("utf-16-le")
        names += struct.pack("<H", len(raw)) + raw
    head = b"\2\1\0\0" + struct.pack("<2I", 0, 0)
    head = head.ljust(0x28, b"\0") + b"N" + struct.pack("<3H", len(fields), varying, len(fields)) + bytes(8)
    return (head.ljust(0x3F, b"\0") + body + names).ljust(PAGE, b"\0")


def packed(row: Sequence[Cell], fields: Sequence[Field], values: LongValues) -> bytes:
    """A row: count, fixed values, varying ones, where these end, and which are there."""
    fixed, varying, ends, mask = b"", b"", [], 0
    for number, ((_, kind), cell) in enumerate(zip(fields, row, strict=True)):
        mask |= (cell is not None) << number
        if KINDS[kind][1]:
            fixed += struct.pack("<i" if kind == "long" else "<d", cell or 0)
            continue
        raw = cell if isinstance(cell, bytes) else str(cell or "").encode("utf-16-le")
        if kind in ("memo", "ole") and cell is not None:
            raw = values.keep(raw) if len(raw) > 120 else struct.pack("<3I", 0x80000000 | len(raw), 0, 0) + raw
        ends.append(len(varying))
        varying += raw
    out = struct.pack("<H", len(fields)) + fixed
    start = len(out)
    table = [start + end for end in ends] + [start + len(varying)]
    tail = b"".join(struct.pack("<H", end) for end in reversed(table)) + struct.pack("<H", len(ends)) if ends else b""
    return out + varying + tail + mask.to_bytes((len(fields) + 7) // 8, "little")


def data_page(rows: Sequence[bytes], owner: int, flags: int = 0, pointers: Sequence[int] = ()) -> bytes:
    """A page of rows, the first one last; those numbered in `pointers` are marked as standing elsewhere."""
    page = bytearray(PAGE)
    head = b"\1\1\0\0" + struct.pack("<2IH", owner, 0, len(rows))
    end = PAGE
    for number, row in enumerate(rows):
        end -= len(row)
        page[end : end + len(row)] = row
        head += struct.pack("<H", end | flags | (0x4000 if number in pointers else 0))
    page[: len(head)] = head
    return bytes(page)
