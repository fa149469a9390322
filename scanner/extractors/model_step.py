"""Read every quoted string of a STEP model (ISO 10303-21): header, products, properties, notes, names; of any size."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from scanner import charset
from scanner.budget import Budget
from scanner.charset_scores import chineseness
from scanner.errors import DamagedFile
from scanner.records import Artifact, Passage, Place, Problem, TitleBlock
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.title_block import named

Met = Passage | Artifact | Problem | TitleBlock
MOST_PROPERTIES = 2000
"""Values with a name that are looked at for what a title block says; a model of a plant has millions."""
PIECE = 4 << 20
LONGEST = 16 << 20
"""Bytes of one statement; what is longer is cut, so that no file is held whole in memory."""
MOST_REMEMBERED = 500_000
"""Different texts that are given once only; names of faces and points may be millions."""
LEAST_REST = 64
"""Fewer bytes after the end mark are left by editors."""
END = b"END-ISO-10303-21"
# #12=PRODUCT('a','b','',(#3)); '' inside a string is one quote. A string does not run on into the next statement.
TOKEN = re.compile(
    rb"""
    /\* (?P<comment> (?> [^*]* (?: \* (?!/) [^*]* )* ) ) \*/
    | ' (?P<string> (?> [^';]* (?: (?: '' | ; (?! \s* (?: \#\d+ \s* = | ENDSEC) ) ) [^';]* )* ) ) '
    """,
    re.VERBOSE,
)
NUMBER = re.compile(rb"\# (?P<number> \d+ ) \s* \Z", re.VERBOSE)
KEYWORD = re.compile(rb"(?P<name> !? [A-Z][A-Z0-9_]* ) \s* \(", re.VERBOSE)
LINE_END = re.compile(r"[\r\n]+")
# \X2\6C276C27\X0\ \X4\0001F600\X0\ \X\D6\X\D0 \S\V\S\P \PE\ \N\ \\
DIRECTIVE = re.compile(
    r"""
    \\X2\\ (?P<two> (?: [0-9A-Fa-f]{4} )+ ) (?: \\X0\\ )?
    | \\X4\\ (?P<four> (?: [0-9A-Fa-f]{8} )+ ) (?: \\X0\\ )?
    | (?P<bytes> (?: \\X\\ [0-9A-Fa-f]{2} )+ )
    | (?P<shifted> (?: \\S\\ [\x20-\x7e] )+ )
    | \\P (?P<page> [A-I] ) \\
    | (?P<line> \\N\\ )
    | (?P<nothing> \\F\\ | \\X0\\ )
    | (?P<slash> \\\\ )
    """,
    re.VERBOSE,
)
LIKELY_PAIR = 0.5
"""Chineseness from which bytes written as \\X\\hh are GBK: level-1 hanzi. Small accented letters give level-2 ones."""


@dataclass(slots=True)
class _Model:
    """What is known while one model is read."""

    encoding: str = ""
    said: set[str] = field(default_factory=set)
    ended: bool = False
    properties: list[tuple[str, str, Place]] = field(default_factory=list)


@dataclass(slots=True)
class _Entity:
    """The statement whose strings are being gathered."""

    place: Place
    strings: list[str] = field(default_factory=list)


@extractor("stp", "ifc")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Strings at `header FILE_NAME` and `entity #12 PRODUCT`, those of one statement together, each text once."""
    del settings
    model = _Model()
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as opened:
        stream: IO[bytes] = opened
        head = opened.read(1 << 16)
        if b"\0" in head and charset.decode(head).encoding.startswith("utf-16"):
            opened.seek(0)
            stream = io.BytesIO(charset.decode(opened.read()).text.encode())
        if b"ISO-10303-21" not in head.replace(b"\0", b""):
            yield DamagedFile("it does not begin as a STEP model does (ISO-10303-21)").problem()
        stream.seek(0)
        rest = b""
        for block in _blocks(stream):
            budget.check_time()
            end = block.find(END)
            if end >= 0:
                model.ended = True
                rest = block[end + len(END) :].lstrip(b"; \t\r\n\0") + stream.read(PIECE)
                block = block[:end]
            yield from _strings(block, model)
            if model.ended:
                break
    titled = named(model.properties, Place("properties"))
    if titled:
        yield titled
    if not model.ended:
        yield DamagedFile("it ends before its end mark (END-ISO-10303-21): it is cut off").problem()
    if len(rest.strip()) >= LEAST_REST and not rest.startswith(b"SIGNATURE"):
        budget.enter_member(artifact.depth + 1)
        yield Artifact("data after the end", rest, parent=artifact)


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Whole statements, some megabytes at a time."""
    rest = b""
    while chunk := stream.read(PIECE):
        block = rest + chunk
        cut = block.rfind(b"\n#") + 1 or block.rfind(b";#") + 1 or block.rfind(b";\n") + 1 or block.rfind(b";\r") + 1
        if not cut and len(block) < LONGEST:
            rest = block
            continue
        cut = cut or len(block)
        rest = block[cut:]
        yield block[:cut]
    if rest:
        yield rest


def _strings(block: bytes, model: _Model) -> Iterator[Passage]:
    """The strings and comments of a block. Empty strings, most of all in a model, are taken out before they are met."""
    block = block.replace(b"('NONE',", b"(,").replace(b"('',", b"(,").replace(b",'',", b",,").replace(b",'')", b",)")
    if not block.isascii():
        model.encoding = _encoding(block, model.encoding)
    entity = _Entity(Place("entity"))
    last = 0
    for token in TOKEN.finditer(block):
        start = token.start()
        comment = token["comment"]
        if comment is not None:
            yield from _said(_decoded(comment, model).strip(), Place("comment"), model)
            continue
        between = block[last:start]
        last = token.end()
        if b";" in between or not entity.strings:
            yield from _finished(entity, model)
            entity = _Entity(_place(between, entity.place))
        text = string_text(_decoded(token["string"], model))
        if text and text not in entity.strings:
            entity.strings.append(text)
    yield from _finished(entity, model)


def _finished(entity: _Entity, model: _Model) -> Iterator[Passage]:
    if entity.strings:
        _note_properties(entity, model)
        yield from _said("\n".join(entity.strings), entity.place, model)


def _note_properties(entity: _Entity, model: _Model) -> None:
    """PRODUCT has a number and a name; an item of a property the name of the property and its value."""
    strings, kind = entity.strings, entity.place.name.rpartition(" ")[2]
    if len(model.properties) < MOST_PROPERTIES and len(strings) > 1:
        if kind == "PRODUCT":
            model.properties += [
                ("drawing number", strings[0], entity.place),
                ("drawing name", strings[1], entity.place),
            ]
        elif kind == "DESCRIPTIVE_REPRESENTATION_ITEM":
            model.properties.append((strings[0], strings[1], entity.place))


def _said(text: str, place: Place, model: _Model) -> Iterator[Passage]:
    """A text once, if there is a letter in it: numbers alone are keys of the program that wrote them."""
    if text in model.said or not any(map(str.isalpha, text)):
        return
    if len(model.said) < MOST_REMEMBERED:
        model.said.add(text)
    yield Passage(text, place)


def _place(between: bytes, before: Place) -> Place:
    """From what stands between the string before and this one: `#12=PRODUCT(` or `FILE_NAME(`."""
    sign = between.rfind(b"=")
    number = NUMBER.search(between, max(0, sign - 24), sign) if sign >= 0 else None
    names = KEYWORD.findall(between, sign + 1 if number else between.rfind(b";") + 1)
    if not names:
        return before
    # of an instance of several types the one that the string belongs to; else the first, as values have types too
    complex_one = number is not None and between[sign + 1 :].lstrip().startswith(b"(")
    name = (names[-1] if complex_one else names[0]).decode("ascii")
    return Place("entity", name=f"#{number['number'].decode('ascii')} {name}") if number else Place("header", name=name)


def _encoding(block: bytes, before: str) -> str:
    """What the strings of a block that are not ASCII are in, judged together."""
    sample = bytearray()
    for token in TOKEN.finditer(block):
        raw = token["string"] or token["comment"] or b""
        if not raw.isascii():
            sample += raw + b"\n"
            if len(sample) > charset.SAMPLE:
                break
    return charset.decode(bytes(sample), before).encoding.split(" and ")[-1] if sample else before


def _decoded(raw: bytes, model: _Model) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return raw.decode(model.encoding or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return charset.decode(raw, model.encoding).text


def string_text(text: str) -> str:
    r"""A string as it is meant: '' is one quote, line ends are none, and \X2\, \X4\, \X\, \S\, \P are undone."""
    if "'" in text:
        text = text.replace("''", "'")
    if "\n" in text or "\r" in text:
        text = LINE_END.sub("", text)
    if "\\" in text:
        page = "A"

        def undone(found: re.Match[str]) -> str:
            nonlocal page
            page = found["page"] or page
            return _directive(found, page)

        text = DIRECTIVE.sub(undone, text)
    return text.strip()


def _directive(found: re.Match[str], page: str) -> str:
    if found["two"]:
        return bytes.fromhex(found["two"]).decode("utf-16-be", "replace")
    if found["four"]:
        return bytes.fromhex(found["four"]).decode("utf-32-be", "replace")
    if found["bytes"]:
        return _of_bytes(bytes.fromhex(found["bytes"].replace("\\X\\", "")), "latin-1")
    if found["shifted"]:
        return _of_bytes(bytes(ord(letter) | 0x80 for letter in found["shifted"][3::4]), f"iso8859-{ord(page) - 64}")
    return "\n" if found["line"] else "\\" if found["slash"] else ""


def _of_bytes(data: bytes, page: str) -> str:
    """Bytes written one by one: by the standard of a page of ISO 8859; Chinese programs write GBK, others UTF-8 so."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(data) >= 2 and not text.isascii() and (encoding == "utf-8" or chineseness(text) >= LIKELY_PAIR):
            return text
    return data.decode(page, "replace")
