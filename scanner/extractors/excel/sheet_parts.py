"""Reads what a workbook says outside its cells: comments, validation lists, scenarios, links, headers, pivot caches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.extractors.excel.sheet_cells import rich_text
from scanner.ooxml import LINK, SHEET, Item, Package, attribute, tags
from scanner.ooxml_parts import PASSAGE_CHARACTERS, Reader
from scanner.records import Passage, Place
from scanner.xml_reading import Element, children, local

THREADED = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}ThreadedComments"
# &C&"宋体,加粗"&14工艺规程&R&P: codes between the words of a header
HEADER_CODE = re.compile(r"""& (?: [LCR] | "[^"]*" | K[0-9A-F]{6} | K\d\d[+-]\d{3} | \d+ | [A-Z] )""", re.X)
HEADER_PART = re.compile(r"""& [LCR]""", re.X)
BUILT_IN_NAME = "_xlnm."
PROMPTS = ("promptTitle", "prompt", "errorTitle", "error")


def read_rest(package: Package, key: str, root: Element, sheet: str) -> Iterator[Passage]:
    """What stands around the cells in a worksheet part; `root` is the part without them."""
    yield from _validations(root, sheet)
    links = package.links(key)
    for link in root.iter(*tags(SHEET, "hyperlink")):
        relation = links.get(attribute(link, LINK, "id"))
        target = relation.target if relation is not None and relation.external else ""
        package.told.add((key, relation.id if relation else ""))
        if text := "\n".join(part for part in (target, link.get("tooltip")) if part):
            yield Passage(text, Place("cell", None, f"{sheet}!{link.get('ref')} link"))
    told: set[str] = set()
    for block in root.iter(*tags(SHEET, "headerFooter")):
        for line in block:
            text = header_text(line.text or "")
            if text and text not in told:
                told.add(text)
                kind = "footer" if "Footer" in local(line.tag) else "header"
                yield Passage(text, package.next_place(Place("sheet", None, sheet), kind))
    for scenario in root.iter(*tags(SHEET, "scenario")):
        values = [f"{cell.get('r')} = {cell.get('val')}" for cell in scenario]
        said = "\n".join(line for line in (scenario.get("name"), scenario.get("comment"), *values) if line)
        yield Passage(said, package.next_place(Place("sheet", None, sheet), "scenario"))


def _validations(root: Element, sheet: str) -> Iterator[Passage]:
    """Prompts and lists of allowed values; a list that is a range of cells is read where the cells are."""
    for validation in root.iter("{*}dataValidation"):
        lines = [validation.get(name) or "" for name in PROMPTS]
        where = validation.get("sqref") or ""
        for node in validation.iter():
            text = (node.text or "").strip()
            if local(node.tag) == "sqref":
                where = text
            elif '"' in text:
                lines.append(text.strip('"'))
        if said := "\n".join(line for line in lines if line.strip()):
            yield Passage(said, Place("cell", None, f"{sheet}!{where.split(' ')[0]} validation"))


def header_text(text: str) -> str:
    """A page header without its codes; left, centre and right part on lines of their own."""
    lines = (HEADER_CODE.sub("", part).strip() for part in HEADER_PART.split(text))
    return "\n".join(line for line in lines if line)


def read_names(root: Element) -> Iterator[Passage]:
    """Defined names with what they stand for: a range, a constant, a formula."""
    for entry in root.iter(*tags(SHEET, "definedName")):
        name, meaning = entry.get("name") or "", entry.text or ""
        if not name.startswith(BUILT_IN_NAME):
            lines = [f"{name} = {meaning}", entry.get("comment"), entry.get("description")]
            yield Passage("\n".join(line for line in lines if line), Place("defined name", None, name))


def read_comments(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Notes on cells; the copy that Excel keeps of a threaded comment for older versions is left out."""
    threaded = any(part.startswith("xl/threadedcomments/") for part in package.parts)
    authors: list[str] = []
    for block in children(package.open(key), tags(SHEET, "comments")):
        if local(block.tag) == "authors":
            authors = [author.text or "" for author in block]
            continue
        for comment in block.iter(*tags(SHEET, "comment")):
            author = comment.get("authorId") or ""
            copied = (
                author.isdecimal()
                and len(author) < 10
                and int(author) < len(authors)
                and authors[int(author)].startswith("tc=")
            )
            if copied and threaded:
                continue
            text = "".join(rich_text(body) for body in comment.iter(*tags(SHEET, "text")))
            if text.strip():
                yield Passage(text, _on_cell(package, base, comment.get("ref")))


def read_threaded(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """Threaded comments and their answers."""
    for comment in children(package.open(key), (THREADED,)):
        text = "\n".join(node.text for node in comment if local(node.tag) == "text" and node.text)
        if text.strip():
            yield Passage(text, _on_cell(package, base, comment.get("ref")))


def _on_cell(package: Package, base: Place | None, reference: str | None) -> Place:
    """`Sheet1!B7 comment`; the second on the same cell is `Sheet1!B7 comment 2`."""
    name = f"{base.name if base else '?'}!{reference or '?'} comment"
    number = package.next_place(None, name).number
    return Place("cell", None, name if number == 1 else f"{name} {number}")


def read_pivot(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """The values a pivot table remembers of its source, which may long be gone from the sheets: each text once."""
    told: set[str] = set()
    gathered: list[str] = []
    size = 0
    for block in children(package.open(key), PIVOT_ROOTS):
        for node in block.iter("{*}cacheField", "{*}s", "{*}n", "{*}worksheetSource"):
            text = node.get("v") or node.get("name") or ""
            if text.strip() and text not in told:
                told.add(text)
                gathered.append(text)
                size += len(text)
        if size > PASSAGE_CHARACTERS:
            yield Passage("\n".join(gathered), package.next_place(base, "pivot cache"))
            gathered, size = [], 0
    if gathered:
        yield Passage("\n".join(gathered), package.next_place(base, "pivot cache"))


PIVOT_ROOTS = tags(SHEET, "pivotCacheDefinition", "pivotCacheRecords")
READERS: dict[str, Reader] = {
    **dict.fromkeys(tags(SHEET, "comments"), read_comments),
    **dict.fromkeys(PIVOT_ROOTS, read_pivot),
    THREADED: read_threaded,
}
"""The parts only Excel has, by root tag."""
