"""Learns how the opinions of passages and the rule's numbers make a chance for a whole document.

The documents are the corpus's passages, one by one and several together: a controlled passage among harmless ones, two
telling ones, harmless ones only. Opinions come from models that never saw the passage's family.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scanner.combination import CHANCES, Chance, chance, values
from scanner.model import HEADS, Opinion
from scanner.records import Finding
from scanner.three_parts import Facts
from scanner.training.corpus import Example
from scanner.training.heads import FOLDS, SEED, splits
from scanner.training.vectors import Vectors
from scanner.verdict import exemptions_of, pairs_of, standing
from scanner.weighing import weigh

Chances = Mapping[str, NDArray[np.float64]]
MOST_TOGETHER = 6
"""Passages of one made-up document, at most."""
RANK = ("clear", "review", "controlled")


@dataclass(frozen=True, slots=True)
class Document:
    """Which examples it is made of (all of one fold), and its label: that of its gravest passage."""

    members: tuple[int, ...]
    label: str


def fold_numbers(examples: Sequence[Example]) -> NDArray[np.int64]:
    """The fold of each example; a family lies in one."""
    labels = np.array([example.label == "controlled" for example in examples])
    numbers = np.zeros(len(examples), dtype=np.int64)
    for number, (_, test) in enumerate(splits(labels, [example.family for example in examples], FOLDS)):
        numbers[test] = number
    return numbers


def compose(examples: Sequence[Example], folds: NDArray[np.int64]) -> list[Document]:
    """Every example alone, and half as many documents of several: each begins with one example, in order."""
    draw = np.random.default_rng(SEED)
    documents = [Document((number,), example.label) for number, example in enumerate(examples)]
    for number in range(0, len(examples), 2):
        label, fold = examples[number].label, folds[number]
        fellows = np.flatnonzero(folds == fold)
        clear = [one for one in fellows.tolist() if examples[one].label == "clear" and one != number]
        alike = [one for one in fellows.tolist() if examples[one].stages == examples[number].stages and one != number]
        count = int(draw.integers(1, MOST_TOGETHER))
        chosen = draw.choice(clear, count, replace=False).tolist()
        if label == "controlled" and alike and draw.random() < 0.4:
            chosen = [int(draw.choice(alike)), *chosen[: count // 2]]
        members = (number, *chosen)
        gravest = max((examples[one].label for one in members), key=RANK.index)
        documents.append(Document(members, gravest))
    return documents


def opinion_at(number: int, chances: Chances) -> Opinion:
    """An example's held-out opinion; heads that were not asked say 0."""
    return Opinion(0, {head: float(np.nan_to_num(chances[head][number])) for head in HEADS})


def seen(document: Document, examples: Sequence[Example], vectors: Vectors, chances: Chances) -> Any:
    """The values of a document as the judge sees them; None where the gate would not ask about any passage."""
    asked = [number for number in document.members if vectors.asked[number]]
    if not asked:
        return None
    findings: list[Finding] = []
    at = 0
    for number in document.members:
        findings += [replace(finding, position=finding.position + at) for finding in vectors.findings[number]]
        at += len(examples[number].text) + len(examples[number].filename) + 2
    weighing = weigh(findings)
    opinions = [opinion_at(number, chances) for number in asked]
    facts = Facts("text", at)
    return values(pairs_of(opinions), standing(weighing, facts, exemptions_of(findings, weighing)))


def fit(rows: NDArray[np.float64], labels: Sequence[str]) -> NDArray[np.float32]:
    """(len(CHANCES), values + 1): a logistic regression for `hold`, one for `controlled`, the bias last."""
    from sklearn.linear_model import LogisticRegression

    held = np.array([label != "clear" for label in labels])
    controlled = np.array([label == "controlled" for label in labels])
    fitted = [LogisticRegression(C=1.0, max_iter=1000).fit(rows, truth) for truth in (held, controlled)]
    weights = [np.append(model.coef_[0], model.intercept_[0]) for model in fitted]
    assert len(weights) == len(CHANCES)
    return np.array(weights, dtype=np.float32)


def document_weights(examples: Sequence[Example], vectors: Vectors, chances: Chances) -> NDArray[np.float32]:
    """The weights that ship, fitted on all documents with held-out opinions."""
    documents = compose(examples, fold_numbers(examples))
    rows = [(seen(document, examples, vectors, chances), document.label) for document in documents]
    kept = [(row, label) for row, label in rows if row is not None]
    return fit(np.stack([row for row, _ in kept]), [label for _, label in kept])


def held_out_documents(examples: Sequence[Example], vectors: Vectors, chances: Chances) -> list[Chance | None]:
    """The chance of each example alone, by weights fitted on the other folds' documents."""
    folds = fold_numbers(examples)
    documents = compose(examples, folds)
    rows = [seen(document, examples, vectors, chances) for document in documents]
    result: list[Chance | None] = [None] * len(examples)
    for fold in range(FOLDS):
        others = [
            number
            for number, document in enumerate(documents)
            if rows[number] is not None and folds[document.members[0]] != fold
        ]
        weights = fit(np.stack([rows[number] for number in others]), [documents[number].label for number in others])
        for number in np.flatnonzero(folds == fold).tolist():
            if rows[number] is not None:
                result[number] = chance(weights, rows[number])
    return result
