"""The structure of a mail: header fields in any charset, parts at their own bytes, transfer encodings undone.

Written against RFC 5322, 2045-2047 and 2231 and what mailers really send: GBK bytes in headers, words cut between two
encoded words, file names in three styles, parts without an end. Nothing here raises for damage: it is told instead.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import charset

DEEPEST = 50
"""Multiparts inside multiparts; more is made by programs gone wild."""

# =?gb2312?B?xfbNvA==?=
ENCODED_WORD = re.compile(
    rb"""
    = \? (?P<charset> [\w.:()+-]+ ) (?: \* [\w-]* )?       # a language may follow the charset
    \? (?P<how> [bBqQ] ) \? (?P<text> [^?]* (?: \?(?!=) [^?]* ){0,30} ) \? =
    """,
    re.VERBOSE,
)
# name="a.pdf"; name*0*=gbk''%C5%F6; name*1=b.pdf
PARAMETER = re.compile(
    rb"""
    ; \s* (?P<name> [\w!\#$&+.^`~-]+? ) (?: \* (?P<number> \d{1,3} ) )? (?P<extended> \* )? \s* = \s*
    (?: " (?P<quoted> (?: \\. | [^"\\] )* ) "? | (?P<plain> [^;]* ) )
    """,
    re.VERBOSE | re.DOTALL,
)
# text/html; charset=gbk
MEDIA_TYPE = re.compile(rb"\s* (?P<type> [\w.+-]+ / [\w.+-]+ )", re.VERBOSE)
# Subject: x
HEADER_NAME = re.compile(rb"(?P<name> [!-9;-~]+ ) [ \t]* : [ \t]*", re.VERBOSE)
BLANK_LINE = re.compile(rb"\r\n\r\n | \n\r?\n | \r\r | \A \r?\n", re.VERBOSE)
# QUJD, QUI=, Q!==
BASE64_BLOCK = re.compile(rb"[^=]+ =*", re.VERBOSE)
# Dear Sir, the temperature | 烧结温度: plain words where base64 is told
NO_BASE64 = re.compile(rb"(?: [A-Za-z,.;:]+ [ ]+ ){4} | [\x80-\xff]{4}", re.VERBOSE)
# whole lines of base64, nothing else: at least two full ones, so that no long word is taken for it
ALL_BASE64 = re.compile(
    rb"\s* [A-Za-z0-9+/]{60,76} (?: \r?\n [A-Za-z0-9+/]{60,76} )+ (?: \r?\n [A-Za-z0-9+/]* ={0,2} )? \s*",
    re.VERBOSE,
)
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
# a boundary line where none is declared: ------=_NextPart_000_01 before a header line of a part
SOME_BOUNDARY = re.compile(
    rb"^ -- (?P<boundary> [^\s] [^\r\n]{1,200}? ) [ \t]* \r? \n (?= Content- )",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Field:
    """A header field: its name as written, and its value's bytes on one line."""

    name: str
    raw: bytes

    @property
    def text(self) -> str:
        return header_text(self.raw)


@dataclass(frozen=True, slots=True)
class Part:
    """A mail or one of its parts: its header fields and the bytes of its body, still in their transfer encoding."""

    fields: tuple[Field, ...]
    body: bytes
    default_type: str = "text/plain"
    depth: int = 0
    complaints: list[str] = field(default_factory=list)

    def raw(self, name: str) -> bytes:
        """The first field of that name, empty without one."""
        return next((item.raw for item in self.fields if item.name.lower() == name), b"")

    @property
    def media_type(self) -> str:
        found = MEDIA_TYPE.match(self.raw("content-type"))
        return found["type"].decode("ascii", "replace").lower() if found else self.default_type

    def parameter(self, header: str, name: str) -> str:
        """A parameter of a header field as text, whichever of the three styles it is in; empty without one."""
        return parameters(self.raw(header)).get(name, "")

    @property
    def file_name(self) -> str:
        return self.parameter("content-disposition", "filename") or self.parameter("content-type", "name")

    @property
    def disposition(self) -> str:
        return self.raw("content-disposition").split(b";")[0].strip().decode("ascii", "replace").lower()


def parse(data: bytes, default_type: str = "text/plain", depth: int = 0) -> Part:
    """Header fields up to the first blank line, the rest as body. A leading `From ` line of a mailbox is left out."""
    if data.startswith((b"From ", b">From ")):
        data = data[data.find(b"\n") + 1 :]
    blank = BLANK_LINE.search(data)
    head, body = (data[: blank.start()], data[blank.end() :]) if blank else (data, b"")
    if not HEADER_NAME.match(head):
        return Part((), data, default_type, depth)
    return Part(tuple(_fields(head)), body, default_type, depth)


def sub_parts(part: Part) -> list[Part]:
    """The parts of a multipart, with text before the first and after the last as parts of their own.

    A boundary that is missing or wrong is found by its look; a complaint is left in `part`.
    """
    boundary = part.parameter("content-type", "boundary").encode("utf-8", "surrogateescape")
    marks = list(_marks(part.body, boundary)) if boundary else []
    if not marks:
        found = SOME_BOUNDARY.search(part.body)
        part.complaints.append("its parts are not divided as its header says")
        if not found:
            return [Part((), part.body, "text/plain", part.depth + 1)]
        marks = list(_marks(part.body, found["boundary"]))
    default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    pieces = [Part((), part.body[: marks[0].start], "text/plain", part.depth + 1)]
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        stop = len(part.body) if after is None else after.start
        inner = part.body[mark.end : stop]
        if mark.closes:
            pieces.append(Part((), inner, "text/plain", part.depth + 1))
        else:
            pieces.append(parse(inner, default, part.depth + 1))
    if not any(mark.closes for mark in marks):
        part.complaints.append("it is cut off before the end of its last part")
    return [piece for piece in pieces if piece.fields or piece.body.strip()]


