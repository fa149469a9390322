"""`scanner scan`: walk, examine in killable workers, stream results.jsonl, then print the other reports."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from scanner import __version__
from scanner.commands.outputs import Output, plan
from scanner.commands.settings_options import settings_from, settings_options
from scanner.errors import UsageError
from scanner.records import Artifact, Result, Run
from scanner.settings import Settings

if TYPE_CHECKING:
    from scanner.reports.as_jsonl import JsonlWriter
    from scanner.sources.folder import Found

FAILED, UNREAD, INTERRUPTED = 1, 3, 130


@dataclass(frozen=True, slots=True)
class Task:
    """What to scan: places to walk, or one artifact from standard input."""

    places: Sequence[str]
    own: frozenset[str]
    stream: Artifact | None = None


@click.command("scan")
@click.argument("places", nargs=-1, metavar="[PATH]...")
@click.option("-o", "--output", "names", multiple=True, metavar="FILE", help="Report to write, by suffix (repeatable).")
@click.option("--from-file", "lists", multiple=True, metavar="LIST", help="File with paths to scan, one a line.")
@click.option("--name", default="stdin", show_default=True, help="Name of the artifact read from standard input (-).")
@click.option("--force", is_flag=True, help="Replace outputs that exist.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, no summary.")
@click.option("-v", "--verbose", is_flag=True, help="Say each finished file on standard error.")
@settings_options()
def command(
    places: tuple[str, ...],
    names: tuple[str, ...],
    lists: tuple[str, ...],
    name: str,
    force: bool,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> int:
    """Scan files and folders (PATH, or - for standard input) and write reports.

    Reports by suffix: .jsonl .html .xlsx .csv .sarif .txt, and cleared.list (a transfer list of what is clear).
    """
    from scanner.sources.folder import distinct
    from scanner.sources.manifest import from_stream, listed

    settings = settings_from(given)
    everything = [*places, *(path for list_file in lists for path in listed(list_file))]
    if not everything:
        raise UsageError("nothing to scan. Remedy: give files or folders, or - for standard input")
    walked = distinct([path for path in everything if path != "-"])
    outputs = plan(names, force)
    with tempfile.TemporaryDirectory(prefix="scanner-") as folder:
        stream = None
        if "-" in everything:
            stream = from_stream(sys.stdin.buffer, name, Path(folder))
        task = Task(walked, _own(outputs), stream)
        return _scan(task, outputs, settings, Path(folder), quiet, verbose)


def _scan(task: Task, outputs: Sequence[Output], settings: Settings, folder: Path, quiet: bool, verbose: bool) -> int:
    from scanner import law
    from scanner.commands.progress import Progress
    from scanner.engines.local import LocalEngine, outcome
    from scanner.engines.worker import Job
    from scanner.pack_check import load_checked
    from scanner.pipeline import Opened
    from scanner.reports.as_jsonl import JsonlWriter

    pack = load_checked(settings.pack)
    table = law.load(pack.folder)
    day = law.day_of(settings.as_of, date.today())
    shown = not quiet and sys.stderr.isatty()
    files, total = _count(task, settings) if shown else (0, 0)
    first = next((output.path for output in outputs if output.report == ".jsonl"), None)
    lines = first or folder / "results.jsonl"
    pictures = _picture_folder(outputs, settings)
    run = Run(
        tool=f"scanner {__version__}",
        pack={"id": pack.id, "version": pack.version, "digest": pack.digest},
        model=None,
        settings=settings.record(),
        law=law.assumptions(table, day),
        started=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    started = time.monotonic()
    writer = JsonlWriter(lines, settings.redact)
    writer.write_run(run)
    engine = LocalEngine(settings, pictures)
    sizes: dict[str, int] = {}
    aside: list[Result] = []

    def jobs() -> Iterator[Job]:
        for number, found in enumerate(_found(task, settings), 1):
            id = str(number)
            if found.error is not None:
                opened = Opened(id, None, 0, found.artifact.path, found.artifact.raw_name)
                aside.append(outcome(opened, found.error, found.bytes))
                continue
            sizes[id] = found.bytes or 0
            yield Job(id, found.artifact, found.bytes)

    signal.signal(signal.SIGTERM, _interrupt)
    complete = False
    try:
        with Progress(files, total, shown) as progress:
            for group in engine.run(jobs(), settings.jobs or os.cpu_count() or 1):
                for result in (*_drained(aside), *group):
                    writer.write_result(_pictures_from(result, pictures, lines))
                    if result.parent is None:
                        progress.step(result, sizes.pop(result.id, 0))
                        if verbose:
                            click.echo(f"{result.overall:7}{result.path}", err=True)
            for result in _drained(aside):
                writer.write_result(result)
        complete = True
    except KeyboardInterrupt:
        for group in engine.stop():
            for result in (*_drained(aside), *group):
                writer.write_result(_pictures_from(result, pictures, lines))
    finally:
        engine.close()
        if complete:
            writer.write_summary(writer.tally.summary(round(time.monotonic() - started, 3)))
        writer.close(complete)
    _print_reports(lines, [output for output in outputs if output.path != first], settings, quiet)
    return _exit_code(writer, settings, complete)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _drained(aside: list[Result]) -> list[Result]:
    """What was accounted for without a worker since the last call."""
    taken = list(aside)
    aside.clear()
    return taken


def _found(task: Task, settings: Settings) -> Iterator[Found]:
    from scanner.sources.folder import Found, walk

    if task.stream is not None:
        yield Found(task.stream, task.stream.size)
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
    paths = [output.path for output in outputs]
    paths += [_files_folder(output.path) for output in outputs if output.report == ".html"]
    return frozenset(os.path.realpath(path) for path in paths)


def _files_folder(page: Path) -> Path:
    return page.with_name(f"{page.stem}_files")


def _picture_folder(outputs: Sequence[Output], settings: Settings) -> Path | None:
    """The folder beside the HTML report that page pictures go to; None where there is no such report."""
    page = next((output.path for output in outputs if output.report == ".html"), None)
    if page is None or settings.max_pictures == 0 or settings.redact:
        return None
    return Path(os.path.abspath(_files_folder(page)))


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


def _print_reports(lines: Path, outputs: Sequence[Output], settings: Settings, quiet: bool) -> None:
    from scanner import registry
    from scanner.reports.as_text import summary_lines
    from scanner.results_file import open_results

    if not outputs and quiet:
        return
    with open_results(lines, allow_partial=True) as results:
        for output in outputs:
            registry.REPORTS[output.report](results, output.path, settings)
        if not quiet:
            for line in summary_lines(results, settings):
                click.echo(line)
            for output in outputs:
                click.echo(f"written: {output.path}")


def _exit_code(writer: JsonlWriter, settings: Settings, complete: bool) -> int:
    """As results.md has it: 1 wins over 3."""
    if not complete:
        return INTERRUPTED
    levels = writer.tally.by_level
    failing = {"flag": ("flag",), "review": ("flag", "review"), "never": ()}[settings.fail_on]
    if any(levels[level] for level in failing):
        return FAILED
    return UNREAD if writer.tally.incomplete else 0
