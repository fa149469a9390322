"""Reads Altium and Protel designs: the fields of the records in their streams, `|RECORD=4|TEXT=...|`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner import charset, ole
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.records import Artifact, Passage, Place, Problem, TitleBlock
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep, only_swept, swept
from scanner.title_block import named

# |TEXT=Drawing title|%UTF8%TEXT=...|
FIELD = re.compile(
    rb"\| (?P<utf> %UTF8% )? (?P<key> [A-Z][A-Z0-9._ ]{1,40} ) = (?P<value> [^|\r\n\0]{1,2000} )", re.VERBOSE
)
WORDS = frozenset(
    (b"TEXT", b"NAME", b"DESCRIPTION", b"COMPONENTDESCRIPTION", b"LIBREFERENCE", b"DESIGNATOR", b"COMMENT", b"TITLE",
     b"SHEETNAME", b"FILENAME", b"DESIGNITEMID", b"PATTERN", b"SOURCEDESIGNATOR", b"SOURCEDESCRIPTION", b"NETNAME")
)  # fmt: skip


@extractor("altium")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem | TitleBlock]:
    """`stream FileHeader TEXT`, each text once; parameters that name the drawing make its title block. Partial."""
    del settings
    sweep = Sweep()
    pairs: list[tuple[str, str, Place]] = []
    try:
        with ole.open_ole(artifact.content) as compound:
            for path in compound.listdir():
                budget.check_time()
                data = ole.stream(compound, path)
                budget.charge_bytes(len(data))
                for passage in _fields(data, "/".join(path), pairs):
                    if passage.text not in sweep.seen:
                        sweep.seen.add(passage.text)
                        yield passage
                yield from sweep.passages(FIELD.sub(b"", data), "/".join(path))
    except DamagedFile as error:
        yield error.problem()
        yield from swept(artifact, budget)
    block = named(pairs, Place("properties"))
    if block:
        yield block
    yield only_swept("Altium design", "its geometry and packed parts")


def _fields(data: bytes, name: str, pairs: list[tuple[str, str, Place]]) -> Iterator[Passage]:
    text_before = ""
    for found in FIELD.finditer(data):
        key, value = found["key"], found["value"]
        if key not in WORDS:
            continue
        text = value.decode("utf-8", "replace") if found["utf"] else charset.decode(value).text
        text = text.strip()
        place = Place("stream", name=f"{name} {key.decode('ascii')}")
        if key == b"NAME" and text_before:  # a parameter: its text, then its name
            pairs.append((text, text_before, place))
        text_before = text if key == b"TEXT" else ""
        if any(map(str.isalpha, text)):
            yield Passage(text, place)
