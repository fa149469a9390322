"""Reads OFD documents (GB/T 33190-2016): pages in their order, templates, annotations, attachments, signatures."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import text_runs
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, NoText
from scanner.ooxml import Item, Package, canonical, guarded, inside
from scanner.pictures import Album, kind_of
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.text_runs import Run
from scanner.title_runs import blocks_of_runs
from scanner.xml_reading import Element, local, root_tag, whole, words
from scanner.zip_parts import bare, child, faults, open_parts

MAIN = "ofd.xml"
SEALED = ("encryptions.xml", "encryptinfo.xml", "decryptseed.dat", "entriesmap.dat")
"""What stands in a package encrypted by GM/T 0099, by the names its writers use."""
SETTLED = frozenset(("DocID", "CreationDate", "ModDate", "DocUsage", "CreatorVersion", "Cover"))
MUTE_ROOTS = frozenset(
    ("Res", "Attachments", "Annotations", "Signatures", "CustomTags", "DocVersion", "OFD", "Document")
)
"""Lists of other parts, whose own words are names of files and fonts."""
PICTURE_ENDINGS = (".jb2", ".jbig2", ".jpx", ".jp2", ".wdp", ".heic")
FONT_ENDINGS = (".ttf", ".otf", ".ttc", ".pfb", ".cff", ".woff")
SEAL_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a")
CURVES = 40
"""A page with more drawn paths than this and no text may have its letters drawn as curves."""
# 0c 0f E6 B5 8B …: a UTF8String of DER, as seals hold their name and maker
DER_TEXT = re.compile(rb"""\x0c ([\x02-\x7f])""", re.X)
# g 10 3.5: ten times 3.5 (GB/T 33190, 11.3)
GROUPED = "g"
NUMBER = re.compile(r"""[+-]? (?: \d+ (?: \.\d* )? | \.\d+ ) (?: [eE][+-]?\d+ )?""", re.X)


@dataclass(slots=True)
class Document:
    """One document of the package: where it lies, and its parts by identifier."""

    package: Package
    key: str
    prefix: Place | None
    album: Album
    media: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    area: str | None = None


@extractor("ofd")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`page 3`, `page 3 annotation 1`, `template 1`, `property Title`, `signature 1`; attachments are children.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    del settings
    with open_parts(artifact, budget) as package:
        sealed = [key for key in package.parts if key.rpartition("/")[2] in SEALED]
        for key in sealed:
            package.opened.add(key)
        if sealed:
            yield EncryptedFile("parts of the document are encrypted", package.place(sealed[0])).problem()
        album = Album(budget)
        if MAIN in package.parts:
            yield from guarded(_main(package, album), package.place(MAIN))
        else:
            yield DamagedFile("the entry OFD.xml is missing", Place("part", None, "OFD.xml")).problem()
        for key in sorted(package.parts):
            if key not in package.opened:
                yield from guarded(_part(package, key, album), package.place(key))
        yield from album.problems()
        yield from faults(package)


def _main(package: Package, album: Album) -> Iterator[Item]:
    """The documents of the package with their properties. Raises DamagedFile."""
    for root in whole(bare(package, MAIN)):
        bodies = list(root.iter("{*}DocBody"))
        for number, body in enumerate(bodies, 1):
            prefix = Place("document", number) if len(bodies) > 1 else None
            for info in body.iter("{*}DocInfo"):
                yield from _properties(info, prefix)
            for entry in body.iter("{*}DocRoot"):
                key = _resolve(package, MAIN, entry.text)
                document = Document(package, key, prefix, album)
                yield from guarded(_document(document), package.place(key))
            for entry in body.iter("{*}Signatures"):
                key = _resolve(package, MAIN, entry.text)
                yield from guarded(_signatures(package, key, prefix), package.place(key))


def _properties(info: Element, prefix: Place | None) -> Iterator[Item]:
    found: dict[str, list[str]] = {}
    for node in info.iter():
        name = node.get("Name") or local(node.tag)
        if node.text and node.text.strip() and name not in SETTLED and len(node) == 0:
            found.setdefault(name, []).append(node.text.strip())
    for name, values in found.items():
        yield Passage("\n".join(values), inside(prefix, "property", None, name))


def _document(document: Document) -> Iterator[Item]:
    """Pages, then what hangs on them. Raises DamagedFile."""
    package, key = document.package, document.key
    for root in whole(bare(_there(package, key), key)):
        for name in ("PublicRes", "DocumentRes"):
            for entry in root.iter(f"{{*}}{name}"):
                yield from _resources(document, _resolve(package, key, entry.text))
        document.area = next((box.text for box in root.iter("{*}PhysicalBox")), None)
        for entry in root.iter("{*}TemplatePage"):
            document.templates[entry.get("ID") or ""] = _resolve(package, key, entry.get("BaseLoc"))
        pages = [page for block in root.iter("{*}Pages") for page in block if local(page.tag) == "Page"]
        for number, page in enumerate(pages, 1):
            package.budget.charge_pages()
            document.numbers[page.get("ID") or ""] = number
            place = inside(document.prefix, "page", number)
            yield from guarded(_page(document, _resolve(package, key, page.get("BaseLoc")), place), place)
        for number, template in enumerate(document.templates.values(), 1):
            place = inside(document.prefix, "template", number)
            if template not in package.opened:
                yield from guarded(_page(document, template, place), place)
        for number, entry in enumerate(root.iter("{*}OutlineElem", "{*}Bookmark"), 1):
            if title := entry.get("Title") or entry.get("Name"):
                yield Passage(title, inside(document.prefix, "outline", number))
        for name, reader in (("Annotations", _annotations), ("Attachments", _attachments)):
            for entry in root.iter(f"{{*}}{name}"):
                listed = _resolve(package, key, entry.text)
                yield from guarded(reader(document, listed), package.place(listed))


def _resources(document: Document, key: str) -> Iterator[Item]:
    """Which identifier is which picture; the text in composite units. A resource list that is damaged is a problem."""
    package = document.package
    if not key or key in package.opened:
        return
    yield from guarded(_resource_list(document, key), package.place(key))


def _resource_list(document: Document, key: str) -> Iterator[Item]:
    package = document.package
    for root in whole(bare(_there(package, key), key)):
        folder = root.get("BaseLoc") or ""
        for entry in root.iter("{*}MultiMedia"):
            for file in entry.iter("{*}MediaFile"):
                target = _resolve(package, key, posixpath.join(folder, (file.text or "").strip()))
                document.media[entry.get("ID") or ""] = target
                if target not in package.parts:
                    missing = DamagedFile(f"the {entry.get('Type') or 'media'} file is missing", package.place(target))
                    yield missing.problem()
        for unit in root.iter("{*}CompositeGraphicUnit", "{*}VectorG"):
            if text := _text_of(unit):
                yield Passage(text, package.next_place(document.prefix, "composite"))


def _page(document: Document, key: str, place: Place) -> Iterator[Item]:
    """The text of a page's own content; pictures on it are entered in the album with the page they stand on."""
    package = document.package
    for root in whole(bare(_there(package, key), key)):
        for entry in root.iter("{*}PageRes"):
            yield from _resources(document, _resolve(package, key, entry.text))
        text = _text_of(root)
        if text.strip():
            yield Passage(text, place)
        runs = (run for node in root.iter("{*}TextObject") for run in _runs(node))
        area = next((box.text for box in root.iter("{*}PhysicalBox")), document.area)
        left, top, width, height = _numbers(area, 4)
        yield from blocks_of_runs(runs, text, place, (left, top, width, height))
        if text_runs.is_garbled(text):
            yield NoText("the text is glyph numbers that only its font understands", place).problem()
        pictures = [node.get("ResourceID") or "" for node in root.iter("{*}ImageObject")]
        for id in dict.fromkeys(pictures):
            yield from _picture(document, document.media.get(id, ""), id, place)
        paths = sum(1 for _ in root.iter("{*}PathObject"))
        if not text.strip() and not pictures and paths > CURVES:
            yield NoText(f"no text, but {paths} drawn paths, which may be letters", place).problem()
        for node in root.iter("{*}URI"):
            if target := node.get("URI"):
                yield Passage(target, package.next_place(place, "link"))


