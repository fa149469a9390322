"""The list of a 7-Zip archive: its solid blocks, how each is packed, the files in them (7zFormat.txt of 7-Zip)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from scanner.budget import Budget
from scanner.errors import DamagedFile, LimitExceeded
from scanner.members import guarded, stretch
from scanner.passwords import Password, Trial
from scanner.seven_zip_coders import AES, Coder, decoded

SIGNATURE = b"7z\xbc\xaf\x27\x1c"
LARGEST_LIST = 64 << 20
"""Bytes of the list unpacked; a million files need about this much."""
END, HEADER, ARCHIVE, ADDITIONAL, STREAMS, FILES, PACKED, UNPACKED, SUBSTREAMS, SIZE, CRC = range(11)
FOLDER, CODER_SIZES, COUNTS, EMPTY_STREAM, EMPTY_FILE, ANTI, NAMES = range(11, 18)
ATTRIBUTES, ENCODED = 21, 23


@dataclass(slots=True)
class Block:
    """A solid block: its coders, the first to be undone first; where it is packed; the files in it one by one."""

    coders: list[Coder]
    offset: int = 0
    packed: int = 0
    size: int = 0
    crc: int | None = None
    sizes: list[int] = field(default_factory=list)
    crcs: list[int | None] = field(default_factory=list)
    streams: int = 1

    @property
    def is_encrypted(self) -> bool:
        return any(coder.method == AES for coder in self.coders)


@dataclass(slots=True)
class File:
    """A file; `block` is its block's index, -1 for one without content; `attributes` are those of Windows."""

    name: str
    block: int = -1
    size: int = 0
    crc: int | None = None
    is_folder: bool = False
    is_anti: bool = False
    attributes: int = 0

    @property
    def is_link(self) -> bool:
        return bool(self.attributes & 0x8000) and self.attributes >> 28 == 0xA


@dataclass(slots=True)
class Archive:
    """The blocks and the files in order; the list ends at `end`; what lies in front of it belongs to blocks."""

    blocks: list[Block] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    end: int = 0


class _Bytes:
    """The list's bytes, read field by field; what is not there is damage."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise DamagedFile("its list of files is damaged: a field reaches behind its end")
        self.at += size
        return self.data[self.at - size : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """1 to 9 bytes: the leading ones of the first say how many follow."""
        first = self.byte()
        mask, value = 0x80, 0
        for index in range(8):
            if not first & mask:
                return value + ((first & mask - 1) << 8 * index)
            value |= self.byte() << 8 * index
            mask >>= 1
        return value

    def count(self) -> int:
        """A number of things that take at least a bit each of the list itself."""
        value = self.number()
        if value > len(self.data) * 8:
            raise DamagedFile("its list of files is damaged: more of something than there can be")
        return value

    def bits(self, count: int) -> list[bool]:
        data = self.take((count + 7) // 8)
        return [bool(data[index >> 3] & 0x80 >> (index & 7)) for index in range(count)]

    def some(self, count: int) -> list[bool]:
        """Which of `count` are told: all, or those of a field of bits."""
        return [True] * count if self.byte() else self.bits(count)

    def crcs(self, count: int) -> list[int | None]:
        return [struct.unpack("<L", self.take(4))[0] if told else None for told in self.some(count)]

    def expect(self, mark: int) -> None:
        if self.byte() != mark:
            raise DamagedFile("its list of files is damaged: something else stands where a mark should")


def listed(stream: IO[bytes], size: int, trial: Trial) -> Archive:
    """The archive's list. Raises DamagedFile, EncryptedFile where the list itself is encrypted, LimitExceeded."""
    head = stream.read(32)
    if len(head) < 32 or not head.startswith(SIGNATURE):
        raise DamagedFile("not a whole 7-Zip archive")
    crc, offset, length, list_crc = struct.unpack("<LQQL", head[8:32])
    if zlib.crc32(head[12:32]) != crc:
        raise DamagedFile("its first header is damaged")
    if not length and (size > 32 or offset or list_crc):
        raise DamagedFile("it is not finished: its first header says that nothing follows")
    if not length:
        return Archive(end=32)
    end = 32 + offset + length
    if end > size:
        raise DamagedFile(
            "its list of files, which stands at its end, is missing: it is cut off or the first part of several",
            remedy="join the parts or get a whole copy",
        )
    if length > LARGEST_LIST:
        raise LimitExceeded(f"its list of files is larger than {LARGEST_LIST >> 20} MiB", remedy="unpack it by hand")
    data = b"".join(stretch(stream, 32 + offset, end))
    if zlib.crc32(data) != list_crc:
        raise DamagedFile("the checksum of its list of files does not fit")
    source = _Bytes(data)
    mark = source.byte()
    for _ in range(8):  # a packed list may stand in a packed list
        if mark != ENCODED:
            break
        source = _Bytes(_packed_list(stream, source, trial))
        mark = source.byte()
    if mark != HEADER:
        raise DamagedFile("its list of files is damaged: it does not begin as one")
    archive = _header(source)
    archive.end = end
    return archive


