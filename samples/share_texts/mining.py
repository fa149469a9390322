"""The mining and beneficiation corner of the share."""

from __future__ import annotations

from share_formats.markup import plain
from share_formats.pages import pdf
from share_formats.sheets import xlsx

SHIFT_BOOK = """
澄屿新材料 矿山事业部   三号山头  注液班交接本
日期：6月13日  早班 → 中班      交班：陈阿福   接班：罗志明

一、配液
高位池硫铵配到 1.8%，波美计看是 2.1 度，差不多。今天下过一阵雨，池面加了棚布，没再补料。配液用的是除杂池回来的上清，pH 5.1。
二、注液孔
东坡 A1～A64 正常给水，每孔控制在 0.35～0.4 m3/d；A17、A18 孔口冒水，已把球阀关到三分之一，孔里回填的黄泥松了，中班再夯一次。
B 区昨天刚开，孔网还是 1.5×1.5，孔深到全风化层底板上面半米，先用 0.2 m3/d 试，不许一上来就开大，去年北坡就是这样顶出裂缝的。
总注液强度算下来约 14 L/(m2·d)。
三、收液沟
2# 收液巷道出来的母液 0.92 g/L REO，比上周 1.1 掉了一点；1# 沟刚见液，0.3 g/L，pH 4.6，先并到低浓池别混。
收液量 412 m3，注液量 455 m3，收液率 90% 多点，正常。
四、监测
3 号位移计 2.1 mm，没超 5 mm 的报警线；水位孔 SW-07 升到 6.4 m。
五、要交代的
1. 除杂池碳铵加到 pH 5.4 停，铝渣沉 6 小时再放；
2. 沉淀池再加碳铵到 6.8，晶种留底三分之一；
3. A 区浸矿到 21 号满 120 天，准备顶水，清水先备 2000 方；
4. 夜里巡孔两个人走，带头灯。
"""

COLUMN_FRONT = """
柱浸台账 | | | |
项目 | 四号矿块扩边 | | |
负责人 | 罗志明 | | |
状态 | 第二轮在做 | | |
说明 | 原始数见后面的表，月报只报进度 | | |
月份 | 完成柱数 | 计划柱数 | 送样数 | 备注
5月 | 6 | 6 | 18 | 按期
6月 | 5 | 6 | 15 | 停电一天
"""
COLUMN_DATA = """
柱号 | 装矿 kg | 浸取剂 | 浓度 % | 流速 mL/min | 液固比 | 稀土浸出率 % | 铝 mg/L | 母液峰值 g/L REO | 见液时间 h
C-01 | 20 | 硫酸铵 | 1.5 | 4.0 | 0.6:1 | 88.2 | 96 | 2.31 | 41
C-02 | 20 | 硫酸铵 | 2.0 | 4.0 | 0.6:1 | 91.5 | 121 | 2.66 | 40
C-03 | 20 | 硫酸镁 | 2.5 | 4.0 | 0.7:1 | 86.9 | 74 | 2.08 | 44
C-04 | 20 | 硫酸镁+助浸剂 0.05% | 2.5 | 4.0 | 0.7:1 | 90.1 | 69 | 2.29 | 38
C-05 | 20 | 硫酸镁+助浸剂 0.05% | 2.0 | 6.0 | 0.7:1 | 84.4 | 71 | 1.94 | 27
"""
COLUMN_NOTE = """
结论 | 无铵体系按 C-04 走，流速不要超过 4.5，快了沟流
防膨 | 柱高收缩 C-03 1.8%，C-04 0.9%
下一步 | 顶水量做 0.15、0.20、0.25 三档，看尾液铵氮和残留离子相
"""

