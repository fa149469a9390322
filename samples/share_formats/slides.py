"""Writes presentations with tables and speaker notes."""

from __future__ import annotations

import datetime as dt
import io

from pptx import Presentation
from pptx.util import Cm, Pt

from .archives import still
from .markup import blocks


def slides(text: str, notes: dict[int, str] | None = None) -> bytes:
    """A .pptx, a slide for each `# title`; `notes` are keyed by the slide's number, from 1."""
    deck = Presentation()
    deck.core_properties.created = deck.core_properties.modified = dt.datetime(2023, 8, 14, 9, 30)
    deck.core_properties.author, deck.core_properties.title = "training", ""
    for page in text.strip().split("\n# "):
        title, _, body = page.removeprefix("# ").partition("\n")
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = title.strip()
        found = blocks(body)
        words = [block.text for block in found if block.kind != "table"]
        if words:
            box = slide.shapes.add_textbox(Cm(1.5), Cm(4), Cm(22), Cm(5)).text_frame
            box.text = words[0]
            box.word_wrap = True
            for line in words[1:]:
                box.add_paragraph().text = line
        for block in found:
            if block.kind == "table":
                add_table(slide, block.rows)
    for number, words in (notes or {}).items():
        deck.slides[number - 1].notes_slide.notes_text_frame.text = words
    out = io.BytesIO()
    deck.save(out)
    return still(out.getvalue())


def add_table(slide: object, rows: list[list[str]]) -> None:
    """Puts the rows on the slide as a table."""
    width = max(map(len, rows))
    table = slide.shapes.add_table(len(rows), width, Cm(1.5), Cm(10), Cm(22), Cm(len(rows))).table
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
            table.cell(row, column).text_frame.paragraphs[0].font.size = Pt(12)
