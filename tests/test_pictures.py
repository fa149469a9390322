from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from scanner.budget import Budget
from scanner.errors import TimedOut
from scanner.extractors.word import read as read_docx
from scanner.metafile import read_metafile
from scanner.office_art import blips
from scanner.pictures import Album, is_ornament, kind_of, measure
from scanner.records import Passage, Place
from scanner.settings import Settings
from tests.factories import office
from tests.factories.ocr import NEEDS_OCR, printed

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(10) + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640) + bytes(9)


def looked(album: Album, *given: bytes) -> list[Passage]:
    found = []
    for number, data in enumerate(given, 1):
        found += list(album.look(f"picture {number}", data, Place("picture", number)))
    return found


def test_an_album_without_pictures_has_no_problem() -> None:
    assert list(Album().problems()) == []


@pytest.mark.parametrize(
    ("sides", "size", "ornament"),
    [
        ((16, 16), 400, True),
        ((119, 119), 50_000, True),
        ((900, 20), 50_000, True),
        ((360, 65), 3_000, True),
        ((360, 65), 30_000, False),
        ((888, 51), 9_500, False),
        ((1600, 1200), 9_000, False),
        ((130, 130), 11_000, False),
        (None, 100, False),
    ],
)
def test_what_may_hold_readable_matter_is_no_ornament(sides: tuple[int, int] | None, size: int, ornament: bool) -> None:
    assert is_ornament(sides, size) is ornament


@pytest.mark.parametrize(
    ("head", "kind", "sides"),
    [
        (office.picture(640, 480), "png", (640, 480)),
        (JPEG, "jpeg", (640, 480)),
        (b"GIF89a" + struct.pack("<HH", 640, 480), "gif", (640, 480)),
        (b"BM" + bytes(16) + struct.pack("<ii", 640, -480), "bmp", (640, 480)),
        (JPEG[:25], "jpeg", None),
        (b"\x89PNG\r\n\x1a\n", "png", None),
        (b"II*\0" + bytes(20), "tiff", None),
        (office.emf("x"), "metafile", None),
        (b"RIFF" + bytes(4) + b"WAVE", "sound", None),
        (bytes(4) + b"ftypmp42", "film", None),
        (b"plain text", "", None),
    ],
)
def test_pictures_are_known_and_measured_by_their_bytes(head: bytes, kind: str, sides: tuple[int, int] | None) -> None:
    assert kind_of(head) == kind
    assert measure(head, kind) == sides


@pytest.mark.usefixtures("without_ocr")
def test_a_long_list_of_pictures_is_cut_and_counted() -> None:
    album = Album()
    looked(album, *[office.picture(500, 500, 20_000)] * 30)
    (problem,) = album.problems()
    assert problem.message.startswith("30 pictures") and "and 10 more" in problem.message


def test_words_in_a_metafile_are_passages() -> None:
    album = Album()
    (passage,) = album.look("a.emf", office.emf("萃取段", "洗涤段"), Place("picture", 1))
    assert passage.text == "萃取段\n洗涤段" and list(album.problems()) == []


def test_a_metafile_cut_short_counts_as_unread() -> None:
    album = Album()
    list(album.look("a.emf", office.emf("萃取段", "洗涤段")[:-30], Place("picture", 1)))
    assert [problem.kind for problem in album.problems()] == ["no_text"]


def test_a_metafile_of_glyph_numbers_counts_as_unread() -> None:
    data = office.emf("ab").replace(struct.pack("<III", 2, 76, 0), struct.pack("<III", 2, 76, 0x10))
    assert not read_metafile(data).whole and not read_metafile(data).text


