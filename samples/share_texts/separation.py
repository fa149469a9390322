"""The smelting and separation corner of the share."""

from __future__ import annotations

from share_formats.drawings import drawing
from share_formats.markup import plain
from share_formats.sheets import xls
from share_formats.word import word

# An expert knows what PN, 1#有机, 洗酸 and 反酸 are; the sheet says no more than that.
HOUSE_CODES = """
2#线  PN段   夜班给白班的单子      8.03
带班 老胡

皂：昨晚1#有机 皂度 36.5，目标 36±0.5，液碱泵冲程调到 62，别再动。有机浓度化验 1.48。
流量（L/min）
  有机 118     料 21.5    洗酸 9.8    反酸 14
  料比重 1.19，1.35 M，pH 3.2
  洗酸 3.2 N  反酸 5.1 N （盐酸罐换过，第一桶偏稀，补了两小时）
级样
  8级 水 PN 99.1 / LC 0.9
  24级 水 PN 61 / LC 39      ← 比前天前移了三级
  40级 水 PN 3.3 / LC 96.7
  出口 LC里PN 0.04，合格；PN里Ce 0.011，压线
处理：24级拐点往前走，有机加 3，洗酸不动，等四小时再取 20、24、28 三个级样。拐点回到 27 以前不要切出口罐。
澄清室 31～33 级有三相物，界面厚约 4 公分，捞过一次，搅拌 31 级降到 210 转。
萃 62 级、洗 28 级，反 10 级，全开。相比 31 级实测 4.1:1。
白班记得：黑料桶不要放在 3 号泵边上，昨天绊人。
"""

STAGE_TABLE = """
槽样分析 | 轻稀土线 | 第31周 | 单位 % (REO 配分) | | | | |
级号 | 相 | La2O3 | CeO2 | Pr6O11 | Nd2O3 | Sm2O3 | 有机 g/L | 水相酸度 mol/L
1 | 水 | 62.4 | 37.5 | 0.08 | 0.02 | 0 | 6.1 | 0.02
10 | 水 | 41.7 | 57.6 | 0.61 | 0.09 | 0 | 11.8 | 0.04
20 | 水 | 12.9 | 81.3 | 4.9 | 0.9 | 0 | 17.5 | 0.07
30 | 有机 | 2.2 | 55.8 | 24.6 | 17.4 | 0 | 21.2 | 0.11
40 | 有机 | 0.3 | 9.7 | 31.1 | 58.9 | 0.02 | 23.9 | 0.16
55 | 有机 | 0 | 0.12 | 24.8 | 75 | 0.06 | 24.4 | 0.22
70 | 有机 | 0 | 0.01 | 24.9 | 75.1 | 0.01 | 24.6 | 0.31
"""
STAGE_FLOW = """
项目 | 设定 | 实测 | 备注
P507 浓度 mol/L | 1.5 | 1.49 | 磺化煤油稀释
皂化度 % | 36 | 35.6 | 钠皂
料液 mol/L | 1.3 | 1.31 | pH 3
有机流量 L/min | 96 | 96.4 |
洗酸 N | 3 | 3.02 | 流量 8.2
萃取段级数 | 55 | |
洗涤段级数 | 25 | |
Nd/Pr 分离系数 | 1.5 | 1.46 | 本周 30℃
"""

BOX_NOTES = "技术要求\\P1. 槽体采用 PVC 板 δ12 热风焊，外包玻璃钢 3 层；\\P2. 潜室过流口、轻相堰口见 A-A、B-B 剖面；\\P3. 盛水试漏 24 小时不得渗漏；\\P4. 相邻级隔板与底板垂直；\\P5. 重相口调节管为可拆式。"
BOX_TITLE = {
    "图号": "CY-CQ-12-00",
    "名称": "箱式萃取槽（轻稀土线 12 级组）总图",
    "材料": "PVC / FRP",
    "比例": "1:20",
    "设计": "吴砚",
    "校对": "沈洛",
    "批准": "",
    "版次": "B  第1张 共4张",
}

