"""Which pictures are worth OCR: anything with a word on it; not icons, blanks, smooth shapes or mere noise."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from scanner.picture_triage import on_ground, worth_reading


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
