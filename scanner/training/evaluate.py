"""Measures verdicts on labelled documents: one row a group, with intervals, calibration and the worst errors."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from scanner.budget import Budget
from scanner.combination import Chance, Values
from scanner.model import HEADS
from scanner.pipeline import Desk, examine
from scanner.records import STAGES, Artifact, Reach, Result, Verdict
from scanner.three_parts import Facts
from scanner.training.corpus import Example, families
from scanner.training.documents import held_out_documents, opinion_at
from scanner.training.gate import passed
from scanner.training.heads import SETTING, cross_calibrated, held_out_logits, targets
from scanner.training.vectors import Vectors
from scanner.verdict import judge

BOOTSTRAPS = 1000
SEED = 7
BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled document with the verdict it got."""

    example: Example
    verdict: Verdict

    @property
    def surfaced(self) -> bool:
        return self.verdict.level in ("flag", "review")

    @property
    def flagged(self) -> bool:
        return self.verdict.level == "flag"


def as_scanned(examples: Sequence[Example], desk: Desk) -> list[Judged]:
    """Each example as a text file of its own through the whole pipeline, under its name (with .txt for its suffix)."""
    judged = []
    for example in examples:
        name = PurePosixPath(example.filename).stem + ".txt"
        with tempfile.TemporaryDirectory() as folder:
            budget = Budget(desk.settings, Path(folder))
            events = list(examine(Artifact(name, example.text.encode("utf-8", "replace")), "1", desk, budget))
        verdict = [event.verdict for event in events if isinstance(event, Result)][-1]
        judged.append(Judged(example, verdict))
    return judged


def held_out(examples: Sequence[Example], vectors: Vectors, gated: bool = True) -> list[Judged]:
    """Each example judged with opinions of models that never saw its family; calibration is from other folds too."""
    return judged_from(examples, vectors, held_out_chances(examples, vectors), gated)


def held_out_chances(examples: Sequence[Example], vectors: Vectors) -> dict[str, NDArray[np.float64]]:
    """Calibrated chances of every head for every example; NaN where a head is not asked."""
    groups = [example.family for example in examples]
    aims = targets(examples)
    chances: dict[str, NDArray[np.float64]] = {}
    settings = None
    for head in HEADS:
        logits = held_out_logits(vectors, aims[head], groups, settings)
        chances[head] = cross_calibrated(logits, aims[head].labels, groups)
        settings = settings or SETTING  # tuned nested for the first head; the others follow what that came to
    return chances


def judged_from(
    examples: Sequence[Example], vectors: Vectors, chances: dict[str, NDArray[np.float64]], gated: bool = True
) -> list[Judged]:
    """The judge's verdicts on these chances; with `gated`, an ungated example is judged by the rule alone."""
    if gated:
        vectors = replace(vectors, asked=vectors.gated | passed(vectors, targets(examples), families(examples)))
    wholes = held_out_documents(examples, vectors, chances)
    judged = []
    for number, example in enumerate(examples):
        whole = wholes[number]
        opinions = [] if whole is None else [opinion_at(number, chances)]
        facts = Facts("text", len(example.text))
        combine = None if whole is None else partial(_known, whole)
        judged.append(Judged(example, judge(vectors.findings[number], facts, _nothing_reaches, opinions, combine)))
    return judged


def _known(whole: Chance, seen: Values) -> Chance:
    return whole


def _nothing_reaches(codes: tuple[str, ...], stages: tuple[str, ...]) -> tuple[Reach, ...]:
    return ()


