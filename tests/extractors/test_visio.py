from __future__ import annotations

from scanner.extractors.visio import read
from tests.factories.office import pieces, problems, sound, texts
from tests.factories.zip_documents import VISIO, XML, vsdx


def shape(id: int, inside: str) -> str:
    return f"<Shape ID='{id}'>{inside}</Shape>"


def test_an_empty_page_has_its_name_only() -> None:
    assert sound(read, vsdx({"Page-1": ""})) == {"page 1 name": "Page-1"}


def test_shapes_are_named_by_their_own_numbers_and_grouped_ones_are_read_once() -> None:
    inner = shape(4, "<Text>a<cp IX='0'/>b\n</Text>") + shape(5, "<Text>c</Text>")
    group = shape(3, f"<Text>外</Text><Shapes>{inner}</Shapes>")
    assert sound(read, vsdx({"P": group + shape(9, "<Text>last</Text>")})) == {
        "page 1 name": "P", "page 1 shape 3": "外", "page 1 shape 4": "ab", "page 1 shape 5": "c", "page 1 shape 9": "last",
    }  # fmt: skip


def test_data_fields_links_and_tips_are_read_but_not_numbers_of_formulas() -> None:
    sections = (
        "<Section N='Property'><Row N='Cost'><Cell N='Label' V='Price'/><Cell N='Value' V='7'/></Row></Section>"
        "<Section N='Hyperlink'><Row N='R'><Cell N='Description' V='plan'/><Cell N='Address' V='a.pdf'/></Row></Section>"
        "<Section N='User'><Row N='V1'><Cell N='Value' V='BaseColor'/></Row><Row N='V2'><Cell N='Value' V='two words'/></Row></Section>"
        "<Cell N='Comment' V='a tip'/><Cell N='PinX' V='5.1'/>"
    )
    assert sound(read, vsdx({"P": shape(1, sections)})) == {
        "page 1 name": "P", "page 1 shape 1 data Cost": "Price: 7", "page 1 shape 1 link 1": "plan: a.pdf",
        "page 1 shape 1 user cell V2": "two words", "page 1 shape 1 note Comment": "a tip",
    }  # fmt: skip


def test_layers_and_comments_are_read() -> None:
    layer = "<Section N='Layer'><Row IX='0'><Cell N='Name' V='管道'/></Row></Section>"
    comments = f"{XML}<Comments {VISIO}><CommentList><CommentEntry>move it</CommentEntry></CommentList></Comments>"
    assert sound(read, vsdx({"P": ""}, layer, {"visio/comments.xml": comments})) == {
        "page 1 name": "P", "page 1 layer 1": "管道", "comment 1": "move it",
    }  # fmt: skip


def test_a_table_linked_to_the_drawing_is_read_row_by_row() -> None:
    table = '<xml xmlns:rs="urn:schemas-microsoft-com:rowset" xmlns:z="#RowsetSchema"><rs:data><z:row c0="泵" c1="3"/></rs:data></xml>'
    assert sound(read, vsdx({"P": ""}, parts={"visio/data/recordset1.xml": table}))["data row 1"] == "泵\t3"


def test_a_page_whose_part_is_missing_is_damaged() -> None:
    found = pieces(
        read, vsdx({"P": shape(1, "<Text>t</Text>")}).replace(b"visio/pages/page1.xml", b"visio/pages/pageX.xml")
    )
    assert "t" in texts(found).values()
    assert "damaged" in {problem.kind for problem in problems(found)}


def test_a_drawing_cut_in_half_is_not_called_read() -> None:
    data = vsdx({"P": shape(1, "<Text>t</Text>") * 200})
    assert problems(pieces(read, data[: len(data) * 2 // 3]))
