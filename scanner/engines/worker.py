"""The process that examines artifacts: takes jobs from a pipe, sends back what it opens and what comes of it."""

from __future__ import annotations

import logging
import os
import signal
import tempfile
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from scanner.budget import Budget
from scanner.pipeline import examine, open_desk
from scanner.records import Artifact
from scanner.settings import MIB, Settings

OUT_OF_MEMORY = 77
"""Exit code by which a worker says that an allocation failed."""


@dataclass(frozen=True, slots=True)
class Job:
    """One top-level artifact to examine; `id` is unique in the run."""

    id: str
    artifact: Artifact
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded what it needs."""


@dataclass(frozen=True, slots=True)
class Done:
    """Everything about the job has been sent."""

    id: str


def serve(pipe: Connection, settings: Settings, pictures: Path | None, extra: tuple[str, ...]) -> None:
    """Examine jobs until the pipe closes. `extra` names modules to import first (readers that plug in, tests)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    _quieten()
    desk = open_desk(settings, pictures)
    for name in extra:
        __import__(name)
    _limit_memory(settings.memory_limit)
    pipe.send(Ready())
    try:
        while True:
            job: Job | None = pipe.recv()
            if job is None:
                return
            with tempfile.TemporaryDirectory(prefix="scanner-") as folder:
                for event in examine(job.artifact, job.id, desk, Budget(settings, Path(folder))):
                    pipe.send(event)
            pipe.send(Done(job.id))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except (EOFError, BrokenPipeError):
        return  # the parent is gone


def _quieten() -> None:
    """Our own log goes to standard error; what native libraries print there on damaged files goes nowhere."""
    ours = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace")
    logging.basicConfig(stream=ours, format="%(levelname)s %(message)s", level=logging.ERROR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _limit_memory(mebibytes: int) -> None:
    """Make allocations beyond the limit fail at once, where the system can; the parent watches the rest."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (mebibytes * MIB, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    except (ImportError, ValueError, OSError):
        return
