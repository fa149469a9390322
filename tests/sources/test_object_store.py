"""Stores by URL, each against its own server on the loopback: listed lazily, fetched whole, no secret anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from scanner.budget import Budget
from scanner.errors import Changed, LimitExceeded, Unreachable, UsageError
from scanner.records import Artifact, StoredObject
from scanner.settings import MIB, Settings
from scanner.sources import object_store
from scanner.sources.folder import Found
from scanner.sources.object_store import address_of, distinct_urls, fetch, opened, walk, walk_opened
from scanner.sources.stores import SCHEMES
from tests.factories import servers
from tests.factories.servers import SECRET, SERVERS, Server

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "a/process.txt": "P507 萃取段 15 级，O/A = 2:1，皂化度 36%".encode(),
    "a/y!1 #%41.txt": b"odd name",
    "a/empty.txt": b"",
    "a/中文 名.txt": b"name",
    "ab.txt": b"beside the folder a",
    "deep/er/est.txt": b"deep",
}
LARGE = 40 * MIB
"""Bytes: more than what is fetched in one piece, and more than what stays in memory."""


@dataclass(frozen=True)
class Share:
    """A server that is up, and the folder it serves."""

    server: Server
    files: Path


@pytest.fixture(scope="module", params=sorted(SERVERS))
def share(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Share]:
    files = tmp_path_factory.mktemp(f"{request.param}-files")
    for name, data in FILES.items():
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_bytes(data)
    (files / "large.bin").write_bytes(b"".join(bytes([number]) + bytes(MIB - 1) for number in range(LARGE // MIB)))
    with SERVERS[request.param](files, tmp_path_factory.mktemp(f"{request.param}-own") / "own") as server:
        yield Share(server, files)


@pytest.fixture
def known(share: Share, monkeypatch: pytest.MonkeyPatch) -> Iterator[Share]:
    """The share, with its credentials in this process's environment."""
    for name, value in share.server.environment.items():
        monkeypatch.setenv(name, value)
    object_store._connection.cache_clear()
    yield share
    object_store._connection.cache_clear()


def names(found: list[Found], share: Share) -> list[str]:
    return [item.artifact.name.removeprefix(f"{share.server.url}/") for item in found]


def budget(folder: Path, settings: Settings | None = None) -> Budget:
    folder.mkdir(exist_ok=True)
    return Budget(settings or Settings(), folder)


def test_everything_is_listed_in_order_with_its_size_and_fetched_whole(known: Share, tmp_path: Path) -> None:
    found = list(walk([known.server.url], Settings()))
    assert names(found, known) == sorted([*FILES, "large.bin"])
    spool = budget(tmp_path / "spool")
    for item, name in zip(found, names(found, known), strict=True):
        assert item.error is None and item.artifact.origin is not None
        assert item.bytes == (known.files / name).stat().st_size
        content = fetch(item.artifact.origin, spool)
        data = content if isinstance(content, bytes) else content.read_bytes()
        assert data == (known.files / name).read_bytes()
        assert isinstance(content, bytes) == (name != "large.bin")
        assert isinstance(content, bytes) or content.parent == spool.folder


def test_a_folder_is_not_what_merely_begins_with_its_name(known: Share) -> None:
    inside = names(list(walk([f"{known.server.url}/a"], Settings())), known)
    assert inside == [name for name in sorted(FILES) if name.startswith("a/")]


def test_one_object_may_be_named_and_overlapping_places_are_scanned_once(known: Share) -> None:
    url = known.server.url
    assert names(list(walk([f"{url}/ab.txt"], Settings())), known) == ["ab.txt"]
    twice = [f"{url}/a", f"{url}/a/process.txt", f"{url}/a/", f"{url}/ab.txt"]
    assert len(list(walk(twice, Settings()))) == 5


def test_what_is_not_there_is_an_error_before_anything_is_yielded(known: Share) -> None:
    with pytest.raises(UsageError, match=r"nowhere.*Remedy"):
        next(walk([known.server.url, f"{known.server.url}/nowhere"], Settings()))


def test_globs_leave_out_and_say_so(known: Share) -> None:
    found = list(walk([known.server.url], Settings(exclude=("deep/", "*.bin"))))
    left = {name: item.error.kind for name, item in zip(names(found, known), found, strict=True) if item.error}
    assert set(left.values()) == {"policy"} and len(left) == 2 and "large.bin" in left


def test_an_object_that_vanished_after_it_was_listed_is_unread(known: Share, tmp_path: Path) -> None:
    [item] = walk([f"{known.server.url}/ab.txt"], Settings())
    assert item.artifact.origin is not None
    origin = replace(item.artifact.origin, url=f"{known.server.url}/gone.txt")
    with pytest.raises(Unreachable, match=r"cannot be fetched: .+"):
        fetch(origin, budget(tmp_path / "spool"))


