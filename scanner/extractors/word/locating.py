"""Second tier: where each finding in the body stands, by python-docx and, where it does not agree, by ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scanner.extractors.word import by_package, by_python_docx
from scanner.extractors.word.where import in_body
from scanner.picture_folder import PictureFolder
from scanner.records import Artifact, Finding
from scanner.registry import locator


@locator("docx", "docm", "dotx", "dotm")
def locate(artifact: Artifact, findings: Sequence[Finding], pictures: PictureFolder | None) -> list[Finding]:
    """The findings in their order with `located` filled: `3 工艺参数 > 3.2 萃取段 > table 2 row 3 (级数): 数值: 38`.

    python-docx opens the file and must read each finding's text at its place and offsets; our own reading of the
    package locates the rest. Only what stands in the body has a path. Nothing is raised for a file that cannot be
    read again: fields stay None.
    """
    pairs = list(enumerate(findings))
    wanted = {key: finding for key, finding in pairs if in_body(finding)}
    if not wanted:
        return list(findings)
    found = by_python_docx.located(artifact, wanted)
    rest = {key: finding for key, finding in wanted.items() if key not in found}
    if rest:
        found |= by_package.located(artifact, rest)
    return [replace(finding, located=found[key] or None) if key in found else finding for key, finding in pairs]
