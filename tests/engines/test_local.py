"""The killable engine: exactly one outcome for every artifact, whatever its reader does."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.engines.local import LocalEngine
from scanner.engines.worker import Job
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
    engine = LocalEngine(Settings(time_limit=4, memory_limit=900), extra=("tests.engines.misbehaving",))
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


def test_stopping_gives_what_was_open_the_outcome_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "slow.txt"
    path.write_text("hang")
    engine = LocalEngine(Settings(time_limit=60), extra=("tests.engines.misbehaving",))
    engine.waiting.append(Job("1", Artifact(path.name, path), 4))
    # drive the engine by hand until the worker has begun
    engine._start()
    while not any(worker.group for worker in engine.workers):
        for worker in engine.workers:
            if worker.ready and engine.waiting:
                engine._send(worker, engine.waiting.popleft())
        list(engine._listen())
    [[result]] = engine.stop()
    assert [problem.kind for problem in result.extraction.problems] == ["interrupted"]
