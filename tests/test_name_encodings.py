"""File names of archives whose encoding nobody tells: 200 short Chinese ones, and those of other languages."""

from __future__ import annotations

import random

import pytest

from scanner import charset, name_encodings

SIMPLIFIED = tuple(
    map(
        str.strip,
        """
图纸 说明 总图 报价 合同 工艺 料液 槽体 萃取 洗涤 反萃 皂化 配料 烧结 磁体 流程 参数 清单 方案
附件 会议 纪要 培训 记录 照片 检验 报告 设备 采购 订单 发票 财务 预算 人事 名单 考勤 安全 环保
废水 废气 电机 泵房 阀门 管道 仪表 电气 控制 程序 备份 旧版 新版 终稿 初稿 修改 审核 批准 作废
存档 资料 目录 模具 夹具 刀具 零件 部件 装配 焊接 铸造 机加 热处 表面 涂层 电镀 磷化 包装 标签
发货 仓库 盘点 样品 测试 数据 曲线 图表 分析 试验 中试 小试 放大 投产 验收 竣工 土建 结构 基础
钢构 屋面 暖通 给排 消防 客户 供应 询价 比价 招标 投标 中标 技术 协议 规范 标准 手册 指南 教材
课件 考题 答案 简历 公司 部门 张三 李四 王五 赵六 老陈 小刘 周工 吴总 郑博 孙姐 车间 班组 一线
二线 三线 甲班 乙班 丙班 白班 夜班 镧铈 镨钕 钐铕 钆铽 镝钬 铒铥 镱镥 钪钇 草酸 碳酸 氨水 液碱
盐酸 硫酸 煤油 磺化 酸度 浓度 温度 压力 槽级 相比 流量 液位 转速 功率 电流 电压 频率 湿度 粒度
纯度 收率 产量 能耗 成本 利润 税率 汇率 单价 图 表 单 册 稿 函 证 章 卡 票 申请书 通知单 工艺卡
配料表 总装图 操作规程 作业指导书 物料平衡表 设备一览表 萃取槽图
""".replace("\n", " ")
        .strip()
        .split(" "),
    )
)
TRADITIONAL = tuple(
    map(
        str.strip,
        """
圖紙 說明 總圖 報價 合約 製程 料液 槽體 萃取 洗滌 反萃 皂化 配料 燒結 磁體 流程 參數 清單 方案
附件 會議 紀要 訓練 記錄 照片 檢驗 報告 設備 採購 訂單 發票 財務 預算 人事 名單 考勤 安全 環保
廢水 廢氣 電機 泵房 閥門 管道 儀表 電氣 控制 程式 備份 舊版 新版 終稿 初稿 修改 審核 批准 作廢
存檔 資料 目錄
""".replace("\n", " ")
        .strip()
        .split(" "),
    )
)
JAPANESE = tuple(
    map(
        str.strip,
        """
図面 説明書 見積 契約 工程表 部品表 焼結 磁石 会議 議事録 写真 検査 報告書 設備 発注 注文書 請求書
予算 名簿 手順書 メモ データ グラフ テスト リスト マニュアル サンプル まとめ おしらせ 資料
""".replace("\n", " ")
        .strip()
        .split(" "),
    )
)
KOREAN = tuple(
    map(
        str.strip,
        """
도면 설명서 견적서 계약서 공정표 부품표 소결 자석 회의록 사진 검사 보고서 설비 발주 주문서 청구서
예산 명단 절차서 자료 안전 교육 시험 성적서 품질 생산 일정 메모 목록 샘플
""".replace("\n", " ")
        .strip()
        .split(" "),
    )
)
SUFFIXES = (".doc", ".dwg", ".xls", ".pdf", "", "/", ".txt", ".jpg")


def right(names: tuple[str, ...], encoding: str, together: int) -> int:
    """How many archives of so many names each come out as they went in; each name is the first of one of them."""
    chosen = random.Random(3)
    count = 0
    for index, name in enumerate(names):
        group = [name, *(chosen.choice(names) for _ in range(together - 1))]
        written = [word + SUFFIXES[(index + place) % len(SUFFIXES)] for place, word in enumerate(group)]
        raw = [word.encode(encoding) for word in written]
        count += [word.decode(charset.of_names(raw), "replace") for word in raw] == written
    return count


# floors are what was measured when this was written; of the rule for running text 191 of 200, 56 of 60, 23 and 12 of 30
@pytest.mark.parametrize(
    ("names", "encoding", "together", "floor"),
    [
        (SIMPLIFIED, "gbk", 1, 199), (SIMPLIFIED, "gbk", 2, 200), (SIMPLIFIED, "gbk", 5, 200),
        (TRADITIONAL, "cp950", 1, 57), (TRADITIONAL, "cp950", 3, 60),
        (JAPANESE, "cp932", 1, 24), (JAPANESE, "cp932", 5, 29),
        (KOREAN, "cp949", 1, 18), (KOREAN, "cp949", 5, 29),
    ],
)  # fmt: skip
def test_short_names_are_decided_as_often_as_measured(
    names: tuple[str, ...], encoding: str, together: int, floor: int
) -> None:
    assert len(set(SIMPLIFIED)) == 200
    assert right(names, encoding, together) >= floor


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "koi8_r"])
def test_russian_names_together_are_read_as_that(encoding: str) -> None:
    names = ["Отчёт.doc", "Чертёж вала.dwg", "Договор.pdf"]
    raw = [name.encode(encoding) for name in names]
    assert [name.decode(charset.of_names(raw)) for name in raw] == names


@pytest.mark.parametrize("encoding", ["cp437", "cp1252"])
@pytest.mark.parametrize("name", ["Prüfung.doc", "Übersicht", "café.txt", "señal.pdf", "Müller.doc"])
def test_western_names_are_read_in_the_encoding_of_dos_or_windows(name: str, encoding: str) -> None:
    raw = name.encode(encoding)
    assert raw.decode(charset.of_names([raw])) == name


def test_names_in_utf_8_and_in_ascii_need_no_guess() -> None:
    assert charset.of_names([b"a.txt", "图纸.dwg".encode()]) == "utf-8"
    assert charset.of_names([b"a.txt"]) == charset.of_names([]) == "utf-8"


def test_two_hanzi_whose_gbk_bytes_happen_to_be_utf_8_are_hanzi() -> None:
    raw = "图纸".encode("gbk")
    assert raw.decode("utf-8") and charset.of_names([raw]) == "gb18030"


def test_one_name_in_another_encoding_does_not_turn_the_others() -> None:
    raw = [name.encode("gbk") for name in SIMPLIFIED[:60]] + [b"\xff\xff.txt"]
    assert charset.of_names(raw) == "gb18030"


def test_bytes_that_are_no_names_at_all_still_get_an_encoding() -> None:
    assert charset.of_names([bytes(range(128, 256))])
    assert name_encodings.of([b"\xff"]) != "utf-8"
