"""Points at process parameters: a process noun with the quantity it owns, and how dense quantities are around terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scanner.lexicon import Pack, Rule
from scanner.pointing import point, quoted
from scanner.records import Finding
from scanner.registry import detector
from scanner.text.columns import Columns
from scanner.text.quantities import Quantity, quantities, tagged, unit_in
from scanner.text.segment import SEPARATOR, Segment
from scanner.text.term_index import Hit

AFTER = 24
"""Code points after a noun in which its value is looked for: `烧结温度（上限）1060±5 ℃`."""
BEFORE = 14
"""Code points before a noun: `62级萃取`, `1060 °C sintering temperature`."""
AROUND = 300
"""Code points around a term in which loose quantities count as substance (domain.md section 9, separator a)."""
MANY = 40
LOOSE = Rule(sort="parameter", id="quantity", weight="W", stage="any", kind="parameter")
ASSIGNMENTS = ("", ":", "：", "=", ":=", ",", "，", "|", "->")
STOPS = "。；;\n\r" + SEPARATOR


@dataclass(frozen=True, slots=True)
class Owned:
    """A process noun with its value; the span covers both and may cross into the next passage (cell)."""

    start: int
    end: int
    value: str


@detector("process_parameters")
def detect(segment: Segment, hits: Sequence[Hit], pack: Pack, format: str) -> Iterator[Finding]:
    """Findings for owned quantities; then `quantity` findings, for the judge only, for loose ones near terms."""
    seen: Counter[str] = Counter()
    taken: list[tuple[int, int]] = []
    columns = Columns(segment)
    tabled: set[int] = set()
    for hit in hits:
        if hit.sort == "term" and hit.rule.weight in "SM" and hit.rule.stage != "anchor":
            tabled.update(value.start for value in columns.below(hit.start))
        if hit.sort != "parameter" or seen[hit.rule.id] >= MANY:
            continue
        owned = _owned(segment.text, hit)
        if owned is None:
            values = columns.below(hit.start)
            if not values:
                continue
            tabled.update(value.start for value in values[1:])
            owned = Owned(hit.start, hit.end, ", ".join(segment.text[v.start : v.end].strip() for v in values[:3]))
        start, end = owned.start, owned.end
        seen[hit.rule.id] += 1
        taken.append((start, end))
        same_passage = SEPARATOR not in segment.text[start:end]
        if not same_passage:
            start, end = hit.start, hit.end
        because = (
            f"process parameter ({quoted(segment.text[hit.start : hit.end])}) with its value: {owned.value.strip()}"
        )
        yield point(segment, start, end, hit.rule, "process_parameters", because, kind="parameter")
    yield from _loose(segment, hits, taken, tabled)


def _owned(text: str, hit: Hit) -> Owned | None:
    """The noun with its quantity: after it, before it, in the next cell, or a unit in a column header."""
    after_end = min(len(text), hit.end + AFTER)
    stop = next((i for i in range(hit.end, after_end) if text[i] in STOPS), after_end)
    crossing = stop < after_end and text[stop] == SEPARATOR
    for quantity in quantities(text, hit.end, min(len(text), stop + 24), bare=True):
        if quantity.start >= stop:
            break
        if _fits(quantity, hit.rule) or _assigned(text, hit.end, quantity):
            return Owned(hit.start, quantity.end, text[quantity.start : quantity.end])
    if crossing:  # a label cell and its value cell
        cell_end = text.find(SEPARATOR, stop + 1)
        cell_end = len(text) if cell_end < 0 else cell_end
        if cell_end - stop <= 40:
            for quantity in quantities(text, stop + 1, cell_end, bare=True):
                if _fits(quantity, hit.rule) or quantity.unit == "number":
                    return Owned(hit.start, quantity.end, text[quantity.start : quantity.end])
    before_start = max(0, hit.start - BEFORE)
    for at in range(hit.start - 1, before_start - 1, -1):
        if text[at] in STOPS + "，,、":
            before_start = at + 1
            break
    last: Quantity | None = None
    for quantity in quantities(text, before_start, hit.start):
        if _fits(quantity, hit.rule):
            last = quantity
    if last is not None:
        return Owned(last.start, hit.end, text[last.start : last.end])
    header = unit_in(text[hit.end : stop])
    if header is not None and header in hit.rule.units:
        return Owned(hit.start, hit.end, f"column in {header}")
    return None


def _assigned(text: str, start: int, quantity: Quantity) -> bool:
    """A bare number that stands right behind the noun: `SP_Sinter := 1060;`, `皂化度,38`, `stages = 62`."""
    between = text[start : quantity.start].strip().replace('"', "")
    return quantity.unit == "number" and between in ASSIGNMENTS


def _fits(quantity: Quantity, rule: Rule) -> bool:
    """Whether the rule owns this unit; a bare number needs `number` or `pH`, a bare ratio `ratio`."""
    if quantity.unit == "number":
        return "number" in rule.units or "pH" in rule.units
    return quantity.unit in rule.units


def _loose(
    segment: Segment, hits: Sequence[Hit], taken: Sequence[tuple[int, int]], tabled: set[int]
) -> Iterator[Finding]:
    """Quantities with a unit near strong and medium terms that no parameter noun owns, and numbers under headings."""
    for start in sorted(tabled)[:MANY]:
        found = point(segment, start, start + 1, LOOSE, "process_parameters", "a number under a process heading")
        yield replace(found, kind="quantity", score=0.1)
    windows: list[list[int]] = []
    for hit in hits:
        if hit.sort == "term" and hit.rule.weight in "SM" and hit.rule.stage != "anchor":
            low, high = max(0, hit.start - AROUND), min(len(segment.text), hit.end + AROUND)
            if windows and low <= windows[-1][1]:
                windows[-1][1] = max(windows[-1][1], high)
            else:
                windows.append([low, high])
    owned: set[int] = set()
    for start, end in taken:
        owned.update(range(start, end))
    count = 0
    for low, high in windows:
        for quantity in (*quantities(segment.text, low, high), *tagged(segment.text, low, high)):
            if quantity.start in owned or SEPARATOR in segment.text[quantity.start : quantity.end]:
                continue
            count += 1
            if count > 400:
                return
            found = point(
                segment, quantity.start, quantity.end, LOOSE, "process_parameters", "a quantity near process terms"
            )
            yield replace(found, kind="quantity", score=0.1)
