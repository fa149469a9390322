"""Opens OLE compound files safely: what an embedded object wraps, document properties and macro sources."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from scanner.errors import DamagedFile

Content = bytes | Path
MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAM_LIMIT = 256 << 20
"""A stream larger than this is not taken into memory."""
FAILURES = (
    OSError,
    struct.error,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""What olefile raises on damaged input besides its own OleFileError (an OSError)."""

WRAPPED = ("package", "contents", "embeddedodf")
"""Streams that hold a whole file of another kind (OOXML package, PDF, OpenDocument)."""
NATIVE, EQUATION = "\x01ole10native", "equation native"
# 02 83 41 00: a character record of MTEF 2-5: tag, options (version 5 only), typeface + 128, UTF-16 character
EQUATION_CHARACTER = re.compile(rb"""[\x02\x12\x22\x32] [\x00-\x0f]? [\x80-\x9f] (..)""", re.X | re.S)
# 03 00 02 00 00 00 A8 03: PROJECTCODEPAGE in the decompressed `dir` stream (MS-OVBA 2.3.4.2.1.4)
CODE_PAGE = re.compile(rb"""\x03\x00 \x02\x00\x00\x00 (..)""", re.X | re.S)
# 50 35 30 37 / 50 00 35 00 30 00 37 00: four or more printable characters, in one or two bytes each
PRINTABLE = re.compile(rb"""(?: [\x20-\x7e]\x00 ){4,} | [\x20-\x7e]{4,}""", re.X)
SOURCE_MARK = b"\x00Attribut"
"""The first bytes of every module's compressed source, behind its 3 bytes of signature and header (MS-OVBA 2.4.1)."""
CHUNK_SIGNATURE, CHUNK_BYTES = 3, 4096
"""No chunk unpacks to more (MS-OVBA 2.4.1.1.4): what claims more is a bomb."""
PROPERTY_STREAMS = {
    "\x05SummaryInformation": {
        2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 7: "template", 8: "last author",
    },
    "\x05DocumentSummaryInformation": {2: "category", 14: "manager", 15: "company"},
}  # fmt: skip
"""The text properties of MS-OLEPS 2.25 by number."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What an embedded object holds: a file's name and bytes, or (no bytes) text that was read on the spot."""

    name: str
    content: bytes
    text: str = ""


def open_ole(content: Content) -> Any:
    """An olefile reader. Raises DamagedFile."""
    import olefile

    try:
        return olefile.OleFileIO(BytesIO(content) if isinstance(content, bytes) else str(content))
    except FAILURES as error:
        raise DamagedFile(f"not a whole OLE compound file: {error}") from error


def stream(ole: Any, path: list[str] | str) -> bytes:
    """A stream's bytes. Raises DamagedFile."""
    try:
        if ole.get_size(path) > STREAM_LIMIT:
            raise DamagedFile(f"the stream {path!r} is larger than {STREAM_LIMIT >> 20} MiB")
        return bytes(ole.openstream(path).read())
    except FAILURES as error:
        raise DamagedFile(f"the stream {path!r} cannot be read: {error}") from error


def unwrap(content: Content) -> Wrapped | None:
    """The file inside an embedded object, or None where the object itself is the document. Raises DamagedFile."""
    with open_ole(content) as ole:
        return unwrap_storage(ole)


def unwrap_storage(ole: Any, *storage: str) -> Wrapped | None:
    """As `unwrap`, for an object that lies in a storage of a larger file."""
    depth = len(storage)
    names = {
        entry[depth].lower(): entry
        for entry in ole.listdir()
        if len(entry) == depth + 1 and tuple(entry[:depth]) == storage
    }
    if NATIVE in names:
        return native(stream(ole, names[NATIVE]))
    for name in WRAPPED:
        if name in names:
            inner = stream(ole, names[name])
            if inner[:4] in (b"PK\x03\x04", b"%PDF") or inner.startswith(MAGIC):
                return Wrapped("", inner)
    if EQUATION in names:
        return Wrapped("", b"", equation(stream(ole, names[EQUATION])))
    return None


