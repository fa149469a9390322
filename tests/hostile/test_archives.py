"""Archives made to deceive: bombs, sizes that lie, names that climb, archives that hold themselves."""

from __future__ import annotations

import bz2
import lzma
import os
import random
import struct
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.records import Result
from scanner.settings import Settings
from tests.factories.examining import kinds, result_of, results_of
from tests.factories.packed_archives import (
    ArjFile,
    Block,
    ar,
    arj,
    cabinet,
    cpio,
    gzip_member,
    image,
    lha,
    lzw,
    lzw_codes,
    rpm,
    seven_zip,
    tar,
    tar_header,
)

CLIMBING = "../../../../../../climbed-out-of-the-archive.txt"
TEXT = b"Nothing of interest stands here.\n"
ZEROS = bytes(40 << 20)
FILES = {CLIMBING: TEXT}
RAW = {CLIMBING.encode(): TEXT}
KINDS: dict[str, Callable[[], bytes]] = {
    "a.tar": lambda: tar(FILES),
    "a.7z": lambda: seven_zip(Block(FILES)),
    "a.cab": lambda: cabinet(FILES),
    "a.iso": lambda: image(FILES),
    "a.lzh": lambda: lha(RAW),
    "a.arj": lambda: arj(ArjFile(CLIMBING.encode(), TEXT)),
    "a.deb": lambda: ar(RAW),
    "a.rpm": lambda: rpm(RAW, {1000: b"x"}),
}
BOMBS: dict[str, Callable[[], bytes]] = {
    "a.gz": lambda: gzip_member(ZEROS),
    "a.bz2": lambda: bz2.compress(ZEROS),
    "a.xz": lambda: lzma.compress(ZEROS),
    "a.Z": lambda: lzw_codes([0, *range(257, 6000)]),
    "a.7z": lambda: seven_zip(Block({"zeros": ZEROS})),
    "a.cab": lambda: cabinet({"zeros": ZEROS}),
    "a.rpm": lambda: rpm({b"zeros": ZEROS}, {}),
}


def said(results: list[Result]) -> str:
    return " ".join(problem.message for result in results for problem in result.extraction.problems)


@pytest.mark.parametrize("name", KINDS)
def test_a_name_that_climbs_is_only_a_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    results = results_of(name, KINDS[name]())
    assert any("climbed-out" in result.path for result in results)
    assert list(tmp_path.iterdir()) == [] and not os.path.exists(CLIMBING)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_stops_at_the_ratio_and_is_never_clear(name: str) -> None:
    results = results_of(name, BOMBS[name]())
    assert "--max-ratio" in said(results)
    assert results[-1].overall == "unread"


