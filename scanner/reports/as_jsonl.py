"""results.jsonl: written line by line while scanning, or again with matched text hidden."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from scanner.atomic_file import atomic, explained, open_beside, put_in_place, settle
from scanner.records import Bundle, Result, Run
from scanner.registry import report
from scanner.results_file import ResultsFile, Summary, Tally, as_line, redacted, redacted_bundle
from scanner.settings import Settings


class JsonlWriter:
    """The results of a run as they come, under a temporary name beside `path` until `close` (mode 0600).

    After a crash of the machine the lines are found under `.<name>.<random>.partial`. `tally` counts what was written.
    Raises UsageError naming the file where it cannot be opened, written (no room) or renamed.
    """

    def __init__(self, path: Path, redact: bool = False) -> None:
        self.path = path
        self.redact = redact
        self.tally = Tally()
        self.stream = open_beside(path)

    def write_run(self, run: Run) -> None:
        self._write(as_line(run))

    def write_result(self, result: Result) -> None:
        self.tally.add(result)
        self._write(as_line(redacted(result) if self.redact else result))

    def write_bundle(self, bundle: Bundle) -> None:
        self.tally.add_set(bundle)
        self._write(as_line(redacted_bundle(bundle) if self.redact else bundle))

    def write_summary(self, summary: Summary) -> None:
        self._write(as_line(summary))

    def close(self, complete: bool = True) -> None:
        """Bring the file to its name. An incomplete one is kept too: it has no summary line, and that says so.

        With `complete=True` the whole of it is on the disk before it gets its name. A second call does nothing.
        """
        if self.stream.closed:
            return
        with explained(self.path), self.stream:
            if complete:
                settle(self.stream)
        put_in_place(self.stream, self.path)

    def _write(self, line: bytes) -> None:
        with explained(self.path):
            self.stream.write(line)
            self.stream.flush()


@report(".jsonl")
def write(results: ResultsFile, target: Path, settings: Settings) -> None:
    """The same results again: byte for byte where nothing is hidden and pictures stay where they were.

    A file read in part is written in part, without a summary. Raises UsageError where the target cannot be written.
    """
    shown = results.hiding(settings.redact)
    here, there = results.path.resolve().parent, target.resolve().parent
    with atomic(target) as stream:
        if not shown.redact and here == there and not results.partial:
            for _, line in results.lines:
                stream.write(line)
            if results.lines.seconds is not None and results.summary is not None:
                stream.write(as_line(results.summary))
            return
        run = replace(results.run, settings=results.run.settings | {"redact": shown.redact})
        stream.write(as_line(run if shown.redact else results.run))
        for result in shown.in_file_order():
            stream.write(as_line(_with_pictures_from(result, here, there)))
        for bundle in shown.bundles():
            stream.write(as_line(bundle))
        if results.summary is not None and results.stopped_at is None:
            stream.write(as_line(results.summary))


def _with_pictures_from(result: Result, here: Path, there: Path) -> Result:
    """The result with picture paths, which are relative to the results file, made relative to the new one."""
    if here == there or not any(finding.picture for finding in result.findings):
        return result

    def moved(picture: str | None) -> str | None:
        return picture and Path(os.path.relpath(here / picture, there)).as_posix()

    return replace(
        result,
        findings=tuple(replace(finding, picture=moved(finding.picture)) for finding in result.findings),
    )
