"""`scanner scan --ledger`: enters the run in a ledger, or goes on with it, and makes its reports from there."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from scanner import law, lexicon
from scanner.commands.counting import Ahead
from scanner.commands.course import Course, Task, engine_for, examine, found_in, picture_folder, run_record
from scanner.commands.ending import INTERRUPTED, exit_code, print_reports, say_what_is_kept
from scanner.commands.outputs import Output
from scanner.commands.progress import Progress, say
from scanner.commands.to_ledger import LedgerKeeper, Manner
from scanner.engines.reader import Entry
from scanner.errors import LedgerError, UsageError
from scanner.ledger import runs
from scanner.ledger.book import Book, Pass
from scanner.ledger.lookup import with_status
from scanner.ledger.opening import Store
from scanner.ledger.reading_key import reading_key
from scanner.ledger.runs import Entered
from scanner.ledger.standing import ends
from scanner.ledger.view import open_ledger
from scanner.records import Verdict
from scanner.results_file import Ends
from scanner.settings import Settings
from scanner.sources.folder import Found
from scanner.sources.places import found_at, is_there, is_url


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the ledger."""

    ledger: str
    resume: bool = False
    retry_failed: bool = False
    only_status: tuple[str, ...] = ()
    trust_mtime: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A run as it begins: what of it, the settings and places it has, and the run whose files it goes through again."""

    this: Pass
    settings: Settings
    task: Task
    resumed: bool = False
    earlier: int | None = None
    expected: bool = False


def scan_into(wish: Wish, task: Task, outputs: Sequence[Output], settings: Settings) -> int:
    """Scan with a ledger; the exit code. Raises UsageError where nothing can be scanned or another scan is at it."""
    store = Store(wish.ledger, write=True)
    try:
        return _scan(store, wish, task, outputs, settings)
    finally:
        store.close()


def _scan(store: Store, wish: Wish, task: Task, outputs: Sequence[Output], settings: Settings) -> int:
    pictures = picture_folder(outputs, settings)
    opened = _open_run(store, wish, task, settings, pictures is not None)
    this, task, settings = opened.this, opened.task, opened.settings
    book = Book(store, this)
    shown = not task.quiet and sys.stderr.isatty()
    ahead = None
    if opened.earlier is None and not (wish.trust_mtime and opened.expected):
        ahead = Ahead(partial(found_in, task, settings))
        ahead.start()
    # readers of a cluster write into a server's ledger themselves; pages are drawn into one folder, by way of here
    direct = task.cluster is not None and store.path is None and pictures is None
    engine = engine_for(task, settings, pictures, Entry(wish.ledger, this) if direct else None)
    course = Course(results=store.name, open=partial(open_ledger, wish.ledger, settings.redact))
    keeper = None
    try:
        with Progress(ahead, shown) as progress:
            manner = Manner(opened.resumed, wish.retry_failed, wish.trust_mtime, reread=opened.earlier is not None)
            listed = partial(_listed, store, wish, opened)
            keeper = LedgerKeeper(book, listed, task, settings, manner, pictures, progress)
            keeper.by_readers = direct
            examine(engine, keeper, settings, task, course, progress)
        _close_run(book, keeper, course)
        if not task.quiet:
            say(keeper.counts.sentence())
        print_reports(outputs, settings, task.quiet, course)
        met = ends(store, this.run) if course.complete and not course.failures else Ends({}, {}, 0, 0)
        return exit_code(met, settings, course, task.quiet)
    except KeyboardInterrupt:  # a second one: no report is written any more
        if keeper is not None and not course.ended:
            course.complete = False
            _close_run(book, keeper, course)
        say_what_is_kept(course, outputs, f"scanner report {store.name}")
        return INTERRUPTED
    finally:
        engine.close()


def _open_run(store: Store, wish: Wish, task: Task, settings: Settings, pictured: bool) -> Opened:
    """Enter a new run, or go on with the last one."""
    run = run_record(settings)
    key = reading_key(run)
    last = runs.last_run(store)
    own = frozenset(os.path.realpath(f"{store.path}{end}") for end in ("", "-wal", "-shm", "-journal", ".lock"))
    task = replace(task, own=task.own | (own if store.path is not None else frozenset()))
    day = str(run.law["as_of"])
    if wish.resume and last is not None and last.state != "complete":
        runs.check(last, key, run)
        task, settings = _as_begun(last, task), replace(settings, as_of=last.law_day)
        runs.resume(store, last)
        return Opened(_pass(last.id, key, last.law_day, settings, pictured), settings, task, resumed=True)
    if wish.resume and not task.places and task.stream is None:
        if last is None:
            raise LedgerError(f"{store.name}: holds no run to resume. Remedy: give files or folders to scan")
        task = _as_begun(last, task)
    if wish.resume and not task.quiet:
        say("no run was interrupted: a new one begins", err=True)
    settings = replace(settings, as_of=day)
    places = [*task.places, *(["-"] if task.stream is not None else [])]
    if not wish.only_status:
        number = runs.begin(store, run, key, places, os.getcwd())
        expected = False
        if wish.trust_mtime and last is not None and last.files_total is not None and last.places == tuple(places):
            runs.expect(store, number, last.files_total, last.bytes_total or 0)  # about as many as last time
            expected = True
        return Opened(_pass(number, key, day, settings, pictured), settings, task, expected=expected)
    if last is None or last.state != "complete":
        raise LedgerError(f"{store.name}: its last run is not complete. Remedy: --resume it before --only-status")
    runs.check(last, key, run)
    _as_begun(last, replace(task, places=(), stream=None))
    settings = replace(settings, as_of=last.law_day)  # of the files that are not read again, too
    number = runs.begin(store, run_record(settings), key, last.places, last.folder)
    runs.take_over(store, number, last.id)
    return Opened(
        _pass(number, key, last.law_day, settings, pictured), settings, replace(task, places=()), False, number
    )


def _as_begun(last: Entered, task: Task) -> Task:
    """The task with the places of the last run, if it names none. Raises LedgerError where they are not to be found."""
    if task.places or task.stream is not None:
        return task
    relative = [place for place in last.places if not is_url(place) and not os.path.isabs(place)]
    if relative and os.path.realpath(last.folder) != os.path.realpath(os.getcwd()):
        raise LedgerError(f"run {last.id} was begun in {last.folder}. Remedy: go there, or give the paths to scan")
    if "-" in last.places:
        raise LedgerError(f"run {last.id} read standard input, which is gone. Remedy: scan without --resume")
    gone = [place for place in last.places if not is_there(place)]
    if gone:
        raise LedgerError(f"{gone[0]}: no such file or folder any more. Remedy: mount it, or give the paths to scan")
    return replace(task, places=last.places)


def _pass(run: int, key: str, day: str, settings: Settings, pictured: bool) -> Pass:
    table = law.load((lexicon.load_proved(settings.pack) or lexicon.load(settings.pack)).folder)
    its_day = date.fromisoformat(day)

    def on_day(verdict: Verdict) -> Verdict:
        if verdict.level not in ("flag", "review"):
            return verdict
        return replace(verdict, instruments=law.reaches(table, its_day, verdict.codes, verdict.stages))

    return Pass(run, key, day, settings.redact, pictured, on_day)


def _listed(store: Store, wish: Wish, opened: Opened) -> Iterator[Found]:
    """What the walk meets; with --only-status, the files of the ledger that have the status."""
    if opened.earlier is None:
        yield from found_in(opened.task, opened.settings)
        return
    for _, listing in with_status(store, opened.earlier, wish.only_status):
        if listing.size is not None:  # a folder that could not be listed, a link: the next whole scan looks again
            yield found_at(listing.path if listing.path_bytes is None else os.fsdecode(listing.path_bytes))


def _close_run(book: Book, keeper: LedgerKeeper, course: Course) -> None:
    """Write what waits and how the run ended; where that fails it is a failure, and the ledger says it still runs."""
    seconds = time.monotonic() - course.started
    state = "complete" if course.complete and not course.failures else "failed" if course.failures else "interrupted"
    sets: list[dict[str, Any]] = keeper.sets if state == "complete" else []
    try:
        book.release()
        book.patiently(lambda: runs.end(book.store, book.this.run, state, seconds, sets))
    except UsageError as error:
        course.complete = False
        if str(error) not in course.failures:
            course.failures.append(str(error))
    course.ended = True
    if course.failures:
        course.failures.append(f"results until then are in {course.results}; --resume goes on")
