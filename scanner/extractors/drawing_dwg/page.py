"""Code pages of DWG drawings before R2007: which one the strings really are in, whatever the header says."""

from __future__ import annotations

from collections.abc import Iterable

from scanner import charset

CODECS = {
    0: "latin-1", 1: "latin-1", 2: "cp1252", 3: "iso8859-2", 5: "iso8859-4", 6: "iso8859-5", 7: "iso8859-6",
    8: "iso8859-7", 9: "iso8859-8", 10: "iso8859-9", 11: "cp1252", 12: "cp1252", 13: "cp1250", 14: "cp1251",
    15: "cp1254", 19: "cp1256", 21: "cp1253", 22: "cp932", 24: "cp950", 25: "cp949", 27: "cp866", 28: "cp1250",
    29: "cp1251", 30: "cp1252", 31: "gb18030", 32: "cp1253", 33: "cp1254", 34: "cp1255", 35: "cp1256", 36: "cp1257",
    37: "cp874", 38: "cp932", 39: "gb18030", 40: "cp949", 41: "cp950",
}  # fmt: skip
"""$DWGCODEPAGE by its number at byte 19 of the file: 30 is ANSI_1252, 39 is ANSI_936."""
OF_MANY_BYTES = frozenset(("gb18030", "cp932", "cp949", "cp950"))
SAMPLE = 1 << 16


def codec_of(code_page: int) -> str:
    """The codec of the header's code page; empty for a number that is none."""
    return CODECS.get(code_page, "")


def one_encoding(texts: Iterable[str], was: str) -> str:
    """What the strings are in, judged all together, of which `was` is what they were decoded with.

    Programs write GBK under a header that says ANSI_1252: their bytes are had back from one-byte code pages.
    """
    if not was or was in OF_MANY_BYTES:
        return was or "utf-8"
    sample = bytearray()
    for text in texts:
        if not text.isascii() and len(sample) < SAMPLE:
            sample += _bytes(text, was) + b"\n"
    # a mixture is named `utf-8 and gb18030`
    return charset.decode(bytes(sample), was).encoding.split(" and ")[-1] if sample else was


def spelled(text: str, was: str, encoding: str) -> str:
    """The text as it is in `encoding`, having been decoded with `was`; unchanged where that cannot be."""
    if text.isascii() or was == encoding or not was or was in OF_MANY_BYTES or encoding.startswith("utf-16"):
        return text
    try:
        return _bytes(text, was).decode(encoding)
    except (UnicodeError, LookupError):
        return text


def _bytes(text: str, was: str) -> bytes:
    """The bytes it was decoded from; those a code page does not define were taken as C1 controls."""
    parts = []
    for letter in text:
        try:
            parts.append(letter.encode(was))
        except UnicodeEncodeError:
            parts.append(letter.encode("latin-1", "replace"))
    return b"".join(parts)
