"""The killable engine: exactly one outcome for every artifact, whatever its reader does."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scanner.engines.local import AHEAD, BATCH, BATCH_BYTES, RETRIES, STARTS, LocalEngine
from scanner.engines.messages import Job, Known
from scanner.errors import UsageError
from scanner.records import Artifact, Result
from scanner.settings import Settings

BAD = {"hang": "timeout", "segfault": "crash", "exit": "crash", "eat": "memory", "raise": "defect"}


def run(contents: list[str], tmp_path: Path, processes: int = 2) -> dict[str, Result]:
    """Results by path, after a run over files with these contents; fails when a path comes twice."""
    jobs = []
    for number, content in enumerate(contents):
        path = tmp_path / f"{number}.txt"
        path.write_text(content)
        jobs.append(Job(str(number), Artifact(path.name, path), len(content)))
    engine = LocalEngine(Settings(time_limit=10, memory_limit=900), extra=("tests.engines.misbehaving",))
    results: dict[str, Result] = {}
    for group in engine.run(jobs, processes):
        for result in group:
            assert result.path not in results, "two outcomes for one artifact"
            results[result.path] = result
    return results


def test_nothing_to_do_gives_nothing(tmp_path: Path) -> None:
    assert run([], tmp_path) == {}


def test_every_bad_file_costs_itself_only_and_says_what_happened(tmp_path: Path) -> None:
    contents = ["good 1", *BAD, "good 2", "good 3"]
    results = run(contents, tmp_path)
    assert len(results) == len(contents)
    for number, content in enumerate(contents):
        result = results[f"{number}.txt"]
        kinds = [problem.kind for problem in result.extraction.problems]
        assert kinds == ([BAD[content]] if content in BAD else []), content
        assert result.verdict.level == ("unread" if content in BAD else "clear"), content


@pytest.mark.parametrize("word", ["hang", "segfault"])
def test_nested_results_up_to_the_kill_are_kept(word: str, tmp_path: Path) -> None:
    results = run([f"box {word}", f"box box {word}"], tmp_path, processes=1)
    assert results["0.txt!good.txt"].verdict.level == "clear"
    assert [problem.kind for problem in results["0.txt!bad.txt"].extraction.problems] == [BAD[word]]
    assert results["0.txt"].overall == "unread"
    assert results["1.txt!bad.txt!good.txt"].verdict.level == "clear"
    assert results["1.txt!bad.txt!bad.txt"].overall == results["1.txt!bad.txt"].overall == "unread"
    assert len(results) == 3 + 5


def engine_for(tmp_path: Path, *modules: str, **settings: Any) -> LocalEngine:
    chosen = Settings(**{"time_limit": 30, "memory_limit": 900, "model": "none", **settings})
    return LocalEngine(chosen, tmp_path / "r_files", ("tests.engines.misbehaving", *modules))


def file(tmp_path: Path, id: str, content: str) -> Job:
    path = tmp_path / f"{id}.txt"
    path.write_text(content)
    return Job(id, Artifact(path.name, path), len(content))


def kinds(result: Result) -> list[str]:
    return [problem.kind for problem in result.extraction.problems]


def begun(engine: LocalEngine, jobs: list[Job]) -> Any:
    """The run of these jobs, its first one being read: what comes out next waits for it."""
    run = engine.run(jobs, 1)
    engine.waiting.extend(jobs)
    engine._start()
    while not any(worker.group for worker in engine.workers):
        for worker in engine.workers:
            if worker.ready and engine.waiting and not worker.jobs:
                engine._send(worker, engine.waiting.popleft())
        engine._listen()
    return run


def until(claim: Any) -> None:
    for _ in range(600):
        if claim():
            return
        time.sleep(0.1)
    raise AssertionError("waited for a minute")


def until_it_hangs(engine: LocalEngine) -> None:
    """Wait for a file that says `spool hang`: its worker has said all it will say, whether or not anybody listened."""
    until(lambda: engine.root and sum(1 for path in engine.root.rglob("*") if path.is_file()) == 2)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of this test and of the processes it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_stopping_gives_what_was_open_the_outcome_interrupted(tmp_path: Path) -> None:
    engine = engine_for(tmp_path, time_limit=60)
    begun(engine, [file(tmp_path, "1", "hang")])
    [[result]] = engine.stop()
    assert kinds(result) == ["interrupted"]


def test_stopping_keeps_what_had_ended_and_nothing_comes_twice(tmp_path: Path) -> None:
    engine = engine_for(tmp_path, time_limit=60)
    begun(engine, [file(tmp_path, "1", "good"), file(tmp_path, "2", "box spool hang")])
    engine._send(engine.workers[0], engine.waiting.popleft())
    until_it_hangs(engine)
    results = [result for group in engine.stop() for result in group]
    assert [(result.path, kinds(result)) for result in results] == [
        ("1.txt", []),
        ("2.txt!good.txt", []),
        ("2.txt!bad.txt", ["interrupted"]),
        ("2.txt", ["interrupted"]),
    ]


def test_an_interruption_while_results_are_taken_loses_nothing_that_was_open(tmp_path: Path) -> None:
    engine = engine_for(tmp_path, time_limit=60)
    seen: list[Result] = []
    words = ["good", "spool hang", "good", "good", "good", "good"]  # so many that the worker has the second in hand
    jobs = [file(tmp_path, str(number), word) for number, word in enumerate(words, 1)]
    try:
        for group in engine.run(jobs, 1):
            seen.extend(group)
            until_it_hangs(engine)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        seen.extend(result for group in engine.stop() for result in group)
    assert [(result.path, kinds(result)) for result in seen] == [("1.txt", []), ("2.txt", ["interrupted"])]


def test_what_a_worker_said_before_it_was_ended_is_heard(tmp_path: Path) -> None:
    engine = engine_for(tmp_path)
    begun(engine, [file(tmp_path, "1", "box spool hang")])
    worker = engine.workers[0]
    until_it_hangs(engine)
    worker.since -= 1000  # over its time when the parent comes to listen
    engine._end_overdrawn()
    [group] = engine.finished
    assert [(result.path, kinds(result)) for result in group] == [
        ("1.txt!good.txt", []),
        ("1.txt!bad.txt", ["timeout"]),
        ("1.txt", ["timeout"]),
    ]
    engine.close()


def test_a_worker_ended_for_a_job_that_had_just_ended_costs_no_other(tmp_path: Path) -> None:
    engine = engine_for(tmp_path, time_limit=60)
    begun(engine, [file(tmp_path, "1", "good"), file(tmp_path, "2", "spool hang")])
    engine._send(engine.workers[0], engine.waiting.popleft())
    until_it_hangs(engine)
    engine.workers[0].since -= 1000  # the first job's time seems up: it is done, and the second has begun unheard
    engine._end_overdrawn()
    assert [[result.path for result in outcome] for outcome in engine.finished] == [["1.txt"]]
    assert [job.id for job in engine.waiting] == ["2"]
    engine.close()


@pytest.mark.parametrize("times", [0, 1, RETRIES])
def test_a_job_whose_worker_died_before_it_began_is_tried_on_another(times: int, tmp_path: Path) -> None:
    from tests.engines.misbehaving import Deadly

    content: Any = Deadly(tmp_path / "marks", times)
    jobs = [Job("1", Artifact("deadly.txt", content)), file(tmp_path, "2", "good")]
    results = [result for group in engine_for(tmp_path).run(jobs, 1) for result in group]
    assert sorted((result.path, *kinds(result)) for result in results) == [("2.txt",), ("deadly.txt",)]


def test_a_job_that_never_begins_anywhere_is_a_crash_and_costs_itself_only(tmp_path: Path) -> None:
    from tests.engines.misbehaving import Deadly

    content: Any = Deadly(tmp_path / "marks", 1000)
    jobs = [Job("1", Artifact("deadly.txt", content)), file(tmp_path, "2", "good")]
    results = [result for group in engine_for(tmp_path).run(jobs, 1) for result in group]
    assert sorted((result.path, *kinds(result)) for result in results) == [("2.txt",), ("deadly.txt", "crash")]
    assert (tmp_path / "marks").stat().st_size == 1 + RETRIES


def test_a_worker_killed_while_it_starts_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILING_START", f"{tmp_path / 'marks'}:1:{STARTS - 1}")
    jobs = [file(tmp_path, str(number), "good") for number in range(3)]
    engine = engine_for(tmp_path, "tests.engines.failing_start")
    results = [result for group in engine.run(jobs, 1) for result in group]
    assert [(result.path, *kinds(result)) for result in results] == [("0.txt",), ("1.txt",), ("2.txt",)]


def test_where_no_worker_can_start_the_error_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILING_START", f"{tmp_path / 'marks'}:1:1000")
    engine = engine_for(tmp_path, "tests.engines.failing_start")
    with pytest.raises(UsageError, match=r"signal 9.*Remedy"):
        list(engine.run([file(tmp_path, "1", "good")], 1))
    assert (tmp_path / "marks").stat().st_size == STARTS
    engine.close()


def test_results_before_workers_ceased_to_start_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILING_START", f"{tmp_path / 'marks'}:2:1000")
    engine = engine_for(tmp_path, "tests.engines.failing_start")
    jobs = [file(tmp_path, "1", "good"), file(tmp_path, "2", "exit"), file(tmp_path, "3", "good")]
    results: list[Result] = []
    with pytest.raises(RuntimeError, match="signal 9"):
        for group in engine.run(jobs, 1):
            results.extend(group)
    assert [(result.path, *kinds(result)) for result in results] == [("1.txt",), ("2.txt", "crash")]
    engine.close()


def test_a_worker_that_cannot_use_the_settings_says_so_at_once(tmp_path: Path) -> None:
    engine = engine_for(tmp_path, pack="no-such-pack")
    with pytest.raises(UsageError, match="no-such-pack"):
        list(engine.run([file(tmp_path, "1", "good")], 1))
    engine.close()


def test_the_cap_on_pictures_holds_for_the_run_over_all_workers(tmp_path: Path) -> None:
    sheet = "good P507 萃取 镨钕 皂化 氧化镨钕 反萃 稀土分离"
    jobs = [file(tmp_path, str(number), sheet) for number in range(8)]
    jobs += [file(tmp_path, str(number), f"box {sheet}") for number in range(8, 10)]
    engine = engine_for(tmp_path, locate="all", max_pictures=5)
    results = [result for group in engine.run(jobs, 2) for result in group]
    named = {finding.picture for result in results for finding in result.findings if finding.picture}
    assert sorted(path.name for path in (tmp_path / "r_files").iterdir()) == sorted(Path(name).name for name in named)
    assert len(named) == 5


def test_pictures_of_an_earlier_run_do_not_count(tmp_path: Path) -> None:
    for _ in range(2):
        engine = engine_for(tmp_path, locate="all", max_pictures=2)
        [[result]] = engine.run([file(tmp_path, "1", "good P507 萃取 镨钕 皂化")], 1)
        assert sum(1 for finding in result.findings if finding.picture) == 2


def test_a_picture_that_no_result_names_goes_with_its_worker(tmp_path: Path) -> None:
    engine = engine_for(tmp_path, locate="all", time_limit=4)
    [[result]] = engine.run([file(tmp_path, "1", "good hang P507 萃取 镨钕 皂化")], 1)
    assert result.findings and kinds(result) == []
    assert list((tmp_path / "r_files").iterdir()) == []


@pytest.mark.parametrize("word", ["hang", "segfault", "eat", "exit", "raise", "good"])
def test_nothing_that_was_spooled_is_left(word: str, tmp_path: Path, temporary: Path) -> None:
    jobs = [file(tmp_path, "1", f"spool {word}"), file(tmp_path, "2", "good")]
    left: list[Path] = []
    for _ in engine_for(tmp_path, time_limit=2).run(jobs, 1):
        left += [path for path in temporary.rglob("*") if path.is_file()]
    assert left == []
    assert list(temporary.iterdir()) == []


def test_stopping_leaves_no_folder(tmp_path: Path, temporary: Path) -> None:
    engine = engine_for(tmp_path, time_limit=60)
    begun(engine, [file(tmp_path, "1", "spool hang")])
    until_it_hangs(engine)
    engine.stop()
    assert list(temporary.iterdir()) == []


DRIVER = """
import signal, sys
from pathlib import Path
from scanner.engines.local import LocalEngine
from scanner.engines.messages import Job
from scanner.records import Artifact
from scanner.settings import Settings

