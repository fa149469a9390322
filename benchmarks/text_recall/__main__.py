"""Text recall per format: what the scanner's extractors read against what independent ones read from the same files.

`python -m benchmarks.text_recall [FOLDER] [--format pdf ...] [--only NAME] [--worst 3] [--cache FOLDER]`

Every file is read in a child of its own that is killed after its time; LibreOffice is started once for thirty files.
A word is a CJK character or a run of letters or digits (NFKC, lower case; a hyphen between letters divides nothing;
numbers alike however they are shown); files are compared as multisets. `5-letter runs` compares the same texts without
blanks, where two extractors divide words or order columns otherwise. `text / best` counts our words that stand in the
text, `all / best` with properties, links, masters, scripts and object data, which the others do not read. `lines
twice`: lines of 24 letters or more that we have oftener than any other. OCR is off: the others read no pictures.

Members: within mail, text parts and nested messages are counted on both sides; within slides, our embedded objects
count towards recall (LibreOffice writes them inline) and stand under `all`; archives are compared by the names of
their members; all else by the file's own text.

Where the others are wrong, and what was done about it (the samples are public test files):
- LibreOffice prints field codes (FORMDROPDOWN), numbers of lists ("1.", "ii)") and headings that are computed, today's
  date in date fields, prompts of empty placeholders, error codes of its own (Err:504), its own name in every chart, a
  story once for each frame it flows through: taken out, except list numbers and prompts, which lower the figures for
  DOCX, ODT, HTML and PPT.
- catdoc and catppt print binary data and deleted text (37625.ppt: 9,787 words, of which 1,624 are on slides); unrtf
  loses letters outside its code page (testRTFWord2010CzechCharacters.rtf) and breaks words there. An extractor most of
  whose words nobody else has is set aside for that file; the table says how often.
- openpyxl shows dates with midnight; ezdxf's plain_text() gives the first column of a text in columns; extract_msg
  prints mojibake for code pages it does not know (chinese-traditional.msg); chardet fails on UTF-16 without a mark.
- pdftotext divides letter-spaced words ("C O N S") and prints dingbats of form fields one by one; pdfium joins them.
- libredwg prints R14 to R2004 multileaders as UTF-16 mojibake.
Ours gives each string of a message and each label of a DWG once, by design: a name that is sender and receiver counts
as missing once in MSG and PST.
"""

from __future__ import annotations

import argparse
import logging
import statistics
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.alternating import table
from benchmarks.desk import SHARED
from benchmarks.text_recall import ours, sweeping, words
from benchmarks.text_recall.comparing import OTHERS, Compared, compare, read_others, read_ours
from scanner import formats, registry
from scanner.records import Artifact

SHOWN = 25
"""Words or lines of a sample."""


