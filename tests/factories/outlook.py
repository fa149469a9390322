"""Outlook messages, winmail.dat and S/MIME written property by property, so that a test can have any lie and any damage."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

from scanner.compressed_rtf import START
from scanner.ole_writing import Storage, compound

FIXED = {0x02: 2, 0x03: 4, 0x0B: 2, 0x40: 8}
Value = str | bytes | int
Properties = dict[tuple[int, int], Value]
"""(number, kind) -> text for kinds 1E and 1F, a number for fixed kinds, bytes for any."""
CODE_PAGE, CLASS, SUBJECT, BODY, HTML, RTF = (
    (0x3FFD, 3),
    (0x001A, 0x1F),
    (0x0037, 0x1F),
    (0x1000, 0x1F),
    (0x1013, 0x102),
    (0x1009, 0x102),
)
SUBJECT8, BODY8 = (0x0037, 0x1E), (0x1000, 0x1E)
NAME, NAME8, METHOD, DATA = (0x3707, 0x1F), (0x3707, 0x1E), (0x3705, 3), (0x3701, 0x102)
SENT = (0x0039, 0x40)


@dataclass
class Attached:
    """An attachment: its properties, and a message or OLE object inside it."""

    properties: Properties = field(default_factory=dict)
    inside: Storage | None = None


def file(name: str, data: bytes) -> Attached:
    return Attached({NAME: name, METHOD: 1, DATA: data})


def raw(kind: int, value: Value, page: str = "cp1252") -> bytes:
    """A value as a message keeps it."""
    if isinstance(value, str):
        return value.encode("utf-16-le" if kind & 0xFFF == 0x1F else page)
    return value if isinstance(value, bytes) else value.to_bytes(FIXED[kind], "little")


def storage(properties: Properties, head: bytes, page: str = "cp1252") -> Storage:
    made = Storage()
    table = bytearray(head)
    for (id, kind), value in properties.items():
        data = raw(kind, value, page)
        if kind in FIXED:
            table += struct.pack("<HHI8s", kind, id, 6, data)
            continue
        made.streams[f"__substg1.0_{id:04X}{kind:04X}"] = data
        table += struct.pack("<HHIII", kind, id, 6, len(data), 0)
    made.streams["__properties_version1.0"] = bytes(table)
    return made


def message(
    properties: Properties,
    recipients: Iterable[Properties] = (),
    attached: Iterable[Attached] = (),
    inner: bool = False,
    names: Iterable[tuple[bytes, str | int]] = (),
    page: str = "cp1252",
) -> Storage:
    """A message's storage; `names` are (set of names, name or number) of the properties from 0x8000 on."""
    recipients, attached = list(recipients), list(attached)
    head = struct.pack("<8x4I", len(recipients), len(attached), len(recipients), len(attached))
    made = storage(properties, head if inner else head + bytes(8), page)
    for number, one in enumerate(recipients):
        made.storages[f"__recip_version1.0_#{number:08X}"] = storage(one, bytes(8), page)
    for number, item in enumerate(attached):
        own = made.storages[f"__attach_version1.0_#{number:08X}"] = storage(item.properties, bytes(8), page)
        if item.inside is not None:
            own.storages["__substg1.0_3701000D"] = item.inside
    if not inner:
        made.storages["__nameid_version1.0"] = named(names)
    return made


def named(names: Iterable[tuple[bytes, str | int]]) -> Storage:
    sets: list[bytes] = []
    rows, words = b"", b""
    for index, (guid, name) in enumerate(names):
        if guid not in sets:
            sets.append(guid)
        where = sets.index(guid) + 3 << 1
        if isinstance(name, str):
            rows += struct.pack("<IHH", len(words), where | 1, index)
            text = name.encode("utf-16-le")
            words += struct.pack("<I", len(text)) + text + bytes(-len(text) % 4)
        else:
            rows += struct.pack("<IHH", name, where, index)
    return Storage(
        {"__substg1.0_00020102": b"".join(sets), "__substg1.0_00030102": rows, "__substg1.0_00040102": words}
    )


def msg(
    properties: Properties, recipients: Iterable[Properties] = (), attached: Iterable[Attached] = (), **more: object
) -> bytes:
    return compound(message(properties, recipients, attached, **more))  # type: ignore[arg-type]


def packed(rtf: bytes) -> bytes:
    """RTF packed with literals and copies from the dictionary's start: `{\\rtf1\\ansi` is one copy."""
    body = b""
    tokens: list[bytes] = []
    flags: list[int] = []
    at = 0
    while at < len(rtf):
        known = START.find(rtf[at : at + 4]) if len(rtf) - at >= 4 and len(tokens) < 8 else -1
        if known >= 0:
            tokens.append(struct.pack(">H", known << 4 | 2))
            flags.append(1)
            at += 4
        else:
            tokens.append(rtf[at : at + 1])
            flags.append(0)
            at += 1
    tokens.append(struct.pack(">H", ((len(START) + len(rtf)) % 4096) << 4))
    flags.append(1)
    for start in range(0, len(tokens), 8):
        body += bytes((sum(bit << number for number, bit in enumerate(flags[start : start + 8])),))
        body += b"".join(tokens[start : start + 8])
    return struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", 0) + body


def record(level: int, id: int, data: bytes, size: int | None = None) -> bytes:
    """One record of winmail.dat."""
    return (
        struct.pack("<BHHI", level, id, 6, len(data) if size is None else size)
        + data
        + struct.pack("<H", sum(data) & 0xFFFF)
    )


def tnef(*records: bytes) -> bytes:
    return b'x\x9f>"\x01\x00' + b"".join(records)


def listed(properties: Properties, page: str = "cp1252", count: int | None = None) -> bytes:
    """Properties as winmail.dat lists them; named ones are not."""
    out = struct.pack("<I", len(properties) if count is None else count)
    for (id, kind), value in properties.items():
        data = raw(kind, value, page)
        out += struct.pack("<HH", kind, id)
        if kind not in FIXED:
            out += struct.pack("<II", 1, len(data))
        out += data + bytes(-len(data) % 4)
    return out


def der(tag: int, *inner: bytes) -> bytes:
    """One DER value."""
    value = b"".join(inner)
    if len(value) < 0x80:
        return bytes((tag, len(value))) + value
    size = len(value).to_bytes((len(value).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + value


def cms(kind: str, content: bytes, algorithm: bool = False) -> bytes:
    """A cryptographic message of the kind with this object identifier around [0] { content }, or around nothing."""
    data = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010701")), der(0xA0, content) if content else b"")
    first = der(0x30, der(0x06, bytes.fromhex("2a864886f70d0109100308"))) if algorithm else der(0x31)
    body = der(0x30, b"\x02\x01\x01", first, data)
    return der(0x30, der(0x06, bytes.fromhex(kind)), der(0xA0, body))
