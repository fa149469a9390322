"""A million paths through the coordinator of a cluster, with nodes lost at random: seconds, memory, nothing lost.

The coordinator is the real one (scanner.engines.batching); readers, nodes, their losses and the clock are played.
`python -m benchmarks.coordinator_simulation [PATHS]`; fails where a path has no outcome, or two.
"""

from __future__ import annotations

import heapq
import random
import resource
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scanner.engines.batching import Batch, Dispatch
from scanner.engines.messages import Job
from scanner.engines.outcomes import Outcome
from scanner.records import Artifact

PATHS = 1_000_000
NODES, READERS = 20, 16
IN_HAND = 2
FILES_A_SECOND, BYTES_A_SECOND = 250.0, 3e6
"""What one reader gets through, in the order of what docs/one-petabyte.md measured."""
LIMIT = 120.0
"""Seconds a file may take (--time-limit)."""
SIZE_MEDIAN, SIZE_SPREAD = 60_000, 2.35
"""Bytes: log-normal, with a mean of about 1 MB; a billion such files are 1 PB."""
NODE_LIVES = 1800.0
"""Seconds until a node is lost, on average: a hundred times as often as real ones, so that every case is met."""
BACK_AFTER = 120.0
NOTICED_AFTER = 5.0
LATE = 0.2
"""Of the batches of a lost node, so many were done and still come back: the network was lost, not the node."""
POISON = 12
"""Files that kill whatever reads them."""


@dataclass
class Cluster:
    """The played part: what happens when, what each reader has in hand, and what was counted."""

    dice: random.Random
    poison: frozenset[str]
    events: list[tuple[float, int, str, int, Batch | None]] = field(default_factory=list)
    up: list[bool] = field(default_factory=lambda: [True] * NODES)
    hands: list[list[Batch]] = field(default_factory=lambda: [[] for _ in range(NODES * READERS)])
    made: int = 0
    nodes_lost: int = 0
    readers_lost: int = 0
    batches_lost: int = 0
    came_late: int = 0

    def at(self, when: float, what: str, where: int, batch: Batch | None = None) -> None:
        self.made += 1
        heapq.heappush(self.events, (when, self.made, what, where, batch))

    def give(self, now: float, reader: int, batch: Batch) -> None:
        self.hands[reader].append(batch)
        if len(self.hands[reader]) == 1:
            self.begin(now, reader)

    def begin(self, now: float, reader: int) -> None:
        """The reader starts with the first batch it has."""
        batch = self.hands[reader][0]
        seconds = sum(min(1 / FILES_A_SECOND + (job.bytes or 0) / BYTES_A_SECOND, LIMIT) for job in batch.jobs)
        kills = any(job.id in self.poison for job in batch.jobs)
        self.at(now + seconds * self.dice.uniform(0.5, 1.5), "reader lost" if kills else "back", reader, batch)

    def drop(self, reader: int) -> list[Batch]:
        """What the reader has, which is gone; it was at the first."""
        held, self.hands[reader] = self.hands[reader], []
        return held


def listing(paths: int, dice: random.Random) -> Iterator[Job]:
    """Made as it is asked for, as a walk is."""
    for number in range(paths):
        size = int(dice.lognormvariate(0, SIZE_SPREAD) * SIZE_MEDIAN)
        name = f"/share/department-{number % 97:02}/project-{number // 1000:07}/document {number}.docx"
        yield Job(str(number), Artifact(name, Path(name)), size)


