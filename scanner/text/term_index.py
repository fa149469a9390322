"""Which entries of a pack stand in a text: match folded forms, then verify each on the original text.

One lane (matching.md): fold, drop, match, verify. A first matcher holds the selective forms; only where it finds one
does the second matcher, with generic words, short forms, parameters, forms and contexts, run at all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from scanner.lexicon import Pack, Rule
from scanner.private_cache import cache_folder
from scanner.text.forms import WORD, Forms, compiled
from scanner.text.matcher import Matcher, build
from scanner.text.normalise import Folded, fold
from scanner.text.verifying import Entry, not_inside_words, verify

NEAR = 300
"""Code points within which `near` and `unless` look (domain.md section 11 works with 600-character windows)."""
AROUND = 2000
"""Code points about a selective hit (and from the head on) in which generic forms are looked for at all."""
SEPARATOR = "\x1e"
"""Stands between stretches that are looked at together; it is in no form."""
BLOCK = 600
"""Units of a block that is looked at for numbers."""
LEAST_DIGITS, DIGIT_SHARE = 10, 0.025
"""Digits of a block of numbers: prose with dates has about 1 %, parameter sheets of the corpus 4 to 20 %."""
MOST_OF_ONE = 500
"""Occurrences of one form in one stretch that are verified: the rest of a text made of them says nothing new."""
MANY_RAW = 8
"""Raw hits from which on it pays to look at the letters around all of them at once."""
MOST_BLOCKS = 400
"""Blocks looked at in one segment: a megabyte of measured values says nothing more after a quarter of it."""
ENOUGH_NOUNS = 3
"""Distinct process nouns among the numbers that make a text worth a closer look."""
PROCESS_STAGES = ("mining", "separation", "metal", "magnet", "recycling", "line")
NOBODY = Rule(sort="word", id="word", weight="W")
"""The owner of words that only `near` and `unless` name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A verified occurrence: [start, end) are code points of the text given to `hits`."""

    rule: Rule
    sort: str
    surface: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look at a text finds. `sheets`: stretches (start, end) of code points dense with numbers."""

    hits: list[Hit]
    sheets: list[tuple[int, int]]


class Index:
    """The compiled forms of one pack."""

    def __init__(self, pack: Pack, cache_at: Path | None) -> None:
        self.pack = pack
        self.cache_at = cache_at
        first, second = compiled(pack, cache_at)
        self.first = _Lane(first, pack, cache_at)
        self._second = second
        self._second_lane: _Lane | None = None
        self._noun_lane: _Lane | None = None

    @property
    def second(self) -> _Lane:
        """Generic and short forms; loaded when the first lane has found something."""
        if self._second_lane is None:
            self._second_lane = _Lane(self._second, self.pack, self.cache_at)
        return self._second_lane

    @property
    def nouns(self) -> _Lane:
        """The longer process nouns of the second lane: few raw hits, so that many numbers may be looked at with it."""
        if self._noun_lane is None:
            forms = {key: rows for key, rows in self._second.items() if len(key) >= (2 if key[0] >= "\u3400" else 5)}
            kept = {key: [row for row in rows if self._is_noun(row)] for key, rows in forms.items()}
            self._noun_lane = _Lane({key: rows for key, rows in kept.items() if rows}, self.pack, self.cache_at)
        return self._noun_lane

    def _is_noun(self, row: list[Any]) -> bool:
        rule, short = row[0], row[3]
        if rule == WORD or short:
            return False
        return self.pack.rules[rule].sort in ("term", "parameter") and self.pack.rules[rule].stage in PROCESS_STAGES

    def hits(self, text: str) -> list[Hit]:
        """All hits that hold after verification and `near`/`unless`, in order; [] at once where nothing selective is.

        The second lane looks at the head of the text and around what the first lane found.
        """
        return self.look(text).hits

    def look(self, text: str) -> Look:
        """The hits of a text, and where its numbers stand so close that they may be a sheet of parameters."""
        folded = fold(text)
        sheets = _stretches(dense_blocks(folded), folded, len(text))
        found = self.first.find(text, folded)
        if found:
            starts = [0, *(hit.start for hit in found)]
            kept = self.settle(found + self._found_in(self.second, text, list(windows(starts, len(text)))))
            selective = {(hit.start, hit.end, hit.rule.id) for hit in found}
            if any((hit.start, hit.end, hit.rule.id) in selective for hit in kept):
                return Look(kept, sheets)
        # nothing opened the closer look, or what opened it did not hold
        return Look(self._hits_among_numbers(text, sheets), sheets)

    def generic_hits(self, text: str, stretches: Sequence[tuple[int, int]]) -> list[Hit]:
        """Hits of the second lane alone, for stretches that something else found worth a closer look."""
        return self.settle(self._found_in(self.second, text, stretches))

    def _found_in(self, lane: _Lane, text: str, stretches: Sequence[tuple[int, int]]) -> list[Hit]:
        """Hits of a lane in these stretches of the text, looked at in one go."""
        joined = SEPARATOR.join(text[low:high] for low, high in stretches)
        starts: list[int] = []
        at = 0
        for low, high in stretches:
            starts.append(at)
            at += high - low + 1
        hits = []
        for hit in lane.find(joined, fold(joined)):
            number = bisect_right(starts, hit.start) - 1
            hits.append(moved(hit, stretches[number][0] - starts[number]))
        return hits

    def _hits_among_numbers(self, text: str, sheets: Sequence[tuple[int, int]]) -> list[Hit]:
        """A sheet of numbers whose words are all general ones: several process nouns of the stages stand among them.

        Prose has few digits, so that clean text pays for counting them only.
        """
        if not sheets:
            return []
        nouns = self._found_in(self.nouns, text, sheets)
        worth = [stretch for stretch in sheets if _distinct(nouns, stretch) >= ENOUGH_NOUNS]
        if not worth:
            return []
        kept = self.settle(self._found_in(self.second, text, worth))
        left = [hit for hit in kept if hit.sort in ("term", "parameter") and hit.rule.stage in PROCESS_STAGES]
        return kept if any(_distinct(left, stretch) >= ENOUGH_NOUNS for stretch in worth) else []

    def examine(self, text: str) -> list[Hit]:
        """As `hits`, but with the second lane always: for examples, and `scanner lexicon test`."""
        folded = fold(text)
        return self.settle(self.first.find(text, folded) + self.second.find(text, folded), nested=True)

    def settle(self, found: list[Hit], nested: bool = False) -> list[Hit]:
        """Apply `near` and `unless`; drop hits that lie inside a longer hit of the same sort, unless `nested`."""
        company = _Company(found)
        kept = [hit for hit in found if hit.sort != NOBODY.sort and company.keeps(hit)]
        return sorted(kept, key=lambda hit: hit.start) if nested else _without_nested(kept)