def _picture(document: Document, key: str, id: str, place: Place) -> Iterator[Item]:
    package = document.package
    if key not in package.parts:
        yield DamagedFile(f"the picture {id} on it is missing", place).problem()
    elif key not in package.opened:
        name = package.place(key).name
        yield from _enter(package, key, document.album, f"{name} on {place}", inside(place, "picture", None, name))


def _enter(package: Package, key: str, album: Album, label: str, place: Place) -> Iterator[Item]:
    head = package.head(key)
    package.opened.add(key)
    size = package.parts[key].file_size
    yield from album.enter(label, kind_of(head), head, size, lambda: package.open(key).read(), place)


def _annotations(document: Document, key: str) -> Iterator[Item]:
    """Notes, stamps, links and watermarks: what they say and how they look."""
    package = document.package
    for root in whole(bare(_there(package, key), key)):
        for page in root.iter("{*}Page"):
            number = document.numbers.get(page.get("PageID") or "")
            place = inside(document.prefix, "page", number) if number else document.prefix
            for location in page.iter("{*}FileLoc"):
                listed = _resolve(package, key, location.text)
                yield from guarded(_annotation(document, listed, place), place or package.place(listed))


def _annotation(document: Document, key: str, place: Place | None) -> Iterator[Item]:
    package = document.package
    for root in whole(bare(_there(package, key), key)):
        for annotation in root.iter("{*}Annot"):
            at = package.next_place(place, "annotation")
            told = [node.text or "" for node in annotation.iter("{*}Remark")]
            told += [node.text or "" for node in annotation.iter("{*}Parameter") if not (node.text or "").isascii()]
            told += [node.get("URI") or "" for node in annotation.iter("{*}URI")]
            told.append(_text_of(annotation))
            if text := "\n".join(dict.fromkeys(piece.strip() for piece in told if piece.strip())):
                yield Passage(text, at)
            for node in annotation.iter("{*}ImageObject"):
                id = node.get("ResourceID") or ""
                yield from _picture(document, document.media.get(id, ""), id, at)


