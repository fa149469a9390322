"""First tier for PPT: slides with notes and comments, masters, earlier states, objects, macros and pictures."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scanner import charset, office_encryption, ole
from scanner import powerpoint_records as ppt
from scanner.budget import Budget
from scanner.errors import DamagedFile, UnsupportedFormat
from scanner.extractors.powerpoint.prompts import is_prompt
from scanner.office_art import blips
from scanner.ole_custom import custom_properties
from scanner.ole_embedded import cut_short, embedded_file
from scanner.ooxml import Item, guarded, inside
from scanner.ooxml_parts import read_macros
from scanner.pictures import Album
from scanner.powerpoint_records import Record, Words
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.shape_words import shape_words

MAIN, USER, PICTURES = "PowerPoint Document", "Current User", "Pictures"
DUAL = "PP97_DUALSTORAGE"
"""The storage of the newer form in a file saved for PowerPoint 95 and 97 at once."""
OLD, TEXT_95 = "PP40", "Text_Content"
"""The stream of PowerPoint 4; the text of all slides in the system's code page, which PowerPoint 95 writes besides."""
ONLY_KEPT = "a presentation of PowerPoint 95: only the text kept beside its slides was read"
ONLY_LETTERS = "a presentation of PowerPoint 4 or 95: only runs of Latin letters were taken from it"
ENDS = {0x0B: "\n", 0x0D: "\n"}
ENCRYPTED = (0xF3D1C4DF).to_bytes(4, "little")
"""headerToken of an encrypted document (MS-PPT 2.3.2)."""
STANDARD_TEXTS = frozenset(("*", "‹#›"))
"""What stands for the slide's number, the date and the like in a text."""
INTERNAL = ("___PPT",)
"""Strings that PowerPoint names its own data with."""
CHUNK = 1 << 18


@dataclass(slots=True)
class _Show:
    """The stream of a presentation, its live objects by number, and what has been told of it."""

    data: bytes
    objects: dict[int, int]
    budget: Budget
    told: set[str] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)

    def open(self, number: int) -> Record | None:
        offset = self.objects.get(number, -1)
        self.seen.add(offset)
        return ppt.record_at(self.data, offset)


@dataclass(slots=True)
class _Listed:
    """An entry of a list of slides: the number of its object, its identity, and the outline texts kept with it."""

    number: int
    identity: int
    texts: list[str] = field(default_factory=list)


