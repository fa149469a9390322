"""Takes a small file into memory whole, for formats whose real files are small."""

from __future__ import annotations

from scanner.errors import LimitExceeded
from scanner.records import Artifact
from scanner.settings import MIB

MOST = 64 * MIB
"""No worksheet or letter of the 1990s comes near."""


def whole_file(artifact: Artifact, what: str) -> bytes:
    """All bytes. Raises LimitExceeded where there are more than such a file has; OSError."""
    if isinstance(artifact.content, bytes):
        return artifact.content
    if artifact.size > MOST:
        raise LimitExceeded(f"{what} of more than {MOST // MIB} MiB", remedy="have a person look at it")
    return artifact.content.read_bytes()