def _attachments(document: Document, key: str) -> Iterator[Item]:
    package = document.package
    for root in whole(bare(_there(package, key), key)):
        for entry in root.iter("{*}Attachment"):
            for location in entry.iter("{*}FileLoc"):
                target = _resolve(package, key, location.text)
                name = entry.get("Name") or posixpath.basename(target)
                if "." not in name and "." in posixpath.basename(target):
                    name += posixpath.splitext(target)[1]
                if target in package.parts:
                    yield from guarded(iter_child(package, target, name), package.place(target))
                else:
                    yield DamagedFile(f"the attachment {name} is missing", package.place(target)).problem()


def iter_child(package: Package, key: str, name: str) -> Iterator[Item]:
    yield from child(package, key, name)


def _signatures(package: Package, key: str, prefix: Place | None) -> Iterator[Item]:
    """Who signed with what and when. Signatures are not checked."""
    for root in whole(bare(_there(package, key), key)):
        for entry in root.iter("{*}Signature"):
            listed = _resolve(package, key, entry.get("BaseLoc"))
            place = package.next_place(prefix, "signature")
            yield from guarded(_signature(package, listed, place), place)


def _signature(package: Package, key: str, place: Place) -> Iterator[Item]:
    for root in whole(bare(_there(package, key), key)):
        told = ["signed"]
        for node in root.iter("{*}Provider"):
            told += [value for name in ("ProviderName", "Company") if (value := node.get(name))]
        told += [node.text.strip() for node in root.iter("{*}SignatureDateTime", "{*}SignatureMethod") if node.text]
        files = [node.text for node in root.iter("{*}SignedValue")]
        files += [node.text for seal in root.iter("{*}Seal") for node in seal.iter("{*}BaseLoc")]
        for file in files:
            target = _resolve(package, key, file)
            if target in package.parts:
                data = package.open(target).read()
                told += _der_texts(data)
                if any(magic in data for magic in SEAL_PICTURES):
                    message = "the picture of the seal was not read; its name was"
                    yield Problem(NoText.kind, message, place, harmless=True)
        yield Passage("\n".join(dict.fromkeys(told)), place)


def _der_texts(data: bytes) -> Iterator[str]:
    """The names in a seal or certificate: texts of at least two characters."""
    for found in DER_TEXT.finditer(data):
        raw = data[found.end() : found.end() + found[1][0]]
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if len(text) > 1 and text.isprintable():
            yield text


