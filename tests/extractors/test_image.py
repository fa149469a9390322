"""Pictures: metadata with and without OCR, pages that hold no text, damage and limits, and what OCR reads."""

from __future__ import annotations

import importlib.util
import io
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scanner import ocr
from scanner.extractors import image
from scanner.picture_folder import PictureFolder
from scanner.records import Artifact, Finding, Place
from tests.factories.scans import encoded
from tests.factories.text import yielded

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "formats"
NEEDS_OCR = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None, reason="OCR is an extra: pip install 'scanner[ocr]'"
)


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def test_a_logo_is_not_sent_to_ocr_and_nothing_is_missing() -> None:
    found = yielded("logo.png", sample("png/logo.png"))
    assert not found.texts
    assert [(problem.kind, problem.harmless) for problem in found.problems] == [("no_text", True)]


def test_an_icon_holds_no_text() -> None:
    assert [problem.harmless for problem in yielded("a.ico", sample("ico/program.ico")).problems] == [True]


def test_a_blank_page_is_read_whole() -> None:
    found = yielded("a.png", encoded(Image.new("L", (1240, 1754), 250), "PNG"))
    assert [(problem.kind, problem.harmless) for problem in found.problems] == [("no_text", True)]


@pytest.mark.usefixtures("without_ocr")
def test_without_ocr_the_metadata_is_kept_and_the_picture_is_unread() -> None:
    found = yielded("card.jpg", sample("jpg/process_card.jpg"))
    assert found.texts == {
        "metadata ImageDescription": "Scan of card YX-2031",
        "metadata XPTitle": "工艺卡片扫描件",
        "metadata UserComment": "扫描人 李明远",
    }
    (problem,) = found.problems
    assert problem.kind == "missing_reader" and not problem.harmless
    assert "pip install 'scanner[ocr]'" in problem.message


@pytest.mark.usefixtures("without_ocr")
def test_pages_not_read_are_named_in_one_problem() -> None:
    (problem,) = yielded("a.tif", sample("tiff/two_pages.tif")).problems
    assert "pages 1-2 not read" in problem.message


@pytest.mark.usefixtures("without_ocr")
def test_the_text_of_a_png_is_read_packed_or_not_and_dates_are_left_out() -> None:
    texts = yielded("a.png", sample("png/described.png")).texts
    assert texts["metadata Description"] == "Settler tank, general view"
    assert texts["metadata Title"] == "搅拌槽总图"
    assert texts["metadata XMP description"] == "图样说明文字"
    assert texts["metadata Comment"].startswith("packed remark")
    assert not any("2024-05-18" in text for text in texts.values())


def test_a_chinese_description_in_gbk_is_read() -> None:
    exif = Image.Exif()
    exif[0x010E] = "混合澄清槽检修照片说明".encode("gbk")
    data = encoded(Image.new("RGB", (64, 64)), "JPEG", exif=exif)
    assert yielded("a.jpg", data).texts == {"metadata ImageDescription": "混合澄清槽检修照片说明"}


