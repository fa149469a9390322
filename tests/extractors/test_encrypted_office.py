from __future__ import annotations

import pytest

from scanner.errors import EncryptedFile
from scanner.extractors.encrypted_office import read
from tests.factories import office
from tests.factories.office import children, pieces, rows, xlsx

BOOK = xlsx({"S": rows('<c r="A1"><v>38</v></c>')})


def test_a_document_behind_a_password_is_encrypted() -> None:
    with pytest.raises(EncryptedFile, match="password"):
        pieces(read, office.encrypted(BOOK, "secret"))


def test_a_document_that_excel_opens_without_asking_is_handed_on() -> None:
    (kid,) = children(pieces(read, office.encrypted(BOOK, "VelvetSweatshop")))
    assert isinstance(kid.content, bytes) and kid.content.startswith(BOOK[:-2]) and kid.depth == 1


def test_an_encrypted_document_that_would_take_hours_to_try_is_not_tried() -> None:
    info = b"\4\0\4\0\x40\0\0\0" + b'<encryption><p:encryptedKey spinCount="9999999"/></encryption>'
    with pytest.raises(EncryptedFile):
        pieces(read, office.compound({"EncryptedPackage": b"x", "EncryptionInfo": info}))


@pytest.mark.parametrize(
    "streams", [{"EncryptedPackage": b"x"}, {"EncryptedPackage": b"x", "EncryptionInfo": b"\4\0\4\0"}]
)
def test_a_damaged_encrypted_document_is_encrypted_and_never_a_crash(streams: dict[str, bytes]) -> None:
    with pytest.raises(EncryptedFile):
        pieces(read, office.compound(streams))
