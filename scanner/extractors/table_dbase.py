"""Reads dBASE and FoxPro tables: laboratory and process data of the 1990s, symbol tables and comments of STEP 7."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.format_checks import END_OF_FIELDS, FIELD, FIELDS_AT
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

LANGUAGES = {
    0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950", 0x7B: "cp932", 0x13: "cp932", 0x4E: "cp949",
    0x79: "cp949", 0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x64: "cp852", 0x65: "cp866", 0xC8: "cp1250",
    0xC9: "cp1251", 0x57: "cp1252", 0x26: "cp866",
}  # fmt: skip
"""Byte 29 of the header: the language driver, as Visual FoxPro's reference lists them."""
DELETED, END_OF_FILE = 0x2A, 0x1A
AT_ONCE = 1 << 16
DBASE_7 = 48


@extractor("dbf")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Problem]:
    """`columns`, then `row 12` with tabs between the fields, deleted rows as `deleted row 13`.

    Memo fields hold the number of a block in a .dbt or .fpt file, an artifact of its own. Raises DamagedFile.
    """
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(FIELDS_AT)
        header, length = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
        count = int.from_bytes(head[4:8], "little")
        described = head + stream.read(header - FIELDS_AT)
        declared = LANGUAGES.get(head[29], "")
        fields = list(_fields(described))
        names = [charset.decode(name, declared).text for name, _ in fields]
        yield Passage("\t".join(names), Place("columns"))
        stream.seek(header)
        yield from _rows(stream, [size for _, size in fields], length, count, declared, budget)


def _fields(head: bytes) -> Iterator[tuple[bytes, int]]:
    """(name, bytes) of each field."""
    newer = head[0] & 7 == 4 and head[68:69].isalpha()
    at, width = (68, DBASE_7) if newer else (FIELDS_AT, FIELD)
    while at + width <= len(head) and head[at] != END_OF_FIELDS:
        name = head[at : at + (32 if newer else 11)].partition(b"\0")[0]
        size = head[at + (33 if newer else 16)]
        # a text field of FoxPro or Clipper may be longer than 255: the decimals are its high byte
        if not newer and head[at + 11 : at + 12] == b"C":
            size += head[at + 17] << 8
        yield name, size
        at += width


def _rows(
    stream: IO[bytes], sizes: list[int], length: int, count: int, declared: str, budget: Budget
) -> Iterator[Passage | Problem]:
    hint, number = declared, 0
    while block := stream.read(max(1, AT_ONCE // length) * length):
        budget.check_time()
        if not hint:
            found = charset.decode(block).encoding
            hint = found if found not in ("ascii", "cp1252", "latin-1") else ""
        for at in range(0, len(block), length):
            record = block[at : at + length]
            if record[0] == END_OF_FILE:
                break
            number += 1
            count += number == count and len(record) < length  # the last row is cut: one is missing
            budget.charge_cells(len(sizes))
            text = "\t".join(_cells(record, sizes, hint)).rstrip("\t ")
            if text.strip():
                yield Passage(text, Place("deleted row" if record[0] == DELETED else "row", number))
    if number < count:
        yield DamagedFile(f"the table is cut short: {number} of {count} rows", Place("row", number or None)).problem()


def _cells(record: bytes, sizes: list[int], hint: str) -> Iterator[str]:
    at = 1
    for size in sizes:
        value = record[at : at + size].strip(b" \0")
        at += size
        text = charset.decode(value, hint).text if value else ""
        yield text if text.isprintable() else ""
