"""The offices: buying and selling, people, meetings, law, quality system, IT."""

from __future__ import annotations

from share_formats.mail import mail
from share_formats.markup import plain
from share_formats.pages import SONG, pdf
from share_formats.sheets import xlsx
from share_formats.slides import slides
from share_formats.word import word

PRICE_WEEKLY = """
# 稀土市场周报（采购部内部转发） 第 33 周

| 品名 | 上周均价 | 本周均价 | 单位 | 涨跌 |
|---|---|---|---|---|
| 氧化镨钕 | 48.6 | 49.9 | 万元/吨 | +2.7% |
| 金属镨钕 | 59.8 | 61.0 | 万元/吨 | +2.0% |
| 氧化镝 | 2,310 | 2,350 | 元/千克 | +1.7% |
| 氧化铽 | 7,180 | 7,260 | 元/千克 | +1.1% |
| 钆铁 | 26.1 | 26.0 | 万元/吨 | -0.4% |

**评论**：周初询单转多，分离厂报价坚挺，磁材大厂按需补库。北方挂牌价上调，市场解读为旺季信号。海外方面，鹿特丹报价氧化镨钕 71 美元/千克。

**后市**：预计下周窄幅整理；关注配额下达与新能源车排产。

*数据来自公开报价，仅供参考，不构成采购建议。*
"""

LAW_ALERT = """
<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>合规提示</title></head><body>
<h2>合规提示：稀土相关技术出口管制有哪些要求</h2>
<p>法务部按主管部门 2025 年第 62 号公告整理，供各部门学习。原文以官方发布为准。</p>
<ul>
<li>管制编码 1E902.a：稀土开采、冶炼分离、金属冶炼、磁材制造、二次资源回收利用的技术和载体；编码 1E902.b：上述生产线的装配、调试、维护、维修、升级技术。</li>
<li>载体举例：设计图纸、工艺规范、工艺参数、加工程序、仿真数据。</li>
<li>未经许可，不得向境外转移，也不得向外国组织、个人提供。</li>
<li>已进入公有领域的技术、基础科学研究中的技术以及普通专利申请所必需的技术不在此列。</li></ul>
<p>第一条讲范围，第二条讲谁是出口经营者；违反者依照出口管制法处罚。各部门发文件出去前请先填出口管制自查表。</p>
<p>暂停实施的期限另见 2025 年第 70 号公告，具体状态请问法务，不要自行判断。</p>
</body></html>
"""

SAFETY_SHEET = """
# SAFETY DATA SHEET - Neodymium oxide
According to Regulation (EC) No 1907/2006, Annex II.   Revision 4   Date 2023-08-14
## SECTION 1: Identification
Product name: neodymium(III) oxide, Nd2O3, 99.9 %. CAS 1313-97-9. Use: glass colouring, laboratory chemical.
## SECTION 2: Hazards
Not classified. Dust may irritate. P261 Avoid breathing dust. P280 Wear protective gloves and eye protection.
## SECTION 3: Composition
Nd2O3 above 99.9 %, Pr6O11 below 0.05 %, Sm2O3 below 0.02 %.
## SECTION 4: First aid
Inhalation: fresh air. Eyes: rinse for 15 minutes. Ingestion: drink water, see a doctor if unwell.
## SECTION 5: Fire
Does not burn. Use media that suit the surroundings.
## SECTION 9: Properties
Light blue powder, melting point 2233 C, density 7.24 g/cm3, insoluble in water, soluble in acids.
## SECTION 14: Transport
Not dangerous goods under ADR, IMDG, IATA.
## SECTION 16: Other
Abbreviations: SDS safety data sheet. This sheet gives no guarantee of properties.
"""

PURCHASE_ORDER = """
采购订单 PURCHASE ORDER | | PO-2308-117 | | |
买方 | 北砚磁业有限公司 | 卖方 | 澄屿新材料有限公司 | |
行 | 品名 | 规格 | 数量 kg | 单价 元/kg | 金额 元
1 | 氧化镨钕 | TREO≥99 %，Pr 25 % | 5000 | 499 | 2495000
2 | 金属镝 | Dy/TREM 99.5 % | 200 | 3050 | 610000
3 | 氟化铽 | 99.9 % | 50 | 6120 | 306000
4 | 镝铁合金 | Dy 80 % | 800 | 2400 | 1920000
交货 | 2023-09-10 前，工厂交货 | 付款 | 月结 30 天 | |
HS | 2846.90 / 2805.30 | 包装 | 铁桶，真空袋 | |
备注 | 附第三方检测报告；发票随货 | | | |
"""

