"""The dated status table: which instrument is in force on a day, and what a wrong table is told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from scanner import law
from scanner.errors import LexiconError, SettingsError

PACK = Path(__file__).resolve().parents[1] / "lexicons" / "cn-rare-earth-technology"

INSTRUMENT = """
[[instrument]]
id = "test-1"
kind = "announcement"
title_zh = "测试公告"
title_en = "Test announcement"
source = "somewhere"
"""
ALWAYS = """
[[instrument.period]]
status = "in_force"
basis = "always"
source = "somewhere"
"""
HEAD = "checked_on = 2026-10-09\nassembled_on = 2026-11-22\nstale_after_days = 14\n"


@pytest.fixture(scope="module")
def table() -> law.Law:
    return law.load(PACK)


def place_of(table: law.Law, name: str, day: date) -> law.Standing:
    return next(place for place in law.standing(table, day) if place.id == name)


def refuse(folder: Path, text: str) -> LexiconError:
    """The error a law.toml of this text is refused with."""
    (folder / "law.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        law.load(folder)
    return caught.value


# --- No. 62 on the days that matter -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "status", "binding"),
    [
        (date(2025, 10, 8), "not_yet", False),  # the day before publication
        (date(2025, 10, 9), "in_force", True),  # published and in effect
        (date(2025, 11, 6), "in_force", True),  # the last of 29 days
        (date(2025, 11, 7), "suspended", False),  # No. 70
        (date(2026, 11, 9), "suspended", False),  # the last day surely inside "until 10 November"
        (date(2026, 11, 10), "unknown", True),  # the first day at risk
        (date(2027, 1, 11), "unknown", True),  # the political statement is over too
    ],
)
def test_number_62_has_this_status_on_this_day(table: law.Law, day: date, status: str, binding: bool) -> None:
    place = place_of(table, "mofcom-2025-62", day)
    assert (place.status, place.binding) == (status, binding)


def test_before_publication_the_reason_is_the_date_of_publication(table: law.Law) -> None:
    why = place_of(table, "mofcom-2025-62", date(2025, 10, 8)).why
    assert why.startswith("Not yet in force on 2025-10-08: it took effect on the day it was published, 2025-10-09.")


def test_the_first_29_days_are_said_to_stay_controlled(table: law.Law) -> None:
    for day in (date(2025, 10, 9), date(2025, 11, 6)):
        why = place_of(table, "mofcom-2025-62", day).why
        assert why.startswith(f"In force on {day}: ")
        assert "29 days" in why and "does not reach back" in why
    assert (date(2025, 11, 7) - date(2025, 10, 9)).days == 29


def test_suspension_names_its_instrument_and_its_end_and_is_not_repeal(table: law.Law) -> None:
    for day in (date(2025, 11, 7), date(2026, 11, 9)):
        why = place_of(table, "mofcom-2025-62", day).why
        assert why.startswith(f"Suspended on {day}, not repealed: MOFCOM and GAC Announcement No. 70 of 2025")
        assert "2026-11-10" in why and "Suspension is not repeal" in why and "first day at risk" in why


def test_on_2026_11_10_the_three_readings_are_stated(table: law.Law) -> None:
    why = place_of(table, "mofcom-2025-62", date(2026, 11, 10)).why
    assert why.startswith("Status on 2026-11-10 not known, treated as in force: ")
    assert "no official instrument that extends, ends or replaces it was found" in why
    assert "Three readings can be defended" in why
    for reading in ("(i) by the legal text", "(ii) by the political statement", "(iii) an announcement not seen here"):
        assert reading in why
    assert "has lapsed" not in why


def test_on_2027_01_11_the_political_statement_is_said_to_have_lapsed_too(table: law.Law) -> None:
    why = place_of(table, "mofcom-2025-62", date(2027, 1, 11)).why
    assert why.startswith("Status on 2027-01-11 not known, treated as in force: ")
    assert "The political statement of 2026-09-28 has lapsed too" in why
    assert "Three readings" not in why


def test_the_last_day_of_the_political_statement_still_has_three_readings(table: law.Law) -> None:
    assert "Three readings" in place_of(table, "mofcom-2025-62", date(2027, 1, 10)).why


# --- its neighbours ---------------------------------------------------------------------------------------------------


def test_the_catalogue_was_never_suspended(table: law.Law) -> None:
    for day in (date(2023, 12, 21), date(2025, 12, 1), date(2026, 11, 22)):
        assert place_of(table, "technology-catalogue", day).status == "in_force"


def test_the_catalogue_before_its_2023_edition_is_unknown_not_absent(table: law.Law) -> None:
    place = place_of(table, "technology-catalogue", date(2023, 12, 20))
    assert place.status == "unknown" and "earlier edition" in place.why


@pytest.mark.parametrize("number", ["55", "56", "57", "58"])
def test_the_sister_announcements_never_ran(table: law.Law, number: str) -> None:
    name = f"mofcom-gac-2025-{number}"
    days = [date(2025, 10, 9), date(2025, 11, 6), date(2025, 11, 7), date(2025, 11, 8), date(2026, 11, 9)]
    statuses = [place_of(table, name, day).status for day in days]
    assert statuses == ["not_yet", "not_yet", "suspended", "suspended", "suspended"]
    assert place_of(table, name, date(2026, 11, 10)).status == "unknown"


def test_number_18_stays_in_force_while_the_others_are_suspended(table: law.Law) -> None:
    assert place_of(table, "mofcom-gac-2025-18", date(2025, 4, 3)).status == "not_yet"
    assert place_of(table, "mofcom-gac-2025-18", date(2025, 12, 1)).status == "in_force"


def test_a_suspension_in_doubt_is_not_relied_on(table: law.Law) -> None:
    place = place_of(table, "mofcom-gac-2025-70", date(2026, 11, 10))
    assert place.status == "unknown" and not place.binding
    assert place.why.startswith("Status on 2026-11-10 not known, not relied on: ")


def test_the_japan_announcement_starts_on_2026_01_06(table: law.Law) -> None:
    days = (date(2026, 1, 5), date(2026, 1, 6))
    assert [place_of(table, "mofcom-2026-1", day).status for day in days] == ["not_yet", "in_force"]


def test_no_catalogue_item_number_of_2023_is_invented(table: law.Law) -> None:
    catalogue = next(instrument for instrument in table.instruments if instrument.id == "technology-catalogue")
    assert not any("J" in entry.id or "X" in entry.id for entry in catalogue.entries)
    assert any("could not be confirmed" in statement for statement in catalogue.unknown)


def test_every_instrument_has_chinese_and_english_titles_and_a_source(table: law.Law) -> None:
    for instrument in table.instruments:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in instrument.title_zh), instrument.id
        assert instrument.title_en.isascii() and instrument.source.startswith("http"), instrument.id
        assert all(period.source.startswith("http") for period in instrument.periods), instrument.id


# --- which entries reach a document -----------------------------------------------------------------------------------

IN_SUSPENSION = date(2025, 12, 1)


def entries(table: law.Law, codes: list[str], stages: list[str]) -> dict[str, str]:
    return {reach.entry: reach.why for reach in law.reaches(table, IN_SUSPENSION, codes, stages)}


def test_a_document_without_codes_is_reached_by_nothing(table: law.Law) -> None:
    assert law.reaches(table, IN_SUSPENSION, [], ["magnet"]) == ()


@pytest.mark.parametrize(
    ("stage", "entry"),
    [
        ("separation", "prohibited-extraction-separation"),
        ("metal", "prohibited-metal-alloy"),
        ("magnet", "prohibited-magnet-preparation"),
    ],
)
def test_separation_metal_and_magnet_know_how_is_prohibited_even_while_62_is_suspended(
    table: law.Law, stage: str, entry: str
) -> None:
    found = law.reaches(table, IN_SUSPENSION, ["1E902.a"], [stage])
    assert [(reach.id, reach.entry, reach.status) for reach in found] == [
        ("mofcom-2025-62", "1E902.a", "suspended"),
        ("technology-catalogue", entry, "in_force"),
    ]
    assert "PROHIBITED" in found[1].why and "never suspended" in found[1].why
    assert not found[1].why.startswith(("Possibly", "Arguably"))


def test_mining_know_how_is_restricted_and_ionic_leaching_possibly(table: law.Law) -> None:
    found = entries(table, ["1E902.a"], ["mining"])
    assert list(found) == ["1E902.a", "restricted-ionic-leaching", "restricted-mining-beneficiation"]
    assert found["restricted-ionic-leaching"].startswith("Possibly: ")
    assert "RESTRICTED" in found["restricted-mining-beneficiation"]


def test_recycling_is_possibly_prohibited(table: law.Law) -> None:
    found = entries(table, ["1E902.a"], ["recycling"])
    assert list(found) == ["1E902.a", "prohibited-extraction-separation"]
    assert found["prohibited-extraction-separation"].startswith("Possibly: ")


def test_line_support_is_arguable(table: law.Law) -> None:
    found = entries(table, ["1E902.b"], ["magnet"])
    assert list(found) == ["1E902.b", "prohibited-magnet-preparation"]
    assert found["prohibited-magnet-preparation"].startswith("Arguably: ")


def test_both_codes_take_the_surer_ground(table: law.Law) -> None:
    found = entries(table, ["1E902.a", "1E902.b"], ["magnet"])
    assert list(found) == ["1E902.a", "1E902.b", "prohibited-magnet-preparation"]
    assert not found["prohibited-magnet-preparation"].startswith("Arguably: ")


def test_an_unknown_stage_is_reached_by_every_stage_as_a_possibility(table: law.Law) -> None:
    found = entries(table, ["1E902.a"], [])
    assert {name for name in found if name.startswith(("prohibited", "restricted"))} == {
        "prohibited-extraction-separation",
        "prohibited-metal-alloy",
        "prohibited-magnet-preparation",
        "restricted-ionic-leaching",
        "restricted-mining-beneficiation",
    }
    assert all(why.startswith("Possibly: ") for name, why in found.items() if name != "1E902.a")


def test_before_its_publication_62_is_named_as_not_yet_in_force(table: law.Law) -> None:
    first = law.reaches(table, date(2025, 10, 8), ["1E902.a"], ["magnet"])[0]
    assert (first.entry, first.status) == ("1E902.a", "not_yet")


def test_in_the_unknown_period_the_reason_says_treated_as_in_force(table: law.Law) -> None:
    first = law.reaches(table, date(2026, 11, 22), ["1E902.a"], ["magnet"])[0]
    assert first.status == "unknown" and "treated as in force" in first.why


def test_the_catch_all_route_names_its_instruments_and_no_list_entry(table: law.Law) -> None:
    found = {reach.entry for reach in law.reaches(table, IN_SUSPENSION, [], [], route="catch_all")}
    assert {"catch-all", "article-12-catch-all", "japan-military"} <= found
    assert not found & {"1E902.a", "1E902.b", "1C902-1C908"}


def test_the_goods_route_names_the_goods_lists_with_their_own_status(table: law.Law) -> None:
    found = {reach.entry: reach.status for reach in law.reaches(table, IN_SUSPENSION, [], [], route="goods")}
    assert found["1C902-1C908"] == "in_force" and found["1C909-1C913"] == "suspended"


# --- the run line -----------------------------------------------------------------------------------------------------


def test_the_run_line_is_plain_json_with_every_instrument(table: law.Law) -> None:
    record = law.assumptions(table, IN_SUSPENSION)
    assert json.loads(json.dumps(record)) == record
    assert record["as_of"] == "2025-12-01"
    instruments = record["instruments"]
    assert isinstance(instruments, list) and len(instruments) == len(table.instruments)
    assert all({"id", "status", "basis", "checked_on"} <= set(item) for item in instruments)


def test_a_settled_day_within_the_table_has_no_warning(table: law.Law) -> None:
    for day in (date(2025, 10, 9), date(2025, 11, 7), date(2026, 10, 9), date(2026, 10, 23)):
        assert "warning" not in law.assumptions(table, day)


def test_a_table_checked_more_than_14_days_before_is_stale(table: law.Law) -> None:
    warning = law.warn(table, date(2026, 10, 24))
    assert "stale" in warning and "last checked on 2026-10-09, 15 days before 2026-10-24" in warning
    assert "treated as in force" not in warning


def test_the_unknown_period_warns_in_plain_words(table: law.Law) -> None:
    warning = str(law.assumptions(table, date(2026, 11, 10))["warning"])
    assert "not known for mofcom-2025-62" in warning and "unknown is treated as in force" in warning
    assert "Three readings can be defended" in warning and "stale" in warning
    assert "mofcom-gac-2025-70" not in warning  # a suspension in doubt is not an instrument to obey


# --- a table that is wrong --------------------------------------------------------------------------------------------


def test_a_small_table_loads(tmp_path: Path) -> None:
    (tmp_path / "law.toml").write_text(HEAD + INSTRUMENT + ALWAYS, encoding="utf-8")
    assert [place.status for place in law.standing(law.load(tmp_path), date(2000, 1, 1))] == ["in_force"]


def test_an_instrument_may_have_been_checked_on_its_own_day(tmp_path: Path) -> None:
    own = INSTRUMENT + "checked_on = 2026-11-20\n"
    (tmp_path / "law.toml").write_text(HEAD + own + ALWAYS, encoding="utf-8")
    assert law.warn(law.load(tmp_path), date(2026, 11, 22)) == ""


def test_a_missing_table_says_where_it_belongs(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"law\.toml.*Remedy"):
        law.load(tmp_path)


def test_text_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    assert "not valid TOML" in str(refuse(tmp_path, "checked_on = "))


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    (tmp_path / "law.toml").write_bytes("title = '公告'".encode("gb18030"))
    with pytest.raises(LexiconError, match="not valid TOML"):
        law.load(tmp_path)


@pytest.mark.parametrize("written", ['"2026-10-09"', "2026-10-09T10:00:00", "2026", "2026-02-30"])
def test_a_bad_date_is_refused(tmp_path: Path, written: str) -> None:
    error = refuse(tmp_path, HEAD.replace("2026-10-09", written) + INSTRUMENT + ALWAYS)
    assert error.field == "checked_on" or "not valid TOML" in str(error)


def test_an_unknown_field_is_refused_by_name(tmp_path: Path) -> None:
    error = refuse(tmp_path, HEAD + INSTRUMENT + 'color = "red"\n' + ALWAYS)
    assert (error.term, error.field) == ("test-1", "color") and "use one of" in error.remedy


def test_an_unknown_status_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    error = refuse(tmp_path, HEAD + INSTRUMENT + ALWAYS.replace("in_force", "paused"))
    assert error.field == "status" and "suspended" in error.remedy


def test_a_duplicate_id_is_refused(tmp_path: Path) -> None:
    error = refuse(tmp_path, HEAD + (INSTRUMENT + ALWAYS) * 2)
    assert error.term == "test-1" and "twice" in str(error)


def test_a_duplicate_entry_is_refused(tmp_path: Path) -> None:
    entry = '[[instrument.entry]]\nid = "x"\ntitle_zh = "一"\ntitle_en = "one"\n'
    assert "twice" in str(refuse(tmp_path, HEAD + INSTRUMENT + ALWAYS + entry * 2))


@pytest.mark.parametrize("needed", ["title_zh", "title_en", "source", "kind"])
def test_a_missing_field_is_refused(tmp_path: Path, needed: str) -> None:
    lines = [line for line in INSTRUMENT.splitlines(keepends=True) if not line.startswith(needed)]
    assert refuse(tmp_path, HEAD + "".join(lines) + ALWAYS).field == needed


def test_a_table_without_instruments_is_refused(tmp_path: Path) -> None:
    assert refuse(tmp_path, HEAD).field == "instrument"


def test_an_instrument_without_periods_is_refused(tmp_path: Path) -> None:
    assert refuse(tmp_path, HEAD + INSTRUMENT).field == "period"


def test_an_unknown_stage_in_a_ground_is_refused(tmp_path: Path) -> None:
    entry = """
    [[instrument.entry]]
    id = "x"
    title_zh = "一"
    title_en = "one"
    reach = [{ route = "technology", codes = [], stages = ["melting"], certainty = "certain", why = "so" }]
    """
    error = refuse(tmp_path, HEAD + INSTRUMENT + ALWAYS + entry)
    assert (error.term, error.field) == ("x", "stages")


def periods(first_until: str, second_from: str) -> str:
    return (
        HEAD
        + INSTRUMENT
        + ALWAYS.replace("status", f"until = {first_until}\nstatus")
        + ALWAYS.replace("status", f"from = {second_from}\nstatus")
    )


def test_overlapping_periods_are_refused(tmp_path: Path) -> None:
    error = refuse(tmp_path, periods("2025-10-09", "2025-10-09"))
    assert (error.term, error.field) == ("test-1", "from") and "overlaps" in str(error)


def test_a_day_that_no_period_holds_is_refused(tmp_path: Path) -> None:
    assert "no period holds" in str(refuse(tmp_path, periods("2025-10-08", "2025-10-10")))


def test_periods_that_join_are_taken(tmp_path: Path) -> None:
    (tmp_path / "law.toml").write_text(periods("2025-10-08", "2025-10-09"), encoding="utf-8")
    assert len(law.load(tmp_path).instruments[0].periods) == 2


def test_a_closed_start_or_end_of_the_table_is_refused(tmp_path: Path) -> None:
    closed_start = HEAD + INSTRUMENT + ALWAYS.replace("status", "from = 2025-10-09\nstatus")
    assert refuse(tmp_path, closed_start).field == "from"
    closed_end = HEAD + INSTRUMENT + ALWAYS.replace("status", "until = 2025-10-09\nstatus")
    assert refuse(tmp_path, closed_end).field == "until"


def test_a_period_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    middle = ALWAYS.replace("status", "from = 2025-10-09\nuntil = 2025-10-01\nstatus")
    text = HEAD + INSTRUMENT + ALWAYS.replace("status", "until = 2025-10-08\nstatus") + middle
    assert "is before" in str(refuse(tmp_path, text + ALWAYS.replace("status", "from = 2025-10-02\nstatus")))


# --- the day a person writes ------------------------------------------------------------------------------------------


def test_an_empty_day_is_today() -> None:
    assert law.day_of("", date(2026, 11, 22)) == date(2026, 11, 22)


def test_a_written_day_is_taken() -> None:
    assert law.day_of(" 2025-10-09 ", date(2026, 11, 22)) == date(2025, 10, 9)


@pytest.mark.parametrize("text", ["2026-13-01", "9 Oct 2025", "20251009x", "2025/10/09"])
def test_a_day_that_is_none_is_a_usage_error(text: str) -> None:
    with pytest.raises(SettingsError, match="YYYY-MM-DD"):
        law.day_of(text, date(2026, 11, 22))
