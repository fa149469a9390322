"""What of a file's text is missing in a damaged copy of it: a bit that turned in a text is no loss, a lost sentence is."""

from __future__ import annotations

import difflib
import re
import tempfile
from collections import Counter
from pathlib import Path

from scanner.budget import Budget
from scanner.formats import KNOWN
from scanner.pipeline import Reading
from scanner.records import Artifact, Passage
from scanner.registry import discover
from scanner.settings import Settings
from tests.hostile.making.case import Case

A_FLIP = 24
"""Characters that one turned bit may change where nothing is summed: in GBK up to the next ASCII, and at most a line."""
BY_NATURE = frozenset(
    {item.name for item in KNOWN if item.family in ("text", "program")}
    - {"xml", "json", "svg", "rtf", "plcopen", "l5x"}
) | {"stl", "parasolid", "gerber", "wrl", "plt"}
"""Formats without an end of their own: cut off, they are shorter files of the same kind."""
UNCHECKED = frozenset(("compress",))
"""Packed without a checksum: a turned bit gives other text, and nothing tells."""


def lost(case: Case, formats: set[str]) -> str:
    """What of the original's text is missing in a copy that was called clear; `formats` are those met in it."""
    if formats & (UNCHECKED if case.hits else BY_NATURE):
        return ""
    name = re.sub(r"^(?:cut|flip)\d+-", "", case.name)
    before, after = Counter(text_of(name, case.original)), Counter(text_of(name, case.make()))
    missing, new = list((before - after).elements()), list((after - before).elements())
    gone = _gone("\n".join(missing), "\n".join(new))
    if not missing or gone <= case.hits * A_FLIP or len(missing) <= case.hits:
        return ""
    return f"clear, and {gone} characters are missing: {missing[0][:60]!r}"


def _gone(before: str, after: str) -> int:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return len(before) - sum(block.size for block in matcher.get_matching_blocks())


def text_of(name: str, data: bytes) -> list[str]:
    """The lines of text of a file and of what is in it, names left out."""
    discover("extractors")
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        budget = Budget(Settings(), Path(folder))

        def read(artifact: Artifact) -> None:
            for item in Reading(artifact, Settings(), budget).items():
                if isinstance(item, Artifact):
                    read(item)
                elif isinstance(item, Passage) and item.place.kind != "path":
                    found.extend(line for line in item.text.splitlines() if line.strip())

        read(Artifact(name, data))
    return found
