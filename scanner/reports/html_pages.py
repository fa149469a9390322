"""HTML pages from templates: bilingual words, marked snippets, and pages that are turned before they grow too large."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scanner.records import Place, Reach, Weights
from scanner.reports.formats_in_chinese import called
from scanner.reports.places_in_chinese import place_in_chinese
from scanner.reports.printable import human_bytes, shortened, visible
from scanner.reports.reasons_in_chinese import worded
from scanner.reports.wording import LANGUAGES, word

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "html"
LARGEST_PAGE = 600_000
"""Bytes of blocks on one page; one block (a document with its findings) is below 400 kB by the limits below."""
LONGEST_TEXT = 600
"""Characters of a snippet or sentence shown; the whole of it is in results.jsonl."""
BEFORE_MARK = 200
PICTURES = (".png", ".jpg", ".jpeg", ".webp")

# What the snippet's makers marked, in escaped text: "…⟦萃取段⟧…"
MARKED = re.compile(r"⟦ ([^⟦⟧]*) ⟧", re.X)


@cache
def environment() -> Environment:
    """The templates; every value in them is escaped unless it was made here."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    script, style = _whole("language.js"), _whole("style.css")
    made.globals.update(
        t=bilingual,
        in_language=lambda key, **values: word(key, "en", **values),
        script=_markup(script),
        style=_markup(style),
        script_digest=_digest(script),
        style_digest=_digest(style),
    )
    made.filters.update(said=said, placed=placed, shown=shown, marked=marked, human_bytes=human_bytes, reaches=reaches)
    made.filters.update(weighed=weighed, called=format_called)
    return made


def bilingual(key: str, **values: object) -> Any:
    """The words for a key in both languages, as markup of which the page shows one; values are made printable."""
    safe = {name: visible(str(value)) for name, value in values.items()}
    return _both([word(key, language, **safe) for language in LANGUAGES])


def bilingual_lines(lines: Callable[[str], list[str]]) -> list[Any]:
    """The same for sentences that are made by a function of the language."""
    return [_both([visible(text) for text in texts]) for texts in zip(*map(lines, LANGUAGES), strict=True)]


def said(sentence: str, most: int = LONGEST_TEXT) -> Any:
    """A sentence of verdict, finding or problem in both languages; in one where it has no Chinese."""
    return _once_or_both(sentence, worded(sentence, "zh"), most)


def placed(place: Place | str, most: int = LONGEST_TEXT) -> Any:
    """A place in both languages; a cell or a name in one."""
    return _once_or_both(str(place), place_in_chinese(str(place)), most)


def format_called(name: str) -> Any:
    """What a person calls a format, in both languages."""
    return _once_or_both(called(name, "en"), called(name, "zh"), LONGEST_TEXT)


def _once_or_both(english: str, chinese: str, most: int) -> Any:
    texts = [shown(english, most), shown(chinese, most)]
    return texts[0] if texts[0] == texts[1] else _both(texts)


def shown(text: object, most: int = LONGEST_TEXT) -> str:
    """Document text made printable and not too long (it is escaped by the template)."""
    return visible(shortened(str(text), most))


def marked(snippet: str) -> Any:
    """A snippet as markup, ⟦ ⟧ turned into <mark>; a long one is cut around its first mark."""
    from markupsafe import escape

    text = snippet
    if len(text) > LONGEST_TEXT:
        start = max(0, text.find("⟦") - BEFORE_MARK)
        text = ("… " if start else "") + shortened(text[start:], LONGEST_TEXT)
        text += "⟧" * (text.count("⟦") > text.count("⟧"))
    return _markup(MARKED.sub(r"<mark>\1</mark>", str(escape(visible(text, keep_lines=True)))))


