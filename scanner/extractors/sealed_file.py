"""Files that are locked: PGP, document-protection systems, password stores."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.budget import Budget
from scanner.errors import EncryptedFile
from scanner.records import Artifact, Passage, Problem
from scanner.registry import extractor
from scanner.settings import Settings


@extractor("pgp", "drm", "salted", "kdbx")
def refuse(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Raises EncryptedFile, whatever is in it."""
    del artifact, budget, settings
    yield from ()
    raise EncryptedFile("the file is encrypted")
