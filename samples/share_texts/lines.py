"""Building, commissioning, mending and improving production lines: what 1E902.b names."""

from __future__ import annotations

from share_formats.mail import mail
from share_formats.markup import plain
from share_formats.pages import SONG, pdf
from share_formats.sheets import xlsx
from share_formats.word import word

FAT_PROTOCOL = """
# FAT protocol - rotary hydrogen decrepitation furnace HD-600, line 3
Works: Norrfell workshop      Buyer: Kestrel Magnetics      Protocol FAT-HD-600 rev 2      Page set A
## A. Before hydrogen
| No. | Test | Expected | Found | Result |
| A1 | Helium leak test of vessel and rotary seal, cold | below 5e-4 Pa L/s | 2.1e-4 | PASS |
| A2 | Vacuum with 600 kg dummy load, 40 min | below 2 Pa | 1.4 | PASS |
| A3 | Nitrogen purge before H2 permissive: O2 analyser AT-11 | below 0.5 % for 300 s | 0.31 | PASS |
| A4 | Interlock: hydrogen valve XV-12 shuts when O2 above 1 % or seal gas below 20 kPa | both | both | PASS |
## B. With strip-cast NdFeB, 580 kg
| No. | Test | Expected | Found | Result |
| B1 | Absorption at 0.12 MPa H2, drum 2 r/min, wall water-cooled | end when below 1 kPa/min, within 150 min | 128 min | PASS |
| B2 | Peak temperature of charge during absorption | below 260 C | 241 | PASS |
| B3 | Dehydrogenation 575 C until below 5 Pa | within 7 h | 7 h 25 | PUNCH |
| B4 | Residual hydrogen of powder, three samples | 900-1300 ppm | 1010 / 1090 / 1180 | PASS |
| B5 | Discharge under argon, O2 in the can | below 200 ppm | 120 | PASS |
## C. Punch list
C1 (from B3): second roots pump to be set to cut in at 300 Pa, not at 100 Pa. Supplier to show again at SAT.
C2: rail of the cooling shower rubs at 140 degrees of drum rotation, shim 3 mm.
Signed for the works: L. Fredriksen     Signed for the buyer: {+with C1, C2 open+} P. Hollis
"""

SETTLER_SITE = """
萃取槽安装与单机试车记录 | 南线 12 级组 | | | |
检查项 | 要求 | 实测 | 判定 | 处理 | 签字
槽体水平度 | ≤ 1 mm/m | 0.7 | 合格 | | 安装 邵平
轻相堰口标高 | 各级差 ≤ 1.5 mm | 最大 2.4（7 级） | 不合格 | 7 级堰板磨 1 mm | 邵平
重相口调节管 | 低于轻相堰 42±2 mm | 42 | 合格 | |
搅拌浆底距潜室板 | 18 mm | 18～20 | 合格 | |
搅拌转速 | 260 r/min，电流 ≤ 2.1 A | 258 / 1.9 | 合格 | |
水-煤油冷试 | 相比 1:1，抽吸 60 L/min 不返混 | 8 级返混 | 不合格 | 叶轮换 φ135 |
夹带 | 有机夹水 ≤ 0.3 % | 0.22 | 合格 | 澄清 4 h 取样 |
"""
SETTLER_FILL = """
充槽 | 内容 | 时间
1 | 先打空白有机到轻相堰，再从末级进底水 | 6 h
2 | 皂化有机 36 % 按 60 % 流量进，料液（氯化镨钕 1.2 M）按 50 % 进 | 24 h
3 | 全回流，不出产品，每 4 h 取 4、8、12 级 | 约 9 天
4 | 水相出口 Nd < 0.1 % 开一号出口，三天后提满流量 |
"""

