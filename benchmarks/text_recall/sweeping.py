"""How much of what a string sweep gives is language: of formats nobody documents no reference can say what is lost."""

from __future__ import annotations

import random
import re
from collections import Counter
from importlib.resources import files

from benchmarks.alternating import table
from benchmarks.text_recall import walks, words
from benchmarks.text_recall.comparing import Compared

SWEPT = frozenset(("sldprt", "sldasm", "slddrw", "ipt", "iam", "idw", "catia", "proe", "creo", "jt", "solidedge"))
SHOWN = 40
"""Strings of a file that are printed to be read by a person, drawn with a fixed seed."""
# OberflaecheProfile -> Oberflaeche Profile: names of programs are put together
PARTS = re.compile(r"[A-Z]?[a-z]+ | [A-Z]+ (?! [a-z] ) | [\u4e00-\u9fff]+ | \d+", re.VERBOSE)


def known_words(others: Counter[str]) -> frozenset[str]:
    """Words of three letters or more: of all texts that others read here, of Python's manual, of jieba's lexicon."""
    from pydoc_data import topics

    known = {word for word in others if len(word) > 2 and not word.isdigit()}
    known.update(word for word in words.count(topics.topics.values()) if len(word) > 2)
    lexicon = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    known.update(line.split(" ")[0].casefold() for line in lexicon.splitlines())
    return frozenset(known)


def is_language(text: str, known: frozenset[str]) -> bool:
    """Whether half of the letters of a string belong to known words; numbers alone are none."""
    parts = PARTS.findall(text)
    letters = sum(len(part) for part in parts if not part.isdigit())
    said = sum(len(part) for part in parts if _is_known(part, known))
    return letters > 0 and said >= letters / 2


def _is_known(part: str, known: frozenset[str]) -> bool:
    if part[0] < "\u4e00":
        return part.casefold() in known
    return len(part) > 1 and any(part[at : at + 2] in known for at in range(len(part) - 1))


def report(compared: list[Compared], samples: bool) -> None:
    """The table, and strings to be read; nothing where no file was swept."""
    swept = [one for one in compared if one.format in SWEPT and one.places]
    if not swept:
        return
    known = known_words(sum((counted for one in compared for counted in one.others.values()), Counter()))
    rows = [("file", "format", "our strings", "language", "strings -n 5", "language", "of those ours")]
    for one in swept:
        ours = [text for place, text in one.places if place.startswith(("stream", "offset"))]
        raw = list(dict.fromkeys(text.strip() for text in walks.swept(one.path)))
        told = [text for text in raw if is_language(text, known)]
        mine = words.squeezed("\n".join(ours))
        found = sum(words.squeezed(text) in mine for text in told)
        share = sum(is_language(text, known) for text in ours) / max(1, len(ours))
        of_raw, kept = len(told) / max(1, len(raw)), found / max(1, len(told))
        counts = (str(len(ours)), f"{share:.2f}", str(len(raw)), f"{of_raw:.2f}", f"{kept:.2f}")
        rows.append((one.path.name[:44], one.format, *counts))
    table("String sweeps: share of strings that are language (a lower bound: names of parts are in no lexicon)", rows)
    for one in swept if samples else []:
        strings = [text for place, text in one.places if place.startswith(("stream", "offset"))]
        drawn = random.Random(3).sample(strings, min(SHOWN, len(strings)))
        print(f"\n### {one.path.name}, {len(drawn)} of {len(strings)} strings")
        print("  " + " | ".join(text[:60] for text in drawn))
