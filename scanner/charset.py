"""Which encoding bytes of text are in, and their text with nothing changed but the byte order mark taken off.

The rule: byte order mark, the NUL pattern of UTF-16 and UTF-32, strict UTF-8, a declared encoding that fits, then
GB18030, Big5 and bare UTF-16 by how common their characters are, then chardet on the first 64 KB, Windows-1252 last.
Line ends (LF, CRLF, CR) stay as they are.
"""

from __future__ import annotations

import codecs
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from scanner import name_encodings
from scanner.charset_scores import MOST_COUNTED, chineseness, wideness
from scanner.charset_tables import (
    ALIASES,
    BOMS,
    HANGUL,
    HIRAGANA,
    NOT_FOR_TEXT,
    SINGLE_BYTE_DEFAULTS,
    UNKNOWN_TO_PYTHON,
)

SAMPLE = 1 << 16
"""Bytes looked at for a guess, from the first line that is not ASCII."""
PIECE = 1 << 20
"""Bytes, so at most as many characters, of one piece of a long text."""
LONGEST = 8 << 20
"""A line longer than this is cut: no file is held whole in memory."""
LIKELY = 0.42
"""Mean weight from which text counts as Chinese. Running Chinese reaches 0.75 to 0.95 in its own encoding; GB text read
as Big5 and the reverse stay below 0.1, Russian, Thai and Western text read as either below 0.3 (test_charset)."""

HIGH = re.compile(rb"[\x80-\xff]+")
UTF8_CLASSES = bytes(0x4C if 0xE4 <= byte <= 0xE9 else 0x63 if 0x80 <= byte <= 0xBF else 0x2E for byte in range(256))
TWO_UTF8_HANZI = b"LccLcc"
"""Two hanzi in UTF-8 (E4 BD A0 E5 A5 BD) after translation by UTF8_CLASSES; in a GBK text only by a rare accident.
Translating and finding is ten times as fast as a regular expression with the same classes."""
UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
"""Bytes that Windows-1252 does not have."""
SEVEN_BIT = re.compile(
    rb"""
    (?P<hz> ~\{ [\x21-\x7e]{2,} ~\} )          # ~{VPND~}
    | (?P<iso> \x1b \$ [()@AB] )               # ESC $ B, ESC $ ) A
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """`lossy` says that some bytes stand as U+FFFD; `encoding` is Python's name of the codec used."""

    text: str
    encoding: str
    lossy: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of a long text; `line` is the number of the first, counted from 1."""

    text: str
    line: int
    encoding: str
    lossy: bool = False


def decode(data: bytes, declared: str = "", proved: bool = False) -> Decoded:
    """Text of `data`, all of it. `declared` is what a header, an XML declaration or a meta element claims.

    `proved` says that the claim fitted the text before this one, and spares looking again.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _strict_or_lossy(data[len(mark) :], encoding)
    if b"\0" in data[:SAMPLE]:
        wide = _wide_by_zeros(data[:SAMPLE])
        if wide:
            return _strict_or_lossy(data, wide)
    label = canonical(declared)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data, label, proved)
    if text.isascii():
        return _seven_bit(data, label) or Decoded(text, "utf-8")
    if len(data) < 4096 and label != "utf-8" and _is_gb_by_accident(data, text):
        return Decoded(data.decode("gb18030"), "gb18030")
    return Decoded(text, "utf-8")


def pieces(content: bytes | Path, declared: str = "") -> Iterator[Piece]:
    """A text of any size as pieces of whole lines, about a million characters each; raises OSError.

    Each piece is judged by itself with the encoding of the one before as its hint, so a log whose parts were written
    in two encodings is read in both. Only a line longer than 8 MiB is cut, at a character of ASCII where it has one.
    """
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(SAMPLE)
        stream.seek(0)
        if head:
            first = decode(head if b"\0" in head else whole_characters(head), declared)
            wide = first.encoding.startswith(("utf-16", "utf-32"))
            yield from _wide_pieces(stream, first.encoding) if wide else _narrow_pieces(stream, declared)


def whole_characters(block: bytes) -> bytes:
    """A block cut anywhere without its last character of UTF-8, which may be cut; at most four bytes shorter."""
    lead = max(0, len(block) - 1)
    while lead > len(block) - 4 and block[lead] & 0xC0 == 0x80:
        lead -= 1
    return block[:lead] if block[lead:] > b"\x7f" else block


def line_ends(text: str) -> int:
    """How many line ends stand in `text`: LF, CRLF and a lone CR, nothing else."""
    returns = text.count("\r")
    return text.count("\n") + (returns - text.count("\r\n") if returns else 0)


def canonical(label: str) -> str:
    """Python's codec for a declared label, widened as ALIASES says; empty for an unknown or a byte codec."""
    label = label.strip().strip("\"'").lower()
    try:
        info = codecs.lookup(UNKNOWN_TO_PYTHON.get(label, label))
    except (LookupError, ValueError):
        return ""
    if not info._is_text_encoding or info.name.replace("-", "_") in NOT_FOR_TEXT:
        return ""
    return ALIASES.get(info.name, info.name)


