"""Examines artifacts in spawned processes that can be killed: wall time and memory are limited per top-level artifact.

Each artifact gets exactly one outcome. When a worker is killed or dies, what it had already sent is kept, every
artifact it had open gets an unread outcome that says why, and its other jobs go to another worker. Temporary files lie
in one folder of the run's, a folder in it for each worker: the parent removes a worker's when the worker is gone.
"""

from __future__ import annotations

import atexit
import ctypes
import multiprocessing
import shutil
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from scanner.engines.messages import Done, Failed, Job, Ready, Same
from scanner.engines.outcomes import Group, Outcome, finished
from scanner.engines.signals import signals_later
from scanner.engines.worker import OUT_OF_MEMORY, serve
from scanner.errors import ArtifactError, Crashed, Defect, Interrupted, OutOfMemory, TimedOut, UsageError
from scanner.picture_folder import end_count, sweep
from scanner.pipeline import Opened
from scanner.records import Bundle, Result
from scanner.settings import MIB, Settings

AHEAD = 3
"""Jobs a worker holds beside the one it works on, so that it never waits for the parent."""
BATCH, BATCH_BYTES = 24, 256 << 10
"""Small files go to a worker together: up to so many, of so many bytes in all, are in its hands."""
WATCH_EVERY = 0.05
"""Seconds between two looks at the workers' time and memory."""
START_LIMIT = 120.0
"""Seconds a worker may take to load; a machine under load needs tens of seconds."""
STARTS = 5
"""Workers lost in a row before any began a job, after which a run without another worker ends."""
RETRIES = 3
"""Other workers that a job is tried on when its worker died before it began; then the job itself is to blame."""


@dataclass(slots=True)
class Worker:
    """A process, its pipe and folder, the jobs it holds in order, and since when it has been at the first of them.

    `pulse` is shared with the process: the monotonic second at which it last got further in what it reads.
    """

    process: Any
    pipe: Connection
    folder: Path
    pulse: ctypes.c_double
    ready: bool = False
    jobs: deque[Job] = field(default_factory=deque)
    done: int = 0
    group: Group | None = None
    since: float = field(default_factory=time.monotonic)
    memory: int = 0
    watched: Any = None


