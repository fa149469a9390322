"""Files written into a text as base64 without a mail's headers: a pasted attachment, a field of a dump, a disguise."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner import charset

LONGEST = 4 << 20
"""Code points of a piece of text that is looked through; a larger one is a dump or a log, not somebody's disguise."""
SHORTEST = 60
"""Letters of base64 without a gap that begin a run; a mail's line has 76, PEM's 64."""
LEAST = 100
"""Letters of a whole run: 75 bytes, two sentences."""
# letters of base64, and of its form for URLs, on one line, with its padding
LINE = re.compile(r"(?P<letters> [A-Za-z0-9+/_-]+ ) (?P<end> ={0,2} )", re.VERBOSE)
NEXT = re.compile(r"[ \t]* \r?\n [ \t>]*", re.VERBOSE)
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
MARKED = bytes(ord("a") if code in LETTERS else ord(" ") for code in range(256))
GAPLESS = b"a" * SHORTEST
LEAST_PLAIN = 0.9
"""Share of letters, signs and blanks of what is decoded, from which on it is a text."""
FILES = (
    b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07",
    b"\x1f\x8b\x08", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"AC10",
)  # fmt: skip
"""First bytes that noise does not have by chance; keys and certificates are none of these."""
# a run of Chinese, or a word
WORDS = re.compile(r"[\u4e00-\u9fff]{2,} | [A-Za-z]{3,} [ ,.;:\n]", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Encoded:
    """What a run decodes to; `line` counts from 0 in the text it stands in."""

    data: bytes
    line: int


def find(text: str) -> Iterator[Encoded]:
    """The runs of base64 that hold a text or a file of a known format; keys, hashes and noise hold none."""
    if len(text) > LONGEST:
        return
    marked = text.encode("ascii", "replace").translate(MARKED)
    at = marked.find(GAPLESS)
    while at >= 0:
        letters, end = _run(text, at)
        data = _decoded(letters)
        if data.startswith(FILES) or _is_text(data):
            yield Encoded(data, charset.line_ends(text[:at]))
        at = marked.find(GAPLESS, max(end, at + SHORTEST))


def _run(text: str, at: int) -> tuple[str, int]:
    """The letters of lines of one width from `at` on, and where they end; a last line may be shorter."""
    lines: list[str] = []
    end = at
    while found := LINE.match(text, at):
        width = len(found["letters"])
        if lines and width > len(lines[0]):
            break
        if lines and width < len(lines[0]) and not found["end"] and (sum(map(len, lines)) + width) % 4:
            break  # a word that stands below
        lines.append(found["letters"])
        end = found.end()
        after = NEXT.match(text, end)
        if width < len(lines[0]) or found["end"] or after is None:
            break
        at = after.end()
    return "".join(lines), end


def _decoded(run: str) -> bytes:
    letters = run.replace("-", "+").replace("_", "/")
    if len(letters) < LEAST:
        return b""
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return base64.b64decode(letters + "=" * (-len(letters) % 4))


def _is_text(data: bytes) -> bool:
    """Whether these bytes are words: in UTF-8, UTF-16 with its mark, or GB18030."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-8", *(["utf-16"] if wide else []), "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = sum(letter.isprintable() or letter in "\r\n\t" for letter in text)
        return plain >= LEAST_PLAIN * len(text) and bool(WORDS.search(text))
    return False
