"""Draw invented office pages as a scanner would give them: skewed, noisy, through JPEG; with the text that is on them."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

A4 = (595, 842)
"""Width and height in points; everything on a page is laid out in points and drawn at any resolution."""
FONTS = {
    "sans": (
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    ),
    "serif": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", "/usr/share/fonts/truetype/arphic/uming.ttc"),
    "latin": (
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    ),
    "times": (
        "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    ),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with its left and top edge and size in points."""

    text: str
    x: float
    y: float
    size: float


@dataclass(slots=True)
class Page:
    """What stands on a page: text, straight lines and circles (all in points)."""

    name: str
    font: str
    size: tuple[int, int] = A4
    pieces: list[Piece] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    circles: list[tuple[float, float, float]] = field(default_factory=list)
    gutter: float | None = None

    def text(self) -> str:
        """Its text in reading order: rows from the top, in a row from the left; cells apart by a tab.

        What stands right of the gutter, where there is one, comes after all that stands left of it.
        """
        if self.gutter is None:
            return _rows(self.pieces)
        left = [piece for piece in self.pieces if piece.x < self.gutter]
        return _rows(left) + "\n" + _rows([piece for piece in self.pieces if piece.x >= self.gutter])


def _rows(pieces: list[Piece]) -> str:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.y + piece.size / 2):
        middle = piece.y + piece.size / 2
        if rows and abs(middle - (rows[-1][0].y + rows[-1][0].size / 2)) < 0.5 * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return "\n".join("\t".join(piece.text for piece in sorted(row, key=lambda piece: piece.x)) for row in rows)


def font_file(font: str) -> str | None:
    """The first font file of this sort that the machine has."""
    return next((path for path in FONTS[font] if os.path.isfile(path)), None)


def draw(page: Page, dpi: int) -> Image.Image:
    """The page in grey, clean. Raises OSError where the font is missing."""
    scale = dpi / 72
    image = Image.new("L", (round(page.size[0] * scale), round(page.size[1] * scale)), 255)
    pen = ImageDraw.Draw(image)
    path = font_file(page.font)
    if path is None:
        raise OSError(f"no font for {page.font}")
    fonts = {size: ImageFont.truetype(path, size * scale) for size in {piece.size for piece in page.pieces}}
    for piece in page.pieces:
        pen.text((piece.x * scale, piece.y * scale), piece.text, font=fonts[piece.size], fill=20, anchor="lt")
    for line in page.lines:
        pen.line([side * scale for side in line], fill=30, width=max(1, round(0.7 * scale)))
    for x, y, radius in page.circles:
        box = [side * scale for side in (x - radius, y - radius, x + radius, y + radius)]
        pen.ellipse(box, outline=30, width=max(1, round(0.7 * scale)))
    return image


