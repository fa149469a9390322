"""What comes of one top-level artifact: gathered while it is read, made whole where its reading was cut short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from scanner.engines.messages import Job
from scanner.errors import ArtifactError
from scanner.pipeline import Opened
from scanner.records import Bundle, Extraction, Result, Verdict, worst


@dataclass(slots=True)
class Group:
    """What has come of one top-level artifact so far."""

    job: Job
    opened: dict[str, Opened] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    bundles: list[Bundle] = field(default_factory=list)
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything about one top-level artifact: what is inside it first, itself last, and the sets that say more.

    Where its content is known (Job.known), `source` is the id whose results hold for it, and there are none here.
    `kept` says that the reader wrote it into the ledger itself: here its results are without findings.
    """

    job: Job
    results: tuple[Result, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    source: str | None = None
    kept: bool = False

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)


def finished(group: Group, error: ArtifactError) -> Outcome:
    """Everything that came, and an unread outcome that says `error` for what was still open; deepest first."""
    job, results = group.job, group.results
    group.opened.setdefault(job.id, Opened(job.id, None, 0, job.artifact.path, job.artifact.raw_name))
    # a result of the whole: only its second tier was still at work; a source: nothing was to be read
    whole = job.id in results or group.source is not None
    for opened in () if whole else sorted(group.opened.values(), key=lambda opened: -opened.depth):
        if opened.id in results:
            continue
        inside = [result.overall for result in results.values() if result.parent == opened.id]
        results[opened.id] = unread(opened, error, job.bytes if opened.parent is None else None, inside)
    return Outcome(job, tuple(results.values()), tuple(group.bundles), group.source)


def unread(opened: Opened, error: ArtifactError, bytes: int | None = None, inside: Iterable[str] = ()) -> Result:
    """An unread or skipped result for something whose content was not judged."""
    extraction = Extraction("unknown", bytes, None, (error.problem(),), 0, nothing_read=True)
    verdict = Verdict("unread", reasons=(f"Not examined: {error.message}.",))
    levels = [*inside, *([] if extraction.status == "skipped" else ["unread"])]
    overall = worst(levels) if levels else "unread"
    result = Result(opened.id, opened.parent, opened.depth, opened.path, extraction, verdict, (), overall)
    return replace(result, path_bytes=opened.path_bytes)
