"""A desk at which benchmarks examine artifacts in this process."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from scanner.budget import Budget
from scanner.pack_check import load_checked
from scanner.pipeline import Desk, examine, open_desk
from scanner.records import Artifact, Result
from scanner.settings import Settings

SHARED = Path(__file__).resolve().parents[2] / "shared"
SETTINGS = Settings(time_limit=600, locate="never")


def desk() -> Desk:
    """Everything loaded and proved once."""
    load_checked(SETTINGS.pack)
    return open_desk(SETTINGS)


def results_of(artifact: Artifact, at: Desk) -> list[Result]:
    """All results of one top-level artifact."""
    with tempfile.TemporaryDirectory() as folder:
        budget = Budget(at.settings, Path(folder))
        return [event for event in examine(artifact, "1", at, budget) if isinstance(event, Result)]


def real_files(*kinds: str) -> list[Path]:
    """Files of these folders of ../shared/realfiles; exits with a message where it is not laid."""
    if not SHARED.is_dir():
        sys.exit("this benchmark reads ../shared/realfiles, which is laid only on the makers' machines")
    return [path for kind in kinds for path in sorted((SHARED / "realfiles" / kind).iterdir())]
