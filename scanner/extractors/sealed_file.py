"""Files that are locked: PGP, S/MIME, document-protection systems, password stores. A signed S/MIME mail is opened."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, NoText
from scanner.records import Artifact, Passage, Problem
from scanner.registry import extractor
from scanner.settings import Settings

SIGNED = bytes.fromhex("06092a864886f70d010702")
"""Object identifier 1.2.840.113549.1.7.2 (RFC 5652, 5.1): a signed message follows."""
CONTENT = bytes.fromhex("06092a864886f70d010701")
"""Object identifier 1.2.840.113549.1.7.1 (RFC 5652, 4): the content itself follows, if it is there."""
OCTETS, CONSTRUCTED = 0x04, 0x24


@extractor("pgp", "drm", "salted", "kdbx")
def refuse(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Raises EncryptedFile, whatever is in it."""
    del artifact, budget, settings
    yield from ()
    raise EncryptedFile("the file is encrypted")


@extractor("smime")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """The mail inside a signed message; raises EncryptedFile where the message is encrypted."""
    del settings
    content = artifact.content
    data = content if isinstance(content, bytes) else content.read_bytes()
    if data.startswith(b"-----BEGIN"):
        lines = [line for line in data.splitlines() if b":" not in line and not line.startswith(b"-----")]
        try:
            data = base64.b64decode(b"".join(lines))
        except binascii.Error as error:
            raise DamagedFile(f"its base64 is damaged: {error}") from error
    if SIGNED not in data[:64]:
        raise EncryptedFile("the message is encrypted with S/MIME")
    at = data.find(CONTENT)
    inner = b"".join(_octets(data, at + len(CONTENT))) if at >= 0 else b""
    if not inner:
        raise NoText("a signature without the content it signs", remedy="scan the signed content, which is apart")
    budget.enter_member(artifact.depth + 1)
    budget.charge_bytes(len(inner))
    yield Artifact("signed message.eml", inner, parent=artifact)


def _octets(data: bytes, at: int) -> Iterator[bytes]:
    """The content of [0] { OCTET STRING }, whole or in pieces, with lengths told before or by two NUL bytes after."""
    at = _after_length(data, at + 1)
    if data[at : at + 1] == bytes([OCTETS]):
        yield _piece(data, at)
    elif data[at : at + 1] == bytes([CONSTRUCTED]):
        at = _after_length(data, at + 1)
        while data[at : at + 1] == bytes([OCTETS]):
            piece = _piece(data, at)
            yield piece
            at = _after_length(data, at + 1) + len(piece)


def _piece(data: bytes, at: int) -> bytes:
    """The value whose tag stands at `at`."""
    start = _after_length(data, at + 1)
    field = data[at + 1 : start]
    return data[start : start + int.from_bytes(field if len(field) == 1 else field[1:], "big")]


def _after_length(data: bytes, at: int) -> int:
    """Where the value begins whose length field (X.690, 8.1.3) is at `at`."""
    first = (data[at : at + 1] or b"\0")[0]
    return at + 1 + (first & 0x7F if first & 0x80 else 0)
