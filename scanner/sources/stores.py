"""The kinds of store that can be scanned: how each is opened, listed lazily and read, by its URL scheme.

Credentials come from where each kind's own tools keep them, never from the URL. Each scheme here is tested against a
server; others are refused by name.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

PIECE = 8 << 20
"""Bytes asked for at a time: large enough that a request's own time does not count, small beside a worker's memory."""
AT_ONCE = 32 << 20
"""Objects of S3 up to this size come with one request; larger ones in ranges that are bound to one ETag."""


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in its parts: `host` is the bucket of S3; `port` is 0 where none is given; `path` is as typed."""

    scheme: str
    user: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a listing says: the path inside the store, `file`, `folder`, `link` or `special`, and what is known of it.

    `identity` is a number of a folder by which a loop is noticed; 0 where the store has none.
    """

    path: str
    kind: str
    bytes: int | None = None
    version: str = ""
    mtime_ns: int | None = None
    identity: int = 0


@dataclass(frozen=True, slots=True)
class Scheme:
    """A kind of store. `flat` ones list everything under a path, in order; the others one folder at a time.

    `steady` says that what `pieces` gives is one state of the object, however it is replaced meanwhile.
    """

    extra: str
    credentials: str
    connect: Callable[[Address], Any]
    root: Callable[[Address], str]
    look: Callable[[Any, str], Entry]
    entries: Callable[[Any, str], Iterator[Entry]]
    pieces: Callable[[Any, str, int | None], Iterator[bytes]]
    failures: Callable[[], tuple[type[Exception], ...]]
    flat: bool = False
    steady: bool = False


def _ns(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1_000_000_000)


def _streamed(stream: Any) -> Iterator[bytes]:
    with stream:
        yield from iter(lambda: stream.read(PIECE), b"")


# S3: one flat listing, a thousand keys a page


def _s3_connect(address: Address) -> Any:
    import s3fs

    return s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True, max_concurrency=1)


def _s3_look(files: Any, path: str) -> Entry:
    """The object, or the folder that keys make; the exact key is the first of those that begin with it."""
    bucket, _, key = path.partition("/")
    if key:
        page = files.call_s3("list_objects_v2", Bucket=bucket, Prefix=key, MaxKeys=1)
        for item in page.get("Contents", []):
            if item["Key"] == key:
                return _s3_entry(bucket, item)
    prefix = f"{key.rstrip('/')}/" if key else ""
    page = files.call_s3("list_objects_v2", Bucket=bucket, Prefix=prefix, MaxKeys=1)
    if prefix and not page.get("Contents"):
        raise FileNotFoundError(errno.ENOENT, "no object and nothing under this prefix")
    return Entry(f"{bucket}/{prefix}", "folder")


def _s3_entries(files: Any, path: str) -> Iterator[Entry]:
    bucket, _, prefix = path.partition("/")
    more: dict[str, str] = {}
    while True:
        page = files.call_s3("list_objects_v2", Bucket=bucket, Prefix=prefix, **more)
        for item in page.get("Contents", []):
            if not (item["Key"].endswith("/") and not item["Size"]):  # an empty object that only marks a folder
                yield _s3_entry(bucket, item)
        if not page.get("IsTruncated"):
            return
        more = {"ContinuationToken": page["NextContinuationToken"]}


def _s3_entry(bucket: str, item: dict[str, Any]) -> Entry:
    return Entry(f"{bucket}/{item['Key']}", "file", item["Size"], item.get("ETag", ""), _ns(item.get("LastModified")))


def _s3_pieces(files: Any, path: str, size: int | None) -> Iterator[bytes]:
    if size is not None and 0 < size <= AT_ONCE:
        data = files.cat_file(path, start=0, end=size + 1)
        if len(data) == size:
            yield data
            return  # else it is another object than the one listed
    yield from _streamed(files.open(path, "rb", block_size=PIECE, cache_type="readahead"))


def _s3_failures() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError

    return OSError, BotoCoreError, ClientError


# SMB: Windows shares; the listing comes with sizes and times, which fsspec's own asks for file by file


def _smb_connect(address: Address) -> Any:
    from fsspec.implementations.smb import SMBFileSystem

    user = address.user.replace(";", "\\")
    return SMBFileSystem(address.host, address.port or 445, user or None, skip_instance_cache=True)


def _smb_unc(files: Any, path: str) -> str:
    return f"\\\\{files.host}" + path.rstrip("/").replace("/", "\\")


def _smb_look(files: Any, path: str) -> Entry:
    import smbclient

    state = smbclient.stat(_smb_unc(files, path), port=files.port)
    if stat.S_ISDIR(state.st_mode):
        return Entry(path, "folder", identity=state.st_ino)
    return Entry(path, "file", state.st_size, f"{state.st_mtime:.0f}", state.st_mtime_ns)


def _smb_entries(files: Any, path: str) -> Iterator[Entry]:
    import smbclient

    found: list[Entry] = []
    for item in smbclient.scandir(_smb_unc(files, path), port=files.port):
        inside, known = f"{path.rstrip('/')}/{item.name}", item.smb_info
        if item.is_symlink():
            found.append(Entry(inside, "link"))
        elif item.is_dir():
            found.append(Entry(inside, "folder", identity=known.file_id))
        else:
            changed = known.last_write_time
            version = f"{changed.timestamp():.0f}"
            found.append(Entry(inside, "file", known.end_of_file, version, _ns(changed)))
    yield from sorted(found, key=lambda entry: entry.path)


def _smb_pieces(files: Any, path: str, size: int | None) -> Iterator[bytes]:
    # others may go on reading, writing and removing: a scan must lock nobody out
    yield from _streamed(files.open(path, "rb", share_access="rwd"))


def _smb_failures() -> tuple[type[Exception], ...]:
    from smbprotocol.exceptions import SMBException
    from spnego.exceptions import SpnegoError

    return OSError, SMBException, SpnegoError, ValueError  # ValueError: its word for no connection


# SFTP: the user's own ssh configuration, known hosts and agent


def _sftp_connect(address: Address) -> Any:
    from sshfs import SSHFileSystem

    given = {"port": address.port, "username": address.user}
    return SSHFileSystem(
        address.host,
        known_hosts=(),  # the user's known_hosts; this library's default would trust any server
        sftp_client_kwargs={"path_errors": "surrogateescape"},
        skip_instance_cache=True,
        **{name: value for name, value in given.items() if value},
    )


def _sftp_look(files: Any, path: str) -> Entry:
    return _sftp_entry(files.info(path), path)


def _sftp_entries(files: Any, path: str) -> Iterator[Entry]:
    listed = files.ls(path, detail=True)
    yield from sorted((_sftp_entry(item, item["name"]) for item in listed), key=lambda entry: entry.path)


def _sftp_entry(item: dict[str, Any], path: str) -> Entry:
    kind = {"directory": "folder", "file": "file", "link": "link"}.get(item["type"], "special")
    size = item["size"] if kind == "file" else None
    return Entry(path, kind, size, str(item["mtime"] or ""), _ns(item["mtime"]))


def _sftp_pieces(files: Any, path: str, size: int | None) -> Iterator[bytes]:
    yield from _streamed(files.open(path, "rb"))


def _sftp_failures() -> tuple[type[Exception], ...]:
    import asyncssh

    return OSError, asyncssh.Error, ValueError  # ValueError: a key or a configuration that is none


# WebDAV over HTTP or HTTPS


def _webdav_connect(address: Address) -> Any:
    import httpx
    from webdav4.fsspec import WebdavFileSystem

    secure = address.scheme == "webdavs"
    host = f"{address.host}:{address.port}" if address.port else address.host
    known = os.environ.get("NETRC") or os.path.expanduser("~/.netrc")
    auth = httpx.NetRCAuth(known) if os.path.exists(known) else None
    return WebdavFileSystem(f"{'https' if secure else 'http'}://{host}/", auth=auth)


def _webdav_look(files: Any, path: str) -> Entry:
    found = _webdav_asked(files, path, "0")
    return found[0] if found else Entry(path, "file")


def _webdav_entries(files: Any, path: str) -> Iterator[Entry]:
    listed = [entry for entry in _webdav_asked(files, path, "1") if entry.path != path]
    yield from sorted(listed, key=lambda entry: entry.path)


def _webdav_asked(files: Any, path: str, depth: str) -> list[Entry]:
    """What the server says of a path and, at depth 1, of what lies in it."""
    answer = files.client.propfind(quote(path), headers={"Depth": depth}, follow_redirects=True)
    found = []
    for response in answer.responses.values():
        inside, known = response.path_norm or "/", response.properties
        if known.collection:
            found.append(Entry(inside, "folder"))
        else:
            version = str(known.etag or known.modified or "")
            found.append(Entry(inside, "file", known.content_length, version, _ns(known.modified)))
    return found


def _webdav_pieces(files: Any, path: str, size: int | None) -> Iterator[bytes]:
    """One GET; the library's own file asks what the path is once more, and takes no name with `#` or `%` in it."""
    with files.client.http.stream("GET", files.client.join_url(quote(path)), follow_redirects=True) as response:
        if response.status_code in (404, 410):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if response.is_error:
            raise OSError(errno.EIO, f"HTTP {response.status_code} {response.reason_phrase}")
        yield from response.iter_bytes(PIECE)


