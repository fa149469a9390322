"""STEP models: every quoted string, whatever its escapes, code page and place, in files of any size."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.extractors.model_step import string_text
from tests.factories.models import step
from tests.factories.text import yielded


def texts(*entities: str, encoding: str = "utf-8") -> dict[str, str]:
    found = yielded("a.stp", step(*entities, encoding=encoding)).texts
    return {place: text for place, text in found.items() if not place.startswith("header")}


def test_numbers_and_empty_strings_are_no_words() -> None:
    assert texts("#1=CARTESIAN_POINT('',(0.,1.,2.))", "#2=X('','12.5','')") == {}


def test_strings_of_a_statement_stand_together_at_its_number_and_type() -> None:
    assert texts("#12=PRODUCT('XL-01','搅拌轴','',(#3))") == {"entity #12 PRODUCT": "XL-01\n搅拌轴"}


def test_the_header_is_read() -> None:
    found = yielded("a.stp", step(name="槽体.stp")).texts
    assert found["header FILE_NAME"].split("\n")[0] == "槽体.stp"
    assert "an author" in found["header FILE_NAME"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\X2\640562CC8F74\X0\ 2", "搅拌轴 2"), (r"\X4\0001F600\X0\x", "\U0001f600x"), (r"\X\E9t\X\E9", "été"),
        (r"\X\B3\X\C4\X\BD\X\BA", "衬胶"), (r"\S\i", "é"),
        (r"\PE\\S\d", "ф"), ("it''s", "it's"), (r"a\\b", "a\\b"),
        ("broken\r\n here", "broken here"), (r"\X2\6405", "搅"), (r"one\N\two", "one\ntwo"), (r"\Q\ stays", r"\Q\ stays"),
        (r"\X\E6\X\90\X\85", "搅"),
    ],
)  # fmt: skip
def test_escapes_are_undone(written: str, meant: str) -> None:
    assert string_text(written) == meant


def test_a_quote_inside_a_string_and_a_semicolon_do_not_end_it() -> None:
    assert texts("#1=A('it''s; see #2 = here','b')")["entity #1 A"] == "it's; see #2 = here\nb"


def test_an_empty_string_does_not_shift_the_pairs_of_quotes() -> None:
    assert texts("#1=A('','x one','',(''),'x two')")["entity #1 A"] == "x one\nx two"


def test_of_an_instance_of_several_types_the_one_with_the_string_is_named() -> None:
    assert texts("#5=(LENGTH_UNIT()NAMED_UNIT(*)CONVERSION_BASED_UNIT('INCH',#6))") == {
        "entity #5 CONVERSION_BASED_UNIT": "INCH"
    }


def test_a_typed_value_does_not_hide_the_type_of_its_statement() -> None:
    assert texts("#7=MEASURE_REPRESENTATION_ITEM('length of shaft',LENGTH_MEASURE(5.),#3)") == {
        "entity #7 MEASURE_REPRESENTATION_ITEM": "length of shaft"
    }


def test_raw_gbk_is_read() -> None:
    assert texts("#1=PRODUCT('萃取槽','第三级搅拌轴组件','',(#2))", encoding="gb18030") == {
        "entity #1 PRODUCT": "萃取槽\n第三级搅拌轴组件"
    }


def test_comments_are_read_and_their_quotes_are_none() -> None:
    found = texts("/* the shaft's notes */ #1=A('b c d')")
    assert found["comment"] == "the shaft's notes"
    assert found["entity #1 A"] == "b c d"


def test_a_lone_quote_costs_only_its_own_statement() -> None:
    assert texts("#1=A('it's wrong')", "#2=B('right one')")["entity #2 B"] == "right one"


def test_a_text_said_many_times_is_given_once() -> None:
    found = yielded("a.stp", step(*(f"#{number}=FACE('Face one',#1)" for number in range(1, 50))))
    assert [passage.text for passage in found.passages].count("Face one") == 1


def test_a_model_cut_off_is_damaged_and_read_as_far_as_it_goes() -> None:
    found = yielded("a.stp", step("#1=A('impeller shaft')", "#2=B('unfinished", end=False))
    assert "impeller shaft" in [passage.text for passage in found.passages]
    assert found.kinds == ["damaged"]


def test_what_stands_behind_the_end_becomes_a_child() -> None:
    found = yielded("a.stp", step("#1=A('b c d')") + b"minutes of a meeting hidden here " * 4)
    assert found.names == ["data after the end"]


def test_a_file_that_only_has_the_name_of_a_model_is_damaged() -> None:
    found = yielded("a.stp", b"hello there, 'a string' and more\n", format="stp")
    assert "damaged" in found.kinds


def test_utf_16_is_read() -> None:
    data = b"\xff\xfe" + step("#1=A('搅拌轴')").decode().encode("utf-16-le")
    assert "搅拌轴" in yielded("a.stp", data, format="stp").texts.values()


def test_statements_across_the_pieces_of_a_large_file_are_whole() -> None:
    points = [f"#{number}=CARTESIAN_POINT('',({number}.125,0.25,0.5))" for number in range(1, 130_000)]
    names = {f"impeller {number}" for number in range(0, 130_000, 5000)}
    for number in range(0, 130_000, 5000):
        points.insert(number, f"#{number + 900_000}=PRODUCT('impeller {number}','','',(#3))")
    data = step(*points)
    assert len(data) > 5 << 20
    started = time.process_time()
    found = yielded("a.stp", data)
    assert names <= {passage.text for passage in found.passages}
    assert time.process_time() - started < len(data) / 1e6 / 5


@given(st.text(alphabet=st.sampled_from("ab'\\;#=搅é \n"), max_size=40))
def test_no_string_makes_it_fail(text: str) -> None:
    string_text(text)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    yielded("a.stp", b"ISO-10303-21;\n" + data, format="stp")
