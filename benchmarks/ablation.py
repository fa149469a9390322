"""What each part brings, families held out: rule alone, classifier alone, both; without the gate; without chemistry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.alternating import table
from benchmarks.desk import desk
from scanner.features import features
from scanner.model import models_root
from scanner.records import Verdict
from scanner.three_parts import Facts
from scanner.training import corpus
from scanner.training.corpus import Example
from scanner.training.evaluate import Judged, calibration_error, held_out_chances, judged_from
from scanner.training.vectors import Vectors, vectorise
from scanner.verdict import FLAG_CHANCE, REVIEW_CHANCE, judge

Chances = dict[str, NDArray[np.float64]]


def classifier_alone(examples: Sequence[Example], chances: Chances) -> list[Judged]:
    """Levels by the chances only: no rule, no gate, no doubts."""
    judged = []
    for number, example in enumerate(examples):
        controlled, hold = chances["controlled"][number], chances["hold"][number]
        level = "flag" if controlled >= FLAG_CHANCE else "review" if hold >= REVIEW_CHANCE else "clear"
        judged.append(Judged(example, Verdict(level, float(hold))))
    return judged


def rule_alone(examples: Sequence[Example], vectors: Vectors) -> list[Judged]:
    """Verdicts of the three-part rule, as with --model none; what only the classifier's gate lets in is clear."""
    judged = []
    for example, found, gated in zip(examples, vectors.findings, vectors.gated.tolist(), strict=True):
        facts = Facts("text", len(example.text))
        judged.append(Judged(example, judge(found if gated else [], facts, lambda codes, stages: ())))
    return judged


def without_chemistry(examples: Sequence[Example], vectors: Vectors) -> Vectors:
    """The same examples as if no formula had been read."""
    findings = [[one for one in found if one.detector != "chemistry"] for found in vectors.findings]
    dense = np.stack([features(example.text, found) for example, found in zip(examples, findings, strict=True)])
    return replace(vectors, dense=dense, findings=findings)


def row(name: str, judged: Sequence[Judged]) -> tuple[str, ...]:
    shares = []
    for label, claim in (
        ("controlled", "surfaced"),
        ("controlled", "flagged"),
        ("clear", "flagged"),
        ("clear", "surfaced"),
    ):
        members = [one for one in judged if one.example.label == label]
        shares.append(f"{sum(getattr(one, claim) for one in members) / len(members):.3f}")
    return (name, *shares, f"{calibration_error(judged):.3f}")


def main() -> None:
    at = desk()
    examples = corpus.load(models_root() / "technology" / "corpus")
    vectors = vectorise(examples, at)
    chances = held_out_chances(examples, vectors)
    bare = without_chemistry(examples, vectors)
    rows = [("parts", "surfaced", "flagged", "clear flagged", "clear surfaced", "ECE")]
    rows.append(row("lexicon and rule alone", rule_alone(examples, vectors)))
    rows.append(row("classifier alone, ungated", classifier_alone(examples, chances)))
    rows.append(row("both, gated (as shipped)", judged_from(examples, vectors, chances)))
    rows.append(row("both, ungated", judged_from(examples, vectors, chances, gated=False)))
    rows.append(row("both, without chemistry", judged_from(examples, bare, held_out_chances(examples, bare))))
    table(f"Ablation, {len(examples)} passages, families held out", rows)


if __name__ == "__main__":
    main()
