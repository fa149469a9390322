"""The numbers that stand under a heading: spreadsheet and table cells, and delimited lines of text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.text.segment import LINE_END, Segment

ROWS = 40
"""Rows below a heading that are looked at; a table's numbers begin right under it."""
GAP_ROWS = 3
"""Rows without a number (units, a second heading) that may stand between."""

LONGEST = 2000
"""Code points of a line of a table; a longer one is no row, and is not searched to its end for each heading."""

# Sheet1!B7
CELL = re.compile(r"(?P<table>.*)!(?P<column>[A-Z]{1,3})(?P<row>\d+)")
# table 2 row 3 cell 1, slide 4 table 1 row 2 cell 3
TABLE_CELL = re.compile(r"(?P<table>.*\btable\ \d+)\ row\ (?P<row>\d+)\ cell\ (?P<column>\d+)", re.VERBOSE)
# 1060, ≤0.05, -0.1, 1,200, 38 %, 1060±5
NUMERIC = re.compile(r"\s*[<>≤≥±~]?\s*[-−+]?\d[\d.,]*(?:\s*[±~～/\-–]\s*\d[\d.,]*)?\s*(?:%|℃|°C|\w{1,6})?\s*\Z")
DELIMITERS = "\t,;|"


@dataclass(frozen=True, slots=True)
class Value:
    """A number under a heading; the span is in the segment."""

    start: int
    end: int


@dataclass(slots=True)
class Columns:
    """The tables of a segment, indexed when the first heading is asked about."""

    segment: Segment
    cells: dict[tuple[str, str], list[tuple[int, int]]] | None = None
    where: dict[int, tuple[str, str, int]] = field(default_factory=dict)

    def below(self, offset: int) -> list[Value]:
        """Numbers under the cell or field at `offset`, top down; none where it is not a heading."""
        passage, _ = self.segment.passage_at(offset)
        if passage.place.kind.endswith("line"):
            return list(_fields_below(self.segment.text, offset))
        if self.cells is None:
            self._index()
        number = self._number_at(offset)
        if number not in self.where or self.cells is None:
            return []
        table, column, row = self.where[number]
        values: list[Value] = []
        last = row
        for other, at in self.cells[table, column]:
            if other <= row or other > row + ROWS:
                continue
            if other > last + GAP_ROWS:
                break
            text = self.segment.passages[at].text
            if NUMERIC.match(text):
                start = self.segment.starts[at]
                values.append(Value(start, start + len(text)))
                last = other
        return values

    def _number_at(self, offset: int) -> int:
        return bisect_right(self.segment.starts, offset) - 1

    def _index(self) -> None:
        self.cells = defaultdict(list)
        for number, passage in enumerate(self.segment.passages):
            found = CELL.fullmatch(passage.place.name) or TABLE_CELL.fullmatch(str(passage.place))
            if found:
                table, column, row = found["table"], found["column"], int(found["row"])
                self.cells[table, column].append((row, number))
                self.where[number] = (table, column, row)


def _fields_below(text: str, offset: int) -> Iterator[Value]:
    """Numbers in the same field of the lines below, where both lines are delimited alike."""
    edge = max(0, offset - LONGEST)
    start = max(text.rfind("\n", edge, offset), text.rfind("\r", edge, offset), edge - 1) + 1
    line = LINE_END.search(text, offset, offset + LONGEST)
    if line is None:
        return
    heading = text[start : line.start()]
    delimiter = max(DELIMITERS, key=heading.count)
    count = heading.count(delimiter)
    if count < 2:
        return
    wanted = text.count(delimiter, start, offset)
    position, missing = line.end(), 0
    for _ in range(ROWS):
        after = LINE_END.search(text, position, position + LONGEST)
        end = after.start() if after else min(len(text), position + LONGEST)
        row = text[position:end]
        if row.count(delimiter) < count - 1:
            return
        fields = row.split(delimiter)
        if wanted < len(fields) and NUMERIC.match(fields[wanted]):
            begin = position + sum(len(part) + 1 for part in fields[:wanted])
            yield Value(begin, begin + len(fields[wanted]))
        else:
            missing += 1
            if missing > GAP_ROWS:
                return
        if after is None:
            return
        position = after.end()
