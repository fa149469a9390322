"""The metal smelting corner of the share."""

from __future__ import annotations

from share_formats.drawings import drawing
from share_formats.markup import plain
from share_formats.sheets import xlsx
from share_formats.word import word

CELL_LOG = """
日期,槽号,电流kA,槽压V,槽温℃,加料kg/h,出炉重kg,间隔min,效应次数,阳极片,电解质补LiF kg,电耗kWh/kg,记录
7月11日,701,6.1,9.6,1052,7.8,11.9,90,0,换2,0.5,9.4,镨钕正常
7月11日,702,6.0,9.9,1058,7.6,11.2,90,1,,0.5,9.8,效应前槽压跳到11.5 压低极距后消
7月11日,703,6.1,9.4,1047,7.9,12.1,90,0,换1,,9.2,
7月11日,704,5.8,10.3,1066,7.1,10.4,95,2,换3,0.8,10.9,料里碳高 结壳 打炉一次
7月11日,705,6.1,9.5,1050,7.8,11.8,90,0,,0.5,9.4,
7月11日,706,6.0,9.7,1055,7.7,11.5,90,0,换1,,9.6,虹吸包预热不够 出炉慢
备注,,,,,,,,,,,,NdF3-LiF体系 LiF按10~11%控 初晶高了先补LiF不要升电流; 碳大于0.03%的炉次单独堆; 电流效率全厂平均74.8
"""

UTF16_TAPPING = """
3#厂房 12 号槽 镝铁出炉记录（自耗铁阴极）
槽型 3 kA 圆槽   电解质 DyF3-LiF   记录：庞小满

08:20  换铁棒 φ55，插入深度 90 mm，电流 2.6 kA 缓升到 3.0 kA，用时 12 min
08:50  槽温 1030 ℃，槽压 8.7 V，氧化镝加料 3.2 kg/h，撒料要薄，堆料就沉底
09:40  槽压到 9.8 V，铁棒消耗快，下降 15 mm
10:30  出炉 6.8 kg，取样 Dy 79.6，C 0.021，O 0.06
11:15  阳极效应一次，弧光，停料 3 min，压极后恢复
12:10  出炉 7.0 kg，Dy 80.3
交代：合金含镝低于 79 时不是加料少，是槽温低了，先升 8～10 ℃ 再看；高于 81.5 熔点上去了，出炉会挂勺。
坩埚钼的，用了 41 炉，底下有一道纹，再用五炉换。
"""

CELL_TITLE = {
    "DWG NO.": "KM-EC-10-01",
    "TITLE": "10 kA FLUORIDE-OXIDE CELL, Nd METAL - GENERAL ARRANGEMENT",
    "MATERIAL": "GRAPHITE / STEEL SHELL",
    "SCALE": "1:10",
    "DRAWN": "A. VIRTANEN 1996-03-11",
    "CHECKED": "P. S.",
    "REV": "2",
}
CELL_NOTES = "NOTES\\P1. GRAPHITE POT ID 760, DEPTH 620, BAKED AT 400 C FOR 24 H BEFORE FIRST SALT.\\P2. TUNGSTEN CATHODE DIA 70, IMMERSION 260. FOUR ANODE SEGMENTS, GAP TO CATHODE 105.\\P3. ANODE CURRENT DENSITY 1.1 A/CM2, CATHODE 6 A/CM2 AT 10 KA; 9.5 V.\\P4. BATH NdF3 - 11 WT% LiF, 1050 C. METAL COLLECTED IN MO CRUCIBLE BELOW CATHODE.\\P5. RAM MIX BEHIND POT 85 THICK. COOLING WATER ON SHELL 4 M3/H."

