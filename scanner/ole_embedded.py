"""Hands out what is embedded in an OLE compound file: packaged files, and storages as compound files of their own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from scanner import ole
from scanner.budget import Budget
from scanner.errors import DamagedFile, NoText, UnsupportedFormat
from scanner.ole_writing import Storage, compound
from scanner.records import Artifact, Passage, Place, Problem

Item = Passage | Artifact | Problem
Path = tuple[str, ...]
CONTROL_STREAMS = "\x01\x02\x03\x05"
"""First characters of streams that describe an object (\\x01CompObj, \\x02OlePres000, \\x03ObjInfo) and hold none."""
STREAM, SPECIAL, DEEPEST = 2, 0xFFFFFFF0, 64


def is_cut(opened: Any) -> bool:
    """Whether a stream goes on behind the file's end: its chain of sectors, or its first one."""
    count = len(opened.fat)  # olefile keeps as many entries as the file has sectors
    if any(count <= sector < SPECIAL for sector in opened.fat):
        return True
    entries = (entry for entry in opened.direntries if entry is not None and entry.entry_type == STREAM)
    return any(entry.size >= opened.minisectorcutoff and count <= entry.isectStart < SPECIAL for entry in entries)


def cut_short(opened: Any) -> Iterator[Problem]:
    """A problem where the file's end is missing, even if all that is read came out."""
    if is_cut(opened):
        yield DamagedFile("the file is cut short: a stream goes on behind its end", Place("file")).problem()


def storages_below(opened: Any, *folder: str) -> list[Path]:
    """The storages that lie directly in `folder`, in the order of the directory."""
    depth = len(folder)
    entries = (tuple(entry) for entry in opened.listdir(streams=True, storages=True))
    below = (entry for entry in entries if len(entry) > depth + 1 and entry[:depth] == folder)
    return list(dict.fromkeys(entry[: depth + 1] for entry in below))


def embedded(artifact: Artifact, opened: Any, storage: Path, budget: Budget, name: str, place: Place) -> Iterator[Item]:
    """The object in `storage`: the file it wraps or the storage itself as an artifact, an equation as text.

    Raises DamagedFile, UnsupportedFormat for an object without content, LimitExceeded.
    """
    wrapped = ole.unwrap_storage(opened, *storage)
    if wrapped is None:
        below = [tuple(entry[len(storage) :]) for entry in opened.listdir() if tuple(entry[: len(storage)]) == storage]
        if not any(len(entry) > 1 or entry[0][0] not in CONTROL_STREAMS for entry in below):
            raise UnsupportedFormat("an embedded object holds no document of its own (a link or a picture)", place)
        yield from _child(artifact, name, as_file(opened, storage), budget)
    else:
        yield from _told(artifact, wrapped, name, budget, place)


def embedded_file(artifact: Artifact, content: bytes, budget: Budget, name: str, place: Place) -> Iterator[Item]:
    """As `embedded`, for an object that is a compound file already, or any other file."""
    wrapped = ole.unwrap(content) if content.startswith(ole.MAGIC) else None
    if wrapped is None:
        yield from _child(artifact, name, content, budget)
    else:
        yield from _told(artifact, wrapped, name, budget, place)


def _told(artifact: Artifact, wrapped: ole.Wrapped, name: str, budget: Budget, place: Place) -> Iterator[Item]:
    if wrapped.content:
        yield from _child(artifact, f"{name}/{wrapped.name}".rstrip("/"), wrapped.content, budget)
    elif wrapped.text:
        yield Passage(wrapped.text, place)
    else:
        raise NoText("an embedded equation or empty object was not read", place)


def _child(artifact: Artifact, name: str, content: bytes, budget: Budget) -> Iterator[Artifact]:
    budget.enter_member(artifact.depth + 1)
    yield Artifact(name, budget.take(BytesIO(content)), parent=artifact)


def as_file(opened: Any, storage: Path) -> bytes:
    """A storage with all below it as a compound file. Raises DamagedFile, LimitExceeded."""
    root = Storage(class_id=_class_of(opened, storage))
    found: dict[Path, Storage] = {(): root}
    depth = len(storage)
    for entry in opened.listdir(streams=True, storages=True):
        path = tuple(entry[depth:])
        if not path or tuple(entry[:depth]) != storage:
            continue
        parent = found.get(path[:-1])
        if parent is None or len(path) > DEEPEST:
            raise DamagedFile("an embedded object's storage is damaged")
        if opened.get_type(entry) == STREAM:
            parent.streams[path[-1]] = ole.stream(opened, entry)
        else:
            found[path] = parent.storages[path[-1]] = Storage(class_id=_class_of(opened, tuple(entry)))
    return compound(root)


def _class_of(opened: Any, storage: Path) -> bytes:
    try:
        return uuid.UUID(opened.getclsid(list(storage))).bytes_le
    except ole.FAILURES:
        return bytes(16)
