"""Writes ZIP archives byte by byte: names in any encoding, PKWARE's old password, always the same time stamp."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

# 2023-08-14 09:30:00 in MS-DOS form: the one time stamp of every member.
DOS_DATE = (2023 - 1980) << 9 | 8 << 5 | 14
DOS_TIME = 9 << 11 | 30 << 5
STAMP = (2023, 8, 14, 9, 30, 0)
UTF8_NAMES = 0x800
ENCRYPTED = 0x1


def archive(members: dict[str, bytes], encoding: str = "utf-8", password: bytes = b"") -> bytes:
    """A ZIP of the members, stored; names in `encoding` (only UTF-8 is marked as such), under a password if given."""
    body, index = bytearray(), bytearray()
    for name, content in members.items():
        raw = name.encode(encoding)
        flags = (UTF8_NAMES if encoding == "utf-8" else 0) | (ENCRYPTED if password else 0)
        crc = zlib.crc32(content)
        packed = encrypted(content, password, crc) if password else content
        common = struct.pack(
            "<HHHHHIIIHH", 20, flags, 0, DOS_TIME, DOS_DATE, crc, len(packed), len(content), len(raw), 0
        )
        index += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\x03\x04" + common + raw + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(index), len(body), 0)
    return bytes(body + index + b"PK\x05\x06" + end)


def encrypted(content: bytes, password: bytes, crc: int) -> bytes:
    """The content under PKWARE's traditional cipher (APPNOTE.TXT 6.1), with its 12 header bytes in front."""
    table = [zlib.crc32(bytes([n]), 0xFFFFFFFF) ^ 0xFFFFFFFF for n in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def step(byte: int) -> None:
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 0xFF]

    for byte in password:
        step(byte)
    # Real tools fill the first eleven bytes at random; here they come from the checksum, so that they never change.
    head = bytes((crc >> n) & 0xFF for n in range(11)) + bytes([crc >> 24])
    out = bytearray()
    for byte in head + content:
        mask = keys[2] & 0xFFFF | 2
        out.append(byte ^ mask * (mask ^ 1) >> 8 & 0xFF)
        step(byte)
    return bytes(out)


def still(packed: bytes, leave_out: tuple[str, ...] = ()) -> bytes:
    """An Office file again, with a fixed time stamp and without compression (whose bytes differ between zlib versions)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in leave_out:
                new.writestr(zipfile.ZipInfo(name, STAMP), old.read(name), zipfile.ZIP_STORED)
    return out.getvalue()
