"""Files under a password or a key, of every kind: none may be clear."""

from __future__ import annotations

import base64
import random
import struct
import zlib
from collections.abc import Iterator

from tests.factories import legacy_office, office
from tests.factories.archives import Member, archive
from tests.factories.outlook import cms
from tests.factories.packed_archives import Block, RarFile, rar4, rar5, seven_zip
from tests.hostile.making.case import PLAIN, SHEET_BYTES, Case

NOISE = random.Random(1).randbytes(4000)
ENVELOPED, SIGNED = "2a864886f70d010703", "2a864886f70d010702"


def zip_crypto(data: bytes, password: bytes) -> bytes:
    """The stream cipher of PKWARE (APPNOTE 6.1) over twelve bytes of a head and the data."""
    table = [0] * 256
    for number in range(256):
        value = number
        for _ in range(8):
            value = value >> 1 ^ 0xEDB88320 * (value & 1)
        table[number] = value
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(byte: int) -> None:
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 0xFF]

    for byte in password:
        turn(byte)
    out = bytearray()
    for byte in NOISE[:11] + bytes((zlib.crc32(data) >> 24,)) + data:
        word = keys[2] & 0xFFFF | 2
        out.append(byte ^ (word * (word ^ 1) >> 8 & 0xFF))
        turn(byte)
    return bytes(out)


def zip_under_password() -> bytes:
    return archive(
        Member(b"a.txt", PLAIN.encode()),
        Member(b"s.txt", SHEET_BYTES, flags=1, packed=zip_crypto(SHEET_BYTES, b"secret")),
    )


def zip_aes() -> bytes:
    """A member under WinZip's AES: method 99 with its own field, the data noise."""
    field = struct.pack("<2H", 0x9901, 7) + struct.pack("<H2sBH", 2, b"AE", 3, 8)
    return archive(Member(b"s.txt", SHEET_BYTES, 99, flags=1, extra=field, packed=NOISE[:300]))


def zip_strong() -> bytes:
    return archive(Member(b"s.txt", SHEET_BYTES, 8, flags=0x41, packed=NOISE[:300]))


def seven_zip_data() -> bytes:
    """A block under AES, its list open."""
    return seven_zip(Block({"s.txt": SHEET_BYTES}, b"\x06\xf1\x07\x01", b"\x13\0", NOISE[:304]))


def xls_with_password(xor: bool) -> bytes:
    """A workbook stream that begins with FILEPASS: obfuscated, or under RC4; the rest noise."""
    body = struct.pack("<4H", 0x0000, 4, NOISE[0], NOISE[1]) if xor else struct.pack("<3H", 1, 1, 1) + NOISE[:48]
    start = struct.pack("<2H", 0x0809, 16) + struct.pack("<2H", 0x0600, 0x0005) + bytes(12)
    return office.compound({"Workbook": start + struct.pack("<2H", 0x002F, len(body)) + body + NOISE})


def office_standard() -> bytes:
    """An OOXML package under Office 2007's standard encryption."""
    info = (
        struct.pack("<2HI", 3, 2, 0x24)
        + struct.pack("<I", 0xA4)
        + struct.pack("<6I", 0x24, 0, 0x660E, 0x8004, 0x80, 0x18)
    )
    return office.compound(
        {
            "EncryptionInfo": info + bytes(8) + "Microsoft Enhanced RSA and AES".encode("utf-16-le") + NOISE[:80],
            "EncryptedPackage": struct.pack("<Q", 4000) + NOISE,
        }
    )


