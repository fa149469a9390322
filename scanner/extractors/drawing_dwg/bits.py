"""Reads the bit streams of DWG objects: the compressed numbers, handles and strings of the file format."""

from __future__ import annotations

LARGEST_HANDLE = 8
"""Bytes of a handle; a larger count is damage."""


class Bits:
    """A place in a string of bits, from the highest bit of the first byte; EOFError where it ends."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def bits(self, count: int) -> int:
        """The next `count` bits, at most 16, as a number."""
        byte, bit = divmod(self.at, 8)
        if self.at + count > len(self.data) * 8:
            raise EOFError("the object ends within a field")
        word = int.from_bytes(self.data[byte : byte + 3].ljust(3, b"\0"), "big")
        self.at += count
        return word >> (24 - bit - count) & ((1 << count) - 1)

    def raw(self, count: int) -> bytes:
        """The next `count` bytes, wherever in a byte they begin."""
        byte, bit = divmod(self.at, 8)
        if count < 0 or self.at + count * 8 > len(self.data) * 8:
            raise EOFError("the object ends within a field")
        self.at += count * 8
        if not bit:
            return self.data[byte : byte + count]
        word = int.from_bytes(self.data[byte : byte + count + 1], "big") >> (8 - bit)
        return (word & ((1 << count * 8) - 1)).to_bytes(count, "big")

    def number(self, size: int) -> int:
        """A little-endian number of `size` bytes: RC, RS, RL."""
        return int.from_bytes(self.raw(size), "little")

    def short(self) -> int:
        """BS: two bits say whether two bytes, one byte, 0 or 256 follow."""
        code = self.bits(2)
        return self.number(2 - code) if code < 2 else (0, 256)[code - 2]

    def long(self) -> int:
        """BL: two bits say whether four bytes, one byte or 0 follow."""
        code = self.bits(2)
        return self.number(4) if code == 0 else self.number(1) if code == 1 else 0

    def handle(self) -> int:
        """H: four bits of kind, four of length, then the number, highest byte first."""
        self.bits(4)
        size = self.bits(4)
        if size > LARGEST_HANDLE:
            raise EOFError("a handle is longer than handles are")
        return int.from_bytes(self.raw(size), "big")

    def modular(self) -> int:
        """UMC: seven bits a byte, lowest first, as long as the highest bit is set."""
        value = shift = 0
        while shift < 35:
            byte = self.number(1)
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        return value