def _part(package: Package, key: str, album: Album) -> Iterator[Item]:
    """What no list has named: pages of older versions, tags, extensions, pictures, files."""
    head = package.head(key)
    name = package.place(key).name
    tag = root_tag(head) if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else ""
    if kind_of(head) or key.endswith(PICTURE_ENDINGS):
        yield from _enter(package, key, album, name, Place("picture", None, name))
    elif key.endswith(FONT_ENDINGS) or not head.strip():
        package.opened.add(key)
    elif tag and local(tag) not in MUTE_ROOTS and "/attach" not in key:
        for root in whole(bare(package, key)):
            text = "\n".join(piece for piece in (_text_of(root), _other_words(root)) if piece)
            if text:
                yield Passage(text, package.place(key))
    elif tag and "/attach" not in key:
        for root in whole(bare(package, key)):
            yield from _left_over(root, package.place(key))
    elif key.endswith(".xml") and not tag:
        raise EncryptedFile("the part is no XML: it is encrypted or damaged")
    else:
        yield from child(package, key)


def _left_over(root: Element, place: Place) -> Iterator[Item]:
    """The words of a list nobody referred to, names of fonts and files left out."""
    text = "\n".join(piece for piece in words(root) if not piece.isascii())
    if text:
        yield Passage(text, place)


def _other_words(root: Element) -> str:
    """Words outside the text of a page: tags, custom data, extensions."""
    for node in list(root.iter("{*}TextCode", "{*}AbbreviatedData", "{*}Glyphs", "{*}CGTransform")):
        node.text = None
    return "\n".join(piece for piece in words(root) if not NUMBER.match(piece) and not piece.endswith(".xml"))


def _text_of(root: Element) -> str:
    """All text objects below an element as lines, in the order they are written, hidden ones too."""
    return text_runs.joined(run for node in root.iter("{*}TextObject") for run in _runs(node))


def _runs(node: Element) -> Iterator[Run]:
    """The runs of a text object (GB/T 33190, 11.3): its TextCode elements, moved by its boundary and its matrix."""
    left, top = _numbers(node.get("Boundary"), 2)
    a, b, c, d, e, f = _numbers(node.get("CTM"), 6) if node.get("CTM") else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    scale = max(abs(a) + abs(b), 1e-6)
    size = _numbers(node.get("Size"), 1)[0] * (abs(c) + abs(d))
    x = y = 0.0
    for code in node.iter("{*}TextCode"):
        text = "".join(code.itertext()).strip("\r\n\t")  # some writers break lines around it
        x = _numbers(code.get("X"), 1)[0] if code.get("X") else x
        y = _numbers(code.get("Y"), 1)[0] if code.get("Y") else y
        if not text:
            continue
        steps = _steps(code.get("DeltaX"), len(text))
        width = sum(steps) * scale + text_runs.advance(text[-1], size) if steps else text_runs.advance(text, size)
        at = left + a * x + c * y + e
        yield Run(text, at, at + width, top + b * x + d * y + f, size)


def _steps(text: str | None, most: int) -> list[float]:
    """The distances of a DeltaX: `4 4 g 10 3.5` is two of 4 and ten of 3.5; no more than there are characters."""
    found: list[float] = []
    parts = (text or "").split()
    at = 0
    while at < len(parts) and len(found) < most:
        if parts[at] == GROUPED and at + 2 < len(parts):
            count = int(parts[at + 1]) if parts[at + 1].isdecimal() and len(parts[at + 1]) < 8 else 1
            found += [_number(parts[at + 2])] * min(count, most - len(found))
            at += 3
        else:
            found.append(_number(parts[at]))
            at += 1
    return found


def _numbers(text: str | None, count: int) -> list[float]:
    found = [_number(part) for part in (text or "").split()[:count]]
    return found + [0.0] * (count - len(found))


def _number(text: str) -> float:
    return float(text) if NUMBER.fullmatch(text) and len(text) < 30 else 0.0


def _there(package: Package, key: str) -> Package:
    """The package; raises DamagedFile where it lacks the part."""
    if key not in package.parts:
        raise DamagedFile("the part is missing", package.place(key))
    return package


def _resolve(package: Package, key: str, target: str | None) -> str:
    """The key of a part that `key` names: from the root with a slash, else beside it; writers mix them up."""
    plain = (target or "").strip().replace("\\", "/")
    beside = canonical(posixpath.join(posixpath.dirname(key), plain)) if plain else ""
    own = canonical(f"{key.partition('/')[0]}/{plain}")
    for candidate in (canonical(plain) if plain.startswith("/") else beside, canonical(plain), beside, own):
        if plain and candidate in package.parts:
            return candidate
    return beside
