"""Writes DXF drawings: a title block of attributes, lines and circles, notes as MTEXT, dimensions as TEXT."""

from __future__ import annotations

import io

import ezdxf


def drawing(
    title: dict[str, str],
    notes: str,
    labels: list[tuple[float, float, str]],
    boxes: list[tuple[float, float, float, float]],
    circles: list[tuple[float, float, float]] = [],  # noqa: B006 - never changed
    layers: tuple[str, str, str] = ("OUTLINE", "TEXT", "TITLE"),
    version: str = "R2010",
) -> bytes:
    """A drawing of boxes (x, y, width, height in mm) and circles (x, y, radius); R2000 is written in GBK, later in UTF-8."""
    ezdxf.options.write_fixed_meta_data_for_testing = True
    document = ezdxf.new(version)
    if version == "R2000":
        document.encoding = "gbk"
    space = document.modelspace()
    outline, text, block_layer = layers
    for name, colour in zip(layers, (7, 3, 2), strict=True):
        document.layers.add(name, color=colour)
    for x, y, width, height in boxes:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": outline})
    for x, y, radius in circles:
        space.add_circle((x, y), radius, dxfattribs={"layer": outline})
    for x, y, label in labels:
        space.add_text(label, height=5, dxfattribs={"layer": text}).set_placement((x, y))
    space.add_mtext(notes.strip(), dxfattribs={"layer": text, "insert": (20, -40), "char_height": 4, "width": 400})
    frame = document.blocks.new("TITLE_BLOCK")
    frame.add_lwpolyline([(0, 0), (180, 0), (180, 8 * len(title)), (0, 8 * len(title))], close=True)
    for row, tag in enumerate(title):
        frame.add_attdef(f"T{row}", (2, 8 * row + 2), dxfattribs={"height": 4, "prompt": tag})
        frame.add_text(tag, height=2.5).set_placement((100, 8 * row + 2))
    insert = space.add_blockref("TITLE_BLOCK", (600, -200), dxfattribs={"layer": block_layer})
    insert.add_auto_attribs({f"T{row}": value for row, value in enumerate(title.values())})
    # The library takes the classes from a set, whose order differs from run to run.
    document.classes.add_required_classes(document.dxfversion)
    document.classes.classes = dict(sorted(document.classes.classes.items()))
    out = io.StringIO()
    document.write(out)
    return out.getvalue().encode(document.output_encoding, "dxfreplace")
