"""The text of a web page or an HTML mail body: what is shown, and all that markup can hide words in."""

from __future__ import annotations

import base64
import binascii
import html
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scanner import charset
from scanner.errors import DamagedFile
from scanner.escapes import plain_lines, unquoted

BLOCK_NAMES = (
    "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt embed fieldset"
    " figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe legend li main"
    " menu nav noembed noframes noscript object ol optgroup option p pre section select summary table tbody td textarea"
    " tfoot th thead title tr ul button template text tspan foreignobject desc"
)
BLOCKS = frozenset(BLOCK_NAMES.split())
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
DATA_WITHIN = re.compile(
    # background:url(data:image/png;base64,iVBORw0KGgo=)
    r"data : [\w.+-]+ / [\w.+-]+ [^,\s\"'()<>]* ; base64 , [\w+/%=\r\n]* [\w+/%=]",
    re.VERBOSE | re.IGNORECASE,
)
# <meta http-equiv="Content-Type" content="text/html; charset=gb2312">, <meta charset=gbk>, encoding="gbk"
META_CHARSET = re.compile(
    rb"""(?: <meta \b [^>]* charset | <\?xml [^>]* encoding ) \s* = \s* ["']? \s* (?P<label> [\w.:-]+ )""",
    re.VERBOSE | re.IGNORECASE,
)
DEEPEST_FRAME = 3
UNPARSED = frozenset(("script", "style", "iframe", "noembed", "noframes", "template"))
"""Elements whose content the parser leaves as one text, or apart."""
OPEN_NAMES = "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option"
CLOSED_BY_THEMSELVES = frozenset(OPEN_NAMES.split())
SUFFIXES = {
    "plain": "txt", "jpeg": "jpg", "pjpeg": "jpg", "javascript": "js", "octet-stream": "bin", "markdown": "md",
    "rfc822": "eml", "calendar": "ics", "msword": "doc", "ms-excel": "xls", "ms-powerpoint": "ppt", "tiff": "tif",
    "document": "docx", "sheet": "xlsx", "presentation": "pptx", "ms-tnef": "tnef", "x-zip-compressed": "zip",
}  # fmt: skip
# <div, </div
OPEN_OR_CLOSE = re.compile(r"< (?P<close> /? ) (?P<name> [A-Za-z][\w:-]* )", re.VERBOSE)
ANY_TAG = re.compile(r"< (?P<name> [/!?]? [\w:-]* ) [^<>]* >", re.VERBOSE)
COMMENT = re.compile(r"<!-- (?P<text> .*? ) (?: --> | \Z )", re.VERBOSE | re.DOTALL)
# alt="a valve", title='x', width=3
ATTRIBUTE = re.compile(
    r"""
    (?<= \s ) (?P<name> [\w:.-]{1,100} ) \s* = \s*
    (?: " (?P<double> [^"]* ) " | ' (?P<single> [^']* ) ' | (?P<bare> [^\s"'>]+ ) )
    """,
    re.VERBOSE,
)
MOST_ATTRIBUTES = 20_000
"""Of one tag: the parser compares each with all others."""


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text and where it stands: `block 3`, `comment 1`, `script 2`, `alt 3` (in block 3), `title`."""

    kind: str
    number: int | None
    text: str
    name: str = ""


# <p title='...   up to the end of the page
UNFINISHED = re.compile(r"< (?! !-- ) [/!?a-zA-Z] (?P<text> [^>]{8,} ) \Z", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Embedded:
    """Content written into the page as a data address; `failure` says why it could not be decoded."""

    number: int
    media_type: str
    data: bytes
    failure: str = ""


def decoded(data: bytes, declared: str = "") -> charset.Decoded:
    """The markup as text; besides what charset.decode knows, `declared` by a mail or the page's meta element counts."""
    found = META_CHARSET.search(data[:8192])
    label = found["label"].decode("ascii", "replace") if found else ""
    return charset.decode(data, declared if charset.canonical(declared) else label)


def read_markup(markup: str) -> Iterator[Words | Embedded]:
    """Everything in the page in its order: blocks of text, attributes made of words, comments, scripts, styles.

    Hidden elements are read like shown ones. Cells and paragraphs stay apart, inline markup does not split a word.
    Raises DamagedFile where there is nothing a parser can take.
    """
    yield from _Page().words(markup)
    unfinished = UNFINISHED.search(markup, max(0, markup.rfind("<")))
    if unfinished:  # the parser, as any browser, leaves out a tag that never ends
        yield Words("unfinished tag", 1, unfinished["text"])


