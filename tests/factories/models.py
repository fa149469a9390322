"""Drawings and models of CAD programs, byte by byte or by the libraries that write them."""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from scanner.ole_writing import Storage, compound

SUMMARY = "e0859ff2f94f6810ab9108002b27b3d9"
USER_DEFINED = "05d5cdd59c2e1b10939708002b2cf9ae"
DESIGN_TRACKING = "40dcb5b6e396d211b76400a0c9d8f0a8"
ZLIB_MARK = bytes.fromhex("231dd571da8148a2a85898b21b89ef99")


class BitWriter:
    """Writes the bit streams of DWG objects, from the highest bit of each byte."""

    def __init__(self) -> None:
        self.bits: list[int] = []

    def put(self, value: int, count: int) -> BitWriter:
        self.bits += [value >> (count - 1 - place) & 1 for place in range(count)]
        return self

    def raw(self, data: bytes) -> BitWriter:
        for byte in data:
            self.put(byte, 8)
        return self

    def short(self, value: int) -> BitWriter:
        """BS: nothing for 0 and 256, one byte or two."""
        if value in (0, 256):
            return self.put(2 if value == 0 else 3, 2)
        return self.put(1, 2).put(value, 8) if value < 256 else self.put(0, 2).raw(struct.pack("<H", value))

    def long(self, value: int) -> BitWriter:
        """BL: nothing for 0, one byte or four."""
        if value < 256:
            return self.put(1, 2).put(value, 8) if value else self.put(2, 2)
        return self.put(0, 2).raw(struct.pack("<I", value))

    def handle(self, value: int) -> BitWriter:
        data = value.to_bytes((value.bit_length() + 7) // 8, "big")
        return self.put(0, 4).put(len(data), 4).raw(data)

    def text(self, text: str | bytes) -> BitWriter:
        """TV of bytes, TU of characters."""
        data = text if isinstance(text, bytes) else text.encode("utf-16-le")
        return self.short(len(data) if isinstance(text, bytes) else len(data) // 2).raw(data)

    def bytes(self) -> bytes:
        padded = self.bits + [0] * (-len(self.bits) % 8)
        return bytes(int("".join(map(str, padded[at : at + 8])), 2) for at in range(0, len(padded), 8))


def dwg_object_2007(
    strings: Sequence[str], handle: int = 0x5A, attached: Sequence[str] = (), data: BitWriter | None = None
) -> bytes:
    """An object of R2007 without its size: type, bits up to the handles, handle, attached data, data, strings."""
    head = BitWriter().short(500)
    body = BitWriter().handle(handle)
    for text in attached:
        item = b"\0" + struct.pack("<H", len(text)) + text.encode("utf-16-le")
        body.short(len(item)).handle(1).raw(item)
    body.short(0)
    body.bits += data.bits if data else [1, 0, 1, 1, 0]
    if strings:
        stream = BitWriter()
        for text in strings:
            stream.text(text)
        body.bits += stream.bits
        body.raw(struct.pack("<H", len(stream.bits)))
    body.put(bool(strings), 1)
    end = len(head.bits) + 32 + len(body.bits)
    whole = head.raw(struct.pack("<I", end))
    whole.bits += body.bits
    return whole.raw(b"\xff\xff").bytes()


def dwg_object_2000(data: BitWriter, attached: Sequence[bytes] = (), handle: int = 0x5A) -> bytes:
    """An object of R2000: its strings stand among its data, attached ones with a length and a code page."""
    head = BitWriter().short(500)
    body = BitWriter().handle(handle)
    for text in attached:
        item = b"\0" + bytes([len(text), 0, 0]) + text
        body.short(len(item)).handle(1).raw(item)
    body.short(0)
    body.bits += data.bits
    whole = head.raw(struct.pack("<I", len(head.bits) + 32 + len(body.bits)))
    whole.bits += body.bits
    return whole.raw(b"\xff\xff").bytes()


def dwg(code_page: int = 39) -> bytes:
    """An R2000 drawing with layer, block, attribute, text, text of many lines and a dimension, written by ezdwg."""
    from ezdwg import drawing

    document = drawing.new()
    document.header["codepage"] = 39
    document.layers["标题栏"] = {}
    block = document.blocks.new("A3图框")
    block.add_attdef("图名", "", prompt="输入图名")
    block.add_text("设计", (3, 4, 0), layer="标题栏")
    space = document.modelspace()
    insert = space.add_blockref("A3图框")
    space.add_attrib(insert, "图名", "混合澄清槽总图", layer="标题栏")
    space.add_text("槽体 %%c50", layer="标题栏")
    space.add_mtext(r"{\fSimSun|b0;技术要求}\P1. 槽体内壁衬胶", layer="标题栏")
    space.add_linear_dim((0, 10, 0), (0, 0, 0), (50, 0, 0), text="级长 <>")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.dwg"
        document.save(path, strict=False)
        data = bytearray(path.read_bytes())
    data[19:21] = code_page.to_bytes(2, "little")
    return bytes(data)


def step(*entities: str, name: str = "tank.stp", encoding: str = "utf-8", end: bool = True) -> bytes:
    """A STEP model with a header and these statements, `#1=PRODUCT('a','b','',(#2))`."""
    lines = ["ISO-10303-21;", "HEADER;", "FILE_DESCRIPTION((''),'2;1');"]
    lines.append(f"FILE_NAME('{name}','2024-05-06T07:08:09',('an author'),('an office'),'p','s','');")
    lines += ["FILE_SCHEMA(('AUTOMOTIVE_DESIGN'));", "ENDSEC;", "DATA;", *(f"{entity};" for entity in entities)]
    if end:
        lines += ["ENDSEC;", "END-ISO-10303-21;"]
    return ("\n".join(lines) + "\n").encode(encoding)


def iges(start: str = "", notes: Sequence[str] = (), encoding: str = "utf-8", label: str = "") -> bytes:
    """An IGES model with general notes (entity 212) in lines of 80 bytes."""

    def hollerith(text: str) -> bytes:
        data = text.encode(encoding)
        return str(len(data)).encode() + b"H" + data

    def lines(data: bytes, letter: bytes, width: int = 72) -> list[bytes]:
        cut = [data[at : at + width] for at in range(0, max(1, len(data)), width)]
        return [piece.ljust(72) + letter + str(row).encode().rjust(7) for row, piece in enumerate(cut, start=1)]

    fields = [b"1H,", b"1H;", hollerith("tank"), hollerith("tank.igs"), hollerith("a system"), hollerith("v1")]
    fields += [b"32", b"38", b"6", b"308", b"15", hollerith("tank"), b"1.0", b"2", hollerith("MM"), b"1", b"0.1"]
    fields += [hollerith("20240506.070809"), b"0.001", b"1000.0", hollerith("an author"), hollerith("an office")]
    out = lines(start.encode(encoding), b"S") + lines(b",".join([*fields, b"11", b"0"]) + b";", b"G")
    directory, parameters = [], []
    for number, note in enumerate(notes):
        pointer = str(2 * number + 1).encode().rjust(8)
        body = b"212,1,%d,1.0,1.0,1,0.0,0.0,0,0,0.0,0.0,0.0," % len(note) + hollerith(note) + b";"
        parameters += [body[at : at + 64].ljust(64) + pointer for at in range(0, len(body), 64)]
        first, second = (
            b"     212" + b"       1" * 8,
            b"     212" + b"       0" * 6 + label.encode().rjust(8) + b"       0",
        )
        directory += [first, second]
    for letter, rows in ((b"D", directory), (b"P", parameters)):
        out += [row + letter + str(place).encode().rjust(7) for place, row in enumerate(rows, start=1)]
    out += lines(b"S      1G      3D      2P      1", b"T")
    return b"\r\n".join(out) + b"\r\n"


def property_set(section: str, values: Mapping[int, str], names: Mapping[int, str] | None = None) -> bytes:
    """A stream of one property set in UTF-16, with a dictionary where there are names."""
    parts: list[tuple[int, bytes]] = [(1, struct.pack("<2I", 2, 1200))]
    if names:
        rows = struct.pack("<I", len(names))
        for number, name in names.items():
            data = (name + "\0").encode("utf-16-le")
            rows += struct.pack("<2I", number, len(name) + 1) + data + bytes(-len(data) % 4)
        parts.insert(0, (0, rows))
    for number, value in values.items():
        data = (value + "\0").encode("utf-16-le")
        parts.append((number, struct.pack("<2I", 31, len(value) + 1) + data + bytes(-len(data) % 4)))
    table, body, at = b"", b"", 8 + 8 * len(parts)
    for number, data in parts:
        table += struct.pack("<2I", number, at + len(body))
        body += data
    whole = struct.pack("<2I", 8 + len(table) + len(body), len(parts)) + table + body
    return (
        b"\xfe\xff\0\0\x06\x01\x02\0"
        + bytes(16)
        + struct.pack("<I", 1)
        + bytes.fromhex(section)
        + struct.pack("<I", 48)
        + whole
    )


def mfc_string(text: str) -> bytes:
    """A string as MFC programs store it: FF FE FF, its length, UTF-16."""
    return b"\xff\xfe\xff" + bytes([len(text)]) + text.encode("utf-16-le")


def solidworks_2013(properties: Mapping[str, str], words: Sequence[str], xml: str = "") -> bytes:
    """A SolidWorks part of the compound-file kind."""
    names = dict(enumerate(properties, start=2))
    values = dict(enumerate(properties.values(), start=2))
    packed = ZLIB_MARK + struct.pack("<2I", 0, len(xml)) + zlib.compress(xml.encode())
    contents = Storage({"Config-0": b"\xff\xff\x01\0\x08\0moPart_c" + b"".join(map(mfc_string, words))})
    root = Storage({"ISolidWorksInformation": property_set(USER_DEFINED, values, names)})
    root.storages = {"Contents": contents, "swXmlContents": Storage({"KeyWords__ZLB": packed})}
    return compound(root)


def solidworks_2015(streams: Mapping[str, bytes], key: int = 3) -> bytes:
    """A SolidWorks part of the kind since 2015: headers like a ZIP's without its marks, names turned by some bits."""
    out = bytearray(b"\x01\x02\x03\x04\x05\x06\x07" + bytes([key]))
    for name, data in streams.items():
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        turned = bytes((byte >> key | byte << (8 - key)) & 0xFF for byte in name.encode())
        out += b"\x99\x88\x77\x66" + b"\x14\0\x06\0\x08\0" + struct.pack("<2I", 0, zlib.crc32(data) | 1 << 31)
        out += struct.pack("<3I", len(packed), len(data), len(turned)) + turned + packed
    return bytes(out)


def inventor(properties: Mapping[int, str], words: Sequence[str]) -> bytes:
    """An Inventor part: a property set whose name is scrambled, and a packed stream of counted strings."""
    values = {255: "Design Tracking Properties", **properties}
    inner = b"\0\1\0\0" + b"".join(struct.pack("<I", len(word)) + word.encode("utf-16-le") for word in words)
    storage = Storage({"Bxyz": bytes(16) + b"\x04\x01" + zlib.compress(inner)})
    root = Storage(
        {"\x05PypkizqiUjudbposAayal4qdGf": property_set(DESIGN_TRACKING, values, {255: "Property Set Name"})}
    )
    root.storages = {"RSeStorage": storage}
    return compound(root)


def jt(*segments: bytes, kind: int = 1, version: str = "9.5") -> bytes:
    """A JT model whose segments of one kind are packed with zlib."""
    head = f"Version {version} JT  DM 7.2.0.0".ljust(80).encode() + b"\0" + bytes(4)
    wide = "<Q" if int(version.split(".")[0]) >= 10 else "<I"
    start = len(head) + struct.calcsize(wide) + 16
    body, table = b"", b""
    for index, inner in enumerate(segments):
        packed = zlib.compress(inner)
        own = bytes(16) + struct.pack("<2I", kind, 0) + struct.pack("<iI", 2, len(packed) + 1) + b"\x02" + packed
        place = start + len(body)
        table += bytes([index]) * 16 + struct.pack(wide, place) + struct.pack("<2I", len(own), kind << 24)
        body += own
    contents = struct.pack(wide, start + len(body))
    return head + contents + bytes(16) + body + struct.pack("<I", len(segments)) + table


def stl_binary(header: str, triangles: int = 2, encoding: str = "utf-8") -> bytes:
    return header.encode(encoding).ljust(80, b"\0") + struct.pack("<I", triangles) + bytes(50) * triangles
