"""Walks files and folders in a stable order; what cannot or may not be opened comes out as a problem."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scanner.atomic_file import PARTIAL
from scanner.errors import ArtifactError, SkippedByPolicy, Unreachable, UnsupportedFormat, UsageError
from scanner.records import Artifact
from scanner.registry import source
from scanner.settings import Settings

IGNORE_FILE = ".scannerignore"
NOT_FILES = (
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISFIFO, "named pipe"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """An artifact to examine, or one that is accounted for at once because of `error`. `bytes` is None if unknown."""

    artifact: Artifact
    bytes: int | None = None
    error: ArtifactError | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk keeps in mind: settings, outputs of this run (never scanned), compiled globs."""

    settings: Settings
    own: frozenset[str]


@source("folder")
def walk(places: Sequence[str], settings: Settings, own: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Every file under `places`, once. Raises UsageError for a place that does not exist, before anything is yielded.

    `own` holds real paths of this run's outputs and their folders of pictures.
    """
    tour = Walk(settings, own)
    for place in distinct(places):
        yield from _visit(place, tour, (), ())


def distinct(places: Sequence[str]) -> list[str]:
    """The places without those that lie inside another one, or stand twice. Raises UsageError for a missing one."""
    real: dict[str, str] = {}
    for place in places:
        if not os.path.lexists(place):
            raise UsageError(f"{display(place)}: no such file or folder. Remedy: check the name; nothing was scanned")
        real.setdefault(os.path.realpath(place), place)
    return [place for path, place in real.items() if not any(parent in real for parent in map(str, Path(path).parents))]


def _visit(
    path: str, tour: Walk, ignored: tuple[tuple[str, Any], ...], above: tuple[tuple[int, int], ...]
) -> Iterator[Found]:
    """One path: a file, or a folder and all in it. `above` holds (device, inode) of the folders above: loops end."""
    try:
        state = os.lstat(path)
        if stat.S_ISLNK(state.st_mode):
            if above and not tour.settings.follow_links:
                yield _left_out(path, "symbolic link, not followed", "use --follow-links")
                return
            state = os.stat(path)
    except OSError as error:
        yield Found(artifact_at(path), None, Unreachable(f"cannot be looked at: {error.strerror}"))
        return
    if _is_own(path, tour.own):
        yield _left_out(path, "an output of this run", "write outputs elsewhere")
        return
    reason = _rule_against(path, stat.S_ISDIR(state.st_mode), tour.settings, ignored)
    if reason:
        yield _left_out(path, reason, "change the rule")
        return
    if stat.S_ISDIR(state.st_mode):
        yield from _folder(path, tour, ignored, above, (state.st_dev, state.st_ino))
    elif stat.S_ISREG(state.st_mode):
        yield Found(artifact_at(path), state.st_size)
    else:
        kind = next((name for test, name in NOT_FILES if test(state.st_mode)), "special file")
        yield Found(
            artifact_at(path), None, UnsupportedFormat(f"a {kind}, not opened", remedy="remove it from the share")
        )


def _is_own(path: str, own: frozenset[str]) -> bool:
    """Whether this run writes it: an output, its folder of pictures, or the file it grows in until it is whole."""
    name = os.path.basename(path)
    if name.startswith(".") and name.endswith(PARTIAL):  # .results.jsonl.x7k2.partial
        name = name[1 : -len(PARTIAL)].rpartition(".")[0]
    if not any(name == os.path.basename(output) for output in own):
        return False
    return os.path.realpath(os.path.join(os.path.dirname(path), name)) in own


def _folder(
    path: str,
    tour: Walk,
    ignored: tuple[tuple[str, Any], ...],
    above: tuple[tuple[int, int], ...],
    own: tuple[int, int],
) -> Iterator[Found]:
    if own in above:
        yield _left_out(path, "a link back to a folder above it", "nothing: that folder is scanned already")
        return
    try:
        names = sorted(os.listdir(path))
    except OSError as error:
        yield Found(artifact_at(path), None, Unreachable(f"folder cannot be listed: {error.strerror}"))
        return
    if IGNORE_FILE in names:
        spec = _ignore_file(os.path.join(path, IGNORE_FILE))
        ignored = (*ignored, (path, spec))
    for name in names:
        yield from _visit(os.path.join(path, name), tour, ignored, (*above, own))


def _rule_against(path: str, is_folder: bool, settings: Settings, ignored: tuple[tuple[str, Any], ...]) -> str | None:
    """The user's rule that leaves this path out, in words; None where there is none."""
    shown = posix(path) + ("/" if is_folder else "")
    if settings.exclude and globs(settings.exclude).match_file(shown.lstrip("/")):
        return "matches --exclude"
    if settings.include and not is_folder and not globs(settings.include).match_file(shown.lstrip("/")):
        return "matches no --include"
    for folder, spec in ignored:
        inside = posix(os.path.relpath(path, folder)) + ("/" if is_folder else "")
        if spec.match_file(inside):
            return f"matches {posix(os.path.join(folder, IGNORE_FILE))}"
    return None


@cache
def globs(lines: tuple[str, ...]) -> Any:
    """Globs as .gitignore has them."""
    import pathspec

    return pathspec.PathSpec.from_lines("gitignore", lines)


def _ignore_file(path: str) -> Any:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return globs(tuple(stream.read().splitlines()))
    except OSError:
        return globs(())


def _left_out(path: str, reason: str, remedy: str) -> Found:
    return Found(artifact_at(path), None, SkippedByPolicy(f"not scanned: {reason}", remedy=remedy))


def posix(path: str) -> str:
    return path.replace(os.sep, "/")


def display(path: str) -> str:
    """A path that can be printed: bytes that are not UTF-8 as U+FFFD."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def artifact_at(path: str) -> Artifact:
    """The artifact of a file; a name that is not UTF-8 keeps its bytes."""
    shown = display(posix(path))
    raw = os.fsencode(path) if shown != posix(path) else None
    return Artifact(shown, Path(path), None, raw)
