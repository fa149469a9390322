"""ZIP archives written field by field, so that a test can have any name, any lie and any damage."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """A member as it is to be written; `local_name`, `crc`, `size` and `packed` may lie."""

    name: bytes
    data: bytes = b""
    method: int = 0
    flags: int = 0
    extra: bytes = b""
    comment: bytes = b""
    attributes: int = 0
    system: int = 3
    local_name: bytes | None = None
    crc: int | None = None
    size: int | None = None
    packed: bytes | None = None
    listed: bool = True


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def archive(
    *members: Member, comment: bytes = b"", before: bytes = b"", after: bytes = b"", directory: bool = True
) -> bytes:
    """The bytes of an archive; without `directory` it ends behind its last member."""
    out = bytearray(before)
    central = bytearray()
    listed = 0
    for member in members:
        packed = (
            member.packed if member.packed is not None else deflated(member.data) if member.method == 8 else member.data
        )
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        size = len(member.data) if member.size is None else member.size
        own = member.name if member.local_name is None else member.local_name
        offset = len(out)
        fields = (member.flags, member.method, 0, 0, crc, len(packed), size)
        in_local = (member.flags, member.method, 0, 0, 0, 0, 0) if member.flags & 8 else fields
        out += (
            struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, *in_local, len(own), len(member.extra))
            + own
            + member.extra
            + packed
        )
        if member.flags & 8:
            out += struct.pack("<4s3L", b"PK\x07\x08", crc, len(packed), size)
        if member.listed:
            listed += 1
            central += struct.pack("<4s6H3L", b"PK\x01\x02", member.system << 8 | 20, 20, *fields)
            central += struct.pack("<5H2L", len(member.name), len(member.extra), len(member.comment), 0, 0,
                                   member.attributes, offset)  # fmt: skip
            central += member.name + member.extra + member.comment
    if directory:
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, listed, listed, len(central), len(out), len(comment))
        out += central + end + comment
    return bytes(out) + after


def text(name: str, content: str = "some text", method: int = 8) -> Member:
    """A text file with a name in UTF-8, told so."""
    return Member(name.encode(), content.encode(), method, flags=0x800)
