"""Reads Hangul documents: HWP 5 by its records (compound file, raw deflate), HWPX as the XML package it is."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

from scanner import ole, property_sets
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, UnsupportedFormat
from scanner.inner_content import told
from scanner.ooxml import Item, guarded
from scanner.ooxml_parts import sweep as swept_part
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import MIB, Settings
from scanner.string_sweep import Sweep, only_swept, swept
from scanner.swept_programs import remedy_for
from scanner.xml_reading import local, root_tag, whole
from scanner.zip_parts import bare, child, faults, open_parts

PARAGRAPH_TEXT = 67
"""HWPTAG_PARA_TEXT: 0x10 + 51 (Hangul Document File Formats 5.0, table 57)."""
COMPRESSED, PASSWORD, DISTRIBUTED = 0x1, 0x2, 0x4
FLAGS_AT = 36
WIDE_CONTROLS = frozenset((1, 2, 3, 11, 12, 14, 15, 16, 17, 18, 21, 22, 23, 4, 5, 6, 7, 8, 9, 19, 20))
"""Control characters that take eight characters' room (table 6); the others stand alone."""
SPOKEN = {9: "\t", 10: "\n", 13: "\n", 24: "-", 30: "\u00a0", 31: " "}
LARGEST = 256 * MIB


@extractor("hwp")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`section 1 paragraph 4`, properties, pictures and objects as artifacts. HWP 3 is only swept, and says so.

    Raises EncryptedFile under a password or made for distribution, DamagedFile, LimitExceeded, TimedOut.
    """
    del settings
    head = artifact.content[:8] if isinstance(artifact.content, bytes) else b""
    if isinstance(artifact.content, bytes) and head != ole.MAGIC:
        yield from swept(artifact, budget)
        yield only_swept("Hangul document of version 3", "its text in a Korean code of its own", remedy_for("", "hwp"))
        return
    with ole.open_ole(artifact.content) as compound:
        header = ole.stream(compound, "FileHeader") if compound.exists("FileHeader") else b""
        if len(header) < FLAGS_AT + 4:
            raise DamagedFile("the document's header is missing")
        (flags,) = struct.unpack_from("<I", header, FLAGS_AT)
        if flags & PASSWORD:
            raise EncryptedFile("the document is encrypted with a password")
        yield from guarded(_properties(compound), Place("properties"))
        sections = sorted((e for e in compound.listdir() if e[0] == "BodyText"), key=lambda e: (len(e[-1]), e[-1]))
        for number, entry in enumerate(sections, 1):
            yield from guarded(_section(compound, entry, flags, number, budget), Place("section", number))
        yield from _beside(artifact, compound, flags, budget)
        if flags & DISTRIBUTED:
            message = (
                "a document made for distribution: its text is encrypted, only its preview and properties were read"
            )
            yield EncryptedFile(message, Place("section")).problem()


def _properties(compound: Any) -> Iterator[Item]:
    name = "\x05HwpSummaryInformation"
    if compound.exists(name):
        for label, text in property_sets.property_set(ole.stream(compound, name)):
            yield Passage(text, Place("property", name=label))


def _section(compound: Any, entry: list[str], flags: int, number: int, budget: Budget) -> Iterator[Item]:
    """The paragraphs of one section; those in tables, notes and headers come where they stand in the records."""
    data = _unpacked(ole.stream(compound, entry), flags, budget)
    paragraph = 0
    for tag, body in _records(data):
        if tag == PARAGRAPH_TEXT:
            paragraph += 1
            budget.check_time()
            if text := _spoken(body).strip():
                yield Passage(text, Place("section", number, f"paragraph {paragraph}"))
    if not paragraph and not flags & DISTRIBUTED:
        raise DamagedFile("no paragraph is in this section")


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, body): u32 of tag (10 bits), level (10), size (12); size 4095 means that a u32 of the size follows."""
    at = 0
    while at + 4 <= len(data):
        (head,) = struct.unpack_from("<I", data, at)
        tag, size = head & 0x3FF, head >> 20
        at += 4
        if size == 0xFFF:
            if at + 4 > len(data):
                break
            (size,) = struct.unpack_from("<I", data, at)
            at += 4
        if at + size > len(data):
            raise DamagedFile("a record is cut short")
        yield tag, data[at : at + size]
        at += size


