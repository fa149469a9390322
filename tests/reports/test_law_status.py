"""What a run assumed about the law."""

from __future__ import annotations

import pytest

from scanner.reports.law_status import instruments, warnings
from scanner.reports.wording import word
from tests.factories.results import instrument, run


def assumed(*listed: object, as_of: object = "2026-11-22") -> list[str]:
    return warnings(run(law={"as_of": as_of, "instruments": list(listed)}), "en")


def test_a_known_and_fresh_status_needs_no_warning() -> None:
    assert assumed(instrument("1E902", "suspended")) == []


def test_an_unknown_status_is_treated_as_in_force_and_said() -> None:
    (said,) = assumed(instrument("1E902", "unknown"))
    assert said.startswith("The legal status on 2026-11-22 is not known to this tool for: 1E902.")
    assert "treated as in force" in said


def test_many_instruments_make_one_warning_of_each_kind() -> None:
    listed = [instrument(f"No. {number}", "unknown", checked_on="2026-10-09") for number in range(20)]
    unknown, stale = assumed(*listed)
    assert "No. 0, No. 1" in unknown
    assert "44 days before" in stale


def test_a_status_without_a_value_is_unknown() -> None:
    assert instruments(run(law={"instruments": [{"id": "1E902"}]}))[0].status == "unknown"


@pytest.mark.parametrize(("checked_on", "stale"), [("2026-11-08", False), ("2026-11-07", True)])
def test_a_status_checked_more_than_a_fortnight_ago_is_stale(checked_on: str, stale: bool) -> None:
    assert bool(assumed(instrument("1E902", "in_force", checked_on=checked_on))) is stale


@pytest.mark.parametrize("law", [{}, {"instruments": None}, {"instruments": "x"}, {"instruments": [1, None]}])
def test_a_header_that_says_nothing_of_the_law_is_said_to_say_nothing(law: dict[str, object]) -> None:
    (said,) = warnings(run(law=law), "en")
    assert "names no legal instrument" in said


def test_days_that_are_no_dates_are_no_obstacle() -> None:
    assert assumed(instrument("1E902", "in_force", checked_on="soon"), as_of=None) == []


def test_a_suspension_in_doubt_is_not_relied_on_and_never_called_in_force() -> None:
    law = {"as_of": "2026-11-24", "instruments": [{"id": "s-70", "status": "unknown", "kind": "suspension"}]}
    [item] = instruments(run(law=law))
    assert item.standing == "not_relied_on"
    assert "not relied on" in word(f"law.{item.standing}", "en")


def test_a_chinese_warning_names_the_instruments_by_their_chinese_titles() -> None:
    title = "商务部公告2025年第62号 公布对稀土相关技术实施出口管制的决定"
    item = instrument("x", "unknown") | {"title": "Announcement No. 62: export control", "title_zh": title}
    header = run(law={"as_of": "2026-11-22", "instruments": [item]})
    assert "现按有效处理：商务部公告2025年第62号。" in warnings(header, "zh")[0]
    assert "Announcement No. 62." in warnings(header, "en")[0]
