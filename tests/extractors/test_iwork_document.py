from __future__ import annotations

from pathlib import Path

import pytest

from scanner.budget import Budget
from scanner.errors import EncryptedFile, UnsupportedFormat
from scanner.extractors.iwork_document import read
from scanner.records import Artifact
from scanner.settings import Settings
from tests.factories.office import children, pieces, sound
from tests.factories.zip_documents import packed


def test_a_document_of_archives_is_unsupported_and_says_how_to_convert_it() -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        pieces(read, packed({"Index/Document.iwa": b"\0\1\0\0x"}))
    assert "PDF" in caught.value.remedy


def test_the_preview_comes_before_the_refusal() -> None:
    data = packed({"Index/Document.iwa": b"\0\1\0\0x", "QuickLook/Preview.pdf": b"%PDF-1.4"})
    first = next(iter(read(Artifact("a.pages", data), Budget(Settings(), Path()), Settings())))
    assert [child.name for child in children([first])] == ["QuickLook/Preview.pdf"]


def test_a_document_under_a_password_says_so() -> None:
    with pytest.raises(EncryptedFile):
        pieces(read, packed({"Index/Document.iwa": b"x", ".iwpv2": b"y"}))


def test_a_document_of_2009_is_read_for_its_words() -> None:
    assert sound(read, packed({"index.apxl": "<doc><p>hello there</p></doc>"})) == {"part index.apxl": "hello there"}
