"""Shares that misbehave: stale handles, errors that pass and errors that stay, files that vanish, change or never end."""

from __future__ import annotations

import errno
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scanner import file_access
from scanner.budget import Budget
from scanner.errors import Changed
from scanner.file_access import Calls, look, names_in, pieces, read_whole
from scanner.pipeline import Desk, examine, open_desk
from scanner.records import Artifact, Result
from scanner.settings import MIB, Settings
from scanner.sources.folder import artifact_at, walk

TERMS = "P507 萃取段 15 级，O/A = 2:1，皂化度 36%"


class Mount:
    """A file layer over the real one: `fails[call]` holds the errors that call answers with, one after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **fails: list[int]) -> None:
        self.fails, self.asked = fails, Counter[str]()
        real = Calls()
        monkeypatch.setattr(file_access, "WAITS", (0.0, 0.0))
        faulty = {name: self.over(name, getattr(real, name)) for name in Calls.__dataclass_fields__}
        monkeypatch.setattr(file_access, "calls", Calls(**faulty))

    def over(self, name: str, real: Any) -> Any:
        def call(*given: Any, **more: Any) -> Any:
            self.asked[name] += 1
            if self.fails.get(name):
                code = self.fails[name].pop(0)
                raise OSError(code, os.strerror(code))
            return real(*given, **more)

        return call


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(Settings(model="none"))


def examined(artifact: Artifact, desk: Desk, folder: Path) -> Result:
    [result] = [event for event in examine(artifact, "1", desk, Budget(desk.settings, folder)) if type(event) is Result]
    return result


def kinds(result: Result) -> list[str]:
    return [problem.kind for problem in result.extraction.problems]


@pytest.mark.parametrize("call", ["lstat", "open", "fstat", "read"])
@pytest.mark.parametrize("code", [errno.ESTALE, errno.EIO, errno.ETIMEDOUT])
def test_an_error_that_passes_costs_nothing(
    call: str, code: int, tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.txt").write_text(TERMS)
    Mount(monkeypatch, **{call: [code, code]})
    [found] = walk([str(tmp_path)], Settings())
    assert found.error is None
    result = examined(found.artifact, desk, tmp_path)
    assert kinds(result) == [] and result.findings


@pytest.mark.parametrize("call", ["open", "fstat", "read"])
@pytest.mark.parametrize("code", [errno.ESTALE, errno.EIO, errno.EACCES])
def test_an_error_that_stays_is_an_unread_outcome_that_says_what_the_system_said(
    call: str, code: int, tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.txt").write_text(TERMS)
    mount = Mount(monkeypatch, **{call: [code] * 99})
    result = examined(artifact_at(str(tmp_path / "x.txt")), desk, tmp_path)
    assert kinds(result) == ["io"] and result.verdict.level == "unread"
    assert os.strerror(code) in result.extraction.problems[0].message
    assert mount.asked[call] == (1 if code == errno.EACCES else 3)  # a refusal is final, the others are tried again


def test_a_folder_whose_handle_stays_stale_is_a_problem_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.txt").write_text("x")
    Mount(monkeypatch, listdir=[errno.ESTALE] * 3)
    [found] = walk([str(tmp_path)], Settings())
    assert found.error is not None and found.error.kind == "io" and os.strerror(errno.ESTALE) in found.error.message


def test_a_folder_whose_handle_was_stale_once_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.txt").write_text("x")
    Mount(monkeypatch, listdir=[errno.ESTALE])
    assert [found.error for found in walk([str(tmp_path)], Settings())] == [None]


def test_a_file_that_vanishes_after_it_was_listed_is_unread(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "x.txt").write_text(TERMS)
    [found] = walk([str(tmp_path)], Settings())
    (tmp_path / "x.txt").unlink()
    result = examined(found.artifact, desk, tmp_path)
    assert kinds(result) == ["io"] and "No such file" in result.extraction.problems[0].message


def test_a_file_that_vanishes_between_its_folders_listing_and_the_look_at_it_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("x")
    found = walk([str(tmp_path)], Settings())
    assert next(found).error is None
    (tmp_path / "b.txt").unlink()
    [gone] = found
    assert gone.error is not None and gone.error.kind == "io" and gone.artifact.path.endswith("b.txt")


def growing(path: Path, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file gets a line more at each of the next reads that find something."""
    left = [times]

    def read(handle: int, size: int) -> bytes:
        data = os.read(handle, size)
        if data and left[0] > 0:
            left[0] -= 1
            with path.open("ab") as stream:
                stream.write(b"one line more\n")
        return data

    monkeypatch.setattr(file_access, "calls", replace(Calls(), read=read))


def test_a_file_that_changes_once_while_it_is_read_is_read_again(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.txt"
    path.write_text(TERMS)
    growing(path, 1, monkeypatch)
    result = examined(artifact_at(str(path)), desk, tmp_path)
    assert kinds(result) == [] and result.extraction.bytes == path.stat().st_size


def test_a_file_that_goes_on_changing_is_partial_and_what_was_found_is_kept(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.txt"
    path.write_text(TERMS)
    growing(path, 99, monkeypatch)
    result = examined(artifact_at(str(path)), desk, tmp_path)
    assert kinds(result) == ["changed"] and result.extraction.status == "partial"
    assert result.findings and result.verdict.level != "clear"


def test_a_file_cut_short_while_it_is_read_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"x" * 5000)

    def read(handle: int, size: int) -> bytes:
        data = os.read(handle, min(size, 1000))
        os.truncate(path, 2000)
        return data

    monkeypatch.setattr(file_access, "calls", replace(Calls(), read=read))
    first = file_access._read(path, MIB)
    assert first is not None and first.changed and len(first.data) == 2000
    again = file_access._read(path, MIB)
    assert again is not None and len(again.data) == 2000


def test_a_pipe_in_a_files_place_is_not_waited_for(tmp_path: Path, desk: Desk) -> None:
    path = tmp_path / "x.txt"
    path.write_text(TERMS)
    [found] = walk([str(tmp_path)], Settings())
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Changed):
        read_whole(path, MIB)
    assert kinds(examined(found.artifact, desk, tmp_path)) == ["changed"]