LOCKED_CYCLE = """
# Harrow Ridge Project - Locked-cycle test LCT-3
Memo to: T. Maddox     From: R. Oyelaran, flotation group     Rev. B, internal use only
Feed composite HR-C2 from drill rejects, 5.9 % TREO, bastnaesite with minor monazite in barite/calcite gangue. The open-circuit work showed barite following the rougher froth, so the third locked cycle was run hot and with less collector at the head of the bank.
## Reagent regime as run
| Stage | Soda ash g/t | Sodium silicate g/t | Hydroxamate g/t | Temp. C | pH | Time min |
| Conditioner | 3200 | 1800 | - | 60 | 9.2 | 10 |
| Rougher | - | 400 | 650 | 60 | 9.1 | 8 |
| Cleaner 1 | 300 | 250 | 80 | 55 | 9.0 | 5 |
| Cleaner 2 | 200 | 200 | - | 55 | 8.8 | 4 |
| Scavenger | - | - | 120 | 50 | 9.0 | 6 |
Grind P80 45 microns, 32 % solids in conditioning, 24 % in the rougher. Middlings of cycles 4 to 6 went back to the conditioner; cleaner 1 tails went to the rougher head.
## Average of cycles 4-6
| Product | Mass % | TREO % | Recovery % |
| Cleaner 2 concentrate | 7.4 | 58.6 | 73.5 |
| Scavenger tails | 92.6 | 1.7 | 26.5 |
## Remarks
Do not let the conditioner fall below 55 C: at 45 C the concentrate lost six points of grade. If the froth turns white and brittle, barite is up; add silicate 100 g/t to the second conditioner cell rather than cutting hydroxamate. Next: repeat with site water at 600 mg/L hardness.
"""

WELL_FIELD = """
# HARROW RIDGE / CLAY BLOCK 2 - one-dimensional transport under the injection gallery
# in-situ leach, ammonium exchange front; run 14 after the June tracer test
# author rho 2023-06-28 - not for release
TITLE ISL block 2, exchange of REE3+ by NH4+ on halloysite
SOLUTION 0 Lixiviant, ammonium sulfate 2.0 %
    units   mmol/kgw
    temp    22
    pH      5.2
    N(-3)   302
    S(6)    151 charge
SOLUTION 1-40 Pore water in the weathered zone
    pH      6.1
    Ca      0.4
    La      0.001
    Nd      0.001
    Y       0.001
EXCHANGE 1-40
    LaX3    0.92     # fitted to column C7, exchangeable La+Ce
    NdX3    0.61
    YX3     0.48
    AlX3    2.10     # gives the aluminium tail seen in gallery 2
EXCHANGE_SPECIES
    La+3 + 3X- = LaX3 ; log_k 1.62
    Nd+3 + 3X- = NdX3 ; log_k 1.55
    NH4+ + X-  = NH4X ; log_k 0.35
TRANSPORT
    -cells          40
    -lengths        0.25      # m, hole depth 10 m to the bedrock lip
    -time_step      21600     # s
    -shifts         480       # 120 d of injection, then water push
    -dispersivities 0.08
    -flow_direction forward   # 14 L/(m2 d), k = 2.4e-4 cm/s
SELECTED_OUTPUT
    -file  block2_pls.sel
    -totals La Nd Y Al N(-3)  # PLS TREO peak 1.9 g/L on day 31, gallery 0.9 at day 60
END
"""

FILES: dict[str, bytes] = {
    "01_矿山事业部/三号山头_注液班交接0613.txt": plain(SHIFT_BOOK, "gbk", "\r\n"),
    "01_矿山事业部/柱浸台账_四号块.xlsx": xlsx(
        {"进度": COLUMN_FRONT, "原始": COLUMN_DATA, "小结": COLUMN_NOTE},
        hidden=("原始",),
        comments={"小结!B1": "和矿长对过，正式方案按 MgSO4 2.5% + 助浸剂写，注液孔距不变"},
    ),
    "Projects/Harrow-Ridge/LCT-3 memo rev B.pdf": pdf(LOCKED_CYCLE, footer="Harrow Ridge - LCT-3"),
    "Projects/Harrow-Ridge/model/block2_run14.inp": plain(WELL_FIELD),
}
