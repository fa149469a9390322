"""What runs on a node of a cluster: a warm engine of one killable process, fed one batch after the other."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.engines.local import LocalEngine
from scanner.engines.messages import Job
from scanner.engines.outcomes import Outcome
from scanner.errors import UsageError
from scanner.settings import Settings

if TYPE_CHECKING:
    from scanner.ledger.book import Book, Pass


@dataclass(frozen=True, slots=True)
class Entry:
    """The ledger's address and the run in it that a reader writes into, under the lock that the driver holds."""

    url: str
    this: Pass


@dataclass(frozen=True, slots=True)
class Order:
    """What a reader has to know: settings, where relative paths start, places it must see, and what it must be.

    `identity` is the tool's version, the pack's and the model's digest; results of others would not be comparable.
    """

    settings: Settings
    folder: str
    places: tuple[str, ...]
    identity: tuple[str, ...]
    pictures: str | None = None
    ledger: Entry | None = None
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of a batch, and the pictures that its results name; or why this reader takes none."""

    outcomes: tuple[Outcome, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)
    refused: str = ""


class Reader:
    """Pack and model are loaded once, in its child; a bad file costs the child, not the reader."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.refusal = refusal(order)
        self.home = Path(tempfile.mkdtemp(prefix="scanner-reader-")) if order.pictures else None
        pictures = self.home / order.pictures if self.home is not None and order.pictures else None
        self.book: Book | None = None
        # a spawned child would run the cluster's own main module first, and import the cluster with it
        sys.modules["__main__"].__file__ = None
        self.engine = LocalEngine(order.settings, pictures, order.extra)

    def check(self) -> str:
        """Why this node cannot read for the run; empty where it can."""
        return self.refusal

    def examine(self, jobs: tuple[Job, ...]) -> Returned:
        """The outcome of every job. Raises RuntimeError where no child can start here."""
        if self.refusal:
            return Returned(refused=self.refusal)
        begun = time.time()
        try:
            outcomes = tuple(self.engine.run(iter(jobs), 1, keep=True))
            if self.order.ledger is not None:
                outcomes = self._kept(outcomes, self.order.ledger, begun)
        except UsageError as error:
            return Returned(refused=str(error))
        return Returned(outcomes, dict(self._pictures(outcomes)))

    def close(self) -> None:
        self.engine.close()
        if self.book is not None:
            self.book.store.close()
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)

    def _kept(self, outcomes: tuple[Outcome, ...], ledger: Entry, begun: float) -> tuple[Outcome, ...]:
        """The outcomes as the driver needs them, once they are in the ledger.

        Doing it twice leaves the same, so that a batch may be read again. Raises LedgerError.
        """
        from scanner.ledger.book import Book
        from scanner.ledger.opening import Store

        if self.book is None:
            self.book = Book(Store(ledger.url, write=False), ledger.this)
        told = []
        for outcome in outcomes:
            listing = outcome.job.listing
            if listing is None or outcome.source is not None:
                told.append(outcome)
                continue
            self.book.begun[int(outcome.job.id)] = begun
            self.book.record(int(outcome.job.id), listing, outcome.results, outcome.bundles)
            results = tuple(replace(result, findings=(), weights=None) for result in outcome.results)
            told.append(Outcome(outcome.job, results, kept=True))
        self.book.flush()
        return tuple(told)

    def _pictures(self, outcomes: tuple[Outcome, ...]) -> Iterator[tuple[str, bytes]]:
        """The pictures that findings name, taken out of this node's own folder."""
        if self.home is None:
            return
        findings = (finding for outcome in outcomes for result in outcome for finding in result.findings)
        for name in sorted({finding.picture for finding in findings if finding.picture}):
            at = self.home / name
            if at.exists():
                yield name, at.read_bytes()
                at.unlink()


def refusal(order: Order) -> str:
    """What is missing or other on this machine, in words."""
    try:
        os.chdir(order.folder)
    except OSError as error:
        return f"{order.folder}: {error.strerror}"
    gone = [place for place in order.places if not os.path.lexists(place)]
    if gone:
        return f"{gone[0]}: no such file or folder"
    own = identity(order.settings)
    if own != order.identity:
        return f"another version, pack or model is installed: {own[0]}"
    return ""


def identity(settings: Settings) -> tuple[str, ...]:
    """Version, pack digest and model digest as they are on this machine. Raises UsageError."""
    from scanner import __version__, lexicon
    from scanner.model import described

    pack = lexicon.load_proved(settings.pack) or lexicon.load(settings.pack)
    model = described(settings.model, pack.digest)
    return __version__, pack.digest, "" if model is None else model["digest"]
