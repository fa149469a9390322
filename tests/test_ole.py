from __future__ import annotations

import pytest

from scanner import ole
from scanner.errors import DamagedFile
from tests.factories import office


def test_an_object_that_is_a_document_itself_wraps_nothing() -> None:
    assert ole.unwrap(office.compound({"WordDocument": b"x"})) is None


def test_a_packaged_file_comes_out_with_its_name() -> None:
    wrapped = ole.unwrap(office.packaged("工艺.pdf", b"%PDF-1.7"))
    assert wrapped is not None and (wrapped.name, wrapped.content) == ("工艺.pdf", b"%PDF-1.7")


def test_a_packaged_file_cut_short_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="cut short"):
        ole.native(b"\x10\0\0\0\x02\0a\0a\0\0\0\x03\0\x02\0\0\0a\0\xff\0\0\0abc")


def test_an_office_package_in_an_object_comes_out() -> None:
    wrapped = ole.unwrap(office.compound({"Package": b"PK\x03\x04..."}))
    assert wrapped is not None and wrapped.content.startswith(b"PK\x03\x04")


@pytest.mark.parametrize("length", [0, 8, 100, 511, 513, 2000, 5000])
def test_a_compound_file_cut_short_is_damaged_and_never_a_crash(length: int) -> None:
    try:
        ole.unwrap(office.compound({"Package": b"PK\x03\x04" * 3000})[:length])
    except DamagedFile:
        return


def test_macro_sources_come_out_in_their_code_page() -> None:
    source = "' 级数\r\n" + "x = 1\r\n" * 3000
    ((name, found),) = ole.macros(ole.open_ole(office.vba_project({"Module1": source})))
    assert name == "Module1" and found.endswith(source)


def test_a_module_without_source_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="Module1"):
        list(ole.macros(ole.open_ole(office.compound({"VBA/Module1": b"no source here"}))))


def test_copies_in_a_macro_source_are_resolved() -> None:
    # the specification's own example (MS-OVBA 3.2.3): 73 letters a
    data = bytes.fromhex("01 03 B0 02 61 45 00".replace(" ", ""))
    assert ole.decompress(data) == b"a" * 73


def test_a_macro_source_that_copies_from_nowhere_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        ole.decompress(bytes.fromhex("0103B001FFFF00"))


def test_a_macro_source_cannot_unpack_to_more_than_its_chunks() -> None:
    bomb = b"\x02a" + b"\xff\x0f" * 2000
    assert len(ole.decompress(b"\x01" + (0xB000 | len(bomb) - 1).to_bytes(2, "little") + bomb)) < 9000


def test_texts_of_unknown_code_pages_are_told_by_their_bytes() -> None:
    assert ole.plain("级数".encode("gb18030")) == "级数"
    assert ole.plain("级数".encode()) == "级数"
    assert ole.plain("é".encode("cp1252"), 1252) == "é"