def _distinct(hits: Sequence[Hit], stretch: tuple[int, int]) -> int:
    """Distinct rules among the hits that begin in a stretch."""
    return len({hit.rule.id for hit in hits if stretch[0] <= hit.start < stretch[1]})


def windows(starts: Iterable[int], length: int, around: int = AROUND) -> Iterator[tuple[int, int]]:
    """Stretches of `around` code points about each start, merged where they touch."""
    low = high = -1
    for start in sorted(starts):
        if high < 0 or start - around > high:
            if high >= 0:
                yield low, high
            low = max(0, start - around)
        high = min(length, start + around)
    if high >= 0:
        yield low, high


def dense_blocks(folded: Folded) -> list[int]:
    """Offsets (in units) of blocks of BLOCK units with enough digits to be more than prose; at most MOST_BLOCKS."""
    units = folded.units
    digits = (units >= ord("0")) & (units <= ord("9"))
    count = len(units) // BLOCK + 1
    padded = np.zeros(count * BLOCK, dtype=np.bool_)
    padded[: len(units)] = digits
    sums = padded.reshape(count, BLOCK).sum(axis=1)
    sizes = np.full(count, BLOCK)
    sizes[-1] = max(1, len(units) - (count - 1) * BLOCK)
    chosen = np.flatnonzero((sums >= LEAST_DIGITS) & (sums >= DIGIT_SHARE * sizes))
    return [int(number) * BLOCK for number in chosen[:MOST_BLOCKS]]


