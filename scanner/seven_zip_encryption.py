"""The lock of 7-Zip archives: AES-256 in CBC mode under a key of many turns of SHA-256 (7zAES, method 06F10701)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache

from scanner import ciphers
from scanner.errors import DamagedFile

WITHOUT_HASHING = 0x3F
"""Number of turns that means: salt and password are the key themselves."""
MOST_TURNS = 24
"""Power of two of the turns 7-Zip itself still reads; it writes 2**19."""
AT_ONCE = 1 << 11
"""Turns hashed in one call."""


def decrypted(properties: bytes, password: str, size: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The first `size` bytes under this password; they are noise where it is another. Raises DamagedFile.

    Properties: turns and whether there are salt and start vector; their lengths; salt; start vector.
    """
    if not properties:
        raise DamagedFile("the properties of its encryption are damaged")
    first, second = properties[0], (properties[1:2] or b"\0")[0]
    salt_size = (first >> 7 & 1) + (second >> 4)
    start_size = (first >> 6 & 1) + (second & 0x0F)
    salt = properties[2 : 2 + salt_size]
    start = properties[2 + salt_size : 2 + salt_size + start_size]
    turns = first & 0x3F
    if len(start) < start_size or start_size > ciphers.BLOCK or MOST_TURNS < turns != WITHOUT_HASHING:
        raise DamagedFile("the properties of its encryption are damaged")
    left = size
    for chunk in ciphers.cbc_decrypted(chunks, _key(password, salt, turns), start.ljust(ciphers.BLOCK, b"\0")):
        yield chunk[:left]
        left -= len(chunk[:left])
        if not left:
            return


@lru_cache(maxsize=32)
def _key(password: str, salt: bytes, turns: int) -> bytes:
    """32 bytes. An archive's blocks mostly share salt and turns, so that keys are kept."""
    secret = salt + password.encode("utf-16-le", "surrogatepass")
    if turns == WITHOUT_HASHING:
        return secret[:32].ljust(32, b"\0")
    digest = hashlib.sha256()
    for start in range(0, 1 << turns, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, 1 << turns))
        digest.update(b"".join(secret + number.to_bytes(8, "little") for number in numbers))
    return digest.digest()
