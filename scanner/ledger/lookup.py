"""Asks the ledger about files as they are listed: what it kept of them, and what may be the same under another path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, func, select

from scanner.bundles import Piece
from scanner.ledger.opening import Store
from scanner.ledger.rows import Kept, Listing, piece_from
from scanner.ledger.tables import ARTIFACT, OUTCOME

TWINS = 8
"""Files of the same name and size that one is compared with at most."""
_COLUMNS = [ARTIFACT.c[name] for name in Kept.__dataclass_fields__]


def kept_of(store: Store, listings: Sequence[Listing]) -> dict[str, Kept]:
    """What the ledger has of these paths, by Listing.key."""
    query = select(ARTIFACT.c.path_key, *_COLUMNS)
    with store.reading() as connection:
        rows = connection.execute(query.where(ARTIFACT.c.path_key.in_([listing.key for listing in listings])))
        return {row[0]: Kept(*row[1:]) for row in rows}


def twins_of(store: Store, keys: Iterable[str | None]) -> dict[str, list[Kept]]:
    """Settled outcomes by Listing.twin_key, one for each content."""
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return {}
    one_each = (
        select(func.min(ARTIFACT.c.id))
        .where(ARTIFACT.c.twin_key.in_(wanted), ARTIFACT.c.state == "done", ARTIFACT.c.unsettled.is_(False))
        .group_by(ARTIFACT.c.twin_key, ARTIFACT.c.sha256)
    )
    found: dict[str, list[Kept]] = {}
    with store.reading() as connection:
        query = select(ARTIFACT.c.twin_key, *_COLUMNS).where(ARTIFACT.c.id.in_(one_each)).order_by(ARTIFACT.c.id)
        for row in connection.execute(query):
            kept = found.setdefault(row[0], [])
            if len(kept) < TWINS:
                kept.append(Kept(*row[1:]))
    return found


def with_status(store: Store, run: int, statuses: Sequence[str]) -> Iterable[tuple[Kept, Listing]]:
    """Outcomes of a run whose own or whose members' status is one of these, piece by piece."""
    inside = select(OUTCOME.c.artifact).where(OUTCOME.c.status.in_(statuses))
    query = (
        select(ARTIFACT.c.path_bytes, *_COLUMNS)
        .where(ARTIFACT.c.seen_run == run, ARTIFACT.c.state == "done", ARTIFACT.c.id.in_(inside))
        .order_by(ARTIFACT.c.id)
        .limit(500)
    )
    after = 0
    while True:
        with store.reading() as connection:
            rows = connection.execute(query.where(ARTIFACT.c.id > after)).all()
        if not rows:
            return
        for row in rows:
            yield _with_listing(row)
        after = rows[-1].id


def _with_listing(row: Any) -> tuple[Kept, Listing]:
    kept = Kept(*row[1:])
    return kept, Listing(kept.path, row[0], kept.size, kept.mtime_ns, kept.inode)


def pieces_of(store: Store, run: int) -> Iterator[tuple[str, Piece | None]]:
    """Path and part in a set of every file in a folder where any has such a part, folder by folder."""
    met = and_(ARTIFACT.c.seen_run == run, ARTIFACT.c.state == "done")
    folders = select(ARTIFACT.c.folder_key).where(met, ARTIFACT.c.piece.is_not(None))
    query = (
        select(ARTIFACT.c.id, ARTIFACT.c.path, ARTIFACT.c.piece)
        .where(met, ARTIFACT.c.folder_key.in_(folders))
        .order_by(ARTIFACT.c.folder_key, ARTIFACT.c.id)
        .execution_options(yield_per=1000)
    )
    with store.reading() as connection:
        for id, path, piece in connection.execute(query):
            yield path, piece_from(piece, str(id), path)
