"""Archives and streams that are far larger inside than outside, and archives whose tables lie."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import zlib
from collections.abc import Iterator

from tests.factories.archives import Member, archive, deflated, text
from tests.factories.packed_archives import (
    ArjFile,
    Block,
    RarFile,
    ar,
    arj,
    cabinet,
    cpio,
    gzip_member,
    image,
    lha,
    lzw_codes,
    rar5,
    rpm,
    seven_zip,
    tar,
    tar_header,
)
from tests.hostile.making.case import ANY, SHEET_BYTES, SURFACED, Case

CLIMBING = "../../../../../../climbed-out-of-the-archive.txt"
ABSOLUTE = "/etc/cron.d/climbed-out-of-the-archive"
MIB = 1 << 20


def zeros(mebibytes: int) -> bytes:
    """A raw Deflate stream of zeros: one flushed piece again and again, so that making it costs nothing."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(16 * MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * (mebibytes // 16) + b"\x03\0"


def gzip_zeros(mebibytes: int) -> bytes:
    return b"\x1f\x8b\x08" + bytes(6) + b"\x03" + zeros(mebibytes) + struct.pack("<2L", 0, mebibytes * MIB & 0xFFFFFFFF)


def zip_zeros(mebibytes: int, name: bytes = b"zeros.txt", size: int | None = None) -> bytes:
    claimed = mebibytes * MIB if size is None else size
    return archive(Member(name, b"", 8, packed=zeros(mebibytes), size=claimed & 0xFFFFFFFF, crc=0))


def nested(levels: int, wide: int, leaf: bytes = bytes(4 * MIB)) -> bytes:
    """A ZIP of ZIPs, `wide` at each of the levels, all alike."""
    data, name = leaf, "leaf.txt"
    for level in range(levels):
        data = archive(*(Member(b"%d-" % number + name.encode(), data, 8) for number in range(wide)))
        name = f"level{level}.zip"
    return data


def quoted_overlap(files: int, kernel: int = 8 * MIB) -> bytes:
    """Fifield's bomb: each member begins with a stored block that quotes the next one's header, all share one kernel."""
    content, data, crc_of = bytes(kernel), deflated(bytes(kernel)), zlib.crc32(bytes(kernel))
    size = len(content)
    pieces = []
    body = data
    for number in reversed(range(files)):
        name = b"%05d" % number
        own = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc_of, len(body), size, len(name), 0) + name
        pieces.append((name, crc_of, len(body), size, len(own) + len(body)))
        body = own + body
        if number:
            quoted = own
            body = struct.pack("<BHH", 0, len(quoted), len(quoted) ^ 0xFFFF) + body
            crc_of = crc_of if not number else zlib.crc32(quoted)  # told wrong: what matters is the size
            size += len(quoted)
    central = b""
    for name, crc, packed, claimed, from_end in reversed(pieces):
        at = len(body) - from_end
        central += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, packed, claimed, len(name),
                               0, 0, 0, 0, 0, at) + name  # fmt: skip
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, files, files, len(central), len(body), 0)
    return body + central + end


def full_overlap(files: int) -> bytes:
    """Many entries of the directory that all point to one member."""
    whole = archive(Member(b"a.txt", bytes(16 * MIB), 8))
    at = whole.index(b"PK\x01\x02")
    entry = whole[at : whole.index(b"PK\x05\x06")]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, files, files, len(entry) * files, at, 0)
    return whole[:at] + entry * files + end


def zip64(size: int, packed: int, offset: int, entries: int = 1) -> bytes:
    """A ZIP whose only entry and whose end record claim these 64-bit numbers."""
    data = SHEET_BYTES
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 45, 0, 0, 0, 0, zlib.crc32(data), 0xFFFFFFFF, 0xFFFFFFFF, 5, 20)
    local += b"a.txt" + struct.pack("<2H2Q", 1, 16, size, packed) + data
    extra = struct.pack("<2H3Q", 1, 24, size, packed, offset)
    central = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 45, 45, 0, 0, 0, 0, zlib.crc32(data), 0xFFFFFFFF, 0xFFFFFFFF,
                          5, len(extra), 0, 0, 0, 0, 0xFFFFFFFF) + b"a.txt" + extra  # fmt: skip
    wide = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, len(central), len(local))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(local) + len(central), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + central + wide + locator + end


