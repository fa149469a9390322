"""Files written into the text of a mail: uuencode, its base64 form, and yEnc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner import charset, mime

BEGIN = re.compile(
    # begin 644 drawing.dwg | begin-base64 644 drawing.dwg | =ybegin part=1 line=128 size=123 name=drawing.dwg
    rb"""
    ^ (?: begin (?P<base64> -base64 )? [ ] [0-7]{3,4} [ ]
        | =ybegin [ ] (?P<yenc> [^\r\n]{0,200}? ) \b name= )
    (?P<name> [^\r\n]+ ) \r? $
    """,
    re.VERBOSE | re.MULTILINE,
)
# =yend size=11250 part=1 pcrc32=bfae5c0b
YENC_END = re.compile(rb"^ =yend [ ] (?P<words> [^\r\n]* )", re.VERBOSE | re.MULTILINE)
YENC_PART = re.compile(rb"\A =ypart [^\r\n]* \r?\n", re.VERBOSE)
END = re.compile(rb"^ (?: end | ==== ) [ \t\r]* $", re.VERBOSE | re.MULTILINE)
SIZE = re.compile(rb"\b size= (?P<size> \d{1,18} )", re.VERBOSE)
# no line of a uuencoded file is longer than 61 letters and a few blanks; M begins a full line
UU_LINE = re.compile(rb"[\r\n]+ [\x20-\x60]{1,64} [ ]* [\r\n]", re.VERBOSE)
ESCAPED = re.compile(rb"= (.)", re.VERBOSE | re.DOTALL)
SHIFTED = bytes((byte - 42) % 256 for byte in range(256))


@dataclass(frozen=True, slots=True)
class InlineFile:
    """A file's name and bytes; `failure` says what is wrong with it, empty for nothing."""

    name: str
    data: bytes
    failure: str = ""


def find(data: bytes) -> Iterator[InlineFile]:
    """The files in a text, in their order; one whose end is missing reaches to the end of the text."""
    if b"begin" not in data:
        return
    at = 0
    while found := BEGIN.search(data, at):
        at = found.end()
        name = charset.decode(found["name"].strip()).text
        if found["yenc"] is not None:
            ended = YENC_END.search(data, at)
            stop = ended.start() if ended else len(data)
            yield _yenc(name, data[at:stop].lstrip(b"\r\n"), ended["words"] if ended else None, found["yenc"])
        elif found["base64"] or UU_LINE.match(data, at):
            end = END.search(data, at)
            stop = end.start() if end else len(data)
            yield _text_coded(name, data[at:stop], found["base64"] is not None, end is not None)
        else:
            continue  # a sentence that begins like it
        at = stop


def _text_coded(name: str, body: bytes, base64: bool, ended: bool) -> InlineFile:
    failure = "" if ended else "it is cut off before its end"
    if not base64:
        return InlineFile(name, mime.uudecoded(body), failure)
    part = mime.Part((mime.Field("content-transfer-encoding", b"base64"),), body)
    decoded = mime.content(part)
    return InlineFile(name, decoded, failure or "; ".join(part.complaints))


def _yenc(name: str, body: bytes, end: bytes | None, begin: bytes) -> InlineFile:
    """Each byte plus 42, with `=` and 64 more for the five that mail would not carry; dots doubled at line starts."""
    body = YENC_PART.sub(b"", body).replace(b"\r\n..", b"\r\n.").replace(b"\r", b"").replace(b"\n", b"")
    data = ESCAPED.sub(lambda found: bytes(((found[1][0] - 64) % 256,)), body).translate(SHIFTED)
    if end is None:
        return InlineFile(name, data, "it is cut off before its end")
    size = SIZE.search(end)
    if size and int(size["size"]) != len(data):
        return InlineFile(name, data, f"it has {len(data)} bytes where {int(size['size'])} are promised")
    whole = SIZE.search(begin)
    if whole and int(whole["size"]) > len(data):
        return InlineFile(name, data, "it is one piece of a file sent in several")
    return InlineFile(name, data)
