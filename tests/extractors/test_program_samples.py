"""The samples of programs, simulation decks, notebooks, data files and old documents give what is expected of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from samples.formats import make_old_files, make_programs
from scanner.formats import sniff
from scanner.records import Artifact
from tests.factories.text import Yielded, yielded

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "formats"
CASES = [*make_programs.cases(), *make_old_files.cases()]
NEEDS_H5PY = ("hdf5", "mat")


def checked(found: Yielded, expected: dict[str, Any]) -> None:
    everything = "\n".join(passage.text for passage in found.passages)
    texts = found.texts
    assert [text for text in expected["must"] if text not in everything] == []
    assert [text for text in expected["must_not"] if text in everything] == []
    assert {place: texts.get(place) for place in expected["places"].values()} == {
        place: text for text, place in expected["places"].items()
    }
    assert sorted(found.names) == sorted(expected["children"])
    kinds = [problem.kind for problem in found.problems if not problem.harmless]
    assert sorted(kinds) == sorted(expected["problems"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.format}-{case.name}")
def test_a_sample_gives_what_is_expected_of_it(case: make_programs.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    if case.format in NEEDS_H5PY:
        pytest.importorskip("h5py", reason="HDF5 is an extra")
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # what is expected holds with and without the extra
    path = FOLDER / case.format / case.name
    expected = json.loads(path.with_name(path.name + ".expected.json").read_text(encoding="utf-8"))
    found = yielded(case.name, path.read_bytes())
    checked(found, expected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.format}-{case.name}")
def test_the_script_makes_the_sample_that_is_there(case: make_programs.Case) -> None:
    there = (FOLDER / case.format / case.name).read_bytes()
    if there == case.content:
        return
    # other versions of zlib, SQLite or HDF5 write other bytes: then they have to say the same
    made, found = yielded(case.name, case.content), yielded(case.name, there)
    assert [text for text in made.texts.values() if "Created on" not in text] == [
        text for text in found.texts.values() if "Created on" not in text
    ]
    assert made.names == found.names


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.format}-{case.name}")
def test_a_sample_is_told_by_its_content_even_without_a_name(case: make_programs.Case) -> None:
    own, bare = sniff(Artifact(case.name, case.content)), sniff(Artifact("x", case.content))
    assert own == case.format
    # texts of one family are told apart by their suffix alone; nothing is taken for another kind of file
    assert bare in (own, "text")
