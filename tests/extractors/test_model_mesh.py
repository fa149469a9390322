"""Meshes: words of STL and OBJ, headers of binary ones, and what is hidden behind them."""

from __future__ import annotations

import time

from tests.factories.models import stl_binary
from tests.factories.text import yielded

FACET = "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n"


def test_a_mesh_without_names_has_no_words() -> None:
    found = yielded("a.stl", f"solid\n{FACET}endsolid\n".encode(), format="stl")
    assert (found.passages, found.problems) == ([], [])


def test_names_of_solids_are_read_with_their_lines() -> None:
    data = f"solid 搅拌轴\n{FACET}endsolid 搅拌轴\nsolid pump\nendsolid pump\n"
    found = yielded("a.stl", data.encode("gb18030"), format="stl").texts
    assert found["line 1"] == "solid 搅拌轴"
    assert found["line 10"] == "solid pump"


def test_a_text_mesh_cut_off_is_damaged() -> None:
    assert yielded("a.stl", f"solid pump\n{FACET}".encode(), format="stl").kinds == ["damaged"]


def test_the_header_of_a_binary_mesh_is_read_also_when_it_begins_with_solid() -> None:
    assert yielded("a.stl", stl_binary("solid 搅拌轴"), format="stl").texts == {"header": "solid 搅拌轴"}


def test_a_binary_mesh_shorter_than_it_says_is_damaged() -> None:
    assert yielded("a.stl", stl_binary("part")[:-10], format="stl").kinds == ["damaged"]
    assert yielded("a.stl", b"abc", format="stl").kinds == ["damaged"]


def test_what_stands_behind_the_triangles_becomes_a_child() -> None:
    assert yielded("a.stl", stl_binary("part") + b"x" * 100, format="stl").names == ["data after the end"]


def test_an_obj_gives_comments_names_and_libraries_and_no_numbers() -> None:
    data = "# made by x\nmtllib 槽.mtl\no 槽体\nv 1 2 3\nvn 0 0 1\nvt 0 1\nusemtl pp\ns off\nf 1/1/1 2/2/2 3/3/3 \\\n 4/4/4\n"
    texts = [passage.text for passage in yielded("a.obj", data.encode(), format="obj").passages]
    assert texts == ["# made by x", "mtllib 槽.mtl", "o 槽体", "usemtl pp"]


def test_a_large_mesh_is_read_in_time() -> None:
    data = (f"solid pump\n{FACET * 60_000}endsolid pump\n").encode()
    started = time.process_time()
    assert yielded("a.stl", data, format="stl").texts["line 1"] == "solid pump"
    assert time.process_time() - started < len(data) / 1e6 / 10
