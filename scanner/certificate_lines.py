"""The lines of a coverage certificate read back, one at a time, each looked at by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.certificate import CLOSE, OPEN, canonical, chained
from scanner.errors import UsageError

LONGEST_LINE = 1 << 28
"""256 MiB, as for a line of results.jsonl; what is longer is not ours."""
LARGEST_NUMBER = 1 << 53

# {"chain":"9f…","entry":{"number":3,…},"previous":"07…","signature":"mF…=="},
LINE = re.compile(
    rb"""
    \{ "chain":"(?P<chain>[0-9a-f]{64})"
    , "entry":(?P<entry>\{.*\})
    , "previous":"(?P<previous>[0-9a-f]{64})"
    (?: , "signature":"(?P<signature>[A-Za-z0-9+/=]*)" )?
    \} (?P<comma>,?)
    """,
    re.X | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line between the brackets. `position` counts lines of the file from 1.

    `sound` says that its own hash fits its own content, and that this is written in the one form that is hashed;
    nothing else in it can be relied on where that is false, and what cannot be made out is None. `comma` says that
    another element is announced.
    """

    position: int
    sound: bool
    number: int | None = None
    chain: str | None = None
    previous: str | None = None
    entry: dict[str, Any] | None = None
    signature: str | None = None
    comma: bool = False

    @property
    def kind(self) -> str:
        kind = (self.entry or {}).get("type")
        return kind if isinstance(kind, str) else ""


def read_lines(path: Path) -> Iterator[Line]:
    """Every line but the brackets at start and end, in the order of the file; flat memory.

    Line ends of Windows are taken for line ends. Raises UsageError where the file cannot be read.
    """
    try:
        with open(path, "rb") as stream:
            closing = 0
            for position, raw in enumerate(iter(lambda: stream.readline(LONGEST_LINE), b""), 1):
                if closing:  # it was not the last line after all
                    yield Line(closing, False)
                bare = raw.rstrip(b"\r\n")
                closing = position if bare == CLOSE.strip() else 0
                if not closing and not (position == 1 and bare == OPEN.strip()):
                    yield _line(position, bare)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{path}: cannot be read: {reason}. Remedy: name the coverage.json of a scan") from error


def brackets(path: Path) -> tuple[bool, bool]:
    """Whether the file's first and last lines are the brackets of the array. Raises OSError."""
    with open(path, "rb") as stream:
        first = stream.readline(len(OPEN) + 1)
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 8))
        tail = stream.read()
    return first.rstrip(b"\r\n") == OPEN.strip(), tail.rstrip(b"\r\n").endswith(b"\n" + CLOSE.strip())


def _line(position: int, bare: bytes) -> Line:
    found = LINE.fullmatch(bare)
    if found is None:
        return Line(position, False)
    chain, previous = found["chain"].decode(), found["previous"].decode()
    signature = None if found["signature"] is None else found["signature"].decode()
    entry = _object(found["entry"])
    number = (entry or {}).get("number")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < LARGEST_NUMBER:
        number = None
    sound = entry is not None and number is not None and chained(previous, found["entry"]) == chain
    return Line(position, sound, number, chain, previous, entry, signature, bool(found["comma"]))


def _object(text: bytes) -> dict[str, Any] | None:
    """The entry; None where it is not canonical: a name given twice, of which each reader takes another, NaN, 1.0."""
    try:
        value = json.loads(text, parse_float=_refused, parse_constant=_refused)
        if not isinstance(value, dict) or canonical(value) != text:
            return None
    except (ValueError, RecursionError):
        return None
    return value


def _refused(number: str) -> None:
    raise ValueError(f"not a whole number: {number}")
