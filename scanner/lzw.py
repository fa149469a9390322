"""Unpacks what Unix compress packed (.Z): LZW with codes of 9 to 16 bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.errors import DamagedFile

CLEAR = 256
PIECE = 1 << 18
LONGEST = 256 << 20
"""Bytes between two resets of the table that are kept while it grows; real files fill it within a few MiB."""


def expanded(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """The bytes of a stream that begins 1F 9D. Raises DamagedFile; a cut between two codes shows nowhere."""
    head = b""
    while len(head) < 3 and (more := read(3 - len(head))):
        head += more
    if len(head) < 3 or not 9 <= head[2] & 0x1F <= 16:
        raise DamagedFile("its first bytes are not those of a compressed stream")
    most, blocks = head[2] & 0x1F, bool(head[2] & 0x80)
    # An entry is the string before it and one more byte, which stand side by side in what came out already: it is
    # told by its place and length there, so that a table of long strings takes no room.
    out = bytearray()
    starts: list[int] = []
    lengths: list[int] = []
    given, kept, first = 0, 0, 257 if blocks else 256
    previous_at = previous_length = 0
    try:
        for code in _codes(read, most, blocks, lambda: first + len(starts)):
            if code == CLEAR and blocks:
                if given < len(out):
                    yield bytes(out[given:])
                out.clear()
                starts.clear()
                lengths.clear()
                given = previous_length = 0
                continue
            at = len(out)
            if code < 256:
                out.append(code)
                length = 1
            else:
                index = code - first
                if not 0 <= index <= len(starts) or (index == len(starts) and not previous_length):
                    raise DamagedFile(f"a code that does not exist, after {at} bytes")
                if index == len(starts):  # the string before and its own first byte
                    length = previous_length + 1
                    out += out[previous_at : previous_at + previous_length]
                    out.append(out[previous_at])
                else:
                    start, length = starts[index], lengths[index]
                    out += out[start : start + length]
            if previous_length and first + len(starts) < 1 << most:
                starts.append(previous_at)
                lengths.append(previous_length + 1)
                kept = previous_at + previous_length + 1
            previous_at, previous_length = at, length
            if len(out) - given >= PIECE:
                yield bytes(out[given:])
                given = len(out)
                if first + len(starts) >= 1 << most:  # the table is full: nothing will point to what comes from here on
                    del out[kept:]
                    given = len(out)
                elif given > LONGEST:
                    raise DamagedFile(f"more than {LONGEST >> 20} MiB from one table: it was made to fill memory")
    except DamagedFile:
        if given < len(out):
            yield bytes(out[given:])
        raise
    if given < len(out):
        yield bytes(out[given:])


def _codes(read: Callable[[int], bytes], most: int, blocks: bool, known: Callable[[], int]) -> Iterator[int]:
    """The codes in order. They stand in groups of eight; a group is filled up where the codes grow or are cleared."""
    width, in_group = 9, 0
    buffer = held = 0
    data = read(PIECE)
    at = 0

    def fill() -> bool:
        nonlocal buffer, held, data, at
        if at + 4 > len(data):
            data = data[at:] + read(PIECE)
            at = 0
        piece = data[at : at + 4]
        buffer |= int.from_bytes(piece, "little") << held
        held += len(piece) * 8
        at += len(piece)
        return bool(piece)

    def skip(codes: int) -> None:
        nonlocal buffer, held
        for _ in range(codes):
            while held < width and fill():
                pass
            buffer >>= width
            held = max(0, held - width)

    while True:
        while held < width:
            if not fill():
                if held >= 8 or buffer:  # a whole stream is filled up to its last byte with zeros
                    raise DamagedFile("cut off in the middle of a code")
                return
        code = buffer & (1 << width) - 1
        buffer >>= width
        held -= width
        in_group = in_group + 1 & 7
        yield code
        if code == CLEAR and blocks:
            skip(-in_group & 7)
            width, in_group = 9, 0
        elif width < most and known() + 1 > 1 << width:
            skip(-in_group & 7)
            width, in_group = width + 1, 0
