"""The report a lawyer reads: an index and numbered pages beside it, no network, relative links only.

`report.html` is the first page; `report_files/` holds `documents-0001.html` (the evidence), `list-0001.html` (every
top-level file), `unread-0001.html` (what was not examined), `sets-0001.html`, and the pictures `locate` wrote.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from array import array
from itertools import chain, islice
from pathlib import Path
from typing import Any

from scanner.atomic_file import PARTIAL, atomic, explained, private_folder
from scanner.records import CARRIERS, STAGES, Finding
from scanner.registry import report
from scanner.reports.as_text import coverage_notes, partial_notes, problem_counts
from scanner.reports.html_pages import (
    Pages,
    bilingual_lines,
    environment,
    link,
    page_name,
    picture_link,
    picture_place,
)
from scanner.reports.law_status import as_of, instruments, warnings
from scanner.reports.wording import word
from scanner.results_file import ResultsFile, Tally
from scanner.settings import Settings

PER_PAGE = {"documents": 50, "list": 500, "unread": 200, "sets": 100}
FINDINGS_SHOWN = 100
FIRST_DOCUMENTS, FIRST_UNREAD, FIRST_SETS = 100, 10, 20
"""How many of each the first page shows."""
SET_MEMBERS = 200

# A page of this report, to be replaced by a new run of it: "documents-0001.html"
OWN_PAGE = re.compile(r"(documents|list|unread|sets)-\d{4,}\.html", re.X)
# A page picture `locate` kept, named by artifact and page, or what is left of one: "12.3-p7.png"
OWN_PICTURE = re.compile(r"\.? \w+ (\.\w+)* -p\d+ \.(png|jpg) ( (\.\w+)? \.partial )?", re.X)


@report(".html", ".htm")
def write(results: ResultsFile, target: Path, settings: Settings) -> None:
    """Write the pages beside the target, then move them in place, the first page last.

    Memory stays flat: one page at a time, and two small numbers for every top-level file. Raises UsageError where it
    cannot be written; what was written until then is kept in `<name>_files.partial`.
    """
    target = Path(os.path.realpath(target))
    shown = results.hiding(settings.redact)
    folder = target.with_name(f"{target.stem}_files")
    with explained(target):
        draft = Path(tempfile.mkdtemp(prefix=f".{target.stem[:30]}_files.", suffix=PARTIAL, dir=target.parent))
    try:
        with explained(folder):
            index = _Report(shown, settings.language, target, folder, draft).write()
        private_folder(folder)
        with explained(folder):
            _move_pages(draft, folder)
            _remove_pictures(folder, shown)
        with atomic(target) as stream:
            stream.write(index.encode("utf-8", "replace"))
    except BaseException:
        _keep(draft, folder.with_name(folder.name + PARTIAL))
        raise
    draft.rmdir()


class _Report:
    """One writing of the report: what all its pages share, and the page and anchor of each document's evidence."""

    def __init__(self, results: ResultsFile, language: str, target: Path, folder: Path, draft: Path) -> None:
        self.results, self.folder, self.draft = results, folder, draft
        self.parts: Any = environment().get_template("parts.html").module
        self.base = link(folder.name) + "/"
        tally = results.tally
        self.shared: dict[str, Any] = {
            "run": results.run,
            "language": language,
            "in_language": lambda key, **values: word(key, language, **values),
            "redacted": results.redact,
            "partial": bilingual_lines(lambda language: partial_notes(results, language)),
            "sections": {
                "documents": bool(tally.with_evidence),
                "list": bool(tally.files),
                "unread": bool(tally.incomplete or tally.by_status["skipped"]),
                "sets": bool(results.bundle_count),
            },
            "home": "../" + link(target.name),
            "base": "",
            "heading": "",
            "number": 0,
        }
        self.home = link(target.name)
        self.pages_of, self.anchors_of = array("L"), array("L")

    def write(self) -> str:
        """All pages but the first go to the draft folder; gives the first page's text."""
        self._documents()
        rows = self._list()
        unread_rows = self._unread()
        set_rows = self._sets()
        results, tally = self.results, self.results.tally
        values = {
            "home": self.home,
            "base": self.base,
            "tally": tally,
            "seconds": None if results.summary is None else results.summary.seconds,
            "pack": " ".join(results.run.pack.get(name, "") for name in ("id", "version", "digest")),
            "model": " ".join((results.run.model or {}).values()),
            "law_warnings": bilingual_lines(lambda language: warnings(results.run, language)),
            "law_day": as_of(results.run),
            "instruments": instruments(results.run),
            "coverage": bilingual_lines(lambda language: coverage_notes(results, language)),
            "problem_counts": problem_counts(results),
            "carriers": (*CARRIERS, ""),
            "matrix": matrix(tally),
            "rows": rows,
            "unread_rows": unread_rows,
            "unread_more": tally.incomplete + tally.by_status["skipped"] - len(unread_rows),
            "set_rows": set_rows,
            "sets_more": results.bundle_count - len(set_rows),
        }
        return environment().get_template("index.html").render(self.shared | values)

    def _pages(self, kind: str, heading: str) -> Pages:
        return Pages(self.draft, kind, PER_PAGE[kind], self.shared, heading)

    def _documents(self) -> None:
        """The evidence pages; remembers for every top-level file where its first card is (page 0: it has none)."""
        pages, anchor = self._pages("documents", "evidence"), 0
        for group in self.results.groups():
            first_page, first_anchor = 0, 0
            for result in self.results.members(group, evidence_only=True) if group.evidence else ():
                anchor += 1
                container = "" if result.id == group.root.id else group.root.path
                findings = strongest(result.findings, FINDINGS_SHOWN)
                pictures = [self._picture(finding.picture) for finding in findings]
                page = pages.add(self.parts.card(result, f"d{anchor}", findings, pictures, container))
                if not first_page:
                    first_page, first_anchor = page, anchor
            self.pages_of.append(first_page)
            self.anchors_of.append(first_anchor)
        pages.close()

    def _list(self) -> list[Any]:
        """The pages of all top-level files; gives the first rows as the index wants them."""
        first: list[Any] = []
        pages = self._pages("list", "documents")
        for number, group in enumerate(self.results.groups()):
            page = self.pages_of[number]
            href = f"{page_name('documents', page)}#d{self.anchors_of[number]}" if page else ""
            pages.add(self.parts.row(group, href))
            if number < FIRST_DOCUMENTS:
                first.append(self.parts.row(group, href and self.base + href))
        pages.close()
        return first

    def _unread(self) -> list[Any]:
        first: list[Any] = []
        pages = self._pages("unread", "not_examined")
        for result in chain(self.results.not_read(), self.results.skipped()):
            row = self.parts.unread_row(result)
            pages.add(row)
            if len(first) < FIRST_UNREAD:
                first.append(row)
        pages.close()
        return first

    def _sets(self) -> list[Any]:
        first: list[Any] = []
        pages = self._pages("sets", "sets")
        for bundle in self.results.bundles():
            paths = [self.results.path_of(member) for member in islice(bundle.members, SET_MEMBERS)]
            row = self.parts.set_row(bundle, paths)
            pages.add(row)
            if len(first) < FIRST_SETS:
                first.append(row)
        pages.close()
        return first

    def _picture(self, picture: str | None) -> str:
        return picture_link(picture, self.results.path.parent, self.folder)


