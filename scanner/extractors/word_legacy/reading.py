"""First tier for DOC: every story of the document, earlier text of fast saves, properties, macros, embedded objects."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from scanner import office_encryption, ole
from scanner.budget import Budget
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.extractors.word_legacy import old
from scanner.extractors.word_legacy.fib import (
    BOX_TEXTS,
    COMMENT_TEXTS,
    DRAWINGS,
    ENCRYPTED,
    ENDNOTE_TEXTS,
    FOOTNOTE_TEXTS,
    HEADER_BOX_TEXTS,
    HEADERS,
    WORD_97,
    WORD_97_FIRST,
    Document,
    kind_of,
    open_document,
    read_text,
)
from scanner.extractors.word_legacy.formatting import PAGE, Formatting, pages_of, read_formatting
from scanner.extractors.word_legacy.stories import Teller
from scanner.office_art import blips
from scanner.ole_custom import custom_properties
from scanner.ole_embedded import cut_short, embedded, storages_below
from scanner.ooxml import Item, guarded, inside
from scanner.ooxml_parts import read_macros
from scanner.pictures import Album
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.shape_words import shape_words

MAIN, POOL = "WordDocument", "ObjectPool"
NOTES = ((1, FOOTNOTE_TEXTS, "footnote"), (5, ENDNOTE_TEXTS, "endnote"), (4, COMMENT_TEXTS, "comment"))
"""(story, list of its texts' positions, what a text is called); the stories are those of MS-DOC 2.3."""
BOXES = ((6, BOX_TEXTS, "text box"), (7, HEADER_BOX_TEXTS, "header text box"))
HEADER_STORY, HEADER_KINDS, SEPARATORS = 2, ("header", "header", "footer", "footer", "header", "footer"), 6
"""Headers come in sixes a section (even, odd, even, odd, first, first) behind six note separators."""
SHAPE, SHAPE_FILE = 0x64, 0x66
"""Kinds of a picture in the data stream that are drawing records; before the latter's stands a file name."""
PICTURE_ENTRY = 0xF007
# 50 72 6F 64 ... / E7 70 D3 7E: a run of text in what a fast save left behind, in one or two bytes a character; eight
# bytes of Chinese that are all printable ASCII besides are too rare to matter
LEFT_BEHIND = re.compile(
    rb"""
    [\x20-\x7e\t\r\n]{8,}+
    | (?: [\x20-\x7e\t\r\n]\x00 | [\x00-\xff][\x30\x4e-\x9f\xff] ){4,}+
    """,
    re.X | re.S,
)


@extractor("doc")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """The body as in DOCX (`paragraph 3`, `table 1 row 2 cell 3`), notes, headers, text boxes; then all around it.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut, UnsupportedFormat for a Word older than 6.
    """
    del settings
    with ole.open_ole(artifact.content) as compound:
        word = _main(compound)
        budget.charge_bytes(len(word))
        ident, version = kind_of(word)
        if int.from_bytes(word[10:12], "little") & ENCRYPTED:
            plain = office_encryption.opened(artifact.content, budget, "the document is encrypted with a password")
            yield from plain.notes
            with ole.open_ole(plain.content) as opened:
                yield from _texts(opened, _main(opened), ident, version, budget)
        else:
            yield from _texts(compound, word, ident, version, budget)
        yield from guarded(_properties(compound), Place("properties"))
        yield from guarded(read_macros(artifact.content), Place("macros"))
        yield from _objects(artifact, compound, budget)
        yield from cut_short(compound)


def _main(compound: Any) -> bytes:
    if not compound.exists(MAIN):
        raise DamagedFile("the file holds no document stream")
    return ole.stream(compound, MAIN)


def _texts(compound: Any, word: bytes, ident: int, version: int, budget: Budget) -> Iterator[Item]:
    """The document, and where it has them its building blocks as `building block paragraph 1`."""
    if version < WORD_97_FIRST and ident in old.IDENTS:
        yield from old.read_old(word, budget)
        return
    if ident != WORD_97:
        raise UnsupportedFormat(f"a document of a Word that is not known (mark {ident:04X}, version {version})")
    tables = tuple(_optional(compound, name) for name in ("0Table", "1Table"))
    data = _optional(compound, "Data")
    document = open_document(word, (tables[0], tables[1]))
    yield from _document(document, data, budget, None)
    if document.next_document and document.next_document < len(word):
        glossary = Place("building block")
        try:
            more = open_document(word, (tables[0], tables[1]), document.next_document)
            yield from _document(more, data, budget, glossary)
        except DamagedFile as error:
            yield replace(error.problem(), place=glossary)


def _optional(compound: Any, name: str) -> bytes:
    return ole.stream(compound, name) if compound.exists(name) else b""


def _document(document: Document, data: bytes, budget: Budget, base: Place | None) -> Iterator[Item]:
    read_text(document)
    budget.charge_bytes(len(document.text))
    budget.check_time()
    formatting = read_formatting(document, data)
    teller = Teller(document, formatting, budget)
    starts = [0]
    for length in document.lengths:
        starts.append(starts[-1] + length)
    yield from teller.blocks(0, starts[1], base)
    for story, block, name in (*NOTES, *BOXES):
        parts = _parts(document, block, starts[story], starts[story + 1], 22 if name.endswith("box") else 0)
        for number, (start, end) in enumerate(parts, 1):
            yield from teller.whole(start, end, inside(base, name, number))
    yield from _headers(document, teller, starts, base)
    if document.lengths[3]:
        yield from teller.whole(starts[3], starts[4], inside(base, "macro text"))
    last = max(starts[-1], 0) + 1
    if len(document.text) // 2 > last:
        yield from teller.whole(last, len(document.text) // 2, inside(base, "text beyond the stories"))
    for complaint in document.complaints:
        yield DamagedFile(complaint, base or Place("text")).problem()
    yield from _earlier(document, base)
    yield from _drawings(document, formatting, data, base, budget)


def _parts(document: Document, block: int, start: int, end: int, entry: int) -> Iterator[tuple[int, int]]:
    """The stretches of a story: n + 1 positions (or more), behind them n entries of `entry` bytes.

    Where the list is missing or does not fit, the whole story is one stretch: no text is lost with it.
    """
    if end <= start:
        return
    data = document.block(block)
    count = (len(data) - 4) // (4 + entry) + 1 if len(data) >= 4 else 0
    offsets = struct.unpack_from(f"<{count}I", data) if count else ()
    last = 0
    for offset in offsets:
        if last < offset <= end - start:
            yield start + last, start + offset
            last = offset
    if start + last < end:
        yield start + last, end


def _headers(document: Document, teller: Teller, starts: list[int], base: Place | None) -> Iterator[Passage]:
    """Page headers and footers at `page header 1 paragraph 2`, numbered as they come; note separators as such."""
    start, end = starts[HEADER_STORY], starts[HEADER_STORY + 1]
    if end <= start:
        return
    data = document.block(HEADERS)
    offsets = [0, *struct.unpack_from(f"<{len(data) // 4}I", data), end - start]
    counts = {"header": 0, "footer": 0, "note separator": 0}
    last = 0
    for number, offset in enumerate(offsets[1:], -1):
        if not last < offset <= end - start:
            continue
        own = document.characters(start + last, start + offset)
        first, last = start + last, offset
        if not own.strip("\r\x03\x04 "):
            continue
        kind = HEADER_KINDS[(number - SEPARATORS) % 6] if number >= SEPARATORS else "note separator"
        counts[kind] += 1
        name = kind if kind == "note separator" else f"page {kind}"
        yield from teller.blocks(first, start + offset, inside(base, name, counts[kind]))


def _earlier(document: Document, base: Place | None) -> Iterator[Passage]:
    """Text that a fast save left in the stream though the document no longer has it: `earlier text 1`."""
    pieces = sorted((piece.offset, piece.stop) for piece in document.pieces)
    if not pieces:
        return
    used = sorted([*pieces, *((page * PAGE, (page + 1) * PAGE) for page in pages_of(document))])
    number, last = 0, document.first
    for start, stop in used:
        if start > pieces[-1][1]:
            break
        gap = document.word[last:start] if start > last else b""
        last = max(last, stop)
        for found in LEFT_BEHIND.finditer(gap):
            text = _spoken(found[0])
            if text:
                number += 1
                yield Passage(text, inside(base, "earlier text", number))


def _spoken(data: bytes) -> str:
    wide = data.count(0) or not all(32 <= byte < 127 or byte in b"\t\r\n" for byte in data)
    text = data[: len(data) & ~1].decode("utf-16-le", "replace") if wide else data.decode("cp1252", "replace")
    return text.replace("\r", "\n").strip()


def _drawings(
    document: Document, formatting: Formatting, data: bytes, base: Place | None, budget: Budget
) -> Iterator[Item]:
    """Words of shapes, and the pictures of the data stream and of the drawings told of together."""
    drawing = document.block(DRAWINGS)
    album = Album(budget)
    for number, text in enumerate(dict.fromkeys(_shapes(drawing, formatting, data)), 1):
        yield Passage(text, inside(base, "shape", number))
    for number, picture in enumerate(_pictures(document, drawing, formatting, data), 1):
        yield from album.look(f"picture {number}", picture, inside(base, "picture", number))
    yield from album.problems()


def _shapes(drawing: bytes, formatting: Formatting, data: bytes) -> Iterator[str]:
    yield from shape_words(drawing)
    # behind the drawing group each drawing stands after a byte that says body or header
    at = 0
    while at + 8 <= len(drawing):
        if drawing[at : at + 1] in (b"\0", b"\1") and drawing[at + 3 : at + 5] == b"\x02\xf0":
            at += 1
            yield from shape_words(drawing, at)
        at += 8 + int.from_bytes(drawing[at + 4 : at + 8], "little")
    for offset in formatting.pictures:
        yield from shape_words(_inline(data, offset)[1])


def _pictures(document: Document, drawing: bytes, formatting: Formatting, data: bytes) -> Iterator[bytes]:
    """The pictures in the text by their offsets, then those of the drawing group, which lie in the main stream."""
    for offset in formatting.pictures:
        kind, body = _inline(data, offset)
        if kind in (SHAPE, SHAPE_FILE):
            yield from blips(body)
        elif len(body) > 16 and kind:
            yield body
    for offset in _delayed(drawing):
        size = int.from_bytes(document.word[offset + 4 : offset + 8], "little")
        yield from blips(document.word[offset : offset + 8 + size])


def _inline(data: bytes, offset: int) -> tuple[int, bytes]:
    """(kind, bytes behind the header) of the picture at `offset`: u32 length, u16 header length, u16 kind."""
    if offset + 8 > len(data):
        return 0, b""
    size, head, kind = struct.unpack_from("<IHH", data, offset)
    body = offset + head
    if kind == SHAPE_FILE and body < len(data):
        body += 1 + data[body]
    return kind, data[body : offset + size]


def _delayed(drawing: bytes, start: int = 0, end: int | None = None, depth: int = 0) -> Iterator[int]:
    """Offsets into the main stream of the pictures that the drawing group lists."""
    stop = len(drawing) if end is None else min(end, len(drawing))
    while start + 8 <= stop:
        version, kind, size = struct.unpack_from("<HHI", drawing, start)
        if kind == PICTURE_ENTRY and size >= 36 and start + 44 <= stop:
            offset = int.from_bytes(drawing[start + 36 : start + 40], "little")
            if offset != 0xFFFFFFFF:
                yield offset
        elif version & 0xF == 0xF and depth < 4:
            yield from _delayed(drawing, start + 8, start + 8 + size, depth + 1)
        start += 8 + size


def _properties(compound: Any) -> Iterator[Item]:
    for name, text in (*ole.properties(compound), *custom_properties(compound)):
        yield Passage(text, Place("property", None, name))


def _objects(artifact: Artifact, compound: Any, budget: Budget) -> Iterator[Item]:
    """Objects embedded in the document, each under the name of its storage."""
    for storage in storages_below(compound, POOL):
        place = Place("embedded object", None, storage[-1])
        give = partial(embedded, artifact, compound, storage, budget)
        yield from guarded(give("/".join(storage), place), place)
