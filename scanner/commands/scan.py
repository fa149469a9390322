"""`scanner scan`: walk, examine in killable workers, stream results.jsonl, then print the other reports."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

import click

from scanner import __version__
from scanner.atomic_file import PARTIAL, keep_partial
from scanner.commands.outputs import Output, kept_in_part, plan, write_reports
from scanner.commands.progress import say
from scanner.commands.settings_options import settings_from, settings_options
from scanner.errors import ArtifactError, UsageError
from scanner.records import Bundle, Result, Run, worst
from scanner.settings import Settings

if TYPE_CHECKING:
    from scanner.engines.local import LocalEngine
    from scanner.engines.messages import Job
    from scanner.reports.as_jsonl import JsonlWriter
    from scanner.sources.folder import Found

FOUND, UNREAD, FAILED, INTERRUPTED = 1, 3, 4, 130
STDIN = "stdin"


@dataclass(frozen=True, slots=True)
class Task:
    """What to scan: places to walk, or one artifact from standard input."""

    places: Sequence[str]
    own: frozenset[str]
    stream: Found | None = None


@dataclass(slots=True)
class Course:
    """What became of a run so far: whether all was examined, where the results are, what failed, what is written."""

    complete: bool = False
    results: Path | None = None
    failures: list[str] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)


@click.command("scan")
@click.argument("places", nargs=-1, metavar="[PATH]...")
@click.option("-o", "--output", "names", multiple=True, metavar="FILE", help="Report to write, by suffix (repeatable).")
@click.option("--from-file", "lists", multiple=True, metavar="LIST", help="File with paths to scan, one a line.")
@click.option("--name", default=None, help=f"Name of the artifact read from standard input (-).  [default: {STDIN}]")
@click.option("--force", is_flag=True, help="Replace outputs that exist.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, no summary.")
@click.option("-v", "--verbose", is_flag=True, help="Say each finished file on standard error.")
@settings_options()
def command(
    places: tuple[str, ...],
    names: tuple[str, ...],
    lists: tuple[str, ...],
    name: str | None,
    force: bool,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> int:
    """Scan files and folders (PATH, or - for standard input) and write reports.

    Reports by suffix: .jsonl .html .xlsx .csv .sarif .txt, and cleared.list (a transfer list of what is clear).
    """
    from scanner.sources.folder import check_globs, distinct
    from scanner.sources.manifest import from_stream, listed

    settings = settings_from(given)
    check_globs(settings)
    everything = [*places, *(path for list_file in lists for path in listed(list_file))]
    if not everything:
        raise UsageError("nothing to scan. Remedy: give files or folders, or - for standard input")
    if name is not None and ("-" not in everything or not name.strip()):
        raise UsageError("--name names what comes on standard input. Remedy: give - and a name, or leave --name out")
    walked = distinct([path for path in everything if path != "-"])
    outputs = plan(names, force)
    signal.signal(signal.SIGTERM, _interrupt)  # so that nothing spooled is left behind
    with tempfile.TemporaryDirectory(prefix="scanner-") as folder:
        stream = None
        if "-" in everything:
            stream = from_stream(_standard_input(), name or STDIN, Path(folder), settings)
        task = Task(walked, _own(outputs), stream)
        return _scan(task, outputs, settings, Path(folder), quiet, verbose)


def _standard_input() -> IO[bytes]:
    if sys.stdin is None:
        raise UsageError("standard input is closed. Remedy: give it a file, or name the file instead of -")
    return sys.stdin.buffer


def _scan(task: Task, outputs: Sequence[Output], settings: Settings, folder: Path, quiet: bool, verbose: bool) -> int:
    from scanner.commands.progress import Progress
    from scanner.engines.local import LocalEngine
    from scanner.reports.as_jsonl import JsonlWriter

    run = _run_record(settings)
    shown = not quiet and sys.stderr.isatty()
    files, total = _count(task, settings) if shown else (0, 0)
    first = next((output for output in outputs if output.report == ".jsonl"), None)
    others = [output for output in outputs if output is not first]
    lines = first.path if first is not None else folder / "results.jsonl"
    pictures = _picture_folder(outputs, settings)
    started = time.monotonic()
    writer = JsonlWriter(lines, settings.redact)
    engine = LocalEngine(settings, pictures)
    course = Course()
    try:
        writer.write_run(run)
        with Progress(files, total, shown) as progress:

            def record(result: Result, size: int) -> None:
                writer.write_result(_pictures_from(result, pictures, lines))
                if result.parent is None:
                    progress.step(result, size)
                    if verbose:
                        say(f"{result.overall:7}{result.path}", err=True)

            _examine(task, settings, engine, writer, record, course)
        _finish(writer, time.monotonic() - started, course, named=first is not None)
        _print_reports(others, settings, quiet, course)
    except KeyboardInterrupt:  # a second one: nothing more is written
        if course.results is None:
            _finish(writer, 0.0, course, named=first is not None)
        _say_what_is_kept(course, first, others)
        return INTERRUPTED
    finally:
        engine.close()
        writer.close(complete=False)
    return _exit_code(writer, settings, course, quiet)


def _examine(
    task: Task,
    settings: Settings,
    engine: LocalEngine,
    writer: JsonlWriter,
    record: Callable[[Result, int], None],
    course: Course,
) -> None:
    """Examine everything and record each result with its size; an interruption ends it with what came so far.

    A results file that cannot be written any more, or an engine that cannot go on, ends it too and is noted as a
    failure; it passes (UsageError, RuntimeError) where nothing was examined before it.
    """
    from scanner.bundles import FolderSets
    from scanner.engines.messages import Job
    from scanner.engines.outcomes import unread
    from scanner.pipeline import Opened

    folders = FolderSets(settings)
    sizes: dict[str, int] = {}
    notes: dict[str, ArtifactError] = {}
    aside: list[Result] = []
    bundles: list[Bundle] = []

    def jobs() -> Iterator[Job]:
        for number, found in enumerate(_found(task, settings), 1):
            id = str(number)
            if found.error is not None:
                opened = Opened(id, None, 0, found.artifact.path, found.artifact.raw_name)
                aside.append(unread(opened, found.error, found.bytes))
                continue
            sizes[id] = found.bytes or 0
            if found.note is not None:
                notes[id] = found.note
            yield Job(id, found.artifact, found.bytes)

    def take(results: Iterable[Result]) -> None:
        for result in (*_drained(aside), *results):
            note = notes.pop(result.id, None)
            record(result if note is None else noted(result, note), sizes.pop(result.id, 0))
            if result.parent is None:
                folders.add(result)

    try:
        try:
            for outcome in engine.run(jobs(), settings.jobs or os.cpu_count() or 1):
                take(outcome)
                bundles += outcome.bundles
            take(())
            for bundle in (*bundles, *folders.ended()):
                writer.write_bundle(bundle)
            course.complete = True
        except KeyboardInterrupt:
            for outcome in engine.stop():
                take(outcome)
    except (UsageError, RuntimeError) as error:
        if not writer.tally.artifacts:
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


def _finish(writer: JsonlWriter, seconds: float, course: Course, named: bool) -> None:
    """Bring the results file to its name; where that fails (no room), what stands in it is kept and named.

    `named` says that the user asked for the file: otherwise it is a temporary one, which nobody needs to know.
    """
    try:
        if course.complete:
            writer.write_summary(writer.tally.summary(round(seconds, 3)))
        writer.close(course.complete)
        course.results = writer.path
        if named:
            course.written.append(writer.path)
    except UsageError as error:
        course.complete = False
        if str(error) not in course.failures:
            course.failures.append(str(error))
        try:
            writer.stream.close()
        except OSError:
            pass  # the end of its last line has no room either
        keep_partial(writer.stream, writer.path)
        real = Path(os.path.realpath(writer.path))
        partial = real.with_name(real.name + PARTIAL)
        course.results = partial if partial.exists() else Path(writer.stream.name)
    if course.failures and named:
        course.failures.append(f"results until then are kept in {course.results}")


def _run_record(settings: Settings) -> Run:
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


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _drained(aside: list[Result]) -> list[Result]:
    """What was accounted for without a worker since the last call."""
    taken = list(aside)
    aside.clear()
    return taken


def _found(task: Task, settings: Settings) -> Iterator[Found]:
    from scanner.sources.folder import walk

    if task.stream is not None:
        yield task.stream
    yield from walk(task.places, settings, task.own)


def _count(task: Task, settings: Settings) -> tuple[int, int]:
    """Files and bytes ahead, for the progress bar."""
    files = total = 0
    for found in _found(task, settings):
        files += 1
        total += found.bytes or 0
    return files, total


def _own(outputs: Sequence[Output]) -> frozenset[str]:
    """Real paths of what this run writes, which it must not scan."""
    paths = [path for output in outputs for path in (output.path, output.folder) if path is not None]
    return frozenset(os.path.realpath(path) for path in paths)


def _picture_folder(outputs: Sequence[Output], settings: Settings) -> Path | None:
    """The folder beside the HTML report that page pictures go to; None where there is no such report."""
    folder = next((output.folder for output in outputs if output.folder is not None), None)
    if folder is None or settings.max_pictures == 0 or settings.redact:
        return None
    return Path(os.path.abspath(folder))


def _pictures_from(result: Result, pictures: Path | None, lines: Path) -> Result:
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


def _print_reports(outputs: Sequence[Output], settings: Settings, quiet: bool, course: Course) -> None:
    """Write the other reports and print the summary; a failure of one is noted and stops no other."""
    from scanner.reports.as_text import summary_lines
    from scanner.results_file import open_results

    if course.results is None or (not outputs and quiet):
        return
    before = len(course.written)
    try:
        with open_results(course.results, allow_partial=True) as results:
            course.failures += write_reports(results, outputs, settings, course.written)
            if not quiet:
                for line in summary_lines(results, settings):
                    say(line)
                for path in course.written[before:]:
                    say(f"written: {path}")
    except UsageError as error:  # not even the first line could be written
        course.failures.append(str(error))


def _say_what_is_kept(course: Course, first: Output | None, others: Sequence[Output]) -> None:
    """After an interruption while reports were written."""
    kept = ", ".join(map(str, course.written)) or "nothing; the results were not asked for with -o results.jsonl"
    missing = [output for output in others if output.path not in course.written]
    say(f"interrupted while reports were written. Kept: {kept}{''.join(map(kept_in_part, missing))}", err=True)
    if first is not None and missing:
        say(f"Remedy: scanner report {course.results} --allow-partial -o REPORT writes the others", err=True)


def _exit_code(writer: JsonlWriter, settings: Settings, course: Course, quiet: bool) -> int:
    """As results.md has it: 1 wins over 3; a gateway does not take nothing examined for clear."""
    for failure in course.failures:
        say(f"Error: {failure}", err=True)
    if course.failures:
        return FAILED
    if not course.complete:
        return INTERRUPTED
    levels = writer.tally.by_level
    failing = {"flag": ("flag",), "review": ("flag", "review"), "never": ()}[settings.fail_on]
    if any(levels[level] or writer.tally.sets_by_level[level] for level in failing):
        return FOUND
    if writer.tally.incomplete:
        return UNREAD
    if settings.profile == "gateway" and not writer.tally.by_status["read"]:
        if not quiet:
            say("nothing was examined: a gateway does not take that for clear", err=True)
        return UNREAD
    return 0
