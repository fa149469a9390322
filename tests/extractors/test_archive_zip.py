"""ZIP archives: whole, odd, damaged and hostile ones."""

from __future__ import annotations

import base64
import bz2
import contextlib
import io
import lzma
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from scanner import deflate64
from scanner.errors import DamagedFile
from scanner.records import Artifact
from scanner.settings import Settings
from tests.factories.archives import Member, archive, deflated, text
from tests.factories.shared import NEEDS_SHARED, SHARED
from tests.factories.text import Yielded, yielded

NAMES = ("图纸/总装图.dwg", "工艺卡片.docx", "readme.txt")


def test_an_empty_archive_yields_nothing_and_is_no_problem() -> None:
    found = yielded("a.zip", archive())
    assert (found.passages, found.children, found.problems) == ([], [], [])


def test_a_folder_is_no_member() -> None:
    assert yielded("a.zip", archive(Member(b"folder/"))).names == []


def test_members_come_out_with_their_bytes_and_path() -> None:
    found = yielded("a.zip", archive(text("x/b.txt", "one"), text("c.txt", "two", method=0)))
    assert [(child.path, child.content) for child in found.children] == [
        ("a.zip!x/b.txt", b"one"),
        ("a.zip!c.txt", b"two"),
    ]
    assert not found.problems


def test_a_large_archive_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(archive(text("b.txt", "one")))
    assert Yielded(Artifact("a.zip", path)).names == ["b.txt"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "big5"])
def test_names_without_a_flag_are_decided_over_the_whole_archive(encoding: str) -> None:
    names = NAMES if encoding != "big5" else ("圖紙/總裝圖.dwg", "說明.docx", "readme.txt")
    found = yielded("a.zip", archive(*(Member(name.encode(encoding), b"x") for name in names)))
    assert found.names == list(names)
    assert all(child.raw_name is None for child in found.children)


def test_the_utf8_flag_and_the_unicode_path_field_count_before_any_guess() -> None:
    raw = b"????.txt"
    path = struct.pack("<2HBL", 0x7075, 5 + len("总图.txt".encode()), 1, zlib.crc32(raw)) + "总图.txt".encode()
    found = yielded("a.zip", archive(Member(raw, b"x", extra=path), Member("轴.txt".encode(), b"y", flags=0x800)))
    assert found.names == ["总图.txt", "轴.txt"]


def test_a_unicode_path_made_for_another_name_is_ignored() -> None:
    path = struct.pack("<2HBL", 0x7075, 5 + 5, 1, 1) + b"z.txt"
    assert yielded("a.zip", archive(Member(b"a.txt", b"x", extra=path))).names == ["a.txt"]


def test_a_name_that_is_no_text_keeps_its_bytes() -> None:
    names = [name.encode("gbk") for name in NAMES]
    found = yielded("a.zip", archive(*(Member(name, b"x") for name in [*names, b"\x80\xff.txt"])))
    assert found.names[:3] == list(NAMES)
    assert found.children[3].raw_name == b"\x80\xff.txt"


def test_a_name_that_breaks_its_own_flag_does_not_stop_the_archive() -> None:
    found = yielded("a.zip", archive(Member(b"\xff\xfe\x80.txt", b"x", flags=0x800), text("b.txt")))
    assert len(found.children) == 2
    found.children[0].name.encode("utf-8")


def test_backslashes_of_windows_programs_divide_folders() -> None:
    assert yielded("a.zip", archive(Member(rb"dir\b.txt", b"x"))).names == ["dir/b.txt"]


