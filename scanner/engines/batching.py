"""Which jobs are out in batches, and which come back: every job ends once, however often a reader is lost.

No cluster here: the engine that has one sends the batches, and benchmarks/coordinator_simulation.py plays one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scanner.engines.messages import Job
from scanner.engines.outcomes import Group, Outcome, finished
from scanner.errors import ArtifactError, Crashed
from scanner.settings import MIB

BATCH_BYTES = 32 * MIB
"""Bytes of a batch: some seconds of reading, so that a lost node costs seconds and a message costs nothing."""
BATCH_FILES = 200
WHOLE_TRIES = 2
"""Times a batch goes out as it is; lost again, it is halved, because one of its files may be what kills readers."""
ALONE_TRIES = 3
"""Times a file goes out alone and its reader is lost; then the file is to blame."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Jobs that go out together; `lost` counts the readers that went with it as it is now."""

    number: int
    jobs: tuple[Job, ...]
    lost: int = 0


class Dispatch:
    """Makes batches as they are asked for; holds only what is out or has to go out again, never the whole listing."""

    def __init__(self, source: Iterator[Job], waiting: deque[Job], most_bytes: int = BATCH_BYTES) -> None:
        self.source, self.waiting, self.most_bytes = source, waiting, most_bytes
        self.out: dict[int, Batch] = {}
        self.again: deque[Batch] = deque()
        self.held: Job | None = None
        self.exhausted = False
        self.made = 0
        self.given_up = 0

    @property
    def ended(self) -> bool:
        """Whether nothing is out and nothing will come."""
        return self.exhausted and not (self.out or self.again or self.waiting or self.held)

    def take(self) -> Batch | None:
        """The next batch to send; None where there is none now."""
        batch = self.again.popleft() if self.again else self._gathered()
        if batch is not None:
            self.out[batch.number] = batch
        return batch

    def back(self, batch: Batch, outcomes: Iterable[Outcome]) -> list[Outcome]:
        """The outcomes that count: one for each job, none where the batch had been given to another reader."""
        if self.out.pop(batch.number, None) is None:
            return []
        by_id = {outcome.job.id: outcome for outcome in outcomes}
        missing = tuple(job for job in batch.jobs if job.id not in by_id)
        if missing:
            self._send_again(missing, batch.lost)
        return [by_id[job.id] for job in batch.jobs if job.id in by_id]

    def lost(self, batch: Batch, error: ArtifactError | None = None) -> list[Outcome]:
        """The reader of a batch is gone: it goes out again, smaller after a while; a file that is to blame ends."""
        if self.out.pop(batch.number, None) is None:
            return []
        lost = batch.lost + 1
        if len(batch.jobs) > 1:
            if lost < WHOLE_TRIES:
                self._send_again(batch.jobs, lost)
            else:
                middle = len(batch.jobs) // 2
                for half in (batch.jobs[:middle], batch.jobs[middle:]):
                    self._send_again(half, lost if len(half) > 1 else 0)
            return []
        if lost < ALONE_TRIES:
            self._send_again(batch.jobs, lost)
            return []
        self.given_up += 1
        blame = error or Crashed(f"{lost} readers were lost while they read this file alone")
        return [finished(Group(job), blame) for job in batch.jobs]

    def returned(self, batch: Batch) -> None:
        """A reader would not take it; that says nothing about the batch."""
        if self.out.pop(batch.number, None) is not None:
            self._send_again(batch.jobs, batch.lost)

    def drain(self) -> None:
        """Nothing more goes out; what is out may come back."""
        self.exhausted = True
        self.again.clear()
        self.waiting.clear()
        self.held = None

    def abandoned(self, error: ArtifactError) -> list[Outcome]:
        """An outcome that says `error` for every job that is out."""
        jobs = [job for batch in self.out.values() for job in batch.jobs]
        self.out.clear()
        return [finished(Group(job), error) for job in jobs]

    def _send_again(self, jobs: Sequence[Job], lost: int) -> None:
        self.made += 1
        self.again.append(Batch(self.made, tuple(jobs), lost))

    def _gathered(self) -> Batch | None:
        jobs: list[Job] = []
        size = 0
        while len(jobs) < BATCH_FILES:
            job = self._next()
            if job is None:
                break
            weight = self.most_bytes if job.bytes is None else job.bytes
            if jobs and (size + weight > self.most_bytes or job.alone):
                self.held = job
                break
            jobs.append(job)
            size += weight
            if job.alone:
                break
        if not jobs:
            return None
        self.made += 1
        return Batch(self.made, tuple(jobs))

    def _next(self) -> Job | None:
        held, self.held = self.held, None
        if held is not None:
            return held
        if self.waiting:
            return self.waiting.popleft()
        listed = None if self.exhausted else next(self.source, None)
        self.exhausted = listed is None
        return listed