def weighed(weights: Weights) -> Any:
    """A passage as markup, each span in the colour of its level: f1 to f3 speak for, a1 to a3 against."""
    from markupsafe import escape

    parts, at = [], 0
    for start, end, level in weights.spans:
        name = f"{'f' if level > 0 else 'a'}{abs(level)}"
        parts.append(str(escape(visible(weights.text[at:start], keep_lines=True))))
        inside = escape(visible(weights.text[start:end], keep_lines=True))
        parts.append(f'<span class="{name}">{inside}</span>')
        at = end
    parts.append(str(escape(visible(weights.text[at:], keep_lines=True))))
    return _markup("".join(parts))


def reaches(reach: Reach, code: str) -> bool:
    """The instrument is the one of a finding's code: the entry 1E902.a, or all of 1E902, reaches 1E902.a."""
    family = code.partition(".")[0]
    return reach.entry in (code, family) or (reach.id == family and not reach.entry)


def picture_link(picture: str | None, results_folder: Path, page_folder: Path) -> str:
    """The link from a page to a finding's picture; empty where there is none that may be shown."""
    place = picture_place(picture, results_folder)
    try:
        return "" if place is None else link(Path(os.path.relpath(place, page_folder.resolve())).as_posix())
    except ValueError:  # another drive
        return ""


def picture_place(picture: str | None, results_folder: Path) -> Path | None:
    """Where a finding's picture lies, links resolved; None where there is none that may be shown.

    `picture` is relative to the results file's folder, and in it or in a `…_files` folder, where `locate` puts it.
    Any other, one that is no picture, or one that is not there (moved, capped) gives none: no page shows a broken
    image, and no foreign results file can put other pictures of this machine into a report.
    """
    if not picture or os.path.isabs(picture):
        return None
    try:
        place = (results_folder / picture).resolve()
        ours = place.is_relative_to(results_folder.resolve()) or place.parent.name.endswith("_files")
        return place if ours and place.suffix.lower() in PICTURES and place.is_file() else None
    except (OSError, ValueError):  # a name no file can have
        return None


def link(path: str) -> str:
    """A relative path as a link that can only be a path."""
    encoded = quote(path.encode("utf-8", "surrogateescape"))
    return "./" + encoded if ":" in path.partition("/")[0] else encoded


class Pages:
    """Pages of one kind (`documents-0001.html`, …), each closed when it is full and known to have a successor."""

    def __init__(self, folder: Path, kind: str, per_page: int, shared: dict[str, Any], heading: str) -> None:
        self.folder, self.kind, self.per_page = folder, kind, per_page
        self.shared = shared | {"kind": kind, "heading": heading}
        self.blocks: list[Any] = []
        self.size = 0
        self.number = 1

    def add(self, block: Any) -> int:
        """Put a block (markup) on the current page or the next one; gives the page's number."""
        size = len(block.encode("utf-8"))
        if self.blocks and (len(self.blocks) == self.per_page or self.size + size > LARGEST_PAGE):
            self._turn(more=True)
            self.number += 1
        self.blocks.append(block)
        self.size += size
        return self.number

    def close(self) -> None:
        if self.blocks:
            self._turn(more=False)

    def _turn(self, more: bool) -> None:
        page = environment().get_template("pages.html")
        text = page.render(self.shared, blocks=self.blocks, number=self.number, more=more)
        write_private(self.folder / page_name(self.kind, self.number), text)
        self.blocks, self.size = [], 0


def page_name(kind: str, number: int) -> str:
    return f"{kind}-{number:04d}.html"


def write_private(path: Path, text: str) -> None:
    """A new file of mode 0600."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(text.encode("utf-8", "replace"))


def _both(texts: list[str]) -> Any:
    from markupsafe import Markup, escape

    pairs = zip(LANGUAGES, texts, strict=True)
    return Markup("").join(_markup(f'<span lang="{language}">{escape(text)}</span>') for language, text in pairs)


def _markup(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)


def _whole(name: str) -> str:
    return "\n" + (TEMPLATES / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """The hash by which the page's policy admits its own script and style, and nothing else's."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
