"""Opens signed and packed S/MIME messages (RFC 5652, RFC 3274): a bounded walk over DER and BER to the content."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.errors import DamagedFile

CONSTRUCTED = 0x20
OBJECT_ID, OCTETS, SEQUENCE, EXPLICIT = 0x06, 0x04, 0x30, 0xA0
DEEPEST = 16
"""Values inside values; octets inside octets go two deep."""
MOST = 1_000_000
"""Values side by side; programs write pieces of a kilobyte or more."""
KINDS = {
    "2a864886f70d010702": "signed", "2a864886f70d010703": "enveloped", "2a864886f70d010704": "enveloped",
    "2a864886f70d010705": "digested", "2a864886f70d010706": "encrypted", "2a864886f70d010701": "data",
    "2a864886f70d0109100109": "compressed", "2a864886f70d0109100117": "enveloped",
}  # fmt: skip
"""Content types by object identifier (RFC 5652, RFC 3274, RFC 5083)."""
SEQUENCES_BEFORE = {"signed": 0, "digested": 1, "compressed": 1}
"""Sequences before the content's own: the algorithm, of which a signed message has a set."""
# -----BEGIN PKCS7-----, -----BEGIN CMS-----
ARMOUR = re.compile(rb"-----BEGIN [ ] [A-Z0-9 ]+ -----", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its tag, where its content begins and ends, and where the next value begins."""

    tag: int
    start: int
    stop: int
    after: int


@dataclass(frozen=True, slots=True)
class Message:
    """`kind` as in KINDS, empty for another; the octets inside, None where they are apart; `complaint` of damage."""

    kind: str
    content: bytes | None = None
    complaint: str = ""


def unarmoured(data: bytes) -> bytes:
    """The bytes behind a `-----BEGIN` line, or of bare base64; others as they are. Raises DamagedFile."""
    text = data.lstrip()
    if text[:1] not in (b"-", b"M"):
        return data
    if text.startswith(b"-"):
        found = ARMOUR.match(text)
        if not found:
            return data
        body, end, _ = text[found.end() :].partition(b"-----END")
        lines = [line for line in body.splitlines() if b":" not in line]
        complaint = "" if end else "its armour has no end"
    else:
        lines, complaint = text.splitlines(), ""
    try:
        return base64.b64decode(b"".join(line.strip() for line in lines), validate=True)
    except binascii.Error as error:
        raise DamagedFile(f"its base64 is damaged: {complaint or error}") from error


def opened(data: bytes) -> Message:
    """What kind of message it is, and what it holds in the clear. Raises DamagedFile.

    ContentInfo: SEQUENCE { OBJECT IDENTIFIER, [0] { content } }.
    """
    outer = _at(data, 0, len(data))
    if outer.tag != SEQUENCE:
        raise DamagedFile("no S/MIME message begins here")
    kind_id, inside = _first(data, outer, 2)
    kind = KINDS.get(data[kind_id.start : kind_id.stop].hex(), "") if kind_id.tag == OBJECT_ID else ""
    if kind == "data" and inside is not None:
        return _content(data, inside, kind)
    if kind not in SEQUENCES_BEFORE or inside is None:
        return Message(kind)
    before = SEQUENCES_BEFORE[kind]
    for value in _within(data, _at(data, inside.start, inside.stop)):
        if value.tag == SEQUENCE and before:
            before -= 1
        elif value.tag == SEQUENCE:
            _, content = _first(data, value, 2)
            if content is None:  # nothing is in it, or the file ends before
                return Message(kind, None, "it is cut short" if outer.after > len(data) else "")
            return _content(data, content, kind)
    raise DamagedFile("it has no place for its content")


def _content(data: bytes, explicit: Value, kind: str) -> Message:
    """The octets of [0] { OCTET STRING }, whole or in pieces; what is cut short comes with a complaint."""
    pieces: list[bytes] = []
    value = _at(data, explicit.start, explicit.stop)
    complaint = ""
    try:
        for piece in _octets(data, value, 0):
            pieces.append(piece)
    except DamagedFile as error:
        complaint = error.message
    if value.after > len(data):
        complaint = "it is cut short"
    return Message(kind, b"".join(pieces), complaint)


def _octets(data: bytes, value: Value, depth: int) -> Iterator[bytes]:
    if not value.tag & CONSTRUCTED:
        yield data[value.start : value.stop]
        return
    if depth >= DEEPEST:
        raise DamagedFile("its octets are nested too deep")
    for inner in _within(data, value):
        yield from _octets(data, inner, depth + 1)


def _first(data: bytes, value: Value, count: int) -> tuple[Value, Value | None]:
    """The first value inside, and the second where there is one. Raises DamagedFile without a first."""
    found: list[Value] = []
    for inner in _within(data, value):
        found.append(inner)
        if len(found) == count:
            break
    if not found:
        raise DamagedFile("an empty value where a content type should stand")
    return found[0], found[1] if len(found) > 1 else None


def _within(data: bytes, value: Value) -> Iterator[Value]:
    """The values inside a value, to its end or to two NUL bytes. Raises DamagedFile."""
    at = value.start
    for _ in range(MOST):
        if at >= min(value.stop, len(data)) or data[at : at + 2] == b"\0\0":
            return
        inner = _at(data, at, value.stop)
        yield inner
        at = inner.after
    raise DamagedFile("more values than any mail has")


def _at(data: bytes, at: int, stop: int, depth: int = 0) -> Value:
    """The value at `at` (X.690, 8.1). Raises DamagedFile.

    One of indefinite length ends at the two NUL bytes behind the last value inside it; only its inside is walked.
    """
    stop = min(stop, len(data))
    if at + 2 > stop:
        raise DamagedFile("it is cut short")
    tag, first = data[at], data[at + 1]
    start = at + 2
    if first < 0x80:
        return _closed(tag, start, start + first, stop)
    if first == 0x80:
        if depth >= DEEPEST or not tag & CONSTRUCTED:
            raise DamagedFile("values nested too deep")
        end = start
        for _ in range(MOST):
            if end >= stop or data[end : end + 2] == b"\0\0":
                return Value(tag, start, end, end + 2)
            end = _at(data, end, stop, depth + 1).after
        raise DamagedFile("more values than any mail has")
    size = first & 0x7F
    if size > 8:
        raise DamagedFile("a value of impossible length")
    return _closed(tag, start + size, start + size + int.from_bytes(data[start : start + size], "big"), stop)


def _closed(tag: int, start: int, end: int, stop: int) -> Value:
    """A value of told length; one longer than what is there ends with it, and `after` says so."""
    return Value(tag, min(start, stop), min(end, stop), end)
