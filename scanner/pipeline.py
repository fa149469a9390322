"""Reads as the house does: an artifact is sniffed, read into passages, pointed at, judged, and located."""

from __future__ import annotations

import hashlib
import io
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path

from scanner import compound_soundness, file_access, formats, law, lexicon, ole_strays, passwords, registry, unclaimed
from scanner.budget import Budget, chunks
from scanner.errors import ArtifactError, Changed, DamagedFile, Defect, Unreachable, UnsupportedFormat
from scanner.model import Model
from scanner.model import load as load_model
from scanner.picture_folder import PictureFolder
from scanner.pointing import stamped
from scanner.records import Artifact, Extraction, Finding, Passage, Place, Problem, Result, TitleBlock, Verdict, worst
from scanner.settings import MIB, Settings
from scanner.sifting import NOTICED, Pointing
from scanner.sources.object_store import fetch
from scanner.text.term_index import Index, index_of
from scanner.three_parts import Facts
from scanner.title_block import joined
from scanner.verdict import judge

log = logging.getLogger(__name__)
IN_MEMORY = 64 * MIB
"""Files up to this size are read once into memory, so that what is hashed is what is parsed."""
PICTURES_A_FILE = 10
"""Page pictures made for one artifact; the run's own cap (max_pictures) is kept in the folder, for all workers."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker needs to examine artifacts: settings, pack, compiled index, law, day, and where pictures go."""

    settings: Settings
    pack: lexicon.Pack
    index: Index
    law: law.Law
    day: date
    pictures: Path | None = None
    model: Callable[[], Model] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """Says that an artifact is being examined: what is open when a worker dies gets its outcome from the engine."""

    id: str
    parent: str | None
    depth: int
    path: str
    path_bytes: bytes | None = None


def open_desk(settings: Settings, pictures: Path | None = None) -> Desk:
    """Load pack, index and law, and discover readers and detectors. Raises UsageError."""
    passwords.check(settings)
    for folder in ("extractors", "detectors"):
        registry.discover(folder)
    pack = lexicon.load_proved(settings.pack) or lexicon.load(settings.pack)
    day = law.day_of(settings.as_of, date.today())
    model = None if settings.model == "none" else partial(load_model, settings.model, pack.digest)
    return Desk(settings, pack, index_of(pack), law.load(pack.folder), day, pictures, model)


def examine(
    artifact: Artifact, id: str, desk: Desk, budget: Budget, parent: str | None = None
) -> Iterator[Opened | Result]:
    """Everything about one artifact: first what is inside it, then its own result, then that result located."""
    yield Opened(id, parent, artifact.depth, artifact.path, artifact.raw_name)
    started = time.perf_counter()
    reading = Reading(artifact, desk.settings, budget)
    everything = desk.settings.locate == "all"
    pointing = Pointing(desk.pack, desk.index, desk.model, 0.0 if everything else NOTICED)
    levels: list[str] = []
    children = 0
    for item in reading.items():
        budget.move_on()
        if isinstance(item, Passage):
            with door(reading, "looked at"):
                pointing.take(item, reading.format)
            continue
        children += 1
        for event in examine(item, f"{id}.{children}", desk, budget, id):
            if isinstance(event, Result) and event.parent == id:
                levels.append(event.overall)
            yield event
        forget(item, budget)
    with door(reading, "looked at"):
        pointing.look(reading.format)
    verdict = Verdict("unread", reasons=(UNREAD["partial"],))
    with door(reading, "judged"):
        verdict = judged(pointing, reading.extraction(), desk)
    extraction = reading.extraction()
    if extraction.status != "skipped":
        levels.append(verdict.level)
    listed = tuple(stamped(finding, artifact) for finding in worth_listing(pointing, verdict, desk))
    seconds = round(time.perf_counter() - started, 4)
    own = Result(
        id,
        parent,
        artifact.depth,
        artifact.path,
        extraction,
        verdict,
        listed,
        worst(levels),
        seconds,
        artifact.raw_name,
        pointing.excerpt,
        pointing.spotted.weights if pointing.spotted and (everything or verdict.level in ("flag", "review")) else None,
    )
    yield own
    located = None
    with door(Reading(artifact, desk.settings, budget), "located"):  # a failure there takes nothing from the result
        located = second_tier(own, reading.artifact, desk)
    if located is not None:
        yield located


@contextmanager
def door(reading: Reading, doing: str) -> Iterator[None]:
    """What goes wrong with one artifact becomes its problem, and the run goes on."""
    try:
        yield
    except ArtifactError as error:
        reading.problems.append(error.problem())
    except OSError as error:
        reading.problems.append(Unreachable(f"cannot be read: {error.strerror or error}").problem())
    except MemoryError:
        raise
    except Exception as error:  # a defect of ours costs one artifact
        log.exception("defect while %s was %s", reading.artifact.path, doing)
        reading.problems.append(Defect(f"{type(error).__name__} while it was {doing}").problem())


