"""Other industries whose papers look alike: cobalt and nickel, ferrite, aluminium, steel, medicine, hard metal, motors."""

from __future__ import annotations

from share_formats.markup import plain
from share_formats.pages import SONG, pdf
from share_formats.sheets import xls, xlsx
from share_formats.word import word

COBALT_SOP = """
# SOP CO-31: saponification and cobalt/nickel bank start-up
Tideway Battery Metals      Hydromet area 300      Rev 5      Confidential
Feed: sulfate leach liquor from mixed hydroxide, Co 18 g/L, Ni 62 g/L, Mg 2 g/L, pH 4.5. Impurities Cu, Zn and Mn have been removed in the D2EHPA circuit upstream.
## Organic
20 vol% P507 in sulfonated kerosene. Saponify with 10 M NaOH to 65 %, check with a titration of 10 mL.
## Bank settings
| Section | Stages | O/A | pH / acid | Temp. C |
| Extraction of Co | 6 | 1.5:1 | 5.0 last stage | 40 |
| Scrub of Ni | 4 | 8:1 | CoSO4 15 g/L, pH 3.5 | 40 |
| Strip | 4 | 6:1 | H2SO4 180 g/L | 35 |
| Iron strip | 2 | 10:1 | HCl 6 M | 25 |
Start the mixers at 180 rpm and fill from stage 6 backwards. Raffinate must be below 10 mg/L Co before nickel goes to crystallisation; Co strip liquor 95 g/L with Ni below 20 mg/L.
Crud above 5 cm in the settlers: stop feed, pump the interface to the crud tank, filter with diatomite.
"""

GROUP_NICKEL = """
发件部门：集团生产协调部     收：镍钴二厂 三车间
说明：集团在北边也有稀土分厂，名字像，单子常寄错，以后抬头写清楚“镍钴”。

三车间上周萃取情况
1. C272 线：料液 Co 12 g/L、Ni 85 g/L，皂化率 60 %，O/A 1.2:1，水相 pH 5.3，萃余 Co 6 mg/L，合格。
2. P204 除杂线：锰、锌反萃硫酸 150 g/L，钙积在 3 级，结了石膏，周四停槽清。
3. P507 线：镍钴比 1:1 的杂料先走这里，洗涤用硫酸钴 20 g/L，反萃 2 mol/L 硫酸。
4. 电积：槽压 3.4 V，电流密度 220 A/m2，钴板 99.95。
下周计划：换 4 号澄清室隔栅；黑粉二期料含锂高，先沉锂再进萃取。
"""

FERRITE_CARD = """
# 工艺卡  锶铁氧体 Y35 预烧与烧结
鸿鹄磁电（样本厂）   卡号 TY-07   受控
| 工序 | 参数 | 备注 |
| 配料 | Fe2O3 : SrCO3 = 5.9 : 1（摩尔），外加 SiO2 0.3 % | 湿混 2 h |
| 预烧 | 回转窑 1280 ℃，2.5 h | 黑料 4.9 g/cm3 |
| 二次球磨 | CaCO3 0.8 %、Co2O3 0.2 %，16 h，0.75 μm | 费氏 |
| 湿压成型 | 取向场 0.6 T，压力 35 MPa，含水 36 % | 注浆式 |
| 烧结 | 推板窑 1215 ℃ × 90 min，空气 | 升温 100 ℃/h |
| 磨加工 | 金刚石砂轮，留量 0.3 mm | |
性能：Br 0.41 T，Hcj 265 kA/m，(BH)max 31 kJ/m3。裂纹多时把 200～600 ℃ 段再放慢一倍。
"""

ALUMINIUM_LOG = """
电解铝一系列 三工区 交接班记录
系列电流 402 kA   平均电压 3.94 V   分子比 2.35   氧化铝浓度 2.1 %

3107 槽：效应 1 次，持续 96 s，峰压 28 V，加料后熄灭；炉帮偏薄，铝水平 24 cm，电解质水平 19 cm。
3112 槽：换极 2 组，极距 4.4 cm，换后 16 小时阳极电流分布正常。
3120 槽：出铝 2.96 t，比计划少 40 kg；电解温度 958 ℃，氟化铝加 28 kg。
3126 槽：针振 120 mV，抬极 30 点后恢复，怀疑有炭渣，下班打捞。
全区电流效率 93.8 %，直流电耗 12,860 kWh/t-Al；阳极毛耗 478 kg/t。
壳面打击头 3131 卡，维修单已开。冰晶石料箱空两台，夜班补。
"""