def _spoken(body: bytes) -> str:
    """UTF-16 in which controls stand: some alone, some with seven more characters of data."""
    out: list[str] = []
    start = at = 0
    end = len(body) - len(body) % 2
    while at < end:
        code = body[at] | body[at + 1] << 8
        if code >= 32:
            at += 2
            continue
        out.append(body[start:at].decode("utf-16-le", "replace"))
        out.append(SPOKEN.get(code, ""))
        at += 16 if code in WIDE_CONTROLS else 2
        start = at
    out.append(body[start:end].decode("utf-16-le", "replace"))
    return "".join(out)


def _unpacked(data: bytes, flags: int, budget: Budget) -> bytes:
    if not flags & COMPRESSED:
        return data
    unpacker = zlib.decompressobj(-15)
    try:
        inner = unpacker.decompress(data, LARGEST)
    except zlib.error as error:
        raise DamagedFile(f"it cannot be unpacked: {error}") from error
    budget.charge_bytes(len(inner))
    if unpacker.unconsumed_tail:
        raise DamagedFile(f"it unpacks to more than {LARGEST // MIB} MiB")
    return inner


def _beside(artifact: Artifact, compound: Any, flags: int, budget: Budget) -> Iterator[Item]:
    """Pictures and objects (BinData), scripts, the preview text of a document whose body is encrypted."""
    sweep = Sweep()
    for entry in compound.listdir():
        name = "/".join(entry)
        place = Place("stream", name=name)
        try:
            if entry[0] in ("BinData", "Scripts"):
                data = ole.stream(compound, entry)
                try:
                    data = _unpacked(data, flags, budget)
                except DamagedFile:
                    pass  # some are stored as they are, whatever the header says
                yield from told(artifact, name, data, place, sweep, budget)
            elif entry[0] == "PrvText" and flags & DISTRIBUTED:
                yield Passage(ole.stream(compound, entry).decode("utf-16-le", "replace"), Place("preview"))
        except DamagedFile as error:
            yield DamagedFile(f"{name}: {error.message}", place).problem()


@extractor("hwpx")
def read_package(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`section 1 paragraph 4`, other parts with words at `part Contents/header.xml`, pictures as artifacts."""
    del settings
    with open_parts(artifact, budget) as package:
        keys = sorted(package.parts, key=lambda key: (len(key), key))
        sections = [key for key in keys if key.startswith("contents/section")]
        if not sections:
            yield DamagedFile("the sections are missing", Place("section")).problem()
        for number, key in enumerate(sections, 1):
            yield from guarded(_paragraphs(package, key, number), package.place(key))
        for key in keys:
            if (
                key in package.opened
                or key in ("mimetype", "version.xml", "settings.xml")
                or key.startswith("meta-inf/")
            ):
                continue
            if root_tag(package.head(key)):
                yield from guarded(swept_part(package, key, None), package.place(key))
            else:
                yield from guarded(child(package, key), package.place(key))
        yield from faults(package)


def _paragraphs(package: Any, key: str, number: int) -> Iterator[Item]:
    """Each paragraph with its runs; one in a table or a note comes after the paragraph that holds it."""
    count = 0
    for root in whole(bare(package, key)):
        for element in root.iter():
            if local(element.tag) != "p":
                continue
            count += 1
            texts = [_run_text(node) for run in element if local(run.tag) == "run" for node in run]
            if text := "".join(texts).strip():
                yield Passage(text, Place("section", number, f"paragraph {count}"))
    if not count:
        raise UnsupportedFormat("no paragraph is in this section")


def _run_text(node: Any) -> str:
    """Of `t` its text with line breaks and tabs, of `equation` its script; tables are paragraphs of their own."""
    tag = local(node.tag)
    if tag == "t":
        parts = [node.text or ""]
        for inner in node:
            parts.append({"lineBreak": "\n", "tab": "\t"}.get(local(inner.tag), inner.text or ""))
            parts.append(inner.tail or "")
        return "".join(parts)
    if tag == "equation":
        return "".join(inner.text or "" for inner in node if local(inner.tag) == "script")
    return ""
