"""Split archives: read once from the first volume, the others accounted with it, missing ones told by name."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scanner import volumes
from scanner.settings import Settings
from scanner.sources.folder import walk
from tests.factories.packed_archives import Block, RarFile, rar5, seven_zip

TEXT = b"The meeting is moved to room 17. " * 400
ARCHIVE = seven_zip(Block({"a.txt": TEXT}), Block({"b.txt": bytes(range(256)) * 8}))


def cut(folder: Path, stem: str, data: bytes, count: int) -> list[Path]:
    """The data in so many pieces, `stem.001` and on."""
    size = -(-len(data) // count)
    paths = [folder / f"{stem}.{number + 1:03}" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(data[number * size : (number + 1) * size])
    return paths


def spanned(folder: Path, files: dict[str, bytes], size: int) -> list[Path]:
    """A ZIP archive in the old style, `a.z01` and on and `a.zip`: each offset counts from the start of its volume."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    data = bytearray(b"PK\x07\x08" + target.getvalue())
    end = data.rfind(b"PK\x05\x06")
    (directory,) = struct.unpack("<L", data[end + 16 : end + 20])
    last = min((len(data) - 1) // size, (directory + 4) // size)  # the directory lies whole in the last volume
    at = directory + 4
    while data[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack("<3H", data[at + 28 : at + 34])
        (offset,) = struct.unpack("<L", data[at + 42 : at + 46])
        disk = min((offset + 4) // size, last)
        data[at + 34 : at + 36] = struct.pack("<H", disk)
        data[at + 42 : at + 46] = struct.pack("<L", offset + 4 - disk * size)
        at += 46 + name + extra + comment
    data[end + 4 : end + 8] = struct.pack("<2H", last, last)
    data[end + 16 : end + 20] = struct.pack("<L", directory + 4 - last * size)
    paths = []
    for number in range(last + 1):
        path = folder / (f"a.z{number + 1:02}" if number < last else "a.zip")
        path.write_bytes(data[number * size : None if number == last else (number + 1) * size])
        paths.append(path)
    return paths


def scanned(folder: Path, *options: str) -> dict[str, dict[str, Any]]:
    """Result lines by the path below the folder."""
    out = folder.parent / "results.jsonl"
    command = [sys.executable, "-m", "scanner", "scan", str(folder), "-q", "--force", "-o", str(out), *options]
    subprocess.run(command, check=False, capture_output=True)
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert lines[-1]["type"] == "summary"
    return {line["path"].removeprefix(f"{folder}/"): line for line in lines if line["type"] == "result"}


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


def test_numbered_pieces_are_read_as_one_and_each_volume_is_accounted(share: Path) -> None:
    cut(share, "a.7z", ARCHIVE, 4)
    found = scanned(share)
    assert found["a.7z.001!a.7z!a.txt"]["bytes"] == len(TEXT)
    for name in ("a.7z.002", "a.7z.003", "a.7z.004"):
        line = found[name]
        assert (line["format"], line["status"], line["parent"]) == ("volume", "read", None)
        assert len(line["sha256"]) == 64 and "a.7z.001" in line["problems"][0]["message"]
    assert len([path for path in found if "!" not in path]) == 4


def test_volumes_have_the_level_of_the_whole(share: Path) -> None:
    sheet = "镨钕萃取分离线 工艺参数表\n萃取段 62 级，洗涤段 28 级\n皂化度 36%，相比 O/A=1.8:1\n洗酸 3.2 mol/L HCl\n"
    cut(share, "a.7z", seven_zip(Block({"sheet.txt": sheet.encode() * 3})), 2)
    (share / "clear").mkdir()
    cut(share / "clear", "b.7z", seven_zip(Block({"note.txt": TEXT})), 2)
    found = scanned(share)
    assert found["a.7z.001"]["overall"] == found["a.7z.002"]["overall"] == "flag"
    assert found["clear/b.7z.001"]["overall"] == found["clear/b.7z.002"]["overall"] == "clear"


def test_volumes_of_what_could_not_be_read_are_never_clear(share: Path) -> None:
    cut(share, "a.7z", seven_zip(Block({"note.txt": TEXT}), encrypted_list=True), 3)
    found = scanned(share)
    assert {line["overall"] for line in found.values()} == {"unread"}
    assert {found[name]["verdict"]["level"] for name in ("a.7z.002", "a.7z.003")} == {"unread"}


@pytest.mark.parametrize("absent", [1, 2, 3])
def test_a_missing_volume_is_told_by_name(absent: int, share: Path) -> None:
    paths = cut(share, "a.7z", ARCHIVE, 4)
    paths[absent].unlink()
    found = scanned(share)
    first = found["a.7z.001"]
    assert first["status"] == "partial" and f"a.7z.00{absent + 1} is missing" in first["problems"][0]["message"]
    assert "one folder" in first["problems"][0]["message"]
    assert not any(line["verdict"]["level"] == "clear" for path, line in found.items() if "!" not in path)


def test_a_first_volume_alone_says_which_one_comes_next(share: Path) -> None:
    for path in cut(share, "a.7z", ARCHIVE, 3)[1:]:
        path.unlink()
    assert "a.7z.002 is missing" in scanned(share)["a.7z.001"]["problems"][0]["message"]


def test_further_volumes_without_the_first_are_examined_by_themselves_and_not_clear(share: Path) -> None:
    cut(share, "a.7z", ARCHIVE, 3)[0].unlink()
    found = scanned(share)
    assert set(found) == {"a.7z.002", "a.7z.003"}
    assert not any(line["verdict"]["level"] == "clear" or line["format"] == "volume" for line in found.values())


def test_a_volume_whose_first_is_left_out_by_the_user_is_examined_by_itself(share: Path) -> None:
    cut(share, "a.7z", ARCHIVE, 2)
    found = scanned(share, "--exclude", "*.001")
    assert found["a.7z.001"]["status"] == "skipped" and found["a.7z.002"]["format"] != "volume"
    assert found["a.7z.002"]["verdict"]["level"] != "clear"


def test_pieces_of_a_zip_and_lettered_pieces_are_joined_too(share: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("note.txt", TEXT)
    data = target.getvalue()
    cut(share, "drawings.zip", data, 3)
    (share / "backup.zip.aa").write_bytes(data[:5000])
    (share / "backup.zip.ab").write_bytes(data[5000:])
    found = scanned(share)
    for path in ("drawings.zip.001!drawings.zip!note.txt", "backup.zip.aa!backup.zip!note.txt"):
        assert found[path]["bytes"] == len(TEXT)
    assert {line["status"] for line in found.values()} == {"read"}


def test_a_zip_split_in_the_old_style_is_read_from_the_file_with_its_directory(share: Path) -> None:
    files = {f"{number}.txt": TEXT[number:] for number in range(5)}
    paths = spanned(share, files, 20_000)
    assert len(paths) == 4
    found = scanned(share)
    assert {path for path in found if path.count("!") == 2} == {f"a.zip!a.zip!{name}" for name in files}
    assert {line["status"] for line in found.values()} == {"read"}
    assert found["a.z01"]["format"] == found["a.z03"]["format"] == "volume"


@pytest.mark.parametrize("absent", ["a.z02", "a.z03"])
def test_a_missing_volume_of_the_old_style_is_told_by_name(absent: str, share: Path) -> None:
    spanned(share, {f"{number}.txt": TEXT[number:] for number in range(5)}, 20_000)
    (share / absent).unlink()
    found = scanned(share)
    assert found["a.zip"]["status"] == "partial" and f"{absent} is missing" in found["a.zip"]["problems"][0]["message"]
    assert found["a.zip!a.zip!0.txt"]["bytes"] == len(TEXT)


def test_rar_volumes_are_given_to_their_first(share: Path) -> None:
    for number in (1, 2, 3):
        (share / f"a.part{number}.rar").write_bytes(rar5(RarFile(f"{number}.txt".encode(), TEXT)))
    found = {item.artifact.name.rpartition("/")[2]: item.artifact for item in walk([str(share)], Settings())}
    assert [path.name for path in found["a.part1.rar"].volumes] == ["a.part1.rar", "a.part2.rar", "a.part3.rar"]
    assert found["a.part2.rar"].volume_of == found["a.part3.rar"].volume_of == str(share / "a.part1.rar")


@pytest.mark.parametrize(
    ("names", "first", "missing"),
    [
        (("a.part1.rar", "a.part3.rar"), "a.part1.rar", ("a.part2.rar",)),
        (("A.part01.rar", "a.PART02.RAR"), "A.part01.rar", ()),
        (("a.rar", "a.r00", "a.r02"), "a.rar", ("a.r01",)),
        (("a.zip", "a.z01", "a.z03"), "a.zip", ("a.z02",)),
        (("a.zipx", "a.zx01"), "a.zipx", ()),
    ],
)
def test_sets_are_told_by_names(names: tuple[str, ...], first: str, missing: tuple[str, ...], tmp_path: Path) -> None:
    found = volumes.sets_in(str(tmp_path), names)
    assert {found[name].first for name in names} == {first} and found[first].missing == missing


@pytest.mark.parametrize(
    "names",
    [
        ("report.001", "report.002"),  # numbers of measurements, not pieces
        ("a.part2.rar",),
        ("a.z01",),
        ("a.r00", "a.r01"),
        ("plan.zip", "plan.zap"),
        ("minutes_ab.txt", "minutes_aa.txt"),
    ],
)
def test_other_names_are_no_set(names: tuple[str, ...], tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).write_text("temperature 1\n")
    assert volumes.sets_in(str(tmp_path), names) == {}


def test_numbered_files_that_each_are_a_whole_archive_are_no_set(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"backup.zip.00{number}").write_bytes(b"PK\x03\x04" + bytes(60))
    assert volumes.sets_in(str(tmp_path), ("backup.zip.001", "backup.zip.002")) == {}


def test_many_missing_volumes_are_counted() -> None:
    assert volumes.in_words(("a", "b")) == "a and b are missing"
    assert volumes.in_words(tuple("abcdefgh")) == "a, b, c, d and 4 more are missing"


def test_pieces_of_one_rar_file_are_no_rar_volumes(share: Path) -> None:
    data = rar5(RarFile(b"a.txt", TEXT))
    cut(share, "a.rar", data, 3)
    found = scanned(share)
    assert found["a.rar.001!a.rar!a.txt"]["bytes"] == len(TEXT) and found["a.rar.003"]["status"] == "read"
