from __future__ import annotations

import pytest

from scanner.errors import DamagedFile
from scanner.extractors.xps_document import read
from tests.factories.office import members, pieces, problems, sound
from tests.factories.zip_documents import glyphs, packed, xps


def test_an_empty_page_says_nothing() -> None:
    assert sound(read, xps([""])) == {}


def test_runs_are_joined_by_their_widths_and_lines_kept_apart() -> None:
    page = glyphs("NdFe", 10, 50, "1,50;2,50;3,50;4,50") + glyphs("B", 34, 50) + glyphs("次行", 10, 80)
    assert sound(read, xps([page])) == {"page 1": "NdFeB\n次行"}


def test_canvases_move_what_stands_in_them() -> None:
    page = glyphs("a", 10, 50) + f'<Canvas RenderTransform="1,0,0,1,100,0">{glyphs("b", 10, 50)}</Canvas>'
    assert sound(read, xps([page])) == {"page 1": "a\tb"}


def test_an_escaped_brace_is_taken_off() -> None:
    assert sound(read, xps([glyphs("{}{x}", 0, 0)])) == {"page 1": "{x}"}


def test_runs_without_characters_are_a_problem() -> None:
    page = '<Glyphs FontRenderingEmSize="12" OriginX="0" OriginY="0" Indices="4;5"/>'
    assert [problem.kind for problem in problems(pieces(read, xps([page])))] == ["no_text"]


def test_a_page_in_pieces_is_put_together() -> None:
    parts = members(xps([glyphs("whole", 0, 0)]))
    page = parts.pop("Documents/1/Pages/1.fpage")
    parts |= {"Documents/1/Pages/1.fpage/[1].last.piece": page[40:], "Documents/1/Pages/1.fpage/[0].piece": page[:40]}
    assert sound(read, packed(parts)) == {"page 1": "whole"}


def test_what_is_no_package_at_all_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        pieces(read, b"PK\x03\x04 nothing behind it")
