"""AES for archives, and the old stream cipher of ZIP: a door to the package cryptography beside signing.py."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from scanner.errors import DamagedFile

BLOCK = 16
COUNTERS = 1 << 12
"""Blocks of counter mode whose key stream is made at a time."""


def aes_cbc(key: bytes, start: bytes) -> Callable[[bytes], bytes]:
    """A function that decrypts piece after piece of whole blocks: AES of 128, 192 or 256 bits in CBC mode."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    return Cipher(algorithms.AES(key), modes.CBC(start)).decryptor().update


def cbc_decrypted(chunks: Iterable[bytes], key: bytes, start: bytes) -> Iterator[bytes]:
    """The plain text of chunks of any size. Raises DamagedFile where a last block is not whole."""
    decrypt, rest = aes_cbc(key, start), b""
    for chunk in chunks:
        rest += chunk
        whole = len(rest) // BLOCK * BLOCK
        if whole:
            yield decrypt(rest[:whole])
            rest = rest[whole:]
    if rest:
        raise DamagedFile("its encrypted data is cut off")


def counter_decrypted(chunks: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """WinZip's counter mode: 128 bits, the lowest byte first, from 1 on."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    # each counter block is encrypted by itself, which is what ECB does; the library counts the other way round
    encrypt = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update
    counter, stream = 1, b""
    for chunk in chunks:
        parts = [stream]
        made = len(stream)
        while made < len(chunk):
            blocks = b"".join(number.to_bytes(BLOCK, "little") for number in range(counter, counter + COUNTERS))
            parts.append(encrypt(blocks))
            counter += COUNTERS
            made += len(blocks)
        stream = b"".join(parts)
        mask = int.from_bytes(stream[: len(chunk)], "little") ^ int.from_bytes(chunk, "little")
        yield mask.to_bytes(len(chunk), "little")
        stream = stream[len(chunk) :]


@cache
def _crc_table() -> tuple[int, ...]:
    """The table of CRC-32: entry n is what the byte n does to a sum of zero."""
    return tuple(zlib.crc32(bytes([number]), 0xFFFFFFFF) ^ 0xFFFFFFFF for number in range(256))


class ZipCrypto:
    """The cipher of PKZIP 2 (APPNOTE 6.1): three keys of 32 bits that each plain byte moves on. About 2 MB/s."""

    def __init__(self, password: bytes) -> None:
        self._keys = (0x12345678, 0x23456789, 0x34567890)
        self._table: Any = _crc_table()
        self._advance(password)

    def _advance(self, plain: bytes) -> None:
        one, two, three = self._keys
        table = self._table
        for byte in plain:
            one = one >> 8 ^ table[(one ^ byte) & 0xFF]
            two = (two + (one & 0xFF)) * 134775813 + 1 & 0xFFFFFFFF
            three = three >> 8 ^ table[(three ^ two >> 24) & 0xFF]
        self._keys = (one, two, three)

    def decrypted(self, data: bytes) -> bytes:
        """The next bytes in plain."""
        one, two, three = self._keys
        table = self._table
        plain = bytearray(len(data))
        for index, byte in enumerate(data):
            mask = three & 0xFFFF | 2
            byte ^= mask * (mask ^ 1) >> 8 & 0xFF
            plain[index] = byte
            one = one >> 8 ^ table[(one ^ byte) & 0xFF]
            two = (two + (one & 0xFF)) * 134775813 + 1 & 0xFFFFFFFF
            three = three >> 8 ^ table[(three ^ two >> 24) & 0xFF]
        self._keys = (one, two, three)
        return bytes(plain)
