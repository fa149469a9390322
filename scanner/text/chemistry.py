"""Formulas, alloys and rows of element symbols: which are of rare earths, and which of other metals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

RARE_EARTHS = frozenset(["La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Sc", "Y"])
OTHERS = {
    "Co": "cobalt nickel", "Ni": "cobalt nickel", "Cu": "copper", "U": "uranium", "Li": "lithium", "Al": "aluminium",
    "Mg": "magnesium", "Ti": "titanium", "Zr": "zirconium", "W": "tungsten", "V": "vanadium", "Zn": "zinc",
    "Mn": "manganese", "Sr": "ferrite", "Ba": "ferrite",
}  # fmt: skip
"""Metal whose compound is named -> the other industry it speaks for (contexts.toml has the same names)."""
LIGHT = frozenset(["H", "B", "C", "N", "O", "F", "S", "P", "Cl", "Si", "Na", "K", "Ca", "Fe", "Nb", "Ga", "Mo", "Cr"])
KNOWN = RARE_EARTHS | frozenset(OTHERS) | LIGHT

# Nd2Fe14B  Pr6O11  NdCl3  SmCo5  (PrNd)30.5Dy0.5Fe余B1.0  CoSO4  UO2; what the run is made of is told by TOKEN
RUN = re.compile(r"(?<![A-Za-z0-9])[(A-Z][A-Za-z0-9().余,/]{2,60}")
TOKEN = re.compile(r"bal|x(?![a-z])|[A-Z][a-z]?|\d+(?:\.\d+)?|[()余,/]")
# La 14, Ce 9, Pr 3.1, Nd 11    La  Ce  Pr  Nd    La/Ce/Pr/Nd
ROW = re.compile(
    r"""
    (?<![A-Za-z])
    (?: (?: La|Ce|Pr|Nd|Sm|Eu|Gd|Tb|Dy|Ho|Er|Tm|Yb|Lu|Sc|Y ) (?![A-Za-z]) [\s,;:|/=%\d.+\-]{1,14} ){2,}
    (?: La|Ce|Pr|Nd|Sm|Eu|Gd|Tb|Dy|Ho|Er|Tm|Yb|Lu|Sc|Y ) (?![A-Za-z])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Substance:
    """A formula or row in a text. `sort`: alloy, oxide, halide, salt or row of rare earths; else the other industry."""

    start: int
    end: int
    rare_earth: bool
    sort: str


def substances(text: str, start: int = 0, end: int | None = None) -> Iterator[Substance]:
    """Substances in text[start:end], in order; a lone symbol is none, and neither is a word that looks like one."""
    limit = len(text) if end is None else end
    found = [one for match in RUN.finditer(text, start, limit) if (one := _formula(match[0], match.start()))]
    found += [Substance(match.start(), match.end(), True, "row") for match in ROW.finditer(text, start, limit)]
    yield from sorted(found, key=lambda one: one.start)


def _formula(run: str, start: int) -> Substance | None:
    run = run.rstrip("(,./")
    tokens = TOKEN.findall(run)
    parts = [token for token in tokens if token[0].isupper()]
    if sum(map(len, tokens)) != len(run) or len(parts) < 2 or not set(parts) <= KNOWN:
        return None
    if not any(token[0].isdigit() or token in ("bal", "余") for token in tokens):
        return None  # NdFeB, PrNd, TbDy are the lexicon's; a few capitals are often an abbreviation
    elements = set(parts)
    if elements & RARE_EARTHS:
        return Substance(start, start + len(run), True, _sort(elements))
    metals = sorted(OTHERS[part] for part in elements if part in OTHERS)
    return Substance(start, start + len(run), False, metals[0]) if metals else None


def _sort(elements: set[str]) -> str:
    if elements & {"Fe", "Co", "B", "Ni"}:
        return "alloy"
    if elements & {"F", "Cl"}:
        return "halide"
    return "oxide" if elements - RARE_EARTHS == {"O"} else "salt"
