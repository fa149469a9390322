"""Make the picture samples: two small scanned pages, a drawing's title block, labels, a logo, broken files.

`python -m samples.formats.make_image` from the project's root; needs the fonts named in tests/factories/scans.py.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from tests.factories import scans

HERE = Path(__file__).resolve().parent
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmp:CreateDate="2024-05-18T10:22:31"><dc:description><rdf:Alt>
<rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def save(format: str, name: str, data: bytes, **expected: object) -> None:
    folder = HERE / format
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    (folder / f"{name}.expected.json").write_text(
        json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def card() -> scans.Page:
    """Half a process card: title, a ruled table, two lines below it."""
    page = scans.Page("card", "sans", (330, 200))
    scans.prose(page, 110, 14, ["工艺过程卡片"], 16)
    y = scans.table(
        page, 14, 42, [36, 64, 130, 72],
        [["工序", "名称", "工艺内容", "设备"], ["10", "下料", "切割板材,留余量3 mm", "推台锯"], ["20", "焊接", "热风焊接,风温 240 ℃", "焊枪 HF-2"],
         ["30", "萃取槽装配", "检查同轴度", "压力机"]], 10,
    )  # fmt: skip
    scans.prose(page, 14, y + 10, ["有机相与水相混合时间不少于 6 min。", "本卡片未经批准不得复制。"], 10.5)
    return page


def notice() -> scans.Page:
    """A short English operating notice."""
    page = scans.Page("notice", "latin", (330, 150))
    lines = [
        "OPERATING NOTICE 17",
        "Set the stirrer to 280 rpm and keep the phase",
        "ratio O/A at 1.5. Take a 50 mL sample after",
        "twenty minutes of settling.",
        "Hall B, tanks T-101 to T-106",
    ]
    scans.prose(page, 16, 16, lines, 11, 1.9)
    return page


def label(text: str, font: str = "latin") -> Image.Image:
    page = scans.Page("label", font, (260, 40))
    scans.prose(page, 12, 12, [text], 14)
    return scans.draw(page, 100)


def logo() -> Image.Image:
    image = Image.new("RGB", (160, 160), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((20, 20, 140, 140), fill=(20, 80, 160))
    pen.polygon([(80, 40), (115, 110), (45, 110)], fill="white")
    return image


def with_exif(image: Image.Image, **options: object) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "Scan of card YX-2031"
    exif[0x9C9B] = "工艺卡片扫描件".encode("utf-16-le")
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "扫描人 李明远".encode("utf-16-le")
    return scans.encoded(image, exif=exif, **options)


def main() -> None:
    scanned = Image.open(io.BytesIO(scans.scan(scans.draw(card(), 150), 0.6, 3, 75)))
    save(
        "jpg", "process_card.jpg", with_exif(scanned, kind="JPEG", quality=40, dpi=(150, 150)), needs=["ocr"],
        must=["工艺过程卡片", "热风焊接", "萃取槽装配", "混合时间不少于 6 min", "Scan of card YX-2031", "工艺卡片扫描件", "扫描人 李明远"],
        places={"工艺过程卡片": "line 1", "Scan of card YX-2031": "metadata ImageDescription", "工艺卡片扫描件": "metadata XPTitle"}, problems=[],
    )  # fmt: skip
    turned = scans.encoded(
        scans.draw(notice(), 120).rotate(90, expand=True), "JPEG", quality=50, comment="scanned at gate 2"
    )
    save(
        "jpg",
        "on_its_side.jpg",
        turned,
        needs=["ocr"],
        must=["OPERATING NOTICE 17", "phase", "scanned at gate 2"],
        places={"OPERATING NOTICE 17": "line 1", "scanned at gate 2": "metadata comment"},
        problems=[],
    )
    texts = PngInfo()
    texts.add_text("Description", "Settler tank, general view")
    texts.add_text("Comment", "packed remark " * 12, zip=True)
    texts.add_itxt("Title", "搅拌槽总图", zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.format("图样说明文字"))
    save("png", "described.png", scans.encoded(label("Drawing ST-4410-002"), "PNG", pnginfo=texts), needs=["ocr"],
         must=["Settler tank, general view", "packed remark", "搅拌槽总图", "图样说明文字", "ST-4410-002"], must_not=["2024-05-18T10:22:31"],
         places={"搅拌槽总图": "metadata Title", "图样说明文字": "metadata XMP description"}, problems=[])  # fmt: skip
    save("png", "logo.png", scans.encoded(logo(), "PNG"), must=[], problems=["no_text"])
    whole = scans.encoded(scans.draw(notice(), 100), "PNG")
    save("png", "truncated.png", whole[: len(whole) * 2 // 3], must=[], problems=["damaged"], needs=["ocr"])
    pages = [scans.draw(page, 150).convert("1", dither=Image.Dither.NONE) for page in (card(), notice())]
    fields = ImageFileDirectory_v2()
    fields[0x010D] = "Register 7"
    save("tiff", "two_pages.tif", scans.encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4", tiffinfo=fields, dpi=(150, 150)),
         needs=["ocr"], must=["工艺过程卡片", "OPERATING NOTICE 17", "Register 7"], places={"工艺过程卡片": "page 1 line 1", "OPERATING NOTICE 17": "page 2 line 1"}, problems=[])  # fmt: skip
    save(
        "bmp",
        "label.bmp",
        scans.encoded(label("Tank T-103 stirrer").convert("1"), "BMP"),
        needs=["ocr"],
        must=["Tank T-103"],
        problems=[],
    )
    save(
        "webp",
        "label.webp",
        with_exif(label("阀门 V-12 常开", "sans").convert("RGB"), kind="WEBP", quality=60),
        needs=["ocr"],
        must=["常开", "工艺卡片扫描件"],
        problems=[],
    )
    frames = [label(text) for text in ("Step 1 open valve", "Step 2 start pump")]
    save(
        "gif",
        "steps.gif",
        scans.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], comment="two steps"),
        needs=["ocr"],
        must=["Step 1 open valve", "Step 2 start pump", "two steps"],
        places={"Step 2 start pump": "page 2 line 1"},
        problems=[],
    )
    save("ico", "program.ico", scans.encoded(logo(), "ICO", sizes=[(32, 32), (48, 48)]), must=[], problems=["no_text"])


if __name__ == "__main__":
    main()
