"""Which encoding the file names of an archive are in where nobody tells: too short for the statistics of running text.

Each candidate decodes the names; what comes out is weighed by how likely such characters are in names of that language.
Shares come from counting: jieba's word list for hanzi, the most used syllables and kana, letters of European languages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

from scanner.charset_tables import COMMON, HANGUL, PUNCTUATION
from scanner.hanzi_by_rank import BY_RANK

SAMPLE = 1 << 12
"""Bytes of names looked at; the decision does not change beyond some hundred."""
NEVER = -25.0
"""Log of the chance of a character that no such name has: private use, controls, unassigned."""
CHANCES = {
    "utf-8": 0.05, "gb18030": 0.7, "cp950": 0.15, "big5hkscs": 0.01, "cp932": 0.05, "cp949": 0.01,
    "cp1252": 0.01, "cp437": 0.01, "cp850": 0.005, "cp866": 1e-4, "cp1251": 1e-4, "koi8_r": 1e-5,
}  # fmt: skip
"""How often each is met before any name is seen, on shares of Chinese companies."""
WESTERN = "äöüÄÖÜßéèêëàâáãçñóòôõíìïúùûøåæÅØÆÉÈÀÇÑ"
RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
TRADITIONAL_LEADS, JAPANESE_LEADS = (0xA4, 0xC6), (0x88, 0x97)
"""Lead bytes of the first level of Big5 and of JIS X 0208 as Shift-JIS writes it: the kanji and hanzi in use."""
SIMPLIFIED_LEADS = (0xB0, 0xD7)
RANKS = {character: rank for rank, character in enumerate(BY_RANK)}


def of(raw: Iterable[bytes]) -> str:
    """Python's name of the encoding. Bytes outside ASCII only count; "utf-8" where there are none."""
    sample = b"\n".join(name for name in raw if not name.isascii())
    if len(sample) > SAMPLE:
        sample = sample[:SAMPLE].rpartition(b"\n")[0] or sample[:SAMPLE]
    if not sample:
        return "utf-8"
    best = max(CHANCES, key=lambda encoding: _likelihood(sample, encoding))
    return best if _likelihood(sample, best) > -math.inf else ""


@cache
def _likelihood(sample: bytes, encoding: str) -> float:
    """Log of the chance of these names under the encoding; minus infinity where they do not decode."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        # one bad name of many must not decide: count what does not decode as impossible characters
        text = sample.decode(encoding, "replace")
        if text.count("\ufffd") > 0.2 * len(text):
            return -math.inf
    total = math.log(CHANCES[encoding])
    before = " "
    for character in text:
        if character > "\x7f":
            total += _letter(character, encoding, before)
        elif encoding in ("cp950", "big5hkscs", "cp932", "gb18030") and before > "\x7f" and character in "@[\\]^`{|}~":
            total -= 1.0
        before = character
    return total


def _letter(character: str, encoding: str, before: str) -> float:
    if character == "\ufffd":
        return NEVER
    if encoding in ("cp1252", "cp437", "cp850"):
        return _european(character, before)
    if encoding in ("cp866", "cp1251", "koi8_r"):
        return _cyrillic(character, before)
    return _chance(character, encoding)


def _european(character: str, before: str) -> float:
    """Accented letters stand between plain ones: two in a row are rare, signs and box lines rarer still."""
    chance = math.log(0.9 / len(WESTERN)) if character in WESTERN else -9.0 if character.isalpha() else -11.0
    if before > "\x7f" or (before.isalpha() and before.islower() and character.isupper()):
        chance -= 4.0
    return chance


def _cyrillic(character: str, before: str) -> float:
    if character.lower() not in RUSSIAN:
        return -11.0
    chance = math.log(0.9 / len(RUSSIAN))
    inside = before.lower() in RUSSIAN
    if character.isupper():
        return chance - (4.0 if inside and before.islower() else 1.0)
    return chance - (0.0 if inside else 2.5)


@cache
def _chance(character: str, encoding: str) -> float:
    """Log of the chance of a character in a name in this encoding: the share of its class over the class's size."""
    if encoding == "utf-8":
        return _in_utf8(character)
    if character in PUNCTUATION or "\uff01" <= character <= "\uff5e" or character == "\u3000":
        return math.log(0.02 / 100)
    if "\ue000" <= character <= "\uf8ff" or character == "\ufffd" or character < "\xa0":
        return NEVER
    is_hanzi = "\u4e00" <= character <= "\u9fff"
    if encoding == "gb18030":
        if not is_hanzi:
            return -13.0
        return _simplified(character)
    if encoding in ("cp950", "big5hkscs"):
        if not is_hanzi:
            return -13.0
        if character in COMMON:
            return math.log(0.85 / 1000)
        return math.log(0.13 / 4400) if _within(character, "big5", TRADITIONAL_LEADS) else -14.0
    if encoding == "cp932":
        return _japanese(character, is_hanzi)
    if "\uac00" <= character <= "\ud7a3":
        if character in HANGUL:
            return math.log(0.5 / len(HANGUL))
        return math.log(0.48 / 2250) if _lead(character, "euc_kr") else -14.0
    return -13.0


def _simplified(character: str) -> float:
    """By rank: running text has 57, 29 and 11 in 100 of the three ranks, names more of the rarer ones."""
    rank = RANKS.get(character, 1000 if character in COMMON and _lead(character, "gb2312") else -1)
    if rank >= 0:  # the words of this field count as the third rank
        share, size = (0.42, 300) if rank < 300 else (0.36, 700) if rank < 1000 else (0.2, 1200)
        return math.log(share / size)
    if _within(character, "gb2312", SIMPLIFIED_LEADS):
        return math.log(0.015 / 1555)
    return math.log(0.004 / 3000) if _lead(character, "gb2312") else -17.0


def _in_utf8(character: str) -> float:
    """Three bytes that fit each other hardly come by chance; two often do, and then they are no letters in use."""
    if character >= "\u0800":
        return -3.0
    if "\xc0" <= character <= "\u017f":
        return math.log(0.5 / 60)
    return math.log(0.3 / 66) if "\u0410" <= character <= "\u044f" else -14.0


def _japanese(character: str, is_kanji: bool) -> float:
    if "\u3041" <= character <= "\u3096":
        return math.log(0.15 / 83)
    if "\u30a1" <= character <= "\u30fe":
        return math.log(0.3 / 90)
    if "\uff61" <= character <= "\uff9f":
        return -11.0
    if not is_kanji:
        return -13.0
    if not _within(character, "shift_jis", JAPANESE_LEADS):
        return -14.0
    return math.log(0.35 / 900) if character in COMMON else math.log(0.18 / 2000)


def _within(character: str, encoding: str, leads: tuple[int, int]) -> bool:
    return leads[0] <= _lead(character, encoding) <= leads[1]


def _lead(character: str, encoding: str) -> int:
    """The first byte in an encoding, 0 where it has none."""
    try:
        return character.encode(encoding)[0]
    except UnicodeEncodeError:
        return 0
