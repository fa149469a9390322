"""Reads Access databases: every row of every table, the catalogue and queries; forms and modules are swept."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from scanner import charset
from scanner.budget import Budget
from scanner.errors import ArtifactError, DamagedFile, UnsupportedFormat
from scanner.inner_content import Met, told
from scanner.jet_pages import BOOL, CATALOGUE, LONG_VALUES, MEMO, OLE, TEXT, Column, Jet, Long, Value
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep, swept
from scanner.swept_programs import remedy_for

EPOCH = datetime(1899, 12, 30)
COMPRESSED = b"\xff\xfe"
NUMBERS = {2: "<B", 3: "<h", 4: "<i", 6: "<f", 7: "<d", 19: "<q"}
MONEY, DATE, BINARY, GUID, NUMERIC = 5, 8, 9, 15, 16
TABLE_TYPE = 1
SYSTEM = "MSys"
TOLD_SYSTEM_TABLES = ("MSysObjects", "MSysQueries", "MSysIMEXColumns", "MSysIMEXSpecs")
"""Tables of Access's own in which names and queries stand; the others hold permissions, windows and packed forms."""
LEAST_BLOB = 16


@extractor("mdb")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """`table recipe columns`, `table recipe row 12`; files in cells as artifacts; other strings at `offset 4711`.

    Partial: forms, reports and modules are packed in tables of Access's own and only swept for strings. A database
    that is encrypted or damaged throughout is swept whole. Raises EncryptedFile, DamagedFile, TimedOut, LimitExceeded.
    """
    del settings
    content = artifact.content
    if isinstance(content, Path):
        with open(content, "rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view:
            yield from _database(artifact, cast(bytes, view), budget)
    else:
        yield from _database(artifact, content, budget)
    message = "of an Access database the tables were read; forms, reports, macros and modules were swept for strings"
    yield UnsupportedFormat(message, Place("database"), remedy_for(artifact.suffix, "mdb")).problem()


def _database(artifact: Artifact, data: bytes, budget: Budget) -> Iterator[Met]:
    try:
        jet = Jet(data)
        tables = _tables(jet)
    except ArtifactError:
        yield from swept(artifact, budget)
        raise
    pages: dict[int, list[int]] = {}
    for number in range(jet.count):
        budget.check_time()
        pages.setdefault(jet.owner(number), []).append(number)
    sweep = Sweep()
    for page, name in tables.items():
        if not name.startswith(SYSTEM) or name in TOLD_SYSTEM_TABLES:
            yield from _table(artifact, jet, page, name, pages.pop(page, []), sweep, budget)
    # what is no row of these: packed forms, pages of indexes, which repeat the rows, are left out
    for owner, numbers in pages.items():
        if owner and owner != LONG_VALUES:
            for number in numbers:
                budget.check_time()
                for at, text in sweep.strings(jet.page(number)):
                    yield Passage(text, Place("offset", number * jet.layout.page + at))


def _tables(jet: Jet) -> dict[int, str]:
    """The page of each table's definition, and its name, from the catalogue. Raises DamagedFile."""
    columns = jet.columns(CATALOGUE)
    by_name = {_name(jet, column): column for column in columns}
    if not {"Id", "Name", "Type"} <= by_name.keys():
        raise DamagedFile("the catalogue of tables is damaged")
    found = {CATALOGUE: "MSysObjects"}
    for number in range(jet.count):
        if jet.owner(number) != CATALOGUE:
            continue
        for row in jet.rows(number):
            try:
                values = jet.values(row, columns)
            except DamagedFile:
                continue  # the catalogue is told as a table too, which counts its damaged rows
            kind, name = _int(values[by_name["Type"].number]), values[by_name["Name"].number]
            page = _int(values[by_name["Id"].number]) & 0xFFFFFF
            if kind == TABLE_TYPE and isinstance(name, bytes) and page < jet.count:
                found.setdefault(page, _text(jet, name))
    return found


def _table(
    artifact: Artifact, jet: Jet, page: int, name: str, pages: list[int], sweep: Sweep, budget: Budget
) -> Iterator[Met]:
    """A table's rows; damaged ones are counted in one problem."""
    place = Place("table", name=name)
    try:
        columns = jet.columns(page)
    except DamagedFile as error:
        yield DamagedFile(f"the table {name}: {error.message}", place).problem()
        return
    if name.startswith(SYSTEM):  # dates and numbers of Access's own say nothing
        columns = [column for column in columns if column.kind in (TEXT, MEMO, OLE)]
    names = [_name(jet, column) for column in columns]
    yield Passage("\t".join(names), Place("table", name=f"{name} columns"))
    count = damaged = 0
    for number in pages:
        budget.check_time()
        for row in jet.rows(number):
            count += 1
            budget.charge_cells(len(columns))
            try:
                values = jet.values(row, columns)
            except DamagedFile:
                damaged += 1
                continue
            spoken, is_whole = _cells(jet, columns, values)
            damaged += not is_whole
            where = f"{name} row {count}"
            if any(spoken):
                yield Passage("\t".join(spoken).rstrip("\t"), Place("table", name=where))
            for column, label in zip(columns, names, strict=True):
                if column.kind == OLE:
                    yield from _file(artifact, jet, values[column.number], f"{where} {label}", sweep, budget)
    if damaged:
        yield DamagedFile(f"{damaged} of {count} rows of the table {name} are damaged", place).problem()


def _cells(jet: Jet, columns: list[Column], values: Mapping[int, Value]) -> tuple[list[str], bool]:
    """The cells of a row, and whether all could be read; one that could not is empty."""
    spoken, is_whole = [], True
    for column in columns:
        try:
            spoken.append(_spoken(jet, column, values[column.number]))
        except DamagedFile:
            spoken.append("")
            is_whole = False
    return spoken, is_whole


def _file(artifact: Artifact, jet: Jet, value: Value, where: str, sweep: Sweep, budget: Budget) -> Iterator[Met]:
    """What an OLE field holds: a file, packed data, or strings."""
    place = Place("table", name=where)
    try:
        content = jet.long_value(value) if isinstance(value, Long) else value
    except DamagedFile as error:
        yield DamagedFile(f"{where}: {error.message}", place).problem()
        return
    if content and len(content) >= LEAST_BLOB:
        budget.charge_bytes(len(content))
        yield from told(artifact, where, content, place, sweep, budget)


def _spoken(jet: Jet, column: Column, value: Value) -> str:
    """A cell as a person writes it. Raises DamagedFile."""
    kind = column.kind
    if value is None or kind in (OLE, BINARY):
        return ""
    if kind == MEMO and isinstance(value, Long):
        value = jet.long_value(value)
    if isinstance(value, Long):
        return ""
    if kind in (TEXT, MEMO):
        return _text(jet, value).strip()
    if kind == BOOL:
        return "yes" if value == b"\1" else "no"
    try:
        return _number(kind, value)
    except (struct.error, OverflowError, ValueError) as error:
        raise DamagedFile("a value is damaged") from error


def _number(kind: int, value: bytes) -> str:
    if kind in NUMBERS:
        (number,) = struct.unpack_from(NUMBERS[kind], value)
        return f"{number:.{7 if kind == 6 else 15}g}" if kind in (6, 7) else str(number)
    if kind == MONEY:
        return f"{struct.unpack_from('<q', value)[0] / 10_000:.15g}"
    if kind == DATE:
        return str(EPOCH + timedelta(days=struct.unpack_from("<d", value)[0])).removesuffix(" 00:00:00")
    if kind == NUMERIC and len(value) >= 17:
        words = struct.unpack_from("<4I", value, 1)
        whole = words[0] << 96 | words[1] << 64 | words[2] << 32 | words[3]
        return str(-whole if value[0] & 0x80 else whole)
    return ""


def _name(jet: Jet, column: Column) -> str:
    return column.name.decode("utf-16-le", "replace") if jet.layout.wide else charset.decode(column.name).text


def _text(jet: Jet, value: bytes) -> str:
    """Text: of Jet 3 in the writer's code page; since Jet 4 in UTF-16, or behind FF FE in one byte a letter."""
    if not jet.layout.wide:
        return charset.decode(value).text
    if not value.startswith(COMPRESSED):
        return value.decode("utf-16-le", "replace")
    out, is_packed = [], True
    # a NUL turns from one byte a letter to two and back
    for part in value[2:].split(b"\0") if b"\0" in value[2:] else [value[2:]]:
        out.append(part.decode("latin-1") if is_packed else part.decode("utf-16-le", "replace"))
        is_packed = not is_packed
    return "".join(out)


def _int(value: Value) -> int:
    return int.from_bytes(value, "little") if isinstance(value, bytes) else 0
