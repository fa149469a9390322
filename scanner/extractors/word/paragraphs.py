"""Reads one Word paragraph: its text as a reader sees it, and beside it what was deleted, linked or boxed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.drawingml import (
    MATH,
    alternative_texts,
    paragraph_text,
    settle_alternatives,
    vml_texts,
)
from scanner.metafile import GREEK
from scanner.ooxml import DRAWING, LINK, WORD, attribute, tags
from scanner.xml_reading import Element

P = tags(WORD, "p")
RUN_TEXT = tags(WORD, "t") | tags(MATH, "t")
TAB = tags(WORD, "tab")
RUN = tags(WORD, "r")
POSITION_TAB = tags(WORD, "ptab")
BREAK = tags(WORD, "br")
CARRIAGE = tags(WORD, "cr")
HYPHEN = tags(WORD, "noBreakHyphen")
SYMBOL = tags(WORD, "sym")
HYPERLINK = tags(WORD, "hyperlink")
SIMPLE_FIELD = tags(WORD, "fldSimple")
DELETED = tags(WORD, "del", "moveFrom")
DELETED_TEXT = tags(WORD, "delText")
INSERTED = tags(WORD, "ins", "moveTo")
INSTRUCTION = tags(WORD, "instrText", "delInstrText")
FIELD_MARK = tags(WORD, "fldChar")
RUBY_TEXT = tags(WORD, "rt")
BOX = tags(WORD, "txbxContent")
PICTURE = tags(WORD, "drawing", "pict", "object")
CHOICE = tags(WORD, "listItem", "listEntry", "statusText", "helpText", "default")
SKIPPED = tags(WORD, "pPr", "rPr", "sectPr", "tblPr", "sdtEndPr")
SHAPE_TEXT = tags(DRAWING, "p")

SILENT = tags(
    WORD, "pPr", "rPr", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "commentRangeStart",
    "commentRangeEnd", "commentReference", "footnoteReference", "endnoteReference", "footnoteRef", "endnoteRef",
    "annotationRef", "softHyphen", "separator", "continuationSeparator", "permStart", "permEnd", "noProof",
)  # fmt: skip
"""Elements of a paragraph or run that are no text, whatever they hold."""

MUTE_FIELDS = frozenset((
    "PAGE", "NUMPAGES", "TOC", "PAGEREF", "REF", "NOTEREF", "SEQ", "DATE", "TIME", "CREATEDATE", "SAVEDATE",
    "PRINTDATE", "STYLEREF", "SECTION", "SECTIONPAGES", "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "FILENAME",
    "FILESIZE", "AUTHOR", "TITLE", "SUBJECT", "EDITTIME", "NUMCHARS", "NUMWORDS", "REVNUM", "LASTSAVEDBY", "USERNAME",
    "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "SYMBOL", "MERGEFIELD", "SHAPE", "EMBED", "BIBLIOGRAPHY", "INDEX",
))  # fmt: skip
"""Fields whose instruction names a switch or a bookmark; what they show is ordinary text of the paragraph."""
# HYPERLINK \l "_Toc123": a jump within the document, of which tables of contents hold hundreds
INNER_JUMP = re.compile(r"""^\s* HYPERLINK \s+ \\l \s""", re.X | re.I)
SURROGATE = 0xD800
"""Numbers from here on are no letters but halves of pairs and, from F000, drawings of one font (Wingdings)."""
# F062
HEXADECIMAL = re.compile(r"""[0-9A-Fa-f]{1,4}""", re.X)


@dataclass(slots=True)
class Content:
    """What one paragraph holds. `text` equals python-docx's `paragraph.text` where all runs are ordinary.

    `links` are relationship ids; `boxes` the elements of text boxes, whose blocks are read as those of a cell.
    """

    text: str = ""
    inserted: bool = False
    deleted: str = ""
    fields: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    phonetic: str = ""
    choices: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)


def plain_text(paragraph: Element) -> str | None:
    """The text of a paragraph of ordinary runs; None where it holds anything that needs `content`.

    Steps over the properties of paragraph and runs instead of through them: they are nine tenths of all elements.
    """
    pieces: list[str] = []
    for child in paragraph:
        tag = child.tag
        if tag in RUN:
            for node in child:
                tag = node.tag
                if tag in RUN_TEXT:
                    pieces.append(node.text or "")
                elif tag in TAB or tag in POSITION_TAB:
                    pieces.append("\t")
                elif tag in BREAK:
                    pieces.append(_break(node))
                elif tag in CARRIAGE:
                    pieces.append("\n")
                elif tag in HYPHEN:
                    pieces.append("-")
                elif tag not in SILENT:
                    return None
        elif tag not in SILENT:
            return None
    return "".join(pieces)


def content(paragraph: Element) -> Content:
    """Everything in a paragraph, whatever stands in it."""
    settle_alternatives(paragraph)
    walk = _Walk()
    walk.into(paragraph, deleted=False, inserted=False)
    return walk.result()


def _break(node: Element) -> str:
    """A line break is a new line; page and column breaks are no text (as in python-docx)."""
    return "\n" if attribute(node, WORD, "type") in ("", "textWrapping") else ""


def _symbol(node: Element) -> str:
    """The character of a w:sym: Greek where its font is Symbol, otherwise as its number says."""
    code = attribute(node, WORD, "char")
    number = int(code, 16) if HEXADECIMAL.fullmatch(code) else SURROGATE
    if attribute(node, WORD, "font").lower() == "symbol":
        return GREEK.get(number & 0xFF, " ")
    return " " if number >= SURROGATE else chr(number)


def telling(instruction: str) -> bool:
    """True where a field's instruction carries text of its own: an address, a quotation, a formula."""
    name = instruction.split(maxsplit=1)
    return len(name) > 1 and name[0].upper() not in MUTE_FIELDS and not INNER_JUMP.match(instruction)