CHARGE_INPUT = """
Charge calculator - calciothermic reduction of TbF3 and DyF3 | | | |
Heat | Fluoride | Fluoride kg | Ca stoich kg | Ca excess % | Ca charged kg | Crucible | Target C | Hold min
T-118 | TbF3 | 24.0 | 6.68 | 12 | 7.48 | Ta | 1480 | 12
T-119 | TbF3 | 24.0 | 6.68 | 15 | 7.68 | Ta | 1500 | 10
D-204 | DyF3 | 30.0 | 8.22 | 12 | 9.21 | W | 1520 | 12
D-205 | DyF3 | 30.0 | 8.22 | 10 | 9.04 | W | 1500 | 15
"""
CHARGE_RESULT = """
Heat | Metal kg | Yield % | Ca in metal % | O ppm | Slag | Remark
T-118 | 17.4 | 96.8 | 0.31 | 540 | clean break |
T-119 | 17.3 | 96.2 | 0.44 | 610 | clean break | too much Ca, spits on remelt
D-204 | 21.6 | 96.0 | 0.28 | 480 | sticky | CaF2 did not float, hold longer
D-205 | 21.9 | 97.3 | 0.22 | 450 | clean break | use this as standard
Argon | backfill 60 kPa after 1e-2 Pa pump-down, no flow during the hold | | | | |
Remelt | vacuum induction 1450 C 20 min to drive off Ca below 0.03 % | | | | |
"""

DISTIL_CARD = """
# 工艺卡  DJ-ZL-06   金属镝真空蒸馏提纯
| 设备 | 立式蒸馏炉 ZL-2 | 坩埚 | 钨，φ160 | 卡号 | 06-C |
| 装料 | 粗镝 12 kg/炉 | 冷凝器 | 钽片内衬 | 生效 | 2023-08-14 |
## 工序与参数
| 工序 | 内容 | 参数 | 自检 |
| 1 | 装炉抽空 | 冷态真空 ≤5×10-3 Pa，漏率 ≤0.8 Pa·L/s | 每炉 |
| 2 | 脱气 | 800 ℃ × 60 min | 看真空回升 |
| 3 | 蒸馏 | {-1420-}{+1450+} ℃ × 5 h，冷凝面 {?850 ℃//上次 780 ℃ 镝挂成松枝，剥不下来；850 以上又往下淌，按 850 定。?} | 30 min/次 |
| 4 | 缓冷 | 充氩 40 kPa，到 200 ℃ 开炉 | |
| 5 | 剥料 | 手套箱内，氧 ≤20 ppm | 称重 |
蒸馏速率约 2 kg/h，残料留 8% 不蒸，铁、钙富在残料里[^残料攒够三炉回钙热车间重熔，不得混入氟化料。^]。
产品控制：Dy/TREM ≥99.95，O ≤150 ppm，C ≤80 ppm，Ca ≤30 ppm。
## 异常
真空突然变差：多半是冷凝器钽片裂口跑气，先降到 1200 ℃ 再查，不许带温补抽。
蒸馏速率掉一半：坩埚口被氧化皮盖住，停炉刮掉，后续同批粗镝先在 1350 ℃ 熔一遍撇渣。
编制 庞小满   校对 许桥   批准
"""

LANTHANUM_BOOK = """
# LN-0417  bench notebook, p. 61-64 (typed up from paper)

**Purpose** samarium metal from oxide by lanthanum reduction with the vapour caught on a cooled lid; can we live with La turnings from the scrap bin?

**14 March**
- Sm2O3 calcined 900 C, 2 h, LOI 0.3 %. La turnings washed in hexane, O 0.7 %.
- Charge Sm2O3 2.00 kg + La 1.88 kg (La 18 % over stoichiometric), pressed to 40 mm briquettes, Ta-lined crucible.
- Pumped to 3e-3 Pa cold. 700 C / 40 min to degas, then 1250 C in 50 min, held 3 h. Lid kept near 500 C.
- Lid yield 1.55 kg, 90 % of theory. La in metal 0.02 %, O 210 ppm.

**16 March** same, but 1350 C. Yield 94 %, La 0.11 %: too hot, La comes over.

**17 March** 1280 C, 4 h, lid 450 C. Yield 95.5 %, La 0.03 %. Crystals 3-5 mm, fall off with one knock.

> Works. Scrap turnings are fine when O < 1 %. Above that the briquette sinters shut and the reduction stops at about 70 %.

Same recipe tried on Yb2O3 at 1150 C: 97 %, better than it deserves. Tm next week.

Witness: *B. Aaltonen*
"""