def cases() -> Iterator[Case]:
    yield Case("zip-crypto.zip", zip_under_password)
    yield Case("zip-aes.zip", zip_aes)
    yield Case("zip-strong.zip", zip_strong)
    yield Case("7z-data.7z", seven_zip_data)
    yield Case("7z-list.7z", lambda: seven_zip(Block({"s.txt": SHEET_BYTES}), encrypted_list=True))
    yield Case("rar4-names.rar", lambda: rar4(RarFile(b"s.txt", SHEET_BYTES), encrypted_names=True))
    yield Case("rar4-data.rar", lambda: rar4(RarFile(b"s.txt", NOISE[:300], flags=4)))
    yield Case("rar5-packed.rar", lambda: rar5(RarFile(b"s.txt", NOISE[:300], 0x33)))
    yield Case("office-agile.docx", lambda: office.encrypted(office.docx(office.paragraph("soup")), "secret"))
    yield Case("office-agile.xlsx", lambda: office.encrypted(office.xlsx({"A": office.rows("")}), "secret"))
    yield Case("office-agile-renamed.bin", lambda: office.encrypted(office.docx(office.paragraph("soup")), "secret"))
    yield Case("office-standard.docx", office_standard)
    yield Case("office-rights.docx", lambda: office.compound({"\x09DRMContent": NOISE, "EncryptedPackage": NOISE}))
    yield Case("xls-xor.xls", lambda: xls_with_password(True))
    yield Case("xls-rc4.xls", lambda: xls_with_password(False))
    yield Case("word-95.doc", lambda: legacy_office.word_95(NOISE[:900], encrypted=True))
    yield Case(
        "pgp.asc",
        lambda: b"-----BEGIN PGP MESSAGE-----\n\nhQEMA7" + b"QUJDREVG" * 20 + b"\n=abcd\n-----END PGP MESSAGE-----\n",
    )
    yield Case(
        "pgp-in-text.txt",
        lambda: (
            PLAIN.encode()
            + b"\n-----BEGIN PGP MESSAGE-----\n\nhQEMA7"
            + b"QUJDREVG" * 20
            + b"\n=abcd\n-----END PGP MESSAGE-----\n"
        ),
    )
    yield Case("pgp-binary.gpg", lambda: b"\x85\x01\x0c\x03" + NOISE[:8] + b"\x01" + NOISE[:600])
    yield Case("pgp-passphrase.gpg", lambda: b"\x8c\x0d\x04\x09\x03\x02" + NOISE[:9] + b"\xd2" + NOISE[:600])
    yield Case(
        "pgp-mail.eml",
        lambda: (
            b'From: a@example.com\r\nTo: b@example.com\r\nSubject: outing\r\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="x"\r\n\r\n--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--x\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA7'
            + b"QUJD" * 40
            + b"\r\n-----END PGP MESSAGE-----\r\n--x--\r\n"
        ),
    )
    yield Case("smime.p7m", lambda: cms(ENVELOPED, NOISE[:500]))
    yield Case("smime-signed-only.p7m", lambda: cms(SIGNED, NOISE[:500]))
    yield Case("smime-mail.eml", lambda: _smime_mail())
    yield Case("openssl.enc", lambda: b"Salted__" + NOISE)
    yield Case("openssl-renamed.txt", lambda: b"Salted__" + NOISE)
    yield Case("keepass.kdbx", lambda: b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5" + NOISE)
    yield Case("drm.doc", lambda: b"%TSD-Header-###%" + NOISE)
    yield Case("drm-esafenet.xls", lambda: b"\x62\x14\x23\x65\x01\x7bE-SafeNet\0LOCK" + NOISE)
    yield Case("age.age", lambda: b"age-encryption.org/v1\n-> X25519 abc\nABCDEF\n--- xyz\n" + NOISE)
    yield Case("luks.img", lambda: b"LUKS\xba\xbe\0\x02" + NOISE)
    yield Case("noise.dat", lambda: NOISE * 50)
    yield Case("noise.txt", lambda: NOISE * 50)
    yield Case("noise-without-suffix", lambda: NOISE * 50)
    yield Case(
        "ansible-vault.yml",
        lambda: (
            b"$ANSIBLE_VAULT;1.1;AES256\n"
            + b"\n".join(NOISE[at : at + 40].hex().encode() for at in range(0, 800, 40))
            + b"\n"
        ),
    )


def _smime_mail() -> bytes:
    body = base64.encodebytes(cms(ENVELOPED, NOISE[:500]))
    return (
        b"From: a@example.com\r\nTo: b@example.com\r\nSubject: outing\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + body
    )
