"""Read every kind of text: whole lines in big pieces, once more the lines in which escapes or tags hide words, and
what is written into it as base64."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from scanner import armour, charset, encoded_text, text_ends
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile
from scanner.escapes import plain_lines
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

# <?xml version="1.0" encoding="gb2312"?>
XML_DECLARATION = re.compile(rb"""\s* <\?xml [^>]* encoding \s* = \s* ["'] (?P<label> [\w.:-]+ )""", re.VERBOSE)


@extractor(
    "text", "log", "csv", "md", "json", "xml", "svg", "ini", "tex", "ps", "source", "gcode", "simulation", "empty",
)  # fmt: skip
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Whole lines at `line N`; those with escapes or split words also at `unescaped line N` or `untagged line N`."""
    del settings
    yield from lines_of(artifact, budget)


def lines_of(artifact: Artifact, budget: Budget) -> Iterator[Passage | Artifact | Problem]:
    """As `read`, for readers whose format turned out to be a plain text. Raises TimedOut, OSError."""
    lossy = False
    ending = text_ends.Ending(artifact.suffix)
    for piece in charset.pieces(artifact.content, declared_encoding(artifact.content)):
        budget.check_time()
        if piece.lossy and not lossy:
            lossy = True
            yield _damaged(piece)
        yield Passage(piece.text, Place("line", piece.line))
        ending.take(piece.text)
        for at, what in armour.sealed(piece.text):
            line = piece.line + charset.line_ends(piece.text[:at])
            yield EncryptedFile(f"the text holds {what} at line {line}", Place("line", line)).problem()
        for plain in plain_lines(piece.text, piece.line):
            yield Passage(plain.text, Place(f"{plain.sort} line", plain.line))
        for encoded in encoded_text.find(piece.text):
            name = f"base64 at line {piece.line + encoded.line}"
            yield Artifact(name, budget.take(io.BytesIO(encoded.data)), parent=artifact)
    if ending.missing:
        yield DamagedFile(ending.missing).problem()


def declared_encoding(content: bytes | Path) -> str:
    """What an XML declaration says the encoding is; empty without one."""
    if isinstance(content, bytes):
        head = content[:200]
    else:
        with open(content, "rb") as stream:
            head = stream.read(200)
    found = XML_DECLARATION.match(head)
    return found["label"].decode("ascii", "replace") if found else ""


def _damaged(piece: charset.Piece) -> Problem:
    at = max(0, piece.text.find("\ufffd"))
    line = piece.line + charset.line_ends(piece.text[:at])
    message = f"from line {line} on, some bytes are not text in {piece.encoding} and stand as U+FFFD"
    remedy = "save the file as UTF-8 with its own program and scan that"
    return DamagedFile(message, Place("line", line), remedy).problem()
