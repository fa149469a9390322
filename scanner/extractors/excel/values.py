"""Writes cell values the way Excel shows them plainly: 38 and not 38.0, 99.99%, dates in ISO form, units kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import unescape

DATE_IDS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)))
TIME_IDS = frozenset((18, 19, 20, 21, 45, 46, 47))
PERCENT_IDS = frozenset((9, 10))
"""Built-in number formats (ECMA-376-1 18.8.30, with the East Asian ones)."""
DIGITS_KEPT = 15
"""Excel calculates with 15 significant digits; what a file holds beyond is noise of binary fractions."""
SHORTEST, LONGEST = -10, 21
"""Powers of ten between which a number is written out in full."""
LAST_DAY = 2_958_465
"""31 December 9999, the last day Excel can show."""
LEAP_DAY_1900 = 60
"""Excel counts a 29 February 1900 that never was."""

# 0.0"℃"  [Red]\-0  yyyy"年"m"月"  _(* #,##0_): quoted text, escaped, padding and filling characters, brackets
TOKEN = re.compile(r"""  "([^"]*)" | \\(.) | [_*]. | \[[^\]]*\] | [0#?.,]+ | . """, re.X | re.S)
ELAPSED = re.compile(r"""\[ [hms]+ \]""", re.X | re.I)
DATE_LETTER = re.compile(r"""[ymdhs]""", re.X | re.I)
CLOCK_LETTER = re.compile(r"""[hs]""", re.X | re.I)
DAY_LETTER = re.compile(r"""[yd]""", re.X | re.I)
# _x000D_: a character XML cannot hold, or an underscore that would look like one (ECMA-376-1 22.9.2.19)
ESCAPED = re.compile(r"""_x([0-9A-Fa-f]{4})_""", re.X)


WORDS = re.compile(r"""[^\W\d_]{2}""", re.X)
# yyyy-mm-dd, #,##0.00, [h]:mm
FORMAT_CODE = re.compile(r"""[ymdhsaAPpM0#?:/.,;@%\-\[\]$E+ ]+""", re.X)


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell's number is shown: `kind` is number, percent, date, time or elapsed; unit text stands around it."""

    kind: str = "number"
    before: str = ""
    after: str = ""


PLAIN = Style()


def style_of(number_format: int, code: str | None) -> Style:
    """The style of a number format by its id and, for custom ones, its code."""
    if code is None:
        if number_format in TIME_IDS:
            return Style("time")
        return Style("date" if number_format in DATE_IDS else "percent" if number_format in PERCENT_IDS else "number")
    section = code.partition(";")[0]
    bare = "".join(found[0] for found in TOKEN.finditer(section) if found[0][0] not in '"\\_*[')
    if ELAPSED.search(section):
        return Style("elapsed")
    if DATE_LETTER.search(bare) and "general" not in bare.lower():
        return Style("time" if CLOCK_LETTER.search(bare) and not DAY_LETTER.search(bare) else "date")
    if "%" in bare:
        return Style("percent")
    before, after = _units(section)
    return Style("number", before, after) if before or after else PLAIN


def shown(text: str, style: Style, from_1904: bool) -> str:
    """A number as its file writes it, as a person would read it in the cell."""
    if style is PLAIN:
        return plain_number(text)
    try:
        value = float(text)
    except ValueError:
        return text
    if style.kind == "percent":
        return plain_number(f"{value * 100:.{DIGITS_KEPT}g}") + "%"
    if style.kind != "number" and 0 <= value <= LAST_DAY:
        return _moment(value, style.kind, from_1904)
    return f"{style.before}{plain_number(text)}{style.after}"


def says_something(text: str) -> bool:
    """Whether a text in a formula has words: not `yyyy-mm-dd`, which is how to show a date."""
    return bool(WORDS.search(text)) and not FORMAT_CODE.fullmatch(text) and text.isprintable()


def plain_number(text: str) -> str:
    """A number in full, without noise digits, exponent or trailing zeros; other text as it is."""
    if len(text) <= DIGITS_KEPT and "E" not in text and "e" not in text:
        return text.rstrip("0").rstrip(".") if "." in text else text
    try:
        rounded = f"{float(text):.{DIGITS_KEPT}g}"
    except ValueError:
        return text
    if "e" not in rounded:
        return rounded
    exponent = int(rounded.partition("e")[2])
    return format(Decimal(rounded), "f") if SHORTEST <= exponent <= LONGEST else rounded


def spoken(value: object) -> str:
    """A value calamine gives (text, number, truth, date, time, span) as text; empty for an empty cell."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return plain_number(repr(value))
    if isinstance(value, datetime):
        whole = value.time() == time()
        return value.date().isoformat() if whole else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, timedelta):
        return _clock(value.total_seconds())
    if isinstance(value, (date, time)):
        return value.isoformat()
    return ""


def unescaped(text: str) -> str:
    """XML entities and Excel's own `_x000D_` resolved."""
    if "&" in text:
        text = unescape(text)
    return uncoded(text)


def uncoded(text: str) -> str:
    """Excel's `_x000D_` resolved."""
    return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    """The character meant; half of a pair is none and stays as it is written."""
    character = chr(int(found[1], 16))
    return found[0] if "\ud800" <= character <= "\udfff" else character


def column_name(number: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _units(section: str) -> tuple[str, str]:
    """The quoted or escaped words before and after the digits of a format, where they are more than punctuation."""
    words: dict[bool, str] = {False: "", True: ""}
    digits = False
    for found in TOKEN.finditer(section):
        if found[0][0] in "0#?":
            digits = True
        else:
            words[digits] += found[1] or found[2] or ""
    return (_telling(words[False]), _telling(words[True])) if digits else ("", "")


def _telling(text: str) -> str:
    return text if any(character.isalpha() or not character.isascii() for character in text) else ""


def _moment(value: float, kind: str, from_1904: bool) -> str:
    """A serial number of days as an ISO date, a date and time, or a time of day."""
    if kind == "elapsed" or (kind == "time" and value < 1):
        return _clock(round(value * 86400))
    days, seconds = divmod(round(value * 86400), 86400)
    if from_1904:
        start = datetime(1904, 1, 1)
    elif days == LEAP_DAY_1900:
        return "1900-02-29"
    else:
        start = datetime(1899, 12, 31 if days < LEAP_DAY_1900 else 30)
    if days == 0 and not from_1904:
        return _clock(seconds)
    try:
        return spoken(start + timedelta(days=days, seconds=seconds))
    except OverflowError:
        return plain_number(repr(value))


def _clock(seconds: float) -> str:
    minutes, second = divmod(round(seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"


def styles_of(formats: Iterable[int], codes: dict[int, str]) -> list[Style]:
    """The style of every cell format from its number format's id; `codes` holds the custom ones."""
    known: dict[int, Style] = {}
    found: list[Style] = []
    for number in formats:
        if number not in known:
            known[number] = style_of(number, codes.get(number))
        found.append(known[number])
    return found
