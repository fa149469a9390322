"""DXF drawings pair by pair, in text and binary form, in any code page; whole ones come from ezdxf."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

from scanner.dxf_pairs import SENTINEL, _size

Pairs = Sequence[tuple[int, str | float | int]]


def entity(
    kind: str, *pairs: tuple[int, str | float | int], layer: str = "0", handle: str = "5A"
) -> list[tuple[int, str | float | int]]:
    """An entity with its handle and layer, then `pairs`."""
    return [(0, kind), (5, handle), (8, layer), *pairs]


def drawing(
    *entities: Pairs, header: Pairs = (), version: str = "AC1032", code_page: str = "ANSI_1252"
) -> list[tuple[int, str | float | int]]:
    """All pairs of a drawing: a header, then the entities."""
    pairs: list[tuple[int, str | float | int]] = [(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, version)]
    pairs += [(9, "$DWGCODEPAGE"), (3, code_page), *header, (0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES")]
    for item in entities:
        pairs += item
    return [*pairs, (0, "ENDSEC"), (0, "EOF")]


def as_text(pairs: Pairs, encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """The text form, group codes right-aligned as AutoCAD writes them."""
    return "".join(f"{code:>3}{end}{value}{end}" for code, value in pairs).encode(encoding)


def as_binary(pairs: Pairs, encoding: str = "utf-8", wide: bool = True) -> bytes:
    """The binary form of R13 and later, or with codes of one byte that of R12."""
    out = bytearray(SENTINEL)
    for code, value in pairs:
        out += struct.pack("<H", code) if wide else bytes([code]) if code < 255 else b"\xff" + struct.pack("<H", code)
        size = _size(code)
        if size == 0:
            out += str(value).encode(encoding) + b"\0"
        elif size < 0:
            data = bytes.fromhex(str(value))
            out += bytes([len(data)]) + data
        elif size == 8 and isinstance(value, float):
            out += struct.pack("<d", value)
        else:
            out += int(value).to_bytes(size, "little", signed=True)
    return bytes(out)


def title_block() -> bytes:
    """A whole drawing made by ezdxf: a block with attributes inserted on a layer, and a note of many lines."""
    import ezdxf

    document = ezdxf.new("R2018")
    document.layers.add("标题栏")
    block = document.blocks.new("A3图框")
    block.add_attdef("图号", (10, 5))
    block.add_attdef("图名", (10, 15))
    block.add_text("设计", dxfattribs={"layer": "标题栏", "insert": (3, 4)})
    insert = document.modelspace().add_blockref("A3图框", (0, 0), dxfattribs={"layer": "标题栏"})
    insert.add_attrib("图号", "XL-01-00", (10, 5), dxfattribs={"layer": "标题栏"})
    insert.add_attrib("图名", "混合澄清槽", (10, 15), dxfattribs={"layer": "标题栏"})
    document.modelspace().add_mtext(
        "{\\fSimSun|b0;技术}要求\\P1. 焊缝", dxfattribs={"layer": "标题栏", "insert": (100, 200)}
    )
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode("utf-8")
