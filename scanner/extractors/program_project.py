"""Reads PLC projects in XML: Rockwell L5X, PLCopen, Siemens TIA Openness, TwinCAT, Codesys exports, Schneider XEF.

Each tag, member, rung, network, routine and block is a passage of its own: names, types, values, comments in all
languages, program text. Projects that are plain text (AWL, SCL, L5K, ST) are read line by line.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile
from scanner.extractors.plain_text import declared_encoding, lines_of
from scanner.extractors.structured_text import is_listing, listing
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import MIB, Settings
from scanner.xml_reading import Element, local, whole

Met = Passage | Artifact | Problem
LARGEST = 32 * MIB
"""A project above this is read line by line: its tree takes twenty times its size in memory."""
DEEPEST = 200
# tag without namespace, lower case -> what a person calls it
UNITS = {
    "controller": "controller", "datatype": "data type", "module": "module",
    "addoninstructiondefinition": "instruction", "encodeddata": "protected", "tag": "tag", "localtag": "tag",
    "parameter": "parameter", "program": "program", "routine": "routine", "rung": "rung", "sheet": "sheet",
    "task": "task", "step": "step", "transition": "transition", "pou": "block", "variable": "tag",
    "variables": "tag", "method": "method", "action": "action", "property": "property", "globalvars": "tags",
    "gvl": "tags", "dut": "data type", "itf": "interface", "member": "member", "configuration": "configuration",
    "resource": "resource", "sw.blocks.compileunit": "network", "network": "network", "sw.tags.plctag": "tag",
    "sw.tags.plcuserconstant": "constant", "sw.tags.plctagtable": "tag table", "sw.types.plcstruct": "data type",
    "fbsource": "block", "ddtsource": "data type", "dfb": "block", "symbol": "symbol", "data": "",
}  # fmt: skip
BLOCKS = ("sw.blocks.", "hmi.")
NAMES = ("Name", "name", "typeName", "nameOfFBType", "DfbName", "Symbol")
PLAIN_KEYS = frozenset(
    ("name", "value", "datatype", "type", "typename", "operand", "text", "comment", "description", "title", "address",
     "constantvalue", "informative", "lang", "caption", "unit", "initialvalue", "logicaladdress", "simplevalue",
     "pouttype")
)  # fmt: skip
"""Attributes of which only the value is said; others say their name as well: `Scale=27648`."""
SILENT_KEYS = frozenset(
    ("id", "uid", "guid", "version", "use", "radix", "externalaccess", "constant", "compositionname", "lang",
     "localid", "reflocalid", "formalparameter", "x", "y", "width", "height", "schemarevision", "exportdate",
     "exportoptions", "xmlns", "number", "hidden", "dimension", "format", "accessibility", "informative",
     "schemalocation", "toolversion", "typeid", "creationdatetime", "modificationdatetime", "objectid", "globalid",
     "height", "handleunknown", "posx", "posy", "crc", "projectcreationdate", "lastmodifieddate",
     "sfcexecutioncontrol", "sfcrestartposition", "sfclastscan", "scope")
)  # fmt: skip
SILENT = frozenset(
    ("culture", "position", "connection", "scaling", "wire", "powerrail", "identcon", "namecon", "coordinateinfo")
)
"""Elements that say where something stands, or in which language."""
SPOKEN_TAGS = frozenset(
    ("description", "comment", "text", "content", "declaration", "st", "line", "xhtml", "multilanguagetext", "p", "il",
     "implementation", "name", "documentation", "stsource", "single", "inst", "value", "simplevalue", "stcontent")
)  # fmt: skip
"""Elements whose text speaks for itself; others say their tag before it: `EngineeringUnit: mol/L`."""
BORING = re.compile(
    # true, {04c8b30f-8b4f-46fd-9e09-1e516a0a3840}, 16#ffff_ffff, a bare 0
    r"true | false | \{? [0-9a-f]{8} (?: -[0-9a-f]{4} ){3} -[0-9a-f]{12} \}? | 16\#[0-9a-f_]+ | 0",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(slots=True)
class _Unit:
    """A passage in the making: where it stands, its lines, and the units inside it, which come after."""

    place: Place | None
    path: str
    lines: list[str] = field(default_factory=list)
    inner: list[Element] = field(default_factory=list)


@extractor("plc", "l5x", "plcopen")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """`tag Mixer/Level`, `rung 3 Mixer/Fill`, `network 2 Dosing`, `member Recipe/Temp`; plain text at `line 120`.

    Source that its maker protected is a problem (`encrypted`). Raises DamagedFile behind what could be read, TimedOut.
    """
    del settings
    tree = _tree(artifact) if artifact.size <= LARGEST else None
    if tree is None:
        yield from lines_of(artifact, budget)
        return
    met = 0
    try:
        for root in whole(tree, with_comments=True):
            for item in _Project(budget).told(root):
                met += 1
                yield item
    except DamagedFile as error:
        if not met:
            yield from lines_of(artifact, budget)
        yield error.problem()


def _tree(artifact: Artifact) -> io.BytesIO | None:
    """The XML in UTF-8, whatever it was written in; None for a text that is none."""
    content = artifact.content if isinstance(artifact.content, bytes) else artifact.content.read_bytes()
    text = charset.decode(content, declared_encoding(content)).text.lstrip("\ufeff \r\n\t\0")
    if not text.startswith("<"):
        return None
    if text.startswith("<?xml"):
        text = text[text.find("?>") + 2 :]
    return io.BytesIO(text.encode("utf-8", "replace"))


class _Project:
    """Counts what has no number or name of its own while one project is told."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.counts: Counter[str] = Counter()

    def told(self, root: Element) -> Iterator[Met]:
        """The passages of `root` and all below it, each unit before those inside it."""
        waiting = [(root, "", 0)]
        while waiting:
            element, path, depth = waiting.pop()
            self.budget.check_time()
            unit = self.unit(element, path)
            yield from self.fill(element, unit)
            if text := "\n".join(unit.lines).strip():
                yield Passage(text, unit.place or Place("project"))
            if depth > DEEPEST:
                yield DamagedFile(f"nested deeper than {DEEPEST} levels", unit.place).problem()
                continue
            waiting.extend((inner, unit.path, depth + 1) for inner in reversed(unit.inner))

    def unit(self, element: Element, path: str) -> _Unit:
        """Where the element's passage stands. Networks and unnamed ones are counted within what they lie in."""
        kind = kind_of(element)
        name = name_of(element)
        own = "/".join(part for part in (path, name) if part)
        if not kind:
            return _Unit(None, path)
        number = element.get("Number") or ""
        if number.isdigit() or not name:
            self.counts[f"{kind} {path}"] += 1
            counted = int(number) if number.isdigit() else self.counts[f"{kind} {path}"]
            return _Unit(Place(kind, counted, own), own)
        self.counts[f"{kind} {own}"] += 1
        again = self.counts[f"{kind} {own}"]
        return _Unit(Place(kind, None, own if again == 1 else f"{own} #{again}"), own)

    def fill(self, element: Element, unit: _Unit) -> Iterator[Problem]:
        """Enter what the element says itself; units inside it wait."""
        stack = [element]
        while stack:
            node = stack.pop()
            if not isinstance(node.tag, str):  # an XML comment
                unit.lines.extend(line for line in [(node.text or "").strip()] if line)
                continue
            tag = local(node.tag).lower()
            if tag in SILENT or _is_repeated(node, tag):
                continue
            if node is not element and (kind_of(node) and _is_worth_a_place(node)):
                unit.inner.append(node)
                continue
            if tag == "encodeddata":
                message = f"the source of {name_of(node) or 'a part'} is protected by its maker"
                yield EncryptedFile(
                    message, unit.place, "ask the owner for an export without source protection"
                ).problem()
                unit.lines.append(" ".join(spoken_attributes(node)))
                continue
            if is_listing(node):
                unit.lines.append(listing(node))
                continue
            if line := own_line(node, tag):
                unit.lines.append(line)
            stack.extend(reversed(node))


