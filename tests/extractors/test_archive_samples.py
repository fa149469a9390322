"""The samples of archives other than ZIP give what is written beside them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from scanner.records import Artifact
from tests.factories.text import Yielded

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "formats"
FORMATS = (
    "tar",
    "gz",
    "bz2",
    "xz",
    "compress",
    "zst",
    "lz4",
    "7z",
    "rar",
    "cab",
    "iso",
    "lzh",
    "arj",
    "ar",
    "rpm",
    "exe",
)
EXTRAS = {"zst": "zstandard", "lz4": "lz4", "rar": "rarfile"}
SAMPLES = sorted(path for format in FORMATS for path in (FOLDER / format).glob("*") if path.suffix != ".json")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_sample_gives_what_is_expected_of_it(path: Path) -> None:
    extra = EXTRAS.get(path.parent.name)
    if extra and importlib.util.find_spec(extra) is None:
        pytest.skip(f"{extra} is an extra")
    expected = json.loads(path.with_name(path.name + ".expected.json").read_text(encoding="utf-8"))
    found = Yielded(Artifact(path.name, path.read_bytes()))
    texts = [passage.text for passage in found.passages]
    assert [text for text in expected["must"] if text not in texts] == []
    assert [text for text in expected["must_not"] if text in texts] == []
    assert {text: place for text, place in expected["places"].items() if (place, text) not in {
        (str(passage.place), passage.text) for passage in found.passages}} == {}  # fmt: skip
    assert sorted(found.names) == sorted(expected["children"])
    assert sorted({problem.kind for problem in found.problems if not problem.harmless}) == expected["problems"]
