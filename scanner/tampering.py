"""Which lines of a broken certificate were changed, added, moved or taken out.

The last line vouches for the one whose hash it carries, that one for the one before it, and so on to the first. So the
chain is walked from its end: what the walk meets is genuine, what it never meets was added, where it finds no line one
is missing or was changed. The lines stand in a temporary database on disk meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.certificate import START
from scanner.certificate_lines import Line

TABLES = """
CREATE TABLE line (
    position INTEGER PRIMARY KEY, sound INTEGER, number INTEGER, chain TEXT, previous TEXT, kind TEXT, due INTEGER
);
"""
INDEXES = "CREATE INDEX by_chain ON line(chain); CREATE INDEX by_number ON line(number);"
COLUMNS = "position, sound, number, chain, previous"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong. `kind` is the key of its word (`verify.<kind>`); lines count from 1, entries from 0.

    `line` to `until` are lines of the file; `entry` to `last_entry` are numbers of entries; `path` is a file's.
    """

    kind: str
    line: int = 0
    until: int = 0
    entry: int = 0
    last_entry: int = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class _Link:
    position: int
    sound: bool
    number: int | None
    chain: str | None
    previous: str | None


def diagnose(lines: Iterable[Line]) -> list[Fault]:
    """The faults in the order of the file; empty where the chain is whole."""
    table = _Table(lines)
    try:
        return sorted(_Walk(table).faults(), key=lambda fault: (fault.line, fault.kind))
    finally:
        table.close()


class _Walk:
    """One walk from the end of the chain to its start."""

    def __init__(self, table: _Table) -> None:
        self.table = table
        self.changed: set[int] = set()
        self.found: list[Fault] = []

    def faults(self) -> list[Fault]:
        start = self._start()
        if start is not None:
            self._back(*start)
        changed = [Fault("changed", first, last) for first, last in runs(sorted(self.changed))]
        added = [Fault("added", first, last) for first, last in runs(self.table.unmet())]
        moved = [Fault("moved", first, last) for first, last in runs(self.table.out_of_order())]
        return [*self.found, *changed, *added, *moved]

    def _start(self) -> tuple[_Link, int] | None:
        """The line to walk back from and its entry number; notes an end that is changed or cut off."""
        end = self.table.one("sound AND kind = 'summary' ORDER BY position DESC")
        if end is not None and end.number is not None:
            self.table.meet(end.position, end.number)
            return end, end.number
        last = self.table.one("1 ORDER BY position DESC")
        highest = self.table.one("sound ORDER BY number DESC")
        if last is None:
            return None
        number = 0 if highest is None or highest.number is None else highest.number + 1
        if not last.sound:
            self.changed.add(last.position)
            self.table.meet(last.position, number)
            return _Link(last.position, False, number, None, None), number
        self.found.append(Fault("cut", last.position))
        return _Link(last.position + 1, False, number, None, None), number

    def _back(self, link: _Link, number: int) -> None:
        """Follow the links down to entry 0."""
        while number > 0:
            wanted = link.previous if link.sound and link.position not in self.changed else None
            before = self._before(link, number - 1, wanted)
            if before is None:
                lower = self.table.lower(number - 1)
                first = 0 if lower is None or lower.number is None else lower.number + 1
                self.found.append(Fault("missing", link.position, entry=first, last_entry=number - 1))
                if lower is None:
                    return
                before, number = lower, first
            number -= 1
            self.table.meet(before.position, number)
            if not before.sound:
                self.changed.add(before.position)
            link = before
        if link.sound and link.previous != START:
            self.changed.add(link.position)

    def _before(self, link: _Link, number: int, wanted: str | None) -> _Link | None:
        """The line of entry `number`: by the hash the link asks for, else by its number, else by where it stands."""
        if wanted is not None:
            by_hash = self.table.nearest("chain", wanted, link.position)
            if by_hash is not None:
                return by_hash
        found = self.table.nearest("number", number, link.position)
        if found is None:
            beside = self.table.one("due IS NULL AND position = ?", link.position - 1)
            odd = beside is not None and (not beside.sound or (beside.number or 0) > number)
            found = beside if odd else None
        if found is not None and wanted is not None:  # its hash is not the one that was asked for
            self.changed.add(found.position)
        return found


class _Table:
    """The lines by position, hash and number; `due` is the entry number under which the walk met a line."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.database = sqlite3.connect("", isolation_level=None)
        self.database.execute("PRAGMA temp_store = FILE")
        self.database.execute("PRAGMA synchronous = OFF")
        self.database.executescript(TABLES)
        self.database.execute("BEGIN")
        self.database.executemany(
            "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, NULL)",
            ((each.position, each.sound, each.number, each.chain, each.previous, each.kind) for each in lines),
        )
        self.database.executescript(INDEXES)

    def close(self) -> None:
        self.database.close()

    def one(self, condition: str, *values: object) -> _Link | None:
        row = self.database.execute(f"SELECT {COLUMNS} FROM line WHERE {condition} LIMIT 1", values).fetchone()
        return None if row is None else _Link(row[0], bool(row[1]), row[2], row[3], row[4])

    def nearest(self, column: str, value: object, position: int) -> _Link | None:
        """A line not met yet with this value: a sound one first, then the one closest before the position."""
        order = "ORDER BY sound DESC, position >= ?, abs(position - ?)"
        return self.one(f"{column} = ? AND due IS NULL {order}", value, position, position)

    def lower(self, number: int) -> _Link | None:
        """The sound line not met yet with the highest number below this one."""
        return self.one("number < ? AND sound AND due IS NULL ORDER BY number DESC", number)

    def meet(self, position: int, number: int) -> None:
        self.database.execute("UPDATE line SET due = ? WHERE position = ?", (number, position))

    def unmet(self) -> Iterator[int]:
        for row in self.database.execute("SELECT position FROM line WHERE due IS NULL ORDER BY position"):
            yield row[0]

    def out_of_order(self) -> Iterator[int]:
        """Positions of met lines at which, by the chain, another of them ought to stand."""
        by_chain = self.database.execute("SELECT position FROM line WHERE due IS NOT NULL ORDER BY due, position")
        by_place = self.database.execute("SELECT position FROM line WHERE due IS NOT NULL ORDER BY position")
        for (ought,), (stands,) in zip(by_chain, by_place, strict=True):
            if ought != stands:
                yield stands


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as (first, last) of each unbroken run: 3 4 5 9 gives (3, 5) (9, 9)."""
    first = last = None
    for number in numbers:
        if last is not None and first is not None and number != last + 1:
            yield first, last
            first = None
        first = number if first is None else first
        last = number
    if first is not None and last is not None:
        yield first, last
