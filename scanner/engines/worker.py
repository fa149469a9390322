"""The process that examines artifacts: takes jobs from a pipe, sends back what it opens and what comes of it."""

from __future__ import annotations

import ctypes
import hashlib
import logging
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path

from scanner.budget import Budget, chunks
from scanner.bundles import examine_with_set
from scanner.engines.messages import Done, Failed, Job, Known, Ready, Same
from scanner.errors import ArtifactError, ScannerError, UsageError
from scanner.file_access import read_whole
from scanner.pipeline import IN_MEMORY, Desk, Opened, at_hand, open_desk
from scanner.records import Artifact, Result
from scanner.settings import MIB, Settings

OUT_OF_MEMORY = 77
"""Exit code by which a worker says that an allocation failed."""
PARENT_GONE = 78
"""Exit code of a worker that ended because nobody is left who would hear it."""


@dataclass(slots=True)
class Desktop:
    """A worker at work: what it needs to examine, its pipe and folder, its pulse, and what it has yet to say."""

    desk: Desk
    pipe: Connection
    folder: Path
    pulse: ctypes.c_double
    unsaid: list[object] = field(default_factory=list)

    def say(self, *messages: object) -> None:
        self.unsaid += messages

    def send(self) -> None:
        """Everything unsaid in one message, which is what a message costs."""
        if self.unsaid:
            self.pipe.send(self.unsaid)
            self.unsaid = []


def serve(
    pipe: Connection,
    settings: Settings,
    pictures: Path | None,
    extra: tuple[str, ...],
    folder: Path,
    pulse: ctypes.c_double,
) -> None:
    """Examine jobs until the pipe closes. `extra` names modules to import first (readers that plug in, tests).

    `folder` is this worker's own: all temporary files go there. The parent removes it when the worker is gone;
    where the parent itself was killed, the worker does. `pulse` is shared with the parent (Budget.pulse).
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
            pipe.send([Failed(f"{error}", isinstance(error, UsageError))])
            return
        _limit_memory(settings.memory_limit)
        desktop = Desktop(desk, pipe, folder, pulse)
        desktop.say(Ready())
        waiting: deque[Job] = deque()
        while True:
            if not waiting:
                desktop.send()
            if not waiting or pipe.poll():
                waiting.extend(pipe.recv())
            _examine(desktop, waiting.popleft())
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone, or wants no more


def _examine(desktop: Desktop, job: Job) -> None:
    """Say everything about one job. What it spools, and what libraries leave in temporary files, goes when it ends.

    What is said goes out before anything is opened, because reading it may end this process; what a large or nested
    result is followed by may, too.
    """
    try:
        budget = Budget(desktop.desk.settings, desktop.folder, desktop.pulse)
        artifact = job.artifact
        if job.known:
            desktop.say(Opened(job.id, None, 0, artifact.path, artifact.raw_name))
            desktop.send()
            artifact, source = _recognised(artifact, job.known, desktop.desk, budget)
            if source is not None:
                desktop.say(Same(job.id, source), Done(job.id))
                return
        for event in examine_with_set(artifact, job.id, desktop.desk, budget):
            desktop.say(event)
            if isinstance(event, Opened) or (isinstance(event, Result) and (event.parent or event.findings)):
                desktop.send()
    finally:
        _empty(desktop.folder)
    desktop.say(Done(job.id))


def _empty(folder: Path) -> None:
    """Remove what lies in a folder, but not the folder: making one for each file took longer than reading the file."""
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    os.unlink(entry.path)
            except OSError:
                continue  # it goes with the worker's folder


def _recognised(artifact: Artifact, known: Sequence[Known], desk: Desk, budget: Budget) -> tuple[Artifact, str | None]:
    """The source whose results hold for this artifact, if its content is known; and the artifact, its bytes at hand.

    What was read under another path holds here only where neither path says anything by itself.
    """
    try:
        artifact = at_hand(artifact, budget)
        content = artifact.content
        whole = read_whole(content, IN_MEMORY) if isinstance(content, Path) else None
        if whole is not None:
            if whole.changed:
                return artifact, None  # reading it will say so
            content = whole.data
            artifact = replace(artifact, content=content)
        digest = hashlib.sha256()
        for chunk in chunks(content):
            digest.update(chunk)
            budget.check_time()
    except (OSError, ArtifactError):
        return artifact, None  # reading it will meet the same and say so
    for item in known:
        if item.sha256 == digest.hexdigest() and (
            item.path == artifact.path or _silent(desk, item.path, artifact.path)
        ):
            return artifact, item.source
    return artifact, None


def _silent(desk: Desk, *paths: str) -> bool:
    """Whether no rule points at anything in these paths: a name is evidence like any other text."""
    looks = [desk.index.look(path) for path in paths]
    return not any(look.hits or look.sheets for look in looks)


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
