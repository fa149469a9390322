"""Reads the text drawn in a Windows metafile (EMF, WMF) that stands alone: flow sheets are exported so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scanner.budget import Budget
from scanner.errors import NoText
from scanner.metafile import is_metafile, read_metafile
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

REMEDY = "save it as PNG with its own program and scan that, or have a person look at it"


@extractor("emf")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """The text in drawing order at `metafile`; bitmaps and glyph numbers in it, and damage, make it partial."""
    del settings
    content = artifact.content
    data = content.read_bytes() if isinstance(content, Path) else content
    budget.charge_bytes(len(data))
    found = read_metafile(data)
    if found.text.strip():
        yield Passage(found.text, Place("metafile"))
    if not found.whole or not is_metafile(data[:64]):
        yield NoText("a bitmap, text given by glyph numbers, or damage in the metafile", remedy=REMEDY).problem()
    elif not found.text.strip():
        yield Problem(NoText.kind, "a metafile without text", harmless=True)