def of_names(raw: Sequence[bytes]) -> str:
    """The one encoding of all file names of an archive that does not declare it."""
    return name_encodings.of(raw) or _legacy(b"\n".join(raw), "").encoding


def _strict_or_lossy(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return Decoded(data.decode(encoding, "replace"), encoding, lossy=True)


def _seven_bit(data: bytes, label: str) -> Decoded | None:
    """ASCII bytes that spell Chinese or Japanese all the same: HZ, ISO-2022 and a declared UTF-7."""
    found = SEVEN_BIT.search(data) if b"~" in data or b"\x1b" in data else None
    candidates = [label] if label in ("hz", "utf-7") or label.startswith("iso2022") else []
    if found:
        candidates += ["hz"] if found["hz"] else ["iso2022_jp_2", "iso2022_kr"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.isascii() and (encoding == label or encoding != "hz" or chineseness(text) >= LIKELY):
            return Decoded(text, encoding)
    return None


def _wide_by_zeros(sample: bytes) -> str:
    """utf-16-le, utf-16-be, utf-32-le, utf-32-be by where the NUL bytes stand; empty where they do not say so."""
    length = len(sample) // 4 * 4 or len(sample) // 2 * 2
    columns = [sample[start:length:4].count(0) / max(1, length / 4) for start in range(4)]
    if min(columns[2], columns[3]) > 0.98 and columns[0] < 0.2:
        return "utf-32-le"
    if min(columns[0], columns[1]) > 0.98 and columns[3] < 0.2:
        return "utf-32-be"
    even = sample[: len(sample) // 2 * 2]
    scores = {encoding: wideness(even.decode(encoding, "replace")) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] >= 0.6 and sum(scores.values()) < 2 * scores[best] - 0.2 else ""


def _is_gb_by_accident(data: bytes, text: str) -> bool:
    """A short GBK text may be valid UTF-8 by chance, in two-byte characters only: the word for `connect` is."""
    if max(text) >= "\u0800" or min((character for character in text if character > "\x7f"), default="") == "":
        return False
    try:
        return chineseness(data.decode("gb18030")) >= 0.75
    except UnicodeDecodeError:
        return False


def _legacy(data: bytes, label: str, proved: bool = False) -> Decoded:
    """Bytes that are not UTF-8. `proved` says that the label fitted the text before."""
    mixed = _by_lines(data) if TWO_UTF8_HANZI in data.translate(UTF8_CLASSES) else None
    if mixed:
        return mixed
    sample = _sample(data)
    if label and label not in SINGLE_BYTE_DEFAULTS and label != "utf-8" and (proved or _fits(sample, label)):
        try:
            return Decoded(data.decode(label), label)
        except UnicodeDecodeError:
            pass
    encoding = _east_asian(sample) or _nearly_utf8(sample) or (label if label != "utf-8" else "") or _by_chardet(sample)
    if encoding and encoding != "cp1252":
        return _strict_or_lossy(data, encoding)
    try:
        return Decoded(data.decode("cp1252"), "cp1252")
    except UnicodeDecodeError:
        return Decoded(data.decode("latin-1"), "latin-1")


def _fits(sample: bytes, label: str) -> bool:
    """Whether a declared East Asian encoding is not plainly wrong: GBK bytes may be valid Big5, and the reverse."""
    if label not in ("gb18030", "cp950", "big5hkscs", "cp932", "cp949", "euc_jp"):
        return True
    better = _east_asian(sample)
    if better in ("", label):
        return True
    return chineseness(sample.decode(better, "replace")) < chineseness(sample.decode(label, "replace")) + 0.3


def _sample(data: bytes) -> bytes:
    """At most SAMPLE bytes from the start of the first line outside ASCII, to a line end if there is one."""
    found = HIGH.search(data)
    start = max(data.rfind(b"\n", 0, found.start()) + 1, found.start() - 1024) if found else 0
    if len(data) - start <= SAMPLE:
        return data[start:]
    end = data.rfind(b"\n", start, start + SAMPLE)
    return data[start : end if end > start else start + SAMPLE]


def _east_asian(sample: bytes) -> str:
    """An East Asian encoding, empty where none is likely: by how common its characters are in that language."""
    scores = {
        encoding: chineseness(sample.decode(encoding, "replace")) for encoding in ("gb18030", "cp950", "big5hkscs")
    }
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores["gb18030"] > scores[best] - 0.15:
        best = "gb18030"
    if scores[best] < 0.7:
        other = _korean_or_japanese(sample)
        if other or chineseness(sample.decode("cp932", "replace")) >= max(0.7, scores[best] + 0.15):
            return other or "cp932"
    if scores[best] < LIKELY and len(sample) >= 8:
        even = sample[: len(sample) // 2 * 2]
        for encoding in ("utf-16-le", "utf-16-be"):
            if chineseness(even.decode(encoding, "replace")) >= max(0.6, scores[best]):
                return encoding
    return best if scores[best] >= LIKELY else ""


def _korean_or_japanese(sample: bytes) -> str:
    """cp949, cp932 or euc_jp where many of the most used Hangul syllables, or hiragana, come out; else empty."""
    for encoding, least, letters in (("cp949", 0.4, HANGUL), ("cp932", 0.25, HIRAGANA), ("euc_jp", 0.25, HIRAGANA)):
        text = sample.decode(encoding, "replace")
        counts = {letter: min(count, MOST_COUNTED) for letter, count in Counter(text).items() if letter > "\x7f"}
        common = sum(count for letter, count in counts.items() if letter in letters)
        if common > least * sum(counts.values()) and "\ufffd" not in text[:-1]:
            return encoding
    return ""


def _nearly_utf8(sample: bytes) -> str:
    """UTF-8 with a few bad bytes: at least ten good sequences to each bad one."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - bad
    return "utf-8" if good >= 10 * bad else ""


def _by_chardet(sample: bytes) -> str:
    import chardet

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = chardet.detect(sample)
    encoding = canonical(found["encoding"] or "")
    if not encoding or encoding.startswith(("utf-16", "utf-32")):
        return ""
    runs = HIGH.findall(sample)
    alone = sum(len(run) == 1 for run in runs) > 0.8 * len(runs)
    western = encoding.startswith(("cp125", "iso8859"))
    unsure = found["confidence"] < 0.5 and sum(map(len, runs)) < 20 and not UNDEFINED.search(sample)
    if unsure or (alone and not western):
        # a few letters tell nothing (KOI8-R for two words of German with 0.03), and those that stand alone between
        # ASCII are Western: Windows-1252 is likelier
        return ""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return ""
    chinese = encoding in ("gb18030", "cp950", "big5hkscs")
    return "" if chinese and chineseness(text) < LIKELY / 2 else encoding


def _by_lines(data: bytes) -> Decoded | None:
    """A text some of whose lines are UTF-8 and some GBK or Big5, as logs written by two programs are."""
    lines = data.splitlines(keepends=True)
    good: dict[int, str] = {}
    bad: list[int] = []
    for index, line in enumerate(lines):
        if not line.isascii():
            try:
                good[index] = line.decode("utf-8")
            except UnicodeDecodeError:
                bad.append(index)
    if len(good) < 2 or len(good) < 0.2 * (len(good) + len(bad)):
        return None
    sample = b"".join(lines[index] for index in bad)[:SAMPLE]
    encoding = _east_asian(sample)
    if encoding not in ("gb18030", "cp950", "big5hkscs"):
        return None
    rest = {index: _strict_or_lossy(lines[index], encoding) for index in bad}
    text = "".join(
        good[index] if index in good else rest[index].text if index in rest else line.decode("ascii")
        for index, line in enumerate(lines)
    )
    return Decoded(text, f"utf-8 and {encoding}", lossy=any(item.lossy for item in rest.values()))


def _narrow_pieces(stream: IO[bytes], declared: str) -> Iterator[Piece]:
    """Pieces of a text in which LF and CR are single bytes: UTF-8, GB18030, Big5 and all code pages."""
    line, hint, carry, proved = 1, declared, b"", False
    while chunk := stream.read(wanted := PIECE - len(carry) if len(carry) < PIECE else PIECE):
        block = carry + chunk
        cut = _cut(block) if len(chunk) == wanted else len(block)
        if not cut:
            carry = block
            continue
        carry = block[cut:]
        decoded = decode(block[:cut], hint, proved)
        yield Piece(decoded.text, line, decoded.encoding, decoded.lossy)
        line += line_ends(decoded.text)
        if decoded.encoding not in ("utf-8", "cp1252", "latin-1"):
            hint, proved = decoded.encoding, True
    if carry:
        decoded = decode(carry, hint, proved)
        yield Piece(decoded.text, line, decoded.encoding, decoded.lossy)


def _cut(block: bytes) -> int:
    """Where a block may be cut: after its last LF, else its last CR, else (a very long line) at a blank or comma."""
    cut = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, len(block) - 1) + 1
    if cut or len(block) < LONGEST:
        return cut
    # bytes below 0x30 are never the second byte of a character of GB18030, Big5 or Shift-JIS
    cut = max(block.rfind(bytes([byte])) for byte in b" ,;.")
    return cut if cut > 0 else len(whole_characters(block))


def _wide_pieces(stream: IO[bytes], encoding: str) -> Iterator[Piece]:
    """Pieces of a UTF-16 or UTF-32 text: decoded step by step, then cut at line ends."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    line, carry, ended = 1, "", False
    while not ended:
        chunk = stream.read(2 * PIECE)
        ended = not chunk
        text = carry + decoder.decode(chunk, final=ended)
        if line == 1 and text.startswith("\ufeff"):
            text = text[1:]
        cut = len(text) if ended or len(text) >= LONGEST else text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1
        carry = text[cut:]
        if cut:
            yield Piece(text[:cut], line, encoding, lossy="\ufffd" in text[:cut])
            line += line_ends(text[:cut])
