"""Read web pages: what is shown, and all that markup can hide words in; contents written into the page as artifacts."""

from __future__ import annotations

from collections.abc import Iterator

from scanner import html_text
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings


@extractor("html")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Words at `block 3`, `alt 3` (an attribute in block 3), `title`, `meta keywords`, `comment 1`, `script 2`, ...

    The markup is held in memory whole, as its parser needs it.
    """
    del settings
    content = artifact.content
    decoded = html_text.decoded(content if isinstance(content, bytes) else content.read_bytes())
    if decoded.lossy:
        yield DamagedFile(f"some bytes are not text in {decoded.encoding} and stand as U+FFFD").problem()
    for item in html_text.read_markup(decoded.text):
        budget.check_time()
        if isinstance(item, html_text.Words):
            yield Passage(item.text, Place(item.kind, item.number, item.name))
            continue
        name = f"data {item.number}.{html_text.suffix_of(item.media_type)}"
        if item.failure:
            yield DamagedFile(f"{name}: {item.failure}", Place("data", item.number)).problem()
        else:
            budget.enter_member(artifact.depth + 1)
            budget.charge_bytes(len(item.data))
            yield Artifact(name, item.data, parent=artifact)
