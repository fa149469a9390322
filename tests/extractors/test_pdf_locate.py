from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import ImageOps

from scanner.budget import Budget
from scanner.extractors.pdf import locate, read
from scanner.extractors.pdf.display import View
from scanner.picture_folder import PictureFolder
from scanner.records import Artifact, Box, Finding, Passage, Place
from scanner.settings import Settings
from tests.extractors.test_pdf import NEEDS_OCR, printed
from tests.factories import pdf

BOXES = {
    "plain": "/MediaBox [0 0 400 300]",
    "cropped": "/MediaBox [0 0 400 300] /CropBox [30 40 380 290]",
    "origin elsewhere": "/MediaBox [-100 50 300 350] /CropBox [-80 70 290 330]",
    "crop larger than page": "/MediaBox [0 0 400 300] /CropBox [-50 -50 500 400]",
    "corners swapped": "/MediaBox [400 300 0 0] /CropBox [380 290 30 40]",
}
MEDIA = {"origin elsewhere": (-100, 50)}
TURNS = (0, 90, 180, 270, -90)


def finding(text: str, place: Place = Place("page", 1), start: int = 0, score: float = 0.5) -> Finding:  # noqa: B008
    return Finding("rule", "lexicon_terms", place, start, start + len(text), text, text, score, "because")


def find(data: bytes, *wanted: str, page: int = 1) -> list[Finding]:
    """Findings as the first tier would give them: each string where it first stands on the page."""
    settings = Settings()
    pieces = read(Artifact("file.pdf", data), Budget(settings, Path()), settings)
    place = Place("page", page)
    text = next(piece.text for piece in pieces if isinstance(piece, Passage) and piece.place == place)
    return [finding(text[text.index(part) : text.index(part) + len(part)], place, text.index(part)) for part in wanted]


def located(data: bytes, *wanted: str, page: int = 1) -> list[Finding]:
    return locate(Artifact("file.pdf", data), find(data, *wanted, page=page), None)


def ink(data: bytes, scale: float = 4) -> Box:
    """Where a rendered page is not white, in points."""
    document = pypdfium2.PdfDocument(data)
    image = document[0].render(scale=scale).to_pil().convert("L")
    document.close()
    box = ImageOps.invert(image).getbbox()
    assert box
    return box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale


def test_no_findings_give_none() -> None:
    assert locate(Artifact("file.pdf", pdf.simple([(50, 200, "one")])), [], None) == []


def test_findings_outside_pages_are_left_alone() -> None:
    data = pdf.simple([(50, 200, "one")])
    elsewhere = [
        finding("one", Place("annotation", 1, "on page 1")),
        finding("one", Place("document information", name="Title")),
    ]
    assert locate(Artifact("file.pdf", data), elsewhere, None) == elsewhere


@pytest.mark.parametrize("data", [b"", b"no PDF", pdf.protected("one", user="u", owner="o")])
def test_a_file_that_cannot_be_opened_again_leaves_the_findings_alone(data: bytes) -> None:
    findings = [finding("one")]
    assert locate(Artifact("file.pdf", data), findings, None) == findings


def test_a_file_that_is_gone_leaves_the_findings_alone(tmp_path: Path) -> None:
    findings = [finding("one")]
    assert locate(Artifact("file.pdf", tmp_path / "gone.pdf"), findings, None) == findings


def test_a_page_that_does_not_say_what_was_found_leaves_the_finding_alone() -> None:
    findings = [finding("other"), finding("one", Place("page", 9))]
    assert locate(Artifact("file.pdf", pdf.simple([(50, 200, "one")])), findings, None) == findings


def test_only_box_located_and_picture_change_and_the_order_stays() -> None:
    data = pdf.simple([(50, 200, "one two three")])
    before = find(data, "three", "one")
    after = locate(Artifact("file.pdf", data), before, None)
    assert [item.text for item in after] == ["three", "one"]
    for old, new in zip(before, after, strict=True):
        for field in ("rule", "place", "start", "end", "text", "snippet", "score", "because", "fingerprint"):
            assert getattr(old, field) == getattr(new, field)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("boxes", [name for name in BOXES if name != "corners swapped"])
