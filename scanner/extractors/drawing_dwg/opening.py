"""The door for ezdwg: a DWG file's objects, sections and decoded texts, its failures made this program's own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scanner.budget import Budget
from scanner.errors import DamagedFile, MissingReader, UnsupportedFormat
from scanner.extractors.drawing_dwg import objects
from scanner.records import Artifact

BATCH = 2000
"""Objects taken at a time: the library gives their bytes as lists of numbers, eight times as large."""
FAILURES = (ValueError, OSError, RuntimeError, TypeError, OverflowError, IndexError, KeyError)
"""What ezdwg raises; a panic of its Rust code besides (see `calling`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of the drawing: `kind` is its type's name (MTEXT, ACAD_TABLE), `code` its number."""

    handle: int
    kind: str
    is_entity: bool


@dataclass(slots=True)
class Drawing:
    """An open drawing; `version` is the number in AC1015, `code_page` the number at byte 19."""

    path: str
    version: int
    code_page: int
    core: Any
    entries: list[Entry] = field(default_factory=list)
    lost: int = 0


@contextmanager
def calling(doing: str) -> Iterator[None]:
    """What the library fails with becomes DamagedFile. A panic of Rust is no Exception; its class has no import."""
    try:
        yield
    except FAILURES as error:
        raise DamagedFile(f"{doing}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise DamagedFile(f"{doing}: the reader gave up on it") from error


@contextmanager
def opened(artifact: Artifact, budget: Budget) -> Iterator[Drawing]:
    """The drawing with its list of objects. Raises MissingReader, UnsupportedFormat, DamagedFile."""
    try:
        from ezdwg import _core as core
    except ImportError as error:
        raise MissingReader("reading DWG drawings needs ezdwg", remedy="pip install ezdwg") from error
    with _on_disk(artifact.content, budget) as path:
        with open(path, "rb") as stream:
            start = stream.read(21)
        drawing = Drawing(path, int(start[2:6]), int.from_bytes(start[19:21], "little"), core)
        try:
            with calling("its objects cannot be listed"):
                rows = core.list_object_headers_with_type(path)
                drawing.lost = len(core.list_object_map_entries(path)) - len(rows)
            drawing.entries = _entries(drawing, rows)
            yield drawing
        except DamagedFile as error:
            if "unsupported DWG version" in error.message:
                raise UnsupportedFormat(f"a DWG version that no reader knows: {start[:6].decode('latin-1')}") from error
            raise
        finally:
            core.clear_decode_cache()


def _entries(drawing: Drawing, rows: list[Any]) -> list[Entry]:
    """Their types, those the drawing itself declares besides: the library cannot tell them in all R2004 files."""
    own: dict[int, objects.OwnClass] = {}
    if drawing.version == objects.R2004 and any(row[4].startswith("UNKNOWN(") for row in rows):
        own = objects.classes_2004(section(drawing, sections(drawing)["AcDb:Classes"]), _latin)
    return [
        Entry(row[0], own[row[3]].name, own[row[3]].is_entity)
        if row[4].startswith("UNKNOWN(") and row[3] in own
        else Entry(row[0], row[4], row[5] == "E")
        for row in rows
    ]


def _latin(data: bytes) -> str:
    return data.decode("latin-1")


@contextmanager
def _on_disk(content: bytes | Path, budget: Budget) -> Iterator[str]:
    """The library reads files by path only."""
    if isinstance(content, Path):
        yield str(content)
        return
    with tempfile.NamedTemporaryFile(dir=budget.folder, suffix=".dwg", delete=False) as stream:
        stream.write(content)
    try:
        yield stream.name
    finally:
        os.unlink(stream.name)


def rows(drawing: Drawing, function: str) -> list[Any]:
    """What one of the library's decoders gives for the whole drawing. Raises DamagedFile."""
    decode: Callable[[str], list[Any]] = getattr(drawing.core, function)
    with calling(f"{function} failed"):
        return decode(drawing.path)


def bodies(drawing: Drawing, handles: list[int]) -> Iterator[tuple[int, bytes]]:
    """(handle, bytes) of objects. Raises DamagedFile."""
    for start in range(0, len(handles), BATCH):
        with calling("its objects cannot be read"):
            records = drawing.core.read_object_records_by_handle(drawing.path, handles[start : start + BATCH])
        for record in records:
            yield record[0], _body(bytes(record[4]))


def _body(record: bytes) -> bytes:
    """Without its size in front (words of two bytes, the last with its highest bit clear) and its checksum behind."""
    start = 2
    while start < len(record) and record[start - 1] & 0x80:
        start += 2
    return record[start:-2]


def layers(drawing: Drawing) -> dict[int, str]:
    """The name of each layer by its handle. Raises DamagedFile."""
    return dict(rows(drawing, "decode_layer_names"))


def layer_of(drawing: Drawing, custom: list[int]) -> dict[int, int]:
    """The layer's handle of each entity; `custom` are those of types the library does not know."""
    with calling("its layers cannot be told"):
        known = {row[0]: row[3] for row in drawing.core.decode_entity_styles(drawing.path)}
        left = [handle for handle in custom if handle not in known]
        known.update(drawing.core.decode_object_entity_layer_handles(drawing.path, left) if left else ())
    return known


def sections(drawing: Drawing) -> dict[str, int]:
    """The index of each named section; R13 to R2000 have none of those with words."""
    with calling("its sections cannot be listed"):
        return {row[0]: index for index, row in enumerate(drawing.core.list_section_locators(drawing.path)) if row[0]}


def section(drawing: Drawing, index: int) -> bytes:
    """A section's bytes, unpacked. Raises DamagedFile."""
    with calling("a section cannot be read"):
        return bytes(drawing.core.read_section_bytes(drawing.path, index))
