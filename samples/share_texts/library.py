"""What is, or claims to be, public: a paper, a patent, a standard, a textbook, a notice; and drafts that are not yet."""

from __future__ import annotations

from share_formats.markup import plain
from share_formats.pages import SONG, pdf
from share_formats.word import word

PAPER = """
# Influence of the second ageing temperature on coercivity of Ga-doped Nd-Fe-B sintered magnets
E. Strand, B. Aaltonen, T. Ilves
Journal of Imaginary Magnetics and Alloys 41 (2021) 118-126.  ISSN 9999-0041.  https://doi.org/10.9999/jima.2021.41.118
Received 2 February 2021; accepted 19 May 2021; available online 3 June 2021. (c) 2021 The Authors. Open access under the CC BY licence.
## Abstract
Sintered magnets of nominal composition Nd30.5 Fe-bal. B0.95 Co1.0 Cu0.15 Ga0.4 (wt%) were aged between 440 and 560 C. Coercivity went through a maximum of 19.1 kOe at 500 C.
## 2. Experimental
Strip-cast flakes were hydrogen decrepitated, jet milled in nitrogen to a mean size of 3.1 um (D50), aligned at 1.9 T and isostatically pressed. Compacts were sintered at 1050 C for 4 h, aged at 900 C for 2 h and then at the second temperature for 3 h [7].
| Second ageing C | 440 | 470 | 500 | 530 | 560 |
| Hcj kOe | 15.2 | 17.9 | 19.1 | 18.3 | 16.0 |
## 3. Discussion
Transmission electron microscopy shows thin amorphous boundaries at 500 C, in agreement with earlier work [3, 9]. At 560 C the boundary phase retracts to the triple junctions.
## References
[3] H. Example et al., Acta Imaginaria 12 (2017) 44.   [7] E. Strand, Thesis, University of Nowhere, 2019.   [9] K. Sample, Scripta Ficta 88 (2020) 5.
"""

PATENT = """
(19) 国家知识产权局
(12) 发明专利申请
(10) 申请公布号 CN 199999999 A
(43) 申请公布日 2021.11.12
(21) 申请号 202110999999.9
(22) 申请日 2021.08.03
(71) 申请人 某大学（示例）
(54) 发明名称 一种含铈钕铁硼磁体的双主相制备方法

权利要求书
1. 一种含铈钕铁硼磁体的双主相制备方法，其特征在于，包括：将含铈合金与无铈合金分别速凝甩带并氢破碎，按质量比 3:7 混合，气流磨至 3.0～3.5 μm；于 1.5 T 以上磁场中取向成型；在 1030～1060 ℃ 烧结 3～5 h；再于 880～920 ℃ 和 480～520 ℃ 两级时效。
2. 根据权利要求 1 所述的方法，其特征在于，含铈合金中铈占稀土总量的 40～60 %。

说明书
[0001] 技术领域：本发明涉及稀土永磁材料领域。
[0004] 针对现有技术中铈的加入使矫顽力下降的问题，本发明以两种主相晶粒的化学成分不均匀性保持磁硬化。
[0012] 实施例 1：含铈合金与无铈合金按 3:7 混合，1045 ℃ 烧结 4 h，所得磁体剩磁 13.0 kGs，内禀矫顽力 12.4 kOe。
[0013] 对比例 1：单主相同成分合金，矫顽力 10.1 kOe。
"""

STANDARD = """
# 中华人民共和国国家标准（阅读笔记用摘页）
GB/T 99999—2022    稀土永磁材料 术语与牌号（示例文本）
ICS 29.030      2022-10-12 发布      2023-05-01 实施      国家标准化管理委员会 发布
## 1 范围
本文件规定了烧结稀土永磁材料的牌号表示方法、主要磁性能、检验规则以及标志、包装、运输和贮存。
## 2 规范性引用文件
GB/T 3217 永磁（硬磁）材料磁性试验方法；GB/T 9637 电工术语 磁性材料与元件。
## 4 牌号
牌号由字母 N、最大磁能积数值与矫顽力级别代号组成，如 N42SH。
| 牌号 | 剩磁 T | 内禀矫顽力 kA/m | 最大磁能积 kJ/m3 |
| N35 | 1.17～1.22 | ≥955 | 263～287 |
| N42SH | 1.28～1.32 | ≥1592 | 318～342 |
## 6 检验规则
每批按 GB/T 2828.1 抽样，磁性能在 20 ℃±2 ℃ 下用闭路法测量；密度用排水法。
## 7 标志与包装
包装箱应标明磁性货物标识，空运时外磁场符合相应规定。
"""

