"""Finds the title block of a drawing: labels that stand together, and the values beside, below or behind them.

Readers feed it with texts and where they stand (`recognised`) or with named properties and attributes (`named`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from scanner.records import TITLE_FIELDS, Box, Place, TitleBlock, TitleField
from scanner.title_labels import (
    COMPANY_VALUE,
    FRAME,
    MATERIAL_VALUE,
    NUMBER_VALUE,
    OF,
    Labelled,
    may_be,
    read_line,
)

LEAST_LABELS, LEAST_OWN = 4, 2
"""Different labels a block has, and those of them that forms and lists of parts lack (图号, 比例, SHEET 1 OF 2)."""
LEAST_NAMED = 2
"""Fields that named properties must fill, one of them a drawing's number or name."""
NEAR = 25.0
"""Labels of one block stand at most so many text heights apart; GB/T 10609.1 has 180 x 56 mm and letters of 3.5 mm."""
RIGHT_GAP, BELOW_GAP = 14.0, 2.6
"""How far, in text heights, a value may stand right of its label, and below it."""
RIGHT_EDGE, LOW_EDGE, RIGHT_STRIP = 0.45, 0.55, 0.75
"""Where on a page a block's middle lies: in the lower right, or in a strip along the right edge."""
LARGEST_SHARE = 0.4
"""Of the page's area: labels spread wider are a form or a list."""
LATIN_GAP, HANZI_GAP, WIDE_GAP, WORD_GAP = 0.6, 0.25, 3.0, 0.3
"""White, in text heights, within one text of letters, of hanzi, of hanzi set wide, and from which it is a blank."""
HALF = 0.6
"""Part of a line's height below which a word stands beside it, and not in it."""
MOST_ITEMS, MOST_BLOCKS = 20_000, 20
# a number of four letters and digits with a sign between, as drawings have: XL-01-00, 2021.05-3
LONE_NUMBER = re.compile(r"(?=.*\d) (?=.*[A-Za-z]) [A-Za-z0-9]+ (?: [-./] [A-Za-z0-9]+ )+", re.VERBOSE)
MAY_BE_SHORT = ("revision", "sheet", "drawing_number")
NAMED_OWN = ("drawing_number", "drawing_name")


@dataclass(frozen=True, slots=True)
class Item:
    """A text and where it stands: `box` is (left, top, right, bottom), downwards larger, in any unit."""

    text: str
    place: Place
    box: Box

    @property
    def height(self) -> float:
        return max(self.box[3] - self.box[1], 1e-6)


@dataclass(slots=True)
class _Line:
    """One line of an item, and the labels in it."""

    item: Item
    labels: list[Labelled]
    is_used: bool = False

    @property
    def box(self) -> Box:
        return self.item.box


def named(pairs: Iterable[tuple[str, str, Place]], place: Place) -> TitleBlock | None:
    """The block that (label, value, place) of properties or attributes make; None where they are too few.

    A label of a drawing's own goes before one that others have too: 图号 before 代号.
    """
    found: dict[str, tuple[bool, TitleField]] = {}
    for label, value, at in pairs:
        for met in read_line(label)[:1]:
            value = " ".join(value.split())
            kept = found.get(met.field)
            if may_be(met.field, value) and (kept is None or (met.is_own and not kept[0])):
                found[met.field] = (met.is_own, TitleField(met.field, value, at))
    fields = _in_order(field for _, field in found.values())
    if len(fields) < LEAST_NAMED or not any(field.name in NAMED_OWN for field in fields):
        return None
    return TitleBlock(place, fields)


def recognised(items: Sequence[Item], place: Place, page: tuple[float, float] | None = None) -> list[TitleBlock]:
    """The blocks among the texts of one sheet, at most MOST_BLOCKS; `page` is its width and height where it has an end.

    On a page a block must stand in the lower right or along the right edge; in a drawing without ends anywhere.
    """
    lines = [line for item in items[:MOST_ITEMS] for line in _lines(item)]
    marks = [line for line in lines if line.labels]
    if len(marks) < LEAST_LABELS and sum(len(line.labels) for line in marks) < LEAST_LABELS:
        return []
    blocks = []
    for group in _groups(marks):
        labels = [label for line in group for label in line.labels]
        # all the marks of a frame count as one of a drawing's own: a process card has the change table, too
        own = {label.field for label in labels if label.is_own}
        kinds = {label.field for label in labels if label.field != FRAME}
        if len(kinds) + min(2, sum(label.field == FRAME for label in labels)) < LEAST_LABELS or len(own) < LEAST_OWN:
            continue
        around = _around([line.box for line in group])
        if page is not None and not _is_in_corner(around, page):
            continue
        fields = _fields(group, lines, around)
        if fields:
            blocks.append(TitleBlock(place, _in_order(fields)))
        if len(blocks) == MOST_BLOCKS:
            break
    return blocks


