"""One run from its first artifact to its last: what is scanned, how it goes, and what cuts it short."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from scanner import __version__
from scanner.commands.outputs import Output
from scanner.commands.progress import Progress
from scanner.commands.run_log import RunLog
from scanner.errors import ArtifactError, UsageError
from scanner.records import Result, Run, worst
from scanner.settings import Settings

if TYPE_CHECKING:
    from scanner.engines.messages import Job
    from scanner.engines.outcomes import Outcome
    from scanner.engines.reader import Entry
    from scanner.results_file import ResultsFile
    from scanner.sources.folder import Found

GRACE = 30.0
"""Seconds that files being read may take to end after --max-seconds are over."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to scan: places to walk, or one artifact from standard input; and how a person follows it.

    `cluster` is the address of a Ray cluster that reads, "" for the usual one; None where this machine does.
    """

    places: Sequence[str]
    own: frozenset[str]
    stream: Found | None = None
    quiet: bool = False
    verbose: bool = False
    max_seconds: float | None = None
    log: RunLog = field(default_factory=lambda: RunLog(None))
    cluster: str | None = None


@dataclass(slots=True)
class Course:
    """What became of a run so far: whether all was examined, how its results are opened, what failed, what is written.

    `results` is the name that a person finds them under.
    """

    complete: bool = False
    ended: bool = False
    results: str = ""
    open: Callable[[], ResultsFile] | None = None
    failures: list[str] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)


class Engine(Protocol):
    """What examines: the processes of this machine, or a cluster."""

    waiting: deque[Job]
    draining: bool
    sending: Callable[[Sequence[Job]], None] | None
    tick: Callable[[], None] | None

    def run(self, jobs: Iterable[Job], processes: int) -> Iterator[Outcome]:
        """What comes of each job, as it ends."""

    def drain(self) -> None:
        """Begin nothing more."""

    def current(self) -> list[tuple[str, float]]:
        """What is being read, and for how many seconds."""

    def stop(self) -> list[Outcome]:
        """End at once; what was being read is interrupted."""

    def close(self) -> None:
        """Leave nothing behind."""


class Keeper(Protocol):
    """Where jobs come from and outcomes go to: a results file, or a ledger."""

    @property
    def examined(self) -> bool:
        """Whether anything was kept."""

    def jobs(self) -> Iterator[Job]:
        """What is to be read, as it is listed."""

    def sending(self, jobs: Sequence[Job]) -> None:
        """These are about to be read."""

    def take(self, outcome: Outcome) -> Sequence[Job]:
        """Keep what came of a job; gives jobs that have to be read after all."""

    def end(self) -> None:
        """Everything was listed and examined: add what only a whole run can say."""

    def stop(self) -> None:
        """Nothing more is examined, though not everything was."""

    def tick(self) -> None:
        """A moment has passed."""


class TimeIsUp(Exception):
    """--max-seconds are over, and what was being read did not end in its grace."""


def examine(engine: Engine, keeper: Keeper, settings: Settings, task: Task, course: Course, progress: Progress) -> None:
    """Examine everything and keep each outcome; an interruption, or the end of the time, ends it with what came so far.

    Where nothing can be kept any more, or the engine cannot go on, it ends too and that is noted as a failure; it
    passes (UsageError, RuntimeError) where nothing was examined before it.
    """
    deadline = None if task.max_seconds is None else course.started + task.max_seconds

    progress.current = engine.current

    def tick() -> None:
        keeper.tick()
        progress.tick()
        task.log.tick()
        if deadline is not None and time.monotonic() > deadline:
            engine.drain()
            if time.monotonic() > deadline + GRACE:
                raise TimeIsUp

    engine.sending, engine.tick = keeper.sending, tick
    try:
        try:
            for outcome in engine.run(keeper.jobs(), settings.jobs or os.cpu_count() or 1):
                engine.waiting.extend(keeper.take(outcome))
            if engine.draining:
                keeper.stop()
            else:
                keeper.end()
                course.complete = True
        except (KeyboardInterrupt, TimeIsUp):
            for outcome in engine.stop():
                keeper.take(outcome)
            keeper.stop()
    except (UsageError, RuntimeError) as error:
        if not keeper.examined:
            raise
        course.failures.append(str(error))
    finally:
        engine.close()


def noted(result: Result, error: ArtifactError) -> Result:
    """The result with one more problem; what was clear is clear no longer."""
    verdict = result.verdict
    if verdict.level == "clear":
        verdict = replace(verdict, level="unread", reasons=(*verdict.reasons, f"Not examined whole: {error.message}."))
    overall = worst([result.overall, "unread"])
    return replace(result.with_problem(error.problem()), verdict=verdict, overall=overall)


def run_record(settings: Settings) -> Run:
    """The first line of the results."""
    from scanner import law
    from scanner.model import described
    from scanner.pack_check import load_checked

    pack = load_checked(settings.pack)
    table = law.load(pack.folder)
    return Run(
        tool=f"scanner {__version__}",
        pack={"id": pack.id, "version": pack.version, "digest": pack.digest},
        model=described(settings.model, pack.digest),  # one that does not fit is refused before the scan
        settings=settings.record(),
        law=law.assumptions(table, law.day_of(settings.as_of, date.today())),
        started=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def found_in(task: Task, settings: Settings) -> Iterator[Found]:
    """Standard input, then what the walk meets."""
    from scanner.sources.places import walk

    if task.stream is not None:
        yield task.stream
    yield from walk(task.places, settings, task.own)


def engine_for(task: Task, settings: Settings, pictures: Path | None, ledger: Entry | None = None) -> Engine:
    """The engine that the task asks for; `ledger` is where a cluster's readers may write."""
    if task.cluster is None:
        from scanner.engines.local import LocalEngine

        return LocalEngine(settings, pictures)
    from scanner.engines.ray_cluster import RayEngine

    return RayEngine(settings, task.cluster, pictures, task.places, ledger=ledger)


def picture_folder(outputs: Sequence[Output], settings: Settings) -> Path | None:
    """The folder beside the HTML report that page pictures go to; None where there is no such report."""
    folder = next((output.folder for output in outputs if output.folder is not None), None)
    if folder is None or settings.max_pictures == 0 or settings.redact:
        return None
    return Path(os.path.abspath(folder))


def pictures_from(result: Result, pictures: Path | None, lines: Path) -> Result:
    """The result with picture paths made relative to the folder of the results file."""
    if pictures is None or not any(finding.picture for finding in result.findings):
        return result
    base = Path(os.path.abspath(lines)).parent
    findings = tuple(
        replace(
            finding, picture=PurePosixPath(Path(os.path.relpath(pictures.parent / finding.picture, base))).as_posix()
        )
        if finding.picture
        else finding
        for finding in result.findings
    )
    return replace(result, findings=findings)
