"""Makes the samples of packages of XML parts (OpenDocument, OFD, EPUB, Visio, XPS, COMSOL, Simulink, 3MF, iWork).

All content is invented. Every run writes the same bytes: `python samples/formats/make_zip_documents.py`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.factories import zip_documents as build  # noqa: E402 - the folder above must be on the path first

P = "<text:p>{}</text:p>".format


@dataclass(frozen=True)
class Case:
    """A sample: its bytes, and what a reader must and must not give."""

    format: str
    name: str
    content: bytes
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict)
    children: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def cases() -> Iterator[Case]:
    yield from (_odt(), _odt_encrypted(), _odp(), _odg(), _ofd(), _ofd_cut(), _epub(), _vsdx(), _xps(), _mph(), _slx())
    yield from (_threemf(), _iwork())


def _odt() -> Case:
    note = '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
    note += P("班组长签字后生效") + "</text:note-body></text:note>"
    comment = "<office:annotation><dc:creator>Li</dc:creator>" + P("check the pH again") + "</office:annotation>"
    frame = (
        "<draw:frame><draw:text-box>"
        + P("side note: wear gloves")
        + "</draw:text-box><svg:title>箭头示意</svg:title></draw:frame>"
    )
    deleted = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Li</dc:creator>"
    )
    deleted += (
        "</office:change-info>" + P("旧的加料顺序") + "</text:deletion></text:changed-region></text:tracked-changes>"
    )
    cells = "".join(f"<table:table-cell>{P(text)}</table:table-cell>" for text in ("温度", "85 ℃"))
    body = (
        f'{deleted}<text:h text:outline-level="1">加料作业</text:h>'
        f"<text:p>先开搅拌{note}，再加料<text:s text:c='2'/>两次{comment}</text:p>"
        f'<text:p text:style-name="Gone">内部编号 K-17</text:p>'
        f"<text:p>{frame}Second paragraph</text:p>"
        f'<table:table table:name="T"><table:table-row>{cells}</table:table-row></table:table>'
        '<text:p><draw:frame><draw:object xlink:href="./Object 1"/><draw:image xlink:href="Pictures/plan.png"/></draw:frame></text:p>'
    )
    chart = "<office:chart><chart:chart><chart:title>" + P("产量曲线") + "</chart:title></chart:chart></office:chart>"
    content = build.odf(
        "text",
        body,
        styles="<office:master-styles><style:master-page><style:header>"
        + P("作业指导书 第三版")
        + "</style:header></style:master-page></office:master-styles>",
        automatic='<style:style style:name="Gone"><style:text-properties text:display="none"/></style:style>',
        parts={
            "meta.xml": f"{build.XML}<office:document-meta {build.ODF_NAMES}><office:meta><dc:title>加料作业指导书</dc:title>"
            '<meta:user-defined meta:name="批准人">王工</meta:user-defined></office:meta></office:document-meta>',
            "Object 1/content.xml": build.odf_object(chart),
            "Pictures/plan.png": build.picture(440, 440),
            "attached.csv": "a,b\n1,2\n",
        },
    )
    places = {
        "加料作业": "heading 1",
        "先开搅拌，再加料  两次": "paragraph 1",
        "班组长签字后生效": "footnote 1",
        "check the pH again": "comment 1",
        "内部编号 K-17": "paragraph 2 hidden text",
        "side note: wear gloves": "paragraph 3 text box 1",
        "箭头示意": "paragraph 3 alt text 1",
        "85 ℃": "table 1 row 1 cell 2",
        "旧的加料顺序": "deletion 1",
        "作业指导书 第三版": "page header 1 paragraph 1",
        "加料作业指导书": "property title",
        "王工": "property 批准人",
        "产量曲线": "object Object 1 paragraph 1",
    }
    return Case(
        "odt",
        "work_instruction",
        content,
        ("Second paragraph",),
        ("<text", "Object 1/"),
        places,
        ("attached.csv",),
        ("no_text",),
    )


def _odt_encrypted() -> Case:
    manifest = (
        f'{build.XML}<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": bytes(range(256)),
        "META-INF/manifest.xml": manifest,
    }
    return Case("odt", "encrypted", build.packed(parts), problems=("encrypted",))


def _odp() -> Case:
    box = "<draw:frame><draw:text-box>{}</draw:text-box></draw:frame>".format
    notes = "<presentation:notes><draw:page-thumbnail/>" + box(P("讲到这里停一下")) + "</presentation:notes>"
    table = (
        "<draw:frame><table:table><table:table-row><table:table-cell>"
        + P("Line 2")
        + "</table:table-cell></table:table-row></table:table></draw:frame>"
    )
    body = (
        f'<draw:page draw:name="page1">{box(P("车间安全培训"))}{notes}</draw:page>'
        f'<draw:page draw:name="总结">{table}<draw:g><draw:custom-shape>{P("出口")}</draw:custom-shape></draw:g>'
        f"<office:annotation>{P('shorter please')}</office:annotation></draw:page>"
    )
    places = {
        "车间安全培训": "slide 1 shape 1",
        "讲到这里停一下": "slide 1 notes",
        "总结": "slide 2 name",
        "Line 2": "slide 2 table 1 row 1 cell 1",
        "出口": "slide 2 shape 1",
        "shorter please": "slide 2 comment 1",
    }
    return Case("odp", "training", build.odf("presentation", body), places=places)


def _odg() -> Case:
    body = f'<draw:page draw:name="page1"><draw:custom-shape><svg:desc>泵房平面</svg:desc>{P("Pump P-101")}</draw:custom-shape></draw:page>'
    places = {"Pump P-101": "page 1 shape 1", "泵房平面": "page 1 alt text 1"}
    return Case("odg", "pump_room", build.odf("drawing", body), places=places)


def _ofd() -> Case:
    page = build.ofd_page(
        build.ofd_text("质量", 20, 20), build.ofd_text("周报", 28, 20), build.ofd_text("Line", 20, 30, deltas="2 2 2"),
        build.ofd_text("two", 29, 30), '<ofd:ImageObject ID="5" ResourceID="7" Boundary="0 0 90 90"/>',
    )  # fmt: skip
    second = build.ofd_page(build.ofd_text("附表：设备点检", 20, 20, more=' Visible="false"'))
    names = build.OFD_NAME
    document = (
        '<ofd:CommonData><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes><ofd:TemplatePage ID="3" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
        "</ofd:CommonData><ofd:Annotations>Annots/Annotations.xml</ofd:Annotations><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
        '<ofd:Outlines><ofd:OutlineElem Title="一、概况"/></ofd:Outlines>'
    )
    parts = {
        "Doc_0/DocumentRes.xml": f'{build.XML}<ofd:Res {names} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="7" Type="Image">'
        "<ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>",
        "Doc_0/Res/scan.png": build.picture(440, 420),
        "Doc_0/Tpls/Tpl_0/Content.xml": build.ofd_page(build.ofd_text("第二分厂", 20, 5)),
        "Doc_0/Annots/Annotations.xml": f'{build.XML}<ofd:Annotations {names}><ofd:Page PageID="100"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc>'
        "</ofd:Page></ofd:Annotations>",
        "Doc_0/Annots/Page_0/Annotation.xml": f'{build.XML}<ofd:PageAnnot {names}><ofd:Annot Type="Highlight"><ofd:Remark>数据待核实</ofd:Remark>'
        "</ofd:Annot></ofd:PageAnnot>",
        "Doc_0/Attachs/Attachments.xml": f'{build.XML}<ofd:Attachments {names}><ofd:Attachment ID="1" Name="原始记录.csv">'
        "<ofd:FileLoc>records.csv</ofd:FileLoc></ofd:Attachment></ofd:Attachments>",
        "Doc_0/Attachs/records.csv": "日期,数量\n1日,20\n",
        "Doc_0/Signs/Signatures.xml": f'{build.XML}<ofd:Signatures {names}><ofd:Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>',
        "Doc_0/Signs/Sign_0/Signature.xml": f'{build.XML}<ofd:Signature {names}><ofd:SignedInfo><ofd:Provider ProviderName="InventedSeal"/>'
        "</ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>",
        "Doc_0/Signs/Sign_0/SignedValue.dat": b"\x30\x10\x0c\x0c" + "质检专用".encode() + bytes(20),
    }  # fmt: skip
    content = build.ofd(
        [page, second],
        info="<ofd:Title>质量周报</ofd:Title><ofd:Author>陈工</ofd:Author>",
        document=document,
        main="<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>",
        parts=parts,
    )
    places = {
        "质量周报\nLine two": "page 1",
        "附表：设备点检": "page 2",
        "第二分厂": "template 1",
        "数据待核实": "page 1 annotation 1",
        "一、概况": "outline 1",
        "陈工": "property Author",
        "signed\nInventedSeal\n质检专用": "signature 1",
    }
    return Case(
        "ofd",
        "weekly_report",
        content,
        must_not=("scan.png", "Font"),
        places=places,
        children=("原始记录.csv",),
        problems=("no_text",),
    )


def _ofd_cut() -> Case:
    whole = build.ofd(
        [build.ofd_page(build.ofd_text("会议纪要", 20, 20)), build.ofd_page(*[build.ofd_text("讨论内容", 20, 20)] * 40)]
    )
    return Case("ofd", "cut_off", whole[: len(whole) // 2], must=("会议纪要",), problems=("damaged",))


def _epub() -> Case:
    chapters = {
        "one.xhtml": '<a id="top"/><h1>第一章 浸出</h1><p>The <b>filter</b> press</p><img src="a.png" alt="压滤机照片"/>',
        "two.xhtml": "<h1>Chapter two</h1><p>Clean the tank</p>",
    }
    ncx = f'{build.XML}<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "ncx.dtd"><ncx><navMap><navPoint><navLabel><text>Contents entry</text></navLabel></navPoint></navMap></ncx>'
    content = build.epub(
        chapters,
        metadata="<dc:title>车间手册</dc:title>",
        manifest='<item id="ncx" href="toc.ncx"/>',
        parts={"OEBPS/toc.ncx": ncx, "OEBPS/data.json": '{"a": 1}'},
    )
    places = {
        "第一章 浸出": "chapter 1 block 1",
        "The filter press": "chapter 1 block 2",
        "压滤机照片": "chapter 1 alt 3",
        "Clean the tank": "chapter 2 block 2",
        "Contents entry": "navigation 1",
        "车间手册": "property title 1",
    }
    return Case("epub", "handbook", content, must_not=("DOCTYPE", "<b>"), places=places, children=("OEBPS/data.json",))


def _vsdx() -> Case:
    data = "<Section N='Property'><Row N='Row_1'><Cell N='Label' V='材质'/><Cell N='Value' V='316L'/></Row></Section>"
    inner = "<Shapes><Shape ID='5'><Text>阀门<cp IX='0'/> V-3</Text></Shape></Shapes>"
    shapes = f"<Shape ID='4' Type='Group'><Text>储罐 T-101\n</Text>{data}{inner}</Shape>"
    comments = f"{build.XML}<Comments {build.VISIO}><CommentList><CommentEntry>改到北侧</CommentEntry></CommentList></Comments>"
    content = build.vsdx({"流程图": shapes, "Empty": ""}, parts={"visio/comments.xml": comments})
    places = {
        "流程图": "page 1 name",
        "储罐 T-101": "page 1 shape 4",
        "材质: 316L": "page 1 shape 4 data Row_1",
        "阀门 V-3": "page 1 shape 5",
        "改到北侧": "comment 1",
    }
    return Case("vsdx", "tank_farm", content, places=places)


def _xps() -> Case:
    page = (
        build.glyphs("Shift", 10, 50, "1,50;2,50;3,20;4,30;5,30")
        + build.glyphs("report", 36, 50)
        + build.glyphs("夜班交接", 10, 80)
    )
    page += '<Canvas FixedPage.NavigateUri="https://example.com/a"/>'
    places = {"Shift report\n夜班交接": "page 1", "https://example.com/a": "page 1 link 1", "第二页": "page 2"}
    return Case("xps", "shift_report", build.xps([page, build.glyphs("{}第二页", 10, 20)]), places=places)


def _mph() -> Case:
    inside = (
        '<ModelParam tag="param" name="Parameters"><expressions name="T_in" expr="60[degC]" descr="入口温度"/></ModelParam>'
        '<PhysicsList tag="physics" name="Physics"><Physics tag="ht" name="Heat transfer"><entityComments>只算稳态</entityComments>'
        '<param param="order" value="1|1,\'2\'"/><propertyValue name="p:h" value="5[W/(m^2*K)]"/><visible>true</visible></Physics></PhysicsList>'
    )
    info = f'{build.XML}<modelInfo title="冷却器" isRunnable="false"/>'
    places = {
        "T_in = 60[degC]: 入口温度": "parameter T_in",
        "Heat transfer\n只算稳态\nh = 5[W/(m^2*K)]": "node physics/ht",
        "冷却器": "property title",
    }
    return Case(
        "mph", "cooler", build.mph(inside, {"modelinfo.xml": info}), must_not=("visible", "order"), places=places
    )


def _slx() -> Case:
    root = (
        '<Block BlockType="SubSystem" Name="储槽" SID="1"><P Name="Position">[1, 2]</P><System Ref="system_1"/></Block>'
        '<Annotation SID="9"><P Name="Name">液位控制，5 s 采样</P></Annotation>'
        '<Line><P Name="Name">level</P></Line>'
    )
    gain = '<Block BlockType="Gain" Name="Kp" SID="2"><P Name="Gain">0.35</P></Block>'
    places = {
        "Kp (Gain)\nGain = 0.35": "block 储槽/Kp",
        "液位控制，5 s 采样": "annotation 1",
        "level": "signal 1",
        "Description = tank model": "model",
    }
    return Case("slx", "level", build.slx(root, {"system_1": gain}), must_not=("Position",), places=places)


def _threemf() -> Case:
    mesh = '<mesh><vertices><vertex x="0" y="0" z="0"/></vertices><triangles><triangle v1="0" v2="0" v3="0"/></triangles></mesh>'
    model = f'<metadata name="Title">夹具</metadata><resources><object id="1" name="Clamp jaw" partnumber="CJ-7">{mesh}</object></resources>'
    content = build.threemf(model, {"Metadata/print.gcode": "; clamp\nG1 X0\n"})
    places = {"夹具": "metadata Title 1", "Clamp jaw\nCJ-7": "object 1"}
    return Case("threemf", "clamp", content, must_not=("vertex",), places=places, children=("Metadata/print.gcode",))


def _iwork() -> Case:
    parts = {"Index/Document.iwa": b"\0\x04\0\0\x04\x0cabcd", "preview.jpg": b"\xff\xd8\xff\xe0" + bytes(20_000),
             "QuickLook/Preview.pdf": b"%PDF-1.4\n%%EOF\n"}  # fmt: skip
    return Case(
        "iwork", "plan", build.packed(parts), children=("QuickLook/Preview.pdf",), problems=("no_text", "unsupported")
    )


SUFFIXES = {"threemf": "3mf", "iwork": "pages"}


def write(folder: Path) -> int:
    """Write all samples with what is expected of them; gives their number."""
    made = list(cases())
    for case in made:
        target = folder / case.format / f"{case.name}.{SUFFIXES.get(case.format, case.format)}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(case.content)
        expected = {
            "must": [*case.must, *case.places],
            "must_not": list(case.must_not),
            "places": case.places,
            "children": list(case.children),
            "problems": list(case.problems),
        }
        text = json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
        target.with_name(target.name + ".expected.json").write_text(text, encoding="utf-8")
    return len(made)


if __name__ == "__main__":
    print(f"{write(HERE)} samples")