def tar_of(*infos: tuple[str, bytes, str], data: bytes = b"") -> bytes:
    """A tar of (name, type, target of the link), the last with `data`."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as made:
        for name, kind, target in infos:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            info.devmajor, info.devminor = 1, 3
            info.size = len(data) if kind == tarfile.REGTYPE else 0
            made.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def sparse_tar(size: int) -> bytes:
    """A GNU sparse member that claims `size` bytes, none of which is there."""
    rest = struct.pack("41x") + b"".join(f"{value:011o}\0".encode() for value in (0, 0)) + bytes(72) + b"\0"
    rest = rest[:41] + f"{0:011o} {0:011o} ".encode() + bytes(72) + b"\0" + f"{size:011o} ".encode()
    return tar_header(b"sparse.bin", 0, b"S", rest=rest[:155]) + bytes(1024)


def many_members(count: int) -> bytes:
    """A ZIP of empty members written at once, without the library's pace."""
    local = [struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 7, 0) + b"%07d" % n for n in range(count)]
    central = [
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 37 * n) + b"%07d" % n
        for n in range(count)
    ]
    told = min(count, 0xFFFF)
    body, listed = b"".join(local), b"".join(central)
    return body + listed + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, told, told, len(listed), len(body), 0)


def lying_sizes(local: int, central: int) -> bytes:
    """A deflated sheet whose two headers claim other sizes than it has."""
    data = bytearray(archive(Member(b"sheet.txt", SHEET_BYTES * 20, 8)))
    struct.pack_into("<L", data, 22, local)
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, central)
    return bytes(data)


def deep_streams(levels: int) -> bytes:
    data = SHEET_BYTES
    for _ in range(levels):
        data = gzip_member(data)
    return data


def symlink_zip() -> bytes:
    return archive(
        Member(b"link", b"/etc/passwd", attributes=0o120777 << 16), Member(b"link/../sheet.txt", SHEET_BYTES)
    )


