"""Encrypted archives written field by field, independently of the readers: ZIP, 7z and RAR."""

from __future__ import annotations

import hashlib
import hmac
import struct
import zlib
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from scanner.settings import Settings
from tests.factories.archives import Member
from tests.factories.packed_archives import sevens

SALT, START = bytes(range(16)), bytes(range(100, 116))


def with_passwords(folder: Path, *passwords: str) -> Settings:
    """Settings whose list of passwords is these."""
    path = folder / "passwords.txt"
    path.write_text("\n".join(passwords) + "\n", encoding="utf-8")
    return Settings(password_file=str(path), max_pictures=0)


def zip_crypto(name: bytes, data: bytes, password: bytes, packed: bytes | None = None, method: int = 0) -> Member:
    """A member under PKZIP's cipher (APPNOTE 6.1)."""
    keys = [305419896, 591751049, 878082192]

    def crc(old: int, byte: int) -> int:
        return zlib.crc32(bytes([byte]), old ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    def update(byte: int) -> None:
        keys[0] = crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) % (1 << 32)
        keys[2] = crc(keys[2], keys[1] >> 24)

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in bytes(range(11)) + bytes([zlib.crc32(data) >> 24]) + (data if packed is None else packed):
        low = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((low * (low ^ 1)) >> 8 & 0xFF))
        update(byte)
    return Member(name, data, method, flags=1, packed=bytes(out))


def zip_aes(name: bytes, data: bytes, password: bytes, strength: int = 3, packed: bytes | None = None) -> Member:
    """A stored member (a deflated one with `packed`) under WinZip's AES, version 2 of the scheme: no CRC."""
    size = {1: 8, 2: 12, 3: 16}[strength]
    keys = hashlib.pbkdf2_hmac("sha1", password, SALT[:size], 1000, 4 * size + 2)
    block = Cipher(algorithms.AES(keys[: 2 * size]), modes.ECB()).encryptor()
    plain = data if packed is None else packed
    stream = b"".join(block.update(struct.pack("<QQ", number, 0)) for number in range(1, len(plain) // 16 + 2))
    hidden = bytes(one ^ other for one, other in zip(plain, stream, strict=False))
    code = hmac.new(keys[2 * size : 4 * size], hidden, "sha1").digest()[:10]
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", strength, 0 if packed is None else 8)
    whole = SALT[:size] + keys[-2:] + hidden + code
    return Member(name, data, 99, flags=1, extra=extra, crc=0, packed=whole)


def seven_zip_aes(data: bytes, password: str, turns: int = 10) -> tuple[bytes, bytes]:
    """Properties and bytes of a coder 06F10701; without salt, as 7-Zip itself writes, with a start vector of eight."""
    key = hashlib.sha256()
    for number in range(1 << turns):
        key.update(password.encode("utf-16-le") + struct.pack("<Q", number))
    encrypt = Cipher(algorithms.AES(key.digest()), modes.CBC(START[:8] + bytes(8))).encryptor()
    return bytes([0x40 | turns, 7]) + START[:8], encrypt.update(data + bytes(-len(data) % 16))


def rar5(files: dict[bytes, bytes], password: str, names_too: bool = False, turns: int = 4) -> bytes:
    """Stored files encrypted as RAR 5 does, their checksums made with the key; the headers too where `names_too`."""

    def key(more: int = 0) -> bytes:
        return hashlib.pbkdf2_hmac("sha256", password.encode(), SALT, (1 << turns) + more)

    def block(body: bytes) -> bytes:
        sized = sevens(len(body)) + body
        whole = struct.pack("<L", zlib.crc32(sized)) + sized
        if not locked:
            return whole
        encrypt = Cipher(algorithms.AES(key()), modes.CBC(START)).encryptor()
        return START + encrypt.update(whole + bytes(-len(whole) % 16))

    folded = bytearray(8)
    for index, byte in enumerate(key(32)):
        folded[index % 8] ^= byte
    check = bytes(folded) + hashlib.sha256(folded).digest()[:4]
    locked = False
    out = b"Rar!\x1a\x07\x01\0"
    if names_too:
        out += block(sevens(4) + sevens(0) + sevens(0) + sevens(1) + bytes([turns]) + SALT + check)
        locked = True
    out += block(sevens(1) + sevens(0) + sevens(0))
    for name, data in files.items():
        encrypt = Cipher(algorithms.AES(key()), modes.CBC(START)).encryptor()
        hidden = encrypt.update(data + bytes(-len(data) % 16))
        record = sevens(1) + sevens(0) + sevens(3) + bytes([turns]) + SALT + START + check
        extra = sevens(len(record)) + record
        body = sevens(2) + sevens(3) + sevens(len(extra)) + sevens(len(hidden)) + sevens(4)
        body += sevens(len(data)) + sevens(0o100644) + struct.pack("<L", 0xDEADBEEF) + sevens(0) + sevens(1)
        out += block(body + sevens(len(name)) + name + extra) + hidden
    return out + block(sevens(5) + sevens(0) + sevens(0))


def rar4(files: dict[bytes, bytes], password: str, names_too: bool = False) -> bytes:
    """Stored files encrypted as RAR 3 and 4 do; the headers too where `names_too`."""
    import rarfile

    key, start = rarfile.rar3_s2k(password, SALT[:8])

    def encrypted(data: bytes) -> bytes:
        return Cipher(algorithms.AES(key), modes.CBC(start)).encryptor().update(data + bytes(-len(data) % 16))

    def block(kind: int, flags: int, rest: bytes = b"", plain: bool = False) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        whole = struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head
        return SALT[:8] + encrypted(whole) if names_too and not plain else whole

    out = b"Rar!\x1a\x07\0" + block(0x73, 0x80 if names_too else 0, bytes(6), plain=True)
    for name, data in files.items():
        hidden = encrypted(data)
        rest = struct.pack("<LLBLLBBHL", len(hidden), len(data), 3, zlib.crc32(data), 0, 29, 0x30, len(name), 0o100644)
        out += block(0x74, 0x8000 | 0x404, rest + name + SALT[:8]) + hidden
    return out + block(0x7B, 0x4000)
