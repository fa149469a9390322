"""The names of a PDF's layers (optional content groups): CAD programs keep those of the drawing."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from scanner import charset
from scanner.extractors.pdf.opening import Raw
from scanner.records import Passage, Place

MOST_LAYERS = 2000
MOST_UNPACKED, MOST_PACKED = 8 << 20, 4 << 20
"""Bytes of packed objects that are unpacked for names, in all and for one."""
NEAR = 400
# <</Type/OCG/Name(0)/Usage<<...>>>>, and not /Type/OCMD
GROUP = re.compile(rb"/Type \s* /OCG \b", re.VERBOSE)
NAME = re.compile(
    rb"""
    /Name \s* (?: \( (?P<text> (?: [^()\\] | \\. | \( [^()]* \) )* ) \) | < (?P<hex> [0-9A-Fa-f\s]* ) > )
    """,
    re.VERBOSE | re.DOTALL,
)
PACKED = re.compile(rb"/Type \s* /ObjStm \b .{0,400}? \b stream \r?\n", re.VERBOSE | re.DOTALL)
ESCAPE = re.compile(
    rb"\\ (?: (?P<octal> [0-7]{1,3} ) | (?P<end> \r\n | \n | \r ) | (?P<letter> . ) )", re.VERBOSE | re.DOTALL
)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def names(data: Raw) -> Iterator[Passage]:
    """`layer name 2`, each name once, in the order of the file; none of an encrypted file, whose strings are packed."""
    if data.rfind(b"/Encrypt") >= 0:
        return
    said: dict[str, None] = {}
    for place in (data, *_packed(data)):
        for found in GROUP.finditer(place):
            name = _name(place, found)
            if name and len(said) < MOST_LAYERS:
                said.setdefault(name)
    for number, name in enumerate(said, 1):
        yield Passage(name, Place("layer name", number))


def _packed(data: Raw) -> Iterator[bytes]:
    """The objects that stand packed in streams."""
    left = MOST_UNPACKED
    for found in PACKED.finditer(data):
        if left <= 0:
            return
        try:
            inner = zlib.decompressobj().decompress(data[found.end() : found.end() + MOST_PACKED], left)
        except zlib.error:
            continue
        left -= len(inner)
        yield inner


def _name(data: Raw, group: re.Match[bytes]) -> str:
    """The name behind the type of a group, else that between the type and the start of its dictionary."""
    after = data[group.end() : group.end() + NEAR]
    after = after[: after.find(b"/Type")] if b"/Type" in after else after
    found = NAME.search(after)
    if found is None:
        before = data[max(0, group.start() - NEAR) : group.start()]
        found = NAME.search(before[before.rfind(b"<<") + 2 :])
    if found is None:
        return ""
    if found["hex"] is not None:
        digits = b"".join(found["hex"].split())
        return _text(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")))
    return _text(ESCAPE.sub(_escaped, found["text"]))


def _escaped(found: re.Match[bytes]) -> bytes:
    if found["octal"]:
        return bytes([int(found["octal"], 8) & 0xFF])
    return b"" if found["end"] else LETTERS.get(found["letter"], found["letter"])


def _text(raw: bytes) -> str:
    """UTF-16 behind its mark; else ASCII, or the code page of the program that wrote it."""
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace").strip("\0 ")
    return (raw.decode("ascii") if raw.isascii() else charset.decode(raw).text).strip("\0 ")
