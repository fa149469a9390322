"""Makes the samples of old worksheets, tables and documents, of Hangul and OneNote, and of files only swept; invented.

Run from the project's folder: python -m samples.formats.make_old_files
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from samples.formats.make_programs import Case, png, write
from tests.factories import jet
from tests.factories import old_files as old
from tests.factories.legacy_office import native, ole


def cases() -> Iterator[Case]:
    yield from worksheets()
    yield from databases()
    yield from documents()
    yield from only_swept()


def worksheets() -> Iterator[Case]:
    cells: dict[tuple[int, int], str | float] = {(0, 0): "菜名", (0, 1): "价格", (1, 0): "红烧面", (1, 1): 12.5}
    places = {"菜名\t价格": "row 1", "红烧面\t12.5": "row 2"}
    for version in (2, 3, 4):
        yield Case("biff", f"excel_{version}.xls", old.biff(cells, version, "请复核"), {**places, "请复核": "comment"})
    yield Case("biff", "encrypted.xls", old.biff({}, 4)[:20] + old.record(0x2F, bytes(4)), problems=["encrypted"])
    yield Case("lotus", "menu.wk1", old.lotus({**cells, (2, 1): 9}), {**places, "9": "row 3"})
    newer = old.lotus_3({(0, 0): "noodles", (0, 1): 12.5})
    yield Case("lotus", "menu.wk3", newer, {"noodles\t12.5": "row 1"}, problems=["unsupported"])
    table = old.dbf([("NAME", 20), ("PRICE", 8)], [("红烧面", "12.5"), ("蒸饺", "9.0")], deleted=[1])
    places = {"NAME\tPRICE": "columns", "红烧面\t12.5": "row 1", "蒸饺\t9.0": "deleted row 2"}
    yield Case("dbf", "menu.dbf", table, places)
    undeclared = old.dbf([("NAME", 40)], [("食堂周一供应红烧面和小菜",), ("周二供应蒸饺",)], language=0)
    yield Case("dbf", "undeclared.dbf", undeclared, {"周二供应蒸饺": "row 2"})
    yield Case("dbf", "truncated.dbf", table[:-20], {"红烧面\t12.5": "row 1"}, problems=["damaged"])


def databases() -> Iterator[Case]:
    fields = [("编号", "long"), ("菜名", "text"), ("价格", "double"), ("备注", "memo"), ("图", "ole")]
    long = "蒸箱温度控制，盖好盖子，二十分钟后取出。" * 5
    rows = [(1, "红烧面", 12.5, "微辣", png()), (2, "蒸饺", 9.0, long, None)]
    places = {
        "编号\t菜名\t价格\t备注\t图": "table 菜单 columns",
        "1\t红烧面\t12.5\t微辣": "table 菜单 row 1",
        f"2\t蒸饺\t9\t{long}": "table 菜单 row 2",
    }
    content = jet.database("菜单", fields, rows, moved=True)
    yield Case("mdb", "menu.mdb", content, places, children=["菜单 row 1 图"], problems=["unsupported"])


def documents() -> Iterator[Case]:
    text = "食堂通知\r星期一供应面条\r"
    places = {"食堂通知": "paragraph 1", "星期一供应面条": "paragraph 2"}
    yield Case("winword", "word_2.doc", old.word_2(text.encode("gb18030")), places)
    yield Case(
        "winword", "saved_fast.doc", old.word_2(text.encode("gb18030"), flags=4), places, problems=["unsupported"]
    )
    yield Case("winword", "encrypted.doc", old.word_2(bytes(40), flags=0x100), problems=["encrypted"])
    yield Case("winword", "notice.wri", old.write(text.encode("gb18030")), places)
    perfect = old.wordperfect("Lunch at noon\nBring a spoon", "Footnote: soup is hot")
    yield Case(
        "wordperfect",
        "notice.wpd",
        perfect,
        {"Bring a spoon": "paragraph 2"},
        ["Footnote: soup is hot"],
        problems=["unsupported"],
    )
    places = {"食堂通知 notice": "section 1 paragraph 1", "점심 12시": "section 1 paragraph 2"}
    yield Case(
        "hwp",
        "notice.hwp",
        old.hwp(list(places), files={"BIN0001.png": png()}),
        places,
        children=["BinData/BIN0001.png"],
    )
    yield Case("hwp", "encrypted.hwp", old.hwp([], flags=2), problems=["encrypted"])
    package = old.hwpx(list(places), {"BinData/list.txt": b"projector, pens"})
    yield Case("hwpx", "notice.hwpx", package, places, children=["BinData/list.txt"])
    section = old.onenote(["值班安排 周一", "noodles at noon"], [png(), b"projector, pens and a whiteboard"])
    names = ["file 1 at byte 1148.png", "file 2 at byte 1269.txt"]
    yield Case(
        "onenote",
        "duty.one",
        section,
        must=["值班安排 周一", "noodles at noon"],
        children=names,
        problems=["unsupported"],
    )


def only_swept() -> Iterator[Case]:
    held = {
        "Doc/Text": "值班安排 for the week, noodles at noon\r\n".encode("gb18030"),
        "Doc/Block": bytes(12)
        + zlib.compress("蒸箱温度控制 keep the lid shut, every day of the week".encode("utf-16-le")),
        "Pictures/1": png(),
        "Objects/A/\x01Ole10Native": bytes(4) + native("list.txt", b"projector, pens"),
    }
    must = ["值班安排 for the week, noodles at noon", "蒸箱温度控制 keep the lid shut"]
    children = ["Objects/A/list.txt", "Pictures/1"]
    yield Case("ole", "project.gxw", ole(held), must=must, children=children, problems=["unsupported"])
    small = io.BytesIO()
    Image.new("L", (96, 64), 200).save(small, "JPEG")
    catalogue = (
        struct.pack("<2H3I", 16, 7, 1, 96, 96) + struct.pack("<2Q", 60, 1) + "食堂平面图.jpg".encode("utf-16-le")
    )
    thumbs = ole({"Catalog": catalogue + bytes(6), "1": struct.pack("<3I", 12, 1, small.tell()) + small.getvalue()})
    yield Case("thumbs", "Thumbs.db", thumbs, must=["食堂平面图.jpg"], children=["thumbnail 1.jpg"])
    packed = (
        b"\x01PROJ\x02"
        + bytes(90)
        + zlib.compress("<Comment>蒸箱温度控制</Comment> keep the lid shut, all week".encode())
        + bytes(30)
    )
    yield Case("data", "steamer.plf", packed, children=["packed data at byte 96"], problems=["unsupported"])


def main() -> None:
    for case in cases():
        write(case)


if __name__ == "__main__":
    main()
