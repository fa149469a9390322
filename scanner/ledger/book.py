"""Writes a run into the ledger: what is begun before it is read, every outcome as it ends, once and whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from scanner.errors import LedgerError
from scanner.ledger.opening import PATIENCE, Store
from scanner.ledger.rows import Kept, Listing, account, bundle_from, bundle_row, moved, outcome_row, result_from
from scanner.ledger.tables import ARTIFACT, BUNDLE, OUTCOME, RUN
from scanner.records import Bundle, Result, Verdict

FLUSH_EVERY = 0.5
"""Seconds an outcome may wait for the others it is written with; a kill costs the reading of what waits."""
FLUSH_AT = 400
"""Outcomes that wait at most."""
BEAT_EVERY = 5.0
"""Seconds between two signs of life, for `scanner status`."""
BEGUN = ("path", "size", "mtime_ns", "inode", "seen_run", "started_at", "state", "tries", "gone_run", "moved_to")
Given = TypeVar("Given")


@dataclass(slots=True)
class _Entry:
    """What waits to be written of one artifact."""

    row: dict[str, Any]
    outcomes: list[dict[str, Any]]
    bundles: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Pass:
    """One run as its book has to know it: number, what outcomes depend on, and what is hidden or drawn.

    `on_day` gives a verdict with the instruments that reach it on the run's day.
    """

    run: int
    reading_key: str
    law_day: str
    redact: bool
    pictured: bool
    on_day: Callable[[Verdict], Verdict]


class Book:
    """One run's writer. Nothing is lost or written twice when a transaction has to be tried again.

    Raises LedgerError where nothing can be written any more; what waits then is read again by the next run. A
    database server that went away is waited for.
    """

    def __init__(self, store: Store, this: Pass) -> None:
        self.store, self.this = store, this
        self.done: dict[int, _Entry] = {}
        self.seen: list[int] = []
        self.checked: list[dict[str, Any]] = []
        self.begun: dict[int, float] = {}
        self.since = self.beaten = time.monotonic()
        with store.reading() as connection:
            self.next_id = 1 + (connection.execute(select(func.max(ARTIFACT.c.id))).scalar() or 0)
        everything = tuple(column.name for column in ARTIFACT.columns if column.name != "id")
        self._begin, self._end = _upsert(store, BEGUN), _upsert(store, everything)

    def new_id(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def start(self, files: Sequence[tuple[int, Listing, int]]) -> None:
        """Mark artifacts (id, listing, tries so far) as begun, and write what waits: it is kept when this returns."""
        now = time.time()
        rows = []
        for id, listing, tries in files:
            self.begun[id] = now
            rows.append(
                _stamp(listing)
                | {"id": id, "state": "started", "tries": tries + 1, "seen_run": self.this.run, "started_at": now}
                | {"artifacts": 0, "incomplete": 0, "looked_into": 0, "gone_run": None, "moved_to": None}
                | {"failed": False, "unsettled": False, "pictured": False}
            )
        self._write(rows)

    def record(self, id: int, listing: Listing, results: Sequence[Result], bundles: Sequence[Bundle] = ()) -> None:
        """Keep the outcome of an artifact."""
        ordered = (*(result for result in results if result.parent), *(one for one in results if not one.parent))
        self._take(id, listing, ordered, tuple(bundles), self.this.run, None)

    def share(self, id: int, listing: Listing, source: Kept) -> bool:
        """The outcome of `source`, whose content is the same, is this artifact's, too.

        False where it is the source's no longer, because another content was read there meanwhile.
        """
        same = source.id == id
        if same and (not source.held or source.law_day == self.this.law_day):
            stamp = {"size": listing.size, "mtime_ns": listing.mtime_ns, "inode": listing.inode}
            self.checked.append(stamp | {"its_id": id, "started_at": self.begun.pop(id, None) or time.time()})
            self.tick()
            return True
        if source.id in self.done:
            self.flush()
        results, bundles = self._load(source)
        if not results:
            return False
        if not same:
            old, new = (str(source.id), source.path), (str(id), listing.path)
            results = [moved(result, old, new, listing.path_bytes) for result in results]
            bundles = [
                replace(bundle, members=tuple(new[0] + member[len(old[0]) :] for member in bundle.members))
                for bundle in bundles
            ]
        if source.law_day != self.this.law_day:
            results = [replace(result, verdict=self.this.on_day(result.verdict)) for result in results]
            bundles = [replace(bundle, verdict=self.this.on_day(bundle.verdict)) for bundle in bundles]
        self._take(id, listing, tuple(results), tuple(bundles), source.read_run, source)
        return True

    def trust(self, kept: Kept, listing: Listing) -> None:
        """The outcome an artifact has still holds, and nothing else about it is new."""
        if kept.held and kept.law_day != self.this.law_day:
            self.share(kept.id, listing, kept)
            return
        self.seen.append(kept.id)
        self.tick()

    def release(self) -> None:
        """What was handed out and never begun (a clean stop) is as if it had not been; and write all that waits."""
        left = [{"its_id": id} for id in self.begun]

        def write() -> None:
            with self.store.writing() as connection:
                freed = update(ARTIFACT).where(ARTIFACT.c.id == bindparam("its_id"), ARTIFACT.c.state == "started")
                connection.execute(freed.values(state="listed", tries=ARTIFACT.c.tries - 1), left)

        self.flush()
        if left:
            self.patiently(write)
            self.begun.clear()

    def tick(self) -> None:
        """Write what has waited long enough; to be called often."""
        now = time.monotonic()
        waiting = len(self.done) + len(self.seen) + len(self.checked)
        if waiting >= FLUSH_AT or (waiting and now - self.since >= FLUSH_EVERY) or now - self.beaten >= BEAT_EVERY:
            self.flush()

    def flush(self) -> None:
        """Write all that waits."""
        self._write([])

    def patiently(self, work: Callable[[], Given]) -> Given:
        """Do it, again once a database server that went away is back. Raises LedgerError."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return work()
            except LedgerError as error:
                if not error.gone or time.monotonic() > until or not self.store.wait_for_return(until):
                    raise

    def _take(
        self,
        id: int,
        listing: Listing,
        results: tuple[Result, ...],
        bundles: tuple[Bundle, ...],
        read_run: int | None,
        source: Kept | None,
    ) -> None:
        told = account(results, self.this.redact)
        if source is not None:  # what no line tells
            told |= {"piece": source.piece, "unsettled": source.unsettled}
        key = self.this.reading_key
        row = _stamp(listing) | {
            **told,
            "id": id,
            "state": "done",
            "tries": 0,
            "seen_run": self.this.run,
            "read_run": read_run,
            "gone_run": None,
            "moved_to": None,
            "taken_from": source.id if source is not None and source.id != id else None,
            "reading_key": key,
            "law_day": self.this.law_day,
            "twin_key": listing.twin_key(told["bytes"], key) if told["sha256"] else None,
            "pictured": self.this.pictured if source is None else source.pictured,
            "started_at": self.begun.pop(id, None) or time.time(),
            "done_at": time.time(),
        }
        outcomes = [outcome_row(id, result, self.this.redact) for result in results]
        self.done[id] = _Entry(row, outcomes, [bundle_row(bundle, self.this.redact, id) for bundle in bundles])
        self.tick()

    def _load(self, source: Kept) -> tuple[list[Result], list[Bundle]]:
        """The kept outcome of this very content; nothing where it is there no longer."""
        lines = (
            select(OUTCOME.c.line)
            .join(ARTIFACT, ARTIFACT.c.id == OUTCOME.c.artifact)
            .where(ARTIFACT.c.id == source.id, ARTIFACT.c.sha256 == source.sha256)
            .order_by(OUTCOME.c.id)
        )
        sets = select(BUNDLE.c.line).where(BUNDLE.c.artifact == source.id).order_by(BUNDLE.c.id)

        def load() -> tuple[list[Result], list[Bundle]]:
            with self.store.reading() as connection:
                return (
                    [result_from(line) for line in connection.execute(lines).scalars()],
                    [bundle_from(line) for line in connection.execute(sets).scalars()],
                )

        return self.patiently(load)

    def _write(self, begun: list[dict[str, Any]]) -> None:
        done, seen, checked = dict(self.done), list(self.seen), list(self.checked)

        def write() -> None:
            with self.store.writing() as connection:
                self._put(connection, begun, done, seen, checked)

        self.patiently(write)
        self.since = self.beaten = time.monotonic()
        for id, entry in done.items():
            if self.done.get(id) is entry:
                del self.done[id]
        del self.seen[: len(seen)], self.checked[: len(checked)]

    def _put(
        self,
        connection: Connection,
        begun: list[dict[str, Any]],
        done: dict[int, _Entry],
        seen: list[int],
        checked: list[dict[str, Any]],
    ) -> None:
        """All of one transaction; doing it twice leaves the same."""
        if seen:
            still = update(ARTIFACT).where(ARTIFACT.c.id.in_(seen))
            connection.execute(still.values(seen_run=self.this.run, gone_run=None, moved_to=None))
        if checked:
            same = update(ARTIFACT).where(ARTIFACT.c.id == bindparam("its_id"))
            same = same.values(state="done", tries=0, seen_run=self.this.run, gone_run=None, moved_to=None)
            for name in ("size", "mtime_ns", "inode", "started_at"):
                same = same.values({name: bindparam(name)})
            connection.execute(same, checked)
        if done:
            ids = [{"its_id": id} for id in done]
            # first, because it locks the rows: of two readers that were given one batch, the second waits here
            connection.execute(self._end, [entry.row for entry in sorted(done.values(), key=_number)])
            connection.execute(delete(OUTCOME).where(OUTCOME.c.artifact == bindparam("its_id")), ids)
            connection.execute(delete(BUNDLE).where(BUNDLE.c.artifact == bindparam("its_id")), ids)
            connection.execute(insert(OUTCOME), [row for entry in done.values() for row in entry.outcomes])
            bundles = [row for entry in done.values() for row in entry.bundles]
            if bundles:
                connection.execute(insert(BUNDLE), bundles)
        if begun:
            connection.execute(self._begin, begun)
        connection.execute(update(RUN).where(RUN.c.id == self.this.run).values(beat_at=time.time()))


def _number(entry: _Entry) -> int:
    """In one order everywhere, so that no two transactions wait for each other."""
    return int(entry.row["id"])


def _upsert(store: Store, names: tuple[str, ...]) -> Any:
    """Insert a row of ARTIFACT, or set these columns where its id is there."""
    make = sqlite.insert if store.path is not None else postgresql.insert
    statement = make(ARTIFACT)
    return statement.on_conflict_do_update(
        index_elements=["id"], set_={name: getattr(statement.excluded, name) for name in names}
    )


def _stamp(listing: Listing) -> dict[str, Any]:
    return {
        "path_key": listing.key,
        "path": listing.path,
        "path_bytes": listing.path_bytes,
        "folder_key": listing.folder_key,
        "size": listing.size,
        "mtime_ns": listing.mtime_ns,
        "inode": listing.inode,
    }
