"""Examines bytes in this process, as a worker would."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from scanner.budget import Budget
from scanner.pipeline import Desk, examine, open_desk
from scanner.records import Artifact, Result
from scanner.settings import Settings


@cache
def desk(settings: Settings) -> Desk:
    return open_desk(settings)


def results_of(name: str, data: bytes, settings: Settings | None = None) -> list[Result]:
    """All results of one file, inner ones first, the file's own last; located results replace their first form."""
    chosen = settings or Settings(max_pictures=0)
    with tempfile.TemporaryDirectory() as folder:
        budget = Budget(chosen, Path(folder))
        events = list(examine(Artifact(name, data), "1", desk(chosen), budget))
    return list({event.id: event for event in events if isinstance(event, Result)}.values())


def result_of(name: str, data: bytes, settings: Settings | None = None) -> Result:
    """The file's own result."""
    return results_of(name, data, settings)[-1]


def kinds(result: Result) -> list[str]:
    return [problem.kind for problem in result.extraction.problems]
