"""Keeps the outcomes of a run in a ledger, and reads only what the ledger does not know already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from scanner.bundles import FolderSets
from scanner.commands.course import Task, noted, pictures_from
from scanner.commands.progress import Progress, say
from scanner.commands.volume_levels import VolumeLevels
from scanner.engines.messages import Job, Known
from scanner.engines.outcomes import Outcome, unread
from scanner.errors import Crashed
from scanner.ledger import runs
from scanner.ledger.book import Book
from scanner.ledger.lookup import kept_of, pieces_of, twins_of
from scanner.ledger.rows import Kept, Listing, bundle_row
from scanner.pipeline import Opened
from scanner.records import Result
from scanner.settings import Settings
from scanner.sources.folder import Found

AT_A_TIME = 200
"""Files that the ledger is asked about together."""
TRIES = 3
"""Times a file may be begun without an outcome; then it is passed over, and that is its outcome."""
FRESH = 2.0
"""Seconds: a file changed so shortly before it was read may have changed again without a new time (FAT counts in 2)."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How far the ledger is trusted: `resumed`: outcomes of this very run are there; `reread`: none holds."""

    resumed: bool = False
    retry_failed: bool = False
    trust_mtime: bool = False
    reread: bool = False


@dataclass(slots=True)
class Flight:
    """A file on its way: its listing, tries so far, what is to be noted, and outcomes that may hold for it."""

    listing: Listing
    found: Found
    tries: int = 0
    sources: dict[str, Kept] = field(default_factory=dict)


@dataclass(slots=True)
class Counts:
    """What became of the files of this run, for the last words of the scan."""

    read: int = 0
    unchanged: int = 0
    copied: int = 0
    passed_over: int = 0
    before: int = 0
    gone: int = 0

    def sentence(self) -> str:
        said = [f"{self.read:,} files read"]
        for number, words in (
            (self.unchanged, "unchanged"),
            (self.copied, "moved or copied"),
            (self.before, "done before the resumption"),
            (self.passed_over, "passed over after several tries"),
            (self.gone, "gone since an earlier run"),
        ):
            if number:
                said.append(f"{number:,} {words}")
        return "ledger: " + ", ".join(said)


