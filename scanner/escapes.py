r"""Makes plain what text files write in escapes, so that no word hides: \u70e7, &#28903;, %E7%83%A7, 烧<b>结</b>."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scanner.charset import line_ends

# \u70e7 and \u{70e7} in JSON, Java, Python; \U000070e7
BACKSLASH = re.compile(
    r"\\ (?: u \{ (?P<braced> [0-9a-fA-F]{1,6} ) \} | u (?P<four> [0-9a-fA-F]{4} ) | U (?P<eight> [0-9a-fA-F]{8} ) )",
    re.VERBOSE,
)
# &#28903; &#x70e7;
REFERENCE = re.compile(r"&\# (?: [xX] (?P<hex> [0-9a-fA-F]{2,6} ) | (?P<decimal> [0-9]{2,7} ) ) ;", re.VERBOSE)
# %E7%83%A7%E7%BB%93, hanzi in an address
PERCENT = re.compile(r"(?: % [eE][4-9] % [89abAB][0-9a-fA-F] % [89abAB][0-9a-fA-F] )+", re.VERBOSE)
# Strip%20cast%20flake%200.30%20mm, a sentence in an address
ADDRESS = re.compile(r"(?: [^\s%]* % 20 ){4,} \S*", re.VERBOSE)
# 烧<b>结</b>, a word with markup inside
SPLIT_WORD = re.compile(r"[\u4e00-\u9fff] (?: < /? [A-Za-z] [^<>]* > )+ [\u4e00-\u9fff]", re.VERBOSE)
# <b> </b> <w:t xml:space="preserve">
TAG = re.compile(r"< /? [A-Za-z] [^<>]* >", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class PlainLine:
    """A line made plain: `sort` is `unescaped` or `untagged`, `line` its number in the text, counted from `first`."""

    sort: str
    line: int
    text: str


def _holds(text: str, mark: str) -> bool:
    """`mark in text`, by way of its first character: that is found ten times as fast, and is seldom there."""
    at = text.find(mark[0])
    for _ in range(MANY):
        if at < 0 or text.startswith(mark, at):
            return at >= 0
        at = text.find(mark[0], at + 1)
    return mark in text


MANY = 1000
"""First characters of a mark that are tried one by one."""


def plain_lines(text: str, first: int = 1) -> Iterator[PlainLine]:
    """The lines of `text` in which escapes or tags hide letters, made plain; line breaks never come out of escapes."""
    for sort, marks, pattern, plain in HIDING:
        if not any(_holds(text, mark) for mark in marks):
            continue
        line, counted, end = first, 0, 0
        for found in pattern.finditer(text):
            if found.start() < end:
                continue
            start = max(text.rfind("\n", end, found.start()), text.rfind("\r", end, found.start()), end - 1) + 1
            end = _line_end(text, found.end())
            line += line_ends(text[counted:start])
            counted = start
            source = text[start:end]
            bare = plain(source)
            if sort == "untagged" or _letters(bare) > _letters(pattern.sub("", source)):
                yield PlainLine(sort, line, bare)


def unescaped(source: str) -> str:
    r"""With \u70e7 as its character; surrogate pairs joined, lone ones replaced."""
    text = BACKSLASH.sub(lambda found: _character(found[found.lastgroup or 0], 16), source)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def unreferenced(source: str) -> str:
    """With &#28903; as its character; named references stay."""
    return REFERENCE.sub(lambda found: _character(found[found.lastgroup or 0], 16 if found["hex"] else 10), source)


def unquoted(source: str) -> str:
    """With percent-quoted hanzi as characters."""
    return PERCENT.sub(lambda found: urllib.parse.unquote(found[0], errors="replace"), source)


def spelled_out(source: str) -> str:
    """With a sentence that stands in an address as words."""
    return ADDRESS.sub(lambda found: urllib.parse.unquote(found[0], errors="replace"), source)


def untagged(source: str) -> str:
    """Without tags."""
    return TAG.sub("", source)


def _line_end(text: str, start: int) -> int:
    feed = text.find("\n", start)
    feed = len(text) if feed < 0 else feed
    lone = text.find("\r", start, feed)
    return lone if lone >= 0 else feed


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _character(digits: str, radix: int) -> str:
    """The character of a code; a blank for a control character, so that lines stay lines."""
    code = int(digits, radix)
    if code > 0x10FFFF:
        return "\ufffd"
    return chr(code) if code >= 0x20 else " "


HIDING: tuple[tuple[str, tuple[str, ...], re.Pattern[str], Callable[[str], str]], ...] = (
    ("unescaped", ("\\u", "\\U"), BACKSLASH, unescaped),
    ("unescaped", ("&#",), REFERENCE, unreferenced),
    ("unescaped", ("%E", "%e"), PERCENT, unquoted),
    ("unescaped", ("%20",), ADDRESS, spelled_out),
    ("untagged", ("</",), SPLIT_WORD, untagged),
)
"""What comes of it, marks that are quick to look for, what to look for then, and what makes the line plain."""