def leave(number, frame):
    raise KeyboardInterrupt

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    path = Path(sys.argv[1])
    engine = LocalEngine(Settings(time_limit=100, model="none"), None, ("tests.engines.misbehaving",))
    list(engine.run([Job("1", Artifact("1.txt", path))], 1))
"""


@pytest.mark.parametrize(
    ("end", "whole_group"),
    [
        (signal.SIGINT, False),
        (signal.SIGINT, True),
        (signal.SIGTERM, False),
        (signal.SIGTERM, True),
        (signal.SIGKILL, False),  # not the whole group: nobody would be left who could clean up
    ],
)
def test_a_signal_leaves_no_folder_and_no_process(
    end: signal.Signals, whole_group: bool, tmp_path: Path, temporary: Path
) -> None:
    job = file(tmp_path, "1", "spool hang")
    driver = tmp_path / "driver.py"
    driver.write_text(DRIVER)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    process = subprocess.Popen(
        [sys.executable, str(driver), str(job.artifact.content)],
        start_new_session=True,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: len([path for path in temporary.rglob("*") if path.is_file()]) == 2)
    if whole_group:
        os.killpg(process.pid, end)
    else:
        os.kill(process.pid, end)
    process.wait(30)
    until(lambda: list(temporary.iterdir()) == [])
    until(lambda: not _session(process.pid))


def _session(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


STARTING = """
import multiprocessing.util, os

