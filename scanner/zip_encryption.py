"""The two locks of ZIP members that a password opens: PKZIP's stream cipher and WinZip's AES (AE-1, AE-2)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner import ciphers
from scanner.errors import DamagedFile, UnsupportedFormat

AES_METHOD, AES_FIELD = 99, 0x9901
STRONG = 0x40
"""Flag of PKWARE's own strong encryption, which needs certificates or a key nobody else documents."""
CRYPTO_HEAD, AUTHENTICATION = 12, 10
TURNS = 1000
SALTS = {1: 8, 2: 12, 3: 16}
"""Bytes of salt by strength: AES of 128, 192 and 256 bits, whose key is twice as long as the salt."""


@dataclass(frozen=True, slots=True)
class AesField:
    """What extra field 0x9901 says: version 1 or 2 of the scheme, strength 1 to 3, how the member is packed."""

    version: int
    strength: int
    method: int


@dataclass(frozen=True, slots=True)
class Lock:
    """What stands before an encrypted member: `head` are its first bytes, `checks` what the cipher's last may be.

    `aes` is None for PKZIP's cipher. `size` counts the bytes of the lock itself, `behind` those after the data.
    """

    head: bytes
    aes: AesField | None = None
    checks: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        return len(self.head)

    @property
    def behind(self) -> int:
        return AUTHENTICATION if self.aes else 0


@dataclass(frozen=True, slots=True)
class Key:
    """A password's key that may fit; `secret` is in no representation."""

    lock: Lock
    _secret: bytes

    def __repr__(self) -> str:
        return "Key()"

    def opened(self, chunks: Iterable[bytes], packed: int) -> Iterator[bytes]:
        """The plain bytes of a member's data, lock and end left out; `packed` counts them all.

        Raises DamagedFile where WinZip's authentication code does not fit: a wrong password, or damage.
        """
        if self.lock.aes is None:
            cipher = ciphers.ZipCrypto(self._secret)
            cipher.decrypted(self.lock.head)
            for chunk in _between(chunks, self.lock.size, packed):
                yield cipher.decrypted(chunk)
            return
        size = 2 * SALTS[self.lock.aes.strength]
        keys = _aes_keys(self._secret, self.lock)
        code = hmac.new(keys[size : 2 * size], digestmod=hashlib.sha1)
        tail = b""

        def watched() -> Iterator[bytes]:
            nonlocal tail
            for chunk in _between(chunks, self.lock.size, packed - AUTHENTICATION, behind := bytearray()):
                code.update(chunk)
                yield chunk
            tail = bytes(behind)

        yield from ciphers.counter_decrypted(watched(), keys[:size])
        if not hmac.compare_digest(code.digest()[:AUTHENTICATION], tail[:AUTHENTICATION]):
            raise DamagedFile("its authentication code does not fit its data")


def aes_field(extra: bytes) -> AesField | None:
    """Of the data of extra field 0x9901; None where it is none."""
    if len(extra) < 7 or extra[4] not in SALTS:
        return None
    return AesField(int.from_bytes(extra[:2], "little"), extra[4], int.from_bytes(extra[5:7], "little"))


def lock_of(head: bytes, flags: int, method: int, crc: int, time: int, field: AesField | None) -> Lock:
    """The lock that the first bytes of a member's data are. Raises UnsupportedFormat, DamagedFile.

    PKZIP's cipher ends its head with a byte of the checksum, or of the time where the checksum comes later.
    """
    if method == AES_METHOD:
        if field is None:
            raise UnsupportedFormat("encrypted with AES in a way that is not told")
        if len(head) < SALTS[field.strength] + 2:
            raise DamagedFile("cut off")
        return Lock(head[: SALTS[field.strength] + 2], field)
    if len(head) < CRYPTO_HEAD:
        raise DamagedFile("cut off")
    checks = (time >> 8, crc >> 24) if flags & 8 else (crc >> 24,)
    return Lock(head[:CRYPTO_HEAD], None, checks)


def key_of(lock: Lock, secret: bytes) -> Key | None:
    """The key that a password makes, None where the lock says that it is another: 1 of 256 (65,536) slips through."""
    if lock.aes is None:
        fits = ciphers.ZipCrypto(secret).decrypted(lock.head)[-1] in lock.checks
    else:
        fits = _aes_keys(secret, lock)[-2:] == lock.head[-2:]
    return Key(lock, secret) if fits else None


def _aes_keys(secret: bytes, lock: Lock) -> bytes:
    """Key, key of the authentication code, and two bytes of check."""
    assert lock.aes is not None
    salt = SALTS[lock.aes.strength]
    return hashlib.pbkdf2_hmac("sha1", secret, lock.head[:salt], TURNS, 4 * salt + 2)


def _between(chunks: Iterable[bytes], start: int, stop: int, behind: bytearray | None = None) -> Iterator[bytes]:
    """The bytes from `start` up to `stop` of all that comes; those after them go into `behind`."""
    at = 0
    for chunk in chunks:
        inner = chunk[max(0, start - at) : max(0, stop - at)]
        if behind is not None:
            behind += chunk[max(0, stop - at) :]
        at += len(chunk)
        if inner:
            yield inner
