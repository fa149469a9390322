"""What is drawn in an OpenDocument file: slides, pages, shapes, text boxes, pictures, objects."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace

from scanner import ole, pictures
from scanner.errors import DamagedFile
from scanner.extractors.open_document.blocks import Story, blocks, cell_blocks, comment, table
from scanner.extractors.open_document.names import (
    ANNOTATION,
    BINARY,
    DRAW,
    FORMS,
    FRAME,
    GRID,
    GROUP,
    HREF,
    IMAGE,
    NOTES,
    OBJECT,
    OLE,
    PAGE,
    PRESENTATION,
    STAR_METAFILE,
    TEXT_BOX,
    TITLES,
)  # fmt: skip
from scanner.ooxml import Item, inside
from scanner.records import Artifact, Passage, Place
from scanner.xml_reading import Element, local

DECLARED = tuple(f"{PRESENTATION}{name}" for name in ("header-decl", "footer-decl", "date-time-decl"))
FRAMED = (TEXT_BOX, IMAGE, OBJECT, OLE, GRID, f"{DRAW}plugin", f"{DRAW}applet", f"{DRAW}floating-frame")
SILENT = tuple(
    f"{DRAW}{name}" for name in ("page-thumbnail", "layer-set", "glue-point", "enhanced-geometry", "contour-polygon")
)
ANIMATION = "{urn:oasis:names:tc:opendocument:xmlns:animation:1.0}"


def pages(story: Story, elements: Iterable[Element], kind: str) -> Iterator[Item]:
    """The slides (`slide 4`) or pages (`page 4`) of a presentation or drawing, with notes and comments."""
    number = 0
    for element in elements:
        if element.tag == PAGE:
            number += 1
            story.package.budget.charge_pages()
            yield from page(story, element, Place(kind, number))
        elif element.tag in DECLARED:
            if element.text and element.text.strip():
                yield Passage(element.text, story.package.next_place(None, local(element.tag).removesuffix("-decl")))
        else:
            yield from blocks(story, [element])


def page(story: Story, element: Element, place: Place) -> Iterator[Item]:
    """One slide, page or master: its name where a person gave it one, its shapes, its notes."""
    name = element.get(f"{DRAW}name") or ""
    if name and not (name.isascii() and name.rstrip("0123456789") in ("page", "Slide ", "Page ")):
        yield Passage(name, inside(place, "name"))
    for child in element:
        if child.tag == NOTES:
            yield from _notes(story, child, inside(place, "notes"))
        elif child.tag == ANNOTATION:
            yield from comment(story, child, place)
        elif isinstance(child.tag, str) and child.tag.startswith(ANIMATION):
            continue
        else:
            yield from blocks(story, [child], place)


def shape(story: Story, element: Element, base: Place | None) -> Iterator[Item]:
    """A shape's text at `slide 4 shape 2` or `paragraph 12 shape 1`, its description, and what it frames."""
    tag = element.tag
    if tag in SILENT:
        return
    if tag == GROUP or (tag == f"{DRAW}a" and len(element)):
        yield from _described(story, element, base)
        if target := element.get(HREF):
            yield Passage(target, story.package.next_place(base, "link"))
        for child in element:
            if child.tag == ANNOTATION or (isinstance(child.tag, str) and child.tag not in TITLES):
                yield from blocks(story, [child], base)
        return
    yield from _described(story, element, base)
    if tag in FRAMED:
        yield from _framed(story, element, base)
        return
    framed = [child for child in element if child.tag in FRAMED] if tag == FRAME else []
    for child in framed:
        yield from _framed(story, child, base)
    if tag != FRAME:
        yield from cell_blocks(story, element, story.package.next_place(base, "shape"))
    for area in element.iter(f"{DRAW}image-map"):
        for spot in area:
            yield from _described(story, spot, base)


