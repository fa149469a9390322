"""The text of an RTF mail body, or the web page that Outlook wrapped into RTF (MS-OXRTFEX), in one pass."""

from __future__ import annotations

import html
import re

from scanner import rtf
from scanner.rtf import Cursor, Word

WORDS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "nestrow": "\n", "cell": "\t",
    "nestcell": "\t", "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "~": "\u00a0", "_": "-",
}  # fmt: skip
SILENT = frozenset((
    "colortbl", "stylesheet", "pict", "objdata", "listtable", "listoverridetable", "rsidtbl", "themedata",
    "colorschememapping", "datastore", "latentstyles", "generator", "xmlnstbl", "filetbl", "revtbl", "sp", "mhtmltag",
    "fontemb", "panose", "falt", "bkmkstart", "bkmkend", "pntext", "objclass", "objname",
))  # fmt: skip
"""Destinations without words of people."""
SPOKEN_AFTER_STAR = frozenset(("htmltag", "fldinst", "shpinst", "shptxt", "docvar", "listtext", "annotation"))
"""Destinations marked as skippable that hold words all the same."""
OBJECT = re.compile(rb"\\ (?: objdata | pict ) \b", re.VERBOSE)
HEAD = 4096


def is_wrapped_page(data: bytes) -> bool:
    r"""Whether the RTF holds a web page: `\fromhtml1` stands in its head."""
    return b"\\fromhtml" in data[:HEAD]


def holds_objects(data: bytes) -> bool:
    """Whether pictures or objects lie in it, for which the reader of RTF files is needed."""
    return OBJECT.search(data) is not None


def read(data: bytes) -> str:
    """The page's markup where the RTF wraps one, else the text, paragraphs on lines of their own."""
    return _Reader(data).read()


class _Reader:
    """One pass over the tokens; what a closing brace undoes is kept in `above`."""

    def __init__(self, data: bytes) -> None:
        self.cursor: Cursor = rtf.open_rtf(data)
        self.wraps = is_wrapped_page(data)
        self.out: list[str] = []
        self.in_tag = False
        self.hidden = False
        self.page = ""
        self.fallbacks = 1
        self.above: list[tuple[bool, bool, str, int]] = []
        self.fonts: dict[int, str] = {}
        self.star = False

    def read(self) -> str:
        for token in rtf.tokens(self.cursor):
            if isinstance(token, Word):
                self._word(token)
            elif not self.hidden:
                self.out.append(html.escape(token, quote=False) if self.wraps and not self.in_tag else token)
        text = "".join(self.out)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _word(self, word: Word) -> None:
        name, number = word.name, word.number
        star, self.star = self.star, name == "*"
        if name == "{":
            self.above.append((self.in_tag, self.hidden, self.page, self.fallbacks))
            self.cursor.fallback = 0
        elif name == "}":
            if self.above:
                self.in_tag, self.hidden, self.page, self.fallbacks = self.above.pop()
            self.cursor.fallback = 0
            self._set_page()
        elif name == "u" and number is not None:
            self._say(chr(number & 0xFFFF))
            self.cursor.fallback = self.fallbacks
        elif name in WORDS:
            self._say(WORDS[name])
        elif name == "f":
            self.page = self.fonts.get(number or 0, "")
            self._set_page()
        elif name == "plain":
            self.page = ""
            self._set_page()
        elif name == "uc":
            self.fallbacks = max(0, min(number or 0, 8))
        elif name == "htmlrtf" and self.wraps:
            self.hidden = number != 0
        elif name == "htmltag" and self.wraps:
            self.in_tag = True
            self._set_page()
        elif name == "fonttbl":
            self._fonts(self.cursor.skip_group())
        elif name in SILENT or (star and name not in SPOKEN_AFTER_STAR):
            self.cursor.skip_group()

    def _say(self, text: str) -> None:
        if not self.hidden:
            self.out.append(text)

    def _set_page(self) -> None:
        """Inside a tag of the page the document's own code page counts, elsewhere the font's."""
        self.cursor.code_page = "" if self.in_tag else self.page

    def _fonts(self, table: bytes) -> None:
        r"""Which encoding goes with `\f1`: by character set, or by code page."""
        font = 0
        for token in rtf.tokens(Cursor(table, default="latin-1")):
            if not isinstance(token, Word):
                continue
            if token.name == "f":
                font = token.number or 0
            elif token.name == "fcharset" and token.number:
                self.fonts.setdefault(font, rtf.CHARACTER_SETS.get(token.number, ""))
            elif token.name == "cpg" and token.number:
                self.fonts[font] = rtf.page_name(token.number)
