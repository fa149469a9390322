"""The magnet-making corner of the share."""

from __future__ import annotations

from share_formats.drawings import drawing
from share_formats.markup import plain
from share_formats.pages import SONG, pdf
from share_formats.sheets import ods, xlsx
from share_formats.slides import slides

FURNACE_CARD = """
# 工序卡  真空烧结炉 5#  (烧结 + 时效)
产品族 42SH   适用料号 BY-42S-3 / BY-42S-5   卡号 GYK-SJ-5-11   受控   编制 侯一帆
| 段 | 名称 | 目标 ℃ | 升温 min | 保温 min | 真空 Pa | 备注 |
| 1 | 抽空 | 室温 | - | 40 | 0.5 | 泵前先查油位 |
| 2 | 放气一 | 320 | 60 | 90 | 5 | 放气大就延时，不跳段 |
| 3 | 放气二 | 560 | 60 | 120 | 5 | 脱残氢 |
| 4 | 放气三 | 830 | 70 | 90 | 1 | |
| 5 | 烧结 | 1062 | 60 | 270 | 0.05 | 温差 ±4 |
| 6 | 风冷 | 80 | - | - | 氩 90 kPa | 风机 45 Hz |
| 7 | 一级时效 | 900 | 80 | 120 | 0.5 | |
| 8 | 风冷 | 100 | - | - | 氩 90 kPa | |
| 9 | 二级时效 | 495 | 50 | 210 | 0.5 | |
装炉：料盒单层，离炉壁不小于 60 mm；毛坯 4.05 以下的生坯不进本炉。
判定：密度 7.56 以上；Hcj 低 1 kOe 以内补一次 7～9 段，再低按让步单。
首炉试样位置：前下、中上、后上各两块，磁性能之差 Br 不超 0.15 kGs。
换料：前一炉若为含钴料，空烧 1080 ℃ 一小时再装 42SH。
"""

GAIN_FRONT = """
渗透车间产量 | 9月 | | |
日期 | 投入 片 | 产出 片 | 报废
9-01 | 8200 | 8164 | 36
9-02 | 7950 | 7921 | 29
9-03 | 8400 | 8371 | 29
"""
GAIN_HIDDEN = """
X1 | X2 | X3 | X4 | X5 | X6 | X7 | X8
批 | 底料 | 片厚mm | 增重% | 保温1 | 保温2 | Hcj前 kOe | Hcj后 kOe
S901 | 45H | 3.2 | 0.42 | 920×12h | 490×4h | 17.1 | 25.3
S902 | 45H | 3.2 | 0.55 | 920×12h | 490×4h | 17.0 | 26.4
S903 | 45H | 5.0 | 0.55 | 930×18h | 490×4h | 17.2 | 25.1
S904 | 48M | 2.0 | 0.30 | 900×10h | 500×3h | 15.2 | 22.8
S905 | 48M | 2.0 | 0.45 | 900×10h | 500×3h | 15.1 | 23.9
浆 | TbH3 D50 2.3μm 60% 乙醇, 喷两面 | | | | | |
"""

RECIPE_JSON = """
{
  "export": "HMI furnace SF1", "recipe": "R17_45UH", "rev": 6, "owner": "kestrel\\\\hollis",
  "alloy": {"note": "strip cast lot K-45U, wt%", "PrNd": 29.6, "Dy": 1.2, "B": 0.97, "Co": 1.5, "Cu": 0.15, "Al": 0.25, "Ga": 0.3, "Zr": 0.1, "Fe": "bal"},
  "powder": {"mill": "JM2", "smd_um": 2.9, "o2_ppm_max": 900, "lubricant_permille": 1.2},
  "press": {"align_T": 1.8, "green_g_cm3": 4.05, "cip_MPa": 180},
  "steps": [
    {"n": 1, "sp_C": 300, "ramp_C_min": 4, "hold_min": 90, "until_Pa": 3},
    {"n": 2, "sp_C": 600, "ramp_C_min": 4, "hold_min": 120, "until_Pa": 1},
    {"n": 3, "sp_C": 850, "ramp_C_min": 4, "hold_min": 60, "until_Pa": 0.5},
    {"n": 4, "sp_C": 1058, "ramp_C_min": 3, "hold_min": 300, "comment": "sinter; 1066 gives abnormal grains at the front door"},
    {"n": 5, "sp_C": 60, "gas": "Ar", "fan_Hz": 48},
    {"n": 6, "sp_C": 890, "hold_min": 120, "comment": "first ageing"},
    {"n": 7, "sp_C": 510, "hold_min": 240, "comment": "second ageing, Hcj target 25 kOe"}
  ]
}
"""