class Reading:
    """One artifact on its way through its extractor: what it is, its digest, and the problems met."""

    def __init__(self, artifact: Artifact, settings: Settings, budget: Budget) -> None:
        self.artifact, self.settings, self.budget = artifact, settings, budget
        self.format = "unknown"
        self.bytes: int | None = None
        self.sha256: str | None = None
        self.problems: list[Problem] = []
        self.title_blocks: list[TitleBlock] = []
        self.characters = 0
        self.children = 0

    def items(self) -> Iterator[Passage | Artifact]:
        """Its name, then what its extractor yields; an error becomes a problem and what came before it is kept."""
        yield Passage(self.artifact.path, Place("path"))
        with door(self, "read"):
            self._fetch()
            self.format = formats.sniff(self.artifact)
            self._look_at_name()
            if self.format == "empty":
                return
            read = registry.EXTRACTORS.get(self.format)
            if read is None:
                raise UnsupportedFormat(f"no reader for {formats.spoken_name(self.format)}")
            for item in read(self.artifact, self.budget, self.settings):
                if isinstance(item, Problem):
                    self.problems.append(item)
                    continue
                if isinstance(item, TitleBlock):
                    self.title_blocks.append(item)
                    continue
                self._count(item)
                yield item
            self._check_unchanged()
        with door(self, "read"):
            self._check_structure()
            yield from self._unclaimed()

    def _count(self, item: Passage | Artifact) -> None:
        if isinstance(item, Passage):
            self.characters += len(item.text)
        else:
            self.children += 1

    def _check_structure(self) -> None:
        """Note what a reader takes in silence: streams of a compound file that are short or out of reach."""
        if self.format in unclaimed.COMPOUNDS and all(problem.harmless for problem in self.problems):
            content = self.artifact.content
            with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
                for said in compound_soundness.complaints(stream):
                    self.problems.append(DamagedFile(f"this compound file is not whole: {said}").problem())

    def _unclaimed(self) -> Iterator[Passage | Artifact]:
        """What stands in the file but belongs to nothing in it, as artifacts of their own; each is noted."""
        if self.sha256 is None:
            return
        if self.format in ole_strays.FORMATS:
            for item in ole_strays.strays(self.artifact, self.budget):
                self._count(item)
                yield item
        if self.format == "exe" and self.children:  # its reader took the archives behind the program
            return
        for region, stream in unclaimed.regions(self.format, self.artifact.content):
            self.budget.enter_member(self.artifact.depth + 1)
            data = self.budget.take(stream)
            behind = region.end == self.bytes
            name = f"bytes {region.start}-{region.end} {'behind the end' if behind else 'outside its parts'}"
            what = formats.spoken_name(self.format)
            said = f"{region.end - region.start} bytes stand in it that are no part of the {what}"
            remedy = "ask why they are there; they were read as a file of their own"
            self.problems.append(
                replace(DamagedFile(said, Place("offset", region.start), remedy).problem(), harmless=True)
            )
            made = Artifact(name, data, parent=self.artifact)
            self._count(made)
            yield made

    def _look_at_name(self) -> None:
        """Note what the name claims and the content is not. It is read as what it is, so that nothing is missing."""
        place = Place("name")
        if self.format == "empty":
            if formats.expects_text(self.artifact):
                self.problems.append(Problem("no_text", "The file is empty (0 bytes)", place, harmless=True))
                return
            raise DamagedFile("the file is empty (0 bytes), which its format never is", place)
        said = formats.mismatch(self.artifact, self.format)
        if said:
            remedy = "ask why it was renamed; it was read as what it is"
            self.problems.append(replace(DamagedFile(said, place, remedy).problem(), harmless=True))

    def _fetch(self) -> None:
        """Read a small file into memory, so that what is hashed is what is parsed; hash a large one where it lies."""
        if self.artifact.origin is not None:
            self.bytes = self.artifact.origin.bytes
        self.artifact = at_hand(self.artifact, self.budget)
        content = self.artifact.content
        if isinstance(content, Path):
            content = self._from_share(content)
        self.artifact = replace(self.artifact, content=content)
        self.bytes = self.artifact.size
        digest = hashlib.sha256()
        for chunk in chunks(content):
            digest.update(chunk)
            self.budget.check_time()
        self.sha256 = digest.hexdigest()

    def _from_share(self, content: Path) -> Path | bytes:
        """The bytes of a small file; a large one as it lies, or as a copy where no reader could open its path."""
        self.before = file_access.look(content)
        self.bytes = self.before.st_size
        if self.bytes <= IN_MEMORY:
            whole = file_access.read_whole(content, IN_MEMORY)
            if whole is not None:
                if whole.changed:  # what was read is kept: it may hold what is looked for
                    self.problems.append(Changed("the file changed while it was read").problem())
                return whole.data
        if file_access.is_too_long(content):
            return self.budget.fetch(file_access.pieces(content))
        return content

    def _check_unchanged(self) -> None:
        content = self.artifact.content
        if isinstance(content, Path) and not is_spooled(content, self.budget):
            after = file_access.look(content)
            if any(getattr(after, name) != getattr(self.before, name) for name in ("st_size", "st_mtime_ns", "st_ino")):
                raise Changed("the file changed while it was read")

    def extraction(self) -> Extraction:
        nothing = self.characters == 0 and self.children == 0
        return Extraction(
            self.format,
            self.bytes,
            self.sha256,
            tuple(self.problems),
            self.characters,
            nothing,
            tuple(joined(self.title_blocks)),
        )


