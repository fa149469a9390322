"""Reads XML that nobody vouches for: no entities, no network, no huge trees, and what stands before damage is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import IO, Any

from scanner.errors import DamagedFile

Element = Any
"""An lxml element: the library has no types of its own."""

CHUNK = 1 << 16
ROOT_STEP = 1024
"""Most root elements end within so many bytes, and what is behind them need not be parsed to know them."""
TEXT_ATTRIBUTE_LENGTH = 400_000


def children(stream: IO[bytes], containers: Collection[str], and_root: bool = False) -> Iterator[Element]:
    """Every finished child of every element whose tag is in `containers`, in order; each is freed after its turn.

    A container inside another one is part of the child it lies in.

    Memory is that of the largest child. With `and_root` the last thing given is the root, its containers emptied.
    Raises DamagedFile after the last child where the document is broken, declares entities, or has no container.
    """
    parser = _parser(tag=tuple(containers))
    met: list[Element] = []
    failure: DamagedFile | None = None
    try:
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            parser.feed(chunk)
            _meet(met, parser)
            yield from _drain(met, keep=1)
    except DamagedFile as error:
        failure = error  # the stream broke: what has come is still given
    root, damage = _close(parser)
    _meet(met, parser)
    found = bool(met)
    yield from _drain(met, keep=0)
    if and_root and root is not None:
        yield root
    if failure is not None:
        raise failure
    _complain(root, damage)
    if not found:
        raise DamagedFile("the part lacks the element that holds its content")


def whole(stream: IO[bytes], with_comments: bool = False) -> Iterator[Element]:
    """The root, once, with everything in it; then raises DamagedFile where the document is broken."""
    parser = _parser(tag=("nothing",), with_comments=with_comments)
    failure: DamagedFile | None = None
    try:
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            parser.feed(chunk)
    except DamagedFile as error:
        failure = error
    root, damage = _close(parser)
    if root is not None:
        yield root
    if failure is not None:
        raise failure
    _complain(root, damage)


def root_tag(head: bytes) -> str:
    """The root's tag in `{namespace}name` form from a document's first bytes; empty where this is no XML."""
    parser = _parser(tag=None)
    for start in range(0, len(head), ROOT_STEP):
        parser.feed(head[start : start + ROOT_STEP])
        for _, element in parser.read_events():
            return str(element.tag)
    return ""


def local(tag: object) -> str:
    """The tag's name without its namespace; empty for what is no element (an entity)."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def words(element: Element) -> Iterator[str]:
    """Every piece of text below `element`, attributes included where they read as text and not as an identifier."""
    for node in element.iter():
        if not isinstance(node.tag, str):
            yield from _stripped(node.tail)
            continue
        for value in node.attrib.values():
            if (" " in value.strip() or not value.isascii()) and len(value) < TEXT_ATTRIBUTE_LENGTH:
                yield from _stripped(value)
        yield from _stripped(node.text)
        if node is not element:
            yield from _stripped(node.tail)


def _stripped(text: str | None) -> Iterator[str]:
    if text and (text := text.strip()):
        yield text


def _parser(tag: tuple[str, ...] | None, with_comments: bool = False) -> Any:
    """A parser fed piece by piece that goes on after damage and remembers it."""
    from lxml import etree

    return etree.XMLPullParser(
        events=("start",),
        tag=tag,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=not with_comments,  # otherwise a comment inside a run would hide the text behind it
        remove_pis=True,
    )


def _meet(met: list[Element], parser: Any) -> None:
    """Note the containers that have begun; one inside another comes with the child of the outer one it lies in."""
    for _, element in parser.read_events():
        if not any(above is known for above in element.iterancestors() for known in met):
            met.append(element)


def _drain(met: list[Element], keep: int) -> Iterator[Element]:
    """Take the finished children out of the containers met; the newest container's last child may be unfinished."""
    while met:
        container = met[0]
        left = keep if len(met) == 1 else 0
        for _ in range(len(container) - left):
            child = container[0]
            yield child
            container.remove(child)
        if len(met) == 1:
            return
        del met[0]


def _close(parser: Any) -> tuple[Element, str]:
    """End the document: its root (None without one) and what was wrong with it, in the parser's words."""
    from lxml import etree

    try:
        root = parser.close()
    except etree.XMLSyntaxError as error:
        return None, str(error)
    fatal = etree.ErrorLevels.FATAL
    return root, next((str(entry.message).strip() for entry in parser.feed_error_log if entry.level >= fatal), "")


def _complain(root: Element, damage: str) -> None:
    if root is None:
        raise DamagedFile(f"no XML in it ({damage or 'it is empty'})")
    if damage:
        raise DamagedFile(f"broken XML ({damage}); only what stands before the damage was read")
    if root.getroottree().docinfo.internalDTD is not None:
        raise DamagedFile("the part declares a document type; its entities are not expanded")
