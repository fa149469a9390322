"""The quality gate: floors that only rise, on families held out; prints gains and losses by example.

`python -m tests.quality.gate` checks; `--accept` writes the present figures as the new record (floors never fall by it).
Where the corpus has grown, the examples on record are held against their floors, alone; only when they hold does
`--accept` take the figures of the larger corpus as new floors. A change that wins much and loses a little in small
groups is made openly or not at all: `--trade WHY` keeps WHY, what was given up, and the texts won and lost in the record,
and is refused where a figure over all documents fell or fewer than two texts were won for each one lost.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from scanner.model import models_root
from scanner.pipeline import open_desk
from scanner.settings import Settings
from scanner.training import corpus
from scanner.training.evaluate import Judged, groups_of, held_out
from scanner.training.vectors import vectorise

RECORD = Path(__file__).parent / "record.json"
LEAST = 12
"""Documents a group must have to get a floor of its own: below that a single text moves it by more than the margin."""
MARGIN = 0.02
"""How far below its record a figure may fall before the gate refuses: one or two texts of the larger groups."""


def figures(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Per group: share of controlled surfaced and flagged (higher is better), of clear flagged and surfaced (lower)."""
    table: dict[str, dict[str, float]] = {}
    for name, members in groups_of(judged):
        row = {}
        controlled = [one for one in members if one.example.label == "controlled"]
        clear = [one for one in members if one.example.label == "clear"]
        if len(controlled) >= LEAST:
            row["surfaced"] = sum(one.surfaced for one in controlled) / len(controlled)
            row["flagged"] = sum(one.flagged for one in controlled) / len(controlled)
        if len(clear) >= LEAST:
            row["clear flagged"] = sum(one.flagged for one in clear) / len(clear)
            row["clear surfaced"] = sum(one.surfaced for one in clear) / len(clear)
        if row:
            table[name] = {key: round(value, 4) for key, value in row.items()}
    return table


def refusals(now: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> list[str]:
    """One sentence for each figure that is worse than its floor by more than MARGIN, or is missing."""
    said = []
    for group, row in floors.items():
        for key, floor in row.items():
            value = now.get(group, {}).get(key)
            worse = value is None or (value > floor + MARGIN if key.startswith("clear") else value < floor - MARGIN)
            if worse:
                said.append(f"{group}: {key} is {value}, its floor is {floor}")
    return said


def raised(now: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The better of both for every figure: floors only rise."""
    result = {group: dict(row) for group, row in floors.items()}
    for group, row in now.items():
        for key, value in row.items():
            old = result.setdefault(group, {}).get(key, value)
            result[group][key] = min(old, value) if key.startswith("clear") else max(old, value)
    return result


def changes(now: dict[str, str], before: dict[str, str], labels: dict[str, str]) -> list[str]:
    """Gains and losses by example id."""
    order = ("clear", "review", "flag")
    said = []
    for name, level in sorted(now.items()):
        old = before.get(name, level)
        if old != level and name in labels and labels[name] != "review":
            up = order.index(level) > order.index(old)
            good = up == (labels[name] == "controlled")
            said.append(f"{'gain' if good else 'LOSS'} {name} ({labels[name]}): {old} -> {level}")
    return said


def is_gain(line: str) -> bool:
    return line.startswith("gain")


def trade_refusals(said: Sequence[str], said_of: Sequence[str]) -> str:
    """Why a trade is none: a figure over all documents got worse, or fewer than two texts were won for each lost."""
    if any(line.startswith("all:") for line in said):
        return "no trade: a figure over all documents is under its floor"
    gains = sum(map(is_gain, said_of))
    losses = len(said_of) - gains
    if gains < 2 * losses:
        return f"no trade: {gains} gains for {losses} losses, and two for one is the least"
    return ""


def measure() -> list[Judged]:
    """The corpus of the shipped model, each family judged by models that never saw it."""
    settings = Settings(locate="never")
    desk = open_desk(settings)
    examples = corpus.load(models_root() / settings.model / "corpus")
    return held_out(examples, vectorise(examples, desk))


def main(arguments: Sequence[str]) -> int:
    judged = measure()
    record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else {"floors": {}, "levels": {}}
    known = [one for one in judged if one.example.id in record["levels"]]
    grown = len(known) < len(judged)
    now = figures(known if grown and record["levels"] else judged)
    levels = {one.example.id: one.verdict.level for one in judged}
    labels = {one.example.id: one.example.label for one in judged}
    for line in changes(levels, record["levels"], labels):
        print(line)
    said = refusals(now, record["floors"])
    for line in said:
        print(f"REFUSED {line}")
    said_of = changes(levels, record["levels"], labels)
    trade = arguments[1] if arguments[:1] == ["--trade"] and len(arguments) > 1 else ""
    if trade:
        refused = trade_refusals(said, said_of)
        if refused:
            print(refused)
            return 1
        entry = {"why": trade, "gave up": said, "gains": sum(map(is_gain, said_of)), "losses": len(said_of)}
        entry["losses"] -= entry["gains"]
        kept = {"floors": figures(judged), "levels": levels, "trades": [*record.get("trades", []), entry]}
        RECORD.write_text(json.dumps(kept, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    if "--accept" in arguments:
        if grown and said:
            print("the examples on record must hold before new ones are accepted; see --trade")
            return 1
        floors = figures(judged) if grown else raised(now, record["floors"])
        kept = {"floors": floors, "levels": levels, "trades": record.get("trades", [])}
        RECORD.write_text(json.dumps(kept, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    print(f"{len(judged)} examples, {len(record['floors'])} groups with floors, {len(said)} refused")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
