"""What a picture file carries beside pixels that no viewer shows and Pillow does not give: odd chunks and segments.

PNG chunks nobody registered, JPEG application segments of unknown makers and every comment, GIF extensions.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from scanner import formats
from scanner.budget import Budget
from scanner.records import Artifact, Passage, Place
from scanner.string_sweep import Sweep

LEAST = 16
MOST_BYTES = 64 << 20
"""Of all segments of one picture; more is no note beside a picture, and its container is read as `data` would be."""
MOST_SEGMENTS = 20_000
PNG_KNOWN = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP tEXt zTXt iTXt bKGD pHYs sBIT hIST sPLT tIME eXIf acTL fcTL fdAT "
    b"oFFs pCAL sCAL sTER gIFg gIFx cICP mDCV cLLI iDOT".split()
)
"""Registered chunks: of pixels and colours, or read with the metadata."""
JPEG_KNOWN = (
    b"JFIF\0", b"JFXX\0", b"Exif\0", b"http://ns.adobe.com/", b"ICC_PROFILE\0", b"MPF\0", b"Adobe", b"Photoshop 3.0\0",
)  # fmt: skip
GIF_KNOWN = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"XMP DataXMP", b"ICCRGBG1012")


def hidden(artifact: Artifact, budget: Budget) -> Iterator[Passage | Artifact]:
    """The words in such segments at `metadata chunk prVt`; a segment that is a file of its own as an artifact."""
    find = FINDERS.get(formats.sniff(artifact))
    if find is None:
        return
    sweep = Sweep()
    total = 0
    with _stream(artifact.content) as stream:
        for count, (name, data) in enumerate(_whole(find, stream)):
            total += len(data)
            if len(data) < LEAST or count > MOST_SEGMENTS or total > MOST_BYTES:
                continue
            budget.check_time()
            if formats.sniff(Artifact("", data)) not in ("data", "text", "empty"):
                budget.enter_member(artifact.depth + 1)
                budget.charge_bytes(len(data))
                yield Artifact(name, data, parent=artifact)
                continue
            for _, text in sweep.strings(data):
                yield Passage(text, Place("metadata", name=name))


def _stream(content: bytes | Path) -> IO[bytes]:
    return io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb")


def _whole(find: Callable[[IO[bytes]], Iterator[tuple[str, bytes]]], stream: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """As far as the file goes: damage is told by whoever reads the pixels."""
    try:
        yield from find(stream)
    except IndexError:
        return


def _png(stream: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    at = 8
    while True:
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            return
        length = int.from_bytes(head[:4], "big")
        if head[4:] not in PNG_KNOWN and length <= MOST_BYTES:
            yield f"chunk {head[4:].decode('latin-1')}", stream.read(length)
        at += 12 + length


def _jpeg(stream: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Up to the first scan, in front of which all segments of words stand."""
    at, number = 2, 0
    while True:
        stream.seek(at)
        head = stream.read(4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in (0xD9, 0xDA):
            return
        length = int.from_bytes(head[2:], "big")
        if 0xE0 <= head[1] <= 0xEF or head[1] == 0xFE:
            number += 1
            data = stream.read(max(0, length - 2))
            if head[1] == 0xFE or not data.startswith(JPEG_KNOWN):
                yield f"{'comment' if head[1] == 0xFE else f'segment APP{head[1] - 0xE0}'} {number}", data
        at += 2 + max(2, length)


def _gif(stream: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    data = stream.read(MOST_BYTES)
    at, number = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0), 0
    while data[at] in (0x21, 0x2C):
        label = data[at + 1] if data[at] == 0x21 else -1
        at += 2 if label >= 0 else 11 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0)
        pieces = []
        while data[at]:
            pieces.append(data[at + 1 : at + 1 + data[at]])
            at += data[at] + 1
        at += 1
        if label in (0xFE, 0x01, 0xFF) and pieces and pieces[0] not in GIF_KNOWN:
            number += 1
            yield f"extension {number}", b"".join(pieces)


FINDERS: dict[str, Callable[[IO[bytes]], Iterator[tuple[str, bytes]]]] = {"png": _png, "jpg": _jpeg, "gif": _gif}