def kind_of(element: Element) -> str:
    """What a person calls the unit this element is; empty where it is a part of one."""
    if not isinstance(element.tag, str):
        return ""
    tag = local(element.tag).lower()
    if tag.startswith(BLOCKS) and tag not in UNITS:
        return "block" if tag.startswith("sw.") else "item"
    return UNITS.get(tag, "")


def _is_worth_a_place(element: Element) -> bool:
    """A unit of its own has a name, a number or something inside: `<variable>X1</variable>` of a contact has not."""
    return bool(name_of(element) or element.get("Number") or len(element))


def name_of(element: Element) -> str:
    """By its attribute, or, as TIA writes it, by the first `Name` of its list of attributes."""
    for key in NAMES:
        if value := element.get(key):
            return str(value).strip()
    for child in element:
        if isinstance(child.tag, str) and local(child.tag) == "AttributeList":
            for item in child:
                if isinstance(item.tag, str) and local(item.tag) == "Name" and item.text:
                    return str(item.text).strip()
    return ""


def own_line(node: Element, tag: str) -> str:
    """What one element says without those inside it: its attributes, its text, and text between those inside."""
    if tag == "section" or (tag == "booleanattribute" and BORING.fullmatch((node.text or "").strip() or "0")):
        return ""
    said = spoken_attributes(node)
    if not said and not len(node) and not node.text and _is_type(node):
        return local(node.tag)  # <type><REAL/></type>
    texts = [node.text or "", *(child.tail or "" for child in node)]
    text = "\n".join(piece.strip() for piece in texts if piece.strip())
    if text and not BORING.fullmatch(text):
        head = " ".join(said)
        if not head and tag not in SPOKEN_TAGS:
            head = local(node.tag)
        return f"{head}: {text}" if head else text
    return " ".join(said)


def _is_type(node: Element) -> bool:
    parent = node.getparent()
    return parent is not None and local(parent.tag).lower() in ("type", "basetype", "returntype")


def spoken_attributes(node: Element) -> list[str]:
    """`Level`, `REAL`, `35.2`, `Scale=27648`: attributes that say something to a person."""
    said: list[str] = []
    for key, value in node.attrib.items():
        name, value = local(key) or str(key), value.strip()
        lowered = name.lower()
        if (
            not value
            or lowered in SILENT_KEYS
            or (len(value) == 1 and lowered == "type")
            or (BORING.fullmatch(value) and lowered != "value")
        ):
            continue
        said.append(value if lowered in PLAIN_KEYS else f"{name}={value}")
    return said


def _is_repeated(node: Element, tag: str) -> bool:
    """Whether the values stand beside it once more, with names (`Decorated`): L5K's list and raw hexadecimal."""
    if tag not in ("data", "defaultdata") or node.get("Format") == "Decorated":
        return False
    parent = node.getparent()
    return parent is not None and any(other.get("Format") == "Decorated" for other in parent if other is not node)
