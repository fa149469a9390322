"""Reads 3MF models: metadata, names and part numbers of objects, materials; the settings slicers put beside them."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.budget import Budget
from scanner.ooxml import Item, Package
from scanner.ooxml_parts import Reader, remaining
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.xml_reading import children, local
from scanner.zip_parts import faults, open_parts

CORE = "{http://schemas.microsoft.com/3dmanufacturing/core/2015/02}"
HEAPS = (f"{CORE}vertices", f"{CORE}triangles")
"""Numbers without words, dropped as they come: a mesh has millions."""
MUTE = (f"{CORE}vertex", f"{CORE}triangle")
WORDED = ("name", "partnumber", "displayname", "material", "type")
LOOKED_AT = 10_000
"""The clock is looked at once in so many vertices."""


@extractor("threemf")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`metadata Title`, `object 3`, `material 2`, and the package's other parts; files inside become children.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    del settings
    with open_parts(artifact, budget) as package:
        yield from remaining(package, READERS, {})
        yield from faults(package)


def _model(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """What a model's part says in words."""
    at = None if key == "3d/3dmodel.model" else package.place(key)
    count = 0
    for element in children(package.open(key), HEAPS, and_root=True):
        count += 1
        if count % LOOKED_AT == 0:
            package.budget.check_time()
        if element.tag in MUTE and not len(element):
            continue
        for node in element.iter():
            name = local(node.tag)
            if name == "metadata" and node.text and node.text.strip():
                yield Passage(node.text.strip(), package.next_place(at, f"metadata {node.get('name') or ''}".strip()))
            elif name in ("object", "base", "item", "multi", "texture2d"):
                told = [node.get(word) or "" for word in WORDED if word != "type" or name == "texture2d"]
                if text := "\n".join(dict.fromkeys(value for value in told if value)):
                    yield Passage(text, package.next_place(at, "material" if name == "base" else name))


READERS: dict[str, Reader] = {f"{CORE}model": _model}