@extractor("ppt")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`slide 4`, `slide 4 notes`, `slide 4 comment 1`; `slide master 1`; `earlier text 1` of slides since replaced.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut.
    """
    del settings
    with ole.open_ole(artifact.content) as compound:
        folder = [DUAL] if compound.exists(f"{DUAL}/{MAIN}") else []
        if not compound.exists([*folder, MAIN]) or (not folder and compound.exists(TEXT_95)):
            yield from _old(compound)
            return
        user = ole.stream(compound, [*folder, USER]) if compound.exists([*folder, USER]) else b""
        if user[12:16] == ENCRYPTED or compound.exists("EncryptedSummary"):
            plain = office_encryption.opened(artifact.content, budget, "the presentation is encrypted with a password")
            yield from plain.notes
            with ole.open_ole(plain.content) as opened:
                yield from _presentation(artifact, opened, folder, budget)
        else:
            yield from _presentation(artifact, compound, folder, budget)
        yield from guarded(_properties(compound), Place("properties"))
        yield from cut_short(compound)


def _presentation(artifact: Artifact, compound: Any, folder: list[str], budget: Budget) -> Iterator[Item]:
    data = ole.stream(compound, [*folder, MAIN])
    user = ole.stream(compound, [*folder, USER]) if compound.exists([*folder, USER]) else b""
    budget.charge_bytes(len(data))
    top = list(ppt.records(data, 0, len(data)))
    show = _Show(data, {}, budget)
    try:
        show.objects = ppt.live_objects(data, int.from_bytes(user[16:20], "little"))
    except DamagedFile as error:
        yield error.problem()
        show.objects = {}
    live = [record for offset in sorted(set(show.objects.values())) if (record := ppt.record_at(data, offset))]
    document = next((record for record in live if record.kind == ppt.DOCUMENT), None)
    if document is not None:
        show.seen.add(document.start - 8)
        yield from _slides(show, document)
        yield from _beside(show, document)
    elif not top:
        raise DamagedFile("the presentation's stream holds no records")
    else:
        message = "the order of the slides is lost; their texts were read as they lie"
        yield DamagedFile(message, Place("slides")).problem()
        yield from _as_they_lie(show, top)
    yield from _earlier(show, top)
    if top and top[-1].kind and _is_cut(data, top[-1]):
        yield DamagedFile("the presentation's stream is cut short", Place("record", len(top))).problem()
    yield from _objects(artifact, show, live or top)
    yield from _pictures(compound, folder, budget)


def _is_cut(data: bytes, record: Record) -> bool:
    return int.from_bytes(data[record.start - 4 : record.start], "little") > record.end - record.start


def _lists(data: bytes, document: Record) -> dict[int, list[_Listed]]:
    """Slides, masters and notes pages in their order."""
    lists: dict[int, list[_Listed]] = {ppt.SLIDES: [], ppt.MASTERS: [], ppt.NOTES_LIST: []}
    for record in ppt.records(data, document.start, document.end):
        if record.kind != ppt.LIST:
            continue
        own = lists.setdefault(record.instance, [])
        for entry in ppt.records(data, record.start, record.end):
            if entry.kind == ppt.PERSIST:
                number = int.from_bytes(data[entry.start : entry.start + 4], "little")
                own.append(_Listed(number, int.from_bytes(data[entry.start + 12 : entry.start + 16], "little")))
            elif own and entry.kind in (ppt.TEXT_WIDE, ppt.TEXT_BYTES):
                encoding = "utf-16-le" if entry.kind == ppt.TEXT_WIDE else "latin-1"
                own[-1].texts.append(ppt.spoken(data[entry.start : entry.end].decode(encoding, "replace")))
    return lists


def _slides(show: _Show, document: Record) -> Iterator[Item]:
    lists = _lists(show.data, document)
    notes: dict[int, list[Record]] = {}
    loose: list[Record] = []
    for entry in lists[ppt.NOTES_LIST]:
        page = show.open(entry.number)
        if page is not None and page.kind == ppt.NOTES:
            atom = next((r for r in ppt.records(show.data, page.start, page.end) if r.kind == ppt.NOTES_ATOM), None)
            shown_on = int.from_bytes(show.data[atom.start : atom.start + 4], "little") if atom else 0
            (notes.setdefault(shown_on, []) if shown_on else loose).append(page)
    for number, entry in enumerate(lists[ppt.SLIDES], 1):
        place = Place("slide", number)
        show.budget.charge_pages()
        show.budget.check_time()
        slide = show.open(entry.number)
        if slide is None or slide.kind != ppt.SLIDE:
            yield DamagedFile("the slide's record cannot be found", place).problem()
            yield from _one(show, Words(texts=entry.texts), place)
            continue
        found = ppt.gather(show.data, slide)
        # the list holds the outline's texts in full; a shape that shows one refers to it by number
        found.texts = [*entry.texts, *found.texts]
        yield from _one(show, found, place, slide)
        for page in notes.pop(entry.identity, []):
            yield from _one(show, ppt.gather(show.data, page), inside(place, "notes"), page)
    for number, page in enumerate((*loose, *(page for pages in notes.values() for page in pages)), 1):
        yield from _one(show, ppt.gather(show.data, page), Place("loose notes", number), page)
    for number, entry in enumerate(lists[ppt.MASTERS], 1):
        master = show.open(entry.number)
        if master is not None:
            yield from _master(show, master, Place("slide master", number))
    for number, offset in enumerate(sorted(set(show.objects.values()) - show.seen), 1):
        page = ppt.record_at(show.data, offset)
        if page is not None and page.kind in (ppt.NOTES, ppt.HANDOUT, ppt.SLIDE, ppt.MASTER):
            show.seen.add(offset)
            yield from _master(show, page, Place("further page", number))


def _one(show: _Show, found: Words, place: Place, page: Record | None = None) -> Iterator[Item]:
    """A slide's texts as one passage, a line a paragraph; its comments, footers and shapes' words apart."""
    texts = [text for text in found.texts if text.strip() and text.strip() not in STANDARD_TEXTS]
    show.told.update(texts)
    if texts:
        yield Passage("\n".join(texts), place)
    yield from _numbered(found.comments, place, "comment", show)
    yield from _numbered(found.footers, place, "footer", show)
    others = [text for text in found.others if not text.startswith(INTERNAL)]
    yield from _numbered([*found.links, *others], place, "name", show)
    if page is not None:
        yield from _numbered(list(shape_words(show.data, page.start, page.end)), place, "shape", show)


def _numbered(texts: list[str], place: Place, kind: str, show: _Show) -> Iterator[Passage]:
    for number, text in enumerate(dict.fromkeys(text.strip() for text in texts), 1):
        if text and text not in STANDARD_TEXTS:
            show.told.add(text)
            yield Passage(text, inside(place, kind, number))


def _master(show: _Show, page: Record, place: Place) -> Iterator[Item]:
    """A master or layout without the prompts of its placeholders."""
    found = ppt.gather(show.data, page)
    show.told.update(found.texts)
    found.texts = [text for text in found.texts if not is_prompt(text)]
    yield from _one(show, found, place, page)


def _beside(show: _Show, document: Record) -> Iterator[Item]:
    """What the document says outside its slides: addresses of links, footers, names of shows and sounds."""
    found = Words()
    for record in ppt.records(show.data, document.start, document.end):
        if record.kind == ppt.FOOTERS:
            found.footers += ppt.gather(show.data, record).footers
        elif record.kind != ppt.LIST and record.is_container:
            ppt.gather(show.data, record, 0, found)
    yield from _one(show, found, Place("presentation"), document)


def _as_they_lie(show: _Show, top: list[Record]) -> Iterator[Item]:
    """Without a list of live objects: every slide and notes page in the order of the stream."""
    counts: dict[str, int] = {}
    names = {ppt.SLIDE: "slide", ppt.NOTES: "notes page", ppt.MASTER: "slide master", ppt.HANDOUT: "handout"}
    for record in top:
        name = names.get(record.kind) or ("document" if record.kind == ppt.DOCUMENT else "")
        if name and record.is_container:
            counts[name] = counts.get(name, 0) + 1
            place = Place(name, counts[name])
            show.budget.check_time()
            show.seen.add(record.start - 8)
            if record.kind == ppt.MASTER:
                yield from _master(show, record, place)
            else:
                yield from _one(show, ppt.gather(show.data, record), place, record)


def _earlier(show: _Show, top: list[Record]) -> Iterator[Passage]:
    """Texts of objects that later edits replaced or deleted and a fast save left in the file, each once."""
    number = 0
    for record in top:
        if record.start - 8 in show.seen or not record.is_container:
            continue
        show.budget.check_time()
        for _, text in ppt.words(show.data, record):
            stripped = text.strip()
            if not stripped or text in show.told or stripped in show.told or stripped in STANDARD_TEXTS:
                continue
            show.told.add(text)
            if is_prompt(text) or stripped.startswith(INTERNAL):
                continue
            number += 1
            yield Passage(text, Place("earlier text", number))


def _objects(artifact: Artifact, show: _Show, records: list[Record]) -> Iterator[Item]:
    """Embedded objects among the records, and macros among them."""
    number = 0
    for record in records:
        if record.kind == ppt.OBJECT:
            number += 1
            place = Place("embedded object", number)
            yield from guarded(_object(artifact, show, record, f"object {number}", place), place)


def _object(artifact: Artifact, show: _Show, record: Record, name: str, place: Place) -> Iterator[Item]:
    raw = show.data[record.start : record.end]
    packed = len(raw) if record.instance == 1 else 0
    stream = _Inflating(raw[4:]) if record.instance == 1 else None
    content = raw
    if stream is not None:
        taken = show.budget.take(stream, packed=packed)
        content = taken if isinstance(taken, bytes) else taken.read_bytes()
        if stream.failed:
            raise DamagedFile("an embedded object cannot be unpacked", place)
    if content.startswith(ole.MAGIC):
        with ole.open_ole(content) as compound:
            if any(entry[0].upper() in ("VBA", "_VBA_PROJECT_CUR") for entry in compound.listdir()):
                yield from read_macros(content)
                return
    yield from embedded_file(artifact, content, show.budget, name, place)


class _Inflating:
    """A zlib stream that is unpacked as far as it is asked for; `failed` where it is damaged."""

    def __init__(self, data: bytes) -> None:
        self.unpacking, self.rest, self.failed = zlib.decompressobj(), data, False

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes; empty at the end, and where the stream is damaged."""
        try:
            piece = self.unpacking.decompress(self.rest, size) or self.unpacking.flush()
        except zlib.error:
            self.failed = True
            return b""
        self.rest = self.unpacking.unconsumed_tail
        return piece


