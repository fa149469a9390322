"""How alike the passages of the corpus are: the share of masked 5-grams each pair has in common, as a distribution."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

from benchmarks.alternating import table
from scanner.model import models_root
from scanner.text.normalise import fold_key
from scanner.training import corpus

SIZE = 5
LIMIT = 0.5
"""No two passages may share more than half of the smaller one's grams."""
# numbers, units behind them, and names of elements and grades are masked
MASK = re.compile(r"\d+(?:[.,]\d+)*\s*(?:%|℃|°c|[a-zμ/]{1,6}\b)?")


def grams_of(text: str) -> set[str]:
    """5-grams of the folded text with numbers and their units masked."""
    plain = fold_key(MASK.sub("0", text.lower()))
    return {plain[at : at + SIZE] for at in range(len(plain) - SIZE + 1)}


def main() -> None:
    examples = corpus.load(models_root() / "technology" / "corpus")
    sets = [grams_of(example.text) for example in examples]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, grams in enumerate(sets):
        for gram in grams:
            holders[gram].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if len(numbers) <= 60:
            shared.update((one, other) for at, one in enumerate(numbers) for other in numbers[at + 1 :])
    closest = [0.0] * len(examples)
    pairs = []
    for (one, other), count in shared.items():
        share = count / max(1, min(len(sets[one]), len(sets[other])))
        closest[one], closest[other] = max(closest[one], share), max(closest[other], share)
        if share > LIMIT:
            pairs.append((share, examples[one].id, examples[other].id))
    rows = [("nearest neighbour shares", "passages")]
    edges = [0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 1.01]
    for low, high in pairwise(edges):
        rows.append((f"{low:.2f} to {min(high, 1):.2f}", str(sum(low <= share < high for share in closest))))
    table(f"Corpus: {len(examples)} passages, {len(pairs)} pairs share over half of their masked {SIZE}-grams", rows)
    for share, one, other in sorted(pairs, reverse=True):
        print(f"{share:.2f}  {one}  {other}")


if __name__ == "__main__":
    main()
