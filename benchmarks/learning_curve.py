"""Does more corpus still help? Held-out AUC for growing shares of the families, drawn in the terminal."""

from __future__ import annotations

import random

import numpy as np

from benchmarks.alternating import table
from benchmarks.desk import desk
from scanner.model import models_root
from scanner.training import corpus
from scanner.training.heads import SETTING, held_out_logits, targets
from scanner.training.vectors import vectorise

SHARES = (0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
SEED = 11
WIDTH = 50


def main() -> None:
    from sklearn.metrics import roc_auc_score

    everything = corpus.load(models_root() / "technology" / "corpus")
    names = sorted({example.family for example in everything})
    random.Random(SEED).shuffle(names)
    at = desk()
    rows = [("families", "passages", "AUC controlled vs clear", "")]
    for share in SHARES:
        chosen = set(names[: round(share * len(names))])
        examples = [example for example in everything if example.family in chosen]
        aim = targets(examples)["controlled"]
        logits = held_out_logits(vectorise(examples, at), aim, [example.family for example in examples], SETTING)
        asked = np.array([example.label != "review" for example in examples])
        score = roc_auc_score(aim.labels[asked], logits[asked])
        rows.append((str(len(chosen)), str(len(examples)), f"{score:.3f}", "#" * round((score - 0.8) / 0.2 * WIDTH)))
    table("Learning curve, families held out (bar: AUC from 0.80 to 1.00)", rows)


if __name__ == "__main__":
    main()
