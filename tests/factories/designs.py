"""Builders of drawings and designs byte by byte: Visio before 2013, Altium, MicroStation V7, metafiles, FreeCAD."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from scanner.ole_writing import Storage, compound
from tests.factories.zip_documents import XML, packed

PACKED, PLAIN = 0x52, 0x50
CHUNKS, PACKED_CHUNKS = 0xD0, 0xD2


def visio_pack(data: bytes) -> bytes:
    """Packed with bytes alone but for runs of one byte, of which the second to the last are copies."""
    out, at = bytearray(), 0
    while at < len(data):
        flags, items = 0, bytearray()
        for bit in range(8):
            if at >= len(data):
                break
            run = 1
            while run < 18 and at and at + run <= len(data) and data[at - 1 : at + run - 1] == data[at - 1 : at] * run:
                if data[at : at + run] != data[at - 1 : at] * run:
                    break
                run += 1
            run -= 1
            if run >= 3:
                start = (at - 1 - 18) % 4096
                items += bytes([start & 0xFF, (start >> 4 & 0xF0) | (run - 3)])
                at += run
            else:
                flags |= 1 << bit
                items.append(data[at])
                at += 1
        out += bytes([flags]) + items
    return bytes(out)


def visio_text(text: str, version: int = 11, level: int = 2) -> bytes:
    """The piece of a page that is a shape's text."""
    raw = text.encode("utf-16-le") + b"\0\0" if version >= 11 else text.encode("gb18030") + b"\0"
    return struct.pack("<4IHB", 0x0E, 7, 0, 8 + len(raw), level, 0) + bytes(8) + raw


def visio(pages: Sequence[Sequence[str]], version: int = 11, masters: Sequence[str] = (), pack: bool = True) -> bytes:
    """A drawing with these texts of shapes on its pages and in one master."""
    data = bytearray(b"Visio (TM) Drawing\r\n".ljust(0x1A, b"\0") + bytes([version]))
    data += bytes(0x24 + 18 - len(data))

    def store(inner: bytes, kind: int, form: int) -> tuple[int, int, int, int]:
        at = len(data)
        own = visio_pack(b"\0\0\0\0" + inner) if pack else inner
        data.extend(own)
        return kind, at, len(own), form | (2 if pack else 0)

    def listed(pointers: Sequence[tuple[int, int, int, int]]) -> bytes:
        rows = b"".join(struct.pack("<4IH", kind, 0, at, size, form) for kind, at, size, form in pointers)
        return struct.pack("<I", 8) + bytes(4) + struct.pack("<2I", len(pointers), 0) + rows

    bodies = [store(b"".join(visio_text(text, version) for text in page), 0x15, CHUNKS) for page in pages]
    master = store(b"".join(visio_text(text, version) for text in masters), 0x48, CHUNKS)
    drawn = store(listed(bodies), 0x27, PLAIN)
    stencils = store(listed([master]), 0x1D, PLAIN)
    kind, at, size, form = store(listed([stencils, drawn]), 0x14, PLAIN)
    struct.pack_into("<4IH", data, 0x24, kind, 0, at, size, form)
    return compound(Storage({"VisioDocument": bytes(data)}))


def altium(records: Sequence[Mapping[str, str]]) -> bytes:
    """A schematic: records of a length and fields."""
    out = b""
    for record in records:
        raw = b"".join(f"|{key}={value}".encode("gb18030") for key, value in record.items()) + b"\0"
        out += struct.pack("<I", len(raw)) + raw
    return compound(Storage({"FileHeader": out}))


def dgn(texts: Sequence[tuple[int, str]], wide: bool = False, end: bool = True) -> bytes:
    """A plane drawing of version 7 with texts on levels."""
    out = b"\x08\x09\xfe\x02" + bytes(0x2FE * 2)
    for level, text in texts:
        raw = text.encode("gb18030")
        if wide:
            raw = b"\xff\xfd" + b"".join(
                bytes(2 - len(letter.encode("gb18030"))) + letter.encode("gb18030") for letter in text
            )
        body = bytes(54) + bytes([len(raw), 0]) + raw
        body += bytes(len(body) % 2)
        out += bytes([level, 17]) + struct.pack("<H", len(body) // 2) + body
    return out + (b"\xff\xff" + bytes(2) if end else b"")


def emf(*texts: str) -> bytes:
    """A metafile that draws these texts one below the other."""
    header = struct.pack("<2I", 1, 88) + bytes(32) + b" EMF" + bytes(44)
    out = header
    for number, text in enumerate(texts):
        raw = text.encode("utf-16-le")
        raw += bytes(-len(raw) % 4)
        record = bytes(28) + struct.pack("<2i3I", 10, 20 * number, len(text), 76, 0) + bytes(20) + raw
        out += struct.pack("<2I", 84, 8 + len(record)) + record
    return out + struct.pack("<5I", 14, 20, 0, 16, 20)


def freecad(parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A document with a body, a spreadsheet and a drawing sheet whose template is filled in."""
    document = """<Document SchemaVersion="4" ProgramVersion="0.21"><Properties Count="2">
<Property name="Company" type="App::PropertyString"><String value="某某机械公司"/></Property>
<Property name="Comment" type="App::PropertyString"><String value="搅拌槽样机"/></Property></Properties>
<Objects Count="3"><Object type="PartDesign::Body" name="Body"/></Objects><ObjectData Count="3">
<Object name="Body"><Properties><Property name="Label"><String value="搅拌轴"/></Property>
<Property name="Length"><Float value="120"/></Property></Properties></Object>
<Object name="Sheet"><Properties><Property name="cells"><Cells Count="1"><Cell address="B2" content="转速 60"/></Cells>
</Property></Properties></Object>
<Object name="Template"><Properties><Property name="EditableTexts"><Map count="3"><Item key="DWG NO" value="ZL-05-01"/>
<Item key="Drawing Title" value="搅拌轴"/><Item key="SCALE" value="1:2"/></Map></Property></Properties></Object>
</ObjectData></Document>"""
    own: dict[str, str | bytes] = {"Document.xml": XML + document, "GuiDocument.xml": "<Document/>"}
    return packed(own | {"Body.Shape.brp": "CASCADE Topology V3"} | dict(parts or {}))
