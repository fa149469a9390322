"""Office files behind a password: an OLE file whose content is an EncryptedPackage stream."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.budget import Budget
from scanner.errors import EncryptedFile
from scanner.office_encryption import opened_without_password
from scanner.records import Artifact, Passage, Problem
from scanner.registry import extractor
from scanner.settings import Settings


@extractor("encrypted-office")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """The document inside where Office opens it without asking; raises EncryptedFile where it asks for a password."""
    inner = opened_without_password(artifact.content)
    if not inner:
        raise EncryptedFile("the document is encrypted with a password")
    budget.enter_member(artifact.depth + 1)
    budget.charge_bytes(len(inner))
    yield Artifact("EncryptedPackage", inner, parent=artifact)
