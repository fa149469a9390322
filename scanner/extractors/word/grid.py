"""A Word table as python-docx reads it: cells by row and grid column, each merged one at every place it covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.extractors.word.blocks import CELL, ROW, SPAN, cell_text, span_of, within
from scanner.extractors.word.where import Step
from scanner.ooxml import WORD, tags

if TYPE_CHECKING:
    from docx.oxml.table import CT_Tc
    from docx.table import Table, _Cell, _Row

MERGE = tags(WORD, "vMerge")
HIGHEST_MERGE = 40
"""Rows of a merged cell up to which it is followed: python-docx takes 50 µs a row for each cell asked for."""


@dataclass(slots=True)
class Grid:
    """The rows of a table and the cells of those rows that were asked for."""

    rows: list[_Row]
    cells: dict[int, tuple[_Cell, ...]] = field(default_factory=dict)

    def cell(self, row: int, column: int, beside: int | None = None) -> _Cell | None:
        """The cell at a row and a column, from 1; with `beside`, the column is counted as in that other row.

        Rows may begin at a later column than others, and the first tier counts each from where it begins.
        """
        if row > len(self.rows):
            return None
        if row not in self.cells:
            self.cells[row] = self.rows[row - 1].cells
        if beside is not None and beside != row:
            column += self.rows[beside - 1].grid_cols_before - self.rows[row - 1].grid_cols_before
        return self.cells[row][column - 1] if 1 <= column <= len(self.cells[row]) else None

    def text(self, row: int, column: int, beside: int | None = None) -> str:
        """What is in a cell as a reader sees it: also the insertions, tags and fields that python-docx passes over."""
        cell = self.cell(row, column, beside)
        return "" if cell is None else max(cell.text, cell_text(cell._tc), key=len)


def grid_of(table: Table) -> Grid | None:
    """The table's grid; None where python-docx does not see the cells we do, or merges are out of all bounds.

    It passes over rows and cells that a content control or a tracked change wraps.
    """
    rows = list(table.rows)
    if [row._tr for row in rows] != list(within(table._tbl, ROW)):
        return None
    if any(row._tr.tc_lst != list(within(row._tr, CELL)) for row in rows):
        return None
    if any(span_of(tc) != tc.grid_span for tc in _with(SPAN, table)) or _highest_merge(rows, table) > HIGHEST_MERGE:
        return None
    return Grid(rows)


def _with(tag: frozenset[str], table: Table) -> Iterator[CT_Tc]:
    """The cells of a table and the tables within it whose properties hold such an element."""
    holders = (node.getparent().getparent() for node in table._tbl.iter(*tag))
    return (holder for holder in holders if holder.tag in CELL)  # not those that tell of an earlier state


def _highest_merge(rows: Sequence[_Row], table: Table) -> int:
    """The most rows that a cell goes on for below the one it begins in."""
    if next(_with(MERGE, table), None) is None:
        return 0
    highest = 0
    heights: dict[int, int] = {}
    for row in rows:
        above, heights = heights, {}
        column = row.grid_cols_before
        for tc in row._tr.tc_lst:
            heights[column] = above.get(column, 0) + 1 if tc.vMerge == "continue" else 0
            column += tc.grid_span
        highest = max([highest, *heights.values()])
    return highest


def text_behind(grid: Grid, way: Sequence[Step]) -> str | None:
    """The text of the cell that steps lead to, through tables within cells; None where they lead nowhere."""
    step, *rest = way
    cell = grid.cell(step.row, step.column)
    if cell is None or not rest:
        return None if cell is None else cell.text
    inner = cell.tables[rest[0].table - 1 : rest[0].table]
    next_grid = grid_of(inner[0]) if inner else None
    return None if next_grid is None else text_behind(next_grid, rest)
