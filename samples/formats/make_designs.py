"""Makes samples of more drawings and models: Visio before 2013, IFC, FreeCAD, HPGL, OBJ, KiCad, Altium, DGN, ACIS, …

All content is invented. Every run writes the same bytes: `python samples/formats/make_designs.py`.
"""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

from make_models import SWEPT, Case, write  # noqa: E402 - the folders above must be on the path first

from scanner.ole_writing import Storage, compound  # noqa: E402
from tests.factories import designs as build  # noqa: E402
from tests.factories import models  # noqa: E402


def cases() -> Iterator[Case]:
    yield from _drawings()
    yield from _models()
    yield from _swept()
    yield from _boards()


def _drawings() -> Iterator[Case]:
    pages = (("原料罐", "P507 加料泵\n2 台"), ("皂化槽", "V-201"))
    places = {
        "原料罐": "page 1 text 1",
        "P507 加料泵\n2 台": "page 1 text 2",
        "皂化槽": "page 2 text 1",
        "V-201": "page 2 text 2",
        "阀门": "drawing text 1",
    }
    yield Case("vsd", "flow_2003.vsd", build.visio(pages, masters=("阀门",)), places, problems=SWEPT)
    yield Case("vsd", "flow_2000_gbk.vsd", build.visio(pages, 6, ("阀门",)), places, problems=SWEPT)
    plot = b"\x1b.(;IN;SP1;PU100,200;PD300,200,300,400;PU;SI0.2,0.3;LB"
    plot += "图号 GX-12".encode("gb18030") + b"\x03;PU0,0;DT*;LBSEE SHEET 2*;PU;SP0;"
    yield Case("plt", "labels_gbk.plt", plot, {"图号 GX-12": "label 1", "SEE SHEET 2": "label 2"})
    strokes = b"IN;SP1;" + b"PU10,10;PD20,20;" * 200 + b"SP0;"
    yield Case("plt", "strokes.plt", strokes, {}, problems=("no_text",))
    texts = ((5, "泵房布置图"), (5, "SCALE 1:50"))
    places = {"泵房布置图": "level 5 text 2", "SCALE 1:50": "level 5 text 3"}
    yield Case("dgn", "v7_gbk.dgn", build.dgn(texts), places, problems=SWEPT)
    yield Case("dgn", "v7_wide.dgn", build.dgn(texts, wide=True), places, problems=SWEPT)
    yield Case("dgn", "v7_cut_off.dgn", build.dgn(texts, end=False), places, problems=("damaged", "unsupported"))
    yield Case("emf", "flow.emf", build.emf("萃取段", "SCRUB 8"), {"萃取段\nSCRUB 8": "metafile"})


def _models() -> Iterator[Case]:
    ifc = models.step("#1=IFCPROJECT('2O2',#2,'萃取厂房',$,$,$,$,(#3),#4);", name="hall.ifc")
    ifc = ifc.replace(b"AUTOMOTIVE_DESIGN", b"IFC4")
    yield Case("ifc", "hall.ifc", ifc, {"2O2\n萃取厂房": "entity #1 IFCPROJECT"})
    places = {
        "某某机械公司": "property Company",
        "搅拌轴": "object Body Label",
        "转速 60": "cell Sheet B2".removeprefix("cell "),
        "ZL-05-01": "object Template DWG NO",
    }
    yield Case("freecad", "shaft.FCStd", build.freecad(), places)
    mesh = "# 搅拌轴模型\nmtllib shaft.mtl\no IMPELLER_SHAFT\nv 0.0 0.0 0.0\nv 1.0 0.0 0.0\nv 0.0 1.0 0.0\nf 1 2 3\n"
    yield Case("obj", "shaft.obj", mesh.encode(), {"# 搅拌轴模型": "line 1", "o IMPELLER_SHAFT": "line 3"})
    yield Case("obj", "without_suffix", mesh.encode("gb18030"), {"# 搅拌轴模型": "line 1"})
    sat = b"700 0 1 0 \n@14 A drawing tool @14 ASM 220.0.0.50 @24 Tue Jan 02 03:04:04 2024 \n"
    label = "搅拌轴".encode()
    sat += b"1 9.99e-07 1e-10 \nbody $1 -1 $-1 #\nname_attrib $-1 @%d %s $0 #\n" % (len(label), label)
    sat += b"End-of-ASM-data \n"
    yield Case("acis", "shaft.sat", sat, {"A drawing tool": "header", "搅拌轴": "string 1"})
    yield Case("acis", "cut_off.sat", sat[:-20], {"搅拌轴": "string 1"}, problems=("damaged",))
    xml = '<?xml version="1.0" encoding="UTF-8"?>\n'
    whole = {
        ("amf", "shaft.amf"): f'{xml}<amf unit="millimeter"><metadata type="name">搅拌轴</metadata></amf>\n',
        ("dae", "shaft.dae"): f"{xml}<COLLADA version='1.4.1'><asset><title>搅拌轴</title></asset></COLLADA>\n",
        ("x3d", "shaft.x3d"): f"{xml}<X3D version='3.3'><head><meta name='title' content='搅拌轴'/></head></X3D>\n",
        ("wrl", "shaft.wrl"): '#VRML V2.0 utf8\nWorldInfo { title "搅拌轴" }\n',
        ("gerber", "board.gbr"): "%FSLAX26Y26*%\n%MOMM*%\nG04 搅拌控制板*\nM02*\n",
        ("gerber", "holes.drl"): "M48\n; 搅拌控制板 drill file\nMETRIC\nT1C0.8\n%\nM30\n",
    }
    for (format, name), text in whole.items():
        yield Case(format, name, text.encode(), {text: "line 1"})