SMCO_DECK = """
# Permanent magnets for newcomers
Two-day induction, module 3: the samarium-cobalt family
Kestrel Magnetics training centre
# What makes 2:17 different
The 1:5 compound is nucleation controlled, the 2:17 type is a pinning magnet.
A cellular structure forms when the solution-treated alloy is aged and cooled slowly; copper collects in the cell walls.
Max. working temperature is far above that of NdFeB, remanence is lower.
# Our line, step by step
The table is what the furnace crew runs today.
| Step | Temperature C | Time | Cooling |
| Sinter, batch K-217-30 | 1205 | 60 min | to solution |
| Solution treatment | 1175 | 4 h | fan, 90 kPa Ar |
| Isothermal ageing | 830 | 12 h | - |
| Slow cooling | 830 to 400 | 0.7 C/min | - |
| Hold | 400 | 8 h | fan |
# Quiz
Why may a 2:17 magnet not be quenched from the ageing temperature?
Which element would you raise to widen the cells?
"""
SMCO_NOTES = {
    3: "Say this only to our own people: alloy is Sm 25.5 Co 50 Fe 16 Cu 5.5 Zr 3 by weight; if Sm falls under 25.2 the knee collapses, "
    "add 0.4 % Sm hydride at the mill. With Zr at 2.6 we needed 16 h at 830 C.",
}

CONTROL_PLAN = """
控制计划 | CP-BY-026 | 版本 D | 零件族 48H 电机片 | | |
工序 | 特性 | 分类 | 规格 | 测量 | 频次 | 反应计划
甩带 | 片厚 | SC | 0.28±0.04 mm | 千分尺 20 片 | 每炉 | 辊速 ±0.05 m/s 调
氢碎 | 脱氢终点 | | 570 ℃，残压 ≤ 10 Pa | 记录仪 | 每罐 | 延时 30 min
气流磨 | SMD | SC | 2.9±0.15 μm | 激光粒度 | 2 h | 分级轮 ±50 r/min
气流磨 | 系统氧 | CC | ≤ 80 ppm | 在线氧 | 连续 | 停机充氮
压型 | 取向场 | SC | ≥ 1.75 T | 高斯计 | 班 | 报设备
烧结 | 温度 | CC | 1060±5 ℃ | 热电偶 9 点 | 每炉 | 隔离评审
时效 | 二级温度 | SC | 485±3 ℃ | 热电偶 | 每炉 | 补时效一次
"""

SHIFT_CHAT = """
[export] #night-jm2
22:14 dano: lot 42SH-880 on JM2 since 21:30. wheel 3900, 0.62 MPa, feed 115 kg/h
22:15 dano: SMD 3.05, you wanted 2.9. wheel to 4050?
22:17 mirek: yes 4050, and trim O2 up to 60 ppm, last lot sat at 35 and burned when they opened the can
22:41 dano: SMD 2.92. HD flake is coarse today, TM says dehyd was stopped at 540 because of the vacuum pump
22:43 mirek: then it still holds H, expect cracks. tell sinter to sit 40 min longer at 560 before going up
22:44 dano: PN on this one is 29.9, they skipped the second addition
22:46 mirek: ok so no DyHx in it? then do not send to UH presses
23:30 dano: green 4.02 at 1.7 T, fine. zinc stearate 1.0 permille
00:12 mirek: sinter crew set 1048 / 5 h. I told them 1056, PN is high
00:20 dano: coffee is gone again
06:02 mirek: first door opened. 7.55, Br 13.1, Hcj 19.4. good enough for SH
"""

MOULD_NC = """
%
O1184 (MD-118 DIE CAVITY - NDFEB TRANSVERSE FIELD PRESS 160T)
(KESTREL TOOLROOM  PROG M.ORTEGA  REV C  2023-05-22)
(GREEN BLOCK 62.0 X 41.6 X 33.5, FILL DEPTH 96, GREEN DENSITY 4.05 AT 1.8 T)
(SINTER SHRINKAGE 1.28 ALONG FIELD, 1.16 ACROSS, 1.15 PRESS DIRECTION)
(SIDE PLATES NONMAGNETIC CEMENTED CARBIDE, POLE FACES FE-CO 3MM BEHIND WALL)
(WALL TAPER 0.15 PER SIDE SO THE POWDER DOES NOT TEAR AT EJECTION)
G21 G90 G40 G80
T1 M06 (CBN BALL NOSE D6)
S18000 M03
G54 G00 X0. Y0. Z50.
G43 H01 Z5.
M08
(ROUGH CAVITY)
G01 Z-2. F300
X31.0 Y20.8 F900
X-31.0
Y-20.8
X31.0
Y20.8
(COIL POCKET, 2X 14 TURNS, CENTRE LINE ON CAVITY MID HEIGHT)
G00 Z20.
X78.0 Y0.
G01 Z-48.0 F150
G03 X78.0 Y0. I-10. J0. F400
(DEMAG PULSE 0.25 T REVERSED BEFORE EJECTION - SEE PRESS RECIPE 27)
G00 Z100. M09
M05
M30
%
"""