def _packed_list(stream: IO[bytes], source: _Bytes, trial: Trial) -> bytes:
    blocks = _streams(source)
    if not blocks:
        raise DamagedFile("its list of files is damaged: nothing is packed in it")
    block = blocks[0]
    if block.size > LARGEST_LIST:
        raise LimitExceeded(f"its list of files is larger than {LARGEST_LIST >> 20} MiB", remedy="unpack it by hand")
    if block.is_encrypted:
        password = fitting(stream, block, trial)
        if password is None:
            raise trial.refused("the archive is encrypted, the names of its files as well")
        return b"".join(unpacked(stream, block, trial.budget, password.text))
    data = b"".join(unpacked(stream, block, trial.budget))
    if block.crc is not None and zlib.crc32(data) != block.crc:
        raise DamagedFile("the checksum of its list of files does not fit")
    return data


def fitting(stream: IO[bytes], block: Block, trial: Trial) -> Password | None:
    """The password under which the block's first file comes out as its checksum says; None where none does.

    The format has no check of its own: a wrong password gives noise, at which a packing method mostly ends at once.
    """
    size, crc = block.size, block.crc
    if len(block.sizes) > 1 or (crc is None and block.sizes):
        size, crc = block.sizes[0], block.crcs[0]
    for password in trial.candidates():
        own = left = 0
        left = size
        try:
            for chunk in unpacked(stream, block, trial.budget, password.text):
                own = zlib.crc32(chunk[:left], own)
                left -= len(chunk[:left])
                if not left:
                    break
        except DamagedFile:
            continue
        if not left and (crc is None or own == crc):
            trial.fits(password)
            return password
    return None


def unpacked(stream: IO[bytes], block: Block, budget: Budget, password: str = "") -> Iterator[bytes]:
    """The bytes of a block, all its files one after the other. Raises what `seven_zip_coders.decoded` does."""
    chunks = stretch(stream, block.offset, block.offset + block.packed)
    for coder in block.coders:
        chunks = decoded(coder, chunks, budget, password)
    return guarded(chunks, block.packed, budget)


def _header(source: _Bytes) -> Archive:
    archive = Archive()
    mark = source.byte()
    if mark == ARCHIVE:
        while source.byte() != END:
            source.take(source.number())
        mark = source.byte()
    if mark == ADDITIONAL:
        _streams(source)
        mark = source.byte()
    if mark == STREAMS:
        archive.blocks = _streams(source)
        mark = source.byte()
    if mark == FILES:
        archive.files = _files(source, archive.blocks)
        mark = source.byte()
    if mark != END:
        raise DamagedFile("its list of files is damaged: it does not end as one")
    return archive


def _streams(source: _Bytes) -> list[Block]:
    """StreamsInfo: where the packed streams lie, how they are packed, how many files each holds."""
    start, packed, blocks = 0, [], []
    told = False
    while (mark := source.byte()) != END:
        if mark == PACKED:
            start, count = source.number(), source.count()
            while (part := source.byte()) != END:
                if part == SIZE:
                    packed = [source.number() for _ in range(count)]
                elif part == CRC:
                    source.crcs(count)
                else:
                    raise DamagedFile("its list of files is damaged: an unknown mark among the packed streams")
        elif mark == UNPACKED:
            blocks = _blocks(source)
        elif mark == SUBSTREAMS:
            _substreams(source, blocks)
            told = True
        else:
            raise DamagedFile("its list of files is damaged: an unknown mark among the streams")
    if not told:
        for block in blocks:
            block.sizes, block.crcs = [block.size], [block.crc]
    at, index = 32 + start, 0
    for block in blocks:
        mine = packed[index : index + block.streams]
        if len(mine) < block.streams:
            raise DamagedFile("its list of files is damaged: a packed stream is missing")
        block.offset, block.packed = at, sum(mine)
        at, index = at + sum(mine), index + block.streams
    return blocks


def _blocks(source: _Bytes) -> list[Block]:
    source.expect(FOLDER)
    count = source.count()
    source.expect(0)
    made = [_coders(source) for _ in range(count)]
    source.expect(CODER_SIZES)
    blocks = []
    for coders, order, streams in made:
        sizes = [source.number() for _ in coders]
        for coder, size in zip(coders, sizes, strict=True):
            coder.size = size
        blocks.append(Block([coders[index] for index in order], size=coders[order[-1]].size, streams=streams))
    mark = source.byte()
    if mark == CRC:
        for block, crc in zip(blocks, source.crcs(count), strict=True):
            block.crc = crc
        mark = source.byte()
    if mark != END:
        raise DamagedFile("its list of files is damaged: the blocks do not end")
    return blocks


