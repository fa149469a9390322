"""Examines artifacts in spawned processes that can be killed: wall time and memory are limited per top-level artifact.

Each artifact gets exactly one outcome. When a worker is killed or dies, what it had already sent is kept, every
artifact it had open gets an unread outcome that says why, and its other jobs go to another worker. Temporary files lie
in one folder of the run's, a folder in it for each worker: the parent removes a worker's when the worker is gone.
"""

from __future__ import annotations

import atexit
import multiprocessing
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from scanner.engines.worker import OUT_OF_MEMORY, Done, Failed, Job, Ready, serve
from scanner.errors import ArtifactError, Crashed, Defect, Interrupted, OutOfMemory, TimedOut, UsageError
from scanner.picture_folder import end_count, sweep
from scanner.pipeline import Opened
from scanner.records import Bundle, Extraction, Result, Verdict, worst
from scanner.settings import MIB, Settings

AHEAD = 3
"""Jobs a worker holds beside the one it works on, so that it never waits for the parent."""
WATCH_EVERY = 0.05
"""Seconds between two looks at the workers' time and memory."""
START_LIMIT = 120.0
"""Seconds a worker may take to load; a machine under load needs tens of seconds."""
STARTS = 5
"""Workers lost in a row before any began a job, after which a run without another worker ends."""
RETRIES = 3
"""Other workers that a job is tried on when its worker died before it began; then the job itself is to blame."""


@dataclass(slots=True)
class Group:
    """What has come of one top-level artifact so far."""

    job: Job
    opened: dict[str, Opened] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)


@dataclass(slots=True)
class Worker:
    """A process, its pipe and folder, the jobs it holds in order, and since when it has been at the first of them."""

    process: Any
    pipe: Connection
    folder: Path
    ready: bool = False
    jobs: deque[Job] = field(default_factory=deque)
    done: int = 0
    group: Group | None = None
    since: float = field(default_factory=time.monotonic)
    memory: int = 0


