"""Reads compiled help (CHM): its pages and pictures as members, unpacked by 7-Zip where that is installed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.members import Met, Name, Solid, Unpacking, guarded
from scanner.outside_programs import as_file, first_of, output_of
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import MIB, Settings
from scanner.string_sweep import Sweep

PROGRAMS: dict[str, tuple[str, ...]] = {"7z": (), "7zz": ()}
REMEDY = "apt install 7zip, or open it and print its pages to PDF, and scan that"
LISTING, CONTENT = ("l", "-slt", "-sccUTF-8"), ("x", "-so", "-y")
LONGEST_LISTING = 16 * MIB
OWN = ("#", "$")
"""First characters of the names of help's own tables: indexes of words and topics, window positions."""
WORDY = ("#SYSTEM",)
"""The table with the title; the names of topics in the others stand in the pages and contents too."""
# Path = a/b.htm, Size = 5871, Attributes = D
PAIR = re.compile(r"(?P<key> Path | Size | Attributes | Folder ) \s = \s (?P<value> .* )", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    size: int
    is_folder: bool


@extractor("chm")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Pages, pictures and files as artifacts, titles at `table #SYSTEM`.

    Raises MissingReader without 7-Zip, DamagedFile where it fails, LimitExceeded, TimedOut.
    """
    del settings
    (program, *_) = first_of(PROGRAMS, "compiled help", REMEDY)
    path = str(as_file(artifact.content, ".chm", budget))
    entries = _listed(b"".join(output_of((program, *LISTING, "--", path), budget))[:LONGEST_LISTING])
    if not entries:
        raise DamagedFile("no page is in this help file")
    unpacking = Unpacking(artifact, budget)
    flow = Solid(guarded(output_of((program, *CONTENT, "--", path), budget), artifact.size, budget))
    for entry in entries:
        if entry.is_folder:
            continue
        if entry.name.rpartition("/")[2].startswith(OWN):
            data = b"".join(flow.cut(entry.size))
            if entry.name in WORDY:
                for _, text in Sweep().strings(data):
                    yield Passage(text, Place("table", name=entry.name))
        elif entry.size:
            yield from unpacking.member(Name(entry.name), flow.cut(entry.size))


def _listed(listing: bytes) -> list[_Entry]:
    """The members in the archive's order, which is the order in which they are unpacked."""
    text = listing.decode("utf-8", "backslashreplace").partition("----------")[2]
    entries: list[_Entry] = []
    for block in re.split(r"\r?\n\r?\n", text):
        fields = {found["key"]: found["value"].strip() for line in io.StringIO(block) if (found := PAIR.match(line))}
        if "Path" in fields:
            size = fields.get("Size", "")
            is_folder = fields.get("Folder") == "+" or fields.get("Attributes", "").startswith("D")
            entries.append(_Entry(fields["Path"].replace("\\", "/"), int(size) if size.isdigit() else 0, is_folder))
    return entries