SHIPMENTS = """
month,plant,product,tonnes,orders,late,remark
2023-01,Lakeside,NdPr oxide,61.2,14,0,
2023-02,Lakeside,NdPr oxide,55.8,12,1,snow
2023-03,Lakeside,NdPr oxide,66.0,15,0,
2023-01,Lakeside,La-Ce carbonate,140.5,9,0,
2023-02,Lakeside,La-Ce carbonate,133.1,8,0,
2023-03,Lakeside,La-Ce carbonate,151.7,10,2,carrier strike
2023-01,Kestrel North,magnets finished,38.4,211,3,
2023-02,Kestrel North,magnets finished,36.9,198,1,
2023-03,Kestrel North,magnets finished,42.3,240,2,
"""

YIELD_REPORT = """
Monthly figures for the shareholder, North plant | | | |
Month | Blocks in kg | Good kg | Yield % | Claims
April | 41200 | 38950 | 94.5 | 2
May | 43800 | 41520 | 94.8 | 1
June | 42650 | 40010 | 93.8 | 3
Remark | June: one week of holidays and a power cut | | |
Head count | 312 | Overtime h | 1840 |
"""

JOB_AD = """
# 招聘：萃取工艺工程师 / 烧结班长
澄屿新材料有限公司因扩建需要，面向社会招聘，欢迎有稀土行业经验者加入。
| 岗位 | 人数 | 要求 |
| 萃取工艺工程师 | 2 | 化工、冶金本科以上，熟悉溶剂萃取，会看流程图，三年以上经验 |
| 烧结班长 | 1 | 大专以上，能倒班，有真空炉操作证优先 |
| 电解操作工 | 6 | 高中以上，身体健康，能适应高温 |
待遇：工程师月薪 1.2 万至 1.8 万元，五险一金，包住宿，年底双薪。
简历请寄：人力资源部 葛女士。面试时间另行通知，食宿自理，来回车票凭票报销一半。
公司有班车从市区到厂，每天早六点四十发车。员工宿舍两人间，有空调和热水；入职满一年可申请人才公寓。本启事长期有效，招满为止，同等条件下退役军人、本地户籍优先。
"""

CATERING = """
各位：

下周三（27 日）德方四位客人到南厂，安排如下，请各自准备：
09:00  机场接机，车牌给门卫报备，客人护照号已发保卫科
10:30  二楼大会议室，公司介绍片，茶歇（其中一位不吃猪肉，一位对花生过敏）
12:00  食堂小包间，八菜一汤，不上白酒
14:00  参观展厅和食堂，车间不进
16:00  签证延期材料复印，行政小周陪同
18:30  江边晚饭，预算每人 150 元，走招待费

萃取车间、烧结车间门口的牌子请设备部擦一擦，拍照好看。会议材料只带彩页。

行政 周晓
"""
AGENDA = """
27日 会务分工
接机 周晓   会议室 小罗   茶歇 食堂   翻译 外请   合影 品牌部
座签 4+6，会标红底白字；投影提前试；雨伞备 10 把。
"""

QUALITY_PROCEDURE = """
# 文件控制程序  QP-01  （ISO 9001 程序文件）
受控文件   发放号 015   版本 E/2   生效 2023-08-14
## 1 目的
确保质量管理体系文件在使用处为有效版本，防止误用作废文件。
## 2 职责
体系办公室负责编号、发放、回收；各部门主管负责评审；管理者代表批准。
## 3 工作程序
3.1 编号：质量手册 QM、程序文件 QP、作业指导书 WI、记录 QR，后接部门代码与流水号。
3.2 编制、审核、批准三级签署，电子文件以 PDF 发布。
3.3 更改填写《文件更改申请单》，更改处以竖线标记；旧版当日收回，加盖“作废”章。
3.4 外来文件（标准、客户图纸）登记台账，每半年查新。
## 4 记录
| 记录 | 编号 | 保存 |
| 文件发放回收表 | QR-01-01 | 3 年 |
| 文件更改申请单 | QR-01-02 | 3 年 |
| 外来文件台账 | QR-01-03 | 长期 |
"""

TUTORIAL = """
# Tutorial 5: heat transfer in a box with a hot lid

*Finite element training, beginners' track. Works with any solver.*

1. Start a new 2D model, choose **Heat transfer in solids**, stationary.
2. Draw a square of 0.1 m. Material: take *Structural steel* from the library (k = 44.5 W/(m K)).
3. Boundary conditions: lid 400 K, bottom 300 K, sides insulated.
4. Mesh: *normal*, then refine twice. Compare the heat flux through the lid: 4450, 4450, 4450 W/m2.
5. Now tick **Time dependent**, 0 to 600 s, step 10 s, and watch the transient.

Exercise: replace steel by a user-defined fluid with density 1000 kg/m3 and viscosity 0.001 Pa s and add laminar flow with inlet speed 0.05 m/s. At which Reynolds number does the solver stop converging? Export the animation as GIF.

Common mistakes: units in mm instead of m; forgetting the reference temperature; too coarse a mesh at the corner.
"""

