"""The door to h5py: what an HDF5 file says in words: names, attributes, texts, small tables, files kept as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from scanner import ole
from scanner.budget import Budget
from scanner.errors import DamagedFile, LimitExceeded, NoText
from scanner.inner_content import Met, told
from scanner.members import optional
from scanner.numbers_told import SMALL, line_of_numbers, table_lines
from scanner.records import Artifact, Passage, Place, Problem
from scanner.string_sweep import Sweep

MOST_OBJECTS = 100_000
MOST_CHARACTERS = 4 << 20
"""Bytes of numbers up to which a dataset is looked at: beyond it is a field of a simulation."""
MOST_BYTES = 64 << 20
"""Bytes of one dataset of texts, records or bytes."""
FAILURES = (OSError, RuntimeError, KeyError, ValueError, TypeError, IndexError, OverflowError, UnicodeError)
HOUSEKEEPING = frozenset(
    ("CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_NCProperties", "MATLAB_class",
     "MATLAB_fields", "MATLAB_empty", "MATLAB_int_decode", "MATLAB_object_decode", "H5PATH")
)  # fmt: skip
MATLAB_REFERENCES = "#refs#"


def told_tree(artifact: Artifact, budget: Budget) -> Iterator[Met]:
    """`group a/b`, `attribute a/b units`, `data a/b`; big arrays of numbers by name and shape, with a harmless note.

    Raises MissingReader without h5py, DamagedFile, LimitExceeded, TimedOut.
    """
    h5py = optional("h5py", "'scanner[data]'", "HDF5 (MATLAB 7.3, Fluent, Ansys)")
    content = artifact.content
    try:
        opened = h5py.File(BytesIO(content) if isinstance(content, bytes) else str(content), "r")
    except FAILURES as error:
        raise DamagedFile(f"the HDF5 file cannot be opened: {error}") from error
    with opened:
        tree = _Tree(artifact, budget, h5py)
        try:
            yield from tree.group(opened, "")
        except FAILURES as error:  # the library fails anywhere in a damaged file; what came before is kept
            yield DamagedFile(f"the HDF5 file is damaged, and the rest of it was not read: {error}").problem()
        if tree.large:
            message = f"{tree.large} arrays of numbers told by name and shape only"
            yield Problem(NoText.kind, message, Place("data"), harmless=True)


class _Tree:
    """What is counted on the way through one file; objects that several names lead to are told once."""

    def __init__(self, artifact: Artifact, budget: Budget, h5py: Any) -> None:
        self.artifact, self.budget, self.h5py = artifact, budget, h5py
        self.sweep = Sweep()
        self.seen: set[Any] = set()
        self.large = 0

    def group(self, group: Any, path: str) -> Iterator[Met]:
        """The objects of a group in their order, groups below it included."""
        yield from self._attributes(group, path)
        for name in group:
            where = f"{path}/{name}".lstrip("/")
            self.budget.check_time()
            try:
                link = group.get(name, getlink=True)
                if isinstance(link, self.h5py.ExternalLink):
                    yield Passage(f"{link.filename} {link.path}", Place("link", name=where))
                    continue
                item = group[name]
            except FAILURES as error:
                yield DamagedFile(f"{where} cannot be read: {error}", Place("data", name=where)).problem()
                continue
            key = self.h5py.h5o.get_info(item.id)
            mark = (key.fileno, key.addr)
            if mark in self.seen:
                continue
            self.seen.add(mark)
            if len(self.seen) > MOST_OBJECTS:
                raise LimitExceeded(f"more than {MOST_OBJECTS} objects in one HDF5 file", remedy="scan an export of it")
            if isinstance(item, self.h5py.Group):
                if name != MATLAB_REFERENCES:
                    yield Passage(name, Place("group", name=where))
                yield from self.group(item, where)
            elif isinstance(item, self.h5py.Dataset):
                yield from self._guarded(item, where)

    def _guarded(self, item: Any, where: str) -> Iterator[Met]:
        yield from self._attributes(item, where)
        try:
            yield from self._dataset(item, where)
        except FAILURES as error:
            yield DamagedFile(f"{where} cannot be read: {error}", Place("data", name=where)).problem()

    def _attributes(self, item: Any, path: str) -> Iterator[Met]:
        for name in item.attrs:
            if name in HOUSEKEEPING:
                continue
            try:
                value = item.attrs[name]
            except FAILURES:
                continue
            text = "\n".join(_texts(value))
            if not text and getattr(value, "size", 1) <= SMALL and not _is_reference(value):
                text = line_of_numbers(value)
            if text:
                yield Passage(f"{name}: {text}", Place("attribute", name=f"{path} {name}".strip()))

    def _dataset(self, item: Any, where: str) -> Iterator[Met]:
        """Texts as they are, tables row by row, few numbers as a line, bytes as the file they may be."""
        place, name = Place("data", name=where), where.rpartition("/")[2]
        kind, size = item.dtype, item.size or 0
        is_text = item.attrs.get("MATLAB_class") in (b"char", "char")
        length = size * max(1, kind.itemsize)
        is_number = kind.kind in "biufc" and kind.itemsize > 1 and not is_text
        if length > MOST_BYTES and not is_number:
            limit = f"the dataset {where} has more than {MOST_BYTES >> 20} MiB of texts or bytes"
            yield LimitExceeded(limit, place, "scan an export of it").problem()
        elif length > MOST_CHARACTERS and is_number:
            self.large += 1
            yield Passage(f"{name}: {' x '.join(map(str, item.shape))} {kind}", place)
        elif is_text:
            self.budget.charge_cells(size)
            yield from _line(name, matlab_text(item[()]), place)
        elif self.h5py.check_string_dtype(kind) is not None or kind.kind in "SU":
            self.budget.charge_cells(size)
            yield from _line(name, "\n".join(_texts(item[()])), place)
        elif kind.names:
            self.budget.charge_cells(size * len(kind.names))
            yield Passage("\t".join(kind.names), Place("data", name=f"{where} columns"))
            for number, row in enumerate(item[()].ravel(), 1):
                yield Passage("\t".join(_cell(value) for value in row), Place("data", name=f"{where} row {number}"))
        elif kind.kind == "V" or (kind.itemsize == 1 and size > SMALL):
            yield from told(self.artifact, where, item[()].tobytes(), place, self.sweep, self.budget)
        elif kind.kind in "biufc" and size:
            if size <= SMALL:
                yield from _line(name, table_lines(item[()]), place)
            else:
                self.large += 1
                yield Passage(f"{name}: {' x '.join(map(str, item.shape))} {kind}", place)


def matlab_text(codes: Any) -> str:
    """MATLAB keeps characters as numbers, column by column; a matrix of them is one line a row."""
    rows = codes.T if getattr(codes, "ndim", 1) == 2 else codes.reshape(1, -1)
    return "\n".join("".join(map(chr, row)).rstrip() for row in rows.reshape(len(rows), -1).tolist()).strip("\0 ")


def _line(name: str, text: str, place: Place) -> Iterator[Passage]:
    if text.strip():
        yield Passage(f"{name}: {text}", place)


def _texts(value: Any) -> Iterator[str]:
    """The strings of a scalar or an array, in order."""
    values = value.ravel().tolist() if hasattr(value, "ravel") else [value]
    for item in values:
        if isinstance(item, bytes):
            item = ole.plain(item)
        if isinstance(item, str) and (text := item.strip("\0 ")):
            yield text


def _cell(value: Any) -> str:
    text = "; ".join(_texts(value))
    return text or ("" if isinstance(value, bytes | str) else line_of_numbers(value))


def _is_reference(value: Any) -> bool:
    return getattr(getattr(value, "dtype", None), "kind", "") == "O" or type(value).__name__ == "Reference"
