"""samples/content: each document, scanned alone, has the level of the folder it lies in, and its passage is weighed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.settings import Settings
from tests.factories.examining import result_of

CONTENT = Path(__file__).resolve().parents[2] / "samples" / "content"
FILES = sorted(path for path in CONTENT.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_level_is_that_of_the_folder_and_the_passage_is_weighed(path: Path) -> None:
    result = result_of(path.name, path.read_bytes(), Settings(locate="all"))
    assert result.verdict.level == path.parent.name, result.verdict.reasons
    assert result.weights is not None
    assert result.weights.spans
