"""Things inside things: archives, a mail within a mail; and what cannot be read."""

from __future__ import annotations

from share_formats.archives import archive
from share_formats.mail import mail
from share_formats.markup import plain
from share_formats.pages import pdf
from share_formats.sheets import xlsx
from share_formats.word import word

STRIP_NOTES = """
甩带岗位要点（老侯口述，小满记）
料：45H 新配，PrNd 29.8、Dy 0.8、B 0.97、Co 1.2、Ga 0.25，铁余量；先铁后稀土，硼铁随铁下。
1 抽到 0.5 Pa 以下再加热，600 ℃ 排一次气，熔清前充氩到 40 kPa。
2 1480 ℃ 精炼 6 min，浇注 1430 左右，中间包烤红，不红就结底。
3 铜辊 1.2 m/s，片厚看 0.28～0.32；片子贴辊面发白、自由面发蓝都不对。
4 辊速快了出细晶粒带，慢了 α-Fe 就来，片子断口有亮丝。
5 落料冷却盘水压 0.3 MPa，出罐低于 60 ℃。
收片称量 595 kg，挂壁 3 kg 回炉。
"""

MINUTES = """
周例会纪要  9 月 8 日
出席：生产、设备、质量、行政
1. 国庆值班表周五前报行政；2. 叉车年检到期两台；3. 食堂投诉菜咸，膳委会跟进；
4. 车间灯管改造预算 4.2 万元，走审批；5. 下月消防演练，九点集合。
"""

BRACKET_NC = """
%
O0210 (AIR HOSE BRACKET AL6061, 4 OFF)
G21 G90 G17
T3 M06 (END MILL D10)
S8000 M03
G00 X-10. Y-10. Z5. M08
G01 Z-6. F250
X60. F800
Y40.
X-10.
Y-10.
G00 Z50. M09
M30
%
"""

STAGES_ONLY = """
X1,X2,X3,X4,X5,X6,X7
1,62,28,10,36,118,21.5
2,55,25,8,36,96,18
3,48,36,12,34,42,7.5
4,64,46,10,36,104,19.4
"""
LEGEND_ONLY = """
表头对照（另发，不要和数据放一个邮件）
X1 线号：1 轻二线 2 轻一线 3 铽镝线 4 镨钕线
X2 萃取段级数    X3 洗涤段级数    X4 反萃级数
X5 皂化度 %      X6 有机流量 L/min   X7 料液流量 L/min
有机都是 P507 1.5 M；3 号线料液为氯化铽镝。
"""

INNER_BODY = """
小许：

合资那边催 33EH 的方子，我把去年定型的给你，你转成英文给他们工程部。

PrNd 26.5，Dy 4.2，Tb 0.6，Co 2.0，B 0.98，Cu 0.2，Ga 0.35，Nb 0.2，余铁
磨到 SMD 2.8，氧压到 800 以内；烧结 1072 ℃ 5 小时，时效 900×2 + 480×4
炉子大的话烧结加 4 度。做完 Hcj 到 33，Br 11.3。

表在附件，别外传第三方。
侯
"""
INNER_TABLE = """
批 | 烧结 ℃ | 保温 h | 二级时效 ℃ | Br kGs | Hcj kOe | 密度 g/cm3
T01 | 1066 | 5 | 480 | 11.4 | 31.6 | 7.58
T02 | 1072 | 5 | 480 | 11.3 | 33.1 | 7.61
T03 | 1078 | 5 | 480 | 11.3 | 32.0 | 7.62
T04 | 1072 | 5 | 500 | 11.3 | 32.2 | 7.61
"""
OUTER_BODY = """
Dear Gabor,

please find below what our senior colleague sent me. Sorry that it is in Chinese, the table speaks for itself. Shall I call you Thursday?

Best, Xu Qiao
"""

inner = mail(
    {
        "From": "hou.yf@beiyan.example",
        "To": "xu.q@beiyan.example",
        "Date": "Mon, 11 Sep 2023 21:40:00 +0800",
        "Subject": "33EH 定型配方，转合资",
        "Message-ID": "<20230911-2140@beiyan.example>",
    },
    INNER_BODY,
    {"33EH试验.xlsx": xlsx({"试验": INNER_TABLE})},
    "gb2312",
)

DAMAGED = word(
    "# 电解车间安全活动记录\n本月学习内容：高温烫伤的处理，灭火器检查，劳保用品发放。参加 34 人，缺席 2 人，已补课。"
)

FILES: dict[str, bytes] = {
    "mail/2023-09/FW 33EH.eml": mail(
        {
            "From": "Xu Qiao <xu.q@beiyan.example>",
            "To": "Gabor Nemeth <g.nemeth@jv.example>",
            "Date": "Tue, 12 Sep 2023 09:02:00 +0800",
            "Subject": "FW: table as discussed",
            "Message-ID": "<20230912-0902@beiyan.example>",
        },
        OUTER_BODY,
        {"33EH.eml": inner},
    ),
    "00_公共/交接/小满离职交接.zip": archive(
        {
            "离职交接/周例会0908.txt": plain(MINUTES, "gbk", "\r\n"),
            "离职交接/杂/笔记.zip": archive({"甩带要点.txt": plain(STRIP_NOTES, "gbk", "\r\n")}, "gbk"),
            "离职交接/杂/O0210.nc": plain(BRACKET_NC, "ascii", "\r\n"),
        },
        "gbk",
    ),
    "00_公共/交接/X表.zip": archive({"a.csv": plain(STAGES_ONLY), "b.txt": plain(LEGEND_ONLY)}),
    "00_公共/烧结工艺_加密.zip": archive({"烧结工艺.txt": plain(STRIP_NOTES)}, password=b"by2023"),
    "Board/minutes_2023-08.pdf": pdf(
        "# Minutes\nDividend, new auditor, parking at the north gate.", password="kestrel-board"
    ),
    "03_电解/安全活动0805.docx": DAMAGED[: len(DAMAGED) * 2 // 5],
}
