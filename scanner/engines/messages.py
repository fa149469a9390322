"""What a parent and its reading processes say to each other: jobs one way, what was opened and what came of it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.records import Artifact

if TYPE_CHECKING:
    from scanner.ledger.rows import Listing


@dataclass(frozen=True, slots=True)
class Known:
    """A content whose results are kept already, read under `path`; `source` is the id it has there."""

    sha256: str
    path: str
    source: str


@dataclass(frozen=True, slots=True)
class Job:
    """One top-level artifact to examine; `id` is unique in the run.

    Where its content is one of `known`, it is not read: the worker answers `Same` instead. One that is read `alone`
    may have ended an earlier scan: nothing else is under way meanwhile, so that nothing else comes under suspicion.
    """

    id: str
    artifact: Artifact
    bytes: int | None = None
    known: tuple[Known, ...] = ()
    alone: bool = False
    listing: Listing | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded what it needs."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The worker cannot load what it needs; `usage` says that the settings are to blame, so that no other could."""

    message: str
    usage: bool


@dataclass(frozen=True, slots=True)
class Same:
    """The job's content is that of `source`, whose results hold for it, too."""

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class Done:
    """Everything about the job has been sent."""

    id: str
