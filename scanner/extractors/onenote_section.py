"""Reads OneNote sections as far as strings and files go: text in UTF-16, files and pictures put into pages.

MS-ONESTORE keeps text in property values and files behind a mark of their own, so that both can be found without
the tree of revisions; the order of the text and what older revisions said are not told apart.
"""

from __future__ import annotations

import io
import mmap
from collections.abc import Iterator
from typing import IO

from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.formats import sniff
from scanner.members import Chunks, stretch
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep, only_swept
from scanner.swept_programs import remedy_for

Met = Passage | Artifact | Problem
FILE_MARK = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")
"""{BDE316E7-2665-4511-A4C4-8D4D0B7A9EAC}, guidHeader of a FileDataStoreObject (MS-ONESTORE 2.6.13)."""
FILE_HEADER = 36
"""guid, u64 length, u32 unused, u64 reserved."""
SUFFIXES = {"png": "png", "jpg": "jpg", "gif": "gif", "bmp": "bmp", "emf": "emf", "pdf": "pdf", "text": "txt"}
PIECE = 1 << 22


@extractor("onenote")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Strings at `offset 4711`; files and pictures as artifacts `file 1 at byte 8192`. Always partial."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        view = content if isinstance(content, bytes) else mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            found = list(_files(view, budget))
        finally:
            if isinstance(view, mmap.mmap):
                view.close()
        yield from _between(stream, artifact.size, found, budget)
        for number, (start, size) in enumerate(found, 1):
            yield from _file(artifact, stream, number, start, size, budget)
    missing = "the order of its text and its older revisions"
    yield only_swept("OneNote section", missing, remedy_for(artifact.suffix, "onenote"))


def _files(view: bytes | mmap.mmap, budget: Budget) -> Iterator[tuple[int, int]]:
    """(first byte, size) of each file in the section."""
    at = view.find(FILE_MARK)
    while at >= 0:
        budget.check_time()
        size = int.from_bytes(view[at + 16 : at + 24], "little")
        start = at + FILE_HEADER
        if size and start < len(view):
            yield start, size
        at = view.find(FILE_MARK, start + size if start + size <= len(view) else start)


def _between(stream: IO[bytes], end: int, found: list[tuple[int, int]], budget: Budget) -> Iterator[Passage]:
    """The strings of all that is no file."""
    sweep = Sweep()
    at = 0
    for start, size in [*found, (end, 0)]:
        while at < start:
            budget.check_time()
            stream.seek(at)
            data = stream.read(min(PIECE, start - at))
            if not data:
                return
            for offset, text in sweep.strings(data):
                yield Passage(text, Place("offset", at + offset))
            at += len(data)
        at = max(at, start + size)


def _file(artifact: Artifact, stream: IO[bytes], number: int, start: int, size: int, budget: Budget) -> Iterator[Met]:
    budget.enter_member(artifact.depth + 1)
    name = f"file {number} at byte {start}"
    content = budget.take(Chunks(stretch(stream, start, start + size), budget.check_time))
    taken = len(content) if isinstance(content, bytes) else content.stat().st_size
    if taken < size:
        yield DamagedFile(f"{name} is cut short: {taken} of {size} bytes", Place("file", number)).problem()
    suffix = SUFFIXES.get(sniff(Artifact(name, content)), "")
    yield Artifact(f"{name}.{suffix}" if suffix else name, content, parent=artifact)