MILL_OVERHAUL = """
# 气流磨 QLM-400 大修规程（钕铁硼制粉二线）
文件号 WX-QLM-07   设备动力部   适用 3#、4# 机   每 4000 h 或 SMD 不稳时执行
## 1 停机与置换
降料到零，磨室氮气吹 15 min；系统氧保持 50 ppm 以下抽料，料罐双阀关死再断氮。缓慢进空气：氧每 10 min 升 1 %，磨室壁温超过 45 ℃ 立即回充氮气，残粉自燃出过事。
## 2 分级轮
拆主轴前在轮与出料管间量端隙。新装端隙 0.25～0.35 mm，超过 0.6 mm 粗粉短路，D90 会先起来。轮叶磨损大于 1.5 mm 换轮，动平衡 G2.5，转速 4200 r/min 以下不得有共振点。
轴承座气封压力比磨室高 8 kPa。
## 3 喷嘴
拉瓦尔喷嘴喉径 φ11.0，磨到 φ11.4 换；四支对心偏差不超过 1 mm，用校对棒在磨室中心交会。
===
# 大修后试车
| 项目 | 目标 | 记录 |
| 研磨压力 | 0.62 MPa | |
| 分级轮 | 3800 r/min | |
| 氧补 | 60±10 ppm，进料后 20 min 投自动 | |
| 加料 | 110 kg/h | |
| SMD | 2.9～3.1 μm，连取五次极差 ≤ 0.15 | |
| D90/D10 | ≤ 4.2 | |
补氧阀 PID：P 0.8，Ti 45 s，Td 0；氧探头每季标定。
试车粉单独装罐，氧含量 1000 ppm 以下可并批，否则降级做 35 牌号。
"""

RELOCATION_TW = """
# 連續燒結爐搬遷後試車紀錄
| 專案 | 磁鋼二廠 L2 | 設備 | 四室連續燒結爐 | 日期 | 2023/08/14 |
| 試車 | 林書緯 | 會同 | 郭人傑、設備商許工 | 版次 | 1 |
## 一、調機前
爐體水平 0.5 mm/m 以內；插板閥逐一測漏，壓升率 0.4 Pa/h 以下才可以送料。熱電偶九支全部比對，B3 偏 6 ℃，換新。
## 二、溫度均勻性
| 室 | 設定 ℃ | 最高 | 最低 | 判定 |
| 脫氣室 | 600 | 604 | 597 | OK |
| 燒結室 | 1065 | 1068 | 1060 | OK |
| 時效室 | 490 | 493 | 488 | OK |
## 三、帶料試車
釹鐵硼生坯 320 kg，牌號 40H。燒結 4.5 h，移載時間由 12 min 縮為 7 min，因為移載過久料溫掉到 1010 ℃，密度只有 7.49。{-風冷氬氣 80 kPa-}{+風冷氬氣 95 kPa+}。
PID 修改：燒結室 P 由 4 改 6、Ti 由 120 改 90 s，超溫 3 ℃ 以內。
## 四、遺留問題
推舟卡在二號閥，{?軌道間隙由 2 mm 放到 3.5 mm//原廠圖面是 3.5，搬遷時墊片沒裝回去。?}；真空計待校正。
節拍 46 min/舟，驗收保證值 45 min，下次複測。
"""

REMOTE_BODY = """
Hi Tomas,

as promised the record of Tuesday's remote session (TeamViewer, 14:05-15:40 our time) on sintering furnace SF3 at your plant.

What you saw: overshoot of 11 C at the 1060 C plateau, Hcj scatter front to back of 1.6 kOe on the 45H blocks.

What we changed together:
- zone 2 loop: P 7.5 -> 5.0, Ti 80 -> 140 s, Td 0 -> 12 s; zones 1 and 3 follow zone 2 with an offset of -4 and +3 C
- ramp from 850 C cut from 5 to 2.5 C/min, plateau 1056 C for 5 h instead of 1060 C / 4 h
- argon quench now starts at 1020 C after a 10 min vacuum soak, fan 40 Hz
- second ageing 495 -> 488 C, because the thermocouple in the door zone reads 6 C low

Log of the first charge afterwards is attached. Front/back scatter 0.5 kOe. If B3 drifts again move the shield plate 15 mm towards the door, do not trim the set-point.

Next visit: I can be on site in week 40 to redo the nine-point survey and train your shift leads.

Best regards
Ludvig Fredriksen, service
"""
REMOTE_LOG = """
time;zone1_C;zone2_C;zone3_C;vac_Pa;step
00:00;848;850;851;0.6;RAMP 2.5
00:40;949;950;952;0.3;RAMP 2.5
01:25;1053;1056;1058;0.08;HOLD 1056 NdFeB 45H, 410 kg
06:25;1052;1056;1059;0.02;VAC SOAK
06:35;1018;1020;1021;AR 90 kPa;QUENCH 40 Hz
09:10;886;890;891;0.5;AGE1 890 / 2 h
14:30;484;488;489;0.5;AGE2 488 / 3.5 h
"""

