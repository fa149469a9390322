"""Detection alone, in one process: speed on clean text, cost of a candidate passage, cold start, memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from benchmarks.alternating import alternate, table
from benchmarks.desk import desk
from benchmarks.text_speed import chinese, clean_text, english
from scanner.model import models_root
from scanner.pipeline import Desk, Pointing
from scanner.records import Passage, Place
from scanner.training import corpus

PIECE = 1_000_000
SLOW_SIZE = 300_000
"""Characters that the slow ways are timed on: they take a hundred times as long."""
COLD = """
import time
from scanner import lexicon
from scanner.settings import Settings
pack = lexicon.load_proved("cn-rare-earth-technology") or lexicon.load("cn-rare-earth-technology")
import scanner.model
started = time.process_time()
scanner.model.load("technology", pack.digest).opinion("镨钕 萃取段 62 级", [])
print(time.process_time() - started)
"""


def look(text: str, at: Desk) -> None:
    """Everything between text and verdict: lexicon, parameters, chemistry, gate, classifier."""
    pointing = Pointing(at.pack, at.index, at.model)
    for start in range(0, len(text), PIECE):
        pointing.take(Passage(text[start : start + PIECE], Place("line", 1)), "text")
    pointing.look("text")


def jieba_over_everything(text: str) -> None:
    import jieba

    for _ in jieba.cut(text):
        pass


def sklearn_over_everything(text: str) -> Callable[[], None]:
    """TF-IDF and logistic regression on passages of 500 characters, fitted on the corpus beforehand."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    examples = corpus.load(models_root() / "technology" / "corpus")
    model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), LogisticRegression())
    model.fit([example.text for example in examples], [example.label for example in examples])
    passages = [text[at : at + 500] for at in range(0, len(text), 500)]

    def run() -> None:
        model.predict(passages)

    return run


def main() -> None:
    at = desk()
    mixed = "\n".join(text for pair in zip(
        clean_text(english(), at).decode().splitlines(), clean_text(chinese(), at).decode().splitlines(), strict=False
    ) for text in pair)  # fmt: skip
    size = len(mixed.encode()) / 1e6
    part = mixed[:SLOW_SIZE]
    part_size = len(part.encode()) / 1e6
    jieba_over_everything("热身")
    spent = alternate(
        {
            "scanner": partial(look, mixed, at),
            "scanner, part": partial(look, part, at),
            "jieba, part": partial(jieba_over_everything, part),
            "sklearn, part": sklearn_over_everything(part),
        }
    )
    base = part_size / spent["scanner, part"]
    rows = [("detection", "MB", "MB/CPU-s", "times as slow")]
    rows.append(("scanner, clean zh+en (at least 80)", f"{size:.1f}", f"{size / spent['scanner']:.0f}", ""))
    for name in ("scanner, part", "jieba, part", "sklearn, part"):
        speed = part_size / spent[name]
        rows.append((name, f"{part_size:.1f}", f"{speed:.2f}", f"{base / speed:.0f}"))
    table("Detection alone, one process", rows)

    examples = corpus.load(models_root() / "technology" / "corpus")[::4]
    for example in examples[:20]:
        look(example.text, at)
    started = time.process_time()
    for example in examples:
        look(example.text, at)
    each = 1000 * (time.process_time() - started) / len(examples)
    cold = min(
        float(subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table(
        "Candidate passages and the model",
        [
            ("figure", "value", "limit"),
            ("ms CPU a candidate passage, warm", f"{each:.1f}", "15"),
            ("s CPU to load the model and judge one passage", f"{cold:.2f}", "0.30"),
            ("MiB peak of this process, training library included", f"{peak:.0f}", "(400 for detection)"),
        ],
    )


if __name__ == "__main__":
    main()
