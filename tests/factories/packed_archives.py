"""Archives other than ZIP written field by field: 7z, RAR, cabinets, images, LHA, ARJ, ar, cpio, RPM, LZW streams."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import zlib
from dataclasses import dataclass
from functools import reduce
from operator import xor

Files = dict[str, bytes]
LZMA2 = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]


def tar(files: Files, format: int = tarfile.GNU_FORMAT, encoding: str = "utf-8") -> bytes:
    """A tar archive of plain files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=format, encoding=encoding) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def tar_header(name: bytes, size: int, kind: bytes = b"0", link: bytes = b"", rest: bytes = b"") -> bytes:
    """One header with the right checksum, whatever else it claims; `rest` begins at byte 345 of it."""
    block = bytearray(512)
    block[: len(name)] = name
    block[100:136] = b"0000644\0" + b"0000000\0" * 2 + f"{size:011o}\0".encode()
    block[136:148] = b"00000000000\0"
    block[156:157] = kind
    block[157 : 157 + len(link)] = link
    block[257:265] = b"ustar  \0"
    block[345 : 345 + len(rest)] = rest
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    return bytes(block)


def gzip_member(data: bytes, name: bytes = b"", comment: bytes = b"") -> bytes:
    """One member of a gzip stream with a name and a comment in its head."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    flags = 8 * bool(name) | 16 * bool(comment)
    head = b"\x1f\x8b\x08" + bytes([flags]) + b"\0" * 5 + b"\x03"
    head += (name + b"\0" if name else b"") + (comment + b"\0" if comment else b"")
    return head + packer.compress(data) + packer.flush() + struct.pack("<2L", zlib.crc32(data), len(data))


def lzw(data: bytes, bits: int = 16) -> bytes:
    """A .Z stream as Unix compress writes it, without a reset of its table."""
    table = {bytes([value]): value for value in range(256)}
    codes: list[int] = []
    word = b""
    for value in data:
        longer = word + bytes([value])
        if longer in table:
            word = longer
            continue
        codes.append(table[word])
        if len(codes) + 256 < 1 << bits:
            table[longer] = len(codes) + 256
        word = longer[-1:]
    return lzw_codes([*codes, table[word]] if word else codes, bits)


def lzw_codes(codes: list[int], bits: int = 16) -> bytes:
    """A .Z stream of just these codes, as wide as the table that they build asks for."""
    out = held = number = 0
    width, free, pieces = 9, 257, []
    for code in codes:
        out |= code << held
        held += width
        number += 1
        free += free < 1 << bits
        if free > 1 << width and width < bits:
            held += -number % 8 * width
            pieces.append(out.to_bytes(held // 8, "little"))
            out = held = number = 0
            width += 1
        elif held > 1 << 16 and not held % 8:
            pieces.append(out.to_bytes(held // 8, "little"))
            out, held = 0, 0
    pieces.append(out.to_bytes((held + 7) // 8, "little"))
    return b"\x1f\x9d" + bytes([0x80 | bits]) + b"".join(pieces)


@dataclass(frozen=True)
class Block:
    """A solid block of a 7z archive: files, and how they are packed; `packed` and `sizes` may lie."""

    files: Files
    method: bytes = b"\x21"
    properties: bytes = b"\x08"
    packed: bytes | None = None
    sizes: tuple[int, ...] = ()


def seven_zip(
    *blocks: Block, empty: tuple[str, ...] = (), packed_list: bool = False, encrypted_list: bool = False
) -> bytes:
    """A 7z archive; its list packed with LZMA2 or, for a reader, encrypted."""
    packed = [block.packed if block.packed is not None else _raw(b"".join(block.files.values())) for block in blocks]
    names = [name for block in blocks for name in block.files] + list(empty)
    body = b"\x01"
    if blocks:
        body += b"\x04" + _streams_info(blocks, packed)
    name_field = b"\0" + b"".join(name.encode("utf-16-le", "surrogatepass") + b"\0\0" for name in names)
    files = _number(len(names))
    if empty:
        bits = sum(1 << (-(index + 1) % 8) + 8 * (_bytes(len(names)) - 1 - index // 8)
                   for index in range(len(names) - len(empty), len(names)))  # fmt: skip
        files += b"\x0e" + _field(bits.to_bytes(_bytes(len(names)), "big"))
        files += b"\x0f" + _field(b"\xff" * _bytes(len(empty)))
    files += b"\x11" + _field(name_field)
    body += b"\x05" + files + b"\0\0"
    data = b"".join(packed)
    if packed_list or encrypted_list:
        own = _raw(body)
        block = Block(
            {"": body}, b"\x06\xf1\x07\x01" if encrypted_list else b"\x21", b"\x13\0" if encrypted_list else b"\x08"
        )
        header = b"\x17" + _streams_info((block,), [own], len(data), substreams=False)
        data += own
        body = header
    start = struct.pack("<QQL", len(data), len(body), zlib.crc32(body))
    return b"7z\xbc\xaf\x27\x1c\0\x04" + struct.pack("<L", zlib.crc32(start)) + start + data + body


def _bytes(bits: int) -> int:
    return (bits + 7) // 8


def _raw(data: bytes) -> bytes:
    return lzma.compress(data, lzma.FORMAT_RAW, filters=LZMA2)


def _number(value: int) -> bytes:
    return bytes([value]) if value < 0x80 else b"\xff" + value.to_bytes(8, "little")


def _field(data: bytes) -> bytes:
    return _number(len(data)) + data


def _streams_info(blocks: tuple[Block, ...], packed: list[bytes], start: int = 0, substreams: bool = True) -> bytes:
    out = (
        b"\x06"
        + _number(start)
        + _number(len(packed))
        + b"\x09"
        + b"".join(_number(len(one)) for one in packed)
        + b"\0"
    )
    out += b"\x07\x0b" + _number(len(blocks)) + b"\0"
    for block in blocks:
        flag = len(block.method) | 0x20 * bool(block.properties)
        out += b"\x01" + bytes([flag]) + block.method + (_field(block.properties) if block.properties else b"")
    sizes = [block.sizes or tuple(len(data) for data in block.files.values()) for block in blocks]
    out += b"\x0c" + b"".join(_number(sum(own)) for own in sizes) + b"\0"
    if substreams:
        out += b"\x08\x0d" + b"".join(_number(len(block.files)) for block in blocks)
        out += b"\x09" + b"".join(_number(size) for own in sizes for size in own[:-1])
        crcs = [zlib.crc32(data) for block in blocks for data in block.files.values()]
        out += b"\x0a\x01" + b"".join(struct.pack("<L", crc) for crc in crcs) + b"\0"
    return out + b"\0"


@dataclass(frozen=True)
class RarFile:
    """A member of a RAR archive: stored, or (method 0x33) with bytes that only a program could unpack."""

    name: bytes
    data: bytes = b""
    method: int = 0x30
    flags: int = 0


def rar4(*members: RarFile, encrypted_names: bool = False) -> bytes:
    """An archive of RAR 2.9 to 4: blocks with a CRC-16 of their heads."""

    def block(kind: int, flags: int, rest: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    out = b"Rar!\x1a\x07\0" + block(0x73, 0x80 if encrypted_names else 0, bytes(6))
    for member in members:
        rest = struct.pack("<LLBLLBBHL", len(member.data), len(member.data), 3, zlib.crc32(member.data), 0, 29,
                           member.method, len(member.name), 0o100644)  # fmt: skip
        out += block(0x74, 0x8000 | member.flags, rest + member.name) + member.data
    return out + block(0x7B, 0x4000)


def sevens(value: int) -> bytes:
    """A number as RAR 5 writes it: seven bits a byte, the lowest first, the eighth set on all but the last."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def rar5(*members: RarFile) -> bytes:
    """An archive of RAR 5: heads with a CRC-32, numbers of seven bits a byte."""

    def block(body: bytes) -> bytes:
        sized = sevens(len(body)) + body
        return struct.pack("<L", zlib.crc32(sized)) + sized

    out = b"Rar!\x1a\x07\x01\0" + block(sevens(1) + sevens(0) + sevens(0))
    for member in members:
        method = (member.method - 0x30) << 7
        body = (
            sevens(2) + sevens(2) + sevens(len(member.data)) + sevens(4) + sevens(len(member.data)) + sevens(0o100644)
        )
        body += (
            struct.pack("<L", zlib.crc32(member.data))
            + sevens(method)
            + sevens(1)
            + sevens(len(member.name))
            + member.name
        )
        out += block(body) + member.data
    return out + block(sevens(5) + sevens(0) + sevens(0))


