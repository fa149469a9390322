"""Compares results files line by line, whatever the order and the times: `same_results ONE.jsonl OTHER.jsonl…`."""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path
from typing import Any

TIMES = ("seconds", "started")
SHOWN = 20


def timeless(path: Path) -> list[str]:
    """The lines of a results file without times and places of pictures, in the order of their ids."""
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines():
        line = {key: value for key, value in json.loads(text).items() if key not in TIMES}
        for finding in line.get("findings", ()):
            finding["picture"] = finding["picture"] and Path(finding["picture"]).name
        lines.append(json.dumps(line, ensure_ascii=False, sort_keys=True))
    return sorted(lines, key=_place)


def differences(one: Path, other: Path) -> list[str]:
    """Lines that only one of the two has, with `-` or `+` before them."""
    told = difflib.unified_diff(timeless(one), timeless(other), str(one), str(other), n=0, lineterm="")
    return [line for line in told if not line.startswith(("---", "+++", "@@"))]


def _place(line: str) -> tuple[Any, ...]:
    value = json.loads(line)
    kinds = ("run", "result", "bundle", "summary")
    return kinds.index(value["type"]), str(value.get("path", "")), line


def main() -> int:
    first, *others = map(Path, sys.argv[1:])
    differing = 0
    for other in others:
        found = differences(first, other)
        differing += bool(found)
        print(f"{other}: {'the same but for times' if not found else f'{len(found)} lines differ'}")
        for line in found[:SHOWN]:
            print("  " + line[:300])
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