def rejoined(items: Sequence[Item]) -> list[Item]:
    """Pieces of one text made one, down to single letters; hanzi set wide as well, as `图   号`."""
    made: list[Item] = []
    for row in _rows(items):
        step = 0.0
        for number, item in enumerate(row):
            last = made[-1] if number else None
            gap = (item.box[0] - last.box[2]) / max(last.height, item.height) if last else 0.0
            if last is None or not _goes_on(last.text, item.text, gap, step):
                made.append(item)
                step = 0.0
                continue
            step = gap if gap > HANZI_GAP else 0.0
            blank = " " if gap > WORD_GAP and (last.text[-1].isascii() or item.text[0].isascii()) else ""
            made[-1] = Item(last.text + blank + item.text, last.place, _around([last.box, item.box]))
    return made


def _rows(items: Sequence[Item]) -> list[list[Item]]:
    """The texts by the line they stand in, from left to right; a full stop belongs to the letters it stands beside."""
    rows: list[list[Item]] = []
    for item in sorted(items, key=lambda item: -item.height):
        middle = (item.box[1] + item.box[3]) / 2
        row = next((row for row in rows if row[0].box[1] <= middle <= row[0].box[3]), None)
        # a title above small print is no part of its line
        if row is None or (len(item.text) > 1 and item.height < HALF * row[0].height):
            rows.append([item])
        else:
            row.append(item)
    return [sorted(row, key=lambda item: item.box[0]) for row in rows]


def _goes_on(last: str, item: str, gap: float, step: float) -> bool:
    """Whether the next piece belongs to the text before it; `gap` in text heights, `step` the wide gap before, or 0."""
    if gap < -1:
        return False
    if last[-1].isascii() or item[0].isascii():
        return gap <= LATIN_GAP
    is_wide = len(item) == 1 and gap <= WIDE_GAP and (len(last) == 1 or (step > 0 and abs(gap - step) < step / 4))
    return gap <= HANZI_GAP or is_wide


def joined(blocks: Sequence[TitleBlock]) -> list[TitleBlock]:
    """Blocks that tell of one sheet made one (attributes beside texts around them); those with more fields first."""
    kept: list[TitleBlock] = []
    for block in sorted(blocks, key=lambda block: -len(block.fields)):
        same = next((number for number, other in enumerate(kept) if _are_one(block, other)), None)
        if same is None:
            kept.append(block)
        else:
            told = {field.name for field in kept[same].fields}
            more = [field for field in block.fields if field.name not in told]
            kept[same] = replace(kept[same], fields=_in_order([*kept[same].fields, *more]))
    return kept[:MOST_BLOCKS]


def _are_one(block: TitleBlock, other: TitleBlock) -> bool:
    """Whether two blocks tell of one sheet: nothing in one says otherwise, and number or name are the same."""
    mine = {field.name: field.value for field in block.fields}
    others = {field.name: field.value for field in other.fields}
    shared = mine.keys() & others.keys()
    return all(mine[name] == others[name] for name in shared) and bool(shared & set(NAMED_OWN))


def _in_order(fields: Iterable[TitleField]) -> tuple[TitleField, ...]:
    return tuple(
        sorted((field for field in fields if field.name != FRAME), key=lambda field: TITLE_FIELDS.index(field.name))
    )


def _lines(item: Item) -> list[_Line]:
    """A text of many lines as so many texts one below the other."""
    texts = [text for text in item.text.splitlines() if text.strip()]
    if not texts or len(texts) > 200:
        return []
    left, top, right, bottom = item.box
    step = (bottom - top) / len(texts)
    return [
        _Line(replace(item, text=text.strip(), box=(left, top + number * step, right, top + (number + 1) * step)), met)
        for number, text in enumerate(texts)
        for met in [read_line(text)]
    ]


def _groups(marks: list[_Line]) -> list[list[_Line]]:
    """Labels that stand together, by steps of at most NEAR heights; the largest group first."""
    if not marks:
        return []
    reach = NEAR * median(mark.item.height for mark in marks)
    waiting = sorted(marks, key=lambda mark: mark.box[0])
    groups = []
    while waiting:
        group, edge = [], [waiting.pop()]
        while edge:
            one = edge.pop()
            group.append(one)
            near = [other for other in waiting if _gap(one.box, other.box) <= reach]
            if near:
                taken = set(map(id, near))
                waiting = [other for other in waiting if id(other) not in taken]
                edge += near
        groups.append(group)
    return sorted(groups, key=lambda group: -len(group))


def _gap(one: Box, other: Box) -> float:
    """The white between two boxes, across or down, whichever is more."""
    across = max(one[0] - other[2], other[0] - one[2], 0.0)
    down = max(one[1] - other[3], other[1] - one[3], 0.0)
    return max(across, down)


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def _is_in_corner(box: Box, page: tuple[float, float]) -> bool:
    width, height = max(page[0], 1e-6), max(page[1], 1e-6)
    x, y = (box[0] + box[2]) / 2 / width, (box[1] + box[3]) / 2 / height
    share = (box[2] - box[0]) * (box[3] - box[1]) / (width * height)
    return share <= LARGEST_SHARE and (x >= RIGHT_STRIP or (x >= RIGHT_EDGE and y >= LOW_EDGE))


