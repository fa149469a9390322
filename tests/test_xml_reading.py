from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import DamagedFile
from scanner.xml_reading import Element, children, root_tag, whole, words


def kept(given_elements: Iterator[Element]) -> tuple[list[str], str]:
    """The texts given, and the failure that came after them."""
    found: list[str] = []
    try:
        for element in given_elements:
            found.append("".join(element.itertext()))
    except DamagedFile as error:
        return found, error.message
    return found, ""


def of(data: bytes) -> tuple[list[str], str]:
    return kept(children(io.BytesIO(data), ("b",)))


def test_an_empty_container_gives_nothing() -> None:
    assert of(b"<a><b/></a>") == ([], "")


def test_children_come_in_order_and_nothing_else() -> None:
    assert of(b"<a>x<b><p>1</p><q>2</q></b><p>3</p></a>") == (["1", "2"], "")


def test_every_container_is_taken() -> None:
    assert of(b"<a><b><p>1</p></b><c><b><p>2</p></b></c></a>") == (["1", "2"], "")


def test_a_missing_container_is_damage() -> None:
    assert of(b"<a><p>1</p></a>")[1]


@pytest.mark.parametrize("data", [b"", b"garbage", b"\0\0\0", b"<", b"PK\x03\x04"])
def test_what_is_no_xml_is_damage_and_never_a_crash(data: bytes) -> None:
    found, failure = of(data)
    assert not found and failure
    assert root_tag(data) == ""


def test_what_stands_before_damage_is_kept() -> None:
    found, failure = of(b"<a><b><p>1</p><p>2</p><p>3")
    assert found == ["1", "2", "3"] and "Premature end" in failure


def test_a_declared_document_type_is_damage_even_if_harmless() -> None:
    found, failure = of(b'<!DOCTYPE a [<!ENTITY e "x">]><a><b><p>1&e;</p></b></a>')
    assert found == ["1&e;"] and "document type" in failure


def test_the_root_comes_last_with_its_containers_emptied() -> None:
    *_, root = children(io.BytesIO(b"<a><b><p>1</p></b><c>t</c></a>"), ("b",), and_root=True)
    assert root.tag == "a" and "".join(root.itertext()) == "t"


def test_words_are_texts_tails_and_telling_attributes() -> None:
    (root,) = whole(io.BytesIO('<a id="x1" note="two words"><b 名="级数">t</b>tail</a>'.encode()))
    assert list(words(root)) == ["two words", "级数", "t", "tail"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_root_is_found_in_any_encoding(encoding: str) -> None:
    assert root_tag('<x:a xmlns:x="u"><b/></x:a>'.encode(encoding)) == "{u}a"


@given(st.binary(max_size=300))
def test_no_bytes_whatever_crash_the_reader(data: bytes) -> None:
    of(b"<a><b><p>" + data)
    of(data)


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<&>\ufffe\uffff"))
    )
)
def test_all_children_come_however_the_stream_is_cut(texts: list[str]) -> None:
    data = f"<a><b>{''.join(f'<p>{text}</p>' for text in texts)}</b></a>".encode()

    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

    assert kept(children(Dribble(data), ("b",))) == (texts, "")


def test_a_container_inside_a_child_of_another_one_hides_nothing_behind_it() -> None:
    rows = "".join(f"<p>{number}</p>" for number in range(5000))
    data = f"<a><b><p>0</p><p>x<b><p>inner</p></b></p>{rows}</b></a>".encode()
    given_ = list(children(io.BytesIO(data), ("b",)))
    assert len(given_) == 5002
    assert "".join(given_[1].itertext()) == "xinner"