def cabinet(files: Files, method: int = 1, encoding: str = "utf-8", checksum: bool = True) -> bytes:
    """A cabinet with one folder: stored (0), MSZIP (1), or blocks that claim to be LZX (3)."""
    data = b"".join(files.values())
    names = b""
    at = 0
    for name, content in files.items():
        attributes = 0xA0 if encoding == "utf-8" else 0x20
        names += struct.pack("<LLHHHH", len(content), at, 0, 0, 0, attributes) + name.encode(encoding) + b"\0"
        at += len(content)
    blocks, before = b"", b""
    count = 0
    for start in range(0, len(data), 1 << 15):
        piece = data[start : start + (1 << 15)]
        packer = (
            zlib.compressobj(9, zlib.DEFLATED, -15, zdict=before) if before else zlib.compressobj(9, zlib.DEFLATED, -15)
        )
        packed = b"CK" + packer.compress(piece) + packer.flush() if method == 1 else piece
        sizes = struct.pack("<HH", len(packed), len(piece))
        told = _cab_sum(sizes, _cab_sum(packed)) if checksum else 0
        blocks += struct.pack("<L", told) + sizes + packed
        before = piece
        count += 1
    files_at = 36 + 8
    total = files_at + len(names) + len(blocks)
    head = b"MSCF" + struct.pack("<5L", 0, total, 0, files_at, 0) + struct.pack("<BB5H", 3, 1, 1, len(files), 0, 1, 0)
    return head + struct.pack("<LHH", files_at + len(names), count, method) + names + blocks


