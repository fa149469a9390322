"""Reads EPUB books: chapters in the order of the spine, contents list, metadata, and every other file inside."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from scanner import html_text
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile
from scanner.ooxml import Item, Package, canonical, guarded, inside
from scanner.ooxml_parts import sweep
from scanner.pictures import Album, kind_of
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.xml_reading import local, root_tag, whole
from scanner.zip_parts import bare, child, faults, open_parts

CONTAINER, ENCRYPTION, RIGHTS = "meta-inf/container.xml", "meta-inf/encryption.xml", "meta-inf/rights.xml"
OBFUSCATIONS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways to hide fonts, which no text is lost by (EPUB 3.3, 4.5)."""
PAGES = (".xhtml", ".html", ".htm", ".xht")
FONTS = (".ttf", ".otf", ".ttc", ".woff", ".woff2")
SILENT_PARTS = ("mimetype", "meta-inf/container.xml", "meta-inf/com.apple", "meta-inf/calibre")
SETTLED_NAMES = "date language identifier format modified role file-as display-seq"
SETTLED = frozenset(SETTLED_NAMES.split())
# <title/>, <a id="x"/>: a reader of HTML would take them as open and the rest of the page as their content
CLOSED = re.compile(r"""< (?P<name> [A-Za-z][\w:-]* ) (?P<rest> (?: \s [^<>]*? )? ) / >""", re.X)
# <?dp page="3"?>: the parser of HTML knows no such node; its words are kept as a comment
INSTRUCTION = re.compile(r"""< (?P<words> \? [^>]* ) >?""", re.X)
# <?xml version="1.0" encoding="utf-8"?>
DECLARATION = re.compile(r"""\A \s* <\?xml [^>]* >""", re.X)
VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
VOID = frozenset(VOID_NAMES.split())


@dataclass(slots=True)
class Book:
    """The package, its pictures, and the files it has by the identifier the manifest gives them."""

    package: Package
    album: Album = field(init=False)
    files: dict[str, str] = field(default_factory=dict)
    chapters: int = 0

    def __post_init__(self) -> None:
        self.album = Album(self.package.budget)


@extractor("epub")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`chapter 3 block 12`, `chapter 3 alt 4`, `navigation 5`, `property title`; other files inside become children.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    del settings
    with open_parts(artifact, budget) as package:
        book = Book(package)
        yield from guarded(_encrypted(package), package.place(ENCRYPTION))
        main = ""
        if CONTAINER in package.parts:
            try:
                main = _main(package)
            except DamagedFile as error:
                yield DamagedFile(error.message, package.place(CONTAINER)).problem()
        main = main or next((key for key in sorted(package.parts) if key.endswith(".opf")), "")
        if main:
            yield from guarded(_book(book, main), package.place(main))
        else:
            yield DamagedFile("the list of chapters is missing", Place("part", None, "content.opf")).problem()
        for key in sorted(package.parts):
            if key not in package.opened and not key.startswith(SILENT_PARTS):
                yield from guarded(_part(book, key), package.place(key))
        yield from book.album.problems()
        yield from faults(package)


def _main(package: Package) -> str:
    """The key of the package document; empty where none is named. Raises DamagedFile."""
    found = ""
    for root in whole(bare(package, CONTAINER)):
        named = [canonical(unquote(node.get("full-path") or "")) for node in root.iter("{*}rootfile")]
        found = next((key for key in named if key in package.parts), "")
    return found


def _encrypted(package: Package) -> Iterator[Item]:
    """A problem for every part under a licence; a font that is only hidden is none. Raises DamagedFile."""
    if ENCRYPTION not in package.parts:
        return
    for root in whole(bare(package, ENCRYPTION)):
        for data in root.iter("{*}EncryptedData"):
            method = next((node.get("Algorithm") or "" for node in data.iter("{*}EncryptionMethod")), "")
            for reference in data.iter("{*}CipherReference"):
                key = canonical(unquote(reference.get("URI") or ""))
                if key in package.parts:
                    package.opened.add(key)
                    if method not in OBFUSCATIONS:
                        yield EncryptedFile("the part is encrypted by a licence (DRM)", package.place(key)).problem()