def content(part: Part) -> bytes:
    """The body with its transfer encoding undone; what is damaged is told in `part.complaints`."""
    encoding = part.raw("content-transfer-encoding").split(b";")[0].strip().lower()
    if encoding == b"base64":
        if not NO_BASE64.search(part.body):
            return _from_base64(part)
        part.complaints.append("it says that it is base64 and is none; it was read as it stands")
        return part.body
    if encoding in (b"x-uuencode", b"uuencode", b"x-uue", b"uue"):
        return uudecoded(part.body)
    if ALL_BASE64.fullmatch(part.body):
        part.complaints.append("it is base64 and does not say so; it was read decoded")
        return _base64(part.body)
    if encoding == b"quoted-printable":
        return quopri.decodestring(part.body)
    if encoding not in (b"", b"7bit", b"8bit", b"binary"):
        part.complaints.append(f"its transfer encoding {encoding.decode('ascii', 'replace')!r} is unknown")
    return part.body


def header_text(raw: bytes) -> str:
    """A header value as text: encoded words decoded and joined, raw bytes by the charset rule."""
    out: list[str] = []
    waiting, waiting_charset, at = b"", b"", 0
    for word in ENCODED_WORD.finditer(raw):
        between = raw[at : word.start()]
        if between.strip() or not waiting or waiting_charset != word["charset"].lower():
            out.append(_decoded(waiting, waiting_charset))
            waiting = b""
            if between.strip() or not waiting_charset:
                out.append(charset.decode(between).text)
        waiting, waiting_charset, at = waiting + _word(word), word["charset"].lower(), word.end()
    out.append(_decoded(waiting, waiting_charset))
    out.append(charset.decode(raw[at:]).text)
    return "".join(out)


def parameters(raw: bytes) -> dict[str, str]:
    """The parameters of a field, names in lower case: RFC 2231 pieces put together, encoded words and bytes decoded."""
    pieces: dict[str, dict[int, bytes]] = {}
    charsets: dict[str, str] = {}
    for found in PARAMETER.finditer(b";" + raw.partition(b";")[2]):
        name = found["name"].decode("ascii", "replace").lower()
        value = found["plain"].strip() if found["quoted"] is None else re.sub(rb"\\(.)", rb"\1", found["quoted"])
        if found["extended"]:
            if value.count(b"'") >= 2 and name not in charsets:
                label, _, value = value.split(b"'", 2)
                charsets[name] = label.decode("ascii", "replace")
            value = urllib.parse.unquote_to_bytes(value)
            charsets.setdefault(name, "")
        pieces.setdefault(name, {}).setdefault(int(found["number"] or 0), value)
    joined = {name: b"".join(parts[number] for number in sorted(parts)) for name, parts in pieces.items()}
    return {
        name: charset.decode(value, charsets[name]).text if name in charsets else header_text(value)
        for name, value in joined.items()
    }


def uudecoded(body: bytes) -> bytes:
    """The lines of a uuencoded block, each as long as its first letter says; the lines around it are left out."""
    out = []
    for line in body.splitlines():
        if not line.strip() or line.startswith(b"begin ") or line == b"end":
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # some encoders write characters too many, or other bytes for blanks: what the line promises counts
            letters = -(-((line[0] - 32) & 63) // 3) * 4
            tidy = bytes((byte - 32 & 63) + 32 for byte in line[1 : 1 + letters].ljust(letters))
            out.append(binascii.a2b_uu(bytes(((line[0] - 32 & 63) + 32,)) + tidy))
    return b"".join(out)


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    closes: bool


def _marks(body: bytes, boundary: bytes) -> Iterator[_Mark]:
    """The boundary lines: --boundary, and --boundary-- at the end."""
    pattern = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\r|\Z)(?:\r?\n)?")
    for found in pattern.finditer(body):
        yield _Mark(found.start(), found.end(), found[1] is not None)


def _fields(head: bytes) -> Iterator[Field]:
    """Folded lines joined by a blank; a line that is no field and no folding belongs to the field before it."""
    name, parts = "", [b""]
    for line in head.splitlines():
        found = None if line[:1] in b" \t" else HEADER_NAME.match(line)
        if found:
            if name:
                yield Field(name, b" ".join(parts))
            name, parts = found["name"].decode("ascii", "replace"), [line[found.end() :].rstrip()]
        elif line.strip():
            parts.append(line.strip())
    if name:
        yield Field(name, b" ".join(parts))


def _word(word: re.Match[bytes]) -> bytes:
    if word["how"] in b"qQ":
        return binascii.a2b_qp(word["text"], header=True)
    return _base64(word["text"])


def _decoded(data: bytes, label: bytes) -> str:
    return charset.decode(data, label.decode("ascii", "replace")).text if data else ""


def _base64(text: bytes) -> bytes:
    """Whatever comes out: characters that do not belong are left out, a last lone one too, missing `=` are added."""
    letters = NOT_BASE64.sub(b"", text)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def _from_base64(part: Part) -> bytes:
    """Two blocks one after the other, each with its own `=`, are both decoded."""
    text = part.body.translate(None, b" \t\r\n")
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        out = []
    for block in BASE64_BLOCK.findall(text):
        letters = block.rstrip(b"=")
        if NOT_BASE64.search(letters) or len(letters) % 4 == 1:
            part.complaints.append("its base64 is damaged; what could be decoded was read")
        out.append(_base64(letters))
    return b"".join(out)
