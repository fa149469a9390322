"""Examines artifacts in spawned processes that can be killed: wall time and memory are limited per top-level artifact.

Each artifact gets exactly one outcome. When a worker is killed or dies, what it had already sent is kept, every
artifact it had open gets an unread outcome that says why, and its other jobs go to another worker.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from scanner.engines.worker import OUT_OF_MEMORY, Done, Job, Ready, serve
from scanner.errors import ArtifactError, Crashed, Interrupted, OutOfMemory, TimedOut
from scanner.pipeline import Opened
from scanner.records import Extraction, Result, Verdict, worst
from scanner.settings import MIB, Settings

AHEAD = 3
"""Jobs a worker holds beside the one it works on, so that it never waits for the parent."""
WATCH_EVERY = 0.05
"""Seconds between two looks at the workers' time and memory."""
START_LIMIT = 120.0
"""Seconds a worker may take to load; a machine under load needs tens of seconds."""


@dataclass(slots=True)
class Group:
    """What has come of one top-level artifact so far."""

    job: Job
    opened: dict[str, Opened] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)


@dataclass(slots=True)
class Worker:
    """A process, its pipe, the jobs it holds in order, and since when it has been at the first of them."""

    process: Any
    pipe: Connection
    ready: bool = False
    jobs: deque[Job] = field(default_factory=deque)
    group: Group | None = None
    since: float = field(default_factory=time.monotonic)
    memory: int = 0


