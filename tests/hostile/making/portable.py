"""PDF files that go in circles, unpack to far too much, or have too many pages."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator

from tests.factories import pdf
from tests.hostile.making.bombs import zeros
from tests.hostile.making.case import ANY, SHEET, SHEET_BYTES, SURFACED, Case

LINES = [(5.0, 250.0 - 14 * index, SHEET[index * 60 : index * 60 + 60]) for index in range(5)]


def sheet() -> pdf.Builder:
    builder = pdf.Builder()
    builder.page(LINES)
    return builder


def zlib_zeros(mebibytes: int) -> bytes:
    return b"\x78\xda" + zeros(mebibytes) + struct.pack(">I", 0)


def with_object(body: str | bytes, then: str = "") -> bytes:
    """The sheet with one object more; `then` is put into the catalogue, %d for its number."""
    builder = sheet()
    number = builder.add(body)
    builder.catalogue = then % number if then else ""
    return builder.bytes()


def tree_in_circle(kids: str, count: int = 1) -> bytes:
    data = sheet().bytes()
    start = data.index(b"<< /Type /Pages /Kids [") + len(b"<< /Type /Pages /Kids [")
    end = data.index(b"]", start)
    return (data[:start] + kids.encode() + data[end:]).replace(b"/Count 1", b"/Count %d" % count)


def pages(count: int) -> bytes:
    builder = pdf.Builder()
    content = builder.add(pdf.stream(pdf.drawn([(5, 5, "soup")])))
    for _ in range(count):
        builder.pages.append(
            builder.add(
                f"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"
            )
        )
    builder.page(LINES)
    return builder.bytes()


def object_stream(mebibytes: int) -> bytes:
    body = b"<< /Type /ObjStm /N 1000000 /First 8000000 /Filter /FlateDecode /Length %d >>\nstream\n"
    data = zlib_zeros(mebibytes)
    return with_object(body % len(data) + data + b"\nendstream")


def content_bomb(mebibytes: int) -> bytes:
    builder = sheet()
    data = zlib_zeros(mebibytes)
    number = builder.add(b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(data) + data + b"\nendstream")
    builder.pages.append(builder.add(f"<< /Type /Page /Parent 2 0 R /Contents {number} 0 R >>"))
    return builder.bytes()


def operators(count: int) -> bytes:
    """A page of `count` texts, packed: a content stream that takes long."""
    builder = sheet()
    body = b"BT /F1 9 Tf (a) Tj ET\n" * count
    number = builder.add(pdf.stream(body, compressed=True))
    builder.pages.append(
        builder.add(f"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents {number} 0 R >>")
    )
    return builder.bytes()


def picture(width: int, height: int, predictor: str = "") -> bytes:
    """A page that a picture of these sides fills, its data zeros."""
    builder = sheet()
    data = zlib_zeros(16)
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 "
        f"/Filter /FlateDecode {predictor} /Length {len(data)} >>\nstream\n"
    )
    image = builder.add(head.encode() + data + b"\nendstream")
    builder.page(b"q 400 0 0 300 0 0 cm /Im1 Do Q", "", f"/XObject << /Im1 {image} 0 R >>")
    return builder.bytes()


def forms_in_circle() -> bytes:
    builder = sheet()
    number = len(builder.objects) + 1
    builder.add(
        pdf.stream(
            b"/X Do /X Do",
            f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {number} 0 R >> >>",
        )
    )
    builder.page(b"/X Do", "", f"/XObject << /X {number} 0 R >>")
    return builder.bytes()


def forms_that_double(levels: int) -> bytes:
    """Each form draws the next twice: 2 to the power of `levels` drawings."""
    builder = sheet()
    last = builder.add(
        pdf.stream(
            b"BT /F1 9 Tf (a) Tj ET",
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 3 0 R >> >>",
        )
    )
    for _ in range(levels):
        last = builder.add(
            pdf.stream(
                b"/X Do /X Do",
                f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {last} 0 R >> >>",
            )
        )
    builder.page(b"/X Do", "", f"/XObject << /X {last} 0 R >>")
    return builder.bytes()


def nested_files(depth: int) -> bytes:
    data = SHEET_BYTES
    name = "sheet.txt"
    for _ in range(depth):
        builder = pdf.Builder()
        builder.page([(5.0, 5.0, "soup")])
        builder.attach((name, data))
        data, name = builder.bytes(), "inner.pdf"
    return data


def outline_in_circle() -> bytes:
    builder = sheet()
    number = len(builder.objects) + 1
    builder.add(f"<< /Type /Outlines /First {number + 1} 0 R /Last {number + 1} 0 R /Count 1 >>")
    builder.add(f"<< /Title (soup) /Parent {number} 0 R /Next {number + 1} 0 R /First {number + 1} 0 R /Count 9 >>")
    builder.catalogue = f"/Outlines {number} 0 R"
    return builder.bytes()


def many_annotations(count: int) -> bytes:
    builder = sheet()
    note = builder.add("<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /Contents (soup) >>")
    builder.page([(5.0, 5.0, "soup")], f"/Annots [{f'{note} 0 R ' * count}]")
    return builder.bytes()


def noise_streams(count: int) -> bytes:
    """A PDF whose index is lost, with many page objects in noise: the slow way of mending."""
    turn = random.Random(11)
    out = [b"%PDF-1.4\n"]
    for number in range(count):
        out.append(b"%d 0 obj << /Type /Page /Contents %d 0 R >> stream " % (number, number) + turn.randbytes(40))
    return b"".join(out)


def cases() -> Iterator[Case]:
    yield Case("pdf-tree-leads-to-itself.pdf", lambda: tree_in_circle("2 0 R 6 0 R", 2))
    yield Case("pdf-tree-of-circles-claims-1000000.pdf", lambda: tree_in_circle("2 0 R 2 0 R 6 0 R", 1_000_000))
    yield Case("pdf-count-says-2-to-31.pdf", lambda: tree_in_circle("6 0 R", 2_147_483_647))
    yield Case("pdf-count-says-0.pdf", lambda: tree_in_circle("6 0 R", 0), SURFACED)
    yield Case("pdf-100000-pages.pdf", lambda: pages(100_000))
    yield Case("pdf-3000-pages-sheet-last.pdf", lambda: pages(3000), SURFACED)
    yield Case("pdf-object-stream-of-1-gib.pdf", lambda: object_stream(1024), ANY)
    yield Case("pdf-page-content-of-512-mib.pdf", lambda: content_bomb(512), SURFACED)
    yield Case("pdf-2-million-texts.pdf", lambda: operators(2_000_000), SURFACED)
    yield Case("pdf-picture-60000-by-60000.pdf", lambda: picture(60_000, 60_000), SURFACED)
    yield Case("pdf-picture-of-2-to-31.pdf", lambda: picture(2_147_483_647, 2_147_483_647), SURFACED)
    yield Case(
        "pdf-predictor-of-2-to-31-columns.pdf",
        lambda: picture(
            400, 300, "/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >>"
        ),
        SURFACED,
    )
    yield Case("pdf-form-draws-itself.pdf", forms_in_circle, SURFACED)
    yield Case("pdf-forms-double-30-times.pdf", lambda: forms_that_double(30), SURFACED)
    yield Case("pdf-in-pdf-30-deep.pdf", lambda: nested_files(30))
    yield Case("pdf-in-pdf-5-deep.pdf", lambda: nested_files(5), SURFACED)
    yield Case("pdf-outline-in-circle.pdf", outline_in_circle, SURFACED)
    yield Case("pdf-200000-annotations.pdf", lambda: many_annotations(200_000), SURFACED)
    yield Case(
        "pdf-dictionaries-100000-deep.pdf",
        lambda: with_object("<< /A " * 100_000 + ">>" * 100_000, "/Deep %d 0 R"),
        SURFACED,
    )
    yield Case(
        "pdf-arrays-1000000-deep.pdf", lambda: with_object("[" * 1_000_000 + "]" * 1_000_000, "/Names %d 0 R"), SURFACED
    )
    yield Case(
        "pdf-brackets-in-trailer.pdf",
        lambda: sheet().bytes().replace(b"trailer\n<<", b"trailer\n<< /A " + b"[" * 500_000),
        SURFACED,
    )
    yield Case("pdf-index-leads-to-itself.pdf", lambda: _previous(sheet()), SURFACED)
    yield Case(
        "pdf-index-says-2-to-31.pdf", lambda: sheet().bytes().replace(b"xref\n0 ", b"xref\n0 214748364"), SURFACED
    )
    yield Case(
        "pdf-huge-page.pdf",
        lambda: sheet().bytes().replace(b"/MediaBox [0 0 400 300]", b"/MediaBox [0 0 1e9 1e9]"),
        SURFACED,
    )
    yield Case("pdf-200000-pages-in-noise.pdf", lambda: noise_streams(200_000))
    yield Case(
        "pdf-script.pdf",
        lambda: with_object("<< /S /JavaScript /JS (while\\(true\\) {}) >>", "/OpenAction %d 0 R"),
        SURFACED,
    )
    yield Case("pdf-xfa-laughs.pdf", lambda: _xfa())
    yield Case("pdf-user-password.pdf", lambda: pdf.protected("soup", "secret", "owner"))
    yield Case("pdf-owner-password.pdf", lambda: pdf.protected(SHEET[:90], "", "owner"), ANY)


def _previous(builder: pdf.Builder) -> bytes:
    data = builder.bytes()
    start = data.rindex(b"startxref\n") + 10
    at = data[start : data.index(b"\n", start)]
    return data.replace(b"trailer\n<<", b"trailer\n<< /Prev " + at)


def _xfa() -> bytes:
    from tests.hostile.making.documents import LAUGHS

    builder = sheet()
    form = builder.add(pdf.stream(f"<?xml version='1.0'?>{LAUGHS}<template><a>&a9;</a></template>".encode()))
    builder.catalogue = f"/AcroForm << /Fields [] /XFA [(template) {form} 0 R] >>"
    return builder.bytes()
