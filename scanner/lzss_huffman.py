"""Unpacks LZSS with Huffman codes, block by block: -lh4- to -lh7- of LHA, methods 1 to 3 of ARJ, and ARJ's method 4."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.errors import DamagedFile

CHARACTERS = 510
"""Codes for 256 bytes and the lengths 3 to 256."""
LENGTH_CODES = 19
SHORTEST = 3
PIECE = 1 << 16
# Codes of up to 12 bits are looked up at once; an entry is (value, bits).
DIRECT = 12

Table = tuple[list[tuple[int, int]], dict[tuple[int, int], int], int]


class _Bits:
    """Bits from the highest of each byte on; zeros behind the end, as the packers count on, but not for long."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._data = b""
        self._at = 0
        self.value = self.held = self.beyond = 0

    def need(self, count: int) -> None:
        while self.held < count:
            piece = self._data[self._at : self._at + 8]
            self._at += 8
            if not piece:
                self._data, self._at = next((chunk for chunk in self._chunks if chunk), b""), 0
                if not self._data:
                    self.beyond += 1
                    if self.beyond > 8:
                        raise DamagedFile("cut off")
                    piece = b"\0\0\0\0"
                else:
                    continue
            self.value = (self.value & (1 << self.held) - 1) << 8 * len(piece) | int.from_bytes(piece, "big")
            self.held += 8 * len(piece)

    def take(self, count: int) -> int:
        if not count:
            return 0
        self.need(count)
        self.held -= count
        return self.value >> self.held & (1 << count) - 1

    def code(self, table: Table) -> int:
        self.need(17)
        direct, longer, most = table
        entry = direct[self.value >> self.held - DIRECT & (1 << DIRECT) - 1]
        if entry[1] or not most:
            self.held -= entry[1]
            return entry[0]
        for bits in range(DIRECT + 1, most + 1):
            found = longer.get((bits, self.value >> self.held - bits & (1 << bits) - 1))
            if found is not None:
                self.held -= bits
                return found
        raise DamagedFile("a code that does not exist")


def unpacked(
    chunks: Iterator[bytes], size: int, dictionary: int, positions: int, position_bits: int
) -> Iterator[bytes]:
    """`size` bytes. `dictionary` is how far copies reach back, `positions` the number of codes for distances and
    `position_bits` the width of their count: 14 and 4 for -lh5-, 17 and 5 for -lh6- and ARJ. Raises DamagedFile.
    """
    bits = _Bits(chunks)
    out = bytearray()
    given = left = 0
    code, take = bits.code, bits.take
    try:
        while given + len(out) < size + min(given, dictionary):
            if not left:
                left = take(16)
                if not left:
                    raise DamagedFile("a block without anything in it")
                lengths = _lengths(bits, LENGTH_CODES, 5, 3)
                characters = _table(_character_lengths(bits, lengths))
                distances = _table(_lengths(bits, positions, position_bits, -1))
            left -= 1
            value = code(characters)
            if value < 256:
                out.append(value)
            else:
                width = code(distances)
                back = ((1 << width - 1) + take(width - 1) if width > 1 else width) + 1
                _copy(out, back, value - 256 + SHORTEST)
            if len(out) > dictionary + PIECE:
                piece = _given_up(out, given, dictionary)
                yield piece
                given += len(piece)
    except DamagedFile:
        yield bytes(out[min(given, dictionary) :])
        raise
    kept = min(given, dictionary)
    yield bytes(out[kept : kept + size - given])


def unpacked_fastest(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """ARJ's method 4: lengths and distances in codes of ones and zeros, without tables. Raises DamagedFile."""
    bits = _Bits(chunks)
    out = bytearray()
    given, dictionary = 0, 1 << 15
    try:
        while given + len(out) < size + min(given, dictionary):
            length = _stepped(bits, 0, 7)
            if not length:
                out.append(bits.take(8))
            else:
                _copy(out, _stepped(bits, 9, 13) + 1, length + SHORTEST - 1)
            if len(out) > dictionary + PIECE:
                piece = _given_up(out, given, dictionary)
                yield piece
                given += len(piece)
    except DamagedFile:
        yield bytes(out[min(given, dictionary) :])
        raise
    kept = min(given, dictionary)
    yield bytes(out[kept : kept + size - given])


def _given_up(out: bytearray, given: int, dictionary: int) -> bytes:
    """The bytes of the window that were not given yet; it keeps as many as copies reach back."""
    piece = bytes(out[min(given, dictionary) :])
    del out[: len(out) - dictionary]
    return piece


def _stepped(bits: _Bits, first: int, last: int) -> int:
    """As many ones as there are, up to a zero or `last`, widen the number that follows and raise its base."""
    base, width = 0, first
    while width < last and bits.take(1):
        base += 1 << width
        width += 1
    return base + bits.take(width)


def _copy(out: bytearray, back: int, length: int) -> None:
    start = len(out) - back
    if start < 0:  # what stands before the start are blanks
        blanks = min(-start, length)
        out += b" " * blanks
        length -= blanks
        start = len(out) - back
    if back >= length:
        out += out[start : start + length]
    elif length > 0:
        pattern = out[start:]
        out += (pattern * (length // back + 1))[:length]


def _lengths(bits: _Bits, most: int, width: int, gap: int) -> list[int]:
    """Lengths of the codes of a small table; all zero but a value's single code where only one value comes."""
    count = bits.take(width)
    if not count:
        only = bits.take(width)
        if only >= most:
            raise DamagedFile("a code that does not exist")
        return [-1 - only]
    lengths: list[int] = []
    while len(lengths) < count:
        length = bits.take(3)
        if length == 7:
            while bits.take(1):
                length += 1
                if length > 16:
                    raise DamagedFile("a code that is too long")
        lengths.append(length)
        if len(lengths) == gap:
            lengths += [0] * bits.take(2)
    if len(lengths) > most + 3:
        raise DamagedFile("more codes than there can be")
    return lengths


def _character_lengths(bits: _Bits, lengths: list[int]) -> list[int]:
    count = bits.take(9)
    if not count:
        only = bits.take(9)
        if only >= CHARACTERS:
            raise DamagedFile("a code that does not exist")
        return [-1 - only]
    table = _table(lengths)
    found: list[int] = []
    while len(found) < count:
        value = bits.code(table)
        if value > 2:
            found.append(value - 2)
        else:
            found += [0] * (1 if not value else bits.take(4) + 3 if value == 1 else bits.take(9) + 20)
    if len(found) > CHARACTERS:
        raise DamagedFile("more codes than there can be")
    return found


def _table(lengths: list[int]) -> Table:
    """Canonical codes in order of length, then of value. A single negative length is a value without a code."""
    if len(lengths) == 1 and lengths[0] < 0:
        return [(-1 - lengths[0], 0)] * (1 << DIRECT), {}, 0
    direct: list[tuple[int, int]] = [(0, 0)] * (1 << DIRECT)
    longer: dict[tuple[int, int], int] = {}
    most = max(lengths, default=0)
    at = 0
    for bits in range(1, most + 1):
        for value, length in enumerate(lengths):
            if length != bits:
                continue
            if at >= 1 << bits:
                raise DamagedFile("codes that overlap")
            if bits <= DIRECT:
                shift = DIRECT - bits
                direct[at << shift : at + 1 << shift] = [(value, bits)] * (1 << shift)
            else:
                longer[bits, at] = value
            at += 1
        at <<= 1
    return direct, longer, most
