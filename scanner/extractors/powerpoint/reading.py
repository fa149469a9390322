"""First tier: reads every slide of a presentation, hidden ones too, with notes, comments, masters and other parts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scanner.budget import Budget
from scanner.drawingml import body_text, settle_alternatives
from scanner.errors import DamagedFile
from scanner.extractors.powerpoint.prompts import is_prompt
from scanner.extractors.powerpoint.shapes import NOTHING_OWN, placeholder_kind, shape_passages, shapes_of
from scanner.ooxml import LINK, SLIDE, Item, Package, attribute, guarded, inside, open_package, owners_of, tags
from scanner.ooxml_parts import Reader, main_then_rest
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.xml_reading import children, local, root_tag, whole

USUAL_MAIN = "ppt/presentation.xml"
ELSEWHERE = frozenset(("slideLayout", "slideMaster", "notesMaster", "slide", "theme", "presentation", "handoutMaster"))
"""Links that lead from a slide to what it shares with others."""


@extractor("pptx", "pptm", "ppsx", "ppsm", "potx", "potm")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """The slides as shown: `slide 4`, `slide 4 table 1 row 2 cell 3`, `slide 4 notes`; then masters and other parts.

    All text of a slide's shapes is one passage, in drawing order, a line per paragraph. Raises DamagedFile,
    EncryptedFile, LimitExceeded, TimedOut; a single slide's or part's failure is a problem.
    """
    with open_package(artifact, budget) as package:
        owners: dict[str, Place] = {}
        read_main = partial(_presentation, owners=owners)
        yield from main_then_rest(package, USUAL_MAIN, "presentation", read_main, READERS, owners)


def _presentation(package: Package, main: str, owners: dict[str, Place]) -> Iterator[Item]:
    slides = slides_of(package, main)
    for number, key in slides.items():
        if key in package.parts:
            owners_of(package, key, Place("slide", number), owners, ELSEWHERE)
    for number, key in slides.items():
        place = Place("slide", number)
        if key not in package.parts:
            yield DamagedFile("the slide's part is missing", place).problem()
            continue
        package.budget.charge_pages()
        yield from guarded(_slide(package, key, place), place)
        if notes := package.target(key, "notesSlide"):
            yield from guarded(_notes(package, notes, place), inside(place, "notes"))


def slides_of(package: Package, main: str) -> dict[int, str]:
    """The slides' parts by number from 1, in the order of the presentation; empty for one whose part is not named.

    Raises DamagedFile.
    """
    links = package.links(main)
    for root in whole(package.open(main)):
        entries = [entry for block in root.iter(*tags(SLIDE, "sldIdLst")) for entry in block]
        found = [links.get(attribute(entry, LINK, "id")) for entry in entries]
        return {number: link.target if link else "" for number, link in enumerate(found, 1)}
    return {}


def _slide(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    place = base or package.next_place(None, "unlisted slide")
    for root in whole(package.open(key)):
        settle_alternatives(root)
        yield from shape_passages(package, key, root, place)


def _notes(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """The speaker's notes, without the slide's number, date and picture on the notes page."""
    place = inside(base, "notes")
    for root in whole(package.open(key)):
        settle_alternatives(root)
        for shape in list(shapes_of(root)):
            if placeholder_kind(shape) in NOTHING_OWN:
                shape.getparent().remove(shape)
        yield from shape_passages(package, key, root, place)


def _master(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """A master or layout: its fixed texts; the standard prompts of its placeholders are left out."""
    place = package.next_place(None, MASTERS[local(root_tag(package.head(key)))])
    for root in whole(package.open(key)):
        settle_alternatives(root)
        for shape in list(shapes_of(root)):
            kind = placeholder_kind(shape)
            if kind in NOTHING_OWN or (kind and is_prompt(body_text(shape))):
                shape.getparent().remove(shape)
        yield from shape_passages(package, key, root, place)


def _comments(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Comments of both kinds, each one passage: `slide 4 comment 2`; an answer is a comment of its own."""
    for comment in children(package.open(key), (root_tag(package.head(key)),)):
        for one in comment.iter("{*}cm", "{*}reply"):
            own = [node for node in one if local(node.tag) in ("text", "txBody")]
            text = "\n".join(body_text(node) or (node.text or "").strip() for node in own).strip()
            if text:
                yield Passage(text, package.next_place(base, "comment"))


MASTERS = {
    "sldMaster": "slide master", "sldLayout": "slide layout", "notesMaster": "notes master",
    "handoutMaster": "handout master",
}  # fmt: skip
MODERN_COMMENTS = "{http://schemas.microsoft.com/office/powerpoint/2018/8/main}cmLst"
READERS: dict[str, Reader] = {
    **dict.fromkeys(tags(SLIDE, "sld"), _slide),
    **dict.fromkeys(tags(SLIDE, "notes"), _notes),
    **dict.fromkeys(tags(SLIDE, *MASTERS), _master),
    **dict.fromkeys(tags(SLIDE, "cmLst"), _comments),
    MODERN_COMMENTS: _comments,
}
"""The parts only PowerPoint has, by root tag; slides met here are in no list of slides."""
