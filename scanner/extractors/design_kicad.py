"""Reads KiCad designs: their text line by line, and the title block they declare."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner import charset, text_ends
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.records import Artifact, Passage, Place, Problem, TitleBlock
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.title_block import named

# (title "Pump control") (rev "B") (comment 1 "..."); in older schematics: Title "..." Rev "B" Comp "..."
FIELD = re.compile(
    r"""
    (?: ^ | \( ) \s* (?P<name> title | rev | company | comp | comment \s \d ) \s+
    " (?P<value> (?: [^"\\] | \\. )* ) "
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
BLOCK = re.compile(r"\( title_block | ^ \$Descr", re.VERBOSE | re.MULTILINE)
LONGEST_BLOCK = 4000


@extractor("kicad")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem | TitleBlock]:
    """Whole lines at `line N`, and the title block."""
    del settings
    ending = text_ends.Ending(artifact.suffix)
    for piece in charset.pieces(artifact.content, ""):
        budget.check_time()
        ending.take(piece.text)
        if piece.lossy:
            yield DamagedFile(
                f"from line {piece.line} on, some bytes are not text", Place("line", piece.line)
            ).problem()
        yield Passage(piece.text, Place("line", piece.line))
        for start in BLOCK.finditer(piece.text):
            block = _block(piece.text[start.start() : start.start() + LONGEST_BLOCK])
            if block:
                yield block
    if ending.missing:
        yield DamagedFile(ending.missing).problem()


def _block(text: str) -> TitleBlock | None:
    fields = [(found["name"].lower(), found["value"]) for found in FIELD.finditer(text)]
    names = {"comp": "company"}
    place = Place("title block")
    pairs = [(names.get(name, name), value, place) for name, value in fields if not name.startswith("comment")]
    # comments are what the company makes of them: `Drawn by: J. Doe`
    said = [part for name, value in fields if name.startswith("comment") for part in [value.partition(":")]]
    return named([*pairs, *((label, value.strip(), place) for label, colon, value in said if colon)], place)
