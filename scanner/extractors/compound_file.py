"""Reads OLE compound files of programs that do not document them: properties, embedded files, macros, all streams.

Project plans, GX Works and other PLC projects, Origin and Minitab projects, Aspen and Ansys files, installers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from scanner import ole, property_sets
from scanner.budget import Budget
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.formats import sniff, spoken_name
from scanner.inner_content import Met, told
from scanner.ole_embedded import cut_short, embedded, storages_below
from scanner.ooxml import guarded
from scanner.ooxml_parts import read_macros
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep, only_swept, swept
from scanner.swept_programs import remedy_for

WRAPPING = ("\x01ole10native", "package", "contents", "embeddedodf", "equation native")
"""Streams by which a storage is an embedded object (scanner.ole)."""
DOCUMENTS = ("worddocument", "workbook", "book", "powerpoint document", "visiodocument", "__properties_version1.0")
"""Streams by which a storage is a document of its own."""
DEEPEST = 12
JPEG, THUMBNAIL_HEAD = b"\xff\xd8\xff", 64
"""A thumbnail begins behind a head of 12 or 16 bytes."""
CONTROL = ("\x01CompObj", "\x03ObjInfo", "\x01Ole", "\x02OlePres000")


@dataclass(slots=True)
class _Compound:
    """One compound file: which storages were handed out whole, and what was said."""

    artifact: Artifact
    opened: Any
    budget: Budget
    sweep: Sweep = field(default_factory=Sweep)
    handed: list[tuple[str, ...]] = field(default_factory=list)


@extractor("ole", "mpp", "msi")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Properties at `property title`, macros, embedded files as artifacts, texts and strings at `stream A/B`.

    Always partial: nobody here knows what the numbers and codes between the strings mean. A file that is no whole
    compound file is swept from end to end.
    """
    del settings
    format = sniff(artifact)
    try:
        opened = ole.open_ole(artifact.content)
    except DamagedFile as error:
        yield error.problem()
        yield from swept(artifact, budget)
        opened = None
    if opened is not None:
        with opened:
            compound = _Compound(artifact, opened, budget)
            yield from _objects(compound, (), 0)
            yield from guarded(read_macros(artifact.content), Place("macros"))
            yield from _streams(compound)
            yield from cut_short(opened)
    named = spoken_name(format)
    yield only_swept(named, "numbers, packed parts and the order of the text", remedy_for(artifact.suffix, format))


def _objects(compound: _Compound, folder: tuple[str, ...], depth: int) -> Iterator[Met]:
    """Storages that are embedded objects or documents, at any depth, as artifacts."""
    for storage in storages_below(compound.opened, *folder):
        names = {entry[-1].lower() for entry in _below(compound, storage) if len(entry) == len(storage) + 1}
        if names.isdisjoint(WRAPPING) and names.isdisjoint(DOCUMENTS):
            if depth < DEEPEST:
                yield from _objects(compound, storage, depth + 1)
            continue
        name = "/".join(storage)
        place = Place("embedded object", name=name)
        found = list(
            guarded(embedded(compound.artifact, compound.opened, storage, compound.budget, name, place), place)
        )
        if any(isinstance(item, Artifact | Passage) for item in found):
            compound.handed.append(storage)
            yield from found


def _below(compound: _Compound, storage: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for entry in compound.opened.listdir():
        if tuple(entry[: len(storage)]) == storage:
            yield tuple(entry)


def _streams(compound: _Compound) -> Iterator[Met]:
    """Each stream once: a property set, a whole file, a text, or strings; a damaged one costs only itself."""
    for entry in compound.opened.listdir():
        path = tuple(entry)
        compound.budget.check_time()
        is_macro = len(path) > 1 and path[-2].upper() == "VBA"
        if is_macro or path[-1] in CONTROL or any(path[: len(top)] == top for top in compound.handed):
            continue
        name = "/".join(path)
        place = Place("stream", name=name.replace("\x05", ""))
        try:
            data = ole.stream(compound.opened, list(path))
            compound.budget.charge_bytes(len(data))
            if data.startswith(property_sets.MARK) and path[-1].startswith("\x05"):
                yield from _properties(compound, data)
            else:
                yield from told(compound.artifact, name, data, place, compound.sweep, compound.budget)
        except DamagedFile as error:
            yield DamagedFile(f"{place.name}: {error.message}", place).problem()


def _properties(compound: _Compound, data: bytes) -> Iterator[Met]:
    for label, text in property_sets.property_set(data):
        if text not in compound.sweep.seen and any(map(str.isalpha, text)) and "\0" not in text:
            compound.sweep.seen.add(text)
            yield Passage(text, Place("property", name=label))


@extractor("thumbs")
def read_thumbnails(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Windows' Thumbs.db: the names of the pictures at `thumbnail names`, each small picture as an artifact.

    A thumbnail may be all that is left of a drawing that was deleted. Raises DamagedFile, LimitExceeded.
    """
    del settings
    with ole.open_ole(artifact.content) as opened:
        for entry in opened.listdir():
            budget.check_time()
            name = "/".join(entry)
            try:
                data = ole.stream(opened, entry)
            except DamagedFile as error:
                yield DamagedFile(f"{name}: {error.message}", Place("stream", name=name)).problem()
                continue
            if entry[-1].lower() == "catalog":
                names = [text for _, text in Sweep().strings(data)]
                yield Passage("\n".join(names), Place("thumbnail names"))
                continue
            start = data.find(JPEG, 0, THUMBNAIL_HEAD)
            if start < 0:
                yield UnsupportedFormat(f"{name} is no picture", Place("stream", name=name)).problem()
                continue
            budget.enter_member(artifact.depth + 1)
            yield Artifact(f"thumbnail {name}.jpg", budget.take(BytesIO(data[start:])), parent=artifact)
        yield from cut_short(opened)
