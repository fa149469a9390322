"""The records of a DXF file, text or binary: entities, objects, table entries, with the codes that carry words."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from scanner import charset

SENTINEL = b"AutoCAD Binary DXF\r\n\x1a\0"
PIECE = 8 << 20
WANTED = frozenset((0, 1, 2, 3, 4, 5, 8, 9, 101, 310, 999, 1000, *range(300, 310)))
"""Group codes of names, texts, handles and layers. Coordinates, most of any drawing, are passed over unseen."""
PLACED = frozenset((b"TEXT", b"MTEXT", b"ATTRIB", b"INSERT"))
PLACES = WANTED | {10, 20, 11, 21, 40, 41, 42, 50, 67, 71, 72, 73, 74}
"""Entities of which it is told where they stand, for title blocks, and the codes for that."""
PASSED_OVER, NO_CODE = -1, -2
# MTEXT, 3DSOLID, ACAD_TABLE
KIND = re.compile(rb"[A-Za-z0-9_]{2,60}\Z")
# $DWGCODEPAGE, group code 3, ANSI_936; in a binary file with NUL bytes between
CODE_PAGE = re.compile(rb"\$DWGCODEPAGE [\s\x00\x03\d]+ (?P<page> [A-Za-z][\w-]+ )", re.VERBOSE)


@dataclass(slots=True)
class Record:
    """What follows a group code 0 up to the next: `kind` is its value, `encoding` that of the strings around it."""

    kind: bytes
    encoding: str = "utf-8"
    pairs: list[tuple[int, bytes]] = field(default_factory=list)

    def first(self, code: int) -> bytes:
        """The first value under a group code, empty without one."""
        return next((value for own, value in self.pairs if own == code), b"")


@dataclass(slots=True)
class Trouble:
    """What was wrong with the file, known once its records are read.

    `lost_at` is the line (in a binary file the byte) where its codes fell out of step, 0 where they never did; `rest`
    is what stands after its end.
    """

    lost_at: int = 0
    ends_early: bool = True
    rest: bytes = b""


def records(content: bytes | Path, trouble: Trouble) -> Iterator[Record]:
    """All records in their order, from a file of any size; raises OSError. The first, without kind, holds comments.

    A text file whose lines fall out of step is taken up again at its next entity.
    """
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(64)
        stream.seek(0)
        wide = charset.decode(head).encoding if b"\0" in head else ""
        if head.startswith(SENTINEL):
            found = _binary(stream.read(), trouble)
        elif wide.startswith(("utf-16", "utf-32")):
            found = _text(io.BytesIO(charset.decode(stream.read()).text.encode()), trouble)
        else:
            found = _text(stream, trouble)
        for record in found:
            if record.kind == b"EOF":
                trouble.ends_early = False
            yield record


def _text(stream: IO[bytes], trouble: Trouble) -> Iterator[Record]:
    known: dict[bytes, int] = {}
    known_placed: dict[bytes, int] = {}
    codes = known
    record, passed, code_page = Record(b""), 0, ""
    left: list[bytes] = []
    pieces = _line_pieces(stream)
    for piece in pieces:
        lines = left + piece
        code_page = code_page or _code_page(b"\n".join(lines[:4000]))
        record.encoding = encoding = _encoding(lines, code_page)
        at = 0
        while at < len(lines) - 1:
            # an entity of a thousand coordinates is a thousand turns of this loop: nothing else belongs into it
            for index in range(at, len(lines) - 1, 2):
                line = lines[index]
                code = codes.get(line)
                if code is None:
                    code = codes[line] = _code(line, WANTED if codes is known else PLACES)
                if code > 0:
                    record.pairs.append((code, lines[index + 1]))
                elif code == 0:
                    yield record
                    record = Record(lines[index + 1].strip().upper(), encoding)
                    codes = known_placed if record.kind in PLACED else known
                    if record.kind == b"EOF":
                        trouble.rest = b"\n".join(lines[index + 2 :] + next(pieces, []))
                        yield record
                        return
                elif code == NO_CODE:
                    trouble.lost_at = trouble.lost_at or passed + index + 1
                    at = _next_step(lines, index)
                    break
            else:
                at += (len(lines) - at) // 2 * 2
        left = lines[at:]
        passed += at
    yield record


def _line_pieces(stream: IO[bytes]) -> Iterator[list[bytes]]:
    """The lines of the file, some megabytes at a time."""
    rest = b""
    first = True
    while chunk := stream.read(PIECE):
        block = rest + chunk
        cut = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, -1) + 1
        if not cut and len(block) < 4 * PIECE:
            rest = block
            continue
        cut = cut or len(block)
        rest = block[cut:]
        yield (block[:cut].removeprefix(b"\xef\xbb\xbf") if first else block[:cut]).splitlines()
        first = False
    if rest:
        yield rest.splitlines()


def _code(line: bytes, wanted: frozenset[int]) -> int:
    try:
        code = int(line)
    except ValueError:
        return NO_CODE
    return code if code in wanted else PASSED_OVER if -10 < code < 1100 else NO_CODE


def _next_step(lines: list[bytes], start: int) -> int:
    """Where a line `0` stands before the name of an entity."""
    for index in range(start, len(lines) - 1):
        if lines[index].strip() == b"0" and KIND.match(lines[index + 1].strip()):
            return index
    return len(lines)


def _code_page(head: bytes) -> str:
    """The codec of the header's code page: gb18030 for ANSI_936."""
    found = CODE_PAGE.search(head)
    return charset.canonical(found["page"].decode("ascii", "replace").lower().replace("ansi_", "cp")) if found else ""


