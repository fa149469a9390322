"""Files that are locked, and signed mails that only look so."""

from __future__ import annotations

import base64

import pytest

from tests.factories.mail import mail
from tests.factories.text import Yielded, yielded


def field(tag: int, *inner: bytes) -> bytes:
    """One DER value."""
    value = b"".join(inner)
    size = len(value).to_bytes(3, "big")
    return bytes([tag, 0x83]) + size + value


def signed(content: bytes, kind: str = "02") -> bytes:
    """A PKCS #7 message of the given kind (02 signed, 03 enveloped) around an octet string."""
    data = field(0x30, bytes.fromhex("06092a864886f70d010701"), field(0xA0, content) if content else b"")
    body = field(0x30, b"\x02\x01\x01", field(0x31), data)
    return field(0x30, bytes.fromhex("06092a864886f70d0107" + kind), field(0xA0, body))


@pytest.mark.parametrize(
    "data",
    [b"Salted__" + bytes(40), b"\x85\x01\x0c\x03" + b"\x01" * 9 + bytes(40), b"-----BEGIN PGP MESSAGE-----\n\nx",
     b"b\x14#e\0\0E-SafeNet\0LOCK" + bytes(40), signed(field(0x04, b"x"), "03")],
    ids=["openssl", "pgp", "armoured pgp", "document protection", "s/mime"],
)  # fmt: skip
def test_a_locked_file_is_encrypted(data: bytes) -> None:
    assert yielded("a.bin", data).kinds == ["encrypted"]


@pytest.mark.parametrize("armoured", [False, True])
def test_a_signed_mail_is_opened(armoured: bool) -> None:
    data = signed(field(0x04, mail(b"inner")))
    if armoured:
        data = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(data) + b"-----END PKCS7-----\n"
    found = yielded("smime.p7m", data)
    assert Yielded(found.children[0]).texts["body line 1"] == "inner"


def test_a_signed_mail_in_pieces_is_joined() -> None:
    pieces = b"".join(field(0x04, mail(b"inner")[start : start + 20]) for start in range(0, 100, 20))
    data = signed(b"\x24\x80" + pieces + b"\0\0")
    assert yielded("smime.p7m", data).children[0].content == mail(b"inner")


def test_a_signature_without_content_has_no_text() -> None:
    assert yielded("smime.p7s", signed(b"")).kinds == ["no_text"]


def test_a_damaged_armour_is_damaged() -> None:
    assert yielded("a.p7m", b"-----BEGIN PKCS7-----\nA\n-----END PKCS7-----\n").kinds == ["damaged"]
