"""ar, cpio, RPM, ISO 9660, cabinets, LHA, ARJ, and programs with an archive in them."""

from __future__ import annotations

import struct

import pytest

from scanner.records import Artifact
from scanner.settings import Settings
from tests.factories.packed_archives import (
    ArjFile,
    Block,
    RarFile,
    ar,
    arj,
    cabinet,
    cpio,
    image,
    lha,
    program,
    rar5,
    rpm,
    seven_zip,
)
from tests.factories.text import Yielded, yielded

FILES = {"工艺/说明文字.txt": "先混料，再静置。".encode() * 30, "总装图纸.txt": b"two " * 500, "b.txt": b"three"}
GBK = {name.encode("gb18030"): data for name, data in FILES.items()}
MADE = {
    "a.deb": ar(GBK),
    "a.cpio": cpio(GBK),
    "a.cab": cabinet(FILES),
    "b.cab": cabinet(FILES, 0, "gb18030"),
    "a.iso": image(FILES),
    "b.iso": image(FILES, joliet=False, encoding="gb18030"),
    "a.lzh": lha(GBK, b"-lh5-", 0),
    "b.lzh": lha(GBK, b"-lh6-", 1),
    "c.lzh": lha(GBK, b"-lh7-", 2, copies=True),
    "d.lzh": lha(GBK, b"-lh0-", 1),
    "a.arj": arj(*(ArjFile(name, data) for name, data in GBK.items())),
    "b.arj": arj(*(ArjFile(name, data, 0) for name, data in GBK.items())),
}
FORMATS = {"deb": "ar", "cpio": "cpio", "cab": "cab", "iso": "iso", "lzh": "lzh", "arj": "arj"}


def read(name: str, data: bytes, settings: Settings | None = None) -> Yielded:
    return Yielded(Artifact(name, data), settings, FORMATS[name.rpartition(".")[2]])


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.deb", ar({})), ("a.cpio", cpio({})), ("a.iso", image({})), ("a.lzh", b"\0"), ("a.arj", arj())],
)
def test_an_empty_archive_has_no_members_and_is_no_problem(name: str, data: bytes) -> None:
    found = read(name, data)
    assert (found.children, found.problems) == ([], [])


@pytest.mark.parametrize("name", MADE)
def test_members_come_out_with_their_bytes_and_the_names_of_their_encoding(name: str) -> None:
    found = read(name, MADE[name])
    assert {child.name: child.content for child in found.children} == FILES
    assert not found.problems


@pytest.mark.parametrize("name", MADE)
def test_a_cut_off_archive_is_never_silently_short(name: str) -> None:
    data = MADE[name]
    whole = data.rstrip(b"\0") if name.endswith(".iso") else data[: -140 if name.endswith("cpio") else -1]
    for share in (0.1, 0.3, 0.6, 0.8, 0.95):
        found = read(name, whole[: int(len(whole) * share)])
        assert found.kinds, share
        assert found.names != list(FILES) or "damaged" in found.kinds


@pytest.mark.parametrize("name", MADE)
def test_too_many_members_end_the_archive(name: str) -> None:
    found = read(name, MADE[name], Settings(max_members=2))
    assert (found.kinds, len(found.children)) == (["limit"], 2)


@pytest.mark.parametrize("name", ["a.lzh", "b.lzh", "a.arj", "b.arj", "a.cab", "b.cab"])
def test_damaged_data_is_told(name: str) -> None:
    data = bytearray(MADE[name])
    data[-40] ^= 0x55
    assert "damaged" in read(name, bytes(data)).kinds


@pytest.mark.parametrize("name", ["a.deb", "a.cpio", "a.cab", "a.lzh", "a.arj"])
def test_what_stands_behind_the_archive_is_an_artifact(name: str) -> None:
    assert read(name, MADE[name] + b"hidden " * 30).children[-1].content == b"hidden " * 30


def test_symbol_tables_of_libraries_are_no_members() -> None:
    data = ar({b"b.txt": b"x"})
    table = b"/".ljust(48) + b"4".ljust(10) + b"`\n" + bytes(4)
    assert yielded("a.a", data[:8] + table + data[8:]).names == ["b.txt"]


def test_bsd_names_stand_before_the_data() -> None:
    head = b"#1/10".ljust(48) + b"15".ljust(10) + b"`\n"
    found = yielded("a.a", b"!<arch>\n" + head + b"a name.txthello\n")
    assert [(child.name, child.content) for child in found.children] == [("a name.txt", b"hello")]


def test_a_link_in_cpio_is_told_and_never_followed() -> None:
    found = read("a.cpio", cpio({b"a": b"x"}, {b"link": b"../../etc/passwd"}))
    assert (found.texts["link link"], found.names) == ("link -> ../../etc/passwd", ["a"])


