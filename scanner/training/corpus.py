"""Labelled passages: a corpus folder or any labelled JSONL, loaded and checked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.errors import ModelError
from scanner.records import CARRIERS, STAGES

LABELS = ("clear", "review", "controlled")
CODES = ("1E902.a", "1E902.b")


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled passage or document. `family` groups near twins, so that a split never parts them."""

    id: str
    family: str
    lang: str
    form: str
    label: str
    codes: tuple[str, ...]
    stages: tuple[str, ...]
    carrier: str
    filename: str
    text: str


def load(path: Path) -> list[Example]:
    """The examples of a JSONL file, or of all JSONL files of a folder in name order.

    Raises ModelError naming file, line, field and remedy for a line that is not an example, or an id that stands twice.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise ModelError(f"{path}: no labelled passages. Remedy: give a JSONL file or a folder of them")
    examples: list[Example] = []
    seen: set[str] = set()
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                example = _example(line, f"{file.name} line {number}")
                if example.id in seen:
                    raise ModelError(f"{file.name} line {number}: id {example.id!r} stands twice. Remedy: renumber it")
                seen.add(example.id)
                examples.append(example)
    return examples


def _example(line: str, where: str) -> Example:
    try:
        data = json.loads(line)
        example = Example(
            id=data["id"],
            family=data.get("family", data["id"]),
            lang=data["lang"],
            form=data["form"],
            label=data["label"],
            codes=tuple(data["codes"]),
            stages=tuple(data["stages"]),
            carrier=data["carrier"],
            filename=data["filename"],
            text=data["text"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{where}: not a labelled passage ({error!r}). Remedy: see models/README.md") from error
    for field, values, known in (
        ("label", (example.label,), LABELS),
        ("codes", example.codes, CODES),
        ("stages", example.stages, STAGES),
        ("carrier", (example.carrier,), (*CARRIERS, "none")),
    ):
        wrong = [value for value in values if value not in known]
        if wrong:
            raise ModelError(f"{where}: field {field!r} cannot be {wrong[0]!r}. Remedy: one of {', '.join(known)}")
    return example


def families(examples: Sequence[Example]) -> list[str]:
    return [example.family for example in examples]