class LedgerKeeper:
    """Plans what to read, marks it as begun, and keeps every outcome as it ends."""

    def __init__(
        self,
        book: Book,
        listed: Callable[[], Iterator[Found]],
        task: Task,
        settings: Settings,
        manner: Manner,
        pictures: Path | None,
        progress: Progress,
    ) -> None:
        self.book, self.listed, self.task, self.settings = book, listed, task, settings
        self.manner, self.pictures, self.progress = manner, pictures, progress
        self.folders = FolderSets(settings)
        self.flights: dict[str, Flight] = {}
        self.counts = Counts()
        self.volumes = VolumeLevels()
        self.examined = self.expected = False
        self.by_readers = False  # whether readers write what they read into the ledger themselves
        self.sets: list[dict[str, Any]] = []

    def jobs(self) -> Iterator[Job]:
        """What has to be read, in the order of the listing; what may have ended an earlier scan last and alone."""
        suspects: list[Job] = []
        source = self.listed()
        while chunk := list(islice(source, AT_A_TIME)):
            for job in self._planned(chunk):
                if job.alone:
                    suspects.append(job)
                else:
                    yield job
            self.book.tick()
        yield from suspects

    def sending(self, jobs: Sequence[Job]) -> None:
        flights = [(int(job.id), self.flights[job.id]) for job in jobs]
        self.book.start([(id, flight.listing, flight.tries) for id, flight in flights])

    def take(self, outcome: Outcome) -> Sequence[Job]:
        id = outcome.job.id
        flight = self.flights[id]
        if outcome.source is not None:
            shared = self._share(outcome.job, flight, flight.sources[outcome.source])
            return () if shared else (replace(outcome.job, known=()),)
        if outcome.kept:
            self.book.begun.pop(int(id), None)
            self._account(flight.listing, outcome.results)
            del self.flights[id]
            self.counts.read += 1
            return ()
        results = [pictures_from(result, self.pictures, self.book.store.home / "ledger") for result in outcome.results]
        note = flight.found.note
        if note is not None:
            results = [result if result.parent else noted(result, note) for result in results]
        own = next(result for result in results if result.parent is None)
        inside = [result for result in results if result.parent is not None]
        for ready in self.volumes.ready(own):  # itself; nothing yet; or it and the volumes that waited for it
            self._read(ready, inside if ready.id == id else [], outcome if ready.id == id else None)
        return ()

    def stop(self) -> None:
        """Volumes whose first one did not come are read by the next run, as all that was not begun."""

    def end(self) -> None:
        """The sets of folders, and what is not there any more."""
        for result in self.volumes.rest():
            self._read(result, [], None)
        self.book.flush()
        if not self.settings.redact:
            for path, piece in pieces_of(self.book.store, self.book.this.run):
                self.folders.note(path, piece)
        self.sets = [bundle_row(one, self.settings.redact, run=self.book.this.run) for one in self.folders.ended()]
        if self.task.places:
            note = partial(runs.note_gone, self.book.store, self.book.this.run, self.task.places)
            self.counts.gone = self.book.patiently(note)

    def tick(self) -> None:
        self.book.tick()
        ahead = self.progress.ahead
        if ahead is not None and ahead.known and not self.expected:
            self.expected = True
            expect = partial(runs.expect, self.book.store, self.book.this.run, ahead.files, ahead.bytes)
            self.book.patiently(expect)

    def _read(self, own: Result, inside: Sequence[Result], outcome: Outcome | None) -> None:
        """Keep what was read of a file."""
        flight = self.flights.pop(own.id)
        self._settle(int(own.id), flight.listing, [*inside, own], outcome)
        self.counts.read += 1

    def _planned(self, chunk: Sequence[Found]) -> Iterator[Job]:
        store = self.book.store
        listings = [self._listing(found) for found in chunk]
        kept = self.book.patiently(lambda: kept_of(store, listings))
        open_ = [
            (found, listing, kept.get(listing.key))
            for found, listing in zip(chunk, listings, strict=True)
            if not self._is_known(found, listing, kept.get(listing.key))
        ]
        keys = [listing.twin_key(listing.size, self.book.this.reading_key) for _, listing, _ in open_]
        twins = self.book.patiently(lambda: twins_of(store, keys))
        for (found, listing, own), key in zip(open_, keys, strict=True):
            id = self.book.new_id() if own is None else own.id
            if found.error is not None:
                opened = Opened(str(id), None, 0, found.artifact.path, found.artifact.raw_name)
                self._settle(id, listing, [unread(opened, found.error, found.bytes)])
                continue
            tries = own.tries if own is not None and own.state == "started" and not self.manner.retry_failed else 0
            if tries >= TRIES:
                self._pass_over(id, listing, tries)
                continue
            likely = [] if found.note or _is_volume(found) else [own, *twins.get(key or "", ())]
            sources = {str(one.id): one for one in likely if one is not None and self._holds(one) and one.sha256}
            self.flights[str(id)] = Flight(listing, found, tries, sources)
            self.volumes.expect(str(id), found.artifact)
            known = tuple(Known(one.sha256 or "", one.path, source) for source, one in sources.items())
            itself = listing if found.note is None and self.by_readers else None
            yield Job(str(id), found.artifact, found.bytes, known, tries > 0, itself)

    def _is_known(self, found: Found, listing: Listing, own: Kept | None) -> bool:
        """Whether a file's outcome stands without another look at its content; then it is accounted for here."""
        if own is None or found.error is not None or _is_volume(found) or own.state != "done" or self.manner.reread:
            return False
        alike = (own.size, own.mtime_ns, own.inode) == (listing.size, listing.mtime_ns, listing.inode)
        if not alike or listing.stream or own.unsettled or (self.manner.retry_failed and own.failed):
            return False
        if self.manner.resumed and own.seen_run == self.book.this.run:
            self.counts.before += 1
        elif self.manner.trust_mtime and not found.note and self._holds(own) and _settled_before(own):
            self.counts.unchanged += 1
            self.book.trust(own, listing)
        else:
            return False
        self.examined = True
        self.progress.pass_by(listing.size or 0)
        if self.settings.redact:
            self.folders.note(listing.path, None)
        return True

    def _holds(self, kept: Kept) -> bool:
        """Whether a kept outcome is what reading the same content would give now."""
        return (
            kept.state == "done"
            and not self.manner.reread
            and kept.reading_key == self.book.this.reading_key
            and not kept.unsettled
            and not (self.manner.retry_failed and kept.failed)
            and not (kept.held and self.book.this.pictured and not kept.pictured)
            and not (kept.held and self.settings.redact and kept.law_day != self.book.this.law_day)
        )

    def _share(self, job: Job, flight: Flight, source: Kept) -> bool:
        """Whether the outcome of `source` could be taken for it."""
        own = source.id == int(job.id)
        if not self.book.share(int(job.id), flight.listing, source):
            return False
        self.counts.unchanged += own
        self.counts.copied += not own
        self.examined = True
        self.progress.pass_by(flight.listing.size or 0)
        if self.settings.redact:
            self.folders.note(flight.listing.path, None)
        del self.flights[job.id]
        return True

    def _pass_over(self, id: int, listing: Listing, tries: int) -> None:
        said = f"passed over: begun {tries} times, and each time the scan ended before it was read"
        error = Crashed(said, remedy="look at it by other means; scan with --retry-failed to try it again")
        self._settle(
            id, listing, [unread(Opened(str(id), None, 0, listing.path, listing.path_bytes), error, listing.size)]
        )
        self.counts.passed_over += 1

    def _settle(self, id: int, listing: Listing, results: Sequence[Result], outcome: Outcome | None = None) -> None:
        self.book.record(id, listing, results, () if outcome is None else outcome.bundles)
        self._account(listing, results)

    def _account(self, listing: Listing, results: Sequence[Result]) -> None:
        self.examined = True
        own = next(result for result in results if result.parent is None)
        self.progress.step(own, listing.size or 0)
        for result in results:
            self.task.log.note(result, listing.size or 0 if result is own else 0)
        if self.task.verbose:
            say(f"{own.overall:7}{own.path}", err=True)
        if self.settings.redact:
            self.folders.add(own)

    def _listing(self, found: Found) -> Listing:
        stream = found is self.task.stream
        path, raw = found.artifact.path, found.artifact.raw_name
        return Listing(path, raw, found.bytes, None if stream else found.mtime_ns, found.inode, stream)


def _is_volume(found: Found) -> bool:
    """Whether it is read with other files: what is known of its own content says nothing of theirs."""
    return bool(found.artifact.volumes or found.artifact.volume_of)


def _settled_before(kept: Kept) -> bool:
    """Whether the file was last changed long enough before it was read."""
    if kept.mtime_ns is None or kept.started_at is None:
        return False
    return kept.started_at - kept.mtime_ns / 1e9 > FRESH
