"""Open DWF drawings and SketchUp models: newer ones are a ZIP archive behind a head, older ones are swept."""

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
HEAD = 4096
"""Bytes within which the archive begins: 12 in DWF since version 6, some hundred in SketchUp since 2021."""


@extractor("dwf", "skp")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """The archive as a child, `package.zip`; one from before that by its strings, as partly read."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(HEAD)
        start = head.find(ARCHIVE)
        if start >= 0:
            stream.seek(start)
            budget.enter_member(artifact.depth + 1)
            package: bytes | Path = budget.take(stream)
            yield Artifact("package.zip", package, parent=artifact)
            return
    yield from swept(artifact, budget)
    is_dwf = head.startswith(b"(DWF")
    yield only_swept("DWF drawing from before version 6" if is_dwf else "SketchUp model from before 2021")