def test_the_page_cropped_to_the_box_says_the_hit(boxes: str, turn: int) -> None:
    x, y = MEDIA.get(boxes, (0, 0))
    lines = [
        (60 + x, 250 + y, "loaded organic phase"),
        (60 + x, 236 + y, "萃取级数为38级"),
        (60 + x, 222 + y, "皂化度 36%"),
    ]
    data = pdf.simple(lines, entries=f"{BOXES[boxes]} /Rotate {turn}")
    for hit in located(data, "organic", "萃取级数", "38", "皂化度"):
        assert hit.box
        # pdfplumber reads from the left and from the top, also where the page stands on its head
        found = pdf.cropped_text(data, hit.box)
        assert pdf.folded(hit.text) in (found if turn in (0, 90) else found[::-1])


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("boxes", BOXES)
def test_the_box_is_where_the_rendered_page_has_its_ink(boxes: str, turn: int) -> None:
    x, y = MEDIA.get(boxes, (0, 0))
    data = pdf.simple([(60 + x, 90 + y, "MIXER")], entries=f"{BOXES[boxes]} /Rotate {turn}")
    (hit,) = located(data, "MIXER")
    assert hit.box == pytest.approx(ink(data), abs=2.5)


@pytest.mark.parametrize("turn", TURNS)
def test_a_box_inherited_from_the_page_tree_counts(turn: int) -> None:
    builder = pdf.Builder()
    builder.tree = f"/MediaBox [0 0 400 300] /CropBox [30 40 380 290] /Rotate {turn}"
    builder.page([(60, 90, "MIXER")])
    (hit,) = located(builder.bytes(), "MIXER")
    assert hit.box == pytest.approx(ink(builder.bytes()), abs=2.5)


def test_the_second_occurrence_has_its_own_box() -> None:
    data = pdf.simple([(50, 200, "stage and stage")])
    (first,) = find(data, "stage")
    second = finding("stage", start=10)
    boxes = [hit.box for hit in locate(Artifact("file.pdf", data), [first, second], None)]
    assert boxes[0] and boxes[1]
    # Helvetica's widths of "stage", a blank, "and", a blank, in thousandths of the size
    assert boxes[1][0] - boxes[0][0] == pytest.approx((2446 + 278 + 1668 + 278) * 12 / 1000, abs=0.1)


def test_a_hit_after_a_character_beyond_the_basic_plane_has_its_box() -> None:
    data = pdf.simple([(50, 200, "萃取𬬻炉萃余液")])
    (hit,) = located(data, "萃余液")
    assert hit.box
    # the font has two glyphs of 12 points for its two code units
    assert hit.box[0] == pytest.approx(50 + 5 * 12, abs=0.5)


def test_a_hit_over_two_lines_has_the_box_around_both() -> None:
    data = pdf.simple([(50, 200, "the stripping section has four-"), (50, 186, "teen stages in all")])
    (hit,) = located(data, "four-teen" if "four-teen" in find_text(data) else "four-\r\nteen")
    assert hit.box
    assert hit.box[3] - hit.box[1] == pytest.approx(2 * 14, abs=6)
    assert "fourteen" in pdf.cropped_text(data, hit.box)


def find_text(data: bytes) -> str:
    settings = Settings()
    pieces = read(Artifact("file.pdf", data), Budget(settings, Path()), settings)
    return "".join(piece.text for piece in pieces if isinstance(piece, Passage))


def test_a_hit_that_goes_on_in_the_next_column_has_the_box_of_its_first_part() -> None:
    data = pdf.simple([(30, 50, "at the end of column one"), (230, 250, "column two begins")])
    (hit,) = located(data, "one\r\ncolumn two")
    assert hit.box
    assert hit.box[3] - hit.box[1] < 14
    assert pdf.cropped_text(data, hit.box) == "one"


def test_lines_set_solid_do_not_run_into_the_box() -> None:
    data = pdf.simple([(50, 200 - 12 * row, f"line {row} of text set solid") for row in range(5)])
    (hit,) = located(data, "line 2 of text")
    assert hit.box
    assert pdf.cropped_text(data, hit.box) == "line2oftext"


def test_text_outside_the_visible_page_has_no_box_and_says_so() -> None:
    data = pdf.simple([(50, 200, "seen"), (50, 20, "unseen")], entries="/CropBox [0 100 400 300]")
    seen, unseen = located(data, "seen", "unseen")
    assert seen.box
    assert unseen.box is None
    assert unseen.located == "outside the visible page; line 2: unseen"


def test_a_hit_partly_outside_has_the_box_of_what_is_seen() -> None:
    data = pdf.simple([(50, 200, "half of this line")], entries="/CropBox [80 100 400 300]")
    (hit,) = located(data, "half of this line")
    assert hit.box
    assert hit.box[0] == pytest.approx(0, abs=0.5)


