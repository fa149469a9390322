"""Builds small files of formats without a writer here: worksheets of the 1980s, dBASE tables, Hangul, OneNote, Word 2."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from tests.factories.legacy_office import ole

ONENOTE = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3")
FILE_MARK = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")


def record(kind: int, body: bytes) -> bytes:
    """u16 kind, u16 size, body: as Lotus and Excel before 97 write everything."""
    return struct.pack("<2H", kind, len(body)) + body


def biff(
    cells: Mapping[tuple[int, int], str | float], version: int = 4, note: str = "", encoding: str = "gb18030"
) -> bytes:
    """A worksheet of Excel 2, 3 or 4 by (row, column) from 0, with a note at A1."""
    bof = {2: 0x09, 3: 0x209, 4: 0x409}[version]
    out = [record(bof, struct.pack("<2H", version, 0x10) + (b"" if version == 2 else b"\0\0"))]
    out.append(record(0x42, struct.pack("<H", 936)))
    for (row, column), value in cells.items():
        at = struct.pack("<2H", row, column)
        if isinstance(value, str):
            text = value.encode(encoding)
            body = at + bytes(3) + bytes([len(text)]) if version == 2 else at + struct.pack("<2H", 0, len(text))
            out.append(record(0x04 if version == 2 else 0x204, body + text))
        else:
            body = at + bytes(3) if version == 2 else at + bytes(2)
            out.append(record(0x03 if version == 2 else 0x203, body + struct.pack("<d", value)))
    if note:
        text = note.encode(encoding)
        out.append(record(0x1C, struct.pack("<3H", 0, 0, len(text)) + text))
    return b"".join(out) + record(0x0A, b"")


def lotus(cells: Mapping[tuple[int, int], str | float | int]) -> bytes:
    """A worksheet of 1-2-3 release 2 by (row, column) from 0; labels in GBK."""
    out = [record(0, struct.pack("<H", 0x0406))]
    for (row, column), value in cells.items():
        at = struct.pack("<B2H", 0xFF, column, row)
        if isinstance(value, str):
            out.append(record(0x0F, at + b"'" + value.encode("gb18030") + b"\0"))
        elif isinstance(value, int):
            out.append(record(0x0D, at + struct.pack("<h", value)))
        else:
            out.append(record(0x0E, at + struct.pack("<d", value)))
    return b"".join(out) + record(1, b"")


def lotus_3(cells: Mapping[tuple[int, int], str | float]) -> bytes:
    """A worksheet of 1-2-3 release 3: labels, numbers of 80 bits."""
    out = [struct.pack("<2H", 0, 26) + struct.pack("<2H", 0x1000, 4) + bytes(22)]
    for (row, column), value in cells.items():
        at = struct.pack("<H2B", row, 0, column)
        if isinstance(value, str):
            out.append(record(0x16, at + b"'" + value.encode("ascii") + b"\0"))
        else:
            out.append(record(0x28, at + struct.pack("<d", value)))
    return b"".join(out) + record(1, b"")


def dbf(
    fields: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]], language: int = 0x4D, deleted: Sequence[int] = ()
) -> bytes:
    """A dBASE III table of character fields in GBK; the rows numbered in `deleted` carry its mark."""
    length = 1 + sum(size for _, size in fields)
    header = 32 + 32 * len(fields) + 1
    out = bytearray(struct.pack("<4BIHH", 3, 99, 6, 1, len(rows), header, length).ljust(32, b"\0"))
    out[29] = language
    for name, size in fields:
        out += name.encode("ascii").ljust(11, b"\0") + b"C" + bytes(4) + bytes([size, 0]) + bytes(14)
    out += b"\r"
    for number, row in enumerate(rows):
        out += b"*" if number in deleted else b" "
        for (_, size), value in zip(fields, row, strict=True):
            out += value.encode("gb18030")[:size].ljust(size)
    return bytes(out) + b"\x1a"


def hwp(paragraphs: Sequence[str], flags: int = 1, files: Mapping[str, bytes] | None = None) -> bytes:
    """A Hangul document of version 5: one section of packed records; `files` go to BinData."""
    records = b"".join(
        _hwp_record(66, bytes(22)) + _hwp_record(67, text.encode("utf-16-le") + b"\r\0") for text in paragraphs
    )
    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<2I", 0x05000300, flags) + bytes(216)
    streams = {"FileHeader": header, "BodyText/Section0": _raw_deflate(records) if flags & 1 else records}
    for name, data in (files or {}).items():
        streams[f"BinData/{name}"] = _raw_deflate(data) if flags & 1 else data
    return ole(streams)


def _hwp_record(tag: int, body: bytes) -> bytes:
    return struct.pack("<I", tag | len(body) << 20) + body


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def hwpx(paragraphs: Sequence[str], files: Mapping[str, bytes] | None = None) -> bytes:
    """A Hangul document in XML with one section."""
    space = (
        'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
    )
    body = "".join(f"<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>" for text in paragraphs)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        parts = {
            "mimetype": b"application/hwp+zip",
            "Contents/section0.xml": f"<hs:sec {space}>{body}</hs:sec>".encode(),
        }
        for name, data in (parts | dict(files or {})).items():
            package.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def onenote(texts: Sequence[str], files: Sequence[bytes] = ()) -> bytes:
    """The head of a OneNote section, strings with their sizes before them, files behind their mark."""
    out = [ONENOTE, bytes(1008)]
    for text in texts:
        raw = text.encode("utf-16-le") + b"\0\0"
        out += [struct.pack("<I", len(raw)), raw, b"\x1b\x9c\x03\x88" * 4]
    for data in files:
        out += [FILE_MARK, struct.pack("<QIQ", len(data), 0, 0), data, b"\x22\xa7\xfb\x71" * 4]
    return b"".join(out)


def word_2(text: bytes, flags: int = 0) -> bytes:
    """A document of Word 2: its head of 384 bytes, then the text in one code page."""
    head = bytearray(384)
    head[:4] = b"\xdb\xa5-\0"
    struct.pack_into("<H", head, 0x0A, flags)
    struct.pack_into("<2I", head, 0x18, len(head), len(head) + len(text))
    return bytes(head) + text


def write(text: bytes) -> bytes:
    """A document of Windows Write."""
    head = bytearray(b"1\xbe\0\0\0\xab".ljust(128, b"\0"))
    struct.pack_into("<I", head, 0x0E, 128 + len(text))
    return bytes(head) + text


def wordperfect(text: str, apart: str = "") -> bytes:
    """A document of WordPerfect 6: `apart` stands in the part before the main text, as footnotes do."""
    before = (
        b"\xffWPC" + struct.pack("<I4BH", 16 + 64, 1, 0x0A, 2, 1, 0) + bytes(2) + apart.encode("ascii").ljust(64, b"\0")
    )
    body = text.encode("ascii").replace(b" ", b"\x80").replace(b"\n", b"\xcc")
    return before + body