@pytest.mark.parametrize("name", ["a.gz", "a.7z"])
def test_a_bomb_takes_little_memory(name: str) -> None:
    data = BOMBS[name]()
    result_of("warm.txt", b"x")
    tracemalloc.start()
    results_of(name, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 << 20


def test_bytes_are_counted_over_all_that_is_nested() -> None:
    data = gzip_member(tar({f"{number}.bin": random.Random(number).randbytes(1 << 19) for number in range(4)}))
    results = results_of("a.tgz", data, Settings(max_bytes=3))
    assert "--max-bytes" in said(results) and results[-1].overall == "unread"


def test_a_stream_that_unpacks_to_itself_ends_at_the_depth() -> None:
    # as every archive in an archive does: the innermost is never reached
    data = TEXT
    for _ in range(20):
        data = gzip_member(data)
    results = results_of("a.gz", data)
    assert "--max-depth" in said(results) and results[-1].overall == "unread"


def quine() -> bytes:
    """A tar archive whose only member claims the archive itself, its own header included, by an extended size."""
    record = b"17 size=1000000\n".replace(b"17", b"16")
    return tar_header(b"pax", len(record), b"x") + record.ljust(512, b"\0") + tar_header(b"self.tar", 10) + bytes(1024)


def test_a_size_in_an_extended_header_that_lies_is_damage_and_no_loop() -> None:
    results = results_of("a.tar", quine())
    assert "damaged" in [kind for result in results for kind in kinds(result)]


@pytest.mark.parametrize("size", [1 << 33, (1 << 63) - 1])
def test_a_tar_member_that_claims_too_much_is_damage(size: int) -> None:
    header = bytearray(tar_header(b"a.txt", 0))
    header[124:136] = b"\x80" + size.to_bytes(11, "big")
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    result = result_of("a.tar", bytes(header) + TEXT.ljust(512, b"\0"))
    assert "damaged" in kinds(result)


def test_a_tar_member_of_a_negative_size_does_not_turn_in_a_circle() -> None:
    header = bytearray(tar_header(b"a.txt", 0))
    header[124:136] = b"\xff" * 10 + b"\xfc\x00"  # -1024
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    result = result_of("a.tar", tar({"b.txt": TEXT})[:1024] + bytes(header) + bytes(1024))
    assert "damaged" in kinds(result)


def test_long_name_headers_without_end_are_damage() -> None:
    started = time.process_time()
    result = result_of("a.tar", (tar_header(b"././@LongLink", 5, b"L") + b"name".ljust(512, b"\0")) * 9000)
    assert time.process_time() - started < 10, "each header was read as often as there are headers"
    assert "damaged" in kinds(result) and result.overall == "unread"


def test_a_million_empty_gzip_members_end_with_the_time() -> None:
    result = result_of("a.gz", gzip_member(b"") * 400_000, Settings(time_limit=0.5))
    assert "timeout" in kinds(result)


def test_sizes_of_a_7z_list_that_lie_cost_nothing() -> None:
    results = results_of("a.7z", seven_zip(Block({"a.txt": TEXT, "b.txt": TEXT}, sizes=(1 << 60, 1 << 60))))
    assert results[-1].overall == "unread"


def test_an_lha_header_that_claims_a_huge_size_stops_with_the_data() -> None:
    data = bytearray(lha({b"a.txt": TEXT}, level=0))
    data[11:15] = struct.pack("<L", 0xFFFFFFFF)
    data[1] = sum(data[2 : data[0] + 2]) & 0xFF
    result = result_of("a.lzh", bytes(data))
    assert "damaged" in kinds(result)


def test_a_directory_of_an_image_that_claims_gigabytes_is_cut() -> None:
    data = bytearray(image({"a.txt": TEXT}, joliet=False))
    root = 16 * 2048 + 156
    data[root + 10 : root + 14] = struct.pack("<L", 0xFFFFFFFF)
    results = results_of("a.iso", bytes(data))
    assert "damaged" in kinds(results[-1]) and any("F0.TXT" in result.path for result in results)


def test_a_cabinet_whose_files_overlap_is_told() -> None:
    data = bytearray(cabinet({"a.txt": TEXT, "b.txt": TEXT}))
    at = data.index(b"a.txt\0") + 6
    data[at + 4 : at + 8] = bytes(4)  # the second begins where the first does
    results = results_of("a.cab", bytes(data))
    assert "overlaps" in said(results)


DAMAGED = {**KINDS, "a.gz": lambda: gzip_member(TEXT * 50), "a.xz": lambda: lzma.compress(TEXT * 50),
           "a.Z": lambda: lzw(TEXT * 50), "c.cpio": lambda: cpio(RAW)}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_flipped_and_missing_bytes_never_break_the_reader(name: str) -> None:
    whole = DAMAGED[name]()
    turn = random.Random(zlib.crc32(name.encode()))
    for round in range(30):
        data = bytearray(whole)
        if round % 2:
            del data[turn.randrange(1, len(data)) :]
        for _ in range(turn.choice((0, 1, 5))):
            data[turn.randrange(min(len(data), 600))] ^= 1 << turn.randrange(8)
        for result in results_of(name, bytes(data)):
            assert "defect" not in kinds(result), round
