"""Walks object stores and file servers by URL, lazily, and fetches one object at a time into a worker's folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from scanner.budget import Budget
from scanner.errors import Changed, LimitExceeded, Unreachable, UnsupportedFormat, UsageError
from scanner.records import Artifact, StoredObject
from scanner.registry import source
from scanner.settings import Settings
from scanner.sources.folder import Found, check_globs, left_out, rule_against
from scanner.sources.globs import display
from scanner.sources.stores import SCHEMES, Address, Entry, Scheme

URL = re.compile(
    r"""
    (?P<scheme> [A-Za-z][A-Za-z0-9+.-]* ) ://     # s3://
    (?: (?P<user> [^/@]* ) @ )?                   # user@ or DOMAIN;user@
    (?P<host> \[ [^]/]* \] | [^/:@]* )            # bucket, server, [::1]
    (?: : (?P<port> [0-9]+ ) )?                   # :2222
    (?P<path> /.* )?                              # /share/folder; names as they are, not percent-encoded
    """,
    re.X | re.S,
)
PASSWORD = re.compile(r"://[^/]*:[^/]*@")
DEEPEST = 300
"""Levels of folders: a server that follows its own links may show a loop as a folder without end."""
TRIES = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A URL to scan: its scheme's functions, the open store, and what stands there."""

    address: Address
    scheme: Scheme
    files: Any
    entry: Entry


@source("object_store")
def walk(urls: Sequence[str], settings: Settings) -> Iterator[Found]:
    """Every object under `urls`, once, as the listing goes: a page or a folder is held, never the whole listing.

    Raises UsageError for a URL that cannot be scanned, before anything is yielded.
    """
    check_globs(settings)
    yield from walk_opened(opened(urls), settings)


def opened(urls: Sequence[str]) -> list[Place]:
    """What stands at each URL; nothing is listed yet. Raises UsageError."""
    places = {url: _opened(url) for url in urls}  # one that lies inside another must be there too
    return [places[url] for url in distinct_urls(urls)]


def walk_opened(places: Sequence[Place], settings: Settings) -> Iterator[Found]:
    """Every object under places that are open."""
    for place in places:
        if place.entry.kind != "folder":
            yield _found(place.entry, place, settings)
        elif place.scheme.flat:
            yield from _listed(place, settings)
        else:
            yield from _descended(place, settings)


def distinct_urls(urls: Sequence[str]) -> list[str]:
    """The URLs without those that lie inside another, or stand twice. Raises UsageError for one that is refused."""
    known: dict[str, str] = {}
    for url in urls:
        address_of(url)
        known.setdefault(url.rstrip("/"), url)
    return [url for key, url in known.items() if not any(key.startswith(f"{other}/") for other in known)]


def address_of(url: str) -> Address:
    """The URL in its parts. Raises UsageError where it holds a password, which is not repeated, or is not for us."""
    scheme = url.partition("://")[0].lower()
    if PASSWORD.search(url):
        where = SCHEMES[scheme].credentials if scheme in SCHEMES else "the standard place of its kind"
        raise UsageError(
            f"{scheme}://: a password stands in the address, where shell history and process lists show it. "
            f"Remedy: leave it out; credentials are taken from {where}"
        )
    if scheme not in SCHEMES:
        offered = ", ".join(f"{name}://" for name in SCHEMES)
        raise UsageError(f"{scheme}:// cannot be scanned. Remedy: use one of {offered}, or mount it and give its path")
    match = URL.fullmatch(url)
    if match is None or not match["host"]:
        raise UsageError(f"{display(url)}: no address. Remedy: write it as {scheme}://HOST/PATH")
    host = match["host"].strip("[]")
    return Address(scheme, match["user"] or "", host, int(match["port"] or 0), match["path"] or "/")


def fetch(origin: StoredObject, budget: Budget) -> bytes | Path:
    """The object's bytes, in memory or spooled to the budget's folder.

    Raises Unreachable where it has vanished or cannot be read, Changed where it is replaced again and again while it
    is read, LimitExceeded and TimedOut.
    """
    address = address_of(origin.url)
    scheme = SCHEMES[address.scheme]
    path = scheme.root(address)
    known = Entry(path, "file", origin.bytes, origin.version)
    for _ in range(TRIES):
        content = budget.fetch(_pieces(address, scheme, path, known.bytes))
        if scheme.steady:
            return content
        now = _asked(address, scheme, path)
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        if (now.bytes, now.version) == (known.bytes, known.version) and size == now.bytes:
            return content
        if isinstance(content, Path):
            content.unlink()
        known = now
    raise Changed("the object changed while it was read")


def found_at_url(url: str) -> Found:
    """A single object of an earlier listing, as the walk would find it. Raises UsageError without a connection."""
    address = address_of(url)
    scheme = SCHEMES[address.scheme]
    path = scheme.root(address)
    try:
        entry = _asked(address, scheme, path)
    except Unreachable as error:
        return Found(_artifact_at(Entry(path, "file"), address, scheme), None, error)
    return _plain(entry, _artifact_at(entry, address, scheme))


def _pieces(address: Address, scheme: Scheme, path: str, size: int | None) -> Iterator[bytes]:
    """The object piece by piece; a connection that was lost before the first piece is made anew, once."""
    for last in (False, True):
        begun = False
        try:
            for piece in scheme.pieces(_connected(address), path, size):
                begun = True
                yield piece
            return
        except scheme.failures() as error:
            _connection.cache_clear()
            if begun or last or isinstance(error, FileNotFoundError | PermissionError):
                raise _unreachable("fetched", error) from error


