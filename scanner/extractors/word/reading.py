"""First tier: reads every part of a DOCX or DOCM that can hold text, in the order a reader meets it."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.budget import Budget
from scanner.drawingml import body_text
from scanner.extractors.word.blocks import Story, blocks, cell
from scanner.ooxml import WORD, Item, Package, attribute, open_package, tags
from scanner.ooxml_parts import Reader, main_then_rest
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.xml_reading import children, local

BODY = tags(WORD, "body")
USUAL_MAIN = "word/document.xml"
SEPARATORS = frozenset(("separator", "continuationSeparator", "continuationNotice"))
TELLING_SETTINGS = frozenset(("docVar", "docVars", "mailMerge", "query", "connectString", "caption"))


@extractor("docx", "docm", "dotx", "dotm")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """The body, then headers, notes, comments, properties and all other parts.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    with open_package(artifact, budget) as package:
        yield from main_then_rest(package, USUAL_MAIN, "main document", _body, READERS, {})


def _body(package: Package, key: str) -> Iterator[Item]:
    yield from blocks(Story(package, key), children(package.open(key), BODY))


def _header(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """A page header or footer: its blocks with `page header 1 paragraph 2`."""
    root = "page footer" if "foot" in key else "page header"
    yield from blocks(Story(package, key), children(package.open(key), STORIES), package.next_place(None, root))


def _notes(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Footnotes, endnotes or comments, each one passage: `footnote 3`."""
    story, number = Story(package, key), 0
    for note in children(package.open(key), STORIES):
        if attribute(note, WORD, "type") not in SEPARATORS:
            number += 1
            yield from cell(story, note, Place(local(note.tag), number))


def _glossary(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Building blocks stored with a template."""
    story = Story(package, key)
    for number, part in enumerate(children(package.open(key), DOC_PARTS), 1):
        for body in part.iter(*tags(WORD, "docPartBody")):
            yield from blocks(story, body, Place("building block", number))


def _settings(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Document variables and the query of a mail merge: the settings that are text."""
    for entry in children(package.open(key), tags(WORD, "settings")):
        for node in entry.iter():
            if local(node.tag) in TELLING_SETTINGS and (text := attribute(node, WORD, "val")).strip():
                yield Passage(text, Place("setting", None, attribute(node, WORD, "name") or local(node.tag)))


def _canvas(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """A drawing kept in a part of its own."""
    for shape in children(package.open(key), CANVAS):
        if text := body_text(shape):
            yield Passage(text, package.next_place(base, "shape"))


STORIES = tags(WORD, "hdr", "ftr", "footnotes", "endnotes", "comments")
DOC_PARTS = tags(WORD, "docParts")
CANVAS = frozenset(("{http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas}lockedCanvas",))
READERS: dict[str, Reader] = {
    **dict.fromkeys(tags(WORD, "hdr", "ftr"), _header),
    **dict.fromkeys(tags(WORD, "footnotes", "endnotes", "comments"), _notes),
    **dict.fromkeys(tags(WORD, "glossaryDocument"), _glossary),
    **dict.fromkeys(tags(WORD, "settings"), _settings),
    **dict.fromkeys(CANVAS, _canvas),
}
"""The parts only Word has, by root tag."""
