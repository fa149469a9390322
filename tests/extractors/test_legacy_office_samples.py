"""The samples of Office before 2007, RTF, Visio, Publisher and Works, against what is expected beside them."""

from __future__ import annotations

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
FORMATS = ("doc", "ppt", "rtf", "vsd", "pub", "wps")
SAMPLES = sorted(path for format in FORMATS for path in (FOLDER / format).glob("*") if path.suffix != ".json")


def examined(path: Path) -> list[Piece]:
    """What the reader for the sample's format gives, its refusal included as a problem."""
    registry.discover("extractors")
    artifact, settings = Artifact(path.name, path.read_bytes()), Settings()
    kept: list[Piece] = []
    try:
        for item in registry.EXTRACTORS[formats.sniff(artifact)](artifact, Budget(settings, Path()), settings):
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
    everything = "\n".join(piece.text for piece in found if isinstance(piece, Passage))
    assert [text for text in expected["must"] if text not in everything] == []
    assert [text for text in expected["must_not"] if text in everything] == []
    assert {text: place for text, place in expected["places"].items() if text not in passages.get(place, "")} == {}
    assert sorted(piece.name for piece in found if isinstance(piece, Artifact)) == sorted(expected["children"])
    kinds = [piece.kind for piece in found if isinstance(piece, Problem) and not piece.harmless]
    assert sorted(kinds) == sorted(expected["problems"])