def table_page(entries: str = "") -> bytes:
    """A ruled table of 3 rows and 3 columns with a heading above."""
    rules = [b"%d 100 m %d 190 l S" % (x, x) for x in (40, 160, 240, 320)]
    rules += [b"40 %d m 320 %d l S" % (y, y) for y in (100, 130, 160, 190)]
    cells = [("参数", "数值", "单位"), ("皂化度", "36", "%"), ("萃取级数", "38", "级")]
    lines = [
        (46.0 + column, 170.0 - 30 * row, text)
        for row, texts in enumerate(cells)
        for column, text in zip((0, 120, 200), texts, strict=True)
    ]
    builder = pdf.Builder()
    content = b"\n".join(rules) + b"\n" + pdf.drawn([(40, 220, "Table of parameters"), *lines])
    builder.page(content, entries)
    return builder.bytes()


@pytest.mark.parametrize("turn", TURNS)
def test_a_hit_in_a_table_is_located_by_its_row_and_the_first_row(turn: int) -> None:
    page = table_page(f"/CropBox [30 60 370 280] /Rotate {turn}")
    hit, head = located(page, "萃取级数", "数值")
    assert hit.located == "table 1 row 3: 萃取级数 | 38 | 级; columns: 参数 | 数值 | 单位"
    assert head.located == "table 1 row 1: 参数 | 数值 | 单位"


def test_a_hit_beside_a_table_is_located_by_its_line() -> None:
    (hit,) = located(table_page(), "parameters")
    assert hit.located == "line 1: Table of parameters"


def test_a_hit_in_a_frame_around_text_is_located_by_its_line() -> None:
    builder = pdf.Builder()
    builder.page(b"40 100 280 90 re S\n" + pdf.drawn([(50, 150, "stage 38 in a frame")]))
    (hit,) = located(builder.bytes(), "38")
    assert hit.located == "line 1: stage 38 in a frame"


def test_a_cell_that_spans_rows_belongs_to_each_of_them() -> None:
    rules = [b"40 %d m %d %d l S" % (y, 320, y) for y in (100, 160)]
    rules += [b"160 130 m 320 130 l S", *(b"%d 100 m %d 160 l S" % (x, x) for x in (40, 160, 320))]
    content = b"\n".join(rules) + b"\n" + pdf.drawn([(46, 128, "Stripping"), (166, 140, "acid"), (166, 110, "stages")])
    builder = pdf.Builder()
    builder.page(content)
    (hit,) = located(builder.bytes(), "stages")
    assert hit.located == "table 1 row 2: Stripping | stages; columns: Stripping | acid"


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_way_to_the_displayed_page_and_back_is_exact(rotation: int) -> None:
    view = View(-80, 70, 290, 330, rotation)
    assert view.own(view.shown(10, 100, 60, 120)) == pytest.approx((10, 100, 60, 120))
    assert view.visible(view.shown(-80, 70, 290, 330)) == pytest.approx((0, 0, *view.size))


def test_a_hit_under_a_bookmark_is_located_by_its_chapter() -> None:
    builder = pdf.Builder()
    first, second = builder.page([(50, 200, "one")]), builder.page([(50, 250, "before"), (50, 100, "after")])
    root, a, b = builder.add(""), builder.add(""), builder.add("")
    builder.objects[root - 1] = f"<< /Type /Outlines /First {a} 0 R /Last {a} 0 R >>".encode()
    builder.objects[a - 1] = (
        f"<< /Title (3 Process) /Parent {root} 0 R /First {b} 0 R /Last {b} 0 R /Dest [{first} 0 R /Fit] >>".encode()
    )
    builder.objects[b - 1] = (
        f"<< /Title {pdf.hexed('3.2 萃取')} /Parent {a} 0 R /Dest [{second} 0 R /XYZ 0 200 0] >>".encode()
    )
    builder.catalogue = f"/Outlines {root} 0 R"
    before, after = located(builder.bytes(), "before", "after", page=2)
    assert before.located == "line 1: before; in 3 Process"
    assert after.located == "line 2: after; in 3 Process > 3.2 萃取"


def test_a_long_line_is_cut_with_the_hit_in_view() -> None:
    data = pdf.simple([(5, 200, "abcdefgh " * 40 + "organic " + "abcdefgh " * 40)], entries="/MediaBox [0 0 9000 300]")
    (hit,) = located(data, "organic")
    assert hit.located
    assert "organic" in hit.located
    assert len(hit.located) < 180


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "report_files"


