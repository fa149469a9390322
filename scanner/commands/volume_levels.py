"""Gives the further volumes of a split archive the level of the one that was read for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from scanner.records import Artifact, Problem, Result, Verdict, worst


@dataclass(slots=True)
class VolumeLevels:
    """What a run knows of volumes so far: the outcome of those read for all, and which results wait for one."""

    first: dict[str, Result | None] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, list[Result]] = field(default_factory=dict)

    def expect(self, id: str, artifact: Artifact) -> None:
        """Take note of an artifact that goes to a worker."""
        if artifact.volumes:
            self.first.setdefault(artifact.path, None)
        if artifact.volume_of:
            self.others[id] = artifact.volume_of
            self.first.setdefault(artifact.volume_of, None)

    def ready(self, result: Result) -> list[Result]:
        """What can be recorded now that this result has come: itself, itself and those that waited, or nothing yet."""
        if result.id in self.others:
            path = self.others.pop(result.id)
            first = self.first[path]
            if first is None:
                self.waiting.setdefault(path, []).append(result)
                return []
            return [settled(result, first)]
        if result.parent is None and result.path in self.first:
            self.first[result.path] = result
            return [result, *(settled(other, result) for other in self.waiting.pop(result.path, ()))]
        return [result]

    def rest(self) -> list[Result]:
        """Those whose first volume never came: as they are, which is unread."""
        return [result for path in tuple(self.waiting) for result in self.waiting.pop(path)]


def settled(result: Result, first: Result) -> Result:
    """A volume's result with the level of the whole; one that could not even be opened keeps its own."""
    if result.extraction.format != "volume":
        return result
    said = f"A volume of {first.path}: read with it, and judged as the whole is"
    serious = [problem for problem in first.extraction.problems if not problem.harmless]
    problems = [Problem("policy", said, harmless=True)]
    if first.extraction.status in ("unread", "skipped") and serious:
        problems = [Problem(serious[0].kind, f"A volume of {first.path}, which was not read: see there")]
    elif serious:
        problems = [Problem(serious[0].kind, f"A volume of {first.path}, which was read in part: see there")]
    level = worst([first.overall, "unread" if serious else "clear"])
    partly = first.extraction.status in ("read", "partial")
    kept = replace(result.extraction, problems=tuple(problems), nothing_read=not partly)
    return replace(result, extraction=kept, verdict=Verdict(level, reasons=(f"{said}.",)), overall=level)