def test_a_file_that_became_a_folder_is_unread(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "x.txt").mkdir()
    assert kinds(examined(artifact_at(str(tmp_path / "x.txt")), desk, tmp_path)) == ["changed"]


@pytest.mark.parametrize(
    "name",
    [b"line\nbreak.txt", b"\xcf\xa1\xcd\xc1.txt", b"n" * 251 + b".txt", "名".encode() * 83 + b".txt", b" .txt", b"a\x01\x7f.txt"],
    ids=["newline", "not UTF-8", "255 bytes", "253 bytes of Chinese", "space", "control characters"],
)  # fmt: skip
def test_an_odd_name_is_walked_read_and_told(name: bytes, tmp_path: Path, desk: Desk) -> None:
    with open(os.path.join(os.fsencode(tmp_path), name), "w", encoding="utf-8") as stream:
        stream.write(TERMS)
    [found] = walk([str(tmp_path)], Settings())
    result = examined(found.artifact, desk, tmp_path)
    assert kinds(result) == [] and result.findings
    assert isinstance(found.artifact.content, Path)
    assert os.path.basename(os.fsencode(found.artifact.content)) == name
    assert (result.path_bytes is not None) == (name.startswith(b"\xcf"))


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A folder whose path is longer than the system takes at once, with a file in it."""
    here = os.open(tmp_path, os.O_RDONLY)
    parts = []
    for _ in range(22):
        parts.append("d" * 250)
        os.mkdir(parts[-1], dir_fd=here)
        inner = os.open(parts[-1], os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    with open(os.open("x.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here), "w", encoding="utf-8") as stream:
        stream.write(TERMS)
    os.close(here)
    yield tmp_path.joinpath(*parts)
    subprocess.run(["rm", "-rf", str(tmp_path / parts[0])], check=True)


def test_a_file_deeper_than_the_longest_path_is_found_and_read(deep: Path, tmp_path: Path, desk: Desk) -> None:
    assert len(os.fsencode(deep)) > 4096
    found = list(walk([str(tmp_path)], Settings()))
    assert [item.error for item in found] == [None] and found[0].bytes == len(TERMS.encode())
    assert found[0].artifact.content == deep / "x.txt"
    result = examined(found[0].artifact, desk, tmp_path)
    assert kinds(result) == [] and result.findings
    assert look(deep / "x.txt").st_size == len(TERMS.encode()) and names_in(str(deep)) == ["x.txt"]
    assert b"".join(pieces(deep / "x.txt")) == TERMS.encode()


def test_a_large_file_there_is_copied_to_where_readers_can_open_it(
    deep: Path, tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.pipeline.IN_MEMORY", 8)
    monkeypatch.setattr("scanner.budget.SPOOL_BEYOND", 8)
    (tmp_path / "spool").mkdir()
    result = examined(artifact_at(str(deep / "x.txt")), desk, tmp_path / "spool")
    assert kinds(result) == [] and result.findings


def test_a_sparse_file_is_read_through_its_hole(tmp_path: Path, desk: Desk) -> None:
    path = tmp_path / "x.log"
    with path.open("wb") as stream:
        stream.write("试验记录\n".encode())
        stream.truncate(70 * MIB)
        stream.seek(70 * MIB)
        stream.write(f"\n{TERMS}\n".encode())
    assert path.stat().st_blocks * 512 < MIB
    result = examined(artifact_at(str(path)), desk, tmp_path)
    assert result.findings, "what stands behind the hole was passed over"


def test_a_hole_of_terabytes_is_given_up_in_time_and_unread(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    with path.open("wb") as stream:
        stream.write(TERMS.encode())
        stream.truncate(4 << 40)
    desk = open_desk(Settings(model="none", time_limit=1.0))
    result = examined(artifact_at(str(path)), desk, tmp_path)
    assert "timeout" in kinds(result) and result.verdict.level == "unread"


def test_hard_links_are_each_accounted_for_with_what_is_in_them(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "a.txt").write_text(TERMS)
    os.link(tmp_path / "a.txt", tmp_path / "b.txt")
    found = list(walk([str(tmp_path)], Settings()))
    assert [item.error for item in found] == [None, None]
    assert found[0].inode == found[1].inode  # by which a ledger knows them for one file
    first, second = (examined(item.artifact, desk, tmp_path) for item in found)
    assert first.extraction.sha256 == second.extraction.sha256 and len(first.findings) == len(second.findings) > 0


def test_permission_that_is_lost_meanwhile_is_unread(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.txt").write_text(TERMS)
    [found] = walk([str(tmp_path)], Settings())
    Mount(monkeypatch, open=[errno.EACCES] * 9)
    result = examined(found.artifact, desk, tmp_path)
    assert kinds(result) == ["io"] and "Permission denied" in result.extraction.problems[0].message


def test_the_time_of_a_read_that_is_not_repeated_is_not_lengthened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"x" * 1000)
    mount = Mount(monkeypatch)
    whole = read_whole(path, MIB)
    assert whole is not None and not whole.changed and len(whole.data) == 1000
    assert dict(mount.asked) == {"open": 1, "fstat": 2, "read": 2}
