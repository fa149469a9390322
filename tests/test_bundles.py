"""Sets: pieces that are harmless alone add up, and sets of harmless pieces do not."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from scanner.budget import Budget
from scanner.bundles import FolderSets, Piece, examine_with_set, judge_set, matters, spelt_out
from scanner.cli import run
from scanner.pipeline import Desk, open_desk
from scanner.records import Artifact, Bundle, Excerpt, Extraction, Result, Verdict
from scanner.settings import Settings

LEGEND = (
    "Codes of the bank sheets. EX: extraction section. SC: scrubbing section. ST: stripping section. "
    "K1: saponification degree %. K2: phase ratio O/A. F1: feed flow. F2: organic flow. F3: wash flow. Line: Nd/Pr."
)
NUMBERS = (
    "bank 4\nEX 62\nSC 28\nST 10\nK1 36\nK2 1.8\nF1 36.5\nF2 212\nF3 27.0\nsigned off by the night shift, R. Tan\n"
)
"""Ruling 34 of domain.md section 10: stage counts without units here, the legend there."""
LUNCH = "Lunch list for Friday: 12 noodles, 8 rice, 3 salads, table 14 at 12:30, please pay 25 each to Mei by 10:00.\n"


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk(Settings())


def mail(attachments: dict[str, str]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "as discussed"
    message.set_content("Please find the papers attached. Regards")
    for name, text in attachments.items():
        message.add_attachment(text, filename=name)
    return message.as_bytes()


def archive(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, text in members.items():
            target.writestr(name, text)
    return stream.getvalue()


def events(content: bytes, name: str, desk: Desk, tmp_path: Path) -> list[object]:
    return list(examine_with_set(Artifact(name, content), "1", desk, Budget(desk.settings, tmp_path)))


def last_results(seen: list[object]) -> dict[str, Result]:
    return {event.id: event for event in seen if isinstance(event, Result)}


def test_two_attachments_that_add_up_are_held_as_a_set(desk: Desk, tmp_path: Path) -> None:
    seen = events(mail({"legend.txt": LEGEND, "bank4.txt": NUMBERS}), "mail.eml", desk, tmp_path)
    results = last_results(seen)
    alone = {result.path: result.verdict.level for result in results.values()}
    bundles = [event for event in seen if isinstance(event, Bundle)]
    assert "flag" not in alone.values()
    assert len(bundles) == 1
    assert bundles[0].verdict.level in ("review", "flag")
    assert {results[member].path for member in bundles[0].members} == {"mail.eml!legend.txt", "mail.eml!bank4.txt"}
    assert results["1"].overall == bundles[0].verdict.level
    assert "legend.txt" in bundles[0].verdict.reasons[0]
    assert "bank4.txt" in bundles[0].verdict.reasons[0]


def test_an_archive_is_judged_as_a_set_too(desk: Desk, tmp_path: Path) -> None:
    seen = events(archive({"a/legend.txt": LEGEND, "b/bank4.txt": NUMBERS}), "papers.zip", desk, tmp_path)
    assert any(isinstance(event, Bundle) for event in seen)


def test_what_a_legend_explains_is_put_into_the_sheet() -> None:
    assert spelt_out("EX 62\nXY 3", "EX: extraction section. SC is scrubbing") == "extraction section 62\nXY 3"
    assert spelt_out("A料 3.2", "A料：镨钕料液，B料：洗酸") == "镨钕料液 3.2"


def test_a_legend_with_a_lunch_list_is_no_set(desk: Desk, tmp_path: Path) -> None:
    seen = events(archive({"legend.txt": LEGEND, "lunch.txt": LUNCH}), "papers.zip", desk, tmp_path)
    assert not any(isinstance(event, Bundle) for event in seen)


def test_numbers_of_another_metal_are_no_set_with_news_of_rare_earths(desk: Desk, tmp_path: Path) -> None:
    news = "Neodymium and praseodymium oxide prices rose again this week, traders said; export orders stayed thin."
    cobalt = "cobalt circuit D2EHPA\n" + NUMBERS.replace("feed 1.45 mol/L", "Co 18 g/L, Ni 62 g/L, Mg 1.1 g/L")
    seen = events(archive({"news.txt": news, "co_bank.txt": cobalt}), "papers.zip", desk, tmp_path)
    assert not any(isinstance(event, Bundle) and event.verdict.level == "flag" for event in seen)


def piece(id: str, path: str, subject: str = "", sheet: str = "", level: str = "clear") -> Piece:
    return Piece(id, path, level, Excerpt(subject, sheet))


def test_a_single_piece_is_no_set(desk: Desk) -> None:
    assert judge_set([piece("1", "whole.txt", LEGEND, NUMBERS)], desk) is None


def result(id: str, path: str, subject: str = "", sheet: str = "") -> Result:
    extraction = Extraction("text", 10, "0" * 64, (), 10)
    return Result(id, None, 0, path, extraction, Verdict(), excerpt=Excerpt(subject, sheet))


def test_a_small_folder_is_one_matter() -> None:
    sets = FolderSets(Settings())
    sets.add(result("1", "job/legend.txt", subject=LEGEND))
    sets.add(result("2", "job/bank4.txt", sheet=NUMBERS))
    bundles = sets.ended()
    assert [set(bundle.members) for bundle in bundles] == [{"1", "2"}]


def test_in_a_large_folder_only_names_with_the_same_number_belong_together() -> None:
    sets = FolderSets(Settings())
    for number in range(20):
        sets.add(result(f"n{number}", f"job/note {number}.txt", sheet=NUMBERS))
    sets.add(result("1", "job/TN-3150 legend.txt", subject=LEGEND))
    sets.add(result("2", "job/TN-3150 bank4.txt", sheet=NUMBERS))
    folder = sets.folders["job"]
    assert [[one.id for one in group] for group in matters(folder)] == [["1", "2"]]


def test_a_folder_set_is_in_the_results_and_decides_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    share = tmp_path / "share" / "job"
    share.mkdir(parents=True)
    (share / "legend.txt").write_text(LEGEND, encoding="utf-8")
    (share / "bank4.txt").write_text(NUMBERS, encoding="utf-8")
    out = tmp_path / "out.jsonl"
    code = run(["scan", str(tmp_path / "share"), "-o", str(out), "--jobs", "1"])
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    levels = [line["verdict"]["level"] for line in lines if line["type"] == "result"]
    assert [line["type"] for line in lines][-2:] == ["bundle", "summary"]
    assert "flag" not in levels
    assert code == 1
    assert "legend.txt" in capsys.readouterr().out


def test_pieces_of_a_held_set_are_not_on_the_list_of_what_may_go(tmp_path: Path) -> None:
    share = tmp_path / "share" / "job"
    share.mkdir(parents=True)
    (share / "legend.txt").write_text(LEGEND, encoding="utf-8")
    (share / "bank4.txt").write_text(NUMBERS, encoding="utf-8")
    (tmp_path / "share" / "lunch.txt").write_text(LUNCH, encoding="utf-8")
    target = tmp_path / "cleared.list"
    run(["scan", str(tmp_path / "share"), "-o", str(target), "--jobs", "1", "-q"])
    listed = target.read_text(encoding="utf-8")
    assert "lunch.txt" in listed
    assert "legend.txt" not in listed
    assert "bank4.txt" not in listed
