"""Files that are two things at once, that go on behind their end, or whose name says something else."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import lzma
import random
import struct
import wave
from collections.abc import Iterator

from tests.factories import office, pdf
from tests.factories.archives import Member, archive
from tests.factories.drawings import as_text, drawing, entity
from tests.factories.legacy_office import doc
from tests.factories.models import dwg
from tests.factories.packed_archives import (
    Block,
    RarFile,
    ar,
    cabinet,
    lha,
    program,
    rar4,
    rar5,
    seven_zip,
    tar,
)
from tests.hostile.making.case import PLAIN, SHEET, SHEET_BYTES, SURFACED, TOLD, Case
from tests.hostile.making.pictures import chunk, gif, jpeg, png
from tests.hostile.making.portable import sheet

SOUP = PLAIN.encode() * 3


def hidden_zip() -> bytes:
    return archive(Member(b"sheet.txt", SHEET_BYTES, 8))


def whole_bmp() -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("L", (40, 20), 255).save(stream, "BMP")
    return stream.getvalue()


def saved(kind: str) -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("L", (40, 20), 255).save(stream, kind)
    return stream.getvalue()


def sound() -> bytes:
    stream = io.BytesIO()
    with wave.open(stream, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(8000)
        made.writeframes(bytes(400))
    return stream.getvalue()


BODIES = {
    "png": png, "jpg": jpeg, "gif": gif, "bmp": whole_bmp, "tif": lambda: saved("TIFF"), "webp": lambda: saved("WEBP"),
    "ico": lambda: saved("ICO"), "pdf": lambda: pdf.simple([(5.0, 5.0, "soup")]),
    "zip": lambda: archive(Member(b"soup.txt", SOUP, 8)), "7z": lambda: seven_zip(Block({"soup.txt": SOUP})),
    "rar": lambda: rar5(RarFile(b"soup.txt", SOUP)), "tar": lambda: tar({"soup.txt": SOUP}),
    "gz": lambda: gzip.compress(SOUP, mtime=0), "docx": lambda: office.docx(office.paragraph("soup")),
    "xlsx": lambda: office.xlsx({"A": office.rows('<c r="A1" t="inlineStr"><is><t>soup</t></is></c>')}),
    "doc": lambda: doc("soup " * 50), "dxf": lambda: as_text(drawing(entity("TEXT", (1, "soup")))), "dwg": dwg,
    "exe": program, "cab": lambda: cabinet({"soup.txt": SOUP}), "lzh": lambda: lha({b"soup.txt": SOUP}),
    "deb": lambda: ar({b"soup.txt": SOUP}), "rtf": lambda: b"{\\rtf1 soup}", "html": lambda: b"<html><body>soup</body></html>",
    "xml": lambda: b"<?xml version='1.0'?><a>soup</a>", "bz2": lambda: bz2.compress(SOUP),
    "xz": lambda: lzma.compress(SOUP), "eml": lambda: b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nsoup\r\n--x--\r\n",
}  # fmt: skip
"""A whole harmless file of each kind, to put something behind."""
TAILS = {
    "text": lambda: SHEET_BYTES, "zip": hidden_zip, "7z": lambda: seven_zip(Block({"s.txt": SHEET_BYTES})),
    "rar": lambda: rar4(RarFile(b"s.txt", SHEET_BYTES)), "pdf": lambda: sheet().bytes(),
    "noise": lambda: random.Random(4).randbytes(3000),
}  # fmt: skip


def gif_jar() -> bytes:
    """GIFAR: a picture at the front, an archive at the end, its offsets from the file's start."""
    return archive(Member(b"s.txt", SHEET_BYTES, 8), before=gif())


def pdf_zip() -> bytes:
    """A PDF that lies stored in a ZIP, its header within the first KiB: both a PDF and a ZIP."""
    return archive(Member(b"a.pdf", pdf.simple([(5.0, 5.0, "soup")])), Member(b"s.txt", SHEET_BYTES))


def jpeg_pdf() -> bytes:
    """A JPEG whose comment is a PDF."""
    inner = sheet().bytes()
    return jpeg()[:2] + b"\xff\xfe" + struct.pack(">H", len(inner) + 2) + inner + jpeg()[2:]


def png_zip_inside() -> bytes:
    return png(40, 20, None, chunk(b"zIpp", hidden_zip()))


def html_zip() -> bytes:
    return archive(Member(b"s.txt", SHEET_BYTES, 8), before=b"<html><body>soup</body></html>")


def text_pdf() -> bytes:
    """A text whose first KiB has the mark of a PDF, which it is not."""
    return b"Notes on %PDF-1.7 files\n" + SHEET_BYTES