def cases() -> Iterator[Case]:
    yield Case("zip-1-gib-of-zeros.zip", lambda: zip_zeros(1024))
    yield Case("zip-says-10-bytes-gives-1-gib.zip", lambda: zip_zeros(1024, size=10))
    yield Case("gzip-4-gib-of-zeros.gz", lambda: gzip_zeros(4096))
    yield Case("gzip-4-gib-of-zeros.tgz", lambda: gzip_zeros(4096))
    yield Case("bzip2-2-gib.bz2", lambda: bz2.compress(bytes(64 * MIB)) * 32)
    yield Case("xz-2-gib.xz", lambda: lzma.compress(bytes(64 * MIB)) * 32)
    yield Case("lzma-200-mib.lzma", lambda: lzma.compress(bytes(200 * MIB), lzma.FORMAT_ALONE))
    yield Case("compress-bomb.Z", lambda: lzw_codes([0, *range(257, 12000)]))
    yield Case("zstandard-1-gib.zst", lambda: _zstandard(1024))
    yield Case("lz4-1-gib.lz4", lambda: _lz4(1024))
    yield Case("7z-200-mib.7z", lambda: seven_zip(Block({"zeros": bytes(200 * MIB)})))
    yield Case("cab-40-mib.cab", lambda: cabinet({"zeros": bytes(40 * MIB)}))
    yield Case("rpm-40-mib.rpm", lambda: rpm({b"zeros": bytes(40 * MIB)}, {}))
    yield Case("zip-of-zips-10-wide-5-deep.zip", lambda: nested(5, 10))
    yield Case("zip-of-zips-14-deep-sheet-inside.zip", lambda: nested(14, 1, SHEET_BYTES))
    yield Case("gzip-30-deep.gz", lambda: deep_streams(30))
    yield Case("overlap-quoted-250.zip", lambda: quoted_overlap(250))
    yield Case("overlap-full-5000.zip", lambda: full_overlap(5000))
    yield Case("zip64-size-2-to-62.zip", lambda: zip64(1 << 62, len(SHEET_BYTES), 0), SURFACED)
    yield Case("zip64-packed-2-to-62.zip", lambda: zip64(len(SHEET_BYTES), 1 << 62, 0), SURFACED)
    yield Case("zip64-offset-2-to-62.zip", lambda: zip64(len(SHEET_BYTES), len(SHEET_BYTES), 1 << 62), SURFACED)
    yield Case("zip64-entries-2-to-62.zip", lambda: zip64(len(SHEET_BYTES), len(SHEET_BYTES), 0, 1 << 62), SURFACED)
    yield Case("zip-sizes-too-small.zip", lambda: lying_sizes(10, 10), SURFACED)
    yield Case("zip-sizes-too-large.zip", lambda: lying_sizes(0xFFFFFFFE, 0xFFFFFFFE), SURFACED)
    yield Case("zip-local-lies.zip", lambda: lying_sizes(3, len(SHEET_BYTES) * 20), SURFACED)
    yield Case("zip-100000-members.zip", lambda: many_members(100_000))
    yield Case("zip-300000-members.zip", lambda: many_members(300_000))
    yield Case("tar-100000-empty-members.tar", lambda: b"".join(tar_header(b"%d" % n, 0) for n in range(100_000)))
    yield Case("tar-sparse-4-gib.tar", lambda: sparse_tar(1 << 32), ANY)
    yield Case(
        "tar-links-in-a-circle.tar", lambda: tar_of(("a", tarfile.LNKTYPE, "b"), ("b", tarfile.LNKTYPE, "a")), ANY
    )
    yield Case(
        "tar-devices.tar",
        lambda: tar_of(
            ("zero", tarfile.CHRTYPE, ""),
            ("disk", tarfile.BLKTYPE, ""),
            ("pipe", tarfile.FIFOTYPE, ""),
            ("s.txt", tarfile.REGTYPE, ""),
            data=SHEET_BYTES,
        ),
        SURFACED,
    )
    yield Case(
        "tar-link-then-write-through-it.tar",
        lambda: tar_of(("d", tarfile.SYMTYPE, "/etc"), ("d/s.txt", tarfile.REGTYPE, ""), data=SHEET_BYTES),
        SURFACED,
    )
    yield Case("zip-symbolic-link.zip", symlink_zip, SURFACED)
    yield Case(
        "gzip-50000-members-sheet-last.gz", lambda: gzip_member(b"soup\n") * 50_000 + gzip_member(SHEET_BYTES), SURFACED
    )
    yield Case(
        "gzip-sheet-behind-padding.gz",
        lambda: gzip_member(b"soup\n") + bytes(4096) + gzip_member(SHEET_BYTES),
        SURFACED,
    )
    yield Case("rar-dictionary-lies.rar", lambda: rar5(RarFile(b"a.txt", bytes(range(256)) * 8, 0x35)))
    for name in (CLIMBING, ABSOLUTE, "C:\\Windows\\climbed.txt", "..\\..\\climbed.txt", "nul", "a:b", "x" * 4000 + ".txt",
                 "bell\a\x1b[2Jclear.txt", "\u202egnp.txt", "a\nb.txt", "", " ", "a\0b.txt", "日本\u200b語.txt"):  # fmt: skip
        raw = name.encode()
        shown = "".join(letter if letter.isalnum() else "_" for letter in name)[:40] or "empty"
        yield Case(f"name-{shown}.zip", lambda raw=raw: archive(Member(raw, SHEET_BYTES, flags=0x800)), SURFACED)
    yield Case(
        "name-not-utf-8.zip", lambda: archive(Member(b"\xff\xfe\x80\xc3.txt", SHEET_BYTES, flags=0x800)), SURFACED
    )
    files = {CLIMBING: SHEET_BYTES}
    raw_files = {CLIMBING.encode(): SHEET_BYTES}
    for suffix, make in (
        ("tar", lambda: tar(files)), ("7z", lambda: seven_zip(Block(files))), ("cab", lambda: cabinet(files)),
        ("iso", lambda: image(files)), ("lzh", lambda: lha(raw_files)), ("deb", lambda: ar(raw_files)),
        ("arj", lambda: arj(ArjFile(CLIMBING.encode(), SHEET_BYTES))), ("rpm", lambda: rpm(raw_files, {1000: b"x"})),
        ("cpio", lambda: cpio(raw_files)), ("rar", lambda: rar5(RarFile(CLIMBING.encode(), SHEET_BYTES))),
    ):  # fmt: skip
        yield Case(f"climbing-name.{suffix}", make, SURFACED)
    yield Case("7z-sizes-lie.7z", lambda: seven_zip(Block({"a.txt": b"x", "b.txt": b"y"}, sizes=(1 << 60, 1 << 60))))
    yield Case(
        "zip-directory-missing.zip",
        lambda: archive(text("a.txt"), Member(b"s.txt", SHEET_BYTES, 8), directory=False),
        SURFACED,
    )
    yield Case(
        "zip-member-not-listed.zip",
        lambda: archive(text("a.txt"), Member(b"s.txt", SHEET_BYTES, 8, listed=False)),
        SURFACED,
    )
    yield Case(
        "zip-other-local-name.zip", lambda: archive(Member(b"a.txt", SHEET_BYTES, 8, local_name=b"evil.exe")), SURFACED
    )


def _zstandard(mebibytes: int) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(level=3).compress(bytes(64 * MIB)) * (mebibytes // 64)


def _lz4(mebibytes: int) -> bytes:
    import lz4.frame

    return lz4.frame.compress(bytes(64 * MIB)) * (mebibytes // 64)