class LocalEngine:
    """A pool of killable workers. `run` may be called once, `stop` ends it early (Ctrl-C); the caller calls `close`.

    `sending`, where it is set, is told of jobs before a worker gets them; `tick` is called several times a second.

    An interruption leaves the engine as it is, so that `stop` can say what was being read.
    """

    def __init__(self, settings: Settings, pictures: Path | None = None, extra: tuple[str, ...] = ()) -> None:
        self.settings, self.pictures, self.extra = settings, pictures, extra
        self.context = multiprocessing.get_context("spawn")
        self.workers: list[Worker] = []
        self.waiting: deque[Job] = deque()
        self.finished: deque[Outcome] = deque()
        self.tries: Counter[str] = Counter()
        self.started = self.lost = 0
        self.begun = self.draining = False
        self.cause = ""
        self.root: Path | None = None
        self.looked = 0.0
        self.sending: Callable[[Sequence[Job]], None] | None = None
        self.tick: Callable[[], None] | None = None

    def run(self, jobs: Iterable[Job], processes: int, keep: bool = False) -> Iterator[Outcome]:
        """What came of each top-level artifact, as it ends. Jobs are asked for as they are needed, never all at once.

        With `keep` the workers stay, warm, for the next call.

        Raises UsageError where the settings keep every worker from starting, or none can start and nothing was
        read; RuntimeError where none can start any more. All results so far have come out by then.
        """
        source = iter(jobs)
        exhausted = False
        while True:
            while not exhausted and not self.draining and len(self.waiting) < processes * BATCH:
                job = next(source, None)
                if job is None:
                    exhausted = True
                else:
                    self.waiting.append(job)
            busy = sum(len(worker.jobs) for worker in self.workers)
            if (exhausted or self.draining) and not self.waiting and not busy:
                break
            self._staff(min(processes, len(self.waiting) + busy))
            for worker in list(self.workers):
                batch = self._batch(worker, processes, exhausted)
                if batch:
                    self._send(worker, *batch)
            self._listen()
            if self.tick is not None:
                self.tick()
            while self.finished:
                yield self.finished.popleft()
        if not keep:
            self.close()

    def drain(self) -> None:
        """Begin nothing more: what workers hold ends as usual, and then the run does."""
        self.draining = True
        self.waiting.clear()

    def current(self) -> list[tuple[str, float]]:
        """What is being read, and for how many seconds."""
        now = time.monotonic()
        return [(worker.jobs[0].artifact.path, now - worker.since) for worker in self.workers if worker.group]

    def stop(self) -> list[Outcome]:
        """End at once; what had ended comes out, what was being read gets the outcome `interrupted`."""
        error = Interrupted("the run was stopped while this was being read")
        for worker in self.workers:
            _kill(worker)
        for worker in self.workers:
            self._hear_out(worker)
            whole = {outcome.job.id for outcome in self.finished}
            if worker.group is not None and worker.group.job.id not in whole:
                self.finished.append(self._cut_short(worker.group, error))
        outcomes = list(self.finished)
        self.finished.clear()
        self.close()
        return outcomes

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

    def _batch(self, worker: Worker, processes: int, exhausted: bool) -> list[Job]:
        """The waiting jobs that this worker should get now.

        Small ones go together and before the last is done; large ones, and those of unknown size, three ahead. Towards
        the end each worker gets its share, so that none sits idle while another holds a queue. What lies in memory
        goes to an idle worker only: sending it to a busy one would keep the parent from its watch.
        """
        held = len(worker.jobs)
        left = self.settings.recycle - worker.done - held
        if not worker.ready or not self.waiting or left <= 0 or held > BATCH // 2:
            return []
        share = -(-(len(self.waiting) + held) // processes) if exhausted else BATCH
        if self.waiting[0].alone or any(job.alone for other in self.workers for job in other.jobs):
            busy = any(other.jobs for other in self.workers)
            return [] if busy else [self.waiting.popleft()]
        size = sum(_weight(job) for job in worker.jobs)
        batch: list[Job] = []
        while self.waiting and len(batch) < left:
            job = self.waiting[0]
            size += _weight(job)
            at_hand = held + len(batch)
            if at_hand and (at_hand >= (BATCH if size <= BATCH_BYTES else AHEAD) or at_hand >= share):
                break
            if at_hand and (job.alone or isinstance(job.artifact.content, bytes)):
                break
            batch.append(self.waiting.popleft())
        return batch

    def _staff(self, wanted: int) -> None:
        """Start workers up to `wanted`; after STARTS losses in a row go on with those there are, or give up."""
        for worker in [worker for worker in self.workers if worker.done >= self.settings.recycle and not worker.jobs]:
            self._dismiss(worker)
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
        pulse = self.context.RawValue(ctypes.c_double, 0.0)
        arguments = (theirs, self.settings, self.pictures, self.extra, folder, pulse)
        worker = Worker(self.context.Process(target=serve, args=arguments, daemon=True), ours, folder, pulse)
        self.workers.append(worker)  # first, so that an interruption here leaves no process behind
        try:
            with signals_later():  # an interruption between its start and its arguments would leave it half told
                worker.process.start()
        except OSError as error:  # no process to be had, or it was killed before it had its arguments
            self._bury(worker, Crashed(f"the reading process did not start: {error.strerror or error}"))
        finally:
            theirs.close()

    def _send(self, worker: Worker, *jobs: Job) -> None:
        if self.sending is not None:
            self.sending(jobs)
        if not worker.jobs:
            worker.since = time.monotonic()
        worker.jobs.extend(jobs)
        try:
            worker.pipe.send(jobs)
        except OSError:
            return  # it died; _listen sees that and gives its jobs to another

    def _listen(self) -> None:
        """Handle what the workers say for at most WATCH_EVERY seconds, and now and then look after time and memory."""
        heard = wait([worker.pipe for worker in self.workers], WATCH_EVERY)
        for worker in [worker for worker in self.workers if worker.pipe in heard]:
            if not self._hear_once(worker):
                self._bury(worker, self._cause_of_death(worker))
        now = time.monotonic()
        if now - self.looked >= WATCH_EVERY:
            self.looked = now
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

    def _hear_once(self, worker: Worker) -> bool:
        """Handle the messages that are known to be there; whether the worker may say more."""
        try:
            for message in worker.pipe.recv():
                self._hear(worker, message)
        except (EOFError, OSError):
            return False
        return True

    def _hear_out(self, worker: Worker) -> bool:
        """Handle what lies in the pipe, up to a message cut short by death; whether the worker may say more."""
        try:
            while worker.pipe.poll():
                if not self._hear_once(worker):
                    return False
        except OSError:
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
            case Bundle() if worker.group is not None:
                worker.group.bundles.append(message)
            case Same() if worker.group is not None:
                worker.group.source = message.source
            case Done() if worker.group is not None:
                # in this order an interruption in between loses nothing, and `stop` gives nothing twice
                self.finished.append(finished(worker.group, Defect("its examination ended without an outcome")))
                worker.group = None
                worker.jobs.popleft()
                worker.done += 1
                worker.since = time.monotonic()

    def _overdrawn(self, worker: Worker) -> ArtifactError | None:
        """The limit a worker is over, if any."""
        import psutil

        now = time.monotonic()
        elapsed = now - worker.since
        if not worker.ready:
            return Crashed("the reading process did not start") if elapsed > START_LIMIT else None
        if not worker.jobs:
            return None
        if elapsed > self.settings.time_limit:
            return TimedOut(f"not done after {self.settings.time_limit:g} s; the reading process was ended")
        if min(elapsed, now - worker.pulse.value) > self.settings.stall_limit:
            said = f"no further for {self.settings.stall_limit:g} s; the reading process was ended"
            return TimedOut(said, remedy="raise --stall-limit, or scan the file alone")
        try:
            worker.watched = worker.watched or psutil.Process(worker.process.pid)
            worker.memory = worker.watched.memory_info().rss
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

    def _dismiss(self, worker: Worker) -> None:
        """End a worker that has read its share; what libraries leaked in it goes with it."""
        worker.pipe.close()  # it ends when it sees that
        worker.process.join(5)
        _kill(worker)
        _await(worker)
        shutil.rmtree(worker.folder, ignore_errors=True)
        self.workers.remove(worker)

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
            self.finished.append(finished(Group(job), error))
            worker.jobs.popleft()

    def _cut_short(self, group: Group, error: ArtifactError) -> Outcome:
        """As `finished`, for a worker that is gone: pictures whose results never came go too."""
        outcome = finished(group, error)
        if self.pictures is not None:
            named = {finding.picture for result in outcome for finding in result.findings if finding.picture}
            sweep(self.pictures, group.job.id, named)
        return outcome


def _weight(job: Job) -> int:
    """Bytes; one whose size is not known counts as large."""
    return BATCH_BYTES if job.bytes is None else job.bytes


def _kill(worker: Worker) -> None:
    if worker.process.pid is not None:
        worker.process.kill()


def _await(worker: Worker) -> None:
    if worker.process.pid is not None:
        worker.process.join()
