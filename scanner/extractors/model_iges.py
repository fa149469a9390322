"""Read the words of an IGES model: start section, global parameters, and the Hollerith strings of its entities."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

Met = Passage | Artifact | Problem
GLOBALS = {
    3: "product", 4: "file name", 5: "native system", 6: "preprocessor", 12: "product for the receiver", 15: "units",
    18: "date", 21: "author", 22: "organization", 25: "modified", 26: "protocol", 27: "protocol of the application",
}  # fmt: skip
"""Parameters of the global section that are strings (IGES 5.3, 2.2.4.3)."""
TYPES = {
    212: "general note", 213: "new general note", 214: "leader", 228: "general symbol", 304: "line font",
    308: "subfigure", 310: "text font", 312: "text template", 314: "colour", 316: "units", 320: "network subfigure",
    404: "drawing", 406: "property", 410: "view", 416: "external reference",
}  # fmt: skip
SILENT = frozenset((304, 310))
# 5HSMITH at the start of a parameter
HOLLERITH = re.compile(rb"(?: ^ | [,;] ) \s* (?P<count> \d{1,6} ) H", re.VERBOSE)
COUNT = re.compile(rb"(?P<count> \d{1,6} ) H", re.VERBOSE)
# ...text S      1: a section's letter and a number at the end of a line that is not 80 bytes long
LINE = re.compile(
    rb"(?P<text> .* ) (?P<section> [SGDPT] ) \s{0,7} (?P<number> \d{1,7} ) \s* \Z", re.VERBOSE | re.DOTALL
)
POINTER = re.compile(rb"(?P<text> .*? ) \s* (?<! \d ) (?P<pointer> \d{1,7} ) \s* \Z", re.VERBOSE | re.DOTALL)
MOST_REMEMBERED = 500_000
LONGEST = 4 << 20
"""Bytes of one entity's parameters that are looked at together."""
CHECK_EVERY = 1 << 16


@dataclass(slots=True)
class _Model:
    """What is known while one model is read; `pending` are the lines of the entity that is being gathered."""

    encoding: str = ""
    said: set[str] = field(default_factory=set)
    globals: list[bytes] = field(default_factory=list)
    pending: list[bytes] = field(default_factory=list)
    size: int = 0
    pointer: bytes = b""
    has_strings: bool = False
    sections: set[str] = field(default_factory=set)
    strange: int = 0


@extractor("iges")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Text at `start line 1`, `global author` and `entity D57 general note`; line by line, whatever the file's size."""
    del settings
    model = _Model()
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        for count, line in enumerate(_lines(stream)):
            if count % CHECK_EVERY == 0:
                budget.check_time()
            yield from _line(line, count + 1, model)
        yield from _globals(model)
        yield from _entity(model)
    if not model.sections & {"S", "G", "D", "P"}:
        raise UnsupportedFormat("no lines of an IGES model in it; it may be the compressed or binary form")
    if "T" not in model.sections:
        yield DamagedFile("it ends before its terminate section: it is cut off").problem()
    if model.strange:
        yield DamagedFile(f"{model.strange} lines of it belong to no section").problem()


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """By line ends, or (as some systems write it) by 80 bytes without any."""
    first = stream.read(162)
    stream.seek(0)
    if b"\n" in first:
        yield from stream
    elif b"\r" in first:
        yield from (line for block in iter(lambda: stream.read(81 * 65536), b"") for line in block.split(b"\r"))
    else:
        yield from iter(lambda: stream.read(80), b"")


def _line(line: bytes, number: int, model: _Model) -> Iterator[Met]:
    line = line.rstrip(b"\r\n")
    if len(line) == 80 and line[72:73] in (b"S", b"G", b"D", b"P", b"T"):
        section, text = line[72:73], line[:72]
    elif not line.strip(b"\0\x1a \t"):
        return
    else:
        found = LINE.match(line)
        if not found:
            model.strange += 1
            return
        section, text = found["section"], found["text"]
    if section == b"P":
        yield from _parameter_line(text, model)
        return
    model.sections.add(section.decode("ascii"))
    if section == b"S":
        yield from _said(text.strip(), Place("start line", number), model)
    elif section == b"G":
        model.globals.append(text)
    elif section == b"D":
        yield from _globals(model)
        # the second of an entity's two lines ends in a label of eight letters and a subscript
        label = text[56:64].strip()
        if label and not label.isdigit():
            yield from _said(label, Place("directory"), model)
    elif section == b"T":
        yield from _entity(model)


def _globals(model: _Model) -> Iterator[Passage]:
    for number, value in _parameters(b"".join(model.globals)):
        yield from _said(value, Place("global", name=GLOBALS.get(number, f"parameter {number}")), model)
    model.globals = []


def _parameters(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, string) of the global section, whose first two parameters name its delimiters: 1H,,1H;,..."""
    comma, end = b",", b";"
    if data[:2] == b"1H" and len(data) > 3:
        comma = data[2:3]
    if data[4:6] == b"1H":
        end = data[6:7]
    at, number = 0, 1
    while at < len(data):
        if found := COUNT.match(data, at):
            start = found.end()
            size = int(found["count"])
            if number > 2:
                yield number, data[start : start + size]
            at = start + size
        stop = min((place for mark in (comma, end) if (place := data.find(mark, at)) >= 0), default=len(data))
        if data[stop : stop + 1] == end and number > 2:
            return
        at = stop + 1
        while data[at : at + 1] == b" ":
            at += 1
        number += 1


def _parameter_line(text: bytes, model: _Model) -> Iterator[Passage]:
    """Columns 1 to 64 are parameters, 65 to 72 say to which entry of the directory they belong."""
    model.sections.add("P")
    own, pointer = text[:64], text[64:].strip()
    if len(text) != 72 and (found := POINTER.match(text)):
        own, pointer = found["text"], found["pointer"]
    if pointer != model.pointer or model.size > LONGEST:
        yield from _entity(model)
        model.pointer = pointer
    model.pending.append(own)
    model.size += len(own)
    model.has_strings = model.has_strings or b"H" in own


def _entity(model: _Model) -> Iterator[Passage]:
    """The strings of one entity's parameters, in their order."""
    if model.has_strings:
        data = b"".join(model.pending)
        kind = data.split(b",", 1)[0].strip()
        number = int(kind) if kind.isdigit() and len(kind) < 6 else 0
        name = f"D{model.pointer.decode('ascii', 'replace').lstrip('0')} {TYPES.get(number, f'type {number}')}"
        at = 0
        while number not in SILENT and (found := HOLLERITH.search(data, at)):
            size = int(found["count"])
            yield from _said(data[found.end() : found.end() + size], Place("entity", name=name), model)
            at = found.end() + size
    model.pending, model.size, model.has_strings = [], 0, False


def _said(raw: bytes, place: Place, model: _Model) -> Iterator[Passage]:
    """A text once, if there is a letter in it."""
    if raw.isascii():
        text = raw.decode("ascii")
    else:
        decoded = charset.decode(raw, model.encoding)
        model.encoding = decoded.encoding if decoded.encoding != "cp1252" else model.encoding
        text = decoded.text
    text = text.strip("\0 ")
    if not any(map(str.isalpha, text)) or text in model.said:
        return
    if len(model.said) < MOST_REMEMBERED:
        model.said.add(text)
    yield Passage(text, place)
