"""Base64 in plain text: what is found in it, and what is left alone."""

from __future__ import annotations

import base64
import hashlib
import textwrap
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from scanner.budget import Budget
from scanner.encoded_text import LONGEST, find
from scanner.extractors.plain_text import read
from scanner.records import Artifact, Passage
from scanner.settings import Settings

CHINESE = "氢破碎的工序卡：吸氢零点二兆帕，脱氢五百八十度，保温五小时，出料前充氩冷到五十度以下。"
ENGLISH = "Process card for the drum: absorb at two bar, dehydrogenate at five hundred eighty, hold five hours, cool in argon."


def coded(data: bytes, width: int = 76) -> str:
    return "\n".join(textwrap.wrap(base64.b64encode(data).decode(), width))


@pytest.mark.parametrize(
    ("words", "encoding"),
    [(CHINESE * 2, "utf-8"), (CHINESE * 2, "gb18030"), (CHINESE * 2, "utf-16"), (ENGLISH, "utf-8")],
)
def test_words_in_base64_are_found_in_every_encoding(words: str, encoding: str) -> None:
    [found] = find(f"see below\n\n{coded(words.encode(encoding))}\nend")
    assert found.data.decode(encoding) == words
    assert found.line == 2


def test_one_long_line_and_the_alphabet_of_urls_are_read_too() -> None:
    data = CHINESE.encode() * 3
    text = '{"attachment": "' + base64.urlsafe_b64encode(data).decode().rstrip("=") + '"}'
    assert [found.data for found in find(text)] == [data]


def test_a_packed_file_is_found_by_its_first_bytes() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", CHINESE)
    assert [found.data for found in find(coded(stream.getvalue()))] == [stream.getvalue()]


@pytest.mark.parametrize(
    "text",
    [
        hashlib.sha512(b"x").hexdigest() * 3,  # a hash decodes to noise
        coded(hashlib.sha512(b"x").digest() * 8),  # so does a key
        "a" * 500,
        "A" * 500,
        "https://example.org/" + "path/" * 40,
        "=" * 200 + "\n" + "-" * 200 + "\n" + "_" * 200 + "\n" + "/" * 200,
        "ACGTACGTTGCA" * 50,  # a gene
        coded(b"short"),
    ],
)
def test_noise_and_rules_of_signs_are_left_alone(text: str) -> None:
    assert list(find(text)) == []


def test_a_text_of_megabytes_is_not_searched() -> None:
    assert list(find(coded(ENGLISH.encode()) + "\n" + " " * LONGEST)) == []


def test_the_reader_hands_on_what_is_encoded(tmp_path: Path) -> None:
    artifact = Artifact("note.txt", f"first\n{coded(CHINESE.encode() * 2)}\n".encode())
    events = list(read(artifact, Budget(Settings(), tmp_path), Settings()))
    assert [event.path for event in events if isinstance(event, Artifact)] == ["note.txt!base64 at line 2"]
    assert [event.text[:5] for event in events if isinstance(event, Passage)] == ["first"]
