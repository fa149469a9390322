"""Builds PDF files object by object, so that a test can have any box, rotation, annotation or damage."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image

from scanner.records import Box

if TYPE_CHECKING:
    from pdfplumber.page import Page

HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
SONG = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
    "/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] "
    "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>"
)

Line = tuple[float, float, str]


def hexed(text: str) -> str:
    """A text string in hexadecimal, as UTF-16 with its mark."""
    return "<feff" + text.encode("utf-16-be").hex() + ">"


def drawn(lines: Sequence[Line], size: float = 12) -> bytes:
    """A content stream that writes each (x, y, text): Helvetica for ASCII, STSong-Light for the rest."""
    parts = []
    for x, y, text in lines:
        if text.isascii():
            escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            parts.append(f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET")
        else:
            parts.append(f"BT /F2 {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET")
    return "\n".join(parts).encode("ascii")


def stream(data: bytes, entries: str = "", compressed: bool = False) -> bytes:
    """A stream object's body."""
    if compressed:
        data, entries = zlib.compress(data), entries + " /Filter /FlateDecode"
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode("latin-1") + data + b"\nendstream"


class Builder:
    """Collects objects; `bytes()` gives the file. Object 1 is the catalogue, 2 the page tree, 3 and 4 the fonts."""

    def __init__(self) -> None:
        self.objects: list[bytes] = [b"", b"", HELVETICA.encode(), SONG.encode()]
        self.pages: list[int] = []
        self.catalogue = ""
        self.tree = "/MediaBox [0 0 400 300]"
        self.trailer = ""

    def add(self, body: str | bytes) -> int:
        """One more object; gives its number."""
        self.objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(self.objects)

    def page(self, content: bytes | Sequence[Line] = b"", entries: str = "", resources: str = "") -> int:
        """One more page; `content` is a content stream or lines to write."""
        body = content if isinstance(content, bytes) else drawn(content)
        contents = self.add(stream(body)) if body else 0
        fonts = f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> {resources} >>"
        where = f"/Contents {contents} 0 R" if contents else ""
        self.pages.append(self.add(f"<< /Type /Page /Parent 2 0 R {fonts} {where} {entries} >>"))
        return self.pages[-1]

    def picture_page(self, entries: str = "", lines: Sequence[Line] = (), area: str = "400 0 0 300 0 0") -> int:
        """A page with a picture drawn by the matrix `area`, and lines."""
        pixels = bytes(index * 37 % 256 for index in range(64 * 48))
        image = self.add(
            stream(
                pixels,
                "/Type /XObject /Subtype /Image /Width 64 /Height 48 /ColorSpace /DeviceGray /BitsPerComponent 8",
            )
        )
        content = f"q {area} cm /Im1 Do Q\n".encode() + drawn(lines)
        return self.page(content, entries, f"/XObject << /Im1 {image} 0 R >>")

    def scanned_page(self, jpeg: bytes, entries: str = "", lines: Sequence[Line] = (), text_mode: int = 0) -> int:
        """A page of 400 x 300 points that a grey JPEG fills, with lines over it in a text rendering mode (3: unseen)."""
        width, height = Image.open(io.BytesIO(jpeg)).size
        shape = f"/Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode"
        image = self.add(stream(jpeg, f"/Type /XObject /Subtype /Image {shape}"))
        content = b"q 400 0 0 300 0 0 cm /Im1 Do Q\n%d Tr\n" % text_mode + drawn(lines)
        return self.page(content, entries, f"/XObject << /Im1 {image} 0 R >>")

    def pictured_page(self, jpeg: bytes | int, box: tuple[int, int, int, int], lines: Sequence[Line] = ()) -> int:
        """A page with lines and a grey JPEG at (left, bottom, width, height) in points; gives the picture's number.

        A number instead of a JPEG puts a picture of an earlier page there again.
        """
        image = jpeg
        if isinstance(image, bytes):
            width, height = Image.open(io.BytesIO(image)).size
            shape = f"/Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode"
            image = self.add(stream(image, f"/Type /XObject /Subtype /Image {shape}"))
        left, bottom, wide, high = box
        content = b"q %d 0 0 %d %d %d cm /Im1 Do Q\n" % (wide, high, left, bottom) + drawn(lines)
        self.page(content, "", f"/XObject << /Im1 {image} 0 R >>")
        return image

    def embedded(self, name: str, data: bytes) -> int:
        """A file specification with its embedded file; gives its number."""
        file = self.add(stream(data, "/Type /EmbeddedFile", compressed=True))
        return self.add(f"<< /Type /Filespec /F {hexed(name)} /UF {hexed(name)} /EF << /F {file} 0 R >> >>")

    def attach(self, *files: tuple[str, bytes]) -> None:
        """List embedded files in the catalogue."""
        names = " ".join(f"(n{index:03}) {self.embedded(*file)} 0 R" for index, file in enumerate(files))
        self.catalogue += f" /Names << /EmbeddedFiles << /Names [{names}] >> >>"

    def bytes(self) -> bytes:
        kids = " ".join(f"{number} 0 R" for number in self.pages)
        self.objects[0] = f"<< /Type /Catalog /Pages 2 0 R {self.catalogue} >>".encode("latin-1")
        self.objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} {self.tree} >>".encode("latin-1")
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, body in enumerate(self.objects, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(self.objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += f"trailer\n<< /Size {len(self.objects) + 1} /Root 1 0 R {self.trailer} >>\n".encode("latin-1")
        return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def simple(*pages: Sequence[Line], entries: str = "") -> bytes:
    """A PDF of 400 x 300 points whose pages hold these lines."""
    builder = Builder()
    for lines in pages:
        builder.page(lines, entries)
    return builder.bytes()


def outlined(count: int) -> bytes:
    """A content stream of `count` small triangles: what letters drawn as shapes look like."""
    return b"\n".join(b"%d %d m %d %d l %d %d l h f" % (x, y, x + 5, y, x, y + 5) for x, y in _grid(count))


def _grid(count: int) -> list[tuple[int, int]]:
    return [(10 + index % 50 * 7, 10 + index // 50 * 7) for index in range(count)]


def protected(text: str, user: str, owner: str) -> bytes:
    """A PDF of one page, encrypted by reportlab with these passwords."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    target = io.BytesIO()
    page = canvas.Canvas(target, pagesize=(400, 300), encrypt=StandardEncryption(user, owner, strength=128))
    page.drawString(50, 200, text)
    page.showPage()
    page.save()
    return target.getvalue()


def pixels(data: bytes) -> Image.Image:
    """A kept picture, decoded."""
    return Image.open(io.BytesIO(data)).convert("RGB")


# ---- what pdfplumber reads


def folded(text: str) -> str:
    """The text without blanks and hyphens, which no two readers of a page agree on."""
    return re.sub(r"[\s-]", "", text)


def shown_box(page: Page) -> Box:
    """The displayed page (CropBox within MediaBox) in the coordinates pdfplumber uses for this page's characters.

    Worked out apart from the code under test: corners are turned one by one about the middle of the MediaBox.
    """
    media, crop = page.page_obj.mediabox, page.page_obj.cropbox
    mx0, my0, mx1, my1 = (
        min(media[0], media[2]),
        min(media[1], media[3]),
        max(media[0], media[2]),
        max(media[1], media[3]),
    )
    cx0, cx1 = sorted((crop[0], crop[2]))
    cy0, cy1 = sorted((crop[1], crop[3]))
    corners = [
        (x - (mx0 + mx1) / 2, y - (my0 + my1) / 2)
        for x in (max(mx0, cx0), min(mx1, cx1))
        for y in (max(my0, cy0), min(my1, cy1))
    ]
    for _ in range(page.rotation // 90):
        corners = [(y, -x) for x, y in corners]
    half = (page.width / 2, page.height / 2)
    across = [x + half[0] + page.mediabox[0] for x, _ in corners]
    down = [half[1] - y + page.mediabox[1] for _, y in corners]
    return min(across), min(down), max(across), max(down)


def text_in(page: Page, box: Box) -> str:
    """What pdfplumber reads inside a displayed box, folded."""
    left, top, _, _ = shown_box(page)
    moved = (box[0] + left, box[1] + top, box[2] + left, box[3] + top)
    return folded(page.crop(moved, strict=False).extract_text())


def cropped_text(data: bytes, box: Box, page: int = 1) -> str:
    """What pdfplumber reads inside a displayed box of a page, counted from 1, folded."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return text_in(document.pages[page - 1], box)
