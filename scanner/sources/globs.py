"""Globs as .gitignore has them: which are none, and one rule made of many."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

# What a "[" may be part of: an escaped character "\[", or a class "[a-z]", "[!]x]", "[^\]]"
CLOSED = re.compile(r"\\. | \[ [!^]? \]? (?: \\. | [^\]\\] )* \]", re.X | re.S)
# In the regex a glob became, a named class, which not every matcher knows: "[[:alpha:]]", "[.a.]", "[=a=]"
NAMED = re.compile(r"\[ ([:.=]) .*? \1 \]", re.X | re.S)


def display(path: str) -> str:
    """A path that can be printed: bytes that are not UTF-8 as U+FFFD."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@cache
def flaw(glob: str) -> str:
    """Why this line is no glob, in words; empty where it is one (a comment and an empty line are)."""
    if glob.startswith("#"):
        return ""
    if "\0" in glob:
        return "it holds a NUL, which no name does"
    if "[" in CLOSED.sub("", glob):
        return "a [ without its ]; write \\[ for the character itself"
    try:
        made = _patterns((glob,), "simple").patterns
    except (ValueError, re.error) as error:
        return f"not a pattern of .gitignore ({error})"
    if any(pattern.regex is not None and NAMED.search(pattern.regex.pattern) for pattern in made):
        return "a named class like [:alpha:] is not known here; write the characters, [a-z]"
    return ""


def flaw_of_option(globs: Sequence[str]) -> str:
    """What is wrong with the globs of one option, naming the first bad one; empty where nothing is."""
    for number, glob in enumerate(globs):
        shown = display(glob)
        wrong = flaw(shown)
        if not wrong and all(pattern.include is None for pattern in _patterns((shown,), "simple").patterns):
            wrong = "it matches nothing"
        if not wrong and number == 0 and shown.startswith("!"):
            wrong = "it takes back what an earlier glob matched, and there is none"
        if wrong:
            return f"{shown!r} is no glob: {wrong}"
    return ""


@cache
def matcher(globs: tuple[str, ...]) -> Any:
    """One matcher of globs without a flaw; a later `!glob` takes back. Its `match_file` wants a printable path."""
    return _patterns(tuple(display(glob) for glob in globs), "best")


def _patterns(globs: tuple[str, ...], backend: Any) -> Any:
    import pathspec

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # "[[]": Python warns of a syntax it may have one day
        return pathspec.PathSpec.from_lines("gitignore", globs, backend=backend)