def _fields(group: list[_Line], lines: list[_Line], around: Box) -> list[TitleField]:
    """What the labels of a group name; then what stands in it without a label, as in GB/T 10609.1."""
    reach = NEAR * median(mark.item.height for mark in group)
    inside = [line for line in lines if not line.labels and _gap(around, line.box) <= reach / 2]
    found: dict[str, TitleField] = {}
    for is_own in (True, False):
        for line in group:
            for label in line.labels:
                if label.is_own == is_own and label.field != FRAME and label.field not in found:
                    value = label.value or _value_of(label.field, line, [*inside, *group])
                    if value:
                        found[label.field] = TitleField(label.field, value, line.item.place)
    counts = [label.value for line in group for label in line.labels if label.field == "sheet" and label.value]
    number = next((value for value in counts if not value.startswith(OF)), "")
    total = next((value for value in counts if value.startswith(OF)), "")
    if number.isdigit() and total and "sheet" in found:
        found["sheet"] = replace(found["sheet"], value=f"{number} / {total.removeprefix(OF)}")
    is_standard = any(label.field == FRAME and label.is_own for line in group for label in line.labels)
    unlabelled = _unlabelled([line for line in inside if not line.is_used], found, is_standard)
    return [*found.values(), *unlabelled]


def _value_of(field: str, label: _Line, others: list[_Line]) -> str:
    """The nearest text right of a label or below it, where the nearest there is no label itself.

    Single letters and numbers are the frame's zones, but for a revision, a sheet or a number of a drawing.
    """
    if len(label.labels) > 1:
        return ""
    least = 1 if field in MAY_BE_SHORT else 2
    others = [other for other in others if other.labels or sum(map(str.isalnum, other.item.text)) >= least]
    best: tuple[float, _Line] | None = None
    for gap_of, most in ((_right_gap, RIGHT_GAP), (_below_gap, BELOW_GAP)):
        nearest = min(
            (
                (gap, other)
                for other in others
                if other is not label and (gap := gap_of(label.box, other.box)) is not None
            ),
            key=lambda pair: pair[0],
            default=None,
        )
        if nearest is None or nearest[1].labels or nearest[1].is_used or not may_be(field, nearest[1].item.text):
            continue
        gap = nearest[0] / label.item.height
        if gap <= most and (best is None or gap < best[0]):
            best = (gap, nearest[1])
    if best is None:
        return ""
    best[1].is_used = True
    return " ".join(best[1].item.text.split())


def _right_gap(label: Box, other: Box) -> float | None:
    """The white between a label and a text right of it in the same row; None where it stands elsewhere."""
    shared = min(label[3], other[3]) - max(label[1], other[1])
    if shared < 0.4 * min(label[3] - label[1], other[3] - other[1]) or (other[0] + other[2]) <= (label[0] + label[2]):
        return None
    return max(0.0, other[0] - label[2])


def _below_gap(label: Box, other: Box) -> float | None:
    """The same for a text below it: begun under the label or a cell's width right of it, or centred under it."""
    height = label[3] - label[1]
    width = max(label[2] - label[0], 2 * height)
    is_centred = abs(label[0] + label[2] - other[0] - other[2]) <= width
    is_below = is_centred or label[0] - 2 * height <= other[0] <= label[0] + 2 * width
    if not is_below or other[1] + other[3] <= label[1] + label[3]:
        return None
    return max(0.0, other[1] - label[3])


def _unlabelled(lines: list[_Line], found: dict[str, TitleField], is_standard: bool) -> list[TitleField]:
    """Company, number, material by what they look like; in the standard's block the name, the largest of the rest."""
    made: dict[str, TitleField] = {}

    def enter(field: str, line: _Line) -> None:
        made[field] = TitleField(field, " ".join(line.item.text.split()), line.item.place)
        line.is_used = True

    looks = (("company", COMPANY_VALUE), ("drawing_number", LONE_NUMBER), ("material", MATERIAL_VALUE))
    for field, pattern in looks:
        fitting = [line for line in lines if not line.is_used and pattern.fullmatch(line.item.text)]
        if fitting and field not in found:
            # the lowest of numbers, as the standard has it; the first of the others
            enter(field, max(fitting, key=lambda line: line.box[1]) if field == "drawing_number" else fitting[0])
    rest = [line for line in lines if not line.is_used and _is_name(line.item.text)]
    if is_standard and rest and "drawing_name" not in found and ("drawing_number" in found or "drawing_number" in made):
        largest = max(rest, key=lambda line: (line.item.height, len(line.item.text)))
        if largest.item.height >= median(line.item.height for line in lines):
            enter("drawing_name", largest)
    return list(made.values())


def _is_name(text: str) -> bool:
    """Letters, no person's name or date: at least four hanzi, or two words."""
    letters = sum(map(str.isalpha, text))
    is_long = letters >= 4 if not text.isascii() else letters >= 8
    return is_long and letters >= 0.6 * len(text) and len(text) <= 60 and not NUMBER_VALUE.fullmatch(text)