class LocalEngine:
    """A pool of killable workers. `run` may be called once; `stop` ends it early (Ctrl-C)."""

    def __init__(self, settings: Settings, pictures: Path | None = None, extra: tuple[str, ...] = ()) -> None:
        self.settings, self.pictures, self.extra = settings, pictures, extra
        self.context = multiprocessing.get_context("spawn")
        self.workers: list[Worker] = []
        self.waiting: deque[Job] = deque()

    def run(self, jobs: Iterable[Job], processes: int) -> Iterator[list[Result]]:
        """The results of each top-level artifact, together, as it ends: what is inside it first, itself last."""
        source = iter(jobs)
        exhausted = False
        try:
            while True:
                while not exhausted and len(self.waiting) < processes * AHEAD:
                    job = next(source, None)
                    if job is None:
                        exhausted = True
                    else:
                        self.waiting.append(job)
                busy = sum(len(worker.jobs) for worker in self.workers)
                if exhausted and not self.waiting and not busy:
                    return
                while self.waiting and len(self.workers) < min(processes, len(self.waiting) + busy):
                    self._start()
                for worker in self.workers:
                    while worker.ready and self.waiting and len(worker.jobs) < self._ahead(processes, exhausted):
                        self._send(worker, self.waiting.popleft())
                yield from self._listen()
        finally:
            self.close()

    def stop(self) -> list[list[Result]]:
        """End at once; what was being read gets the outcome `interrupted`."""
        error = Interrupted("the run was stopped while this was being read")
        groups = [self._finish_early(worker.group, error) for worker in self.workers if worker.group is not None]
        self.close()
        return groups

    def close(self) -> None:
        for worker in self.workers:
            worker.process.kill()
            worker.pipe.close()
        for worker in self.workers:
            worker.process.join()
        self.workers.clear()

    def _ahead(self, processes: int, exhausted: bool) -> int:
        """Fewer in hand towards the end, so that no worker sits idle while another holds a queue."""
        return 1 if exhausted and len(self.waiting) <= processes else AHEAD

    def _start(self) -> None:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(
            target=serve, args=(theirs, self.settings, self.pictures, self.extra), daemon=True
        )
        process.start()
        theirs.close()
        self.workers.append(Worker(process, ours))

    def _send(self, worker: Worker, job: Job) -> None:
        if not worker.jobs:
            worker.since = time.monotonic()
        worker.jobs.append(job)
        try:
            worker.pipe.send(job)
        except (BrokenPipeError, OSError):
            return  # it died; _listen sees that and gives its jobs to another

    def _listen(self) -> Iterator[list[Result]]:
        """Handle what the workers say for at most WATCH_EVERY seconds, then look after time and memory."""
        pipes = {worker.pipe: worker for worker in self.workers}
        for pipe in wait(list(pipes), WATCH_EVERY):
            worker = pipes[pipe]  # type: ignore[index]  # wait() is typed for sockets and handles too
            try:
                while True:
                    group = self._hear(worker, worker.pipe.recv())
                    if group is not None:
                        yield group
                    if not worker.pipe.poll():
                        break
            except (EOFError, OSError):
                yield from self._bury(worker, self._cause_of_death(worker))
        for worker in list(self.workers):
            error = self._overdrawn(worker)
            if error is not None:
                worker.process.kill()
                yield from self._bury(worker, error)

    def _hear(self, worker: Worker, message: object) -> list[Result] | None:
        match message:
            case Ready():
                worker.ready = True
            case Opened() if message.parent is None:
                worker.since = time.monotonic()
                worker.group = Group(worker.jobs[0], {message.id: message})
            case Opened() if worker.group is not None:
                worker.group.opened[message.id] = message
            case Result() if worker.group is not None:
                worker.group.results[message.id] = message
            case Done():
                worker.jobs.popleft()
                worker.since = time.monotonic()
                group, worker.group = worker.group, None
                return list(group.results.values()) if group is not None else None
        return None

    def _overdrawn(self, worker: Worker) -> ArtifactError | None:
        """The limit a worker is over, if any."""
        import psutil

        elapsed = time.monotonic() - worker.since
        if not worker.ready:
            return Crashed("the reading process did not start") if elapsed > START_LIMIT else None
        if not worker.jobs:
            return None
        if elapsed > self.settings.time_limit:
            return TimedOut(f"not done after {self.settings.time_limit:g} s; the reading process was ended")
        try:
            worker.memory = psutil.Process(worker.process.pid).memory_info().rss
        except psutil.Error:
            return None
        if worker.memory > self.settings.memory_limit * MIB:
            return OutOfMemory(f"more than {self.settings.memory_limit} MiB of memory; the reading process was ended")
        return None

    def _cause_of_death(self, worker: Worker) -> ArtifactError:
        worker.process.join(5)
        code = worker.process.exitcode
        if code == OUT_OF_MEMORY or worker.memory > 0.8 * self.settings.memory_limit * MIB:
            return OutOfMemory(f"needs more than {self.settings.memory_limit} MiB of memory")
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return Crashed(f"the reading process died ({how})")

    def _bury(self, worker: Worker, error: ArtifactError) -> Iterator[list[Result]]:
        """Take a dead worker out; the job it was at ends with `error`, the others wait for another worker."""
        self.workers.remove(worker)
        worker.pipe.close()
        worker.process.join()
        if not worker.ready and not worker.jobs:
            raise RuntimeError(f"a reading process could not start: {error.message}")
        if worker.jobs:
            job = worker.jobs.popleft()
            group = worker.group or Group(job)
            yield self._finish_early(group, error)
        self.waiting.extendleft(reversed(worker.jobs))

    def _finish_early(self, group: Group, error: ArtifactError) -> list[Result]:
        """Everything sent so far, and an unread outcome for what was still open; deepest first."""
        job = group.job
        group.opened.setdefault(job.id, Opened(job.id, None, 0, job.artifact.path, job.artifact.raw_name))
        if job.id in group.results:  # judged already; only the second tier was still at work
            return list(group.results.values())
        for opened in sorted(group.opened.values(), key=lambda opened: -opened.depth):
            if opened.id in group.results:
                continue
            inside = [result.overall for result in group.results.values() if result.parent == opened.id]
            group.results[opened.id] = outcome(opened, error, job.bytes if opened.parent is None else None, inside)
        return list(group.results.values())


def outcome(opened: Opened, error: ArtifactError, bytes: int | None = None, inside: Iterable[str] = ()) -> Result:
    """An unread or skipped result for something whose content was not judged."""
    extraction = Extraction("unknown", bytes, None, (error.problem(),), 0, nothing_read=True)
    verdict = Verdict("unread", reasons=(f"Not examined: {error.message}.",))
    levels = [*inside, *([] if extraction.status == "skipped" else ["unread"])]
    overall = worst(levels) if levels else "unread"
    result = Result(opened.id, opened.parent, opened.depth, opened.path, extraction, verdict, (), overall)
    return replace(result, path_bytes=opened.path_bytes)
