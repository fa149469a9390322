"""First tier for OpenDocument texts, slides and drawings: the content, styles, properties and all other parts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from scanner import ole
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile
from scanner.extractors.open_document.blocks import Story, blocks
from scanner.extractors.open_document.names import (
    BODIES,
    MASTERS,
    META,
    OFFICE,
    PAGE,
    SCRIPT,
    STAR_METAFILE,
    STYLE,
    STYLES,
    TABLE,
    TEXT,
)
from scanner.extractors.open_document.shapes import page, pages, shape, unwrapped
from scanner.ooxml import PART_FAILURES, Item, canonical, guarded, inside
from scanner.ooxml_parts import sweep
from scanner.pictures import kind_of
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.xml_reading import Element, local, root_tag, whole, words
from scanner.zip_parts import bare, child, faults, no_parts, open_parts, without_doctype

MANIFEST = "meta-inf/manifest.xml"
SILENT_PARTS = ("mimetype", "manifest.rdf", "layout-cache", "configurations2/", "fonts/")
"""Parts that say how things look or lie in the program's windows; fonts hold no author's text."""
SILENT_ENDINGS = ("settings.xml", "script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml")
PREVIEWS = ("objectreplacements/", "thumbnails/", "pictures/tablepreview")
SETTLED = frozenset(
    ("generator", "creation-date", "date", "print-date", "editing-cycles", "editing-duration", "document-statistic")
)
HEADERS = tuple(f"{STYLE}{kind}{which}" for kind in ("header", "footer") for which in ("", "-left", "-first"))
PAGED = {f"{OFFICE}presentation": "slide", f"{OFFICE}drawing": "page"}
MODULE = f"{SCRIPT}module"
OF_SHEETS = ("content-validations", "named-expressions")
ENTRIES_OF_SHEETS = tuple(f"{TABLE}{name}" for name in ("content-validation", "named-range", "named-expression"))
FLAT_PARTS = (f"{OFFICE}meta", f"{OFFICE}scripts", *STYLES, MASTERS, *BODIES)


@extractor("odt", "odp", "odg")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`heading 1`, `paragraph 12`, `table 1 row 2 cell 3`, `slide 4 shape 2`, `slide 4 notes`, `comment 2`, …

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    del settings
    with open_parts(artifact, budget) as package:
        story = Story(package, shape)
        yield from _refuse_encrypted(story)
        around = list(guarded(_styles(story, "styles.xml", None), package.place("styles.xml")))
        if "content.xml" in package.parts:
            yield from guarded(_content(story, "content.xml", None), package.place("content.xml"))
        else:
            yield DamagedFile("the content is missing", Place("part", None, "content.xml")).problem()
        yield from around
        for key in sorted(package.parts):
            if key not in package.opened and not key.startswith(SILENT_PARTS):
                yield from guarded(_part(story, key), package.place(key))
        yield from story.album.problems()
        yield from faults(package)


@extractor("fodt")
def read_flat(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """As `read`, for a document that is one XML file (flat ODF: .fodt .fodp .fodg .fods). Raises DamagedFile."""
    del settings
    story = Story(no_parts(artifact, budget), shape)
    content = artifact.content
    with open(content, "rb") if isinstance(content, Path) else io.BytesIO(content) as stream:
        yield from _bodies(story, _children(without_doctype(stream), FLAT_PARTS), None)
    yield from story.album.problems()


def _refuse_encrypted(story: Story) -> Iterator[Item]:
    """Raises EncryptedFile where the content is encrypted; single encrypted parts are problems."""
    package = story.package
    if MANIFEST not in package.parts:
        return
    try:
        for root in whole(bare(package, MANIFEST)):
            for entry in root.iter("{*}file-entry"):
                if not any(local(node.tag) == "encryption-data" for node in entry):
                    continue
                key = canonical(
                    entry.get(next((name for name in entry.attrib if local(name) == "full-path"), "")) or ""
                )
                if key in ("content.xml", "encrypted-package"):
                    raise EncryptedFile("the document is encrypted with a password")
                if key in package.parts:
                    package.opened.add(key)
                    yield EncryptedFile("the part is encrypted", package.place(key)).problem()
    except DamagedFile:
        package.opened.discard(MANIFEST)


def _content(story: Story, key: str, base: Place | None) -> Iterator[Item]:
    """A body, its styles noted on the way. Raises DamagedFile."""
    if root_tag(story.package.head(key)).endswith("}math"):
        for root in whole(bare(story.package, key)):
            yield from blocks(story, [root], base)
        return
    yield from _bodies(story, _children(bare(story.package, key), (*STYLES, f"{OFFICE}scripts", *BODIES)), base)


def _children(stream: IO[bytes], containers: tuple[str, ...]) -> Iterator[Element]:
    """The children of the containers that stand in no other: a text may hold a whole chart with styles of its own.

    Raises DamagedFile.
    """
    for root in whole(stream):
        waiting = [root]
        while waiting:
            element = waiting.pop()
            if element.tag in containers:
                yield from element
            else:
                waiting.extend(reversed(element))


def _bodies(story: Story, elements: Iterator[Element], base: Place | None) -> Iterator[Item]:
    """The parts of a document in their order; `elements` are their children as they come."""
    numbered = _Numbered(story, base)
    for element in elements:
        parent = element.getparent()
        kind = parent.tag if parent is not None else ""
        if kind in STYLES:
            _note_hiding(story, element)
        elif kind == f"{OFFICE}meta":
            yield from _property(story, element, base)
        elif kind == MASTERS:
            yield from _master(story, element, base)
        elif kind == f"{OFFICE}scripts":
            yield from _script(story, element)
        elif kind in PAGED:
            yield from numbered.page(element, PAGED[kind])
        elif local(element.tag) in OF_SHEETS:
            yield from _of_sheets(story, element)
        else:
            yield from blocks(story, [element], base)


def _of_sheets(story: Story, element: Element) -> Iterator[Passage]:
    """Of a flat spreadsheet: the lists that cells choose from, named ranges and expressions."""
    for entry in element.iter(*ENTRIES_OF_SHEETS):
        said = [entry.get(f"{TABLE}{key}") for key in ("name", "condition", "expression", "cell-range-address")]
        texts = [*said, *words(entry)]
        if text := "\n".join(dict.fromkeys(text for text in texts if text)):
            yield Passage(text, story.package.next_place(None, local(entry.tag).replace("-", " ")))


class _Numbered:
    """Counts pages while their elements come one by one."""

    def __init__(self, story: Story, base: Place | None) -> None:
        self.story, self.base, self.number = story, base, 0

    def page(self, element: Element, kind: str) -> Iterator[Item]:
        if element.tag != PAGE:
            yield from pages(self.story, [element], kind)
            return
        self.number += 1
        self.story.package.budget.charge_pages()
        place = Place(kind, self.number) if self.base is None else inside(self.base, kind, self.number)
        yield from page(self.story, element, place)


def _styles(story: Story, key: str, base: Place | None) -> Iterator[Item]:
    """Page headers and footers, texts on master pages; the names of styles that hide their text are kept."""
    if key not in story.package.parts:
        return
    for element in _children(bare(story.package, key), (*STYLES, MASTERS)):
        if element.getparent().tag == MASTERS:
            yield from _master(story, element, base)
        else:
            _note_hiding(story, element)


def _note_hiding(story: Story, style: Element) -> None:
    for properties in style.iter(f"{STYLE}text-properties"):
        if properties.get(f"{TEXT}display") in ("none", "condition"):
            story.hiding.add(style.get(f"{STYLE}name") or "")


def _master(story: Story, element: Element, base: Place | None) -> Iterator[Item]:
    """`page header 1 paragraph 1`, `master 1 shape 2`. The same header on several masters is told once."""
    told = story.told
    for part in element:
        if part.tag in HEADERS:
            text = "".join(part.itertext()).strip()
            kind = "page " + local(part.tag).partition("-")[0]
            if kind + text not in told:
                told.add(kind + text)
                yield from blocks(story, part, story.package.next_place(base, kind))
    drawn = [part for part in element if isinstance(part.tag, str) and part.tag not in HEADERS]
    if drawn:
        place = story.package.next_place(base, "master")
        for item in blocks(story, [part for part in drawn if not part.tag.startswith(STYLE)], place):
            if not isinstance(item, Passage):
                yield item
            elif item.text not in told and item.text.strip() not in ("<number>", "<header>", "<footer>", "<date/time>"):
                told.add(item.text)
                yield item


def _part(story: Story, key: str) -> Iterator[Item]:
    """A part nobody has read yet, by what its bytes are: objects, macros, properties, pictures, files."""
    package = story.package
    head = package.head(key)
    kind = "svm" if head.startswith(STAR_METAFILE) else kind_of(head)
    tag = root_tag(head) if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else ""
    base = Place("object", None, package.place(key).name.rpartition("/")[0]) if "/" in key else None
    if key.startswith(PREVIEWS) or key.endswith(SILENT_ENDINGS) or not head.strip():
        package.opened.add(key)  # a preview is of what is read
    elif kind:
        package.opened.add(key)
        name = package.place(key).name
        place, size = Place("picture", None, name), package.parts[key].file_size
        yield from story.album.enter(name, kind, head, size, lambda: package.open(key).read(), place)
    elif key.endswith("meta.xml"):
        for element in _children(bare(package, key), (f"{OFFICE}meta",)):
            yield from _property(story, element, base)
    elif key.endswith("styles.xml"):
        yield from _styles(story, key, base)
    elif key.endswith("content.xml") and tag:
        yield from _content(story, key, base)
    elif tag == MODULE or b"<script:module" in head[:1000]:
        yield from _macro(story, key)
    elif "signatures" in key and key.startswith("meta-inf/"):
        yield from _signature(story, key)
    elif key == MANIFEST or key == "meta-inf/documentmetadata.xml":
        for _ in whole(bare(package, key)):
            pass  # read before, unless it is damaged: then this says how
    elif tag and not head.startswith(ole.MAGIC):
        yield from sweep(package, key, None)
    elif key.endswith((".xml", ".rdf")):
        for _ in whole(package.open(key)):
            raise DamagedFile("the part's XML does not begin as XML does")
    else:
        for made in child(package, key):
            yield from _object(made)


def _object(made: Artifact) -> Iterator[Item]:
    """An embedded file; one whose wrapping is damaged is given as it is."""
    try:
        yield from list(unwrapped(made))
    except PART_FAILURES:
        yield made


def _macro(story: Story, key: str) -> Iterator[Item]:
    for root in whole(bare(story.package, key)):
        name = next((value for attribute, value in root.attrib.items() if local(attribute) == "name"), "")
        if root.text and root.text.strip():
            yield Passage(
                root.text, Place("macro line", 1, "/".join(part for part in (key.split("/")[-2], name) if part))
            )


def _script(story: Story, element: Element) -> Iterator[Item]:
    """A macro written into a flat file, or the name of one that is called."""
    for module in element.iter("{*}module"):
        if text := "\n".join(piece for piece in module.itertext() if piece.strip()):
            yield Passage(text, Place("macro line", 1, str(story.package.next_place(None, "module"))))


def _signature(story: Story, key: str) -> Iterator[Item]:
    """Who signed, as the certificate names them. Signatures are not checked."""
    for root in whole(story.package.open(key)):
        for signature in root.iter("{*}Signature"):
            names = [
                node.text.strip() for node in signature.iter("{*}X509IssuerName", "{*}X509SubjectName") if node.text
            ]
            names += [node.text.strip() for node in signature.iter("{*}date") if node.text]
            yield Passage("\n".join(dict.fromkeys(names)) or "signed", story.package.next_place(None, "signature"))


def _property(story: Story, entry: Element, base: Place | None) -> Iterator[Item]:
    name = entry.get(f"{META}name") or local(entry.tag)
    text = "\n".join(words(entry)) if len(entry) else entry.text or ""
    if text.strip() and name not in SETTLED:
        place = inside(base, "property", None, name)
        yield Passage(text, story.package.next_place(place, "again") if str(place) in story.told else place)
        story.told.add(str(place))
