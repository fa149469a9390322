"""`scanner scan`: walk, examine in killable workers, keep every outcome, then print the reports."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from scanner.atomic_file import PARTIAL, keep_partial
from scanner.commands.counting import Ahead
from scanner.commands.course import Course, Task, engine_for, examine, found_in, picture_folder, run_record
from scanner.commands.ending import INTERRUPTED, exit_code, print_reports, say_what_is_kept
from scanner.commands.outputs import Output, plan
from scanner.commands.progress import Progress
from scanner.commands.run_log import RunLog
from scanner.commands.settings_options import settings_from, settings_options
from scanner.commands.sign_key import sign_key_option
from scanner.errors import UsageError
from scanner.settings import Settings

if TYPE_CHECKING:
    from scanner.reports.as_jsonl import JsonlWriter

STDIN = "stdin"
ENGINES = ("local", "ray")
STATUSES = ("unread", "partial", "read")


@click.command("scan")
@click.argument("places", nargs=-1, metavar="[PATH]...")
@click.option("-o", "--output", "names", multiple=True, metavar="FILE", help="Report to write, by suffix (repeatable).")
@click.option("--from-file", "lists", multiple=True, metavar="LIST", help="File with paths to scan, one a line.")
@click.option("--name", default=None, help=f"Name of the artifact read from standard input (-).  [default: {STDIN}]")
@sign_key_option
@click.option("--force", is_flag=True, help="Replace outputs that exist.")
@click.option(
    "--ledger", default=None, metavar="FILE|URL", help="Keep every outcome there; read only what is new to it."
)
@click.option("--resume", is_flag=True, help="Go on with the ledger's last run, if it did not end.")
@click.option("--retry-failed", is_flag=True, help="Read again what was unread for a cause that may have passed.")
@click.option("--only-status", multiple=True, type=click.Choice(STATUSES), help="Read again only what has this status.")
@click.option("--trust-mtime", is_flag=True, help="Same size, time and inode: the same content. Nothing is hashed.")
@click.option("--max-seconds", type=click.FloatRange(min=0), default=None, help="Stop cleanly after this time.")
@click.option("--nice", is_flag=True, help="Let other programs go first, at the processor and at the disk.")
@click.option("--log", "log_path", default=None, metavar="FILE", help="Append what happens, with times, to a file.")
@click.option("--engine", type=click.Choice(ENGINES), default="local", help="What reads: this machine, or a cluster.")
@click.option("--ray-address", default=None, metavar="HOST:PORT", help="The Ray cluster.  [default: RAY_ADDRESS]")
@click.option("-q", "--quiet", is_flag=True, help="No progress, no summary.")
@click.option("-v", "--verbose", is_flag=True, help="Say each finished file on standard error.")
@settings_options()
def command(
    places: tuple[str, ...],
    names: tuple[str, ...],
    lists: tuple[str, ...],
    name: str | None,
    sign_key: str | None,
    force: bool,
    ledger: str | None,
    resume: bool,
    retry_failed: bool,
    only_status: tuple[str, ...],
    trust_mtime: bool,
    max_seconds: float | None,
    nice: bool,
    log_path: str | None,
    engine: str,
    ray_address: str | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> int:
    """Scan files and folders (PATH, a URL of a store, or - for standard input) and write reports.

    Reports by suffix: .jsonl .html .xlsx .csv .sarif .txt; by name: cleared.list (a transfer list of what is clear),
    coverage.json (the coverage certificate) and coverage.html (a page of it).
    With --ledger every outcome is kept as it ends, unchanged files are not read again, and the reports are of the
    ledger; --resume and --only-status need no PATH.
    """
    from scanner import passwords
    from scanner.engines.local_priority import give_way
    from scanner.sources.folder import check_globs
    from scanner.sources.manifest import from_stream, listed
    from scanner.sources.places import distinct

    settings = settings_from(given)
    check_globs(settings)
    passwords.check(settings)
    asked = {"--resume": resume, "--retry-failed": retry_failed, "--only-status": only_status}
    asked["--trust-mtime"] = trust_mtime
    if ledger is None and any(asked.values()):
        said = next(option for option, value in asked.items() if value)
        raise UsageError(f"{said} asks what an earlier run found. Remedy: give --ledger, or leave it out")
    if only_status and (resume or places or lists):
        raise UsageError("--only-status goes through a whole run again. Remedy: leave --resume and the paths out")
    everything = [*places, *(path for list_file in lists for path in listed(list_file))]
    if not everything and not resume and not only_status:
        raise UsageError("nothing to scan. Remedy: give files or folders, or - for standard input")
    if name is not None and ("-" not in everything or not name.strip()):
        raise UsageError("--name names what comes on standard input. Remedy: give - and a name, or leave --name out")
    if ray_address is not None and engine != "ray":
        raise UsageError("--ray-address is of a cluster. Remedy: give --engine ray, or leave it out")
    if engine == "ray" and "-" in everything:
        raise UsageError("standard input is on this machine only. Remedy: leave --engine ray out")
    walked = distinct([path for path in everything if path != "-"])
    outputs = plan(names, force, sign_key)
    signal.signal(signal.SIGTERM, _interrupt)  # so that nothing spooled is left behind
    with tempfile.TemporaryDirectory(prefix="scanner-") as folder:
        stream = None
        if "-" in everything:
            stream = from_stream(_standard_input(), name or STDIN, Path(folder), settings)
        log = RunLog(log_path)
        cluster = (ray_address or "") if engine == "ray" else None
        task = Task(walked, _own(outputs, log_path), stream, quiet, verbose, max_seconds, log, cluster)
        if nice:
            give_way()
        log.say(f"scan of {', '.join(map(str, everything)) or 'the places of the last run'} begins")
        if ledger is None:
            code = _scan(task, outputs, settings, Path(folder))
        else:
            from scanner.commands.ledger_scan import Wish, scan_into

            wish = Wish(ledger, resume, retry_failed, only_status, trust_mtime)
            code = scan_into(wish, task, outputs, settings)
        log.say(f"scan ends with exit code {code} after {log.done} files")
        return code


def _standard_input() -> IO[bytes]:
    if sys.stdin is None:
        raise UsageError("standard input is closed. Remedy: give it a file, or name the file instead of -")
    return sys.stdin.buffer


def _scan(task: Task, outputs: Sequence[Output], settings: Settings, folder: Path) -> int:
    from scanner.commands.to_file import FileKeeper
    from scanner.reports.as_jsonl import JsonlWriter

    run = run_record(settings)
    shown = not task.quiet and sys.stderr.isatty()
    ahead = Ahead(partial(found_in, task, settings)) if shown else None
    if ahead is not None:
        ahead.start()
    first = next((output for output in outputs if output.report == ".jsonl"), None)
    others = [output for output in outputs if output is not first]
    lines = first.path if first is not None else folder / "results.jsonl"
    pictures = picture_folder(outputs, settings)
    course = Course()
    writer = JsonlWriter(lines, settings.redact)
    engine = engine_for(task, settings, pictures)
    try:
        writer.write_run(run)
        with Progress(ahead, shown) as progress:
            keeper = FileKeeper(writer, task, settings, pictures, progress)
            examine(engine, keeper, settings, task, course, progress)
        _finish(writer, time.monotonic() - course.started, course, named=first is not None)
        print_reports(others, settings, task.quiet, course)
    except KeyboardInterrupt:  # a second one: nothing more is written
        if not course.results:
            _finish(writer, 0.0, course, named=first is not None)
        say_what_is_kept(course, others, f"scanner report {course.results} --allow-partial" if first else "")
        return INTERRUPTED
    finally:
        engine.close()
        writer.close(complete=False)
    return exit_code(writer.tally.ends(), settings, course, task.quiet)


def _finish(writer: JsonlWriter, seconds: float, course: Course, named: bool) -> None:
    """Bring the results file to its name; where that fails (no room), what stands in it is kept and named.

    `named` says that the user asked for the file: otherwise it is a temporary one, which nobody needs to know.
    """
    from scanner.results_file import open_results

    try:
        if course.complete:
            writer.write_summary(writer.tally.summary(round(seconds, 3)))
        writer.close(course.complete)
        course.results, course.open = str(writer.path), partial(open_results, writer.path, allow_partial=True)
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
        kept = real.with_name(real.name + PARTIAL)
        kept = kept if kept.exists() else Path(writer.stream.name)
        course.results, course.open = str(kept), partial(open_results, kept, allow_partial=True)
    if course.failures and named:
        course.failures.append(f"results until then are kept in {course.results}")


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _own(outputs: Sequence[Output], log: str | None) -> frozenset[str]:
    """Real paths of what this run writes, which it must not scan."""
    paths = [path for output in outputs for path in (output.path, output.folder) if path is not None]
    paths += [] if log is None else [Path(log)]
    return frozenset(os.path.realpath(path) for path in paths)