def native(data: bytes) -> Wrapped:
    """A packaged file: u32 size, u16 2, label, file name, u16, u16, u32 and temporary path, u32 size, bytes."""
    if data[4:6] != b"\x02\x00":
        return Wrapped("", data[4:])
    label, _, rest = data[6:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")
    try:
        (length,) = struct.unpack_from("<I", rest, 4)
        (size,) = struct.unpack_from("<I", rest, 8 + length)
    except struct.error as error:
        raise DamagedFile("the packaged file's header is cut short") from error
    content = rest[12 + length : 12 + length + size]
    if len(content) < size:
        raise DamagedFile("the packaged file is cut short")
    return Wrapped(plain(label).replace("\\", "/").rpartition("/")[2], content)


def equation(data: bytes) -> str:
    """The characters of an equation object in writing order, without its layout (header: 28 bytes)."""
    found = (pair.decode("utf-16-le", "replace") for pair in EQUATION_CHARACTER.findall(data[28:]))
    return "".join(letter for letter in found if letter.isprintable() and not "\ue000" <= letter <= "\uf8ff")


def plain(data: bytes, code_page: int = 0) -> str:
    """Bytes of a declared code page, or of none: then UTF-8 if they are that, else GB 18030, else Latin-1."""
    known = {0: (), 1200: ("utf-16-le",), 936: ("gb18030",), 65001: ("utf-8",)}.get(code_page, (f"cp{code_page}",))
    for encoding in (*known, "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")


def strings(data: bytes) -> Iterator[str]:
    """Runs of printable ASCII in one- or two-byte form, for binary parts of which no more is known."""
    for found in PRINTABLE.findall(data):
        yield found.replace(b"\0", b"").decode("ascii")


def properties(ole: Any) -> Iterator[tuple[str, str]]:
    """(name, text) of the document's text properties. Raises DamagedFile."""
    for path, wanted in PROPERTY_STREAMS.items():
        if not ole.exists(path):
            continue
        try:
            values = ole.getproperties(path, convert_time=False)
        except FAILURES as error:
            raise DamagedFile(f"the document properties cannot be read: {error}") from error
        page = values.get(1)
        page = page & 0xFFFF if isinstance(page, int) else 0
        for number, name in wanted.items():
            value = values.get(number)
            text = plain(value, page) if isinstance(value, bytes) else value
            if isinstance(text, str) and (text := text.strip("\0 ")):
                yield name, text


def macros(ole: Any) -> Iterator[tuple[str, str]]:
    """(module name, source) of every macro module. Raises DamagedFile where a module's source cannot be found."""
    modules = [entry for entry in ole.listdir() if len(entry) > 1 and entry[-2].upper() == "VBA"]
    page = 0
    for entry in modules:
        if entry[-1].lower() == "dir":
            found = CODE_PAGE.search(decompress(stream(ole, entry)))
            page = struct.unpack("<H", found[1])[0] if found else 0
    for entry in modules:
        if entry[-1].lower() in ("dir", "_vba_project") or entry[-1].startswith("__SRP_"):
            continue
        data = stream(ole, entry)
        mark = data.find(SOURCE_MARK) - 3
        if mark < 0 or data[mark] != 1:
            raise DamagedFile(f"the source of macro module {entry[-1]!r} cannot be found")
        yield entry[-1], plain(decompress(data[mark:]), page)


def decompress(data: bytes) -> bytes:
    """The bytes of a compressed container (MS-OVBA 2.4.1). Raises DamagedFile."""
    out = bytearray()
    position = 1
    while position + 2 <= len(data):
        (header,) = struct.unpack_from("<H", data, position)
        if header >> 12 & 0x7 != CHUNK_SIGNATURE:
            break
        end = min(position + (header & 0x0FFF) + 3, len(data))
        if header & 0x8000:
            _decompress_chunk(data, position + 2, end, out)
        else:
            out += data[position + 2 : position + 2 + CHUNK_BYTES]
        position = end
    return bytes(out)


def _decompress_chunk(data: bytes, position: int, end: int, out: bytearray) -> None:
    """One chunk: groups of a flag byte and eight tokens, each a literal byte or a copy of what stands before."""
    start = len(out)
    while position < end:
        flags = data[position]
        position += 1
        for bit in range(8):
            if position >= end or len(out) - start >= CHUNK_BYTES:
                return
            if not flags >> bit & 1:
                out.append(data[position])
                position += 1
                continue
            if position + 2 > end:
                return
            (token,) = struct.unpack_from("<H", data, position)
            position += 2
            bits = max((len(out) - start - 1).bit_length(), 4)
            offset, length = (token >> (16 - bits)) + 1, (token & (0xFFFF >> bits)) + 3
            if offset > len(out) - start:
                raise DamagedFile("a macro module's source is damaged")
            for _ in range(length):
                out.append(out[-offset])
