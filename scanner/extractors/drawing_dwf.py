"""Open DWF drawings: since version 6 a ZIP archive behind twelve bytes; their sheets and older ones are swept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from scanner.budget import Budget
from scanner.records import Artifact, Passage, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import only_swept, swept

ARCHIVE = b"PK\x03\x04"
HEAD = 64


@extractor("dwf")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """The archive as a child, `package.zip`; a drawing from before version 6 by its strings, as partly read."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        start = stream.read(HEAD).find(ARCHIVE)
        if start >= 0:
            stream.seek(start)
            budget.enter_member(artifact.depth + 1)
            package: bytes | Path = budget.take(stream)
            yield Artifact("package.zip", package, parent=artifact)
            return
    yield from swept(artifact, budget)
    yield only_swept("DWF drawing from before version 6")
