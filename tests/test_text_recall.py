"""What the benchmark of text recall counts: the figures rest on these rules."""

from __future__ import annotations

from collections import Counter

from benchmarks.text_recall import words


def test_a_text_without_letters_has_no_words() -> None:
    assert words.count(["", " \n--- ···"]) == Counter()


def test_each_hanzi_and_each_run_of_letters_and_digits_is_a_word() -> None:
    assert words.words("稀土 Nd₂Fe₁₄B，ＰＨ 3") == ["稀", "土", "nd2fe14b", "ph", "3"]


def test_a_hyphen_between_letters_divides_no_word() -> None:
    assert words.words("separa-\ntion separa-tion 10-20") == ["separation", "separation", "10", "20"]


def test_a_number_is_one_word_however_it_is_shown() -> None:
    assert words.words("1,234.50 1234.5 0.049999999999999975 0.05 007 3.2.1") == [
        "1234.5", "1234.5", "0.05", "0.05", "007", "3", "2", "1",
    ]  # fmt: skip


def test_error_signs_and_midnight_are_no_words() -> None:
    assert words.words("#DIV/0! Err:504 2024-01-02 00:00:00") == ["2024", "01", "02"]


def test_a_line_is_doubled_only_where_another_has_it_less_often() -> None:
    line = "Solvent extraction of neodymium"
    assert words.repeated([line, line], [f"x {line}"]) == [line]
    assert words.repeated([line, line], [f"{line}\n{line}"]) == []
    assert words.repeated([line, line], ["other words"]) == []


def test_runs_of_letters_do_not_mind_where_words_divide() -> None:
    assert words.runs("C O N S T") == words.runs("const") == Counter(["const"])