def wmf(*records: tuple[int, bytes]) -> bytes:
    body = b"".join(struct.pack("<IH", (len(content) + 6) // 2, kind) + content for kind, content in records)
    return b"\x01\x00\x09\x00\x00\x03" + bytes(12) + body + struct.pack("<IH", 3, 0)


def test_a_wmf_is_read_in_the_character_set_of_its_font() -> None:
    chinese = (0x02FB, bytes(13) + b"\x86" + bytes(4) + b"SimSun\0\0")
    greek = (0x02FB, bytes(13) + b"\x02" + bytes(4) + b"Symbol\0\0")
    text = "级数".encode("gb18030")
    first = (0x0521, struct.pack("<H", len(text)) + text + struct.pack("<hh", 10, 0))
    second = (0x0A32, struct.pack("<hhHH", 30, 0, 1, 0) + b"b\0")
    assert read_metafile(wmf(chinese, first, greek, second)).text == "级数\nβ"


def test_pictures_in_drawing_records_are_found_and_unpacked() -> None:
    def art(kind: int, body: bytes, version: int = 0) -> bytes:
        return struct.pack("<HHI", version, kind, len(body)) + body

    metafile = office.emf("x")
    packed = bytes(16) + struct.pack("<I28xBB", len(metafile), 0, 254) + zlib.compress(metafile)
    png = office.picture(10, 10, 256)
    entry = art(0xF007, bytes(36) + art(0xF01E, bytes(17) + png, 0x6E0 << 4))
    data = art(0xF000, art(0xF001, entry + art(0xF01A, packed, 0x3D4 << 4), 0xF), 0xF)
    assert list(blips(data)) == [png, metafile]


def test_a_damaged_packed_metafile_is_empty_not_a_crash() -> None:
    record = bytes(16) + bytes(34) + b"not zlib"
    assert list(blips(struct.pack("<HHI", 0, 0xF01A, len(record)) + record)) == [b""]


@pytest.mark.usefixtures("without_ocr")
def test_without_ocr_a_picture_is_not_loaded_and_the_problem_says_how_to_install_it() -> None:
    album = Album()

    def load() -> bytes:
        raise AssertionError("nothing is loaded that cannot be read")

    assert list(album.enter("a.png", "png", office.picture(640, 480), 50_000, load, Place("picture", 1))) == []
    (problem,) = album.problems()
    assert problem.kind == "no_text" and not problem.harmless
    assert problem.message.startswith("1 picture not read (OCR is not installed): a.png (640 x 480)")
    assert "pip install 'scanner[ocr]'" in problem.message


def test_a_film_is_not_read_and_needs_no_ocr() -> None:
    album = Album()
    assert looked(album, bytes(4) + b"ftypmp42" + bytes(99)) == []
    (problem,) = album.problems()
    assert problem.kind == "no_text" and "pip" not in problem.message


@NEEDS_OCR
def test_what_ocr_reads_in_a_picture_stands_at_its_lines() -> None:
    album = Album()
    (passage,) = looked(album, printed("Feed pump P-3", "Stirrer speed 320 rpm"))
    assert str(passage.place) == "picture 1 line 1"
    assert passage.text.split("\n") == ["Feed pump P-3", "Stirrer speed 320 rpm"]
    assert list(album.problems()) == []


@NEEDS_OCR
def test_the_same_picture_is_read_once() -> None:
    album = Album()
    assert len(looked(album, *[printed("Feed pump P-3")] * 3)) == 1
    assert album.sent == 1 and list(album.problems()) == []


@NEEDS_OCR
def test_a_plain_picture_is_not_sent_to_ocr_and_nothing_is_missing() -> None:
    album = Album()
    assert looked(album, printed(size=(2000, 1500))) == []
    assert [problem.harmless for problem in album.problems()] == [True] and album.sent == 0


@NEEDS_OCR
def test_a_damaged_picture_is_unread() -> None:
    album = Album()
    assert looked(album, printed("Feed pump P-3")[:3000]) == []
    (problem,) = album.problems()
    assert not problem.harmless and "damaged" in problem.message


@NEEDS_OCR
def test_pictures_beyond_the_most_are_a_problem() -> None:
    album = Album(Budget(Settings(max_ocr_pages=1), Path()))
    assert len(looked(album, printed("Feed pump P-3"), printed("Feed pump P-4"))) == 1
    (problem,) = album.problems()
    assert (
        problem.kind == "limit" and "more than 1 pictures" in problem.message and "--max-ocr-pages" in problem.message
    )


@NEEDS_OCR
def test_pictures_for_which_no_time_is_left_are_unread() -> None:
    late = Album(Budget(Settings(time_limit=0.1), Path()))
    late.deadline = 0.0
    assert looked(late, printed("Feed pump P-3")) == []
    assert [problem.kind for problem in late.problems()] == ["limit"]
    over = Album(Budget(Settings(), Path()))
    assert over.budget is not None
    over.budget.deadline = 0.0
    with pytest.raises(TimedOut):
        looked(over, printed("Feed pump P-3"))


@NEEDS_OCR
def test_a_picture_in_a_document_is_read_where_it_lies() -> None:
    parts = {"word/media/image1.jpeg": printed("Stirrer speed 320 rpm")}
    found = office.sound(read_docx, office.docx(office.paragraph("see the picture"), parts=parts))
    assert found["picture word/media/image1.jpeg line 1"] == "Stirrer speed 320 rpm"


def table_in_a_small_file() -> bytes:
    """Twelve lines on 390 x 300 pixels, in under 10 kB: of a logo's sides and bytes."""
    picture = Image.new("1", (390, 300), 1)
    for row in range(12):
        text = f"Stage {row}: pH 3.{row}, ratio 1.{row}, 45 C"
        ImageDraw.Draw(picture).text((6, 4 + row * 24), text, font=ImageFont.load_default(17), fill=0)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    assert is_ornament(picture.size, len(stream.getvalue()))
    return stream.getvalue()


@NEEDS_OCR
def test_a_table_of_a_logos_size_is_read() -> None:
    album = Album()
    (passage,) = looked(album, table_in_a_small_file())
    assert len(passage.text.split("\n")) == 12 and "Stage 7" in passage.text
    assert list(album.problems()) == []


@pytest.mark.usefixtures("without_ocr")
def test_without_ocr_a_table_of_a_logos_size_is_unread() -> None:
    album = Album()
    assert looked(album, table_in_a_small_file()) == []
    (problem,) = album.problems()
    assert not problem.harmless and "OCR is not installed" in problem.message