GAME_CODE = '''
"""magnet_maze.py - the summer fair game for the visitors' day"""

import random

NdFeB = 3  # strength of the blue magnet tile
ferrite = 1  # strength of the grey one
Er = Exception  # short names win


class Tile:
    def __init__(self, kind, x, y):
        self.kind, self.x, self.y = kind, x, y

    def pull(self, ball):
        """Acceleration towards the tile, in pixels per frame."""
        d2 = (self.x - ball.x) ** 2 + (self.y - ball.y) ** 2 or 1
        return self.kind * 40 / d2


def cascade(tiles):
    """CSS has nothing to do with it: let the tiles of a full column fall."""
    return sorted(tiles, key=lambda t: (t.y, random.random()))


build = "9c1E902f44ab"  # short hash of the commit, shown in the corner
if __name__ == "__main__":
    try:
        print(len(cascade([Tile(NdFeB, 1, 2), Tile(ferrite, 3, 1)])))
    except Er:
        print("game over")
'''

CEREMONY = """
# 我司年产三千吨高性能磁材项目投产
8 月 14 日上午，彩旗飘扬，锣鼓喧天。我司年产三千吨高性能钕铁硼项目投产仪式在南厂隆重举行。市领导、客户代表和员工二百余人参加。
总经理在致辞中说，项目从打桩到投产用时十四个月，创造了集团建设速度新纪录，首批订单已排到明年二季度。
项目总投资 9.6 亿元，全部达产后年销售收入 22 亿元，新增就业 480 人。
市领导希望企业加快绿色工厂建设，为本地新能源产业链补链强链。仪式后，来宾参观了新展厅，并与青年员工合影留念。
投产当天，首批二十名新员工领到了工牌。南厂食堂加了四个菜，附近村民也来看热闹，孩子们追着舞狮队跑了一路。下一步，公司将办好开放日，欢迎各界朋友来厂参观指导。
（文/图 品牌部 小葛）
"""

BROCHURE = """
# Kestrel at the Imaginary Magnetics Fair
Hall 4, booth C21
Come and see our new line
# A line to be proud of
Picture: the new hydrogen furnace hall, seen from the visitors' gallery.
Picture: our mixer-settler building at dusk.
Finished magnets from 2 g to 2 kg, all common coatings.
| Grade family | Max. use C | Typical customers |
| N | 80 | loudspeakers, sensors |
| SH | 150 | servo motors |
| EH | 200 | traction motors |
"""

PPAP = """
# PPAP level 3 - magnet segment 4471-02-B
Customer: a German motor maker      Supplier: Kestrel Magnetics      Submission date 2023-08-14
## Part submission warrant
Reason: initial submission. Production rate 42,000 pcs per month. Material declared in IMDS.
## Dimensional results (30 pcs)
| No. | Characteristic | Specification | Min. | Max. | Cpk |
| 1 | Length | 40 -0.05 | 39.958 | 39.991 | 1.71 |
| 2 | Width | 18 +/-0.05 | 17.969 | 18.022 | 1.83 |
| 3 | Thickness | 6 +/-0.03 | 5.988 | 6.014 | 1.69 |
| 4 | Coating Ni-Cu-Ni | 12-25 um | 15.2 | 21.8 | 1.94 |
| 5 | Flux | 1.00-1.06 mVs | 1.013 | 1.041 | 1.77 |
## Elements
Process flow diagram: confidential, shown on site. Control plan: confidential, shown on site. PFMEA: summary of highest action priority signed, document not handed over. MSA: gauge R&R 8.4 %. Salt spray 96 h passed. Packaging approved.
"""

BILINGUAL_CONTRACT = """
# 合作意向书 / Letter of intent
甲方 Party A：北砚磁业有限公司      乙方 Party B：凯思特资源（马来西亚）
## 1 项目 Project
乙方拟在当地建设 P507 萃取分离生产线一条，年处理能力 3000 吨 REO，以及相应的灼烧与包装设施。
Party B plans to build one P507 extraction line with a capacity of 3000 t/a REO, with calcining and packing.
## 2 合作方式 Way of working
双方就设备采购、土建总包与原料供应开展商务谈判。技术许可（如有）另行订立协议，并以取得主管部门许可为前提。
The parties will talk about equipment, civil works and feedstock. A licence of technology, if any, is subject to a separate agreement and to the permits required by law.
## 3 费用与期限 Cost and term
各自承担。意向书有效期六个月，自 2023 年 8 月 14 日起。 Each party bears its own cost; valid for six months.
## 4 附件 Annexes
附件一 商务联系人；附件二 技术附件（{?未附//技术附件谁手里有？发出去之前必须过出口管制。 法务?}）。
"""

