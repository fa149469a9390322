"""Makes the samples of machine, robot and PLC programs, simulation decks, notebooks and data files; all is invented.

Run from the project's folder: python -m samples.formats.make_programs
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Case:
    """A sample: its folder, its file's name and bytes, and what must come out of it."""

    format: str
    name: str
    content: bytes
    places: Mapping[str, str] = field(default_factory=dict)
    must: Sequence[str] = ()
    must_not: Sequence[str] = ()
    children: Sequence[str] = ()
    problems: Sequence[str] = ()


def cases() -> Iterator[Case]:
    yield from machine_programs()
    yield from robot_programs()
    yield from rockwell()
    yield from siemens()
    yield from other_projects()
    yield from simulations()
    yield from notebooks()
    yield from data_files()


def machine_programs() -> Iterator[Case]:
    fanuc = "%\r\nO1234(铣端盖 第二工序)\r\nN10 G54 G90 S2500 M03 (主轴 2500 转)\r\nN20 G01 X10. F300\r\nM30\r\n%\r\n"
    yield Case("gcode", "fanuc.nc", fanuc.encode("gb18030"), must=["铣端盖 第二工序", "(主轴 2500 转)"])
    siemens = '; 镗孔 夹具 J-12\r\nMSG("注意冷却液")\r\nN10 T1 D1 ; 粗镗刀\r\nN20 CYCLE86(50,0,2)\r\nM30\r\n'
    yield Case("gcode", "siemens.mpf", siemens.encode("gb18030"), must=["镗孔 夹具 J-12", "注意冷却液", "粗镗刀"])
    heidenhain = "BEGIN PGM DECKEL MM\r\n; Deckel fräsen, Maß 12 mm\r\n1 BLK FORM 0.1 Z X+0 Y+0 Z-20\r\n* - Schruppen\r\nEND PGM DECKEL MM\r\n"
    yield Case("gcode", "heidenhain.h", heidenhain.encode("cp1252"), must=["Deckel fräsen, Maß 12 mm", "* - Schruppen"])


def robot_programs() -> Iterator[Case]:
    kuka = "&ACCESS RVP\r\nDEF Palletise( )\r\n; 码垛 每层 5 箱\r\nPTP HOME VEL= 100 %\r\nEND\r\n"
    yield Case("gcode", "kuka.src", kuka.encode("gb18030"), must=["码垛 每层 5 箱"])
    abb = "MODULE Palletise\n  ! stack five boxes a layer\n  CONST num nBoxes := 5;\n  PROC main()\n    MoveJ pHome, v1000, z50, tool0;\n  ENDPROC\nENDMODULE\n"
    yield Case("gcode", "abb.mod", abb.encode(), must=["stack five boxes a layer"])
    fanuc = '/PROG  PALLET\n/ATTR\nCOMMENT\t\t= "five boxes";\n/MN\n   1:  !stack the boxes ;\n   2:J P[1] 100% FINE ;\n/END\n'
    yield Case("gcode", "fanuc.ls", fanuc.encode(), must=["five boxes", "!stack the boxes"])
    yaskawa = "/JOB\r\n//NAME PALLET\r\n//POS\r\n///NPOS 1,0,0,0,0,0\r\n//INST\r\n'码垛开始\r\nMOVJ C00000 VJ=50.00\r\nEND\r\n"
    yield Case("gcode", "yaskawa.jbi", yaskawa.encode("gb18030"), must=["码垛开始"])
    script = "def palletise():\n  # five boxes a layer\n  movej([0,-1.57,0,0,0,0], a=1.2, v=0.5)\nend\n"
    yield Case("gcode", "universal.script", script.encode(), must=["five boxes a layer"])
    urp = "<URProgram name='palletise'><children><Comment comment='five boxes a layer'/></children></URProgram>"
    packed = gzip.compress(urp.encode(), mtime=0)
    yield Case("gz", "universal.urp", packed, children=["universal.urp.unpacked"])


