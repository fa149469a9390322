"""DWF drawings: the archive inside, and older ones swept."""

from __future__ import annotations

from tests.factories.text import yielded


def test_the_archive_behind_the_head_becomes_a_child() -> None:
    found = yielded("a.dwf", b"(DWF V06.00)PK\x03\x04rest")
    assert found.names == ["package.zip"]
    assert found.children[0].content == b"PK\x03\x04rest"
    assert found.problems == []


def test_an_older_drawing_is_swept_and_said_to_be() -> None:
    found = yielded("a.dwf", b"(DWF V00.55)\n(Title 'pump house')\n\x01")
    assert "(Title 'pump house')" in [passage.text for passage in found.passages]
    assert found.kinds == ["unsupported"]