def _asked(address: Address, scheme: Scheme, path: str) -> Entry:
    try:
        return scheme.look(_connected(address), path)
    except scheme.failures() as error:
        raise _unreachable("looked at after it was read", error) from error


def _unreachable(doing: str, error: Exception) -> Unreachable:
    return Unreachable(f"cannot be {doing}: {said(error)}", remedy="see that it is still there and may be read")


def _connected(address: Address) -> Any:
    """This process's connection to a server, made when first needed."""
    return _connection(replace(address, path="/"))


@cache
def _connection(address: Address) -> Any:
    return SCHEMES[address.scheme].connect(address)


def said(error: Exception) -> str:
    """What an error says in one line, without a secret of the environment that a library may have repeated."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    for name, value in os.environ.items():
        if len(value) > 5 and re.search(r"SECRET|TOKEN|PASSWORD|KEY", name):
            text = text.replace(value, "***")
    return " ".join(text.split()).rstrip(".")[:300]


def _opened(url: str) -> Place:
    """The store at a URL and what stands there. Raises UsageError: without an extra, a connection, or such a path."""
    address = address_of(url)
    scheme = SCHEMES[address.scheme]
    try:
        failures = scheme.failures()
        files = _connected(address)
        return Place(address, scheme, files, scheme.look(files, scheme.root(address)))
    except ImportError as error:
        raise UsageError(
            f"{address.scheme}:// needs a library that is not installed ({error.name}). "
            f"Remedy: pip install 'scanner[{scheme.extra}]'"
        ) from error
    except failures as error:
        raise UsageError(
            f"{display(url)}: {said(error)}. Remedy: check the address; credentials are taken from {scheme.credentials}"
        ) from error


def _listed(place: Place, settings: Settings) -> Iterator[Found]:
    """Everything under a prefix; where the listing breaks off, that is a problem of its own."""
    seen = place.entry.path
    try:
        for entry in place.scheme.entries(place.files, place.entry.path):
            seen = entry.path
            yield _found(entry, place, settings)
    except place.scheme.failures() as error:
        yield _unlisted(place.entry, place, f"listing broke off after {display(seen)}: {said(error)}")


def _descended(place: Place, settings: Settings) -> Iterator[Found]:
    """Everything under a folder, one folder's names at a time, in the names' order."""
    levels = [_level(place.entry, place, settings)]
    above = [place.entry.identity]
    while levels:
        met = next(levels[-1], None)
        if met is None:
            levels.pop()
            above.pop()
        elif isinstance(met, Found):
            yield met
        elif met.identity and met.identity in above:
            yield left_out(_artifact(met, place), "a link back to a folder above it", "nothing: it is scanned already")
        elif len(levels) >= DEEPEST:
            error = LimitExceeded(f"folders nested deeper than {DEEPEST} levels", remedy="scan that folder by itself")
            yield Found(_artifact(met, place), None, error)
        else:
            levels.append(_level(met, place, settings))
            above.append(met.identity)


def _level(folder: Entry, place: Place, settings: Settings) -> Iterator[Found | Entry]:
    try:
        entries: Iterable[Entry] = list(place.scheme.entries(place.files, folder.path))
    except place.scheme.failures() as error:
        yield _unlisted(folder, place, f"folder cannot be listed: {said(error)}")
        return
    for entry in entries:
        if entry.kind != "folder":
            yield _found(entry, place, settings)
            continue
        artifact = _artifact(entry, place)
        reason = rule_against(artifact.name, True, settings, ())
        yield left_out(artifact, reason, "change the rule") if reason else entry


def _found(entry: Entry, place: Place, settings: Settings) -> Found:
    artifact = _artifact(entry, place)
    reason = rule_against(artifact.name, False, settings, ())
    if reason:
        return left_out(artifact, reason, "change the rule")
    return _plain(entry, artifact)


def _plain(entry: Entry, artifact: Artifact) -> Found:
    """What an entry is; only a file is examined."""
    if entry.kind == "link":
        error = UnsupportedFormat("symbolic link, not followed", remedy="scan what it points to")
        return Found(artifact, None, error)
    if entry.kind != "file":
        return Found(artifact, None, UnsupportedFormat("no regular file", remedy="look at what it is on the server"))
    return Found(artifact, entry.bytes, None, None, entry.mtime_ns, entry.version or None)


def _unlisted(folder: Entry, place: Place, message: str) -> Found:
    return Found(_artifact(folder, place), None, Unreachable(message, remedy="check its permissions, then scan again"))


def _artifact(entry: Entry, place: Place) -> Artifact:
    return _artifact_at(entry, place.address, place.scheme)


def _artifact_at(entry: Entry, address: Address, scheme: Scheme) -> Artifact:
    """The artifact of an object, named by its URL; a name that is not UTF-8 keeps its bytes."""
    user = f"{address.user}@" if address.user else ""
    port = f":{address.port}" if address.port else ""
    host = f"[{address.host}]" if ":" in address.host else address.host
    inside = entry.path[len(address.host) :] if scheme.flat else entry.path
    url = f"{address.scheme}://{user}{host}{port}{inside}"
    shown = display(url)
    raw = os.fsencode(url) if shown != url else None
    return Artifact(shown, Path(url), None, raw, origin=StoredObject(url, entry.bytes, entry.version))
