"""Invented pages that say what the law controls, drawn as scans: a scanned carrier must end surfaced."""

from __future__ import annotations

from tests.factories.scans import Page, drawing, prose, table, title_block


def separation_card_zh() -> Page:
    """A process card of a solvent-extraction line, in Chinese."""
    page = Page("separation process card, zh", "sans")
    prose(page, 165, 40, ["镨钕萃取分离工艺过程卡"], 19)
    y = table(
        page, 40, 78, [75, 180, 75, 185],
        [["文件编号", "GY-CQ-2031-07", "版本", "B 第3次修改"], ["产线", "二车间 镨钕/镝 分组线", "日期", "2024年5月18日"]],
    )  # fmt: skip
    y = table(
        page, 40, y + 14, [36, 84, 270, 125],
        [["工序", "名称", "工艺内容", "控制值"], ["10", "皂化", "P507-磺化煤油有机相,浓度 1.5 mol/L", "皂化度 36%"],
         ["20", "萃取段", "混合澄清槽逆流萃取 62 级", "相比 O/A=1.8"], ["30", "洗涤段", "以 3.2 mol/L 盐酸洗涤 28 级", "洗涤比 0.35"],
         ["40", "反萃段", "以 5.0 mol/L 盐酸反萃 12 级", "O/A=3.5"], ["50", "沉淀", "碳酸氢铵沉淀,终点 pH 6.8", "45 ℃ 2 h"],
         ["60", "灼烧", "回转窑灼烧得氧化镨钕", "950 ℃ 4 h"]],
    )  # fmt: skip
    prose(
        page, 40, y + 18,
        ["1. 料液稀土浓度(REO)1.2 mol/L,料液酸度 pH 2.5。", "2. 萃余液中镨钕含量不大于 0.05 g/L,每两小时取样。",
         "3. 分离系数 β(Nd/Pr)取 1.5,槽体级效率 95%。"], 11,
    )  # fmt: skip
    return page


def magnet_sop_en() -> Page:
    """A procedure for sintered NdFeB magnets, in English."""
    page = Page("magnet procedure, en", "latin")
    prose(page, 60, 50, ["STANDARD OPERATING PROCEDURE"], 16)
    prose(page, 60, 78, ["Sintered NdFeB magnets, grade 45SH   SOP-M-112   Revision 4"], 10)
    lines = ["1. Strip casting", "Melt the Nd-Fe-B charge at 1480 °C under 40 kPa argon and cast on the copper wheel", "at 1.3 m/s; flake thickness 0.28 to 0.32 mm.", "",
             "2. Hydrogen decrepitation and jet milling", "Hydrogenate at 0.15 MPa for 3 h, dehydrogenate at 560 °C for 5 h.", "Jet mill with nitrogen to a particle size D50 of 3.2 um; oxygen below 800 ppm.", "",
             "3. Aligning and pressing", "Press in a magnetic field of 1.8 T to a green density of 4.0 g/cm3.", "",
             "4. Sintering and ageing", "Sinter in vacuum at 1065 °C for 4.5 h, then age at 900 °C for 2 h and 490 °C for 4 h.", "",
             "5. Grain boundary diffusion", "Coat with 0.6 wt% TbF3 and diffuse at 920 °C for 10 h.", "Coercivity after diffusion: 1990 kA/m at 20 °C."]  # fmt: skip
    prose(page, 60, 112, lines, 10.5, 1.7)
    return page


def settler_drawing_zh() -> Page:
    """A drawing of a mixer-settler for rare-earth extraction, with its title block, in Chinese."""
    page = Page("mixer-settler drawing, zh", "sans", (842, 595))
    notes = [
        "技术要求",
        "1. 本图为稀土萃取混合澄清槽,共 90 级串联。",
        "2. 混合室有效容积 0.45 m³,澄清室 1.6 m³。",
        "3. 有机相 P507-煤油,水相 HCl 1.2 mol/L。",
        "4. 搅拌转速 320 r/min,相比 O/A=1.8:1。",
        "5. 级间溢流堰高 420 mm,界面可调。",
    ]
    drawing(page, notes, [("Φ520", 545, 355), ("480", 736, 205), ("A-A", 640, 60)])
    cells = [["设计", "周文彬", "图样名称", "镨钕萃取混合澄清槽"], ["校对", "孙丽", "图号", "CQ-2031-00"], ["审核", "马志强", "材料", "PVC/PP"],
             ["批准", "何永康", "比例", "1:10"], ["日期", "2023-11-06", "单位名称", "华远稀土有限公司"]]  # fmt: skip
    title_block(page, cells, [44, 80, 60, 150])
    return page


CONTROLLED = (separation_card_zh, magnet_sop_en, settler_drawing_zh)