@pytest.mark.parametrize("turn", TURNS)
def test_the_picture_marks_the_hit_on_the_page_as_displayed(folder: Path, turn: int) -> None:
    data = pdf.simple([(60, 90, "MIXER")], entries=f"/CropBox [30 40 380 290] /Rotate {turn}")
    (hit,) = locate(Artifact("file.pdf", data), find(data, "MIXER"), PictureFolder(folder, "12", 3))
    assert hit.picture == "report_files/12-p1.png"
    assert hit.box
    image = pdf.pixels((folder / "12-p1.png").read_bytes())
    width, height = (250, 350) if turn % 180 else (350, 250)
    scale = image.width / width
    assert image.height / height == pytest.approx(scale, rel=0.01)
    red, _, blue = image.getpixel((round((hit.box[0] - 0.5) * scale), round((hit.box[1] + hit.box[3]) / 2 * scale)))
    assert red - blue > 60
    assert image.getpixel((round((hit.box[2] + 12) * scale) % image.width, 5)) == (255, 255, 255)


def test_all_findings_of_a_page_share_one_picture(folder: Path) -> None:
    data = pdf.simple([(50, 200, "one two")], [(50, 200, "three")])
    findings = find(data, "one", "two") + find(data, "three", page=2)
    pictures = PictureFolder(folder, "7", 9)
    found = [hit.picture for hit in locate(Artifact("file.pdf", data), findings, pictures)]
    assert found == ["report_files/7-p1.png", "report_files/7-p1.png", "report_files/7-p2.png"]
    assert pictures.kept == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_where_there_is_room_for_one_picture_the_strongest_page_has_it(folder: Path) -> None:
    data = pdf.simple([(50, 200, "weak")], [(50, 200, "strong")])
    findings = [finding("weak", score=0.2), finding("strong", Place("page", 2), score=0.9)]
    found = [hit.picture for hit in locate(Artifact("file.pdf", data), findings, PictureFolder(folder, "7", 1))]
    assert found == [None, "report_files/7-p2.png"]


def test_a_huge_page_has_a_picture_of_limited_size(folder: Path) -> None:
    data = pdf.simple([(60, 90, "MIXER")], entries="/MediaBox [0 0 9000 3000]")
    locate(Artifact("file.pdf", data), find(data, "MIXER"), PictureFolder(folder, "7", 1))
    assert max(pdf.pixels((folder / "7-p1.png").read_bytes()).size) <= 1601


def test_a_folder_that_cannot_be_written_costs_only_the_picture(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"a file where the folder should be")
    data = pdf.simple([(60, 90, "MIXER")])
    (hit,) = locate(Artifact("file.pdf", data), find(data, "MIXER"), PictureFolder(tmp_path / "taken", "7", 1))
    assert hit.box
    assert hit.picture is None


def test_a_mended_file_is_located_like_a_whole_one() -> None:
    data = pdf.simple([(60, 90, "MIXER")])
    whole, mended = located(data, "MIXER"), located(data[: data.index(b"xref")], "MIXER")
    assert mended[0].box == pytest.approx(whole[0].box, abs=2)


@NEEDS_OCR
@pytest.mark.parametrize("turn", TURNS)
def test_a_hit_in_a_scan_has_the_box_of_its_words_and_a_picture(turn: int, tmp_path: Path) -> None:
    builder = pdf.Builder()
    builder.scanned_page(printed("Feed pump P-3", "Stirrer speed 320 rpm"), f"/CropBox [10 20 390 290] /Rotate {turn}")
    data = builder.bytes()
    line = finding("speed", Place("page 1 line", 2), start=8)
    folder = PictureFolder(tmp_path / "pictures", "1", 5)
    (hit,) = locate(Artifact("file.pdf", data), [line], folder)
    # the line begins at (80, 170) in a picture of 1000 x 750 pixels on 400 x 300 points; turned, all of it is the box
    view = View(10, 20, 390, 290, turn % 360)
    line_box, middle = view.shown(27, 210, 182, 237), view.shown(100, 224, 101, 225)
    assert hit.box and all(
        outer <= box <= inner if side < 2 else inner <= box <= outer
        for side, (outer, box, inner) in enumerate(zip(line_box, hit.box, middle, strict=True))
    )
    assert turn or hit.box[2] - hit.box[0] < 40
    assert hit.located == "line 2: Stirrer speed 320 rpm; read by OCR"
    assert hit.picture == "pictures/1-p1.png"


@NEEDS_OCR
def test_a_line_that_ocr_did_not_read_leaves_the_finding_alone() -> None:
    builder = pdf.Builder()
    builder.scanned_page(printed("Feed pump P-3"))
    builder.page([(20, 200, "text")])
    lines = [finding("other", Place("page 1 line", 1)), finding("pump", Place("page 1 line", 9)),
             finding("text", Place("page 2 line", 1))]  # fmt: skip
    assert locate(Artifact("file.pdf", builder.bytes()), lines, None) == lines
