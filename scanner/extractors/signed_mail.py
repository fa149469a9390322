"""Read S/MIME messages: the mail inside a signed or packed one; an encrypted one is told."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import replace

from scanner import cms
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, NoText, UnsupportedFormat
from scanner.records import Artifact, Passage, Problem
from scanner.registry import extractor
from scanner.settings import Settings

LOCKED = ("enveloped", "encrypted")
CHUNK = 1 << 18


@extractor("smime")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """What was signed, as `signed message.eml`; signatures are not verified. Raises EncryptedFile, DamagedFile.

    A signature alone holds nothing to read: what it signs is another part of the mail.
    """
    del settings
    content = artifact.content
    message = cms.opened(cms.unarmoured(content if isinstance(content, bytes) else content.read_bytes()))
    if message.kind in LOCKED:
        raise EncryptedFile("the message is encrypted with S/MIME")
    if not message.kind:
        raise UnsupportedFormat("a cryptographic message of a kind that holds no mail")
    if message.complaint:
        yield DamagedFile(f"the signed content: {message.complaint}; what is there was read").problem()
    if message.content is None:
        remedy = "scan the signed content, which is apart"
        yield replace(NoText("a signature without the content it signs", remedy=remedy).problem(), harmless=True)
        return
    if not message.content:
        raise NoText("the signed content is empty")
    budget.enter_member(artifact.depth + 1)
    if message.kind == "compressed":
        stream = _Inflated(message.content)
        data = budget.take(stream, packed=len(message.content))
        if stream.failure:
            yield DamagedFile(f"the packed content: {stream.failure}; what came out was read").problem()
        yield Artifact("packed message.eml", data, parent=artifact)
        return
    yield Artifact("signed message.eml", budget.take(io.BytesIO(message.content)), parent=artifact)


class _Inflated:
    """The content of a zlib stream, piece by piece; what is damaged is told in `failure`."""

    def __init__(self, packed: bytes) -> None:
        self.inflate = zlib.decompressobj()
        self.packed = packed
        self.failure = ""

    def read(self, size: int) -> bytes:
        if self.inflate.eof or self.failure:
            return b""
        try:
            out = self.inflate.decompress(self.packed, min(size, CHUNK))
        except zlib.error as error:
            self.failure = str(error)
            return b""
        self.packed = self.inflate.unconsumed_tail
        if not out and not self.inflate.eof:
            self.failure = "it is cut short"
        return out
