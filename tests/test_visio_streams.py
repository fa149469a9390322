"""Blocks of old Visio drawings are found and unpacked, and damage ends in a DamagedFile or in less, never in a loop."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner import ole
from scanner.errors import DamagedFile
from scanner.visio_streams import blocks, unpacked
from tests.factories.designs import visio, visio_pack


def stream(version: int = 11, pack: bool = True) -> bytes:
    with ole.open_ole(visio((("a tank",), ("a pump",)), version, ("valve",), pack)) as compound:
        return ole.stream(compound, "VisioDocument")


@given(st.binary(max_size=600))
def test_what_is_packed_comes_back(data: bytes) -> None:
    assert unpacked(visio_pack(data)) == data


def test_runs_longer_than_a_copy_come_back() -> None:
    data = b"ab" + bytes(5000) + b"c" * 40
    assert unpacked(visio_pack(data)) == data


@pytest.mark.parametrize("pack", [True, False])
def test_blocks_come_in_the_order_of_their_pointers_with_what_they_stand_in(pack: bool) -> None:
    assert [[*block.path] for block in blocks(stream(pack=pack))] == [
        [0x14, 0x1D, 0x48], [0x14, 0x27, 0x15], [0x14, 0x27, 0x15],
    ]  # fmt: skip


def test_a_block_that_points_at_itself_ends() -> None:
    data = bytearray(stream(pack=False))
    trailer = int.from_bytes(data[0x24 + 8 : 0x24 + 12], "little")
    # the first pointer of the trailer leads to the trailer
    data[trailer + 16 + 8 : trailer + 16 + 12] = trailer.to_bytes(4, "little")
    assert [block.path[1] for block in blocks(bytes(data))] == [0x27, 0x27]


@given(st.integers(0x18, 400), st.binary(min_size=1, max_size=8))
@settings(deadline=None)
def test_damage_ends_in_an_error_or_in_less(at: int, change: bytes) -> None:
    data = bytearray(stream())
    data[at : at + len(change)] = change
    try:
        assert len(list(blocks(bytes(data)))) < 1000
    except DamagedFile:
        pass


def test_another_stream_is_refused() -> None:
    with pytest.raises(DamagedFile):
        list(blocks(b"Visio (TM) Drawing"))
