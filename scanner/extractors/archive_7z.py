"""Read 7-Zip archives: the files of solid blocks one after the other, encrypted ones by their names."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from scanner import charset, seven_zip
from scanner.budget import Budget
from scanner.errors import ArtifactError, UnsupportedFormat
from scanner.members import Met, Name, Solid, Unpacking, checked, stretch, tidy
from scanner.outside_programs import whole_output
from scanner.passwords import Trial, opened_with
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import MIB, Settings
from scanner.seven_zip import Archive, File

PROGRAMS = {
    "7zz": ("e", "-so", "-bd", "-p"),
    "7z": ("e", "-so", "-bd", "-p"),
    "7za": ("e", "-so", "-bd", "-p"),
    "bsdtar": ("-x", "-O", "-f"),
}
"""What undoes the methods that nobody here undoes, and its arguments before the archive's path."""
REMEDY = "apt install 7zip, or unpack it and scan the files"


@extractor("7z")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Files as artifacts, what a link points to at `link <name>`; whatever could not be unpacked at `member <name>`.

    Raises EncryptedFile where the list of names is encrypted as well, DamagedFile where it is missing.
    """
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        trial = Trial(budget)
        archive = seven_zip.listed(stream, artifact.size, trial)
        if trial.found is not None:
            yield opened_with(trial.found)
        unpacking = Unpacking(artifact, budget)
        yield from _files(stream, archive, unpacking, trial)
        at = 32
        for block in sorted(archive.blocks, key=lambda block: block.offset):
            if block.offset > at:
                yield from unpacking.loose(stream, at, min(block.offset, artifact.size))
            at = max(at, block.offset + block.packed)
        yield from unpacking.loose(stream, archive.end, artifact.size)


def _files(stream: IO[bytes], archive: Archive, unpacking: Unpacking, trial: Trial) -> Iterator[Met]:
    """All files in order. What a block's method keeps from being read here is asked of a program once, at the end."""
    current, solid, failure = -1, Solid(()), None
    beyond: dict[int, UnsupportedFormat] = {}
    for file in archive.files:
        if file.is_folder or file.is_anti:
            continue
        if file.block != current and file.block >= 0:
            current, failure, before = file.block, None, trial.found
            try:
                solid = _opened(stream, archive, current, trial)
                if trial.found is not None and trial.found is not before:
                    yield opened_with(trial.found)
            except UnsupportedFormat as error:
                beyond[current] = error
            except ArtifactError as error:
                failure = error
        name = Name(tidy(file.name))
        if file.block >= 0 and file.block in beyond:
            continue
        if file.block >= 0 and failure is not None:
            unpacking.budget.enter_member(unpacking.artifact.depth + 1)
            yield from unpacking.unread(name, failure)
        else:
            yield from _file(file, name, solid.cut(file.size), unpacking)
    if beyond:
        yield from _by_program(archive, beyond, unpacking)


def _opened(stream: IO[bytes], archive: Archive, number: int, trial: Trial) -> Solid:
    """Raises what stands before the whole block: a password, a method nobody here undoes, a missing reader."""
    block = archive.blocks[number]
    if not block.is_encrypted:
        return Solid(seven_zip.unpacked(stream, block, trial.budget))
    password = seven_zip.fitting(stream, block, trial)
    if password is None:
        raise trial.refused("encrypted")
    return Solid(seven_zip.unpacked(stream, block, trial.budget, password.text))


def _file(file: File, name: Name, chunks: Iterator[bytes], unpacking: Unpacking) -> Iterator[Met]:
    for met in unpacking.member(name, checked(chunks, file.crc if file.block >= 0 else None)):
        if file.is_link and isinstance(met, Artifact) and isinstance(met.content, bytes):
            yield Passage(charset.decode(met.content).text, Place("link", name=name.text))
        else:
            yield met


def _by_program(archive: Archive, beyond: dict[int, UnsupportedFormat], unpacking: Unpacking) -> Iterator[Met]:
    """The files of these blocks: all files of the archive from a program, cut by their sizes and checked."""
    budget = unpacking.budget
    failures: dict[int, ArtifactError] = dict(beyond)
    data: bytes | Path = b""
    try:
        if any(block.is_encrypted for block in archive.blocks):
            raise next(iter(beyond.values()))
        budget.enter_member(unpacking.artifact.depth + 1)
        total = sum(file.size for file in archive.files)
        data = whole_output(PROGRAMS, "this method", REMEDY, unpacking.artifact, total, budget)
        failures.clear()
    except ArtifactError as error:
        if error.kind == "timeout" or budget.bytes > budget.settings.max_bytes * MIB:
            raise
        if not isinstance(error, UnsupportedFormat):
            for number, first in beyond.items():
                failures[number] = type(error)(f"{first.message}: {error.message}", remedy=error.remedy)
    with io.BytesIO(data) if isinstance(data, bytes) else open(data, "rb") as output:
        at = 0
        for file in archive.files:
            name = Name(tidy(file.name))
            if file.block in failures:
                budget.enter_member(unpacking.artifact.depth + 1)
                yield from unpacking.unread(name, failures[file.block])
            elif file.block in beyond:
                yield from _file(file, name, stretch(output, at, at + file.size), unpacking)
            at += file.size
