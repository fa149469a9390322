"""Undoes Deflate64 (ZIP method 9), which Windows writes for files beyond 2 GiB: RFC 1951 with a window of 64 KiB.

Written here because zlib does not know it and the libraries that do are LGPL (inflate64) or read bit by bit
(stream-inflate, the one that stream-unzip uses).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scanner.errors import DamagedFile

WINDOW = 1 << 16
PIECE = 1 << 17
"""Bytes gathered before a piece is given out."""
SMALL = 48
"""Bytes of the stream held as one number: larger numbers are slow."""
FIXED_LENGTHS = (8,) * 144 + (9,) * 112 + (7,) * 24 + (8,) * 8
FIXED_DISTANCES = (5,) * 32
ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
"""In which order the lengths of the code for code lengths stand."""
# (extra bits, least) for symbols 257 to 285: the last is where Deflate64 differs, 16 extra bits from 3 on
LENGTHS = (
    *((0, number) for number in range(3, 11)), (1, 11), (1, 13), (1, 15), (1, 17), (2, 19), (2, 23), (2, 27), (2, 31),
    (3, 35), (3, 43), (3, 51), (3, 59), (4, 67), (4, 83), (4, 99), (4, 115), (5, 131), (5, 163), (5, 195), (5, 227),
    (16, 3),
)  # fmt: skip
# two symbols for each number of extra bits, 14 at most: 1 2 3 4 | 5 7 | 9 13 | 17 25 ...
DISTANCES = (
    (0, 1), (0, 2), (0, 3), (0, 4),
    *((bits, (2 << bits) + 1 + half * (1 << bits)) for bits in range(1, 15) for half in (0, 1)),
)  # fmt: skip
END = 256
STORED, FIXED, DYNAMIC = 0, 1, 2


class _Bits:
    """The stream bit by bit, the lowest of a byte first."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._pieces = (chunk[at : at + SMALL] for chunk in chunks for at in range(0, len(chunk), SMALL))
        self.held = self.count = 0

    def fill(self, wanted: int) -> None:
        """Have at least `wanted` bits, or as many as there are."""
        while self.count < wanted and (piece := next(self._pieces, b"")):
            self.held |= int.from_bytes(piece, "little") << self.count
            self.count += 8 * len(piece)

    def take(self, count: int) -> int:
        """The next bits as a number. Raises DamagedFile."""
        if self.count < count:
            self.fill(count)
        value = self.held & (1 << count) - 1
        self.held >>= count
        self.count -= count
        if self.count < 0:
            raise DamagedFile("cut off")
        return value


class _Code:
    """A prefix code: for each run of `bits` bits the symbol << 4 and the length of its code, 0 where there is none."""

    def __init__(self, lengths: Sequence[int]) -> None:
        """Raises DamagedFile where the lengths make no code."""
        self.bits = max(lengths, default=0)
        self.table = [0] * (1 << self.bits)
        code = 0
        for length in range(1, self.bits + 1):
            for symbol, own in enumerate(lengths):
                if own == length:
                    turned = int(f"{code:0{length}b}"[::-1], 2)
                    if code >> length:
                        raise DamagedFile("a code with too many symbols")
                    self.table[turned :: 1 << length] = [symbol << 4 | length] * (1 << self.bits - length)
                    code += 1
            code <<= 1

    def next(self, source: _Bits) -> int:
        """The next symbol. Raises DamagedFile."""
        if source.count < self.bits:
            source.fill(self.bits)
        found = self.table[source.held & (1 << self.bits) - 1]
        length = found & 15
        if not length:
            raise DamagedFile("a symbol without a code")
        source.held >>= length
        source.count -= length
        if source.count < 0:
            raise DamagedFile("cut off")
        return found >> 4


def inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of the stream, in pieces of 128 KiB and a little more. Raises DamagedFile behind what came out."""
    source = _Bits(chunks)
    out = bytearray()
    last = False
    try:
        while not last:
            last = bool(source.take(1))
            kind = source.take(2)
            if kind == STORED:
                source.take(source.count % 8)
                left = source.take(16)
                source.take(16)
                while left:
                    size = min(left, SMALL)
                    out += source.take(8 * size).to_bytes(size, "little")
                    left -= size
                    if len(out) > WINDOW + PIECE:
                        yield _given(out)
            elif kind in (FIXED, DYNAMIC):
                literals, distances = (
                    _codes(source) if kind == DYNAMIC else (_Code(FIXED_LENGTHS), _Code(FIXED_DISTANCES))
                )
                while _block(source, literals, distances, out):
                    yield _given(out)
            else:
                raise DamagedFile("a block of unknown kind")
    except DamagedFile:
        yield bytes(out)
        raise
    yield bytes(out)


def _given(out: bytearray) -> bytes:
    """All but the window, taken out; what is left of an earlier window has been given before."""
    piece = bytes(out[: len(out) - WINDOW])
    del out[: len(out) - WINDOW]
    return piece


def _block(source: _Bits, literals: _Code, distances: _Code, out: bytearray) -> bool:
    """Decode into `out` up to the end of the block (False), or until there is a piece to give out (True)."""
    table, width = literals.table, literals.bits
    mask = (1 << width) - 1
    while True:
        if source.count < 64:
            source.fill(64)
        found = table[source.held & mask]
        length = found & 15
        if not length or length > source.count:
            raise DamagedFile("a symbol without a code" if source.count else "cut off")
        source.held >>= length
        source.count -= length
        symbol = found >> 4
        if symbol < END:
            out.append(symbol)
            continue
        if symbol == END:
            return False
        if symbol > 285:
            raise DamagedFile("a length that does not exist")
        extra, least = LENGTHS[symbol - 257]
        size = least + source.take(extra)
        extra, least = DISTANCES[distances.next(source)]
        back = least + source.take(extra)
        if back > len(out):
            raise DamagedFile("it points back before its beginning")
        start = len(out) - back
        if back >= size:
            out += out[start : start + size]
        else:
            out += (out[start:] * (size // back + 1))[:size]
        if len(out) > WINDOW + PIECE:
            return True


def _codes(source: _Bits) -> tuple[_Code, _Code]:
    """The codes of a block that brings its own (RFC 1951, 3.2.7)."""
    literals, distances, given = source.take(5) + 257, source.take(5) + 1, source.take(4) + 4
    own = [0] * len(ORDER)
    for place in ORDER[:given]:
        own[place] = source.take(3)
    code = _Code(own)
    lengths: list[int] = []
    while len(lengths) < literals + distances:
        symbol = code.next(source)
        if symbol < 16:
            lengths.append(symbol)
        elif symbol == 16:
            if not lengths:
                raise DamagedFile("a length repeated that was never told")
            lengths += lengths[-1:] * (3 + source.take(2))
        elif symbol == 17:
            lengths += [0] * (3 + source.take(3))
        else:
            lengths += [0] * (11 + source.take(7))
    return _Code(lengths[:literals]), _Code(lengths[literals : literals + distances])
