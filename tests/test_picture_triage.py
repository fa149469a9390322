"""Which pictures are worth OCR: anything with a word on it; not icons, blanks, smooth shapes or mere noise."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from scanner.picture_triage import on_ground, print_blocks, worth_reading
from scanner.pictures import ORNAMENT_PRINT


def with_word(size: tuple[int, int] = (900, 600), word: str = "Valve V-12", height: int = 16) -> Image.Image:
    picture = Image.new("L", size, 255)
    ImageDraw.Draw(picture).text((size[0] // 3, size[1] // 2), word, font=ImageFont.load_default(height), fill=0)
    return picture


def test_an_icon_is_not_worth_reading() -> None:
    assert not worth_reading(with_word((32, 32), "A"))


def test_blank_paper_with_the_noise_of_a_scanner_is_not_worth_reading() -> None:
    random = np.random.default_rng(1)
    paper = np.clip(random.normal(240, 4, (1754, 1240)), 0, 255).astype(np.uint8)
    assert not worth_reading(Image.fromarray(paper))


def test_a_smooth_photograph_is_not_worth_reading() -> None:
    y, x = np.mgrid[0:600, 0:800]
    sky = (120 + 60 * np.sin(x / 90) + 50 * np.cos(y / 70)).astype(np.uint8)
    assert not worth_reading(Image.fromarray(np.dstack([sky, sky // 2, 255 - sky])))


def test_big_shapes_without_words_are_not_worth_reading() -> None:
    picture = Image.new("RGB", (400, 400), "white")
    ImageDraw.Draw(picture).ellipse((40, 40, 360, 360), fill="navy")
    assert not worth_reading(picture)


@pytest.mark.parametrize("change", ["plain", "inverted", "faint", "palette", "bilevel", "colour", "noisy", "large"])
def test_one_word_is_worth_reading(change: str) -> None:
    picture = with_word((3000, 2000), height=44) if change == "large" else with_word()
    if change == "inverted":
        picture = ImageOps.invert(picture)
    elif change == "faint":
        picture = picture.point(lambda level: 190 + level // 5)
    elif change in ("palette", "bilevel", "colour"):
        picture = picture.convert({"palette": "P", "bilevel": "1", "colour": "CMYK"}[change])
    elif change == "noisy":
        noise = np.random.default_rng(2).normal(0, 8, (600, 900))
        picture = Image.fromarray(np.clip(np.asarray(picture) * 0.8 + 20 + noise, 0, 255).astype(np.uint8))
    assert worth_reading(picture)


def test_a_word_on_a_transparent_ground_is_seen_in_either_colour() -> None:
    for ink in (0, 255):
        word = ImageOps.invert(with_word())
        picture = Image.merge("LA", (Image.new("L", word.size, ink), word))
        assert worth_reading(picture)
        assert len(set(on_ground(picture).convert("L").get_flattened_data())) > 1


def test_a_picture_smaller_than_a_block_does_no_harm() -> None:
    assert isinstance(worth_reading(with_word((50, 15), "x", 10)), bool)


def photograph(size: tuple[int, int], seed: int) -> Image.Image:
    """Soft clouds of colour at several scales, with a camera's noise: no two neighbours alike, nothing like print."""
    random = np.random.default_rng(seed)
    planes = []
    for _ in range(3):
        plane = np.full((size[1], size[0]), 128.0)
        for count in (4, 8, 16, 32, 64):
            cloud = Image.fromarray(random.normal(0, 1, (count, count)).astype(np.float32))
            plane += 60 / (count / 4) ** 0.7 * np.asarray(cloud.resize(size, Image.Resampling.BICUBIC))
        planes.append(plane + random.normal(0, 5, plane.shape))
    return Image.fromarray(np.clip(np.dstack(planes), 0, 255).astype(np.uint8))


WRITINGS: dict[str, tuple[tuple[int, int, int], int, float]] = {
    "white": ((255, 255, 255), 24, 0),
    "black": ((0, 0, 0), 18, 0),
    "orange date": ((255, 120, 0), 22, 0),
    "yellow, aslant": ((255, 230, 0), 26, 30),
    "large": ((250, 250, 250), 60, 0),
}


@pytest.mark.parametrize("size", [(1600, 1200), (1024, 768), (640, 480)])
@pytest.mark.parametrize("writing", [None, *WRITINGS])
def test_print_on_a_photograph_is_seen_and_a_photograph_alone_is_not(
    size: tuple[int, int], writing: str | None
) -> None:
    picture = photograph(size, seed=size[0])
    if writing is not None:
        colour, height, turn = WRITINGS[writing]
        mask = Image.new("L", size)
        pen = ImageDraw.Draw(mask)
        pen.text((size[0] // 4, size[1] // 2), "Phase ratio 1.8", font=ImageFont.load_default(height), fill=255)
        picture.paste(Image.new("RGB", size, colour), (0, 0), mask.rotate(turn))
    assert worth_reading(picture) is (writing is not None)


@pytest.mark.parametrize(
    ("ground", "ink"),
    [
        ((128, 128, 128), (150, 150, 150)),
        ((240, 240, 240), (225, 225, 225)),
        ((200, 60, 60), (60, 128, 60)),
        ((0, 120, 200), (150, 90, 60)),
        ((255, 255, 255), (255, 250, 120)),
    ],
)
@pytest.mark.parametrize("size", [(1600, 1200), (400, 200)])
def test_print_that_is_faint_or_stands_out_by_colour_alone_is_seen(
    ground: tuple[int, int, int], ink: tuple[int, int, int], size: tuple[int, int]
) -> None:
    picture = Image.new("RGB", size, ground)
    ImageDraw.Draw(picture).text((60, 90), "Valve V-12", font=ImageFont.load_default(22), fill=ink)
    assert worth_reading(picture)
    assert not worth_reading(Image.new("RGB", size, ground))


def test_blocks_of_print_tell_a_name_from_a_table() -> None:
    name = with_word((380, 90), "NORTHBAY", 28)
    table = Image.new("L", (380, 300), 255)
    for row in range(12):
        ImageDraw.Draw(table).text(
            (4, row * 24), "Feed flow m3/h 1.25 set 1.1-1.4", font=ImageFont.load_default(18), fill=0
        )
    assert 0 < print_blocks(name) <= ORNAMENT_PRINT < 100 < print_blocks(table)
    assert print_blocks(Image.new("RGB", (300, 300), "navy")) == 0
