"""Every problem that the code can report has Chinese: found in the source, so that a new message is not forgotten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.extractors.pdf import page_ranges
from scanner.format_tables import KNOWN
from scanner.pictures import OUTCOMES, Album
from scanner.records import Problem
from scanner.reports.formats_in_chinese import FORMATS
from scanner.reports.problems_in_chinese import REMEDY, problem_in_chinese
from scanner.reports.reasons_in_chinese import worded
from scanner.settings import Settings
from scanner.swept_programs import GENERAL, REMEDIES
from tests.factories.problem_sentences import Sentence, sentences_of

SCANNER = Path(__file__).resolve().parents[2] / "scanner"
NOT_OF_FILES = (
    "cli.py",
    "commands",
    "training",
    "detectors",
    "settings.py",
    "lexicon.py",
    "model.py",
    "verdict.py",
    "bundles.py",
)
"""What these say is no problem of a file: it goes to the terminal or the log, or is a verdict's reason."""
# Three words of English in a row, which a Chinese sentence has only where it quotes a library or a name
ENGLISH = re.compile(r"(?: [a-z]{2,} [ ] ){2,} [a-z]{2,}", re.X)
# What is typed into a terminal, the same in any language: "pip install ezdwg", "apt install unar"
COMMAND = re.compile(r"(?: pip | apt ) [ ] install [ ] \S+", re.X)


def is_english(text: str) -> bool:
    """Some of it was left in English."""
    return ENGLISH.search(COMMAND.sub("", text)) is not None


def modules() -> list[Path]:
    return sorted(path for path in SCANNER.rglob("*.py") if path.relative_to(SCANNER).parts[0] not in NOT_OF_FILES)


def said(sentence: Sentence) -> str | None:
    """The sentence in Chinese as a report has it, with another half that is known."""
    if not sentence.is_remedy and REMEDY.strip() not in sentence.text:
        return problem_in_chinese(sentence.text)
    whole = sentence.text if REMEDY in sentence.text else f"it is cut off{REMEDY}{sentence.text}"
    return problem_in_chinese(whole)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(SCANNER).as_posix())
def test_every_message_and_remedy_in_the_source_has_chinese(path: Path) -> None:
    unsaid = []
    for sentence in sentences_of(path, path.name):
        if not re.search(r"[a-z]", sentence.text):  # nothing but gaps: put together from tables, which are tried below
            continue
        chinese = said(sentence)
        if chinese is None or is_english(chinese):
            unsaid.append(f"{sentence.where}: {sentence.text} -> {chinese}")
    assert unsaid == []


def test_the_search_of_the_source_finds_what_is_there() -> None:
    found = {sentence.text for path in modules() for sentence in sentences_of(path, path.name)}
    assert len(found) > 400
    assert {
        "the part is encrypted",
        "its list of files is damaged: names are missing",
        "the text holds a PGP message",
    } <= found


def test_a_sentence_without_chinese_is_found(tmp_path: Path) -> None:
    module = tmp_path / "new_reader.py"
    module.write_text("def read():\n    raise DamagedFile(f'the {what} of it rained', remedy='take an umbrella')\n")
    [message, remedy] = sentences_of(module, "new_reader.py")
    assert (message.where, message.text, remedy.text) == ("new_reader.py:2", "the 7 of it rained", "take an umbrella")
    assert said(message) is None
    assert said(remedy) == "被截断。办法：take an umbrella"


def shown(problem: Problem) -> str:
    chinese = worded(problem.message, "zh")
    assert not is_english(chinese), chinese
    return chinese


def test_what_becomes_of_pictures_in_documents_is_said_in_chinese() -> None:
    album = Album(told={outcome: ["a.png (9 x 9)", "b.png"] for outcome, *_ in OUTCOMES})
    assert len([shown(problem) for problem in album.problems()]) == len(OUTCOMES)
    single = Album(told={outcome: ["a.png"] for outcome, *_ in OUTCOMES})
    assert all(shown(problem).startswith("1 幅图片") for problem in single.problems())


@pytest.mark.parametrize("can_read", [True, False])
@pytest.mark.parametrize("numbers", [(3,), (3, 4, 5, 9)])
def test_why_pages_of_a_pdf_are_not_read_is_said_in_chinese(can_read: bool, numbers: tuple[int, ...]) -> None:
    unread = page_ranges.Unread(Settings())
    unread.can_read = can_read
    for reason, *_ in page_ranges.PROBLEMS:
        for number in numbers:
            unread.add(reason, number)
    told = [shown(problem) for problem in unread.problems()]
    assert len(told) >= 10 and all(text.startswith("第 3") for text in told)


@pytest.mark.parametrize("remedy", sorted({GENERAL, *REMEDIES.values()}))
def test_what_to_do_about_a_file_that_only_its_program_reads_is_said_in_chinese(remedy: str) -> None:
    chinese = str(problem_in_chinese(f"it is cut off{REMEDY}{remedy}"))
    assert chinese.startswith("被截断。办法：") and chinese.endswith(("后再扫描", "由人工查看"))


def test_every_format_has_a_chinese_name() -> None:
    assert sorted({known.description for known in KNOWN} - set(FORMATS)) == []


def test_the_frame_that_says_most_wins() -> None:
    whole = "the layout of the publication was not read: its text is whole, words that only the layout holds are not"
    assert problem_in_chinese(whole) == "出版物的版面未读取：正文完整，只存于版面的文字未包括"
    nested = "part 2: its base64 is damaged; what could be decoded was read. Remedy: scan the whole mail"
    assert problem_in_chinese(nested) == "第 2 部分：base64 编码损坏；能解码的内容已读取。办法：扫描完整的邮件"
