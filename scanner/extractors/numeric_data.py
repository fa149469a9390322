"""Reads MATLAB workspaces (the door to scipy.io) and HDF5 files: names, texts, structures, small tables."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

from scanner.apart import apart
from scanner.budget import Budget
from scanner.errors import DamagedFile, LimitExceeded, MissingReader, NoText
from scanner.hdf5_tree import told_tree
from scanner.inner_content import Met
from scanner.numbers_told import SMALL, table_lines
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import MIB, Settings
from scanner.string_sweep import only_swept, swept
from scanner.swept_programs import remedy_for

NEWER = b"MATLAB 7.3"
LARGEST = 256 * MIB
"""Bytes of a workspace that are taken into memory, packed or unpacked."""
DEEPEST = 12
HEADER = 128
PACKED_ELEMENT, TAG = 15, 8
FAILURES = (OSError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error, zlib.error, OverflowError,
            NotImplementedError, AttributeError, RecursionError, UnicodeError)  # fmt: skip
"""What scipy.io raises on damaged files, and of its own."""


@extractor("mat")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """`variable feed.unit`, `variable table(2)`: texts and small tables whole, large arrays by name and shape.

    Version 7.3 is HDF5 and read as such. Raises DamagedFile, LimitExceeded, TimedOut, MissingReader.
    """
    head = artifact.content[:HEADER] if isinstance(artifact.content, bytes) else _head(artifact)
    if head.startswith(NEWER):
        yield from read_hdf5(artifact, budget, settings)
        return
    if artifact.size > LARGEST:
        yield from swept(artifact, budget)
        raise LimitExceeded(f"a workspace of more than {LARGEST // MIB} MiB", remedy=remedy_for(".mat"))
    content = artifact.content if isinstance(artifact.content, bytes) else artifact.content.read_bytes()
    yield from _described(head)
    budget.charge_bytes(_unpacked_size(content, budget))
    try:
        variables = _loaded(content)
    except FAILURES as error:
        yield from swept(artifact, budget)
        raise DamagedFile(f"the MATLAB file cannot be read whole ({error}); it was swept for strings") from error
    large = Counted()
    for name, value in variables.items():
        if not name.startswith("__"):
            budget.check_time()
            yield from _told(name, value, budget, large, 0)
    if large.unread:
        message = f"{large.unread} objects of MATLAB classes (tables, strings, function handles) are not taken apart"
        yield from swept(Artifact(artifact.name, _unpacked(content)), budget)
        yield Problem("unsupported", f"{message}. Remedy: {remedy_for('.mat')}", Place("variable"))
    if large.arrays:
        message = f"{large.arrays} arrays of numbers told by name and shape only"
        yield Problem(NoText.kind, message, Place("variable"), harmless=True)


@extractor("hdf5")
def read_hdf5(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """As `scanner.hdf5_tree` tells it; swept for strings where h5py is missing or the file is damaged."""
    del settings
    try:
        yield from apart(lambda: told_tree(artifact, budget), artifact, budget, "HDF5 data")
    except (MissingReader, DamagedFile) as error:
        yield from swept(artifact, budget)
        yield error.problem()
        yield only_swept("HDF5 data", "packed tables and texts", remedy_for(artifact.suffix, "mat"))


class Counted:
    """What was told by its shape only, and what was not taken apart."""

    def __init__(self) -> None:
        self.arrays = self.unread = 0


def _head(artifact: Artifact) -> bytes:
    with open(artifact.content, "rb") as stream:
        return stream.read(HEADER)


def _described(head: bytes) -> Iterator[Passage]:
    """The text a writer puts at the head: `MATLAB 5.0 MAT-file, Platform: PCWIN64, Created on: …`."""
    text = head[:116].decode("latin-1").strip("\0 ")
    if text:
        yield Passage(text, Place("property", name="description"))


def _unpacked_size(content: bytes, budget: Budget) -> int:
    """Bytes the workspace has unpacked, counted piece by piece. Raises LimitExceeded before they would fill memory."""
    total = 0
    for packed in _elements(content):
        unpacker, rest = zlib.decompressobj(), packed
        while rest and not unpacker.eof:
            budget.check_time()
            try:
                total += len(unpacker.decompress(rest, MIB))
            except zlib.error:
                break  # whoever reads it will say so
            rest = unpacker.unconsumed_tail
            if total > LARGEST:
                limit = f"the workspace unpacks to more than {LARGEST // MIB} MiB"
                raise LimitExceeded(limit, remedy=remedy_for(".mat"))
    return total


def _elements(content: bytes) -> Iterator[bytes]:
    """The packed elements at the top level (MAT-File Format, chapter 1): u32 type 15, u32 size, zlib."""
    order = ">" if content[126:128] == b"MI" else "<"
    at = HEADER
    while at + TAG <= len(content):
        kind, size = struct.unpack_from(f"{order}2I", content, at)
        if kind == PACKED_ELEMENT:
            yield content[at + TAG : at + TAG + size]
        at += TAG + size


def _unpacked(content: bytes) -> bytes:
    parts = [content]
    for packed in _elements(content):
        try:
            parts.append(zlib.decompressobj().decompress(packed, LARGEST))
        except zlib.error:
            continue
    return b"\0".join(parts)


def _loaded(content: bytes) -> dict[str, Any]:
    import scipy.io

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy warns of repeated names and of old files; what it gives is told
        return dict(
            scipy.io.loadmat(io.BytesIO(content), struct_as_record=True, squeeze_me=False, chars_as_strings=True)
        )


def _told(path: str, value: Any, budget: Budget, large: Counted, depth: int) -> Iterator[Met]:
    """One variable: text, numbers, the fields of a structure, the cells of a cell array, deeper ones below it."""
    kind = getattr(value, "dtype", None)
    if depth > DEEPEST:
        raise LimitExceeded(f"{path} is nested deeper than {DEEPEST} levels", Place("variable", name=path))
    if kind is None or type(value).__name__ in ("MatlabOpaque", "MatlabFunction") or hasattr(value, "classname"):
        large.unread += 1
        yield Passage(path, Place("variable", name=path))
        return
    place, size = Place("variable", name=path), int(value.size)
    budget.charge_cells(min(size, SMALL))
    if kind.kind in "US":
        text = "\n".join(str(line).rstrip() for line in value.ravel().tolist())
        if text.strip():
            yield Passage(f"{_last(path)}: {text}", place)
    elif kind.names:
        for number, record in enumerate(value.ravel(), 1):
            budget.check_time()
            for name in kind.names:
                inner = f"{path}.{name}" if size == 1 else f"{path}({number}).{name}"
                yield from _told(inner, record[name], budget, large, depth + 1)
    elif kind.hasobject:
        for number, cell in enumerate(value.ravel(order="F"), 1):
            budget.check_time()
            yield from _told(f"{path}{{{number}}}", cell, budget, large, depth + 1)
    elif _is_sparse(value) or size > SMALL:
        large.arrays += 1
        yield Passage(f"{_last(path)}: {' x '.join(map(str, value.shape))} {kind}", place)
    elif size:
        yield Passage(f"{_last(path)}: {table_lines(value)}", place)


def _is_sparse(value: Any) -> bool:
    return not hasattr(value, "ravel")


def _last(path: str) -> str:
    return path.rpartition(".")[2]