def main() -> None:
    options = _options()
    logging.disable(logging.CRITICAL)
    ours.without_ocr()
    registry.discover("extractors")
    absent = [f"{other.name} ({other.needs.lstrip('.')})" for other in OTHERS if not other.is_here]
    print("Not installed, so nothing is compared with them: " + (", ".join(absent) or "none; all are here"))
    kinds = {}
    for path in sorted(file for file in options.folder.rglob("*") if file.is_file()):
        kind = formats.sniff(Artifact(path.name, path))
        if (not options.format or kind in options.format) and (not options.only or options.only in path.name):
            kinds[path] = kind
    others = read_others(kinds, options.cache)
    ours_read = read_ours(
        [path for path, kind in kinds.items() if any(kind in other.formats.split() for other in OTHERS)]
    )
    named: dict[Path, dict[str, list[str] | str]] = defaultdict(dict)
    for (path, name), texts in others.items():
        named[path][name] = texts
    compared = [compare(path, read, named[path]) for path, read in ours_read.items()]
    _report(compared, options.worst)
    sweeping.report(compared, options.worst > 0)
    left = Counter(kind for path, kind in kinds.items() if path not in ours_read)
    print("\nFormats without another extractor here: " + ", ".join(f"{kind} ({count})" for kind, count in left.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Text recall per format against independent extractors.")
    parser.add_argument("folder", type=Path, nargs="?", default=SHARED / "realfiles")
    parser.add_argument("--format", action="append", help="only this format (as `scanner` names it); may be repeated")
    parser.add_argument("--only", help="only files with this in their name")
    parser.add_argument("--worst", type=int, default=0, help="files a format whose losses and extras are shown")
    parser.add_argument("--cache", type=Path, help="folder in which the others' texts are kept for the next run")
    options = parser.parse_args()
    if options.cache:
        options.cache.mkdir(parents=True, exist_ok=True)
    return options


def _report(compared: list[Compared], worst: int) -> None:
    by_format: dict[str, list[Compared]] = defaultdict(list)
    for one in compared:
        by_format[one.format].append(one)
    head = ("format", "extractor", "files", "its words", "recall pooled", "median", "lowest", "5-letter runs")
    head += ("its recall of ours", "failed on")
    rows, totals = (
        [head],
        [
            (
                "format",
                "files",
                "words",
                "of the best",
                "recall",
                "text / best",
                "all / best",
                "lines twice",
                "set aside",
            )
        ],
    )
    for format, files in sorted(by_format.items()):
        names = dict.fromkeys(name for one in files for name in (*one.others, *one.failures))
        for name in names:
            rows.append((format, *_row(name, files)))
        totals.append((format, *_total(files)))
    table("Against each extractor", rows)
    table("Against the best extractor of each file (the one with the most letters)", totals)
    for _, files in sorted(by_format.items()):
        ordered = sorted((one for one in files if one.best), key=lambda one: one.recall(one.best))
        for one in ordered[:worst]:
            _sample(one)
        for one in sorted(files, key=lambda one: -one.extra.total())[:worst]:
            _extras(one)


def _row(name: str, files: list[Compared]) -> tuple[str, ...]:
    both = [one for one in files if one.others.get(name)]
    failed = sum(name in one.failures for one in files)
    if not both:
        return (name, "0", "0", "", "", "", "", "", str(failed))
    theirs = sum(one.others[name].total() for one in both)
    found = sum((one.others[name] & (one.own + one.beside)).total() for one in both)
    runs = [one.recall_of_runs(name) for one in both]
    own = sum(one.own.total() for one in both)
    back = sum((one.own & one.others[name]).total() for one in both)
    recalls = [one.recall(name) for one in both]
    return (
        name,
        str(len(both)),
        str(theirs),
        f"{found / theirs:.4f}",
        f"{statistics.median(recalls):.4f}",
        f"{min(recalls):.3f}",
        f"{sum(found for found, _ in runs) / max(1, sum(every for _, every in runs)):.4f}",
        f"{back / max(1, own):.3f}",
        str(failed),
    )


def _total(files: list[Compared]) -> tuple[str, ...]:
    with_best = [one for one in files if one.best]
    theirs = sum(one.others[one.best].total() for one in with_best)
    found = sum((one.others[one.best] & (one.own + one.beside)).total() for one in with_best)
    own = sum(one.own.total() for one in with_best)
    beside = sum(one.beside.total() for one in with_best)
    return (
        str(len(files)),
        str(own + beside),
        str(theirs),
        f"{found / max(1, theirs):.4f}",
        f"{own / max(1, theirs):.3f}",
        f"{(own + beside) / max(1, theirs):.3f}",
        str(sum(len(one.repeated) for one in files)),
        ", ".join(f"{name} on {times}" for name, times in Counter(n for one in files for n in one.doubted).items()),
    )


def _sample(one: Compared) -> None:
    missing = one.missing(one.best)
    if not missing:
        return
    theirs = one.others[one.best].total()
    print(f"\n### {one.format} {one.path.name}: {one.recall(one.best):.4f} of {theirs} words of {one.best}")
    for name in one.others:
        print(f"  {name}: {one.others[name].total()} words, recall {one.recall(name):.4f}")
    print(f"  status {one.status}; {'; '.join(one.problems)[:300]}")
    shown = ", ".join(f"{word} x{times}" if times > 1 else word for word, times in missing.most_common(SHOWN))
    found, every = one.recall_of_runs(one.best)
    print(f"  5-letter runs found {found} of {every}; missing words ({missing.total()}): {shown}")


def _extras(one: Compared) -> None:
    if not one.extra.total() or not one.others:
        return
    theirs = one.others[one.best].total() if one.best else 0
    more = one.extra.total()
    print(f"\n### {one.format} {one.path.name}: {more} words more than all others ({one.best or 'none'}: {theirs})")
    left = one.extra.copy()
    where: Counter[str] = Counter()
    for place, text in reversed(one.places):
        taken = words.count([text]) & left
        where[place.rstrip("0123456789 ")] += taken.total()
        left -= taken
    print("  places: " + ", ".join(f"{place} {times}" for place, times in where.most_common(8)))
    print(
        "  words: "
        + ", ".join(f"{word} x{times}" if times > 1 else word for word, times in one.extra.most_common(SHOWN))
    )
    for line in one.repeated[:5]:
        print(f"  twice: {line[:120]}")


if __name__ == "__main__":
    main()
