"""Native CAD models: properties, XML parts and swept strings, always said to be partly read."""

from __future__ import annotations

import pytest

from tests.factories.models import inventor, mfc_string, solidworks_2013, solidworks_2015
from tests.factories.shared import NEEDS_SHARED, SHARED
from tests.factories.text import yielded

XML = '<?xml version="1.0"?><K><C Name="默认配置" Description="第三级 &lt;搅拌轴&gt;" id="7"/></K>'


def test_a_model_without_words_is_not_called_read() -> None:
    found = yielded("a.sldprt", solidworks_2013({}, []))
    assert found.passages == []
    assert found.kinds == ["unsupported"]


def test_custom_properties_are_read_under_their_names() -> None:
    found = yielded("a.sldprt", solidworks_2013({"材料": "316L", "名称": "搅拌轴"}, [])).texts
    assert (found["property 材料"], found["property 名称"]) == ("316L", "搅拌轴")


def test_strings_of_streams_are_swept_without_names_of_classes() -> None:
    found = yielded("a.sldprt", solidworks_2013({}, ["凸台-拉伸1", "Boss-Extrude1"]))
    assert [passage.text for passage in found.passages] == ["凸台-拉伸1", "Boss-Extrude1"]


def test_words_of_a_packed_xml_part_are_read() -> None:
    found = yielded("a.sldprt", solidworks_2013({}, [], XML))
    assert [passage.text for passage in found.passages] == ["默认配置", "第三级 <搅拌轴>"]


@pytest.mark.parametrize("key", [0, 3, 7])
def test_a_solidworks_file_since_2015_is_unpacked_whatever_turn_its_names_have(key: int) -> None:
    streams = {"docProps/custom.xml": XML.encode(), "Contents/Config-0": mfc_string("切除-拉伸2")}
    found = yielded("a.sldprt", solidworks_2015(streams, key)).texts
    assert found["stream docProps/custom.xml"] == "第三级 <搅拌轴>"
    assert found["stream Contents/Config-0"] == "切除-拉伸2"


def test_a_stream_cut_off_is_damaged_and_read_as_far_as_it_goes() -> None:
    whole = solidworks_2015(
        {"Contents/A": mfc_string("切除-拉伸2"), "Contents/B": mfc_string("Sketch one") * 3 + bytes(range(128, 250))}
    )
    found = yielded("a.sldprt", whole[:-60])
    assert [passage.text for passage in found.passages] == ["切除-拉伸2", "Sketch one"]
    assert found.kinds == ["damaged", "unsupported"]


def test_a_picture_and_triangles_are_passed_over() -> None:
    streams = {"PreviewPNG": b"\x89PNG with words of chance", "Contents/DisplayLists": b"\0words of chance\0"}
    assert yielded("a.sldprt", solidworks_2015(streams)).passages == []


def test_properties_of_inventor_are_named_and_its_packed_streams_swept() -> None:
    found = yielded("a.ipt", inventor({5: "XL-05-01", 20: "聚丙烯"}, ["旋转特征"]), format="ipt").texts
    assert found["property part number"] == "XL-05-01"
    assert found["property material"] == "聚丙烯"
    assert found["stream RSeStorage/Bxyz"] == "旋转特征"


@pytest.mark.parametrize("name", ["a.CATPart", "a.prt", "a.drw"])
def test_catia_and_creo_are_swept_and_said_to_be(name: str) -> None:
    head = b"V5_CFV2\0" if name.endswith("CATPart") else b"#UGC:2 PART 1\n"
    found = yielded(name, head + b"\x01impeller shaft\0\x02")
    assert "impeller shaft" in [passage.text for passage in found.passages]
    assert found.kinds == ["unsupported"]


def test_a_compound_file_cut_off_is_damaged_and_swept() -> None:
    whole = solidworks_2013({"材料": "316L"}, ["Boss-Extrude1"] * 40)
    found = yielded("a.sldprt", whole[:-1600], format="sldprt")
    assert set(found.kinds) == {"damaged", "unsupported"}


def test_a_bomb_in_a_stream_is_cut_off() -> None:
    found = yielded("a.sldprt", solidworks_2015({"Contents/A": bytes(200 << 20)}))
    assert found.kinds == ["unsupported"]


@NEEDS_SHARED
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("sldprt/tika__testsolidworksPart2013SP2.SLDPRT", "Boss-Extrude1"), ("sldprt/poi__TestSolidWorks.sldprt", "Skt Mut M12 DIN 934"),
        ("sldasm/tika__testsolidworksAssembly2013SP2.SLDASM", "AlleDwarskoppelingen"), ("ipt/inv__Demo-Status-0.4.ipt", "Kombinieren5"),
    ],
)  # fmt: skip
def test_real_models_give_their_names(path: str, text: str) -> None:
    found = yielded(path, (SHARED / "realfiles" / path).read_bytes())
    assert text in [passage.text for passage in found.passages]
    assert found.kinds == ["unsupported"]