RENAMED = {
    "docx-called.jpg": lambda: office.docx(office.paragraph(SHEET)), "rar-called.jpg": lambda: rar5(RarFile(b"s.txt", SHEET_BYTES)),
    "zip-called.png": hidden_zip, "pdf-called.txt": lambda: sheet().bytes(), "text-called.pdf": lambda: SHEET_BYTES,
    "text-called.docx": lambda: SHEET_BYTES, "text-called.zip": lambda: SHEET_BYTES, "text-called.mp4": lambda: SHEET_BYTES,
    "text-called.exe": lambda: SHEET_BYTES, "text-called.dwg": lambda: SHEET_BYTES, "7z-called.mp3": lambda: seven_zip(Block({"s.txt": SHEET_BYTES})),
    "xlsx-called.docx": lambda: office.xlsx({"A": office.rows(f'<c r="A1" t="inlineStr"><is><t>{SHEET}</t></is></c>')}),
    "html-called.xls": lambda: b"<html><table><tr><td>" + SHEET_BYTES + b"</td></tr></table></html>",
    "docx-called-nothing": lambda: office.docx(office.paragraph(SHEET)), "rtf-called.doc": lambda: b"{\\rtf1 " + SHEET_BYTES + b"}",
    "text-called-a.odd": lambda: SHEET_BYTES, "mail-called.log": lambda: b"From: a@example.com\r\nTo: b@example.com\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(SHEET_BYTES),
    "utf-16-called.bin": lambda: SHEET.encode("utf-16"), "zip-without-first-4-bytes.zip": lambda: hidden_zip()[4:],
    "zip-with-a-byte-in-front.zip": lambda: b"\0" + hidden_zip(), "docx-with-1-kb-in-front.docx": lambda: bytes(1024) + office.docx(office.paragraph(SHEET)),
    "7z-with-junk-in-front.7z": lambda: b"junk" * 9 + seven_zip(Block({"s.txt": SHEET_BYTES})),
    "pdf-with-2-kb-in-front.pdf": lambda: b"junk\n" * 400 + sheet().bytes(), "ole-with-junk-in-front.doc": lambda: b"junk" * 9 + doc(SHEET),
    "gz-with-junk-in-front.gz": lambda: b"junk" * 9 + gzip.compress(SHEET_BYTES, mtime=0),
    "png-with-broken-mark.png": lambda: b"\x88" + png()[1:] + SHEET_BYTES,
}  # fmt: skip
INNOCENT = {
    "harmless-docx-called.jpg": lambda: office.docx(office.paragraph("soup")), "harmless-rar-called.jpg": lambda: rar5(RarFile(b"a.txt", SOUP)),
    "harmless-zip-called.docx": lambda: archive(Member(b"a.txt", SOUP, 8)), "harmless-png-called.pdf": png,
    "harmless-text-called.docx": lambda: SOUP, "harmless-text-called.jpg": lambda: SOUP, "harmless-pdf-called.xlsx": lambda: pdf.simple([(5.0, 5.0, "soup")]),
    "harmless-7z-called.zip": lambda: seven_zip(Block({"a.txt": SOUP})), "harmless-png-called.jpg": png,
}  # fmt: skip


def cases() -> Iterator[Case]:
    for body, make in BODIES.items():
        for tail, more in TAILS.items():
            if tail in ("text", "zip", "noise") or body in ("png", "jpg", "gif", "pdf", "zip", "exe"):
                yield Case(f"{body}-then-{tail}.{body}", lambda make=make, more=more: make() + more(), SURFACED)
    yield Case("gif-archive.gif", gif_jar, SURFACED)
    yield Case("pdf-and-zip.pdf", pdf_zip, SURFACED)
    yield Case("pdf-and-zip.zip", pdf_zip, SURFACED)
    yield Case("jpeg-and-pdf.jpg", jpeg_pdf, SURFACED)
    yield Case("png-with-zip-in-a-chunk.png", png_zip_inside, SURFACED)
    yield Case("page-and-zip.html", html_zip, SURFACED)
    yield Case("text-that-mentions-pdf.txt", text_pdf, SURFACED)
    yield Case("zip-comment-is-a-sheet.zip", lambda: archive(Member(b"a.txt", SOUP), comment=SHEET_BYTES), SURFACED)
    yield Case("zip-comment-is-a-zip.zip", lambda: archive(Member(b"a.txt", SOUP), comment=hidden_zip()), SURFACED)
    yield Case(
        "zip-extra-field-is-a-sheet.zip",
        lambda: archive(Member(b"a.txt", SOUP, extra=struct.pack("<2H", 0x7777, len(SHEET_BYTES)) + SHEET_BYTES)),
        SURFACED,
    )
    yield Case(
        "docx-with-a-part-nobody-names.docx",
        lambda: office.docx(office.paragraph("soup"), parts={"word/extra.bin": hidden_zip()}),
        SURFACED,
    )
    yield Case(
        "docx-with-a-text-nobody-names.docx",
        lambda: office.docx(office.paragraph("soup"), parts={"word/extra.xml": f"<a>{SHEET}</a>"}),
        SURFACED,
    )
    yield Case(
        "gz-comment-is-a-sheet.gz",
        lambda: b"\x1f\x8b\x08\x10" + bytes(5) + b"\x03" + SHEET_BYTES + b"\0" + gzip.compress(SOUP, mtime=0)[10:],
        SURFACED,
    )
    yield Case(
        "pdf-comment-is-a-sheet.pdf",
        lambda: pdf.simple([(5.0, 5.0, "soup")]).replace(b"xref\n", b"%" + SHEET_BYTES + b"\nxref\n", 1),
        SURFACED,
    )
    yield Case("pdf-object-nobody-names.pdf", lambda: _orphan(), SURFACED)
    yield Case("wav-then-zip.wav", lambda: sound() + hidden_zip(), SURFACED)
    yield Case("ole-slack-is-a-sheet.doc", lambda: doc("soup " * 50) + SHEET_BYTES.ljust(512, b"\0"), SURFACED)
    yield Case("ole-stream-nobody-names.doc", lambda: _doc_with_stream(), SURFACED)
    for name, make in RENAMED.items():
        yield Case(name, make, SURFACED)
    for name, make in INNOCENT.items():
        yield Case(name, make, TOLD)


def _orphan() -> bytes:
    builder = pdf.Builder()
    builder.page([(5.0, 5.0, "soup")])
    builder.add(pdf.stream(SHEET_BYTES * 3, compressed=True))
    return builder.bytes()


def _doc_with_stream() -> bytes:
    return doc("soup " * 50, streams={"Hidden": SHEET_BYTES * 30})
