"""Keeps the outcomes of a run in results.jsonl, line by line as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.bundles import FolderSets
from scanner.commands.course import Task, found_in, noted, pictures_from
from scanner.commands.progress import Progress, say
from scanner.commands.volume_levels import VolumeLevels
from scanner.engines.messages import Job
from scanner.engines.outcomes import Outcome, unread
from scanner.errors import ArtifactError
from scanner.pipeline import Opened
from scanner.records import Bundle, Result
from scanner.settings import Settings

if TYPE_CHECKING:
    from scanner.reports.as_jsonl import JsonlWriter


class FileKeeper:
    """Numbers what is found, writes what comes of it, and gathers the sets for the end."""

    def __init__(
        self, writer: JsonlWriter, task: Task, settings: Settings, pictures: Path | None, progress: Progress
    ) -> None:
        self.writer, self.task, self.settings = writer, task, settings
        self.pictures, self.progress = pictures, progress
        self.folders = FolderSets(settings)
        self.bundles: list[Bundle] = []
        self.sizes: dict[str, int] = {}
        self.notes: dict[str, ArtifactError] = {}
        self.aside: list[Result] = []
        self.volumes = VolumeLevels()

    @property
    def examined(self) -> bool:
        return self.writer.tally.artifacts > 0

    def jobs(self) -> Iterator[Job]:
        for number, found in enumerate(found_in(self.task, self.settings), 1):
            id = str(number)
            if found.error is not None:
                opened = Opened(id, None, 0, found.artifact.path, found.artifact.raw_name)
                self.aside.append(unread(opened, found.error, found.bytes))
                continue
            self.sizes[id] = found.bytes or 0
            if found.note is not None:
                self.notes[id] = found.note
            self.volumes.expect(id, found.artifact)
            yield Job(id, found.artifact, found.bytes)

    def sending(self, jobs: Sequence[Job]) -> None:
        return None

    def take(self, outcome: Outcome) -> Sequence[Job]:
        self._record(outcome.results)
        self.bundles += outcome.bundles
        return ()

    def end(self) -> None:
        self._record(())
        self._record(self.volumes.rest())
        for bundle in (*self.bundles, *self.folders.ended()):
            self.writer.write_bundle(bundle)

    def tick(self) -> None:
        return None

    def stop(self) -> None:
        self._record(self.volumes.rest())

    def _record(self, results: Iterable[Result]) -> None:
        """Write results, and before them what was accounted for without a worker since the last time."""
        aside, self.aside = self.aside, []
        for result in (ready for one in (*aside, *results) for ready in self.volumes.ready(one)):
            note, size = self.notes.pop(result.id, None), self.sizes.pop(result.id, 0)
            whole = result if note is None else noted(result, note)
            self.task.log.note(whole, size)
            self.writer.write_result(pictures_from(whole, self.pictures, self.writer.path))
            if result.parent is None:
                self.progress.step(whole, size)
                if self.task.verbose:
                    say(f"{whole.overall:7}{whole.path}", err=True)
                self.folders.add(result)