def _pictures(compound: Any, folder: list[str], budget: Budget) -> Iterator[Item]:
    path = [*folder, PICTURES]
    album = Album(budget)
    if compound.exists(path):
        for number, picture in enumerate(blips(ole.stream(compound, path)), 1):
            yield from album.look(f"picture {number}", picture, Place("picture", number))
    yield from album.problems()


def _properties(compound: Any) -> Iterator[Item]:
    for name, text in (*ole.properties(compound), *custom_properties(compound)):
        yield Passage(text, Place("property", None, name))


def _old(compound: Any) -> Iterator[Item]:
    """PowerPoint 95 keeps its text once more by itself; otherwise only runs of letters are taken."""
    if compound.exists(TEXT_95):
        text = charset.decode(ole.stream(compound, TEXT_95).rstrip(b"\0")).text.translate(ENDS).strip()
        told, place = ONLY_KEPT, Place("text")
    elif compound.exists(OLD):
        text = "\n".join(dict.fromkeys(ole.strings(ole.stream(compound, OLD))))
        told, place = ONLY_LETTERS, Place("letters")
    else:
        raise DamagedFile("the file holds no presentation stream")
    if text:
        yield Passage(text, place)
    yield from guarded(_properties(compound), Place("properties"))
    yield UnsupportedFormat(told, place).problem()