class _Walk:
    """Gathers one paragraph's content on the way through its elements (at most 256 deep: the parser sees to it)."""

    def __init__(self) -> None:
        self.found = Content()
        self.text: list[str] = []
        self.gone: list[str] = []
        self.instruction: list[str] = []
        self.phonetic: list[str] = []
        self.kept_ordinary = False

    def into(self, element: Element, deleted: bool, inserted: bool) -> None:
        for node in element:
            tag = node.tag
            if tag in SKIPPED or not isinstance(tag, str):
                continue
            if tag in RUN_TEXT or tag in DELETED_TEXT:
                self.put(node.text or "", deleted or tag in DELETED_TEXT, inserted)
            elif tag in TAB or tag in POSITION_TAB:
                self.put("\t", deleted, inserted)
            elif tag in BREAK:
                self.put(_break(node), deleted, inserted)
            elif tag in CARRIAGE:
                self.put("\n", deleted, inserted)
            elif tag in HYPHEN:
                self.put("-", deleted, inserted)
            elif tag in SYMBOL:
                self.put(_symbol(node), deleted, inserted)
            elif tag in INSTRUCTION:
                self.instruction.append(node.text or "")
            elif tag in RUBY_TEXT:
                self.phonetic.append("".join(part.text or "" for part in node.iter(*RUN_TEXT)))
            elif tag in PICTURE:
                self.picture(node)
            elif tag in BOX:
                self.found.boxes.append(node)
            else:
                self.around(node, tag, deleted, inserted)

    def around(self, node: Element, tag: str, deleted: bool, inserted: bool) -> None:
        """An element that wraps others, with what it says itself."""
        if tag in FIELD_MARK:
            self.end_instruction()
        elif tag in CHOICE:
            text = attribute(node, WORD, "displayText") or attribute(node, WORD, "val")
            if text.strip() and not text.isdecimal():
                self.found.choices.append(text)
        elif tag in HYPERLINK:
            if target := attribute(node, LINK, "id"):
                self.found.links.append(target)
        elif tag in SIMPLE_FIELD:
            self.end_instruction()
            self.instruction.append(attribute(node, WORD, "instr"))
            self.end_instruction()
        self.into(node, deleted or tag in DELETED, inserted or tag in INSERTED)

    def put(self, text: str, deleted: bool, inserted: bool) -> None:
        if deleted:
            self.gone.append(text)
            return
        if self.gone and self.gone[-1] != "\n":
            self.gone.append("\n")
        if inserted:
            self.found.inserted = True
        elif text:
            self.kept_ordinary = True
        self.text.append(text)

    def picture(self, node: Element) -> None:
        """A drawing or object: text boxes apart, shape text, alternative texts and the links on it."""
        boxes = list(node.iter(*BOX))
        boxed = {inner for box in boxes for inner in box.iterdescendants()}
        self.found.boxes += [box for box in boxes if box not in boxed]
        self.found.alternatives += [*alternative_texts(node, boxed), *vml_texts(node, boxed)]
        shapes = (paragraph_text(shape) for shape in node.iter(*SHAPE_TEXT) if shape not in boxed)
        self.found.shapes += [text for text in shapes if text.strip()]
        for link in node.iter("{*}hlinkClick", "{*}hlinkHover"):
            if link not in boxed and (target := attribute(link, LINK, "id")):
                self.found.links.append(target)

    def end_instruction(self) -> None:
        """A field's instruction may be spread over many runs; it ends at the next field mark."""
        instruction = "".join(self.instruction).strip()
        self.instruction.clear()
        if instruction and telling(instruction):
            self.found.fields.append(instruction)

    def result(self) -> Content:
        self.end_instruction()
        self.found.text = "".join(self.text)
        self.found.deleted = "".join(self.gone).strip("\n")
        self.found.phonetic = "".join(self.phonetic)
        self.found.inserted = self.found.inserted and not self.kept_ordinary
        return self.found


def notes_beside(found: Content) -> Iterator[tuple[str, str]]:
    """(what it is, its text) of everything beside the paragraph's own text but text boxes and links."""
    yield "deletion", found.deleted
    yield "field", "\n".join(found.fields)
    yield "phonetic", found.phonetic
    yield "choices", "\n".join(found.choices)
    yield "shape", "\n".join(found.shapes)
    yield "alt text", "\n".join(dict.fromkeys(found.alternatives))