def test_a_repeated_name_is_counted() -> None:
    found = yielded("a.zip", archive(text("b.txt"), text("b.txt")))
    assert [child.path for child in found.children] == ["a.zip!b.txt", "a.zip!b.txt#2"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/abs/x", "C:\\x", "a/../../b"])
def test_a_path_that_climbs_is_only_a_name(name: str) -> None:
    assert yielded("a.zip", archive(Member(name.encode(), b"x"))).children[0].content == b"x"


def test_comments_are_read() -> None:
    found = yielded(
        "a.zip", archive(Member(b"b.txt", b"x", comment="成员说明".encode("gbk")), comment="整包说明".encode())
    )
    assert found.texts["archive comment"] == "整包说明"
    assert found.texts["member comment b.txt"] == "成员说明"


@pytest.mark.parametrize("flags", [1, 0x41, 0x2001])
def test_an_encrypted_member_is_a_problem_of_its_own_and_its_name_is_read(flags: int) -> None:
    found = yielded("a.zip", archive(Member("烧结.docx".encode(), b"?", flags=flags | 0x800), text("b.txt")))
    assert [(problem.kind, str(problem.place)) for problem in found.problems] == [("encrypted", "member 烧结.docx")]
    assert found.names == ["b.txt"]
    assert found.texts["name of unread member"] == "烧结.docx"


@pytest.mark.parametrize(("method", "name"), [(6, "Implode"), (1, "Shrink"), (97, "WavPack"), (77, "77")])
def test_a_method_nobody_here_reads_is_a_problem_of_the_member(method: int, name: str) -> None:
    found = yielded("a.zip", archive(Member(b"a.bin", b"x", method, packed=b"????"), text("b.txt")))
    assert found.kinds == ["unsupported"]
    assert name in found.problems[0].message
    assert found.names == ["b.txt"]


PPMD_B64 = "BQBzAwyKs0REtd6VCrlHAhTCoQtzKRobplFocWaSt1AQdC1WH8OLVIw4akfeqELX8aYrLmwxVejq1rpCuDDJ+pkhAA=="
"""800 bytes as 7-Zip packs them with PPMd of order 6 and 1 MiB, its two bytes of parameters in front."""
DEFLATE64_B64 = "5c+rDQAhEATQVqaE+5urhlz2gIRAAisoH4EmI5Dop15RYwUb0g91Aqmazac+RQQf5UX3nfhB/CR+Eb+JP0Nf/rf8b+7XAA=="
"""The same with Deflate64, by 7-Zip."""
PACKED = b"".join(b"stage %d of the extraction line; " % (number % 7) for number in range(30))[:800]


def test_zstandard_is_unpacked() -> None:
    import zstandard

    packed = zstandard.ZstdCompressor().compress(PACKED)
    for method in (20, 93):
        found = yielded("a.zip", archive(Member(b"a.txt", PACKED, method, packed=packed)))
        assert [child.content for child in found.children] == [PACKED] and not found.problems


def test_deflate64_is_unpacked() -> None:
    found = yielded("a.zip", archive(Member(b"a.txt", PACKED, 9, packed=base64.b64decode(DEFLATE64_B64))))
    assert [child.content for child in found.children] == [PACKED] and not found.problems


def test_ppmd_is_unpacked() -> None:
    pytest.importorskip("pyppmd", reason="an optional reader, under LGPL")
    found = yielded("a.zip", archive(Member(b"a.txt", PACKED, 98, packed=base64.b64decode(PPMD_B64))))
    assert [child.content for child in found.children] == [PACKED] and not found.problems


def test_without_pyppmd_a_member_packed_with_ppmd_is_missing_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.ppmd.is_installed", lambda: False)
    found = yielded("a.zip", archive(Member(b"a.txt", PACKED, 98, packed=base64.b64decode(PPMD_B64)), text("b.txt")))
    assert found.kinds == ["missing_reader"] and "scanner[archives]" in found.problems[0].message
    assert found.names == ["b.txt"]


@pytest.mark.parametrize(("method", "data"), [(9, DEFLATE64_B64), (98, PPMD_B64)])
def test_cut_off_streams_of_the_rarer_methods_are_damaged_and_end(method: int, data: str) -> None:
    packed = base64.b64decode(data)
    for size in (0, 1, 2, 5, len(packed) // 2):
        found = yielded("a.zip", archive(Member(b"a.txt", PACKED, method, packed=packed[:size]), text("b.txt")))
        assert "b.txt" in found.names and found.kinds in (["damaged"], ["missing_reader"]), size


@given(st.binary(max_size=300))
def test_any_bytes_as_deflate64_end_without_a_crash(data: bytes) -> None:
    with contextlib.suppress(DamagedFile):
        for _ in deflate64.inflated([data]):
            pass


@given(st.binary(max_size=2000), st.integers(0, 9))
def test_what_zlib_deflates_with_short_matches_inflates_as_deflate64_too(data: bytes, level: int) -> None:
    # the two differ in the longest length and in distances beyond 32 KiB only
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, strategy=zlib.Z_HUFFMAN_ONLY)
    assert b"".join(deflate64.inflated([packer.compress(data) + packer.flush()])) == data


def test_bzip2_lzma_and_xz_are_unpacked() -> None:
    data = b"text " * 1000
    found = yielded("a.zip", archive(
        Member(b"a", data, 12, packed=bz2.compress(data)), Member(b"b", data, 95, packed=lzma.compress(data)),
    ))  # fmt: skip
    assert [child.content for child in found.children] == [data, data]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as writer:
        writer.writestr("c", data)
    assert yielded("a.zip", packed.getvalue()).children[0].content == data


def test_a_wrong_checksum_is_told_and_the_data_read_all_the_same() -> None:
    found = yielded("a.zip", archive(Member(b"a.txt", b"text", crc=1), text("b.txt")))
    assert (found.kinds, found.names) == (["damaged"], ["a.txt", "b.txt"])


def test_a_declared_size_that_lies_is_told_and_all_bytes_are_read() -> None:
    found = yielded("a.zip", archive(Member(b"a.txt", b"long text", 8, size=3)))
    assert found.kinds == ["damaged"]
    assert found.children[0].content == b"long text"


def test_a_cut_off_member_gives_what_came_out_and_a_problem() -> None:
    data = "".join(f"{number}," for number in range(20000)).encode()
    found = yielded("a.zip", archive(Member(b"a.txt", data, 8, packed=deflated(data)[:20000])))
    content = found.children[0].content
    assert isinstance(content, bytes)
    assert found.kinds == ["damaged"]
    assert len(content) > 1000
    assert data.startswith(content)


def test_an_archive_without_its_directory_is_salvaged() -> None:
    whole = archive(text("a.txt", "one"), text("图.txt", "two"), Member(b"c.bin", b"stored", flags=8), directory=False)
    found = yielded("a.zip", whole)
    assert [(child.name, child.content) for child in found.children] == [
        ("a.txt", b"one"),
        ("图.txt", b"two"),
        ("c.bin", b"stored"),
    ]
    assert found.kinds == ["damaged"]


def test_an_archive_cut_in_its_last_member_gives_the_others() -> None:
    whole = archive(text("a.txt", "one"), text("b.txt", "two" * 1000, method=0))
    found = yielded("a.zip", whole[:200])
    assert found.names == ["a.txt", "b.txt"]
    assert found.children[0].content == b"one"
    assert set(found.kinds) == {"damaged"}


def test_bytes_that_only_begin_like_an_archive_are_damaged() -> None:
    assert yielded("a.zip", b"PK\x03\x04" + b"\0" * 10).kinds == ["damaged"]


def test_members_the_directory_hides_are_found() -> None:
    found = yielded("a.zip", archive(text("a.txt"), Member(b"hidden.txt", b"secret" * 20, listed=False), text("b.txt")))
    assert found.names == ["a.txt", "b.txt", "hidden.txt"]
    assert "directory does not list" in found.problems[0].message


def test_a_name_that_differs_in_the_members_own_header_is_told() -> None:
    found = yielded("a.zip", archive(Member(b"harmless.txt", b"x", local_name=b"recipe00.txt")))
    assert found.names == ["harmless.txt"]
    assert "recipe00.txt" in found.problems[0].message


def test_a_program_before_the_archive_is_an_artifact_too() -> None:
    program = b"MZ\x90\0" + b"\0" * 200
    found = yielded("setup.exe", archive(text("a.txt", "one"), before=program))
    assert found.names == ["a.txt", "bytes 0-204 outside the members"]
    assert found.children[0].content == b"one"
    assert found.children[1].content == program


def test_a_program_before_an_archive_whose_offsets_do_not_count_it() -> None:
    found = yielded("setup.exe", b"MZ\x90\0" + b"\0" * 200 + archive(text("a.txt", "one")))
    assert found.children[0].content == b"one"


def test_data_behind_the_archive_is_an_artifact_too() -> None:
    found = yielded("a.zip", archive(text("a.txt"), after=b"hidden " * 30))
    assert found.children[-1].content == b"hidden " * 30


def test_a_link_gives_the_path_it_points_to() -> None:
    found = yielded("a.zip", archive(Member(b"link", b"../secret.txt", attributes=(stat.S_IFLNK | 0o777) << 16)))
    assert (found.texts["link link"], found.names) == ("../secret.txt", [])


def test_overlapping_members_are_told() -> None:
    whole = bytearray(archive(text("a.txt", "x" * 200, method=0), text("b.txt", "y", method=0)))
    second = whole.rfind(b"PK\x01\x02")
    whole[second + 42 : second + 46] = struct.pack("<L", 0)
    assert any("overlap" in problem.message for problem in yielded("a.zip", bytes(whole)).problems)


def test_a_bomb_stops_at_the_ratio_and_the_rest_is_read() -> None:
    bomb = Member(b"bomb.bin", b"\0" * (30 << 20), 8)
    found = yielded("a.zip", archive(bomb, text("b.txt")), Settings(max_ratio=100))
    assert (found.kinds, found.names) == (["limit"], ["b.txt"])
    assert found.problems[0].place is not None


def test_too_many_bytes_end_the_archive() -> None:
    members = [Member(f"{number}".encode(), b"\0" * (1 << 20), 8) for number in range(4)]
    found = yielded("a.zip", archive(*members), Settings(max_bytes=2, max_ratio=10**6))
    assert (found.kinds, found.names) == (["limit"], ["0", "1"])


def test_too_many_members_end_the_archive() -> None:
    found = yielded("a.zip", archive(*(text(f"{number}.txt") for number in range(5))), Settings(max_members=3))
    assert (found.kinds, len(found.children)) == (["limit"], 3)


def test_a_zip64_archive_is_read() -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as writer,
        writer.open("a.txt", "w", force_zip64=True) as member,
    ):
        member.write(b"one")
    assert yielded("a.zip", packed.getvalue()).children[0].content == b"one"


