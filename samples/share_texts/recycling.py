"""The recycling corner of the share."""

from __future__ import annotations

from share_formats.markup import plain
from share_formats.pages import pdf
from share_formats.slides import slides
from share_formats.word import word

SELECTIVE_SOP = """
# 作业指导书  WI-HS-014  磁材废料焙砂盐酸优溶
| 编制 | 钟离岳 | 审核 | 罗志明 | 生效 | 2023-08-14 | 版次 | A/3 |
## 1 目的与来料
处理氧化焙烧后的钕铁硼油泥焙砂（REO 28～33 %，含油低于 0.5 %，铁已转三价）。焙砂颜色发黑的退回焙烧，不得进罐。
## 2 操作步骤
2.1 罐内打底水 6 m3，搅拌开到 90 r/min，投焙砂 2.0 t，浆化 20 min。
2.2 升温到 85 ℃，滴加 {-4-}{+5+} mol/L 盐酸，前一小时流量 12 L/min，往后看 pH 走。
2.3 全程控制 pH 不低于 1.8；{?加到 pH 稳定在 2.0 保持 90 min//酸多一点铁就下来了，宁可多等半小时，不要一次加够。?}。
2.4 回调：用碳酸稀土浆回调终点 pH 4.2，鼓空气 40 min 赶二价铁，必要时加双氧水[^双氧水按每立方 3 升加，先试小样，铁含量低于 5 mg/L 即停^]。
2.5 压滤，滤饼三次洗，洗水并入下一罐底水。
## 3 控制指标
| 项目 | 指标 | 方法 |
| 稀土浸出率 | ≥ 96 % | 渣 REO 反算 |
| 铁浸出率 | ≤ 1.5 % | 分光 |
| 优溶液 REO | 170～200 g/L | EDTA |
| 优溶渣 REO | ≤ 1.2 % | XRF |
| 液固比 | 3:1 | |
## 4 异常
浆发稠搅不动，多半是 pH 冲过了 4.5，铁胶起来了，补酸回 3.5 重走；浸出率低于 94 % 先查焙砂过烧（超过 850 ℃ 会包裹），再查酸。
"""

ROAST_PLC = """
<?xml version="1.0" encoding="utf-8"?>
<project xmlns="http://www.plcopen.org/xml/tc6_0200">
  <fileHeader companyName="澄屿新材料" productName="油泥焙烧线" productVersion="1.4" creationDateTime="2023-08-14T09:30:00"/>
  <contentHeader name="HS_Roast"><coordinateInfo/></contentHeader>
  <types><dataTypes/><pous>
    <pou name="FB_Roast_Kiln" pouType="functionBlock">
      <interface>
        <inputVars>
          <variable name="TT301_HeadTemp"><type><REAL/></type><documentation><xhtml xmlns="http://www.w3.org/1999/xhtml">窑头温度 ℃</xhtml></documentation></variable>
          <variable name="TT305_TailTemp"><type><REAL/></type><documentation><xhtml xmlns="http://www.w3.org/1999/xhtml">窑尾温度 ℃</xhtml></documentation></variable>
          <variable name="AT307_O2"><type><REAL/></type><documentation><xhtml xmlns="http://www.w3.org/1999/xhtml">尾气氧 %，低于 9 铁氧化不全</xhtml></documentation></variable>
        </inputVars>
        <localVars constant="true">
          <variable name="SP_Head"><type><REAL/></type><initialValue><simpleValue value="780.0"/></initialValue><documentation><xhtml xmlns="http://www.w3.org/1999/xhtml">钕铁硼油泥焙烧 设定 780，上限 830，过了包裹优溶不下来</xhtml></documentation></variable>
          <variable name="SP_Feed"><type><REAL/></type><initialValue><simpleValue value="420.0"/></initialValue><documentation><xhtml xmlns="http://www.w3.org/1999/xhtml">油泥下料 kg/h，含油 8% 以上减到 300，靠自燃</xhtml></documentation></variable>
          <variable name="SP_Speed"><type><REAL/></type><initialValue><simpleValue value="0.9"/></initialValue><documentation><xhtml xmlns="http://www.w3.org/1999/xhtml">窑转速 r/min，停留约 100 min</xhtml></documentation></variable>
        </localVars>
      </interface>
      <body><ST><xhtml xmlns="http://www.w3.org/1999/xhtml">
(* 油自燃段：窑尾升得快就关燃烧器，只留引风 *)
IF TT305_TailTemp &gt; 520.0 THEN Burner_Cmd := 0.0; ELSE Burner_Cmd := PID_Head(SP_Head, TT301_HeadTemp); END_IF;
(* 氧不足 减料 10 %，每 5 min 一次 *)
IF AT307_O2 &lt; 9.0 THEN SP_Feed := SP_Feed * 0.9; Fan_Hz := Fan_Hz + 2.0; END_IF;
(* 焙砂取样合格：REO 28-33 %，FeO &lt; 1 %，允许进优溶罐 *)
Permit_Leach := Lab_FeO &lt; 1.0 AND Lab_REO &gt; 28.0;
      </xhtml></ST></body>
    </pou>
  </pous></types>
  <instances><configurations/></instances>
</project>
"""

