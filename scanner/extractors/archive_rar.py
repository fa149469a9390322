"""Read RAR archives: members where a program to unpack them is installed, else their names and a problem."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from scanner import rar_archive, volumes
from scanner.budget import Budget
from scanner.errors import ArtifactError, DamagedFile, EncryptedFile
from scanner.members import Met, Solid, Unpacking, checked, guarded, tidy
from scanner.outside_programs import as_file
from scanner.passwords import Trial, opened_with
from scanner.rar_archive import AFTER, BEFORE, Listing
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

FEW = 3
"""Packed members of a solid archive up to which each is unpacked by itself."""


@extractor("rar")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Members as artifacts, comments as passages, what a link points to at `link <name>`.

    Raises MissingReader without rarfile, EncryptedFile where the list of names is encrypted, DamagedFile.
    """
    content = artifact.content
    trial = Trial(budget)
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        try:
            listing = rar_archive.listed(stream, artifact.size, budget, artifact.volumes)
        except EncryptedFile as error:
            listing, refusal = None, error
        locked = (
            {bytes(member.orig_filename) for member in listing.members if member.needs_password()} if listing else set()
        )
        if trial.known and (locked or listing is None) and not artifact.volumes:
            plain = rar_archive.unlocked(stream, artifact.size, locked, trial)
            if plain is not None and trial.found is not None:
                yield opened_with(trial.found)
                yield from read(replace(artifact, content=plain), budget, settings)
                return
        if listing is None:
            raise trial.refused(refusal.message)
        unpacking = Unpacking(artifact, budget)
        if artifact.missing:
            remedy = "put all volumes into one folder and scan that"
            message = f"this split archive is not whole: {volumes.in_words(artifact.missing)}"
            yield DamagedFile(message, remedy=remedy).problem()
        for complaint in listing.complaints:
            yield DamagedFile(f"this archive is not as it should be: {complaint}").problem()
        if listing.comment:
            yield Passage(tidy(listing.comment), Place("archive comment"))
        yield from _members(listing, unpacking, trial)
        yield from unpacking.loose(stream, listing.end, artifact.size)


def _members(listing: Listing, unpacking: Unpacking, trial: Trial) -> Iterator[Met]:
    """One after the other; those of a solid archive come from one run over it, as long as the sums fit."""
    together = _together(listing, unpacking, trial)
    without_tool = False
    for member, name in zip(listing.members, listing.names, strict=True):
        if member.is_dir():
            continue
        if member.comment:
            yield Passage(tidy(str(member.comment)), Place("member comment", name=name.text))
        if member.file_redir:
            yield Passage(f"{name.text} -> {tidy(str(member.file_redir[2]))}", Place("link", name=name.text))
            continue
        failure = _failure(member, trial, joined=bool(unpacking.artifact.volumes) and not listing.complaints)
        if failure is None and without_tool and rar_archive.needs_tool(member):
            failure = rar_archive.missing_tool()
        if failure is not None:
            unpacking.budget.enter_member(unpacking.artifact.depth + 1)
            yield from unpacking.unread(name, failure)
            continue
        if together is not None:
            met = list(unpacking.member(name, checked(together.cut(member.file_size), member.CRC)))
            if len(met) == 1 and isinstance(met[0], Artifact):
                yield met[0]
                continue
            together = None  # the tool left something out: from here on each member is unpacked by itself
            unpacking.names[name.text] -= sum(isinstance(item, Artifact) for item in met)
        for item in unpacking.member(name, rar_archive.bytes_of(listing, member), max(1, member.compress_size or 0)):
            without_tool = without_tool or (isinstance(item, Problem) and item.kind == "missing_reader")
            yield item


def _failure(member: Any, trial: Trial, joined: bool) -> ArtifactError | None:
    """What stands before a member. `joined` says that all volumes are there."""
    if member.needs_password():
        return trial.refused("encrypted")
    if member.flags & BEFORE or (member.flags & AFTER and not joined):
        return DamagedFile("it is split over several volumes", remedy="put all volumes into one folder and scan that")
    return None


def _together(listing: Listing, unpacking: Unpacking, trial: Trial) -> Solid | None:
    """One run of the tool over a solid archive; None where that would not give just the members' bytes in order."""
    packed = [member for member in listing.members if not member.is_dir() and not member.file_redir]
    artifact = unpacking.artifact
    joined = bool(artifact.volumes)
    failing = any(_failure(member, trial, joined) for member in packed)
    if not listing.is_solid or len(packed) <= FEW or failing or listing.complaints:
        return None
    budget = unpacking.budget
    path = Path(os.path.abspath(artifact.volumes[0])) if joined else as_file(artifact.content, ".rar", budget)
    return Solid(guarded(rar_archive.all_bytes(path, budget), unpacking.artifact.size, budget))
