"""Takes RTF apart: control words, groups, and characters in the code page of their font; nothing is interpreted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import charset
from scanner.charset_scores import chineseness

GB, BIG5, SHIFT_JIS, KOREAN = "gb18030", "cp950", "cp932", "cp949"
TWO_BYTE = frozenset((GB, BIG5, SHIFT_JIS, KOREAN))
CHARACTER_SETS = {
    0: "cp1252", 77: "mac_roman", 128: SHIFT_JIS, 129: KOREAN, 130: "johab", 134: GB, 136: BIG5, 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437",
}  # fmt: skip
"""\\fcharset by number (RTF 1.9.1, font table); 1 (default) and 2 (Symbol) have no page of their own."""
SYMBOL_SET = 2
# \fs20 with the blank behind it, \'b9, \*, a brace, characters
TOKEN = re.compile(
    rb"""
    \\ ( [a-zA-Z]{1,40} ) ( -? [0-9]{1,10} )? [ ]?
    | \\ ' ( [0-9a-fA-F]{2} )
    | ( [{}] )
    | ( [^\\{}]+ )
    | \\ ( . )
    """,
    re.X | re.S,
)
# as above where characters of two bytes may have a backslash or a brace for their second
NARROW, WIDE = rb"( [^\\{}]+ )", rb"( (?: [\x81-\xfe][\x40-\xfe] | [^\\{}] )+ )"
WIDE_TOKEN = re.compile(TOKEN.pattern.replace(NARROW, WIDE), re.X | re.S)
# the end of a group that is passed over: escapes, raw bytes and braces are all that matter
SKIP = re.compile(rb"""\\ bin ( [0-9]{1,10} ) [ ]? | \\ . | [{}]""", re.X | re.S)
# \ansicpg936, in the head
PAGE = re.compile(rb"""\\ ansicpg ( [0-9]{1,5} )""", re.X)
LINE_ENDS = re.compile(rb"""[\r\n\0]+""", re.X)
PAIRS = re.compile(rb"""(?: [\x81-\xfe] [\x80-\xfe] )+""", re.X)
HIGH = re.compile(rb"""[\x80-\xff]""", re.X)
LIKELY_CHINESE = 0.5
"""Two-byte text read by a Western font is taken for Chinese from this mean weight (charset.LIKELY is 0.42)."""


@dataclass(frozen=True, slots=True)
class Word:
    """A control word (`par`, `u`) with its number, a control symbol (`~`, `*`), or a brace."""

    name: str
    number: int | None = None


@dataclass(slots=True)
class Cursor:
    """The reader's place in the bytes. Whoever interprets the words sets `code_page` and may jump ahead.

    `fallback` is how many of the next characters merely stand for a Unicode character told before; `binary` what a
    `bin` word carries.
    """

    data: bytes
    position: int = 0
    default: str = "cp1252"
    code_page: str = ""
    fallback: int = 0
    binary: bytes = b""
    raw: bytearray = field(default_factory=bytearray)
    lossy: bool = False

    def skip_group(self) -> bytes:
        """Pass over the rest of the group that is open, its closing brace left; its bytes."""
        start, depth = self.position, 0
        for found in iter(lambda: SKIP.search(self.data, self.position), None):
            self.position = found.end()
            if found[1]:
                self.position += int(found[1])
            elif found[0] == b"{":
                depth += 1
            elif found[0] == b"}":
                if not depth:
                    self.position = found.start()
                    return self.data[start : self.position]
                depth -= 1
        self.position = len(self.data)
        return self.data[start:]


def open_rtf(data: bytes) -> Cursor:
    found = PAGE.search(data, 0, 4096)
    page = page_name(int(found[1])) if found else ""
    return Cursor(data, default=page or ("mac_roman" if b"\\mac" in data[:64] else "cp1252"))


def page_name(number: int) -> str:
    """The codec of a code page's number; empty for one that is not known."""
    known = {936: GB, 54936: GB, 20936: GB, 65001: "utf-8", 10000: "mac_roman"}
    return known.get(number) or charset.canonical(f"cp{number}")


def tokens(cursor: Cursor) -> Iterator[Word | str]:
    """Words as they come, and between them characters as text. Line ends of the file are no text."""
    raw = cursor.raw
    pattern = WIDE_TOKEN if cursor.default in TWO_BYTE else TOKEN
    match, data = pattern.match, cursor.data
    while found := match(data, cursor.position):
        kind = found.lastindex
        cursor.position = found.end()
        if kind == 5:
            piece = found[5]
            raw += LINE_ENDS.sub(b"", piece) if LINE_ENDS.search(piece) else piece
            continue
        if kind == 3:
            raw.append(int(found[3], 16))
            continue
        if kind == 6 and found[6] in b"\\{}":
            raw += found[6]
            continue
        if raw:
            yield decoded(cursor)
        if kind == 4:
            yield Word(found[4].decode("ascii"))
        elif kind == 6:
            yield Word("par" if found[6] in b"\r\n" else found[6].decode("latin-1"))
        else:
            number = found[2]
            name = found[1].decode("ascii")
            if name == "bin":
                end = cursor.position + max(0, int(number or 0))
                cursor.binary, cursor.position = data[cursor.position : end], end
            yield Word(name, None if number is None else int(number))
    if raw:
        yield decoded(cursor)


def decoded(cursor: Cursor) -> str:
    """The bytes gathered, in the font's code page; clears them."""
    data = bytes(cursor.raw)
    cursor.raw.clear()
    if cursor.fallback:
        spared = min(cursor.fallback, len(data))
        data, cursor.fallback = data[spared:], cursor.fallback - spared
    if data.isascii():
        return data.decode("ascii")
    page = cursor.code_page or cursor.default
    if page not in TWO_BYTE and PAIRS.fullmatch(b"".join(HIGH.findall(data))):
        page = _if_chinese(data, cursor.default) or page
    try:
        return data.decode(page)
    except (UnicodeDecodeError, LookupError):
        pass
    if page == "cp1252":
        return data.decode("cp1252", "replace").replace("\ufffd", " ")
    other = charset.decode(data, page)
    cursor.lossy = cursor.lossy or other.lossy
    return other.text


def _if_chinese(data: bytes, default: str) -> str:
    """GB 18030 (or the document's own page of two bytes) where a Western font's bytes are that by their look."""
    page = default if default in TWO_BYTE else GB
    high = b"".join(PAIRS.findall(data))
    if len(high) < (2 if default in TWO_BYTE else 4):
        return ""
    try:
        text = high.decode(page)
        data.decode(page)
    except UnicodeDecodeError:
        return ""
    return page if chineseness(text) >= LIKELY_CHINESE else ""
