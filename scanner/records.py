"""The records that travel through the house: frozen, slotted, picklable; standard library only.

source -> Artifact -> Extraction(Passage...) -> Finding... -> Verdict -> Result -> report: one way, nothing flows back.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

LEVELS = ("clear", "unread", "review", "flag")
"""Verdict levels from best to worst (results.md: flag > review > unread > clear)."""

STAGES = ("mining", "separation", "metal", "magnet", "recycling")
CARRIERS = (
    "design_drawing",
    "process_specification",
    "process_parameters",
    "processing_program",
    "simulation_data",
    "production_line_support",
)
PROBLEM_KINDS = (
    "encrypted", "damaged", "unsupported", "limit", "timeout", "memory", "crash", "missing_reader",
    "no_text", "io", "changed", "interrupted", "policy", "defect",
)  # fmt: skip

TITLE_FIELDS = (
    "drawing_number", "drawing_name", "material", "revision", "company", "project", "scale", "sheet", "designed",
    "drawn", "checked", "approved",
)  # fmt: skip
"""What is told of a drawing's title block, in this order."""

Box = tuple[float, float, float, float]

# A name's own characters that would read as an escaped "!": "%21", and its escaped forms "%2521", "%252521"
LITERAL = re.compile(r"% ((?:25)*21)", re.X)
ESCAPED = re.compile(r"%25 ((?:25)*21)", re.X)


