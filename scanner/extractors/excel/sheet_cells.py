"""Gives the cells of a worksheet part one by one, sparse and streaming: no sheet is ever held whole in memory."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

from scanner.errors import DamagedFile
from scanner.extractors.excel.values import column_name, says_something, uncoded, unescaped
from scanner.ooxml import SHEET, Package, tags
from scanner.xml_reading import Element, children, whole

CHUNK = 1 << 18
LONGEST_ROW = 16 << 20
"""A row's XML longer than this is left to the safe reader."""
LONGEST_PROLOGUE = 1 << 20
BATCH = 4096
LONGEST_COLUMN = 3
"""XFD is the last column."""

SHEET_DATA = tags(SHEET, "sheetData")
ROW, CELL = tags(SHEET, "row"), tags(SHEET, "c")
FORMULA, VALUE, INLINE = tags(SHEET, "f"), tags(SHEET, "v"), tags(SHEET, "is")
TEXT, RUN, PHONETIC = tags(SHEET, "t"), tags(SHEET, "r"), tags(SHEET, "rPh")

# <c r="B7" s="3" t="s"><v>12</v></c>   <c r="B8" s="3"/>
CELL_XML = re.compile(
    r"""<c \ r="([A-Z]{1,3}[0-9]{1,7})" (?:\ s="([0-9]+)")? (?:\ t="([a-zA-Z]+)")? (?:\ (?:cm|vm|ph)="\w*")* \ ?
        (?: /> | ><v>([^<]*)</v></c> | >( (?: [^<]++ | <(?!/?c[\s>/]) )*+ )</c> )""",
    re.X,
)
# what makes a cell more than a number or the number of a shared text
INVOLVED = ("<f", "<is", "<v ", "&", "_x", "<v/>")
# <f>A1*2</f>   <f t="shared" si="0"/>
FORMULA_XML = re.compile(r"""<f(?:\s[^>]*)? (?: /> | >([^<]*)</f> )""", re.X)
# =IF(B7>3,"超温，停炉","")  or, as the file writes it, &quot;
LITERAL = re.compile(r"""(?: " | &quot; ) [^"&]*? [^\W\d_]{2}""", re.X)
QUOTED = re.compile(r"""\" ( [^"]{2,} ) \" """, re.X)
# <v>0.25</v>   <v xml:space="preserve"> P507 </v>
VALUE_XML = re.compile(r"""<v(?:\s[^>]*)?>([^<]*)</v>""", re.X)
# <is><r><t>P</t></r><rPh sb="0" eb="1"><t>ピー</t></rPh></is>: readings above the text are no text
PHONETIC_XML = re.compile(r"""<rPh\b (?: [^<]++ | <(?!/?rPh\b) )*+ </rPh>""", re.X)
TEXT_XML = re.compile(r"""<t(?:\s[^>]*)?>([^<]*)</t>""", re.X)
# <?xml version="1.0" encoding="UTF-8"?>
ENCODING = re.compile(rb"""encoding=["'] (?!utf-8["']|us-ascii["'])""", re.X | re.I)


Cell = tuple[str, str, str, str, str]
"""Reference, style, kind (the file's type letter: s, str, b, e, d, inlineStr, or empty for a number), value, formula.

A bare tuple: there are millions of them, and a record would take as long to make as all the rest.
"""


class Worksheet:
    """One worksheet part: `batches()` of cells first, then `rest`, its root without the cells.

    Two ways to the same cells: a pattern over the text where it is written as Excel, WPS and LibreOffice write it, the
    XML parser for all else. The pattern proves itself on every piece: it must find as many cells as begin there.
    It never goes back over what it has matched, so that no made-up sheet can hold it up.
    """

    def __init__(self, package: Package, key: str) -> None:
        self.package, self.key = package, key
        self.rest: Element = None

    def batches(self) -> Iterator[list[Cell]]:
        """Cells, empty ones too, some thousands at a time. Raises DamagedFile after the last that could be read."""
        given = 0
        try:
            for batch in self._by_pattern():
                given += len(batch)
                yield batch
        except (_Unusual, DamagedFile):
            cells = islice(self._by_parser(), given, None)
            while batch := list(islice(cells, BATCH)):
                yield batch

    def _by_parser(self) -> Iterator[Cell]:
        row_number = 0
        for element in children(self.package.open(self.key), SHEET_DATA, and_root=True):
            if element.tag not in ROW:
                self.rest = element
                continue
            row_number = _whole_number(element.get("r"), row_number + 1)
            column = 0
            for c in element:
                if c.tag in CELL:
                    reference = c.get("r") or f"{column_name(column)}{row_number}"
                    column = _column(reference) + 1
                    yield reference, c.get("s") or "", c.get("t") or "", *_parsed(c)

    def _by_pattern(self) -> Iterator[list[Cell]]:
        """Raises _Unusual where the text is not written in the usual way; what was given by then is right."""
        stream = self.package.open(self.key)
        decode = getincrementaldecoder("utf-8-sig")().decode
        text, before = "", ""
        at_cells = False
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            if not before and not text and (ENCODING.search(chunk[:200]) or b"\0" in chunk[:4]):
                raise _Unusual
            try:
                text += decode(chunk)
            except UnicodeDecodeError as error:
                raise _Unusual from error
            if not at_cells:
                before, mark, text = _split_after(text, "<sheetData")
                if not mark:
                    if len(text) > LONGEST_PROLOGUE:
                        raise _Unusual
                    continue
                at_cells = True
            if "</sheetData>" in text:
                break
            cut = text.rfind("</row>")
            if cut < 0:
                if len(text) > LONGEST_ROW:
                    raise _Unusual
                continue
            yield _matched(text[:cut])
            text = text[cut + 6 :]
        if not at_cells:
            raise _Unusual
        cells, mark, after = text.partition("</sheetData>")
        if not mark:
            raise _Unusual
        yield _matched(cells)
        remainder = before + "<sheetData/>" + after
        for root in whole(BytesIO(remainder.encode() + stream.read())):
            self.rest = root