def play(paths: int, seed: int = 62) -> None:
    dice = random.Random(seed)
    cluster = Cluster(random.Random(seed + 1), frozenset(str(dice.randrange(paths)) for _ in range(POISON)))
    source = listing(paths, random.Random(seed + 2))
    dispatch = Dispatch(source, deque())
    outcomes = bytearray(paths)
    blamed: set[str] = set()
    now, most_out, most_again, size = 0.0, 0, 0, 0
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.process_time()

    def keep(came: list[Outcome]) -> None:
        nonlocal size
        for outcome in came:
            outcomes[int(outcome.job.id)] += 1
            size += outcome.job.bytes or 0
            if outcome.results:
                blamed.add(outcome.job.id)

    for node in range(NODES):
        cluster.at(cluster.dice.expovariate(1 / NODE_LIVES), "node lost", node)
    while not dispatch.ended:
        for reader, hand in enumerate(cluster.hands):
            while cluster.up[reader // READERS] and len(hand) < IN_HAND:
                batch = dispatch.take()
                if batch is None:
                    break
                cluster.give(now, reader, batch)
        most_out, most_again = max(most_out, len(dispatch.out)), max(most_again, len(dispatch.again))
        now, _, what, where, batch = heapq.heappop(cluster.events)
        if what == "node lost":
            cluster.nodes_lost += 1
            cluster.up[where] = False
            for reader in range(where * READERS, (where + 1) * READERS):
                for number, lost in enumerate(cluster.drop(reader)):
                    cluster.at(now + NOTICED_AFTER, "returned" if number else "batch lost", where, lost)
            cluster.at(now + BACK_AFTER, "node up", where)
        elif what == "node up":
            cluster.up[where] = True
            cluster.at(now + cluster.dice.expovariate(1 / NODE_LIVES), "node lost", where)
        elif batch is not None and what == "returned":
            dispatch.returned(batch)
        elif batch is not None and what == "batch lost":
            cluster.batches_lost += 1
            keep(dispatch.lost(batch))
            if cluster.dice.random() < LATE:
                cluster.came_late += 1
                keep(dispatch.back(batch, [Outcome(job) for job in batch.jobs]))
        elif batch is not None and cluster.hands[where][:1] == [batch]:  # else its node was lost meanwhile
            if what == "reader lost":
                cluster.readers_lost += 1
                at_work, *others = cluster.drop(where)
                keep(dispatch.lost(at_work))
                for other in others:
                    dispatch.returned(other)
                continue
            cluster.hands[where].pop(0)
            keep(dispatch.back(batch, [Outcome(job) for job in batch.jobs]))
            if cluster.hands[where]:
                cluster.begin(now, where)

    spent = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before.ru_maxrss) / 1024
    missing, double = outcomes.count(0), sum(1 for count in outcomes if count > 1)
    rows = [
        ("paths", f"{paths:,}"),
        ("bytes", f"{size / 1e12:.2f} TB"),
        ("nodes x readers", f"{NODES} x {READERS}"),
        ("batches", f"{dispatch.made:,}"),
        ("nodes lost", f"{cluster.nodes_lost:,}"),
        ("readers lost to poison files", f"{cluster.readers_lost:,}"),
        ("batches lost with a node", f"{cluster.batches_lost:,}"),
        ("of these, came back after all and were refused", f"{cluster.came_late:,}"),
        ("files given up", f"{dispatch.given_up} (poison files: {len(cluster.poison)})"),
        ("most batches out / waiting to go again", f"{most_out:,} / {most_again:,}"),
        ("played time", f"{now / 3600:.2f} h"),
        ("CPU of the coordinator, listing included", f"{spent:.1f} s, {spent / paths * 1e6:.1f} us a path"),
        ("memory it grew by", f"{grown:.1f} MiB (the count of outcomes takes {paths / (1 << 20):.1f})"),
        ("paths without an outcome", f"{missing}"),
        ("paths with two", f"{double}"),
    ]
    for name, value in rows:
        print(f"{name:48} {value}")
    assert not missing, "a path has no outcome"
    assert not double, "a path has two outcomes"
    assert blamed == cluster.poison, "a file was blamed that killed nothing, or one that did was not"


if __name__ == "__main__":
    play(int(sys.argv[1]) if len(sys.argv) > 1 else PATHS)
