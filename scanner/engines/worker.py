"""The process that examines artifacts: takes jobs from a pipe, sends back what it opens and what comes of it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from scanner.budget import Budget
from scanner.bundles import examine_with_set
from scanner.errors import ScannerError, UsageError
from scanner.pipeline import Desk, open_desk
from scanner.records import Artifact
from scanner.settings import MIB, Settings

OUT_OF_MEMORY = 77
"""Exit code by which a worker says that an allocation failed."""
PARENT_GONE = 78
"""Exit code of a worker that ended because nobody is left who would hear it."""


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
class Failed:
    """The worker cannot load what it needs; `usage` says that the settings are to blame, so that no other could."""

    message: str
    usage: bool


@dataclass(frozen=True, slots=True)
class Done:
    """Everything about the job has been sent."""

    id: str


def serve(pipe: Connection, settings: Settings, pictures: Path | None, extra: tuple[str, ...], folder: Path) -> None:
    """Examine jobs until the pipe closes. `extra` names modules to import first (readers that plug in, tests).

    `folder` is this worker's own: all temporary files go there. The parent removes it when the worker is gone;
    where the parent itself was killed, the worker does.
    """
    # the parent decides what Ctrl-C and a signal to the whole group mean
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, args=(folder,), daemon=True).start()
    tempfile.tempdir = str(folder)
    os.environ["TMPDIR"] = str(folder)  # native libraries ask here
    _quieten()
    try:
        try:
            desk = open_desk(settings, pictures)
            for name in extra:
                __import__(name)
        except (ScannerError, OSError, ImportError) as error:
            pipe.send(Failed(f"{error}", isinstance(error, UsageError)))
            return
        _limit_memory(settings.memory_limit)
        pipe.send(Ready())
        while True:
            _examine(pipe, pipe.recv(), desk, folder)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone, or wants no more


def _examine(pipe: Connection, job: Job, desk: Desk, folder: Path) -> None:
    """Send everything about one job. What it spools, and what libraries leave in temporary files, goes when it ends."""
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as own:
        tempfile.tempdir = own
        try:
            for event in examine_with_set(job.artifact, job.id, desk, Budget(desk.settings, Path(own))):
                pipe.send(event)
        finally:
            tempfile.tempdir = str(folder)
    pipe.send(Done(job.id))


def _leave_with_parent(folder: Path) -> None:
    """End, and leave nothing behind, when the parent dies: nobody watches this worker's time any more."""
    parent = multiprocessing.parent_process()
    if parent is None:  # not a process of the engine's: called in a test
        return
    wait([parent.sentinel])
    for _ in range(3):  # what is being written may come after the first look
        shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.parent.rmdir()  # the last worker to leave succeeds
    except OSError:
        pass
    os._exit(PARENT_GONE)


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
