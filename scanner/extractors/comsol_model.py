"""Reads COMSOL models (.mph): parameters and variables with their expressions, node names, comments and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, NoText
from scanner.ooxml import Item, Package, guarded, inside
from scanner.ooxml_parts import sweep
from scanner.pictures import Album, kind_of
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.xml_reading import Element, local, root_tag, whole
from scanner.zip_parts import bare, child, faults, open_parts

MAIN = "dmodel.xml"
SILENT_PARTS = ("guimodel.xml", "fileids.xml", "clusterignore.xml", "fileversion", "usedlicenses.txt", "fileinfo.xml")
"""State of the program's windows, numbers of parts, versions."""
NUMBERS = (".mphbin", ".mphtxt.bin", ".mphmesh", ".sol")
"""Geometry, meshes and solutions in binary: numbers, whose names stand in dmodel.xml."""
SILENT_NAMES = (
    "NodeDefaultValues entityFlags storedParent cacheTag assocID actions realData intData status explicit "
    "FileID edim geomTol fontsize fontfamily srl savedInVersion baseSystemCompute hashCode fileid "
    "lastComputationTime existing voidsLabeled geomScale numEntities spaceDim SolutionInfo pLists tlist "
    "tListReal tListImag solnum solnumDescriptions looplevel key stringNames intNames boolNames doubleNames "
    "doubleArrNames intArrNames filledPVals assocConfig identifier applfieldID"
)
SILENT = frozenset(SILENT_NAMES.split())
"""Elements that hold numbers of entities, flags and caches."""
BORING = frozenset((
    "on", "off", "true", "false", "null", "auto", "automatic", "none", "default", "custom", "all", "manual", "new",
    "root", "current", "0", "1",
))  # fmt: skip
"""Choices of the program's menus; what is left names, computes or describes something."""
REPEATED_FROM = 200
"""Characters from which a text is told once."""
# 2, -1.5e-3
PLAIN_NUMBER = re.compile(r"""[+-]? [\d.]+ (?: [eE][+-]?\d+ )?""", re.X)
# 1|1,'2': a matrix of one row and one column
SINGLE = re.compile(r"""1\|1,'(?P<value> [^']* )'""", re.X)


@dataclass(slots=True)
class Model:
    """The package, and the places told so far: two nodes may have one path."""

    package: Package
    told: set[str] = field(default_factory=set)
    long_lines: set[str] = field(default_factory=set)

    def once(self, place: Place) -> Place:
        """The place, with a number where it was told before."""
        if str(place) in self.told:
            return self.package.next_place(place, "again")
        self.told.add(str(place))
        return place


@extractor("mph")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`parameter d` (`d = 2[mm]: electrode spacing`), `node physics/es` (name, comments, settings), `property title`.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    del settings
    with open_parts(artifact, budget) as package:
        model = Model(package)
        if MAIN in package.parts:
            yield from guarded(_model(model), package.place(MAIN))
        else:
            yield DamagedFile("the model's own part is missing", Place("part", None, MAIN)).problem()
        album = Album(budget)
        numbers: list[str] = []
        for key in sorted(package.parts):
            if key.endswith(NUMBERS):
                package.opened.add(key)
                numbers.append(key)
            elif key not in package.opened and key not in SILENT_PARTS:
                yield from guarded(_part(package, key, album), package.place(key))
        if numbers:
            size = sum(package.parts[key].file_size for key in numbers)
            message = f"{len(numbers)} binary parts (geometry, meshes, solutions; {size} bytes) of numbers not read"
            yield Problem(NoText.kind, message, harmless=True)
        yield from album.problems()
        yield from faults(package)


