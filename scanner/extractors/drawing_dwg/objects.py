"""The strings inside one DWG object, whatever its type: its string stream, attached data, XRECORD values, or a search.

Bit layouts are those of the Open Design Specification for .dwg files, 5.4, chapters 2, 20 and 28.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scanner.charset_scores import chineseness
from scanner.extractors.drawing_dwg.bits import Bits
from scanner.string_sweep import has_words

R13, R2000, R2004, R2007, R2010, R2013 = 1012, 1015, 1018, 1021, 1024, 1027
LONGEST = 1 << 20
"""Characters of one string; what claims more is damage."""
Decode = Callable[[bytes], str]

# 01 05 .. FD end in the bits 01, which say that a length of one byte follows; then at least four bytes of text.
# Nothing is taken, so that places that overlap are all tried.
SHORT_STRING = re.compile(
    rb"(?= [" + b"".join(b"\\x%02x" % byte for byte in range(1, 256, 4)) + rb"] (?P<length> [\x04-\xff] )"
    rb" [\x20-\x7e\x81-\xfe] [\x20-\x7e\x80-\xfe]{3} )",
    re.VERBOSE | re.DOTALL,
)
# printable ASCII and the bytes of any code page; whether they are text is seen once they are decoded
TEXT = re.compile(rb"[\x09\x0a\x0d\x20-\x7e\x80-\xfe]+")
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ENTITY_CLASS = 0x1F2


@dataclass(frozen=True, slots=True)
class Head:
    """Where an object's own data begins (behind type, size and handle), and where the handles begin, in bits."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attached:
    """Strings other programs attached to an object (XDATA), and where the data behind them begins."""

    strings: tuple[str, ...]
    end: int


@dataclass(frozen=True, slots=True)
class OwnClass:
    """A type that the drawing itself declares: ACAD_TABLE, MULTILEADER, those of add-ons."""

    name: str
    is_entity: bool


def classes_2004(data: bytes, decode: Decode) -> dict[int, OwnClass]:
    """The declared types of an R2004 drawing by their numbers: a mark of 16 bytes, a size, then one after another."""
    bits = Bits(data, 20 * 8)
    found: dict[int, OwnClass] = {}
    try:
        end = 20 * 8 + int.from_bytes(data[16:20], "little") * 8
        bits.short()
        bits.raw(2)
        bits.bits(1)
        while bits.at + 64 < end:
            number = bits.short()
            bits.short()
            names = [decode(bits.raw(bits.short()).rstrip(b"\0")) for _ in range(3)]
            bits.bits(1)
            found[number] = OwnClass(names[2], bits.short() == ENTITY_CLASS)
            for _ in range(5):
                bits.long()
    except EOFError:
        pass
    return found


def head(body: bytes, version: int) -> Head:
    """Raises EOFError where the object is cut short."""
    bits = Bits(body)
    end = len(body) * 8
    if version >= R2010:
        end -= bits.modular()
        kind = bits.bits(2)
        bits.raw(2 if kind > 1 else 1)
    else:
        bits.short()
        if version >= R2000:
            end = min(end, bits.number(4))
    bits.handle()
    if end < bits.at:
        raise EOFError("the object says that its handles begin before its data")
    return Head(bits.at, end)


def attached(body: bytes, start: int, version: int, decode: Decode) -> Attached:
    """Extended data: groups of a size, the handle of the program and items of a code and its value."""
    bits = Bits(body, start)
    strings: list[str] = []
    while size := bits.short():
        bits.handle()
        strings += _items(bits.raw(size), version, decode)
    return Attached(tuple(strings), bits.at)


def _items(data: bytes, version: int, decode: Decode) -> Iterator[str]:
    """Code 0 is a string (before R2007 one byte of length, two of code page), 4 bytes, the rest numbers."""
    at = 0
    while at < len(data):
        code, at = data[at], at + 1
        if code == 0 and version >= R2007:
            size = int.from_bytes(data[at : at + 2], "little") * 2
            yield data[at + 2 : at + 2 + size].decode("utf-16-le", "replace").rstrip("\0")
            at += 2 + size
        elif code == 0:
            size = data[at] if at < len(data) else 0
            yield decode(data[at + 3 : at + 3 + size].rstrip(b"\0"))
            at += 3 + size
        elif code == 4:
            at += 1 + (data[at] if at < len(data) else 0)
        elif code in ATTACHED_SIZES:
            at += ATTACHED_SIZES[code]
        else:
            return


ATTACHED_SIZES = {1: 8, 2: 1, 3: 8, 5: 8, **dict.fromkeys(range(10, 16), 24), 40: 8, 41: 8, 42: 8, 70: 2, 71: 4}
"""Bytes of an attached value by its code, which is the DXF group code less 1000."""


