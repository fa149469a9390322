"""The forms of a pack as the matchers want them: folded, spelt both ways, and parted into two lanes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scanner.lexicon import Pack, Rule
from scanner.private_cache import keep
from scanner.text.normalise import fold
from scanner.text.verifying import Entry

WORD = -1
"""The rule number of words that only `near` and `unless` name."""

# British and American spellings, folded to patterns: sulphate/sulfate, crystallise/crystallize, ageing/aging …
SPELLINGS = (("sulph", "sulf"), ("ise", "ize"), ("isation", "ization"), ("ising", "izing"), ("ised", "ized"),
             ("ageing", "aging"), ("aluminium", "aluminum"), ("litre", "liter"), ("colour", "color"),
             ("centre", "center"), ("fibre", "fiber"), ("mould", "mold"))  # fmt: skip


Forms = dict[str, list[list[Any]]]
"""Folded key -> the entries behind it as rows (rule, surface, gaps, short): what JSON keeps as it is."""


def compiled(pack: Pack, cache_at: Path | None) -> tuple[Forms, Forms]:
    """The forms of both lanes, from the private cache where they are in it."""
    stored = None if cache_at is None else cache_at / f"forms-{pack.digest[:32]}.json"
    if stored is not None:
        try:
            first, second = json.loads(stored.read_bytes())
            return first, second
        except (OSError, ValueError):
            pass  # not there yet, or damaged: made anew below
    lanes: tuple[Forms, Forms] = ({}, {})
    for entry in _entries(pack.rules):
        chosen = entry.rule != WORD and _selective(entry, pack.rules[entry.rule])
        rows = lanes[0 if chosen else 1].setdefault(entry.key, [])
        rows.append([entry.rule, entry.surface, entry.gaps, entry.short])
    if stored is not None:
        keep(stored, json.dumps(lanes, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return lanes


def _entries(rules: Sequence[Rule]) -> Iterator[Entry]:
    words: set[str] = set()
    for number, rule in enumerate(rules):
        forms: dict[tuple[str, bool], Entry] = {}
        for surface in (*rule.zh, *rule.hant, *rule.en, *rule.abbr):
            short = surface in rule.abbr
            for spelling in (surface,) if short else spellings(surface):
                key, gaps = _key_and_gaps(spelling)
                if len(key) < 2 and not (key and key[0] >= "\u3400"):
                    continue
                twin = forms.get((key, short))  # PrNd and Pr-Nd fold alike: one entry that allows both
                allowed = gaps if twin is None else tuple(sorted({*gaps, *twin.gaps}))
                forms[key, short] = Entry(number, surface if twin is None else twin.surface, key, allowed, short)
        yield from forms.values()
        words |= {word for word in (*rule.near, *rule.unless) if not word.startswith("@")}
    for word in sorted(words):
        key, gaps = _key_and_gaps(word)
        if key:
            yield Entry(WORD, word, key, gaps, False)


def _key_and_gaps(surface: str) -> tuple[str, tuple[int, ...]]:
    """The folded key, and the positions in it before which the surface has characters that folding drops."""
    folded = fold(surface)
    key = folded.units.astype(np.uint16).tobytes().decode("utf-16-le", "surrogatepass")
    if folded.keep is None:
        return key, ()
    back = folded.back().tolist()
    return key, tuple(number for number in range(1, len(back)) if back[number] - back[number - 1] > 1)


def spellings(surface: str) -> list[str]:
    """The surface and its British or American twins."""
    forms = [surface]
    if not surface.isascii():
        return forms
    for one, other in SPELLINGS:
        if one in surface:
            forms += [form.replace(one, other) for form in forms]
        elif other in surface:
            forms += [form.replace(other, one) for form in forms]
    return list(dict.fromkeys(forms))


def _selective(entry: Entry, rule: Rule) -> bool:
    """Whether a hit of this form alone makes a text worth a closer look."""
    if rule.sort == "term":
        long_enough = len(entry.key) >= (2 if entry.key[0] >= "\u3400" else 4) or rule.stage == "anchor"
        return rule.weight in "SM" and rule.gate and not entry.short and long_enough
    return rule.sort == "parameter" and rule.weight == "S" and not entry.short
