"""Builds documents of the Office before 2007, of Publisher and Works, and RTF objects, as small as they can be."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence

from scanner.ole_writing import Storage, compound

PAGE = 512
TEXT_AT = 0x400
TABLE_CELL, TABLE_ROW = b"\x16\x24\x01", b"\x16\x24\x01\x17\x24\x01"
DELETED = b"\x00\x08\x01"
DRAWN = 0xF


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams; storages by `/`."""
    return compound(tree(streams))


def tree(streams: Mapping[str, bytes]) -> Storage:
    root = Storage()
    for path, content in streams.items():
        *folders, name = path.split("/")
        storage = root
        for folder in folders:
            storage = storage.storages.setdefault(folder, Storage())
        storage.streams[name] = content
    return root


# ---- Word 97-2003


def doc(
    body: str,
    *,
    footnotes: Sequence[str] = (),
    headers: Sequence[str] = (),
    comments: Sequence[str] = (),
    boxes: Sequence[str] = (),
    deleted: Sequence[tuple[int, int]] = (),
    left_behind: bytes = b"",
    narrow: bool = False,
    encrypted: bool = False,
    streams: Mapping[str, bytes] | None = None,
) -> bytes:
    """A document: `\\r` ends paragraphs, `\\x07` cells, `\\x07\\x07` a row.

    `headers` are the stories of one section in Word's order (even, odd header, even, odd footer, first header, first
    footer); `deleted` are stretches of the body marked as deleted; `left_behind` lies between two pieces of text.
    """
    stories = [body, _ended(footnotes), _ended(headers), "", _ended(comments), "", _ended(boxes), ""]
    text = "".join(stories) + ("\r" if any(stories[1:]) else "")
    width = 1 if narrow else 2
    half = len(body) // 2 if left_behind else len(text)
    raw = [part.encode("cp1252" if narrow else "utf-16-le") for part in (text[:half], text[half:])]
    starts = [TEXT_AT, TEXT_AT + len(raw[0]) + len(left_behind)]
    offsets = [_offset(starts[0], narrow), _offset(starts[1], narrow)]
    count = 2 if left_behind else 1
    bounds = (0, half, len(text))[: count + 1] if count == 2 else (0, len(text))
    pieces = struct.pack(f"<{count + 1}I", *bounds)
    pieces += b"".join(struct.pack("<HIH", 0, offset, 0) for offset in offsets[:count])
    blocks: dict[int, bytes] = {33: b"\x02" + struct.pack("<I", len(pieces)) + pieces}
    word = raw[0] + left_behind + raw[1]
    word += bytes(-len(word) % PAGE)
    first_page = (TEXT_AT + len(word)) // PAGE
    characters = [(TEXT_AT + width * start, TEXT_AT + width * end, DELETED) for start, end in deleted]
    paragraphs = [(TEXT_AT + width * start, TEXT_AT + width * end, kind) for start, end, kind in _tables(body)]
    for number, (block, runs) in enumerate(((12, characters), (13, paragraphs))):
        word += _page(runs, paragraph=block == 13)
        blocks[block] = struct.pack("<3I", runs[0][0] if runs else 0, runs[-1][1] if runs else 1, first_page + number)
    for block, parts, entry in ((3, footnotes, 0), (5, comments, 0), (56, boxes, 22)):
        if parts:
            ends = [sum(len(part) + 1 for part in parts[:number]) for number in range(len(parts) + 1)]
            blocks[block] = struct.pack(f"<{len(ends)}I", *ends) + bytes(entry * len(parts))
    if headers:
        ends = [0] * 6 + [sum(len(part) + 1 for part in headers[:number]) for number in range(len(headers) + 1)]
        blocks[11] = struct.pack(f"<{len(ends)}I", *ends)
    table, pairs = b"", [0] * 186
    for block, data in blocks.items():
        pairs[2 * block : 2 * block + 2] = len(table), len(data)
        table += data
    flags = 0x0200 | (0x0100 if encrypted else 0) | (0x0004 if left_behind else 0)
    head = struct.pack("<HH6xH12xII", 0xA5EC, 0xC1, flags, TEXT_AT, TEXT_AT + len(word))
    longs = [0, 0, 0, *map(len, stories), *[0] * 11]
    head += struct.pack("<H28xH22IH", 14, 22, *longs, 93) + struct.pack("<186I", *pairs)
    return ole({"WordDocument": head.ljust(TEXT_AT, b"\0") + word, "1Table": table, **(streams or {})})


