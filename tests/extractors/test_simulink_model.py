from __future__ import annotations

from scanner.extractors.simulink_model import read, read_live_script
from tests.factories.office import pieces, problems, sound
from tests.factories.zip_documents import XML, content_types, packed, relations, slx

MODEL = {"model": "Description = tank model"}


def test_an_empty_model_has_its_description_only() -> None:
    assert sound(read, slx("")) == MODEL


def test_blocks_come_with_parameters_and_the_path_of_systems() -> None:
    root = '<Block BlockType="SubSystem" Name="槽"><System Ref="system_1"/></Block>'
    inner = '<Block BlockType="Gain" Name="K"><P Name="Gain">0.35</P><P Name="Position">[1 2]</P></Block>'
    assert sound(read, slx(root, {"system_1": inner})) == MODEL | {
        "block 槽": "槽 (SubSystem)", "block 槽/K": "K (Gain)\nGain = 0.35",
    }  # fmt: skip


def test_annotations_with_layout_lose_their_markup() -> None:
    root = '<Annotation><P Name="Name">&lt;p style="x"&gt;note&lt;/p&gt;</P></Annotation>'
    assert sound(read, slx(root)) == MODEL | {"annotation 1": "note"}


def test_mask_parameters_are_read() -> None:
    root = '<Block BlockType="SubSystem" Name="M"><Mask><MaskParameter Name="h"><Prompt>Height</Prompt><Value>3</Value></MaskParameter></Mask></Block>'
    assert sound(read, slx(root))["block M"] == "M (SubSystem)\nh: Height: 3"


def test_state_charts_are_read() -> None:
    chart = f'{XML}<Stateflow><state><P Name="labelString">Fill\nentry: v=1;</P><P Name="position">[1]</P></state></Stateflow>'
    assert sound(read, slx("", parts={"simulink/stateflow.xml": chart})) == MODEL | {"state 1": "Fill\nentry: v=1;"}


def test_a_model_in_one_part_as_older_releases_write_it_is_read() -> None:
    old = f'{XML}<ModelInformation><Model><System><Block BlockType="Sum" Name="S"><System><Block BlockType="Gain" Name="G"/></System></Block></System></Model></ModelInformation>'
    found = sound(read, slx("", parts={"simulink/blockdiagram.xml": old}))
    assert found == {"block S": "S (Sum)", "block S/G": "G (Gain)"}


def test_a_model_cut_in_half_is_not_called_read() -> None:
    data = slx('<Block BlockType="Gain" Name="K"/>' * 300)
    assert problems(pieces(read, data[: len(data) // 2]))


def test_live_scripts_are_read_line_by_line() -> None:
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    text = f"{XML}<w:document {word}><w:body><w:p><w:r><w:t>x = 3;</w:t></w:r></w:p><w:p><w:r><w:t>说明</w:t></w:r></w:p></w:body></w:document>"
    parts = {
        "[Content_Types].xml": content_types(matlab__document_xml="application/vnd.mathworks.matlab.code.document+xml"),
        "_rels/.rels": relations(("r1", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument", "matlab/document.xml")),
        "matlab/document.xml": text,
    }  # fmt: skip
    assert sound(read_live_script, packed(parts)) == {"paragraph 1": "x = 3;", "paragraph 2": "说明"}
