"""The terminal summary."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.records import Problem, Result
from scanner.reports.as_text import summary_lines, write
from scanner.results_file import open_results
from scanner.settings import Settings
from tests.factories.results import (
    HOSTILE,
    encrypted,
    hostile_results,
    instrument,
    result,
    run,
    small_share,
    write_results,
)


def lines(path: Path, **settings: str) -> list[str]:
    with open_results(path) as results:
        return summary_lines(results, Settings(**settings))  # type: ignore[arg-type]


def test_an_empty_run_says_that_everything_was_read(tmp_path: Path) -> None:
    said = lines(write_results(tmp_path / "r.jsonl", []))
    assert any("Everything met was read completely" in line for line in said)


def test_what_was_not_examined_comes_before_the_verdicts(tmp_path: Path) -> None:
    said = "\n".join(lines(write_results(tmp_path / "r.jsonl", small_share())))
    assert said.index("What was not examined") < said.index("Legal status") < said.index("Flagged")
    assert "Not read, or only in part: 2 of 39" in said
    assert "locked.7z" in said


def test_problems_that_hide_nothing_are_not_counted_as_unexamined(tmp_path: Path) -> None:
    said = "\n".join(
        lines(write_results(tmp_path / "r.jsonl", [result(problems=[Problem("no_text", "", None, True)])]))
    )
    assert "no text to read" not in said
    assert "Everything met was read completely" in said


def test_an_unknown_legal_status_is_said_in_plain_words(tmp_path: Path) -> None:
    said = "\n".join(lines(write_results(tmp_path / "r.jsonl", [])))
    assert "unknown, treated as in force: 1E902" in said
    assert "A lawyer has to look up the official text" in said


def test_a_known_and_fresh_legal_status_gives_no_warning(tmp_path: Path) -> None:
    header = run(law={"as_of": "2026-11-22", "instruments": [instrument("1E902", "suspended")]})
    assert not any("!!" in line for line in lines(write_results(tmp_path / "r.jsonl", [], header=header)))


def test_a_run_without_any_instrument_says_that_it_says_nothing_of_the_law(tmp_path: Path) -> None:
    header = run(law={"as_of": "2026-11-22", "instruments": []})
    said = "\n".join(lines(write_results(tmp_path / "r.jsonl", [], header=header)))
    assert "names no legal instrument" in said


def test_an_interrupted_run_says_so_first(tmp_path: Path) -> None:
    said = lines(write_results(tmp_path / "r.jsonl", [result()], complete=False))
    assert "PARTIAL REPORT" in said[1]


def test_the_worst_documents_come_with_reasons(tmp_path: Path) -> None:
    said = "\n".join(lines(write_results(tmp_path / "r.jsonl", small_share())))
    assert "[Flagged 0.97] share/outbox/parcel.zip" in said
    assert "It states the settings of a separation cascade." in said


def test_chinese_is_chinese(tmp_path: Path) -> None:
    said = "\n".join(lines(write_results(tmp_path / "r.jsonl", small_share()), language="zh"))
    assert "未检查的内容" in said
    assert "状态不明，按有效处理" in said
    assert "What was not examined" not in said


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_text_reaches_the_terminal_as_a_command(tmp_path: Path, name: str) -> None:
    rows = [each for each in hostile_results() if each.path.startswith(HOSTILE[name])]
    said = lines(write_results(tmp_path / "r.jsonl", rows))
    assert all(line.isprintable() for line in said)
    assert all(len(line) < 1000 for line in said)


def test_the_file_holds_the_same_lines(tmp_path: Path) -> None:
    path = write_results(tmp_path / "r.jsonl", small_share())
    with open_results(path) as results:
        write(results, tmp_path / "r.txt", Settings())
    assert (tmp_path / "r.txt").read_text(encoding="utf-8").splitlines() == lines(path)


def test_the_last_line_calls_a_share_clear_only_where_nothing_is_unread_or_found(tmp_path: Path) -> None:
    def last(rows: list[Result], complete: bool = True) -> str:
        return lines(write_results(tmp_path / "r.jsonl", rows, complete=complete))[-1]

    assert last([result(1)]) == "Everything was read and nothing was found: the share is clear."
    inside = result(2, "a.zip!b", "unread", problems=[encrypted()], parent="a1")
    assert last([result(1, overall="unread"), inside]).startswith("NOT CLEAR")
    assert last([result(1)], complete=False).startswith("NOT CLEAR")
    assert last([]).startswith("NOT CLEAR")
    assert "is not clear" in last([result(1, level="review")])


def test_unread_files_that_are_alike_are_told_once(tmp_path: Path) -> None:
    rows = [result(number, f"{number}.zip", "unread", problems=[encrypted()]) for number in range(1, 15)]
    rows.append(result(15, "last.bin", "unread", problems=[Problem("damaged", "It is cut off.")]))
    said = lines(write_results(tmp_path / "r.jsonl", rows))
    assert sum("It asks for a password" in line for line in said) == 1
    assert any(line.startswith("  1.zip and 13 after it alike (not read)") for line in said)
    assert any("last.bin" in line for line in said) and not any("more" in line for line in said)
