"""Begins, resumes and ends runs in the ledger."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update

from scanner.errors import LedgerError
from scanner.ledger.opening import Store
from scanner.ledger.tables import ARTIFACT, BUNDLE, RUN
from scanner.records import Run
from scanner.results_file import as_line, from_line

LISTING = ("include", "exclude", "ignore_files", "follow_links")
"""Settings that decide which files there are."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A run as the ledger has it."""

    id: int
    state: str
    reading_key: str
    law_day: str
    places: tuple[str, ...]
    folder: str
    seconds: float
    line: str
    files_total: int | None
    bytes_total: int | None


def last_run(store: Store) -> Entered | None:
    """The newest run; None in a new ledger."""
    query = select(RUN).order_by(RUN.c.id.desc()).limit(1)
    with store.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    places = tuple(json.loads(row.places))
    totals = (row.files_total, row.bytes_total)
    return Entered(row.id, row.state, row.reading_key, row.law_day, places, row.folder, row.seconds, row.line, *totals)


def begin(store: Store, run: Run, reading_key: str, places: Sequence[str], folder: str) -> int:
    """Enter a new run; its number."""
    now = time.time()
    row: dict[str, Any] = {
        "line": as_line(run).decode(),
        "reading_key": reading_key,
        "law_day": str(run.law["as_of"]),
        "places": json.dumps(places),
        "folder": folder,
        "state": "running",
        "started_at": now,
        "beat_at": now,
        "seconds": 0.0,
    }
    with store.writing() as connection:
        key = connection.execute(insert(RUN).values(row)).inserted_primary_key
        assert key is not None
        return int(key[0])


def resume(store: Store, entered: Entered) -> None:
    """Go on with a run that did not end."""
    with store.writing() as connection:
        now = time.time()
        connection.execute(update(RUN).where(RUN.c.id == entered.id).values(state="running", beat_at=now))


def take_over(store: Store, run: int, earlier: int) -> None:
    """All that an earlier run met counts as met by this one: it looks at a part of it only."""
    with store.writing() as connection:
        connection.execute(update(ARTIFACT).where(ARTIFACT.c.seen_run == earlier).values(seen_run=run))


def expect(store: Store, run: int, files: int, bytes: int) -> None:
    """What there is to do, counted ahead."""
    with store.writing() as connection:
        connection.execute(update(RUN).where(RUN.c.id == run).values(files_total=files, bytes_total=bytes))


def end(store: Store, run: int, state: str, seconds: float, sets: Sequence[dict[str, Any]] = ()) -> None:
    """Close a run: `complete` with the rows of its folders' sets, else `interrupted` or `failed`; seconds are added."""
    now = time.time()
    with store.writing() as connection:
        connection.execute(delete(BUNDLE).where(BUNDLE.c.artifact.is_(None), BUNDLE.c.run == run))
        if sets:
            connection.execute(insert(BUNDLE), list(sets))
        spent = RUN.c.seconds + seconds
        connection.execute(
            update(RUN).where(RUN.c.id == run).values(state=state, seconds=spent, ended_at=now, beat_at=now)
        )


def note_gone(store: Store, run: int, places: Sequence[str]) -> int:
    """Record files under these places that the run did not find; how many they are now.

    Where the content of one is found under another path of this run, that is where it was moved to.
    """
    unseen = and_(ARTIFACT.c.seen_run < run, ARTIFACT.c.gone_run.is_(None), or_(*(_under(place) for place in places)))
    there = ARTIFACT.alias()
    found = (
        select(func.min(there.c.id))
        .where(there.c.sha256 == ARTIFACT.c.sha256, there.c.seen_run == run, there.c.state == "done")
        .scalar_subquery()
    )
    with store.writing() as connection:
        gone = connection.execute(update(ARTIFACT).where(unseen).values(gone_run=run, moved_to=found))
        return gone.rowcount


def _under(place: str) -> Any:
    """The path itself, or below it; a place of `.` or `/` holds what begins so."""
    stem = place.rstrip("/")
    return or_(ARTIFACT.c.path == place, ARTIFACT.c.path.startswith(f"{stem}/", autoescape=True))


def check(entered: Entered, reading_key: str, run: Run) -> None:
    """Raises LedgerError where outcomes of this program now would not go with those of the entered run."""
    begun = from_line(entered.line.encode())
    same = isinstance(begun, Run) and all(begun.settings.get(name) == run.settings.get(name) for name in LISTING)
    if entered.reading_key != reading_key or not same:
        raise LedgerError(
            f"run {entered.id} was begun with another version, pack, model, reader or settings. "
            "Remedy: give the same settings, or begin a new run: what still holds is taken over"
        )