@pytest.mark.parametrize("packed", [True, False])
def test_a_package_gives_its_texts_and_its_files(packed: bool) -> None:
    found = yielded("a.rpm", rpm({b"./b.txt": b"x"}, {1000: b"tool", 1005: "说明".encode()}, packed))
    assert found.texts == {"package name": "tool", "package description": "说明"}
    assert [(child.name, child.content) for child in found.children] == [("./b.txt", b"x")]


def test_a_package_that_is_cut_off_is_damaged() -> None:
    data = rpm({b"./b.txt": b"x" * 999}, {1000: b"tool"}, packed=False)
    assert all("damaged" in yielded("a.rpm", data[:size]).kinds for size in (50, 100, 150, 300, len(data) - 200))


def test_a_file_only_in_the_tree_without_joliet_is_found() -> None:
    found = read("a.iso", image({"图.txt": b"x"}, hidden={"h": b"hidden"}))
    assert [(child.name, child.content) for child in found.children] == [("图.txt", b"x"), ("F1.TXT", b"hidden")]


def test_the_names_of_a_volume_are_read() -> None:
    assert [passage.text for passage in read("a.iso", MADE["a.iso"]).passages] == ["DISC", "盘"]


def test_folders_of_an_image_in_a_circle_end() -> None:
    data = bytearray(image({"a": b"x"}, joliet=False))
    at = data.index(b"F0.TXT;1") - 33
    data[at + 25] = 2  # the file becomes a folder, which is the root
    data[at + 2 : at + 6] = struct.pack("<L", 20)
    assert read("a.iso", bytes(data)).children == []


def test_a_cabinet_in_lzx_needs_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = read("a.cab", cabinet(FILES, 3))
    assert found.kinds == ["missing_reader"] * 3
    assert "LZX" in found.problems[0].message and "cabextract" in found.problems[0].message
    assert [passage.text for passage in found.passages] == list(FILES)


def test_a_cabinet_of_installshield_is_unsupported() -> None:
    assert read("a.cab", b"ISc(" + bytes(60)).kinds == ["unsupported"]


def test_a_file_of_a_set_of_cabinets_is_told() -> None:
    data = bytearray(cabinet({"a.txt": b"x", "b.txt": b"y"}))
    data[44 + 8 : 44 + 10] = struct.pack("<H", 0xFFFE)
    found = read("a.cab", bytes(data))
    assert (found.kinds, found.names, found.texts["name of unread member"]) == (["damaged"], ["b.txt"], "a.txt")


def test_a_method_of_lha_nobody_here_undoes_is_told_by_name() -> None:
    found = read("a.lzh", lha({b"a.txt": b"x", b"b.txt": b"y"}, b"-lh1-"))
    assert found.kinds == ["unsupported"] * 2 and "-lh1-" in found.problems[0].message
    assert [passage.text for passage in found.passages] == ["a.txt", "b.txt"]


def test_comments_of_arj_are_read() -> None:
    found = read("a.arj", arj(ArjFile(b"a.txt", b"x", comment="成员说明文字".encode("gb18030")), comment=b"whole"))
    assert found.texts == {"archive comment": "whole", "member comment a.txt": "成员说明文字"}


@pytest.mark.parametrize(("flags", "kind"), [(1, "encrypted"), (4, "damaged"), (8, "damaged")])
def test_encrypted_and_split_members_of_arj_are_told(flags: int, kind: str) -> None:
    found = read("a.arj", arj(ArjFile(b"a.txt", b"x", flags=flags), ArjFile(b"b.txt", b"y")))
    assert (found.kinds, found.names) == ([kind], ["b.txt"])


def test_archives_in_a_program_are_found_and_the_program_is_unread() -> None:
    inside = seven_zip(Block({"a.txt": b"x"}))
    other = rar5(RarFile(b"b.txt", b"y"))
    found = yielded("setup.exe", program(inside, other))
    assert [child.content for child in found.children] == [inside, other]
    assert [child.name.rpartition(".")[2] for child in found.children] == ["7z", "rar"]
    assert found.kinds == ["unsupported"]


def test_a_program_without_an_archive_is_unsupported() -> None:
    found = yielded(
        "a.exe",
        program(b"7z\xbc\xaf\x27\x1c is only a name here, Rar!\x1a\x07\0 too, MSCF\0\0\0\0 as well" + bytes(99)),
    )
    assert (found.kinds, found.children) == (["unsupported"], [])


def test_an_installer_is_called_by_its_maker() -> None:
    assert "Inno Setup" in yielded("a.exe", program(b"Inno Setup Setup Data (5.5)")).problems[0].message


def test_an_archive_behind_a_linux_program_comes_out_and_the_program_is_told() -> None:
    data = b"\x7fELF\2\1\1" + bytes(300) + seven_zip(Block({"a.txt": b"room 17"}))
    found = yielded("a.run", data)
    assert [child.name for child in found.children] == ["archive 1 at byte 307.7z"] and found.kinds == ["unsupported"]
