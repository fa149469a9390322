"""Opens a ledger: a file, or a database by its URL; one writer at a time, any number of readers."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import sqlalchemy
from sqlalchemy import event, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)

from scanner.errors import LedgerError
from scanner.ledger import migrations

PATIENCE = 60.0
"""Seconds that a database which went away may take to come back: PostgreSQL restarts within some ten."""
BUSY = 30.0
"""Seconds to wait for another connection's lock on a SQLite file; readers hold none in WAL mode."""
SQLITE_HEAD = b"SQLite format 3\0"


class Store:
    """A database with the ledger's tables: `reading` and `writing` give connections; errors become LedgerError.

    `home` is the folder that paths of pictures are relative to. Where it is opened to write, nobody else writes
    until `close`; a process that is killed lets go by that.
    """

    def __init__(self, name: str, write: bool) -> None:
        self.name, self.write = shown(name), write
        self.path, self.engine = _engine(name, self.name, write)
        self.lock: IO[bytes] | None = None
        self.guard: Connection | None = None
        self.home = self.path.parent if self.path is not None else Path.cwd()
        try:
            if write:
                self._take_lock()
            with self.explained("opened"), self.engine.begin() as connection:
                migrations.bring_up(connection, self.name, write, str(self.home))
                home = migrations.home_of(connection)
            if self.path is None:
                self.home = Path(home)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state throughout, whatever is written meanwhile."""
        with self.explained("read"), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction; all of it is kept or nothing. Raises LedgerError."""
        with self.explained("written"), self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the lock and of all connections; may be called again."""
        if self.guard is not None:
            self.guard.invalidate()
            self.guard.close()
            self.guard = None
        self.engine.dispose()
        if self.lock is not None:
            self.lock.close()
            self.lock = None

    def wait_for_return(self, until: float) -> bool:
        """Wait for a database server that went away, to a monotonic second; whether it is back, with our lock."""
        while time.monotonic() < until:
            time.sleep(1.0)
            try:
                self.engine.dispose()
                self.guard = None
                if self.write:
                    self._take_lock()
                else:  # a reader of a cluster writes under the lock of its driver
                    with self.reading():
                        pass
                return True
            except LedgerError:
                continue
        return False

    @contextmanager
    def explained(self, what: str) -> Iterator[None]:
        """Turn errors of the database into one that names the ledger and the remedy."""
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            reason = _reason(error)
            gone = self.path is None and isinstance(error, OperationalError | InterfaceError)
            raise LedgerError(
                f"{self.name}: the ledger cannot be {what}: {reason}. Remedy: {_remedy(reason, self.path)}", gone
            ) from error

    def _take_lock(self) -> None:
        """Refuse a second scan on this ledger."""
        busy = f"{self.name}: another scan is writing this ledger. Remedy: wait for it, or give another --ledger"
        if self.path is None:
            with self.explained("opened"):
                self.guard = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                got = self.guard.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": self._lock_key()}).scalar()
            if not got:
                raise LedgerError(busy)
            return
        with self.explained("opened"):
            handle = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self.lock = os.fdopen(handle, "r+b")
        try:
            _lock(self.lock)
        except OSError as error:
            raise LedgerError(busy) from error

    def _lock_key(self) -> int:
        """One number for the tables this connection sees, so that two ledgers on one server do not meet."""
        assert self.guard is not None
        schema = self.guard.execute(text("SELECT current_database() || '.' || current_schema()")).scalar()
        return int.from_bytes(hashlib.sha256(f"scanner {schema}".encode()).digest()[:7], "big")


def _lock(stream: IO[bytes]) -> None:
    """The file is ours until it is closed or this process ends. Raises OSError where another has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def shown(name: str) -> str:
    """The name as it may be printed: without a password."""
    if "://" not in name:
        return name
    try:
        return make_url(name).render_as_string(hide_password=True)
    except ArgumentError:
        return f"{name.partition('://')[0]}://…"


def _engine(name: str, printable: str, write: bool) -> tuple[Path | None, Engine]:
    """The file, for SQLite, and a SQLAlchemy engine. Raises LedgerError for what is no name of a ledger."""
    if "://" not in name:
        return Path(os.path.abspath(name)), _sqlite(Path(os.path.abspath(name)), printable, write)
    try:
        url = make_url(name)
        if url.get_backend_name() == "sqlite" and url.database:
            path = Path(os.path.abspath(url.database))
            return path, _sqlite(path, printable, write)
        if url.get_backend_name() == "postgresql":
            if url.drivername == "postgresql":
                url = url.set(drivername="postgresql+psycopg")
            return None, sqlalchemy.create_engine(
                url, pool_pre_ping=True, isolation_level="REPEATABLE READ", connect_args={"connect_timeout": 10}
            )
    except (ArgumentError, NoSuchModuleError) as error:
        raise LedgerError(f"{printable}: not the URL of a database. Remedy: postgresql://HOST/DATABASE") from error
    except ImportError as error:
        raise LedgerError(f"{printable}: needs a driver. Remedy: pip install 'scanner[postgres]'") from error
    raise LedgerError(f"{printable}: a ledger is a file (SQLite) or postgresql://HOST/DATABASE. Remedy: give one")


def _sqlite(path: Path, printable: str, write: bool) -> Engine:
    if not write and not path.exists():
        raise LedgerError(f"{printable}: no such file. Remedy: name a ledger that a scan made")
    if path.is_dir():
        raise LedgerError(f"{printable}: is a folder. Remedy: give the name of a file")
    try:
        head = _head(path) if path.exists() else b""
    except OSError as error:
        raise LedgerError(f"{printable}: cannot be read: {error.strerror}. Remedy: check its permissions") from error
    if head and head != SQLITE_HEAD:
        raise LedgerError(f"{printable}: exists and is no ledger. Remedy: give another name")
    if write and not path.exists():
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))  # it quotes what it scanned
        except OSError as error:
            raise LedgerError(
                f"{printable}: cannot be written: {error.strerror}. Remedy: a folder you may write to"
            ) from error
    engine = sqlalchemy.create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN below, not one of sqlite3's own
        try:
            if write:
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # safe from a kill; a power cut costs the last seconds
            connection.execute("PRAGMA cache_size = -8000")
        except sqlite3.OperationalError:
            if write:
                raise

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _head(path: Path) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(len(SQLITE_HEAD))


def _reason(error: Exception) -> str:
    if isinstance(error, DBAPIError):
        return " ".join(str(error.orig).split())
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return " ".join(str(error).split())[:200]


def _remedy(reason: str, path: Path | None) -> str:
    if path is None:
        return "see that the server runs and lets you in, then --resume"
    if "readonly" in reason or "read-only" in reason or "denied" in reason.lower():
        return "give a ledger you may write to, in a folder you may write to"
    if "full" in reason or "I/O" in reason:
        return "make room on its disk, then --resume"
    return "check the file and its disk, then --resume"
