"""Makes the samples of RTF, of Word and PowerPoint before 2007, of Visio before 2013, of Publisher and Works; content is invented.

Run from the project's folder: python -m samples.formats.make_legacy_office
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.factories import legacy_office as old
from tests.factories import visio_legacy as visio
from tests.factories.legacy_office import escaped

HERE = Path(__file__).resolve().parent
FONTS = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}{\f2\fcharset2 Symbol;}}"


def save(path: str, data: bytes, **expected: Any) -> None:
    """The sample and, beside it, what must come out of it."""
    target = HERE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    whole = {"must": [], "must_not": [], "places": {}, "children": [], "problems": []} | expected
    whole["must"] = sorted({*whole["must"], *whole["places"]})
    text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    target.with_name(target.name + ".expected.json").write_text(text, encoding="utf-8")


def documents() -> None:
    body = "食堂通知\r星期一供应面条\r菜名\x07价格\x07\x07面条\x0712 元\x07\x07请勿old浪费\r"
    start = body.index("old")
    chinese = old.doc(
        body,
        footnotes=["价格含税"],
        headers=["", "行政部", "", "内部使用", "", ""],
        comments=["请复核价格"],
        boxes=["欢迎光临"],
        deleted=[(start, start + 3)],
    )
    places = {
        "食堂通知": "paragraph 1",
        "星期一供应面条": "paragraph 2",
        "12 元": "table 1 row 2 cell 2",
        "请勿浪费": "paragraph 3",
        "old": "paragraph 3 deletion",
        "价格含税": "footnote 1",
        "行政部": "page header 1 paragraph 1",
        "内部使用": "page footer 1 paragraph 1",
        "请复核价格": "comment 1",
        "欢迎光临": "text box 1",
    }
    save("doc/notice.doc", chinese, places=places)
    save("doc/kingsoft.wps", old.doc("会议纪要\r下次会议在周五\r"), places={"下次会议在周五": "paragraph 2"})
    fast = old.doc("The stirrer runs at two speeds.\r", narrow=True, left_behind=b"The stirrer had one speed.")
    places = {"The stirrer runs at two speeds.": "paragraph 1", "The stirrer had one speed.": "earlier text 1"}
    save("doc/fast_save.doc", fast, places=places)
    save("doc/word_95.doc", old.word_95("搅拌机说明\r转速可调\r".encode("gb18030")), places={"转速可调": "paragraph 2"})
    french = old.word_95("Le brûleur est arrêté à midi\r".encode("mac_roman"), 0x040C, characters=256)
    save("doc/word_95_macintosh.doc", french, places={"Le brûleur est arrêté à midi": "paragraph 1"})
    held = {"ObjectPool/_1/\x01Ole10Native": bytes(4) + old.native("list.txt", b"projector, pens")}
    save(
        "doc/object.doc",
        old.doc("See the list.\r", streams=held),
        must=["See the list."],
        children=["ObjectPool/_1/list.txt"],
    )
    save("doc/encrypted.doc", old.doc("x\r", encrypted=True), problems=["encrypted"])
    save("doc/truncated.doc", chinese[:3000], problems=["damaged", "damaged"])


def presentations() -> None:
    slides = [("年会安排", "地点：一楼大厅", "提醒大家带伞"), ("Budget", "Tea and fruit", "")]
    whole = old.ppt(
        slides,
        master="行政部模板",
        comments={2: "预算待定"},
        replaced="地点：二楼",
        objects=[old.ole({"\x01Ole10Native": bytes(4) + old.native("tea.txt", b"tea")})],
    )
    places = {
        "年会安排": "slide 1",
        "提醒大家带伞": "slide 1 notes",
        "Tea and fruit": "slide 2",
        "预算待定": "slide 2 comment 1",
        "行政部模板": "slide master 1",
        "地点：二楼": "earlier text 1",
    }
    save("ppt/party.ppt", whole, places=places, children=["object 1/tea.txt"])
    save("ppt/kingsoft.dps", old.ppt(slides[:1]), places={"提醒大家带伞": "slide 1 notes"})
    main, kept = bytes.fromhex("03000000ffff0000") + bytes(56), "年会安排\r地点：一楼大厅\r\0".encode("gb18030")
    save(
        "ppt/powerpoint_95.ppt",
        old.ole({"PowerPoint Document": main, "Current User": bytes(32), "Text_Content": kept}),
        places={"年会安排\n地点：一楼大厅": "text"},
        problems=["unsupported"],
    )
    save("ppt/encrypted.ppt", old.ppt(slides, encrypted=True), problems=["encrypted"])


def rich_texts() -> None:
    def rtf(body: str, page: int = 936) -> bytes:
        return (rf"{{\rtf1\ansi\ansicpg{page}\deff0{FONTS}" + body + "}").encode("ascii")

    row = r"\trowd\cellx1\cellx2\pard\intbl {0}\cell {1}\cell\row"
    body = (
        rf"{{\info{{\title {escaped('会议通知')}}}}}{{\header\f1 {escaped('行政部')}\par}}"
        rf"\f1 {escaped('会议在三楼举行')}{{\footnote {escaped('以当日通知为准')}}}\par "
        r"\u26080?\u30028?\par " + row.format(escaped("时间"), "9:30") + r"\pard "
        rf"{{\v {escaped('隐藏的备注')}}}{{\deleted {escaped('原定二楼')}}}\par "
        + old.rtf_object("Package", old.native("seats.txt", b"A1 to A9"))
        + r"\par"
    )
    places = {
        "会议通知": "property title",
        "行政部": "page header 1 paragraph 1",
        "会议在三楼举行": "paragraph 1",
        "以当日通知为准": "footnote 1",
        "无界": "paragraph 2",
        "9:30": "table 1 row 1 cell 2",
        "隐藏的备注": "paragraph 3",
        "原定二楼": "paragraph 3 deletion",
    }
    save("rtf/notice.rtf", rtf(body), places=places, must_not=["SimSun", "fonttbl"], children=["object 1/seats.txt"])
    english = (
        r"Mix for 20 min at {\f2 a} = 5 {\field{\*\fldinst HYPERLINK " + r'"http://example.com/"}{\fldrslt more}}\par'
    )
    save(
        "rtf/greek.rtf",
        rtf(english, 1252),
        places={"Mix for 20 min at α = 5 more": "paragraph 1", 'HYPERLINK "http://example.com/"': "paragraph 1 field"},
    )
    save("rtf/truncated.rtf", rtf(body)[:400], must=["会议通知"], problems=["damaged"])


def drawings() -> None:
    label = "Floor area".encode("utf-16-le") + b"\0\0"
    pages = [visio.text("茶水间") + visio.text("Printer room") + visio.chunk(0xB7, label), visio.text("二楼平面")]
    places = {"茶水间": "page 1 text 1", "Printer room": "page 1 text 2", "二楼平面": "page 2 text 1"}
    save("vsd/floor_plan.vsd", visio.vsd(pages), must=["Floor area"], places=places, problems=["unsupported"])
    old_pages = [visio.text("茶水间", 6)]
    save("vsd/visio_2000.vsd", visio.vsd(old_pages, 6), places={"茶水间": "page 1 text 1"}, problems=["unsupported"])


def publications() -> None:
    save(
        "pub/leaflet.pub",
        old.pub("图书角开放\r\nOpen from nine\r\n"),
        places={"图书角开放": "paragraph 1", "Open from nine": "paragraph 2"},
        problems=["unsupported"],
    )
    save(
        "wps/letter.wps",
        old.works("尊敬的同事\rThe lift is repaired.\r"),
        places={"The lift is repaired.": "paragraph 2"},
    )


if __name__ == "__main__":
    documents()
    presentations()
    rich_texts()
    drawings()
    publications()
