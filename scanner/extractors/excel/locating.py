"""Second tier: the sheet, the column's header and the row's label of each finding in a cell."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scanner import ole
from scanner.budget import Budget
from scanner.errors import ArtifactError
from scanner.extractors.excel.binary import read_xls, read_xlsb
from scanner.extractors.excel.opendocument import read_ods
from scanner.extractors.excel.reading import USUAL_MAIN, hidden_sheets, read
from scanner.ooxml import Item, open_package
from scanner.picture_folder import PictureFolder
from scanner.records import Artifact, Finding, Passage
from scanner.registry import locator
from scanner.settings import Settings

# Sheet1!B7, Sheet1!B7 comment, a sheet!b!AA10
REFERENCE = re.compile(r"""(?P<sheet>.*) ! (?P<column>[A-Z]{1,3}) (?P<row>\d+) (?:\s .*)?""", re.X | re.S)
NUMBER = re.compile(r"""[-+\d.,%eE\s:/]+""", re.X)
SHOWN = 60
PATH = " > "


@dataclass(slots=True)
class Around:
    """What stands around the wanted cells: the first text of a column, the first text of a row."""

    columns: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    rows: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)


@locator("xlsx", "xlsm", "xltx", "xltm", "xlam", "xlsb", "xls", "ods")
def locate(artifact: Artifact, findings: Sequence[Finding], pictures: PictureFolder | None) -> list[Finding]:
    """The findings in their order with `located` filled: `Sheet1 (hidden) > header of the column > label of the row`.

    Nothing is raised for a file that cannot be read again: fields stay None.
    """
    places = [REFERENCE.fullmatch(finding.place.name) if finding.place.kind == "cell" else None for finding in findings]
    if not any(places):
        return list(findings)
    columns = {(place["sheet"], place["column"]) for place in places if place}
    rows = {(place["sheet"], int(place["row"])) for place in places if place}
    try:
        hidden, around = _look(artifact, columns, rows)
    except (ArtifactError, OSError):
        return list(findings)
    return [
        finding if place is None else replace(finding, located=_told(place, hidden, around))
        for finding, place in zip(findings, places, strict=True)
    ]


def _told(place: re.Match[str], hidden: set[str], around: Around) -> str:
    sheet, column, row = place["sheet"], place["column"], int(place["row"])
    path = [f"{sheet} (hidden)" if sheet in hidden else sheet]
    header_row, header = around.columns.get((sheet, column), (row, ""))
    if header_row < row:
        path.append(header)
    label_column, label = around.rows.get((sheet, row), (column, ""))
    if label_column != column and (len(label_column), label_column) < (len(column), column):
        path.append(label)
    return PATH.join(path)


def _look(artifact: Artifact, columns: set[tuple[str, str]], rows: set[tuple[str, int]]) -> tuple[set[str], Around]:
    """Go through the cells once. Raises ArtifactError."""
    around = Around()
    hidden: set[str] = set()
    for item in _cells(artifact, hidden):
        if not isinstance(item, Passage) or item.place.kind != "cell" or " " in item.place.name.rpartition("!")[2]:
            continue
        found = REFERENCE.fullmatch(item.place.name)
        if found is None or NUMBER.fullmatch(item.text):
            continue
        sheet, column, row = found["sheet"], found["column"], int(found["row"])
        if (sheet, column) in columns:
            around.columns.setdefault((sheet, column), (row, _short(item.text)))
        if (sheet, row) in rows:
            around.rows.setdefault((sheet, row), (column, _short(item.text)))
    return hidden, around


def _cells(artifact: Artifact, hidden: set[str]) -> Iterator[Item]:
    """What the first tier reads of the sheets; enters the names of hidden ones where the file tells them.

    Stops at the first thing that belongs to no sheet: the cells come before it, and files inside are not unpacked.
    """
    settings = Settings()
    budget = Budget(settings, Path(tempfile.gettempdir()))
    for item in _reader(artifact, budget, hidden)(artifact, budget, settings):
        if isinstance(item, Artifact) or (isinstance(item, Passage) and item.place.kind not in ("cell", "sheet")):
            return
        yield item


def _reader(artifact: Artifact, budget: Budget, hidden: set[str]) -> Callable[..., Iterator[Item]]:
    """The reader for these bytes. Raises ArtifactError."""
    head = artifact.content[:8] if isinstance(artifact.content, bytes) else _head(artifact.content)
    if head.startswith(ole.MAGIC):
        return read_xls
    with open_package(artifact, budget) as package:
        main = package.target("", "officeDocument") or (USUAL_MAIN if USUAL_MAIN in package.parts else "")
        if not main:
            return read_ods
        if main.endswith(".bin"):
            return read_xlsb
        hidden.update(hidden_sheets(package, main))
    return read


def _head(path: Path) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(8)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
