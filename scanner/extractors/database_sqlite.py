"""Reads SQLite databases: the schema, every row of every table, files that lie in their cells."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from scanner import ole
from scanner.budget import Budget
from scanner.errors import DamagedFile, TimedOut, UnsupportedFormat
from scanner.inner_content import Met, told
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep

JOURNAL_MODE = slice(18, 20)
"""The header's two bytes that are 2 where changes wait in a -wal file beside it, which memory cannot have."""
STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the clock."""
FAILURES = (sqlite3.Error, sqlite3.Warning, OverflowError)
LEAST_BLOB = 16
LONGEST_VALUE = 128 << 20
"""Bytes of one value: a column may be calculated, and then costs nothing in the file."""


@extractor("sqlite")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """`schema`, `table recipe columns`, `table recipe row 12`; a file in a cell is an artifact named for its place.

    What the -wal file beside it holds is not in it: that file is an artifact of its own. Raises DamagedFile.
    """
    del settings
    with closing(_opened(artifact)) as connection:
        connection.text_factory = bytes
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        connection.execute("pragma trusted_schema = off")  # a column may be calculated: no function with effects
        connection.set_progress_handler(lambda: _is_late(budget), STEPS)
        try:
            schema = connection.execute("select type, name, sql from sqlite_master order by rowid").fetchall()
        except FAILURES as error:
            budget.check_time()
            raise DamagedFile(f"the database cannot be opened: {error}") from error
        statements = [ole.plain(sql) for _, _, sql in schema if sql]
        if statements:
            yield Passage("\n".join(statements), Place("schema"))
        swept: list[str] = []
        for kind, name, sql in schema:
            table = ole.plain(name)
            if kind != b"table" or (sql or b"")[:14].upper() == b"CREATE VIRTUAL":
                continue  # what a virtual table shows lies in ordinary ones, and its code is not to be run
            yield from _rows(artifact, connection, table, budget, swept)
        if swept:
            message = f"{len(swept)} cells of binary data were only swept for strings"
            yield UnsupportedFormat(
                message, Place("binary cells"), "look at them in the program they belong to"
            ).problem()


def _opened(artifact: Artifact) -> sqlite3.Connection:
    """The database, read-only. Raises DamagedFile."""
    content = artifact.content
    try:
        if isinstance(content, Path):
            return sqlite3.connect(f"file:{quote(str(content.absolute()))}?mode=ro&immutable=1", uri=True)
        connection = sqlite3.connect(":memory:")
        connection.deserialize(content[: JOURNAL_MODE.start] + b"\x01\x01" + content[JOURNAL_MODE.stop :])
        return connection
    except FAILURES as error:
        raise DamagedFile(f"the database cannot be opened: {error}") from error


def _is_late(budget: Budget) -> bool:
    try:
        budget.check_time()
    except TimedOut:
        return True
    return False


def _rows(
    artifact: Artifact, connection: sqlite3.Connection, table: str, budget: Budget, swept: list[str]
) -> Iterator[Met]:
    """One table's rows; `swept` gets the cells that are no text and no file. Damage costs what is behind it."""
    place = Place("table", name=table)
    number = 0
    sweep = Sweep()
    try:
        cursor = connection.execute(f'select * from "{table.replace(chr(34), chr(34) * 2)}"')
        yield Passage("\t".join(column[0] for column in cursor.description), Place("table", name=f"{table} columns"))
        for number, row in enumerate(cursor, 1):
            budget.charge_cells(len(row))
            where = f"{table} row {number}"
            spoken = [_spoken(value) for value in row]
            if any(spoken):
                yield Passage("\t".join(spoken).rstrip("\t"), Place("table", name=where))
            for column, value in zip(cursor.description, row, strict=True):
                if isinstance(value, bytes) and not _is_text(value) and len(value) >= LEAST_BLOB:
                    at = Place("table", name=f"{where} {column[0]}")
                    budget.charge_bytes(len(value))
                    found = list(told(artifact, f"{where} {column[0]}", value, at, sweep, budget))
                    if not any(isinstance(item, Artifact) for item in found):
                        swept.append(where)
                    yield from found
    except FAILURES as error:
        budget.check_time()
        yield DamagedFile(f"the table {table} cannot be read behind row {number}: {error}", place).problem()


def _is_text(value: bytes) -> bool:
    """Texts and blobs both come as bytes: a text has no control characters but those of lines."""
    return not any(byte < 9 or 13 < byte < 32 for byte in value[:4096]) and "\ufffd" not in _text(value[:4096])


def _text(value: bytes) -> str:
    return ole.plain(value)


def _spoken(value: object) -> str:
    """A cell as a person writes it; nothing for NULL and for bytes that are no text."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return _text(value).strip() if _is_text(value) else ""
    return str(value)