def table(judged: Sequence[Judged]) -> Iterator[str]:
    """The whole table as lines: groups, then accuracy of codes, stages and carriers, calibration."""
    yield f"{'group':38}{'ctrl':>5}{'surfaced':>19}{'flag':>19}{'clear':>7}{'flagged':>19}{'surfaced':>19}{'prec.':>7}"
    for name, members in groups_of(judged):
        yield _row(name, members)
    found = [one for one in judged if one.example.label == "controlled" and one.surfaced]
    held = [one for one in judged if one.example.label == "review"]
    if held:
        yield f"review documents surfaced: {_share(held, lambda one: one.surfaced)} of {len(held)}"
    if found:
        codes = _share(found, lambda one: set(one.verdict.codes) == set(one.example.codes))
        carriers = _share(found, lambda one: one.example.carrier in one.verdict.carriers[:1])
        yield f"codes right {codes}; first carrier right {carriers}; stage macro-F1 {stage_f1(found):.3f} (of surfaced)"
    yield f"ECE of the score (chance to be held): {calibration_error(judged):.3f}"


def groups_of(judged: Sequence[Judged]) -> Iterator[tuple[str, list[Judged]]]:
    """All, then by language, stage, carrier, form; clear documents have no stage, so those rows have recall only."""
    yield "all", list(judged)
    keys: tuple[tuple[str, Callable[[Judged], Sequence[str]]], ...] = (
        ("language", lambda one: (one.example.lang,)),
        ("code", lambda one: one.example.codes),
        ("stage", lambda one: one.example.stages),
        ("carrier", lambda one: (one.example.carrier,)),
        ("form", lambda one: (one.example.form,)),
    )
    for kind, key in keys:
        values = sorted({value for one in judged for value in key(one)})
        for value in values:
            yield f"{kind} {value}", [one for one in judged if value in key(one)]


def _row(name: str, members: Sequence[Judged]) -> str:
    controlled = [one for one in members if one.example.label == "controlled"]
    clear = [one for one in members if one.example.label == "clear"]
    flagged = [one for one in members if one.flagged]
    right = sum(one.example.label == "controlled" for one in flagged)
    precision = f"{right / len(flagged):.2f}" if flagged else "-"
    return (
        f"{name:38}{len(controlled):5}{_share(controlled, lambda one: one.surfaced):>19}"
        f"{_share(controlled, lambda one: one.flagged):>19}{len(clear):7}{_share(clear, lambda one: one.flagged):>19}"
        f"{_share(clear, lambda one: one.surfaced):>19}{precision:>7}"
    )


def _share(members: Sequence[Judged], claim: Callable[[Judged], bool]) -> str:
    """A share with its 95 % bootstrap interval."""
    if not members:
        return "-"
    values = np.array([claim(one) for one in members], dtype=np.float64)
    draws = np.random.default_rng(SEED).integers(0, len(values), (BOOTSTRAPS, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), (2.5, 97.5))
    return f"{values.mean():.3f} [{low:.2f} {high:.2f}]"


def stage_f1(judged: Sequence[Judged]) -> float:
    """Mean over the five stages of the F1 of naming the stage, on the given documents."""
    scores = []
    for stage in STAGES:
        true = np.array([stage in one.example.stages for one in judged])
        said = np.array([stage in one.verdict.stages for one in judged])
        if true.any():
            scores.append(2 * (true & said).sum() / max(1, true.sum() + said.sum()))
    return float(np.mean(scores)) if scores else 0.0


def calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error in ten bins of equal width, against the share of documents to be held."""
    scores = np.array([one.verdict.score for one in judged])
    held = np.array([one.example.label != "clear" for one in judged], dtype=np.float64)
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    gaps = [
        abs(scores[bins == b].mean() - held[bins == b].mean()) * (bins == b).sum()
        for b in range(BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps) / len(judged))


def worst(judged: Sequence[Judged], most: int = 20) -> list[Judged]:
    """Controlled documents that were cleared or only held with a low score, and clear ones flagged, worst first."""

    def badness(one: Judged) -> float:
        if one.example.label == "controlled":
            return (2.0 if not one.surfaced else 0.0) + 1 - one.verdict.score
        if one.example.label == "clear":
            return (1.5 if one.flagged else 0.0) + one.verdict.score
        return 0.0

    return sorted(judged, key=badness, reverse=True)[:most]
