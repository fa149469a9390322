"""Reads documents of the early 1990s that are no compound files: Word 1 and 2, Write, WordPerfect 5 to 12."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, UnsupportedFormat
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.string_sweep import Sweep
from scanner.whole_file import whole_file

Met = Passage | Artifact | Problem
WRITE_MARKS = (b"1\xbe", b"2\xbe")
WRITE_TEXT, WRITE_END = 128, 0x0E
WORD_FLAGS, WORD_TEXT, WORD_END = 0x0A, 0x18, 0x1C
COMPLEX, ENCRYPTED = 0x0004, 0x0100
PARAGRAPH = re.compile(r"\r\n? | \n | \x0c | \x07", re.VERBOSE)
# the code of a field, from its begin to its separator; marks of pictures, notes and cells
FIELD = re.compile(r"\x13 [^\x13-\x15]* \x14? | [\x00-\x08\x0b\x0e-\x1f]", re.VERBOSE)
RESAVE = "open it with LibreOffice, save it as DOCX and scan that"
# bytes behind the code, itself included, of WordPerfect 6's functions F0 to FF
FIXED_6 = (4, 5, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 8, 8, 1)
LONGEST_FIXED_5 = 16
NEW_LINES_6 = frozenset((0x87, *range(0xB9, 0xBD), *range(0xCA, 0xCD)))
SOFT_LINES_6 = frozenset(range(0xCD, 0xD0))
HYPHENS = frozenset((0x84, 0xA9, 0xAA, 0xAB))


@extractor("winword")
def read_word(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """`paragraph 3` in the writer's code page; table cells are paragraphs too. Raises EncryptedFile, DamagedFile."""
    del settings
    content = whole_file(artifact, "a document")
    budget.check_time()
    try:
        if content.startswith(WRITE_MARKS):
            start, (end,), flags = WRITE_TEXT, struct.unpack_from("<I", content, WRITE_END), 0
        else:
            (flags,) = struct.unpack_from("<H", content, WORD_FLAGS)
            start, end = struct.unpack_from("<II", content, WORD_TEXT)
    except struct.error as error:
        raise DamagedFile("the document's head is cut short") from error
    if flags & ENCRYPTED:
        raise EncryptedFile("the document is encrypted with a password")
    decoded = charset.decode(content[start:end])
    for number, block in enumerate(PARAGRAPH.split(decoded.text), 1):
        if text := FIELD.sub("", block).strip():
            yield Passage(text, Place("paragraph", number))
    if end > len(content) or start >= end:
        raise DamagedFile("the text is cut short")
    if flags & COMPLEX:
        message = "a document saved fast by Word 2: its pieces may stand in another order, deleted ones among them"
        yield UnsupportedFormat(message, Place("text"), RESAVE).problem()
    if decoded.lossy or (content.startswith(WRITE_MARKS) and "\ufffd" in decoded.text):
        yield UnsupportedFormat("pictures and objects among the text were not read", Place("text"), RESAVE).problem()


@extractor("wordperfect")
def read_wordperfect(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """`paragraph 3` of the main text; notes, headers and boxes, which stand apart from it, are swept for strings.

    Always partial. Raises EncryptedFile, DamagedFile.
    """
    del settings
    content = whole_file(artifact, "a document")
    budget.check_time()
    if len(content) < 16:
        raise DamagedFile("the document's head is cut short")
    start, product, kind, major, _, key = struct.unpack_from("<I4BH", content, 4)
    if key:
        raise EncryptedFile("the document is encrypted with a password")
    if product != 1 or kind not in (0x0A, 0x2C) or not 16 <= start <= len(content):
        start = len(content)  # a macro, a setup file, another program's: swept below
    text = "".join(_words_6(content, start) if major == 2 else _words_5(content, start))
    for number, line in enumerate(text.split("\n"), 1):
        if line := line.strip():
            yield Passage(line, Place("paragraph", number))
    for at, string in Sweep().strings(content[:start]):
        if string not in text:
            yield Passage(string, Place("offset", at))
    message = "of a WordPerfect document only the main text was read; notes, headers and boxes were swept for strings"
    yield UnsupportedFormat(message, Place("text"), RESAVE).problem()


def _words_6(content: bytes, at: int) -> Iterator[str]:
    """WordPerfect 6 and later: D0 to EF have their size behind a byte, F0 to FF are of fixed length."""
    while at < len(content):
        code = content[at]
        if 0x21 <= code <= 0x7E:
            yield chr(code)
        elif code == 0x80 or code in SOFT_LINES_6:
            yield " "
        elif code in NEW_LINES_6:
            yield "\n"
        elif code in HYPHENS:
            yield "-"
        elif 0xD0 <= code <= 0xEF:
            if code == 0xD0:
                yield " " if content[at + 1 : at + 2] < b"\x04" else "\n"
            elif code == 0xE0:
                yield "\t"
            at += max(4, int.from_bytes(content[at + 2 : at + 4], "little"))
            continue
        elif code >= 0xF0:
            if code == 0xF0:
                yield _character(content[at + 1 : at + 3])
            at += FIXED_6[code - 0xF0]
            continue
        at += 1


def _words_5(content: bytes, at: int) -> Iterator[str]:
    """WordPerfect 5: C0 to CF end with their own code, D0 to FF have their size behind a byte."""
    while at < len(content):
        code = content[at]
        if 0x20 <= code <= 0x7E:
            yield chr(code)
        elif code in (0x0A, 0x0C, 0x8C, 0x99):
            yield "\n"
        elif code in (0x0D, 0xA0):
            yield " "
        elif code in HYPHENS:
            yield "-"
        elif 0xC0 <= code <= 0xCF:
            if code == 0xC0:
                yield _character(content[at + 1 : at + 3])
            end = content.find(code, at + 1, at + LONGEST_FIXED_5)
            at = end + 1 if end > 0 else at + 1
            continue
        elif code >= 0xD0:
            at += 4 + int.from_bytes(content[at + 2 : at + 4], "little")
            continue
        at += 1


def _character(pair: bytes) -> str:
    """A character of WordPerfect's sets; only set 0 (ASCII) and the sets of signs used most are told."""
    if len(pair) < 2:
        return ""
    number, group = pair
    if group == 0:
        return chr(number)
    if group == 4:
        return {28: "'", 29: "'", 32: "“", 31: "”", 33: "–", 34: "—", 0: "•", 6: "§", 23: "©"}.get(number, "\ufffd")
    return "\ufffd"
