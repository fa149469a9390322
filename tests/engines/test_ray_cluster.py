"""A Ray cluster on this machine: the results of the local engine, and one outcome for each file whatever is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.same_results import differences
from scanner.engines import batching
from scanner.engines.messages import Job
from scanner.engines.outcomes import Outcome
from scanner.errors import UsageError
from scanner.records import Artifact
from scanner.settings import Settings
from tests.factories import postgres

pytest.importorskip("ray", reason="Ray has no wheel for this Python yet: pip install 'scanner[ray]' tells")

from scanner.engines.ray_cluster import RayEngine
from scanner.engines.reader import Entry, Order, Reader, identity

ROOT = Path(__file__).resolve().parents[2]
MISBEHAVING = ("tests.engines.misbehaving",)


@dataclass
class Nodes:
    """A cluster whose head reads nothing, and its reading nodes of one processor each."""

    cluster: Any
    reading: list[Any]

    @property
    def address(self) -> str:
        return str(self.cluster.address)

    def kill(self) -> None:
        """Kill the first reading node and start another in its place."""
        self.cluster.remove_node(self.reading.pop(0), allow_graceful=False)
        self.reading.append(self.cluster.add_node(num_cpus=1))


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_health_check_period_ms", "500")
        patch.setenv("RAY_health_check_failure_threshold", "3")
        small = {"object_store_memory": 100 << 20, "include_dashboard": False}
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **small})
        try:
            yield Nodes(cluster, [cluster.add_node(num_cpus=1) for _ in range(2)])
        finally:
            cluster.shutdown()


def files(folder: Path, contents: list[str]) -> list[Job]:
    jobs = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.txt"
        path.write_text(content)
        jobs.append(Job(str(number), Artifact(path.name, path), len(content)))
    return jobs


def engine(nodes: Nodes, *places: str, **given: Any) -> RayEngine:
    settings = Settings(**{"jobs": 2, "time_limit": 20, "memory_limit": 900, "model": "none", **given})
    return RayEngine(settings, nodes.address, None, places, MISBEHAVING)


def ended(outcomes: list[Outcome]) -> Counter[str]:
    return Counter(outcome.job.id for outcome in outcomes)


def scan(arguments: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scanner", "scan", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_cluster_says_what_this_machine_says_but_for_times(nodes: Nodes, tmp_path: Path) -> None:
    share = str(ROOT / "samples" / "share")
    here = scan([share, "-o", "here.jsonl", "-o", "here.html", "-q"], tmp_path)
    there = scan(
        [share, "-o", "there.jsonl", "-o", "there.html", "-q", "--engine", "ray", "--ray-address", nodes.address],
        tmp_path,
    )
    assert there.returncode == here.returncode == 1, there.stderr
    assert differences(tmp_path / "here.jsonl", tmp_path / "there.jsonl") == []
    drawn = [sorted(path.name for path in (tmp_path / f"{name}_files").glob("*.png")) for name in ("here", "there")]
    assert drawn[0] and drawn[0] == drawn[1]
    for name in drawn[0]:
        assert (tmp_path / "here_files" / name).read_bytes() == (tmp_path / "there_files" / name).read_bytes()


def test_a_cluster_with_a_postgresql_ledger_says_what_this_machine_says_without_one(
    nodes: Nodes, tmp_path: Path
) -> None:
    pytest.importorskip("psycopg", reason="the ledger's extra is not installed: pip install 'scanner[postgres]'")
    if postgres.program("postgres") is None:
        pytest.skip("PostgreSQL is not installed here; .ci/run installs it")
    share = str(ROOT / "samples" / "share")
    scan([share, "-o", "here.jsonl", "-q"], tmp_path)
    with postgres.cluster() as ledger:
        asked = [share, "-q", "--engine", "ray", "--ray-address", nodes.address, "--ledger", ledger.url]
        there = scan([*asked, "-o", "there.jsonl"], tmp_path)
        assert there.returncode == 1, there.stderr
        again = scan([*asked, "-o", "again.jsonl"], tmp_path)
        assert again.returncode == 1, again.stderr
    assert by_path(tmp_path / "here.jsonl") == by_path(tmp_path / "there.jsonl")  # a ledger counts ids in its own way
    assert differences(tmp_path / "there.jsonl", tmp_path / "again.jsonl") == []


def test_a_reader_writes_a_batch_into_the_ledger_itself_and_twice_is_once(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="the ledger's extra is not installed: pip install 'scanner[postgres]'")
    if postgres.program("postgres") is None:
        pytest.skip("PostgreSQL is not installed here; .ci/run installs it")
    from sqlalchemy import text

    from scanner.ledger.book import Pass
    from scanner.ledger.opening import Store
    from scanner.ledger.rows import Listing

    (tmp_path / "x.txt").write_text("P507 萃取段 15 级，O/A = 2:1，皂化度 36%")
    settings = Settings(model="none")
    listing = Listing("x.txt", None, (tmp_path / "x.txt").stat().st_size)
    job = Job("7", Artifact("x.txt", tmp_path / "x.txt"), listing.size, listing=listing)
    main = sys.modules["__main__"]
    with postgres.cluster() as ledger, pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "__file__", getattr(main, "__file__", None), raising=False)  # a reader clears it
        patch.chdir(tmp_path)
        driver = Store(ledger.url, write=True)
        entry = Entry(ledger.url, Pass(1, "key", "2026-11-24", False, False, lambda verdict: verdict))
        reader = Reader(Order(settings, str(tmp_path), (), identity(settings), None, entry))
        try:
            assert reader.check() == ""
            returned = [reader.examine((job,)) for _ in range(2)]
        finally:
            reader.close()
        with driver.reading() as connection:
            lines = connection.execute(text("SELECT line FROM scan_outcome WHERE artifact = 7")).scalars().all()
            states = connection.execute(text("SELECT state FROM scan_artifact")).scalars().all()
        driver.close()
    assert states == ["done"] and len(lines) == 1 and "萃取段" in lines[0]
    for one in returned:
        assert one.refused == ""
        [outcome] = one.outcomes
        assert outcome.kept and outcome.results[0].findings == () and outcome.results[0].verdict.level != "clear"


def by_path(results: Path) -> dict[str, Any]:
    """The results of a file without times, ids, and what a ledger adds to the first line."""
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    untold = ("id", "parent", "seconds")
    return {
        line["path"]: {key: value for key, value in line.items() if key not in untold}
        for line in lines
        if line["type"] == "result"
    }


def test_relative_paths_mean_the_folder_the_scan_was_started_in(nodes: Nodes, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "x.txt").write_text("nothing of note")
    done = scan(["share", "-o", "r.jsonl", "-q", "--engine", "ray"], tmp_path, RAY_ADDRESS=nodes.address)
    assert done.returncode == 0, done.stderr


def test_bad_files_cost_themselves_only(nodes: Nodes, tmp_path: Path) -> None:
    jobs = files(tmp_path, ["good", "segfault", "exit", "raise", "hang", "good"])
    reading = engine(nodes, time_limit=4)
    outcomes = list(reading.run(jobs, 2))
    assert ended(outcomes) == Counter({one.id: 1 for one in jobs})
    kinds = {
        outcome.job.id: [problem.kind for problem in outcome.results[-1].extraction.problems] for outcome in outcomes
    }
    assert kinds == {"0": [], "1": ["crash"], "2": ["crash"], "3": ["defect"], "4": ["timeout"], "5": []}


def test_a_file_that_kills_the_reader_itself_is_found_and_named(
    nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "BATCH_FILES", 4)
    jobs = files(tmp_path, ["good", "kill-scan", *["good"] * 8])
    outcomes = list(engine(nodes).run(jobs, 2))
    assert ended(outcomes) == Counter({one.id: 1 for one in jobs})
    bad = {outcome.job.id for outcome in outcomes if outcome.results[-1].extraction.problems}
    assert bad == {"1"}


def test_a_node_that_is_lost_costs_no_file_and_no_file_ends_twice(
    nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "BATCH_FILES", 5)
    jobs = files(tmp_path, ["slow 0.2"] * 120)
    outcomes: list[Outcome] = []
    for outcome in engine(nodes).run(jobs, 2):
        outcomes.append(outcome)
        if len(outcomes) == 10:
            nodes.kill()
    assert ended(outcomes) == Counter({one.id: 1 for one in jobs})
    assert all(not outcome.results[-1].extraction.problems for outcome in outcomes)


def test_a_run_that_is_stopped_says_interrupted_of_what_was_out(nodes: Nodes, tmp_path: Path) -> None:
    jobs = files(tmp_path, ["good", *["hang"] * 3])
    reading = engine(nodes)
    source = reading.run(jobs, 2)
    threading.Timer(8, reading.drain).start()
    reading.tick = lambda: None if not reading.draining else _interrupt()
    with pytest.raises(KeyboardInterrupt):
        list(source)
    outcomes = reading.stop()
    assert ended(outcomes) == Counter({one.id: 1 for one in jobs})
    assert {outcome.results[-1].extraction.problems[0].kind for outcome in outcomes} == {"interrupted"}


def _interrupt() -> None:
    raise KeyboardInterrupt


def test_a_cluster_that_does_not_see_the_place_is_refused(nodes: Nodes, tmp_path: Path) -> None:
    reading = engine(nodes, str(tmp_path / "only-here"))
    with pytest.raises(UsageError, match=r"only-here: no such file or folder.*Remedy: mount"):
        list(reading.run(files(tmp_path, ["good"]), 2))
    reading.close()


def test_readers_of_another_version_are_refused(nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.engines.ray_cluster.identity", lambda settings: ("0.0.0", "other", ""))
    reading = engine(nodes)
    with pytest.raises(UsageError, match="another version, pack or model"):
        list(reading.run(files(tmp_path, ["good"]), 2))
    reading.close()


def test_without_a_cluster_nothing_is_scanned_and_the_remedy_says_how_to_start_one(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    done = scan(["x.txt", "--engine", "ray", "--ray-address", "127.0.0.1:9"], tmp_path)
    assert done.returncode == 2 and "ray start --head" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["x.txt", "--ray-address", "127.0.0.1:9"], ["-", "--engine", "ray"]])
def test_options_that_do_not_go_together_are_refused(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    done = scan(arguments, tmp_path)
    assert done.returncode == 2 and "Remedy" in done.stderr
