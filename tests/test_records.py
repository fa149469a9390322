"""Paths of artifacts say one thing each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.records import Artifact, name_of_path

TRICKY = st.text(st.sampled_from("%215!a"), max_size=12)


def test_a_plain_name_stays_as_it_is() -> None:
    assert Artifact("100% of 21.txt", b"").path == "100% of 21.txt"
    assert Artifact("a%20b%25.txt", b"").path == "a%20b%25.txt"


def test_a_literal_escape_and_a_mark_have_different_paths() -> None:
    assert Artifact("a!b", b"").path == "a%21b"
    assert Artifact("a%21b", b"").path == "a%2521b"
    assert Artifact("a%2521b", b"").path == "a%252521b"


def test_the_mark_between_container_and_member_is_the_only_one() -> None:
    outer = Artifact("o!.zip", b"")
    assert Artifact("m%21!.txt", b"", outer).path == "o%21.zip!m%2521%21.txt"


@given(TRICKY)
def test_a_path_gives_its_name_back(name: str) -> None:
    path = Artifact(name, b"").path
    assert "!" not in path and name_of_path(path) == name
