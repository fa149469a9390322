"""The text of a web page or an HTML mail body: what is shown, and all that markup can hide words in."""

from __future__ import annotations

import base64
import binascii
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scanner import charset
from scanner.errors import DamagedFile
from scanner.escapes import plain_lines, unquoted

BLOCKS = frozenset(
    "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt embed fieldset"
    " figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe legend li main"
    " menu nav noembed noframes noscript object ol optgroup option p pre section select summary table tbody td textarea"
    " tfoot th thead title tr ul button template text tspan foreignobject desc".split()
)
"""Elements that end the words around them. All others, unknown ones too, stand inside a line as browsers have it."""
SPOKEN = (
    "alt", "title", "aria-label", "aria-description", "placeholder", "value", "label", "summary", "content", "standby",
    "abbr", "download", "prompt",
)  # fmt: skip
"""Attributes made of words."""
ADDRESSES = ("href", "src", "data", "action", "poster", "background")
DATA = re.compile(
    # data:text/plain;charset=gbk;base64,xc25
    r"\s* data : (?P<type> [\w.+-]+ / [\w.+-]+ )? (?P<rest> [^,]* ) , (?P<body> .* )",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
# <meta http-equiv="Content-Type" content="text/html; charset=gb2312">, <meta charset=gbk>, encoding="gbk"
META_CHARSET = re.compile(
    rb"""(?: <meta \b [^>]* charset | <\?xml [^>]* encoding ) \s* = \s* ["']? \s* (?P<label> [\w.:-]+ )""",
    re.VERBOSE | re.IGNORECASE,
)
DEEPEST_FRAME = 3


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text and where it stands: `block 3`, `comment 1`, `script 2`, `alt 3` (in block 3), `title`."""

    kind: str
    number: int | None
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Content written into the page as a data address; `failure` says why it could not be decoded."""

    number: int
    media_type: str
    data: bytes
    failure: str = ""


def decoded(data: bytes, declared: str = "") -> charset.Decoded:
    """The markup as text: byte order mark, valid UTF-8, `declared` by a mail or the meta element, then the usual rule."""
    found = META_CHARSET.search(data[:8192])
    label = found["label"].decode("ascii", "replace") if found else ""
    return charset.decode(data, declared if charset.canonical(declared) else label)


def read_markup(markup: str) -> Iterator[Words | Embedded]:
    """Everything in the page in its order: blocks of text, attributes made of words, comments, scripts, styles.

    Hidden elements are read like shown ones. Cells and paragraphs stay apart, inline markup does not split a word.
    Raises DamagedFile where there is nothing a parser can take.
    """
    yield from _Page().words(markup)


class _Page:
    """Counts blocks, comments, scripts and embedded contents of one page, frames inside it included."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(("block", "comment", "script", "style", "embedded"), 0)
        self.inline: list[str] = []

    def words(self, markup: str, depth: int = 0) -> Iterator[Words | Embedded]:
        from selectolax.lexbor import LexborHTMLParser, SelectolaxError

        try:
            root = LexborHTMLParser(markup).root
        except (SelectolaxError, UnicodeEncodeError, ValueError) as error:
            raise DamagedFile(f"the HTML parser gave up: {error}") from error
        if root is not None:
            yield from self._walk(root, depth)
        yield from self._block()

    def _walk(self, root: Any, depth: int) -> Iterator[Words | Embedded]:
        """Depth first, without recursion: pages nest deeper than Python's stack."""
        node = root
        while node is not None:
            child = None
            tag = node.tag
            if tag == "-text":
                self.inline.append(node.text_content or "")
            elif tag == "-comment":
                yield from self._counted("comment", node.comment_content)
            elif tag in ("script", "style"):
                yield from self._counted(tag, node.text(deep=True))
                yield from self._attributes(node, depth)
            elif tag[0] != "-":
                if tag == "br":
                    self.inline.append("\n")
                elif tag in BLOCKS:
                    yield from self._block()
                yield from self._attributes(node, depth)
                if tag == "template":
                    yield from self.words("".join(part.html or "" for part in node.template_fragments), depth)
                child = node.child
            if child is not None:
                node = child
                continue
            while node is not None and node.next is None:
                node = None if node.parent is None or node.parent.mem_id == root.mem_id else node.parent
                if node is not None and node.tag in BLOCKS:
                    yield from self._block()
            node = None if node is None else node.next
