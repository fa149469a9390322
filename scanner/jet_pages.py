"""Takes Access databases (Jet 3, Jet 4, ACE) apart: table definitions, rows, long values; layout as mdbtools describes.

Every page says which table its rows belong to, so that rows are found by going over all pages; the maps of pages, which
a damaged database has wrong, are not needed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scanner.errors import DamagedFile, EncryptedFile

DATA_PAGE, TABLE_PAGE = b"\x01\x01", b"\x02\x01"
LONG_VALUES = int.from_bytes(b"LVAL", "little")
CATALOGUE = 2
"""The page of MSysObjects' definition."""
DELETED, ELSEWHERE, OFFSET = 0x8000, 0x4000, 0x1FFF
BOOL, TEXT, OLE, MEMO = 1, 10, 11, 12
INLINE, ONE_ROW = 0x80000000, 0x40000000
LONGEST_VALUE = 64 << 20
MOST_COLUMNS = 2000


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in pages of this generation."""

    page: int
    rows_at: int
    table: tuple[int, int, int, int]  # of a definition: columns of varying size, columns, indexes, first index
    index: int
    column: int
    column_fields: tuple[int, int, int, int]  # of a column: number, place among varying ones, flags, place if fixed
    wide: bool


JET_3 = Layout(2048, 8, (0x17, 0x19, 0x1F, 0x2B), 8, 18, (1, 3, 13, 14), False)
JET_4 = Layout(4096, 12, (0x2B, 0x2D, 0x33, 0x3F), 12, 25, (5, 7, 15, 21), True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the file's bytes, kind, place, and size where it is fixed."""

    name: bytes
    kind: int
    number: int
    varying: int
    is_fixed: bool
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Long:
    """A memo or OLE value that stands elsewhere: page and row of its first part, and how it is kept."""

    size: int
    page: int
    row: int
    is_one: bool


Value = bytes | Long | None


