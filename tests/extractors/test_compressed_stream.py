"""Single compressed streams: whole, several in one file, damaged."""

from __future__ import annotations

import bz2
import importlib.util
import lzma
import random
import struct
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from scanner.extractors.compressed_stream import name_inside
from scanner.settings import Settings
from tests.factories.packed_archives import gzip_member, lzw, tar
from tests.factories.text import yielded

TEXT = "".join(f"第 {number} 行: the mixer runs\n" for number in range(400)).encode()


def lacks(module: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=f"{module} is an extra")


def test_an_empty_stream_is_an_empty_file_and_no_problem() -> None:
    found = yielded("a.txt.gz", gzip_member(b""))
    assert ([child.content for child in found.children], found.problems) == ([b""], [])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt.gz", gzip_member(TEXT)),
        ("a.txt.bz2", bz2.compress(TEXT)),
        ("a.txt.xz", lzma.compress(TEXT)),
        ("a.txt.Z", lzw(TEXT)),
        ("a.txt.gz", gzip_member(TEXT[:999]) + gzip_member(TEXT[999:])),
        ("a.txt.bz2", bz2.compress(TEXT[:999]) + bz2.compress(TEXT[999:])),
        ("a.txt.xz", lzma.compress(TEXT[:999]) + bytes(8) + lzma.compress(TEXT[999:])),
        ("a.txt.gz", gzip_member(TEXT) + bytes(1000)),
    ],
)
def test_all_streams_of_the_file_are_one_artifact(name: str, data: bytes) -> None:
    found = yielded(name, data)
    assert [(child.path, child.content) for child in found.children] == [(f"{name}!a.txt", TEXT)]
    assert not found.problems


def test_an_lzma_stream_without_a_mark_of_its_own_is_read_by_its_format() -> None:
    data = lzma.compress(TEXT, lzma.FORMAT_ALONE)
    assert yielded("a.txt.lzma", data, format="lzma").children[0].content == TEXT


@lacks("zstandard")
def test_zstandard_frames_are_read() -> None:
    import zstandard

    data = zstandard.compress(TEXT) + b"\x50\x2a\x4d\x18\x03\0\0\0abc" + zstandard.compress(b"more")
    assert yielded("a.txt.zst", data).children[0].content == TEXT + b"more"
    cut = yielded("a.txt.zst", zstandard.compress(TEXT)[:-9])
    assert cut.kinds == ["damaged"]


@lacks("lz4")
def test_lz4_frames_are_read() -> None:
    import lz4.frame

    assert yielded("a.txt.lz4", lz4.frame.compress(TEXT) * 2).children[0].content == TEXT * 2
    assert yielded("a.txt.lz4", lz4.frame.compress(TEXT)[:-9]).kinds == ["damaged"]


@pytest.mark.parametrize(("module", "mark"), [("zstandard", b"\x28\xb5\x2f\xfd"), ("lz4", b"\x04\x22\x4d\x18")])
def test_without_its_reader_the_stream_is_missing_reader_with_the_install_line(
    module: str, mark: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == module] or [module]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, module, None)
    found = yielded("a.txt.zst", mark + bytes(40))
    assert found.kinds == ["missing_reader"]
    assert f"pip install {module}" in found.problems[0].message
    assert found.texts["name of unread member"] == "a.txt"


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("a.tar.gz", "a.tar"),
        ("dir/a.tgz", "a.tar"),
        ("a.TBZ2", "a.tar"),
        ("图.svgz", "图.svg"),
        ("a.txt.Z", "a.txt"),
        ("photo.jpg", "photo.jpg.unpacked"),
        (".gz", ".gz.unpacked"),
    ],
)
def test_the_child_is_named_as_the_stream_without_its_suffix(name: str, inside: str) -> None:
    assert name_inside(name) == inside


def test_name_and_comment_in_the_head_are_read() -> None:
    found = yielded("a.gz", gzip_member(b"x", "工艺.txt".encode("gb18030"), "旧版本的说明文字".encode("gb18030")))
    assert found.texts == {"header file name": "工艺.txt", "header comment": "旧版本的说明文字"}


def test_a_tar_inside_is_an_archive_inside() -> None:
    assert yielded("a.tgz", gzip_member(tar({"b.txt": b"x"}))).names == ["a.tar"]


@pytest.mark.parametrize("data", [gzip_member(TEXT), bz2.compress(TEXT), lzma.compress(TEXT)])
def test_a_cut_off_stream_is_damaged_and_what_came_out_is_read(data: bytes) -> None:
    found = yielded("a.txt.gz", data[: len(data) * 2 // 3])
    assert found.kinds == ["damaged"]
    assert all(TEXT.startswith(content) for content in found.contents)


def test_a_wrong_checksum_is_told_and_the_data_read_all_the_same() -> None:
    found = yielded("a.txt.gz", gzip_member(TEXT)[:-8] + bytes(8))
    assert (found.kinds, found.children[0].content) == (["damaged"], TEXT)


def test_what_stands_behind_the_stream_is_an_artifact_or_at_least_told() -> None:
    assert yielded("a.gz", gzip_member(b"x") + b"hidden " * 30).children[-1].content == b"hidden " * 30
    assert yielded("a.gz", gzip_member(b"x") + b"hidden").kinds == ["damaged"]


@pytest.mark.parametrize("pack", [gzip_member, lzma.compress])
def test_what_came_out_before_the_damage_is_read(pack: Callable[[bytes], bytes]) -> None:
    text = random.Random(1).randbytes(100_000).hex().encode()
    data = bytearray(pack(text))
    data[-900:] = bytes(900)
    found = yielded("a.txt.gz", bytes(data))
    assert "damaged" in found.kinds
    assert len(found.contents[0]) > len(text) // 2


def test_a_code_that_does_not_exist_is_damage() -> None:
    assert yielded("a.Z", b"\x1f\x9d\x90" + b"\xff" * 20).kinds == ["damaged"]
    assert yielded("a.Z", b"\x1f\x9d\x00").kinds == ["damaged"]


@examples(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.integers(10, 16), st.integers(1, 9))
def test_whatever_compress_packs_comes_out_again(data: bytes, bits: int, times: int) -> None:
    found = yielded("a.Z", lzw(data * times, bits))
    assert [child.content for child in found.children] == [data * times]


def test_an_xz_stream_that_asks_for_too_much_memory_is_a_limit() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]
    data = bytearray(lzma.compress(b"x", filters=filters))
    at = data.index(b"\x21\x01", 12)
    data[at + 2] = 40  # a dictionary of 4 GiB
    length = (data[12] + 1) * 4
    data[12 + length - 4 : 12 + length] = struct.pack("<L", __import__("zlib").crc32(data[12 : 12 + length - 4]))
    found = yielded("a.xz", bytes(data))
    assert found.kinds == ["limit"]


def test_the_ratio_is_limited() -> None:
    bomb = gzip_member(bytes(30 << 20))
    found = yielded("a.gz", bomb, Settings(max_ratio=100))
    assert (found.kinds, found.children) == (["limit"], [])
    assert found.texts["name of unread member"] == "a"