FEEDER_SCL = """
// ------------------------------------------------------------
//  FB310  "NdCell_Feeder"   7 号厂房 电解槽自动下料   S7-1500
//  槽 701..724 共用一个 FB，实例 DB 里放每槽的参数
//  改动: 2023-05 许桥  加料改按电流积分走，不再按时间
// ------------------------------------------------------------
FUNCTION_BLOCK "NdCell_Feeder"
VAR_INPUT
    rCell_kA     : REAL;   // 槽电流
    rCell_V      : REAL;   // 槽压
    rBath_T      : REAL;   // 槽温 ℃
    xTap_Active  : BOOL;   // 正在出炉
END_VAR
VAR
    rAh_Sum      : REAL;   // 安时积分
    rOxide_Bin   : REAL;   // 氧化镨钕料斗 kg
    xEffect      : BOOL;   // 阳极效应
END_VAR
VAR CONSTANT
    K_FEED   : REAL := 1.29;    // g 氧化物 / Ah，含 3% 飞扬
    V_EFFECT : REAL := 11.5;    // 高于此值 3 s 判效应
    T_LOW    : REAL := 1035.0;
    T_HIGH   : REAL := 1075.0;
END_VAR
BEGIN
    #xEffect := #rCell_V > V_EFFECT;
    // 效应时停料，降极距 20 mm，仍不消再降 10
    IF #xEffect THEN
        "Anode_Down"(mm := 20);
        #rAh_Sum := 0.0;
        RETURN;
    END_IF;
    // 槽温低只减料不停料，停料会结壳
    IF #rBath_T < T_LOW THEN
        "Feed_Rate" := 0.6 * K_FEED * #rCell_kA * 1000.0;
    ELSIF #rBath_T > T_HIGH THEN
        "Feed_Rate" := 1.1 * K_FEED * #rCell_kA * 1000.0;
    ELSE
        "Feed_Rate" := K_FEED * #rCell_kA * 1000.0;     // g/h, 6 kA 约 7.7 kg/h
    END_IF;
    IF #xTap_Active THEN "Feed_Rate" := 0.0; END_IF;   // 出炉前后各停 4 min
END_FUNCTION_BLOCK
"""

FILES: dict[str, bytes] = {
    "03_电解/日报/槽况_7号厂房_0711.csv": plain(CELL_LOG, "gb18030", "\r\n"),
    "03_电解/12号槽.txt": plain(UTF16_TAPPING, "utf-16-le", "\r\n"),
    "Engineering/drawings/KM-EC-10-01.dxf": drawing(
        CELL_TITLE,
        CELL_NOTES,
        [
            (70, 200, "ID 760"),
            (150, 120, "W CATHODE DIA 70"),
            (20, 60, "ANODE SEGMENT 1 OF 4"),
            (120, 20, "MO CRUCIBLE"),
        ],
        [(20, 30, 260, 190), (60, 50, 180, 150), (130, 15, 40, 25)],
        [(150, 125, 14)],
    ),
    "Engineering/reduction/charge_calc_v5.xlsx": xlsx(
        {"Charge": CHARGE_INPUT, "Result": CHARGE_RESULT},
        comments={"Result!G5": "Ca 10 % / 15 min hold agreed with melt shop, freeze for both DyF3 and TbF3"},
    ),
    "03_电解/工艺卡/DJ-ZL-06.docx": word(DISTIL_CARD, "北砚磁业  金属分厂", "受控文件  发放号 07", "许桥"),
    "R&D/notebooks/LN-0417.md": plain(LANTHANUM_BOOK),
    "03_电解/PLC/FB310_NdCell_Feeder.scl": plain(FEEDER_SCL, "utf-8-sig", "\r\n"),
}
