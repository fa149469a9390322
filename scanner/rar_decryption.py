"""A RAR archive written anew without its encryption, under a password that fits.

The programs that unpack RAR take passwords on their command line only, where every user of the machine can read them;
so what is encrypted is decrypted here, and they get a plain archive. Layouts: technote.txt of RAR 4 and RAR 5.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any

from scanner import ciphers
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.members import stretch

OLD, NEW = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
MOST_HEADER = 2 << 20
MAIN, FILE, SERVICE, LOCK, END = 1, 2, 3, 4, 5
"""Kinds of blocks of RAR 5."""
OLD_MAIN, OLD_FILE, OLD_SERVICE, OLD_END = 0x73, 0x74, 0x7A, 0x7B
EXTRA, DATA, SPLIT = 0x01, 0x02, 0x18
"""Flags of a RAR 5 block: an extra area, a data area, data that goes on from or in another volume."""
HAS_TIME, HAS_CRC = 0x02, 0x04
CRYPT, HASH = 1, 2
"""Records of the extra areas: how a file is encrypted, its hash; in the main block, where copies of headers lie."""
MOST_TURNS = 24
CHECKED = 8


class WrongPasswordError(Exception):
    """The archive says that this password is another."""


@dataclass(slots=True)
class _Fields:
    """A header's bytes, read field by field; what is not there is damage, or a wrong password's noise."""

    data: bytes
    at: int = 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise DamagedFile("a header of the archive is damaged")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self) -> int:
        """Seven bits a byte, the lowest first; the eighth says that another follows."""
        value = shift = 0
        while shift < 70:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value
        raise DamagedFile("a header of the archive is damaged")


def plain(stream: IO[bytes], size: int, password: str, old_key: Callable[[str, bytes], Any]) -> Iterator[bytes]:
    """The archive's bytes, its headers and files decrypted. `old_key` gives key and start vector of RAR 4.

    Raises WrongPasswordError where the archive can tell, DamagedFile where what comes out is none, UnsupportedFormat
    for files split over volumes and for the ciphers of RAR 1 and 2.
    """
    stream.seek(0)
    head = stream.read(len(NEW))
    if head == NEW:
        yield NEW
        yield from _new(stream, size, password)
    elif head.startswith(OLD):
        yield OLD
        yield from _old(stream, size, password, old_key)
    else:
        raise UnsupportedFormat("encrypted within a program that unpacks itself")


def _new(stream: IO[bytes], size: int, password: str) -> Iterator[bytes]:
    """Block after block of RAR 5: CRC-32, length, kind, flags, ...; behind a lock each has a start vector before it."""
    at, key, fitted, refused = len(NEW), b"", False, False
    while at < size:
        header, at = _new_header(stream, at, key)
        fields = _Fields(header)
        kind, flags = fields.number(), fields.number()
        extra_size = fields.number() if flags & EXTRA else 0
        data_size = fields.number() if flags & DATA else 0
        body = fields.take(len(header) - fields.at - extra_size)
        extra = fields.take(extra_size)
        if kind == LOCK:
            key = _lock_key(body, password)
            continue
        if kind in (FILE, SERVICE):
            if flags & SPLIT and CRYPT in dict(_records(extra)):
                raise UnsupportedFormat("encrypted and split over several volumes")
            try:
                yield from _new_file(stream, at, (kind, flags, data_size), body, extra, password)
                fitted = fitted or CRYPT in dict(_records(extra))
            except WrongPasswordError:  # another file may have this one; it stays as it is
                refused = True
                yield _new_block(kind, flags, body, extra, data_size)
                yield from stretch(stream, at, at + data_size)
        else:
            kept = b"" if kind == MAIN else extra  # the locator of the main block points to where headers no longer are
            yield _new_block(kind, flags, body, kept, data_size)
            yield from stretch(stream, at, at + data_size)
        at += data_size
        if kind == END:
            break
    if refused and not fitted:
        raise WrongPasswordError


def _new_header(stream: IO[bytes], at: int, key: bytes) -> tuple[bytes, int]:
    """A block's header from its kind on, and where its data begins. Raises WrongPasswordError, DamagedFile."""
    stream.seek(at)
    if key:
        start = stream.read(16)
        decrypt = ciphers.aes_cbc(key, start.ljust(16, b"\0"))
        first = decrypt(stream.read(16).ljust(16, b"\0"))
        at += 16
    else:
        first = stream.read(16)
    fields = _Fields(first)
    crc = int.from_bytes(fields.take(4), "little")
    begin = fields.at
    length = fields.number()
    whole = fields.at + length
    if not 0 < length <= MOST_HEADER:
        raise WrongPasswordError if key else DamagedFile("a header of the archive is damaged")
    taken = whole if not key else -(-whole // 16) * 16
    rest = stream.read(max(0, taken - 16))
    data = (first + (decrypt(rest) if key and rest else rest))[:whole]
    if len(data) < whole or zlib.crc32(data[begin:]) != crc:
        raise WrongPasswordError if key else DamagedFile("a header of the archive is damaged")
    return data[fields.at :], at + taken


def _new_file(
    stream: IO[bytes], at: int, block: tuple[int, int, int], body: bytes, extra: bytes, password: str
) -> Iterator[bytes]:
    """A file's block and data. What is checked with a key (CRC and hash) goes, as its plain value is not known."""
    kind, flags, size = block
    records = list(_records(extra))
    lock = next((data for number, data in records if number == CRYPT), None)
    if lock is None:
        if _name(body) != b"QO":  # the copies of headers for quick opening
            yield _new_block(kind, flags, body, extra, size)
            yield from stretch(stream, at, at + size)
        return
    fields = _Fields(lock)
    version, options, turns = fields.number(), fields.number(), fields.take(1)[0]
    salt, start = fields.take(16), fields.take(16)
    if version:
        raise UnsupportedFormat("encrypted in a way that is not known")
    if options & 1:
        _check(password, salt, turns, fields.take(12))
    kept = [(number, data) for number, data in records if number not in (CRYPT, HASH if options & 2 else CRYPT)]
    written = b"".join(_number(len(_number(number)) + len(data)) + _number(number) + data for number, data in kept)
    if _name(body) == b"QO":
        return
    yield _new_block(kind, flags, _without_crc(body) if options & 2 else body, written, size)
    yield from ciphers.cbc_decrypted(stretch(stream, at, at + size), _new_key(password, salt, turns), start)


def _records(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, data) of each record of an extra area."""
    fields = _Fields(extra)
    while fields.at < len(extra):
        record = _Fields(fields.take(fields.number()))
        number = record.number()
        yield number, record.data[record.at :]


def _without_crc(body: bytes) -> bytes:
    """A file's body: flags, size, attributes, time, CRC-32, ...; the fourth goes, and its flag."""
    fields = _Fields(body)
    flags = fields.number()
    if not flags & HAS_CRC:
        return body
    begin = fields.at
    fields.number()
    fields.number()
    fields.take(4 if flags & HAS_TIME else 0)
    before = body[begin : fields.at]
    return _number(flags & ~HAS_CRC) + before + body[fields.at + 4 :]


def _name(body: bytes) -> bytes:
    fields = _Fields(body)
    flags = fields.number()
    fields.number()
    fields.number()
    fields.take((4 if flags & HAS_TIME else 0) + (4 if flags & HAS_CRC else 0))
    fields.number()
    fields.number()
    return fields.take(fields.number())


def _new_block(kind: int, flags: int, body: bytes, extra: bytes, size: int) -> bytes:
    flags = flags & ~EXTRA | (EXTRA if extra else 0)
    parts = [_number(kind), _number(flags)]
    parts += [_number(len(extra))] if extra else []
    parts += [_number(size)] if flags & DATA else []
    header = b"".join((*parts, body, extra))
    counted = _number(len(header)) + header
    return struct.pack("<L", zlib.crc32(counted)) + counted


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def _lock_key(body: bytes, password: str) -> bytes:
    """The key of all headers: version, flags, turns, salt, and a check where the flag says so."""
    fields = _Fields(body)
    version, options, turns, salt = fields.number(), fields.number(), fields.take(1)[0], fields.take(16)
    if version:
        raise UnsupportedFormat("encrypted in a way that is not known")
    if options & 1:
        _check(password, salt, turns, fields.take(12))
    return _new_key(password, salt, turns)


def _check(password: str, salt: bytes, turns: int, check: bytes) -> None:
    """Raise WrongPasswordError where eight bytes folded from 32 more turns differ; a damaged check says nothing."""
    if hashlib.sha256(check[:CHECKED]).digest()[:4] != check[CHECKED:]:
        return
    folded = bytearray(CHECKED)
    for index, byte in enumerate(_new_key(password, salt, turns, 32)):
        folded[index % CHECKED] ^= byte
    if folded != check[:CHECKED]:
        raise WrongPasswordError


@lru_cache(maxsize=64)
def _new_key(password: str, salt: bytes, turns: int, more: int = 0) -> bytes:
    if turns > MOST_TURNS:
        raise DamagedFile("its encryption asks for too many turns")
    return hashlib.pbkdf2_hmac("sha256", password[:127].encode("utf-8", "surrogatepass"), salt, (1 << turns) + more)


def _old(stream: IO[bytes], size: int, password: str, old_key: Callable[[str, bytes], Any]) -> Iterator[bytes]:
    """Block after block of RAR 4: CRC-16, kind, flags, length, ...; encrypted headers have their salt before them."""
    at, locked = len(OLD), False
    while at + 7 <= size:
        header, at = _old_header(stream, at, password if locked else "", old_key)
        kind, flags = header[2], int.from_bytes(header[3:5], "little")
        data_size = 0
        if flags & 0x8000 and len(header) >= 11:
            data_size = int.from_bytes(header[7:11], "little")
        if kind in (OLD_FILE, OLD_SERVICE) and flags & 0x100 and len(header) >= 36:
            data_size |= int.from_bytes(header[32:36], "little") << 32
        chunks: Iterator[bytes] = stretch(stream, at, at + data_size)
        if kind == OLD_MAIN:
            locked = bool(flags & 0x80)
            header = _old_block(header, flags & ~0x80)
        elif kind in (OLD_FILE, OLD_SERVICE) and flags & 0x04:
            if flags & 0x03:
                raise UnsupportedFormat("encrypted and split over several volumes")
            if not flags & 0x400 or header[24] < 29:
                raise UnsupportedFormat("encrypted in the way of RAR 1 and 2")
            name_at = 40 if flags & 0x100 else 32
            salt_at = name_at + int.from_bytes(header[26:28], "little")
            key, start = old_key(password, header[salt_at : salt_at + 8])
            header = _old_block(header[:salt_at] + header[salt_at + 8 :], flags & ~0x404)
            chunks = ciphers.cbc_decrypted(chunks, key, start)
        yield header
        yield from chunks
        at += data_size
        if kind == OLD_END:
            return


def _old_header(stream: IO[bytes], at: int, password: str, old_key: Callable[[str, bytes], Any]) -> tuple[bytes, int]:
    """A block's header, and where its data begins. Raises WrongPasswordError, DamagedFile."""
    stream.seek(at)
    if not password:
        first = stream.read(7)
        length = int.from_bytes(first[5:7], "little")
        data = first + stream.read(max(0, length - 7))
        if len(data) < max(7, length):
            raise DamagedFile("a header of the archive is cut off")
        return data, at + max(7, length)
    salt = stream.read(8)
    decrypt = ciphers.aes_cbc(*old_key(password, salt))
    first = decrypt(stream.read(16).ljust(16, b"\0"))
    length = int.from_bytes(first[5:7], "little")
    taken = -(-length // 16) * 16
    rest = stream.read(max(0, taken - 16))
    if length < 7 or len(rest) < taken - 16:
        raise WrongPasswordError
    data = (first + (decrypt(rest) if rest else b""))[:length]
    if zlib.crc32(data[2:]) & 0xFFFF != int.from_bytes(data[:2], "little"):
        raise WrongPasswordError
    return data, at + 8 + max(16, taken)


def _old_block(header: bytes, flags: int) -> bytes:
    body = header[2:3] + struct.pack("<2H", flags, len(header)) + header[7:]
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body