TEXTBOOK = """
# 第四章  分馏萃取的基本关系
《湿法冶金分离原理》（示例教材） 第二版   虚构大学出版社   ISBN 978-7-9999-0000-1   定价：46.00 元   仅供教学
## 4.1 萃取比与分离系数
设 A 为易萃组分、B 为难萃组分，二者分配比之比称为分离系数 β。以稀土为例，P507-盐酸体系中相邻元素的 β 多在 1.5～6 之间，镨与钕之间最小。
## 4.2 有回流时的操作线
把一个分馏萃取槽看作萃取段与洗涤段两部分。稳态时萃取量 S 与洗涤量 W 满足 W = S - fA（水相进料）。最优萃取比 EM = 1/√β。
## 例 4-3
料液中钕 0.75、镨 0.25（摩尔分数），β = 1.5，要求产品纯度均为 99.9 %。试估算级数。
解：EM = 0.816，S = 1.11……由逐级计算得萃取段约 60 级，洗涤段约 45 级。
## 习题
4-1 试说明为什么 β 越接近 1 所需级数越多。
4-2 皂化的目的是什么？若皂化度取 36 %、有机相浓度 1.5 mol/L，求有机相的饱和容量。
4-3 画出三出口萃取流程示意图，并指出中间产品的富集位置。
"""

PUBLIC_NOTICE = """
<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>环境影响评价第二次公示</title></head>
<body><h2>南岭县某稀土矿浸矿工艺改造项目环境影响报告书（征求意见稿）公示</h2>
<p>公示网址：http://hbj.nanling.example/gs/2023/0612.html　　抓取日期：2023-06-15　　公示期十个工作日</p>
<p>建设单位：澄屿新材料有限公司　　联系人：环保科 方工　　意见可寄至本县政务中心 2 号窗口</p>
<h3>三、工程概况</h3>
<table border="1"><tr><th>工序</th><th>内容（公示本）</th></tr>
<tr><td>注液</td><td>以 2.0 % 硫酸镁溶液代替硫酸铵，注液孔孔距 1.5～2 m</td></tr>
<tr><td>收液</td><td>收液巷道加导流孔，收液率不低于 90 %</td></tr>
<tr><td>除杂、沉淀</td><td>碳酸氢铵改为氧化镁，除杂 pH 5.2 左右，产品为混合碳酸稀土</td></tr>
<tr><td>闭矿</td><td>清水淋洗 60 d，尾水氨氮低于 15 mg/L</td></tr></table>
<h3>四、主要环境影响及措施</h3>
<p>地下水：设监控井 8 口，渗漏时启动截获井；边坡：布设位移计 12 支。公众可在公示期内查阅报告书全文。</p>
</body></html>
"""

ABSTRACT = """
# Abstract submitted to the 9th Workshop on Imaginary Separation Science
Status: submitted 4 August, decision expected in October. Slides not yet written. Please do not forward.
Title: Three-outlet operation of a Pr/Nd bank with on-line XRF
Authors: I. Okonjo, S. Amadi (Kestrel Lakeside)
We report plant experience with a middle outlet at stage 38 of a 62 + 44 stage mixer-settler bank (HEHEHP 1.5 M, saponified 36 %). Steering the middle flow between 2 and 6 % of feed from the on-line composition keeps Pr below 0.05 % in the Nd product when the feed swings from 18 to 27 % Pr. The control law, the loop constants and the stage profile over three weeks will be shown.
Keywords: cascade, three-outlet, XRF, praseodymium, neodymium.
"""

DISCLOSURE = """
# 专利交底书（未递交）
| 案号 | BY-2023-019 | 发明人 | 侯一帆、许桥 | 代理 | 待定 |
| 名称 | 一种磁体侧面涂覆的晶界扩散方法 | 密级 | 内部 | 日期 | 2023-08-14 |
## 技术方案
对厚度大于 6 mm 的钕铁硼磁体，沿取向方向的两个端面不涂，仅在四个侧面喷涂氢化铽浆料，增重 0.5～0.8 %，在 900～940 ℃ 保温 15～25 h 后 490～510 ℃ 回火，使重稀土由侧面沿晶界进入角部。
## 实施例
样块 20×15×8 mm，侧涂 0.62 %，925 ℃×20 h + 500 ℃×4 h：角部 Hcj 由 17.0 升到 25.8 kOe，Br 降 0.1 kGs。
## 不写进申请的诀窍（附件，另存）
{?浆里加 0.3 % 松油醇酯，喷完 60 ℃ 烘 8 min 才不掉粉；料盘垫钼网，网上先刷一层氧化镝。//代理机构要的话先问法务，这一段不给。?}
升温到 600 ℃ 时要停 90 min 排醇，停短了侧面起泡。
"""