def _encoding(lines: list[bytes], code_page: str) -> str:
    """What the strings of a piece that are not ASCII are in, all together; the code page where there are none.

    What they are comes before what the header says: programs write UTF-8 under a header that still says ANSI_936.
    """
    sample: list[bytes] = []
    size = 0
    for line in lines:
        if not line.isascii():
            sample.append(line)
            size += len(line)
            if size > charset.SAMPLE:
                break
    return charset.decode(b"\n".join(sample), code_page).encoding if sample else code_page or "utf-8"


def _binary(data: bytes, trouble: Trouble) -> Iterator[Record]:
    """Group codes of one byte until R12 (255 leads to two), of two bytes since; values by the range of their code."""
    wide = data[len(SENTINEL) + 1 : len(SENTINEL) + 2] == b"\0"
    at, found = len(SENTINEL), [Record(b"")]
    while at + 2 < len(data):
        code = int.from_bytes(data[at : at + 2], "little") if wide else data[at]
        at += 2 if wide else 1
        if code == 255 and not wide:
            code = int.from_bytes(data[at : at + 2], "little")
            at += 2
        size = _size(code)
        if size == 0:
            end = data.find(b"\0", at)
            if end < 0:
                break
            value, at = data[at:end], end + 1
        elif size < 0:
            length = data[at] if at < len(data) else 0
            value, at = data[at + 1 : at + 1 + length].hex().encode(), at + 1 + length
        else:
            value = _as_text(code, data[at : at + size]) if code in PLACES and found[-1].kind in PLACED else b""
            at += size
        if code == 0:
            found.append(Record(value.strip().upper()))
            if found[-1].kind == b"EOF":
                trouble.rest = data[at : at + PIECE]
                break
            if not KIND.match(found[-1].kind):
                trouble.lost_at = trouble.lost_at or at
                break
        elif code in WANTED or (value and code in PLACES):
            found[-1].pairs.append((code, value))
    encoding = _encoding([value for record in found for _, value in record.pairs], _code_page(data[:PIECE]))
    for record in found:
        record.encoding = encoding
        yield record


def _as_text(code: int, raw: bytes) -> bytes:
    """A binary number as the text form writes it."""
    if len(raw) == struct.calcsize("d"):
        return repr(struct.unpack("<d", raw)[0]).encode()
    return str(int.from_bytes(raw, "little", signed=True)).encode()


def _size(code: int) -> int:
    """Bytes of a binary value: 0 for a string ended by NUL, -1 for a chunk led by its length (DXF reference)."""
    if 10 <= code < 60 or 110 <= code < 150 or 210 <= code < 240 or 460 <= code < 470 or 1010 <= code < 1060:
        return struct.calcsize("d")
    if 90 <= code < 100 or 420 <= code < 430 or 440 <= code < 460 or code == 1071:
        return 4
    if 60 <= code < 80 or 170 <= code < 180 or 270 <= code < 290 or 370 <= code < 390 or 400 <= code < 410:
        return 2
    if 1060 <= code < 1071:
        return 2
    if 160 <= code < 170:
        return 8
    if 290 <= code < 300:
        return 1
    return -1 if 310 <= code < 320 or code == 1004 else 0
