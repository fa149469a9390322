"""IGES models: start section, global parameters, notes in any encoding, across lines."""

from __future__ import annotations

import time

from tests.factories.models import iges
from tests.factories.shared import NEEDS_SHARED, SHARED
from tests.factories.text import yielded


def test_a_model_without_notes_has_the_words_of_its_globals_only() -> None:
    found = yielded("a.igs", iges())
    assert found.texts["global author"] == "an author"
    assert found.texts["global file name"] == "tank.igs"
    assert not [place for place in found.texts if place.startswith("entity")]
    assert found.kinds == []


def test_a_note_stands_at_its_entry_of_the_directory() -> None:
    assert yielded("a.igs", iges(notes=["SEE SHEET 2"])).texts["entity D1 general note"] == "SEE SHEET 2"


def test_a_note_of_many_lines_is_whole_also_where_a_line_cuts_a_character() -> None:
    for shift in range(4):
        note = (
            "x" * shift
            + "技术要求：槽体内壁衬胶，厚度均匀；搅拌轴与减速机同心；试车后检查各级液位和界面高度，并作记录。"
        )
        assert yielded("a.igs", iges(notes=[note], encoding="gb18030")).texts["entity D1 general note"] == note


def test_a_note_with_delimiters_and_counts_in_it_is_whole() -> None:
    note = "a,b;3Habc,12;d"
    assert yielded("a.igs", iges(notes=[note])).texts["entity D1 general note"] == note


def test_the_start_section_and_labels_are_read() -> None:
    found = yielded("a.igs", iges("泵房布置，由甲方提供", ["note"], "gb18030", label="TANK")).texts
    assert found["start line 1"] == "泵房布置，由甲方提供"
    assert found["directory"] == "TANK"


def test_lines_that_lost_their_width_are_still_read() -> None:
    data = iges(notes=["SEE SHEET 2"]).replace(b"   ", b" ")
    assert "SEE SHEET 2" in yielded("a.igs", data, format="iges").texts.values()


def test_a_model_without_line_ends_is_read() -> None:
    data = iges(notes=["SEE SHEET 2"]).replace(b"\r\n", b"")
    assert yielded("a.igs", data, format="iges").texts["entity D1 general note"] == "SEE SHEET 2"


def test_a_model_cut_off_is_damaged() -> None:
    data = iges(notes=["SEE SHEET 2"])
    found = yielded("a.igs", data[: data.rindex(b"\r\n", 0, -2)])
    assert found.kinds == ["damaged"]
    assert "SEE SHEET 2" in found.texts.values()


def test_what_is_no_iges_model_is_unsupported() -> None:
    assert yielded("a.igs", b"\x01\x02 nothing of the kind", format="iges").kinds == ["unsupported"]


def test_a_large_model_is_read_in_time() -> None:
    data = iges(notes=[f"note {number}" for number in range(20_000)])
    started = time.process_time()
    assert len(yielded("a.igs", data).passages) > 20_000
    assert time.process_time() - started < len(data) / 1e6 / 3


@NEEDS_SHARED
def test_real_models_give_their_globals() -> None:
    data = (SHARED / "realfiles" / "iges" / "occ__example_45_faces.iges").read_bytes()
    assert yielded("a.iges", data).texts["global native system"] == "Open CASCADE 6.9"