def judged(pointing: Pointing, extraction: Extraction, desk: Desk) -> Verdict:
    """The verdict; whatever was not read whole is never clear. Without a model in `desk` the rule decides alone."""
    status = extraction.status
    if status in ("unread", "skipped"):
        return Verdict("unread", reasons=(UNREAD[status],))
    verdict = judge(
        pointing.findings,
        Facts(
            extraction.format, extraction.characters, carriers_of(desk.pack, extraction), bool(extraction.title_blocks)
        ),
        lambda codes, stages: law.reaches(desk.law, desk.day, codes, stages),
        pointing.opinions if desk.model is not None else (),
        desk.model().combine if desk.model is not None and pointing.opinions else None,
    )
    if status == "partial" and verdict.level == "clear":
        return replace(verdict, level="unread", reasons=(*verdict.reasons, UNREAD[status]))
    return verdict


UNREAD = {
    "unread": "It could not be read, so it cannot be called clear.",
    "partial": "Part of it could not be read, so it cannot be called clear.",
    "skipped": "Left out by a rule of the user's own; nothing is said about its content.",
}


def carriers_of(pack: lexicon.Pack, extraction: Extraction) -> tuple[str, ...]:
    """The carriers that a file is by its format, or as a drawing by its title block."""
    drawn = ("design_drawing",) if extraction.title_blocks else ()
    return tuple(dict.fromkeys((*drawn, *carriers_of_format(pack, extraction.format))))


@cache
def carriers_of_format(pack: lexicon.Pack, format: str) -> tuple[str, ...]:
    """The carriers that a file of this format is by itself."""
    return tuple(dict.fromkeys(rule.carrier for rule in pack.of("form") if format in rule.formats))


def worth_listing(pointing: Pointing, verdict: Verdict, desk: Desk) -> list[Finding]:
    """The findings to write: all that are evidence, the heaviest first where there are too many, in reading order."""
    shown = [finding for finding in pointing.findings if finding.kind not in ("quantity", "cue")]
    if verdict.level in ("flag", "review") and pointing.spotted is not None:
        shown.append(pointing.spotted.finding)
    if len(shown) > desk.settings.max_findings:
        shown = sorted(shown, key=lambda finding: -finding.score)[: desk.settings.max_findings]
    return sorted(shown, key=lambda finding: finding.position)


def second_tier(result: Result, artifact: Artifact, desk: Desk) -> Result | None:
    """The result with boxes, headings and pictures where its reader can locate; None where it cannot or need not."""
    mode = desk.settings.locate
    locate = registry.LOCATORS.get(result.extraction.format)
    wanted = mode == "all" or (mode == "hits" and result.verdict.level in ("flag", "review"))
    if locate is None or not wanted or not result.findings:
        return None
    pictures = None
    if desk.pictures is not None and not desk.settings.redact:
        pictures = PictureFolder(desk.pictures, result.id, PICTURES_A_FILE, desk.settings.max_pictures)
    try:
        return replace(result, findings=tuple(locate(artifact, result.findings, pictures)))
    except (ArtifactError, OSError) as error:
        log.warning("second tier failed on %s: %s", result.path, error)
        return None


def at_hand(artifact: Artifact, budget: Budget) -> Artifact:
    """The artifact with its bytes where readers can open them: an object of a store is fetched, once.

    Raises ArtifactError where it cannot be.
    """
    content = artifact.content
    if artifact.origin is None or isinstance(content, bytes) or is_spooled(content, budget):
        return artifact
    return replace(artifact, content=fetch(artifact.origin, budget))


def is_spooled(content: Path, budget: Budget) -> bool:
    """Whether it is a copy of ours, which nobody else changes."""
    return content.parent == budget.folder


def forget(artifact: Artifact, budget: Budget) -> None:
    """Remove a member's spooled copy once everything about it has been said."""
    if isinstance(artifact.content, Path) and is_spooled(artifact.content, budget):
        artifact.content.unlink(missing_ok=True)
