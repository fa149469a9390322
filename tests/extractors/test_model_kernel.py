"""JT and Parasolid models: headers and swept strings."""

from __future__ import annotations

import lzma
import struct

import pytest

from tests.factories.models import jt
from tests.factories.text import yielded


def counted(*texts: str) -> bytes:
    return b"".join(struct.pack("<I", len(text)) + text.encode("utf-16-le") for text in texts)


@pytest.mark.parametrize("version", ["8.1", "9.5", "10.5"])
def test_strings_of_packed_segments_are_found_in_all_versions(version: str) -> None:
    found = yielded("a.jt", jt(counted("搅拌轴", "Material"), version=version), format="jt")
    assert found.texts["header"].startswith(f"Version {version}")
    assert [passage.text for passage in found.passages[1:]] == ["搅拌轴", "Material"]
    assert found.kinds == ["unsupported"]


def test_segments_of_geometry_are_passed_over() -> None:
    assert len(yielded("a.jt", jt(counted("Material"), kind=7), format="jt").passages) == 1


def test_a_segment_packed_with_lzma_is_unpacked_or_damage() -> None:
    packed = lzma.compress(counted("Material"))
    whole = jt(b"x", version="10.5")
    start = whole.index(b"\x02\x78", 100)
    data = whole[: start - 8] + struct.pack("<iI", 3, len(packed) + 1) + b"\x03" + packed
    table = 80 + 1 + 4
    data = data[:table] + struct.pack("<Q", len(data)) + data[table + 8 :]
    row = bytes(16) + struct.pack("<Q", start - 8 - 24) + struct.pack("<2I", len(packed) + 33, 1 << 24)
    found = yielded("a.jt", data + struct.pack("<I", 1) + row, format="jt")
    assert "Material" in [passage.text for passage in found.passages]


def test_a_damaged_segment_costs_only_itself() -> None:
    data = bytearray(jt(counted("Material" * 20), counted("Housing")))
    at = data.index(b"\x02\x78", 100) + 8
    data[at : at + 6] = b"\xff" * 6
    found = yielded("a.jt", bytes(data), format="jt")
    assert "Housing" in [passage.text for passage in found.passages]
    assert "damaged" in found.kinds


def test_a_jt_model_cut_off_is_damaged_and_swept() -> None:
    found = yielded("a.jt", jt(counted("Material"))[:-20], format="jt")
    assert found.kinds == ["damaged", "unsupported"]


def test_the_header_of_a_parasolid_model_is_read_and_the_rest_swept() -> None:
    data = b"**PART1;\nFILE=impeller_shaft.x_t;\nDATE=6-may-2024;\n**PART2;\nSCH=SCH_1;\n**PART3;\n**END_OF_HEADER***\nT51 12 SDL/NAME pump housing\n"
    found = yielded("a.x_t", data)
    assert found.texts["header FILE"] == "impeller_shaft.x_t"
    assert any("pump housing" in passage.text for passage in found.passages)
    assert found.kinds == ["unsupported"]


def test_a_parasolid_header_without_end_is_damaged() -> None:
    assert yielded("a.x_t", b"**PART1;\nFILE=a.x_t;\n").kinds == ["damaged", "unsupported"]
