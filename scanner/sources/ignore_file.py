"""Reads a .scannerignore: its good lines are rules, whatever else it holds is noted and stops nothing."""

from __future__ import annotations

import codecs
import os
import stat
from dataclasses import dataclass
from typing import Any

from scanner.errors import ArtifactError, DamagedFile, LimitExceeded, Unreachable
from scanner.sources.globs import display, flaw, matcher

IGNORE_FILE = ".scannerignore"
LARGEST = 1 << 20
"""Bytes: tens of thousands of rules; a larger file is no list of rules and must not fill the memory."""
NAMED_LINES = 5


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of the ignore file in `folder`."""

    folder: str
    spec: Any

    def match(self, path: str, is_folder: bool) -> bool:
        """Whether they leave out a path below the folder."""
        inside = display(path[len(self.folder) :].replace(os.sep, "/").lstrip("/"))
        return bool(self.spec.match_file(inside + ("/" if is_folder else "")))


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """What came of an ignore file: its rules, and what has to be said about it."""

    rules: Rules | None = None
    note: ArtifactError | None = None


def read_ignore_file(path: str, follow_links: bool) -> IgnoreFile:
    """The rules of one file. A link is not followed unless `follow_links`; nothing but a regular file is waited for."""
    if os.path.islink(path) and not follow_links:
        return IgnoreFile()  # the link itself is reported as not followed
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return IgnoreFile(None, _unusable("it is no file"))
            data = stream.read(LARGEST + 1)
    except OSError as error:
        return IgnoreFile(None, _unusable(error.strerror or str(error)))
    if len(data) > LARGEST:
        message = f"larger than {LARGEST >> 20} MiB: no rule is taken from this {IGNORE_FILE}"
        return IgnoreFile(None, LimitExceeded(message, remedy="shorten it, or use --exclude"))
    lines = [line.removesuffix("\r") for line in _text(data).split("\n")]
    good = tuple(line for line in lines if not flaw(line))
    return IgnoreFile(Rules(os.path.dirname(path), matcher(good)), _bad_lines(path, lines))


def _text(data: bytes) -> str:
    """UTF-8, or UTF-16 with its mark as Windows editors write it."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if utf16 else "utf-8-sig", "replace")


def _bad_lines(path: str, lines: list[str]) -> ArtifactError | None:
    wrong = [f"line {number} {line[:40]!r}: {flaw(line)}" for number, line in enumerate(lines, 1) if flaw(line)]
    if not wrong:
        return None
    more = f"; and {len(wrong) - NAMED_LINES} more" if len(wrong) > NAMED_LINES else ""
    message = f"{display(path)}: {'; '.join(wrong[:NAMED_LINES])}{more}; the other lines hold"
    return DamagedFile(message, remedy="mend the line")


def _unusable(reason: str) -> ArtifactError:
    return Unreachable(f"no rule is taken from this {IGNORE_FILE}: {reason}", remedy="make it a readable text file")