def name_of_path(path: str) -> str:
    """The name of a top-level artifact from its path: the way back of `Artifact.path`."""
    return ESCAPED.sub(r"%\1", path.replace("%21", "!"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its artifact a passage stands.

    `number` counts from 1. `box` is (x0, top, x1, bottom) in PDF points of the page as displayed, when known.
    Prints as a person says it: `page 3`, `Sheet1!B7`, `slide 4 notes`, `layer TITLE`, `header Subject`, `line 120`.
    """

    kind: str
    number: int | None = None
    name: str = ""
    box: Box | None = None

    def __str__(self) -> str:
        if self.kind == "cell":
            return self.name
        return " ".join(str(part) for part in (self.kind, self.number, self.name) if part not in (None, ""))


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Where a store keeps a top-level artifact, which is fetched only when its turn comes.

    `url` is without secrets; `bytes` and `version` (an ETag, or the time of its last change) are as listed, None and ""
    where the listing does not say.
    """

    url: str
    bytes: int | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something to read: a file, or a member, attachment or embedded object inside one.

    `name` is the POSIX path as given and walked for a top-level artifact, the member's own name inside a container.
    `content` is the bytes themselves or a path (the file, or a temporary file a big member was spooled to).
    `raw_name` holds the bytes of a name that is not UTF-8; `occurrence` counts repeated member names from 1.
    `volumes` are all files of a split archive in their order, where this is the one read for all; `missing` the names
    of those that should lie between them; `volume_of` the path of that one, where this is another of them.
    `origin` is where a store keeps it: `content` is then a path that exists nowhere until it has been fetched.
    """

    name: str
    content: Path | bytes
    parent: Artifact | None = None
    raw_name: bytes | None = None
    occurrence: int = 1
    volumes: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()
    volume_of: str = ""
    origin: StoredObject | None = None

    @property
    def path(self) -> str:
        """`outer.zip!dir/b.docx`; a literal `!` is written `%21`, a repeated member gets `#2` (results.md).

        A literal `%21` is written `%2521`, so that two names never share a path; `name_of_path` undoes both.
        """
        own = LITERAL.sub(r"%25\1", self.name).replace("!", "%21")
        if self.occurrence > 1:
            own = f"{own}#{self.occurrence}"
        return own if self.parent is None else f"{self.parent.path}!{own}"

    @property
    def depth(self) -> int:
        return 0 if self.parent is None else self.parent.depth + 1

    @property
    def suffix(self) -> str:
        """The name's last suffix in lower case, with its dot; empty where there is none."""
        return PurePosixPath(self.name.replace("\\", "/")).suffix.lower()

    @property
    def size(self) -> int:
        """Bytes; raises OSError where the file cannot be looked at."""
        return len(self.content) if isinstance(self.content, bytes) else os.stat(self.content).st_size


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of ORIGINAL text and where it stands. Never normalised: spans index this text."""

    text: str
    place: Place
    language: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a value: it reaches the report. `kind` is one of PROBLEM_KINDS; `message` says what and the remedy.

    `partial` says that the rest of the artifact could still be read, or that nothing is missing at all
    (`harmless`): a `policy` note, a picture too small to matter.
    """

    kind: str
    message: str
    place: Place | None = None
    harmless: bool = False

    @property
    def place_apart(self) -> str:
        """The place, to be shown before the message; empty where the message begins with it already."""
        place = str(self.place or "")
        return "" if self.message.removeprefix("the ").startswith(place) else place


@dataclass(frozen=True, slots=True)
class TitleField:
    """One field of a title block: `name` is one of TITLE_FIELDS, `place` where its label or value stands."""

    name: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """What a drawing says of itself: number, name, material, who made it. `place` is the sheet, block or properties."""

    place: Place
    fields: tuple[TitleField, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence. `start` and `end` are code points into the original text of the passage at `place`.

    `position` counts code points from the artifact's start (passages joined) and serves nearness, not reports.
    `score` is the weight of this evidence alone, 0 to 1. `because` is one sentence a lawyer can read.
    """

    rule: str
    detector: str
    place: Place
    start: int
    end: int
    text: str
    snippet: str
    score: float
    because: str
    code: str | None = None
    stage: str | None = None
    carrier: str | None = None
    fingerprint: str = ""
    position: int = 0
    kind: str = ""
    box: Box | None = None
    located: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """`kind` is public_domain, basic_research or patent_application: lowers priority, never hides."""

    kind: str
    evidence: str
    place: str


@dataclass(frozen=True, slots=True)
class Reach:
    """An instrument that reaches a document on the run's date, and why."""

    id: str
    entry: str
    status: str
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the document is (classification); never the law's status on a date, never a reviewer's decision."""

    level: str = "clear"
    score: float = 0.0
    codes: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    route: str = "none"
    instruments: tuple[Reach, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What reading one artifact gave, without the passages themselves (they are judged and dropped as they come)."""

    format: str
    bytes: int | None
    sha256: str | None
    problems: tuple[Problem, ...] = ()
    characters: int = 0
    nothing_read: bool = False
    title_blocks: tuple[TitleBlock, ...] = ()

    @property
    def status(self) -> str:
        """read, partial, unread or skipped (results.md); a problem that hides nothing does not lower it."""
        serious = [problem for problem in self.problems if not problem.harmless]
        if any(problem.kind == "policy" for problem in serious):
            return "skipped"
        if not serious:
            return "read"
        return "unread" if self.nothing_read else "partial"


@dataclass(frozen=True, slots=True)
class Weights:
    """How the classifier weighed its most telling passage of a document that is held.

    `text` is the passage; `spans` are (start, end, level) in it, level 1 to 3 for what speaks for `controlled`, -1 to
    -3 for what speaks against; `counted` are the numbers that weighed most beside the letters (name, log-odds).
    """

    place: str
    text: str
    spans: tuple[tuple[int, int, int], ...]
    counted: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What an artifact adds to a set: words that say what it is about, and a stretch dense with values; "" for none.

    It goes with a result to whoever judges the set, and into no file.
    """

    subject: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of results.jsonl: the outcome of one artifact."""

    id: str
    parent: str | None
    depth: int
    path: str
    extraction: Extraction
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    overall: str = "clear"
    seconds: float = 0.0
    path_bytes: bytes | None = None
    excerpt: Excerpt | None = None
    weights: Weights | None = None

    def with_problem(self, problem: Problem) -> Result:
        extraction = replace(self.extraction, problems=(*self.extraction.problems, problem))
        return replace(self, extraction=extraction)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A set judged together (a mail with its attachments, an archive, a folder) where it says more than its members."""

    members: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Run:
    """What a run was and what it assumed: the first line of every report."""

    tool: str
    pack: dict[str, str]
    model: dict[str, str] | None
    settings: dict[str, object]
    law: dict[str, object]
    started: str
    counts: dict[str, int] = field(default_factory=dict)


def worst(levels: list[str]) -> str:
    """The worst level of a list; `clear` for an empty one."""
    return max(levels, key=LEVELS.index, default="clear")
