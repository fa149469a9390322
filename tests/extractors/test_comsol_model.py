from __future__ import annotations

from scanner.extractors.comsol_model import read
from tests.factories.office import pieces, problems, sound
from tests.factories.zip_documents import mph


def test_an_empty_model_says_nothing_and_its_meshes_hide_nothing() -> None:
    assert sound(read, mph("")) == {}
    assert "numbers" in problems(pieces(read, mph("")), harmless=True)[0].message


def test_parameters_come_with_expression_and_description() -> None:
    inside = '<ModelParam tag="param"><expressions name="d" expr="2[mm]" descr="间距"/><expressions name="n" expr="4" descr=""/></ModelParam>'
    assert sound(read, mph(inside)) == {"parameter d": "d = 2[mm]: 间距", "parameter n": "n = 4"}


def test_two_parameters_of_one_name_are_both_told() -> None:
    inside = '<ModelParam tag="param"><expressions name="d" expr="1"/><expressions name="d" expr="2"/></ModelParam>'
    assert list(sound(read, mph(inside)).values()) == ["d = 1", "d = 2"]


def test_nodes_have_name_comment_and_settings_but_not_the_choices_of_menus() -> None:
    inside = (
        '<List tag="physics" name="Physics"><Physics tag="tds" name="Diffusion"><entityComments>only steady</entityComments>'
        '<propertyValue name="p:D" value="1e-9[m^2/s]"/><param param="order" value="1|1,\'2\'"/><visible>true</visible></Physics></List>'
    )
    assert sound(read, mph(inside)) == {"node physics/tds": "Diffusion\nonly steady\nD = 1e-9[m^2/s]"}


def test_variables_of_a_node_stand_at_the_node() -> None:
    inside = '<List tag="variable"><Variable tag="var1"><expressions name="k" expr="a*b"/></Variable></List>'
    assert sound(read, mph(inside)) == {"node variable/var1 k": "k = a*b"}


def test_a_log_kept_in_several_nodes_is_told_once() -> None:
    log = "<log>" + "step 1 residual " * 20 + "</log>"
    assert len(sound(read, mph(f'<A tag="a">{log}</A><A tag="b">{log}</A>'))) == 1


def test_a_model_that_is_no_xml_is_encrypted() -> None:
    found = problems(pieces(read, mph("", {"dmodel.xml": b"\x99\x98" * 100})))
    assert [problem.kind for problem in found] == ["encrypted"]


def test_a_model_without_its_own_part_is_damaged() -> None:
    assert [problem.kind for problem in problems(pieces(read, mph("").replace(b"dmodel.xml", b"emodel.xml")))] == [
        "damaged"
    ]
