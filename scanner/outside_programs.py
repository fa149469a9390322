"""Runs a program that unpacks an archive and takes what it writes, piece by piece.

A process of its own because such libraries break: libarchive 3.6.2 ends on a crafted LZX cabinet
with a double free, pyppmd 1.3.1 on a PPMd stream that is cut off with a violation of memory.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scanner.budget import Budget
from scanner.errors import DamagedFile, MissingReader
from scanner.members import CHUNK, Chunks
from scanner.records import Artifact


def first_of(programs: dict[str, tuple[str, ...]], what: str, remedy: str) -> tuple[str, ...]:
    """The command of the first program that is installed: its path and its arguments. Raises MissingReader."""
    for program, arguments in programs.items():
        if path := shutil.which(program):
            return (path, *arguments)
    raise MissingReader(f"{what} needs a program that is not installed", remedy=remedy)


def output_of(command: tuple[str, ...], budget: Budget) -> Iterator[bytes]:
    """What the command writes. Raises DamagedFile where it fails, TimedOut; it never outlives this generator."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=budget.folder,
        start_new_session=True,
    )
    pipe = process.stdout
    assert pipe is not None
    try:
        while True:
            budget.check_time()
            if not select.select([pipe], [], [], 1.0)[0]:
                continue
            chunk = os.read(pipe.fileno(), CHUNK)
            if not chunk:
                break
            yield chunk
        if process.wait():
            program = os.path.basename(command[0])
            raise DamagedFile(f"{program} could not unpack it whole (it ended with {process.returncode})")
    finally:
        pipe.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def whole_output(
    programs: dict[str, tuple[str, ...]], what: str, remedy: str, artifact: Artifact, size: int, budget: Budget
) -> bytes | Path:
    """All members of an archive one after the other, as the first program installed gives them: just `size` bytes.

    Where the program fails or gives another number of bytes, nothing of it is trusted. Raises MissingReader,
    DamagedFile, LimitExceeded, TimedOut.
    """
    command = first_of(programs, what, remedy)
    path = as_file(artifact.content, artifact.suffix, budget)
    flow = Chunks(output_of((*command, str(path)), budget), budget.check_time)
    data = budget.take(flow, packed=max(1, artifact.size))
    got = len(data) if isinstance(data, bytes) else data.stat().st_size
    if flow.failure or got != size:
        raise DamagedFile(flow.failure or f"{got} bytes come out, not as many as its files have together")
    return data


def as_file(content: bytes | Path, suffix: str, budget: Budget) -> Path:
    """The content as a file for a program: its own, or a copy in the budget's folder, which is emptied at the end.

    The path begins with its root, so that no program takes it for an option.
    """
    if isinstance(content, Path):
        return Path(os.path.abspath(content))
    with tempfile.NamedTemporaryFile(dir=budget.folder, suffix=suffix, delete=False) as copy:
        copy.write(content)
    return Path(os.path.abspath(copy.name))
