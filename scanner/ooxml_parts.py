"""Reads the parts every Office package may have, so that no part of it is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from scanner import drawingml, ole, pictures
from scanner.errors import DamagedFile, NoText
from scanner.ooxml import Item, Package, doubled, guarded, inside
from scanner.records import Artifact, Passage, Place, Problem
from scanner.xml_reading import children, local, root_tag, whole, words

Reader = Callable[[Package, str, "Place | None"], Iterator[Item]]

PASSAGE_CHARACTERS = 50_000
"""A swept part is given in passages of about this size."""
ZIP_MAGIC = b"PK\x03\x04"
SPOOLED = 1 << 30
"""An embedded object larger than this is handed on unopened."""

MUTE_NAMESPACES = (
    "http://schemas.openxmlformats.org/package/2006/",
    "http://schemas.microsoft.com/office/drawing/2012/chartstyle",
    "http://schemas.microsoft.com/office/2006/xmlpackage",
    "http://www.w3.org/2000/09/xmldsig#",
)
MUTE_ROOTS = frozenset((
    "styles", "fonts", "webSettings", "numbering", "theme", "themeOverride", "styleSheet", "calcChain", "tblStyleLst",
    "viewPr", "presentationPr", "colorsDef", "styleDef", "layoutDef", "datastoreItem", "commentsIds", "commentsEx",
    "commentsExtensible", "people", "personList", "cmAuthorLst", "authorLst", "metadata", "volTypes", "clrMap",
    "vbaSuppData", "formControlPr", "ocx", "tableStyles", "revisionPtr", "chartStyle", "colorStyle", "tagLst",
    "singleXmlCells", "userShapes0", "recipients", "documenttasks", "Tasks", "sectionLst", "rvTypesInfo",
))  # fmt: skip
"""Root elements of parts that say how things look or are numbered, never what the author wrote."""
OFFICE_NAMESPACES = ("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/", "http://schemas.microsoft.com/")
SETTLED_PROPERTIES = frozenset((
    "created", "modified", "revision", "version", "lastPrinted", "Pages", "Words", "Characters", "Lines", "Paragraphs",
    "CharactersWithSpaces", "TotalTime", "AppVersion", "Application", "DocSecurity", "ScaleCrop", "LinksUpToDate",
    "SharedDoc", "HyperlinksChanged", "HeadingPairs", "TitlesOfParts", "HLinks", "DigSig", "Slides", "Notes",
    "HiddenSlides", "MMClips", "PresentationFormat",
))  # fmt: skip
"""Properties that are counts, dates or repeat headings of the document itself."""
HARMLESS_WHEN_MISSING = frozenset((
    "image", "thumbnail", "theme", "styles", "fontTable", "font", "settings", "webSettings", "printerSettings",
    "calcChain", "hyperlink", "numbering", "stylesWithEffects", "presProps", "viewProps", "tableStyles", "tags",
    "attachedTemplate", "slideMaster", "slideLayout", "themeOverride", "core-properties", "extended-properties",
    "metadata/core-properties", "customXmlProps", "vbaProjectSignature", "audio", "video", "media",
))  # fmt: skip
"""Kinds of relationship whose missing target is no text lost: Office itself writes `NULL` targets for lost images."""
WHOLE_FILES = frozenset(("aFChunk", "package", "oleObject", "control"))
# xl/printerSettings/printerSettings1.bin, word/fonts/font1.odttf: device settings and fonts hold no author's text
MUTE_BINARY = re.compile(
    r"""(^|/) (printersettings\d* \.bin | binaryindex\d* \.bin | metadata\.bin | calcchain\.bin | styles\.bin
        | vbaprojectsignature\w*\.bin | origin\.sigs | [^/]*\.(odttf|fntdata|ttf|otf) ) $""",
    re.X,
)
# docProps/thumbnail.jpeg: a small copy of the first page, which is read itself
THUMBNAIL = re.compile(r"""(^|/) thumbnail [^/]* $""", re.X)
# image12.png -> ("image", 12, ".png"): parts are taken in the order a person counts them
DIGITS = re.compile(r"""(\d+)""", re.X)
# <br>: Excel writes HTML line breaks into VML and never closes them
OPEN_BREAK = re.compile(rb"""<br\s*>""", re.X | re.I)


def remaining(
    package: Package, readers: Mapping[str, Reader], owners: Mapping[str, Place]
) -> Iterator[Item]:
    """Everything in the package that has not been opened yet: the last step of every Office reader.

    `readers` by root tag come before the common ones; `owners` say which slide or sheet a part belongs to. Unknown
    XML is swept for text, files inside become artifacts, pictures one merged problem, missing targets a problem each.
    """
    yield from doubled(package)
    if "[content_types].xml" not in package.parts:
        yield DamagedFile("the package does not declare its parts ([Content_Types].xml is missing)").problem()
    if package.parts and not package.links(""):
        yield DamagedFile("the package's own relationships are missing", package.place("_rels/.rels")).problem()
    whole_files = {
        link.target
        for key in package.parts
        for link in package.links(_source(key)).values()
        if key.endswith(".rels") and link.kind in WHOLE_FILES and not link.external
    }
    album = pictures.Album()
    for key in sorted(package.parts, key=_natural):
        if key not in package.opened:
            items = _part(package, key, readers, owners.get(key), key in whole_files, album)
            yield from guarded(items, package.place(key))
    yield from _relations(package, owners)
    yield from album.problems()


def _part(
    package: Package, key: str, readers: Mapping[str, Reader], base: Place | None, is_file: bool, album: pictures.Album
) -> Iterator[Item]:
    """One part, by what its bytes are."""
    head = package.head(key)
    if head.startswith(ole.MAGIC):
        yield from _compound(package, key)
    elif head[:4] == ZIP_MAGIC or head[:4] == b"%PDF" or (is_file and _is_no_office_xml(head)):
        yield from _embedded(package, key)
    elif kind := pictures.kind_of(head):
        if THUMBNAIL.search(key):
            package.opened.add(key)
        else:
            yield from album.add(package, key, kind, base)
    elif tag := root_tag(head) if head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<" else "":
        yield from _xml(package, key, tag, readers, base)
    elif not head.strip():
        package.opened.add(key)
    elif MUTE_BINARY.search(key):
        package.opened.add(key)
    elif key.endswith((".xml", ".rels", ".vml")):
        for _ in whole(package.open(key)):
            pass
    elif key in readers:
        yield from readers[key](package, key, base)
    else:
        yield from _embedded(package, key)


def _xml(package: Package, key: str, tag: str, readers: Mapping[str, Reader], base: Place | None) -> Iterator[Item]:
    reader = readers.get(tag) or COMMON.get(tag)
    if reader is not None:
        yield from reader(package, key, base)
    elif local(tag) == "html" or "html" in package.content_type(key):
        yield from _embedded(package, key)
    elif _is_mute(tag):
        package.opened.add(key)
    else:
        yield from sweep(package, key, base)
    if not package.content_type(key) and not key.endswith(".rels"):
        yield replace(DamagedFile("the part is not declared; it was read all the same", package.place(key)).problem(), harmless=True)


def _is_mute(tag: str) -> bool:
    namespace = tag.rpartition("}")[0].lstrip("{")
    if namespace.startswith(MUTE_NAMESPACES):
        return True
    return local(tag) in MUTE_ROOTS and namespace.startswith(OFFICE_NAMESPACES)


def _is_no_office_xml(head: bytes) -> bool:
    return not root_tag(head).lstrip("{").startswith(OFFICE_NAMESPACES)


def sweep(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """All words of a part nobody knows better, in passages of about PASSAGE_CHARACTERS."""
    gathered: list[str] = []
    size = number = 0
    for root in whole(package.open(key)):
        for piece in words(root):
            gathered.append(piece)
            size += len(piece)
            if size > PASSAGE_CHARACTERS:
                number += 1
                yield Passage("\n".join(gathered), Place("part", None, f"{package.place(key).name} {number}"))
                gathered, size = [], 0
        if gathered:
            place = package.place(key)
            yield Passage("\n".join(gathered), replace(place, name=f"{place.name} {number + 1}") if number else place)


def read_properties(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Core, extended and custom properties, each one passage: `property title`, `property 批准人`."""
    for entry in children(package.open(key), (root_tag(package.head(key)),)):
        name = entry.get("name") or local(entry.tag)
        text = "\n".join(piece for piece in (node.text for node in entry.iter()) if piece and piece.strip())
        if text and name not in SETTLED_PROPERTIES:
            yield Passage(text, Place("property", None, name))


def read_vml(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Text boxes, captions of form controls and word art of a VML drawing; comments' own text is elsewhere."""
    from lxml import etree

    data = OPEN_BREAK.sub(b"<br/>", package.open(key).read())
    for root in whole(cast("etree._Element", _Bytes(data))):
        for box in root.iter("{*}textbox"):
            if text := "\n".join(piece.strip() for piece in box.itertext() if piece.strip()):
                yield Passage(text, package.next_place(base, "text box"))
        for node in root.iter("{*}textpath", "{*}shape", "{*}imagedata"):
            for text in (node.get("string"), node.get("alt"), node.get("{urn:schemas-microsoft-com:office:office}title")):
                if text and text.strip():
                    yield Passage(text, package.next_place(base, "alt text"))
