"""The sentences a Chinese reader meets are Chinese: those of the judge, the detectors, the law table and the errors."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scanner import errors, law, lexicon
from scanner.pipeline import UNREAD
from scanner.records import Place
from scanner.registry import REPORTS, discover
from scanner.reports.law_in_chinese import GROUNDS, basis_in_chinese, why_in_chinese
from scanner.reports.places_in_chinese import place_in_chinese
from scanner.reports.problems_in_chinese import problem_in_chinese
from scanner.reports.reasons_in_chinese import in_chinese, worded
from scanner.reports.sentence_frames import LONGEST, fill, frames
from scanner.reports.wording import WORDS
from scanner.results_file import open_results, redacted
from scanner.settings import Settings
from tests.factories.results import finding, result, run, verdict, write_results

PROJECT = Path(__file__).resolve().parents[2]
PACK = PROJECT / "lexicons" / "cn-rare-earth-technology"
SUBJECT = (
    "Subject: names rare earths (REO (oxide), Nd; Pr and 5 more); terms of production-line support (SAT; SP (34 %)."
)


def kinds(error: type[errors.ArtifactError]) -> Iterator[type[errors.ArtifactError]]:
    """The error and all that are made from it."""
    yield error
    for child in error.__subclasses__():
        yield from kinds(child)


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """The results of a scan of the demo share, as they stand in results.jsonl."""
    path = tmp_path_factory.mktemp("share") / "results.jsonl"
    command = [sys.executable, "-m", "scanner", "scan", "samples/share", "--model", "none", "-q", "-o", str(path)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line["type"] == "result"]


def sentences(rows: list[dict[str, object]]) -> Iterator[str]:
    for row in rows:
        judged = json.loads(json.dumps(row))
        yield from judged["verdict"]["reasons"]
        yield from (reach["why"] for reach in judged["verdict"]["instruments"])
        yield from (found["because"] for found in judged["findings"])
        yield from (problem["message"] for problem in judged["problems"])


def test_a_sentence_that_is_not_known_stays_english() -> None:
    assert in_chinese("It rained on the day of the survey.") is None
    assert worded("It rained on the day of the survey.", "zh") == "It rained on the day of the survey."


def test_english_stays_english() -> None:
    assert worded("Subject: no process terms.", "en") == "Subject: no process terms."


def test_every_sentence_of_the_demo_share_has_a_chinese_frame(share: list[dict[str, object]]) -> None:
    said = set(sentences(share))
    assert len(said) > 500
    assert sorted(sentence for sentence in said if in_chinese(sentence) is None) == []


def test_every_sentence_of_a_redacted_result_has_a_chinese_frame() -> None:
    hidden = redacted(result(1, "a", "flag", [finding(), finding(place=Place("path"))]))
    said = [*hidden.verdict.reasons, *(found.because for found in hidden.findings)]
    assert [sentence for sentence in said if in_chinese(sentence) is None] == []
    assert (
        in_chinese(said[0]) == "判定为标记受控：编码 1E902.a；环节 冶炼分离；载体 工艺参数（原文已由 --redact 隐藏）。"
    )
    assert in_chinese(said[1]) == "发现：process_parameters 2 条。"


def test_what_the_pipeline_says_of_unread_files_has_a_chinese_frame() -> None:
    assert [said for said in UNREAD.values() if in_chinese(said) is None] == []


def test_every_ground_and_basis_of_the_law_table_has_chinese() -> None:
    table = law.load(PACK)
    whys = {ground.why for item in table.instruments for entry in item.entries for ground in entry.grounds}
    assert whys == set(GROUNDS)
    bases = {period.basis for item in table.instruments for period in item.periods}
    assert sorted(basis for basis in bases if basis_in_chinese(basis) is None) == []


@pytest.mark.parametrize("day", ["2025-10-01", "2025-10-20", "2026-01-05", "2026-11-09", "2026-11-10", "2027-06-01"])
@pytest.mark.parametrize("route", law.ROUTES)
def test_why_an_instrument_reaches_a_document_has_chinese_on_any_day(day: str, route: str) -> None:
    table = law.load(PACK)
    for stages in (("separation",), ("magnet",), ()):
        for reach in law.reaches(table, date.fromisoformat(day), law.CODES, stages, route):
            assert why_in_chinese(reach.why) is not None, reach.why


def test_a_ground_that_is_not_known_leaves_the_whole_sentence_english() -> None:
    assert why_in_chinese("Something new. In force on 2026-11-24: it took effect on 2026-11-01.") is None


def test_every_context_and_industry_of_the_pack_has_a_word() -> None:
    rules = lexicon.load("cn-rare-earth-technology").of("context")
    wanted = {f"context.{rule.kind}" for rule in rules} | {f"industry.{rule.metal}" for rule in rules if rule.metal}
    assert sorted(wanted - set(WORDS)) == []


@pytest.mark.parametrize("error", sorted(kinds(errors.ArtifactError), key=str))
def test_every_default_remedy_has_chinese(error: type[errors.ArtifactError]) -> None:
    said = problem_in_chinese(error("not known to anyone").problem().message)
    assert said is not None
    assert said.startswith("not known to anyone。办法：")


def test_a_problem_within_a_problem_is_put_into_chinese_too() -> None:
    said = problem_in_chinese("the member a.txt: more than 5 members in one file. Remedy: raise --max-members")
    assert said == "成员 a.txt：一个文件内的成员超过 5 个。办法：调高 --max-members"


def test_quoted_words_stay_as_they_are() -> None:
    assert in_chinese(SUBJECT) == "主题：提及稀土（REO (oxide), Nd; Pr 等，另 5 个）；生产线支持用语（SAT; SP (34 %）。"
    assert in_chinese("mark of a design drawing ({0} \\1 图号)") == "设计图纸的形式特征（{0} \\1 图号）"


@pytest.mark.parametrize(
    ("place", "chinese"),
    [
        ("page 3", "第 3 页"),
        ("Sheet1!B7", "Sheet1!B7"),
        ("table 2 row 3 cell 1", "表 2 第 3 行第 1 格"),
        ("path", "路径"),
    ],
)
def test_places_are_said_as_a_chinese_reader_says_them(place: str, chinese: str) -> None:
    assert place_in_chinese(place) == chinese


def test_a_sentence_too_long_to_be_ours_is_not_looked_at() -> None:
    assert in_chinese(f"the member {'a: ' * LONGEST}; what came out was read") is None


def test_frames_whose_gaps_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="gaps"):
        frames([("no reader for {format}", "没有组件：{name}")])


def test_a_number_gap_takes_numbers_only() -> None:
    known = frames([("page {count}", "第 {count} 页")])
    assert fill("page 12", known, {}) == "第 12 页"
    assert fill("page twelve", known, {}) is None


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".html"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_reports_say_their_sentences_in_their_language(tmp_path: Path, suffix: str, language: str) -> None:
    discover("reports")
    found = finding(because="mark of a design drawing (图号)")
    rows = [
        result(1, "a", "flag", [found], verdict=verdict("flag", reasons=("Subject: no process terms.",))),
        result(2, "b", "unread", problems=[errors.EncryptedFile("the file is encrypted").problem()]),
    ]
    path = write_results(tmp_path / "r.jsonl", rows, header=run())
    with open_results(path) as results:
        REPORTS[suffix](results, tmp_path / f"report{suffix}", Settings(language=language))
    text = "".join(page.read_text(encoding="utf-8") for page in tmp_path.rglob(f"*{suffix}"))
    assert ("主题：没有工艺用语。" in text) == (language == "zh" or suffix == ".html")
    assert ("文件已加密。办法：向文件所有者索取" in text) == (language == "zh" or suffix == ".html")
    assert ("Subject: no process terms." in text) == (language == "en" or suffix == ".html")
    assert suffix == ".txt" or ("设计图纸的形式特征（图号）" in text) == (language == "zh" or suffix == ".html")
