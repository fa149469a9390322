"""The judge: subject, substance and carrier, and what speaks against them. Every text is this project's own."""

from __future__ import annotations

import pytest

from scanner.pointing import quoted
from scanner.records import Result
from scanner.reports.reasons_in_chinese import in_chinese
from scanner.three_parts import Facts
from scanner.verdict import judge
from tests.factories.examining import result_of
from tests.factories.results import finding


def judged(text: str, name: str = "note.txt") -> Result:
    return result_of(name, text.encode())


SHEET = "镨钕分离线参数表 皂化度 36%，萃取段 62 级，洗涤段 28 级，P507 1.5 mol/L，相比 O/A=1.8:1，洗酸 3.2 mol/L，料液 REO 1.2 mol/L"
SOP = (
    "Work instruction WI-204 sintered NdFeB. Strip cast flakes 0.30 mm, wheel speed 1.3 m/s. Hydrogen decrepitation at 0.25 MPa, "
    "dehydrogenation 560 °C. Jet mill to D50 3.1 um, oxygen content below 1100 ppm. Alignment field 1.9 T. Sintering temperature "
    "1062 °C for 5 h, tempering 890 °C x 2 h and 495 °C x 3 h."
)


@pytest.mark.parametrize(("text", "stage"), [(SHEET, "separation"), (SOP, "magnet")])
def test_subject_substance_and_carrier_together_are_flagged(text: str, stage: str) -> None:
    verdict = judged(text).verdict
    assert verdict.level == "flag" and verdict.stages == (stage,) and verdict.codes == ("1E902.a",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("Minutes of the canteen committee.", "no subject"),
        ("氧化镨钕 本周报价 45.2 万元/吨，较上周上涨 1.2%，镝铁合金 182 万元/吨，成交清淡。", "prices: money and date, no steps"),
        ("Neodymium iron boron magnets N42SH, block 20 x 10 x 5 mm, NiCuNi coating, Br 1.30 T, Hcj 1600 kA/m, 500 pcs.", "a product on sale"),
        ("P507 萃取钴镍：硫酸钴料液 Co 62 g/L，皂化率 60%，相比 O/A=1:1，萃取 7 级，洗涤 4 级，硫酸反萃 2 mol/L。", "cobalt and nickel"),
        ("Strontium ferrite SrFe12O19: wet pressing at 0.8 T, sintering temperature 1230 °C x 2 h, density 5.0 g/cm3.", "ferrite, not NdFeB"),
        ("Hall-Heroult cell: cryolite ratio 2.3, alumina feed, cell voltage 4.1 V, current efficiency 94 %, anode effect 0.1/day.", "aluminium"),
        ("本公告所称技术包括稀土开采、冶炼分离、金属冶炼、磁材制造、稀土二次资源回收利用相关技术及其载体，1E902.a，出口经营者应当申请许可。", "the rule itself"),
    ],
)  # fmt: skip
def test_talk_goods_and_neighbouring_industries_are_clear(text: str, why: str) -> None:
    assert judged(text).verdict.level == "clear", why


def test_published_technology_is_held_for_review_with_its_exemption_not_flagged_and_not_hidden() -> None:
    paper = f"Journal of Rare Earths Studies 12 (2019) 33-41. DOI: 10.1016/j.jres.2019.01.003\nISSN 1000-0001. Abstract. {SOP}"
    verdict = judged(paper).verdict
    assert verdict.level == "review"
    assert {exemption.kind for exemption in verdict.exemptions} == {"public_domain"}


def test_work_on_a_line_is_of_code_b() -> None:
    text = (
        "现场调试报告 镨钕萃取线 萃取槽安装水平度 0.2 mm/m，充槽方案按 62 级执行，联动试车 72 h，"
        "混合室转速 180 rpm，问题清单：第 14 级轻相口标高偏低 5 mm，已整改，验收合格。"
    )
    verdict = judged(text).verdict
    assert verdict.level in ("flag", "review") and "1E902.b" in verdict.codes
    assert "production_line_support" in verdict.carriers


def test_the_verdict_names_the_instruments_and_the_catalogues_prohibited_entry() -> None:
    reaches = {(reach.id, reach.entry) for reach in judged(SHEET).verdict.instruments}
    assert ("mofcom-2025-62", "1E902.a") in reaches
    assert any(name == "technology-catalogue" and "prohibited" in entry for name, entry in reaches)


def test_every_verdict_says_why_in_words() -> None:
    reasons = " ".join(judged(SHEET).verdict.reasons)
    assert "Subject" in reasons and "Substance" in reasons and "Carrier" in reasons


def test_a_recipe_stays_surfaced_inside_a_mail_about_an_outing() -> None:
    mail = f"Hi all, the outing starts at 8, bring sun cream and 200 yuan for lunch. PS: {SOP} See you at the bus!"
    assert judged(mail).verdict.level in ("flag", "review")


def test_a_reason_names_each_word_once_and_says_where_the_first_value_stands() -> None:
    text = "SmCo ring, smco block, Sm-Co stock. Sintering temperature 1195 °C for 1 h, solution treated 1170 °C x 4 h. SmCo."
    subject, substance = judged(text, "SmCo solution treatment.txt").verdict.reasons[:2]
    words = subject[subject.index("(") + 1 : subject.index(")")].casefold().split(", ")
    assert words.count("smco") == 1
    assert substance.endswith("from line 1 on.")


@pytest.mark.parametrize(("count", "said"), [(1, "1 other quantity"), (2, "2 other quantities")])
def test_a_reason_counts_in_good_english_and_is_known_in_chinese(count: int, said: str) -> None:
    values = [finding(f"{number} min", kind="quantity") for number in range(count)]
    (reason,) = [
        reason
        for reason in judge(values, Facts("text", 100), lambda codes, stages: ()).reasons
        if reason.startswith("Substance")
    ]
    assert said + " close" in reason
    assert f"{count} 个量值" in (in_chinese(reason) or "")


def test_every_sentence_about_a_finding_repeats_the_words_found() -> None:
    texts = [
        (SHEET, "a.txt"),
        (SOP, "b.txt"),
        ("Dy/Tb bank: raffinate on grade, scrubbing stages as built, ORG 42 L/min.", "c.py"),
    ]
    found = [one for text, name in texts for one in judged(text, name).findings if one.detector != "chemistry"]
    assert len(found) > 20
    for one in found:
        if one.detector in ("lexicon_terms", "document_form", "context_marks"):
            assert f"({quoted(one.text)})" in one.because
        elif "(" in one.because:
            assert one.because[one.because.index("(") + 1 : one.because.index(")")] in one.text


def test_the_carrier_s_marks_are_as_many_as_can_be_counted_in_the_findings() -> None:
    verdict_of = judged(f"作业指导书 文件编号 WI-204 版本 B 第 1 页 共 3 页 编制 审核 批准\n{SHEET}")
    (said,) = [reason for reason in verdict_of.verdict.reasons if reason.startswith("Carrier: ")]
    marks = [
        one
        for one in verdict_of.findings
        if one.detector == "document_form" and one.carrier in verdict_of.verdict.carriers
    ]
    assert marks
    assert f"told by {len(marks)} mark" in said
