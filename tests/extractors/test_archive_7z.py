"""7-Zip archives: solid, encrypted, damaged, with lying lists."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Callable

import pytest

from scanner.settings import Settings
from tests.factories.packed_archives import Block, seven_zip
from tests.factories.text import yielded

FILES = {"工艺/说明.txt": "先混料，再静置。".encode() * 20, "b.txt": b"second " * 30, "空白.txt": b"x"}


def rewritten(data: bytes, change: bytes, into: bytes) -> bytes:
    """The archive with these bytes of its list replaced and its checksums made to fit."""
    offset, length = struct.unpack("<QQ", data[12:28])
    body = data[32 + offset : 32 + offset + length]
    assert change in body
    body = body.replace(change, into, 1)
    start = struct.pack("<QQL", offset, len(body), zlib.crc32(body))
    return data[:8] + struct.pack("<L", zlib.crc32(start)) + start + data[32 : 32 + offset] + body


def test_an_empty_archive_yields_nothing_and_is_no_problem() -> None:
    found = yielded("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04" + struct.pack("<L", zlib.crc32(bytes(20))) + bytes(20))
    assert (found.passages, found.children, found.problems) == ([], [], [])


@pytest.mark.parametrize("packed_list", [False, True])
def test_files_of_a_solid_block_come_out_with_their_bytes(packed_list: bool) -> None:
    found = yielded("a.7z", seven_zip(Block(FILES), empty=("leer.txt",), packed_list=packed_list))
    assert {child.name: child.content for child in found.children} == {**FILES, "leer.txt": b""}
    assert not found.problems


def raw(data: bytes, *filters: dict[str, int]) -> bytes:
    return lzma.compress(data, lzma.FORMAT_RAW, filters=list(filters))


@pytest.mark.parametrize(
    ("method", "properties", "pack"),
    [
        (b"\0", b"", lambda data: data),
        (b"\x03\x01\x01", b"\x5d\0\0\x01\0", lambda data: raw(data, {"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16})),
        (b"\x04\x01\x08", b"", lambda data: zlib.compress(data)[2:-4]),
        (b"\x04\x02\x02", b"", lambda data: __import__("bz2").compress(data)),
        (b"\x03", b"\0", lambda data: bytes((data[at] - (data[at - 1] if at else 0)) & 255 for at in range(len(data)))),
    ],
)
def test_methods_of_the_standard_library_are_undone(
    method: bytes, properties: bytes, pack: Callable[[bytes], bytes]
) -> None:
    block = Block(FILES, method, properties, pack(b"".join(FILES.values())))
    found = yielded("a.7z", seven_zip(block))
    assert {child.name: child.content for child in found.children} == FILES


def test_an_encrypted_block_costs_its_own_files_whose_names_are_read() -> None:
    sealed = Block({"标底.xlsx": b"?" * 16}, b"\x06\xf1\x07\x01", b"\x13\0")
    found = yielded("a.7z", seven_zip(sealed, Block(FILES)))
    assert [(problem.kind, str(problem.place)) for problem in found.problems] == [("encrypted", "member 标底.xlsx")]
    assert found.texts["name of unread member"] == "标底.xlsx"
    assert found.names == list(FILES)


def test_an_archive_whose_names_are_encrypted_is_encrypted() -> None:
    found = yielded("a.7z", seven_zip(Block(FILES), encrypted_list=True))
    assert (found.kinds, found.children) == (["encrypted"], [])


def test_a_method_nobody_here_undoes_needs_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("scanner.ppmd.is_installed", lambda: False)
    block = Block({"b.txt": b"?" * 20}, b"\x03\x04\x01", b"\x06\0\0\0\x01", b"?" * 20)
    found = yielded("a.7z", seven_zip(block, Block(FILES)))
    assert (found.kinds, found.names) == (["missing_reader"], list(FILES))
    assert "PPMd" in found.problems[0].message and "apt install 7zip" in found.problems[0].message
    assert found.texts["name of unread member"] == "b.txt"


def test_an_unknown_method_is_named() -> None:
    block = Block({"b.txt": b"?" * 20}, b"\x7f\x01", b"", b"?" * 20)
    found = yielded("a.7z", seven_zip(block))
    assert found.kinds != [] and "7f01" in found.problems[0].message and found.children == []


def test_damage_in_a_block_is_told_for_every_file_from_there_on() -> None:
    data = bytearray(
        seven_zip(Block({f"{number}.bin": zlib.compress(bytes([number]) * 99) * 40 for number in range(5)}))
    )
    data[60] ^= 0xFF
    found = yielded("a.7z", bytes(data))
    assert set(found.kinds) == {"damaged"}
    assert len(found.problems) == 5


def test_a_wrong_checksum_is_told() -> None:
    data = seven_zip(Block({"a.txt": b"right"}))
    found = yielded("a.7z", rewritten(data, struct.pack("<L", zlib.crc32(b"right")), b"\1\2\3\4"))
    assert (found.kinds, found.names) == (["damaged"], ["a.txt"])


@pytest.mark.parametrize("size", [-1, -5, -40])
def test_a_cut_off_archive_is_damaged(size: int) -> None:
    found = yielded("a.7z", seven_zip(Block(FILES))[:size])
    assert (found.kinds, found.children) == (["damaged"], [])


def test_a_list_that_claims_more_files_than_it_has_is_damaged() -> None:
    data = seven_zip(Block({"a.txt": b"x"}))
    assert yielded("a.7z", rewritten(data, b"\x05\x01\x11", b"\x05\xff" + b"\xff" * 7 + b"\x7f\x11")).kinds == [
        "damaged"
    ]


def test_a_size_that_lies_is_damage() -> None:
    found = yielded("a.7z", seven_zip(Block({"a.txt": b"x" * 50}, sizes=(5000,))))
    assert found.kinds == ["damaged"]
    assert found.children[0].content == b"x" * 50


def test_a_solid_bomb_stops_at_the_ratio() -> None:
    bomb = Block({f"{number}.bin": bytes(6 << 20) for number in range(6)})
    found = yielded("a.7z", seven_zip(bomb, Block({"b.txt": b"x"})), Settings(max_ratio=100))
    assert set(found.kinds) == {"limit"}
    assert found.names == ["0.bin", "b.txt"]


def test_a_dictionary_of_four_gib_is_no_reason_to_take_them() -> None:
    found = yielded("a.7z", seven_zip(Block({"a.txt": b"x" * 50}, properties=b"\x28")))
    assert found.children[0].content == b"x" * 50


def test_what_stands_behind_the_archive_is_an_artifact() -> None:
    found = yielded("a.7z", seven_zip(Block({"a.txt": b"x"})) + b"hidden " * 30)
    assert found.children[-1].content == b"hidden " * 30


def test_a_link_gives_the_path_it_points_to() -> None:
    data = seven_zip(Block({"link": b"../secret"}))
    attributes = b"\x15\x06\x01\0" + struct.pack("<L", 0xA1FF8000)
    body_end = rewritten(data, b"\0\0\0\0", attributes + b"\0\0")[-1:]
    del body_end
    offset, length = struct.unpack("<QQ", data[12:28])
    body = data[32 + offset : 32 + offset + length - 2] + attributes + b"\0\0"
    start = struct.pack("<QQL", offset, len(body), zlib.crc32(body))
    whole = data[:8] + struct.pack("<L", zlib.crc32(start)) + start + data[32 : 32 + offset] + body
    found = yielded("a.7z", whole)
    assert (found.texts["link link"], found.names) == ("../secret", [])


def test_packing_methods_that_lead_nowhere_are_damage() -> None:
    data = seven_zip(Block({"a.txt": b"x"}))
    # two methods, copy and copy, the first bound to itself
    changed = rewritten(data, b"\x01\x21\x21\x01\x08\x0c\x01", b"\x02\x01\0\x01\0\0\0\x0c\x01\x01")
    found = yielded("a.7z", changed)
    assert (found.kinds, found.children) == (["damaged"], [])
