"""Order of lines on a picture: rows, cells, columns, a page askew; and boxes from tiles made one."""

from __future__ import annotations

import math
from itertools import pairwise

from scanner.ocr_tiles import OVERLAP, merged, tiles
from scanner.reading_order import Quad, around, is_apart, ordered


def box(x0: float, top: float, x1: float, bottom: float) -> Quad:
    return ((x0, top), (x1, top), (x1, bottom), (x0, bottom))


def turned(quad: Quad, degrees: float) -> Quad:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    a, b, d, e = ((x * c - y * s, x * s + y * c) for x, y in quad)
    return (a, b, d, e)


def test_no_boxes_have_no_order() -> None:
    assert ordered([]) == []


def test_cells_of_a_row_come_from_left_to_right_and_rows_from_the_top() -> None:
    cells = [box(300, 52, 400, 70), box(0, 0, 100, 20), box(0, 50, 100, 70), box(300, 1, 400, 21)]
    assert ordered(cells) == [[1, 3], [2, 0]]


def test_a_page_askew_keeps_its_rows() -> None:
    cells = [turned(box(x, y, x + 200, y + 20), 3) for y in (0, 40, 80) for x in (0, 500, 1000)]
    assert ordered(cells) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def test_two_columns_of_prose_are_read_one_after_the_other_below_their_title() -> None:
    title = [box(100, 0, 900, 40)]
    left = [box(0, 60 + 30 * n, 450, 80 + 30 * n) for n in range(6)]
    right = [box(550, 60 + 30 * n, 1000, 80 + 30 * n) for n in range(6)]
    order = [number for row in ordered([*right, *left, *title]) for number in row]
    assert order == [12, *range(6, 12), *range(6)]


def test_a_table_of_two_columns_is_read_row_by_row() -> None:
    names = [box(0, 30 * n, 60 + 30 * (n % 4), 20 + 30 * n) for n in range(6)]
    values = [box(550, 30 * n, 620 + 40 * (n % 3), 20 + 30 * n) for n in range(6)]
    assert ordered([*names, *values]) == [[n, n + 6] for n in range(6)]


def test_words_stand_near_and_cells_apart() -> None:
    assert not is_apart(box(0, 0, 100, 20), box(110, 0, 200, 20))
    assert is_apart(box(0, 0, 100, 20), box(140, 0, 200, 20))


def test_tiles_cover_the_sheet_and_overlap() -> None:
    cut = tiles(3930, 2777)
    assert max(right for _, _, right, _ in cut) == 3930 and max(bottom for *_, bottom in cut) == 2777
    xs = sorted({(left, right) for left, _, right, _ in cut})
    assert all(before[1] - after[0] >= OVERLAP - 1 for before, after in pairwise(xs))


def test_a_line_seen_in_two_tiles_becomes_one() -> None:
    found = merged([box(0, 0, 800, 20), box(700, 1, 1500, 21), box(100, 0, 300, 20), box(0, 60, 800, 80)])
    assert sorted(around([quad]) for quad in found) == [(0, 0, 1500, 21), (0, 60, 800, 80)]
