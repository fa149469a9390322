"""Reads the parts every Office package may have, so that no part of it is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO

from scanner import drawingml, ole, pictures
from scanner.errors import DamagedFile, NoText
from scanner.ooxml import Item, Link, Package, doubled, guarded, inside
from scanner.records import Artifact, Passage, Place
from scanner.xml_reading import children, local, root_tag, whole, words

Reader = Callable[[Package, str, "Place | None"], Iterator[Item]]

PASSAGE_CHARACTERS = 50_000
"""A swept part is given in passages of about this size."""
ZIP_MAGIC = b"PK\x03\x04"

OFFICE_NAMESPACES = (
    "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/", "http://schemas.microsoft.com/",
)  # fmt: skip
MUTE_NAMESPACES = (
    "http://schemas.microsoft.com/office/drawing/2012/chartStyle", "http://www.w3.org/2000/09/xmldsig#",
    "http://www.w3.org/2003/InkML",
)  # fmt: skip
MUTE_ROOTS = frozenset((
    "styles", "fonts", "webSettings", "numbering", "theme", "themeOverride", "styleSheet", "calcChain", "tblStyleLst",
    "viewPr", "presentationPr", "colorsDef", "styleDef", "layoutDef", "datastoreItem", "commentsIds", "commentsEx",
    "commentsExtensible", "people", "personList", "cmAuthorLst", "authorLst", "metadata", "vbaSuppData",
    "formControlPr", "singleXmlCells", "recipients", "rvTypesInfo", "table", "pivotTableDefinition",
))  # fmt: skip
"""Root elements of parts that say how things look, are numbered or are called, or repeat what the cells say."""
SETTLED_PROPERTIES = frozenset((
    "created", "modified", "revision", "version", "lastPrinted", "Pages", "Words", "Characters", "Lines", "Paragraphs",
    "CharactersWithSpaces", "TotalTime", "AppVersion", "Application", "DocSecurity", "ScaleCrop", "LinksUpToDate",
    "SharedDoc", "HyperlinksChanged", "HeadingPairs", "TitlesOfParts", "HLinks", "DigSig", "Slides", "Notes",
    "HiddenSlides", "MMClips", "PresentationFormat",
))  # fmt: skip
"""Properties that are counts or dates, or repeat headings of the document itself."""
HARMLESS_WHEN_MISSING = frozenset((
    "image", "thumbnail", "theme", "styles", "fontTable", "font", "webSettings", "printerSettings", "calcChain",
    "hyperlink", "numbering", "stylesWithEffects", "presProps", "viewProps", "tableStyles", "tags", "customXmlProps",
    "slideMaster", "slideLayout", "themeOverride", "vbaProjectSignature", "audio", "video", "media",
))  # fmt: skip
"""Links whose missing target is no text lost: Office itself writes `NULL` targets for pictures that were lost."""
WHOLE_FILES = frozenset(("aFChunk", "package", "oleObject"))
# xl/printerSettings/printerSettings1.bin, word/fonts/font1.odttf: device settings and fonts hold no author's text
MUTE_BINARY = re.compile(
    r"""(^|/) (printersettings\d*\.bin | binaryindex\d*\.bin | vbaprojectsignature\w*\.bin | origin\.sigs
        | [^/]*\.(odttf|fntdata|ttf|otf)) $""",
    re.X,
)
# docProps/thumbnail.jpeg: a small copy of the first page, which is read itself
THUMBNAIL = re.compile(r"""^ (docprops|thumbnails) / thumbnail[^/]* $""", re.X)
# image12.png -> ["image", "12", ".png"]: parts are taken in the order a person counts them
DIGITS = re.compile(r"""(\d+)""", re.X)
# <br>: Excel writes HTML line breaks into VML and never closes them
OPEN_BREAK = re.compile(rb"""<br\s*>""", re.X | re.I)


def main_then_rest(
    package: Package,
    usual: str,
    what: str,
    read_main: Callable[[Package, str], Iterator[Item]],
    readers: Mapping[str, Reader],
    owners: Mapping[str, Place],
) -> Iterator[Item]:
    """The main part (`usual` where the package names none), then all others; `what` is missing where there is none."""
    main = package.target("", "officeDocument") or (usual if usual in package.parts else "")
    if main:
        yield from guarded(read_main(package, main), package.place(main))
    else:
        yield DamagedFile(f"the {what} part is missing", Place("part", None, usual)).problem()
    yield from remaining(package, readers, owners)


def remaining(package: Package, readers: Mapping[str, Reader], owners: Mapping[str, Place]) -> Iterator[Item]:
    """Everything in the package that has not been opened yet: the last step of every Office reader.

    `readers` by root tag (or by suffix, for what is no XML) come before the common ones; `owners` say which slide or
    sheet a part belongs to. Unknown XML is swept for text, files inside become artifacts, pictures one merged problem,
    missing targets a problem each.
    """
    yield from doubled(package)
    if "[content_types].xml" not in package.parts:
        yield DamagedFile("the list of parts is missing", Place("part", None, "[Content_Types].xml")).problem()
    if "_rels/.rels" not in package.parts:
        yield DamagedFile("the package's own relationships are missing", Place("part", None, "_rels/.rels")).problem()
    links = {source: list(package.links(source).values()) for source in sorted(_sources(package), key=_natural)}
    files = {link.target for entries in links.values() for link in entries if link.kind in WHOLE_FILES}
    album = pictures.Album(package.budget)
    for key in sorted(package.parts, key=_natural):
        if key not in package.opened:
            items = _part(package, key, readers, owners.get(key), album, is_file=key in files)
            yield from guarded(items, package.place(key))
    for source, entries in links.items():
        yield from _relations(package, source, entries, owners.get(source))
    yield from album.problems()


def _part(
    package: Package, key: str, readers: Mapping[str, Reader], base: Place | None, album: pictures.Album, is_file: bool
) -> Iterator[Item]:
    """One part, by what its bytes are and not by its name."""
    head = package.head(key)
    tag = root_tag(head) if head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<" else ""
    kind = pictures.kind_of(head)
    if head.startswith(ole.MAGIC):
        yield from _compound(package, key)
    elif kind:
        package.opened.add(key)
        if kind == "metafile" or not THUMBNAIL.search(key):
            place = inside(base, "picture", None, package.place(key).name)
            size = package.parts[key].file_size
            yield from album.enter(
                _label(package, key, base), kind, head, size, lambda: package.open(key).read(), place
            )
    elif tag and not (is_file and not tag.startswith(tuple("{" + name for name in OFFICE_NAMESPACES))):
        yield from _xml(package, key, tag, readers, base)
    elif not head.strip() or (MUTE_BINARY.search(key) and head[:4] not in (ZIP_MAGIC, b"%PDF")):
        package.opened.add(key)
    elif key.endswith((".xml", ".rels", ".vml")) and not is_file:
        for _ in whole(package.open(key)):
            raise DamagedFile("the part's XML does not begin as XML does")
    elif "activex" in key:
        if text := "\n".join(ole.strings(package.open(key).read())):
            yield Passage(text, package.place(key))
    elif reader := readers.get("." + key.rpartition(".")[2]):
        yield from reader(package, key, base)
    else:
        yield from embedded(package, key)


def _xml(package: Package, key: str, tag: str, readers: Mapping[str, Reader], base: Place | None) -> Iterator[Item]:
    reader = readers.get(tag) or COMMON.get(tag)
    if key.endswith(".rels") or key == "[content_types].xml":
        for _ in whole(package.open(key)):
            pass  # what was not opened by now is damaged, and this says how
    elif reader is not None:
        yield from reader(package, key, base)
    elif local(tag).lower() == "html":
        yield from embedded(package, key)
    elif _is_mute(tag):
        package.opened.add(key)
    else:
        yield from sweep(package, key, base)
    if not package.content_type(key) and not key.endswith(".rels") and key != "[content_types].xml":
        problem = DamagedFile("the part is not declared; it was read all the same", package.place(key)).problem()
        yield replace(problem, harmless=True)


def _is_mute(tag: str) -> bool:
    namespace = tag.rpartition("}")[0].lstrip("{")
    office = namespace.startswith(OFFICE_NAMESPACES)
    return namespace.startswith(MUTE_NAMESPACES) or (office and local(tag) in MUTE_ROOTS)


def sweep(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """All words of a part nobody knows better, in passages of about PASSAGE_CHARACTERS."""
    place = package.place(key)
    for root in whole(package.open(key)):
        for number, text in enumerate(_portions(words(root))):
            yield Passage(text, replace(place, name=f"{place.name} {number + 1}") if number else place)


def _portions(pieces: Iterator[str]) -> Iterator[str]:
    gathered: list[str] = []
    size = 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size > PASSAGE_CHARACTERS:
            yield "\n".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield "\n".join(gathered)


def read_properties(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Core, extended and custom properties, each one passage: `property title`, `property 批准人`."""
    for entry in children(package.open(key), (root_tag(package.head(key)),)):
        name = entry.get("name") or local(entry.tag)
        text = "\n".join(node.text.strip() for node in entry.iter() if node.text and node.text.strip())
        if text and name not in SETTLED_PROPERTIES:
            yield Passage(text, Place("property", None, name))


