"""MB per CPU-second through hash, decode, normalise, match and parameters on clean text, Chinese and English."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from importlib.resources import files

from benchmarks.alternating import alternate, table
from benchmarks.desk import desk, results_of
from scanner.pipeline import Desk
from scanner.records import Artifact
from scanner.text.normalise import fold

SIZE = 8_000_000
"""Bytes of UTF-8 in each text."""


def english() -> Iterator[str]:
    """Python's own help texts: real prose."""
    from pydoc_data import topics

    yield from (line for text in topics.topics.values() for line in text.splitlines())


def chinese() -> Iterator[str]:
    """Sentences of jieba's dictionary words, drawn by their frequency: the characters of real text."""
    words, weights = [], []
    for line in files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines():
        word, frequency, *_ = line.split(" ")
        words.append(word)
        weights.append(int(frequency))
    chosen = iter(random.Random(7).choices(words, weights, k=700_000))
    while True:
        sentence = [word for _, word in zip(range(12), chosen, strict=False)]
        if not sentence:
            return
        yield "".join(sentence) + "。"


def clean_text(lines: Iterator[str], at: Desk) -> bytes:
    """Lines without a single hit of the first lane, repeated up to SIZE."""
    text = "\n".join(line for line in lines if not at.index.first.find(line, fold(line))).encode("utf-8")
    return (text * (1 + SIZE // len(text)))[:SIZE].decode("utf-8", "ignore").encode("utf-8")


def main() -> None:
    at = desk()
    texts = {"English": clean_text(english(), at), "Chinese": clean_text(chinese(), at)}
    pairs = zip(texts["English"].splitlines(), texts["Chinese"].splitlines(), strict=False)
    texts["mixed"] = b"\n".join(part for pair in pairs for part in pair)
    spent = alternate({name: partial(results_of, Artifact("text.txt", data), at) for name, data in texts.items()})
    rows = [("text", "MB", "CPU s", "MB/CPU-s")]
    for name, seconds in spent.items():
        size = len(texts[name]) / 1e6
        rows.append((name, f"{size:.1f}", f"{seconds:.3f}", f"{size / seconds:.0f}"))
    table("Clean text through the whole chain (at least 60 MB/CPU-s)", rows)


if __name__ == "__main__":
    main()
