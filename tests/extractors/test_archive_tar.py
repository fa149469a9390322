"""tar archives: whole, odd, damaged."""

from __future__ import annotations

import struct
import tarfile
from pathlib import Path

import pytest

from scanner.records import Artifact
from scanner.settings import Settings
from tests.factories.packed_archives import tar, tar_header
from tests.factories.text import Yielded, yielded

FILES = {"图纸/总装图.txt": "第一张".encode(), "工艺卡片.docx": b"two", "readme.txt": b"three"}


def test_an_empty_archive_yields_nothing_and_is_no_problem() -> None:
    found = yielded("a.tar", tar({}), format="tar")
    assert (found.passages, found.children, found.problems) == ([], [], [])


def test_a_folder_is_no_member() -> None:
    assert yielded("a.tar", tar_header(b"folder/", 0, b"5") + tar({"a": b"x"})).names == ["a"]


@pytest.mark.parametrize("format", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_members_come_out_with_their_bytes_and_path(format: int) -> None:
    found = yielded("a.tar", tar(FILES, format))
    assert {child.path: child.content for child in found.children} == {
        f"a.tar!{name}": data for name, data in FILES.items()
    }
    assert not found.problems


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5"])
def test_names_are_decided_over_the_whole_archive(encoding: str) -> None:
    names = FILES if encoding != "big5" else {"圖紙/總裝圖.txt": b"1", "說明.txt": b"2", "readme.txt": b"3"}
    found = yielded("a.tar", tar(names, encoding=encoding))
    assert found.names == list(names)
    assert all(child.raw_name is None for child in found.children)


def test_a_name_that_is_no_text_keeps_its_bytes() -> None:
    data = tar_header(b"\x80\xff.txt", 0) + tar(FILES, encoding="gb18030")
    assert yielded("a.tar", data).children[0].raw_name == b"\x80\xff.txt"


def test_long_names_are_whole() -> None:
    name = "很长的文件夹名/" * 20 + "a.txt"
    assert yielded("a.tar", tar({name: b"x"})).names == [name]


def test_a_repeated_name_is_counted() -> None:
    both = tar({"a": b"1"})[:1024] + tar({"a": b"2"})
    assert [child.path for child in yielded("a.tar", both).children] == ["a.tar!a", "a.tar!a#2"]


def test_a_large_archive_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(tar(FILES))
    assert Yielded(Artifact("a.tar", path)).names == list(FILES)


@pytest.mark.parametrize("kind", [b"1", b"2"])
def test_a_link_is_told_and_never_followed(kind: bytes) -> None:
    found = yielded("a.tar", tar_header(b"link", 0, kind, b"../../etc/passwd") + tar({"a": b"x"}))
    assert (found.texts["link link"], found.names) == ("link -> ../../etc/passwd", ["a"])


@pytest.mark.parametrize("kind", [b"3", b"4", b"6"])
def test_devices_and_pipes_are_only_names(kind: bytes) -> None:
    found = yielded("a.tar", tar_header(b"dev/x", 0, kind) + tar({"a": b"x"}))
    assert (found.texts["special file"], found.names, found.problems) == ("dev/x", ["a"], [])


def sparse(size: int) -> bytes:
    """A file of `size` bytes of which five are stored at byte 8."""
    header = bytearray(tar_header(b"sparse", 5, b"S"))
    header[386:410] = struct.pack("12s12s", b"00000000010\0", b"00000000005\0")
    header[483:495] = f"{size:011o}\0".encode()
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return bytes(header) + b"words".ljust(512, b"\0") + bytes(1024)


def test_a_sparse_file_has_its_holes() -> None:
    found = yielded("a.tar", sparse(20))
    assert found.children[0].content == bytes(8) + b"words" + bytes(7)


def test_holes_beyond_the_limit_are_left_out_and_what_is_stored_is_read() -> None:
    found = yielded("a.tar", sparse(1 << 32))
    assert found.children[0].content == b"words"
    assert [(problem.kind, problem.harmless) for problem in found.problems] == [("limit", True)]


def test_a_cut_off_archive_gives_what_came_out_and_a_problem() -> None:
    found = yielded("a.tar", tar({"a": b"one", "b": b"x" * 2000})[:2500])
    assert found.names == ["a", "b"]
    assert found.children[1].content == b"x" * 964
    assert set(found.kinds) == {"damaged"}


def test_a_damaged_header_costs_no_members_behind_it() -> None:
    data = bytearray(tar({"a": b"one", "b": b"two", "c": b"three"}))
    data[1024 + 150] ^= 1
    found = yielded("a.tar", bytes(data))
    assert found.names[:2] == ["a", "c"]
    assert found.kinds == ["damaged"]
    assert any(child.name.startswith("bytes 1024-") for child in found.children)


def test_an_archive_behind_an_archive_is_read_too() -> None:
    assert yielded("a.tar", tar({"a": b"1"}) + tar({"hidden": b"2"})).names == ["a", "hidden"]


def test_bytes_behind_the_end_are_an_artifact() -> None:
    found = yielded("a.tar", tar({"a": b"1"}) + b"hidden " * 100)
    assert found.children[-1].content == b"hidden " * 100


def test_too_many_members_end_the_archive() -> None:
    found = yielded("a.tar", tar({str(number): b"x" for number in range(9)}), Settings(max_members=3))
    assert (found.kinds, found.names) == (["limit"], ["0", "1", "2"])


def test_a_comment_of_an_extended_header_is_read() -> None:
    record = "24 comment=内部资料\n".encode()
    record = f"{len(record) + 0} comment=内部资料\n".encode()
    header = tar_header(b"pax", len(record), b"x")
    found = yielded("a.tar", header + record.ljust(512, b"\0") + tar({"a": b"x"}))
    assert found.texts["member comment a"] == "内部资料"


def test_a_damaged_header_alone_is_not_taken_for_an_archive_in_itself() -> None:
    block = bytearray(tar_header(b"a.txt", 1 << 40))
    found = yielded("a.tar", bytes(block), format="tar")
    assert found.children == [] or all(child.size < len(block) for child in found.children)
    assert "damaged" in found.kinds
