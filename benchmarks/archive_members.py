"""Members of the archives in a folder: the bytes the scanner gets, against those that 7z and unar unpack.

    python -m benchmarks.archive_members FOLDER [--all]

Compared by digest, so that names and order do not matter. A line for each archive where another program unpacks a
member the scanner does not have (`--all`: for each archive); then the sums by format. Both programs unpack into a
folder that is removed; give it test files, not a share.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.alternating import table

PROGRAMS = {"7z": ("7z", "x", "-y", "-bd", "-p-", "-o{target}", "{archive}"),
            "unar": ("unar", "-q", "-f", "-D", "-p", "-", "-o", "{target}", "{archive}")}  # fmt: skip
SECONDS = 60
LARGEST = 64 << 20
"""Bytes of one member beyond which it is left out: bombs."""
NESTED = 3
"""Levels of archives inside archives that are unpacked again: a tar in a gzip stream."""
ARCHIVES = frozenset(
    ("zip", "jar", "7z", "rar", "split", "gz", "bz2", "xz", "zst", "lz4", "compress", "lzma", "cpio", "tar", "cab",
     "lzh", "arj", "ar", "rpm", "iso", "exe")
)  # fmt: skip
"""Formats of results.jsonl that are compared; documents that are packages have readers of their own."""
AGAIN = (".tar", ".cpio", ".iso", ".gz", ".bz2", ".xz", ".zst")
"""What a compressed stream holds that is unpacked once more; 7z would open programs too, as if they were archives."""


@dataclass(slots=True)
class Scanned:
    """What the scanner said of one archive: format, status, digests inside it, problems; whether all of it was read."""

    format: str = ""
    status: str = ""
    digests: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    is_whole: bool = True


def main() -> None:
    folder = Path(sys.argv[1])
    scanned = _scanned(folder)
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for name, found in sorted(scanned.items()):
        if found.format not in ARCHIVES:
            continue
        unpacked: dict[str, str] = {}
        for program in PROGRAMS:
            if shutil.which(program):
                unpacked |= dict(_unpacked(program, folder / name))
        missing = {digest: member for digest, member in unpacked.items() if digest not in found.digests}
        count = sums[found.format]
        count["archives"] += 1
        count["others"] += len(unpacked)
        count["ours"] += len(found.digests)
        count["both"] += len(unpacked) - len(missing)
        count["missing"] += len(missing)
        count["silent"] += len(missing) if found.is_whole else 0
        if missing or "--all" in sys.argv:
            kept = "; ".join(found.problems)[:300]
            print(f"{name}: {found.format}, {found.status}; {len(unpacked)} members by others, {len(missing)} missing"
                  f" ({', '.join(list(missing.values())[:4])}) | {kept}")  # fmt: skip
    columns = ("archives", "others", "ours", "both", "missing", "silent")
    rows = [("format", "archives", "members by others", "ours", "in both", "missing", "missing and not told")]
    rows += [(name, *(str(count[column]) for column in columns)) for name, count in sorted(sums.items())]
    rows.append(("all", *(str(sum(count[column] for count in sums.values())) for column in columns)))
    table("Archive members, by digest", rows)


def _scanned(folder: Path) -> dict[str, Scanned]:
    """By the path below the folder; what is inside counts for the top-level file."""
    found: dict[str, Scanned] = defaultdict(Scanned)
    with tempfile.TemporaryDirectory() as target:
        results = Path(target) / "results.jsonl"
        command = [sys.executable, "-m", "scanner", "scan", str(folder), "-q", "-o", str(results)]
        subprocess.run(command, check=False)
        lines = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    prefix = folder.as_posix().rstrip("/") + "/"
    for line in lines:
        if line["type"] != "result":
            continue
        top = line["path"].removeprefix(prefix).split("!")[0].replace("%21", "!")
        own = found[top]
        own.is_whole = own.is_whole and line["status"] == "read"
        own.problems += [f"{problem['kind']}: {problem['message']}" for problem in line["problems"]]
        if line["parent"] is None:
            own.format, own.status = line["format"], line["status"]
        elif line["sha256"] and line["bytes"]:
            own.digests.add(line["sha256"])
    return found


def _unpacked(program: str, archive: Path, depth: int = 0) -> Iterator[tuple[str, str]]:
    """(digest, name) of each file that comes out, and of what is in those files where they are archives too."""
    with tempfile.TemporaryDirectory() as target:
        command = [part.format(target=target, archive=archive) for part in PROGRAMS[program]]
        try:
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return
        for parent, _, names in os.walk(target):
            for name in names:
                path = Path(parent) / name
                if path.is_symlink() or not 0 < path.stat().st_size <= LARGEST:
                    continue
                if name.endswith(".rsrc") or "PaxHeader" in path.as_posix():
                    continue  # attributes of macOS and headers, which are no files of the archive
                yield hashlib.sha256(path.read_bytes()).hexdigest(), path.relative_to(target).as_posix()
                if depth < NESTED and len(names) == 1 and name.endswith(AGAIN):
                    yield from _unpacked(program, path, depth + 1)


if __name__ == "__main__":
    main()