class _Unusual(Exception):
    """The part is not written in the way the pattern knows."""


def _split_after(text: str, mark: str) -> tuple[str, str, str]:
    """(before the mark's tag, the tag, behind it); the tag empty and the text kept whole where it is not complete."""
    start = text.find(mark)
    end = text.find(">", start)
    if start < 0 or end < 0:
        return "", "", text
    if text[end - 1] == "/":
        return text[:start], "/", "</sheetData>" + text[end + 1 :]
    return text[:start], ">", text[end + 1 :]


def _matched(text: str) -> list[Cell]:
    """The cells in a piece of the sheet's text, empty ones too; raises _Unusual where one was missed."""
    found = CELL_XML.findall(text)
    if "<!" in text or len(found) != text.count("<c ") + text.count("<c>") + text.count("<c/>"):
        raise _Unusual
    if any(mark in text for mark in INVOLVED):
        return [_opened(*cell) if cell[4] or cell[2] == "str" else cell for cell in found]
    return found


def _opened(reference: str, style: str, kind: str, value: str, inner: str) -> Cell:
    """A cell whose XML holds more than a bare value."""
    formula = ""
    if "<is" in inner:
        value = "".join(TEXT_XML.findall(PHONETIC_XML.sub("", inner)))
    elif inner:
        results = VALUE_XML.findall(inner)
        value = results[0] if results else ""
        formula = _worth_telling(next(iter(FORMULA_XML.findall(inner)), ""), bool(results or "<v/>" in inner))
    return reference, style, kind, unescaped(value), unescaped(formula)


def _parsed(c: Element) -> tuple[str, str]:
    """(value, formula) of a cell element."""
    value = formula = ""
    calculated = False
    for child in c:
        if child.tag in VALUE:
            value, calculated = uncoded(child.text or ""), True
        elif child.tag in FORMULA:
            formula = uncoded(child.text or "")
        elif child.tag in INLINE:
            value = rich_text(child)
    return value, _worth_telling(formula, calculated)


def literals(formula: str) -> set[str]:
    """The texts in a formula that say something: not `yyyy-mm-dd`, which is how to show a date."""
    return {text for text in QUOTED.findall(formula) if says_something(text)}


def _worth_telling(formula: str, is_calculated: bool) -> str:
    """The formula where no result is stored, or where it holds a text that the result need not show."""
    return formula if not is_calculated or LITERAL.search(formula) else ""


def rich_text(element: Element) -> str:
    """The text of a string item: plain or in runs, without the readings above it."""
    pieces: list[str] = []
    for child in element:
        if child.tag in TEXT:
            pieces.append(child.text or "")
        elif child.tag in RUN:
            pieces.extend(node.text or "" for node in child if node.tag in TEXT)
    return uncoded("".join(pieces))


def shared_strings(package: Package, key: str, strings: list[str]) -> None:
    """Append the workbook's strings; raises DamagedFile after the last one that could be read."""
    for item in children(package.open(key), tags(SHEET, "sst")):
        if len(item) == 1 and item[0].tag in TEXT:
            strings.append(uncoded(item[0].text or ""))
        else:
            strings.append(rich_text(item))


def _whole_number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise


def _column(reference: str) -> int:
    """The column of a reference, counted from 0; -1 where it has no letters."""
    number = 0
    for letter in reference[:LONGEST_COLUMN]:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number - 1
