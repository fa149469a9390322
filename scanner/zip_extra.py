"""Words in the extra fields of ZIP members: a place no program shows, where anything may stand."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from scanner.string_sweep import Sweep

KNOWN = frozenset(
    (0x0001, 0x000A, 0x000D, 0x5455, 0x5855, 0x6375, 0x7075, 0x7855, 0x7875, 0x9901, 0xA220, 0xCAFE, 0xD935)
)
"""64-bit sizes, times, owners, names in UTF-8 (read with the name), AES, padding of Office, Java and Android."""
LEAST = 16


def words(extra: bytes) -> Iterator[str]:
    """The strings of fields (APPNOTE 4.5.1) that are not KNOWN, and of what follows the last whole field."""
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack("<2H", extra[at : at + 4])
        end = min(len(extra), at + 4 + length)
        if number not in KNOWN and end - at - 4 >= LEAST:
            yield from (text for _, text in Sweep().strings(extra[at + 4 : end]))
        at = end
