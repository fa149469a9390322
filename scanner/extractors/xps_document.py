"""Reads XPS and OpenXPS documents (ECMA-388): the glyph runs of each page as lines, outlines, all other parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from scanner import text_runs
from scanner.budget import Budget
from scanner.errors import DamagedFile, NoText
from scanner.ooxml import Item, Package, canonical, guarded, owners_of
from scanner.ooxml_parts import Reader, main_then_rest
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.text_runs import Run
from scanner.xml_reading import Element, whole
from scanner.zip_parts import faults, open_parts

ROOTS = ("http://schemas.microsoft.com/xps/2005/06", "http://schemas.openxps.org/oxps/v1.0")
STRUCTURES = (
    "http://schemas.microsoft.com/xps/2005/06/documentstructure", "http://schemas.openxps.org/oxps/v1.0/documentstructure",
)  # fmt: skip
SPOKEN = ("AutomationProperties.Name", "AutomationProperties.HelpText")
HUNDREDTHS = 100.0
"""Advance widths in Indices are hundredths of the type size (ECMA-388, 12.1.3)."""
NO_STOP: frozenset[str] = frozenset()


@dataclass(slots=True)
class Counter:
    """How many pages and documents were met."""

    pages: int = 0


@extractor("xps")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`page 3`, `page 3 link 1`, `page 3 alt text 2`, `outline 4`, `property title`.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    del settings
    with open_parts(artifact, budget) as package:
        owners: dict[str, Place] = {}
        package.opened.update(key for key in package.parts if "thumbnail" in key.rpartition("/")[2])
        sequence = package.target("", "fixedrepresentation") or next(
            (key for key in sorted(package.parts) if key.endswith(".fdseq")), "fixeddocseq.fdseq"
        )
        yield from main_then_rest(package, sequence, "page list", partial(_sequence, owners=owners), READERS, owners)
        yield from faults(package)


def _sequence(package: Package, key: str, owners: dict[str, Place]) -> Iterator[Item]:
    """The documents of the sequence and their pages in order. Raises DamagedFile."""
    counter = Counter()
    for root in whole(package.open(key)):
        for entry in root.iter("{*}DocumentReference"):
            document = _resolve(key, entry.get("Source"))
            if document in package.parts:
                yield from guarded(_document(package, document, owners, counter), package.place(document))
            else:
                yield DamagedFile("the document's part is missing", package.place(document)).problem()


def _document(package: Package, key: str, owners: dict[str, Place], counter: Counter) -> Iterator[Item]:
    for root in whole(package.open(key)):
        for entry in root.iter("{*}PageContent"):
            counter.pages += 1
            place = Place("page", counter.pages)
            page = _resolve(key, entry.get("Source"))
            if page not in package.parts:
                yield DamagedFile("the page's part is missing", place).problem()
                continue
            owners_of(package, page, place, owners, NO_STOP)
            yield from guarded(_page(package, page, place), place)


def _page(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """The runs of a page as lines; runs that are glyph numbers only are a problem."""
    place = base or package.next_place(None, "unlisted page")
    package.budget.charge_pages()
    for root in whole(package.open(key)):
        glyphs = list(root.iter("{*}Glyphs"))
        text = text_runs.joined(_run(node) for node in glyphs if _unicode(node))
        if text.strip():
            yield Passage(text, place)
        mute = sum(1 for node in glyphs if not _unicode(node))
        if mute or text_runs.is_garbled(text):
            yield NoText(f"{mute or len(glyphs)} runs of text are glyph numbers without characters", place).problem()
        for node in root.iter():
            if target := node.get("FixedPage.NavigateUri"):
                yield Passage(target, package.next_place(place, "link"))
            if told := "\n".join(value for name in SPOKEN if (value := node.get(name))):
                yield Passage(told, package.next_place(place, "alt text"))


def _unicode(node: Element) -> str:
    """The characters of a run; `{}` before them keeps a brace from being read as markup."""
    return (node.get("UnicodeString") or "").removeprefix("{}")


def _run(node: Element) -> Run:
    """A run where it stands on the page: moved by the matrices of the canvases around it."""
    text = _unicode(node)
    size = _number(node.get("FontRenderingEmSize"))
    x, y = _number(node.get("OriginX")), _number(node.get("OriginY"))
    end = x + _advance(node.get("Indices"), text, size)
    scale = 1.0
    for around in (node, *node.iterancestors()):
        if matrix := around.get("RenderTransform"):
            a, b, c, d, e, f = _matrix(matrix)
            x, y, end = a * x + c * y + e, b * x + d * y + f, a * end + c * y + e
            scale *= max(abs(a), abs(b), abs(c), abs(d))
    return Run(text, min(x, end), max(x, end), y, size * scale)


def _advance(indices: str | None, text: str, size: float) -> float:
    """`36,57;72,;`: the second number of each glyph is its width; what has none is estimated."""
    total = 0.0
    told = (indices or "").split(";")
    for number, letter in enumerate(text):
        parts = told[number].split(",") if number < len(told) else []
        width = _number(parts[1]) if len(parts) > 1 and parts[1] else 0.0
        total += width / HUNDREDTHS * size if width else text_runs.advance(letter, size)
    return total


def _matrix(text: str) -> list[float]:
    numbers = [_number(part) for part in text.replace(",", " ").split()]
    return numbers if len(numbers) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]


def _number(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e9 else 0.0


def _structure(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    """The outline of a document."""
    for root in whole(package.open(key)):
        for entry in root.iter("{*}OutlineEntry"):
            if text := entry.get("Description"):
                yield Passage(text, package.next_place(None, "outline"))


def _mute(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    package.opened.add(key)
    yield from ()


def _resolve(key: str, target: str | None) -> str:
    plain = (target or "").partition("#")[0]
    return canonical(plain if plain.startswith("/") else f"{key.rpartition('/')[0]}/{plain}")


READERS: dict[str, Reader] = {
    **{f"{{{root}}}FixedPage": _page for root in ROOTS},
    **{f"{{{root}}}DocumentStructure": _structure for root in STRUCTURES},
    **{f"{{{root}}}StoryFragments": _mute for root in STRUCTURES},
    **{f"{{{root}}}{name}": _mute for root in ROOTS for name in ("FixedDocument", "FixedDocumentSequence")},
}
"""The parts only XPS has, by root tag; pages met here are in no list of pages."""