CASCADE_M = """
% nd_pr_steady.m  - 北线 Nd/Pr 分馏萃取静态设计, 逐级递推
% 2022-11 沈洛   只给工艺组用
clear; clc
beta  = 1.52;          % Nd 对 Pr 的分离系数, P507-HCl, 25 度实测均值
fB    = 0.245;         % 料液中 Pr 摩尔分数
fA    = 1 - fB;        % Nd
PA    = 0.9995;        % 有机出口 Nd 纯度要求
PB    = 0.998;         % 水相出口 Pr 纯度要求
% --- 最优萃取比 / 回萃比, 水相进料 ---
EmB = sqrt(1/beta);
EmA = beta*EmB/((beta-1)*fA+1)*0.97;
S   = EmB*fB/(1-EmB);      % 归一化萃取量
W   = S - fA*PA;           % 归一化洗涤量
fprintf('S = %.3f  W = %.3f\\n', S, W)
% --- 萃取段 ---
y = 1-PA; n = 0; xB = PB;
while xB > fB && n < 120
    yB = xB/(xB + beta*(1-xB));     % 平衡
    xB = (S*yB + (fB)*PB)/(S + fB); % 操作线
    n  = n + 1;
end
% --- 洗涤段 ---
m = 0; yA = PA;
while yA > fA && m < 120
    xA = yA/(beta*(1-yA)+yA);
    yA = (W*xA + fA*PA)/(W + fA);
    m  = m + 1;
end
fprintf('n = %d 级, m = %d 级\\n', n, m)
% 级效率 0.92, 放大后现场取 n=64, m=46; 皂化度按 0.36, 有机 1.5 M
Vs = S*1000/(0.36*1.5*0.333);  % L/h 每 kmol 料
Vw = 3*W*1000/3.1;             % 洗酸 3.1 N
"""

CASCADE_PY = '''
"""Dynamic start-up of the Dy/Tb bank: how long until the raffinate is on grade?  (kestrel-sx, branch heavy-line)"""

import numpy as np

N_EXT, N_SCR = 48, 36  # extraction and scrubbing stages as built
BETA_DY_TB = 2.0  # separation factor, HEHEHP / chloride, plant average
FEED = {"Tb4O7": 0.17, "Dy2O3": 0.83}  # mole fractions of the heavy concentrate
ORG, AQ = 42.0, 7.5  # L/min, saponified organic (34 %) and feed at 0.9 mol/L
SCRUB = 4.1  # L/min of 3.4 N HCl
HOLD_UP = 160.0  # L per mixer-settler, O/A in the mixer held at 1.8 by recycle


def equilibrium(x_tb: np.ndarray) -> np.ndarray:
    """Tb fraction in the organic that stands against x_tb in the aqueous phase."""
    return x_tb / (x_tb + BETA_DY_TB * (1 - x_tb))


def step(x: np.ndarray, dt: float) -> np.ndarray:
    """One minute of counter-current flow through all stages."""
    y = equilibrium(x)
    inflow = np.roll(x, 1)
    inflow[0] = 0.999
    inflow[N_EXT] = FEED["Tb4O7"]
    return x + dt / HOLD_UP * (AQ * (inflow - x) + ORG * (np.roll(y, -1) - y))


state = np.full(N_EXT + N_SCR, FEED["Tb4O7"])  # bank filled with feed, no product withdrawn
for minute in range(60 * 24 * 21):
    state = step(state, 1.0)
    if state[0] > 0.995:
        print("raffinate Tb 99.5 % after", minute / 1440, "days; open outlet 1")
        break
# total reflux for the first nine days shortens filling to about twelve days (plant log March)
'''

