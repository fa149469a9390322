"""Tells the headings of a Word document and their numbers, as Word shows them, for the path to a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.extractors.word.paragraphs import content, plain_text
from scanner.ooxml import WORD, Package, attribute, tags
from scanner.xml_reading import Element, whole

STYLE, BASED_ON, NAME = tags(WORD, "style"), tags(WORD, "basedOn"), tags(WORD, "name")
PROPERTIES, OUTLINE, STYLE_REFERENCE = tags(WORD, "pPr"), tags(WORD, "outlineLvl"), tags(WORD, "pStyle")
NUMBERING, NUMBER_ID, LEVEL_ID = tags(WORD, "numPr"), tags(WORD, "numId"), tags(WORD, "ilvl")
LEVELS = 9
LONGEST_CHAIN = 20
BODY_TEXT_LEVEL = 9
# heading 2, Heading 2, 标题 2
HEADING_NAME = re.compile(r"""(?: heading | 标题 | 標題 ) \s* ([1-9])""", re.X | re.I)
# %1.%2
PART = re.compile(r"""% ([1-9])""", re.X)
CHINESE_DIGITS = "零一二三四五六七八九"
LETTERS = 26


@dataclass(frozen=True, slots=True)
class Look:
    """What a style or a paragraph says of itself: outline level from 0, list and level in the list."""

    level: int | None = None
    list_id: str = ""
    list_level: int | None = None


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a numbered list: where it starts, how its number is written, and the text around it."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    style: str = ""


@dataclass(slots=True)
class Outline:
    """The styles and lists of a document, and the numbers counted so far."""

    styles: dict[str, Look] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, int], ListLevel] = field(default_factory=dict)
    counted: dict[str, list[int]] = field(default_factory=dict)

    def heading(self, paragraph: Element) -> tuple[int, str] | None:
        """(level from 0, `3.2 萃取段`) where the paragraph is a heading; counts its number either way."""
        style, own = "", Look()
        for properties in paragraph[:1]:
            if properties.tag in PROPERTIES:
                style = next((_value(node) for node in properties if node.tag in STYLE_REFERENCE), "")
                own = _look(properties)
        look = self.styles.get(style, Look())
        level = own.level if own.level is not None else look.level
        number = self._number(own.list_id or look.list_id, own, look, style)
        if level is None or level >= BODY_TEXT_LEVEL:
            return None
        text = plain_text(paragraph)
        text = (content(paragraph).text if text is None else text).strip()
        return (level, f"{number} {text}".strip()) if text else None

    def _number(self, list_id: str, own: Look, look: Look, style: str) -> str:
        family = self.lists.get(list_id)
        if family is None:
            return ""
        level = own.list_level if own.list_level is not None else look.list_level
        if level is None:
            level = next((at for (name, at), one in self.levels.items() if name == family and one.style == style), 0)
        level = min(level, LEVELS - 1)
        counts = self.counted.setdefault(family, [0] * LEVELS)
        start = self.levels.get((family, level), ListLevel()).start
        counts[level] = counts[level] + 1 if counts[level] else start
        counts[level + 1 :] = [0] * (LEVELS - level - 1)
        return PART.sub(lambda part: self._part(family, int(part[1]) - 1, counts), self._text(family, level))

    def _text(self, family: str, level: int) -> str:
        one = self.levels.get((family, level), ListLevel())
        return "" if one.format in ("bullet", "none") else one.text

    def _part(self, family: str, level: int, counts: list[int]) -> str:
        one = self.levels.get((family, level), ListLevel())
        return written(counts[level] or one.start, one.format)


def outline_of(package: Package, main: str) -> Outline:
    """The outline of a document. Raises DamagedFile where its styles or lists cannot be read."""
    outline = Outline()
    if key := package.target(main, "styles"):
        for root in whole(package.open(key)):
            outline.styles = dict(_styles(root))
    if key := package.target(main, "numbering"):
        for root in whole(package.open(key)):
            _read_lists(root, outline)
    return outline


def written(number: int, format: str) -> str:
    """A number in one of Word's ways of writing it; in digits where the way is not known."""
    if format in ("upperLetter", "lowerLetter"):
        letter = chr(65 + (number - 1) % LETTERS) * ((number - 1) // LETTERS + 1)
        return letter if format == "upperLetter" else letter.lower()
    if ("hinese" in format or "japanese" in format or "ideograph" in format) and 0 < number < 100:
        tens, ones = divmod(number, 10)
        head = "" if not tens else "十" if tens == 1 else CHINESE_DIGITS[tens] + "十"
        return head + (CHINESE_DIGITS[ones] if ones else "")
    return str(number)


def _styles(root: Element) -> Iterator[tuple[str, Look]]:
    """Every paragraph style with what it says or inherits."""
    own: dict[str, Look] = {}
    parents: dict[str, str] = {}
    for style in root.iter(*STYLE):
        identifier = attribute(style, WORD, "styleId")
        look = Look()
        for child in style:
            if child.tag in PROPERTIES:
                look = _look(child)
            elif child.tag in BASED_ON:
                parents[identifier] = _value(child)
        name = next((_value(child) for child in style if child.tag in NAME), "")
        if look.level is None and (found := HEADING_NAME.fullmatch(name)):
            look = Look(int(found[1]) - 1, look.list_id, look.list_level)
        own[identifier] = look
    for identifier in own:
        level, list_id, list_level, at = None, "", None, identifier
        for _ in range(LONGEST_CHAIN):
            look = own.get(at, Look())
            level = look.level if level is None else level
            if not list_id:
                list_id, list_level = look.list_id, look.list_level
            at = parents.get(at, "")
        yield identifier, Look(level, list_id, list_level)


def _look(properties: Element) -> Look:
    level = list_level = None
    list_id = ""
    for node in properties:
        if node.tag in OUTLINE:
            level = _whole(_value(node))
        elif node.tag in NUMBERING:
            list_id = next((_value(child) for child in node if child.tag in NUMBER_ID), "")
            list_level = next((_whole(_value(child)) for child in node if child.tag in LEVEL_ID), None)
    return Look(level, list_id, list_level)


def _read_lists(root: Element, outline: Outline) -> None:
    for family in root.iter(*tags(WORD, "abstractNum")):
        name = attribute(family, WORD, "abstractNumId")
        for level in family.iter(*tags(WORD, "lvl")):
            said = {str(child.tag).rpartition("}")[2]: _value(child) for child in level}
            outline.levels[name, _whole(attribute(level, WORD, "ilvl")) or 0] = ListLevel(
                _whole(said.get("start", "")) or 1,
                said.get("numFmt", "decimal"),
                said.get("lvlText", ""),
                said.get("pStyle", ""),
            )
    for entry in root.iter(*tags(WORD, "num")):
        family = next((_value(child) for child in entry.iter(*tags(WORD, "abstractNumId"))), "")
        outline.lists[attribute(entry, WORD, "numId")] = family


def _value(element: Element) -> str:
    return attribute(element, WORD, "val")


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None
