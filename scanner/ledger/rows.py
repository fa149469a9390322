"""Records to rows of the ledger and back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from scanner.bundles import Piece, piece_of
from scanner.records import Bundle, Excerpt, Result
from scanner.results_file import as_line, from_line, redacted, redacted_bundle

FAILED = frozenset({"timeout", "memory", "crash", "io", "changed", "interrupted", "defect", "missing_reader", "limit"})
"""Kinds of problems that another try, other limits or another installation may not meet."""
UNSETTLED = frozenset({"io", "changed", "interrupted"})
"""Kinds that say nothing lasting about the content: it is read again whenever it is met."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A file as it was listed: its path as shown, the name's bytes where they are not UTF-8, and its stamp."""

    path: str
    path_bytes: bytes | None = None
    size: int | None = None
    mtime_ns: int | None = None
    inode: str | None = None
    stream: bool = False

    @property
    def key(self) -> str:
        """Digest of the path: unique, and short enough for an index. What came on a stream is no file of that name."""
        own = self.path.encode("utf-8", "surrogatepass")
        marked = own + b"\0" + (self.path_bytes or b"") + (b"\0stream" if self.stream else b"")
        return hashlib.blake2b(marked, digest_size=16).hexdigest()

    @property
    def folder_key(self) -> str:
        folder = self.path.rpartition("/")[0].encode("utf-8", "surrogatepass")
        return hashlib.blake2b(folder, digest_size=16).hexdigest()

    def twin_key(self, bytes: int | None, reading_key: str) -> str | None:
        """Alike for files that may be the same: same name without folders, same size, read in the same way."""
        if bytes is None:
            return None
        name = self.path.rpartition("/")[2]
        return hashlib.blake2b(f"{bytes}\0{name}\0{reading_key}".encode("utf-8", "replace"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """What the ledger says of an artifact it has met before."""

    id: int
    path: str
    size: int | None
    mtime_ns: int | None
    inode: str | None
    state: str
    tries: int
    seen_run: int
    read_run: int | None
    reading_key: str | None
    law_day: str | None
    sha256: str | None
    bytes: int | None
    status: str | None
    overall: str | None
    failed: bool
    unsettled: bool
    pictured: bool
    piece: str | None
    started_at: float | None

    @property
    def held(self) -> bool:
        """There is evidence in it, so that the law's day and pictures matter."""
        return self.overall in ("flag", "review")


def outcome_row(artifact: int, result: Result, redact: bool) -> dict[str, Any]:
    """One result as a row."""
    kinds = sorted({problem.kind for problem in result.extraction.problems})
    return {
        "artifact": artifact,
        "status": result.extraction.status,
        "level": result.verdict.level,
        "problems": " ".join(kinds),
        "line": as_line(redacted(result) if redact else result).decode(),
    }


def bundle_row(bundle: Bundle, redact: bool, artifact: int | None = None, run: int | None = None) -> dict[str, Any]:
    line = as_line(redacted_bundle(bundle) if redact else bundle).decode()
    return {"artifact": artifact, "run": run, "level": bundle.verdict.level, "line": line}


def account(results: tuple[Result, ...], redact: bool) -> dict[str, Any]:
    """What the row of a top-level artifact says of it and all inside it; the last result is its own."""
    own = results[-1]
    serious = {problem.kind for result in results for problem in result.extraction.problems if not problem.harmless}
    statuses = [result.extraction.status for result in results]
    piece = piece_of(own)
    return {
        "sha256": own.extraction.sha256,
        "bytes": own.extraction.bytes,
        "format": own.extraction.format,
        "status": own.extraction.status,
        "overall": own.overall,
        "artifacts": len(results),
        "incomplete": sum(status in ("partial", "unread") for status in statuses),
        "looked_into": statuses.count("read"),
        "failed": bool(serious & FAILED),
        # with --redact no words of the document are kept, so that its part in a set is found by reading it again
        "unsettled": bool(serious & UNSETTLED) or (redact and piece is not None),
        "piece": None if piece is None or redact else _piece_text(piece),
        "seconds": own.seconds,
    }


def piece_from(text: str | None, id: str, path: str) -> Piece | None:
    """The part in a set that a kept outcome has."""
    if text is None:
        return None
    kept = json.loads(text)
    return Piece(id, path, kept["level"], Excerpt(kept["subject"], kept["sheet"]))


def _piece_text(piece: Piece) -> str:
    kept = {"level": piece.level, "subject": piece.excerpt.subject, "sheet": piece.excerpt.sheet}
    return json.dumps(kept)  # ASCII: no NUL and no lone surrogate reaches the database


def result_from(line: str) -> Result:
    """The result of a kept line."""
    record = from_line(line.encode())
    if not isinstance(record, Result):
        raise ValueError("a line of the ledger is no result")
    return record


def bundle_from(line: str) -> Bundle:
    record = from_line(line.encode())
    if not isinstance(record, Bundle):
        raise ValueError("a line of the ledger is no set")
    return record


def moved(result: Result, old: tuple[str, str], new: tuple[str, str], path_bytes: bytes | None) -> Result:
    """The result under another top-level artifact: `old` and `new` are (id, path) of the two."""
    top = result.parent is None
    return replace(
        result,
        id=new[0] + result.id[len(old[0]) :],
        parent=None if result.parent is None else new[0] + result.parent[len(old[0]) :],
        path=new[1] + result.path[len(old[1]) :],
        path_bytes=path_bytes if top else result.path_bytes,
    )
