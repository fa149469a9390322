from __future__ import annotations

from scanner.extractors.mesh_3mf import read
from tests.factories.office import children, pieces, problems, sound
from tests.factories.zip_documents import threemf

MESH = '<mesh><vertices>{}</vertices><triangles><triangle v1="0" v2="0" v3="0"/></triangles></mesh>'.format
VERTEX = '<vertex x="0" y="0" z="0"/>'


def test_a_mesh_alone_says_nothing() -> None:
    assert sound(read, threemf(f'<resources><object id="1">{MESH(VERTEX * 500)}</object></resources>')) == {}


def test_metadata_names_and_materials_are_read() -> None:
    model = f'<metadata name="Title">夹具</metadata><resources><basematerials id="2"><base name="steel"/></basematerials><object id="1" name="jaw" partnumber="7">{MESH(VERTEX)}</object></resources>'
    assert sound(read, threemf(model)) == {"metadata Title 1": "夹具", "material 1": "steel", "object 1": "jaw\n7"}


def test_words_hidden_in_a_mesh_are_read() -> None:
    assert "here" in sound(read, threemf(MESH('<metadata name="x">here</metadata>'))).values()


def test_programs_beside_the_model_become_children() -> None:
    found = pieces(read, threemf("<resources/>", {"Metadata/a.gcode": "G1 X1"}))
    assert [child.name for child in children(found)] == ["Metadata/a.gcode"]


def test_a_model_cut_in_half_is_not_called_read() -> None:
    data = threemf(f'<resources><object id="1" name="jaw">{MESH(VERTEX * 500)}</object></resources>')
    assert problems(pieces(read, data[: len(data) // 2]))
