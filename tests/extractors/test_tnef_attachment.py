"""winmail.dat: its message, its files, and numbers that promise more than there is."""

from __future__ import annotations

import struct

import pytest

from scanner.formats import sniff
from scanner.ole_writing import Storage, compound
from tests.factories import outlook as made
from tests.factories.outlook import listed, record, tnef
from tests.factories.shared import NEEDS_SHARED, SHARED
from tests.factories.text import SIMPLIFIED, Yielded, yielded

MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
STORAGE = bytes.fromhex("0b00000000000000c000000000000046")
BEGIN = record(2, 0x9002, bytes(14))


def test_an_empty_one_holds_no_text() -> None:
    assert yielded("winmail.dat", tnef()).kinds == ["no_text"]


def test_fields_bodies_and_people_are_read() -> None:
    people = struct.pack("<I", 1) + listed({(0x0C15, 3): 1, (0x3001, 0x1F): "Wang", (0x39FE, 0x1F): "wang@example.com"})
    data = tnef(record(1, 0x9003, listed({made.SUBJECT: "会议", made.BODY: SIMPLIFIED})), record(1, 0x9004, people))
    found = yielded("winmail.dat", data)
    assert found.texts == {"header Subject": "会议", "header To": "Wang <wang@example.com>", "body line 1": SIMPLIFIED}
    assert not found.problems


def test_attributes_of_old_programs_are_read_in_their_code_page() -> None:
    sender = struct.pack("<4H", 4, 24, 5, 21) + b"Li\0\0\0" + b"SMTP:li@example.com\0\0"
    data = tnef(record(1, 0x9007, struct.pack("<II", 936, 0)), record(1, 0x8000, sender),
                record(1, 0x8004, "纪要\0".encode("gbk")), record(1, 0x800C, SIMPLIFIED.encode("gbk")))  # fmt: skip
    found = yielded("winmail.dat", data)
    assert found.texts == {"header From": "Li <li@example.com>", "header Subject": "纪要", "body line 1": SIMPLIFIED}


def test_a_packed_rtf_body_is_read() -> None:
    data = tnef(record(1, 0x9003, listed({made.RTF: made.packed(rb"{\rtf1 the words}")})))
    assert yielded("winmail.dat", data).texts == {"body line 1": "the words"}


def test_files_come_out_under_their_long_names() -> None:
    one = (
        BEGIN
        + record(2, 0x8010, b"LONGNA~1.DOC\0")
        + record(2, 0x800F, b"data")
        + record(2, 0x9005, listed({made.NAME: "总装图.doc"}))
    )
    two = BEGIN + record(2, 0x8010, "图纸.dwg\0".encode("gbk")) + record(2, 0x800F, b"drawing")
    three = BEGIN + record(2, 0x9005, listed({(0x370E, 0x1E): "image/png", (0x3701, 0x102): b"inside"}))
    found = yielded("winmail.dat", tnef(one, two, three))
    assert [(child.name, child.content) for child in found.children] == [
        ("总装图.doc", b"data"), ("图纸.dwg", b"drawing"), ("attachment 3.png", b"inside"),
    ]  # fmt: skip


def test_a_message_and_an_object_inside_are_artifacts() -> None:
    inner = tnef(record(1, 0x9003, listed({made.SUBJECT: "inner"})))
    document = compound(Storage({"WordDocument": bytes(600)}))
    data = tnef(BEGIN, record(2, 0x9005, listed({(0x3001, 0x1F): "FW", (0x3701, 0x0D): MESSAGE + inner})),
                BEGIN, record(2, 0x9005, listed({(0x3001, 0x1F): "table", (0x3701, 0x0D): STORAGE + document})))  # fmt: skip
    found = yielded("winmail.dat", data)
    assert [(child.name, sniff(child)) for child in found.children] == [("FW.tnef", "tnef"), ("table", "doc")]
    assert Yielded(found.children[0]).texts == {"header Subject": "inner"}


def test_a_file_without_content_is_damaged() -> None:
    assert yielded("winmail.dat", tnef(BEGIN, record(2, 0x8010, b"a.doc\0"))).kinds == ["damaged"]


def test_a_wrong_checksum_is_told_and_the_record_read() -> None:
    bad = record(1, 0x8004, b"subject\0")[:-2] + b"\0\0"
    found = yielded("winmail.dat", tnef(bad))
    assert (found.texts, found.kinds) == ({"header Subject": "subject"}, ["damaged"])


def test_a_record_longer_than_the_file_gives_what_is_there() -> None:
    found = yielded("winmail.dat", tnef(BEGIN, record(2, 0x800F, b"words", size=1 << 31)))
    assert found.kinds == ["damaged"]
    assert found.children[0].content == b"words\xfd\x01"[:7] or found.children


@pytest.mark.parametrize("count", [2, 0xFFFFFFFF])
def test_more_properties_promised_than_there_are_cost_nothing(count: int) -> None:
    data = tnef(record(1, 0x9003, listed({made.SUBJECT: "kept"}, count=count)))
    found = yielded("winmail.dat", data)
    assert (found.texts, found.kinds) == ({"header Subject": "kept"}, ["damaged"])


def test_more_values_promised_than_there_are_cost_nothing() -> None:
    data = struct.pack("<IHHI", 1, 0x101F, 0x37, 0xFFFFFFFF) + bytes(8)
    assert yielded("winmail.dat", tnef(record(1, 0x9003, data))).kinds == ["damaged"]


def test_garbage_behind_the_records_is_damaged_and_zeros_are_not() -> None:
    good = tnef(record(1, 0x8004, b"subject\0"))
    assert yielded("winmail.dat", good + b"\7" * 20).kinds == ["damaged"]
    assert not yielded("winmail.dat", good + bytes(20)).problems


@NEEDS_SHARED
def test_real_ones_give_their_files() -> None:
    folder = SHARED / "realfiles" / "tnef"
    names = yielded("w.dat", (folder / "tnefparse__two-files.tnef").read_bytes()).names
    assert names == ["AUTHORS", "README"]
    assert yielded("w.dat", (folder / "poi__oom.tnef").read_bytes()).kinds == ["damaged", "damaged"]
    found = yielded("w.dat", (folder / "tnefparse__missing-filenames.tnef").read_bytes())
    assert (len(found.children), found.problems) == (4, [])