def _stretches(dense: Sequence[int], folded: Folded, length: int) -> list[tuple[int, int]]:
    """Code points of and around blocks of numbers, merged where they touch."""
    if not dense:
        return []
    back = folded.back()
    middles = [int(back[min(start + BLOCK // 2, len(back) - 1)]) for start in dense]
    return list(windows(middles, length, BLOCK))


def moved(hit: Hit, by: int) -> Hit:
    return Hit(hit.rule, hit.sort, hit.surface, hit.start + by, hit.end + by)


class _Company:
    """Who stands near whom. Only what needs no company itself vouches for others, and nothing vouches for itself."""

    def __init__(self, found: Sequence[Hit]) -> None:
        self.words: dict[str, list[int]] = defaultdict(list)
        self.anchors: list[int] = []
        self.process: list[tuple[int, str]] = []
        for hit in sorted(found, key=lambda hit: hit.start):
            if hit.sort == NOBODY.sort:
                self.words[hit.surface].append(hit.start)
            elif hit.sort != "term" or hit.rule.near or hit.rule.unless or hit.surface in hit.rule.abbr:
                continue
            elif hit.rule.stage == "anchor":
                self.anchors.append(hit.start)
            elif hit.rule.weight in "SM":
                self.process.append((hit.start, hit.rule.id))
        # a term that `unless` may void vouches once it has survived
        for hit in sorted(found, key=lambda hit: hit.start):
            voidable = hit.sort == "term" and hit.rule.unless and not hit.rule.near
            vouching = voidable and hit.surface not in hit.rule.abbr and hit.rule.stage != "anchor"
            if vouching and hit.rule.weight in "SM" and not self._voided(hit):
                self.process.append((hit.start, hit.rule.id))
        self.process.sort()
        # and so does a name that needs company, once it has some
        late = [hit for hit in found if hit.sort == "term" and hit.rule.stage == "anchor" and self._late(hit)]
        self.anchors = sorted([*self.anchors, *(hit.start for hit in late)])

    def _late(self, hit: Hit) -> bool:
        return bool(hit.rule.near or hit.rule.unless or hit.surface in hit.rule.abbr) and self.keeps(hit)

    def keeps(self, hit: Hit) -> bool:
        """Whether `near` is met and `unless` is not."""
        rule = hit.rule
        if rule.unless and self._voided(hit):
            return False
        short = hit.surface in rule.abbr
        wanted = rule.near or (("@rare_earth", "@process") if short and rule.sort == "term" else ())
        return not wanted or any(self._has(group, hit) for group in wanted)

    def _voided(self, hit: Hit) -> bool:
        if _close(self.anchors, hit.start):
            return False
        return any(_close(self.words[word], hit.start) for word in hit.rule.unless)

    def _has(self, group: str, hit: Hit) -> bool:
        if group == "@rare_earth":
            return _close(self.anchors, hit.start)
        if group != "@process":
            return _close(self.words[group], hit.start)
        low = bisect_left(self.process, (hit.start - NEAR, ""))
        for start, other in self.process[low:]:
            if start > hit.start + NEAR:
                return False
            if other != hit.rule.id:
                return True
        return False


def _close(starts: Sequence[int], offset: int) -> bool:
    at = bisect_left(starts, offset - NEAR)
    return at < len(starts) and starts[at] <= offset + NEAR


def _without_nested(hits: list[Hit]) -> list[Hit]:
    """A hit wholly inside another of its sort says nothing more; an anchor in a term does: 镨钕 in 镨钕分离."""
    kept: list[Hit] = []
    widest: dict[str, tuple[int, int]] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.rule.weight != "S", hit.rule.id)):
        sort = "anchor" if hit.rule.stage == "anchor" else hit.sort
        start, end = widest.get(sort, (-1, -1))
        if hit.end <= end and (hit.start, hit.end) != (start, end):
            continue
        if hit.end > end:
            widest[sort] = (hit.start, hit.end)
        kept.append(hit)
    return kept


class _Lane:
    """One matcher with the entries behind each pattern."""

    def __init__(self, forms: Forms, pack: Pack, cache_at: Path | None) -> None:
        self.keys = list(forms)
        self.rows = list(forms.values())
        self.lengths = np.array([len(key) for key in self.keys], dtype=np.int64)
        self.rules = pack.rules
        self.matcher: Matcher = build(self.keys, cache_at)

    def find(self, text: str, folded: Folded) -> list[Hit]:
        raw = self.matcher.find(folded.units)
        if not raw:
            return []
        back = folded.back()
        hits: list[Hit] = []
        seen: Counter[int] = Counter()
        for number, end in not_inside_words(raw, self.lengths, back, text) if len(raw) > MANY_RAW else raw:
            seen[number] += 1
            if seen[number] > MOST_OF_ONE:
                continue
            key = self.keys[number]
            at = back[end - len(key) : end].tolist()
            for rule, surface, gaps, short in self.rows[number]:
                if verify(text, at, Entry(rule, surface, key, gaps, short)):
                    owner = NOBODY if rule == WORD else self.rules[rule]
                    hits.append(Hit(owner, owner.sort, surface, at[0], at[-1] + 1))
        return hits


@cache
def index_of(pack: Pack) -> Index:
    """The compiled index of a pack, built once a process; kept in the user's private cache where there is one."""
    return Index(pack, cache_folder())
