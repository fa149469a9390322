"""Walking: stable order, nothing opened that must not be, nothing lost from the account."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.settings import Settings
from scanner.sources.folder import Found, walk


def names(root: Path, settings: Settings | None = None, own: frozenset[str] = frozenset()) -> dict[str, Found]:
    found = walk([str(root)], settings or Settings(), own)
    return {os.path.relpath(item.artifact.path, root): item for item in found}


def reasons(found: dict[str, Found]) -> dict[str, str]:
    return {name: item.error.kind for name, item in found.items() if item.error is not None}


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert names(tmp_path) == {}


def test_a_missing_place_is_an_error_that_names_it_before_anything_is_yielded(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(UsageError, match="not-there"):
        next(walk([str(tmp_path), str(tmp_path / "not-there")], Settings()))


def test_the_order_is_the_names_order_folders_in_between(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert list(names(tmp_path)) == ["a/b.txt", "a/z.txt", "b.txt", "c.txt"]


def test_overlapping_places_are_scanned_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("x")
    places = [str(tmp_path / "a"), str(tmp_path), str(tmp_path / "a" / "x.txt"), str(tmp_path) + "/./a"]
    assert len(list(walk(places, Settings()))) == 1


def test_links_are_reported_not_followed_and_loops_end_when_they_are(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.txt").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "file").symlink_to(tmp_path / "in" / "x.txt")
    (tmp_path / "dead").symlink_to(tmp_path / "nowhere")
    left = names(tmp_path)
    assert reasons(left) == {"dead": "unsupported", "file": "unsupported", "loop": "unsupported"}  # nobody's rule
    assert "symbolic link, not followed" in str(left["file"].error)
    assert left["file"].error is not None and "--follow-links" in left["file"].error.remedy
    followed = names(tmp_path, Settings(follow_links=True))
    assert reasons(followed) == {"dead": "io", "loop": "policy"}
    assert followed["file"].error is None


def test_a_place_that_is_itself_a_link_is_scanned(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x.txt").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert list(names(tmp_path / "link")) == ["x.txt"]


def test_sockets_and_pipes_are_reported_and_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # socket paths must be short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("sock")
        found = names(tmp_path)
    assert reasons(found) == {"pipe": "unsupported", "sock": "unsupported"}
    assert "named pipe" in str(found["pipe"].error)


def test_a_name_that_is_not_utf8_survives(tmp_path: Path) -> None:
    raw = os.path.join(os.fsencode(tmp_path), b"\xcf\xa1\xcd\xc1.txt")
    with open(raw, "wb") as stream:
        stream.write(b"x")
    [found] = walk([str(tmp_path)], Settings())
    assert found.artifact.raw_name is not None and found.artifact.raw_name.endswith(b"\xcf\xa1\xcd\xc1.txt")
    assert found.artifact.path.isprintable()
    assert isinstance(found.artifact.content, Path) and found.artifact.content.read_bytes() == b"x"


def test_exclude_include_and_the_ignore_file_leave_out_and_say_so(tmp_path: Path) -> None:
    for name in ("keep.txt", "drop.log", "build/x.txt", "sub/secret.txt", "sub/other.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "sub" / ".scannerignore").write_text("secret*\n")
    found = names(tmp_path, Settings(exclude=("*.log", "build/")))
    assert reasons(found) == {"build": "policy", "drop.log": "policy", "sub/secret.txt": "policy"}
    assert "--exclude" in str(found["build"].error)
    assert ".scannerignore" in str(found["sub/secret.txt"].error)
    only = names(tmp_path, Settings(include=("*.txt",)))
    assert reasons(only)["drop.log"] == "policy" and only["keep.txt"].error is None


def test_own_outputs_are_not_scanned_and_that_is_reported(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text("{}")
    (tmp_path / "a.txt").write_text("a")
    found = names(tmp_path, own=frozenset({os.path.realpath(tmp_path / "r.jsonl")}))
    assert reasons(found) == {"r.jsonl": "policy"}


def test_a_folder_that_may_not_be_read_is_a_problem_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "x.txt").write_text("x")
    tmp_path.chmod(0o755)
    (tmp_path / "shut").chmod(0)
    child = os.fork() if os.getuid() == 0 else 0
    if child:
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
    else:
        code = 1
        try:
            if os.getuid() == 0:
                for parent in (tmp_path, *tmp_path.parents):
                    if parent != Path("/") and parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
                        parent.chmod(parent.stat().st_mode | 0o011)
                os.setuid(65534)
            code = 0 if reasons(names(tmp_path)) == {"shut": "io"} else 1
        finally:
            if child == 0 and os.getuid() == 65534:
                os._exit(code)
        assert code == 0
    (tmp_path / "shut").chmod(0o755)


def test_a_name_that_is_not_utf8_meets_a_glob_by_its_printable_form(tmp_path: Path) -> None:
    for raw in (b"\xcf\xa1.txt", b"\xcf\xa1.log"):
        with open(os.path.join(os.fsencode(tmp_path), raw), "wb") as stream:
            stream.write(b"x")
    assert set(reasons(names(tmp_path, Settings(exclude=("*.log",)))).values()) == {"policy"}
    assert len(reasons(names(tmp_path, Settings(include=("*.txt",))))) == 1
    given = os.fsdecode(b"\xcf\xa1.*")  # as it comes from a command line
    assert len(reasons(names(tmp_path, Settings(exclude=(given,))))) == 2


@pytest.mark.parametrize(
    "glob", ["[", "a[b", "!", "!a.txt", "\\", "[z-a]", "x[[:foo:]]", "", "# all", "[:alpha:]", "a/\\"]
)
def test_a_bad_glob_is_named_before_anything_is_yielded(glob: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    for settings in (Settings(include=(glob,)), Settings(exclude=(glob,))):
        with pytest.raises(UsageError) as caught:
            list(walk([str(tmp_path)], settings))
        assert repr(glob) in str(caught.value) and "Remedy" in str(caught.value)


def test_a_glob_may_take_back_what_an_earlier_one_matched(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "[1].log"):
        (tmp_path / name).write_text(name)
    assert list(reasons(names(tmp_path, Settings(exclude=("*.txt", "!a.txt"))))) == ["b.txt"]
    assert list(reasons(names(tmp_path, Settings(exclude=("\\[*", "[[]1*"))))) == ["[1].log"]


def test_a_bad_line_of_an_ignore_file_is_named_and_the_other_lines_hold(tmp_path: Path) -> None:
    for name in ("keep.txt", "drop.log", "drop.tmp"):
        (tmp_path / name).write_text(name)
    (tmp_path / ".scannerignore").write_bytes(b"*.log\n!\n\n# note\n[z-a]\n\xff\xfe[\n*.tmp\n")
    found = names(tmp_path)
    assert reasons(found) == {"drop.log": "policy", "drop.tmp": "policy"}
    note = found[".scannerignore"].note
    assert note is not None and note.kind == "damaged"
    assert "line 2" in note.message and "line 5" in note.message and "line 6" in note.message
    assert ".scannerignore" in note.message and "line 4" not in note.message


def test_a_good_ignore_file_has_no_note(tmp_path: Path) -> None:
    (tmp_path / ".scannerignore").write_text("*.log\n")
    assert names(tmp_path)[".scannerignore"].note is None


def test_an_ignore_file_that_cannot_be_used_is_a_problem_and_is_never_waited_for(tmp_path: Path) -> None:
    for name in ("folder", "pipe", "link", "huge"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text("x")
    (tmp_path / "folder" / ".scannerignore").mkdir()
    os.mkfifo(tmp_path / "pipe" / ".scannerignore")
    (tmp_path / "all").write_text("*")
    (tmp_path / "link" / ".scannerignore").symlink_to(tmp_path / "all")
    (tmp_path / "huge" / ".scannerignore").write_text("*\n" * (1 << 20))
    found = names(tmp_path)
    noted = {name: item.note.kind for name, item in found.items() if item.note is not None}
    assert reasons(found) == {
        "folder/.scannerignore": "io",
        "pipe/.scannerignore": "unsupported",
        "link/.scannerignore": "unsupported",
    }
    assert noted == {"huge/.scannerignore": "limit"}


def test_an_ignore_file_that_may_not_be_read_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".scannerignore").write_text("*")

    def refused(path: str, *rest: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("scanner.sources.ignore_file.os.open", refused)
    note = names(tmp_path)[".scannerignore"].note
    assert note is not None and note.kind == "io" and "Permission denied" in note.message


def test_ignore_files_are_not_obeyed_where_the_settings_say_so(tmp_path: Path) -> None:
    (tmp_path / "sheet.txt").write_text("x")
    (tmp_path / ".scannerignore").write_text("*\n!\n")
    found = names(tmp_path, Settings(ignore_files=False))
    assert reasons(found) == {} and "sheet.txt" in found
    assert found[".scannerignore"].note is None


def test_a_very_deep_tree_is_walked_to_its_end(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("end.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    try:
        assert [item.artifact.path[-7:] for item in walk([str(tmp_path)], Settings())] == ["end.txt"]
    finally:
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


def test_a_folder_reached_over_many_links_is_scanned_once(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"d{number}").mkdir()
    for number in range(8):
        for side in ("left", "right"):
            (tmp_path / f"d{number}" / side).symlink_to(tmp_path / f"d{number + 1}")
    (tmp_path / "d8" / "x.txt").write_text("x")
    found = list(walk([str(tmp_path)], Settings(follow_links=True)))
    assert len([item for item in found if item.error is None]) == 1
    again = [str(item.error) for item in found if item.error is not None]
    assert len(again) < 30 and all("scanned already" in text for text in again)