FAULT_MAIL = """
Dear service team,

HD furnace at our site (serial HD-600-004) stopped at 03:12 with fault F-417 and will not take the reset. Photo of the panel follows by phone, I only have the code here: F-417, lamp H3 blinking.

Can somebody dial in this afternoon? Our IT opens the VPN from 13:00. Please tell us what information you need.

Nadia Brandt
Maintenance, Kestrel Magnetics (Deutschland)
"""

RETROFIT_LETTER = """
# Offer 23-118: more metal from hall 2
Dear Ms Aaltonen,
thank you for the visit in June. We are glad to offer the upgrade of your sixteen cells in hall 2 as discussed. The offer is made of this letter, the price sheet (sent apart) and the technical annex, which is attached to this file.
Delivery: 26 weeks from order. Payment 40 / 50 / 10. Validity three months. Our general terms apply; warranty twelve months from hand-over. Two fitters and one process engineer will be at your disposal for five weeks.
We would be pleased to walk you through the annex by phone.
Yours sincerely, Norrfell Industrial Furnaces, sales
"""
RETROFIT_ANNEX = """
TECHNICAL ANNEX B to offer 23-118  -  upgrade of neodymium cells from 6 kA to 10 kA

B1  Present state: round graphite pot ID 560, one W cathode dia 50, 6 kA, 9.8 V, current efficiency 72 %, 9.9 kWh/kg.
B2  Scope: new pot ID 760, cathode dia 70 with 260 mm immersion, four-part anode ring lowered by a common hoist, bus bars 2 x 120 x 12 Cu, feeder for Nd2O3 by screw (0-16 kg/h), siphon ladle instead of tongs.
B3  Settings after start-up: 10 kA, 9.4 V, bath NdF3 with 11 % LiF at 1045-1055 C, inter-electrode gap 105 mm, oxide 12.9 kg/h, tapping every 60 min, about 10.3 kg.
B4  Start-up: bake the pot 24 h to 400 C with the burner, arc-melt 90 kg salt, pass 3 kA for 4 h, 6 kA for 12 h, then raise 0.5 kA an hour. Change anodes one segment at a time.
B5  Guarantee, 14 days mean: current efficiency 77 % min., 9.2 kWh/kg max., C in Nd 300 ppm max., cell life 14 months.
B6  Interlocks: cell voltage above 12 V for 5 s stops feed and lowers the ring 20 mm; water below 3 m3/h trips the rectifier.
"""

OXYGEN_ST = """
(* JM_O2_Interlock   jet mill 1, powder line for sintered NdFeB
   Kestrel automation, CODESYS 3.5. Commissioned 2023-08-14 by LF; values agreed at SAT *)
FUNCTION_BLOCK FB_JM_O2
VAR_INPUT
    JM1_O2_ppm   : REAL;   (* analyser after the cyclone *)
    JM1_Wheel_rpm: REAL;
    JM1_Press_MPa: REAL;   (* grinding nitrogen *)
    JM1_Wall_C   : REAL;
END_VAR
VAR_OUTPUT
    FeedPermit   : BOOL;
    TrimValve    : REAL;   (* air into the loop, 0..100 % *)
    Trip         : BOOL;
END_VAR
VAR
    tHigh : TON; tLow : TON;
    PI_O2 : FB_PI := (Kp := 0.8, Ti := T#45S);
END_VAR
(* powder that has seen less than 20 ppm burns when the can is opened; above 120 ppm Hcj is lost *)
tHigh(IN := JM1_O2_ppm > 120.0, PT := T#20S);
tLow (IN := JM1_O2_ppm < 20.0,  PT := T#120S);
Trip := tHigh.Q OR JM1_Wall_C > 55.0 OR JM1_Press_MPa < 0.50;
FeedPermit := NOT Trip AND NOT tLow.Q AND JM1_Wheel_rpm > 3600.0;
(* set-point: 60 ppm for SMD 2.9, 80 ppm when the wheel runs above 4200 for 2.6 um grades *)
IF JM1_Wheel_rpm > 4200.0 THEN
    TrimValve := PI_O2(SP := 80.0, PV := JM1_O2_ppm);
ELSE
    TrimValve := PI_O2(SP := 60.0, PV := JM1_O2_ppm);
END_IF
END_FUNCTION_BLOCK
"""

