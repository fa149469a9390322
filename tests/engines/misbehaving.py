"""A test-only extractor that hangs, crashes or eats memory on command; a worker imports it by name."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Iterator

from scanner.budget import Budget
from scanner.records import Artifact, Passage, Place
from scanner.registry import EXTRACTORS
from scanner.settings import Settings


def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact]:
    """Obey the file's words: `hang`, `segfault`, `eat`, `exit`, `raise`; `box WORD` holds a good member and then WORD."""
    assert isinstance(artifact.content, bytes)
    words = artifact.content.decode().split()
    if words[0] == "box":
        yield Artifact("good.txt", b"good", artifact)
        yield Artifact("bad.txt", " ".join(words[1:]).encode(), artifact)
        return
    if words[0] == "hang":
        while True:
            time.sleep(1)
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


EXTRACTORS["text"] = read