def _swept() -> Iterator[Case]:
    words = models.mfc_string("搅拌轴组件") + models.mfc_string("Extrude Protrusion 3")
    tracked = models.property_set("4a1f2e3d0b0c4d5e8f90a1b2c3d4e5f6", {2: "ZL-06", 3: "B"}, {2: "图号", 3: "Revision"})
    edge = compound(Storage({"\x05C3teagxwOttdbfkuIaamtae3Ie": tracked, "JSitesList": words}))
    places = {"ZL-06": "property 图号", "搅拌轴组件": "stream JSitesList"}
    yield Case("solidedge", "shaft.par", edge, places, problems=SWEPT)
    info = "Worksharing: Not enabled\r\nCentral Model Path: D:\\项目\\萃取厂房.rvt\r\n".encode("utf-16-le")
    packer = zlib.compressobj(0, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    packed = packer.compress("系统族: 基本墙".encode("utf-16-le")) + packer.flush()
    revit = compound(Storage({"BasicFileInfo": info, "Latest": bytes(8) + packed}))
    places = {"Worksharing: Not enabled": "stream BasicFileInfo", "系统族: 基本墙": "stream Latest"}
    yield Case("rvt", "hall.rvt", revit, places, problems=SWEPT)
    caxa = compound(Storage({"Contents": "\0\x09混合槽总图".encode("utf-16-le")}))
    yield Case("caxa", "tank.exb", caxa, {"混合槽总图": "stream Contents"}, problems=SWEPT)
    name = "搅拌轴组件".encode("utf-16-le")
    counted = struct.pack("<I", 5) + name
    nx = b"SPLMSSTR" + bytes(24) + b"\x00IMPELLER_SHAFT\x00" + bytes(9) + counted
    yield Case("nx", "shaft.prt", nx, {"IMPELLER_SHAFT": "offset 33", "搅拌轴组件": "offset 61"}, problems=SWEPT)
    rhino = b"3D Geometry File Format " + b"       5" + bytes(24) + counted + bytes(7)
    yield Case("rhino", "shaft.3dm", rhino, {"搅拌轴组件": "offset 60"}, problems=SWEPT)
    mark = models.mfc_string("SketchUp Model")
    old = mark + models.mfc_string("{8.0.16846}") + bytes(16) + models.mfc_string("萃取厂房")
    yield Case("skp", "hall_8.skp", old, {"SketchUp Model": "offset 4", "萃取厂房": "offset 78"}, problems=SWEPT)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("model.xml"), "<model>hall</model>")
    yield Case("skp", "hall_2021.skp", mark + bytes(80) + stream.getvalue(), {}, children=("package.zip",))


def _boards() -> Iterator[Case]:
    sheet = '(kicad_sch (version 20230121)\n  (title_block\n    (title "搅拌控制板")\n    (rev "B")\n'
    sheet += '    (company "某某公司")\n    (comment 1 "DWG NO: KZ-01")\n  )\n)\n'
    yield Case("kicad", "control.kicad_sch", sheet.encode(), {sheet: "line 1"})
    records = (
        {"HEADER": "Protel for Windows - Schematic Capture Binary File Version 5.0", "WEIGHT": "2"},
        {"RECORD": "4", "TEXT": "搅拌电机驱动"},
        {"RECORD": "41", "TEXT": "KZ-02", "NAME": "DrawingNumber"},
        {"RECORD": "41", "TEXT": "控制板原理图", "NAME": "Title"},
    )
    places = {"搅拌电机驱动": "stream FileHeader TEXT", "KZ-02": "stream FileHeader TEXT"}
    yield Case("altium", "control.SchDoc", build.altium(records), places, problems=SWEPT)


if __name__ == "__main__":
    print(f"{write(HERE, cases())} samples")
