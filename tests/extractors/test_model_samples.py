"""The samples of drawings and models give what is written beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.formats import sniff
from scanner.records import Artifact
from tests.factories.text import Yielded

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "formats"
FORMATS = (
    "dwg", "dwf", "stp", "iges", "sldprt", "ipt", "catia", "proe", "jt", "parasolid", "stl",
    "vsd", "plt", "dgn", "emf", "ifc", "freecad", "obj", "acis", "amf", "dae", "x3d", "wrl", "gerber", "solidedge", "rvt",
    "caxa", "nx", "rhino", "skp", "kicad", "altium",
)  # fmt: skip
SAMPLES = sorted(path for format in FORMATS for path in (FOLDER / format).glob("*") if path.suffix != ".json")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_sample_gives_what_is_expected_of_it(path: Path) -> None:
    expected = json.loads(path.with_name(path.name + ".expected.json").read_text(encoding="utf-8"))
    assert sniff(Artifact(path.name, path.read_bytes())) == path.parent.name
    found = Yielded(Artifact(path.name, path.read_bytes()))
    texts = [passage.text for passage in found.passages]
    placed = {(str(passage.place), passage.text) for passage in found.passages}
    assert [text for text in expected["must"] if text not in texts] == []
    assert [text for text in expected["must_not"] if text in texts] == []
    assert [(place, text) for text, place in expected["places"].items() if (place, text) not in placed] == []
    assert sorted(found.names) == sorted(expected["children"])
    assert sorted({problem.kind for problem in found.problems if not problem.harmless}) == expected["problems"]