@pytest.mark.parametrize("name", ["jpg/process_card.jpg", "png/described.png", "gif/steps.gif", "webp/label.webp"])
@pytest.mark.usefixtures("without_ocr")
def test_a_truncated_picture_is_damaged_not_clear(name: str) -> None:
    data = sample(name)
    found = yielded(name, data[: len(data) // 2])
    assert any(problem.kind == "damaged" and not problem.harmless for problem in found.problems)


@pytest.mark.usefixtures("without_ocr")
def test_damage_inside_a_fax_page_is_told_of_and_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    data = bytearray(sample("tiff/two_pages.tif"))
    for at in range(400, 800, 7):
        data[at] ^= 0xFF
    assert any(problem.kind == "damaged" for problem in yielded("a.tif", bytes(data)).problems)
    assert capfd.readouterr().err == ""


def test_a_bomb_is_a_limit_and_is_not_unpacked() -> None:
    data = bytearray(encoded(Image.new("1", (8, 8)), "BMP"))
    data[18:26] = struct.pack("<ii", 60_000, 60_000)
    (problem,) = yielded("a.bmp", bytes(data)).problems
    assert problem.kind == "limit" and "pixels" in problem.message


def test_a_colour_page_that_takes_too_much_memory_is_a_limit() -> None:
    data = bytearray(encoded(Image.new("RGB", (8, 8)), "BMP"))
    data[18:26] = struct.pack("<ii", 13_000, 13_000)
    assert [problem.kind for problem in yielded("a.bmp", bytes(data)).problems] == ["limit"]


def test_of_a_long_animation_ten_frames_are_chosen_up_to_the_last() -> None:
    assert image._spread(3) == [1, 2, 3]
    assert image._spread(500) == [1, 2, 3, 4, 5, 104, 203, 302, 401, 500]


def test_a_long_animation_says_how_many_frames_were_read() -> None:
    frames = [Image.fromarray(np.full((20, 60), shade, dtype=np.uint8)) for shade in range(0, 240, 12)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    messages = [problem.message for problem in yielded("a.gif", data).problems]
    assert any("10 of 20 frames" in message for message in messages)


@NEEDS_OCR
def test_a_scanned_card_is_read_line_by_line_and_its_hits_are_found_on_the_page() -> None:
    data = sample("jpg/process_card.jpg")
    found = yielded("card.jpg", data)
    lines = found.texts["line 1"].split("\n")
    expected = json.loads(sample("jpg/process_card.jpg.expected.json"))
    everything = "\n".join(found.texts.values()).replace(" ", "")
    assert all(text.replace(" ", "") in everything for text in expected["must"])
    assert not found.problems
    number = next(n for n, line in enumerate(lines, 1) if "萃取槽" in line)
    start = lines[number - 1].index("萃取槽")
    finding = Finding("r", "d", Place("line", number), start, start + 3, "萃取槽", "", 0.5, "")
    (located,) = image.locate(Artifact("card.jpg", data), [finding], None)
    assert located.box is not None
    x0, top, x1, bottom = located.box  # drawn at x = 54 pt and y = 103 pt, 10 pt high, by samples/formats/make_image.py
    assert 45 < x0 < 62 and 80 < x1 < 95 and 92 < top < 108 and 110 < bottom < 125


@NEEDS_OCR
def test_a_page_with_hits_is_drawn_with_them_marked(tmp_path: Path) -> None:
    data = sample("jpg/process_card.jpg")
    lines = yielded("card.jpg", data).texts["line 1"].split("\n")
    number = next(n for n, line in enumerate(lines, 1) if "萃取槽" in line)
    finding = Finding("r", "d", Place("line", number), 0, 3, lines[number - 1][:3], "", 0.5, "")
    folder = PictureFolder(tmp_path / "report_files", "7", 5)
    (located,) = image.locate(Artifact("card.jpg", data), [finding], folder)
    assert located.picture in ("report_files/7-p1.png", "report_files/7-p1.jpg")
    with Image.open(tmp_path / str(located.picture)) as drawn, Image.open(io.BytesIO(data)) as given:
        scale = drawn.width / given.width
        x0, top, _, _ = located.box or (0, 0, 0, 0)
        dots = scale * image._resolution(given) / 72
        red, green, blue = drawn.convert("RGB").getpixel((round(x0 * dots) + 6, round(top * dots) + 6))
        assert red > 180 and green > 150 and blue < min(red, green) - 30  # the yellow of a mark
    assert image.locate(Artifact("card.jpg", data), [finding], None)[0].picture is None


@NEEDS_OCR
def test_a_page_on_its_side_is_read_upright() -> None:
    with Image.open(io.BytesIO(sample("jpg/on_its_side.jpg"))) as opened:
        page = ocr.page_lines(opened)
    assert page.turn == 90
    assert page.lines[0].text == "OPERATING NOTICE 17"
    assert "ratio O/A at 1.5" in page.text
    x0, top, x1, bottom = page.lines[0].box
    assert bottom - top > x1 - x0  # in the picture as given the line runs upwards


@NEEDS_OCR
def test_a_page_whose_time_is_used_up_is_read_in_part_and_not_remembered() -> None:
    with Image.open(io.BytesIO(sample("jpg/on_its_side.jpg"))) as opened:
        page = ocr.Reader().read(opened, seconds=0.0)
    assert page.unread == page.found > 0
