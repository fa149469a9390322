"""How a run stands, asked while it goes on or after it: counts, rate, what remains, what is slow, what failed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, select

from scanner.errors import LedgerError
from scanner.ledger.opening import Store
from scanner.ledger.tables import ARTIFACT, BUNDLE, OUTCOME, RUN
from scanner.results_file import Ends

LATELY = 60.0
"""Seconds that the present rate is taken over."""
SILENT = 30.0
"""Seconds without a sign of life after which a run that says it is running is called dead."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class One:
    """A file worth naming: its path, seconds (of reading, or since it was begun), and what is the matter."""

    path: str
    seconds: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A run at one moment. Rates are files per second; `remaining_seconds` is None where nothing can be estimated."""

    run: int
    state: str
    alive: bool
    elapsed: float
    files_done: int
    bytes_done: int
    files_total: int | None
    bytes_total: int | None
    rate: float
    rate_lately: float
    remaining_seconds: float | None
    read_now: int
    by_level: dict[str, int]
    skipped: int
    problems: dict[str, int]
    gone: int
    current: list[One] = field(default_factory=list)
    slowest: list[One] = field(default_factory=list)
    failing: list[One] = field(default_factory=list)
    tried_often: list[One] = field(default_factory=list)


def ends(store: Store, run: int) -> Ends:
    """Counts over everything the run met; the skipped are in no level."""
    met = and_(ARTIFACT.c.seen_run == run, ARTIFACT.c.state == "done")
    mine = BUNDLE.c.artifact.in_(select(ARTIFACT.c.id).where(met))
    with store.reading() as connection:
        sums = select(func.sum(ARTIFACT.c.incomplete), func.sum(ARTIFACT.c.looked_into)).where(met)
        incomplete, looked_into = connection.execute(sums).one()
        levels = select(BUNDLE.c.level, func.count()).where(mine | (BUNDLE.c.run == run)).group_by(BUNDLE.c.level)
        sets = {level: int(count) for level, count in connection.execute(levels)}
        return Ends(_levels(connection, met)[0], sets, int(incomplete or 0), int(looked_into or 0))


def standing(name: str) -> Standing:
    """The newest run. Raises LedgerError."""
    store = Store(name, write=False)
    try:
        with store.reading() as connection:
            row = connection.execute(select(RUN).order_by(RUN.c.id.desc()).limit(1)).first()
            if row is None:
                raise LedgerError(f"{store.name}: holds no run yet. Remedy: scan with --ledger")
            return _standing(connection, row)
    finally:
        store.close()


def _standing(connection: Any, row: Any) -> Standing:
    now = time.time()
    met = and_(ARTIFACT.c.seen_run == row.id, ARTIFACT.c.state == "done")
    here = and_(met, ARTIFACT.c.read_run == row.id, ARTIFACT.c.taken_from.is_(None))
    done, size = connection.execute(select(func.count(), func.sum(ARTIFACT.c.size)).where(met)).one()
    read_now = connection.execute(select(func.count()).where(here)).scalar() or 0
    lately_from = now - LATELY
    lately = connection.execute(select(func.count()).where(here, ARTIFACT.c.done_at > lately_from)).scalar()
    alive = row.state == "running" and now - row.beat_at < SILENT
    running = row.state == "running"
    elapsed = max(0.0, (now if alive else row.beat_at) - row.started_at) if running else row.seconds
    levels, skipped = _levels(connection, met)
    kinds: dict[str, int] = {}
    grouped = select(OUTCOME.c.problems, func.count()).join(ARTIFACT, ARTIFACT.c.id == OUTCOME.c.artifact)
    for text, count in connection.execute(
        grouped.where(met, OUTCOME.c.problems != "", OUTCOME.c.status != "read").group_by(OUTCOME.c.problems)
    ):
        for kind in text.split():
            kinds[kind] = kinds.get(kind, 0) + count
    begun = and_(ARTIFACT.c.seen_run == row.id, ARTIFACT.c.state == "started")
    return Standing(
        run=row.id,
        state=row.state,
        alive=alive,
        elapsed=elapsed,
        files_done=done,
        bytes_done=int(size or 0),
        files_total=row.files_total,
        bytes_total=row.bytes_total,
        rate=done / elapsed if elapsed else 0.0,
        rate_lately=(lately or 0) / min(LATELY, max(elapsed, 1.0)) if alive else 0.0,
        remaining_seconds=_remaining(row, done, int(size or 0), elapsed) if running else None,
        read_now=read_now,
        by_level=levels,
        skipped=skipped,
        problems=dict(sorted(kinds.items(), key=lambda item: -item[1])),
        gone=connection.execute(select(func.count()).where(ARTIFACT.c.gone_run == row.id)).scalar() or 0,
        current=_named(connection, begun, ARTIFACT.c.started_at, now) if alive else [],
        slowest=_named(connection, and_(met, ARTIFACT.c.seconds.is_not(None)), ARTIFACT.c.seconds.desc()),
        failing=_failing(connection, met),
        tried_often=_named(connection, and_(begun, ARTIFACT.c.tries > 1), ARTIFACT.c.tries.desc()),
    )


def _levels(connection: Any, met: Any) -> tuple[dict[str, int], int]:
    """Top-level artifacts by overall level, and how many were skipped by the user's rule."""
    levels: dict[str, int] = {}
    skipped = 0
    query = select(ARTIFACT.c.overall, ARTIFACT.c.status, func.count()).where(met)
    for overall, status, count in connection.execute(query.group_by(ARTIFACT.c.overall, ARTIFACT.c.status)):
        if status == "skipped" and overall == "unread":
            skipped += count
        else:
            levels[overall] = levels.get(overall, 0) + count
    return levels, skipped


def _remaining(row: Any, files: int, size: int, elapsed: float) -> float | None:
    """By bytes and by files, the longer of the two: small files cost by number, large ones by size."""
    if not row.files_total or not files or not elapsed:
        return None
    by_files: float = elapsed * max(0, row.files_total - files) / files
    by_bytes = elapsed * max(0, (row.bytes_total or 0) - size) / size if size else 0.0
    return max(by_files, by_bytes)


def _named(connection: Any, where: Any, order: Any, now: float | None = None) -> list[One]:
    query = select(ARTIFACT.c.path, ARTIFACT.c.seconds, ARTIFACT.c.started_at, ARTIFACT.c.tries).where(where)
    return [
        One(path, now - began if now is not None else seconds or 0.0, f"begun {tries} times" if tries > 1 else "")
        for path, seconds, began, tries in connection.execute(query.order_by(order).limit(SHOWN))
    ]


def _failing(connection: Any, met: Any) -> list[One]:
    """The last files of which something was not read, with the kinds of problems."""
    query = (
        select(ARTIFACT.c.path, ARTIFACT.c.seconds, func.max(OUTCOME.c.problems))
        .join(OUTCOME, OUTCOME.c.artifact == ARTIFACT.c.id)
        .where(met, ARTIFACT.c.incomplete > 0, OUTCOME.c.status.in_(("partial", "unread")))
        .group_by(ARTIFACT.c.id, ARTIFACT.c.path, ARTIFACT.c.seconds, ARTIFACT.c.done_at)
        .order_by(ARTIFACT.c.done_at.desc())
        .limit(SHOWN)
    )
    return [One(path, seconds or 0.0, kinds) for path, seconds, kinds in connection.execute(query)]
