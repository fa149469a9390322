"""Which files of a folder are the volumes of one archive, told by their names: `a.7z.001`, `a.z01`, `a.part1.rar`.

The first volume stands for all; for a ZIP archive in the old style that is the last file, which holds the directory.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scanner.format_tables import KNOWN

# drawings.7z.001, drawings.zip.002
NUMBERED = re.compile(r"(?P<stem> .+ ) \. (?P<number> \d{3} )", re.X | re.S)
# drawings.tar.gz.aa, backup.zip_ab: what `split` makes
LETTERED = re.compile(r"(?P<stem> .+ ) [._-] (?P<letters> [a-z]{2} )", re.X | re.S)
# drawings.z01 beside drawings.zip, drawings.zx01 beside drawings.zipx
ZIPPED = re.compile(r"(?P<stem> .+ ) \. zx? (?P<number> \d{2,3} )", re.X | re.I | re.S)
# drawings.part03.rar
RAR_PART = re.compile(r"(?P<stem> .+ ) \. part (?P<number> \d{1,5} ) \. rar", re.X | re.I | re.S)
# drawings.r00, drawings.s17 beside drawings.rar
RAR_OLD = re.compile(r"(?P<stem> .+ ) \. (?P<letter> [r-z] ) (?P<number> \d{2} )", re.X | re.I | re.S)
SPLIT_SUFFIXES = frozenset(
    suffix for item in KNOWN if item.family == "archive" for suffix in item.suffixes
) | frozenset((".zipx", ".exe", ".pst", ".pdf", ".bak", ".pptx", ".docx", ".xlsx"))
"""What a file that was cut in numbered pieces is called in front of the numbers."""
MAGIC = (b"7z\xbc\xaf\x27\x1c", b"PK\x03\x04", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0")
"""How a first piece begins whose name does not say what it is a piece of."""
MOST_NAMED = 4
"""Missing volumes that are told by name."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """The names in their order, which of them is read for all, and the names of those that should lie between them."""

    names: tuple[str, ...]
    first: str
    missing: tuple[str, ...] = ()


def sets_in(folder: str, names: Iterable[str]) -> dict[str, Volumes]:
    """The sets in a folder, by the name of each of their volumes. Raises nothing: what cannot be opened is none."""
    known = set(names)
    found: dict[str, Volumes] = {}
    for volumes in (*_pieces(folder, known), *_zips(known), *_rars(known)):
        for name in volumes.names:
            found.setdefault(name, volumes)
    return found


def in_words(missing: tuple[str, ...]) -> str:
    """`a.7z.002 and a.7z.004 are missing`."""
    shown = list(missing[:MOST_NAMED])
    if len(missing) > MOST_NAMED:
        shown.append(f"{len(missing) - MOST_NAMED} more")
    said = " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]
    return f"{said} {'is' if len(missing) == 1 else 'are'} missing"


def _pieces(folder: str, names: set[str]) -> Iterator[Volumes]:
    """Plain pieces of any file, numbered from 001 or lettered from aa."""
    numbered: dict[str, dict[int, str]] = defaultdict(dict)
    for name in names:
        if match := NUMBERED.fullmatch(name):
            numbered[match["stem"] + "."][int(match["number"])] = name
        elif match := LETTERED.fullmatch(name):
            letters = match["letters"]
            numbered[name[: -len(letters)]][(ord(letters[0]) - 97) * 26 + ord(letters[1]) - 96] = name
    for stem, own in numbered.items():
        first = own.get(1)
        if first is None or (not first.endswith("001") and len(own) < 2):
            continue
        if not _is_cut(folder, stem[:-1], first, own.get(2)):
            continue
        lettered = not first.endswith("001")
        absent = tuple(
            f"{stem}{_letters(number) if lettered else f'{number:03}'}"
            for number in range(1, max(own))
            if number not in own
        )
        yield Volumes(tuple(own[number] for number in sorted(own)), first, absent)


def _letters(number: int) -> str:
    return chr(97 + (number - 1) // 26) + chr(97 + (number - 1) % 26)


def _is_cut(folder: str, stem: str, first: str, second: str | None) -> bool:
    """Whether the first piece begins as an archive, or its name says so, and the second does not begin as the first."""
    head = _head(os.path.join(folder, first))
    mark = next((mark for mark in MAGIC if head.startswith(mark)), b"")
    if not mark and os.path.splitext(stem)[1].lower() not in SPLIT_SUFFIXES:
        return False
    return not (second is not None and mark and _head(os.path.join(folder, second)).startswith(mark))


def _head(path: str) -> bytes:
    try:
        if not os.path.isfile(path):
            return b""
        with open(path, "rb") as stream:
            return stream.read(8)
    except OSError:
        return b""


def _zips(names: set[str]) -> Iterator[Volumes]:
    lowered = {name.lower(): name for name in names}
    sets: dict[str, dict[int, str]] = defaultdict(dict)
    for name in names:
        if match := ZIPPED.fullmatch(name):
            suffix = ".zipx" if name[len(match["stem"]) + 2].lower() == "x" else ".zip"
            last = lowered.get((match["stem"] + suffix).lower())
            if last is not None:
                sets[last][int(match["number"])] = name
    for last, own in sets.items():
        some = next(iter(own.values()))
        stem = some.rstrip("0123456789")
        absent = tuple(f"{stem}{number:02}" for number in range(1, max(own)) if number not in own)
        yield Volumes((*(own[number] for number in sorted(own)), last), last, absent)


def _rars(names: set[str]) -> Iterator[Volumes]:
    lowered = {name.lower(): name for name in names}
    sets: dict[str, dict[int, str]] = defaultdict(dict)
    for name in names:
        if match := RAR_PART.fullmatch(name):
            sets[match["stem"].lower() + ".part"][int(match["number"])] = name
        elif (match := RAR_OLD.fullmatch(name)) and (first := lowered.get(match["stem"].lower() + ".rar")):
            letter = ord(match["letter"].lower()) - ord("r")
            sets[first.lower()][2 + 100 * letter + int(match["number"])] = name
            sets[first.lower()][1] = first
    for own in sets.values():
        if 1 not in own or len(own) < 2:
            continue
        absent = tuple(_rar_name(own, number) for number in range(1, max(own)) if number not in own)
        yield Volumes(tuple(own[number] for number in sorted(own)), own[1], absent)


def _rar_name(own: Mapping[int, str], number: int) -> str:
    first = own[1]
    if match := RAR_PART.fullmatch(first):
        digits = match.end("number") - match.start("number")
        return f"{first[: match.start('number')]}{number:0{digits}}{first[match.end('number') :]}"
    return f"{first[:-4]}.{chr(ord('r') + (number - 2) // 100)}{(number - 2) % 100:02}"