def stream_strings(body: bytes, end: int) -> list[str]:
    """Since R2007 the strings of an object stand together before its handles, each with its length in UTF-16 units.

    Empty where the object has none; EOFError where the stream does not fit.
    """
    at = end - 1
    if at < 0 or not Bits(body, at).bits(1):
        return []
    at -= 16
    size = Bits(body, at).number(2) if at >= 0 else 0
    if size & 0x8000:
        at -= 16
        size = (size & 0x7FFF) | (Bits(body, at).number(2) << 15 if at >= 0 else 0)
    if size > at:
        raise EOFError("the strings of the object are longer than the object")
    bits = Bits(body, at - size)
    found: list[str] = []
    while bits.at + 2 <= at:
        length = bits.short()
        if length > LONGEST or bits.at + length * 16 > at:
            raise EOFError("a string is longer than the strings of its object")
        if length:
            found.append(bits.raw(length * 2).decode("utf-16-le", "replace").rstrip("\0"))
        else:
            found.append("")
    return found


def record_strings(body: bytes, start: int, version: int, decode: Decode) -> Iterator[str]:
    """The strings of an XRECORD under the codes of SPELLED: after reactors and flags a size, then codes and values.

    EOFError where the record is shorter than it says.
    """
    bits = Bits(body, start)
    if version < R2000:
        bits.number(4)
    bits.long()
    if version >= R2004:
        bits.bits(1)
    if version >= R2013:
        bits.bits(1)
    data = bits.raw(bits.long())
    at = 0
    while at + 2 <= len(data):
        code, at = int.from_bytes(data[at : at + 2], "little"), at + 2
        size = _value_size(code)
        if size == 0:
            size = int.from_bytes(data[at : at + 2], "little")
            start = at + (2 if version >= R2007 else 3)
            at = start + (size * 2 if version >= R2007 else size)
            if code in SPELLED:
                text = data[start:at]
                yield (
                    text.decode("utf-16-le", "replace").rstrip("\0") if version >= R2007 else decode(text.rstrip(b"\0"))
                )
        elif size < 0:
            at += 1 + (data[at] if at < len(data) else 0)
        else:
            at += size


SPELLED = frozenset((1, 2, 3, 4, *range(300, 310)))
"""Group codes under which people's words stand; names of programs' own stand under 102, as in DXF."""


def _value_size(code: int) -> int:
    """Bytes of an XRECORD's value by its group code: 0 for a string, -1 for bytes led by their count."""
    if 10 <= code < 40 or 110 <= code < 120 or 210 <= code < 240 or 1010 <= code < 1040:
        return 24
    if 40 <= code < 60 or 140 <= code < 150 or 460 <= code < 470 or 1040 <= code < 1060 or 160 <= code < 170:
        return 8
    if 320 <= code < 370 or 390 <= code < 400 or 480 <= code < 490 or code in (5, 105, 1005):
        return 8
    if 90 <= code < 100 or 420 <= code < 430 or 440 <= code < 460 or code == 1071:
        return 4
    if 60 <= code < 80 or 170 <= code < 180 or 270 <= code < 280 or 370 <= code < 390 or 400 <= code < 410:
        return 2
    if 1060 <= code < 1071:
        return 2
    if 280 <= code < 300:
        return 1
    return -1 if 310 <= code < 320 or code == 1004 else 0


def searched_strings(body: bytes, start: int, end: int, encoding: str) -> list[str]:
    """Before R2007 strings stand among the other bits: what has the length it says and reads as text, in its order.

    Shorter than four bytes is not told from chance, and not given.
    """
    found: dict[int, tuple[int, str]] = {}
    begin, stop = start // 8, min(len(body), end // 8 + 1)
    for shift in range(8):
        data = Bits(body[begin:stop], shift).raw(max(0, stop - begin - 1))
        for hit in SHORT_STRING.finditer(data):
            at, length = hit.start() + 2, hit["length"][0]
            text = data[at : at + length].removesuffix(b"\0")
            if length - len(text) < 2 and TEXT.fullmatch(text):
                words = text.decode(encoding, "replace")
                if _reads_as_text(words):
                    found[(begin + at) * 8 + shift] = ((begin + at + length) * 8 + shift, words)
    strings: list[str] = []
    until = 0
    for place in sorted(found):
        beyond, words = found[place]
        if place >= until:
            strings.append(words)
            until = beyond
    return strings


def _reads_as_text(words: str) -> bool:
    """Words of ASCII letters, or common Chinese, or letters of one other alphabet with not too many accents."""
    if "\ufffd" in words or sum(letter.isalnum() or letter in " .-_" for letter in words) < 0.7 * len(words):
        return False
    others = [letter for letter in words if letter > "\x7f"]
    if not others:
        return has_words(words) or (len(words) >= 6 and len(set(words)) >= 4 and bool(NAME.fullmatch(words)))
    if len(others) >= 2 and chineseness(words) >= 0.6:
        return len(others) > 0.3 * len(words) or has_words(words)
    if len(words) < 5 or not all("\xbf" < letter < "\u0530" and letter.isalpha() for letter in others):
        return False
    return all(letter >= "\u0370" for letter in others) or (len(others) <= 0.3 * len(words) and has_words(words))


# XL-01-00, RAL 1006
NAME = re.compile(r"[A-Z0-9]+ (?: [ ._-] [A-Z0-9]+ )+", re.VERBOSE)


def ole_content(body: bytes) -> bytes:
    """The compound file inside an OLE2FRAME, wherever in a byte it begins; empty without one."""
    for shift in range(8):
        data = Bits(body, shift).raw(len(body) - 1) if shift else body
        at = data.find(OLE_MARK)
        if at >= 0:
            return data[at:]
    return b""
