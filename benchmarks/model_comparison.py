"""What the classifier's features and model are worth: feature sets and linear models side by side, families held out.

Then the shipped features where a whole stage, or all but one language, is kept from training. `controlled` against
`clear`; C is tuned inside each training fold. `python -m benchmarks.model_comparison`; about ten minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.alternating import table
from benchmarks.desk import desk
from scanner.detectors.lexicon_terms import segmenter
from scanner.lexicon import Pack
from scanner.model import models_root
from scanner.records import STAGES
from scanner.text.grams import WIDTH, bucket, concepts, plain
from scanner.training import corpus
from scanner.training.corpus import Example
from scanner.training.heads import C_GRID, FOLDS, fit, scaling_of, splits
from scanner.training.vectors import Vectors, vectorise

Floats = NDArray[np.float64]
Fit = Callable[[Any, NDArray[np.bool_], float], Callable[[Any], Floats]]
DENSE_WEIGHT = 0.05


def counted(rows: Sequence[Sequence[str]]) -> Any:
    """csr (n, WIDTH): 1 + log(count) of hashed words, each row of length 1."""
    from scipy.sparse import csr_matrix

    data, indices, starts = [], [], [0]
    for row in rows:
        counts = Counter(bucket(word) for word in row)
        values = 1.0 + np.log(np.array([counts[key] for key in sorted(counts)], dtype=np.float64))
        data.append(values / (np.sqrt((values**2).sum()) or 1.0))
        indices += sorted(counts)
        starts.append(len(indices))
    return csr_matrix((np.concatenate(data), np.array(indices), np.array(starts)), shape=(len(rows), WIDTH))


def jieba_words(examples: Sequence[Example], pack: Pack) -> list[list[str]]:
    """Words by jieba with the pack's short Chinese terms in its dictionary; Latin words as they are."""
    cut = segmenter(pack).cut
    return [[word for word in cut(plain(example.text)) if word.strip()] for example in examples]


def logistic(rows: Any, labels: NDArray[np.bool_], c: float) -> Callable[[Any], Floats]:
    values: Callable[[Any], Floats] = fit(rows, labels, c).decision_function
    return values


def support_vectors(rows: Any, labels: NDArray[np.bool_], c: float) -> Callable[[Any], Floats]:
    from sklearn.svm import LinearSVC

    values: Callable[[Any], Floats] = LinearSVC(C=c / 64, random_state=7).fit(rows, labels).decision_function
    return values


def bayes(rows: Any, labels: NDArray[np.bool_], c: float) -> Callable[[Any], Floats]:
    from sklearn.naive_bayes import ComplementNB

    positive = rows.copy()
    positive.data = np.maximum(positive.data, 0)
    model = ComplementNB(alpha=1 / c).fit(positive, labels)

    def values(some: Any) -> Floats:
        kept = some.copy()
        kept.data = np.maximum(kept.data, 0)
        odds: Floats = model.predict_log_proba(kept) @ np.array([-1.0, 1.0])
        return odds

    return values


def nested(rows: Any, labels: NDArray[np.bool_], families: Sequence[str], make: Fit) -> Floats:
    """Held-out decision values; C has the best inner AUC."""
    from sklearn.metrics import roc_auc_score

    values = np.zeros(len(labels))
    for train, test in splits(labels, families, FOLDS):
        inner = splits(labels[train], [families[at] for at in train.tolist()], 3)
        scores = []
        for c in C_GRID:
            aucs = [
                roc_auc_score(labels[train[there]], make(rows[train[here]], labels[train[here]], c)(rows[train[there]]))
                for here, there in inner
            ]
            scores.append(float(np.mean(aucs)))
        best = C_GRID[int(np.argmax(scores))]
        values[test] = make(rows[train], labels[train], best)(rows[test])
    return values


def figures(name: str, values: Floats, examples: Sequence[Example]) -> tuple[str, ...]:
    """AUC, and recall of controlled at 5, 10 and 20 % of the clear above the threshold."""
    from sklearn.metrics import roc_auc_score

    labels = np.array([example.label for example in examples])
    controlled, clear = values[labels == "controlled"], values[labels == "clear"]
    auc = roc_auc_score(np.r_[np.ones(len(controlled)), np.zeros(len(clear))], np.r_[controlled, clear])
    recalls = [float(np.mean(controlled > np.quantile(clear, 1 - share))) for share in (0.05, 0.10, 0.20)]
    return name, f"{auc:.3f}", *(f"{recall:.3f}" for recall in recalls)


def feature_sets(examples: Sequence[Example], vectors: Vectors, pack: Pack) -> dict[str, Any]:
    from scipy.sparse import csr_matrix, hstack

    mean, scale = scaling_of(vectors)
    dense = csr_matrix((vectors.dense - mean) / scale * DENSE_WEIGHT)
    hit = counted([concepts(found) for found in vectors.findings])
    return {
        "characters, runs of 1 to 4": vectors.letters,
        "words by jieba, lexicon as dictionary": counted(jieba_words(examples, pack)),
        "lexicon, parameters, chemistry": hstack([hit, dense]).tocsr(),
        "union, as shipped": hstack([vectors.grams, dense]).tocsr(),
    }


def left_out(rows: Any, examples: Sequence[Example], groups: Sequence[Sequence[str]], name: str) -> tuple[str, ...]:
    """Trained without the examples of a group, and without their families; measured on them and on all clear ones.

    Clear examples of other families are measured by halves, each half by the model that did not see it.
    """
    labels = np.array([example.label == "controlled" for example in examples])
    inside = np.array([name in group for group in groups])
    families = np.array([example.family for example in examples])
    kept_out = np.isin(families, families[inside])
    values = np.full(len(examples), np.nan)
    others = np.flatnonzero(~kept_out)
    for train, test in splits(labels[others], families[others].tolist(), 2):
        model = logistic(rows[others[train]], labels[others[train]], 16.0)
        values[others[test]] = model(rows[others[test]])
    values[kept_out] = logistic(rows[others], labels[others], 16.0)(rows[kept_out])
    measured = np.array([inside[at] or example.label == "clear" for at, example in enumerate(examples)])
    chosen = np.flatnonzero(measured)
    return figures(f"without {name}: {int((inside & labels).sum())}", values[chosen], [examples[at] for at in chosen])


def main() -> None:
    at = desk()
    examples = corpus.load(models_root() / "technology" / "corpus")
    vectors = vectorise(examples, at)
    labels = np.array([example.label == "controlled" for example in examples])
    families = corpus.families(examples)
    sets = feature_sets(examples, vectors, at.pack)
    head = ("", "AUC", "recall at 5 %", "at 10 %", "at 20 %")
    rows = [figures(name, nested(values, labels, families, logistic), examples) for name, values in sets.items()]
    shipped = sets["union, as shipped"]
    for name, make in (("union, linear SVM", support_vectors), ("union, complement naive Bayes", bayes)):
        rows.append(figures(name, nested(shipped, labels, families, make), examples))
    table(f"{len(examples)} passages: features and models, C tuned inside each fold", [head, *rows])
    stages = [example.stages for example in examples]
    table("A whole stage kept from training", [head, *(left_out(shipped, examples, stages, name) for name in STAGES)])
    chinese = [("zh",) if example.lang in ("zh", "hant") else (example.lang,) for example in examples]
    rows = [left_out(shipped, examples, chinese, name) for name in ("zh", "en")]
    table("A whole language kept from training", [head, *rows])


if __name__ == "__main__":
    main()