class Jet:
    """One database in memory or mapped: `columns` of a table, `rows` of a page, `long_value` behind a pointer."""

    def __init__(self, data: bytes) -> None:
        """Raises DamagedFile, EncryptedFile where the catalogue's page is no definition of a table."""
        self.data = data
        self.layout = JET_3 if data[0x14:0x15] == b"\0" else JET_4
        if len(data) < 4 * self.layout.page:
            raise DamagedFile("the database is cut short before its catalogue")
        if self.page(CATALOGUE)[:2] != TABLE_PAGE:
            raise EncryptedFile("the database's pages are encrypted")

    @property
    def count(self) -> int:
        """Pages, a last one that is cut short included."""
        return -(-len(self.data) // self.layout.page)

    def page(self, number: int) -> bytes:
        size = self.layout.page
        return bytes(self.data[number * size : (number + 1) * size])

    def owner(self, number: int) -> int:
        """The page that defines the table of a data page's rows; LONG_VALUES for parts of values, 0 for others."""
        head = self.page(number)[:8]
        return int.from_bytes(head[4:8], "little") if head[:2] == DATA_PAGE else 0

    def columns(self, number: int) -> list[Column]:
        """The columns of the table defined on this page and those it goes on to. Raises DamagedFile."""
        layout = self.layout
        definition, following, seen = b"", number, {0}
        while following not in seen and following < self.count:
            seen.add(following)
            page = self.page(following)
            if page[:2] != TABLE_PAGE:
                raise DamagedFile("a table's definition is damaged")
            definition += page if not definition else page[8:]
            following = int.from_bytes(page[4:8], "little")
        try:
            _, count_at, indexes_at, at = layout.table
            (count,) = struct.unpack_from("<H", definition, count_at)
            (indexes,) = struct.unpack_from("<I", definition, indexes_at)
            at += indexes * layout.index
            if count > MOST_COLUMNS:
                raise DamagedFile("a table's definition is damaged")
            bodies = [definition[at + layout.column * n : at + layout.column * (n + 1)] for n in range(count)]
            at += layout.column * count
            return [
                self._column(body, name) for body, name in zip(bodies, self._names(definition, at, count), strict=True)
            ]
        except (struct.error, IndexError, ValueError) as error:
            raise DamagedFile("a table's definition is damaged") from error

    def _names(self, definition: bytes, at: int, count: int) -> Iterator[bytes]:
        width = 2 if self.layout.wide else 1
        for _ in range(count):
            size = int.from_bytes(definition[at : at + width], "little")
            yield definition[at + width : at + width + size]
            at += width + size

    def _column(self, body: bytes, name: bytes) -> Column:
        number, varying, flags, offset = self.layout.column_fields
        (own,), (place,), (fixed,) = (struct.unpack_from("<H", body, at) for at in (number, varying, offset))
        (size,) = struct.unpack_from("<H", body, offset + 2)
        return Column(name, body[0], own, place, bool(body[flags] & 1), fixed, size)

    def rows(self, number: int) -> Iterator[bytes]:
        """The rows of a data page that are not deleted; those moved to another page, marked deleted there, come too."""
        page = self.page(number)
        for start, end, flags in self._places(page):
            if flags & DELETED:
                continue
            row = page[start:end]
            if flags & ELSEWHERE and len(row) >= 4:
                row = self._row_at(int.from_bytes(row[:4], "little"))
            if row:
                yield row

    def _places(self, page: bytes) -> Iterator[tuple[int, int, int]]:
        """(start, end, flags) of each row: the first stands last on the page."""
        at = self.layout.rows_at
        count = int.from_bytes(page[at : at + 2], "little")
        end = self.layout.page
        for number in range(min(count, self.layout.page // 2)):
            entry = int.from_bytes(page[at + 2 + 2 * number : at + 4 + 2 * number], "little")
            start = entry & OFFSET
            if not at < start <= end:
                return
            yield start, end, entry
            end = start

    def _row_at(self, pointer: int) -> bytes:
        number, row = pointer >> 8, pointer & 0xFF
        page = self.page(number) if number < self.count else b""
        for index, (start, end, _) in enumerate(self._places(page) if page[:2] == DATA_PAGE else ()):
            if index == row:
                return page[start:end]
        return b""

    def values(self, row: bytes, columns: list[Column]) -> Mapping[int, Value]:
        """The values of a row by column number, None for those that are missing. Raises DamagedFile."""
        wide = self.layout.wide
        try:
            count = int.from_bytes(row[: 2 if wide else 1], "little")
            mask_size = (count + 7) // 8
            mask, body = row[len(row) - mask_size :], row[: len(row) - mask_size]
            ends = self._ends(body) if any(not column.is_fixed for column in columns) else []
            return {column.number: self._value(row, body, mask, count, column, ends) for column in columns}
        except (struct.error, IndexError) as error:
            raise DamagedFile("a row is damaged") from error

    def _ends(self, body: bytes) -> list[int]:
        """Where the values of varying size begin, and behind them where the last ends; in Jet 3 in steps of 256."""
        if self.layout.wide:
            (count,) = struct.unpack_from("<H", body, len(body) - 2)
            at = len(body) - 4
            return [struct.unpack_from("<H", body, at - 2 * number)[0] for number in range(count + 1)]
        count = body[-1]
        jumps = (len(body) - 1) // 256
        table = len(body) - 2 - jumps
        if len(body) - jumps - count - 2 < 256 * jumps:
            jumps -= 1
            table += 1
        table = len(body) - 2 - jumps
        ends, passed = [], 0
        for number in range(count + 1):
            while passed < jumps and number == body[len(body) - 2 - passed]:
                passed += 1
            ends.append(body[table - number] + 256 * passed)
        return ends

    def _value(self, row: bytes, body: bytes, mask: bytes, count: int, column: Column, ends: list[int]) -> Value:
        number = column.number
        is_set = number < count and bool(mask[number // 8] >> number % 8 & 1)
        if column.kind == BOOL:
            return b"\1" if is_set else b"\0"
        if not is_set:
            return None
        if column.is_fixed:
            start = column.offset + (2 if self.layout.wide else 1)
            return row[start : start + column.size]
        if column.varying + 1 >= len(ends):
            return None
        value = body[ends[column.varying] : ends[column.varying + 1]]
        if column.kind not in (OLE, MEMO) or len(value) < 12:
            return value
        size, pointer = struct.unpack_from("<2I", value)
        if size & INLINE:
            return value[12:]
        return Long(size & 0x3FFFFFFF, pointer >> 8, pointer & 0xFF, bool(size & ONE_ROW))

    def long_value(self, long: Long) -> bytes:
        """The bytes of a memo or OLE value. Raises DamagedFile where the chain of its parts breaks."""
        pointer, parts, left, seen = long.page << 8 | long.row, [], min(long.size, LONGEST_VALUE), set()
        while left > 0 and pointer not in seen:
            seen.add(pointer)
            part = self._row_at(pointer)
            if not part:
                raise DamagedFile("a part of a long value is missing")
            pointer, part = (pointer, part) if long.is_one else (int.from_bytes(part[:4], "little"), part[4:])
            parts.append(part[:left])
            left -= len(parts[-1])
        return b"".join(parts)
