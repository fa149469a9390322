"""Reads Jupyter notebooks: cells and what they gave, in order; pictures in them are artifacts of their own."""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Iterator
from typing import Any

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.extractors.plain_text import lines_of
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import MIB, Settings

Met = Passage | Artifact | Problem
LARGEST = 64 * MIB
SHOWN_TWICE = ("text/html", "text/latex", "text/markdown")
"""Forms in which an output stands beside its plain text once more."""
SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/svg+xml": "svg", "image/webp": "webp",
            "image/bmp": "bmp", "application/pdf": "pdf"}  # fmt: skip


@extractor("ipynb")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """`notebook cell 3`, `notebook cell 3 output 1`, `metadata`; pictures as `notebook cell 3 output 1.png`.

    One that is no whole JSON is read line by line, with a problem. Raises TimedOut, LimitExceeded.
    """
    del settings
    try:
        cells, metadata = _opened(artifact)
    except DamagedFile as error:
        yield from lines_of(artifact, budget)
        yield error.problem()
        return
    if words := [text for text in _strings(metadata) if " " in text.strip() or not text.isascii()]:
        yield Passage("\n".join(words), Place("metadata"))
    for number, cell in enumerate(cells, 1):
        budget.check_time()
        if isinstance(cell, dict):
            yield from _cell(artifact, cell, number, budget)
        else:
            yield DamagedFile("a cell is no object", Place("notebook cell", number)).problem()


def _opened(artifact: Artifact) -> tuple[list[Any], Any]:
    """Its cells, those of version 3 from its worksheets, and its metadata. Raises DamagedFile."""
    if artifact.size > LARGEST:
        raise DamagedFile(f"a notebook of more than {LARGEST // MIB} MiB is read line by line, its pictures are not")
    content = artifact.content if isinstance(artifact.content, bytes) else artifact.content.read_bytes()
    try:
        book = json.loads(charset.decode(content).text)
        sheets = [book] if "cells" in book else list(book["worksheets"])
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedFile(f"the notebook is no whole JSON ({error}); it was read line by line") from error
    return cells, book.get("metadata")


def _cell(artifact: Artifact, cell: dict[str, Any], number: int, budget: Budget) -> Iterator[Met]:
    source = _joined(cell.get("source", cell.get("input", "")))
    if source.strip():
        yield Passage(source, Place("notebook cell", number))
    attachments = cell.get("attachments")
    for name, forms in attachments.items() if isinstance(attachments, dict) else ():
        yield from _forms(artifact, forms, Place("notebook cell", number, str(name)), budget)
    outputs = cell.get("outputs")
    for count, output in enumerate(outputs if isinstance(outputs, list) else (), 1):
        if not isinstance(output, dict):
            continue
        place = Place("notebook cell", number, f"output {count}")
        told = [_joined(output.get(key, "")) for key in ("text", "ename", "evalue", "traceback")]
        if text := "\n".join(line for line in told if line.strip()):
            yield Passage(text, place)
        data = output.get("data")
        if not isinstance(data, dict):  # version 3 keeps the forms beside each other
            data = {f"image/{key}": output[key] for key in ("png", "jpeg") if key in output}
        yield from _forms(artifact, data, place, budget)


def _forms(artifact: Artifact, forms: Any, place: Place, budget: Budget) -> Iterator[Met]:
    """An output in its forms: plain text if there is one, else the others; every picture."""
    if not isinstance(forms, dict):
        return
    has_plain = bool(_joined(forms.get("text/plain", "")).strip())
    for kind, value in forms.items():
        suffix = SUFFIXES.get(kind, "")
        text = _joined(value)
        if suffix and suffix != "svg":
            yield from _file(artifact, text, f"{place}.{suffix}", place, budget)
        elif suffix or kind == "text/html":
            if suffix or not has_plain:
                yield from _child(artifact, text.encode("utf-8", "replace"), f"{place}.{suffix or 'html'}", budget)
        elif not (has_plain and kind in SHOWN_TWICE) and text.strip():
            yield Passage(text, place)


def _file(artifact: Artifact, text: str, name: str, place: Place, budget: Budget) -> Iterator[Met]:
    try:
        content = base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError):
        yield DamagedFile("a picture in it cannot be decoded", place).problem()
        return
    yield from _child(artifact, content, name, budget)


def _child(artifact: Artifact, content: bytes, name: str, budget: Budget) -> Iterator[Artifact]:
    budget.enter_member(artifact.depth + 1)
    yield Artifact(name, budget.take(io.BytesIO(content)), parent=artifact)


def _joined(value: Any) -> str:
    """A text, a list of its lines, or any other JSON as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return json.dumps(value, ensure_ascii=False) if value not in (None, "", [], {}) else ""


def _strings(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            waiting.extend(reversed(item))
