"""Makes the samples of drawings and models: DWG, STEP, IGES, SolidWorks, Inventor, CATIA, Creo, JT, Parasolid, STL, DWF.

All content is invented. Every run writes the same bytes: `python samples/formats/make_models.py` (needs ezdwg).
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.factories import models as build  # noqa: E402 - the folder above must be on the path first

SWEPT = ("unsupported",)


@dataclass(frozen=True)
class Case:
    """A sample: its bytes, and what a reader must and must not give."""

    format: str
    name: str
    content: bytes
    places: dict[str, str]
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def cases() -> Iterator[Case]:
    yield from _drawings()
    yield from _exchange()
    yield from _native()
    yield from _meshes()


def _drawings() -> Iterator[Case]:
    places = {
        "标题栏": "layer name",
        "A3图框": "block name",
        "图名: 混合澄清槽总图": "layer 标题栏 ATTRIB 4",
        "槽体 ⌀50": "layer 标题栏 TEXT 5",
        "技术要求\n1. 槽体内壁衬胶": "layer 标题栏 MTEXT 6",
        "级长 <>": "layer 0 DIMENSION 7",
        "输入图名": "layer 0 ATTDEF 1",
    }
    whole = build.dwg()
    yield Case("dwg", "r2000_gbk.dwg", whole, places)
    yield Case("dwg", "r2000_gbk_said_to_be_western.dwg", build.dwg(30), places)
    recovered = {"技术要求\n1. 槽体内壁衬胶": "recovered text", "混合澄清槽总图": "recovered text"}
    yield Case("dwg", "cut_off.dwg", whole[:-1500], recovered, problems=("damaged",))
    old = b"AC1009" + bytes(60) + b"\0PUMP HOUSE LAYOUT\0" + bytes(40)
    for text in ("XL-01-00", "搅拌轴", "316L"):
        raw = text.encode("gb18030")
        old += len(raw).to_bytes(2, "little") + raw + b"\x9a\x99\x99\x99\x99\x99\xb9\x3f"
    places = {"PUMP HOUSE LAYOUT": "offset 67", "XL-01-00": "offset 127", "搅拌轴": "offset 145", "316L": "offset 161"}
    yield Case("dwg", "r12.dwg", old, places, problems=SWEPT)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("manifest.xml"), "<dwf:Manifest>pump house</dwf:Manifest>")
    yield Case("dwf", "version6.dwf", b"(DWF V06.00)" + stream.getvalue(), {}, children=("package.zip",))
    sheet = b"(DWF V00.55)\n(Author 'an office')\n(Title 'pump house')\n\x01\x02\xff"
    yield Case("dwf", "version0.dwf", sheet, {"(Title 'pump house')": "offset 34"}, problems=SWEPT)


def _exchange() -> Iterator[Case]:
    coded = "\\X2\\" + "搅拌轴".encode("utf-16-be").hex().upper() + "\\X0\\"
    bytewise = "".join(f"\\X\\{byte:02X}" for byte in "衬胶".encode("gb18030"))
    entities = (
        f"#1=PRODUCT('XL-01','{coded}','it''s for the \\X\\E9t\\X\\E9 line',(#2))",
        f"#2=DESCRIPTIVE_REPRESENTATION_ITEM('material','316L {bytewise}')",
        "#3=ANNOTATION_TEXT_OCCURRENCE('note; see sheet 2',(#4),#5)",
        "#4=CARTESIAN_POINT('',(0.,0.,0.))",
        "#5=(LENGTH_UNIT()NAMED_UNIT(*)CONVERSION_BASED_UNIT('INCH',#6))",
    )
    places = {
        "XL-01\n搅拌轴\nit's for the été line": "entity #1 PRODUCT",
        "material\n316L 衬胶": "entity #2 DESCRIPTIVE_REPRESENTATION_ITEM",
        "note; see sheet 2": "entity #3 ANNOTATION_TEXT_OCCURRENCE",
        "INCH": "entity #5 CONVERSION_BASED_UNIT",
        "AUTOMOTIVE_DESIGN": "header FILE_SCHEMA",
    }
    yield Case("stp", "coded.stp", build.step(*entities), places)
    raw = build.step("#1=PRODUCT('萃取槽','第三级搅拌轴组件','',(#2))", name="萃取槽.stp", encoding="gb18030")
    yield Case("stp", "raw_gbk.step", raw, {"萃取槽\n第三级搅拌轴组件": "entity #1 PRODUCT"})
    cut = build.step("#1=PRODUCT('a','impeller shaft','',(#2))", "/* 备注：按样机 */#2=X('b')", end=False)
    cut_places = {"a\nimpeller shaft": "entity #1 PRODUCT", "备注：按样机": "comment"}
    yield Case("stp", "cut_off.stp", cut, cut_places, problems=("damaged",))
    note = "技术要求：一、槽体内壁衬胶，厚度均匀；二、搅拌轴与减速机同心；三、试车后检查各级液位。"
    model = build.iges("泵房布置，由甲方提供", (note, "SEE SHEET 2"), "gb18030", "TANK")
    iges = {
        note: "entity D1 general note",
        "SEE SHEET 2": "entity D3 general note",
        "泵房布置，由甲方提供": "start line 1",
        "an author": "global author",
        "TANK": "directory",
    }
    yield Case("iges", "notes_gbk.igs", model, iges)
    yield Case("iges", "cut_off.iges", model[: model.rindex(b"\r\n", 0, -4)], iges, problems=("damaged",))


def _native() -> Iterator[Case]:
    xml = '<?xml version="1.0"?><Keywords><Configuration Name="默认配置" Description="第三级搅拌轴"/></Keywords>'
    part = build.solidworks_2013({"名称": "搅拌轴", "材料": "316L"}, ("凸台-拉伸1", "技术要求", "Cut-Extrude1"), xml)
    places = {
        "搅拌轴": "property 名称",
        "316L": "property 材料",
        "凸台-拉伸1": "stream Contents/Config-0",
        "第三级搅拌轴": "stream swXmlContents/KeyWords__ZLB",
    }
    yield Case("sldprt", "compound_file.sldprt", part, places, must_not=("moPart_c",), problems=SWEPT)
    yield Case("sldprt", "cut_off.sldprt", part[:-700], {}, problems=("damaged", "unsupported"))
    streams = {
        "docProps/custom.xml": '<?xml version="1.0"?><p><v>第三级搅拌轴</v></p>'.encode(),
        "Contents/Config-0": b"".join(map(build.mfc_string, ("切除-拉伸2", "Sketch one"))),
    }
    places = {"第三级搅拌轴": "stream docProps/custom.xml", "切除-拉伸2": "stream Contents/Config-0"}
    yield Case("sldprt", "since_2015.sldprt", build.solidworks_2015(streams), places, problems=SWEPT)
    tracked = build.inventor({5: "XL-05-01", 20: "聚丙烯", 29: "搅拌叶轮"}, ("Extrusion5", "旋转特征"))
    places = {
        "XL-05-01": "property part number",
        "聚丙烯": "property material",
        "搅拌叶轮": "property description",
        "旋转特征": "stream RSeStorage/Bxyz",
    }
    yield Case("ipt", "properties.ipt", tracked, places, problems=SWEPT)
    names = "搅拌轴".encode("gb18030")
    catia = b"V5_CFV2\0\0\0\x10" + bytes(40) + b"\x0bPart Number\x00\x06" + names + b"\x00\x00"
    yield Case("catia", "shaft.CATPart", catia, {"Part Number": "offset 52", "搅拌轴": "offset 65"}, problems=SWEPT)
    creo = b"#UGC:2 PART 1267 400 2 1 1 15 2500\n#- IMPELLER_SHAFT\n#-END_OF_UGC_HEADER\n\x01mdl_name\x00\x00"
    creo += names + b"\x00description\x00"
    yield Case("proe", "shaft.prt", creo, {"#- IMPELLER_SHAFT": "offset 35", "搅拌轴": "offset 84"}, problems=SWEPT)
    inner = b"".join(len(text).to_bytes(4, "little") + text.encode("utf-16-le") for text in ("搅拌轴", "Material"))
    places = {"搅拌轴": "segment 1", "Version 9.5 JT  DM 7.2.0.0": "header"}
    yield Case("jt", "shaft.jt", build.jt(inner), places, problems=SWEPT)
    kernel = b"**PART1;\nMC=x64;\nAPPL=unigraphics;\nFILE=impeller_shaft.x_t;\n**PART2;\nSCH=SCH_1200000;\n**PART3;\n"
    kernel += b"**END_OF_HEADER" + b"*" * 65 + b"\nT51 : TRANSMIT FILE created by modeller 1200000 impeller shaft\n"
    yield Case("parasolid", "shaft.x_t", kernel, {"impeller_shaft.x_t": "header FILE"}, problems=SWEPT)


def _meshes() -> Iterator[Case]:
    facet = "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n"
    text = f"solid 搅拌轴\n{facet}endsolid 搅拌轴\n".encode("gb18030")
    yield Case("stl", "text_gbk.stl", text, {"solid 搅拌轴": "line 1", "endsolid 搅拌轴": "line 9"})
    yield Case("stl", "binary.stl", build.stl_binary("exported for 搅拌轴"), {"exported for 搅拌轴": "header"})
    hidden = (
        build.stl_binary("part") + b"minutes of the meeting about the new mixer, not for others: it arrives in May\n"
    )
    yield Case("stl", "data_behind.stl", hidden, {"part": "header"}, children=("data after the end",))
    short = build.stl_binary("part")[:-20]
    yield Case("stl", "cut_off.stl", short, {"part": "header"}, problems=("damaged",))


def write(folder: Path, cases: Iterator[Case]) -> int:
    """Writes every sample and what is expected of it below `folder`; returns how many."""
    number = 0
    for case in cases:
        target = folder / case.format / case.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(case.content)
        expected = {key: getattr(case, key) for key in ("must", "must_not", "places", "children", "problems")}
        expected["must"] = [*case.must, *case.places]
        text = json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
        target.with_name(target.name + ".expected.json").write_text(text, encoding="utf-8")
        number += 1
    return number


if __name__ == "__main__":
    print(f"{write(HERE, cases())} samples")
