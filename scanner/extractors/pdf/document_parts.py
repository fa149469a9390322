"""What a PDF says outside its pages: document information, XMP, bookmarks, dynamic form data, and its soundness."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.extractors.pdf.opening import Raw, string
from scanner.records import Passage, Place, Problem

STANDARD_KEYS = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
WINDOW = 1 << 16
"""Bytes at either end of the file in which a trailer stands (a linearised file has one near its start)."""
TAIL = 2048
"""Bytes before the end in which %%EOF must stand: pdfium and Acrobat look at 1,024; mail gateways add a few."""

INFO_REFERENCE = re.compile(rb"/Info \s+ (\d+) \s+ (\d+) \s+ R", re.X)
# example: "trailer << /Size 22 /Root 1 0 R /Info 21 0 R >>"
ENTRY = re.compile(rb"/ ( [^\s()<>\[\]{}/%]+ ) \s* [(<]", re.X)
# example: "/Title (Flow sheet) /Company <FEFF...>" gives Title and Company
ESCAPE = re.compile(rb"\# ([0-9A-Fa-f]{2})", re.X)
# example: "/Project#20No" is the key "Project No"

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XMP_PACKETS = 20
"""More packets than this belong to placed pictures, not to the document."""
XMP_TEXT = ("/dc/elements/", "/pdfx/", "/pdf/", "/photoshop/", "/xap/1.0/rights/")
"""Schemas whose values people write; the others hold identifiers, histories and colours."""

XFA_WITHOUT_TEXT = {"preamble", "postamble", "config", "localeSet", "connectionSet", "stylesheet", "xdc", "PDFSecurity"}
BOOKMARK_DEPTH = 64


def information(document: Any, data: Raw) -> Iterator[Passage]:
    """The document information, its own keys of the makers included, and values that only the XMP packet has."""
    import pypdfium2.raw as c

    said = set()
    for key in dict.fromkeys([*(name.encode() for name in STANDARD_KEYS), *_own_keys(data)]):
        value = string(c.FPDF_GetMetaText, document, key)
        if value.strip():
            said.add(value.strip())
            yield Passage(value, Place("document information", name=key.decode("utf-8", errors="replace")))
    for name, value in _xmp(data):
        if value not in said:
            said.add(value)
            yield Passage(value, Place("document information", name=f"XMP {name}"))


def soundness(document: Any, data: Raw) -> Iterator[Problem]:
    """A problem where the file's end is missing; a harmless note where only its index had to be rebuilt."""
    import pypdfium2.raw as c

    if c.FPDF_DocumentHasValidCrossReferenceTable(document):
        return
    if data.rfind(b"%%EOF", max(0, len(data) - TAIL)) < 0:
        yield DamagedFile("the end of this PDF is missing: pages and parts after the cut were not read").problem()
        return
    note = "the index of this PDF (cross-reference table) is damaged; pdfium rebuilt it by searching for the objects"
    yield Problem("damaged", f"{note}. Remedy: none needed; compare the number of pages if in doubt", harmless=True)


def bookmarks(document: Any, budget: Budget) -> Iterator[Passage]:
    """The titles of the outline, in reading order."""
    for number, (title, _, _) in enumerate(outline(document), 1):
        if number % 1000 == 0:
            budget.check_time()
        if title.strip():
            yield Passage(title, Place("bookmark", number))


def outline(document: Any) -> Iterator[tuple[str, int, Any]]:
    """(title, level from 0, pdfium's bookmark) for each bookmark; a loop in the outline ends that branch."""
    import pypdfium2.raw as c

    seen: set[int] = set()
    first = c.FPDFBookmark_GetFirstChild(document, None)
    waiting = [(first, 0)] if first else []
    while waiting:
        mark, level = waiting.pop()
        address = ctypes.addressof(mark.contents)
        if address in seen:
            continue
        seen.add(address)
        yield string(c.FPDFBookmark_GetTitle, mark), level, mark
        after = c.FPDFBookmark_GetNextSibling(document, mark)
        below = c.FPDFBookmark_GetFirstChild(document, mark) if level < BOOKMARK_DEPTH else None
        waiting.extend((item, depth) for item, depth in ((after, level), (below, level + 1)) if item)


