"""Read split archives: their volumes put together, which then are an artifact of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scanner import seven_zip, split_zip, volumes
from scanner.budget import Budget
from scanner.errors import DamagedFile, Interrupted
from scanner.members import CHUNK, Chunks
from scanner.records import Artifact, Passage, Problem
from scanner.registry import extractor
from scanner.settings import Settings

REMEDY = "put all volumes into one folder and scan that"


@extractor("split")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """The whole as `drawings.7z`; of one with a gap what stands before the gap. Missing volumes are told by name.

    Raises LimitExceeded, TimedOut, OSError where a volume cannot be read.
    """
    del settings
    first = artifact.volumes[0]
    zipped = artifact.volumes[-1].suffix.lower() in (".zip", ".zipx")
    usable = artifact.volumes
    if artifact.missing:
        yield _missing(artifact.missing)
        usable = usable[: _before_gap(artifact)]
    budget.enter_member(artifact.depth + 1)
    stream = Chunks(_joined(usable), budget.check_time)
    whole = budget.take(stream)
    if zipped and not artifact.missing:
        sizes = [path.stat().st_size for path in usable]
        absent = split_zip.missing(whole, sizes)
        if absent:
            stem = first.name.rstrip("0123456789")
            yield _missing(tuple(f"{stem}{number:02}" for number in range(len(usable), len(usable) + absent)))
        else:
            whole = split_zip.mended(whole, sizes)
    elif not artifact.missing and (lacking := _lacking(whole)):
        name = usable[-1].name
        next_one = f"{name[:-3]}{int(name[-3:]) + 1:03}" if name[-3:].isdigit() else f"what follows {name}"
        message = f"{volumes.in_words((next_one,))}: the archive goes on for {lacking} bytes"
        yield DamagedFile(message, remedy=REMEDY).problem()
    name = artifact.volumes[-1].name if zipped else first.name[: -4 if first.name[-3:].isdigit() else -3]
    yield Artifact(name, whole, parent=artifact)


@extractor("volume")
def leave(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Raises Interrupted: it is read with the volume named, and whoever runs both gives this one the other's level."""
    del budget, settings
    yield from ()
    raise Interrupted(
        f"a volume of {artifact.volume_of}, whose outcome is not known", remedy="scan all volumes together"
    )


def _missing(names: tuple[str, ...]) -> Problem:
    return DamagedFile(f"this split archive is not whole: {volumes.in_words(names)}", remedy=REMEDY).problem()


def _before_gap(artifact: Artifact) -> int:
    """How many volumes stand before the first that is missing: all that can be put together."""
    absent = min(artifact.missing)
    return max(1, sum(path.name < absent for path in artifact.volumes))


def _joined(paths: tuple[Path, ...]) -> Iterator[bytes]:
    for path in paths:
        with open(path, "rb") as stream:
            yield from iter(lambda: stream.read(CHUNK), b"")


def _lacking(whole: bytes | Path) -> int:
    """Bytes that a 7-Zip archive has more than are there, by its first header; 0 for all else."""
    if isinstance(whole, bytes):
        head, size = whole[:32], len(whole)
    else:
        size = whole.stat().st_size
        with open(whole, "rb") as stream:
            head = stream.read(32)
    if len(head) < 32 or not head.startswith(seven_zip.SIGNATURE):
        return 0
    offset, length = int.from_bytes(head[12:20], "little"), int.from_bytes(head[20:28], "little")
    return max(0, 32 + offset + length - size)
