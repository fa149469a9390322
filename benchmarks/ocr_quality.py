"""OCR on invented pages as scans: error rates, CPU seconds a page, and whether controlled ones end surfaced.

Ten pages at three resolutions and three qualities; one of them turned, askew, faint, dark and in other modes; three
controlled pages through the whole pipeline.

`python -m benchmarks.ocr_quality`; with `--turned` the ten pages also lie on their side and upside down.
"""

from __future__ import annotations

import io
import resource
import sys
import time
from collections.abc import Iterator

import numpy as np
from PIL import Image

from benchmarks.alternating import table
from benchmarks.desk import desk, results_of
from scanner import ocr
from scanner.errors import MissingReader
from scanner.pipeline import Desk
from scanner.records import Artifact
from tests.factories import scans
from tests.factories.controlled_scans import CONTROLLED

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


def rates(turns: tuple[int, ...]) -> None:
    """The table of error rates and seconds; each row is said on standard error as it is done."""
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
                file = scanned(page, dpi, skew, noise, quality)
                wrong, spent, read = max((measured(file, truth, turn) for turn in turns), key=lambda got: got[0])
                edits[f"{name} {dpi}"] += wrong
                seconds[f"{name} {dpi}"] += spent
                cells.append(f"{wrong / len(plain(truth)):.3f} {spent:.1f}s")
                if "--show" in sys.argv and wrong > 0.03 * len(truth):
                    print(f"--- {page.name}, {name}, {dpi}\n{read.text}\n")
        rows.append((page.name, str(len(plain(truth))), *cells))
        print(*rows[-1], sep=" | ", file=sys.stderr)
    pages = len(scans.PAGES)
    totals = [f"{edits[key] / characters:.4f} {seconds[key] / pages:.2f}s" for key in head[2:]]
    rows.append(("all", str(characters), *totals))
    table("OCR: character error rate and CPU seconds a page", rows)


def scanned(page: scans.Page, dpi: int, skew: float, noise: float, quality: int) -> bytes:
    """The page as a picture file under one of the conditions; a PNG where it is clean."""
    image = scans.draw(page, dpi)
    return scans.scan(image, skew, noise, quality) if noise else scans.encoded(image, "PNG", dpi=(dpi, dpi))


def other_conditions() -> None:
    """One Chinese page at 200 dpi as scanners and people may give it too."""
    page = scans.process_card()
    truth, image = page.text(), scans.draw(page, 200)
    rows = [("process card, 200 dpi", "characters read", "error rate", "seconds")]
    for name, picture in variants(image):
        wrong, spent, read = measured(scans.encoded(picture, "PNG"), truth)
        rows.append((name, str(len(plain(read.text))), f"{wrong / len(plain(truth)):.3f}", f"{spent:.1f}"))
        print(*rows[-1], sep=" | ", file=sys.stderr)
    table("OCR: one page under other conditions", rows)


def variants(image: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """Turned, askew, faint, dark, and in the modes that picture files have."""
    for turn in (90, 180, 270):
        yield f"turned {turn} degrees", image.rotate(-turn, expand=True)
    for skew in (-5.0, -3.0, 3.0, 5.0):
        yield f"askew {skew:+g} degrees", image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    yield "faint (greys 200 to 235)", image.point(lambda level: 200 + level * 35 // 255)
    yield "white on dark", image.point(lambda level: 255 - level)
    yield (
        "white on blue",
        Image.merge(
            "RGB", [image.point(lambda level, top=top: 255 - level * (255 - top) // 255) for top in (20, 50, 120)]
        ),
    )
    yield (
        "yellow paper, red print",
        Image.merge(
            "RGB",
            [
                image.point(lambda level, low=low, top=top: low + level * (top - low) // 255)
                for low, top in ((170, 250), (30, 235), (30, 160))
            ],
        ),
    )
    yield "black and white (1 bit)", image.convert("1", dither=Image.Dither.NONE)
    yield "dithered (1 bit)", image.point(lambda level: 60 + level * 195 // 255).convert("1")
    yield "palette of 16 colours", image.convert("RGB").quantize(16)
    yield "16 bits", Image.fromarray(np.asarray(image, dtype=np.uint16) * 180 + 3000)
    yield (
        "print on a transparent ground",
        Image.merge("LA", (image.point(lambda level: 20), image.point(lambda level: 255 - level))),
    )


def surfaced() -> None:
    """The level at which scans of controlled pages end, through the whole pipeline."""
    at = desk()
    rows = [("controlled page", *(f"{name} {dpi}" for name, *_ in CONDITIONS for dpi in RESOLUTIONS), "PDF of a scan")]
    for make in CONTROLLED:
        page, cells = make(), []
        for _, skew, noise, quality in CONDITIONS:
            for dpi in RESOLUTIONS:
                file = scanned(page, dpi, skew, noise, quality)
                cells.append(level_of(Artifact(f"scan.{'jpg' if noise else 'png'}", file), at))
        picture = Image.open(io.BytesIO(scanned(page, 200, *CONDITIONS[1][1:])))
        cells.append(level_of(Artifact("scan.pdf", scans.encoded(picture, "PDF", resolution=200)), at))
        rows.append((page.name, *cells))
        print(*rows[-1], sep=" | ", file=sys.stderr)
    every = [cell.split()[0] for row in rows[1:] for cell in row[1:]]
    table("OCR: where scans of controlled pages end", rows)
    print(f"surfaced (flag or review): {sum(level in ('flag', 'review') for level in every)} of {len(every)}")


def level_of(artifact: Artifact, at: Desk) -> str:
    [result] = results_of(artifact, at)
    return f"{result.verdict.level} {result.verdict.score:.2f}"


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
    surfaced()
    other_conditions()
    rates((0, 90, 180, 270) if "--turned" in sys.argv else (0,))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
