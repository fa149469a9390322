"""DXF drawings pair by pair, in text and binary form, in any code page; whole ones come from ezdxf."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from pathlib import Path

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


def title_block(tags: tuple[str, str] = ("图号", "图名")) -> bytes:
    """A whole drawing made by ezdxf: a block with attributes inserted on a layer, and a note of many lines.

    What is asked for the attributes (the prompts) is 图号 and 图名, whatever their tags are.
    """
    import ezdxf

    document = ezdxf.new("R2018")
    document.layers.add("标题栏")
    block = document.blocks.new("A3图框")
    block.add_attdef(tags[0], (10, 5), dxfattribs={"prompt": "图号"})
    block.add_attdef(tags[1], (10, 15), dxfattribs={"prompt": "图名"})
    block.add_text("设计", dxfattribs={"layer": "标题栏", "insert": (3, 4)})
    insert = document.modelspace().add_blockref("A3图框", (0, 0), dxfattribs={"layer": "标题栏"})
    insert.add_attrib(tags[0], "XL-01-00", (10, 5), dxfattribs={"layer": "标题栏"})
    insert.add_attrib(tags[1], "混合澄清槽", (10, 15), dxfattribs={"layer": "标题栏"})
    document.modelspace().add_mtext(
        "{\\fSimSun|b0;技术}要求\\P1. 焊缝", dxfattribs={"layer": "标题栏", "insert": (100, 200)}
    )
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode("utf-8")


def sheet(kind: str = "text") -> bytes:
    """A drawing with a title block, made by ezdxf: its frame a block inside a block, its values as `kind` says.

    `text`: values beside the frame; `attributes`: in attributes whose tags say nothing, placed in the frame's cells;
    `layout`: as text, in a layout of its own; `binary`: as text, the file in binary form.
    """
    import ezdxf

    document = ezdxf.new("R2018")
    frame = document.blocks.new("标题栏框")
    labels = {
        "图样名称": (0, 40),
        "图样代号": (0, 30),
        "比例": (0, 20),
        "材料": (60, 20),
        "设计": (0, 10),
        "阶段标记": (60, 10),
    }
    for label, place in labels.items():
        frame.add_text(label, height=3.5, dxfattribs={"insert": place})
    document.blocks.new("A3").add_blockref("标题栏框", (200, 10))
    values = {"混合澄清槽": (25, 40), "HC-07-00": (25, 30), "1:10": (25, 20), "硬聚氯乙烯": (80, 20), "张三": (25, 10)}
    space = document.layout("Layout1") if kind == "layout" else document.modelspace()
    insert = space.add_blockref("A3", (1000, 500), dxfattribs={"xscale": 2, "yscale": 2})
    for number, (value, (x, y)) in enumerate(values.items()):
        point = (1000 + 2 * (200 + x), 500 + 2 * (10 + y))
        if kind == "attributes":
            insert.add_attrib(f"GEN{number}", value, point, dxfattribs={"height": 7})
        else:
            space.add_text(value, height=7, dxfattribs={"insert": point})
    if kind == "binary":
        binary = io.BytesIO()
        document.write(binary, fmt="bin")
        return binary.getvalue()
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode("utf-8")


def sheet_dwg(folder: Path) -> bytes:
    """A DWG of R2000 made by ezdwg: labels and values as texts beside each other."""
    import ezdwg

    document = ezdwg.new("AC1015")
    space = document.modelspace()
    cells = {
        "DRAWING NAME": (0, 40), "MIXER SETTLER": (45, 40), "DWG NO": (0, 30), "HC-07-00": (25, 30), "SCALE": (0, 20),
        "1:10": (25, 20), "MATERIAL": (60, 20), "PVC": (90, 20), "DESIGNED": (0, 10), "J. Doe": (35, 10),
        "NEXT ASSY": (60, 10),
    }  # fmt: skip
    for text, (x, y) in cells.items():
        space.add_text(text, (x, y, 0), height=3.5)
    path = folder / "sheet.dwg"
    document.save(str(path))
    return path.read_bytes()
