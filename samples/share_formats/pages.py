"""Writes PDF files: Chinese text, sideways and cropped pages, notes, form fields, embedded files, passwords."""

from __future__ import annotations

import io
import re
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from .markup import Block, blocks

SONG, LATIN = "STSong-Light", "Helvetica"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))


def pdf(
    text: str,
    font: str = LATIN,
    sideways: bool = False,
    crop: tuple[float, float, float, float] | None = None,
    footer: str = "",
    note: str = "",
    field: tuple[str, str] | None = None,
    embedded: dict[str, bytes] | None = None,
    password: str = "",
) -> bytes:
    """A PDF; `note` is a remark on page 1, `field` a form field's name and value, `crop` in points."""

    def dress(canvas: Canvas, layout: SimpleDocTemplate) -> None:
        canvas.setPageCompression(0)
        if (
            sideways
        ):  # A portrait sheet with /Rotate 90 and the text standing sideways on it, as drawing programs write.
            canvas.translate(A4[0], 0)
            canvas.rotate(90)
        if crop:
            canvas.setCropBox(crop)
        if footer:
            canvas.setFont(font, 8)
            canvas.drawString(60, 30, f"{footer}  {layout.page}")
        if layout.page == 1 and note:
            canvas.textAnnotation(note, Rect=[450, 700, 470, 720], Color=[1, 1, 0])
        if layout.page == 1 and field:
            canvas.acroForm.textfield(name=field[0], value=field[1], x=60, y=50, width=380, height=18, fontSize=9)

    out = io.BytesIO()
    size = (A4[1], A4[0]) if sideways else A4
    turn = 90 if sideways else 0
    lock = StandardEncryption(password, ownerPassword=password, strength=128) if password else None
    layout = SimpleDocTemplate(
        out, pagesize=size, invariant=1, pageCompression=0, encrypt=lock, title="", author="", rotation=turn
    )
    story = [piece for block in blocks(text) for piece in flow(block, font)]
    layout.build(story, onFirstPage=dress, onLaterPages=dress)
    return with_embedded(out.getvalue(), embedded) if embedded else out.getvalue()


def flow(block: Block, font: str) -> list[object]:
    """A block as reportlab's pieces."""
    wrap = None if font == LATIN else "CJK"
    sizes = {"heading": 14, "subheading": 11.5}
    size = sizes.get(block.kind, 9.5)
    style = ParagraphStyle(block.kind, fontName=font, fontSize=size, leading=size * 1.45, wordWrap=wrap, spaceAfter=4)
    if block.kind == "page":
        return [PageBreak()]
    if block.kind != "table":
        return [Paragraph(escape(block.text), style)]
    small = ParagraphStyle("cell", fontName=font, fontSize=8.5, leading=11, wordWrap=wrap)
    width = max(map(len, block.rows))
    rows = [[Paragraph(escape(cell), small) for cell in row + [""] * (width - len(row))] for row in block.rows]
    return [Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.4, colors.grey)]), Spacer(1, 6)]


def with_embedded(document: bytes, files: dict[str, bytes]) -> bytes:
    """The document with files embedded, by an incremental update written by hand (no library does it without a clock)."""
    root, size, last = (
        int(re.findall(pattern, document)[-1])
        for pattern in (rb"/Root (\d+) 0 R", rb"/Size (\d+)", rb"startxref\s+(\d+)")
    )
    catalog = re.search(rb"(?<!\d)%d 0 obj\s*<<(.*?)>>\s*endobj" % root, document, re.DOTALL)
    if not catalog:
        raise ValueError("the catalog is not where it should be")
    objects, names, number = {}, b"", size
    for name, content in files.items():
        title = b"<FEFF" + name.encode("utf-16-be").hex().upper().encode() + b">"
        stream = b"<< /Type /EmbeddedFile /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"
        objects[number] = stream
        objects[number + 1] = b"<< /Type /Filespec /F %s /UF %s /EF << /F %d 0 R >> >>" % (title, title, number)
        names += b"%s %d 0 R " % (title, number + 1)
        number += 2
    objects[root] = b"<<%s /Names << /EmbeddedFiles << /Names [ %s] >> >> >>" % (catalog[1], names)
    body, places = bytearray(document), {}
    for key, value in objects.items():
        places[key] = len(body)
        body += b"%d 0 obj\n" % key + value + b"\nendobj\n"
    start = len(body)
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % (key, places[key]) for key in sorted(places))
    body += b"xref\n" + rows + b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (number, root, last)
    return bytes(body + b"startxref\n%d\n%%%%EOF\n" % start)
