"""Pictures that claim too much, go in circles, or hide text in their metadata."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.hostile.making.case import ANY, SHEET_BYTES, SURFACED, Case

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int = 40, height: int = 20, data: bytes | None = None, *more: bytes, bits: int = 1, colour: int = 0
) -> bytes:
    """A grey PNG; without `data` a white one."""
    rows = zlib.compress((b"\0" + b"\xff" * ((width * bits + 7) // 8)) * height, 9) if data is None else data
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int = 40, height: int = 20) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (width, height), 255).save(stream, "JPEG")
    return stream.getvalue()


def resized_jpeg(width: int, height: int) -> bytes:
    """A small JPEG that claims other sides."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, at + 5, height, width)
    return bytes(data)


def tiff(width: int, height: int, next_page: int = 0) -> bytes:
    """A bilevel TIFF without data; its directory at byte 8 goes on at `next_page`."""
    fields = ((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
              (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, 100))  # fmt: skip
    body = b"".join(struct.pack("<HHII", *field) for field in fields)
    return b"II*\0" + struct.pack("<IH", 8, len(fields)) + body + struct.pack("<I", next_page) + bytes(200)


def animation(frames: int) -> bytes:
    """A GIF of small frames, all alike but for one pixel; written byte by byte, for it is long."""
    frame = b"!\xf9\x04\0\x05\0\0\0" + b",\0\0\0\0\x08\0\x08\0\0" + b"\x02\x05\x84\x8f\xa9\xcb]\0"
    return b"GIF89a\x08\0\x08\0\x80\0\0\0\0\0\xff\xff\xff" + frame * frames + b";"


def gif() -> bytes:
    stream = io.BytesIO()
    Image.new("L", (40, 20), 255).save(stream, "GIF")
    return stream.getvalue()


def bmp(width: int, height: int) -> bytes:
    return (
        b"BM"
        + struct.pack("<IHHI", 200, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
        + bytes(146)
    )


def icons(count: int) -> bytes:
    return b"\0\0\1\0" + struct.pack("<H", count) + b"\x10\x10\0\0\1\0\x20\0" + struct.pack("<II", 100, 22) + bytes(400)


def cases() -> Iterator[Case]:
    yield Case("png-60000-by-60000-declared.png", lambda: png(60_000, 60_000, zlib.compress(bytes(1000))))
    yield Case("png-20000-by-20000-whole.png", lambda: png(20_000, 20_000))
    yield Case(
        "png-13000-by-13000-colour.png",
        lambda: png(13_000, 13_000, zlib.compress((b"\0" + bytes(39_000)) * 13_000, 1), bits=8, colour=2),
    )
    yield Case("png-side-of-2-to-31.png", lambda: png(0x7FFFFFFF, 1, b""))
    yield Case(
        "png-text-of-256-mib.png",
        lambda: png(40, 20, None, chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(256 << 20)))),
    )
    yield Case(
        "png-profile-of-256-mib.png",
        lambda: png(40, 20, None, chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(256 << 20)))),
        ANY,
    )
    yield Case(
        "png-100000-text-chunks.png",
        lambda: png(40, 20, None, *[chunk(b"tEXt", b"Comment\0soup %d" % n) for n in range(100_000)]),
        ANY,
    )
    yield Case("png-sheet-in-text.png", lambda: png(40, 20, None, chunk(b"tEXt", b"Comment\0" + SHEET_BYTES)), SURFACED)
    yield Case("png-sheet-in-unknown-chunk.png", lambda: png(40, 20, None, chunk(b"prVt", SHEET_BYTES)), SURFACED)
    yield Case("png-chunk-length-lies.png", lambda: png().replace(b"\0\0\0\0IEND", b"\x7f\xff\xff\xffIEND"), ANY)
    yield Case("jpeg-65000-by-65000.jpg", lambda: resized_jpeg(65_000, 65_000))
    yield Case(
        "jpeg-sheet-in-comment.jpg",
        lambda: jpeg()[:2] + b"\xff\xfe" + struct.pack(">H", len(SHEET_BYTES) + 2) + SHEET_BYTES + jpeg()[2:],
        SURFACED,
    )
    yield Case(
        "jpeg-sheet-in-unknown-segment.jpg",
        lambda: jpeg()[:2] + b"\xff\xe9" + struct.pack(">H", len(SHEET_BYTES) + 2) + SHEET_BYTES + jpeg()[2:],
        SURFACED,
    )
    yield Case("tiff-circle-of-pages.tif", lambda: tiff(40, 20, 8), ANY)
    yield Case("tiff-60000-by-60000.tif", lambda: tiff(60_000, 60_000))
    yield Case("tiff-next-page-outside.tif", lambda: tiff(40, 20, 0x7FFFFFFF))
    yield Case("gif-10000-frames.gif", lambda: animation(10_000), ANY)
    yield Case(
        "gif-65535-by-65535.gif",
        lambda: (
            b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x05\x84\x8f\xa9\xcb]\0;"
        ),
    )
    yield Case(
        "gif-sheet-in-comment.gif",
        lambda: gif()[:-1] + b"!\xfe" + bytes((len(SHEET_BYTES),)) + SHEET_BYTES + b"\0;",
        SURFACED,
    )
    yield Case("bmp-100000-by-100000.bmp", lambda: bmp(100_000, 100_000))
    yield Case("bmp-negative.bmp", lambda: bmp(-5, -2_000_000_000))
    yield Case("icons-65535.ico", lambda: icons(65_535))
    yield Case(
        "webp-of-nothing.webp", lambda: b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0\x10\0\0\0\xff\xff\xff\xff\xff\xff"
    )
