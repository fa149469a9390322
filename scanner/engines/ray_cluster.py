"""Reads on an existing Ray cluster: one warm reader a processor, batches by bytes, nothing lost with a node.

Ray restarts a lost reader where there is room. What it had in hand is not retried by Ray but given to the next free
reader by us: a batch that is lost again and again is halved, so that a file that kills readers is found and named.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scanner.engines.batching import Batch, Dispatch
from scanner.engines.messages import Job
from scanner.engines.outcomes import Outcome
from scanner.engines.reader import Entry, Order, Reader, Returned, identity
from scanner.errors import Interrupted, UsageError
from scanner.settings import Settings
from scanner.sources.places import is_url

IN_HAND = 2
"""Batches a reader has at a time: the second is there when the first ends."""
WATCH_EVERY = 0.25
"""Seconds between two looks when nothing comes back."""
START_LIMIT = 180.0
"""Seconds until the first reader must be ready: a cluster may have to start a process and load the pack."""
KNOCK_LIMIT = 10.0
"""Seconds until a head node must take a connection."""
CLOSE_LIMIT = 10.0
"""Seconds that idle readers have to remove what is theirs; one at work is killed, and its child removes the rest."""


@dataclass(eq=False, slots=True)
class Slot:
    """A reader somewhere in the cluster, whether it takes batches, and those it has: it is at the first of them."""

    reader: Any
    ready: bool = False
    batches: list[Batch] = field(default_factory=list)


class RayEngine:
    """As LocalEngine, on a cluster. `address` as Ray has it; empty for RAY_ADDRESS or the cluster of this machine.

    With `ledger` readers write outcomes there themselves (Outcome.kept), those of jobs that bring their listing.
    """

    def __init__(
        self,
        settings: Settings,
        address: str = "",
        pictures: Path | None = None,
        places: Sequence[str] = (),
        extra: tuple[str, ...] = (),
        ledger: Entry | None = None,
    ) -> None:
        self.settings, self.address, self.pictures = settings, address, pictures
        self.places, self.extra = tuple(place for place in places if not is_url(place)), extra
        self.ledger = ledger
        self.waiting: deque[Job] = deque()
        self.draining = False
        self.sending: Callable[[Sequence[Job]], None] | None = None
        self.tick: Callable[[], None] | None = None
        self.slots: list[Slot] = []
        self.checks: dict[Any, Slot] = {}
        self.calls: dict[Any, tuple[Slot, Batch]] = {}
        self.dispatch: Dispatch | None = None
        self.refusals: list[str] = []
        self.finished: deque[Outcome] = deque()
        self.drawn = 0
        self.connected = False

    def run(self, jobs: Iterable[Job], processes: int) -> Iterator[Outcome]:
        """What came of each top-level artifact, as its batch ends; `processes` readers, or one a CPU for jobs = 0.

        Raises UsageError where the cluster cannot be reached or no node of it can read for this run.
        """
        self._connect()
        self._start(processes if self.settings.jobs else 0)
        dispatch = self.dispatch = Dispatch(iter(jobs), self.waiting)
        started = time.monotonic()
        while True:
            if self.draining:
                dispatch.drain()
            self._hand_out(dispatch)
            if dispatch.ended and not self.calls:
                break
            self.finished.extend(self._listen(dispatch))
            while self.finished:
                yield self.finished.popleft()
            if self.tick is not None:
                self.tick()
            self._look_for_readers(time.monotonic() - started)
        self.close()

    def drain(self) -> None:
        """Send nothing more: what readers hold ends as usual, and then the run does."""
        self.draining = True

    def current(self) -> list[tuple[str, float]]:
        """What is being read; for how long is known on its node only."""
        return [(batch.jobs[0].artifact.path, 0.0) for _, batch in self.calls.values()]

    def stop(self) -> list[Outcome]:
        """End at once: what had ended comes out, what was out gets the outcome `interrupted`."""
        outcomes = list(self.finished)
        self.finished.clear()
        if self.dispatch is not None:
            if self.calls:
                outcomes += self._listen(self.dispatch, 0.0)
            outcomes += self.dispatch.abandoned(Interrupted("the run was stopped while this was with a reader"))
        self.close()
        return outcomes

    def close(self) -> None:
        """End all readers and let go of the cluster; may be called again."""
        if not self.connected:
            return
        import ray

        ends = [slot.reader.close.remote() for slot in self.slots if slot.ready and not slot.batches]
        if ends:
            ray.wait(ends, num_returns=len(ends), timeout=CLOSE_LIMIT)
        for slot in self.slots:
            ray.kill(slot.reader)
        self.slots.clear()
        self.calls.clear()
        self.checks.clear()
        self.connected = False
        ray.shutdown()

    def _connect(self) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing of ours calls out
        try:
            import ray
        except ImportError as error:
            raise UsageError("--engine ray needs Ray. Remedy: pip install 'scanner[ray]'") from error
        before = signal.getsignal(signal.SIGTERM)
        address = self.address or os.environ.get("RAY_ADDRESS") or "auto"
        try:
            _knock(address)
            ray.init(
                address=address,
                logging_level="ERROR",
                log_to_driver=False,
                configure_logging=False,
            )
        except (OSError, ValueError, RuntimeError) as error:
            said = " ".join(str(error).split())[:200]
            raise UsageError(
                f"no Ray cluster at {address}: {said}. Remedy: start one (ray start --head), or give --ray-address"
            ) from error
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)  # Ray puts its own there
        self.connected = True

    def _start(self, wanted: int) -> None:
        import ray

        order = Order(
            self.settings,
            os.getcwd(),
            self.places,
            identity(self.settings),
            None if self.pictures is None else self.pictures.name,
            self.ledger,
            self.extra,
        )
        make = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=0)(Reader)
        for _ in range(wanted or max(1, int(ray.cluster_resources().get("CPU", 1)))):
            slot = Slot(make.remote(order))
            self.slots.append(slot)
            self.checks[slot.reader.check.remote()] = slot

    def _hand_out(self, dispatch: Dispatch) -> None:
        """Fill the readers, the emptiest first."""
        for already in range(IN_HAND):
            for slot in self.slots:
                if not slot.ready or len(slot.batches) != already:
                    continue
                batch = dispatch.take()
                if batch is None:
                    return
                if self.sending is not None:
                    self.sending(batch.jobs)
                self.calls[slot.reader.examine.remote(batch.jobs)] = (slot, batch)
                slot.batches.append(batch)

    def _listen(self, dispatch: Dispatch, seconds: float = WATCH_EVERY) -> list[Outcome]:
        """What came back within some time; a lost reader is asked again whether it is there."""
        import ray

        pending = [*self.calls, *self.checks]
        if not pending:
            time.sleep(seconds)
            return []
        done, _ = ray.wait(pending, num_returns=1, timeout=seconds)
        if done and len(pending) > 1:
            done, _ = ray.wait(pending, num_returns=len(pending), timeout=0)
        outcomes: list[Outcome] = []
        for reference in [call for call in self.calls if call in done]:  # in the order in which they were sent
            slot, batch = self.calls.pop(reference, (None, None))
            if slot is None or batch is None:
                continue  # its reader was lost with an earlier one
            try:
                returned = ray.get(reference)
            except ray.exceptions.RayError:  # the reader, its node, or what it gave back is gone
                outcomes += self._lost(slot, dispatch)
                continue
            slot.batches.remove(batch)
            if returned.refused:  # it was restarted on a node that cannot read for this run
                dispatch.returned(batch)
                self._retire(slot, returned.refused)
                continue
            outcomes += dispatch.back(batch, self._with_pictures(returned))
        for reference in done:
            if reference in self.checks:
                self._checked(self.checks.pop(reference), reference)
        return outcomes

    def _lost(self, slot: Slot, dispatch: Dispatch) -> list[Outcome]:
        """A reader is gone: only the batch it was at may be to blame; it takes none until it answers again."""
        at_work, *others = slot.batches
        slot.batches.clear()
        self.calls = {call: held for call, held in self.calls.items() if held[0] is not slot}
        for batch in others:
            dispatch.returned(batch)
        self._ask_again(slot)
        return dispatch.lost(at_work)

    def _checked(self, slot: Slot, reference: Any) -> None:
        import ray

        try:
            refused = ray.get(reference)
        except ray.exceptions.RayError as error:
            if isinstance(error, ray.exceptions.RayTaskError):
                self._retire(slot, " ".join(str(error.cause).split())[:300])
            else:
                self._ask_again(slot)
            return
        if refused:
            self._retire(slot, refused)
        else:
            slot.ready = True

    def _ask_again(self, slot: Slot) -> None:
        if slot in self.slots and slot not in self.checks.values():
            slot.ready = False
            self.checks[slot.reader.check.remote()] = slot

    def _retire(self, slot: Slot, reason: str) -> None:
        import ray

        if slot in self.slots:
            self.slots.remove(slot)
            self.refusals.append(reason)
            ray.kill(slot.reader)
            for batch in slot.batches:  # what it had besides
                if self.dispatch is not None:
                    self.dispatch.returned(batch)
            self.calls = {call: held for call, held in self.calls.items() if held[0] is not slot}

    def _look_for_readers(self, elapsed: float) -> None:
        """Raises UsageError, or RuntimeError after the first results, where nobody is left who could read."""
        if any(slot.ready for slot in self.slots) or self.calls:
            return
        if not self.slots:
            raise self._failure(f"no node of the cluster can read for this run: {self.refusals[-1]}")
        if elapsed > START_LIMIT and self.dispatch is not None and not self.dispatch.made:
            raise self._failure("no reader could start: the cluster has no free processor")

    def _failure(self, message: str) -> Exception:
        remedy = "Remedy: mount the places at the same path and install the same scanner on the nodes, or give --jobs"
        begun = self.dispatch is not None and self.dispatch.made > 0
        return RuntimeError(f"{message}. {remedy}") if begun else UsageError(f"{message}. {remedy}")

    def _with_pictures(self, returned: Returned) -> tuple[Outcome, ...]:
        """The outcomes, once their pictures lie in the run's folder; those beyond max_pictures are left out."""
        if self.pictures is None or not returned.pictures:
            return returned.outcomes
        left_out = set()
        for name, data in returned.pictures.items():
            if self.drawn >= self.settings.max_pictures:
                left_out.add(name)
                continue
            target = self.pictures.parent / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.write_bytes(data)
            target.chmod(0o600)
            self.drawn += 1
        if not left_out:
            return returned.outcomes
        return tuple(
            replace(
                outcome,
                results=tuple(
                    replace(
                        result,
                        findings=tuple(
                            replace(finding, picture=None) if finding.picture in left_out else finding
                            for finding in result.findings
                        ),
                    )
                    for result in outcome.results
                ),
            )
            for outcome in returned.outcomes
        )


def _knock(address: str) -> None:
    """Raises OSError or ValueError at once where nobody listens; Ray itself would go on trying for minutes."""
    host, _, port = address.rpartition(":")
    if not host:  # `auto`: Ray looks for a cluster of this machine, and is quick to say that there is none
        return
    if "://" in address:
        raise ValueError("a Ray client address is not supported; give HOST:PORT of the head node")
    socket.create_connection((host.strip("[]"), int(port)), KNOCK_LIMIT).close()