def _webdav_failures() -> tuple[type[Exception], ...]:
    import httpx
    from webdav4.client import ClientError

    return OSError, httpx.HTTPError, httpx.InvalidURL, ClientError


def _path(address: Address) -> str:
    return address.path.rstrip("/") or "/"


SCHEMES = {
    "s3": Scheme(
        "s3", "the AWS environment variables, ~/.aws, or the machine's role",
        _s3_connect, lambda address: f"{address.host}/{address.path[1:]}",
        _s3_look, _s3_entries, _s3_pieces, _s3_failures, flat=True, steady=True,
    ),
    "smb": Scheme(
        "smb", "a Kerberos ticket, or the file that NTLM_USER_FILE names (smb://user@host/share says who)",
        _smb_connect, _path, _smb_look, _smb_entries, _smb_pieces, _smb_failures,
    ),
    "sftp": Scheme(
        "sftp", "ssh-agent, ~/.ssh/config and the keys in ~/.ssh; the server must be in known_hosts",
        _sftp_connect, _path, _sftp_look, _sftp_entries, _sftp_pieces, _sftp_failures,
    ),
    "webdav": Scheme(
        "webdav", "~/.netrc, or the file that NETRC names",
        _webdav_connect, _path, _webdav_look, _webdav_entries, _webdav_pieces, _webdav_failures,
    ),
    "webdavs": Scheme(
        "webdav", "~/.netrc, or the file that NETRC names",
        _webdav_connect, _path, _webdav_look, _webdav_entries, _webdav_pieces, _webdav_failures,
    ),
}  # fmt: skip
