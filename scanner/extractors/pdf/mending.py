"""Gives a PDF whose end or index is lost a new one, from the page objects that are still in it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from scanner.settings import MIB

OBJECT = re.compile(rb"(?<! \d ) (\d{1,8}) \s+ (\d{1,5}) \s+ obj \b", re.X)
# example: "17 0 obj << /Type /Page /Parent 2 0 R >> endobj"
PAGE = re.compile(rb"/Type \s* /Page (?! [A-Za-z] )", re.X)
# example: "<< /Type /Page /Contents 9 0 R >>", not "<< /Type /Pages /Kids [17 0 R] >>"
PACKED = re.compile(rb"/Type \s* /ObjStm \b", re.X)
# example: "<< /Type /ObjStm /N 40 /First 318 /Length 1204 /Filter /FlateDecode >> stream"
NUMBER = re.compile(rb"/(N|First|Length) \s+ (\d+) (?! \s+ \d+ \s+ R )", re.X)
# example: "/N 40 /First 318 /Length 1204"; a length kept in another object ("/Length 12 0 R") is not taken
END = re.compile(rb"endobj | \b stream \b", re.X)
# example: "<< /Length 44 >> stream" or "<< /Type /Page >> endobj": where an object's dictionary is over
HEAD = 8192
"""Bytes of an object in which its dictionary must end: page dictionaries have some hundred."""
UNPACKED_LIMIT = 64 * MIB
"""Of one object stream: writers put 100 to 200 objects in one, about 20 kB."""
PAGES_LIMIT = 100_000


def mended(data: bytes) -> bytes | None:
    """The same bytes with a page tree and an index appended that hold every page object found; None without any.

    Pages come in the order they have in the file, which most writers keep. pdfium then searches the objects itself.
    """
    plain = {int(match[1]): match.end() for match in OBJECT.finditer(data)}
    heads = {number: _head(data, at) for number, at in plain.items()}
    unpacked: dict[int, bytes] = {}
    for number, at in plain.items():
        if PACKED.search(heads[number]):
            unpacked.update(_objects(data, at, heads[number]))
    added = {number: body for number, body in unpacked.items() if number not in plain}
    pages = [number for number, head in [*heads.items(), *added.items()] if PAGE.search(head)][:PAGES_LIMIT]
    if not pages:
        return None
    tree = max([*plain, *added]) + 1
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    added[tree] = b"<< /Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 595 842] >>" % (kids, len(pages))
    added[tree + 1] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    end = b"\ntrailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n0\n%%%%EOF\n" % (tree + 2, tree + 1)
    return b"".join([data, b"\nendstream\nendobj\n", *(_written(*item) for item in added.items()), end])


def _written(number: int, body: bytes) -> bytes:
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def _head(data: bytes, at: int) -> bytes:
    """An object's dictionary, without its stream."""
    end = END.search(data, at, at + HEAD)
    return data[at : end.start() if end else at + HEAD]


def _objects(data: bytes, at: int, head: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, body) of the objects in an object stream; as many as can be unpacked where it is cut or encrypted."""
    numbers = {key: int(value) for key, value in NUMBER.findall(head)}
    start = data.find(b"stream", at) + len(b"stream")
    start += 2 if data[start : start + 2] == b"\r\n" else 1
    length = numbers.get(b"Length", 0) or max(0, data.find(b"endstream", start) - start) or len(data) - start
    try:
        body = zlib.decompressobj().decompress(data[start : start + length], UNPACKED_LIMIT)
    except zlib.error:
        return
    index = body[: numbers.get(b"First", 0)].split()
    pairs = [(int(a), int(b)) for a, b in zip(index[::2], index[1::2], strict=False) if a.isdigit() and b.isdigit()]
    pairs = pairs[: numbers.get(b"N", len(pairs))]
    first = numbers.get(b"First", 0)
    for place, (number, offset) in enumerate(pairs):
        end = pairs[place + 1][1] if place + 1 < len(pairs) else len(body)
        if first + end <= len(body) or place + 1 == len(pairs):
            yield number, body[first + offset : first + end if place + 1 < len(pairs) else len(body)]
