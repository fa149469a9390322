from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from pathlib import Path

import pytest

from scanner import formats, registry
from scanner.budget import Budget
from scanner.errors import ArtifactError
from scanner.records import Artifact, Passage, Problem
from scanner.settings import Settings
from tests.factories.office import Piece

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "formats"
FORMATS = ("odt", "odp", "odg", "ofd", "epub", "vsdx", "xps", "mph", "slx", "threemf", "iwork")
SAMPLES = sorted(path for format in FORMATS for path in (FOLDER / format).glob("*") if path.suffix != ".json")


def examined(path: Path) -> list[Piece]:
    """What the reader for the sample's format gives, its refusal included as a problem."""
    for module in ("open_document", "fixed_layout_ofd", "e_book", "visio", "xps_document", "comsol_model", "simulink_model",
                   "mesh_3mf", "iwork_document"):  # fmt: skip
        importlib.import_module(f"scanner.extractors.{module}")
    artifact, settings = Artifact(path.name, path.read_bytes()), Settings()
    items = registry.EXTRACTORS[formats.sniff(artifact)](artifact, Budget(settings, Path()), settings)
    kept: list[Piece] = []
    try:
        for item in items:
            kept.append(item)
    except ArtifactError as error:
        kept.append(error.problem())
    return kept


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_sample_gives_what_is_expected_of_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # what is expected holds with and without the extra
    expected = json.loads(path.with_name(path.name + ".expected.json").read_text(encoding="utf-8"))
    found = examined(path)
    passages = {str(piece.place): piece.text for piece in found if isinstance(piece, Passage)}
    everything = "\n".join(passages.values())
    assert [text for text in expected["must"] if text not in everything] == []
    assert [text for text in expected["must_not"] if text in everything] == []
    assert {place: passages.get(place) for place in expected["places"].values()} == {
        place: text for text, place in expected["places"].items()
    }
    assert sorted(piece.name for piece in found if isinstance(piece, Artifact)) == sorted(expected["children"])
    kinds = {piece.kind for piece in found if isinstance(piece, Problem) and not piece.harmless}
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
