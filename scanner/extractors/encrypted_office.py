"""Office files behind a password: an OLE file whose content is an EncryptedPackage stream."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.budget import Budget
from scanner.office_encryption import opened
from scanner.records import Artifact, Passage, Problem
from scanner.registry import extractor
from scanner.settings import Settings


@extractor("encrypted-office")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """The document inside that Office opens without asking, or a password of the user's; raises EncryptedFile."""
    plain = opened(artifact.content, budget, "the document is encrypted with a password")
    yield from plain.notes
    budget.enter_member(artifact.depth + 1)
    budget.charge_bytes(len(plain.content))
    yield Artifact("EncryptedPackage", plain.content, parent=artifact)