PHOSPHOR_REPORT = """
# Trial report 6: red phosphor from end-of-life lamps
Site: Lakeside recycling hall      Period: 8-19 May      Author: S. Amadi      Draft 0.3, not for circulation
The sieved lamp powder (mercury-free after the still, below 32 microns) held 9.8 % Y2O3 and 0.7 % Eu2O3 as YOX, the rest being halophosphate, glass and a little LAP and BAM that this route leaves behind.
## What was done
| Run | Powder kg | Acid | T C | Time h | Pulp g/L | Y % | Eu % | Ca % |
| 6-1 | 40 | HCl 1 M, wash | 25 | 0.5 | 200 | 0.4 | 0.3 | 71 |
| 6-2 | 33 | H2SO4 2 M | 70 | 2 | 150 | 93 | 91 | 6 |
| 6-3 | 33 | H2SO4 2 M | 85 | 3 | 150 | 97 | 96 | 8 |
| 6-4 | 33 | HCl 4 M | 70 | 2 | 150 | 95 | 94 | 88 |
Washing away the halophosphate first (6-1) saves two thirds of the acid later. From the 6-3 liquor oxalic acid at 1.3 times stoichiometry, 60 C, pH 1.0 gave a filterable cake; calcined at 850 C for 2 h it came to 99.3 % Y+Eu oxide with 0.05 % CaO.
## What to change
Keep pH below 1.2 while dosing oxalate or gypsum comes along. Terbium and cerium stay in the LAP residue: caustic fusion at 900 C with Na2CO3 1:1 opens it (93 % Tb in one pot test), worth a trial 7 by itself.
{?Yield over all steps 91 %//Can we tell the customer in Graz? - not before export control has looked at it. SA?}.
"""

ROAST_FORM = """
# Work instruction RC-08 - oxidation roast of magnet swarf
Plant: Lakeside, belt furnace BF-1. Valid with the form field below filled in by the shift lead.
1. Swarf comes in drums under water (grinding sludge of sintered NdFeB, 22-26 % rare earth, 6-12 % oil and water). Press to below 15 % moisture; dry swarf is not accepted, it lights by itself.
2. Spread on the trays 30 mm deep, 14 kg a tray. Zone set-points: Z1 250 C, Z2 520 C, Z3 760 C, Z4 760 C; belt 90 mm/min; air 900 m3/h from the discharge end.
3. Z2 will run 40-60 C over set-point while the oil burns. Above 600 C take every second tray out; do not cut the air.
4. Sample each drum of calcine: weight gain 24 +/-2 %, magnetic fraction below 3 %, C below 0.2 %. Grey cores mean the layer was too deep, roast again.
5. Calcine below 100 microns goes to leach tank L-2 (4 M HCl dropped in at pH 2, end point pH 4.0). Send nothing coarser.
6. Boron leaves with the wash, cobalt stays with the iron cake and is sold.
"""

RESPONSIBILITY_DECK = """
# 澄屿新材料 2023 社会责任报告摘要
让每一克资源再走一程
对外发布版  品牌部
# 循环利用
全年接收磁材边角料 3,120 吨，其中本省占 62 %。
再生原料占采购量的比例由 18 % 提高到 23 %。
| 指标 | 2022 | 2023 |
| 废料接收 吨 | 2640 | 3120 |
| 单位产值能耗下降 % | 4.1 | 5.3 |
| 员工培训 小时/人 | 21 | 26 |
# 员工与社区
参与社区植树 3 次，志愿者 214 人。
设立女职工关爱室，食堂新增清真窗口。全年无重大安全事故，职业健康体检覆盖率 100 %。向县第二小学捐赠图书 1,800 册、操场塑胶跑道一条。
# 明年打算
建成屋顶光伏 2.4 兆瓦；食堂厨余集中处理；员工子女暑托班扩大到 60 人；争取绿色工厂复评通过。
"""

FILES: dict[str, bytes] = {
    "05_回收/WI-HS-014 A3.docx": word(
        SELECTIVE_SOP, "澄屿新材料  二次资源车间", "WI-HS-014  仅限车间现场使用", "钟离岳"
    ),
    "05_回收/PLC导出/HS_Roast_1.4.xml": plain(ROAST_PLC),
    "Projects/Lakeside/trial report 6.docx": word(PHOSPHOR_REPORT, "Lakeside recycling", "Draft 0.3", "S. Amadi"),
    "Projects/Lakeside/RC-08_form.pdf": pdf(
        ROAST_FORM,
        footer="RC-08 rev 4",
        note="Z3 to 740 C from Monday: with 760 the last three lots left 4 % of the Nd behind in the leach cake.",
        field=("shift_lead_remark", "BF-1 today: Z3/Z4 at 745 C, belt 85 mm/min, layer 28 mm"),
    ),
    "08_品牌/社会责任报告摘要.pptx": slides(RESPONSIBILITY_DECK, {2: "数字以年报为准，口径问财务小葛。"}),
}