STEEL_PAGE = """
<html><head><title>Twin-roll strip casting of low-carbon steel: line settings</title></head><body>
<h1>Twin-roll strip casting, pilot line B</h1>
<p>Low-carbon steel (C 0.05, Mn 0.6, Si 0.25) from the ladle furnace at 1605 &deg;C goes through the tundish and a delivery nozzle between two copper-sleeved rolls of 500 mm.</p>
<table border="1"><tr><th>Setting</th><th>Value</th></tr>
<tr><td>Casting speed</td><td>62 m/min</td></tr><tr><td>Strip thickness</td><td>1.7 mm</td></tr>
<tr><td>Roll separating force</td><td>22 kN</td></tr><tr><td>Pool superheat</td><td>45 &deg;C</td></tr>
<tr><td>In-line hot reduction</td><td>28 % at 1050 &deg;C</td></tr></table>
<p>Side dams of BN composite last four heats. Chatter marks vanish when the roll surface is textured to Ra 8 &mu;m. Coil at 620 &deg;C.</p>
<p>Edge cracks: lower the pool height by 15 mm before touching the speed.</p></body></html>
"""

PHARMA_BATCH = """
# Batch record MIC-0932: micronisation of drug substance
Product: inhalation grade, code AX-17 (API)      GMP area 2      Spiral jet mill 200 mm
| Step | Set | Found | Initials |
| Room humidity | 35-45 % RH | 41 | bm |
| Feed rate | 6.0 kg/h | 5.9 | bm |
| Venturi pressure | 0.62 MPa N2 | 0.62 | bm |
| Grinding pressure | 0.55 MPa N2 | 0.55 | bm |
| Oxygen in loop | below 2 % | 1.1 | kl |
| D50 laser, wet | 1.8-2.6 um | 2.2 | kl |
| D90 | below 5.0 um | 4.4 | kl |
Yield 93.4 %. Mill rinsed with purified water, then ethanol; swab result below 10 micrograms per 25 cm2. Conditioning 48 h at 40 C and 50 % RH to bring amorphous content below 1 %. Released for blending by QA on 2023-08-14.
"""

HARD_METAL = """
牌号 | YK10 硬质合金 | | | |
工序 | 参数 | 值 | 单位 | 备注
配料 | WC 0.8μm | 89.6 | % |
配料 | Co | 10 | % |
配料 | Cr3C2 | 0.4 | % | 抑制剂
湿磨 | 球料比 | 5 | | 酒精 36 h
成型剂 | 石蜡 | 2 | % |
压制 | 压力 | 180 | MPa | 冷等静压可选
脱蜡 | 氢气 450℃ | 3 | h |
烧结 | 低压烧结炉 1410℃ | 60 | min | 氩 5 MPa
检验 | 矫顽磁力 | 22.5 | kA/m | 碳量判断
检验 | 钴磁 | 8.9 | % |
检验 | 硬度 | 1620 | HV30 |
"""

EWASTE = """
Assay and recovery, shredded circuit boards | | | |
Fraction | Cu % | Au g/t | Ag g/t | Pd g/t | Mass %
Fines below 2 mm | 21 | 310 | 820 | 64 | 28
Mid 2-8 mm | 34 | 140 | 510 | 22 | 41
Ferrous | 3 | 8 | 30 | 1 | 17
Plastics | 1 | 2 | 9 | 0 | 14
"""
EWASTE_LEACH = """
Leach step | Reagent | T C | h | Recovery %
Copper | H2SO4 2 M + air | 70 | 4 | 97 % Cu
Gold | thiourea 0.5 M, Fe3+ 3 g/L | 35 | 2 | 93 % Au
Black mass | H2SO4 2 M + H2O2 | 80 | 3 | Co 98, Ni 97, Li 96
Co/Ni split | D2EHPA then Cyanex 272, O/A 1:1, pH 5.2 | 40 | | Co 99.2 % purity
Copper SX | LIX 984N 20 %, strip 180 g/L acid | 25 | | electrowon cathode
"""

