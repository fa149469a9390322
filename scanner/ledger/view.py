"""A run in the ledger seen as a results file: line by line, in one state, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import literal, or_, select

from scanner.errors import LedgerError
from scanner.ledger.opening import Store
from scanner.ledger.tables import ARTIFACT, BUNDLE, OUTCOME, RUN
from scanner.results_file import ResultsFile, results_of

AT_A_TIME = 2_000
"""Lines fetched together: some MiB."""
SETS, HEAD = 1 << 61, 1 << 62
"""Added to the number of a set; the place of the first line. Places are what the index of a report keeps."""


class LedgerLines:
    """The lines of a run: its first line, what it met in the order of the listing, and the sets.

    They hold a read transaction until they are closed. `seconds` is None where the run is not complete.
    """

    def __init__(self, name: str, run: int | None = None) -> None:
        self.store = Store(name, write=False)
        self.path: Path = self.store.home / "ledger"
        self._stack = ExitStack()
        self._stack.callback(self.store.close)
        try:
            self._connection = self._stack.enter_context(self.store.reading())
            newest = select(RUN).order_by(RUN.c.id.desc()).limit(1)
            row = self._connection.execute(newest if run is None else newest.where(RUN.c.id == run)).first()
            if row is None:
                raise LedgerError(f"{self.store.name}: holds no such run. Remedy: scan with --ledger first")
        except BaseException:
            self._stack.close()
            raise
        self._run: Any = row
        self.seconds: float | None = round(row.seconds, 3) if row.state == "complete" else None

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        yield HEAD, self._run.line.encode()
        yield from self._pieces(
            select(ARTIFACT.c.id, OUTCOME.c.id, OUTCOME.c.line)
            .join(ARTIFACT, ARTIFACT.c.id == OUTCOME.c.artifact)
            .where(ARTIFACT.c.seen_run == self._run.id, ARTIFACT.c.state == "done")
            .order_by(ARTIFACT.c.id, OUTCOME.c.id),
            0,
        )
        if self.seconds is None:  # what a whole says more than its pieces is known at its end
            return
        inside = select(ARTIFACT.c.id).where(ARTIFACT.c.seen_run == self._run.id, ARTIFACT.c.state == "done")
        mine = or_(BUNDLE.c.artifact.in_(inside), BUNDLE.c.run == self._run.id)
        yield from self._pieces(select(literal(0), BUNDLE.c.id, BUNDLE.c.line).where(mine).order_by(BUNDLE.c.id), SETS)

    def at(self, place: int) -> bytes:
        """The line at a place."""
        if place == HEAD:
            return str(self._run.line).encode()
        table, number = (BUNDLE, place - SETS) if place >= SETS else (OUTCOME, place)
        line = self._connection.execute(select(table.c.line).where(table.c.id == number)).scalar()
        return b"" if line is None else str(line).encode()

    def close(self) -> None:
        self._stack.close()

    def _pieces(self, query: Any, shift: int) -> Iterator[tuple[int, bytes]]:
        rows = self._connection.execute(query.execution_options(yield_per=AT_A_TIME))
        for _, number, line in rows:
            yield shift + number, line.encode()


def open_ledger(name: str, redact: bool = False) -> ResultsFile:
    """The newest run of a ledger as a results file. Raises LedgerError, ResultsError."""
    lines = LedgerLines(name)
    try:
        return results_of(lines, redact=redact)
    except BaseException:
        lines.close()
        raise