def test_a_part_of_a_split_archive_gives_what_it_holds_and_a_problem() -> None:
    whole = bytearray(archive(text("a.txt", "one")))
    end = whole.rfind(b"PK\x05\x06")
    whole[end + 4 : end + 6] = struct.pack("<H", 3)
    found = yielded("a.zip", bytes(whole))
    assert found.names == ["a.txt"]
    assert "damaged" in found.kinds


@examples(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_crashes_the_reader(data: st.DataObject) -> None:
    whole = bytearray(archive(text("a.txt", "one " * 50), Member("图.txt".encode("gbk"), b"two" * 20, 8), comment=b"c"))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(4, len(whole)))
    yielded("a.zip", bytes(whole[:cut]), format="zip")


@NEEDS_SHARED
def test_real_archives_lose_no_member_python_can_read() -> None:
    for path in sorted((SHARED / "realfiles" / "zip").glob("*.zip")):
        found = Yielded(Artifact(path.name, path))
        try:
            with zipfile.ZipFile(path) as reader:
                readable = sum(1 for entry in reader.infolist() if not entry.is_dir() and _reads(reader, entry))
        except zipfile.BadZipFile:
            continue
        assert len(found.children) >= readable, path.name


def _reads(reader: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    try:
        reader.read(entry)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error):
        return False
    return True


def doctored(data: bytes, at: int, change: bytes) -> bytes:
    """The archive with bytes of its first member's own header changed."""
    return data[:at] + change + data[at + len(change) :]


@pytest.mark.parametrize(
    ("at", "change", "field"),
    [
        (8, b"\x0c\0", "method"),
        (14, b"\1\2\3\4", "checksum"),
        (22, b"\xff\0\0\0", "size"),
        (6, b"\1\x08", "encryption"),
    ],
)
def test_a_header_that_contradicts_the_directory_is_told_and_the_member_read(
    at: int, change: bytes, field: str
) -> None:
    data = doctored(archive(text("a.txt", "room 17"), text("b.txt")), at, change)
    found = yielded("a.zip", data)
    assert found.children[0].content == b"room 17"
    assert found.kinds == ["damaged"] and f"another {field}" in found.problems[0].message


def test_sizes_behind_the_data_are_no_contradiction() -> None:
    assert not yielded("a.zip", archive(Member(b"a.txt", b"room 17", 8, flags=8))).problems
