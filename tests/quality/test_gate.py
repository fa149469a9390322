"""The gate bites: a broken term, a vanished group, a worse false alarm are refused; a better figure raises the floor."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from scanner.pipeline import open_desk
from scanner.records import Verdict
from scanner.settings import Settings
from scanner.text.term_index import Index, Look
from scanner.training.corpus import Example
from scanner.training.evaluate import Judged, as_scanned, table
from tests.quality.gate import changes, figures, raised, refusals, trade_refusals

SHEETS = [
    f"{metal}分离线 第{number}班 皂化度 {34 + number}%，萃取段 {58 + number} 级，洗涤段 {26 + number} 级，P507 1.5 mol/L，相比 O/A=1.8:1，料液 REO 1.{number} mol/L"
    for number, metal in enumerate(
        ("镨钕", "镝铽", "钐铕", "镧铈", "钆铽", "镨钕", "镧铈", "钕钐", "铽镝", "铕钆", "镨钕", "镝钬")
    )
]


def example(number: int, text: str, label: str = "controlled") -> Example:
    stages = ("separation",) if label == "controlled" else ()
    codes = ("1E902.a",) if stages else ()
    carrier = "process_parameters" if stages else "none"
    return Example(
        f"t-{number}", f"f-{number}", "zh", "parameter_sheet", label, codes, stages, carrier, "sheet.txt", text
    )


def judged(texts: Sequence[str]) -> list[Judged]:
    return as_scanned([example(number, text) for number, text in enumerate(texts)], open_desk(Settings(model="none")))


def test_the_same_figures_are_not_refused() -> None:
    now = figures(judged(SHEETS))
    assert now["stage separation"]["surfaced"] == 1.0
    assert refusals(now, now) == []


def test_a_broken_term_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    floors = figures(judged(SHEETS))
    whole = Index.look
    broken = ("se-", "pa-", "an-")

    def look(self: Index, text: str) -> Look:
        seen = whole(self, text)
        return Look([hit for hit in seen.hits if not hit.rule.id.startswith(broken)], seen.sheets)

    monkeypatch.setattr(Index, "look", look)
    now = judged(SHEETS)
    assert any("stage separation: surfaced" in said for said in refusals(figures(now), floors))
    levels = {one.example.id: one.verdict.level for one in now}
    before = dict.fromkeys(levels, "flag")
    labels = dict.fromkeys(levels, "controlled")
    assert changes(levels, before, labels)[0].startswith("LOSS t-0 (controlled): flag -> clear")


def test_a_group_that_vanished_is_refused() -> None:
    assert refusals({}, {"stage metal": {"surfaced": 0.9}}) == ["stage metal: surfaced is None, its floor is 0.9"]


def test_more_false_alarms_are_refused_and_fewer_raise_the_floor() -> None:
    clear = [Judged(example(number, "x", "clear"), Verdict("flag" if number < 2 else "clear")) for number in range(20)]
    now = figures(clear)
    assert now["all"]["clear flagged"] == 0.1
    assert refusals(now, {"all": {"clear flagged": 0.05}})
    assert raised(now, {"all": {"clear flagged": 0.2}})["all"]["clear flagged"] == 0.1
    assert raised(now, {"all": {"clear flagged": 0.05}})["all"]["clear flagged"] == 0.05


def test_the_columns_of_the_table_stand_apart_with_thousands_of_documents() -> None:
    lines = table([*judged(SHEETS), *(Judged(example(100 + n, "x", "clear"), Verdict("clear")) for n in range(1100))])
    head, whole = next(lines), next(lines)
    assert head.split() == ["group", "ctrl", "surfaced", "flag", "clear", "flagged", "surfaced", "prec."]
    cells = re.sub(r" \[[\d. ]+\]", "", whole).split()
    assert cells[:2] == ["all", "12"]
    assert cells[4] == "1100"
    assert len(cells) == 8


def test_a_trade_needs_two_gains_for_a_loss_and_no_fall_over_all_documents() -> None:
    won, lost = "gain a (controlled): clear -> flag", "LOSS b (clear): clear -> review"
    assert trade_refusals(["form chat: clear surfaced is 0.2, its floor is 0.1"], [won, won, lost]) == ""
    assert "two for one" in trade_refusals([], [won, lost])
    assert "over all documents" in trade_refusals(["all: surfaced is 0.9, its floor is 0.95"], [won, won, won])
