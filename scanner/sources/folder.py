"""Walks files and folders in a stable order; what cannot or may not be opened comes out as a problem."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scanner import volumes
from scanner.atomic_file import PARTIAL
from scanner.errors import ArtifactError, SkippedByPolicy, Unreachable, UnsupportedFormat, UsageError
from scanner.file_access import look, names_in
from scanner.records import Artifact
from scanner.registry import source
from scanner.settings import Settings
from scanner.sources.globs import display, flaw_of_option, matcher
from scanner.sources.ignore_file import IGNORE_FILE, Rules, read_ignore_file
from scanner.volumes import Volumes

NOT_FILES = (
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISFIFO, "named pipe"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """An artifact to examine, or one that is accounted for at once because of `error`. `bytes` is None if unknown.

    `note` is something to add to what examining it gives: bad lines of an ignore file. `mtime_ns` and `inode` say
    whether it is the file of an earlier run.
    """

    artifact: Artifact
    bytes: int | None = None
    error: ArtifactError | None = None
    note: ArtifactError | None = None
    mtime_ns: int | None = None
    inode: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk keeps in mind: settings, outputs of this run (never scanned), folders it was in (device, inode)."""

    settings: Settings
    own: frozenset[str]
    places: tuple[str, ...] = ()
    seen: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Level:
    """A folder being walked: the paths still to come, the ignore files and the folders (device, inode) above them."""

    paths: Iterator[str]
    ignored: tuple[Rules, ...] = ()
    above: tuple[tuple[int, int], ...] = ()
    notes: Mapping[str, ArtifactError] = field(default_factory=dict)
    sets: Mapping[str, Volumes] = field(default_factory=dict)


