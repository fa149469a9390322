"""Read every kind of text: whole lines in big pieces, and once more the lines in which escapes or tags hide words."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

# <?xml version="1.0" encoding="gb2312"?>
XML_DECLARATION = re.compile(rb"""\s* <\?xml [^>]* encoding \s* = \s* ["'] (?P<label> [\w.:-]+ )""", re.VERBOSE)
# \u70e7 and \u{70e7} in JSON, Java, Python; \U000070e7
BACKSLASH = re.compile(
    r"\\ (?: u \{ (?P<braced> [0-9a-fA-F]{1,6} ) \} | u (?P<four> [0-9a-fA-F]{4} ) | U (?P<eight> [0-9a-fA-F]{8} ) )",
    re.VERBOSE,
)
# &#28903; &#x70e7;
REFERENCE = re.compile(r"&\# (?: [xX] (?P<hex> [0-9a-fA-F]{2,6} ) | (?P<decimal> [0-9]{2,7} ) ) ;", re.VERBOSE)
# %E7%83%A7%E7%BB%93, hanzi in an address
PERCENT = re.compile(r"(?: % [eE][4-9] % [89abAB][0-9a-fA-F] % [89abAB][0-9a-fA-F] )+", re.VERBOSE)
# 烧<b>结</b>, a word with markup inside
SPLIT_WORD = re.compile(r"[\u4e00-\u9fff] (?: < /? [A-Za-z] [^<>]* > )+ [\u4e00-\u9fff]", re.VERBOSE)
# <b> </b> <w:t xml:space="preserve">
TAG = re.compile(r"< /? [A-Za-z] [^<>]* >", re.VERBOSE)


@extractor(
    "text", "log", "csv", "md", "json", "xml", "svg", "ini", "tex", "ics", "vcf", "ps", "source", "gcode", "plc", "l5x",
    "plcopen", "simulation",
)  # fmt: skip
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Whole lines at `line N`; those with escapes or split words also at `unescaped line N` or `untagged line N`."""
    del settings
    lossy = False
    for piece in charset.pieces(artifact.content, _declared(artifact.content)):
        budget.check_time()
        if piece.lossy and not lossy:
            lossy = True
            yield _damaged(piece)
        yield Passage(piece.text, Place("line", piece.line))
        for kind, mark, pattern, plain in HIDDEN:
            if mark in piece.text:
                yield from _plain_lines(piece, kind, pattern, plain)


def _declared(content: bytes | Path) -> str:
    """What an XML declaration says the encoding is; empty without one."""
    if isinstance(content, bytes):
        head = content[:200]
    else:
        with open(content, "rb") as stream:
            head = stream.read(200)
    found = XML_DECLARATION.match(head)
    return found["label"].decode("ascii", "replace") if found else ""


def _damaged(piece: charset.Piece) -> Problem:
    at = max(0, piece.text.find("\ufffd"))
    line = piece.line + charset.line_ends(piece.text[:at])
    message = f"from line {line} on, some bytes are not text in {piece.encoding} and stand as U+FFFD"
    remedy = "save the file as UTF-8 with its own program and scan that"
    return DamagedFile(message, Place("line", line), remedy).problem()


def _plain_lines(
    piece: charset.Piece, kind: str, pattern: re.Pattern[str], plain: Callable[[str], str]
) -> Iterator[Passage]:
    """The lines of a piece that hold `pattern`, each as `plain` makes it, if that brings letters to light."""
    text, line, counted, end = piece.text, piece.line, 0, 0
    for found in pattern.finditer(text):
        if found.start() < end:
            continue
        start = max(text.rfind("\n", end, found.start()), text.rfind("\r", end, found.start()), end - 1) + 1
        end = text.find("\n", found.end())
        end = len(text) if end < 0 else end
        lone = text.find("\r", found.end(), end)
        end = lone if lone >= 0 else end
        line += charset.line_ends(text[counted:start])
        counted = start
        source = text[start:end]
        bare = plain(source)
        if _letters(bare) > _letters(pattern.sub("", source)):
            yield Passage(bare, Place(kind, line))


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _unescaped(source: str) -> str:
    text = BACKSLASH.sub(lambda found: _character(found[found.lastgroup or 0], 16), source)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unreferenced(source: str) -> str:
    return REFERENCE.sub(lambda found: _character(found[found.lastgroup or 0], 16 if found["hex"] else 10), source)


def _unquoted(source: str) -> str:
    return PERCENT.sub(lambda found: urllib.parse.unquote(found[0], errors="replace"), source)


def _untagged(source: str) -> str:
    return TAG.sub("", source)


def _character(digits: str, radix: int) -> str:
    """The character of a code; a blank for a control character, so that lines stay lines."""
    code = int(digits, radix)
    if code > 0x10FFFF:
        return "\ufffd"
    return chr(code) if code >= 0x20 else " "


HIDDEN: tuple[tuple[str, str, re.Pattern[str], Callable[[str], str]], ...] = (
    ("unescaped line", "\\", BACKSLASH, _unescaped),
    ("unescaped line", "&", REFERENCE, _unreferenced),
    ("unescaped line", "%", PERCENT, _unquoted),
    ("untagged line", "</", SPLIT_WORD, _untagged),
)
"""Kind of place, a mark that is quick to look for, what to look for then, and what makes the line plain."""