QUOTATION = """
Dear Ms Weir,

thank you for your enquiry 0817. We offer, ex works, packing included:

Pos. 1   segment 4471-02-B, grade 42SH, 40 x 18 x 6, Ni-Cu-Ni     42,000 pcs     0.86 EUR
Pos. 2   same, grade 42UH (Dy 2.5 %)                              42,000 pcs     1.07 EUR
Pos. 3   tooling for pos. 1, once                                                3,400 EUR

The surcharge for pos. 2 follows the dysprosium index of the month before delivery. Delivery 7 weeks after order, payment 30 days net, offer valid until end of October. HcJ min. 1592 kA/m for SH and 1990 kA/m for UH, both at 20 C.

With kind regards
Paula Hollis, sales
"""

YEAR_END_PARTY = """
澤岸精材  福委會公告    112 年度尾牙暨摸彩

時間：1 月 19 日（五）18:00 入席，18:30 開始
地點：市區海珍樓三樓，公司備遊覽車兩部，17:20 由一廠大門、17:35 由二廠大門發車
對象：全體同仁，眷屬每人酌收 600 元，請於 1 月 5 日前向各課福委登記
桌次：燒結課、濕法製造課合坐 1～6 桌，品保與管理部 7～10 桌，設備商貴賓主桌
節目：各課表演一項，優勝者獎金 8,000 元；頭獎為機車一部，其餘獎項 42 名
素食、不吃牛者請註明；飲酒勿開車，回程遊覽車 21:40 發車
夜班同仁另發禮券 1,500 元，抽獎由福委代抽，名單次日公布於餐廳門口
承辦：管理部 郭人傑   分機 217
"""

FILES: dict[str, bytes] = {
    "07_采购销售/行情/周报33.md": plain(PRICE_WEEKLY),
    "08_法务/提示/技术出口管制.html": plain(LAW_ALERT, "gb2312"),
    "EHS/SDS_Nd2O3_en.pdf": pdf(SAFETY_SHEET, footer="SDS Nd2O3 rev 4"),
    "07_采购销售/订单/PO-2308-117.xlsx": xlsx({"PO": PURCHASE_ORDER}),
    "Sales/shipments_2023Q1.csv": plain(SHIPMENTS),
    "Sales/shareholder_monthly.xlsx": xlsx({"North": YIELD_REPORT}),
    "08_人事行政/招聘启事_2023秋.docx": word(JOB_AD, author="葛文"),
    "mail/2023-09/接待安排.eml": mail(
        {
            "From": "zhouxiao@chengyu.example",
            "To": "all-south@chengyu.example",
            "Date": "Fri, 22 Sep 2023 17:05:00 +0800",
            "Subject": "27日德方客人接待安排（含用餐）",
            "Message-ID": "<20230922-1705@chengyu.example>",
        },
        CATERING,
        {"会务分工.txt": plain(AGENDA, "gb2312")},
        "gb2312",
    ),
    "08_人事行政/台灣廠公告/尾牙公告.txt": plain(YEAR_END_PARTY, "cp950", "\r\n"),
    "08_体系/QP-01文件控制程序.pdf": pdf(QUALITY_PROCEDURE, SONG, footer="QP-01  E/2  受控"),
    "IT/training/tutorial5_heat.md": plain(TUTORIAL),
    "IT/fair/magnet_maze.py": plain(GAME_CODE),
    "08_品牌/新闻/投产仪式.docx": word(CEREMONY, author="品牌部"),
    "Sales/fair/booth_C21.pptx": slides(BROCHURE, {2: "Do not let visitors onto the gallery with cameras."}),
    "Customers/4471/PPAP_4471-02-B.docx": word(PPAP, "Kestrel Magnetics", "PPAP 4471-02-B"),
    "07_采购销售/合同/LOI_0814.docx": word(BILINGUAL_CONTRACT, author="法务 葛文"),
    "mail/2023-09/offer 0817.eml": mail(
        {
            "From": "Paula Hollis <p.hollis@kestrel.example>",
            "To": "J. Weir <j.weir@motors.example>",
            "Date": "Tue, 19 Sep 2023 10:00:00 +0200",
            "Subject": "Offer 0817 magnet segments",
            "Message-ID": "<20230919-1000@kestrel.example>",
        },
        QUOTATION,
    ),
}
