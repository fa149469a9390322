"""A results file is checked line by line, and read again in order."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import ResultsError
from scanner.records import Problem
from scanner.results_file import as_dict, as_line, open_results
from scanner.results_file.lines import from_line
from tests.factories.results import encrypted, finding, result, run, small_share, title_block, verdict, write_results


@pytest.fixture
def share(tmp_path: Path) -> Path:
    return write_results(tmp_path / "results.jsonl", small_share())


def damage(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> Path:
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    return path


def test_a_whole_file_is_not_partial(share: Path) -> None:
    with open_results(share) as results:
        assert not results.partial
        assert results.run.tool == "scanner 0.1.0"
        assert results.summary is not None
        assert results.summary.artifacts == results.tally.artifacts == len(small_share())


def test_results_come_back_as_they_were_written(share: Path) -> None:
    with open_results(share) as results:
        assert [as_dict(each) for each in results.in_file_order()] == [as_dict(each) for each in small_share()]


def test_title_blocks_come_back_and_what_is_none_of_the_contract_is_left(tmp_path: Path) -> None:
    told = result(1)
    drawing = replace(told, extraction=replace(told.extraction, title_blocks=(title_block(),)))
    line = json.loads(as_line(drawing))
    assert as_dict(from_line(json.dumps(line).encode())) == as_dict(drawing)

    line["title_blocks"] += [7, {"fields": 3}, {"fields": [{"name": "unheard_of", "value": "x"}, {"name": "scale"}]}]
    assert as_dict(from_line(json.dumps(line).encode())) == as_dict(drawing)


def test_the_worst_documents_come_first_and_members_follow_their_container(share: Path) -> None:
    with open_results(share) as results:
        paths = [each.path for each in results.ordered()]
    assert paths[:6] == [
        "share/outbox/parcel.zip",
        "share/outbox/parcel.zip!docs/sinter recipe.docx",
        "share/outbox/parcel.zip!docs/locked.7z",
        "share/outbox/parcel.zip!docs/menu.txt",
        "share/separation/槽线操作卡.pdf",
        "share/mine/block-7 plan.xlsx",
    ]
    assert len(paths) == len(small_share())


def test_a_group_names_the_worst_artifact_inside(share: Path) -> None:
    with open_results(share) as results:
        group = next(iter(results.groups()))
    assert (group.root.path, group.artifacts, group.evidence) == ("share/outbox/parcel.zip", 4, 1)
    assert group.worst.path.endswith("sinter recipe.docx")
    assert group.score == 0.97


def test_members_may_stand_before_their_container(tmp_path: Path) -> None:
    rows = [result(2, "o.zip!i.zip!a", parent="a3"), result(3, "o.zip!i.zip", parent="a1"), result(1, "o.zip")]
    with open_results(write_results(tmp_path / "r.jsonl", rows)) as results:
        assert [each.path for each in results.ordered()] == ["o.zip", "o.zip!i.zip", "o.zip!i.zip!a"]
        assert results.tally.files == 1


def test_a_member_whose_container_never_came_is_still_shown(tmp_path: Path) -> None:
    rows = [result(2, "o.zip!a", "flag", parent="a1")]
    with open_results(write_results(tmp_path / "r.jsonl", rows, complete=False)) as results:
        assert [each.path for each in results.ordered()] == ["o.zip!a"]


def test_an_interrupted_run_is_partial(tmp_path: Path) -> None:
    path = write_results(tmp_path / "results.jsonl", small_share(), complete=False)
    with open_results(path) as results:
        assert results.partial
        assert results.summary is None


@pytest.mark.parametrize(
    ("change", "line"),
    [
        pytest.param(lambda lines: [*lines[:7], lines[7][:50]], 8, id="cut in the middle of a line"),
        pytest.param(lambda lines: [*lines[:-1], lines[-1][:-1]], 41, id="the last line end is missing"),
        pytest.param(lambda lines: [*lines[:2], b'{"type":"finding"}\n', *lines[2:]], 3, id="a type that is not ours"),
        pytest.param(lambda lines: [*lines[:2], b"path,level\n", *lines[2:]], 3, id="not JSON"),
        pytest.param(lambda lines: [*lines[:2], b"\xff\xfe\n"], 3, id="not UTF-8"),
        pytest.param(lambda lines: [*lines[:2], b"[]\n"], 3, id="not an object"),
        pytest.param(lambda lines: [*lines[:2], b"[" * 200_000 + b"\n"], 3, id="nested without end"),
        pytest.param(lambda lines: lines[1:], 1, id="no header"),
        pytest.param(lambda lines: [*lines[:3], lines[0]], 4, id="a second run"),
        pytest.param(lambda lines: [*lines, lines[1]], 42, id="a line after the summary"),
        pytest.param(lambda lines: [*lines[:2], lines[1]], 3, id="the same id twice"),
        pytest.param(lambda _: [], 1, id="empty"),
        pytest.param(lambda _: [b"\x00" * 100], 1, id="zeros"),
    ],
)
def test_a_truncated_or_foreign_line_is_named(share: Path, change: Callable[..., list[bytes]], line: int) -> None:
    with pytest.raises(ResultsError, match=rf"results\.jsonl, line {line}: .*Remedy: "):
        open_results(damage(share, change))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("path", None), ("path", 3), ("bytes", "many"), ("bytes", -1), ("bytes", True), ("status", "fine"),
        ("overall", "green"), ("findings", {}), ("findings", ["x"]), ("findings", [{}]), ("problems", None),
        ("verdict", []), ("verdict", {"level": "clear"}), ("seconds", "1"), ("seconds", float("inf")), ("depth", 0.5),
        ("path_bytes", "not base64!"), ("id", None),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_kind_is_named_with_its_line(share: Path, field: str, value: object) -> None:
    def change(lines: list[bytes]) -> list[bytes]:
        return [lines[0], json.dumps(json.loads(lines[1]) | {field: value}).encode() + b"\n"]

    with pytest.raises(ResultsError, match="line 2"):
        open_results(damage(share, change))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"none\.jsonl.*Remedy"):
        open_results(tmp_path / "none.jsonl")


def test_on_request_a_cut_file_is_read_up_to_the_cut_and_marked(share: Path) -> None:
    damage(share, lambda lines: [*lines[:7], lines[7][:50]])
    with open_results(share, allow_partial=True) as results:
        assert results.partial
        assert results.stopped_at is not None
        assert results.stopped_at.startswith("line 8: ")
        assert len(list(results.in_file_order())) == 6


def test_an_artifact_inside_itself_is_refused(tmp_path: Path) -> None:
    rows = [result(1), result(2, "a!b", parent="a3"), result(3, "b!a", parent="a2")]
    with pytest.raises(ResultsError, match=r"line 3: .*inside itself"):
        open_results(write_results(tmp_path / "r.jsonl", rows))


def test_a_field_of_a_later_version_is_no_obstacle(share: Path) -> None:
    def change(lines: list[bytes]) -> list[bytes]:
        return [json.dumps(json.loads(line) | {"colour": [1]}).encode() + b"\n" for line in lines]

    with open_results(damage(share, change)) as results:
        assert results.tally.artifacts == len(small_share())


def test_what_was_not_read_never_comes_back_as_read() -> None:
    line = json.loads(as_line(result(level="unread", problems=[encrypted()]))) | {"problems": []}
    again = from_line(json.dumps(line).encode())
    assert as_dict(again)["status"] == "unread"


def test_a_harmless_problem_leaves_the_status_read() -> None:
    once = result(problems=[Problem("no_text", "a logo", harmless=True)])
    again = from_line(as_line(once))
    assert as_dict(again)["status"] == "read"
    assert as_dict(again) == as_dict(once)


def test_skipped_files_are_counted_apart(share: Path) -> None:
    with open_results(share) as results:
        assert results.summary is not None
        assert results.summary.by_status == {"read": 36, "partial": 1, "unread": 1, "skipped": 1}
        assert results.summary.by_level == {"flag": 2, "review": 1, "unread": 1, "clear": 31}
        assert results.tally.skipped_files == 1
        assert [each.path for each in results.skipped()] == ["share/private/diary.txt"]


def test_a_score_that_is_no_number_counts_as_the_highest() -> None:
    assert as_dict(result(verdict=verdict(score=float("nan"))))["verdict"]["score"] == 1.0


@given(st.text(alphabet=st.characters(codec=None), max_size=40))
def test_any_text_survives_but_for_lone_surrogates_and_offsets_stay(text: str) -> None:
    line = as_line(result(path="p" + text, findings=[finding(text)]))
    assert line.count(b"\n") == 1
    again = as_dict(from_line(line))
    expected = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    assert again["path"] == "p" + expected
    assert len(again["findings"][0]["text"]) == len(text)


def test_lone_surrogates_of_a_foreign_writer_are_replaced_when_read() -> None:
    line = as_line(result(path="pZZZ")).replace(b"ZZZ", b"\\ud800")
    assert as_dict(from_line(line))["path"] == "p\ufffd"


def test_a_name_that_is_not_utf8_keeps_its_bytes() -> None:
    again = as_dict(from_line(as_line(result(path="caf\ufffd", path_bytes=b"caf\xe9"))))
    assert list(again)[4:6] == ["path", "path_bytes"]
    assert again["path_bytes"] == "Y2Fm6Q=="


def test_the_header_keeps_the_order_of_the_contract() -> None:
    assert list(as_dict(run())) == ["type", "tool", "pack", "model", "settings", "law", "started"]


def test_a_result_keeps_the_order_of_the_contract() -> None:
    written = as_dict(result(findings=[finding()], problems=[encrypted()]))
    assert list(written) == [
        "type", "id", "parent", "depth", "path", "format", "bytes", "sha256", "status", "verdict", "overall",
        "findings", "problems", "seconds",
    ]  # fmt: skip
    assert list(written["verdict"]) == [
        "level", "score", "codes", "stages", "carriers", "route", "instruments", "exemptions", "reasons",
    ]  # fmt: skip
    assert list(written["findings"][0]) == [
        "rule", "detector", "code", "stage", "carrier", "place", "start", "end", "text", "snippet", "score", "because",
        "fingerprint", "box", "located", "picture",
    ]  # fmt: skip
    assert written["problems"] == [{"kind": "encrypted", "message": encrypted().message, "place": None}]
