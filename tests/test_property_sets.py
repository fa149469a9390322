"""OLE property sets of any kind, with names of their own."""

from __future__ import annotations

import pytest

from scanner.errors import DamagedFile
from scanner.property_sets import property_set
from tests.factories.models import SUMMARY, USER_DEFINED
from tests.factories.models import property_set as built


def test_a_set_without_texts_gives_none() -> None:
    assert list(property_set(built(SUMMARY, {}))) == []


def test_known_properties_are_named() -> None:
    assert list(property_set(built(SUMMARY, {2: "搅拌轴", 4: "an author"}))) == [
        ("title", "搅拌轴"),
        ("author", "an author"),
    ]


def test_properties_of_the_user_bear_the_users_names() -> None:
    data = built(USER_DEFINED, {2: "316L", 3: "XL-01"}, {2: "材料", 3: "图号"})
    assert list(property_set(data)) == [("材料", "316L"), ("图号", "XL-01")]


def test_what_is_no_property_set_is_damage() -> None:
    with pytest.raises(DamagedFile):
        list(property_set(b"nothing of the kind"))


def test_a_set_cut_anywhere_is_damage_or_shorter_and_never_fails_otherwise() -> None:
    data = built(USER_DEFINED, {2: "316L", 3: "XL-01"}, {2: "材料", 3: "图号"})
    for end in range(len(data)):
        try:
            list(property_set(data[:end]))
        except DamagedFile:
            continue