def _book(book: Book, key: str) -> Iterator[Item]:
    """Metadata, the chapters of the spine, the contents list. Raises DamagedFile."""
    package = book.package
    for root in whole(bare(package, key)):
        for block in root.iter("{*}metadata"):
            for node in block.iter():
                name = node.get("property") or node.get("name") or local(node.tag)
                text = (node.text or "").strip() or (node.get("content") or "" if local(node.tag) == "meta" else "")
                if text and name.rpartition(":")[2] not in SETTLED and name not in ("metadata", "cover"):
                    yield Passage(text, package.next_place(None, f"property {name}"))
        contents: list[str] = []
        for item in root.iter("{*}item"):
            target = canonical(posixpath.join(posixpath.dirname(key), unquote(item.get("href") or "")))
            book.files[item.get("id") or ""] = target
            if "nav" in (item.get("properties") or "").split() or target.endswith(".ncx"):
                contents.append(target)
        for reference in root.iter("{*}itemref"):
            target = book.files.get(reference.get("idref") or "", "")
            book.chapters += 1
            place = Place("chapter", book.chapters)
            if target not in package.parts:
                yield DamagedFile(f"the chapter {target or reference.get('idref')} is missing", place).problem()
            elif target not in package.opened:
                yield from guarded(_page(book, target, f"chapter {book.chapters}"), place)
        for target in contents:
            if target in package.parts and target not in package.opened:
                yield from guarded(_navigation(book, target), package.place(target))


def _navigation(book: Book, key: str) -> Iterator[Item]:
    """The contents list: `navigation 3` in an NCX, `navigation block 3` in a page."""
    if not key.endswith(".ncx"):
        yield from _page(book, key, "navigation")
        return
    for root in whole(bare(book.package, key)):
        for node in root.iter("{*}text"):
            if node.text and node.text.strip():
                yield Passage(node.text.strip(), book.package.next_place(None, "navigation"))


def _page(book: Book, key: str, base: str) -> Iterator[Item]:
    """The words of a page, what its markup hides included; contents written into it become children."""
    package = book.package
    head = package.head(key)
    if kind_of(head) or root_tag(head).endswith("}svg"):
        yield from _part(book, key)
        return
    package.budget.charge_pages()
    decoded = html_text.decoded(package.open(key).read())
    if decoded.lossy:
        message = f"some bytes are not text in {decoded.encoding} and stand as U+FFFD"
        yield DamagedFile(message, package.place(key)).problem()
    for item in html_text.read_markup(_as_html(decoded.text)):
        package.budget.check_time()
        if isinstance(item, html_text.Words):
            name = item.name if item.kind == "meta" else ""
            yield Passage(item.text, Place(f"{base} {item.kind}", item.number, name))
        elif item.failure:
            yield DamagedFile(f"data {item.number}: {item.failure}", package.place(key)).problem()
        else:
            package.budget.enter_member(package.artifact.depth + 1)
            package.budget.charge_bytes(len(item.data))
            name = f"{base} data {item.number}.{html_text.suffix_of(item.media_type)}"
            yield Artifact(name, item.data, parent=package.artifact)


def _as_html(markup: str) -> str:
    """A page written as XML in the way a reader of HTML understands it."""
    markup = INSTRUCTION.sub(r"<!--\g<words>-->", DECLARATION.sub("", markup, count=1))
    return CLOSED.sub(_opened, markup)


def _opened(found: re.Match[str]) -> str:
    if found["name"].lower() in VOID:
        return found[0]
    return f"<{found['name']}{found['rest']}></{found['name']}>"


def _part(book: Book, key: str) -> Iterator[Item]:
    """What neither spine nor contents list has: pages, pictures, scripts, files."""
    package = book.package
    head = package.head(key)
    name = package.place(key).name
    kind = kind_of(head)
    tag = root_tag(head) if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else ""
    if kind:
        package.opened.add(key)
        place, size = Place("picture", None, name), package.parts[key].file_size
        yield from book.album.enter(name, kind, head, size, lambda: package.open(key).read(), place)
    elif key.endswith(FONTS) or not head.strip():
        package.opened.add(key)
    elif key.endswith(PAGES) or local(tag).lower() == "html":
        yield from _page(book, key, f"page {name}")
    elif key.endswith((".css", ".smil")):
        text = html_text.decoded(package.open(key).read()).text
        if text.strip():
            yield Passage(text, inside(package.place(key), "line", 1))
    elif key == RIGHTS:
        package.opened.add(key)
        yield EncryptedFile("the book is sold under a licence (DRM)", package.place(key)).problem()
    elif tag:
        yield from sweep(package, key, None)
    else:
        yield from child(package, key)
