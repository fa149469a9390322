"""Whether the tables of an OLE compound file agree with each other: what a reader takes of a broken one in silence.

Libraries follow a chain of sectors as long as it goes: one that ends early, goes in a circle or runs into another
stream gives bytes all the same, only not those that were written. Names are those of MS-CFB.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

LAST_SECTOR = 0xFFFFFFF0
"""Numbers from here on are marks: end of chain, free, table."""
NO_ENTRY = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
MOST_SECTORS = 1 << 24
MOST_COMPLAINTS = 5


@dataclass(slots=True)
class Entry:
    """A directory entry; `below` is the first of what is in it."""

    name: str
    kind: int
    left: int
    right: int
    below: int
    start: int
    size: int


@dataclass(slots=True)
class Compound:
    """The tables of a file: which sector follows which, in whole sectors and in small ones."""

    stream: IO[bytes]
    length: int
    sector: int
    small: int
    cutoff: int
    table: array[int] = field(default_factory=lambda: array("I"))
    small_table: array[int] = field(default_factory=lambda: array("I"))
    entries: list[Entry] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    used: dict[int, str] = field(default_factory=dict)
    used_small: dict[int, str] = field(default_factory=dict)


def complaints(stream: IO[bytes]) -> list[str]:
    """Sentences about streams that are not whole or cannot be reached; none where the header is no use at all."""
    stream.seek(0)
    head = stream.read(512)
    power, small_power = struct.unpack("<2H", head[30:34]) if len(head) == 512 else (0, 0)
    if not 7 <= power <= 12 or not 3 <= small_power < power:
        return []
    found = Compound(stream, stream.seek(0, 2), 1 << power, 1 << small_power, int.from_bytes(head[56:60], "little"))
    found.table = _allocation(found, head)
    directory = _taken(found, int.from_bytes(head[48:52], "little"), "the directory", None)
    found.entries = [_entry(directory[at : at + 128]) for at in range(0, len(directory) - 127, 128)]
    if not found.entries or found.entries[0].kind != ROOT:
        return found.complaints
    small = _taken(found, int.from_bytes(head[60:64], "little"), "the table of small sectors", None)
    found.small_table = array("I", small[: len(small) // 4 * 4])
    for entry in found.entries:
        if entry.kind in (STREAM, ROOT) and entry.size and len(found.complaints) < MOST_COMPLAINTS:
            _follow(found, entry)
    _unreached(found)
    return found.complaints[:MOST_COMPLAINTS]


def allocation(stream: IO[bytes]) -> tuple[int, array[int]]:
    """(bytes of a sector, the allocation table) of a compound file. Raises ValueError where its header is no use."""
    stream.seek(0)
    head = stream.read(512)
    power = int.from_bytes(head[30:32], "little")
    if not 7 <= power <= 12 or len(head) < 512:
        raise ValueError("no header")
    return 1 << power, _allocation(Compound(stream, stream.seek(0, 2), 1 << power, 64, 4096), head)


def _allocation(found: Compound, head: bytes) -> array[int]:
    tables = [number for number in struct.unpack("<109I", head[76:512]) if number < LAST_SECTOR]
    further, count = struct.unpack("<2I", head[68:76])
    while further < LAST_SECTOR and count > 0 and len(tables) < MOST_SECTORS // 128:
        numbers = array("I", _sector(found, further))
        if not numbers:
            break
        tables += [number for number in numbers[:-1] if number < LAST_SECTOR]
        further, count = numbers[-1], count - 1
    table = array("I")
    for number in tables:
        data = _sector(found, number)
        table.frombytes(data or b"\xff" * found.sector)
        if len(table) > MOST_SECTORS:
            break
    return table


def _sector(found: Compound, number: int) -> bytes:
    """A whole sector; empty where the file has none there."""
    found.stream.seek((number + 1) * found.sector)
    data = found.stream.read(found.sector)
    return data if len(data) == found.sector else b""


def _taken(found: Compound, start: int, what: str, size: int | None) -> bytes:
    """The bytes of a chain of whole sectors that no entry describes."""
    out = bytearray()
    for number in _chain(found.table, start, found.used, what, found, None):
        found.stream.seek((number + 1) * found.sector)
        out += found.stream.read(found.sector)
    return bytes(out[:size])


def _entry(data: bytes) -> Entry:
    length = min(64, int.from_bytes(data[64:66], "little"))
    name = data[: max(0, length - 2)].decode("utf-16-le", "replace")
    left, right, below = struct.unpack("<3I", data[68:80])
    start, size = struct.unpack("<2I", data[116:124])
    return Entry(name, data[66], left, right, below, start, size)


def _follow(found: Compound, entry: Entry) -> None:
    """Walk the sectors of one stream; each complaint once."""
    is_small = entry.kind == STREAM and entry.size < found.cutoff
    table, used = (found.small_table, found.used_small) if is_small else (found.table, found.used)
    bytes_each = found.small if is_small else found.sector
    wanted = -(-entry.size // bytes_each)
    what = f"the stream {entry.name!r}" if entry.kind == STREAM else "the stream of small sectors"
    chain = list(_chain(table, entry.start, used, what, found, wanted))
    got = len(chain)
    if got < wanted:
        found.complaints.append(f"{what} breaks off after {got * bytes_each} of {entry.size} bytes")
    elif not is_small:
        end = (chain[-1] + 1) * found.sector + (entry.size - 1) % found.sector + 1
        if end > found.length:
            found.complaints.append(f"{what} reaches beyond the end of the file")


def _chain(
    table: array[int], start: int, used: dict[int, str], what: str, found: Compound, wanted: int | None
) -> Iterator[int]:
    number, count = start, 0
    while number < len(table) and (wanted is None or count < wanted):
        if number in used:
            other = used[number]
            said = "goes in a circle" if other == what else f"runs into {other}"
            found.complaints.append(f"{what} {said}")
            return
        used[number] = what
        yield number
        count += 1
        number = table[number]


def _unreached(found: Compound) -> None:
    """Streams that no storage leads to: a reader does not know of them."""
    seen = {0}
    waiting = [found.entries[0].below]
    while waiting:
        number = waiting.pop()
        if number in seen or number >= len(found.entries):
            continue
        seen.add(number)
        entry = found.entries[number]
        waiting += (entry.left, entry.right)
        if entry.kind == STORAGE:
            waiting.append(entry.below)
    lost = [entry.name for at, entry in enumerate(found.entries) if at not in seen and entry.kind == STREAM]
    if lost:
        found.complaints.append(
            f"no storage leads to the stream {lost[0]!r}" + (f" and {len(lost) - 1} more" if lost[1:] else "")
        )