def strongest(findings: tuple[Finding, ...], most: int) -> list[Finding]:
    """At most so many findings: those of the highest score, in the order they stand in."""
    ranked = sorted(range(len(findings)), key=lambda number: (-findings[number].score, number))
    return [findings[number] for number in sorted(ranked[:most])]


def matrix(tally: Tally) -> list[tuple[str, list[tuple[int, int]]]]:
    """Rows of (stage, [(flagged, to review) per carrier]); empty where no document is flagged or to be reviewed."""
    flagged, review = tally.by_stage_and_carrier["flag"], tally.by_stage_and_carrier["review"]
    rows = []
    for stage in (*STAGES, ""):
        cells = [(flagged[stage, carrier], review[stage, carrier]) for carrier in (*CARRIERS, "")]
        if stage or any(map(any, cells)):
            rows.append((stage, cells))
    return rows if flagged or review else []


def _keep(draft: Path, kept: Path) -> None:
    """Give the draft folder of a failed report its name; where even that fails, it stays as it is."""
    shutil.rmtree(kept, ignore_errors=True)
    try:
        os.replace(draft, kept)
    except OSError:
        return


def _move_pages(draft: Path, folder: Path) -> None:
    """Put the new pages in the folder and take away those of an earlier, longer report."""
    new = {page.name for page in draft.iterdir()}
    for name in sorted(new):
        os.replace(draft / name, folder / name)
    for page in folder.iterdir():
        if OWN_PAGE.fullmatch(page.name) and page.name not in new:
            page.unlink()


def _remove_pictures(folder: Path, results: ResultsFile) -> None:
    """Take away the page pictures of a replaced report: those no finding of these results points to.

    None is pointed to where matched text is hidden, so that a redacted report leaves no picture beside it.
    """
    old = {picture.name for picture in folder.iterdir() if OWN_PICTURE.fullmatch(picture.name)}
    if not old:
        return
    for result in () if results.redact else results.in_file_order():
        old -= {_picture_name(finding.picture, results.path.parent, folder) for finding in result.findings}
    for name in old:
        (folder / name).unlink(missing_ok=True)


def _picture_name(picture: str | None, results_folder: Path, folder: Path) -> str:
    """The name of a finding's picture in the folder; empty where it is none or lies elsewhere."""
    place = picture_place(picture, results_folder)
    return place.name if place is not None and place.parent == folder.resolve() else ""
