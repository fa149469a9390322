"""Batches that come back, are lost, or come back after they were lost: one outcome for every job."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.engines.batching import ALONE_TRIES, BATCH_FILES, Batch, Dispatch
from scanner.engines.messages import Job
from scanner.engines.outcomes import Group, Outcome, finished
from scanner.errors import Defect, Interrupted
from scanner.records import Artifact
from scanner.settings import MIB


def job(number: int, size: int | None = 1000, alone: bool = False) -> Job:
    return Job(str(number), Artifact(f"{number}.txt", Path(f"{number}.txt")), size, alone=alone)


def dispatch(*jobs: Job, most: int = 32 * MIB) -> Dispatch:
    return Dispatch(iter(jobs), deque(), most)


def outcomes(batch: Batch) -> list[Outcome]:
    return [finished(Group(one), Defect("made by the test")) for one in batch.jobs]


def ids(batch: Batch | None) -> list[str]:
    return [one.id for one in batch.jobs] if batch is not None else []


def test_no_jobs_make_no_batch() -> None:
    empty = dispatch()
    assert empty.take() is None and empty.ended


def test_a_batch_ends_with_its_bytes_and_with_its_number_of_files() -> None:
    by_bytes = dispatch(job(1, 600), job(2, 300), job(3, 200), job(4, 5000), job(5, None), job(6, 1), most=1000)
    assert [ids(by_bytes.take()) for _ in range(5)] == [["1", "2"], ["3"], ["4"], ["5"], ["6"]]
    by_files = dispatch(*(job(number) for number in range(BATCH_FILES + 1)))
    assert [len(ids(by_files.take())) for _ in range(2)] == [BATCH_FILES, 1]


def test_a_suspect_goes_out_alone() -> None:
    suspects = dispatch(job(1), job(2, alone=True), job(3))
    assert [ids(suspects.take()) for _ in range(3)] == [["1"], ["2"], ["3"]]


def test_the_listing_is_not_read_ahead_of_the_batches() -> None:
    asked: list[int] = []

    def listing() -> Iterator[Job]:
        for number in range(10):
            asked.append(number)
            yield job(number, 500)

    lazy = Dispatch(listing(), deque(), 1000)
    lazy.take()
    assert asked == [0, 1, 2]


def test_what_comes_back_after_its_batch_went_to_another_reader_counts_for_nothing() -> None:
    run = dispatch(job(1), job(2))
    first = run.take()
    assert first is not None and run.lost(first) == []
    second = run.take()
    assert second is not None and ids(second) == ["1", "2"]
    assert run.back(first, outcomes(first)) == [] and run.lost(first) == []
    assert len(run.back(second, outcomes(second))) == 2
    assert run.back(second, outcomes(second)) == [] and run.ended


def test_a_batch_that_comes_back_short_is_made_whole() -> None:
    run = dispatch(job(1), job(2), job(3))
    first = run.take()
    assert first is not None
    assert [outcome.job.id for outcome in run.back(first, outcomes(first)[1:2])] == ["2"]
    assert ids(run.take()) == ["1", "3"]


def test_a_file_that_kills_its_readers_is_found_by_halving_and_named() -> None:
    run = dispatch(*(job(number) for number in range(100)))
    ended: Counter[str] = Counter()
    killed = 0
    while not run.ended:
        batch = run.take()
        assert batch is not None
        poisoned = "37" in ids(batch)
        killed += poisoned
        came = run.lost(batch) if poisoned else run.back(batch, outcomes(batch))
        ended.update(outcome.job.id for outcome in came)
        for outcome in came:
            [result] = outcome.results
            assert (result.extraction.problems[0].kind == "crash") == (outcome.job.id == "37")
    assert ended == Counter({str(number): 1 for number in range(100)})
    assert killed <= 2 + 7 + ALONE_TRIES and run.given_up == 1


def test_a_reader_that_refuses_says_nothing_about_its_batch() -> None:
    run = dispatch(job(1), job(2))
    for _ in range(20):
        batch = run.take()
        assert batch is not None and len(batch.jobs) == 2 and batch.lost == 0
        run.returned(batch)


def test_a_drained_run_hands_out_nothing_more_and_takes_what_comes() -> None:
    run = dispatch(*(job(number, 500) for number in range(9)), most=1000)
    first = run.take()
    assert first is not None
    run.drain()
    assert run.take() is None and not run.ended
    assert len(run.back(first, outcomes(first))) == 2 and run.ended


def test_a_stopped_run_gives_everything_that_is_out_an_outcome() -> None:
    run = dispatch(*(job(number, 500) for number in range(4)), most=1000)
    run.take(), run.take()
    came = run.abandoned(Interrupted("stopped"))
    assert sorted(outcome.job.id for outcome in came) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_lost_and_whenever_no_job_is_lost_or_ends_twice(seed: int) -> None:
    dice = random.Random(seed)
    jobs = [job(number, dice.choice([10, 1000, 400_000])) for number in range(2000)]
    run = Dispatch(iter(jobs), deque(), MIB)
    out: list[Batch] = []
    ended: Counter[str] = Counter()
    while not run.ended:
        batch = run.take() if len(out) < 8 else None
        if batch is not None:
            out.append(batch)
            continue
        back = out.pop(dice.randrange(len(out)))
        came = run.lost(back) if dice.random() < 0.2 else run.back(back, outcomes(back))
        if dice.random() < 0.1:
            came += run.back(back, outcomes(back))  # it was not dead after all
        ended.update(outcome.job.id for outcome in came)
    assert ended == Counter({one.id: 1 for one in jobs})
