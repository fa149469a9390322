"""`scanner law` prints the law on a day in plain words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from click.testing import CliRunner, Result

from scanner.commands.law import command


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def section(output: str, heading: str) -> str:
    """The lines under a heading, up to the next one."""
    blocks = output.split("\n\n")
    at = next(number for number, block in enumerate(blocks) if block.lstrip("\n").startswith(heading))
    taken = [blocks[at]]
    for block in blocks[at + 1 :]:
        if not block.startswith("  "):
            break
        taken.append(block)
    return "\n".join(taken)


def test_the_command_is_called_law() -> None:
    assert command.name == "law"


def test_during_the_suspension_62_is_listed_as_suspended_and_nothing_warns() -> None:
    result = run("--as-of", "2025-12-01")
    assert result.exit_code == 0
    assert "商务部公告2025年第62号" in section(result.output, "SUSPENDED")
    assert "中国禁止出口限制出口技术目录" in section(result.output, "IN FORCE")
    assert "WARNING" not in result.output


def test_after_the_suspension_62_is_listed_as_unknown_with_the_three_readings() -> None:
    result = run("--as-of", "2026-11-22")
    assert result.exit_code == 0
    unknown = section(result.output, "NOT KNOWN")
    assert "商务部公告2025年第62号" in unknown and "Three readings" in unknown
    assert "treated as in force" in unknown
    assert "WARNING: The status on 2026-11-22 is not known" in result.output
    assert "stale" in result.output


def test_in_the_first_29_days_62_is_in_force() -> None:
    assert "商务部公告2025年第62号" in section(run("--as-of", "2025-10-09").output, "IN FORCE")


def test_the_day_before_publication_62_is_not_yet_in_force() -> None:
    assert "商务部公告2025年第62号" in section(run("--as-of", "2025-10-08").output, "NOT YET IN FORCE")


def test_both_codes_are_printed_with_their_chinese_titles() -> None:
    output = run("--as-of", "2025-12-01").output
    assert "1E902.a: 稀土开采、冶炼分离、金属冶炼、磁材制造、稀土二次资源回收利用相关技术及其载体" in output
    assert "1E902.b: " in output


def test_what_was_not_found_is_printed() -> None:
    words = " ".join(run("--as-of", "2026-11-22").output.split())
    assert "NOT FOUND" in words
    assert "the end of the suspension (Announcement No. 70 of 2025) from 2026-11-10 to 2027-01-10" in words


def test_without_a_day_it_is_today() -> None:
    result = run()
    assert result.exit_code == 0
    assert f"The law on {date.today()}" in result.output


def test_a_bad_date_is_a_usage_error() -> None:
    result = run("--as-of", "2026-02-30")
    assert result.exit_code == 2
    assert "YYYY-MM-DD" in result.output


def test_an_unknown_pack_is_a_usage_error() -> None:
    result = run("--pack", "no-such-pack")
    assert result.exit_code == 2
    assert "no such rule pack" in result.output


def test_a_pack_folder_with_a_broken_table_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text('id = "x"\nversion = "1"\ntitle = "x"\n', encoding="utf-8")
    (tmp_path / "law.toml").write_text("checked_on = yesterday\n", encoding="utf-8")
    result = run("--pack", str(tmp_path))
    assert result.exit_code == 2
    assert "law.toml" in result.output
