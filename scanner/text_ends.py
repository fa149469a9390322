"""Whether a text whose format has an end of its own (XML, JSON, KiCad) has it: one cut off is read as far as it is."""

from __future__ import annotations

import re

KEPT = 1 << 16
# <?xml version="1.0"?> <!DOCTYPE a [...]> <!-- x --> <ns:root attribute="x > y">: not <root/>
ROOT = re.compile(
    r"""
    \A \ufeff? \s* <\?xml \b [^>]* >
    (?: \s+ | <!-- .*? --> | <\? .*? \?> | <!DOCTYPE (?: [^\[<>]* \[ .*? \] \s* | [^\[<>]* ) > )*+
    < (?P<root> [^\s/<>!?]{1,200} ) (?: \s (?: [^"'<>] | "[^"]*" | '[^']*' )* )? (?<! / ) >
    """,
    re.VERBOSE | re.DOTALL,
)
DECLARED = re.compile(r"\A \ufeff? \s* <\?xml \b", re.VERBOSE)
# <a>, <ns:a b="c"/>
TAG = re.compile(r"< [A-Za-z_] [^<>]* >", re.VERBOSE)
# (kicad_sch (version 1) ...), (module R1 ...)
LIST = re.compile(r"\A \ufeff? \s* \( (?: kicad_\w+ | module | footprint ) \s", re.VERBOSE)
QUOTED = re.compile(r'" (?: [^"\\] | \\. )* "', re.VERBOSE | re.DOTALL)
JSON_SUFFIXES = (".json", ".ipynb", ".geojson")
JSON_ENDS = {"{": "}", "[": "]"}


class Ending:
    """Takes a text piece by piece; `missing` then says what is missing at its end, "" for nothing."""

    def __init__(self, suffix: str) -> None:
        """`suffix` is the file's: JSON is looked at only where the name says that it is one document."""
        self._is_json = suffix in JSON_SUFFIXES
        self._head = ""
        self._tail = ""
        self._open = 0

    def take(self, text: str) -> None:
        self._head = self._head or text[:KEPT]
        self._tail = (self._tail + text[-KEPT:])[-KEPT:]
        if LIST.match(self._head):
            bare = QUOTED.sub("", text)
            self._open += bare.count("(") - bare.count(")")

    @property
    def missing(self) -> str:
        tail = self._tail.rstrip("\0\x1a \t\r\n")
        root = ROOT.match(self._head)
        if root and not re.search(rf"</{re.escape(root['root'])}\s*>", tail):
            return f"the end of this XML is missing (</{root['root']}>): it is cut off"
        if DECLARED.match(self._head) and not TAG.search(self._head):
            return "the end of this XML is missing (its first element): it is cut off"
        if self._open > 0:
            return "the end of this drawing is missing: it is cut off"
        begins = self._head.lstrip("\ufeff \t\r\n")[:1]
        if self._is_json and begins in JSON_ENDS and not tail.endswith(JSON_ENDS[begins]):
            return "the end of this JSON is missing: it is cut off"
        return ""
