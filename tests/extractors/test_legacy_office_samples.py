"""The samples of Office before 2007, RTF, Visio, Publisher and Works, against what is expected beside them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.factories.text import yielded

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "formats"
FORMATS = ("doc", "ppt", "rtf", "vsd", "pub", "wps")
SAMPLES = sorted(path for format in FORMATS for path in (FOLDER / format).glob("*") if path.suffix != ".json")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_sample_gives_what_is_expected_of_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # what is expected holds with and without the extra
    expected = json.loads(path.with_name(path.name + ".expected.json").read_text(encoding="utf-8"))
    found = yielded(path.name, path.read_bytes())
    everything = "\n".join(passage.text for passage in found.passages)
    assert [text for text in expected["must"] if text not in everything] == []
    assert [text for text in expected["must_not"] if text in everything] == []
    assert {text: place for text, place in expected["places"].items() if text not in found.texts.get(place, "")} == {}
    assert sorted(found.names) == sorted(expected["children"])
    kinds = [problem.kind for problem in found.problems if not problem.harmless]
    assert sorted(kinds) == sorted(expected["problems"])
