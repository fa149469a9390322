"""What the ledger knows is not read again, and what has changed always is."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest

from benchmarks.same_results import differences
from tests.factories.scanning import CARRIER, asked, by_name, report, results, scan, status
from tests.test_bundles import LEGEND, NUMBERS

OLD = 1_700_000_000


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """A note, a process sheet, an archive, a damaged file, and two papers that say more together; all of last year."""
    folder = tmp_path / "share"
    (folder / "job").mkdir(parents=True)
    (folder / "lunch.txt").write_text("Canteen menu of the week.")
    (folder / "sheet.txt").write_text(CARRIER)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (folder / "job" / "legend.txt").write_text(LEGEND)
    (folder / "job" / "bank4.txt").write_text(NUMBERS)
    with zipfile.ZipFile(folder / "papers.zip", "w") as archive:
        archive.writestr("inner/sheet.txt", CARRIER)
        archive.writestr("inner/lunch.txt", "Canteen menu.")
    for path in folder.rglob("*"):
        os.utime(path, (OLD, OLD))
    return folder


def read_again(ledger: Path) -> int:
    """Files that the last run read."""
    return int(status(ledger)["read_now"])


def ledger_scan(share: Path, *options: str) -> Path:
    """The results of a scan with the ledger beside the share."""
    out = share.parent / "ledger.jsonl"
    shown = scan(share, "--ledger", share.parent / "l.db", "-o", out, "--force", "-q", *options)
    assert shown.returncode == 1, shown.stderr
    return out


def plain_scan(share: Path, *options: str) -> Path:
    out = share.parent / "plain.jsonl"
    scan(share, "-o", out, "--force", "-q", *options)
    return out


def test_a_scan_with_a_ledger_gives_the_results_of_one_without(share: Path) -> None:
    with_ledger, without = ledger_scan(share), plain_scan(share)
    assert differences(with_ledger, without) == []
    assert '"type":"bundle"' in without.read_text()  # the sets of folders are compared, too
    assert differences(report(share.parent / "l.db", share.parent / "again.jsonl"), without) == []


@pytest.mark.parametrize("option", [(), ("--trust-mtime",)])
def test_an_unchanged_share_is_not_read_again_and_the_results_are_the_same(
    share: Path, option: tuple[str, ...]
) -> None:
    ledger_scan(share)
    second = ledger_scan(share, *option)
    assert read_again(share.parent / "l.db") == 0
    assert differences(second, plain_scan(share)) == []


def test_what_changed_is_read_again_and_only_that(share: Path) -> None:
    ledger_scan(share)
    (share / "lunch.txt").write_text(CARRIER)
    (share / "new.txt").write_text("A new note.")
    second = ledger_scan(share)
    assert read_again(share.parent / "l.db") == 2
    assert by_name(second)["lunch.txt"]["overall"] == "flag"
    numbers = {line["path"]: line["id"] for line in results(plain_scan(share))}
    assert {line["path"] for line in results(second)} == set(numbers)


def test_only_trust_in_times_misses_a_change_that_kept_size_time_and_inode(share: Path) -> None:
    """And that is why it has to be asked for."""
    ledger_scan(share)
    (share / "lunch.txt").write_text("Ganteen menu of the week.")
    os.utime(share / "lunch.txt", (OLD, OLD))
    ledger_scan(share, "--trust-mtime")
    assert read_again(share.parent / "l.db") == 0
    ledger_scan(share)
    assert read_again(share.parent / "l.db") == 1


def test_a_file_changed_just_before_it_was_read_is_hashed_even_where_times_are_trusted(share: Path) -> None:
    soon = time.time() + 600  # however slow the machine is, not seconds before it is read
    os.utime(share / "lunch.txt", (soon, soon))
    ledger_scan(share)
    (share / "lunch.txt").write_text("Ganteen menu of the week.")
    os.utime(share / "lunch.txt", (soon, soon))  # within the same tick of the clock
    ledger_scan(share, "--trust-mtime")
    assert read_again(share.parent / "l.db") == 1


def test_a_moved_file_is_recognised_its_results_have_the_new_path_and_the_old_one_is_recorded_as_gone(
    share: Path,
) -> None:
    ledger_scan(share)
    (share / "attic").mkdir()
    (share / "papers.zip").rename(share / "attic" / "papers.zip")
    (share / "broken.pdf").unlink()
    second = ledger_scan(share)
    ledger = share.parent / "l.db"
    assert read_again(ledger) == 0
    paths = {line["path"].removeprefix(f"{share}/") for line in results(second)}
    assert "attic/papers.zip!inner/sheet.txt" in paths and not any(path.startswith("papers.zip") for path in paths)
    gone = "SELECT gone.path, there.path FROM scan_artifact gone LEFT JOIN scan_artifact there ON there.id = gone.moved_to WHERE gone.gone_run = 2"
    assert dict(asked(ledger, gone)) == {
        str(share / "papers.zip"): str(share / "attic" / "papers.zip"),
        str(share / "broken.pdf"): None,
    }
    plain = plain_scan(share)
    told = {line["path"]: (line["overall"], line["findings"]) for line in results(second)}
    assert told == {line["path"]: (line["overall"], line["findings"]) for line in results(plain)}


def test_a_copy_shares_the_outcome_and_comes_back_when_the_original_goes(share: Path) -> None:
    ledger_scan(share)
    (share / "copies").mkdir()
    (share / "copies" / "sheet.txt").write_text(CARRIER)
    ledger_scan(share)
    assert read_again(share.parent / "l.db") == 0
    (share / "sheet.txt").unlink()
    third = ledger_scan(share)
    assert read_again(share.parent / "l.db") == 0
    assert by_name(third)["sheet.txt"]["overall"] == "flag"
    (share / "sheet.txt").write_text(CARRIER)
    fourth = ledger_scan(share)
    assert sum(line["path"].endswith("/sheet.txt") and line["depth"] == 0 for line in results(fourth)) == 2


def test_a_copy_of_what_the_original_no_longer_is_gets_its_own_outcome(share: Path) -> None:
    ledger_scan(share)
    (share / "zz copies").mkdir()
    (share / "sheet.txt").rename(share / "zz copies" / "sheet.txt")
    (share / "sheet.txt").write_text("Canteen menu of the week".ljust(len(CARRIER.encode())))
    second = ledger_scan(share)
    told = {line["path"].removeprefix(f"{share}/"): line["overall"] for line in results(second)}
    assert (told["sheet.txt"], told["zz copies/sheet.txt"]) == ("clear", "flag")


def test_a_folder_name_that_is_evidence_has_a_moved_file_read_again(share: Path) -> None:
    ledger_scan(share)
    (share / "萃取 P507 皂化").mkdir()
    (share / "papers.zip").rename(share / "萃取 P507 皂化" / "papers.zip")
    second = ledger_scan(share)
    assert read_again(share.parent / "l.db") == 1
    told = {line["path"]: (line["overall"], line["findings"]) for line in results(second)}
    assert told == {line["path"]: (line["overall"], line["findings"]) for line in results(plain_scan(share))}


def test_other_limits_of_reading_have_everything_read_again(share: Path) -> None:
    ledger_scan(share)
    ledger_scan(share, "--max-depth", "3")
    assert read_again(share.parent / "l.db") == 6
    ledger_scan(share, "--max-depth", "3", "--jobs", "1", "--language", "zh")
    assert read_again(share.parent / "l.db") == 0


def test_the_law_of_another_day_needs_no_reading(share: Path) -> None:
    ledger_scan(share, "--as-of", "2025-12-01")
    (share / "attic").mkdir()
    (share / "papers.zip").rename(share / "attic" / "papers.zip")
    second = ledger_scan(share, "--as-of", "2026-11-20", "--trust-mtime")
    assert read_again(share.parent / "l.db") == 0
    told = {line["path"]: line["verdict"] for line in results(second)}
    plain = plain_scan(share, "--as-of", "2026-11-20")
    assert told == {line["path"]: line["verdict"] for line in results(plain)}


def test_a_set_in_a_folder_is_found_again_when_one_of_its_pieces_is_new(share: Path) -> None:
    legend = (share / "job" / "legend.txt").read_text()
    (share / "job" / "legend.txt").unlink()
    assert '"type":"bundle"' not in ledger_scan(share).read_text()
    (share / "job" / "legend.txt").write_text(legend)
    second = ledger_scan(share)
    assert read_again(share.parent / "l.db") == 1
    assert '"type":"bundle"' in second.read_text()


def test_with_redact_the_ledger_quotes_nothing_and_sets_are_found_all_the_same(share: Path) -> None:
    ledger_scan(share, "--redact")
    second = ledger_scan(share, "--redact")
    assert '"type":"bundle"' in second.read_text()
    assert differences(second, plain_scan(share, "--redact")) == []
    for path in (*share.parent.glob("l.db*"), second):
        data = path.read_bytes()
        assert "皂化度".encode() not in data and b"scrubbing section. ST" not in data, path.name


def test_a_name_that_is_not_utf_8_is_recognised(share: Path) -> None:
    odd = os.fsencode(share) + b"/b\xe4d.txt"
    with open(odd, "wb") as stream:
        stream.write(b"a note")
    ledger_scan(share)
    second = ledger_scan(share)
    assert read_again(share.parent / "l.db") == 0
    assert sum("path_bytes" in line for line in results(second)) == 1


def test_what_came_on_standard_input_is_no_file_of_that_name(share: Path) -> None:
    ledger = share.parent / "l.db"
    where = share.parent
    scan("-", "share/lunch.txt", "--name", "share/lunch.txt", "--ledger", ledger, input=CARRIER, cwd=where)
    told = [(line["path"], line["overall"]) for line in results(report(ledger, where / "r.jsonl"))]
    assert sorted(told) == [("share/lunch.txt", "clear"), ("share/lunch.txt", "flag")]


def test_volumes_of_a_split_archive_are_read_anew_because_each_says_nothing_of_the_others(share: Path) -> None:
    whole = (share / "papers.zip").read_bytes()
    (share / "papers.zip").unlink()
    half = len(whole) // 2
    (share / "split.zip.001").write_bytes(whole[:half])
    (share / "split.zip.002").write_bytes(whole[half:])
    first = ledger_scan(share)
    assert differences(first, plain_scan(share)) == []
    assert by_name(first)["split.zip.002"]["overall"] == "flag"
    (share / "split.zip.002").write_bytes(whole[half:][::-1])
    second = ledger_scan(share, "--trust-mtime")
    assert read_again(share.parent / "l.db") == 2
    assert differences(second, plain_scan(share)) == []
