"""Where a PDF file holds bytes that are none of its syntax: behind its end, between its objects, in long comments."""

from __future__ import annotations

import re

from scanner.zip_entries import Region

LEAST = 64
"""Fewer bytes are a mark of some program or a line of a comment; page descriptions and texts are longer."""
# 17 0 obj ... endobj | xref ... | trailer << ... | startxref 4711 | %%EOF
PIECE = re.compile(
    rb"""
    (?P<object> \b \d{1,10} \s+ \d{1,5} \s+ obj \b )
    | (?P<index> \b xref \s+ (?: \d{1,10} \s+ \d{1,10} \s+ (?: \d{10} \s \d{5} \s [nf] [\s]{1,2} )* )* )
    | (?P<trailer> \b trailer \b )
    | (?P<start> \b startxref \s+ \d{1,12} )
    | (?P<mark> %PDF-\d[^\r\n]{0,20} | %%EOF )
    """,
    re.VERBOSE,
)
OBJECT_END = re.compile(rb"\b endobj \b | \b endstream \b (?! \s* endobj )", re.VERBOSE)
STREAM = re.compile(rb">> \s* stream \r? \n?", re.VERBOSE)
TRAILER_END = re.compile(rb"startxref | %%EOF", re.VERBOSE)
# words that belong to the syntax although no object is open: what is left of broken files, and the binary mark
NOTHING = re.compile(rb"(?: \s | \0 | endobj | endstream | null | %[^\r\n]{0,40}[\r\n] )+", re.VERBOSE)


def outside(data: bytes) -> list[Region]:
    """The stretches of LEAST bytes or more, white space apart, that stand outside all objects and tables.

    What stands before the header is left out where the file is a PDF of its own behind it (a mail gateway's lines).
    """
    found: list[Region] = []
    at = 0
    while at < len(data):
        piece = PIECE.search(data, at)
        stop = piece.start() if piece else len(data)
        if stop - at >= LEAST and len(NOTHING.sub(b"", data[at:stop])) >= LEAST:
            found.append(Region(at, stop))
        if piece is None:
            break
        at = _behind(data, piece)
    return found


def _behind(data: bytes, piece: re.Match[bytes]) -> int:
    if piece["object"]:
        return _behind_object(data, piece.end())
    if piece["trailer"]:
        end = TRAILER_END.search(data, piece.end())
        return end.start() if end else len(data)
    return piece.end()


def _behind_object(data: bytes, at: int) -> int:
    """Behind `endobj`; a stream of an object reaches to the `endstream` in front of one, whatever it holds."""
    end = data.find(b"endobj", at)
    end = len(data) if end < 0 else end + 6
    stream = STREAM.search(data, at, min(end, at + (1 << 20)))
    if stream is None:
        return end
    closed = re.compile(rb"endstream \s* endobj", re.VERBOSE).search(data, stream.end())
    return closed.end() if closed else end