def _cab_sum(data: bytes, seed: int = 0) -> int:
    whole = len(data) // 4 * 4
    return reduce(xor, struct.unpack(f"<{whole // 4}L", data[:whole]), seed) ^ int.from_bytes(data[whole:], "big")


def image(files: Files, joliet: bool = True, encoding: str = "ascii", hidden: Files | None = None) -> bytes:
    """A disc image with one folder; `hidden` files stand in the primary tree only. Names are ISO's own or Joliet's."""
    everything = {**files, **(hidden or {})}
    first = 22
    places: dict[str, int] = {}
    for name, data in everything.items():
        places[name] = first
        first += max(1, (len(data) + 2047) // 2048)

    def record(name: bytes, extent: int, size: int, flags: int) -> bytes:
        body = struct.pack("<L", extent) + struct.pack(">L", extent) + struct.pack("<L", size) + struct.pack(">L", size)
        body += bytes(7) + bytes([flags, 0, 0]) + b"\1\0\0\1" + bytes([len(name)]) + name
        length = 2 + len(body) + (len(body) & 1)
        return (bytes([length, 0]) + body).ljust(length, b"\0")

    def descriptor(kind: int, root: int, volume: bytes, escape: bytes = b"") -> bytes:
        out = bytearray(2048)
        out[:7] = bytes([kind]) + b"CD001\1"
        out[40 : 40 + len(volume)] = volume
        out[88 : 88 + len(escape)] = escape
        out[128:132] = b"\0\x08\x08\0"
        out[156:190] = record(b"\0", root, 2048, 2)
        return bytes(out)

    def folder(own: Files, at: int, names: dict[str, bytes]) -> bytes:
        out = record(b"\0", at, 2048, 2) + record(b"\1", at, 2048, 2)
        return (out + b"".join(record(names[name], places[name], len(data), 0) for name, data in own.items())).ljust(
            2048, b"\0"
        )

    plain = {name: (name.encode(encoding, "replace") if encoding != "ascii" else f"F{number}.TXT;1".encode())
             for number, name in enumerate(everything)}  # fmt: skip
    out = bytes(16 * 2048) + descriptor(1, 20, b"DISC".ljust(32))
    if joliet:
        out += descriptor(2, 21, "盘".encode("utf-16-be").ljust(32, b"\0"), b"%/E")
    out += (b"\xffCD001\1").ljust(2048, b"\0")
    out = out.ljust(20 * 2048, b"\0") + folder(everything, 20, plain)
    out += folder(files, 21, {name: name.encode("utf-16-be") for name in files})
    for data in everything.values():
        out += data.ljust(max(1, (len(data) + 2047) // 2048) * 2048, b"\0")
    return out


def huffman(data: bytes, position_bits: int, copies: bool = False) -> bytes:
    """Data as LHA and ARJ pack it, in codes of 9 bits all alike; with `copies`, runs of one byte as copies."""
    items: list[int] = []
    at = 0
    while at < len(data):
        run = 0
        while copies and at and run < 250 and data[at + run : at + run + 1] == data[at - 1 : at]:
            run += 1
        items.append(256 + run - 3 if run >= 3 else data[at])
        at += max(1, run if run >= 3 else 1)
    value = bits = 0
    for start in range(0, len(items), 60000):
        block = items[start : start + 60000]
        # how many items; 12 lengths of codes of lengths: 1 for those that say 8 and 9 bits, after three zeros, three
        # zeros more in short, four zeros; 510 lengths: 508 times 9, twice 8; one distance, 0
        head = [(len(block), 16), (12, 5), (0, 9), (3, 2), (0, 12), (1, 3), (1, 3), (510, 9)]
        head += [(1, 1)] * 508 + [(0, 2), (0, position_bits), (0, position_bits)]
        for number, width in head + [(item + 4, 9) for item in block]:
            value = value << width | number
            bits += width
    return (value << -bits % 8).to_bytes((bits + 7) // 8, "big")


def crc16(data: bytes) -> int:
    """CRC-16 of ARC and LHA, bit by bit."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def lha(files: dict[bytes, bytes], method: bytes = b"-lh5-", level: int = 1, copies: bool = False) -> bytes:
    """An LHA archive with headers of level 0, 1 or 2, ended by a NUL."""
    out = b""
    for name, data in files.items():
        packed = (
            data
            if method in (b"-lh0-", b"-lz4-")
            else huffman(data, 4 if method in (b"-lh4-", b"-lh5-") else 5, copies)
        )
        sizes = struct.pack("<LLL", len(packed), len(data), 0)
        if level == 2:
            named = struct.pack("<HB", len(name) + 3, 1) + name
            body = method + sizes + b" " + bytes([2]) + struct.pack("<H", crc16(data)) + b"U" + named + b"\0\0"
            out += struct.pack("<H", len(body) + 2) + body + packed
            continue
        body = method + sizes + b" " + bytes([level, len(name)]) + name + struct.pack("<H", crc16(data))
        body += b"U" + (b"\0\0" if level == 1 else b"")
        out += bytes([len(body), sum(body) & 0xFF]) + body + packed
    return out + b"\0"


@dataclass(frozen=True)
class ArjFile:
    """A member of an ARJ archive."""

    name: bytes
    data: bytes = b""
    method: int = 1
    flags: int = 0
    comment: bytes = b""


def arj(*members: ArjFile, comment: bytes = b"") -> bytes:
    """An ARJ archive: its own header, members, an empty header."""

    def header(flags: int, method: int, kind: int, sizes: bytes, name: bytes, remark: bytes) -> bytes:
        body = bytes([30, 6, 1, 2, flags, method, kind, 0]) + bytes(4) + sizes + bytes(6)
        body = body.ljust(30, b"\0") + name + b"\0" + remark + b"\0"
        return b"\x60\xea" + struct.pack("<H", len(body)) + body + struct.pack("<L", zlib.crc32(body)) + b"\0\0"

    out = header(0, 0, 2, bytes(12), b"a.arj", comment)
    for member in members:
        packed = huffman(member.data, 5) if member.method in (1, 2, 3) else member.data
        sizes = struct.pack("<LLL", len(packed), len(member.data), zlib.crc32(member.data))
        out += header(member.flags, member.method, 0, sizes, member.name, member.comment) + packed
    return out + b"\x60\xea\0\0"


def ar(files: dict[bytes, bytes]) -> bytes:
    """An ar archive as GNU ar writes it, long names in a member of their own."""
    long_names = b"".join(name + b"/\n" for name in files if len(name) > 15)
    out = b"!<arch>\n"
    if long_names:
        out += (
            b"//".ljust(48)
            + str(len(long_names)).encode().ljust(10)
            + b"`\n"
            + long_names
            + b"\n" * (len(long_names) & 1)
        )
    for name, data in files.items():
        field = name + b"/" if len(name) <= 15 else b"/" + str(long_names.find(name + b"/\n")).encode()
        head = (
            field.ljust(16) + b"0".ljust(12) + b"0".ljust(6) * 2 + b"644".ljust(8) + str(len(data)).encode().ljust(10)
        )
        out += head + b"`\n" + data + b"\n" * (len(data) & 1)
    return out


def cpio(files: dict[bytes, bytes], links: dict[bytes, bytes] | None = None) -> bytes:
    """A cpio archive with the new portable headers."""

    def member(name: bytes, data: bytes, mode: int) -> bytes:
        fields = (1, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        out = b"070701" + b"".join(b"%08X" % field for field in fields) + name + b"\0"
        out += bytes(-len(out) % 4)
        return out + data + bytes(-len(data) % 4)

    out = b"".join(member(name, data, 0o100644) for name, data in files.items())
    out += b"".join(member(name, data, 0o120777) for name, data in (links or {}).items())
    return out + member(b"TRAILER!!!", b"", 0)


def rpm(files: dict[bytes, bytes], texts: dict[int, bytes], packed: bool = True) -> bytes:
    """An RPM package with these texts by tag, its payload packed with bzip2."""
    store = b""
    index = b""
    for tag, text in texts.items():
        index += struct.pack(">4L", tag, 6, len(store), 1)
        store += text + b"\0"
    signature = b"\x8e\xad\xe8\x01" + bytes(4) + struct.pack(">2L", 0, 0)
    header = b"\x8e\xad\xe8\x01" + bytes(4) + struct.pack(">2L", len(texts), len(store)) + index + store
    payload = bz2.compress(cpio(files)) if packed else cpio(files)
    return b"\xed\xab\xee\xdb".ljust(96, b"\0") + signature + header + payload


def program(*archives: bytes) -> bytes:
    """A Windows program, or what passes for one, with archives behind it."""
    return b"MZ\x90\0" + bytes(60) + b"This program cannot be run in DOS mode." + bytes(400) + b"".join(archives)