def _model(model: Model) -> Iterator[Item]:
    """The tree of nodes, branch by branch. Raises DamagedFile, EncryptedFile."""
    package = model.package
    if not root_tag(package.head(MAIN)):
        package.opened.add(MAIN)
        raise EncryptedFile("the model is no XML: it is protected by a password, or damaged")
    lines: list[str] = []
    for root in whole(bare(package, MAIN)):
        for branch in root:
            package.budget.check_time()
            if isinstance(branch.tag, str) and branch.get("tag"):
                yield from _node(model, branch, "")
            else:
                yield from _collected(model, branch, "", lines)
    if lines:
        yield Passage("\n".join(lines), model.once(Place("node", None, "model")))


def _node(model: Model, node: Element, above: str) -> Iterator[Item]:
    """A node with its own words, then the nodes below it; `above` is the path of tags that leads to it."""
    path = f"{above}/{node.get('tag')}".lstrip("/")
    name = (node.get("name") or "").strip()
    lines = [] if local(node.tag).endswith("List") or name in ("", node.get("tag")) else [name]
    below: list[Element] = []
    for child_ in node:
        if isinstance(child_.tag, str) and child_.get("tag"):
            below.append(child_)
        else:
            yield from _collected(model, child_, path, lines)
    if text := "\n".join(line for line in lines if _is_new(model, line)):
        yield Passage(text, model.once(Place("node", None, path)))
    for child_ in below:
        yield from _node(model, child_, path)


def _collected(model: Model, element: Element, path: str, lines: list[str]) -> Iterator[Item]:
    """Enter an element's words into its node's lines; expressions are told one by one."""
    name = local(element.tag)
    if not name or name in SILENT:
        return
    if element.get("expr") is not None:
        at = Place("parameter", None, element.get("name") or "")
        place = (
            at
            if path.partition("/")[0] in ("param", "")
            else inside(Place("node", None, path), element.get("name") or "")
        )
        described = element.get("descr") or ""
        text = f"{element.get('name')} = {element.get('expr')}" + (f": {described}" if described else "")
        yield Passage(text, model.once(place))
        return
    label = (element.get("name") or element.get("param") or name).removeprefix("p:")
    values = [element.get(key) or "" for key in ("value", "valueMatrix", "expr", "descr", "title", "label")]
    values.append(element.text or "")
    for value in dict.fromkeys(_plain(value) for value in values):
        if value:
            lines.append(value if name == "entityComments" else f"{label} = {value}")
    for inner in element:
        if isinstance(inner.tag, str) and inner.get("tag"):
            yield from _node(model, inner, path)
        else:
            yield from _collected(model, inner, path, lines)


def _is_new(model: Model, text: str) -> bool:
    """Whether a long text comes for the first time: each run of a solver keeps the same log in several nodes."""
    if len(text) < REPEATED_FROM:
        return True
    new = text not in model.long_lines
    model.long_lines.add(text)
    return new


def _plain(value: str) -> str:
    """What a setting says; empty for a choice of a menu, a number without a unit, a reference."""
    value = value.strip()
    if single := SINGLE.fullmatch(value):
        value = single["value"].strip()
    boring = value.lower() in BORING or PLAIN_NUMBER.fullmatch(value) or value.startswith("/") or value.endswith("|0")
    return "" if boring else value


def _part(package: Package, key: str, album: Album) -> Iterator[Item]:
    """What is beside the model: its title, pictures, files it was given."""
    head = package.head(key)
    name = package.place(key).name
    tag = root_tag(head) if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else ""
    kind = kind_of(head)
    if key == "modelinfo.xml":
        for root in whole(bare(package, key)):
            for attribute, value in root.attrib.items():
                if _plain(value) and attribute not in ("comsolVersion", "modelType", "nodeType", "startMode"):
                    yield Passage(value, Place("property", None, attribute))
    elif kind:
        package.opened.add(key)
        place, size = Place("picture", None, name), package.parts[key].file_size
        yield from album.enter(name, kind, head, size, lambda: package.open(key).read(), place)
    elif not head.strip():
        package.opened.add(key)
    elif tag:
        yield from sweep(package, key, None)
    else:
        yield from child(package, key)
