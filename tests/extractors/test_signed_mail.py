"""S/MIME: signed and packed messages opened, encrypted ones told."""

from __future__ import annotations

import base64
import zlib

import pytest

from scanner.settings import Settings
from tests.factories.mail import mail
from tests.factories.outlook import cms, der
from tests.factories.text import Yielded, yielded

SIGNED, ENVELOPED, DIGESTED, COMPRESSED, GCM = (
    "2a864886f70d010702", "2a864886f70d010703", "2a864886f70d010705", "2a864886f70d0109100109", "2a864886f70d0109100117",
)  # fmt: skip


def opened(data: bytes, settings: Settings | None = None) -> Yielded:
    return yielded("smime.p7m", data, settings, format="smime")


@pytest.mark.parametrize("kind", [ENVELOPED, GCM, "2a864886f70d010706"])
def test_an_encrypted_message_is_encrypted(kind: str) -> None:
    assert opened(cms(kind, der(0x04, b"x"))).kinds == ["encrypted"]


def test_a_signature_alone_hides_nothing() -> None:
    found = opened(cms(SIGNED, b""))
    assert [(problem.kind, problem.harmless) for problem in found.problems] == [("no_text", True)]


@pytest.mark.parametrize("wrap", [bytes, lambda data: b"-----BEGIN CMS-----\n" + base64.encodebytes(data) + b"-----END CMS-----\n",
                                  base64.encodebytes], ids=["der", "armoured", "bare base64"])  # fmt: skip
def test_a_signed_mail_is_opened(wrap: object) -> None:
    assert callable(wrap)
    found = opened(wrap(cms(SIGNED, der(0x04, mail(b"inner")))))
    assert Yielded(found.children[0]).texts["body line 1"] == "inner"
    assert not found.problems


def test_pieces_of_unknown_length_are_joined() -> None:
    pieces = b"".join(der(0x04, mail(b"inner")[start : start + 7]) for start in range(0, 200, 7))
    body = (
        b"\x30\x80\x02\x01\x01\x31\x00\x30\x80"
        + der(0x06, bytes.fromhex("2a864886f70d010701"))
        + b"\xa0\x80\x24\x80"
        + pieces
    )
    data = b"\x30\x80" + der(0x06, bytes.fromhex(SIGNED)) + b"\xa0\x80" + body + bytes(14)
    assert opened(data).children[0].content == mail(b"inner")


def test_octets_that_look_like_a_content_type_do_not_mislead() -> None:
    decoy = der(0x06, bytes.fromhex("2a864886f70d010701")) + der(0xA0, der(0x04, b"decoy"))
    assert opened(cms(SIGNED, der(0x04, decoy))).children[0].content == decoy


def test_a_digested_message_is_opened() -> None:
    assert opened(cms(DIGESTED, der(0x04, b"words"), algorithm=True)).children[0].content == b"words"


def test_a_packed_message_is_unpacked() -> None:
    found = opened(cms(COMPRESSED, der(0x04, zlib.compress(mail(b"inner"))), algorithm=True))
    assert Yielded(found.children[0]).texts["body line 1"] == "inner"


def test_a_packed_message_that_is_cut_short_gives_what_is_there() -> None:
    found = opened(cms(COMPRESSED, der(0x04, zlib.compress(bytes(range(256)) * 99)[:-40]), algorithm=True))
    assert found.kinds == ["damaged"]
    assert found.children


def test_a_packed_bomb_is_stopped() -> None:
    data = cms(COMPRESSED, der(0x04, zlib.compress(bytes(40 << 20), 9)), algorithm=True)
    assert opened(data).kinds == ["limit"]


@pytest.mark.parametrize("size", [1, 3, 10, 20, 40])
def test_a_message_cut_short_is_damaged(size: int) -> None:
    assert opened(cms(SIGNED, der(0x04, mail(b"inner")))[:size]).kinds in (["damaged"], ["unsupported"])


def test_content_cut_short_is_told_and_read() -> None:
    found = opened(cms(SIGNED, der(0x04, mail(b"inner " * 50)))[:-100])
    assert found.kinds == ["damaged"]
    assert found.children


def test_values_nested_without_end_are_damaged() -> None:
    assert opened(b"\x30\x80" * 5000).kinds == ["damaged"]


def test_damaged_base64_is_damaged() -> None:
    assert opened(b"-----BEGIN PKCS7-----\nA\n-----END PKCS7-----\n").kinds == ["damaged"]


@pytest.mark.parametrize(
    ("identifier", "format"),
    [
        ("2a864886f70d010702", "smime"),
        ("2a864886f70d010703", "smime"),
        ("2a864886f70d0109100109", "smime"),
        ("2a864886f70d0109100117", "smime"),
        ("2a864886f70d010101", "data"),  # a key, no message
    ],
)
def test_messages_are_known_by_their_identifier_whatever_their_name(identifier: str, format: str) -> None:
    from scanner.formats import sniff
    from scanner.records import Artifact

    own = bytes.fromhex(identifier)
    assert (
        sniff(Artifact("a.bin", b"\x30\x82\x01\x00\x06" + bytes([len(own)]) + own + b"\xa0\x82" + bytes(240))) == format
    )