MOTOR_SHEET = """
# 电磁设计单  TM-150 永磁同步电机
编号 DC-TM150-04   设计 孔令川   软件 二维有限元
| 项目 | 值 | 项目 | 值 |
| 额定功率 | 150 kW | 极数/槽数 | 8 / 48 |
| 额定转速 | 4800 r/min | 气隙 | 0.8 mm |
| 定子外径 | 240 mm | 铁心长 | 150 mm |
| 绕组 | 发卡式 6 层 | 每相串联匝 | 24 |
| 磁钢 | N42UH，Br 1.29 T @20 ℃ | 磁钢尺寸 | 22×6.5×15 mm，V 型 |
退磁校核：150 ℃、最大去磁电流 720 A 时磁钢工作点最低 0.31 T，高于膝点 0.18 T，局部退磁率 0.2 %。
转矩脉动 2.8 %，齿槽转矩 0.4 Nm（斜极 2 段，3.75°）。效率 MAP 最高 97.1 %。
磁钢为外购件，按客户图纸采购，供应商提供 B-H 曲线。永磁体涡流损耗 210 W，分段 5 段。
"""

LASER_SPEC = """
# Nd:YAG rod, specification LR-6x100
| Item | Requirement |
| Dopant | Nd 1.0 +/-0.1 at% in YAG |
| Size | dia 6.35 x 100 mm |
| End faces | flat, lambda/10, parallel within 10 arc sec, AR coated at 1064 nm, R below 0.2 % |
| Barrel | fine ground, 50 grit |
| Wave front | below lambda/4 over the clear aperture |
| Extinction | above 28 dB |
| Pump band | 808 nm diode, absorption 7.5 per cm |
Slope efficiency 48 % in a flat-flat cavity with 12 % output coupler. Er:YAG and Ho:YAG rods to the same drawing on request (2940 nm, 2100 nm). Rods are boules grown outside and bought in; we cut, polish and coat.
Incoming inspection: interferogram of every rod, extinction of one in five.
"""

CERIA_NOTE = """
抛光粉使用说明  （光学冷加工车间张贴）
品名：氧化铈系抛光粉 CP-3    供应商来料，D50 1.1 μm，CeO2 ≥ 70 %，余为镧

1. 用去离子水配成 12～15 波美度，过 400 目；每班测一次比重，低了就加粉。
2. 聚氨酯抛光盘，压力 0.06 MPa，主轴 45 r/min，供液 1.5 L/min，液温 28～32 ℃。
3. pH 7.5 左右，偏低时划痕增多；连续用 40 小时或去除率低于 0.5 μm/min 换液。
4. 废液入专用桶，由厂家回收，不得倒入下水。
5. 镜片面形：λ/4，表面疵病 40/20。冕玻璃与火石玻璃分开盘，不要混用。
6. 抛光粉为一般粉尘，戴 N95 口罩。
"""

FILES: dict[str, bytes] = {
    "Group/Tideway/SOP CO-31.docx": word(
        COBALT_SOP, "Tideway Battery Metals", "Confidential - printed copies uncontrolled"
    ),
    "Group/镍钴二厂/三车间周报.txt": plain(GROUP_NICKEL, "gbk", "\r\n"),
    "Group/鸿鹄/TY-07工艺卡.docx": word(FERRITE_CARD, author="鸿鹄"),
    "Group/铝业/三工区0714.txt": plain(ALUMINIUM_LOG),
    "Group/steel/pilot_line_B.html": plain(STEEL_PAGE, "ascii"),
    "Group/pharma/MIC-0932.pdf": pdf(PHARMA_BATCH, footer="GMP record - do not discard"),
    "Group/硬质合金/YK10.xls": xls({"工艺": HARD_METAL}),
    "Group/ewaste/boards_Q2.xlsx": xlsx({"Assay": EWASTE, "Leach": EWASTE_LEACH}),
    "Group/motor/DC-TM150-04.pdf": pdf(MOTOR_SHEET, SONG),
    "Group/optics/LR-6x100.docx": word(LASER_SPEC),
    "Group/optics/抛光粉使用说明.txt": plain(CERIA_NOTE),
}
