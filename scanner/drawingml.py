"""Reads what DrawingML says in any Office file: text bodies, tables of shapes, charts, diagrams, alternative texts."""

from __future__ import annotations

from collections.abc import Iterator, Set

from scanner.ooxml import DRAWING, Item, Names, Package, inside, tags
from scanner.records import Passage, Place
from scanner.xml_reading import Element, whole

CHART: Names = (
    "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "http://purl.oclc.org/ooxml/drawingml/chart",
)
CHART_NEW = "http://schemas.microsoft.com/office/drawing/2014/chartex"
DIAGRAM: Names = (
    "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "http://purl.oclc.org/ooxml/drawingml/diagram",
)
SHEET_DRAWING: Names = (
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
)
OFFICE_VML = "{urn:schemas-microsoft-com:office:office}"
DIAGRAM_DRAWN = "http://schemas.microsoft.com/office/drawing/2008/diagram"
MATH: Names = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"

A_P = tags(DRAWING, "p")
A_BR = tags(DRAWING, "br")
A_TEXT = tags(DRAWING, "t", "br") | tags(MATH, "t")
SERIES = tags(CHART, "ser")
CATEGORIES, VALUES = tags(CHART, "cat", "xVal"), tags(CHART, "val", "yVal", "bubbleSize")
CHART_VALUE, LITERALS = tags(CHART, "v"), tags(CHART, "numLit", "strLit")
CHART_WORDS = A_TEXT | CHART_VALUE
ROOTS = {
    "chart": tags(CHART, "chartSpace"),
    "chart_new": frozenset((f"{{{CHART_NEW}}}chartSpace",)),
    "diagram": tags(DIAGRAM, "dataModel"),
    "shapes": tags(SHEET_DRAWING, "wsDr") | tags(CHART, "userShapes"),
    "diagram_drawn": frozenset((f"{{{DIAGRAM_DRAWN}}}drawing",)),
}


def paragraph_text(paragraph: Element) -> str:
    """An a:p's text: runs, fields and formulas; a line break is a new line."""
    return "".join("\n" if node.tag in A_BR else node.text or "" for node in paragraph.iter(*A_TEXT))


def body_text(body: Element) -> str:
    """The paragraphs below an element, one a line; empty where none has text."""
    lines = [paragraph_text(paragraph) for paragraph in body.iter(*A_P)]
    return "\n".join(line for line in lines if line.strip())


def settle_alternatives(root: Element) -> None:
    """Leave one branch of every mc:AlternateContent in the tree, so that no text is met twice.

    The first branch with text stays (the first of all where none has any); another one only where its text differs.
    """
    for alternatives in list(root.iter(ALTERNATIVES))[::-1]:
        branches = [("".join(node.text or "" for node in branch.iter("{*}t")), branch) for branch in alternatives]
        kept = {next((text for text, _ in branches if text), "")}
        for index, (text, branch) in enumerate(branches):
            if text in kept and (text or index == 0):
                kept.discard(text)
            elif not text or text in [other for other, _ in branches[:index]]:
                alternatives.remove(branch)


def alternative_texts(root: Element, but: Set[Element] = frozenset()) -> Iterator[str]:
    """The alternative texts (title, description) of all pictures and shapes below except those in `but`, each once."""
    seen: set[str] = set()
    for node in root.iter("{*}cNvPr", "{*}docPr"):
        if node in but:
            continue
        for text in (node.get("title"), node.get("descr")):
            if text and text.strip() and text not in seen:
                seen.add(text)
                yield text


def vml_texts(root: Element, but: Set[Element] = frozenset()) -> Iterator[str]:
    """Word art and alternative texts of the older VML shapes below except those in `but`, each once."""
    seen: set[str] = set()
    for node in root.iter("{*}textpath", "{*}shape", "{*}imagedata", "{*}rect", "{*}group"):
        if node in but:
            continue
        for text in (node.get("string"), node.get("alt"), node.get(f"{OFFICE_VML}title")):
            if text and text.strip() and text not in seen:
                seen.add(text)
                yield text


def read_chart(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """A chart's titles, series names and categories; its numbers only where no worksheet inside this file has them."""
    place = package.next_place(base, "chart")
    elsewhere = any(link.external for link in package.links(key).values())
    categories_told: set[str] = set()
    for root in whole(package.open(key)):
        series = list(root.iter(*SERIES))
        told = {node for one in series for node in one.iter(*CHART_WORDS)}
        titles = [paragraph_text(p) for p in root.iter(*A_P) if not any(node in told for node in p.iter(*A_TEXT))]
        titles += [node.text or "" for node in root.iter(*CHART_VALUE) if node not in told]
        yield from _passage(titles, place)
        for number, one in enumerate(series, 1):
            names: list[str] = []
            for child in one:
                if child.tag in CATEGORIES:
                    words = [node.text or "" for node in child.iter(*CHART_VALUE)]
                    if "\n".join(words) not in categories_told:
                        categories_told.add("\n".join(words))
                        names += words
                elif child.tag in VALUES:
                    if elsewhere or next(child.iter(*LITERALS), None) is not None:
                        names += [node.text or "" for node in child.iter(*CHART_VALUE)]
                else:
                    names += [node.text or "" for node in child.iter(*CHART_WORDS)]
            yield from _passage(names, inside(place, "series", number))


def read_new_chart(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """A chart of the kinds that came in 2016 (funnel, treemap): every text in it."""
    place = package.next_place(base, "chart")
    for root in whole(package.open(key)):
        yield from _passage([node.text or "" for node in root.iter("{*}t", "{*}v", "{*}pt")], place)


def read_diagram(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """A SmartArt diagram: one passage, one line per box."""
    for root in whole(package.open(key)):
        lines = [paragraph_text(paragraph) for paragraph in root.iter(*A_P)]
        package.diagram_lines.update(lines)
        yield from _passage(lines, package.next_place(base, "diagram"))


def read_drawn_diagram(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """The drawn copy of a diagram: only the lines that no diagram's data has said (`data` comes before `drawing`)."""
    for root in whole(package.open(key)):
        lines = [paragraph_text(paragraph) for paragraph in root.iter(*A_P)]
        yield from _passage(
            [line for line in lines if line not in package.diagram_lines], package.next_place(base, "diagram")
        )


def read_shapes(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """A drawing part (of a worksheet, of a chart): one passage per shape with text, then the alternative texts."""
    for root in whole(package.open(key)):
        settle_alternatives(root)
        for body in root.iter("{*}txBody"):
            yield from _passage([body_text(body)], package.next_place(base, "shape"))
        yield from _passage(list(alternative_texts(root)), package.next_place(base, "alt text"))


def _passage(lines: list[str], place: Place) -> Iterator[Passage]:
    if text := "\n".join(line for line in lines if line.strip()):
        yield Passage(text, place)