BLOCK_TITLE = {
    "DWG NO.": "4471-02-B",
    "TITLE": "MAGNET BLOCK 40 X 18 X 6, CUSTOMER PART",
    "MATERIAL": "NdFeB N42SH",
    "SCALE": "2:1",
    "DRAWN": "J. WEIR",
    "REV": "B",
}
BLOCK_NOTES = "1. COATING NI-CU-NI 12-25 MICRON.\\P2. BREAK EDGES R0.3.\\P3. MAGNETISED THROUGH 6 MM DIMENSION, NORTH FACE MARKED WITH WHITE DOT.\\P4. FLUX 100 PCT TESTED BY HELMHOLTZ COIL.\\P5. ROHS AND REACH COMPLIANT. PACK IN TRAYS OF 50 WITH KEEPER."

DATA_SHEET = """
# Kestrel K-42SH sintered neodymium magnets
Product data sheet, edition 09.2023. Typical values, not guaranteed. Other grades on request.
| Property | Symbol | Min. | Typ. | Unit |
| Remanence | Br | 1.28 | 1.31 | T |
| Coercivity | HcB | 975 | 1000 | kA/m |
| Intrinsic coercivity | HcJ | 1592 | 1650 | kA/m |
| Energy product | (BH)max | 318 | 334 | kJ/m3 |
| Temp. coefficient of Br, 20-120 C | | | -0.11 | %/K |
| Max. operating temperature | | | 150 | C |
| Density | | | 7.55 | g/cm3 |
Available shapes: blocks, discs, rings and arc segments up to 100 x 60 x 40 mm. Standard tolerance +/-0.05 mm. Coatings: Ni-Cu-Ni, Zn, epoxy, passivation. Salt spray 48 h (Zn) to 500 h (epoxy).
Handling: strong magnets pinch. Keep away from pacemakers and from children. Air freight needs shielded packing under IATA rules.
Ordering: grade / shape / dimensions / coating / direction of magnetisation. Lead time six weeks. Samples from stock.
"""

SAMARIUM_IRON = """
# SmFeN powder for injection moulding - pilot notes, August
For: bonded magnet group      From: E. Strand

Ball-milled Sm2Fe17 powder, 25 um, was nitrided in flowing N2/NH3 at 450 C for 12 h; nitrogen reached 3.3 wt%. Finished powder after the second mill: D50 2.4 um, Hcj 9.6 kOe, Br 12.4 kG measured on aligned wax samples.

Compound: 91.5 wt% powder, PA12, silane 0.6 %. Kneaded at 220 C, injected at 240 C into an 8-pole mould with 0.9 T in the gap. Part Br 7.1 kG.

Alternative core alloys looked at so far: SmFeN only. A CeFe-based core was suggested by the university; nothing was done with it yet, the trial is on the list for the autumn. Rules on what may be sent to the moulder abroad to be asked first.
"""

FILES: dict[str, bytes] = {
    "04_磁材/工序卡/GYK-SJ-5-11.pdf": pdf(FURNACE_CARD, SONG, sideways=True, footer="北砚磁业  烧结车间"),
    "04_磁材/渗透车间/9月产量.xlsx": xlsx(
        {"产量": GAIN_FRONT, "Sheet2": GAIN_HIDDEN},
        hidden=("Sheet2",),
        comments={"产量!B3": "S901/S902 对应 Sheet2，对外只发这一页"},
    ),
    "Engineering/recipes/SF1_R17.json": plain(RECIPE_JSON),
    "Training/module3_SmCo.pptx": slides(SMCO_DECK, SMCO_NOTES),
    "04_磁材/质量/CP-BY-026_D.ods": ods({"控制计划": CONTROL_PLAN}),
    "Engineering/chat/night-jm2_export.txt": plain(SHIFT_CHAT),
    "Engineering/toolroom/O1184.nc": plain(MOULD_NC, "ascii", "\r\n"),
    "Customers/4471/4471-02-B.dxf": drawing(
        BLOCK_TITLE,
        BLOCK_NOTES,
        [(20, 70, "40 -0.05"), (90, 30, "18 +/-0.05"), (20, -10, "6 +/-0.03")],
        [(0, 0, 80, 36), (0, 60, 80, 12)],
    ),
    "Customers/datasheets/K-42SH.pdf": pdf(DATA_SHEET, footer="Kestrel Magnetics - subject to change"),
    "R&D/bonded/smfen_august.txt": plain(SAMARIUM_IRON),
}
