"""Reads the labels of HPGL plots: the text of LB commands; what a plot draws as strokes is no text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from scanner import charset
from scanner.budget import Budget
from scanner.errors import NoText
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

END_OF_LABEL = b"\x03"
# DT*; makes * the end of labels, DT; the usual one again
TERMINATOR = re.compile(rb"DT (?P<letter> [^;] )? (?: , \d )? ;", re.VERBOSE | re.DOTALL)
# LB and what stands up to the end; a label of 4,000 bytes is damage
LABEL = rb"LB (?P<text> [^%s]{1,4000} ) %s"
# PU100,200; PA100 200; PD...
MOVES = re.compile(rb"P[UDAR] [-\d]", re.VERBOSE)
MANY = 300
"""Moves of a pen from which a plot without labels may have its letters drawn as strokes: about twenty letters."""
REMEDY = "plot it again with true text, or scan the drawing it was made from"


@extractor("plt")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Labels at `label 3`. A plot with many strokes and no label may show text that is none: a problem says so."""
    del settings
    content = artifact.content
    data = content.read_bytes() if isinstance(content, Path) else content
    budget.charge_bytes(len(data))
    found = list(_labels(data))
    encoding = charset.decode(b"\n".join(found)[: charset.SAMPLE]).encoding if found else ""
    for number, raw in enumerate(found, 1):
        text = charset.decode(raw, encoding).text.strip("\r\n\x0e\x0f\0 ")
        if text:
            yield Passage(text, Place("label", number))
    if not found and len(MOVES.findall(data)) > MANY:
        yield NoText("a plot without labels: its letters may be drawn as strokes", remedy=REMEDY).problem()


def _labels(data: bytes) -> Iterator[bytes]:
    """The bytes of each label, by the end that holds where it stands."""
    at, end = 0, END_OF_LABEL
    for change in [*TERMINATOR.finditer(data), None]:
        stop = change.start() if change else len(data)
        mark = re.escape(end)
        for found in re.finditer(LABEL % (mark, mark), data[at:stop], re.VERBOSE | re.DOTALL):
            yield found["text"]
        if change:
            at, end = change.end(), change["letter"] or END_OF_LABEL
