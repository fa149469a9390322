"""RAR archives: stored members need no program; packed, encrypted and split ones are told by their names."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from scanner.settings import Settings
from tests.factories.packed_archives import RarFile, rar4, rar5
from tests.factories.text import yielded

NAMES = ("工艺/说明.txt", "总装图纸.txt", "b.txt")


def test_without_rarfile_the_archive_is_missing_reader_with_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rarfile", None)
    found = yielded("a.rar", rar5(RarFile(b"a.txt", b"x")))
    assert found.kinds == ["missing_reader"] and "pip install rarfile" in found.problems[0].message


@pytest.mark.parametrize("data", [rar4(), rar5()])
def test_an_empty_archive_yields_nothing_and_is_no_problem(data: bytes) -> None:
    found = yielded("a.rar", data)
    assert (found.passages, found.children, found.problems) == ([], [], [])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_stored_members_come_out_and_names_are_decided_over_the_archive(encoding: str) -> None:
    found = yielded("a.rar", rar4(*(RarFile(name.encode(encoding), b"x" * 9) for name in NAMES)))
    assert [(child.name, child.content) for child in found.children] == [(name, b"x" * 9) for name in NAMES]


def test_rar_5_names_are_utf_8_and_two_members_of_one_name_are_two() -> None:
    found = yielded("a.rar", rar5(RarFile("图.txt".encode(), b"one"), RarFile("图.txt".encode(), b"two")))
    assert [(child.path, child.content) for child in found.children] == [
        ("a.rar!图.txt", b"one"),
        ("a.rar!图.txt#2", b"two"),
    ]


def test_without_a_program_packed_members_are_missing_reader_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    import rarfile

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(rarfile, "CURRENT_SETUP", None)
    packed = [RarFile(name.encode("gb18030"), b"????", 0x33) for name in NAMES]
    found = yielded("a.rar", rar4(*packed, RarFile(b"stored.txt", b"x")))
    assert found.kinds == ["missing_reader"] * 3
    assert "apt install unar" in found.problems[0].message
    assert [passage.text for passage in found.passages] == list(NAMES)
    assert found.names == ["stored.txt"]


def test_an_encrypted_member_is_a_problem_of_its_own() -> None:
    found = yielded("a.rar", rar4(RarFile(b"a.txt", b"?", flags=4), RarFile(b"b.txt", b"x")))
    assert [(problem.kind, str(problem.place)) for problem in found.problems] == [("encrypted", "member a.txt")]
    assert (found.names, found.texts["name of unread member"]) == (["b.txt"], "a.txt")


def test_an_archive_whose_names_are_encrypted_is_encrypted() -> None:
    assert yielded("a.rar", rar4(encrypted_names=True)).kinds == ["encrypted"]


@pytest.mark.parametrize("flags", [1, 2, 3])
def test_a_member_split_over_volumes_is_told(flags: int) -> None:
    found = yielded("a.part2.rar", rar4(RarFile(b"a.txt", b"part", flags=flags), RarFile(b"b.txt", b"x")))
    assert (found.kinds, found.names) == (["damaged"], ["b.txt"])
    assert found.texts["name of unread member"] == "a.txt"


def test_a_wrong_checksum_is_told() -> None:
    data = rar5(RarFile(b"a.txt", b"content" * 20), RarFile(b"b.txt", b"x")).replace(b"contentc", b"c0ntentc", 1)
    found = yielded("a.rar", data)
    assert found.kinds == ["damaged"] and "b.txt" in found.names


@pytest.mark.parametrize("make", [rar4, rar5])
def test_a_cut_off_archive_is_never_silently_short(make: Callable[..., bytes]) -> None:
    data = make(RarFile(b"a.txt", b"x" * 100), RarFile(b"b.txt", b"y" * 100))
    for size in range(30, len(data) - 8, 7):
        assert "damaged" in yielded("a.rar", data[:size], format="rar").kinds, size


def test_a_damaged_header_is_told_and_members_before_it_are_read() -> None:
    data = rar4(RarFile(b"a.txt", b"x"), RarFile(b"b.txt", b"y")).replace(b"b.txt", b"c.txt")
    found = yielded("a.rar", data)
    assert "damaged" in found.kinds and found.names[0] == "a.txt"


def test_what_stands_behind_the_archive_is_an_artifact() -> None:
    found = yielded("a.rar", rar4(RarFile(b"a.txt", b"x")) + b"hidden " * 30)
    assert found.children[-1].content == b"hidden " * 30


def test_too_many_members_end_the_archive() -> None:
    found = yielded("a.rar", rar4(*(RarFile(b"%d" % number, b"x") for number in range(9))), Settings(max_members=3))
    assert (found.kinds, len(found.children)) == (["limit"], 3)
