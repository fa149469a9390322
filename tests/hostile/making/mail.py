"""Mails that go down without end, have too many parts or too long lines, and attachments whose tables lie."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator

from tests.factories.archives import Member, archive
from tests.factories.outlook import record, tnef
from tests.hostile.making.case import ANY, HELD, PLAIN, SHEET, SHEET_BYTES, SURFACED, Case

HEAD = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: outing\r\nMIME-Version: 1.0\r\n"


def plain(body: bytes, more: bytes = b"") -> bytes:
    return HEAD + more + b"\r\n" + body


def forwarded(depth: int, inside: bytes = SHEET_BYTES) -> bytes:
    """A mail in a mail in a mail."""
    data = plain(inside)
    for _ in range(depth):
        data = HEAD + b"Content-Type: message/rfc822\r\n\r\n" + data
    return data


def attached(depth: int) -> bytes:
    """As `forwarded`, each as an attachment beside a text."""
    data = plain(SHEET_BYTES)
    for level in range(depth):
        mark = b"part%d" % level
        data = (
            HEAD + b'Content-Type: multipart/mixed; boundary="' + mark + b'"\r\n\r\n--' + mark
            + b"\r\n\r\nsee below\r\n--" + mark + b"\r\nContent-Type: message/rfc822\r\n\r\n" + data
            + b"\r\n--" + mark + b"--\r\n"
        )  # fmt: skip
    return data


def parts(count: int, last: bytes = SHEET_BYTES) -> bytes:
    out = [HEAD, b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n']
    out += [
        b"--x\r\nContent-Disposition: attachment; filename=%d.txt\r\n\r\nsoup\r\n" % number for number in range(count)
    ]
    return b"".join([*out, b"--x\r\n\r\n", last, b"\r\n--x--\r\n"])


def multiparts(depth: int) -> bytes:
    """Multiparts inside multiparts."""
    out = [HEAD]
    for level in range(depth):
        out.append(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level))
    out.append(b"Content-Type: text/plain\r\n\r\n" + SHEET_BYTES + b"\r\n")
    out += [b"--b%d--\r\n" % level for level in reversed(range(depth))]
    return b"".join(out)


def tnef_lies() -> Iterator[tuple[str, bytes]]:
    # 0x6900: attMAPIProps, 0x9005: attAttachment, 0x800C: attBody
    yield "size-of-4-gib", tnef(record(1, 0x800C, SHEET_BYTES, size=0xFFFFFFFF))
    yield "a-billion-properties", tnef(record(1, 0x9003, struct.pack("<I", 0x3FFFFFFF) + bytes(64)))
    yield "a-billion-values", tnef(record(1, 0x9003, struct.pack("<IHHI", 1, 0x101F, 0x1000, 0xFFFFFFFF)))
    yield "100000-attachments", tnef(*[record(2, 0x9002, bytes(14)) for _ in range(100_000)])
    inner = SHEET_BYTES
    for _ in range(20):
        inner = tnef(record(2, 0x9002, bytes(14)), record(2, 0x800F, inner))
    yield "20-deep", inner


def cases() -> Iterator[Case]:
    yield Case("mail-100-forwarded.eml", lambda: forwarded(100))
    yield Case("mail-100-attached.eml", lambda: attached(100))
    yield Case("mail-9-attached.eml", lambda: attached(9), SURFACED)
    yield Case("mail-12000-parts.eml", lambda: parts(12_000))
    yield Case("mail-9000-parts-sheet-last.eml", lambda: parts(9_000), SURFACED)
    yield Case("mail-3000-multiparts-deep.eml", lambda: multiparts(3000))
    yield Case("mail-60-multiparts-deep.eml", lambda: multiparts(60), SURFACED)
    yield Case(
        "mail-header-of-50-mb.eml",
        lambda: HEAD + b"X-Long: " + b"soup " * 10_000_000 + b"\r\n\r\n" + SHEET_BYTES,
        SURFACED,
    )
    yield Case(
        "mail-folded-header-of-50-mb.eml",
        lambda: HEAD + b"X-Long: soup\r\n" + b" soup\r\n" * 6_000_000 + b"\r\n" + SHEET_BYTES,
        SURFACED,
    )
    yield Case("mail-million-headers.eml", lambda: HEAD + b"X-A: b\r\n" * 1_000_000 + b"\r\n" + SHEET_BYTES, SURFACED)
    yield Case(
        "mail-encoded-words-100000.eml",
        lambda: HEAD + b"X-W: " + b"=?utf-8?B?c291cA==?= " * 100_000 + b"\r\n\r\n" + SHEET_BYTES,
        SURFACED,
    )
    yield Case(
        "mail-boundary-never-ends.eml",
        lambda: HEAD + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\n' + SHEET_BYTES,
        SURFACED,
    )
    yield Case(
        "mail-boundary-is-wrong.eml",
        lambda: HEAD + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--y\r\n\r\n' + SHEET_BYTES + b"\r\n--y--",
        SURFACED,
    )
    yield Case(
        "mail-sheet-in-preamble.eml",
        lambda: (
            HEAD
            + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
            + SHEET_BYTES
            + b"\r\n--x\r\n\r\nsoup\r\n--x--\r\n"
        ),
        SURFACED,
    )
    yield Case(
        "mail-sheet-in-epilogue.eml",
        lambda: HEAD + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nsoup\r\n--x--\r\n' + SHEET_BYTES,
        SURFACED,
    )
    yield Case("mail-base64-is-no-base64.eml", lambda: plain(SHEET_BYTES, b"Content-Transfer-Encoding: base64\r\n"))
    yield Case(
        "mail-base64-cut.eml",
        lambda: plain(base64.b64encode(SHEET_BYTES * 9)[:-301], b"Content-Transfer-Encoding: base64\r\n"),
    )
    yield Case(
        "mail-unknown-encoding.eml",
        lambda: plain(base64.b64encode(SHEET_BYTES), b"Content-Transfer-Encoding: x-secret\r\n"),
    )
    yield Case(
        "mail-unknown-charset.eml",
        lambda: plain(SHEET_BYTES, b"Content-Type: text/plain; charset=x-none\r\n"),
        SURFACED,
    )
    yield Case(
        "mail-partial.eml",
        lambda: HEAD + b'Content-Type: message/partial; id="a"; number=1; total=3\r\n\r\n' + plain(PLAIN.encode()),
    )
    yield Case(
        "mail-external-body.eml",
        lambda: (
            HEAD
            + b'Content-Type: message/external-body; access-type=URL; URL="http://x.example/a"\r\n\r\nContent-Type: text/plain\r\n\r\n'
        ),
    )
    yield Case(
        "mail-zip-in-mail-in-zip.zip",
        lambda: archive(Member(b"a.eml", parts(3, b"") + b"", 8), Member(b"b.eml", attached(3), 8)),
        SURFACED,
    )
    yield Case("mail-uuencode-without-end.eml", lambda: plain(b"begin 644 a.txt\r\nM" + b"A" * 60 + b"\r\n"))
    yield Case(
        "mail-html-of-100000-nested.eml",
        lambda: plain(b"<div>" * 100_000 + SHEET_BYTES, b"Content-Type: text/html\r\n"),
        SURFACED,
    )
    yield Case(
        "mail-file-name-of-100-kb.eml",
        lambda: plain(SHEET_BYTES, b"Content-Disposition: attachment; filename=" + b"x" * 100_000 + b".txt\r\n"),
        SURFACED,
    )
    yield Case(
        "mail-nul-bytes.eml",
        lambda: plain(SHEET.encode("utf-16-le"), b"Content-Type: text/plain; charset=us-ascii\r\n"),
        SURFACED,
    )
    yield Case(
        "mbox-20000-mails.mbox",
        lambda: (b"From a@example.com Mon Jun 01 10:00:00 2009\n" + plain(b"soup\n\n").replace(b"\r", b"")) * 20_000,
    )
    for name, data in tnef_lies():
        yield Case(f"tnef-{name}.dat", lambda data=data: data, ANY if name.startswith("100000") else HELD)
