"""The sweep of binary files for strings: what it finds, and that it leaves chance alone."""

from __future__ import annotations

import random
import struct
import time

import pytest

from scanner.errors import LimitExceeded
from scanner.string_sweep import MOST_STRINGS, Sweep, found_in, has_words, only_swept
from tests.factories.models import mfc_string


def words(data: bytes) -> list[str]:
    return [text for _, text in found_in(data)]


def test_nothing_is_found_in_nothing() -> None:
    assert words(b"") == words(bytes(5000)) == []


@pytest.mark.parametrize("kind", ["bytes", "doubles", "floats"])
def test_numbers_and_packed_bytes_give_next_to_nothing(kind: str) -> None:
    chance = random.Random(7)
    data = {
        "bytes": lambda: chance.randbytes(1 << 20),
        "doubles": lambda: b"".join(struct.pack("<d", chance.uniform(-100, 100)) for _ in range(1 << 17)),
        "floats": lambda: b"".join(struct.pack("<f", chance.uniform(-100, 100)) for _ in range(1 << 18)),
    }[kind]()
    assert len(words(data)) < 120


@pytest.mark.parametrize(
    "data",
    [
        b"\x01\x02Boss-Extrude one\x00\x03", "Boss-Extrude one".encode("utf-16-le"), b"\x10Boss-Extrude one\xff\xff",
        mfc_string("搅拌轴"), struct.pack("<I", 3) + "搅拌轴".encode("utf-16-le"), "第三级搅拌轴组件".encode("utf-16-le"),
        b"\x00" + "搅拌轴".encode("gb18030") + b"\x00", b"\x06" + "搅拌轴".encode("gb18030") + b"\xff",
        b"\x00\x01" + "搅拌轴".encode() + b"\x90\x80", "M8 搅拌轴，镀锌 Ra 1.6".encode("utf-16-le"),
        "Körper und Prüfstand".encode("utf-16-le"),
    ],
)  # fmt: skip
def test_strings_are_found_in_every_way_they_are_stored(data: bytes) -> None:
    assert len(words(bytes(64) + b"\x8a\x01" + data + b"\xfe\x01" + bytes(64))) == 1


def test_words_with_ascii_and_hanzi_are_one_string() -> None:
    assert words(b"\0\x01No. 7 " + "第三级搅拌轴".encode("gb18030") + b" spare\x00") == ["No. 7 第三级搅拌轴 spare"]


def test_a_string_across_two_blocks_is_whole() -> None:
    assert words(bytes((1 << 16) - 6) + b"impeller shaft" + bytes(9)) == ["impeller shaft"]


def test_a_string_is_given_once_for_a_whole_file() -> None:
    sweep = Sweep()
    assert [text for _, text in sweep.strings(b"\0impeller shaft\0" * 3)] == ["impeller shaft"]
    assert list(sweep.passages(b"\0impeller shaft\0", "b")) == []


def test_more_strings_than_a_file_can_have_are_a_limit() -> None:
    sweep = Sweep({str(number) for number in range(MOST_STRINGS)})
    with pytest.raises(LimitExceeded):
        list(sweep.strings(b"\0impeller shaft\0"))


def test_words_are_told_from_letters_of_chance() -> None:
    assert all(map(has_words, ("Extrude1", "HOUSING", "partNumber", "mm pump")))
    assert not any(map(has_words, ("xQzR", "AAAAAA", "12345", "", "BCDF", "a b c d")))


def test_a_swept_file_is_partly_read_and_the_remedy_is_an_export() -> None:
    problem = only_swept("SolidWorks part")
    assert (problem.kind, problem.harmless) == ("unsupported", False)
    assert "STEP" in problem.message


@pytest.mark.parametrize(
    "data", [b"A" * (1 << 21), "烧".encode("utf-16-le") * (1 << 20), b"\xb0\xa1" * (1 << 20), b" " * (1 << 21)]
)
def test_one_endless_string_takes_no_endless_time(data: bytes) -> None:
    started = time.process_time()
    found_in(data)
    assert time.process_time() - started < 8