@source("folder")
def walk(places: Sequence[str], settings: Settings, own: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Every file under `places`, once. Raises UsageError for a missing place or a bad glob, before anything is yielded.

    `own` holds real paths of this run's outputs and their folders of pictures. Where links are followed, a folder
    that several of them lead to is walked the first time only.
    """
    check_globs(settings)
    named = distinct(places)
    tour = Walk(settings, own, tuple(named))
    for place in named:
        levels = [Level(iter((place,)))]  # not recursive: a tree may be deeper than Python's stack
        while levels:
            path = next(levels[-1].paths, None)
            if path is None:
                levels.pop()
                continue
            for met in _visit(path, levels[-1], tour):
                if isinstance(met, Level):
                    levels.append(met)
                else:
                    yield met


def check_globs(settings: Settings) -> None:
    """Raises UsageError naming the first glob of --include and --exclude that is none."""
    for option, given in (("--include", settings.include), ("--exclude", settings.exclude)):
        wrong = flaw_of_option(given)
        if wrong:
            raise UsageError(f"{option} {wrong}. Remedy: write it as in .gitignore, for example '*.txt' or 'drafts/'")


def distinct(places: Sequence[str]) -> list[str]:
    """The places without those that lie inside another one, or stand twice. Raises UsageError for a missing one."""
    real: dict[str, str] = {}
    for place in places:
        if not os.path.lexists(place):
            raise UsageError(f"{display(place)}: no such file or folder. Remedy: check the name; nothing was scanned")
        real.setdefault(os.path.realpath(place), place)
    return [place for path, place in real.items() if not any(parent in real for parent in map(str, Path(path).parents))]


def found_at(path: str) -> Found:
    """A single regular file, as the walk would find it; what is no such file any more is an error."""
    try:
        state = look(path, follow=False)
    except OSError as error:
        return Found(artifact_at(path), None, Unreachable(f"cannot be looked at: {error.strerror}"))
    if not stat.S_ISREG(state.st_mode):
        return Found(
            artifact_at(path), None, UnsupportedFormat("no regular file any more", remedy="scan the whole again")
        )
    return Found(artifact_at(path), state.st_size, None, None, state.st_mtime_ns, str(state.st_ino))


def _visit(path: str, level: Level, tour: Walk) -> Iterator[Found | Level]:
    """What one path is: a file, something that is not opened, or a folder, whose level comes last."""
    try:
        state = look(path, follow=False)
        # a place that is itself a link was named by the user, so it is followed
        left = stat.S_ISLNK(state.st_mode) and bool(level.above) and not tour.settings.follow_links
        if left:
            is_folder = os.path.isdir(path)
        else:
            state = look(path)
            is_folder = stat.S_ISDIR(state.st_mode)
    except OSError as error:
        yield Found(artifact_at(path), None, Unreachable(f"cannot be looked at: {error.strerror}"))
        return
    if tour.settings.password_file and os.path.realpath(path) == os.path.realpath(tour.settings.password_file):
        yield left_out(artifact_at(path), "the list of passwords of this run", "keep it elsewhere")
        return
    if _is_own(path, tour.own):
        yield left_out(artifact_at(path), "an output of this run", "write outputs elsewhere")
        return
    reason = rule_against(path, is_folder, tour.settings, level.ignored)
    if reason:
        yield left_out(artifact_at(path), reason, "change the rule")
    elif left:
        remedy = "use --follow-links, or scan what it points to"
        yield Found(artifact_at(path), None, UnsupportedFormat("symbolic link, not followed", remedy=remedy))
    elif is_folder:
        yield from _folder(path, level, tour, (state.st_dev, state.st_ino))
    elif stat.S_ISREG(state.st_mode):
        note, artifact = level.notes.get(path), _with_volumes(path, level, tour)
        yield Found(artifact, state.st_size, None, note, state.st_mtime_ns, str(state.st_ino))
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


def _folder(path: str, level: Level, tour: Walk, own: tuple[int, int]) -> Iterator[Found | Level]:
    if own in level.above:
        yield left_out(artifact_at(path), "a link back to a folder above it", "nothing: that folder is scanned already")
        return
    if tour.settings.follow_links:  # without links no folder can be met twice
        if own in tour.seen:
            yield left_out(
                artifact_at(path), "scanned already: a link leads to the same folder", "nothing: see its other path"
            )
            return
        tour.seen.add(own)
    if path in level.notes:
        yield Found(artifact_at(path), None, level.notes[path])
    try:
        names = names_in(path)
    except OSError as error:
        yield Found(artifact_at(path), None, Unreachable(f"folder cannot be listed: {error.strerror}"))
        return
    ignored, notes = level.ignored, {}
    if IGNORE_FILE in names and tour.settings.ignore_files:
        at = os.path.join(path, IGNORE_FILE)
        read = read_ignore_file(at, tour.settings.follow_links)
        if read.rules is not None:
            ignored = (*ignored, read.rules)
        if read.note is not None:
            notes[at] = read.note
    paths = (os.path.join(path, name) for name in names)
    yield Level(paths, ignored, (*level.above, own), notes, volumes.sets_in(path, names))


def _with_volumes(path: str, level: Level, tour: Walk) -> Artifact:
    """The artifact of a file; one of several volumes knows the others, or which of them is read for all.

    A volume is only left to another file that is examined in this very run.
    """
    artifact = artifact_at(path)
    folder, name = os.path.split(path)
    sets = level.sets
    if not level.above:  # named by the user: the others lie beside it, named or not
        try:
            sets = volumes.sets_in(folder or ".", names_in(folder or "."))
        except OSError:
            return artifact
    found = sets.get(name)
    if found is None:
        return artifact
    if found.first == name:
        if len(found.names) == 1 and not name.endswith(".001"):
            return artifact
        every = tuple(Path(os.path.join(folder, other)) for other in found.names)
        return replace(artifact, volumes=every, missing=found.missing)
    first = os.path.join(folder, found.first)
    examined = first in tour.places if not level.above else _is_examined(first, level, tour)
    return replace(artifact, volume_of=artifact_at(first).path) if examined else artifact


def _is_examined(path: str, level: Level, tour: Walk) -> bool:
    if not os.path.isfile(path) or _is_own(path, tour.own):
        return False
    if os.path.islink(path) and not tour.settings.follow_links:
        return False
    return rule_against(path, False, tour.settings, level.ignored) is None


def rule_against(path: str, is_folder: bool, settings: Settings, ignored: tuple[Rules, ...]) -> str | None:
    """The user's rule that leaves this path out, in words; None where there is none."""
    shown = display(posix(path)).lstrip("/") + ("/" if is_folder else "")
    if settings.exclude and matcher(settings.exclude).match_file(shown):
        return "matches --exclude"
    if settings.include and not is_folder and not matcher(settings.include).match_file(shown):
        return "matches no --include"
    for rules in ignored:
        if rules.match(path, is_folder):
            return f"matches {display(posix(os.path.join(rules.folder, IGNORE_FILE)))}"
    return None


def left_out(artifact: Artifact, reason: str, remedy: str) -> Found:
    """An artifact that is accounted for as skipped."""
    return Found(artifact, None, SkippedByPolicy(f"not scanned: {reason}", remedy=remedy))


def posix(path: str) -> str:
    return path.replace(os.sep, "/")


def artifact_at(path: str) -> Artifact:
    """The artifact of a file; a name that is not UTF-8 keeps its bytes."""
    shown = display(posix(path))
    raw = os.fsencode(path) if shown != posix(path) else None
    return Artifact(shown, Path(path), None, raw)