def test_an_object_beyond_the_byte_budget_is_unread_and_its_copy_goes_with_the_folder(
    known: Share, tmp_path: Path
) -> None:
    [item] = walk([f"{known.server.url}/large.bin"], Settings())
    assert item.artifact.origin is not None
    with pytest.raises(LimitExceeded, match="more than 33 MiB"):
        fetch(item.artifact.origin, budget(tmp_path / "spool", Settings(max_bytes=33)))


def test_an_object_that_changes_under_the_reader_is_read_again_and_then_given_up(
    known: Share, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of(f"{known.server.url}/ab.txt")
    scheme = SCHEMES[address.scheme]
    if scheme.steady:
        pytest.skip("this store gives one state of an object by itself")
    changes = [1]
    at = known.files / "ab.txt"
    before = at.read_bytes()

    def pieces(files: Any, path: str, size: int | None) -> Iterator[bytes]:
        yield from scheme.pieces(files, path, size)
        if changes[0] > 0:
            changes[0] -= 1
            at.write_bytes(at.read_bytes() + b" and more")

    monkeypatch.setitem(SCHEMES, address.scheme, replace(scheme, pieces=pieces))
    try:
        [item] = walk([f"{known.server.url}/ab.txt"], Settings())
        assert item.artifact.origin is not None
        assert fetch(item.artifact.origin, budget(tmp_path / "spool")) == before + b" and more"
        changes[0] = 9
        with pytest.raises(Changed):
            fetch(item.artifact.origin, budget(tmp_path / "spool"))
    finally:
        at.write_bytes(before)


def test_folders_are_listed_only_when_their_turn_comes(known: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    scheme = SCHEMES[address_of(known.server.url).scheme]
    if scheme.flat:
        pytest.skip("this store has no folders: its pages have a test of their own")
    asked: list[str] = []

    def entries(files: Any, path: str) -> Iterator[Any]:
        asked.append(path)
        return scheme.entries(files, path)

    monkeypatch.setitem(SCHEMES, address_of(known.server.url).scheme, replace(scheme, entries=entries))
    found = walk([known.server.url], Settings())
    next(found)
    assert [path.rsplit("/", 1)[-1] for path in asked][1:] == ["a"]


def test_a_folder_that_cannot_be_listed_is_a_problem_of_its_own(known: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    scheme = SCHEMES[address_of(known.server.url).scheme]
    if scheme.flat:
        pytest.skip("this store has no folders: its pages have a test of their own")

    def entries(files: Any, path: str) -> Iterator[Any]:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return scheme.entries(files, path)

    monkeypatch.setitem(SCHEMES, address_of(known.server.url).scheme, replace(scheme, entries=entries))
    found = list(walk([known.server.url], Settings()))
    assert names(found, known) == ["a", "ab.txt", "deep/er/est.txt", "large.bin"]
    assert found[0].error is not None and found[0].error.kind == "io" and "Permission denied" in found[0].error.message


def scan(arguments: list[str], environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scanner", "scan", "-j", "1", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp"), **environment},
        capture_output=True,
        text=True,
        timeout=180,
    )


def told(path: Path, root: str) -> dict[str, Any]:
    """Results by path below the root, without what may differ between two runs, or between a share and a folder."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    results = {line["path"].removeprefix(root): line for line in lines if line["type"] == "result"}
    return {
        name: {key: value for key, value in line.items() if key not in ("path", "seconds", "id", "parent")}
        for name, line in results.items()
    }


def test_a_scan_by_url_says_what_a_scan_of_the_folder_says_and_tells_no_secret(share: Share, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    by_url = scan([share.server.url, "-o", "url.jsonl", "-v"], share.server.environment, tmp_path)
    by_path = scan([str(share.files), "-o", "path.jsonl"], {}, tmp_path)
    assert by_url.returncode == by_path.returncode, by_url.stderr
    ours, theirs = told(tmp_path / "url.jsonl", share.server.url), told(tmp_path / "path.jsonl", str(share.files))
    assert "/a/process.txt" in ours and ours["/a/process.txt"]["verdict"]["level"] != "clear"
    assert ours == theirs
    assert list((tmp_path / "tmp").iterdir()) == []  # nothing that was fetched is left behind
    for text in (by_url.stdout, by_url.stderr, (tmp_path / "url.jsonl").read_text()):
        assert SECRET not in text


def test_without_credentials_nothing_is_scanned_and_the_remedy_names_where_they_are_looked_for(
    share: Share, tmp_path: Path
) -> None:
    (tmp_path / "tmp").mkdir()
    given = {name: value for name, value in share.server.environment.items() if name in ("AWS_ENDPOINT_URL",)}
    nobody = {"HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true", "SSH_AUTH_SOCK": ""}
    done = scan([share.server.url, "-o", "url.jsonl"], {**given, **nobody}, tmp_path)
    assert done.returncode == 2
    assert "credentials are taken from" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "url.jsonl").exists()


def test_a_listing_of_pages_is_taken_page_by_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "files").mkdir()
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "10")  # a page of the real one has a thousand
    with servers.s3(tmp_path / "files", tmp_path / "own") as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        object_store._connection.cache_clear()
        client = servers.s3_client(server.environment)
        for number in range(21):
            client.put_object(Bucket="share", Key=f"{number:02}.txt", Body=b"")
        client.put_object(Bucket="share", Key="00/", Body=b"")  # what a console makes for a folder
        client.close()
        places = opened([server.url])
        pages: list[int] = []
        ask = places[0].files.call_s3

        def counted(method: str, **rest: Any) -> Any:
            answer = ask(method, **rest)
            pages.append(len(answer["Contents"]))
            if len(pages) == 3:
                raise ConnectionError(104, "Connection reset by peer")
            return answer

        monkeypatch.setattr(places[0].files, "call_s3", counted)
        found = walk_opened(places, Settings())
        next(found)
        assert pages == [10]
        rest = list(found)
        assert pages == [10, 10, 2]
        assert len(rest) == 19  # of twenty one marks a folder, one was taken; and there is the message
        assert rest[-1].error is not None and "broke off after share/18.txt" in rest[-1].error.message
        assert len({item.artifact.path for item in rest}) == 19
        object_store._connection.cache_clear()


@pytest.mark.parametrize(
    "url", [f"smb://me:{SECRET}@host/share", f"s3://key:{SECRET}@bucket", f"ftp://me:{SECRET}@h/x"]
)
def test_a_password_in_the_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError, match="password") as caught:
        list(walk([url], Settings()))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://host/x", "gs://bucket/x", "abfs://x@y/z", "http://host/x", "file:///etc"])
def test_a_scheme_without_a_tested_server_is_refused_and_those_with_one_are_named(url: str) -> None:
    with pytest.raises(UsageError, match=r"cannot be scanned.*s3://, smb://, sftp://, webdav://"):
        list(walk([url], Settings()))


def test_every_scheme_that_is_offered_has_a_server_it_is_tested_against() -> None:
    assert set(SCHEMES) - {"webdavs"} == set(SERVERS)  # webdavs has its own test, below


def test_webdav_over_tls_checks_the_servers_certificate(tmp_path: Path) -> None:
    files, own = tmp_path / "files", tmp_path / "own"
    files.mkdir()
    (tmp_path / "tmp").mkdir()
    (files / "x.txt").write_text("x")
    with servers.webdav(files, own, tls=True) as server:
        trusting = scan([server.url], server.environment, tmp_path)
        assert trusting.returncode == 0, trusting.stderr
        stranger = {key: value for key, value in server.environment.items() if key != "SSL_CERT_FILE"}
        assert scan([server.url], stranger, tmp_path).returncode == 2


def test_an_unknown_ssh_server_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "tmp").mkdir()
    with servers.sftp(tmp_path / "files", tmp_path / "own") as server:
        (tmp_path / "own" / ".ssh" / "known_hosts").write_text("")
        done = scan([server.url], server.environment, tmp_path)
    assert done.returncode == 2 and "Host key is not trusted" in done.stderr


@pytest.mark.parametrize("url", ["s3://", "smb:///share", "sftp://host:port/x", "s3:///key"])
def test_an_address_without_a_host_is_named(url: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        address_of(url)


def test_addresses_are_taken_apart_as_they_stand() -> None:
    address = address_of("smb://TEST;me@[::1]:4450/share/a b#%41")
    assert (address.user, address.host, address.port, address.path) == ("TEST;me", "::1", 4450, "/share/a b#%41")
    assert address_of("s3://bucket//a//b").path == "//a//b"
    assert distinct_urls(["s3://b/a", "s3://b/a/x", "s3://b/ab", "s3://b/a/"]) == ["s3://b/a", "s3://b/ab"]


def test_a_missing_extra_is_named_with_its_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    object_store._connection.cache_clear()
    with pytest.raises(UsageError, match=r"pip install 'scanner\[s3\]'"):
        list(walk(["s3://bucket/x"], Settings()))


def test_a_secret_of_the_environment_is_left_out_of_what_an_error_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert object_store.said(ValueError(f"cannot use {SECRET} here\nat all.")) == "cannot use *** here at all"


def test_a_reference_that_nobody_fetched_can_never_pass_for_an_empty_file() -> None:
    origin = StoredObject("s3://share/x")
    found = Artifact("s3://share/x", Path("s3://share/x"), origin=origin)
    with pytest.raises(OSError):
        _ = found.size
