from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from pathlib import Path

import pytest

from tests.factories.text import yielded

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "formats"
FORMATS = ("odt", "odp", "odg", "ofd", "epub", "vsdx", "xps", "mph", "slx", "threemf", "iwork")
SAMPLES = sorted(path for format in FORMATS for path in (FOLDER / format).glob("*") if path.suffix != ".json")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_sample_gives_what_is_expected_of_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # what is expected holds with and without the extra
    expected = json.loads(path.with_name(path.name + ".expected.json").read_text(encoding="utf-8"))
    found = yielded(path.name, path.read_bytes())
    everything = "\n".join(passage.text for passage in found.passages)
    assert [text for text in expected["must"] if text not in everything] == []
    assert [text for text in expected["must_not"] if text in everything] == []
    assert {place: found.texts.get(place) for place in expected["places"].values()} == {
        place: text for text, place in expected["places"].items()
    }
    assert sorted(found.names) == sorted(expected["children"])
    kinds = {problem.kind for problem in found.problems if not problem.harmless}
    assert sorted(kinds) == sorted(expected["problems"])


def test_the_script_makes_the_samples_that_are_there() -> None:
    spec = importlib.util.spec_from_file_location("make_zip_documents", FOLDER / "make_zip_documents.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    for case in module.cases():
        suffix = module.SUFFIXES.get(case.format, case.format)
        assert (FOLDER / case.format / f"{case.name}.{suffix}").read_bytes() == case.content