class LocalEngine:
    """A pool of killable workers. `run` may be called once, `stop` ends it early (Ctrl-C); the caller calls `close`.

    `bundles` are the sets inside top-level artifacts that said more than their pieces, for the end of the results.

    An interruption leaves the engine as it is, so that `stop` can say what was being read.
    """

    def __init__(self, settings: Settings, pictures: Path | None = None, extra: tuple[str, ...] = ()) -> None:
        self.settings, self.pictures, self.extra = settings, pictures, extra
        self.context = multiprocessing.get_context("spawn")
        self.workers: list[Worker] = []
        self.waiting: deque[Job] = deque()
        self.finished: deque[list[Result]] = deque()
        self.bundles: list[Bundle] = []
        self.tries: Counter[str] = Counter()
        self.started = self.lost = 0
        self.begun = False
        self.cause = ""
        self.root: Path | None = None

    def run(self, jobs: Iterable[Job], processes: int) -> Iterator[list[Result]]:
        """The results of each top-level artifact, together, as it ends: what is inside it first, itself last.

        Raises UsageError where the settings keep every worker from starting, or none can start and nothing was
        read; RuntimeError where none can start any more. All results so far have come out by then.
        """
        source = iter(jobs)
        exhausted = False
        while True:
            while not exhausted and len(self.waiting) < processes * AHEAD:
                job = next(source, None)
                if job is None:
                    exhausted = True
                else:
                    self.waiting.append(job)
            busy = sum(len(worker.jobs) for worker in self.workers)
            if exhausted and not self.waiting and not busy:
                break
            self._staff(min(processes, len(self.waiting) + busy))
            for worker in list(self.workers):
                while worker.ready and self.waiting and len(worker.jobs) < self._ahead(processes, exhausted):
                    self._send(worker, self.waiting.popleft())
            self._listen()
            while self.finished:
                yield self.finished.popleft()
        self.close()

    def stop(self) -> list[list[Result]]:
        """End at once; what had ended comes out, what was being read gets the outcome `interrupted`."""
        error = Interrupted("the run was stopped while this was being read")
        for worker in self.workers:
            _kill(worker)
        for worker in self.workers:
            self._hear_out(worker)
            whole = {result.id for group in self.finished for result in group}
            if worker.group is not None and worker.group.job.id not in whole:
                self.finished.append(self._cut_short(worker.group, error))
        groups = list(self.finished)
        self.finished.clear()
        self.close()
        return groups

    def close(self) -> None:
        """End all workers and remove what they spooled; may be called again, and is called at exit."""
        for worker in self.workers:
            _kill(worker)
        for worker in self.workers:
            _await(worker)
            worker.pipe.close()
        if self.root is not None:
            shutil.rmtree(self.root, ignore_errors=True)
            if self.pictures is not None:
                end_count(self.pictures)
            self.root = None
        self.workers.clear()
        atexit.unregister(self.close)

    def _ahead(self, processes: int, exhausted: bool) -> int:
        """Fewer in hand towards the end, so that no worker sits idle while another holds a queue.

        What lies in memory goes to an idle worker only: sending it to a busy one would keep the parent from its watch.
        """
        if isinstance(self.waiting[0].artifact.content, bytes):
            return 1
        return 1 if exhausted and len(self.waiting) <= processes else AHEAD

    def _staff(self, wanted: int) -> None:
        """Start workers up to `wanted`; after STARTS losses in a row go on with those there are, or give up."""
        while self.waiting and self.lost < STARTS and len(self.workers) < wanted:
            self._start()
        if self.lost >= STARTS and not self.workers:
            message = (
                f"no reading process can start ({self.lost} in a row: {self.cause}). "
                "Remedy: see that memory and room for temporary files are free, then scan again"
            )
            raise RuntimeError(message) if self.begun else UsageError(message)

    def _start(self) -> None:
        if self.root is None:
            atexit.register(self.close)
            self.root = Path(tempfile.mkdtemp(prefix="scanner-"))
            if self.pictures is not None:
                end_count(self.pictures)
        self.started += 1
        folder = self.root / f"worker-{self.started}"
        folder.mkdir(mode=0o700)
        ours, theirs = self.context.Pipe()
        arguments = (theirs, self.settings, self.pictures, self.extra, folder)
        worker = Worker(self.context.Process(target=serve, args=arguments, daemon=True), ours, folder)
        self.workers.append(worker)  # first, so that an interruption here leaves no process behind
        try:
            with _signals_later():  # an interruption between its start and its arguments would leave it half told
                worker.process.start()
        except OSError as error:  # no process to be had, or it was killed before it had its arguments
            self._bury(worker, Crashed(f"the reading process did not start: {error.strerror or error}"))
        finally:
            theirs.close()

    def _send(self, worker: Worker, job: Job) -> None:
        if not worker.jobs:
            worker.since = time.monotonic()
        worker.jobs.append(job)
        try:
            worker.pipe.send(job)
        except OSError:
            return  # it died; _listen sees that and gives its jobs to another

    def _listen(self) -> None:
        """Handle what the workers say for at most WATCH_EVERY seconds, then look after time and memory."""
        heard = wait([worker.pipe for worker in self.workers], WATCH_EVERY)
        for worker in [worker for worker in self.workers if worker.pipe in heard]:
            if not self._hear_out(worker):
                self._bury(worker, self._cause_of_death(worker))
        self._end_overdrawn()

    def _end_overdrawn(self) -> None:
        for worker in list(self.workers):
            error = self._overdrawn(worker)
            if error is not None:
                blamed = worker.jobs[0].id if worker.jobs else ""
                _kill(worker)
                self._hear_out(worker)
                if worker.jobs and worker.jobs[0].id != blamed:
                    worker.group = None  # it had gone on to this one: not to blame, another worker reads it anew
                    self.tries[worker.jobs[0].id] -= 1
                self._bury(worker, error)

    def _hear_out(self, worker: Worker) -> bool:
        """Handle what lies in the pipe, up to a message cut short by death; whether the worker may say more."""
        try:
            while worker.pipe.poll():
                self._hear(worker, worker.pipe.recv())
        except (EOFError, OSError):
            return False
        return True

    def _hear(self, worker: Worker, message: object) -> None:
        match message:
            case Ready():
                worker.ready = True
            case Failed(usage=True) if not self.begun:
                raise UsageError(message.message)
            case Failed():
                self.cause = message.message
            case Opened() if message.parent is None:
                self.begun, self.lost, self.cause = True, 0, ""
                worker.since = time.monotonic()
                worker.group = Group(worker.jobs[0], {message.id: message})
            case Opened() if worker.group is not None:
                worker.group.opened[message.id] = message
            case Result() if worker.group is not None:
                worker.group.results[message.id] = message
            case Bundle():
                self.bundles.append(message)
            case Done() if worker.group is not None:
                # in this order an interruption in between loses nothing, and `stop` gives nothing twice
                self.finished.append(self._finish(worker.group, Defect("its examination ended without an outcome")))
                worker.group = None
                worker.jobs.popleft()
                worker.done += 1
                worker.since = time.monotonic()

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

    def _bury(self, worker: Worker, error: ArtifactError) -> None:
        """Take a dead worker out; the job it was at ends with `error`, the others wait for another worker."""
        _kill(worker)
        _await(worker)
        worker.pipe.close()
        shutil.rmtree(worker.folder, ignore_errors=True)
        if worker.group is not None:
            self.finished.append(self._cut_short(worker.group, error))
            worker.jobs.popleft()
        elif worker.jobs:
            self._before_it_began(worker, error)
        else:
            self.lost += 1
            self.cause = self.cause or error.message
        self.waiting.extendleft(reversed(worker.jobs))
        self.workers.remove(worker)

    def _before_it_began(self, worker: Worker, error: ArtifactError) -> None:
        """Another worker gets the job not begun, but for one tried often or over the limits of a fresh worker."""
        job = worker.jobs[0]
        self.tries[job.id] += 1
        alike = not worker.done and not isinstance(error, Crashed)  # another fresh one would fare the same
        if self.tries[job.id] > RETRIES or alike:
            self.finished.append(self._finish(Group(job), error))
            worker.jobs.popleft()

    def _cut_short(self, group: Group, error: ArtifactError) -> list[Result]:
        """As `_finish`, for a worker that is gone: pictures whose results never came go too."""
        results = self._finish(group, error)
        if self.pictures is not None:
            named = {finding.picture for result in results for finding in result.findings if finding.picture}
            sweep(self.pictures, group.job.id, named)
        return results

    def _finish(self, group: Group, error: ArtifactError) -> list[Result]:
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


@contextmanager
def _signals_later() -> Iterator[None]:
    """Ctrl-C and SIGTERM, where the program handles them, take effect only at the end of the block."""
    came: list[int] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    if threading.current_thread() is not threading.main_thread():  # only the main thread handles signals
        handlers = {}
    held = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in held:
        signal.signal(number, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
        for first in came[:1]:
            signal.raise_signal(first)


def _kill(worker: Worker) -> None:
    if worker.process.pid is not None:
        worker.process.kill()


def _await(worker: Worker) -> None:
    if worker.process.pid is not None:
        worker.process.join()


def outcome(opened: Opened, error: ArtifactError, bytes: int | None = None, inside: Iterable[str] = ()) -> Result:
    """An unread or skipped result for something whose content was not judged."""
    extraction = Extraction("unknown", bytes, None, (error.problem(),), 0, nothing_read=True)
    verdict = Verdict("unread", reasons=(f"Not examined: {error.message}.",))
    levels = [*inside, *([] if extraction.status == "skipped" else ["unread"])]
    overall = worst(levels) if levels else "unread"
    result = Result(opened.id, opened.parent, opened.depth, opened.path, extraction, verdict, (), overall)
    return replace(result, path_bytes=opened.path_bytes)
