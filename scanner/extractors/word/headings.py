"""Tells the headings of a Word document and their numbers, as Word shows them, for the path to a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from scanner.extractors.word.paragraphs import content, plain_text
from scanner.ooxml import WORD, Package, attribute, tags
from scanner.xml_reading import Element, whole

STYLE, BASED_ON, NAME = tags(WORD, "style"), tags(WORD, "basedOn"), tags(WORD, "name")
PROPERTIES, OUTLINE, STYLE_REFERENCE = tags(WORD, "pPr"), tags(WORD, "outlineLvl"), tags(WORD, "pStyle")
NUMBERING, NUMBER_ID, LEVEL_ID = tags(WORD, "numPr"), tags(WORD, "numId"), tags(WORD, "ilvl")
PARTS = ("styles", "numbering")
LEVELS = 9
LONGEST_CHAIN = 20
BODY_TEXT_LEVEL = 9
# heading 2, Heading 2, 标题 2, "heading 2,H2" (with aliases), Überschrift 2; as an identifier Heading2, berschrift2
HEADING_NAME = re.compile(
    r"""
    (?: heading | 标题 | 標題 | 見出し | 제목 | [üÜ]? berschrift | titre | título | titolo | заголовок )
    \s* ([1-9]) (?: \s* [,;] .* )?
    """,
    re.X | re.I,
)
# 二级标题, 2级标题
HEADING_RANK = re.compile(r"""([1-9一二三四五六七八九]) \s* [级級] (?: 标题 | 標題 )""", re.X)
# %1.%2
PART = re.compile(r"""% ([1-9])""", re.X)
CHINESE_DIGITS = "零一二三四五六七八九"
LETTERS = 26


@dataclass(frozen=True, slots=True)
class Look:
    """What a style or a paragraph says of itself: outline level from 0, list and level in it, the style it names."""

    level: int | None = None
    list_id: str = ""
    list_level: int | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a numbered list: where it starts, how its number is written, and the text around it."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level from 0, its number and text (`3.2 萃取段`)."""

    level: int
    text: str


@dataclass(slots=True)
class Outline:
    """The styles and lists of a document, and the numbers counted so far."""

    styles: dict[str, Look] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, int], ListLevel] = field(default_factory=dict)
    counted: dict[str, list[int]] = field(default_factory=dict)

    def heading(self, paragraph: Element) -> Heading | None:
        """The paragraph as a heading, with its number as Word shows it; counts its number either way."""
        own = next((look_of(node) for node in paragraph[:1] if node.tag in PROPERTIES), Look())
        number = self.number(own)
        level = own.level if own.level is not None else self.level_of_style(own.style)
        if level is None or level >= BODY_TEXT_LEVEL:
            return None
        return as_heading(level, number, heading_text(paragraph))

    def level_of_style(self, identifier: str) -> int | None:
        """The outline level of a style, from 0; of one that is nowhere defined, what its identifier tells."""
        look = self.styles.get(identifier)
        return heading_level(identifier) if look is None else look.level

    def number(self, own: Look) -> str:
        """Count a paragraph in its list: its number as Word writes it, empty where it has none."""
        look = self.styles.get(own.style, Look())
        family = self.lists.get(own.list_id or look.list_id)
        if family is None:
            return ""
        level = own.list_level if own.list_level is not None else look.list_level
        if level is None:
            styled = (at for (name, at), one in self.levels.items() if name == family and one.style == own.style)
            level = next(styled, 0)
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
    styles, lists = ([*whole(package.open(key))] if (key := package.target(main, kind)) else [] for kind in PARTS)
    return outline_from(*styles, *lists)


def outline_from(*roots: Element) -> Outline:
    """The outline that the roots of the parts for styles and for lists describe."""
    outline = Outline()
    for root in roots:
        outline.styles |= dict(_styles(root))
        _read_lists(root, outline)
    return outline


def as_heading(level: int, number: str, text: str) -> Heading | None:
    """A heading without the blanks around its text; None where it has no text."""
    return Heading(level, f"{number} {text.strip()}".strip()) if text.strip() else None


def heading_text(paragraph: Element) -> str:
    """The text of a paragraph as a reader sees it."""
    text = plain_text(paragraph)
    return content(paragraph).text if text is None else text


def heading_level(name: str) -> int | None:
    """The outline level from 0 that the name or identifier of a style tells; None for any other style."""
    if found := HEADING_NAME.fullmatch(name):
        return int(found[1]) - 1
    if found := HEADING_RANK.fullmatch(name):
        return (CHINESE_DIGITS.index(found[1]) if found[1] in CHINESE_DIGITS else int(found[1])) - 1
    return None


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
                look = look_of(child)
            elif child.tag in BASED_ON:
                parents[identifier] = _value(child)
        name = next((_value(child) for child in style if child.tag in NAME), "")
        own[identifier] = replace(look, level=heading_level(name)) if look.level is None else look
    for identifier in own:
        level, list_id, list_level, at = None, "", None, identifier
        for _ in range(LONGEST_CHAIN):
            look = own.get(at, Look())
            level = look.level if level is None else level
            if not list_id:
                list_id, list_level = look.list_id, look.list_level
            at = parents.get(at, "")
        yield identifier, Look(level, list_id, list_level)


def look_of(properties: Element) -> Look:
    """What a `w:pPr` element says."""
    level = list_level = None
    list_id = style = ""
    for node in properties:
        if node.tag in OUTLINE:
            level = _whole(_value(node))
        elif node.tag in STYLE_REFERENCE:
            style = _value(node)
        elif node.tag in NUMBERING:
            list_id = next((_value(child) for child in node if child.tag in NUMBER_ID), "")
            list_level = next((_whole(_value(child)) for child in node if child.tag in LEVEL_ID), None)
    return Look(level, list_id, list_level, style)


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
