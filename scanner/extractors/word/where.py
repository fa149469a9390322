"""Says where in a Word document something stands: the headings above; in a table the header, the label and the cell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from scanner.extractors.word.headings import Heading
from scanner.records import Finding

# row 3 cell 2; the second of: row 3 cell 2 table 1 row 1 cell 4
STEP = re.compile(r"""\s? (?: table \s (?P<table>\d+) \s )? row \s (?P<row>\d+) \s cell \s (?P<cell>\d+)""", re.X)
SHOWN = 60
"""Characters of a cell or heading that are told."""
PATH = " > "
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Block(Generic[B]):
    """A `paragraph` or `table` of the body, counted from 1 by kind, with the headings above it, its own included."""

    kind: str
    number: int
    above: tuple[Heading, ...]
    content: B


@dataclass(frozen=True, slots=True)
class Step:
    """One step into a table, counted from 1: the table within the cell before, its row, the grid column."""

    table: int
    row: int
    column: int


def under(above: tuple[Heading, ...], heading: Heading | None) -> tuple[Heading, ...]:
    """The headings that hold from a paragraph on: its own replaces those of its level and below."""
    if heading is None:
        return above
    return (*(one for one in above if one.level < heading.level), heading)


def in_body(finding: Finding) -> bool:
    """Whether a finding stands in a paragraph or table of the body, or beside its text."""
    return finding.place.kind in ("paragraph", "table") and bool(finding.place.number)


def by_block(findings: Mapping[int, Finding]) -> dict[tuple[str, int], list[int]]:
    """Kind and number of a block of the body -> the keys of the findings in it."""
    grouped: dict[tuple[str, int], list[int]] = defaultdict(list)
    for key, finding in findings.items():
        grouped[finding.place.kind, finding.place.number or 0].append(key)
    return grouped


def steps(name: str) -> list[Step]:
    """The steps in a place's name, as far as they lead; `row 3 cell 2 deletion` leads to the cell."""
    return list(_steps(name))


def leads_to_text(name: str) -> bool:
    """Whether a place is a paragraph or cell itself, and nothing beside its text (a deletion, a link, a text box)."""
    return STEP.sub("", name) == ""


def told(block: Block[B], step: Step | None = None, text_at: Callable[[int, int], str] | None = None) -> str:
    """`3 工艺参数 > 3.2 萃取段 > table 2 row 3 (级数): 数值: 38`; empty for a paragraph under no heading.

    `step` is the cell of the block's table, `text_at(row, column)` the text of any, empty where there is none.
    """
    path = [short(heading.text) for heading in block.above]
    if block.kind == "table":
        at = "" if step is None or text_at is None else _in_table(step, text_at)
        path.append(f"table {block.number}{at}")
    return PATH.join(path)


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _steps(name: str) -> Iterator[Step]:
    at = 0
    while found := STEP.match(name, at):
        yield Step(int(found["table"] or 1), int(found["row"]), int(found["cell"]))
        at = found.end()


def _in_table(step: Step, text_at: Callable[[int, int], str]) -> str:
    """` row 3 (label of the row): header of the column: the cell`, as far as these are there."""
    header = short(text_at(1, step.column)) if step.row > 1 else ""
    label = short(text_at(step.row, 1)) if step.column > 1 else ""
    said = ": ".join(text for text in (header, short(text_at(step.row, step.column))) if text)
    return f" row {step.row}{f' ({label})' if label else ''}{f': {said}' if said else ''}"