def scan(image: Image.Image, skew: float, noise: float, quality: int, seed: int = 1) -> bytes:
    """A JPEG of the page lying `skew` degrees askew, on greyish paper, with noise of this deviation and specks."""
    random = np.random.default_rng(seed)
    turned = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grey = 40 + np.asarray(turned, dtype=np.float32) * (235 - 40) / 255
    grey += random.normal(0, noise, grey.shape)
    height, width = grey.shape
    for _ in range(width * height // 60_000):
        x, y = int(random.integers(width - 3)), int(random.integers(height - 3))
        grey[y : y + 2, x : x + 2] = 60
    return encoded(Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)), "JPEG", quality=quality)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of this kind (Pillow's name)."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def table(page: Page, x: float, y: float, widths: list[float], rows: list[list[str]], size: float = 10.5) -> float:
    """A ruled grid with text in its cells; gives the y below it."""
    height = size * 1.9
    edges = [x]
    for width in widths:
        edges.append(edges[-1] + width)
    for number, row in enumerate(rows):
        for cell, left in zip(row, edges, strict=False):
            if cell:
                page.pieces.append(Piece(cell, left + 4, y + number * height + 0.4 * size, size))
    bottom = y + len(rows) * height
    page.lines += [(x, y + n * height, edges[-1], y + n * height) for n in range(len(rows) + 1)]
    page.lines += [(edge, y, edge, bottom) for edge in edges]
    return bottom


def prose(page: Page, x: float, y: float, lines: list[str], size: float = 10.5, lead: float = 1.6) -> float:
    """Lines below each other; gives the y below them. An empty one is half a line of white."""
    for line in lines:
        if line:
            page.pieces.append(Piece(line, x, y, size))
        y += size * lead * (1 if line else 0.6)
    return y


def title_block(page: Page, cells: list[list[str]], widths: list[float], size: float = 9) -> None:
    """A frame around the page, and at its lower right the title block."""
    width, height = page.size
    page.lines += [
        (a[0], a[1], b[0], b[1])
        for a, b in pairwise([(24, 24), (width - 24, 24), (width - 24, height - 24), (24, height - 24), (24, 24)])
    ]
    table(page, width - 24 - sum(widths), height - 24 - len(cells) * size * 1.9, widths, cells, size)


def drawing(page: Page, notes: list[str], dimensions: list[tuple[str, float, float]]) -> None:
    """A mixing vessel seen from the side: outline, shaft, blades, dimension lines, and notes at the left."""
    page.lines += [
        (430, 90, 430, 330), (430, 330, 690, 330), (690, 330, 690, 90), (420, 90, 700, 90), (560, 60, 560, 300),
        (510, 280, 610, 280), (510, 288, 610, 288), (430, 370, 690, 370), (430, 340, 430, 380), (690, 340, 690, 380),
        (730, 90, 730, 330), (700, 90, 740, 90), (700, 330, 740, 330),
    ]  # fmt: skip
    page.circles += [(560, 60, 14), (560, 60, 8), (470, 200, 12)]
    for text, x, y in dimensions:
        page.pieces.append(Piece(text, x, y, 9))
    prose(page, 40, 60, notes, 10)


def process_card() -> Page:
    page = Page("process card, zh", "sans")
    prose(page, 205, 40, ["工艺过程卡片"], 20)
    y = table(
        page, 40, 80, [70, 190, 70, 180],
        [["零件名称", "搅拌槽衬套", "零件图号", "YX-2031-07"], ["材料", "聚丙烯板 PP-H", "版本", "B 第3次修改"],
         ["编制", "李明远", "日期", "2024年5月18日"]],
    )  # fmt: skip
    y = table(
        page, 40, y + 14, [36, 74, 230, 90, 80],
        [["工序", "名称", "工艺内容", "设备", "工时(min)"], ["10", "下料", "按图样尺寸切割板材,留余量3 mm", "推台锯 MJ-90", "25"],
         ["20", "焊接", "热风焊接,风温 240±10 ℃", "焊枪 HF-2", "40"], ["30", "预热", "升温至 85 ℃,保温 30 min", "烘箱 DHG", "45"],
         ["40", "装配", "压入槽体,检查同轴度≤0.05", "压力机 Y41", "15"], ["50", "试漏", "注水至液位 1200 mm,静置 2 h", "试漏台", "130"],
         ["60", "清洗", "去离子水冲洗三遍,pH 6.5~7.5", "清洗槽", "20"], ["70", "检验", "按检验卡 JY-118 全检", "三坐标", "30"]],
    )  # fmt: skip
    lines = ["技术要求:", "1. 未注公差按 GB/T 1804-m 执行。", "2. 槽体流量 Q=1.25 m³/h,搅拌转速 320 r/min。",
             "3. 有机相与水相混合时间不少于 6 min,澄清后取样分析。", "4. 本卡片未经批准不得复制或外传。"]  # fmt: skip
    prose(page, 40, y + 18, lines, 11)
    return page


def sop_en() -> Page:
    page = Page("operating procedure, en", "latin")
    prose(page, 60, 50, ["STANDARD OPERATING PROCEDURE"], 16)
    prose(page, 60, 78, ["Document No. SOP-0417   Revision 3   Effective 12 March 2024"], 9.5)
    lines = ["1. Purpose", "This procedure describes how the mixing line is started, run and stopped by two", "operators. It applies to tanks T-101 to T-106 in hall B.", "",
             "2. Preparation", "Check that the vent valve V-12 is open and the drain valve V-15 is closed.", "Rinse the feed line with deionised water for 10 minutes at 0.8 m3/h.",
             "Record the conductivity; it must be below 5 uS/cm.", "", "3. Start-up", "Fill the first tank to 65 % and set the stirrer to 280 rpm.",
             "Heat the jacket to 45 °C at no more than 2 °C per minute.", "Dose the organic phase until the phase ratio O/A reaches 1.5.", "Wait 20 minutes for the phases to settle, then take a 50 mL sample.", "",
             "4. Normal operation", "Keep the pH of the aqueous phase between 3.2 and 3.6 with dilute acid.", "Log temperature, flow and level every 30 minutes on form F-22.",
             "If the interface rises above the weir, reduce the feed to 70 %.", "", "5. Shut-down", "Stop the feed pumps P-3 and P-4, then the stirrers from last to first.",
             "Drain to the holding tank and flush twice. Sign the log sheet.", "", "Prepared by: J. Harper     Checked by: M. Osei     Approved by: L. Brandt"]  # fmt: skip
    prose(page, 60, 110, lines, 10.5, 1.7)
    return page


def sop_zh() -> Page:
    page = Page("operating procedure, zh, serif", "serif")
    prose(page, 190, 50, ["混合澄清槽操作规程"], 18)
    lines = ["一、目的", "为规范混合澄清槽的开车、运行和停车操作,保证产品质量稳定,", "特制定本规程。适用于二车间一至六号槽。", "", "二、开车前检查",
             "1. 检查各阀门位置,放空阀全开,排污阀关闭。", "2. 用去离子水冲洗进料管线十分钟,流量 0.8 立方米每小时。", "3. 确认搅拌电机转向正确,轴承温度不高于 60 ℃。", "", "三、运行控制",
             "1. 料液温度控制在 45±2 ℃,升温速度不超过每分钟 2 ℃。", "2. 相比(O/A)控制在 1.2 至 1.6 之间,每半小时记录一次。", "3. 水相酸度以稀盐酸调节,pH 值保持 3.2~3.6。",
             "4. 界面高于溢流堰时,应立即将进料量降至 70%。", "5. 每班取样两次,送化验室分析,结果填入记录表 F-22。", "", "四、停车", "先停进料泵,再由末级至首级依次停搅拌,",
             "排空后冲洗两遍,关闭总电源并挂牌。", "", "编制:王建国    审核:陈晓燕    批准:赵立新"]  # fmt: skip
    prose(page, 70, 95, lines, 12, 1.75)
    return page


def drawing_zh() -> Page:
    page = Page("drawing with title block, zh", "sans", (842, 595))
    notes = [
        "技术要求",
        "1. 焊缝按 NB/T 47015 检查,不得有裂纹。",
        "2. 内壁抛光 Ra 0.8,去毛刺。",
        "3. 组装后做 0.2 MPa 水压试验,保压 30 min。",
        "4. 未注圆角 R3,未注倒角 1×45°。",
        "5. 表面喷砂后涂防腐漆两道。",
    ]
    drawing(page, notes, [("Φ520", 545, 355), ("480", 736, 205), ("M12×1.5", 580, 74), ("A-A", 640, 60)])
    cells = [["设计", "周文彬", "图样名称", "搅拌槽装配图"], ["校对", "孙丽", "图号", "YX-2031-00"], ["审核", "马志强", "材料", "S31603"],
             ["批准", "何永康", "比例", "1:10"], ["日期", "2023-11-06", "单位名称", "华远机械设备有限公司"]]  # fmt: skip
    title_block(page, cells, [44, 80, 60, 150])
    return page


def drawing_en() -> Page:
    page = Page("drawing with title block, en", "latin", (842, 595))
    notes = [
        "NOTES",
        "1. ALL DIMENSIONS IN MM UNLESS STATED.",
        "2. WELDS TO ISO 5817 LEVEL B.",
        "3. REMOVE BURRS, BREAK SHARP EDGES 0.5.",
        "4. SURFACE FINISH Ra 1.6 INSIDE.",
        "5. TEST AT 0.3 MPa FOR 30 MIN.",
    ]
    drawing(page, notes, [("Ø520 H7", 540, 355), ("480 ±0.5", 734, 205), ("SECTION B-B", 600, 77)])
    cells = [["DRAWN", "P. NOVAK", "TITLE", "SETTLER TANK ASSEMBLY"], ["CHECKED", "R. SILVA", "DWG NO.", "ST-4410-002"], ["MATERIAL", "AISI 316L", "REV", "C"],
             ["SCALE", "1:8", "SHEET", "1 OF 3"], ["DATE", "2022-09-14", "COMPANY", "NORTHBAY EQUIPMENT LTD"]]  # fmt: skip
    title_block(page, cells, [60, 80, 60, 150], 8.5)
    return page


def parameters_mixed() -> Page:
    page = Page("parameter sheet, zh and en", "sans")
    prose(page, 150, 45, ["工艺参数表 Process Parameter Sheet"], 15)
    rows = [["序号 No.", "参数 Parameter", "单位 Unit", "设定 Set", "范围 Range"]]
    names = ["料液流量 Feed flow", "有机相流量 Organic flow", "相比 Phase ratio O/A", "搅拌转速 Stirrer speed", "温度 Temperature", "酸度 Acidity",
             "停留时间 Residence time", "级数 Number of stages", "液位 Level", "压力 Pressure", "电流 Current", "烧结温度 Sintering temp.", "保温时间 Holding time", "真空度 Vacuum"]  # fmt: skip
    units = ["m³/h", "m³/h", "-", "r/min", "℃", "mol/L", "min", "-", "mm", "kPa", "A", "℃", "h", "Pa"]
    values = ["1.25", "1.88", "1.5", "320", "45", "0.35", "12", "18", "850", "101", "6.4", "1080", "3.5", "0.02"]
    spans = [
        "1.1-1.4",
        "1.6-2.1",
        "1.2-1.6",
        "300-340",
        "43-47",
        "0.30-0.40",
        "10-15",
        "16-20",
        "820-880",
        "98-105",
        "5-8",
        "1070-1090",
        "3-4",
        "<0.05",
    ]
    rows += [[str(n), *row] for n, row in enumerate(zip(names, units, values, spans, strict=True), start=1)]
    y = table(page, 45, 85, [60, 190, 75, 75, 100], rows, 10)
    prose(
        page,
        45,
        y + 16,
        ["备注 Remark: 参数变更须经工艺工程师批准。Changes need approval by the process engineer."],
        9.5,
    )
    return page


def batch_record() -> Page:
    page = Page("batch record, en, serif", "times")
    prose(page, 60, 46, ["Batch Record  BR-2024-0193"], 16)
    rows = [["Step", "Operation", "Start", "End", "Temp. (C)", "Operator"]]
    operations = ["Weigh raw material, 125.0 kg", "Charge reactor R-2", "Add reagent, 18.4 L", "Stir at 240 rpm", "Filter through 5 um cloth", "Wash cake, 3 x 20 L",
                  "Dry in oven D-1", "Calcine in muffle furnace", "Sieve, 200 mesh", "Pack in drums, label"]  # fmt: skip
    starts = ["07:10", "07:45", "08:20", "08:50", "10:05", "10:40", "11:30", "15:00", "19:20", "20:05"]
    ends = ["07:40", "08:15", "08:45", "10:00", "10:35", "11:20", "14:50", "19:00", "20:00", "20:45"]
    temperatures = ["22", "24", "31", "45", "40", "25", "110", "950", "23", "22"]
    people = ["AK", "AK", "TM", "TM", "AK", "AK", "RS", "RS", "TM", "TM"]
    rows += [
        [str(n * 10), *row]
        for n, row in enumerate(zip(operations, starts, ends, temperatures, people, strict=True), start=1)
    ]
    y = table(page, 60, 80, [36, 190, 52, 52, 68, 66], rows, 11)
    lines = [
        "Yield 118.2 kg (94.6 %). Moisture 0.21 %. Loss on ignition 0.08 %.",
        "Deviation: oven reached set point 12 minutes late; no effect on quality.",
        "Released by quality assurance on 3 June 2024.",
    ]
    prose(page, 60, y + 18, lines, 11)
    return page


def small_type() -> Page:
    page = Page("small type 7.5 pt, zh", "sans")
    prose(page, 60, 40, ["设备保养周期与记录要求"], 13)
    sentences = ["泵类设备每运行五百小时应更换机械密封并检查联轴器同心度,记录编号与更换日期。", "搅拌器减速机首次运行二百小时后换油,此后每两千小时换油一次,油品为 L-CKC 220。",
                 "换热器每季度清洗一次,清洗后试压 0.6 MPa,保压三十分钟无渗漏为合格。", "仪表由计量室每年检定,检定证书编号填入台账,过期仪表不得使用。",
                 "电气柜每月除尘并紧固接线端子,绝缘电阻不低于 1 MΩ,测量值写入记录。", "阀门手轮每半年加注润滑脂,填料压盖压紧均匀,泄漏量每分钟不超过三滴。",
                 "真空泵油位保持在视窗中线,油色发黑时立即更换,极限真空应达到 0.5 Pa。", "烘箱热电偶每半年与标准偶比对,偏差超过 2 ℃时应调整并复测三点。"]  # fmt: skip
    prose(page, 60, 66, [f"{n}. {text}" for n, text in enumerate(sentences * 3, start=1)], 7.5, 1.6)
    return page


def letter() -> Page:
    page = Page("letter, en, serif", "times")
    lines = ["Northbay Equipment Ltd", "14 Harbour Road, Millport", "", "", "21 February 2024", "", "Subject: delivery of spare parts, order 55-2107", "", "Dear Ms Tanaka,", "",
             "Thank you for your order of 9 February. The two gearboxes and the set of seals", "left our warehouse yesterday and should reach you within eight working days.",
             "The impellers need another week, since the supplier of the castings has been", "closed for a holiday. We shall send them by air at our own cost.", "",
             "Please note that the bearing housings are now made of stainless steel and are", "1.5 mm wider than before; the drawing ST-4410-002 revision C shows the change.",
             "The old fastening bolts (M10 x 45) must be replaced by the new ones enclosed.", "", "Should you have questions, call our service desk at extension 318.", "", "Yours sincerely,", "", "Peter Novak", "Customer Service"]  # fmt: skip
    prose(page, 70, 60, lines, 11.5, 1.5)
    return page


def two_columns() -> Page:
    page = Page("two columns, zh", "serif")
    prose(page, 160, 44, ["车间安全生产简报 第十二期"], 17)
    left = ["本月车间共组织安全培训四次,", "参加人员一百二十六人次,考核", "合格率达到百分之九十八。培训", "内容包括化学品储存、叉车驾驶", "和消防器材的使用。",
            "夜班巡检发现三号泵房照明不足,", "设备科已更换灯具八盏,并在楼", "梯口加装应急灯。巡检记录表", "同时增加了照明一栏。"]  # fmt: skip
    right = ["下月计划检修一号冷却塔,检修", "期间循环水温度可能升高三度,", "请各班组提前调整负荷。检修前", "须办理作业票,落实监护人员。", "食堂自下周起延长晚餐供应时间",
             "至二十时,倒班员工凭工卡就餐。", "工会图书室新到图书六十册,欢", "迎借阅。请大家爱护图书,按期", "归还。"]  # fmt: skip
    prose(page, 60, 90, left, 13, 1.6)
    prose(page, 320, 90, right, 13, 1.6)
    page.gutter = 300
    return page


PAGES = (
    process_card, sop_en, sop_zh, drawing_zh, drawing_en, parameters_mixed, batch_record, small_type, letter, two_columns,
)  # fmt: skip
