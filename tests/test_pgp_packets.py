"""PGP messages: what is only signed or packed is opened, what is encrypted stays so."""

from __future__ import annotations

import base64
import bz2
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.settings import Settings
from tests.factories.text import yielded

TEXT = "萃取段 62 级".encode()


def packet(kind: int, body: bytes, old: bool = False) -> bytes:
    if old:
        return bytes([0x80 | kind << 2 | 2]) + len(body).to_bytes(4, "big") + body
    return bytes([0xC0 | kind, 255]) + len(body).to_bytes(4, "big") + body


def in_parts(kind: int, body: bytes) -> bytes:
    """A body in two parts: 16 bytes, then the rest."""
    return bytes([0xC0 | kind, 224 | 4]) + body[:16] + bytes([len(body) - 16]) + body[16:]


def literal(data: bytes = TEXT, name: bytes = b"plan.txt") -> bytes:
    return b"b" + bytes([len(name)]) + name + bytes(4) + data


def armoured(data: bytes) -> bytes:
    return (
        b"-----BEGIN PGP MESSAGE-----\nComment: x\n\n"
        + base64.encodebytes(data)
        + b"=abcd\n-----END PGP MESSAGE-----\n"
    )


SIGNED = packet(4, bytes(13)) + packet(11, literal()) + packet(2, bytes(40))


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    "data",
    [
        SIGNED,
        packet(4, bytes(13), old=True) + packet(11, literal(), old=True),
        packet(8, b"\1" + deflated(SIGNED)),
        packet(8, b"\2" + zlib.compress(SIGNED)),
        packet(8, b"\3" + bz2.compress(SIGNED)),
        b"\xa3\1" + deflated(SIGNED),
        in_parts(11, literal()),
        armoured(packet(8, b"\2" + zlib.compress(SIGNED))),
    ],
)
def test_what_is_signed_or_packed_comes_out(data: bytes) -> None:
    found = yielded("a.pgp", data, format="pgp")
    assert [(child.name, child.content) for child in found.children] == [("plan.txt", TEXT)] and not found.problems


@pytest.mark.parametrize("kind", [1, 3, 9, 18, 20])
def test_what_is_encrypted_stays_encrypted_wherever_it_stands(kind: int) -> None:
    for data in (
        packet(kind, bytes(60)),
        SIGNED + packet(kind, bytes(60)),
        packet(8, b"\2" + zlib.compress(packet(kind, b""))),
    ):
        found = yielded("a.pgp", data, format="pgp")
        assert found.kinds == ["encrypted"] and found.children == []


def test_a_signature_alone_holds_nothing_to_read() -> None:
    found = yielded("a.pgp", packet(2, bytes(40)), format="pgp")
    assert found.kinds == ["no_text"] and found.problems[0].harmless


def test_a_packed_bomb_is_stopped() -> None:
    bomb = packet(8, b"\2" + zlib.compress(packet(11, literal(bytes(40 << 20)))))
    found = yielded("a.pgp", bomb, Settings(max_ratio=50), format="pgp")
    assert found.kinds == ["limit"] and "--max-ratio" in found.problems[0].message


@given(st.binary(max_size=200))
def test_any_bytes_are_encrypted_or_without_text_and_never_a_crash(data: bytes) -> None:
    found = yielded("a.pgp", data, format="pgp")
    assert found.children or found.kinds in (["encrypted"], ["no_text"])


def test_a_signed_message_in_armour_is_known_by_its_content() -> None:
    found = yielded("a.txt", armoured(SIGNED))
    assert [child.content for child in found.children] == [TEXT]