spawn = multiprocessing.util.spawnv_passfds

def interrupted(path, arguments, files):
    number = spawn(path, arguments, files)
    if b"--multiprocessing-fork" in arguments or "--multiprocessing-fork" in arguments:  # not its resource tracker
        os.kill(os.getpid(), END)
    return number

if __name__ == "__main__":
    multiprocessing.util.spawnv_passfds = interrupted
"""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_a_worker_starts_leaves_no_folder_and_no_half_told_worker(
    end: signal.Signals, tmp_path: Path, temporary: Path
) -> None:
    job = file(tmp_path, "1", "spool hang")
    driver = tmp_path / "driver.py"
    driver.write_text(STARTING.replace("END", str(int(end))) + DRIVER)
    done = subprocess.run(
        [sys.executable, str(driver), str(job.artifact.content)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stderr=subprocess.PIPE,
        timeout=60,
    )
    assert done.returncode != 0
    assert b"KeyboardInterrupt" in done.stderr
    assert b"EOFError" not in done.stderr
    assert list(temporary.iterdir()) == []


def test_a_worker_is_replaced_after_its_share_and_nothing_is_lost(tmp_path: Path) -> None:
    engine = engine_for(tmp_path, recycle=3)
    jobs = [file(tmp_path, str(number), f"good {number}") for number in range(8)]
    results = [result for outcome in engine.run(jobs, 1) for result in outcome]
    assert sorted((result.id, *kinds(result)) for result in results) == [(str(number),) for number in range(8)]
    assert engine.started == 3


def test_a_file_that_does_not_get_on_is_given_up_before_its_time_is_over(tmp_path: Path) -> None:
    engine = engine_for(tmp_path, time_limit=100, stall_limit=3)
    started = time.monotonic()
    [[result], [other]] = engine.run([file(tmp_path, "1", "hang"), file(tmp_path, "2", "good")], 1)
    assert time.monotonic() - started < 60
    assert kinds(result) == ["timeout"] and "stall-limit" in result.extraction.problems[0].message
    assert kinds(other) == []


def test_small_files_go_together_and_large_ones_three_ahead(tmp_path: Path) -> None:
    sent: list[list[str]] = []
    for size, most in ((100, BATCH), (BATCH_BYTES, AHEAD), (None, AHEAD)):
        engine = engine_for(tmp_path)
        engine.sending = lambda jobs: sent.append([job.id for job in jobs])
        path = tmp_path / "small.txt"
        path.write_text("good")
        jobs = [Job(str(number), Artifact(path.name, path), size) for number in range(BATCH * 2)]
        assert len(list(engine.run(jobs, 1))) == BATCH * 2
        assert len(sent[0]) == most
        sent.clear()


def test_a_suspect_is_read_while_nothing_else_is(tmp_path: Path) -> None:
    engine = engine_for(tmp_path)
    under_way: list[tuple[str, list[str]]] = []

    def sending(jobs: Sequence[Job]) -> None:
        held = [job.id for worker in engine.workers for job in worker.jobs]
        under_way.extend((job.id, held) for job in jobs)

    engine.sending = sending
    jobs = [file(tmp_path, str(number), "good") for number in range(6)]
    jobs += [replace(file(tmp_path, str(number), "good"), alone=True) for number in (6, 7)]
    assert len(list(engine.run(jobs, 2))) == 8
    assert [held for id, held in under_way if id in ("6", "7")] == [[], []]


def test_a_known_content_is_not_read_and_another_is(tmp_path: Path) -> None:
    job = file(tmp_path, "1", "segfault")
    known = Known(hashlib.sha256(b"segfault").hexdigest(), "1.txt", "77")
    [outcome] = engine_for(tmp_path).run([replace(job, known=(known,))], 1)
    assert (outcome.source, outcome.results) == ("77", ())
    [outcome] = engine_for(tmp_path).run([replace(job, known=(replace(known, sha256="0" * 64),))], 1)
    assert outcome.source is None and kinds(outcome.results[0]) == ["crash"]


def test_draining_begins_nothing_more_and_ends_what_is_begun(tmp_path: Path) -> None:
    engine = engine_for(tmp_path)
    seen = []
    for outcome in engine.run((file(tmp_path, str(number), "good") for number in range(1000)), 1):
        seen.append(outcome.job.id)
        engine.drain()
    assert 0 < len(seen) <= BATCH + BATCH // 2 and len(set(seen)) == len(seen)
