"""Counting line ends and listing them give the same line and the same offset in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.records import Passage, Place
from scanner.text.segment import FEW, LONG, join

LETTERS = st.text(alphabet="ab\n\r", min_size=1, max_size=40)


@given(LETTERS, st.data())
def test_a_long_passage_has_the_same_lines_however_often_it_is_asked(piece: str, data: st.DataObject) -> None:
    text = piece * (1 + (LONG + 1) // len(piece))
    segment = join([Passage("a/b.txt", Place("path")), Passage(text, Place("line", 1))])
    begin = segment.starts[1]
    offset = begin + data.draw(st.integers(0, len(text) - 1))
    first = segment.line_of(begin, len(text), offset)
    for _ in range(FEW):
        segment.line_of(begin, len(text), offset)
    assert begin in segment.line_ends
    assert segment.line_of(begin, len(text), offset) == first
