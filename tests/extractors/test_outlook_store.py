"""Outlook mail stores: the real reader where it is installed, and what is built of what it gives."""

from __future__ import annotations

import importlib.util
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scanner.budget import Budget
from scanner.extractors import outlook_store
from scanner.records import Artifact, Problem
from scanner.settings import Settings
from tests.factories.shared import NEEDS_SHARED, SHARED
from tests.factories.text import Yielded, yielded

HAS_READER = importlib.util.find_spec("pypff") is not None
NEEDS_READER = pytest.mark.skipif(not HAS_READER, reason="libpff-python is an optional reader")
REAL = SHARED / "realfiles" / "pst" / "tika__testPST_variousBodyTypes.pst"
HEAD = b"!BDN" + bytes(6) + b"\x17\x00"


@dataclass
class Entry:
    entry_type: int
    value_type: int
    data: bytes


@dataclass
class Records:
    entries: list[Entry]


@dataclass
class Item:
    """The shape of what libpff gives, in memory: a message, its people or an attachment."""

    sets: list[list[Entry]] = field(default_factory=list)
    recipients: Any = None
    attached: list[Any] = field(default_factory=list)
    content: bytes = b""
    inside: Any = None
    at: int = 0

    @property
    def number_of_record_sets(self) -> int:
        return len(self.sets)

    def get_record_set(self, number: int) -> Records:
        return Records(self.sets[number])

    @property
    def number_of_attachments(self) -> int:
        return len(self.attached)

    def get_attachment(self, number: int) -> Any:
        if self.attached[number] is None:
            raise OSError("libpff_attachment: damaged")
        return self.attached[number]

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def number_of_sub_items(self) -> int:
        return int(self.inside is not None)

    def get_sub_item(self, number: int) -> Any:
        assert number == 0
        return self.inside

    def read_buffer(self, size: int) -> bytes:
        self.at += size
        return self.content[self.at - size : self.at]


def text(id: int, value: str) -> Entry:
    return Entry(id, 0x1F, value.encode("utf-16-le"))


def built(item: Item, folder: Path, names: outlook_store._Names | None = None) -> Artifact | Problem:
    opened = outlook_store._Store(
        Artifact("a.pst", b""), Budget(Settings(), folder), names or outlook_store._Names(b"", {}, b"")
    )
    made = list(outlook_store._tried(lambda: item, "Inbox/message 1", opened))
    assert len(made) == 1 and not isinstance(made[0], outlook_store.Passage)
    return made[0]


def test_a_message_is_built_anew_with_people_and_attachments(tmp_path: Path) -> None:
    inner = Item([[text(0x37, "inner")]])
    item = Item(
        [[text(0x37, "\x01\x05Re: 会议/纪要"), text(0x1000, "正文"), Entry(0x0E07, 3, struct.pack("<I", 16))]],
        Item([[text(0x3001, "Wang"), Entry(0x0C15, 3, struct.pack("<I", 2))]]),
        [Item([[text(0x3707, "a.txt"), Entry(0x3705, 3, b"\1\0\0\0")]], content=b"abc" * 4000),
         Item([[text(0x3001, "FW"), Entry(0x3705, 3, b"\5\0\0\0")]], inside=inner)],
    )  # fmt: skip
    made = built(item, tmp_path)
    assert isinstance(made, Artifact)
    assert made.name == "Inbox/Re: 会议_纪要.msg"
    found = Yielded(made)
    assert found.texts == {"header Subject": "Re: 会议/纪要", "header Cc": "Wang", "body line 1": "正文"}
    assert (found.names, found.problems) == (["a.txt", "FW.msg"], [])
    assert found.children[0].content == b"abc" * 4000
    assert Yielded(found.children[1]).texts == {"header Subject": "inner"}


def test_a_large_message_is_built_on_disk(tmp_path: Path) -> None:
    item = Item([[text(0x37, "big")]], None, [Item([[text(0x3707, "a.bin")]], content=bytes(9 << 20))])
    made = built(item, tmp_path)
    assert isinstance(made, Artifact) and isinstance(made.content, Path)
    found = Yielded(made)
    assert (found.names, found.problems) == (["a.bin"], [])


def test_names_of_properties_go_with_the_message(tmp_path: Path) -> None:
    words = struct.pack("<I", 8) + "Part".encode("utf-16-le")
    rows = {0x8005: struct.pack("<IHH", 0, 5, 5), 0x8006: struct.pack("<IHH", 0x8208, 6, 6)}
    names = outlook_store._Names(bytes(16), rows, words)
    made = built(Item([[text(0x8005, "N-52"), text(0x8006, "room 3")]]), tmp_path, names)
    assert isinstance(made, Artifact)
    assert Yielded(made).texts == {"property Part": "N-52", "property location": "room 3"}


def test_an_attachment_that_cannot_be_read_is_missed(tmp_path: Path) -> None:
    made = built(Item([[text(0x37, "s")]], None, [None]), tmp_path)
    assert isinstance(made, Artifact)
    assert Yielded(made).kinds == ["damaged"]


def test_several_strings_are_told_apart() -> None:
    data = struct.pack("<3I", 2, 12, 16) + "ab".encode("utf-16-le") + "c".encode("utf-16-le")
    assert list(outlook_store._several(data)) == ["ab".encode("utf-16-le"), "c".encode("utf-16-le")]


def test_without_the_reader_the_remedy_is_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypff", None)
    found = yielded("a.pst", HEAD + bytes(600))
    assert found.kinds == ["missing_reader"]
    assert "pip install" in found.problems[0].message


@NEEDS_READER
def test_a_store_encoded_with_a_key_is_encrypted() -> None:
    assert yielded("a.pst", HEAD.ljust(0x201, b"\0") + b"\x10" + bytes(600)).kinds == ["encrypted"]


@NEEDS_READER
def test_a_damaged_store_is_damaged() -> None:
    assert yielded("a.pst", HEAD + bytes(600)).kinds == ["damaged"]


@NEEDS_READER
@NEEDS_SHARED
def test_a_real_store_gives_its_messages() -> None:
    found = yielded("a.pst", REAL.read_bytes())
    folder = "Top of Outlook data file/Inbox/tmp"
    assert found.names == [f"{folder}/original email.msg", *[f"{folder}/FW: original email.msg"] * 3]
    assert [child.occurrence for child in found.children] == [1, 1, 2, 3]
    assert not found.problems
    assert Yielded(found.children[0]).texts["body line 1"] == "This is the original email (html)\r\n\r\n"


@NEEDS_READER
@NEEDS_SHARED
@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.99])
def test_a_store_cut_short_is_damaged(share: float) -> None:
    data = REAL.read_bytes()
    assert "damaged" in yielded("a.pst", data[: int(len(data) * share)]).kinds