def _coders(source: _Bytes) -> tuple[list[Coder], list[int], int]:
    """The coders as they stand, in which order they are undone, and how many packed streams they read."""
    count = source.number()
    if not 0 < count <= 32:
        raise DamagedFile("its list of files is damaged: a block without a packing method")
    coders, inputs, outputs = [], 0, 0
    for _ in range(count):
        flag = source.byte()
        method = source.take(flag & 0x0F)
        ins, outs = (source.number(), source.number()) if flag & 0x10 else (1, 1)
        if ins > 32 or outs != 1:
            raise DamagedFile("its list of files is damaged: a packing method with too many streams")
        coders.append(Coder(method, source.take(source.number()) if flag & 0x20 else b"", inputs=ins))
        inputs, outputs = inputs + ins, outputs + outs
    pairs = {source.number(): source.number() for _ in range(outputs - 1)}
    streams = inputs - len(pairs)
    if streams > 1:
        for _ in range(streams):
            source.number()
    last = next((index for index in range(count) if index not in pairs.values()), -1)
    order = [last]
    if any(coder.inputs != 1 for coder in coders):
        return coders, list(range(count)), max(1, streams)
    while order[0] in pairs:
        order.insert(0, pairs[order[0]])
        if len(order) > count or not 0 <= order[0] < count:
            raise DamagedFile("its list of files is damaged: packing methods in a circle")
    if len(order) != count:
        raise DamagedFile("its list of files is damaged: packing methods that lead nowhere")
    return coders, order, max(1, streams)


def _substreams(source: _Bytes, blocks: list[Block]) -> None:
    counts = [1] * len(blocks)
    mark = source.byte()
    if mark == COUNTS:
        counts = [source.count() for _ in blocks]
        mark = source.byte()
    for block, count in zip(blocks, counts, strict=True):
        block.sizes = [source.number() for _ in range(count - 1)] if mark == SIZE else []
        if count:
            block.sizes.append(max(0, block.size - sum(block.sizes)))
        block.crcs = [block.crc] if count == 1 else [None] * count
    if mark == SIZE:
        mark = source.byte()
    open_ones = [block for block in blocks if len(block.sizes) != 1 or block.crc is None]
    while mark != END:
        if mark != CRC:
            raise DamagedFile("its list of files is damaged: an unknown mark among the files' sizes")
        told = source.crcs(sum(len(block.sizes) for block in open_ones))
        at = 0
        for block in open_ones:
            block.crcs = told[at : at + len(block.sizes)]
            at += len(block.sizes)
        mark = source.byte()


def _files(source: _Bytes, blocks: list[Block]) -> list[File]:
    count = source.count()
    names, attributes = [""] * count, [0] * count
    empty, folders, anti = [False] * count, [], []
    while (mark := source.byte()) != END:
        part = _Bytes(source.take(source.number()))
        if mark == EMPTY_STREAM:
            empty = part.bits(count)
        elif mark == EMPTY_FILE:
            folders = [not is_file for is_file in part.bits(sum(empty))]
        elif mark == ANTI:
            anti = part.bits(sum(empty))
        elif mark == NAMES:
            part.expect(0)
            names = _names(part.take(len(part.data) - 1), count)
        elif mark == ATTRIBUTES:
            told = part.some(count)
            part.expect(0)
            attributes = [struct.unpack("<L", part.take(4))[0] if known else 0 for known in told]
    places = ((number, size, crc) for number, block in enumerate(blocks)
              for size, crc in zip(block.sizes, block.crcs, strict=True))  # fmt: skip
    without = iter(range(count))
    files = []
    for name, is_empty, attribute in zip(names, empty, attributes, strict=True):
        made = File(name, attributes=attribute)
        if is_empty:
            index = next(without)
            made.is_folder = folders[index] if folders else True
            made.is_anti = bool(anti) and anti[index]
        else:
            made.block, made.size, made.crc = next(places, (-1, 0, None))
            if made.block < 0:
                raise DamagedFile("its list of files is damaged: a file without content that should have some")
        files.append(made)
    return files


def _names(data: bytes, count: int) -> list[str]:
    """Names in UTF-16LE, each ended by a zero."""
    names = data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass").split("\0")
    if len(names) < count:
        raise DamagedFile("its list of files is damaged: names are missing")
    return names[:count]
