"""Files that are locked, and signed mails that only look so."""

from __future__ import annotations

import pytest

from tests.factories.text import yielded


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
