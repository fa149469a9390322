"""Counts words: each CJK character is one, each run of letters and digits is one; NFKC, lower case; as multisets."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

# 稀, は, 한: a character is a word; "Nd2Fe14B", "1200": a run is a word, without underscores and marks
WORD = re.compile(
    r"""
    (?<! [\w.] ) \d+ \. \d+ (?! [.,]? \d )    # what `_number` left of a number with a fraction
    |
    [\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]
    | (?: (?! [\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff] )
          [^\W_] )+
    """,
    re.VERBOSE,
)
# soft hyphens, zero-width characters, joiners and marks of direction: no extractor owes them
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# "separa-\ntion", and "separa-tion" where pdfium drops the line's end: a hyphen between letters divides no word
HYPHEN = re.compile(
    r"(?<= [^\W\d_] ) (?: [-\u2010\u2011] (?: [ \t]* \r?\n \s* )? | [\x02\ufffe] \s* ) (?= [^\W\d_] )", re.VERBOSE
)
# "1,234.50", "5000.00", "0.049999999999999975": a number is one word however it is shown; "3.2.1" is not one number
NUMBER = re.compile(
    r"""
    (?<! [\w.,] )
    (?P<whole> \d{1,3} (?: , \d{3} )+ | \d+ ) (?: \. (?P<part> \d+ ) )?
    (?! [.,]? \d )
    """,
    re.VERBOSE | re.ASCII,
)
# what a cell shows in place of a value; LibreOffice and the others each have signs of their own
CELL_ERROR = re.compile(
    r"\# (?: n/a | div/0! | value! | ref! | name\? | num! | null! | getting_data ) | err:\d{3}", re.VERBOSE
)
# the time of a day without one: "2024-01-01 00:00:00"
MIDNIGHT = re.compile(r"(?<= \d [ ] ) 0?0:00 (?: :00 (?: \.0+ )? )? \b", re.VERBOSE)
DIGITS = 10
"""Significant digits of a number that are compared: beyond them extractors print the binary fraction differently."""
RUN = 5
"""Letters: long enough that chance gives few (hanzi: none), short enough that a division costs little at its ends."""
LEAST_REPEATED = 24
"""Letters and digits from which a line that comes twice is counted: shorter ones (heads, units) repeat by nature."""


def folded(text: str) -> str:
    """NFKC, lower case, without unseen characters; hyphens between letters gone."""
    return unicodedata.normalize("NFKC", HYPHEN.sub("", UNSEEN.sub("", text))).casefold()


def words(text: str) -> list[str]:
    """The words in their order; a cell's error sign is none, nor midnight behind a date."""
    return WORD.findall(NUMBER.sub(_number, MIDNIGHT.sub(" ", CELL_ERROR.sub(" ", folded(text)))))


def _number(found: re.Match[str]) -> str:
    """1,234.50 as 1234.5; whole numbers as they are, so that 007 stays."""
    whole, part = found["whole"].replace(",", ""), found["part"]
    if part is None:
        return whole
    return f"{round(float(f'{whole}.{part}'), max(0, DIGITS - len(whole.lstrip('0')))):.{DIGITS}f}".rstrip("0").rstrip(
        "."
    )


def count(texts: Iterable[str]) -> Counter[str]:
    """How often each word comes."""
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update(words(text))
    return counted


def letters(counted: Counter[str]) -> int:
    """Letters and digits of all words: how much there is, where one extractor breaks words that another keeps whole."""
    return sum(len(word) * times for word, times in counted.items())


def squeezed(text: str) -> str:
    """Letters and digits alone: what is left to compare where two extractors divide words otherwise."""
    return "".join(words(text))


def runs(text: str) -> Counter[str]:
    """All runs of RUN letters and digits of the squeezed text: what two texts share however they divide words.

    A text of fewer letters is one run.
    """
    plain = squeezed(text)
    return Counter(plain[start : start + RUN] for start in range(max(1, len(plain) - RUN + 1)))


def repeated(ours: Iterable[str], others: Iterable[str]) -> list[str]:
    """Lines of ours that come oftener than in any other extractor's text, and twice or more.

    Only lines that another has too: where none has it, it divides the lines otherwise and says nothing about this one.
    """
    lines: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for text in ours:
        for line in text.splitlines():
            plain = squeezed(line)
            if len(plain) >= LEAST_REPEATED:
                lines[plain] += 1
                shown.setdefault(plain, line.strip())
    twice = {line: times for line, times in lines.items() if times > 1}
    if not twice:
        return []
    plains = [squeezed(text) for text in others]
    most = {line: max((text.count(line) for text in plains), default=0) for line in twice}
    return [shown[line] for line, times in twice.items() if 0 < most[line] < times]