SERVICE_CONTRACT = """
# 设备维护服务合同（草案）
甲方：凯思特磁材（匈牙利）工厂      乙方：北砚磁业设备服务部      合同号 BY-FW-2307
## 第一条 服务内容
乙方对甲方厂区内由乙方供货的三台真空烧结炉及一条晶界扩散涂覆线提供维护、检修和升级服务，含每季度一次到厂点检、全年远程诊断、操作人员培训两期。
## 第二条 人员
乙方派驻工程师一名，每季度不少于十个工作日；紧急故障四十八小时内到厂。
## 第三条 费用
年服务费三十八万元，差旅据实结算；备件按清单单价下浮百分之五。
## 第四条 交付
每次服务后五日内提交服务报告；升级方案另行签署技术附件。
## 第五条 其他
双方对获知的技术秘密负有保密义务。争议提交乙方所在地仲裁。{?本合同未尽事宜另行协商//法务：出口管制条款还没写，技术附件也没看到，先别盖章。?}。
"""

FILES: dict[str, bytes] = {
    "Projects/HD-line/FAT_protocol_rev2.docx": word(
        FAT_PROTOCOL, "Norrfell Industrial Furnaces", "FAT-HD-600 rev 2", "P. Hollis"
    ),
    "06_设备动力/南线安装/12级组_安装试车.xlsx": xlsx({"安装": SETTLER_SITE, "充槽": SETTLER_FILL}),
    "06_设备动力/检修规程/WX-QLM-07.pdf": pdf(MILL_OVERHAUL, SONG, crop=(40, 40, 560, 800), footer="设备动力部 受控"),
    "06_设备动力/台灣廠/L2試車紀錄.docx": word(RELOCATION_TW, "澤岸精材  磁鋼二廠", "內部文件 禁止外流", "林書緯"),
    "mail/2023-09/remote session SF3.eml": mail(
        {
            "From": "Ludvig Fredriksen <service@norrfell.example>",
            "To": "Tomas Varga <t.varga@kestrel.example>",
            "Date": "Wed, 20 Sep 2023 08:12:00 +0200",
            "Subject": "SF3 remote session, what we changed",
            "Message-ID": "<20230920-0812@norrfell.example>",
        },
        REMOTE_BODY,
        {"SF3_charge_1.csv": plain(REMOTE_LOG)},
    ),
    "mail/2023-09/F-417.eml": mail(
        {
            "From": "Nadia Brandt <n.brandt@kestrel.example>",
            "To": "service@norrfell.example",
            "Date": "Fri, 22 Sep 2023 06:40:00 +0200",
            "Subject": "HD furnace stopped, fault F-417 - remote help needed",
            "Message-ID": "<20230922-0640@kestrel.example>",
        },
        FAULT_MAIL,
    ),
    "Projects/Hall2/offer 23-118.pdf": pdf(RETROFIT_LETTER, embedded={"Annex B.txt": plain(RETROFIT_ANNEX)}),
    "Engineering/PLC/JM_O2_interlock.st": plain(OXYGEN_ST),
    "07_采购销售/合同/BY-FW-2307 草案.docx": word(SERVICE_CONTRACT, author="法务 葛文"),
}
