"""Where each result stands in the file and in what order to show it: small keys in a temporary database on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.records import LEVELS, Bundle, Result
from scanner.results_file.tally import has_evidence

TABLES = """
CREATE TABLE result (
    number INTEGER PRIMARY KEY, offset INTEGER, id TEXT UNIQUE, parent TEXT, path TEXT,
    level INTEGER, overall INTEGER, score REAL, status TEXT, evidence INTEGER
);
CREATE INDEX by_parent ON result(parent);
CREATE TABLE bundle (number INTEGER PRIMARY KEY, offset INTEGER, level INTEGER, score REAL);
"""

# Every artifact under its outermost container. One whose container never came (an interrupted run) stands alone.
GROUPS = """
CREATE TABLE member AS
WITH RECURSIVE under(number, id, root) AS (
    SELECT number, id, number FROM result WHERE parent IS NULL OR parent NOT IN (SELECT id FROM result)
    UNION ALL
    SELECT result.number, result.id, under.root FROM under JOIN result ON result.parent = under.id
)
SELECT result.number, under.root, result.offset, result.level, result.score, result.path, result.evidence
FROM under JOIN result USING (number);
CREATE INDEX by_root ON member(root, level DESC, score DESC, path, number);
CREATE TABLE grouped AS
SELECT root, max(member.score) AS score, count(*) AS artifacts, sum(evidence) AS evidence FROM member GROUP BY root;
"""

IN_ORDER = "ORDER BY result.overall DESC, grouped.score DESC, result.path, result.number"


@dataclass(frozen=True, slots=True)
class GroupKey:
    """A top-level artifact with all inside it: line numbers and byte offsets of its own line and of its worst line."""

    root: int
    offset: int
    worst: int
    worst_offset: int
    score: float
    artifacts: int
    evidence: int


class Index:
    """Built once while the file is checked; every walk is a query, so memory does not grow with the file.

    The database has no name: SQLite keeps what does not fit its cache in a file that is gone when it is closed.
    """

    def __init__(self) -> None:
        self.database = sqlite3.connect("", isolation_level=None)
        self.database.execute("PRAGMA temp_store = FILE")
        self.database.execute("PRAGMA synchronous = OFF")
        self.database.executescript(TABLES)
        self.database.execute("BEGIN")

    def add(self, number: int, offset: int, result: Result) -> None:
        """Enter a result by its line number and byte offset. Raises ValueError for an id that is already there."""
        level, overall = LEVELS.index(result.verdict.level), LEVELS.index(result.overall)
        row = (number, offset, result.id, result.parent, result.path, level, overall)
        try:
            self.database.execute(
                "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, result.verdict.score, result.extraction.status, has_evidence(result)),
            )
        except sqlite3.IntegrityError as error:
            raise ValueError(f"a second result has the id {result.id!r}") from error

    def add_bundle(self, number: int, offset: int, bundle: Bundle) -> None:
        self.database.execute(
            "INSERT INTO bundle VALUES (?, ?, ?, ?)",
            (number, offset, LEVELS.index(bundle.verdict.level), bundle.verdict.score),
        )

    def finish(self) -> int | None:
        """Group and sort. Gives the line number of a result that is inside itself, or None where all is well."""
        self.database.executescript(GROUPS)
        stray = self.database.execute(
            "SELECT min(number) FROM result WHERE number NOT IN (SELECT number FROM member)"
        ).fetchone()
        return None if stray[0] is None else int(stray[0])

    def close(self) -> None:
        self.database.close()

    def in_file_order(self) -> Iterator[tuple[int, int]]:
        """(line number, byte offset) of every result as it was written."""
        return self._lines("SELECT number, offset FROM result ORDER BY number")

    def bundles(self) -> Iterator[tuple[int, int]]:
        """Bundles, worst first."""
        return self._lines("SELECT number, offset FROM bundle ORDER BY level DESC, score DESC, number")

    def not_read(self, statuses: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        """Results of these statuses by path: what was not read at all before what was read in part."""
        marks = ", ".join("?" for _ in statuses)
        query = f"SELECT number, offset FROM result WHERE status IN ({marks}) ORDER BY status DESC, path, number"
        return self._lines(query, statuses)

    def groups(self) -> Iterator[GroupKey]:
        """Top-level artifacts: worst overall first, then the highest score inside, then path."""
        query = (
            "SELECT root, result.offset, grouped.score, artifacts, grouped.evidence "
            f"FROM grouped JOIN result ON result.number = grouped.root {IN_ORDER}"
        )
        worst = "SELECT number, offset FROM member WHERE root = ? ORDER BY level DESC, score DESC, path, number LIMIT 1"
        for root, offset, score, artifacts, evidence in self.database.execute(query):
            number, its_offset = self.database.execute(worst, (root,)).fetchone()
            yield GroupKey(root, offset, number, its_offset, score, artifacts, evidence)

    def members(self, root: int, evidence_only: bool = False) -> Iterator[tuple[int, int]]:
        """The top-level artifact itself, then what is inside it, worst first; or only what has evidence to show."""
        condition = "AND evidence" if evidence_only else ""
        order = "ORDER BY number != root, level DESC, score DESC, path, number"
        return self._lines(f"SELECT number, offset FROM member WHERE root = ? {condition} {order}", (root,))

    def path_of(self, identity: str) -> str | None:
        row = self.database.execute("SELECT path FROM result WHERE id = ?", (identity,)).fetchone()
        return None if row is None else str(row[0])

    def _lines(self, query: str, values: Iterable[object] = ()) -> Iterator[tuple[int, int]]:
        yield from self.database.execute(query, tuple(values))
