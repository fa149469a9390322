"""CPU of tier 1 on clean PDFs against bare pypdfium2, and of a naive pipeline against both."""

from __future__ import annotations

import contextlib
import io
import logging
from pathlib import Path

from benchmarks.alternating import alternate, table
from benchmarks.desk import desk, real_files, results_of
from scanner.records import Artifact

NAIVE_FILES = 25
"""The naive pipeline takes 20 times as long: it is timed on every fourth file only, as are the others beside it."""


def bare_text(data: bytes) -> str:
    """All page texts with pypdfium2 and nothing else."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    parts = []
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        parts.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return "\n".join(parts)


def naive(data: bytes) -> int:
    """What a first script does: pdfplumber on every page, jieba over everything, each term looked up."""
    import jieba
    import pdfplumber

    with contextlib.suppress(Exception), pdfplumber.open(io.BytesIO(data)) as document:
        text = "\n".join(page.extract_text() or "" for page in document.pages)
        words = set(jieba.cut(text))
        return len(words & {"稀土", "萃取", "钕铁硼"})
    return 0


def main() -> None:
    import jieba
    import pypdfium2

    logging.disable(logging.WARNING)
    jieba.initialize()
    at = desk()
    clean: list[tuple[Path, bytes]] = []
    ours = bare = pages = 0
    for path in real_files("pdf"):
        data = path.read_bytes()
        try:
            text = bare_text(data)
        except pypdfium2.PdfiumError:
            continue
        result = results_of(Artifact(path.name, data), at)[-1]
        if not result.findings:
            clean.append((path, data))
            bare += len(text)
            ours += result.extraction.characters
            pages += len(pypdfium2.PdfDocument(data))
    spent = alternate(
        {
            "bare pypdfium2": lambda: [bare_text(data) for _, data in clean],
            "scanner": lambda: [results_of(Artifact(path.name, data), at) for path, data in clean],
        }
    )
    base = spent["bare pypdfium2"]
    rows = [("reader", "CPU s", "ratio", "pages/CPU-s", "characters")]
    for name, seconds in spent.items():
        characters = bare if name.startswith("bare") else ours
        rows.append((name, f"{seconds:.3f}", f"{seconds / base:.2f}", f"{pages / seconds:.0f}", str(characters)))
    table(f"Clean PDFs, {len(clean)} files, {pages} pages (at most 1.5 x bare, same characters)", rows)
    few = clean[:: max(1, len(clean) // NAIVE_FILES)]
    spent = alternate(
        {
            "scanner": lambda: [results_of(Artifact(path.name, data), at) for path, data in few],
            "naive": lambda: [naive(data) for _, data in few],
        },
        passes=3,
    )
    rows = [("pipeline", "CPU s", "ratio")]
    rows += [(name, f"{seconds:.3f}", f"{seconds / spent['scanner']:.1f}") for name, seconds in spent.items()]
    table(f"pdfplumber + jieba over everything, {len(few)} PDFs (at least 10 x)", rows)


if __name__ == "__main__":
    main()
