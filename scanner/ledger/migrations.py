"""Brings a ledger's tables to the version this program writes, step by step, all steps or none."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import insert, inspect, select, update
from sqlalchemy.engine import Connection

from scanner.errors import LedgerError
from scanner.ledger.tables import META, TABLES

STEPS: list[Callable[[Connection], None]] = []
"""STEPS[n] changes tables of version n + 1 into those of version n + 2. Steps that were released never change; a new
ledger gets the newest tables at once."""


def bring_up(connection: Connection, name: str, write: bool, home: str) -> None:
    """Make or change the tables. Raises LedgerError where the ledger is newer, or older and only to be read."""
    version, newest = version_of(connection, name), 1 + len(STEPS)
    if version > newest:
        raise LedgerError(f"{name}: made by a newer scanner (tables {version}, not {newest}). Remedy: use that one")
    if version < newest and not write:
        what = f"was made by an older scanner (tables {version}, not {newest})" if version else "holds no ledger"
        raise LedgerError(f"{name}: {what}. Remedy: scan with --ledger once")
    if version == 0:
        TABLES.create_all(connection)
        connection.execute(insert(META), [{"name": "schema", "value": str(newest)}, {"name": "home", "value": home}])
    elif version < newest:
        for step in STEPS[version - 1 :]:
            step(connection)
        connection.execute(update(META).where(META.c.name == "schema").values(value=str(newest)))


def version_of(connection: Connection, name: str) -> int:
    """The version of the tables; 0 where there are none. Raises LedgerError where tables are there but no version."""
    if not inspect(connection).has_table(META.name):
        return 0
    value = connection.execute(select(META.c.value).where(META.c.name == "schema")).scalar()
    if value is None:
        raise LedgerError(f"{name}: its tables say no version. Remedy: give another ledger")
    return int(value)


def home_of(connection: Connection) -> str:
    """The folder that paths of pictures are relative to."""
    return connection.execute(select(META.c.value).where(META.c.name == "home")).scalar() or ""