OXALATE_TW = """
澤岸精材股份有限公司   製程參數彙總表   文件編號 ZA-QW-031   版次 C
單位：濕法製造課        發行：品保        密等：內部使用

一、適用範圍
本表適用於氯化鐠釹料液經草酸沉澱、過濾、灼燒成氧化物之製程參數設定，操作人員依此調機，不得自行更改。

二、沉澱
1. 料液濃度 75 g/L（以 REO 計），游離酸 0.15 mol/L，進料前過 5 μm 濾袋。
2. 草酸配成 120 g/L，溫度 65 ℃，用量為理論量 1.15 倍。
3. 加料方式採反加，料液以 8 L/min 滴入草酸底液，攪拌轉速 180 rpm，滴加時間不得少於 50 min。
4. 陳化 90 min，溫度維持 60 ℃ 以上；終點以上澄液加草酸不再渾濁為準。
三、洗滌過濾
熱純水洗三次，末次洗液氯根 ≦ 50 ppm，濾餅含水 25 % 以下。
四、灼燒（推板窯）
一區 350 ℃、二區 650 ℃、三區 930 ℃，推速 45 min/板，料層厚度 40 mm；灼減 ≦ 0.8 %，D50 管制 4～6 μm。
五、異常處置
粒徑偏大：先查滴加速度，再降底液溫度 5 ℃；氯根偏高：增加一次漿洗，不可以提高灼燒溫度代替。
製表 林書緯   審查 郭人傑   核准 —
"""

KILN_CARD = """
# Operating card OC-17: acid-bake kiln K-201
Scope: baking of mixed bastnaesite/monazite concentrate (58-62 % REO) with concentrated sulfuric acid and water leach of the calcine. This card replaces the note taped to the control desk.
## 1 Set-points
| Tag | What | Set | Low | High | Unit |
| WIC-201 | concentrate feed, dry | 2.4 | 2.0 | 2.8 | t/h |
| FIC-203 | acid 96 %, acid-to-ore 1.35 t/t | 3.24 | 2.9 | 3.7 | t/h |
| TIC-210 | kiln, feed end | 220 | 200 | 250 | C |
| TIC-214 | kiln, discharge end | 290 | 270 | 320 | C |
| SIC-201 | kiln speed | 0.8 | 0.6 | 1.0 | r/min |
| PIC-220 | hood draught | -120 | -200 | -60 | Pa |
## 2 Sequence
Warm the shell for six hours before acid is let in. Mix concentrate and acid in the pug mill for 12 minutes; the paste must hold its shape on the belt. Residence in the kiln is about 2.5 h{+, measured with a salt tracer in May+}.
Quench the calcine in the water-leach tank at L/S 8:1, {-60-}{+45+} C, 2 h. Decomposition above 95 % is normal; below 92 % look at {?the acid weigher first//It drifted twice this year, ask Ines to put it on the weekly list.?}.
Neutralise the leach liquor with MgO to pH 3.8 so that iron and thorium report to the residue.[^The residue goes to the lined cell only; see radiation protection plan RP-4.^]
## 3 When it goes wrong
Rings in the feed end: raise TIC-210 by 10 C for one shift and cut acid by 3 %. White plume at the stack: the quench scrubber has lost water, stop WIC-201 at once.
"""

FILES: dict[str, bytes] = {
    "02_萃取车间/交班/2号线0803夜.txt": plain(HOUSE_CODES),
    "02_萃取车间/化验/W31.xls": xls({"槽样": STAGE_TABLE, "流量": STAGE_FLOW}),
    "02_萃取车间/图纸/CY-CQ-12-00.dxf": drawing(
        BOX_TITLE,
        BOX_NOTES,
        [
            (30, 190, "混合室"),
            (130, 190, "澄清室"),
            (30, 150, "潜室"),
            (210, 120, "轻相堰"),
            (210, 40, "重相口"),
            (90, 215, "A-A"),
        ],
        [(20, 20, 80, 180), (100, 20, 220, 180), (20, 20, 80, 40), (320, 60, 30, 140)],
        [(60, 110, 22)],
        layers=("轮廓线", "标注文字", "标题栏"),
        version="R2000",
    ),
    "R&D/cascade/nd_pr_steady.m": plain(CASCADE_M, "gb18030", "\r\n"),
    "R&D/cascade/start_up_heavy.py": plain(CASCADE_PY),
    "02_萃取车间/台灣廠往來/製程參數彙總_031C.txt": plain(OXALATE_TW, "cp950", "\r\n"),
    "Projects/Lakeside/OC-17 kiln K-201.docx": word(
        KILN_CARD, "Kestrel Lakeside - Operating cards", "Controlled copy no. 3 - do not photograph", "I. Okonjo"
    ),
}