def _offset(start: int, narrow: bool) -> int:
    return start * 2 | 0x40000000 if narrow else start


def _ended(parts: Sequence[str]) -> str:
    return "".join(f"{part}\r" for part in parts)


def _tables(body: str) -> Iterable[tuple[int, int, bytes]]:
    """(start, end, properties) of the paragraphs that belong to tables."""
    start = 0
    for at, letter in enumerate(body):
        if letter in "\r\x07":
            if letter == "\x07":
                yield start, at + 1, TABLE_ROW if at == start else TABLE_CELL
            start = at + 1


def _page(runs: Sequence[tuple[int, int, bytes]], paragraph: bool) -> bytes:
    """A page of runs, gaps between them filled with runs without properties."""
    whole: list[tuple[int, int, bytes]] = []
    for start, end, properties in runs:
        if whole and whole[-1][1] < start:
            whole.append((whole[-1][1], start, b""))
        whole.append((start, end, properties))
    page = bytearray(PAGE)
    bounds = [whole[0][0] if whole else 0, *(end for _, end, _ in whole)]
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    entry, at = 13 if paragraph else 1, PAGE - 1
    for number, (_, _, properties) in enumerate(whole):
        if not properties:
            continue
        data = b"\0" * (2 if paragraph else 0) + properties
        size = bytes([(len(data) + 2) // 2]) if paragraph and len(data) % 2 else b"\0" + bytes([len(data) // 2])
        data = (size if paragraph else bytes([len(properties)])) + data
        at = (at - len(data)) // 2 * 2
        page[at : at + len(data)] = data
        page[4 * len(bounds) + entry * number] = at // 2
    page[PAGE - 1] = len(whole)
    return bytes(page)


def word_95(text: bytes, language: int = 0x0804, encrypted: bool = False, characters: int = 0) -> bytes:
    """A document of Word 95 whose body are these bytes; `characters` 256 says that a Macintosh wrote it."""
    head = bytearray(0x400)
    struct.pack_into("<H", head, 0x14, characters)
    struct.pack_into("<HHHHHH", head, 0, 0xA5DC, 104, 0, language, 0, 0x0100 if encrypted else 0)
    struct.pack_into("<II", head, 0x18, 0x400, 0x400 + len(text))
    struct.pack_into("<I", head, 0x34, len(text))
    return ole({"WordDocument": bytes(head) + text})


# ---- PowerPoint 97-2003


def record(kind: int, body: bytes, instance: int = 0, container: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (DRAWN if container else 0), kind, len(body)) + body


def box(text: str) -> bytes:
    """A shape's own text, in a drawing."""
    inner = record(0x0F9F, struct.pack("<I", 4)) + record(0x0FA0, text.replace("\n", "\r").encode("utf-16-le"))
    shape = record(0xF004, record(0xF00D, inner, container=True), container=True)
    return record(0x040C, record(0xF002, record(0xF003, shape, container=True), container=True), container=True)


def string(text: str, instance: int = 0) -> bytes:
    return record(0x0FBA, text.encode("utf-16-le"), instance)


def comment(author: str, text: str) -> bytes:
    inner = record(0x2EE0, string(author, 0) + string(text, 1), container=True)
    tag = record(0x138A, string("___PPT10") + record(0x138B, inner), container=True)
    return record(0x1388, tag, container=True)


def ppt(
    slides: Sequence[tuple[str, str, str]],
    *,
    master: str = "",
    comments: Mapping[int, str] | None = None,
    replaced: str = "",
    objects: Sequence[bytes] = (),
    encrypted: bool = False,
) -> bytes:
    """A presentation; a slide is (outline text, text of a box, notes).

    `replaced` is the text of a slide that an earlier edit had; `objects` are embedded compound files.
    """
    stream, offsets = b"", {}
    lists: list[bytes] = [b"", b"", b""]

    def enter(number: int, data: bytes) -> None:
        nonlocal stream
        offsets[number] = len(stream)
        stream += data

    if replaced:
        stream += record(0x03EE, box(replaced), container=True)
    number = 2
    if master:
        enter(number, record(0x03F8, box(master), container=True))
        lists[1] += record(0x03F3, struct.pack("<5I", number, 0, 0, 0x80000000, 0))
        number += 1
    for index, (outline, text, notes) in enumerate(slides, 1):
        remark = comment("Li", comments[index]) if comments and index in comments else b""
        enter(number, record(0x03EE, box(text) + remark, container=True))
        lists[0] += record(0x03F3, struct.pack("<5I", number, 0, 1, 256 + index, 0))
        lists[0] += record(0x0F9F, bytes(4)) + record(0x0FA0, outline.replace("\n", "\r").encode("utf-16-le"))
        number += 1
        if notes:
            page = record(0x03F1, struct.pack("<II", 256 + index, 0)) + box(notes)
            enter(number, record(0x03F0, page, container=True))
            lists[2] += record(0x03F3, struct.pack("<5I", number, 0, 0, 256 + index, 0))
            number += 1
    for content in objects:
        enter(number, record(0x1011, struct.pack("<I", len(content)) + zlib.compress(content), 1))
        number += 1
    body = b"".join(record(0x0FF0, data, which, container=True) for which, data in enumerate(lists) if data)
    enter(1, record(0x03E8, body, container=True))
    directory = len(stream)
    listed = struct.pack("<I", 1 | (number - 1) << 20) + b"".join(
        struct.pack("<I", offsets[n]) for n in range(1, number)
    )
    stream += record(0x1772, listed)
    edit = len(stream)
    stream += record(0x0FF5, struct.pack("<7I", 256, 0, 0, directory, 1, number, 0))
    token = 0xF3D1C4DF if encrypted else 0xE391C05F
    user = struct.pack("<HHI3I", 0, 0x0FF6, 20, 20, token, edit) + bytes(8)
    return ole({"PowerPoint Document": stream, "Current User": user})


# ---- Publisher, Works, RTF


def chunked(text: str, magic: bytes = b"CHNKINK ") -> bytes:
    """A stream of chunks with one chunk of text."""
    raw = text.encode("utf-16-le")
    head = magic + bytes(16) + struct.pack("<HHI", 0x01F8, 1, 0xFFFFFFFF)
    return (head + struct.pack("<H4sHI4sII", 24, b"TEXT", 0, 1, b"TEXT", 0x200, len(raw))).ljust(0x200, b"\0") + raw


def pub(text: str, streams: Mapping[str, bytes] | None = None) -> bytes:
    return ole({"Quill/QuillSub/CONTENTS": chunked(text), "Contents": b"layout", **(streams or {})})


def works(text: str) -> bytes:
    return ole({"CONTENTS": chunked(text, b"CHNKWKS "), "MatOST": b"\0" * 16})


def native(name: str, content: bytes) -> bytes:
    """A packaged file (\\x01Ole10Native), behind its length."""
    path = name.encode("gb18030") + b"\0"
    body = b"\x02\x00" + path + path + struct.pack("<HHI", 0, 3, len(path)) + path
    return body + struct.pack("<I", len(content)) + content


def rtf_object(kind: str, content: bytes) -> str:
    """`\\objdata` of an object in the form of OLE 1."""
    label = kind.encode("ascii") + b"\0"
    data = struct.pack("<III", 0x0501, 2, len(label)) + label + struct.pack("<III", 0, 0, len(content)) + content
    return rf"{{\object\objemb{{\*\objclass {kind}}}{{\*\objdata {data.hex()}}}{{\result }}}}"


def escaped(text: str, encoding: str = "gb18030") -> str:
    r"""Text as RTF writes it in a code page: `\'b4\'c5`."""
    out = []
    for letter in text:
        raw = letter.encode(encoding)
        out.append(letter if len(raw) == 1 and raw < b"\x80" else "".join(rf"\'{byte:02x}" for byte in raw))
    return "".join(out)
