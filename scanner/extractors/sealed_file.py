"""Files that are locked: PGP, document-protection systems, password stores; PGP that is only signed is opened."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from scanner import charset, pgp_packets
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, NoText
from scanner.records import Artifact, Passage, Problem
from scanner.registry import extractor
from scanner.settings import MIB, Settings

LARGEST = 512 * MIB


@extractor("drm", "salted", "kdbx")
def refuse(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Raises EncryptedFile, whatever is in it."""
    del artifact, budget, settings
    yield from ()
    raise EncryptedFile("the file is encrypted")


@extractor("pgp")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """What was signed or packed, under its own name; signatures are not verified.

    Raises EncryptedFile where any of it is encrypted or cannot be told from that. Signatures and keys hide nothing.
    """
    del settings
    content = artifact.content
    if artifact.size > LARGEST:
        raise EncryptedFile("the file is encrypted")
    try:
        found = pgp_packets.opened(content if isinstance(content, bytes) else content.read_bytes(), budget)
    except DamagedFile as error:
        raise EncryptedFile(f"the file is encrypted, or a damaged PGP message ({error.message})") from error
    if found is None:
        raise EncryptedFile("the file is encrypted")
    if not found:
        remedy = "scan the signed content, which is apart"
        yield replace(NoText("a signature or key without content", remedy=remedy).problem(), harmless=True)
    for number, literal in enumerate(found, start=1):
        name = charset.decode(literal.name).text.replace("\0", "") or f"signed content {number}"
        budget.enter_member(artifact.depth + 1)
        yield Artifact(name, budget.take(io.BytesIO(literal.data)), parent=artifact)