L5X = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<RSLogix5000Content SchemaRevision="1.0" SoftwareRevision="33.00" TargetName="Kitchen" TargetType="Controller">
<Controller Use="Target" Name="Kitchen" ProcessorType="1756-L83E">
<Description><![CDATA[食堂蒸箱控制]]></Description>
<Tags>
<Tag Name="SteamTemp" TagType="Base" DataType="REAL" Radix="Float" ExternalAccess="Read/Write">
<Description><![CDATA[蒸箱温度]]></Description>
<EngineeringUnits><EngineeringUnit Operand=""><![CDATA[°C]]></EngineeringUnit></EngineeringUnits>
<Comments><Comment Operand=".HI"><![CDATA[upper alarm]]></Comment></Comments>
<Data Format="L5K"><![CDATA[9.85000000e+001]]></Data>
<Data Format="Decorated"><DataValue DataType="REAL" Radix="Float" Value="98.5"/></Data>
</Tag>
</Tags>
<Programs><Program Name="Main" MainRoutineName="Cook"><Routines>
<Routine Name="Cook" Type="RLL"><RLLContent>
<Rung Number="0" Type="N"><Comment><![CDATA[水位够才加热]]></Comment><Text><![CDATA[XIC(LevelOk)OTE(Heater);]]></Text></Rung>
<Rung Number="1" Type="N"><Text><![CDATA[GRT(SteamTemp,98.0)OTU(Heater);]]></Text></Rung>
</RLLContent></Routine>
<Routine Name="Scale" Type="ST"><STContent><Line Number="0"><![CDATA[// portions a batch]]></Line><Line Number="1"><![CDATA[Portions := 120;]]></Line></STContent></Routine>
</Routines></Program></Programs>
</Controller></RSLogix5000Content>
"""


def rockwell() -> Iterator[Case]:
    places = {
        "SteamTemp TagType=Base REAL\n蒸箱温度\nEngineeringUnit: °C\n.HI: upper alarm\nREAL 98.5": "tag Kitchen/SteamTemp",
        "水位够才加热\nXIC(LevelOk)OTE(Heater);": "rung 0 Kitchen/Main/Cook",
        "GRT(SteamTemp,98.0)OTU(Heater);": "rung 1 Kitchen/Main/Cook",
        "Scale ST\n// portions a batch\nPortions := 120;": "routine Kitchen/Main/Scale",
    }
    yield Case("l5x", "kitchen.l5x", L5X.encode(), places, ["食堂蒸箱控制"], ["9.85000000e+001", "CDATA"])
    sealed = L5X.replace("Portions := 120;", "").replace(
        "</Routines>",
        '<EncodedData EncodedType="Routine" Name="Secret" Type="RLL"><![CDATA[YWJjZGVm]]></EncodedData></Routines>',
    )
    yield Case(
        "l5x", "protected.l5x", sealed.encode(), must=["蒸箱温度"], must_not=["YWJjZGVm"], problems=["encrypted"]
    )
    l5k = 'IE_VER := 2.20;\r\nCONTROLLER Kitchen (Description := "食堂蒸箱控制")\r\n\tTAG\r\n\t\tSteamTemp : REAL (Description := "蒸箱温度") := 98.5;\r\n\tEND_TAG\r\nEND_CONTROLLER\r\n'
    yield Case("plc", "kitchen.l5k", l5k.encode("gb18030"), must=['"蒸箱温度") := 98.5'])


TIA = """<?xml version="1.0" encoding="utf-8"?>
<Document><Engineering version="V17" />
<SW.Blocks.FB ID="0"><AttributeList><Name>Steamer</Name><ProgrammingLanguage>SCL</ProgrammingLanguage>
<Interface><Sections xmlns="http://www.siemens.com/automation/Openness/SW/Interface/v5"><Section Name="Static">
<Member Name="SetPoint" Datatype="Real"><AttributeList><BooleanAttribute Name="ExternalVisible" SystemDefined="true">true</BooleanAttribute></AttributeList>
<Comment><MultiLanguageText Lang="zh-CN">蒸箱设定温度</MultiLanguageText><MultiLanguageText Lang="en-US">steam set point</MultiLanguageText></Comment>
<StartValue>98.5</StartValue></Member></Section></Sections></Interface></AttributeList>
<ObjectList>
<SW.Blocks.CompileUnit ID="3" CompositionName="CompileUnits"><AttributeList><NetworkSource>
<StructuredText xmlns="http://www.siemens.com/automation/Openness/SW/NetworkSource/StructuredText/v3">
<Token Text="IF" /><Blank /><Access Scope="LocalVariable"><Symbol><Component Name="SetPoint" /></Symbol></Access><Blank /><Token Text="&gt;" /><Blank />
<Access Scope="LiteralConstant"><Constant><ConstantValue>95.0</ConstantValue></Constant></Access><Blank /><Token Text="THEN" /><Blank /><LineComment><Text>开始计时</Text></LineComment><NewLine />
<Token Text="END_IF" /><Token Text=";" /></StructuredText></NetworkSource><ProgrammingLanguage>SCL</ProgrammingLanguage></AttributeList>
<ObjectList><MultilingualText ID="4" CompositionName="Title"><ObjectList><MultilingualTextItem ID="5" CompositionName="Items"><AttributeList><Culture>zh-CN</Culture><Text>温度控制段</Text></AttributeList></MultilingualTextItem></ObjectList></MultilingualText></ObjectList>
</SW.Blocks.CompileUnit></ObjectList></SW.Blocks.FB></Document>
"""


def siemens() -> Iterator[Case]:
    places = {
        "SetPoint Real\n蒸箱设定温度\nsteam set point\nStartValue: 98.5": "member Steamer/SetPoint",
        "IF SetPoint > 95.0 THEN // 开始计时\nEND_IF;\nProgrammingLanguage: SCL\n温度控制段": "network 1 Steamer",
    }
    yield Case("plc", "tia.xml", TIA.encode(), places, must_not=["ExternalVisible", "zh-CN"])
    awl = "FUNCTION FC 10 : VOID\r\nTITLE =蒸箱温度控制\r\n//加热到 98 度\r\nVERSION : 0.1\r\nBEGIN\r\nNETWORK\r\nTITLE =水位检查\r\n      U     E      0.0;    // 水位开关\r\n      =     A      4.0; \r\nEND_FUNCTION\r\n"
    yield Case("plc", "steamer.awl", awl.encode("gb18030"), must=["蒸箱温度控制", "// 水位开关", "TITLE =水位检查"])
    scl = 'FUNCTION_BLOCK "Steamer"\r\nVAR\r\n  SetPoint : Real := 98.5;   // 设定温度\r\nEND_VAR\r\nBEGIN\r\n  (* 保持 20 分钟 *)\r\nEND_FUNCTION_BLOCK\r\n'
    yield Case("plc", "steamer.scl", scl.encode("utf-8-sig"), must=["// 设定温度", "(* 保持 20 分钟 *)"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("Steamer/Steamer.ap17", (2020, 1, 1, 0, 0, 0)), b"\x8f\x01\x00\x02" * 40)
        block = zlib.compress("<Block><Comment>蒸箱温度控制 keep the lid shut</Comment></Block>".encode())
        archive.writestr(
            zipfile.ZipInfo("Steamer/System/PEData.plf", (2020, 1, 1, 0, 0, 0)), b"PLF\0" + bytes(60) + block + bytes(9)
        )
    yield Case("zip", "steamer.zap17", out.getvalue(), children=["Steamer/Steamer.ap17", "Steamer/System/PEData.plf"])


def other_projects() -> Iterator[Case]:
    pou = '<?xml version="1.0" encoding="utf-8"?>\n<TcPlcObject Version="1.1.0.1"><POU Name="FB_Steamer" Id="{04c8b30f-8b4f-46fd-9e09-1e516a0a3840}" SpecialFunc="None"><Declaration><![CDATA[// 蒸箱\nVAR\n  rSet : REAL := 98.5; // °C\nEND_VAR]]></Declaration><Implementation><ST><![CDATA[IF rSet > 95 THEN bHeat := FALSE; END_IF]]></ST></Implementation><Method Name="Start" Id="{14c8b30f-8b4f-46fd-9e09-1e516a0a3840}"><Declaration><![CDATA[METHOD Start : BOOL // fill first]]></Declaration></Method></POU></TcPlcObject>\n'
    places = {"Start\nMETHOD Start : BOOL // fill first": "method FB_Steamer/Start"}
    yield Case(
        "plc",
        "FB_Steamer.TcPOU",
        pou.encode(),
        places,
        ["rSet : REAL := 98.5; // °C", "IF rSet > 95 THEN"],
        ["04c8b30f"],
    )
    export = '<ExportFile><StructuredView Guid="{21af5390-2942-461a-bf89-951aaf6999f1}"><Single xml:space="preserve" Type="{3daac5e4-660e-42e4-9cea-3711b98bfb63}" Method="IArchivable"><List Name="EntryList"><Single Type="{6198ad31}" Method="IArchivable"><Single Name="Name" Type="string">Steamer</Single><Single Name="Text" Type="string">rSet := 98.5; // 设定温度</Single></Single></List></Single></StructuredView></ExportFile>\n'
    yield Case(
        "plc", "steamer.export", export.encode(), must=["rSet := 98.5; // 设定温度", "Steamer"], must_not=["21af5390"]
    )
    xef = '<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>\n<STExchangeFile><fileHeader company="Schneider Automation" product="Unity Pro XL"/><program><identProgram name="Cuisson" type="section" task="MAST"/><STSource>rSet := 98.5; (* température *)</STSource></program><dataBlock><variables name="rSet" typeName="REAL"><comment>consigne vapeur</comment><variableInit value="98.5"/></variables></dataBlock></STExchangeFile>\n'
    places = {"rSet REAL\nconsigne vapeur\n98.5": "tag rSet"}
    yield Case("plc", "cuisson.xst", xef.encode("latin-1"), places, ["rSet := 98.5; (* température *)"])
    plcopen = '<?xml version="1.0" encoding="utf-8"?>\n<project xmlns="http://www.plcopen.org/xml/tc6_0200"><!-- 第三版 --><fileHeader companyName="Kitchen" productName="editor"/><types><pous><pou name="Steamer" pouType="program"><interface><localVars><variable name="rSet"><type><REAL/></type><initialValue><simpleValue value="98.5"/></initialValue><documentation><xhtml xmlns="http://www.w3.org/1999/xhtml">蒸箱设定温度</xhtml></documentation></variable></localVars></interface><body><LD><comment localId="1" height="20" width="60"><position x="1" y="2"/><content><xhtml xmlns="http://www.w3.org/1999/xhtml">keep the lid shut</xhtml></content></comment><contact localId="2"><position x="5" y="6"/><variable>LevelOk</variable></contact></LD></body></pou></pous></types></project>\n'
    places = {
        "rSet\nREAL\n98.5\n蒸箱设定温度": "tag Steamer/rSet",
        "Steamer pouType=program\nkeep the lid shut\nvariable: LevelOk": "block Steamer",
    }
    yield Case("plcopen", "steamer.xml", plcopen.encode(), places, ["第三版"])
    structured = "PROGRAM Steamer\nVAR\n  rSet : REAL := 98.5; (* 设定温度 *)\nEND_VAR\nEND_PROGRAM\n"
    yield Case("plc", "steamer.st", structured.encode("gb18030"), must=["(* 设定温度 *)"])
    twisted = L5X[: L5X.index("<Programs>")]
    yield Case("l5x", "truncated.l5x", twisted.encode(), must=["蒸箱温度"], problems=["damaged"])


def simulations() -> Iterator[Case]:
    aspen = '\n; ASPEN PLUS INPUT 换热器核算\nTITLE "热水系统 heat recovery"\nIN-UNITS MET\nCOMPONENTS\n    WATER H2O\nSTREAM FEED\n    SUBSTREAM MIXED TEMP=60. PRES=1.\n    MASS-FLOW WATER 1200.\nBLOCK HX1 HEATX\n'
    yield Case("simulation", "recovery.bkp", aspen.encode("gb18030"), must=["换热器核算", "MASS-FLOW WATER 1200."])
    ansys = "/COM,支架强度校核\n/PREP7\nET,1,SOLID185\nMP,EX,1,2.1E11 ! 钢 弹性模量 Pa\nFINISH\n"
    yield Case("simulation", "bracket.cdb", ansys.encode("gb18030"), must=["支架强度校核", "钢 弹性模量 Pa"])
    abaqus = "*HEADING\n** 支架静力 units: mm, N\n*MATERIAL, NAME=STEEL_Q235\n*ELASTIC\n 210000., 0.3\n*STEP\n"
    yield Case("simulation", "bracket.inp", abaqus.encode("gb18030"), must=["支架静力 units: mm, N", "NAME=STEEL_Q235"])
    femm = '[Format]      =  4.0\n[Frequency]   =  0\n[Comment]     =  "门磁开关 door switch"\n[BlockProps]  = 1\n  <BeginBlock>\n    <BlockName> = "Air"\n  <EndBlock>\n'
    yield Case("simulation", "door.fem", femm.encode("gb18030"), must=["门磁开关 door switch"])
    modelica = 'model Kettle "电热水壶"\n  parameter Real P(unit="W") = 1800 "加热功率";\n  annotation(Documentation(info="<html>fill to the line</html>"));\nend Kettle;\n'
    yield Case("simulation", "Kettle.mo", modelica.encode(), must=['"加热功率"', "fill to the line"])
    foam = "/*----- C++ -----*\\\n| OpenFOAM: the open source CFD toolbox |\n\\*-----*/\nFoamFile\n{\n    version 2.0;\n    format ascii;\n    class dictionary;\n    object controlDict;\n}\n// 厨房通风\nendTime 100;\n"
    yield Case("simulation", "controlDict", foam.encode(), must=["厨房通风", "endTime 100;"])
    aedt = "$begin 'AnsoftProject'\n\tCreated='Mon Jun 01 10:00:00 2020'\n\tDescription='门磁开关'\n\t$begin 'Materials'\n\t$end 'Materials'\n$end 'AnsoftProject'\n"
    yield Case("simulation", "door.aedt", aedt.encode("gb18030"), must=["Description='门磁开关'"])
    tdb = "$ Fe-C, invented numbers for a kitchen knife\nELEMENT FE BCC_A2 5.5847E+01 4.4890E+03 2.7280E+01!\nPHASE LIQUID % 1 1.0 !\n"
    yield Case("simulation", "knife.tdb", tdb.encode(), must=["invented numbers for a kitchen knife"])


def png(text: bool = False) -> bytes:
    out = io.BytesIO()
    Image.new("L", (8, 8), 128 if text else 0).save(out, "PNG")
    return out.getvalue()


def notebooks() -> Iterator[Case]:
    book = {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# 耗电统计\n", "kettle and steamer"]},
            {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "power = 1800  # 瓦",
             "outputs": [
                 {"output_type": "stream", "name": "stdout", "text": ["sum 5400 W\n"]},
                 {"output_type": "display_data", "metadata": {}, "data": {
                     "text/plain": ["<Figure>"], "text/html": ["<b>hidden twin</b>"],
                     "image/png": base64.b64encode(png()).decode()}},
                 {"output_type": "error", "ename": "ValueError", "evalue": "水位太低", "traceback": []}]},
        ],
        "metadata": {"authors": [{"name": "行政部 王"}]}, "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    places = {
        "# 耗电统计\nkettle and steamer": "notebook cell 1",
        "power = 1800  # 瓦": "notebook cell 2",
        "sum 5400 W\n": "notebook cell 2 output 1",
        "<Figure>": "notebook cell 2 output 2",
        "ValueError\n水位太低": "notebook cell 2 output 3",
        "行政部 王": "metadata",
    }
    whole = json.dumps(book)
    yield Case(
        "ipynb",
        "power.ipynb",
        whole.encode(),
        places,
        must_not=["hidden twin"],
        children=["notebook cell 2 output 2.png"],
    )
    yield Case(
        "ipynb",
        "truncated.ipynb",
        whole[: len(whole) // 2].encode(),
        must=["耗电统计"],
        problems=["damaged", "damaged"],
    )
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "print(98.5)", "outputs": []}]}], "nbformat": 3}
    yield Case("ipynb", "version_3.ipynb", json.dumps(old).encode(), {"print(98.5)": "notebook cell 1"})


def data_files() -> Iterator[Case]:
    yield Case(
        "sqlite", "canteen.db", database(),
        {"1\t红烧面\t12.5": "table 菜单 row 1", "2\t蒸饺\t9.0": "table 菜单 row 2", "menu\tid\tname\tprice\tphoto".partition("\t")[2]: "table 菜单 columns"},
        ["CREATE VIEW cheap"], children=["菜单 row 2 photo"],
    )  # fmt: skip
    yield from workspaces()


def database() -> bytes:
    """A table with a Chinese name, a text kept in GBK, a picture in a cell; a view, which is told and not run."""
    connection = sqlite3.connect(":memory:")
    connection.execute('create table "菜单" (id integer, name text, price real, photo blob)')
    connection.execute('insert into "菜单" values (1, cast(? as text), 12.5, null)', ("红烧面".encode("gbk"),))
    connection.execute('insert into "菜单" values (2, ?, 9.0, ?)', ("蒸饺", png()))
    connection.execute('create view cheap as select name from "菜单" where price < 10')
    connection.commit()
    return connection.serialize()


def workspaces() -> Iterator[Case]:
    import h5py
    import numpy as np
    import scipy.io

    out = io.BytesIO()
    values = {
        "title": "电热水壶 test",
        "run": {"unit": "W", "steps": np.array([[1.0, 1800.0], [2.0, 900.0]])},
        "names": np.array(["kettle", "蒸箱"], dtype=object),
        "trace": np.zeros((100, 100)),
    }
    scipy.io.savemat(out, values, do_compression=True)
    places = {
        "title: 电热水壶 test": "variable title",
        "unit: W": "variable run.unit",
        "steps: 1\t1800\n2\t900": "variable run.steps",
        "names{2}: 蒸箱": "variable names{2}",
        "trace: 100 x 100 float64": "variable trace",
    }
    whole = b"MATLAB 5.0 MAT-file, invented".ljust(116) + out.getvalue()[116:]  # without the time of writing
    yield Case("mat", "kettle.mat", whole, places)
    yield Case("mat", "truncated.mat", whole[:300], problems=["damaged"])
    tree = io.BytesIO()
    with h5py.File(tree, "w", track_order=False) as file:
        run = file.create_group("run")
        run.attrs["operator"] = "行政部 王"
        steps = run.create_dataset("power", data=np.array([1800.0, 900.0]), track_times=False)
        steps.attrs["unit"] = "W"
        run.create_dataset("note", data="盖好盖子", track_times=False)
        table = np.array([(b"kettle", 12.5), (b"steamer", 98.5)], dtype=[("name", "S10"), ("temp", "f8")])
        run.create_dataset("table", data=table, track_times=False)
        run.create_dataset("trace", data=np.zeros((100, 100)), track_times=False)
    places = {
        "operator: 行政部 王": "attribute run operator",
        "unit: W": "attribute run/power unit",
        "power: 1800\t900": "data run/power",
        "note: 盖好盖子": "data run/note",
        "kettle\t12.5": "data run/table row 1",
        "trace: 100 x 100 float64": "data run/trace",
    }
    yield Case("hdf5", "kettle.h5", tree.getvalue(), places)
    newer = io.BytesIO()
    with h5py.File(newer, "w", userblock_size=512) as file:
        text = file.create_dataset(
            "title", data=np.array([[ord(sign)] for sign in "电热水壶"], dtype="u2"), track_times=False
        )
        text.attrs["MATLAB_class"] = np.bytes_(b"char")
    head = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(116) + bytes(8) + struct.pack("<H", 0x0200) + b"IM"
    yield Case("mat", "newer.mat", head + newer.getvalue()[len(head) :], {"title: 电热水壶": "data title"})


def write(case: Case) -> None:
    """The file, and beside it what is expected of it."""
    target = HERE / case.format / case.name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(case.content)
    expected = {
        "must": sorted({*case.must, *case.places}),
        "must_not": list(case.must_not),
        "places": dict(case.places),
        "children": list(case.children),
        "problems": list(case.problems),
    }
    text = json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
    target.with_name(target.name + ".expected.json").write_text(text, encoding="utf-8")


def main() -> None:
    for case in cases():
        write(case)


if __name__ == "__main__":
    main()
