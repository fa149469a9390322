"""Reads FreeCAD documents: labels, properties, spreadsheet cells and notes of their objects; shapes have no words."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.ooxml import Item, Package, guarded
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.title_block import named
from scanner.xml_reading import Element, whole
from scanner.zip_parts import bare, child, faults, open_parts

MAIN, VIEWS = "document.xml", "guidocument.xml"
SHAPES = (".brp", ".brep", ".bin", ".map.txt", ".shape")
"""Parts that hold geometry in numbers alone."""
DOCUMENT = ("Company", "CreatedBy", "Comment", "Label", "License", "Id")
NOT_WORDS = ("Proxy", "Expression", "Visibility", "ShapeColor")


@extractor("freecad")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`property Company` of the document, `object Body001 Label` of its objects, `cell Sheet B2`; other parts children.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    del settings
    with open_parts(artifact, budget) as package:
        if MAIN in package.parts:
            yield from guarded(_document(package), package.place(MAIN))
        else:
            yield DamagedFile("its Document.xml is missing", Place("part", None, "Document.xml")).problem()
        for key in sorted(package.parts):
            if key in (MAIN, VIEWS) or key.endswith(SHAPES):
                package.opened.add(key)
            else:
                yield from child(package, key)
        yield from faults(package)


def _document(package: Package) -> Iterator[Item]:
    for root in whole(bare(package, MAIN)):
        properties: list[tuple[str, str, Place]] = []
        for block in root:
            if block.tag == "Properties":
                for name, text in _properties(block):
                    place = Place("property", name=name)
                    properties.append(("title" if name == "Label" else name, text, place))
                    yield Passage(text, place)
            elif block.tag == "ObjectData":
                for entry in block:
                    package.budget.check_time()
                    yield from _object(entry, properties)
        block_found = named(properties, Place("properties"))
        if block_found:
            yield block_found


def _object(entry: Element, properties: list[tuple[str, str, Place]]) -> Iterator[Item]:
    name = entry.get("name") or ""
    for label, text in _properties(entry):
        place = Place("object", name=f"{name} {label}")
        properties.append((label, text, place))
        if text != name:
            yield Passage(text, place)
    for cell in entry.iter("Cell"):
        content = cell.get("content") or ""
        if content and cell.get("address"):
            yield Passage(content.lstrip("'"), Place("cell", name=f"{name} {cell.get('address')}"))
    for field in entry.iter("Field"):  # the editable texts of a drawing sheet's template
        if value := (field.get("value") or "").strip():
            label, place = field.get("name") or "", Place("object", name=f"{name} template {field.get('name') or ''}")
            properties.append((label, value, place))
            yield Passage(value, place)
    for item in entry.iter("Map", "Item"):
        label, value = item.get("key") or "", (item.get("value") or "").strip()
        if label and any(map(str.isalnum, value)):
            place = Place("object", name=f"{name} {label}")
            properties.append((label, value, place))
            yield Passage(value, place)


def _properties(block: Element) -> Iterator[tuple[str, str]]:
    """(name, text) of the properties that hold words: strings, lists of strings, files that are named."""
    for entry in block.iter("Property"):
        name = entry.get("name") or ""
        if name in NOT_WORDS:
            continue
        texts = [value.get("value") or "" for value in entry.iter("String", "Enum", "FileIncluded", "File")]
        if joined := "\n".join(text for text in texts if any(map(str.isalpha, text))):
            yield name, joined