class _Page:
    """Counts blocks, comments, scripts and embedded contents of one page, frames inside it included."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(("block", "comment", "script", "style", "embedded", "instruction"), 0)
        self.inline: list[str] = []

    def words(self, markup: str, depth: int = 0) -> Iterator[Words | Embedded]:
        from selectolax.lexbor import LexborHTMLParser, SelectolaxError

        if _is_too_deep(markup):
            yield from self._plainly(markup, depth)
        else:
            try:
                root = LexborHTMLParser(markup).root
            except (SelectolaxError, UnicodeEncodeError, ValueError) as error:
                raise DamagedFile(f"the HTML parser gave up: {error}") from error
            if root is not None:
                yield from self._walk(root.parent or root, depth)
        yield from self._block()

    def _plainly(self, markup: str, depth: int) -> Iterator[Words | Embedded]:
        """A page over which the parser would take minutes: its comments, the words between tags, then attributes."""
        for found in COMMENT.finditer(markup):
            yield from self._aside("comment", found["text"])
        shown = COMMENT.sub(" ", markup)
        self.inline.append(html.unescape(ANY_TAG.sub(" ", shown)))
        yield from self._block()
        for tag in ANY_TAG.finditer(shown):
            for found in ATTRIBUTE.finditer(tag[0]):
                value = html.unescape(found["double"] or found["single"] or found["bare"] or "")
                yield from self._attributes(tag["name"].lower(), {found["name"].lower(): value}, depth)

    def _walk(self, root: Any, depth: int) -> Iterator[Words | Embedded]:
        """In the order of the page, without recursion: pages may nest deeper than Python's stack."""
        node, above = root, []
        while True:
            yield from self._enter(node, depth)
            child = None if node.tag in UNPARSED else node.child
            if child is not None:
                above.append(node)
                node = child
                continue
            while True:
                if node.tag in BLOCKS:
                    yield from self._block()
                if not above:
                    return
                after = node.next
                if after is not None:
                    node = after
                    break
                node = above.pop()

    def _enter(self, node: Any, depth: int) -> Iterator[Words | Embedded]:
        tag = node.tag
        if tag is None:  # a processing instruction, <?php ... ?>, which is no element
            yield from self._aside("instruction", node.html or "")
        elif tag == "-text":
            self.inline.append(node.text_content or "")
        elif tag == "-comment":
            yield from self._aside("comment", node.comment_content or "")
        elif tag[0] != "-":
            if tag == "br":
                self.inline.append("\n")
            elif tag in BLOCKS:
                yield from self._block()
            yield from self._attributes(tag, node.attributes, depth)
            if tag in ("script", "style"):
                yield from self._aside(tag, node.text(deep=True))
            elif tag == "template":
                yield from self.words("".join(part.html or "" for part in node.template_fragments()), depth)
            elif tag in UNPARSED:
                yield from self._framed(node.text(deep=True), depth)

    def _block(self) -> Iterator[Words]:
        """The words gathered since the last block began, if there are any."""
        text = "".join(self.inline).strip()
        self.inline.clear()
        if text:
            self.counts["block"] += 1
            yield Words("block", self.counts["block"], text)

    def _aside(self, kind: str, text: str) -> Iterator[Words | Embedded]:
        """Text that is not shown: a comment, a script, a style; what escapes hide in it once more, and contents."""
        if text.strip():
            self.counts[kind] += 1
            yield Words(kind, self.counts[kind], text)
            for plain in plain_lines(text):
                yield Words(f"{kind} {self.counts[kind]} {plain.sort} line", plain.line, plain.text)
            yield from self._within(text)

    def _within(self, text: str) -> Iterator[Embedded]:
        """Contents written as data addresses into a style, a script or a list of pictures (`srcset`)."""
        for found in DATA_WITHIN.finditer(text) if ";base64," in text else ():
            yield from self._embedded(found[0])

    def _attributes(self, tag: str, attributes: dict[str, str | None], depth: int) -> Iterator[Words | Embedded]:
        near = self.counts["block"] + 1
        for name, value in attributes.items():
            if not value or value.isspace():
                continue
            if tag == "meta":
                if name == "content":
                    label = attributes.get("name") or attributes.get("property") or attributes.get("http-equiv") or ""
                    yield Words("meta", None, value, label)
            elif name in SPOKEN or name.startswith("data-"):
                yield Words(name, near, value)
            elif name == "srcdoc":
                yield from self._framed(value, depth)
            elif name in ADDRESSES:
                if value[:16].lstrip()[:5].lower() == "data:":
                    yield from self._embedded(value)
                elif not value.isascii() or "%" in value:
                    yield Words(name, near, unquoted(value))
            if name not in ADDRESSES:
                yield from self._within(value)

    def _framed(self, markup: str, depth: int) -> Iterator[Words | Embedded]:
        yield from self._block()
        if depth < DEEPEST_FRAME:
            yield from self.words(markup, depth + 1)
        else:
            yield from self._aside("comment", markup)

    def _embedded(self, address: str) -> Iterator[Embedded]:
        found = DATA.match(address)
        if not found:
            return
        self.counts["embedded"] += 1
        number, media_type = self.counts["embedded"], (found["type"] or "text/plain").lower()
        body = urllib.parse.unquote_to_bytes(found["body"])
        failure = ""
        if found["rest"].rstrip().lower().endswith(";base64"):
            try:
                body = base64.b64decode(bytes(byte for byte in body if byte > 0x20) + b"==")
            except binascii.Error as error:
                body, failure = b"", f"its base64 is damaged ({error})"
        yield Embedded(number, media_type, body, failure)


def _is_too_deep(markup: str) -> bool:
    """Nested so deep that the parser, which looks through all open elements at each tag, would take minutes.

    Browsers stop at 512 levels. Small pages are not looked at: 20,000 levels take the parser two seconds. The same goes
    for a tag of very many attributes.
    """
    if any(
        len(piece) > 5 * MOST_ATTRIBUTES and piece.partition(">")[0].count("=") > MOST_ATTRIBUTES
        for piece in markup.split("<")
    ):
        return True
    if markup.count("<") < 20_000:
        return False
    depth = deepest = 0
    for found in OPEN_OR_CLOSE.finditer(markup):
        if found["name"].lower() not in CLOSED_BY_THEMSELVES:
            depth = max(0, depth - 1) if found["close"] else depth + 1
            deepest = max(deepest, depth)
    return deepest > 5_000


def suffix_of(media_type: str) -> str:
    """A suffix for content without a name: `txt` for text/plain, `png` for image/png, the subtype's tail otherwise."""
    tail = media_type.lower().rpartition("/")[2].rpartition("+")[2].rpartition(".")[2]
    return SUFFIXES.get(tail) or ("".join(character for character in tail if character.isalnum())[:8] or "bin")
