"""OCR on ten invented pages as scans: character error rate and CPU seconds a page, at three resolutions.

`python -m benchmarks.ocr_quality`; with `--turned` the pages also lie on their side and upside down.
"""

from __future__ import annotations

import io
import resource
import sys
import time

import numpy as np
from PIL import Image

from benchmarks.alternating import table
from scanner import ocr
from scanner.errors import MissingReader
from tests.factories import scans

CONDITIONS = (("clean", 0.0, 0.0, 95), ("scan", 0.7, 8.0, 60), ("poor scan", -1.3, 16.0, 35))
"""Name, skew in degrees, deviation of the noise in grey levels, JPEG quality."""
RESOLUTIONS = (150, 200, 300)
PRINTED_ALIKE = str.maketrans("，；：（）“”‘’！？～Ø—–µμ【】、。", ",;:()\"\"''!?~Φ--uu[],.", "")
"""Full-width marks and their half-width likes count as the same: matching folds them too."""


def distance(one: str, two: str) -> int:
    """Edits (insert, delete, replace) from one text to the other; one row at a time in numpy."""
    marks = np.array([ord(character) for character in two])
    steps = np.arange(len(two) + 1)
    row = steps.copy()
    for number, character in enumerate(one, start=1):
        best = np.empty_like(row)
        best[0] = number
        best[1:] = np.minimum(row[:-1] + (marks != ord(character)), row[1:] + 1)
        row = np.minimum.accumulate(best - steps) + steps  # insertions to the right
    return int(row[-1])


def plain(text: str) -> str:
    """Without white space, marks alike folded."""
    return "".join(text.translate(PRINTED_ALIKE).split())


def measured(file: bytes, truth: str, turn: int = 0) -> tuple[int, float, ocr.PageText]:
    """Edits, CPU seconds, and what was read."""
    image = Image.open(io.BytesIO(file))
    if turn:
        image = image.rotate(-turn, expand=True)
    image.load()
    started = time.process_time()
    worth = ocr.worth_reading(image)
    read = ocr.page_lines(image) if worth else ocr.PageText()
    spent = time.process_time() - started
    return distance(plain(truth), plain(read.text)), spent, read


def main() -> None:
    missing = [name for name in scans.FONTS if scans.font_file(name) is None]
    if missing:
        print(f"skipped: no font for {', '.join(missing)} (install Noto CJK, DejaVu and Liberation)")
        return
    try:
        ocr.reader()
    except MissingReader as error:
        print(f"skipped: {error}; {error.remedy}")
        return
    turns = (0, 90, 180, 270) if "--turned" in sys.argv else (0,)
    head = ["page", "characters"] + [f"{name} {dpi}" for name, *_ in CONDITIONS for dpi in RESOLUTIONS]
    rows = [tuple(head)]
    edits = dict.fromkeys(head[2:], 0)
    seconds = dict.fromkeys(head[2:], 0.0)
    characters = 0
    for make in scans.PAGES:
        page = make()
        truth = page.text()
        characters += len(plain(truth))
        cells = []
        for name, skew, noise, quality in CONDITIONS:
            for dpi in RESOLUTIONS:
                image = scans.draw(page, dpi)
                file = scans.scan(image, skew, noise, quality) if noise else scans.encoded(image, "PNG")
                wrong, spent, read = max((measured(file, truth, turn) for turn in turns), key=lambda got: got[0])
                edits[f"{name} {dpi}"] += wrong
                seconds[f"{name} {dpi}"] += spent
                cells.append(f"{wrong / len(plain(truth)):.3f} {spent:.1f}s")
                if "--show" in sys.argv and wrong > 0.03 * len(truth):
                    print(f"--- {page.name}, {name}, {dpi}\n{read.text}\n")
        rows.append((page.name, str(len(plain(truth))), *cells))
    pages = len(scans.PAGES)
    totals = [f"{edits[key] / characters:.4f} {seconds[key] / pages:.2f}s" for key in head[2:]]
    rows.append(("all", str(characters), *totals))
    table("OCR: character error rate and CPU seconds a page", rows)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