def read_vml(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Text boxes, captions of form controls and word art of a VML drawing."""
    data = OPEN_BREAK.sub(b"<br/>", package.open(key).read())
    for root in whole(BytesIO(data)):
        for box in root.iter("{*}textbox"):
            if text := "\n".join(piece.strip() for piece in box.itertext() if piece.strip()):
                yield Passage(text, package.next_place(base, "text box"))
        for text in drawingml.vml_texts(root):
            yield Passage(text, package.next_place(base, "alt text"))


def embedded(package: Package, key: str) -> Iterator[Item]:
    """A file inside the package, as an artifact of its own."""
    artifact, entry = package.artifact, package.parts[key]
    package.budget.enter_member(artifact.depth + 1)
    content = package.budget.take(package.raw(key), packed=entry.compress_size)
    yield Artifact(entry.filename, content, parent=artifact)


def _compound(package: Package, key: str) -> Iterator[Item]:
    """An OLE part: macros, a packaged file, an equation, or a document of its own."""
    for item in embedded(package, key):
        if not isinstance(item, Artifact):
            yield item
        elif "vba" in key or "vba" in package.content_type(key):
            yield from read_macros(item.content)
        elif (wrapped := ole.unwrap(item.content)) is None:
            yield item
        elif wrapped.content:
            yield replace(item, name=f"{item.name}/{wrapped.name}".rstrip("/"), content=wrapped.content)
        elif wrapped.text:
            yield Passage(wrapped.text, package.place(key))
        else:
            raise NoText("an embedded equation or empty object was not read", package.place(key))


def read_macros(content: ole.Content) -> Iterator[Item]:
    """The source of every macro module that says more than its own name, with `macro line N Module1` as place."""
    with ole.open_ole(content) as compound:
        for name, source in ole.macros(compound):
            if any(line.strip() and not line.startswith("Attribute VB_") for line in source.splitlines()):
                yield Passage(source, Place("macro line", 1, name))


def _relations(package: Package, source: str, links: list[Link], base: Place | None) -> Iterator[Item]:
    """Addresses outside that no paragraph has told of, each once, and a problem for every target that is missing."""
    told: set[str] = set()
    for link in links:
        if link.external:
            if link.target.strip() and (source, link.id) not in package.told and link.target not in told:
                told.add(link.target)
                owner = "" if base else package.place(source).name if source else ""
                yield Passage(link.target, inside(base, "link", None, f"{owner} {link.id}".strip()))
        elif link.target not in package.parts and link.target:
            problem = DamagedFile(
                f"the {link.kind} part {link.target!r} is missing", package.place(source) if source else None
            ).problem()
            yield replace(problem, harmless=link.kind in HARMLESS_WHEN_MISSING)


def _label(package: Package, key: str, base: Place | None) -> str:
    name = package.place(key).name
    return f"{name} on {base}" if base else name


def _sources(package: Package) -> Iterator[str]:
    """The parts that have relationships; "" for the package itself."""
    for key in package.parts:
        if key.endswith(".rels"):
            folder, _, name = key.rpartition("/")
            yield f"{folder.removesuffix('_rels')}{name.removesuffix('.rels')}"


def _natural(key: str) -> list[str | int]:
    return [int(piece[:9]) if piece.isdecimal() else piece for piece in DIGITS.split(key)]


COMMON: dict[str, Reader] = {
    **dict.fromkeys(drawingml.ROOTS["chart"], drawingml.read_chart),
    **dict.fromkeys(drawingml.ROOTS["chart_new"], drawingml.read_new_chart),
    **dict.fromkeys(drawingml.ROOTS["diagram"], drawingml.read_diagram),
    **dict.fromkeys(drawingml.ROOTS["diagram_drawn"], drawingml.read_drawn_diagram),
    **dict.fromkeys(drawingml.ROOTS["shapes"], drawingml.read_shapes),
    "xml": read_vml,
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}coreProperties": read_properties,
    **{
        f"{{{uri}/{kind}}}Properties": read_properties
        for uri in (
            "http://schemas.openxmlformats.org/officeDocument/2006",
            "http://purl.oclc.org/ooxml/officeDocument",
        )
        for kind in ("extended-properties", "custom-properties", "extendedProperties", "customProperties")
    },
}
"""Readers by root tag of the parts that all three families have."""