def _framed(story: Story, element: Element, base: Place | None) -> Iterator[Item]:
    if element.tag == TEXT_BOX:
        yield from cell_blocks(
            story, element, story.package.next_place(base, "text box" if _in_text(base) else "shape")
        )
    elif element.tag == GRID:
        yield from table(story, element, story.package.next_place(base, "table"))
    else:
        if target := element.get(HREF):
            yield from _linked(story, element, target, base)
        for data in element.iter(BINARY):
            yield from _inlined(story, element, data, base)
        if element.tag in (OBJECT, IMAGE):
            at = story.package.next_place(base, "object") if element.tag == OBJECT and len(element) else base
            yield from blocks(story, [child for child in element if child.tag != BINARY], at)


def _linked(story: Story, element: Element, target: str, base: Place | None) -> Iterator[Item]:
    """An address outside the package; parts inside are read with the remaining parts."""
    if "://" in target or target.startswith(("file:", "../", "mailto:")):
        yield Passage(target, story.package.next_place(base, "linked file"))


def _inlined(story: Story, element: Element, data: Element, base: Place | None) -> Iterator[Item]:
    """A picture or object written into a flat file as base64."""
    place = story.package.next_place(base, "picture" if element.tag == IMAGE else "object")
    try:
        content = base64.b64decode("".join((data.text or "").split()))
    except (binascii.Error, ValueError) as error:
        yield DamagedFile(f"its base64 is damaged: {error}", place).problem()
        return
    if content.startswith(STAR_METAFILE) and _stands_for_object(element):
        return
    if pictures.kind_of(content):
        yield from story.album.look(str(place), content, place)
        return
    package = story.package
    package.budget.enter_member(package.artifact.depth + 1)
    made = Artifact(str(place), package.budget.take(io.BytesIO(content)), parent=package.artifact)
    yield from unwrapped(made)


def _stands_for_object(element: Element) -> bool:
    """Whether a picture only shows what the object beside it, which is read itself, looks like."""
    frame = element.getparent()
    return element.tag == IMAGE and frame is not None and any(other.tag in (OBJECT, OLE) for other in frame)


def unwrapped(made: Artifact) -> Iterator[Item]:
    """An embedded object, or the file it wraps. Raises DamagedFile."""
    head = made.content[:8] if isinstance(made.content, bytes) else b""
    wrapped = ole.unwrap(made.content) if head == ole.MAGIC else None
    if wrapped is None:
        yield made
    elif wrapped.content:
        yield replace(made, name=f"{made.name}/{wrapped.name}".rstrip("/"), content=wrapped.content)
    elif wrapped.text:
        yield Passage(wrapped.text, Place("object", None, made.name))
    else:
        yield made


def _notes(story: Story, element: Element, place: Place) -> Iterator[Item]:
    """The speaker's notes, all shapes of the notes page together; nothing of the slide's own small picture."""
    for child in element:
        if (
            child.tag in (FRAME, GROUP)
            or child.tag == FORMS
            or (isinstance(child.tag, str) and child.tag.startswith(DRAW))
        ):
            boxes = [child] if child.tag != FRAME else [box for box in child if box.tag in FRAMED]
            for box in boxes:
                if box.tag == TEXT_BOX:
                    yield from cell_blocks(story, box, _next_plain(story, place))
                else:
                    yield from shape(story, box, place)
        else:
            yield from blocks(story, [child], place)


def _next_plain(story: Story, place: Place) -> Place:
    """`slide 4 notes` for the first, then `slide 4 notes 2`."""
    numbered = story.package.next_place(place, "text")
    return (
        place if numbered.name.endswith(" text 1") else replace(place, name=f"{place.name} {numbered.name.split()[-1]}")
    )


def _described(story: Story, element: Element, base: Place | None) -> Iterator[Item]:
    """Title, description, and a name a person gave: programs name shapes in ASCII or by a word and a number."""
    found = [node.text for node in element if node.tag in TITLES and node.text and node.text.strip()]
    name = element.get(f"{DRAW}name") or ""
    if name and not name.isascii() and not name.rstrip("0123456789 ").isascii() and len(name.rstrip("0123456789 ")) > 3:
        found.append(name)
    if found:
        yield Passage("\n".join(dict.fromkeys(found)), story.package.next_place(base, "alt text"))


def _in_text(base: Place | None) -> bool:
    return base is None or base.kind not in ("slide", "page", "master")
