"""Every limit that is reached says which it is, its value, and the option that raises it; nothing is left out unsaid."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.budget import Budget
from scanner.errors import ArtifactError, LimitExceeded, OutOfMemory, TimedOut
from scanner.settings import Settings
from tests.factories import office, packed_archives, pdf
from tests.factories.archives import archive, text
from tests.factories.examining import results_of
from tests.factories.mail import attachment, multipart
from tests.factories.ocr import NEEDS_OCR, printed
from tests.factories.packed_archives import ArjFile, Block, RarFile, seven_zip

FILES = {f"{number}.txt": f"room {number}".encode() for number in range(5)}
RAW = {name.encode(): data for name, data in FILES.items()}
ZEROS = bytes(24 << 20)


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return target.getvalue()


def attached(name: str, data: bytes) -> bytes:
    return attachment(data, f'attachment; filename="{name}"')


def mailbox() -> bytes:
    return b"".join(b"From a@b.c Mon Jun 01 10:00:00 2009\nSubject: x\n\nroom 17\n\n" for _ in range(5))


CONTAINERS: dict[str, Callable[[], bytes]] = {
    "a.zip": lambda: zipped(FILES),
    "a.7z": lambda: seven_zip(Block(FILES)),
    "a.rar": lambda: packed_archives.rar5(*(RarFile(name, data) for name, data in RAW.items())),
    "a.tar": lambda: packed_archives.tar(FILES),
    "a.cab": lambda: packed_archives.cabinet(FILES),
    "a.iso": lambda: packed_archives.image(FILES),
    "a.lzh": lambda: packed_archives.lha(RAW),
    "a.arj": lambda: packed_archives.arj(*(ArjFile(name, data) for name, data in RAW.items())),
    "a.ar": lambda: packed_archives.ar(RAW),
    "a.cpio": lambda: packed_archives.cpio(RAW),
    "a.eml": lambda: multipart(*(attached(name, data) for name, data in FILES.items())),
    "a.mbox": mailbox,
}


def limits(name: str, data: bytes, settings: Settings) -> list[str]:
    """The messages of all limits reached in a file and what is inside it."""
    found = [problem for result in results_of(name, data, settings) for problem in result.extraction.problems]
    return [problem.message for problem in found if problem.kind == "limit"]


def names_all(messages: list[str], value: str, option: str) -> bool:
    """Whether each message has the limit's value, and the option in its remedy."""
    return bool(messages) and all(
        re.search(rf"\b{re.escape(value)}\b", message) and option in message.split("Remedy: ")[1]
        for message in messages
    )


@pytest.mark.parametrize("name", CONTAINERS)
def test_members_beyond_the_most_are_told_in_every_kind_of_container(name: str) -> None:
    data = CONTAINERS[name]()
    assert limits(name, data, Settings()) == []
    said = limits(name, data, Settings(max_members=2))
    assert names_all(said, "2", "raise --max-members"), said
    assert not any(result.overall == "clear" for result in results_of(name, data, Settings(max_members=2))[-1:])


@pytest.mark.parametrize("name", ["a.zip", "a.7z", "a.eml", "a.tar"])
def test_depth_beyond_the_most_is_told(name: str) -> None:
    data = {"a.zip": lambda: zipped({"b.zip": zipped(FILES)}), "a.7z": lambda: seven_zip(Block({"b.zip": zipped(FILES)})),
            "a.eml": lambda: multipart(attached("b.zip", zipped(FILES))),
            "a.tar": lambda: packed_archives.tar({"b.zip": zipped(FILES)})}[name]()  # fmt: skip
    said = limits(name, data, Settings(max_depth=1))
    assert names_all(said, "1", "raise --max-depth"), said


PACKED: dict[str, Callable[[], bytes]] = {
    "a.zip": lambda: zipped({"a.txt": ZEROS}),
    "a.7z": lambda: seven_zip(Block({"a.txt": ZEROS})),
    "a.txt.gz": lambda: gzip.compress(ZEROS),
    "a.cab": lambda: packed_archives.cabinet({"a.txt": bytes(16 << 20)}),
}


@pytest.mark.parametrize("name", PACKED)
def test_bytes_beyond_the_most_are_told(name: str) -> None:
    said = limits(name, PACKED[name](), Settings(max_bytes=1, max_ratio=1e6))
    assert names_all(said, "1 MiB", "raise --max-bytes"), said


@pytest.mark.parametrize("name", PACKED)
def test_a_ratio_beyond_the_most_is_told(name: str) -> None:
    said = limits(name, PACKED[name](), Settings(max_ratio=50))
    assert names_all(said, "50", "raise --max-ratio"), said


def test_pages_beyond_the_most_are_told() -> None:
    data = pdf.simple(*([(20, 200, f"Feed pump P-{number}")] for number in range(4)))
    assert limits("a.pdf", data, Settings(max_pictures=0)) == []
    said = limits("a.pdf", data, Settings(max_pages=2))
    assert names_all(said, "2", "raise --max-pages"), said


def test_cells_beyond_the_most_are_told() -> None:
    book = office.xlsx(
        {"S": office.rows(*(f'<c r="{letter}1"><v>{number}</v></c>' for number, letter in enumerate("ABCDE")))}
    )
    said = limits("a.xlsx", book, Settings(max_cells=3))
    assert names_all(said, "3", "raise --max-cells"), said


def test_parts_of_a_package_beyond_the_most_are_told() -> None:
    book = office.xlsx({"S": office.rows('<c r="A1"><v>1</v></c>')})
    said = limits("a.xlsx", book, Settings(max_members=2))
    assert names_all(said, "2", "raise --max-members"), said


@NEEDS_OCR
def test_pictures_of_a_multi_page_file_beyond_the_most_are_told() -> None:
    from PIL import Image

    pages = [Image.open(io.BytesIO(printed(f"Feed pump P-{number}"))).convert("L") for number in range(3)]
    target = io.BytesIO()
    pages[0].save(target, "TIFF", save_all=True, append_images=pages[1:])
    said = limits("a.tif", target.getvalue(), Settings(max_ocr_pages=1))
    assert names_all(said, "1", "raise --max-ocr-pages"), said


@NEEDS_OCR
def test_a_picture_that_takes_ocr_too_long_is_told() -> None:
    said = limits("a.png", printed("A line that is in no other test 4711"), Settings(ocr_seconds=0.001))
    assert names_all(said, "0.001", "raise --ocr-seconds"), said


def test_time_is_told_with_its_value_and_option() -> None:
    budget = Budget(Settings(time_limit=7), Path())
    budget.deadline = 0.0
    with pytest.raises(TimedOut) as raised:
        budget.check_time()
    assert names_all([raised.value.problem().message], "7", "raise --time-limit")


@pytest.mark.parametrize("error", [LimitExceeded, TimedOut, OutOfMemory])
def test_errors_of_limits_without_a_remedy_of_their_own_still_name_what_to_do(error: type[ArtifactError]) -> None:
    assert error("x").problem().message.count("Remedy: ") == 1 and "raise" in error("x").problem().message


def test_no_limit_is_reached_by_an_ordinary_archive() -> None:
    assert limits("a.zip", archive(text("a.txt"), text("b.txt")), Settings()) == []