GENERIC_FURNACE = """
# VF-400 vacuum furnace - operating manual (English, issue 7)
For all alloys and heat treatments. Read before switching on.
## 1 Safety
Never open the door above 80 C. Lock out the mains before work on the heating chamber. Argon displaces air: measure oxygen before entering the pit.
## 2 Pumping and leak test
Close the vent valve, start the rotary pump, open the roughing valve below 100 mbar. The furnace must reach 0.1 Pa in 45 minutes when cold and clean. If it does not, test the door seal with helium.
## 3 Programming
Up to 30 segments. Press PROG, choose a number, enter ramp, set-point and soak. Guaranteed soak waits until all thermocouples are within the band.
## 4 Maintenance
Grease the door hinge monthly. Change pump oil every 1000 h. Check the molybdenum heating elements for sagging once a year.
===
## Appendix D: tool steels
Austenitise according to the steel maker's chart; quench pressure up to 6 bar.
## Appendix E: notes for magnet makers
Green NdFeB gives off hydrogen: hold at 550-600 C until the gauge is back below 5 Pa before going on. Load the boxes with 40 mm free space for argon flow. A usual programme ends with 1050-1070 C for 4 h, then 900 C and 500 C ageing. Ask our application laboratory for a programme that fits your composition.
## Appendix F: hard metals
Dewax under hydrogen sweep gas to 450 C.
"""

EXPLORATION = r"""
{\rtf1\ansi\deff0{\fonttbl{\f0 Times New Roman;}}
{\b Harrow Ridge rare earth project: summary of the mineral resource estimate}\par
Filed with the exchange on 30 March 2023 and open to everyone on its web site. Prepared under NI 43-101 by an independent qualified person.\par
{\b Location and title.} Two exploration licences of 118 km2, sixty kilometres from the rail head. Access by gravel road except in the rains.\par
{\b Geology.} A carbonatite plug with bastnaesite and monazite in weathered breccia; clay blocks with ion-adsorption mineralisation lie on the granite to the east.\par
{\b Drilling.} 214 holes, 31,870 m, half core, samples every metre, standards and blanks one in twenty. Assays by a certified laboratory.\par
{\b Estimate at 1.0 % TREO cut-off.} Measured 12.4 Mt at 3.1 % TREO; indicated 27.9 Mt at 2.6 %; inferred 15.2 Mt at 2.2 %. NdPr makes up 19 % of TREO. Ordinary kriging, blocks 10 x 10 x 5 m, density 2.45 t/m3.\par
{\b Outlook.} A metallurgical programme is under way; results will be reported when complete. The company plans 8,000 m of infill drilling. Readers are cautioned that resources are not reserves.\par
}
"""

FILES: dict[str, bytes] = {
    "R&D/library/Strand_2021_JIMA.pdf": pdf(PAPER, footer="J. Imag. Magn. Alloys 41 (2021)"),
    "09_资料室/专利/CN199999999A.txt": plain(PATENT, "gb18030", "\r\n"),
    "09_资料室/标准/GBT99999-2022摘页.pdf": pdf(STANDARD, SONG, footer="GB/T 99999—2022"),
    "09_资料室/教材/分离原理_第4章.pdf": pdf(TEXTBOOK, SONG, footer="湿法冶金分离原理  第四章"),
    "09_资料室/网页存档/二次公示0612.html": plain(PUBLIC_NOTICE, "gb2312"),
    "Projects/Harrow-Ridge/NI 43-101 summary.rtf": plain(EXPLORATION, "ascii", "\r\n"),
    "R&D/conference/abstract_submitted.docx": word(ABSTRACT, author="I. Okonjo"),
    "R&D/专利/BY-2023-019交底书.docx": word(DISCLOSURE, "北砚磁业 知识产权", "未递交 请勿转发", "侯一帆"),
    "Engineering/manuals/VF-400_manual_en.pdf": pdf(GENERIC_FURNACE, footer="VF-400 issue 7"),
}