def scripts(document: Any) -> Iterator[Passage]:
    """The document's own JavaScript, in which forms calculate: `script NAME`."""
    import pypdfium2.raw as c

    for index in range(max(0, c.FPDFDoc_GetJavaScriptActionCount(document))):
        if action := c.FPDFDoc_GetJavaScriptAction(document, index):
            name = string(c.FPDFJavaScriptAction_GetName, action)
            source = string(c.FPDFJavaScriptAction_GetScript, action)
            c.FPDFDoc_CloseJavaScriptAction(action)
            if source.strip():
                yield Passage(source, Place("script", index + 1, name))


def dynamic_form(document: Any) -> Iterator[Passage | Problem]:
    """Texts and data of an XFA form: its pages say only "please wait" to readers other than Adobe's."""
    import pypdfium2.raw as c

    for index in range(max(0, c.FPDF_GetXFAPacketCount(document))):
        name = _packet_name(document, index)
        place = Place("XFA form", name=name)
        if name in XFA_WITHOUT_TEXT:
            continue
        try:
            root = ElementTree.fromstring(_packet(document, index))
        except ElementTree.ParseError as error:
            yield DamagedFile(f"{place} is not well-formed XML ({error})", place).problem()
            continue
        text = "\n".join(_texts(root))
        if text:
            yield Passage(text, place)


def _own_keys(data: Raw) -> Iterator[bytes]:
    """Keys of the information dictionary as they stand in the file: pdfium gives values, but cannot list keys.

    Nothing where the dictionary is in a compressed object; an escaped name is unescaped.
    """
    for window in (data[-WINDOW:], data[:WINDOW] if len(data) > WINDOW else b""):
        for number, generation in set(INFO_REFERENCE.findall(window)):
            head = b"%d %d obj" % (int(number), int(generation))
            at = data.rfind(head)
            while at > 0 and data[at - 1 : at].isdigit():
                at = data.rfind(head, 0, at)
            if at >= 0:
                dictionary = data[at : at + WINDOW].partition(b"endobj")[0]
                for key in ENTRY.findall(dictionary):
                    yield ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), key)


def _xmp(data: Raw) -> Iterator[tuple[str, str]]:
    """(name, value) of the uncompressed XMP packets, in the schemas that people write into."""
    at = data.find(b"<rdf:RDF")
    for _ in range(XMP_PACKETS):
        end = data.find(b"</rdf:RDF>", at)
        if at < 0 or end < 0:
            return
        try:
            root = ElementTree.fromstring(data[at : end + len(b"</rdf:RDF>")])
        except ElementTree.ParseError:
            root = ElementTree.Element("none")
        for description in root.iter(f"{RDF}Description"):
            pairs = [*description.attrib.items(), *((child.tag, "\n".join(_texts(child))) for child in description)]
            for tag, value in pairs:
                if any(schema in tag for schema in XMP_TEXT) and value.strip():
                    yield tag.rpartition("}")[2], value.strip()
        at = data.find(b"<rdf:RDF", end)


def _texts(element: ElementTree.Element) -> Iterator[str]:
    """The texts of an element and of all below it, without scripts."""
    for item in element.iter():
        if not str(item.tag).endswith("}script") and item.text and item.text.strip():
            yield item.text.strip()
        if item is not element and item.tail and item.tail.strip():
            yield item.tail.strip()


def _packet_name(document: Any, index: int) -> str:
    import pypdfium2.raw as c

    length = c.FPDF_GetXFAPacketName(document, index, None, 0)
    buffer = ctypes.create_string_buffer(max(1, length))
    c.FPDF_GetXFAPacketName(document, index, buffer, length)
    return buffer.value.decode("utf-8", errors="replace")


def _packet(document: Any, index: int) -> bytes:
    import pypdfium2.raw as c

    length = ctypes.c_ulong()
    c.FPDF_GetXFAPacketContent(document, index, None, 0, length)
    buffer = ctypes.create_string_buffer(max(1, length.value))
    c.FPDF_GetXFAPacketContent(document, index, buffer, length.value, length)
    return buffer.raw[: length.value]
