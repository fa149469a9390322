"""Whole files of every format, cut off and with bits flipped at places that a fixed seed chooses."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.factories import office, pdf
from tests.factories.archives import Member, archive, text
from tests.factories.drawings import as_binary, as_text, drawing, entity, title_block
from tests.factories.models import step
from tests.factories.packed_archives import Block, cpio, seven_zip, tar
from tests.hostile.making.case import COMPARED, PLAIN, Case
from tests.hostile.making.mail import parts

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "samples" / "formats"
PIECES = [f"Note {number}: {PLAIN}" for number in range(40)]
BODY = "\n".join(PIECES)
FLIPS = (1, 6)
"""Bits flipped in a copy, and in another."""


def _many_pages() -> bytes:
    builder = pdf.Builder()
    for number in range(8):
        builder.page([(5.0, 250.0 - 14 * line, f"{number}.{line} {PLAIN[:60]}") for line in range(8)])
    builder.attach(("notes.txt", BODY.encode()))
    return builder.bytes()


def _packed_pages() -> bytes:
    builder = pdf.Builder()
    for number in range(8):
        content = pdf.drawn([(5.0, 250.0 - 14 * line, f"{number}.{line} {PLAIN[:60]}") for line in range(8)])
        stream = builder.add(pdf.stream(content, compressed=True))
        builder.pages.append(
            builder.add(
                f"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents {stream} 0 R >>"
            )
        )
    return builder.bytes()


def _workbook() -> bytes:
    cells = [f'<c r="A{row}" t="s"><v>{row - 1}</v></c><c r="B{row}"><v>{row * 7.25}</v></c>' for row in range(1, 41)]
    return office.xlsx({"A": office.rows(*cells)}, strings=PIECES)


def _old_workbook() -> bytes:
    def fill(book: object) -> None:
        sheet = book.add_sheet("A")  # type: ignore[attr-defined]
        for row, piece in enumerate(PIECES):
            sheet.write(row, 0, piece)

    return office.xls(fill)


MADE: dict[str, Callable[[], bytes]] = {
    "text.docx": lambda: office.docx("".join(office.paragraph(piece) for piece in PIECES)),
    "sheet.xlsx": _workbook,
    "sheet.xls": _old_workbook,
    "sheet.xlsb": lambda: office.xlsb([(row, 0, piece) for row, piece in enumerate(PIECES)]),
    "sheet.ods": lambda: office.ods("<table:table table:name='A'>" + "".join(f"<table:table-row>{office.ods_cell(piece)}</table:table-row>" for piece in PIECES) + "</table:table>"),
    "slides.pptx": lambda: office.pptx([office.shape(piece) for piece in PIECES]),
    "pages.pdf": _many_pages,
    "packed.pdf": _packed_pages,
    "drawing.dxf": title_block,
    "binary.dxf": lambda: as_binary(drawing(*[entity("TEXT", (1, piece)) for piece in PIECES])),
    "small.dxf": lambda: as_text(drawing(*[entity("TEXT", (1, piece)) for piece in PIECES])),
    "model.stp": lambda: step(*[f"#{n}=PRODUCT('{piece}','','',(#2))" for n, piece in enumerate(PIECES, 1)]),
    "mail.eml": lambda: parts(30, BODY.encode()),
    "page.html": lambda: ("<html><body>" + "".join(f"<p>{piece}</p>" for piece in PIECES) + "</body></html>").encode(),
    "notes.xml": lambda: ("<?xml version='1.0'?><a>" + "".join(f"<p>{piece}</p>" for piece in PIECES) + "</a>").encode(),
    "notes.zip": lambda: archive(text("a.txt", BODY), text("b/c.txt", BODY[::-1]), Member(b"d.txt", BODY.encode())),
    "notes.tar": lambda: tar({"a.txt": BODY.encode(), "b.txt": BODY[::-1].encode()}),
    "notes.7z": lambda: seven_zip(Block({"a.txt": BODY.encode(), "b.txt": BODY[::-1].encode()}), packed_list=True),
    "notes.txt.gz": lambda: gzip.compress(BODY.encode(), mtime=0),
    "notes.cpio": lambda: cpio({b"a.txt": BODY.encode(), b"b.txt": BODY.encode()}),
}  # fmt: skip


def originals() -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every sample and of every file made here."""
    for path in sorted(SAMPLES.glob("*/*")):
        if not path.name.endswith(".expected.json") and path.suffix != ".py":
            yield path.name, path.read_bytes()
    for name, make in MADE.items():
        yield name, make()


def cut(data: bytes, turn: random.Random) -> bytes:
    """Cut off somewhere behind the first fiftieth."""
    return data[: turn.randrange(max(1, len(data) // 50), max(2, len(data)))]


def flipped(data: bytes, count: int, turn: random.Random) -> bytes:
    """With `count` bits turned over."""
    out = bytearray(data)
    for _ in range(count):
        out[turn.randrange(len(out))] ^= 1 << turn.randrange(8)
    return bytes(out)


def cases(rounds: int = 1, only: str = "") -> Iterator[Case]:
    """For each original two copies that are cut off, and one for each of FLIPS, `rounds` times over."""
    for name, data in originals():
        if only not in name:
            continue
        stem, dot, suffix = name.rpartition(".")
        turn = random.Random(zlib.crc32(name.encode()))
        for round in range(rounds):
            for number in range(2):
                made = cut(data, turn)
                yield Case(f"cut{round}{number}-{stem}{dot}{suffix}", lambda made=made: made, COMPARED, data)
            for count in FLIPS:
                made = flipped(data, count, turn)
                yield Case(f"flip{round}{count}-{stem}{dot}{suffix}", lambda made=made: made, COMPARED, data, count)
