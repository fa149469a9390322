"""Files in the text of mails."""

from __future__ import annotations

import binascii

import pytest

from scanner.inline_files import find

DATA = bytes(range(256)) * 3


def uu(data: bytes) -> bytes:
    return b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45)) + b"`\n"


def yenc(data: bytes) -> bytes:
    out = b""
    for byte in data:
        code = (byte + 42) % 256
        out += bytes((0x3D, (code + 64) % 256)) if code in (0, 10, 13, 61) else bytes((code,))
    return b"\r\n".join(out[at : at + 128] for at in range(0, len(out), 128))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"begin 644 of them",
        b"we begin 644 tests",
        b"begin 644 tests today\nand go on with many more than that, as planned for long\n",
    ],
)
def test_a_sentence_is_no_file(text: bytes) -> None:
    assert not list(find(text))


def test_a_uuencoded_file_is_found() -> None:
    (found,) = find(b"hello\nbegin 644 \xcd\xbc.dwg\n" + uu(DATA) + b"end\nbye\n")
    assert (found.name, found.data, found.failure) == ("图.dwg", DATA, "")


def test_two_files_are_found() -> None:
    text = b"begin 644 a\n" + uu(b"one") + b"end\n\nbegin 644 b\n" + uu(b"two") + b"end\n"
    assert [(one.name, one.data) for one in find(text)] == [("a", b"one"), ("b", b"two")]


def test_a_file_without_an_end_is_told() -> None:
    (found,) = find(b"begin 644 a\r\n" + uu(DATA).replace(b"\n", b"\r\n"))
    assert found.data == DATA
    assert "cut off" in found.failure


def test_its_base64_form_is_found() -> None:
    (found,) = find(b"begin-base64 644 a\nYWJj\n====\n")
    assert (found.data, found.failure) == (b"abc", "")


def test_a_yenc_file_is_found() -> None:
    text = b"=ybegin line=128 size=768 name=a b.bin\r\n" + yenc(DATA) + b"\r\n=yend size=768 crc32=0\r\n"
    (found,) = find(text)
    assert (found.name, found.data, found.failure) == ("a b.bin", DATA, "")


def test_a_piece_of_a_yenc_file_is_told() -> None:
    text = (
        b"=ybegin part=1 line=128 size=9999 name=a\r\n=ypart begin=1 end=768\r\n"
        + yenc(DATA)
        + b"\r\n=yend size=768 part=1\r\n"
    )
    (found,) = find(text)
    assert (found.data, found.failure) == (DATA, "it is one piece of a file sent in several")


def test_a_yenc_file_that_lost_bytes_is_told() -> None:
    (found,) = find(b"=ybegin line=128 size=768 name=a\r\n" + yenc(DATA)[:-9] + b"\r\n=yend size=768\r\n")
    assert "768" in found.failure
