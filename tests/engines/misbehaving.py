"""A test-only extractor that hangs, crashes or eats memory on command; a worker imports it by name."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scanner.budget import Budget
from scanner.picture_folder import PictureFolder
from scanner.records import Artifact, Finding, Passage, Place
from scanner.registry import EXTRACTORS, LOCATORS
from scanner.settings import Settings


def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact]:
    """Obey the file's words: `hang`, `loop`, `segfault`, `eat`, `exit`, `raise`; `box WORD` holds a good member, then WORD.

    `slow SECONDS` takes its time asleep, `busy SECONDS` awake, `kill-scan` ends the process that watches over this one.
    `spool WORD` leaves plain text in the budget's folder and in a library's temporary file before it obeys WORD.
    """
    if isinstance(artifact.content, Path):
        yield from read_large(artifact.content)
        return
    words = artifact.content.decode().split()
    if words[0] == "box":
        yield Artifact("good.txt", b"good", artifact)
        yield Artifact("bad.txt", " ".join(words[1:]).encode(), artifact)
        return
    if words[0] == "spool":
        (budget.folder / "member").write_bytes(b"confidential")
        with tempfile.NamedTemporaryFile(delete=False) as stream:
            stream.write(b"confidential")
        words = words[1:]
    if words[0] == "hang":
        while True:
            time.sleep(1)
    if words[0] == "loop":
        while True:
            pass
    if words[0] == "slow":
        time.sleep(float(words[1]))
    if words[0] == "busy":
        until = time.monotonic() + float(words[1])
        while time.monotonic() < until:
            pass
    if words[0] == "kill-scan":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    if words[0] == "segfault":
        ctypes.string_at(0)
    if words[0] == "eat":
        held = []
        while True:
            held.append(bytearray(16 << 20))
    if words[0] == "exit":
        os._exit(9)
    if words[0] == "raise":
        raise RuntimeError("a defect")
    yield Passage(artifact.content.decode(), Place("line", 1))


def read_large(path: Path) -> Iterator[Passage]:
    """`during WORD`: while it is read it is deleted, cut, grown, or replaced by a file of the same size and time."""
    with path.open("rb") as stream:
        words = stream.read(100).decode().split()
        state = os.stat(path)
        yield Passage(" ".join(words), Place("line", 1))
        if words[1] == "delete":
            path.unlink()
        if words[1] == "cut":
            os.truncate(path, state.st_size // 2)
        if words[1] == "grow":
            with path.open("ab") as more:
                more.write(b"more")
        if words[1] == "replace":
            path.with_name("other").write_bytes(b"x" * state.st_size)
            os.utime(path.with_name("other"), ns=(state.st_atime_ns, state.st_mtime_ns))
            os.replace(path.with_name("other"), path)
        stream.read()


def locate(artifact: Artifact, findings: Sequence[Finding], pictures: PictureFolder | None) -> list[Finding]:
    """A picture for each finding while there is room; a file that says `hang` hangs after its first picture."""
    located = []
    for number, finding in enumerate(findings):
        kept = None
        if pictures is not None and pictures.room():
            kept = pictures.keep(f"p{number}.png", b"picture")
            if b"hang" in bytes(artifact.content if isinstance(artifact.content, bytes) else b""):
                time.sleep(60)
        located.append(replace(finding, picture=kept))
    return located


class Deadly:
    """Content that ends the worker while the job is unpickled, before it begins; `times` times, then it is `good`."""

    def __init__(self, marks: Path, times: int) -> None:
        self.marks, self.times = marks, times

    def __reduce__(self) -> tuple[object, ...]:
        return (arrive, (self.marks, self.times))


def arrive(marks: Path, times: int) -> bytes:
    if mark(marks) <= times:
        os._exit(9)
    return b"good"


def mark(marks: Path) -> int:
    """Count one more time in the file; how often now."""
    with marks.open("ab") as stream:
        stream.write(b".")
    return marks.stat().st_size


if multiprocessing.parent_process() is not None:  # only in a worker: other tests of this process read text, too
    EXTRACTORS["text"] = read
LOCATORS["text"] = locate
