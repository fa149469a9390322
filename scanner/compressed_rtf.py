"""Undoes the compression of RTF in Outlook properties (MS-OXRTFCP)."""

from __future__ import annotations

import struct
import zlib

from scanner.errors import DamagedFile

PACKED, PLAIN = b"LZFu", b"MELA"
START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain"
    b"\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What stands in the dictionary before the first byte comes (2.1.2.1)."""
RING = 4096


def unpacked(data: bytes) -> tuple[bytes, str]:
    """The RTF and what is wrong with it, empty for nothing. At most nine times as long as `data`. Raises DamagedFile.

    Header: u32 bytes after it, u32 unpacked bytes, four letters, u32 checksum of the packed bytes.
    """
    if len(data) < 16:
        raise DamagedFile("the RTF body's header is cut short")
    size, raw_size, kind, checksum = struct.unpack_from("<II4sI", data)
    if kind == PLAIN:
        text = data[16 : 16 + raw_size]
        return text, "it is cut short" if len(text) < raw_size else ""
    if kind != PACKED:
        raise DamagedFile("the RTF body is packed in a way nobody has described")
    body = data[16 : size + 4]
    out, ended = _unpack(body)
    if not ended and len(out) < raw_size:
        return out, "it is cut short"
    # the checksum of zlib with neither its first nor its last inversion
    if checksum and zlib.crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF != checksum:
        return out, "its checksum is wrong"
    return out[:raw_size] if raw_size else out, ""


def _unpack(body: bytes) -> tuple[bytes, bool]:
    """The bytes, and whether the end mark was met: groups of a flag byte and eight tokens, literals or copies."""
    out = bytearray(START)
    at, end = 0, len(body)
    while at < end:
        flags = body[at]
        at += 1
        for bit in range(8):
            if at >= end:
                break
            if not flags >> bit & 1:
                out.append(body[at])
                at += 1
                continue
            if at + 1 >= end:
                return bytes(out[len(START) :]), False
            token = body[at] << 8 | body[at + 1]
            at += 2
            back, length = (len(out) - (token >> 4)) % RING, (token & 15) + 2
            if not back:
                return bytes(out[len(START) :]), True
            start = len(out) - back
            if start < 0:
                out += b"?" * length  # a place of the dictionary that nothing was written to
                continue
            piece = out[start : start + length]
            while len(piece) < length:
                piece += piece[: length - len(piece)]
            out += piece
    return bytes(out[len(START) :]), False
