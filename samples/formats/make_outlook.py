"""Writes the samples of Outlook messages, winmail.dat and S/MIME, each with what must come out. Run: python samples/formats/make_outlook.py"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from scanner.mapi import PUBLIC_STRINGS  # noqa: E402
from scanner.ole_writing import compound  # noqa: E402
from tests.factories import outlook as made  # noqa: E402
from tests.factories.outlook import Attached, cms, der, file, listed, message, msg, record, tnef  # noqa: E402

SENT = 133_592_004_000_000_000
ZH_BODY = (
    "各位同事：\r\n周三上午九点在三号会议室讨论萃取槽检修安排，请带上点检表。\r\n食堂本周供应绿豆汤。\r\n\r\n王工\r\n"
)
ZH_TABLE = "设备编号,检修日期,负责人\r\nA-01,5月8日,李华\r\n"
EN_PAGE = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Calibri;}{\f1\fcharset134 SimSun;}}"
    rb"{\*\generator Sample;}{\*\htmltag19 <html>}{\*\htmltag34 <head>}{\*\htmltag41 </head>}{\*\htmltag50 <body>}"
    rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Please find the canteen menu for next week.\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}"
    rb"{\*\htmltag64 <table>}{\*\htmltag64 <tr>}{\*\htmltag64 <td>}\htmlrtf {\f0\htmlrtf0 Sintering furnace tour\htmlrtf}\htmlrtf0 {\*\htmltag72 </td>}"
    rb"{\*\htmltag64 <td>}\htmlrtf {\f1\htmlrtf0 \'c9\'d5\'bd\'e1\'c2\'af\'b2\'ce\'b9\'db\htmlrtf}\htmlrtf0 {\*\htmltag72 </td>}"
    rb"{\*\htmltag72 </tr>}{\*\htmltag72 </table>}{\*\htmltag84 <!-- seen by nobody -->}{\*\htmltag58 </body>}{\*\htmltag27 </html>}}"
)
NOTE = b"From: li@example.com\r\nSubject: minutes\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe signed minutes of Monday.\r\n"
SIGNED, ENVELOPED = "2a864886f70d010702", "2a864886f70d010703"


def chinese_message() -> bytes:
    """8-bit strings in GBK, as Outlook 2000 wrote them, with a table attached."""
    people: list[made.Properties] = [
        {(0x3001, 0x1E): "李华", (0x3003, 0x1E): "lihua@example.com", (0x0C15, 3): 1},
        {(0x3001, 0x1E): "赵敏", (0x3003, 0x1E): "zhaomin@example.com", (0x0C15, 3): 2},
    ]
    attached = Attached({made.NAME8: "检修安排.csv", made.METHOD: 1, made.DATA: ZH_TABLE.encode("gbk")})
    return msg(
        {made.CODE_PAGE: 936, (0x001A, 0x1E): "IPM.Note", made.SUBJECT8: "检修会议通知", (0x0C1A, 0x1E): "王工", made.SENT: SENT,
         made.BODY8: ZH_BODY},
        people, [attached], page="gbk",
    )  # fmt: skip


def english_message() -> bytes:
    """A page wrapped in RTF, a category, and a forwarded message with a note of its own."""
    forwarded = message({made.SUBJECT: "Spare parts", made.BODY: "The oxalate filter cloth has arrived.\r\n", made.SENT: SENT},
                        [{(0x3001, 0x1F): "Stores", (0x0C15, 3): 1}], [file("note.txt", b"Shelf 12, row 3.\n")], inner=True)  # fmt: skip
    return msg(
        {made.SUBJECT: "Canteen menu", (0x0042, 0x1F): "Office", made.SENT: SENT, made.RTF: made.packed(EN_PAGE),
         (0x8000, 0x1F): "Visitors 2024"},
        [{(0x3001, 0x1F): "All staff", (0x39FE, 0x1F): "staff@example.com", (0x0C15, 3): 1}],
        [Attached({(0x3001, 0x1F): "Spare parts", made.METHOD: 5}, forwarded)], names=[(PUBLIC_STRINGS, "Occasion")],
    )  # fmt: skip


def rich_attachment() -> bytes:
    """winmail.dat with a subject, a body in RTF and two files."""
    body = made.packed(
        rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}}\f0 \'bc\'ec\'d0\'de plan for the calciner hall\par}"
    )
    begin = record(2, 0x9002, bytes(14))
    return tnef(
        record(1, 0x9007, bytes((0xA8, 3, 0, 0, 0, 0, 0, 0))),
        record(1, 0x9003, listed({made.SUBJECT: "检修计划", made.RTF: body, made.SENT: SENT})),
        begin, record(2, 0x8010, "计划.txt\0".encode("gbk")), record(2, 0x800F, "五月八日停炉".encode("gbk")),
        begin, record(2, 0x8010, b"MENU~1.TXT\0"), record(2, 0x800F, b"soup, rice"), record(2, 0x9005, listed({made.NAME: "menu of the week.txt"})),
    )  # fmt: skip


def cut_short() -> bytes:
    """The Chinese message without its last quarter."""
    whole = compound(message({made.SUBJECT: "年度总结", made.BODY: ZH_BODY * 40}))
    return whole[: len(whole) * 3 // 4]


SAMPLES: dict[str, tuple[bytes, dict[str, object]]] = {
    "msg/zh_gbk_8bit.msg": (chinese_message(), {
        "must": ["检修会议通知", "萃取槽检修安排", "李华 <lihua@example.com>"], "must_not": ["�", "ÏàÎ»"],
        "places": {"检修会议通知": "header Subject", "萃取槽检修安排": "body line 1", "赵敏 <zhaomin@example.com>": "header Cc"},
        "children": ["检修安排.csv"], "problems": []}),
    "msg/en_page_in_rtf.msg": (english_message(), {
        "must": ["Please find the canteen menu for next week.", "烧结炉参观", "Visitors 2024", "seen by nobody"],
        "must_not": ["htmltag", "fonttbl", "Calibri"],
        "places": {"Sintering furnace tour": "body block 2", "烧结炉参观": "body block 3", "Visitors 2024": "property Occasion"},
        "children": ["Spare parts.msg"], "problems": []}),
    "msg/cut_short.msg": (cut_short(), {
        "must": ["年度总结"], "must_not": [], "places": {}, "children": [], "problems": ["damaged"]}),
    "tnef/winmail.dat": (rich_attachment(), {
        "must": ["检修计划", "检修 plan for the calciner hall"], "must_not": ["fcharset"],
        "places": {"检修 plan for the calciner hall": "body line 1", "检修计划": "header Subject"},
        "children": ["计划.txt", "menu of the week.txt"], "problems": []}),
    "tnef/cut_short.dat": (rich_attachment()[:-120], {
        "must": ["检修计划"], "must_not": [], "places": {}, "children": ["计划.txt"], "problems": ["damaged", "damaged"]}),
    "smime/signed.p7m": (cms(SIGNED, der(0x04, NOTE)), {
        "must": [], "must_not": [], "places": {}, "children": ["signed message.eml"], "problems": []}),
    "smime/encrypted.p7m": (cms(ENVELOPED, der(0x04, bytes(range(200)))), {
        "must": [], "must_not": [], "places": {}, "children": [], "problems": ["encrypted"]}),
}  # fmt: skip


def main() -> None:
    for name, (data, expected) in SAMPLES.items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        text = json.dumps(expected, ensure_ascii=False, indent=1)
        path.with_name(path.name + ".expected.json").write_text(text + "\n", encoding="utf-8")
        print(f"{name}: {len(data)} bytes")


if __name__ == "__main__":
    main()
